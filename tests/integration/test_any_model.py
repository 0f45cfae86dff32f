"""Whatever a model file holds, a reader reads it whole or says in one line why not."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable
from pathlib import Path

from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from impact.domain.architecture import Element, ModelContent, Relationship
from impact.errors import ImpactError
from impact.readers.archimate import VIEW_KIND, read_archimate
from impact.readers.archimate.names import ELEMENT_TYPES, RELATIONSHIP_TYPES
from impact.readers.bpmn import names, read_bpmn

DATA = Path(__file__).parents[1] / "data"
SEEDS = {
    "bpmn": [path.read_bytes() for path in sorted((DATA / "bpmn").glob("*.bpmn"))],
    "archimate": [path.read_bytes() for path in sorted((DATA / "archimate").glob("*.xml"))],
}
READERS: dict[str, Callable[..., ModelContent]] = {"bpmn": read_bpmn, "archimate": read_archimate}
XSI_TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"
ENCODINGS = ("utf-8", "utf-16", "iso-8859-1", "us-ascii", "windows-1252", "utf-32")
IDS = st.sampled_from(["a", "b", "c", "d", "q:a", " e ", "", "ü", "a#2"])
TEXTS = st.text(st.characters(codec="iso-8859-1", exclude_categories=["Cc", "Cs"]), max_size=8)
ELEMENTS_EXACT = names.ELEMENTS - names.SLOTS
TIES_EXACT = names.FLOWS | names.DATA_ASSOCIATIONS
BPMN_ATTRIBUTES = [
    "id", "id", "id", "name", "sourceRef", "targetRef", "processRef", "attachedToRef", "calledElement", "default",
    "messageRef", "dataObjectRef", "cancelActivity", "isSequential", "itemSubjectRef", "value", "unheardOf",
]  # fmt: skip
ARCHIMATE_NAMESPACES = ["http://www.opengroup.org/xsd/archimate/3.0/", "http://www.opengroup.org/xsd/archimate"]


def bpmn_tags() -> st.SearchStrategy[str]:
    known = st.sampled_from(sorted(names.KNOWN)).map(names.MODEL_TAG.__add__)
    drawn = st.sampled_from(["BPMNDiagram", "BPMNPlane", "BPMNShape", "BPMNEdge"]).map(names.DIAGRAM_TAG.__add__)
    other = st.sampled_from([f"{names.MODEL_TAG}quantumTask", "{urn:other}thing", "{urn:impact:extensions:1.0}uses"])
    return st.one_of(known, known, known, drawn, other)


def trees(tags: st.SearchStrategy[str], attributes: list[str]) -> st.SearchStrategy[etree._Element]:
    def grow(tag: str, said: dict[str, str], text: str, children: list[etree._Element]) -> etree._Element:
        node = etree.Element(tag, said)
        node.text = text
        node.extend(children)
        return node

    said = st.dictionaries(st.sampled_from(attributes), IDS | TEXTS, max_size=4)
    leaf = st.builds(grow, tags, said, TEXTS | IDS, st.just([]))
    return st.recursive(leaf, lambda below: st.builds(grow, tags, said, TEXTS, st.lists(below, max_size=5)))


def written(root: etree._Element, encoding: str) -> bytes:
    data: bytes = etree.tostring(root, encoding=encoding, xml_declaration=True)  # type: ignore[assignment]  # the stubs say str
    return data


@st.composite
def bpmn_files(draw: st.DrawFn) -> tuple[etree._Element, bytes]:
    prefix = draw(st.sampled_from([None, "b", "bpmn2"]))
    root = etree.Element(f"{names.MODEL_TAG}definitions", nsmap={prefix: names.MODEL_NAMESPACE, "q": "urn:q"})  # type: ignore[dict-item]  # no prefix is None
    root.extend(draw(st.lists(trees(bpmn_tags(), BPMN_ATTRIBUTES), max_size=5)))
    encoding = draw(st.sampled_from(ENCODINGS))
    return root, written(root, encoding)


@st.composite
def archimate_files(draw: st.DrawFn) -> tuple[etree._Element, bytes]:
    start = "{" + draw(st.sampled_from(ARCHIMATE_NAMESPACES)) + "}"
    parts = ["name", "documentation", "properties", "property", "value", "label", "node", "view", "connection", "item"]
    parts += ["element", "relationship", "style", "strange"]
    attributes = ["identifier", "identifier", "source", "target", "accessType", "elementRef", "x", "identifierRef"]
    tags = st.sampled_from(parts).map(start.__add__) | st.just("{urn:other}thing")
    below = st.lists(trees(tags, [*attributes, XSI_TYPE]), max_size=2)
    types = st.sampled_from([*sorted(ELEMENT_TYPES | RELATIONSHIP_TYPES), "UsedByRelationship", "x:Node", "Wizard", ""])
    root = etree.Element(f"{start}model", nsmap={draw(st.sampled_from([None, "am"])): start[1:-1]})  # type: ignore[dict-item]  # the same
    groups = st.sampled_from(["elements", "relationships", "organizations", "views", "propertyDefinitions", "other"])
    for name in draw(st.lists(groups, max_size=5)):
        group = etree.SubElement(root, start + name)
        for _ in range(draw(st.integers(0, 4))):
            member = etree.SubElement(group, start + name.removesuffix("s"))
            for key, value in draw(st.dictionaries(st.sampled_from(attributes), IDS, max_size=3)).items():
                member.set(key, value)
            member.set(XSI_TYPE, draw(types))
            member.extend(draw(below))
        group.extend(draw(below))
    return root, written(root, draw(st.sampled_from(ENCODINGS)))


def assert_ids_stand_once(model: ModelContent) -> None:
    things: list[Element | Relationship] = [*model.elements, *model.relationships]
    assert len({thing.id for thing in things}) == len(things)
    assert all(thing.origin.line for thing in things)
    assert all(problem.line and problem.remedy for problem in model.problems)


@given(bpmn_files())
def test_every_element_of_bpmn_is_read_as_often_as_it_stands_in_the_file(file: tuple[etree._Element, bytes]) -> None:
    root, data = file
    model = read_bpmn(data, file="m.bpmn", prefix="m")
    stands = Counter(
        etree.QName(node).localname for node in root.iterdescendants(f"{names.MODEL_TAG}*") if isinstance(node.tag, str)
    )
    elements = Counter(element.kind.removeprefix("bpmn:") for element in model.elements)
    ties = Counter(tie.kind.removeprefix("bpmn:") for tie in model.relationships)
    assert {name: elements[name] for name in ELEMENTS_EXACT} == {name: stands[name] for name in ELEMENTS_EXACT}
    assert {name: ties[name] for name in TIES_EXACT} == {name: stands[name] for name in TIES_EXACT}
    outside = root.xpath("count(//b:quantumTask[not(ancestor::b:extensionElements)])",
                         namespaces={"b": names.MODEL_NAMESPACE})  # fmt: skip
    assert elements["unknown:quantumTask"] == outside
    assert_ids_stand_once(model)


@given(archimate_files())
def test_every_element_of_an_exchange_file_is_read_as_often_as_it_stands_in_the_file(
    file: tuple[etree._Element, bytes],
) -> None:
    root, data = file
    model = read_archimate(data, file="m.xml", prefix="m")
    drawn = [tie for tie in model.relationships if tie.kind != "archimate:shows"]
    assert len([item for item in model.elements if item.kind != VIEW_KIND]) == len(
        root.findall("{*}elements/{*}element")
    )
    assert len(drawn) == len(root.findall("{*}relationships/{*}relationship"))
    assert_ids_stand_once(model)


@given(st.data(), st.sampled_from(sorted(READERS)))
def test_changed_bytes_are_read_or_refused_in_one_line(data: st.DataObject, name: str) -> None:
    changed = bytearray(data.draw(st.sampled_from(SEEDS[name])))
    for _ in range(data.draw(st.integers(1, 8))):
        place = data.draw(st.integers(0, len(changed) - 1))
        match data.draw(st.integers(0, 3)):
            case 0:
                changed[place] = data.draw(st.integers(0, 255))
            case 1:
                del changed[place : place + data.draw(st.integers(1, 40))]
            case 2:
                changed[place:place] = data.draw(
                    st.sampled_from([b"<", b">", b'"', b"&", b"\0", b"<!DOCTYPE a>", b"]]>"])
                )
            case _:
                del changed[max(place, 1) :]
        if not changed:
            break
    try:
        model = READERS[name](bytes(changed), file="m", prefix="m")
    except ImpactError as error:
        assert "\n" not in str(error)
        assert error.remedy
    else:
        assert_ids_stand_once(model)


@given(st.binary(max_size=200), st.sampled_from(sorted(READERS)))
def test_bytes_that_are_no_model_are_refused_in_one_line(data: bytes, name: str) -> None:
    try:
        READERS[name](data, file="m", prefix="m")
    except ImpactError as error:
        assert "\n" not in str(error)
        assert error.remedy
