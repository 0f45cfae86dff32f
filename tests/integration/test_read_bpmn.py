"""BPMN files are read completely, and what is wrong in them is named."""

from __future__ import annotations

import csv
import io
from collections import Counter
from pathlib import Path

import pytest

from impact.domain.architecture import Basis, Bounds, Element, ModelContent, Relationship
from impact.domain.problem import Severity
from impact.errors import UnreadableFileError
from impact.readers.bpmn import names, read_bpmn

ROOT = Path(__file__).parents[2]
BENCHMARK = ROOT.parent / "shared" / "benchmarks" / "bpmn"
DATA = ROOT / "tests" / "data" / "bpmn"


@pytest.fixture(scope="module")
def model() -> ModelContent:
    return read_bpmn((DATA / "everything.bpmn").read_bytes(), file="e.bpmn", prefix="bam")


@pytest.fixture(scope="module")
def broken() -> ModelContent:
    return read_bpmn((DATA / "broken.bpmn").read_bytes(), file="b.bpmn", prefix="bam")


def element(model: ModelContent, xml_id: str) -> Element:
    return next(element for element in model.elements if element.id == f"bam:{xml_id}")


def ties(model: ModelContent, kind: str) -> set[tuple[str, str]]:
    return {
        (tie.source_id.removeprefix("bam:"), tie.target_id.removeprefix("bam:"))
        for tie in model.relationships
        if tie.kind == f"bpmn:{kind}"
    }


def tie(model: ModelContent, xml_id: str) -> Relationship:
    return next(tie for tie in model.relationships if tie.id == f"bam:{xml_id}")


def rules(model: ModelContent) -> Counter[str]:
    return Counter(problem.rule for problem in model.problems)


def test_every_thing_becomes_an_element_of_its_own_kind(model: ModelContent) -> None:
    kinds = Counter(element.kind for element in model.elements)
    assert kinds == {
        "bpmn:message": 1, "bpmn:collaboration": 1, "bpmn:participant": 2, "bpmn:process": 2, "bpmn:lane": 2,
        "bpmn:startEvent": 1, "bpmn:sendTask": 1, "bpmn:boundaryEvent": 1, "bpmn:dataObject": 1,
        "bpmn:dataObjectReference": 1, "bpmn:exclusiveGateway": 1, "bpmn:subProcess": 1, "bpmn:userTask": 1,
        "bpmn:callActivity": 2, "bpmn:endEvent": 1, "bpmn:textAnnotation": 1,
    }  # fmt: skip


def test_an_element_says_where_it_stands(model: ModelContent) -> None:
    origin = element(model, "send").origin
    line = (DATA / "everything.bpmn").read_text("utf-8").splitlines()[(origin.line or 0) - 1]
    assert (origin.file, origin.xml_id) == ("e.bpmn", "send")
    assert '<b:sendTask id="send"' in line


def test_provenance_fills_the_fields_of_an_element(model: ModelContent) -> None:
    process = element(model, "P1")
    assert (process.introduced_in, process.retired_in) == ("R1.2", "R3.0")
    assert (process.basis, process.source, process.text) == (Basis.INFERRED, "paper 7", "How a meter is read.")
    assert process.properties["area"] == "Meter data"
    assert process.properties["isExecutable"] == "false"


def test_uses_become_references_with_their_role(model: ModelContent) -> None:
    found = {(item.source_id, item.role, item.target) for item in model.references}
    assert found == {
        ("bam:L1", "performer", "IS"),
        ("bam:send", "service request", "4.1.1"),
        ("bam:call2", "called element", "P9"),
    }


def test_properties_of_other_tools_are_kept(model: ModelContent) -> None:
    assert element(model, "send").properties["cost"] == "3"


def test_the_parent_is_the_process_or_sub_process_around_it(model: ModelContent) -> None:
    assert element(model, "look").parent_id == "bam:sub"
    assert element(model, "sub").parent_id == "bam:P1"
    assert element(model, "L1a").parent_id == "bam:P1"
    assert element(model, "P1").parent_id is None


def test_event_definitions_and_details_are_properties(model: ModelContent) -> None:
    assert element(model, "start").properties["eventDefinition"] == "timer"
    assert element(model, "start").properties["timeCycle"] == "R/P1M"
    assert element(model, "late").properties["eventDefinition"] == "timer;message"
    assert element(model, "late").properties["cancelActivity"] == "false"


def test_what_has_no_name_of_its_own_takes_that_of_what_it_shows(model: ModelContent) -> None:
    assert element(model, "list").name == "Meter list"
    assert element(model, "note").name == "Only <domestic>"


def test_structure_becomes_relationships(model: ModelContent) -> None:
    inside = {"start", "send", "late", "do", "list", "gw", "sub", "call", "call2", "end"}
    assert ties(model, "contains") == {("P1", name) for name in inside} | {("sub", "look")}
    assert ties(model, "laneSet") == {("P1", "L1")}
    assert ties(model, "childLane") == {("L1", "L1a")}
    assert ties(model, "flowNodeRef") == {("L1", "start"), ("L1", "send"), ("L1a", "call")}
    assert ties(model, "attachedTo") == {("late", "send")}
    assert ties(model, "participant") == {("col", "pool"), ("col", "dcc")}
    assert ties(model, "processRef") == {("pool", "P1")}
    assert ties(model, "calledElement") == {("call", "P2")}
    assert ties(model, "dataObjectRef") == {("list", "do")}
    assert ties(model, "messageRef") == {("send", "msg")}
    assert tie(model, "L1~flowNodeRef~bam:send").origin.file == "e.bpmn"


def test_flows_keep_name_condition_and_default(model: ModelContent) -> None:
    assert ties(model, "sequenceFlow") == {("start", "send"), ("send", "gw"), ("gw", "sub"), ("gw", "call")}
    assert tie(model, "f3").name == "yes"
    assert tie(model, "f3").properties["condition"] == "answered"
    assert tie(model, "f4").properties["isDefault"] == "true"
    assert ties(model, "messageFlow") == {("send", "dcc")}


def test_data_flows_are_tied_to_the_activity_they_are_drawn_at(model: ModelContent) -> None:
    assert ties(model, "dataInputAssociation") == {("list", "send")}
    assert ties(model, "dataOutputAssociation") == {("send", "list")}
    assert ties(model, "association") == {("note", "send")}


def test_a_diagram_keeps_places_labels_and_markers(model: ModelContent) -> None:
    (diagram,) = model.diagrams
    shapes = {shape.element_id: shape for shape in diagram.shapes}
    assert (diagram.name, diagram.notation, diagram.subject_ids) == ("Read a meter", "bpmn", ("bam:P1",))
    assert set(shapes) == {"bam:pool", "bam:start", "bam:send", "bam:late"}
    assert shapes["bam:start"].bounds == Bounds(50, 100, 36, 36)
    assert shapes["bam:start"].label_bounds == Bounds(40, 140, 60, 14)
    assert shapes["bam:late"].detail == "timer;message;non-interrupting"
    assert shapes["bam:late"].attached_to_id == "bam:send"
    assert [edge.detail for edge in diagram.edges] == ["", "default"]
    assert diagram.edges[0].waypoints == ((86, 118), (130, 118))


def test_what_a_diagram_draws_in_vain_is_noted(model: ModelContent) -> None:
    assert rules(model) == {"dangling-diagram": 1, "bad-place": 1}
    assert {problem.severity for problem in model.problems} == {Severity.NOTE}


def test_a_second_thing_of_one_id_is_kept_under_another(broken: ModelContent) -> None:
    assert [element(broken, "a").name, element(broken, "a#2").name] == ["First", "Second"]
    (problem,) = [problem for problem in broken.problems if problem.rule == "duplicate-id"]
    assert (problem.file, problem.line, problem.element_id) == ("b.bpmn", 5, "bam:a#2")
    assert "line 4" in problem.message


def test_a_thing_without_id_gets_a_readable_one(broken: ModelContent) -> None:
    assert element(broken, "P/task-1").name == "No id"
    assert rules(broken)["missing-id"] == 1


def test_an_unknown_name_is_kept_as_unknown_kind(broken: ModelContent) -> None:
    assert element(broken, "q").kind == "unknown:quantumTask"
    assert rules(broken)["unknown-type"] == 1


def test_dangling_ends_are_kept_and_named(broken: ModelContent) -> None:
    assert tie(broken, "f").target_id == "bam:nowhere"
    assert tie(broken, "g").target_id == "bam:"
    dangling = [problem for problem in broken.problems if problem.rule == "dangling-reference"]
    assert [(problem.element_id, problem.line) for problem in dangling] == [("bam:f", 8), ("bam:g", 9), ("bam:b", 10)]
    assert all(problem.remedy for problem in broken.problems)


def test_an_extension_of_ours_that_means_nothing_is_named(broken: ModelContent) -> None:
    assert element(broken, "c").basis is None
    assert rules(broken)["unknown-basis"] == rules(broken)["unknown-extension"] == 1


def test_every_id_stands_once(model: ModelContent, broken: ModelContent) -> None:
    for content in (model, broken):
        ids = [item.id for item in (*content.elements, *content.relationships)]
        assert len(ids) == len(set(ids))


@pytest.mark.parametrize("data", [b"<model xmlns='http://www.opengroup.org/xsd/archimate/3.0/'/>", b"<a/>"])
def test_a_file_of_another_format_is_refused(data: bytes) -> None:
    with pytest.raises(UnreadableFileError, match=r"no BPMN 2\.0 file"):
        read_bpmn(data, file="x.bpmn", prefix="bam")


def counted_kinds(model: ModelContent) -> dict[str, int]:
    counts = Counter(element.kind for element in model.elements)
    counts.update(tie.kind for tie in model.relationships if not tie.kind.endswith(":participant"))
    groups = {
        "processes": ["process"], "collaborations": ["collaboration"], "participants": ["participant"],
        "lanes": ["lane"], "tasks": names.TASKS, "subprocesses": names.SUB_PROCESSES,
        "call_activities": ["callActivity"], "gateways": names.GATEWAYS, "events": names.EVENTS,
        "sequence_flows": ["sequenceFlow"], "message_flows": ["messageFlow"], "data_objects": ["dataObject"],
        "data_object_refs": ["dataObjectReference"], "data_stores": ["dataStore"],
        "data_store_refs": ["dataStoreReference"], "data_inputs_outputs": ["dataInput", "dataOutput"],
        "data_associations": names.DATA_ASSOCIATIONS, "associations": ["association"],
        "text_annotations": ["textAnnotation"], "groups": ["group"], "boundary_events": ["boundaryEvent"],
        "choreography_tasks": ["choreographyTask"], "conversations": ["conversation"],
    }  # fmt: skip
    found = {name: sum(counts[f"bpmn:{kind}"] for kind in kinds) for name, kinds in groups.items()}
    return {**found, "diagrams": len(model.diagrams), "duplicate_ids": rules(model)["duplicate-id"]}


@pytest.mark.shared
def test_reference_models_are_counted_exactly() -> None:
    if not BENCHMARK.is_dir():
        pytest.skip("needs the benchmark models in ../shared")
    rows = list(csv.DictReader(io.StringIO((BENCHMARK / "expected_counts.csv").read_text("utf-8"))))
    for row in rows:
        got = counted_kinds(read_bpmn((BENCHMARK / row["file"]).read_bytes(), file=row["file"], prefix="x"))
        assert got == {name: int(row[name]) for name in got}, row["file"]
    assert len(rows) >= 11


@pytest.mark.shared
def test_reference_models_are_drawn_without_loss() -> None:
    if not BENCHMARK.is_dir():
        pytest.skip("needs the benchmark models in ../shared")
    for path in sorted(BENCHMARK.glob("miwg/*.bpmn")):
        model = read_bpmn(path.read_bytes(), file=path.name, prefix="x")
        text = path.read_text("utf-8", errors="replace")
        assert sum(len(diagram.shapes) for diagram in model.diagrams) == text.count("bpmnElement=") - sum(
            len(diagram.edges) + 1 for diagram in model.diagrams
        ), path.name
        assert not model.problems, path.name
