"""What rules must not find, and what they find beyond the seeded defects."""

from __future__ import annotations

import datetime as dt
import random as random_module
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from impact.analysis.checks import CheckedWorkspace, check_workspace
from impact.analysis.checks.circles import circles
from impact.domain.architecture import CONTAINS, PERFORMED_BY, USES, Element, Relationship
from impact.domain.calendar import release_calendar
from impact.domain.change import Register, Release
from impact.domain.difference import ComparedState
from impact.domain.workspace import WorkspaceSettings
from impact.graph import build_graph
from impact.readers.relationship_table import standard_relationships
from tests.unit.architectures import ORIGIN, element, tie
from tests.unit.processes import states

PREFIXES = {"service request": ("tad:SRV-",), "use case": ("tad:UC-", "tad:ALERT-")}


def workspace(elements: list[Element], ties: tuple[Relationship, ...] = (), register: Register | None = None,
              **settings: object) -> CheckedWorkspace:  # fmt: skip
    known = register or Register()
    return CheckedWorkspace(
        graph=build_graph(elements, ties),
        sections=(),
        diagrams=(),
        register=known,
        calendar=release_calendar(known, baseline="R1"),
        settings=WorkspaceSettings(name="W", prefixes_by_role=PREFIXES, **settings),  # type: ignore[arg-type]
        allowed=standard_relationships(),
    )


def found(rule: str, checked: CheckedWorkspace) -> list[str]:
    return [problem.message for problem in check_workspace(checked, rules=[rule])]


@pytest.mark.parametrize(
    ("source", "kind", "target", "is_allowed"),
    [
        ("ApplicationCollaboration", "Composition", "ApplicationComponent", False),
        ("ApplicationCollaboration", "Aggregation", "ApplicationComponent", True),
        ("ApplicationComponent", "Composition", "ApplicationCollaboration", False),
        ("ApplicationComponent", "Access", "DataObject", True),
        ("ApplicationComponent", "Access", "ApplicationService", False),
        ("ApplicationEvent", "Triggering", "BusinessProcess", True),
        ("ApplicationEvent", "Realization", "ApplicationEvent", False),
        ("ApplicationFunction", "Realization", "ApplicationService", True),
        ("ApplicationFunction", "Assignment", "ApplicationService", False),
        ("Node", "Assignment", "Artifact", True),
        ("InfrastructureService", "Serving", "ApplicationComponent", True),
        ("Goal", "Flow", "Node", False),
        ("Goal", "Association", "Node", True),
        ("Grouping", "Composition", "Node", True),
    ],
)
def test_the_relationship_table_says_what_the_standard_says(
    source: str, kind: str, target: str, is_allowed: bool
) -> None:
    ends = [element("a", f"archimate:{source}"), element("b", f"archimate:{target}")]
    messages = found("invalid-relationship", workspace(ends, (tie("a", "b", f"archimate:{kind}"),)))
    assert (messages == []) is is_allowed


def test_a_relationship_may_end_at_a_relationship_by_association_only() -> None:
    ends = [element("a", "archimate:Node"), element("b", "archimate:Node"), element("c", "archimate:Goal")]
    flow = tie("a", "b", "archimate:Flow", id="f")
    for kind, count in (("archimate:Association", 0), ("archimate:Influence", 1)):
        assert len(found("invalid-relationship", workspace(ends, (flow, tie("c", "f", kind, id="on"))))) == count


def test_relationships_of_types_that_no_standard_knows_are_not_judged() -> None:
    ends = [element("a", "table:thing"), element("b", "archimate:Node"), element("v", "archimate:View")]
    ties = (tie("a", "b", "archimate:Flow"), tie("v", "b", "archimate:Composition"))
    assert found("invalid-relationship", workspace(ends, ties)) == []


def test_an_invalid_relationship_that_fits_the_other_way_round_says_so() -> None:
    ends = [element("a", "archimate:DataObject"), element("b", "archimate:ApplicationComponent")]
    (problem,) = check_workspace(workspace(ends, (tie("a", "b", "archimate:Access"),)), rules=["invalid-relationship"])
    assert problem.remedy == "Turn it round."


def test_circles_are_found_once_in_chains_of_any_length() -> None:
    chain = {f"n{n:05}": [f"n{n + 1:05}"] for n in range(20_000)}
    assert list(circles(chain)) == []
    assert [len(circle) for circle in circles({**chain, "n20000": ["n00000"]})] == [20_001]
    assert list(circles({"a": ["b", "a"], "b": ["a"]})) == [("a",), ("a", "b")]


@pytest.mark.parametrize(
    ("text", "names"),
    [
        ("Sends SRV 8.13 now", ["'SRV 8.13'"]),
        ("Sends service request 8.13.", ["'service request 8.13'"]),
        ("Sends service requests 6.28 and more", []),
        ("Raises alert 8F99", ["'alert 8F99'"]),
        ("Raises alert 8F20", []),
        ("See SRV 6.28.1 of the annex", []),
        ("version 8.13 of the service", []),
        ("Section 8.13 says so", []),
        ("observe 8.13", []),
        ("service request SRV 8.13", ["'SRV 8.13'"]),
    ],
)
def test_codes_in_text_that_no_model_holds_are_found(text: str, names: list[str]) -> None:
    known = [
        element("tad:SRV-6.28", sort="service request"),
        element("tad:ALERT-8F20", sort="alert"),
        element("tad:UC-CS05", sort="use case"),
        element("x", "bpmn:task", "Step", text=text),
    ]
    assert [message.split(" names ")[1].split(",")[0] for message in found("absent-name", workspace(known))] == names


def test_what_leads_back_to_itself_is_named_unless_another_rule_judges_it() -> None:
    ends = [element("a", "archimate:Node"), element("t", "bpmn:callActivity", "Again")]
    kinds = ("archimate:Flow", "archimate:Composition", "bpmn:sequenceFlow", "bpmn:calledElement")
    ties = tuple(tie(end, end, kind, id=kind) for end, kind in zip("aatt", kinds, strict=True))
    messages = found("self-loop", workspace(ends, ties))
    assert [message.split(" leads from ")[0].split(" '")[0] for message in messages] == ["flow", "sequence flow"]
    assert len(found("circular-structure", workspace(ends, ties))) == 1


@pytest.mark.parametrize(
    ("kind", "is_found"),
    [
        ("bpmn:import", False),
        ("bpmn:itemDefinition", False),
        ("bpmn:category", False),
        ("bpmn:textAnnotation", False),
        ("bpmn:group", False),
        ("bpmn:message", True),
        ("bpmn:dataObject", True),
        ("archimate:Goal", True),
        ("archimate:Grouping", True),
    ],
)
def test_what_may_stand_alone_is_not_said_to_be_unjoined(kind: str, *, is_found: bool) -> None:
    assert bool(found("unjoined-element", workspace([element("a", kind)]))) is is_found


def process(name: str, *steps: str) -> tuple[list[Element], tuple[Relationship, ...]]:
    nodes = [element(f"P.{n}", "bpmn:task", step, parent_id="P") for n, step in enumerate(steps)]
    return [element("P", "bpmn:process", name), *nodes], tuple(tie("P", node.id, CONTAINS) for node in nodes)


@pytest.mark.parametrize(
    ("name", "step", "is_found"),
    [
        ("Return a communications hub", "Send it back", True),
        ("Return a communications hub", "Send hub to the depot", False),
        ("Return communications hubs", "Send CH to the depot", False),
        ("Publish the communications hub label list", "Write the label", False),
        ("Publish a list", "Write it", False),
        ("Communications hub exchange", "Fit it", True),
    ],
)
def test_a_process_named_for_a_device_names_it_in_its_steps(name: str, step: str, is_found: bool) -> None:
    nodes, ties = process(name, step)
    device = element("tad:DEV-CH", "archimate:Device", "Communications Hub")
    assert bool(found("device-not-used", workspace([*nodes, device], ties))) is is_found


def test_a_process_that_uses_its_device_need_not_name_it() -> None:
    nodes, ties = process("Return a communications hub", "Send it back")
    device = element("tad:DEV-CH", "archimate:Device", "Communications Hub")
    for kind in (USES, PERFORMED_BY):
        used = tie("P.0", device.id, kind)
        assert found("device-not-used", workspace([*nodes, device], (*ties, used))) == []


def release(name: str, date: str) -> Release:
    return Release(name, name, "", "", date, dt.date.fromisoformat(date), "", "", None, None, None, "", ORIGIN)


DATED = Register(releases=(release("R1", "2019-01-01"), release("R2", "2020-01-01")))


def test_a_step_that_uses_something_old_beside_something_new_is_sound() -> None:
    nodes, ties = process("Read", "Send")
    old, new = element("tad:SRV-1.1"), element("tad:SRV-1.2", introduced_in="R2")
    later = tie("P.0", new.id, USES, role="service request")
    earlier = tie("P.0", old.id, USES, role="service request")
    assert len(found("used-before-introduced", workspace([*nodes, old, new], (*ties, later), DATED))) == 1
    assert found("used-before-introduced", workspace([*nodes, old, new], (*ties, later, earlier), DATED)) == []


def test_a_step_of_a_later_process_comes_with_its_process() -> None:
    nodes, ties = process("Read", "Send")
    nodes[0] = replace(nodes[0], introduced_in="R2")
    new = element("tad:SRV-1.2", introduced_in="R2")
    uses = tie("P.0", new.id, USES)
    assert found("used-before-introduced", workspace([*nodes, new], (*ties, uses), DATED)) == []


def test_programmes_are_no_releases() -> None:
    nodes = [element("a", introduced_in="ECoS"), element("b", introduced_in="post R3.0"),
             element("c", introduced_in="R7"), element("d", introduced_in="R1;R2")]  # fmt: skip
    assert len(found("undated-introduction", workspace(nodes, register=DATED))) == 1


def test_what_an_ad_hoc_sub_process_an_event_or_a_compensation_starts_needs_no_flow() -> None:
    inner = [
        element("S", "bpmn:adHocSubProcess", "Any order", parent_id="P"),
        element("S.a", "bpmn:task", "One", parent_id="S"),
        element("E", "bpmn:subProcess", "On alarm", parent_id="P", properties={"triggeredByEvent": "true"}),
        element("C", "bpmn:task", "Undo", parent_id="P", properties={"isForCompensation": "true"}),
        element("s", "bpmn:startEvent", "Go", parent_id="P"),
        element("e", "bpmn:endEvent", "Done", parent_id="P"),
    ]
    flows = (tie("s", "S", "bpmn:sequenceFlow"), tie("S", "e", "bpmn:sequenceFlow"))
    checked = workspace([element("P", "bpmn:process", "P"), *inner], flows)
    for rule in ("unreachable-step", "dead-end-step", "process-without-start", "process-without-end"):
        assert found(rule, checked) == []


def test_a_part_that_is_cut_off_is_named_once_by_its_first_step() -> None:
    nodes, ties = process("P", "Go", "On", "Off", "Gone")
    nodes = [nodes[0], replace(nodes[1], kind="bpmn:startEvent"), *nodes[2:]]
    cut = (tie("P.2", "P.3", "bpmn:sequenceFlow"), tie("P.3", "P.2", "bpmn:sequenceFlow", id="back"))
    messages = found("unreachable-step", workspace(nodes, (*ties, tie("P.0", "P.1", "bpmn:sequenceFlow"), *cut)))
    assert messages == ["no start leads to task 'Off', nor to 1 step after it"]


def test_rules_on_domain_matters_are_silent_on_models_that_say_nothing_of_them() -> None:
    nodes, ties = process("Read a meter", "Send request")
    others = [element("m:a", "archimate:ApplicationService"), element("m:b", "archimate:Goal")]
    checked = workspace([*nodes, *others], (*ties, tie("m:a", "m:b", "archimate:Realization")))
    domain = ("absent-name", "unused-element", "required-process", "device-not-used", "component-without-section")
    assert check_workspace(checked, rules=domain) == ()


@given(states(), st.randoms(use_true_random=False))
def test_any_process_is_checked_and_the_order_of_its_parts_changes_nothing(
    state: ComparedState, random: random_module.Random
) -> None:
    whole = check_workspace(workspace(list(state.elements), state.relationships))
    elements, ties = list(state.elements), list(state.relationships)
    random.shuffle(elements)
    random.shuffle(ties)
    assert check_workspace(workspace(elements, tuple(ties))) == whole
    assert all(problem.remedy and "\n" not in problem.message for problem in whole)
