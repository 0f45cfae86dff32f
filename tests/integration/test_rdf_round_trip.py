"""What an export says is read back exactly, whatever the ids and names, in every format."""

from __future__ import annotations

import datetime as dt
import tempfile
from dataclasses import replace
from functools import cache
from pathlib import Path
from types import UnionType
from typing import Any, get_args, get_origin, get_type_hints

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from impact.domain.action import ActionStatus
from impact.domain.architecture import (
    Basis,
    Bounds,
    Diagram,
    DiagramEdge,
    DiagramShape,
    Element,
    Origin,
    Relationship,
    Section,
)
from impact.domain.change import OptionTouch, Register, Touch, TouchKind
from impact.domain.register_terms import ROW_TABLES
from impact.domain.workspace import WorkspaceSettings
from impact.graph import build_graph
from impact.readers.rdf import RdfWorkspace, read_rdf
from impact.readers.workspace import shipped_workspace
from impact.use_cases.export import content_of, export_content
from impact.use_cases.rdf_workspace import workspace_of
from impact.use_cases.workspace import load_workspace
from impact.writers.rdf import ExportContent, export_parts
from tests.workspaces import write_workspace

SUFFIXES = {
    "trig": "trig", "nquads": "nq", "turtle": "ttl", "ntriples": "nt", "jsonld": "jsonld", "rdfxml": "rdf",
}  # fmt: skip
HOSTILE = (
    "a b", "100%", "%20", "a#b?c=d&e", "'quote\" and `tick`", "\U0001f525 fire", "\u202eright to left\u202c \u200f",
    "line\nbreak\r\nand\ttab", "x" * 5_000, "../..//etc", "a;2", "a_", "<b>&amp;</b>", "back\\slash", "{|}^", ".", "..",
    "\u00e9 e\u0301", "control \x01\x7f\x85\ufffe", "\ufffd", " blank ", "", "@prefix a: <b> .", "urn:x", "1", "_",
)  # fmt: skip
"""Ids and names that no tool of ours would write."""


def any_text() -> st.SearchStrategy[str]:
    return st.sampled_from(HOSTILE) | st.text(st.characters(codec="utf-8"), max_size=8)


def any_name() -> st.SearchStrategy[str]:
    return any_text().filter(bool)


def any_number() -> st.SearchStrategy[float]:
    return st.floats(allow_nan=False, allow_infinity=False) | st.sampled_from([0.0, 0.1, 1e-7, 1 / 3, 12.25])


def any_value(kind: Any) -> st.SearchStrategy[Any]:
    if isinstance(kind, UnionType):
        return st.one_of(*(st.none() if part is type(None) else any_value(part) for part in get_args(kind)))
    if get_origin(kind) is tuple:
        return st.lists(any_name(), max_size=3).map(tuple)
    if kind is Touch:
        return rows(Touch)
    known: dict[Any, st.SearchStrategy[Any]] = {
        str: any_text() | st.sampled_from(["2017-10-19", "2017-10", "2017", "2017-W01-1"]),
        bool: st.booleans(),
        int: st.integers(0, 10**6),
        float: any_number(),
        dt.date: st.dates(),
        Basis: st.sampled_from(Basis),
        ActionStatus: st.sampled_from(ActionStatus),
        TouchKind: st.sampled_from(TouchKind),
        Origin: origins(),
    }
    return known[kind]


@cache
def origins() -> st.SearchStrategy[Origin]:
    files = st.sampled_from(["changes.csv", "models/a b.bpmn"]) | any_text()
    return st.builds(Origin, files, any_text(), st.none() | st.integers(0, 10**6))


def rows(row_class: type[Any]) -> st.SearchStrategy[Any]:
    return st.builds(row_class, **{name: any_value(kind) for name, kind in get_type_hints(row_class).items()})


def releases() -> st.SearchStrategy[str | None]:
    return st.none() | any_name()


@st.composite
def graphs(draw: st.DrawFn) -> tuple[list[Element], list[Relationship]]:
    ids = draw(st.lists(any_text(), min_size=1, max_size=5, unique=True))
    properties = st.dictionaries(any_text(), any_text(), max_size=3)
    shared = {"introduced_in": releases(), "retired_in": releases(), "basis": any_value(Basis | None),
              "source": any_text(), "properties": properties}  # fmt: skip
    elements = [
        draw(st.builds(Element, st.just(name), any_text(), any_text(), origins(), parent_id=st.none() | any_name(),
                       aliases=st.lists(any_text(), max_size=3).map(tuple), text=any_text(), sort=any_text(), **shared))
        for name in ids
    ]  # fmt: skip
    tie_ids = draw(st.lists(any_text(), max_size=4, unique=True))
    ends = st.sampled_from([*ids, *tie_ids])
    ties = [
        draw(st.builds(Relationship, st.just(name), any_text(), ends, ends, origins(), role=any_text(),
                       strength=any_text(), name=any_text(), **shared))
        for name in tie_ids
    ]  # fmt: skip
    return elements, ties


def sections() -> st.SearchStrategy[Section]:
    return st.builds(
        Section, any_text(), any_text(), any_text(), any_text(), any_text(), st.none() | any_number(),
        st.lists(any_name(), max_size=3).map(tuple), any_text(), any_value(Basis | None), any_text(), origins(),
        any_value(Basis | None), any_text(),
    )  # fmt: skip


def diagrams(ids: list[str]) -> st.SearchStrategy[Diagram]:
    bounds = st.builds(Bounds, any_number(), any_number(), any_number(), any_number())
    names = st.sampled_from(ids) | any_text()
    shape = st.builds(DiagramShape, names, any_text(), any_text(), bounds, st.none() | bounds, any_text(),
                      st.booleans(), st.booleans(), any_text(), any_text())  # fmt: skip
    points = st.lists(st.tuples(any_number(), any_number()), max_size=3).map(tuple)
    edge = st.builds(DiagramEdge, names, any_text(), any_text(), points, st.none() | bounds, any_text())
    return st.builds(
        Diagram, any_text(), any_text(), any_text(), st.lists(names, max_size=3).map(tuple),
        st.lists(shape, max_size=2).map(tuple), st.lists(edge, max_size=2).map(tuple),
    )  # fmt: skip


@st.composite
def registers(draw: st.DrawFn) -> Register:
    return Register(**{table.name: tuple(draw(st.lists(rows(table.row_class), max_size=2))) for table in ROW_TABLES})


@cache
def plain_content() -> ExportContent:
    """Give the export of a small workspace, of which the random parts replace all but the report."""
    with tempfile.TemporaryDirectory() as folder:
        return export_content(load_workspace(write_workspace(Path(folder))), "R2")


@st.composite
def contents(draw: st.DrawFn) -> ExportContent:
    graph = build_graph(*draw(graphs()))
    ids = [*(node.id for node in graph.nodes), *(tie.id for tie in graph.relationships)]
    whole = WorkspaceSettings(
        name=draw(any_text()), note=draw(any_text()), as_of=draw(st.none() | st.dates()), baseline=draw(any_text()),
        sections=tuple(draw(st.lists(any_name(), max_size=3, unique=True))), register=draw(any_text()),
    )  # fmt: skip
    return replace(
        plain_content(), graph=graph, release_graph=graph, sections=tuple(draw(st.lists(sections(), max_size=3))),
        register=draw(registers()), diagrams=tuple(draw(st.lists(diagrams(ids), max_size=2))), settings=whole,
    )  # fmt: skip


def read_back(content: ExportContent, format_name: str) -> RdfWorkspace:
    data = b"".join(export_parts(content, format_name))
    return read_rdf(data, file=f"export.{SUFFIXES[format_name]}")


def assert_same(content: ExportContent, found: RdfWorkspace) -> None:
    assert found.elements == content.graph.nodes
    assert found.relationships == content.graph.relationships
    assert found.sections == content.sections
    assert found.diagrams == content.diagrams
    for table in ROW_TABLES:
        assert getattr(found.register, table.name) == getattr(content.register, table.name)
    whole = content.settings
    assert whole is not None
    assert (found.base_iri, found.name, found.note) == (content.base_iri, whole.name, whole.note)
    assert (found.as_of, found.baseline, found.register_folder) == (whole.as_of, whole.baseline, whole.register)
    assert found.section_tables == whole.sections
    assert found.left_aside == 0


@settings(max_examples=15)
@given(contents(), st.sampled_from(sorted(SUFFIXES)))
def test_whatever_a_workspace_says_is_read_back_exactly(content: ExportContent, format_name: str) -> None:
    assert_same(content, read_back(content, format_name))


@pytest.mark.parametrize("format_name", sorted(SUFFIXES))
def test_hostile_ids_and_names_are_read_back_in_every_format(format_name: str) -> None:
    elements = [Element(f"x:{text}", f"kind:{text}", text, Origin(text, text, 1), (text, "b", text), text,
                        properties={text: text}) for text in HOSTILE]  # fmt: skip
    ties = [Relationship(f"t:{text}", "trace:link", f"x:{text}", "x:a b", Origin(text), text) for text in HOSTILE]
    touches = tuple(Touch(text, f"x:{text}", TouchKind.ADD, text, None, text, Origin(text)) for text in HOSTILE)
    graph = build_graph(elements, ties)
    content = replace(plain_content(), graph=graph, release_graph=graph, sections=(), diagrams=(),
                      register=Register(touches=touches))  # fmt: skip
    assert len(graph.nodes) == len(graph.relationships) == len(HOSTILE)
    assert_same(content, read_back(content, format_name))


def test_the_shipped_workspace_is_read_back_exactly() -> None:
    workspace = load_workspace(shipped_workspace())
    plain = plain_content()
    inputs = replace(plain.report.inputs, sha256_by_file=workspace.sha256_by_file)
    content = replace(
        content_of(workspace, workspace.graph, replace(plain.report, inputs=inputs)), base_iri="urn:example:shipped#"
    )
    found = read_back(content, "trig")
    assert_same(content, found)
    again = workspace_of(found)
    assert (again.graph.nodes, again.graph.relationships) == (workspace.graph.nodes, workspace.graph.relationships)
    assert again.calendar == workspace.calendar
    assert again.sha256_by_file == workspace.sha256_by_file


def test_an_option_touch_is_flat_in_rdf_and_whole_when_read() -> None:
    touch = Touch("C", "x:a", TouchKind.REMOVE, "why", Basis.SOURCED, "source", Origin("f.csv", "k", 3), 0.25)
    content = replace(plain_content(), register=Register(option_touches=(OptionTouch("1", touch),)))
    assert read_back(content, "turtle").register.option_touches == (OptionTouch("1", touch),)
