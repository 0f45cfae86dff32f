"""Write a model in the ArchiMate model exchange format 3.1 of The Open Group."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence

from lxml import etree

from impact.domain.architecture import SHOWS, Diagram, Element, Relationship
from impact.errors import InputError
from impact.writers.archimate_names import (
    ELEMENT_TYPES,
    NAMESPACE,
    RELATIONSHIP_TYPES,
    XSI,
    XSI_TYPE,
    add_documentation,
    add_text,
    clean,
    escape_identifier,
    tag,
)
from impact.writers.archimate_view import ViewDrawing

SCHEMA = "http://www.opengroup.org/xsd/archimate/3.1/archimate3_Diagram.xsd"
VIEW_KIND = "archimate:View"
FOLDER = "folder"
"""Property that becomes the folder of an element: labels from the outermost, joined by ``/``."""


_ATTRIBUTES_BY_TYPE = {"Access": "accessType", "Influence": "modifier", "Association": "isDirected"}
"""Property of a relationship that the format writes as an attribute."""


def write_archimate(
    elements: Sequence[Element],
    relationships: Sequence[Relationship],
    *,
    diagrams: Sequence[Diagram] = (),
    name: str,
    prefix: str,
    text: str = "",
) -> bytes:
    """Write a model as an exchange file, in the order given: the same model gives the same bytes.

    Elements of kind ``archimate:View`` give name, text and properties of the diagram of their id; ties
    ``archimate:shows`` follow from the diagrams. Places are rounded to whole units and moved so that none is negative.
    Characters that XML cannot hold become U+FFFD.

    Parameters
    ----------
    elements, relationships
        What the model holds, of ArchiMate kinds, each id once.
    diagrams
        Views: shapes nest by ``parent_shape_id``.
    name
        Title of the model.
    prefix
        Prefix of its ids, without the colon; it is left out of the file.
    text
        Documentation of the model.

    Raises
    ------
    InputError
        If a kind is not of ArchiMate, an id stands twice, or an end of a relationship is not in the model.
    """
    return _ExchangeFile(prefix).write(elements, relationships, diagrams=diagrams, name=name, text=text)


class _ExchangeFile:
    def __init__(self, prefix: str) -> None:
        self._prefix = f"{prefix}:"
        self._taken: set[str] = set()
        self._definitions: dict[str, str] = {}

    def write(
        self,
        elements: Sequence[Element],
        relationships: Sequence[Relationship],
        *,
        diagrams: Sequence[Diagram],
        name: str,
        text: str,
    ) -> bytes:
        views = {element.id: element for element in elements if element.kind == VIEW_KIND}
        concepts = [element for element in elements if element.kind != VIEW_KIND]
        ties = [tie for tie in relationships if tie.kind != SHOWS]
        for things in (concepts, ties, diagrams):
            self._claim_all(things)
        _check_ends(ties, {concept.id for concept in concepts} | {tie.id for tie in ties})
        self._define(concepts, ties, [views[diagram.id] for diagram in diagrams if diagram.id in views])
        root = etree.Element(tag("model"), nsmap={None: NAMESPACE, "xsi": XSI})  # type: ignore[dict-item]  # the stubs forget the default namespace
        root.set(f"{{{XSI}}}schemaLocation", f"{NAMESPACE} {SCHEMA}")
        root.set("identifier", self._claim("model"))
        add_text(root, "name", name)
        add_documentation(root, text)
        self._add_elements(root, concepts)
        self._add_relationships(root, ties)
        self._add_folders(root, concepts)
        self._add_definitions(root)
        self._add_views(root, diagrams, views=views, ties=ties)
        etree.indent(root)
        written: bytes = etree.tostring(root, encoding="UTF-8", xml_declaration=True)
        return written + b"\n"

    def _identifier(self, full_id: str) -> str:
        return escape_identifier(full_id.removeprefix(self._prefix))

    def _claim_all(self, things: Sequence[Element] | Sequence[Relationship] | Sequence[Diagram]) -> None:
        for thing in things:
            identifier = self._identifier(thing.id)
            if identifier in self._taken:
                raise InputError(f"The id '{thing.id}' stands twice in the model.", remedy="Give each thing its own.")
            self._taken.add(identifier)

    def _claim(self, wanted: str) -> str:
        """Take an identifier that nothing else has."""
        identifier, ordinal = wanted, 2
        while identifier in self._taken:
            identifier = f"{wanted}-{ordinal}"
            ordinal += 1
        self._taken.add(identifier)
        return identifier

    def _define(self, concepts: Iterable[Element], ties: Iterable[Relationship], views: Iterable[Element]) -> None:
        names: set[str] = set()
        for element in (*concepts, *views):
            names.update(_element_properties(element))
        for tie in ties:
            names.update(_tie_properties(tie))
        self._definitions = {name: self._claim(f"property-{escape_identifier(name)}") for name in sorted(names)}

    def _add_elements(self, root: etree._Element, elements: Sequence[Element]) -> None:
        group = _add_group(root, "elements", elements)
        for element in elements:
            node = etree.SubElement(group, tag("element"), identifier=self._identifier(element.id))
            node.set(XSI_TYPE, _type_of(element, ELEMENT_TYPES))
            add_text(node, "name", element.name)
            add_documentation(node, element.text)
            self._add_properties(node, _element_properties(element))

    def _add_relationships(self, root: etree._Element, ties: Sequence[Relationship]) -> None:
        group = _add_group(root, "relationships", ties)
        for tie in ties:
            kind = _type_of(tie, RELATIONSHIP_TYPES)
            ends = {"source": self._identifier(tie.source_id), "target": self._identifier(tie.target_id)}
            node = etree.SubElement(group, tag("relationship"), {"identifier": self._identifier(tie.id), **ends})
            node.set(XSI_TYPE, kind)
            attribute = _ATTRIBUTES_BY_TYPE.get(kind, "")
            if tie.properties.get(attribute):
                node.set(attribute, clean(tie.properties[attribute]))
            if tie.name:
                add_text(node, "name", tie.name)
            add_documentation(node, tie.properties.get("documentation", ""))
            self._add_properties(node, _tie_properties(tie))

    def _add_properties(self, node: etree._Element, value_by_name: Mapping[str, str]) -> None:
        if not value_by_name:
            return
        group = etree.SubElement(node, tag("properties"))
        for name, value in value_by_name.items():
            item = etree.SubElement(group, tag("property"), propertyDefinitionRef=self._definitions[name])
            etree.SubElement(item, tag("value")).text = clean(value)

    def _add_definitions(self, root: etree._Element) -> None:
        group = _add_group(root, "propertyDefinitions", self._definitions)
        for name, identifier in self._definitions.items():
            node = etree.SubElement(group, tag("propertyDefinition"), identifier=identifier, type="string")
            add_text(node, "name", name)

    def _add_folders(self, root: etree._Element, elements: Sequence[Element]) -> None:
        sorted_in = [element for element in elements if element.properties.get(FOLDER)]
        group = _add_group(root, "organizations", sorted_in)
        node_by_path: dict[tuple[str, ...], etree._Element] = {(): group}
        for element in sorted_in:
            path = tuple(element.properties[FOLDER].split("/"))
            for depth in range(1, len(path) + 1):
                if path[:depth] not in node_by_path:
                    item = etree.SubElement(node_by_path[path[: depth - 1]], tag("item"))
                    add_text(item, "label", path[depth - 1])
                    node_by_path[path[:depth]] = item
            etree.SubElement(node_by_path[path], tag("item"), identifierRef=self._identifier(element.id))

    def _add_views(
        self,
        root: etree._Element,
        diagrams: Sequence[Diagram],
        *,
        views: Mapping[str, Element],
        ties: Sequence[Relationship],
    ) -> None:
        group = _add_group(_add_group(root, "views", diagrams), "diagrams", diagrams)
        ends = {tie.id: (tie.source_id, tie.target_id) for tie in ties}
        for diagram in diagrams:
            identifier = self._identifier(diagram.id)
            node = etree.SubElement(group, tag("view"), identifier=identifier)
            node.set(XSI_TYPE, "Diagram")
            add_text(node, "name", diagram.name)
            view = views.get(diagram.id)
            if view is not None:
                add_documentation(node, view.text)
                self._add_properties(node, _element_properties(view))
            ViewDrawing(self._claim, self._identifier, diagram=diagram, ends_by_tie=ends).draw(node)


def _add_group(parent: etree._Element, name: str, content: Sequence[object] | Mapping[str, str]) -> etree._Element:
    """Add a container; one without content stays outside the file, because the format knows no empty one."""
    return etree.SubElement(parent, tag(name)) if content else etree.Element(tag(name))


def _type_of(thing: Element | Relationship, known: frozenset[str]) -> str:
    standard, _, name = thing.kind.partition(":")
    written = "AndJunction" if name == "Junction" else name
    if standard != "archimate" or written not in known:
        raise InputError(
            f"'{thing.id}' is of kind '{thing.kind}', which ArchiMate does not know.", remedy="Use a type of ArchiMate."
        )
    return written


def _check_ends(ties: Iterable[Relationship], known: set[str]) -> None:
    for tie in ties:
        for end in (tie.source_id, tie.target_id):
            if end not in known:
                raise InputError(f"'{tie.id}' ends at '{end}', which is not in the model.", remedy="Add it.")


def _element_properties(element: Element) -> dict[str, str]:
    own = {name: value for name, value in element.properties.items() if name != FOLDER}
    return {name: value for name, value in (*_common(element), *own.items()) if value}


def _tie_properties(tie: Relationship) -> dict[str, str]:
    attributes = {*_ATTRIBUTES_BY_TYPE.values(), "documentation"}
    own = {name: value for name, value in tie.properties.items() if name not in attributes}
    first = (("relation", tie.role), ("strength", tie.strength))
    return {name: value for name, value in (*first, *_common(tie), *own.items()) if value}


def _common(thing: Element | Relationship) -> Iterator[tuple[str, str]]:
    if isinstance(thing, Element):
        yield "sort", thing.sort
        yield "aliases", ";".join(thing.aliases)
    yield "introduced_in", thing.introduced_in or ""
    yield "retired_in", thing.retired_in or ""
    yield "basis", thing.basis.value if thing.basis else ""
    yield "source", thing.source
