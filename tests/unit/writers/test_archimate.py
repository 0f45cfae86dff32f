"""The ArchiMate exchange writer: any model becomes a sound file, and nothing of it is lost."""

from __future__ import annotations

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from impact.domain.architecture import (
    Basis,
    Bounds,
    Diagram,
    DiagramEdge,
    DiagramShape,
    Element,
    Origin,
    Relationship,
)
from impact.errors import InputError
from impact.writers.archimate import write_archimate
from impact.writers.archimate_names import NAMESPACE, XSI_TYPE, clean, escape_identifier, unescape_identifier

ORIGIN = Origin("model.xml")
NS = {"a": NAMESPACE}
NC_NAME = re.compile(r"[^\W\d][\w.\-\u00b7]*|_[\w.\-]*")
HOSTILE_TEXT = st.text(
    alphabet=st.characters(codec="utf-8")
    | st.sampled_from("<>&\"';:#/\\ _x\0\x1b\ud83d".encode("utf-8", "ignore").decode())
)
IDS = st.lists(HOSTILE_TEXT, min_size=1, max_size=6, unique=True)


def component(element_id: str, name: str = "", **more: object) -> Element:
    return Element(f"tad:{element_id}", "archimate:ApplicationComponent", name, ORIGIN, **more)  # type: ignore[arg-type]  # fields of an element


def flow(tie_id: str, source: str, target: str, **more: object) -> Relationship:
    return Relationship(f"tad:{tie_id}", "archimate:Flow", f"tad:{source}", f"tad:{target}", ORIGIN, **more)  # type: ignore[arg-type]  # fields of a relationship


def parsed(
    *elements: Element, ties: tuple[Relationship, ...] = (), diagrams: tuple[Diagram, ...] = ()
) -> etree._Element:
    data = write_archimate(elements, ties, diagrams=diagrams, name="Model", prefix="tad")
    return etree.fromstring(data)


def properties(node: etree._Element, root: etree._Element) -> dict[str, str]:
    names = {
        d.get("identifier"): d.findtext("a:name", namespaces=NS) for d in root.iterfind(".//a:propertyDefinition", NS)
    }
    return {
        names[item.get("propertyDefinitionRef")]: item.findtext("a:value", namespaces=NS)
        for item in node.iterfind("a:properties/a:property", NS)
    }  # type: ignore[return-value,misc]  # every property here has a definition and a value


@given(HOSTILE_TEXT)
def test_any_text_becomes_an_identifier_and_comes_back(text: str) -> None:
    identifier = escape_identifier(text)
    assert NC_NAME.fullmatch(identifier)
    assert unescape_identifier(identifier) == text


@given(st.text(alphabet="_x05F 1A", max_size=12))
def test_text_that_looks_escaped_comes_back_too(text: str) -> None:
    assert unescape_identifier(escape_identifier(text)) == text


@given(st.from_regex(r"[A-Z]{2,5}-[0-9A-Za-z.\-]{1,8}", fullmatch=True))
def test_an_id_that_is_an_identifier_stays_as_it_is(text: str) -> None:
    assert escape_identifier(text) == text


@given(HOSTILE_TEXT, HOSTILE_TEXT)
def test_two_ids_never_become_one_identifier(one: str, other: str) -> None:
    assert (escape_identifier(one) == escape_identifier(other)) == (one == other)


@given(IDS, HOSTILE_TEXT)
def test_hostile_ids_and_names_survive_a_round_trip(ids: list[str], name: str) -> None:
    ties = tuple(
        Relationship(f"tad:tie {number}", "archimate:Flow", f"tad:{ids[0]}", f"tad:{element_id}", ORIGIN, name=name)
        for number, element_id in enumerate(ids)
        if f"tie {number}" not in ids
    )
    root = parsed(*(component(element_id, name, text=name) for element_id in ids), ties=ties)
    nodes = root.findall("a:elements/a:element", NS)
    assert [unescape_identifier(node.get("identifier") or "") for node in nodes] == ids
    expected = clean(name).replace("\r\n", "\n").replace("\r", "\n") if "\r" not in name else None
    if expected is not None:
        assert {node.findtext("a:name", namespaces=NS) or "" for node in nodes} == {expected}
    targets = [unescape_identifier(tie.get("target") or "") for tie in root.iterfind(".//a:relationship", NS)]
    assert targets == [tie.target_id.removeprefix("tad:") for tie in ties]


@given(IDS)
def test_all_identifiers_of_a_file_differ(ids: list[str]) -> None:
    shapes = tuple(
        DiagramShape(f"tad:{key}", "archimate:ApplicationComponent", key, Bounds(0, 100.0 * number, 50, 40))
        for number, key in enumerate(ids)
    )
    diagrams = (Diagram("tad:a view", "View", "archimate", ("tad:a view",), shapes, ()),) if "a view" not in ids else ()
    root = parsed(*(component(key, properties={key: "x"}) for key in ids), diagrams=diagrams)
    identifiers = [node.get("identifier") for node in root.iter() if node.get("identifier")]
    assert len(identifiers) == len(set(identifiers))


def test_the_same_model_gives_the_same_bytes() -> None:
    model = (component("A", properties={"b": "1", "a": "2"}), component("B"))
    first, second = (write_archimate(model, [flow("T", "A", "B")], name="m", prefix="tad") for _ in range(2))
    assert first == second


def test_what_an_element_says_of_itself_becomes_properties() -> None:
    element = component(
        "A", "Name", aliases=("X", "Y"), introduced_in="R2.0", basis=Basis.INFERRED, source="s", sort="system",
        properties={"owner": "DCC", "empty": ""},
    )  # fmt: skip
    root = parsed(element)
    node = root.find("a:elements/a:element", NS)
    assert node is not None
    assert node.get(XSI_TYPE) == "ApplicationComponent"
    assert properties(node, root) == {
        "sort": "system", "aliases": "X;Y", "introduced_in": "R2.0", "basis": "inferred", "source": "s", "owner": "DCC",
    }  # fmt: skip


def test_relation_and_strength_of_a_tie_become_properties_and_direction_an_attribute() -> None:
    tie = Relationship(
        "tad:T", "archimate:Association", "tad:A", "tad:B", ORIGIN, role="specifies", strength="always",
        properties={"isDirected": "true", "why": "because"},
    )  # fmt: skip
    root = parsed(component("A"), component("B"), ties=(tie,))
    node = root.find(".//a:relationship", NS)
    assert node is not None
    assert node.get("isDirected") == "true"
    assert properties(node, root) == {"relation": "specifies", "strength": "always", "why": "because"}


def test_a_folder_becomes_an_item_of_the_organization() -> None:
    root = parsed(component("A", properties={"folder": "Systems/DCC"}))
    labels = [node.text for node in root.iterfind(".//a:organizations//a:label", NS)]
    assert labels == ["Systems", "DCC"]
    assert root.find(".//a:item[@identifierRef='A']", NS) is not None


def view(*shapes: DiagramShape, edges: tuple[DiagramEdge, ...] = ()) -> Diagram:
    return Diagram("tad:V", "View", "archimate", ("tad:V",), shapes, edges)


def shape(element_id: str, bounds: Bounds, parent: str = "") -> DiagramShape:
    parent_id = f"tad:{parent}" if parent else ""
    return DiagramShape(f"tad:{element_id}", "archimate:ApplicationComponent", "", bounds, parent_shape_id=parent_id)


def test_a_shape_stands_in_its_parent_and_no_place_is_negative() -> None:
    drawn = view(shape("A", Bounds(-30, -10, 100, 100)), shape("B", Bounds(-10, 20.4, 0.2, 40), "A"))
    root = parsed(component("A"), component("B"), diagrams=(drawn,))
    outer = root.find(".//a:view/a:node", NS)
    assert outer is not None
    inner = outer.find("a:node", NS)
    assert inner is not None
    assert (outer.get("x"), outer.get("y")) == ("0", "0")
    assert [inner.get(name) for name in ("x", "y", "w", "h")] == ["20", "30", "1", "40"]


def test_a_connection_joins_the_nearest_of_the_nodes_that_draw_its_end() -> None:
    near, far = shape("B", Bounds(200, 0, 50, 50)), shape("B", Bounds(900, 0, 50, 50))
    edge = DiagramEdge("tad:T", "archimate:Flow", "", ((50, 25), (120, 25), (200, 25)))
    drawn = view(shape("A", Bounds(0, 0, 50, 50)), far, near, edges=(edge,))
    root = parsed(component("A"), component("B"), ties=(flow("T", "A", "B"),), diagrams=(drawn,))
    connection = root.find(".//a:connection", NS)
    assert connection is not None
    target = root.find(f".//a:node[@identifier='{connection.get('target')}']", NS)
    assert target is not None
    assert target.get("x") == "200"
    assert [point.get("x") for point in connection.iterfind("a:bendpoint", NS)] == ["120"]


def test_a_connection_without_its_ends_is_refused() -> None:
    edge = DiagramEdge("tad:T", "archimate:Flow", "", ((0, 0), (1, 1)))
    with pytest.raises(InputError, match="without its ends"):
        parsed(component("A"), component("B"), ties=(flow("T", "A", "B"),), diagrams=(view(edges=(edge,)),))


@pytest.mark.parametrize("kind", ["bpmn:task", "unknown:Thing", "archimate:Thing"])
def test_a_kind_that_archimate_does_not_know_is_refused(kind: str) -> None:
    with pytest.raises(InputError, match="does not know"):
        parsed(Element("tad:A", kind, "", ORIGIN))


def test_an_id_that_stands_twice_is_refused() -> None:
    with pytest.raises(InputError, match="stands twice"):
        parsed(component("A"), component("A"))


def test_an_end_outside_the_model_is_refused() -> None:
    with pytest.raises(InputError, match="not in the model"):
        parsed(component("A"), ties=(flow("T", "A", "B"),))


def test_a_relationship_may_end_at_a_relationship() -> None:
    root = parsed(component("A"), component("B"), ties=(flow("T", "A", "B"), flow("U", "A", "T")))
    assert [tie.get("target") for tie in root.iterfind(".//a:relationship", NS)] == ["B", "T"]
