"""Files that use one id for two things are told apart."""

from __future__ import annotations

import itertools
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from impact.analysis.identity import tell_files_apart
from impact.domain.architecture import (
    Bounds,
    Diagram,
    DiagramEdge,
    DiagramShape,
    Element,
    ModelContent,
    Origin,
    Reference,
    Relationship,
)


def model(file: str, *xml_ids: str, prefix: str = "m") -> ModelContent:
    """Draw a file whose elements follow each other, all inside the first."""
    origin = Origin(file, "", 3)
    ids = [f"{prefix}:{xml_id}" for xml_id in xml_ids]
    elements = tuple(
        Element(own_id, "bpmn:task", own_id, replace(origin, xml_id=xml_id), parent_id=ids[0])
        for own_id, xml_id in zip(ids, xml_ids, strict=True)
    )
    ties = tuple(Relationship(f"{a}-{b}", "bpmn:sequenceFlow", a, b, origin) for a, b in itertools.pairwise(ids))
    shapes = tuple(
        DiagramShape(own_id, "bpmn:task", "", Bounds(0, 0, 1, 1), attached_to_id=ids[0], parent_shape_id=ids[0])
        for own_id in ids
    )
    edges = tuple(DiagramEdge(tie.id, tie.kind, "", ()) for tie in ties)
    return ModelContent(
        file,
        "bpmn",
        elements,
        ties,
        (Reference(ids[0], "called element", "x", origin),) if ids else (),
        (Diagram(f"{prefix}:plane", "", "bpmn", tuple(ids[:1]), shapes, edges),) if ids else (),
    )


def test_files_without_a_common_id_stay_as_they_are() -> None:
    models = (model("a.bpmn", "A", "B", prefix="a"), model("b.bpmn", "A", "B", prefix="b"))
    assert tell_files_apart(models) == models


def test_the_first_file_keeps_its_ids_and_the_later_one_says_what_it_is_read_as() -> None:
    first, second = tell_files_apart((model("a.bpmn", "P", "A"), model("sub/b x.bpmn", "P", "B")))
    assert first == model("a.bpmn", "P", "A")
    assert [element.id for element in second.elements] == ["m:b-x/P", "m:B"]
    assert {element.parent_id for element in second.elements} == {"m:b-x/P"}
    assert [(tie.source_id, tie.target_id) for tie in second.relationships] == [("m:b-x/P", "m:B")]
    assert second.references[0].source_id == "m:b-x/P"
    (diagram,) = second.diagrams
    assert (diagram.id, diagram.subject_ids) == ("m:b-x/plane", ("m:b-x/P",))
    assert diagram.shapes[1].attached_to_id == diagram.shapes[1].parent_shape_id == "m:b-x/P"
    (problem,) = second.problems
    assert (problem.rule, problem.file, problem.line, problem.element_id) == (
        "id-in-several-files",
        "sub/b x.bpmn",
        3,
        "m:b-x/P",
    )
    assert "and 1 more" in problem.message


def test_ids_per_file_carry_the_name_of_the_file_whatever_else_there_is() -> None:
    alone = tell_files_apart([model("a.bpmn", "P")], per_file={"a.bpmn"})
    both = tell_files_apart([model("0.bpmn", "P"), model("a.bpmn", "P")], per_file={"0.bpmn", "a.bpmn"})
    assert alone[0].elements[0].id == both[1].elements[0].id == "m:a/P"
    assert not any(content.problems for content in both)


def test_files_of_one_stem_are_told_apart_by_their_folders() -> None:
    contents = tell_files_apart([model("x/a.bpmn", "P"), model("y/a.bpmn", "P")], per_file={"x/a.bpmn", "y/a.bpmn"})
    assert [content.elements[0].id for content in contents] == ["m:x/a/P", "m:y/a/P"]


@given(
    files=st.lists(
        st.tuples(
            st.sampled_from(["a.bpmn", "b.bpmn", "b-.bpmn", "x/a.bpmn", "b#.bpmn"]),
            st.lists(st.sampled_from(["P", "Q", "a/P", "b/P", "R"]), unique=True, max_size=4),
        ),
        max_size=5,
        unique_by=lambda file: file[0],
    ),
    asked=st.sets(st.sampled_from(["a.bpmn", "b.bpmn", "x/a.bpmn"])),
)
def test_no_id_stands_twice_and_nothing_is_lost(files: list[tuple[str, list[str]]], asked: set[str]) -> None:
    before = [model(file, *ids) for file, ids in files]
    after = tell_files_apart(before, per_file=asked)
    ids = [element.id for content in after for element in content.elements]
    ties = [tie for content in after for tie in content.relationships]
    assert len(ids) == len(set(ids)) == sum(len(content.elements) for content in before)
    assert len({tie.id for tie in ties}) == sum(len(content.relationships) for content in before)
    for old, new in zip(before, after, strict=True):
        own = {element.id for element in new.elements}
        assert all({tie.source_id, tie.target_id} <= own for tie in new.relationships)
        assert [element.origin for element in new.elements] == [element.origin for element in old.elements]
