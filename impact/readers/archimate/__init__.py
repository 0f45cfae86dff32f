"""Read a file of the ArchiMate model exchange format: elements, relationships and views."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cached_property

from lxml import etree

from impact.domain.architecture import SHOWS, Basis, Diagram, Element, ModelContent, Origin, Relationship
from impact.domain.problem import Severity
from impact.errors import UnreadableFileError
from impact.readers.archimate import catalog
from impact.readers.archimate.folders import Folders
from impact.readers.archimate.member_texts import NO_PARTS, PARTS_OF_A_VIEW, MemberTexts
from impact.readers.archimate.names import ELEMENT_TYPES, NAMESPACE_START, RELATIONSHIP_TYPES, relationship_type
from impact.readers.archimate.view import read_view
from impact.readers.model_ids import ModelIds
from impact.readers.records import maker
from impact.readers.xml import (
    attribute_name,
    attributes_of,
    line_of,
    local_name,
    local_part,
    namespace_of,
    parse_xml,
    paused_collection,
)

VIEW_KIND = "archimate:View"
_XSI_TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"
_COMPOSITION = "archimate:Composition"
_BASES = frozenset(Basis)
_FIELDS = frozenset(["aliases", "introduced_in", "retired_in", "basis", "source", "sort", "relation", "strength"])
"""Properties that are fields of an element or a relationship."""
_ELEMENT_KINDS = {name: f"archimate:{name}" for name in ELEMENT_TYPES}
_TIE_KINDS = {name: f"archimate:{name}" for name in RELATIONSHIP_TYPES}
_new_origin = maker(Origin)
_new_element = maker(Element)
_new_relationship = maker(Relationship)


def read_archimate(data: bytes, *, file: str, prefix: str) -> ModelContent:
    """Read an exchange file of ArchiMate 3.0 or 3.1; files of 2.1 are read as far as they mean the same.

    A view becomes an element of kind ``archimate:View``, ties ``archimate:shows`` to what it shows, and a diagram.
    Unknown types, dangling ends and repeated ids are kept and reported. Of names in several languages the English one
    counts, else the first; the others stay as properties ``name@<language>``. Problems stand in the order of the file.

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
    with paused_collection():
        root = parse_xml(data, file=file)
        if not namespace_of(root).startswith(NAMESPACE_START) or local_name(root) != "model":
            raise UnreadableFileError(
                f"It is no ArchiMate exchange file: its root is '{local_name(root)}' of namespace "
                f"'{namespace_of(root)}'.",
                file=file, line=line_of(root),
                remedy="Export it in the Open Group exchange format; if Archi saved it, name the format 'archi'.",
            )  # fmt: skip
        return _ArchimateReader(root, file=file, prefix=prefix).read()


class _ArchimateReader:
    def __init__(self, root: etree._Element, *, file: str, prefix: str) -> None:
        self._root = root
        self._ids = ModelIds(file, prefix=prefix)
        self._texts = MemberTexts(self._ids, names=catalog.property_names(root))
        self._viewpoint_names = catalog.viewpoint_names(root)
        self._folders = Folders(root, self._ids)
        self._properties_by_folder: dict[str, dict[str, str]] = {}
        self._relationships: list[Relationship] = []
        self._shown: list[Relationship] = []  # what the views show
        self._waiting: list[tuple[int, etree._Element, str, str]] = []

    def read(self) -> ModelContent:
        """Read elements, relationships and views in turn; an end that is not known by then waits until all are."""
        catalog.report_unknown_groups(self._root, self._ids)
        members = self._in_groups("elements", "element")
        elements = [self._element(node, ordinal) for ordinal, node in enumerate(members, start=1)]
        for node in self._in_groups("relationships", "relationship"):
            self._relationships.append(self._relationship(node, len(self._relationships) + 1))
        element_by_id = {element.id: element for element in elements}
        inside = [view for part in self._texts.strangers for view in part.iter("{*}view")]
        views = list(dict.fromkeys([*catalog.views(self._root), *inside]))
        view_elements, diagrams = self._read_views(views, element_by_id)
        self._read_waiting_ends()
        self._nest(element_by_id)
        self._folders.report_lost(self._root, self._ids)
        return ModelContent(
            file=self._ids.file,
            format="archimate",
            elements=(*element_by_id.values(), *view_elements),
            relationships=(*self._relationships, *self._shown),
            diagrams=diagrams,
            problems=tuple(sorted(self._ids.problems, key=lambda problem: problem.line or 0)),
        )

    def _in_groups(self, container: str, name: str) -> Iterator[etree._Element]:
        for group in catalog.groups(self._root, container):
            tag = group.tag.replace(container, name)
            for node in group:
                if node.tag == tag or local_part(node.tag) == name:
                    yield node
                else:
                    self._texts.report_stranger(node, about="", inside=container)

    def _claim_without_id(self, node: etree._Element, ordinal: int) -> str:
        """Give a member without an id a full one, after its ordinal."""
        name = f"{local_name(node)}-{ordinal}"
        self._ids.report(
            "missing-id", f"This {local_name(node)} has no identifier.", node, about=f"{self._ids.prefix}:{name}",
            remedy="Give it one, so that it keeps its name when others are added before it.", severity=Severity.NOTE,
        )  # fmt: skip
        return self._ids.claim(name, node)

    def _kind(self, written: str, node: etree._Element, *, about: str) -> str:
        """Name the kind of a type that does not stand in the tables as it is written."""
        is_tie = local_name(node) == "relationship"
        name = written.rpartition(":")[2]
        name = relationship_type(name) if is_tie else name
        kind = (_TIE_KINDS if is_tie else _ELEMENT_KINDS).get(name)
        if kind is not None:
            return kind
        message = f"ArchiMate knows no type '{name}'." if name else f"This {local_name(node)} has no xsi:type."
        self._ids.report(
            "unknown-type", message, node, about=about, severity=Severity.WARNING,
            remedy="It is kept as of unknown kind; check the spelling or the tool that wrote it.",
        )  # fmt: skip
        return f"unknown:{name or local_name(node)}"

    def _basis(self, word: str, node: etree._Element, *, about: str) -> Basis | None:
        if word and word not in _BASES:
            self._ids.report(
                "unknown-basis", f"Its basis '{word}' is no known word.", node, about=about,
                remedy=f"Use {' or '.join(Basis)}.", severity=Severity.WARNING,
            )  # fmt: skip
            return None
        return Basis(word) if word else None

    def _attributes(self, node: etree._Element) -> tuple[str, str, dict[str, str]]:
        """Read id and type; the other attributes and the folder are properties."""
        xml_id = written = ""
        properties = {}
        for key, value in attributes_of(node):
            if key == "identifier":
                xml_id = value
            elif key == _XSI_TYPE:
                written = value
            else:
                properties[key if key[0] != "{" else attribute_name(node, key)] = value
        folder = self._folders.of(xml_id)
        if folder:
            properties["folder"] = folder
        return xml_id, written, properties

    def _settled(self, properties: dict[str, str]) -> dict[str, str]:
        """Let all that have nothing but a folder share one mapping of it: most of a large model has no more."""
        folder = properties.get("folder") if len(properties) == 1 else None
        return properties if folder is None else self._in_folder(folder)

    def _in_folder(self, folder: str) -> dict[str, str]:
        found = self._properties_by_folder.get(folder)
        if found is None:
            found = self._properties_by_folder[folder] = {"folder": folder} if folder else {}
        return found

    def _element(self, node: etree._Element, ordinal: int) -> Element:
        xml_id, written, properties = self._attributes(node)
        ids, key, line = self._ids, xml_id.strip(), line_of(node)
        full_id = ids.claim(key, node, line=line) if key else self._claim_without_id(node, ordinal)
        kind = _ELEMENT_KINDS.get(written) or self._kind(written, node, about=full_id)
        return self._described(node, full_id, kind, properties, _new_origin(ids.file, xml_id, line))

    def _view_element(self, node: etree._Element, ordinal: int) -> Element:
        xml_id, _, properties = self._attributes(node)
        viewpoint = self._viewpoint_names.get(properties.get("viewpointRef", ""))
        if viewpoint:
            properties.setdefault("viewpoint", viewpoint)
        ids, key, line = self._ids, xml_id.strip(), line_of(node)
        full_id = ids.claim(key, node, line=line) if key else self._claim_without_id(node, ordinal)
        origin = _new_origin(ids.file, xml_id, line)
        return self._described(node, full_id, VIEW_KIND, properties, origin)

    def _described(
        self, node: etree._Element, full_id: str, kind: str, properties: dict[str, str], origin: Origin
    ) -> Element:
        apart = PARTS_OF_A_VIEW if kind == VIEW_KIND else NO_PARTS
        name, documentation = self._texts.read(node, properties, about=full_id, apart=apart)
        if _FIELDS.isdisjoint(properties):
            settled = self._settled(properties)
            return _new_element(full_id, kind, name, origin, (), documentation, None, None, None, "", None, "", settled)
        take = properties.pop
        return _new_element(
            full_id,
            kind,
            name,
            origin,
            _split(take("aliases", "")),
            documentation,
            take("introduced_in", "") or None,
            take("retired_in", "") or None,
            self._basis(take("basis", ""), node, about=full_id),
            take("source", ""),
            None,
            take("sort", ""),
            properties,
        )

    def _nest(self, element_by_id: dict[str, Element]) -> None:
        """Nest each element in the first whole that a composition puts it in."""
        parent_by_id: dict[str, str] = {}
        for tie in self._relationships:
            if tie.kind == _COMPOSITION and tie.source_id != tie.target_id:
                parent_by_id.setdefault(tie.target_id, tie.source_id)
        for element_id, parent_id in parent_by_id.items():
            element = element_by_id.get(element_id)
            if element is not None:
                element_by_id[element_id] = _in_parent(element, parent_id)

    def _relationship(self, node: etree._Element, ordinal: int) -> Relationship:
        xml_id = written = source = target = ""
        properties: dict[str, str] = {}
        for key, value in attributes_of(node):
            if key == "identifier":
                xml_id = value
            elif key == "source":
                source = value
            elif key == "target":
                target = value
            elif key == _XSI_TYPE:
                written = value
            else:
                properties[attribute_name(node, key)] = value
        ids, key, line = self._ids, xml_id.strip(), line_of(node)
        full_id = ids.claim(key, node, line=line) if key else self._claim_without_id(node, ordinal)
        kind = _TIE_KINDS.get(written) or self._kind(written, node, about=full_id)
        source_id, target_id = ids.known(source), ids.known(target)
        if source_id is None or target_id is None:
            self._waiting.append((ordinal - 1, node, source.strip(), target.strip()))
            source_id, target_id = source_id or "", target_id or ""
        folder, origin = self._folders.of(xml_id), _new_origin(ids.file, xml_id, line)
        if not properties and not len(node):
            settled = self._in_folder(folder)
            return _new_relationship(
                full_id, kind, source_id, target_id, origin, "", "", "", None, None, None, "", settled
            )
        if folder:
            properties["folder"] = folder
        name, documentation = self._texts.read(node, properties, about=full_id)
        if documentation:
            properties["documentation"] = documentation
        take = properties.pop
        return _new_relationship(
            full_id,
            kind,
            source_id,
            target_id,
            origin,
            take("relation", ""),
            take("strength", ""),
            name,
            take("introduced_in", "") or None,
            take("retired_in", "") or None,
            self._basis(take("basis", ""), node, about=full_id),
            take("source", ""),
            properties,
        )

    def _read_waiting_ends(self) -> None:
        """Look up the ends that stand further down than their relationships; what is nowhere is reported."""
        for index, node, source, target in self._waiting:
            tie = self._relationships[index]
            self._relationships[index] = replace(
                tie,
                source_id=self._ids.end(source, node, about=tie.id, role="source"),
                target_id=self._ids.end(target, node, about=tie.id, role="target"),
            )

    def _read_views(
        self, views: list[etree._Element], element_by_id: dict[str, Element]
    ) -> tuple[list[Element], tuple[Diagram, ...]]:
        """Read the views, and then those that stand in one of them: each is a view of its own."""
        elements: list[Element] = []
        diagrams: list[Diagram] = []
        inner: list[etree._Element] = []
        met = set(views)
        for node in views:
            self._read_view(node, elements, diagrams, inner=inner, element_by_id=element_by_id)
        for node in (node for node in dict.fromkeys(inner) if node not in met):
            self._read_view(node, elements, diagrams, inner=[], element_by_id=element_by_id)
        return elements, tuple(diagrams)

    def _read_view(
        self,
        node: etree._Element,
        elements: list[Element],
        diagrams: list[Diagram],
        *,
        inner: list[etree._Element],
        element_by_id: dict[str, Element],
    ) -> None:
        view = self._view_element(node, len(elements) + 1)
        elements.append(view)
        find_tie = self._find_tie
        diagram = read_view(node, view=view, ids=self._ids, element_by_id=element_by_id, find_tie=find_tie, inner=inner)
        diagrams.append(diagram)
        for element_id in dict.fromkeys([shape.element_id for shape in diagram.shapes]):
            if element_id in element_by_id:
                tie_id = self._ids.claim_tie(f"{view.id}~shows~{element_id}", node, line=view.origin.line)
                if tie_id is not None:
                    self._shown.append(_new_relationship(tie_id, SHOWS, view.id, element_id, view.origin))

    def _find_tie(self, full_id: str) -> Relationship | None:
        return self._tie_by_id.get(full_id)

    @cached_property
    def _tie_by_id(self) -> dict[str, Relationship]:
        return {tie.id: tie for tie in self._relationships}


def _in_parent(element: Element, parent_id: str) -> Element:
    return _new_element(
        element.id,
        element.kind,
        element.name,
        element.origin,
        element.aliases,
        element.text,
        element.introduced_in,
        element.retired_in,
        element.basis,
        element.source,
        parent_id,
        element.sort,
        element.properties,
    )


def _split(text: str) -> tuple[str, ...]:
    return tuple(part.strip() for part in text.split(";") if part.strip()) if text else ()
