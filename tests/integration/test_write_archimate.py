"""The ArchiMate exchange writer against the schema of the format, and against the reader."""

from __future__ import annotations

from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from impact.domain.architecture import SHOWS, Bounds, Diagram, DiagramEdge, DiagramShape, Element, Origin, Relationship
from impact.readers.archimate import read_archimate
from impact.writers.archimate import write_archimate

ORIGIN = Origin("model.xml")
TEXTS = st.text(max_size=12)
KINDS = st.sampled_from(["ApplicationComponent", "Device", "BusinessRole", "Grouping", "AndJunction"])
TIE_KINDS = st.sampled_from(["Flow", "Association", "Access", "Influence", "Composition"])


@pytest.fixture(scope="module")
def exchange_schema(shared_directory: Path) -> etree.XMLSchema:
    """Load the schema of the format with its imports from the same folder and the network off."""
    folder = shared_directory / "benchmarks" / "archimate" / "xsd"

    class BesideIt(etree.Resolver):
        def resolve(self, system_url, public_id, context):  # type: ignore[no-untyped-def]  # the stubs name no types
            return self.resolve_filename(str(folder / Path(system_url).name), context)

    parser = etree.XMLParser(no_network=True)
    parser.resolvers.add(BesideIt())
    return etree.XMLSchema(etree.parse(str(folder / "archimate3_Diagram.xsd"), parser))


@st.composite
def models(draw: st.DrawFn) -> bytes:
    """Write a small model of hostile ids and names."""
    ids = draw(st.lists(TEXTS, min_size=2, max_size=5, unique=True))
    elements = [
        Element(
            f"m:{key}",
            f"archimate:{draw(KINDS)}",
            draw(TEXTS),
            ORIGIN,
            text=draw(TEXTS),
            properties={draw(TEXTS): draw(TEXTS), "folder": draw(TEXTS)},
        )
        for key in ids
    ]
    keys = draw(st.lists(TEXTS.filter(lambda text: text not in ids), max_size=4, unique=True))
    ends = st.sampled_from(ids)
    ties = [
        Relationship(
            f"m:{key}",
            f"archimate:{draw(TIE_KINDS)}",
            f"m:{draw(ends)}",
            f"m:{draw(ends)}",
            ORIGIN,
            name=draw(TEXTS),
            role=draw(TEXTS),
        )
        for key in keys
    ]
    numbers = st.floats(-500, 500)
    shapes = tuple(
        DiagramShape(
            element.id, element.kind, element.name, Bounds(draw(numbers), draw(numbers), draw(numbers) ** 2, 0)
        )
        for element in elements
    )
    points = st.tuples(numbers, numbers)
    edges = tuple(
        DiagramEdge(tie.id, tie.kind, tie.name, tuple(draw(st.lists(points, min_size=2, max_size=4)))) for tie in ties
    )
    view_id = "m:" + draw(TEXTS.filter(lambda text: text not in (*ids, *keys)))
    view = Element(view_id, "archimate:View", "", ORIGIN, text=draw(TEXTS), properties={draw(TEXTS): "x"})
    diagram = Diagram(view_id, draw(TEXTS), "archimate", (view_id,), shapes, edges)
    return write_archimate([*elements, view], ties, diagrams=[diagram], name=draw(TEXTS), prefix="m")


@settings(suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(models())
def test_any_model_is_written_as_the_schema_wants_it(exchange_schema: etree.XMLSchema, data: bytes) -> None:
    valid = exchange_schema.validate(etree.fromstring(data))
    assert valid, list(exchange_schema.error_log)


def test_a_model_without_content_is_valid_too(exchange_schema: etree.XMLSchema) -> None:
    data = write_archimate([], [], name="", prefix="m")
    assert exchange_schema.validate(etree.fromstring(data)), list(exchange_schema.error_log)


def test_what_is_written_reads_back_the_same() -> None:
    elements = [
        Element("m:A", "archimate:ApplicationComponent", "One", ORIGIN, aliases=("X", "Y"), text="What it is.",
                introduced_in="R1.2", retired_in="R3.0", source="s", sort="system", properties={"folder": "Systems",
                "owner": "DCC"}),
        Element("m:B", "archimate:Device", "Two", ORIGIN),
        Element("m:V", "archimate:View", "View", ORIGIN, text="What it shows."),
    ]  # fmt: skip
    tie = Relationship("m:T", "archimate:Association", "m:A", "m:B", ORIGIN, role="specifies", strength="usually",
                       name="spec", introduced_in="R2.0", properties={"isDirected": "true", "why": "so"})  # fmt: skip
    shapes = (
        DiagramShape("m:A", "archimate:ApplicationComponent", "One", Bounds(10, 10, 300, 200)),
        DiagramShape("m:B", "archimate:Device", "Two", Bounds(400, 60, 100, 60)),
    )
    edge = DiagramEdge("m:T", "archimate:Association", "spec", ((310, 90), (350, 90), (400, 90)), detail="One")
    diagram = Diagram("m:V", "View", "archimate", ("m:V",), shapes, (edge,))
    data = write_archimate(elements, [tie], diagrams=[diagram], name="Model", prefix="m")
    content = read_archimate(data, file="model.xml", prefix="m")
    assert content.problems == ()
    assert [_without_place(element) for element in content.elements] == [_without_place(item) for item in elements]
    assert [_without_place(read) for read in content.relationships if read.kind != SHOWS] == [_without_place(tie)]
    (read,) = content.diagrams
    assert read.shapes == shapes
    assert [found.relationship_id for found in read.edges] == ["m:T"]
    assert read.edges[0].waypoints[1] == (350, 90)


def _without_place(thing: Element | Relationship) -> list[object]:
    return [getattr(thing, name) for name in thing.__slots__ if name != "origin"]
