"""Playing the tokens of a process: deadlocks and missing synchronisation, and blocks that are drawn together."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from impact.analysis.checks.flows import CONTAINERS, FlowNet, cut_into_nets
from impact.analysis.checks.tokens import play, play_all
from impact.domain.architecture import Element, Origin, Relationship

ORIGIN = Origin("p.bpmn")
KIND_BY_LETTER = {
    "s": "startEvent",
    "e": "endEvent",
    "t": "task",
    "x": "exclusiveGateway",
    "a": "parallelGateway",
    "o": "inclusiveGateway",
    "c": "complexGateway",
    "v": "eventBasedGateway",
    "b": "boundaryEvent",
    "l": "intermediateThrowEvent",
    "k": "intermediateCatchEvent",
}


def net(*flows: str, attached: tuple[str, str] | None = None, **properties: dict[str, str]) -> FlowNet:
    """Draw a net of flows such as ``s1>x1``; the first letter of a node is its kind."""
    names = sorted({end for flow in flows for end in flow.split(">")} | set(attached or ()))
    process = Element("P", "bpmn:process", "P", ORIGIN)
    nodes = [
        Element(
            name, f"bpmn:{KIND_BY_LETTER[name[0]]}", name, ORIGIN, parent_id="P", properties=properties.get(name, {})
        )
        for name in names
    ]
    ties = [
        Relationship(f"{flow}~{ordinal}", "bpmn:sequenceFlow", *flow.split(">"), ORIGIN)
        for ordinal, flow in enumerate(flows)
    ]
    ties_to_hosts = [Relationship("b", "bpmn:attachedTo", *attached, ORIGIN)] if attached else []
    (found,) = cut_into_nets([process, *nodes], ties, ties_to_hosts)
    assert found.container.kind in CONTAINERS
    return found


def test_a_choice_that_a_parallel_join_waits_for_is_a_deadlock() -> None:
    assert play(net("s>x1", "x1>t1", "x1>t2", "t1>a2", "t2>a2", "a2>e")).stuck == ("a2",)


def test_parallel_flows_that_meet_in_a_choice_are_not_joined() -> None:
    verdict = play(net("s>a1", "a1>t1", "a1>t2", "t1>x2", "t2>x2", "x2>t3", "t3>e"))
    assert verdict.doubled == ("x2",)
    assert verdict.stuck == ()


def test_parallel_flows_that_meet_right_before_the_end_do_no_harm() -> None:
    assert play(net("s>a1", "a1>t1", "a1>t2", "t1>x2", "t2>x2", "x2>e")).doubled == ()
    assert play(net("s>a1", "a1>t1", "a1>t2", "t1>e", "t2>e")).doubled == ()


@pytest.mark.parametrize(
    "flows",
    [
        ("s>a1", "a1>t1", "a1>t2", "t1>a2", "t2>a2", "a2>e"),
        ("s>x1", "x1>t1", "x1>t2", "t1>x2", "t2>x2", "x2>e"),
        ("s>o1", "o1>t1", "o1>t2", "t1>o2", "t2>o2", "o2>e"),
        ("s>x0", "x0>t1", "t1>x1", "x1>x0", "x1>e"),
        ("s>v1", "v1>t1", "v1>t2", "t1>x2", "t2>x2", "x2>e"),
        ("s>a1", "a1>x1", "x1>t1", "x1>t2", "t1>x2", "t2>x2", "x2>a2", "a1>a2", "a2>e"),
        ("s1>x1", "s2>x1", "x1>t1", "t1>e"),
    ],
)
def test_a_sound_process_is_found_sound(flows: tuple[str, ...]) -> None:
    for is_drawn_together in (True, False):
        verdict = play(net(*flows), is_drawn_together=is_drawn_together)
        assert (verdict.stuck, verdict.doubled, verdict.is_whole) == ((), (), True)


@pytest.mark.parametrize(
    ("definition", "stuck"), [("terminate", ()), ("error", ()), ("message", ("a2",)), ("", ("a2",))]
)
def test_an_end_that_ends_all_clears_what_still_waits(definition: str, stuck: tuple[str, ...]) -> None:
    flows = ("s>a1", "a1>t1", "a1>x1", "x1>t2", "x1>e2", "t1>a2", "t2>a2", "a2>e")
    assert play(net(*flows, e2={"eventDefinition": definition})).stuck == stuck


def test_an_interrupting_boundary_event_is_an_outcome_of_its_activity() -> None:
    drawn = net("s>t1", "t1>a2", "b1>a2", "a2>e", attached=("b1", "t1"))
    assert play(drawn).stuck == ("a2",)
    assert play(net("s>t1", "t1>x2", "b1>x2", "x2>e", attached=("b1", "t1"))).stuck == ()


def test_a_link_leads_on_from_where_it_is_caught() -> None:
    link = {"eventDefinition": "link", "name": "A"}
    flows = ("s>a1", "a1>l1", "a1>t1", "t1>a2", "k1>a2", "a2>e")
    assert play(net(*flows, l1=link, k1=link)).stuck == ()
    assert play(net(*flows, l1=link, k1={**link, "name": "B"})).stuck == ("a2",)


def test_what_an_expression_rules_is_not_judged() -> None:
    assert play(net("s>x1", "x1>t1", "x1>t2", "t1>a2", "t2>a2", "a2>c1", "c1>e")).stuck == ()


def test_a_net_beyond_the_bound_is_not_judged_whole() -> None:
    blocks = [flow for n in range(8) for flow in (f"a1>t{n}", f"t{n}>x{n}", f"x{n}>x{n + 20}", f"x{n + 20}>x{n}",
                                                  f"x{n + 20}>a2")]  # fmt: skip
    wide = net("s>a1", *blocks, "a2>e")
    assert not play(wide, most=100).is_whole
    assert sum(verdict.markings for _, verdict in play_all([wide] * 50, most=500)) <= 600 + 50 * 2


def test_many_choices_beside_each_other_are_drawn_together() -> None:
    blocks = [flow for n in range(30) for flow in (f"a1>x{n}", f"x{n}>t{n}", f"x{n}>t{n + 50}", f"t{n}>x{n + 50}",
                                                   f"t{n + 50}>x{n + 50}", f"x{n + 50}>a2")]  # fmt: skip
    verdict = play(net("s>a1", *blocks, "a2>e"))
    assert (verdict.stuck, verdict.doubled, verdict.is_whole) == ((), (), True)
    assert verdict.markings < 10


NAMES = ("t1", "t2", "t3", "x1", "x2", "a1", "a2", "e")


@given(
    st.lists(st.tuples(st.sampled_from(("s", *NAMES[:-1])), st.sampled_from(NAMES)), min_size=3, max_size=11).map(
        lambda flows: tuple(dict.fromkeys(f"{a}>{b}" for a, b in flows if a != b))
    )
)
def test_drawing_together_changes_no_answer(flows: tuple[str, ...]) -> None:
    drawn = net("s>t1", *flows)
    short, whole = play(drawn), play(drawn, most=20_000, is_drawn_together=False)
    assert bool(short.stuck) == bool(whole.stuck)
    assert bool(short.doubled) == bool(whole.doubled)


def test_two_tokens_that_meet_before_a_gateway_on_the_way_to_an_end_are_two() -> None:
    drawn = net("s>t1", "s>t1", "t1>x1", "x1>e")
    assert bool(play(drawn).doubled) == bool(play(drawn, is_drawn_together=False).doubled) is True
