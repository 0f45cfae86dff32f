"""Read a model file of Archi (``.archimate``): elements, relationships, folders and views."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from lxml import etree

from impact.domain.architecture import SHOWS, Basis, Diagram, Element, ModelContent, Relationship
from impact.domain.problem import Severity
from impact.errors import UnreadableFileError
from impact.readers.archi.view import read_archi_view
from impact.readers.archimate import VIEW_KIND
from impact.readers.archimate.names import ELEMENT_TYPES, RELATIONSHIP_TYPES, relationship_type
from impact.readers.archive import ZIP_MAGIC, open_archive
from impact.readers.model_ids import ModelIds
from impact.readers.xml import line_of, local_name, namespace_of, parse_xml, plain_text

ARCHI_NAMESPACES = ("http://www.archimatetool.com/archimate", "http://www.bolton.ac.uk/archimate")
"""Namespaces of Archi's own files, the present one and that of its first years."""
MODEL_MEMBER = "model.xml"
"""Name of the model in the archive that Archi writes when a model holds pictures."""
VIEW_TYPES = frozenset(["ArchimateDiagramModel", "SketchModel", "CanvasModel"])
_XSI_TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"
_ACCESS_TYPES = {"0": "Write", "1": "Read", "2": "Access", "3": "ReadWrite"}
_READ_ATTRIBUTES = frozenset([_XSI_TYPE, "id", "name", "source", "target", "accessType", "directed", "profiles"])
_COMPOSITION = "archimate:Composition"
_ACCESS, _INFLUENCE, _ASSOCIATION = "archimate:Access", "archimate:Influence", "archimate:Association"


def is_archi_root(root: etree._Element) -> bool:
    """Say whether the root of an XML file is that of an Archi model."""
    return local_name(root) == "model" and namespace_of(root) in ARCHI_NAMESPACES


def model_data(data: bytes, *, file: str) -> bytes:
    """Take the model out of the archive that Archi packs it in with its pictures; other data is returned as it is.

    Raises
    ------
    UnreadableFileError
        If the archive holds no model, or is damaged.
    UnsafeFileError
        If the archive is larger than is safe, or holds paths that lead out of it.
    """
    if not data.startswith(ZIP_MAGIC):
        return data
    packed = open_archive(data, file=file)
    if MODEL_MEMBER not in packed:
        raise UnreadableFileError(
            f"It is a ZIP archive without a '{MODEL_MEMBER}', so no Archi model.",
            file=file, remedy="Save the model again in Archi, or unpack the archive.",
        )  # fmt: skip
    return packed.read(MODEL_MEMBER)


def read_archi(data: bytes, *, file: str, prefix: str) -> ModelContent:
    """Read a model of Archi, of any version, packed with its pictures or not.

    Names and kinds are those of the exchange format: an access is ``Read``, ``Write``, ``ReadWrite`` or ``Access``,
    the types of ArchiMate 2 keep their names, a view becomes an element of kind ``archimate:View`` with ties to what
    it shows. Unknown types, dangling ends and repeated ids are kept and reported.

    Parameters
    ----------
    data
        The file.
    file
        How origins and problems name it.
    prefix
        Prefix of all ids, without the colon.

    Raises
    ------
    UnreadableFileError
        If it is neither XML nor an archive with a model, or its root is not ``model`` of Archi.
    UnsafeFileError
        If it has a DOCTYPE, or is too large or too deep.
    """
    root = parse_xml(model_data(data, file=file), file=file)
    if not is_archi_root(root):
        raise UnreadableFileError(
            f"It is no Archi model: its root is '{local_name(root)}' of namespace '{namespace_of(root)}'.",
            file=file, line=line_of(root), remedy="Save the model in Archi, or name the format that it has.",
        )  # fmt: skip
    return _ArchiReader(root, file=file, prefix=prefix).read()


class _ArchiReader:
    def __init__(self, root: etree._Element, *, file: str, prefix: str) -> None:
        self._root = root
        self._ids = ModelIds(file, prefix=prefix)
        self._profiles = {node.get("id", ""): node.get("name", "") for node in root.iter("profile")}
        self._elements: list[Element] = []
        self._relationships: list[Relationship] = []

    def read(self) -> ModelContent:
        ties, views = [], []
        for ordinal, (node, folder) in enumerate(_members(self._root), start=1):
            written = _type(node)
            if written.endswith("Relationship"):
                ties.append((node, folder, self._claim(node, ordinal)))
            elif written in VIEW_TYPES:
                views.append((node, self._element(node, folder, ordinal, kind=VIEW_KIND)))
            else:
                self._elements.append(self._element(node, folder, ordinal))
        for node, folder, tie_id in ties:
            self._relationships.append(self._relationship(node, folder, tie_id))
        diagrams = self._read_views(views)
        return ModelContent(
            file=self._ids.file,
            format="archi",
            elements=(*self._with_parents(), *(element for _, element in views)),
            relationships=tuple(self._relationships),
            diagrams=diagrams,
            problems=tuple(self._ids.problems),
        )

    def _claim(self, node: etree._Element, ordinal: int) -> str:
        written = (node.get("id") or "").strip()
        if written:
            return self._ids.claim(written, node)
        name = f"element-{ordinal}"
        self._ids.report(
            "missing-id", "This element has no id.", node, about=f"{self._ids.prefix}:{name}",
            remedy="Give it one, so that it keeps its name when others are added before it.", severity=Severity.NOTE,
        )  # fmt: skip
        return self._ids.claim(name, node)

    def _element(self, node: etree._Element, folder: str, ordinal: int, *, kind: str = "") -> Element:
        element_id = self._claim(node, ordinal)
        properties = self._properties(node, folder)
        if kind == VIEW_KIND and _type(node) != "ArchimateDiagramModel":
            properties["diagram kind"] = _type(node)
        return Element(
            id=element_id,
            kind=kind or self._kind(_type(node), ELEMENT_TYPES, node, about=element_id),
            name=node.get("name", "").strip(),
            origin=self._ids.origin(node, node.get("id") or ""),
            aliases=tuple(part.strip() for part in properties.pop("aliases", "").split(";") if part.strip()),
            text=_documentation(node),
            introduced_in=properties.pop("introduced_in", "") or None,
            retired_in=properties.pop("retired_in", "") or None,
            basis=self._basis(properties.pop("basis", ""), node, about=element_id),
            source=properties.pop("source", ""),
            sort=properties.pop("sort", "") or self._profile(node),
            properties=properties,
        )

    def _kind(self, name: str, known: frozenset[str], node: etree._Element, *, about: str) -> str:
        if name in known:
            return f"archimate:{name}"
        message = f"ArchiMate knows no type '{name}'." if name else "This element has no xsi:type."
        self._ids.report(
            "unknown-type", message, node, about=about, severity=Severity.WARNING,
            remedy="It is kept as of unknown kind; check the spelling or the tool that wrote it.",
        )  # fmt: skip
        return f"unknown:{name or 'element'}"

    def _profile(self, node: etree._Element) -> str:
        names = (self._profiles.get(reference, "") for reference in (node.get("profiles") or "").split())
        return ", ".join(name for name in names if name)

    def _properties(self, node: etree._Element, folder: str) -> dict[str, str]:
        properties = {str(key): str(value) for key, value in node.attrib.items() if key not in _READ_ATTRIBUTES}
        if folder:
            properties["folder"] = folder
        for item in node.iterchildren("property"):
            key, value = item.get("key") or "", item.get("value") or ""
            properties[key] = f"{properties[key]};{value}" if properties.get(key) else value
        return properties

    def _basis(self, word: str, node: etree._Element, *, about: str) -> Basis | None:
        if word and word not in set(Basis):
            self._ids.report(
                "unknown-basis", f"Its basis '{word}' is no known word.", node, about=about,
                remedy=f"Use {' or '.join(Basis)}.", severity=Severity.WARNING,
            )  # fmt: skip
            return None
        return Basis(word) if word else None

    def _relationship(self, node: etree._Element, folder: str, tie_id: str) -> Relationship:
        kind = self._kind(relationship_type(_type(node)), RELATIONSHIP_TYPES, node, about=tie_id)
        strength = node.get("strength", "")
        properties = self._properties(node, folder)
        if kind == _ACCESS:
            written = node.get("accessType", "0")
            properties["accessType"] = _ACCESS_TYPES.get(written, written)
        if kind == _ASSOCIATION and node.get("directed"):
            properties["isDirected"] = node.get("directed", "")
        if kind == _INFLUENCE and strength:
            properties["modifier"] = strength
            properties.pop("strength", None)
        documentation = _documentation(node)
        if documentation:
            properties["documentation"] = documentation
        return Relationship(
            id=tie_id,
            kind=kind,
            source_id=self._ids.end((node.get("source") or "").strip(), node, about=tie_id, role="source"),
            target_id=self._ids.end((node.get("target") or "").strip(), node, about=tie_id, role="target"),
            origin=self._ids.origin(node, node.get("id") or ""),
            role=properties.pop("relation", "") or self._profile(node),
            strength=properties.pop("strength", ""),
            name=node.get("name", "").strip(),
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

    def _read_views(self, views: list[tuple[etree._Element, Element]]) -> tuple[Diagram, ...]:
        elements: Mapping[str, Element] = {element.id: element for element in self._elements}
        ties = {tie.id: tie for tie in self._relationships}
        titles = {node.get("id", ""): view.label for node, view in views}
        diagrams = []
        for node, view in views:
            diagram = read_archi_view(
                node, view=view, ids=self._ids, element_by_id=elements, tie_by_id=ties, view_titles=titles
            )
            diagrams.append(diagram)
            shown = dict.fromkeys(shape.element_id for shape in diagram.shapes if shape.element_id in elements)
            for element_id in shown:
                tie_id = self._ids.claim_tie(f"{view.id}~shows~{element_id}", node)
                if tie_id is not None:
                    self._relationships.append(Relationship(tie_id, SHOWS, view.id, element_id, view.origin))
        return tuple(diagrams)


def _members(root: etree._Element) -> Iterator[tuple[etree._Element, str]]:
    """Give each ``element`` that stands in a folder with the path of its folders, folder by folder."""
    paths: dict[etree._Element, str] = {}
    for folder in root.iter("{*}folder"):
        above = next((paths[node] for node in folder.iterancestors("{*}folder")), "")
        label = (folder.get("name") or "").strip()
        paths[folder] = f"{above}/{label}" if above and label else above or label
        for node in folder.iterchildren("{*}element"):
            yield node, paths[folder]


def _type(node: etree._Element) -> str:
    return (node.get(_XSI_TYPE) or "").rpartition(":")[2]


def _documentation(node: etree._Element) -> str:
    return next((plain_text(child) for child in node.iterchildren("documentation")), "")
