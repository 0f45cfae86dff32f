"""Read a file of the ArchiMate model exchange format: elements, relationships and views."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from lxml import etree

from impact.domain.architecture import SHOWS, Basis, Diagram, Element, ModelContent, Relationship
from impact.domain.problem import Severity
from impact.errors import UnreadableFileError
from impact.readers.archimate_names import ELEMENT_TYPES, NAMESPACE_START, RELATIONSHIP_TYPES, relationship_type
from impact.readers.archimate_view import read_view
from impact.readers.model_ids import ModelIds
from impact.readers.xml import attribute_name, line_of, local_name, namespace_of, parse_xml, plain_text

VIEW_KIND = "archimate:View"
_XSI_TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_LANGUAGE = "en"
_READ_ATTRIBUTES = frozenset(["identifier", "source", "target", _XSI_TYPE])
_COMPOSITION = "archimate:Composition"


def read_archimate(data: bytes, *, file: str, prefix: str) -> ModelContent:
    """Read an exchange file of ArchiMate 3.0 or 3.1; files of 2.1 are read as far as they mean the same.

    A view becomes an element of kind ``archimate:View``, ties ``archimate:shows`` to what it shows, and a diagram.
    Unknown types, dangling ends and repeated ids are kept and reported.

    Parameters
    ----------
    data
        The file; gzip is unpacked.
    file
        How origins and problems name it.
    prefix
        Prefix of all ids, without the colon.

    Raises
    ------
    UnreadableFileError
        If it is not XML, or its root is not ``model`` of the exchange format.
    UnsafeFileError
        If it has a DOCTYPE, or is too large or too deep.
    """
    root = parse_xml(data, file=file)
    if not namespace_of(root).startswith(NAMESPACE_START) or local_name(root) != "model":
        raise UnreadableFileError(
            f"It is no ArchiMate exchange file: its root is '{local_name(root)}' of namespace '{namespace_of(root)}'.",
            file=file, line=line_of(root), remedy="Export the model in the Open Group exchange format.",
        )  # fmt: skip
    return _ArchimateReader(root, file=file, prefix=prefix).read()


class _ArchimateReader:
    def __init__(self, root: etree._Element, *, file: str, prefix: str) -> None:
        self._root = root
        self._ids = ModelIds(file, prefix=prefix)
        self._property_names = _property_names(root)
        self._folders = _folders(root)
        self._elements: list[Element] = []
        self._relationships: list[Relationship] = []
        self._views: list[tuple[etree._Element, Element]] = []

    def read(self) -> ModelContent:
        for node in self._members("elements", "element"):
            self._elements.append(self._element(node))
        ties = [
            (node, self._ids.claim(self._xml_id(node, ordinal), node))
            for ordinal, node in enumerate(self._members("relationships", "relationship"), start=1)
        ]
        for node in self._root.iter("{*}view"):
            self._views.append((node, self._view_element(node)))
        for node, tie_id in ties:
            self._relationships.append(self._relationship(node, tie_id))
        diagrams = self._read_views()
        return ModelContent(
            file=self._ids.file,
            format="archimate",
            elements=(*self._with_parents(), *(element for _, element in self._views)),
            relationships=tuple(self._relationships),
            diagrams=diagrams,
            problems=tuple(self._ids.problems),
        )

    def _members(self, container: str, name: str) -> Iterator[etree._Element]:
        for group in self._root:
            if local_name(group) == container:
                yield from (node for node in group if local_name(node) == name)

    def _xml_id(self, node: etree._Element, ordinal: int) -> str:
        written = (node.get("identifier") or "").strip()
        if written:
            return written
        name = f"{local_name(node)}-{ordinal}"
        self._ids.report(
            "missing-id", f"This {local_name(node)} has no identifier.", node, about=f"{self._ids.prefix}:{name}",
            remedy="Give it one, so that it keeps its name when others are added before it.", severity=Severity.NOTE,
        )  # fmt: skip
        return name

    def _element(self, node: etree._Element) -> Element:
        xml_id = self._xml_id(node, len(self._elements) + 1)
        element_id = self._ids.claim(xml_id, node)
        written = node.get(_XSI_TYPE) or ""
        kind = self._kind(written.rpartition(":")[2], ELEMENT_TYPES, node, about=element_id)
        properties = self._properties(node)
        return Element(
            id=element_id,
            kind=kind,
            name=_in_language(node, "name", "label"),
            origin=self._ids.origin(node, node.get("identifier") or ""),
            aliases=_split(properties.pop("aliases", "")),
            text=_in_language(node, "documentation"),
            introduced_in=properties.pop("introduced_in", "") or None,
            retired_in=properties.pop("retired_in", "") or None,
            basis=self._basis(properties.pop("basis", ""), node, about=element_id),
            source=properties.pop("source", ""),
            sort=properties.pop("sort", ""),
            properties=properties,
        )

    def _kind(self, name: str, known: frozenset[str], node: etree._Element, *, about: str) -> str:
        if name in known:
            return f"archimate:{name}"
        message = f"ArchiMate knows no type '{name}'." if name else f"This {local_name(node)} has no xsi:type."
        self._ids.report(
            "unknown-type", message, node, about=about, severity=Severity.WARNING,
            remedy="It is kept as of unknown kind; check the spelling or the tool that wrote it.",
        )  # fmt: skip
        return f"unknown:{name or local_name(node)}"

    def _properties(self, node: etree._Element) -> dict[str, str]:
        """Read properties by name, remaining attributes, and the folder."""
        properties = {
            attribute_name(node, str(key)): str(value)
            for key, value in node.attrib.items()
            if key not in _READ_ATTRIBUTES
        }
        folder = self._folders.get(node.get("identifier") or "")
        if folder:
            properties["folder"] = folder
        for group in node:
            if local_name(group) == "properties":
                for item in group:
                    self._add_property(item, properties)
        return properties

    def _add_property(self, item: etree._Element, properties: dict[str, str]) -> None:
        reference = item.get("propertyDefinitionRef") or item.get("identifierref") or ""
        name = self._property_names.get(reference)
        if name is None:
            about = f"{self._ids.prefix}:{item.getparent().getparent().get('identifier') or ''}"  # type: ignore[union-attr]  # a property stands in properties of an element
            self._ids.report(
                "dangling-reference", f"The property definition '{reference}' is not in the file.", item, about=about,
                remedy="Add the definition; until then the property goes by its reference.",
            )  # fmt: skip
        key = name or reference
        value = _in_language(item, "value")
        properties[key] = f"{properties[key]};{value}" if properties.get(key) else value

    def _basis(self, word: str, node: etree._Element, *, about: str) -> Basis | None:
        if word and word not in set(Basis):
            self._ids.report(
                "unknown-basis", f"Its basis '{word}' is no known word.", node, about=about,
                remedy=f"Use {' or '.join(Basis)}.", severity=Severity.WARNING,
            )  # fmt: skip
            return None
        return Basis(word) if word else None

    def _relationship(self, node: etree._Element, tie_id: str) -> Relationship:
        name = relationship_type((node.get(_XSI_TYPE) or "").rpartition(":")[2])
        kind = self._kind(name, RELATIONSHIP_TYPES, node, about=tie_id)
        properties = self._properties(node)
        documentation = _in_language(node, "documentation")
        if documentation:
            properties["documentation"] = documentation
        return Relationship(
            id=tie_id,
            kind=kind,
            source_id=self._ids.end((node.get("source") or "").strip(), node, about=tie_id, role="source"),
            target_id=self._ids.end((node.get("target") or "").strip(), node, about=tie_id, role="target"),
            origin=self._ids.origin(node, node.get("identifier") or ""),
            role=properties.pop("relation", ""),
            strength=properties.pop("strength", ""),
            name=_in_language(node, "name", "label"),
            introduced_in=properties.pop("introduced_in", "") or None,
            retired_in=properties.pop("retired_in", "") or None,
            basis=self._basis(properties.pop("basis", ""), node, about=tie_id),
            source=properties.pop("source", ""),
            properties=properties,
        )

    def _with_parents(self) -> Iterator[Element]:
        """Nest each element in the first whole that a composition puts it in."""
        parents: dict[str, str] = {}
        for tie in self._relationships:
            if tie.kind == _COMPOSITION and tie.source_id != tie.target_id:
                parents.setdefault(tie.target_id, tie.source_id)
        for element in self._elements:
            parent_id = parents.get(element.id)
            yield replace(element, parent_id=parent_id) if parent_id else element

    def _view_element(self, node: etree._Element) -> Element:
        view_id = self._ids.claim(self._xml_id(node, len(self._views) + 1), node)
        properties = self._properties(node)
        return Element(
            id=view_id,
            kind=VIEW_KIND,
            name=_in_language(node, "name", "label"),
            origin=self._ids.origin(node, node.get("identifier") or ""),
            aliases=_split(properties.pop("aliases", "")),
            text=_in_language(node, "documentation"),
            introduced_in=properties.pop("introduced_in", "") or None,
            retired_in=properties.pop("retired_in", "") or None,
            basis=self._basis(properties.pop("basis", ""), node, about=view_id),
            source=properties.pop("source", ""),
            sort=properties.pop("sort", ""),
            properties=properties,
        )

    def _read_views(self) -> tuple[Diagram, ...]:
        elements = {element.id: element for element in self._elements}
        ties = {tie.id: tie for tie in self._relationships}
        diagrams = []
        for node, view in self._views:
            diagram = read_view(node, view=view, ids=self._ids, element_by_id=elements, tie_by_id=ties)
            diagrams.append(diagram)
            shown = dict.fromkeys(shape.element_id for shape in diagram.shapes if shape.element_id in elements)
            for element_id in shown:
                tie_id = self._ids.claim_tie(f"{view.id}~shows~{element_id}", node)
                if tie_id is not None:
                    self._relationships.append(Relationship(tie_id, SHOWS, view.id, element_id, view.origin))
        return tuple(diagrams)


def _property_names(root: etree._Element) -> Mapping[str, str]:
    names = {}
    for node in root.iter("{*}propertyDefinition", "{*}propertydef"):
        name = _in_language(node, "name") or node.get("name") or ""
        names[node.get("identifier") or ""] = name or node.get("identifier") or ""
    return names


def _folders(root: etree._Element) -> Mapping[str, str]:
    """Find the folder of each id: the labels of the items around it, joined by ``/``."""
    folders: dict[str, str] = {}
    stack: list[tuple[etree._Element, str]] = [
        (group, "") for group in root if local_name(group) in {"organizations", "organization"}
    ]
    while stack:
        node, path = stack.pop()
        reference = node.get("identifierRef") or node.get("identifierref")
        if reference:
            folders.setdefault(reference, path)
            continue
        label = _in_language(node, "label")
        below = f"{path}/{label}" if path and label else path or label
        stack.extend((item, below) for item in reversed(node) if local_name(item) == "item")
    return folders


def _in_language(node: etree._Element, *names: str) -> str:
    """Read a text that may stand in several languages: English if there is one, else the first."""
    first = ""
    for child in node:
        if local_name(child) not in names:
            continue
        text = plain_text(child)
        if (child.get(_XML_LANG) or "").lower().partition("-")[0] == _LANGUAGE and text:
            return text
        first = first or text
    return first


def _split(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(";") if part.strip())
