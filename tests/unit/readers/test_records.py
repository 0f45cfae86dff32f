"""Records that a maker builds are those that the class builds."""

from __future__ import annotations

import copy
import dataclasses
import pickle

import pytest

from impact.domain.architecture import Bounds, DiagramEdge, DiagramShape, Element, Origin, Reference, Relationship
from impact.readers.records import maker

ORIGIN = Origin("a.bpmn", "x", 3)
RECORDS = [
    ORIGIN,
    Element("m:x", "bpmn:task", "Work", ORIGIN, ("Job",), properties={"a": "b"}),
    Relationship("m:f", "bpmn:sequenceFlow", "m:x", "m:y", ORIGIN, name="yes"),
    Reference("m:x", "performer", "IS", ORIGIN),
    Bounds(1.0, 2.0, 3.0, 4.0),
    DiagramShape("m:x", "bpmn:task", "Work", Bounds(1.0, 2.0, 3.0, 4.0), detail="loop"),
    DiagramEdge("m:f", "bpmn:sequenceFlow", "", ((1.0, 2.0), (3.0, 4.0))),
]


def made(record: object) -> object:
    values = {field.name: getattr(record, field.name) for field in dataclasses.fields(record)}  # type: ignore[arg-type]  # a dataclass
    return maker(type(record))(**values)


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: type(record).__name__)
def test_a_made_record_cannot_be_told_from_one_that_the_class_builds(record: object) -> None:
    twin = made(record)
    assert type(twin) is type(record)
    assert twin == record
    assert hash(twin) == hash(record)
    assert repr(twin) == repr(record)
    assert pickle.loads(pickle.dumps(twin)) == copy.copy(twin) == record


@pytest.mark.parametrize("record", RECORDS, ids=lambda record: type(record).__name__)
def test_a_made_record_is_frozen(record: object) -> None:
    twin = made(record)
    name = dataclasses.fields(record)[0].name  # type: ignore[arg-type]  # a dataclass
    with pytest.raises(dataclasses.FrozenInstanceError):
        setattr(twin, name, "other")


def test_fields_that_are_left_out_take_the_defaults_of_the_class() -> None:
    first, second = (maker(Element)("m:x", "bpmn:task", "", ORIGIN) for _ in range(2))
    assert first == Element("m:x", "bpmn:task", "", ORIGIN)
    assert first.properties is not second.properties
    with pytest.raises(TypeError):
        maker(Origin)()  # type: ignore[call-arg]  # what is tested
