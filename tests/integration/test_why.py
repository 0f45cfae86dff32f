"""Why and why not, on the small workspace: every cause is told with the nearest thing to do."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from impact.cli import main
from impact.domain.explanation import Explanation, NotListedCause
from impact.use_cases.analysis import explain
from impact.use_cases.scope import ScopeRequest
from impact.use_cases.workspace import load_workspace
from tests.workspaces import ARCHITECTURE, REGISTER, SECTIONS, write_workspace

LONE = '<element identifier="SYS-ALONE" xsi:type="ApplicationComponent"><name>Alone</name></element></elements>'


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    elements = ARCHITECTURE.replace("</elements>", LONE)
    return write_workspace(tmp_path, architecture=elements, sections=SECTIONS + "TAD,3,Empty,component,1,,\n")


def asked(folder: Path, element: str, **scope: object) -> Explanation:
    return explain(load_workspace(folder), ScopeRequest(**scope), element=element)  # type: ignore[arg-type]


def why(folder: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["--workspace", str(folder), "why", *arguments], catch_exceptions=False)


def test_each_step_has_its_relationship_direction_likelihood_file_and_line_in_both_formats(folder: Path) -> None:
    text = why(folder, "R2", "BAD 1.1 Read a meter").stdout
    document = json.loads(why(folder, "R2", "BAD 1.1 Read a meter", "--format", "json").stdout)
    steps = document["element"]["paths"][0]["steps"]
    assert steps
    for step in steps:
        assert step["relationship"]
        assert step["direction"] in {"forward", "backward"}
        assert 0.0 < step["likelihood"] <= 1.0
        assert f"({step['direction']}) — {step['file']}:{step['line']}\n" in text
    assert 0.0 < document["element"]["paths_share"] <= 1.0
    assert isinstance(document["element"]["are_paths_complete"], bool)
    assert "explain" in text
    assert "path" in text


def test_a_hop_that_nobody_drew_says_so_and_names_all_that_it_rests_on(tmp_path: Path) -> None:
    later = (
        '<element identifier="SYS-BOX" xsi:type="ApplicationComponent"><name>Box</name><properties>'
        '<property propertyDefinitionRef="p"><value>R3</value></property></properties></element>'
    )
    ties = (
        '<relationship identifier="r8" source="SYS-GW" target="SYS-BOX" xsi:type="Composition"/>\n'
        '<relationship identifier="r9" source="SYS-BOX" target="SYS-ALONE" xsi:type="Serving"/></relationships>'
        '<propertyDefinitions><propertyDefinition identifier="p" type="string"><name>introduced_in</name>'
        "</propertyDefinition></propertyDefinitions>"
    )
    architecture = ARCHITECTURE.replace("</elements>", later + LONE).replace("</relationships>", ties)
    folder = write_workspace(tmp_path, architecture=architecture)
    document = json.loads(why(folder, "R2", "tad:SYS-ALONE", "--format", "json").stdout)
    (step,) = document["element"]["paths"][0]["steps"]
    assert step["words"] == (
        "serves application component SYS-ALONE (Alone), "
        "not drawn but following across application component SYS-BOX (Box)"
    )
    behind = step["not_drawn"]
    assert (behind["certainty"], behind["rules"], behind["across"]) == ("valid", ["DR3"], ["tad:SYS-BOX"])
    assert [drawn["relationship"] for drawn in behind["chain"]] == ["tad:r8", "tad:r9"]
    text = why(folder, "R2", "tad:SYS-ALONE").stdout
    places = ", ".join(f"{drawn['file']}:{drawn['line']}" for drawn in behind["chain"])
    assert f"{step['words']} (forward) — {places}\n" in text
    exported = CliRunner().invoke(main, ["--workspace", str(folder), "export", "ntriples", "--release", "R2"]).stdout
    lines = [line.split() for line in exported.splitlines()]
    crossed = {object for _, term, object, *_ in lines if term.endswith("#followsFrom>")}
    assert {iri.rpartition("/")[2] for iri in crossed} == {"tad:r8>", "tad:r9>"}
    (box,) = [subject for subject, _, object, *_ in lines if object == '"tad:SYS-BOX"' and "/element/" in subject]
    assert {object for _, term, object, *_ in lines if term.endswith("#across>")} == {box}
    later_document = json.loads(why(folder, "R3", "tad:SYS-ALONE", "--format", "json").stdout)
    assert all(drawn["not_drawn"] is None for path in later_document["element"]["paths"] for drawn in path["steps"])


def test_what_decides_is_shown_with_its_fall_and_its_importance(folder: Path) -> None:
    document = json.loads(why(folder, "R2", "BAD 1.1 Read a meter", "--format", "json").stdout)
    decisive = document["decisive"]
    assert decisive["fall"] == pytest.approx(document["element"]["likelihood"] - decisive["likelihood_without"])
    assert decisive["importance"] >= decisive["fall"] > 0.0
    assert decisive["file"]
    assert "importance" in why(folder, "R2", "BAD 1.1 Read a meter").stdout


def test_one_plain_sentence_says_why(folder: Path) -> None:
    found = asked(folder, "TAD 1 Gateway", changes=("PART-A",))
    assert found.sentence.endswith(
        "because PART-A changes application component SYS-GW (Gateway), which is described in TAD 1 Gateway."
    )
    assert found.sentence.startswith("TAD 1 Gateway is affected with a likelihood of ")


def test_what_is_touched_itself_says_so(folder: Path) -> None:
    found = asked(folder, "tad:SYS-GW", changes=("PART-A",))
    assert found.sentence == "Gateway is touched itself: PART-A changes application component SYS-GW (Gateway)."
    assert found.is_listed


@pytest.mark.parametrize(
    ("element", "scope", "cause", "reason", "remedy"),
    [
        (
            "tad:SRV-9.9",
            {"release": "R2"},
            NotListedCause.NOT_YET,
            "it comes with R3",
            "--touch tad:SRV-9.9=add",
        ),
        (
            "sec:TAD/2",
            {"release": "R2"},
            NotListedCause.NOTHING_STANDS,
            "service SRV-9.9 (Later request), which comes with R3",
            "--touch tad:SRV-9.9=add",
        ),
        (
            "tad:SYS-GW",
            {"changes": ("EMPTY",)},
            NotListedCause.UNMAPPED,
            "nobody has said what EMPTY touches",
            "impact map EMPTY",
        ),
        (
            "tad:SYS-ALONE",
            {"changes": ("PART-A", "EMPTY")},
            NotListedCause.NO_PATH,
            "nothing in the architecture is tied to it. Besides, nobody has said what EMPTY touches.",
            "Tie tad:SYS-ALONE",
        ),
        (
            "sec:TAD/3",
            {"changes": ("PART-A",)},
            NotListedCause.NO_PATH,
            "it documents nothing, and stands in no chapter",
            "State what it documents in the table of sections",
        ),
        (
            "tad:SYS-GW",
            {"touches": ("tad:SYS-ALONE",)},
            NotListedCause.NO_PATH,
            "nothing that the scope touches is joined with it",
            "a relationship or a touch is missing",
        ),
        (
            "tad:SYS-DB",
            {"touches": ("bam:P1.04=text",)},
            NotListedCause.BELOW_THRESHOLD,
            "falls below it at step 1 of ",
            "policy file",
        ),
    ],
)
def test_each_cause_of_not_being_listed_is_told_with_what_to_do(
    folder: Path, element: str, scope: dict[str, object], cause: NotListedCause, reason: str, remedy: str
) -> None:
    found = asked(folder, element, **scope)
    assert not found.is_listed
    assert found.not_listed is not None
    assert found.not_listed.cause == cause
    assert reason in found.not_listed.reason
    assert remedy in found.not_listed.remedy
    assert found.element.likelihood < 0.05


def test_a_retired_element_says_with_which_release_it_went(tmp_path: Path) -> None:
    touches = REGISTER["touches.csv"] + "PART-A,tad:SYS-DB,remove,gone\n"
    folder = write_workspace(tmp_path, register_touches=touches)
    process = (folder / "process.bpmn").read_text(encoding="utf-8")
    gone = process.replace('<i:provenance introducedIn="R2"/>', '<i:provenance introducedIn="R1" retiredIn="R2"/>')
    (folder / "process.bpmn").write_text(gone, encoding="utf-8")
    found = asked(folder, "bam:P1.03", release="R3")
    assert found.not_listed is not None
    assert found.not_listed.cause == NotListedCause.RETIRED
    assert "it went with R2" in found.not_listed.reason


def test_a_change_that_touches_only_what_is_not_there_is_named_with_it(tmp_path: Path) -> None:
    touches = "change_id,element_id,kind,why\nPART-A,tad:SRV-9.9,modify,too early\nLATE,tad:SRV-9.9,add,\n"
    folder = write_workspace(tmp_path, register_touches=touches, register_parts="whole_id,part_id\n")
    found = asked(folder, "tad:SYS-GW", changes=("PART-A",))
    assert found.not_listed is not None
    assert "PART-A touches only what is not in the architecture as of R2: tad:SRV-9.9" in found.not_listed.reason


def test_a_way_that_no_weight_opens_is_named_with_its_rule(folder: Path) -> None:
    policy = folder / "shut.toml"
    policy.write_text(
        '[[relationship]]\nkind = "archimate:Flow"\nforward = { mean = 0.0, observations = 10 }\n'
        'backward = { mean = 0.0, observations = 10 }\nreason = "shut"\n'
        '[[relationship]]\nrole = "governs"\nforward = { mean = 0.0, observations = 10 }\n'
        'backward = { mean = 0.0, observations = 10 }\nreason = "shut"\n',
        encoding="utf-8",
    )
    result = why(folder, "--touch", "tad:SYS-GW", "tad:SYS-DB", "--policy", str(policy), "--format", "json")
    document = json.loads(result.stdout)
    assert document["cause_not"] == "no path"
    assert "does not cross" in document["reason_not"]
    assert "(the weight of archimate:Flow, forward, is 0)" in document["reason_not"]


def test_a_way_beyond_the_hop_limit_says_how_many_hops_it_takes(folder: Path) -> None:
    policy = folder / "short.toml"
    policy.write_text("[propagation]\nhop_limit = 1\n", encoding="utf-8")
    document = json.loads(
        why(folder, "--touch", "bam:P1.04", "sec:BAD/1.1", "--policy", str(policy), "--format", "json").stdout
    )
    assert "the shortest way takes 2 hops, and 1 are followed" in document["reason_not"]
    assert "Set hop_limit to 2" in document["remedy"]


def test_a_section_below_the_tiers_says_from_which_threshold_it_is_listed(folder: Path) -> None:
    found = asked(folder, "sec:BAD/1.1", touches=("bam:P1.04=text",))
    assert found.not_listed is not None
    assert found.not_listed.cause == NotListedCause.BELOW_THRESHOLD
    (limit,) = (word for word in found.not_listed.remedy.rstrip(".").split() if word.startswith("0."))
    listed = why(folder, "--touch", "bam:P1.04=text", "sec:BAD/1.1", "--threshold", limit, "--format", "json")
    assert json.loads(listed.stdout)["is_listed"]


def test_what_a_selection_hides_says_so_with_its_likelihood(folder: Path) -> None:
    hidden = json.loads(why(folder, "R2", "TAD 1 Gateway", "--only", "kind:process", "--format", "json").stdout)
    assert not hidden["is_listed"]
    assert hidden["cause_not"] == "filtered by selection"
    assert "kind:process leaves it out. Without it: must, at" in hidden["reason_not"]
    shown = json.loads(why(folder, "R2", "TAD 1 Gateway", "--only", "kind:section", "--format", "json").stdout)
    assert shown["is_listed"]
