"""Write a model in the ArchiMate model exchange format 3.1 of The Open Group."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from lxml import etree

from impact.domain.architecture import (
    SHOWS,
    Bounds,
    Diagram,
    DiagramEdge,
    DiagramShape,
    Element,
    Relationship,
)
from impact.errors import InputError

NAMESPACE = "http://www.opengroup.org/xsd/archimate/3.0/"
SCHEMA = "http://www.opengroup.org/xsd/archimate/3.1/archimate3_Diagram.xsd"
VIEW_KIND = "archimate:View"
FOLDER = "folder"
"""Property that becomes the folder of an element: labels from the outermost, joined by ``/``."""

_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_XSI_TYPE = f"{{{_XSI}}}type"
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_LANGUAGE = "en"

ELEMENT_TYPES = frozenset(
    "BusinessActor BusinessRole BusinessCollaboration BusinessInterface BusinessProcess BusinessFunction "
    "BusinessInteraction BusinessEvent BusinessService BusinessObject Contract Representation Product "
    "ApplicationComponent ApplicationCollaboration ApplicationInterface ApplicationFunction ApplicationInteraction "
    "ApplicationProcess ApplicationEvent ApplicationService DataObject Node Device SystemSoftware "
    "TechnologyCollaboration TechnologyInterface Path CommunicationNetwork TechnologyFunction TechnologyProcess "
    "TechnologyInteraction TechnologyEvent TechnologyService Artifact Equipment Facility DistributionNetwork Material "
    "Stakeholder Driver Assessment Goal Outcome Principle Requirement Constraint Meaning Value Resource Capability "
    "CourseOfAction ValueStream WorkPackage Deliverable ImplementationEvent Plateau Gap Grouping Location "
    "AndJunction OrJunction".split()  # noqa: SIM905 - sixty quoted words would read worse
)
RELATIONSHIP_TYPES = frozenset(
    "Composition Aggregation Assignment Realization Serving Access Influence Triggering Flow Specialization "
    "Association".split()  # noqa: SIM905 - as above
)
_ATTRIBUTES_BY_TYPE = {"Access": "accessType", "Influence": "modifier", "Association": "isDirected"}
"""Property of a relationship that the format writes as an attribute."""

_NAME_START = "A-Za-z_\u00c0-\u00d6\u00d8-\u00f6\u00f8-\u02ff\u0370-\u037d\u037f-\u1fff\u2c00-\u2fef\u3001-\ud7ff"
_NOT_NAME = re.compile(f"[^{_NAME_START}0-9.\\-]")
_NOT_START = re.compile(f"[^{_NAME_START}]")
_LOOKS_ESCAPED = re.compile(r"_(?=x[0-9A-F]{4,6}_)")
_ESCAPED = re.compile(r"_x([0-9A-F]{4,6})_")
_NOT_XML = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def escape_identifier(text: str) -> str:
    """Make an XML identifier (NCName) of any text, so that :func:`unescape_identifier` finds the text again.

    Examples
    --------
    >>> escape_identifier("SRV-11.1")
    'SRV-11.1'
    >>> escape_identifier("11.1 read")
    '_x0031_1.1_x0020_read'
    """
    escaped = _NOT_NAME.sub(_escape, _LOOKS_ESCAPED.sub("_x005F_", text))
    if escaped and _NOT_START.match(escaped):
        escaped = _escape(re.match(".", escaped)) + escaped[1:]  # type: ignore[arg-type]  # a text that is not empty matches
    return escaped or "_x0000_"


def unescape_identifier(identifier: str) -> str:
    """Find the text that :func:`escape_identifier` made an identifier of.

    Examples
    --------
    >>> unescape_identifier("_x0031_1.1_x0020_read")
    '11.1 read'
    """
    return "" if identifier == "_x0000_" else _ESCAPED.sub(lambda match: chr(int(match[1], 16)), identifier)


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
        self._claim_all([*concepts, *ties, *diagrams])
        _check_ends(ties, {concept.id for concept in [*concepts, *ties]})
        self._define(concepts, ties, [views[diagram.id] for diagram in diagrams if diagram.id in views])
        root = etree.Element(_tag("model"), nsmap={None: NAMESPACE, "xsi": _XSI})
        root.set(f"{{{_XSI}}}schemaLocation", f"{NAMESPACE} {SCHEMA}")
        root.set("identifier", self._claim("model"))
        _add_text(root, "name", name)
        _add_documentation(root, text)
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

    def _claim_all(self, things: Iterable[Element | Relationship | Diagram]) -> None:
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
            node = etree.SubElement(group, _tag("element"), identifier=self._identifier(element.id))
            node.set(_XSI_TYPE, _type_of(element, ELEMENT_TYPES))
            _add_text(node, "name", element.name)
            _add_documentation(node, element.text)
            self._add_properties(node, _element_properties(element))

    def _add_relationships(self, root: etree._Element, ties: Sequence[Relationship]) -> None:
        group = _add_group(root, "relationships", ties)
        for tie in ties:
            kind = _type_of(tie, RELATIONSHIP_TYPES)
            ends = {"source": self._identifier(tie.source_id), "target": self._identifier(tie.target_id)}
            node = etree.SubElement(group, _tag("relationship"), identifier=self._identifier(tie.id), **ends)
            node.set(_XSI_TYPE, kind)
            attribute = _ATTRIBUTES_BY_TYPE.get(kind, "")
            if tie.properties.get(attribute):
                node.set(attribute, _clean(tie.properties[attribute]))
            if tie.name:
                _add_text(node, "name", tie.name)
            _add_documentation(node, tie.properties.get("documentation", ""))
            self._add_properties(node, _tie_properties(tie))

    def _add_properties(self, node: etree._Element, value_by_name: Mapping[str, str]) -> None:
        if not value_by_name:
            return
        group = etree.SubElement(node, _tag("properties"))
        for name, value in value_by_name.items():
            item = etree.SubElement(group, _tag("property"), propertyDefinitionRef=self._definitions[name])
            etree.SubElement(item, _tag("value")).text = _clean(value)

    def _add_definitions(self, root: etree._Element) -> None:
        group = _add_group(root, "propertyDefinitions", self._definitions)
        for name, identifier in self._definitions.items():
            node = etree.SubElement(group, _tag("propertyDefinition"), identifier=identifier, type="string")
            _add_text(node, "name", name)

    def _add_folders(self, root: etree._Element, elements: Sequence[Element]) -> None:
        sorted_in = [element for element in elements if element.properties.get(FOLDER)]
        group = _add_group(root, "organizations", sorted_in)
        node_by_path: dict[tuple[str, ...], etree._Element] = {(): group}
        for element in sorted_in:
            path = tuple(element.properties[FOLDER].split("/"))
            for depth in range(1, len(path) + 1):
                if path[:depth] not in node_by_path:
                    item = etree.SubElement(node_by_path[path[: depth - 1]], _tag("item"))
                    _add_text(item, "label", path[depth - 1])
                    node_by_path[path[:depth]] = item
            etree.SubElement(node_by_path[path], _tag("item"), identifierRef=self._identifier(element.id))

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
            node = etree.SubElement(group, _tag("view"), identifier=identifier)
            node.set(_XSI_TYPE, "Diagram")
            _add_text(node, "name", diagram.name)
            view = views.get(diagram.id)
            if view is not None:
                _add_documentation(node, view.text)
                self._add_properties(node, _element_properties(view))
            _View(self._claim, self._identifier, diagram=diagram, ends_by_tie=ends).draw(node)


class _View:
    """Draw one view: find for each connection the nodes, or other connections, that it joins."""

    def __init__(self, claim, identifier, *, diagram: Diagram, ends_by_tie: Mapping[str, tuple[str, str]]) -> None:  # type: ignore[no-untyped-def]
        self._claim = claim
        self._identifier = identifier
        self._diagram = diagram
        self._ends_by_tie = ends_by_tie
        points = [point for edge in diagram.edges for point in edge.waypoints[1:-1]]
        self._left = min([0.0, *(shape.bounds.x for shape in diagram.shapes), *(x for x, _ in points)])
        self._top = min([0.0, *(shape.bounds.y for shape in diagram.shapes), *(y for _, y in points)])
        self._places: dict[str, list[tuple[str, Bounds]]] = defaultdict(list)
        self._drawn: dict[str, str] = {}

    def draw(self, view: etree._Element) -> None:
        node_by_shape: dict[str, etree._Element] = {}
        for shape in self._diagram.shapes:
            parent = node_by_shape.get(shape.parent_shape_id, view)
            node_by_shape[shape.element_id] = self._add_shape(parent, shape)
        waiting = list(self._diagram.edges)
        while waiting:
            left = [edge for edge in waiting if not self._add_edge(view, edge)]
            if len(left) == len(waiting):
                raise InputError(
                    f"View '{self._diagram.id}' draws '{left[0].relationship_id}' without its ends.",
                    remedy="Draw both ends, or leave the connection out.",
                )
            waiting = left

    def _place(self, x: float, y: float) -> dict[str, str]:
        return {"x": str(round(x - self._left)), "y": str(round(y - self._top))}

    def _add_shape(self, parent: etree._Element, shape: DiagramShape) -> etree._Element:
        bounds = shape.bounds
        local = self._identifier(shape.element_id)
        node_id = self._claim(f"{self._identifier(self._diagram.id)}--{local}")
        node = etree.SubElement(parent, _tag("node"), identifier=node_id, **self._place(bounds.x, bounds.y))
        node.set("w", str(max(1, round(bounds.width))))
        node.set("h", str(max(1, round(bounds.height))))
        if shape.kind.startswith("archimate:"):
            node.set(_XSI_TYPE, "Element")
            node.set("elementRef", local)
        else:
            node.set(_XSI_TYPE, "Container" if shape.kind == "diagram:group" else "Label")
            _add_text(node, "label", shape.name)
        self._places[shape.element_id].append((node_id, bounds))
        return node

    def _add_edge(self, view: etree._Element, edge: DiagramEdge) -> bool:
        source_id, target_id = self._ends_by_tie.get(edge.relationship_id, ("", ""))
        is_tie = bool(source_id)
        source = self._nearest(source_id, edge.waypoints[0], is_tie=is_tie)
        target = self._nearest(target_id, edge.waypoints[-1], is_tie=is_tie)
        if not source or not target:
            return False
        local = self._identifier(edge.relationship_id)
        edge_id = self._claim(f"{self._identifier(self._diagram.id)}--{local}")
        node = etree.SubElement(view, _tag("connection"), identifier=edge_id, source=source, target=target)
        node.set(_XSI_TYPE, "Relationship" if is_tie else "Line")
        if is_tie:
            node.set("relationshipRef", local)
        for x, y in edge.waypoints[1:-1]:
            etree.SubElement(node, _tag("bendpoint"), **self._place(x, y))
        self._drawn[edge.relationship_id] = edge_id
        return True

    def _nearest(self, concept_id: str, point: tuple[float, float], *, is_tie: bool) -> str:
        """Find the node of a concept next to a point; of a line that stands for nothing, any node."""
        if concept_id in self._drawn:
            return self._drawn[concept_id]
        places = self._places.get(concept_id, []) if is_tie else [p for found in self._places.values() for p in found]
        return min(places, key=lambda place: _distance(place[1], point), default=("", None))[0]


def _distance(bounds: Bounds, point: tuple[float, float]) -> float:
    """Measure how far a point lies from the border of a rectangle."""
    across = max(bounds.x - point[0], point[0] - bounds.x - bounds.width)
    down = max(bounds.y - point[1], point[1] - bounds.y - bounds.height)
    return abs(max(across, down)) if across < 0 and down < 0 else max(across, 0.0) + max(down, 0.0)


def _escape(match: re.Match[str]) -> str:
    return f"_x{ord(match[0]):04X}_"


def _tag(name: str) -> str:
    return f"{{{NAMESPACE}}}{name}"


def _clean(text: str) -> str:
    return _NOT_XML.sub("\ufffd", text)


def _add_text(parent: etree._Element, name: str, text: str) -> None:
    node = etree.SubElement(parent, _tag(name))
    node.set(_XML_LANG, _LANGUAGE)
    node.text = _clean(text)


def _add_documentation(parent: etree._Element, text: str) -> None:
    if text:
        _add_text(parent, "documentation", text)


def _add_group(parent: etree._Element, name: str, content: Sequence[object] | Mapping[str, str]) -> etree._Element:
    """Add a container; one without content stays outside the file, because the format knows no empty one."""
    return etree.SubElement(parent, _tag(name)) if content else etree.Element(_tag(name))


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
