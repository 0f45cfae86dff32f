"""Mark affected elements in a model of Archi: properties, coloured views, and the migration of a release."""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator, Mapping, Sequence

from lxml import etree

from impact.domain.architecture import Bounds
from impact.domain.migration import Migration
from impact.domain.tier_colour import TierColour
from impact.writers.archimate_marks import ElementProperties
from impact.writers.archimate_migration import add_migration
from impact.writers.archimate_names import XSI, XSI_TYPE, clean, escape_identifier

_MIGRATION, _RELATIONS, _VIEWS = "implementation_migration", "relations", "diagrams"
_FOLDER_NAMES = {_MIGRATION: "Implementation & Migration", _RELATIONS: "Relations", _VIEWS: "Views"}
_FIGURES = ("{*}child", "{*}children")
_CONNECTIONS = ("{*}sourceConnection", "{*}sourceConnections")
_REFERENCES = ("source", "target", "targetConnections")
_WITH_Z = 4
"""Version of Archi from which a relationship is spelt with a z, and a connection names it in full."""
_FORMER_SPELLING = {"Realization": "Realisation", "Specialization": "Specialisation"}


def mark_archi(data: bytes, *, marks: Mapping[str, ElementProperties], migration: Migration) -> bytes:
    """Add what an analysis found to a model of Archi, and leave all that is there as it is.

    Elements and views get properties. Each view that shows something affected gets a coloured copy. These copies, the
    plateaus, the gap, the work packages and their relationships stand in folders named after the scope.

    Parameters
    ----------
    data
        The XML of the model; it was read before, so that it is known to be safe and to be a model of Archi.
    marks
        What to mark, by id in the file.
    migration
        The step that the scope is.
    """
    root = etree.fromstring(data, etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False))
    model = ArchiTree(root, folder_name=f"Impact of {migration.scope}")
    model.mark(marks)
    model.colour_views(marks, scope=migration.scope)
    add_migration(model, migration)
    etree.indent(root)
    written = etree.tostring(root.getroottree(), encoding="UTF-8", xml_declaration=False)
    return b'<?xml version="1.0" encoding="UTF-8"?>\n' + written.rstrip() + b"\n"


class ArchiTree:
    """A model of Archi that is added to; ids stay unique, and what is added has folders of its own."""

    def __init__(self, root: etree._Element, *, folder_name: str) -> None:
        self.root = root
        self._folder_name = clean(folder_name)
        self._prefix = next((short for short, uri in root.nsmap.items() if short and uri == _namespace(root)), "")
        version = re.match(r"\d+", root.get("version", ""))
        self._is_former = int(version[0]) < _WITH_Z if version else False
        self._taken = {node.get("id") for node in root.iter("{*}*")} - {None}
        self.element_by_id = {node.get("id", ""): node for node in _elements(root)}

    def claim(self, wanted: str) -> str:
        """Take an id that nothing else has."""
        identifier, ordinal = escape_identifier(wanted), 2
        while identifier in self._taken:
            identifier, ordinal = f"{escape_identifier(wanted)}-{ordinal}", ordinal + 1
        self._taken.add(identifier)
        return identifier

    def _folder(self, kind: str) -> etree._Element:
        """Find our folder within that of a kind, or make both."""
        outer = next((node for node in self.root.iterchildren("{*}folder") if node.get("type") == kind), None)
        if outer is None:
            outer = etree.Element(
                "folder", {"name": _FOLDER_NAMES[kind], "id": self.claim(f"folder-{kind}"), "type": kind}
            )
            last = [place for place, node in enumerate(self.root) if etree.QName(node).localname == "folder"]
            self.root.insert(last[-1] + 1 if last else 0, outer)
        for folder in outer.iterchildren("{*}folder"):
            if folder.get("name") == self._folder_name:
                return folder
        made = {"name": self._folder_name, "id": self.claim(f"impact-folder-{kind}-{self._folder_name}")}
        folder = etree.Element("folder", made)
        inside = [place for place, node in enumerate(outer) if etree.QName(node).localname == "folder"]
        outer.insert(inside[-1] + 1 if inside else 0, folder)
        return folder

    def _add(self, parent: etree._Element, tag: str, kind: str, attributes: Mapping[str, str]) -> etree._Element:
        node = etree.SubElement(parent, tag, nsmap={"xsi": XSI})
        node.set(XSI_TYPE, f"{self._prefix}:{kind}" if self._prefix else kind)
        for name, value in attributes.items():
            node.set(name, clean(value))
        return node

    def add_element(self, wanted: str, kind: str, *, name: str, text: str = "") -> str:
        """Add an element and return its id."""
        identifier = self.claim(wanted)
        node = self._add(self._folder(_MIGRATION), "element", kind, {"name": name, "id": identifier})
        if text:
            etree.SubElement(node, "documentation").text = clean(text)
        self.element_by_id[identifier] = node
        return identifier

    def add_tie(self, kind: str, source: str, target: str, *, name: str = "") -> str:
        """Add a relationship and return its id."""
        identifier = self.claim(f"impact-{kind.lower()}-{source}-{target}")
        spelt = _FORMER_SPELLING.get(kind, kind) if self._is_former else kind
        named = {"name": name} if name else {}
        ends = {"id": identifier, "source": source, "target": target}
        self._add(self._folder(_RELATIONS), "element", f"{spelt}Relationship", {**named, **ends})
        return identifier

    def draw_view(
        self, wanted: str, *, name: str, places: Mapping[str, Bounds], ties: Sequence[tuple[str, str, str]]
    ) -> None:
        """Add a view of elements, by their places, and of relationships, each with its source and target."""
        view = self._add(
            self._folder(_VIEWS), "element", "ArchimateDiagramModel", {"name": name, "id": self.claim(wanted)}
        )
        figures = {}
        for identifier, place in places.items():
            head = {"id": self.claim(f"impact-node-{identifier}"), "archimateElement": identifier}
            figures[identifier] = self._add(view, "child", "DiagramObject", head)
            sizes = {"x": place.x, "y": place.y, "width": place.width, "height": place.height}
            etree.SubElement(figures[identifier], "bounds", {key: str(round(size)) for key, size in sizes.items()})
        for tie, source, target in ties:
            line = self.claim(f"impact-line-{tie}")
            ends = {"id": line, "source": figures[source].get("id", ""), "target": figures[target].get("id", "")}
            reference = {"relationship" if self._is_former else "archimateRelationship": tie}
            self._add(figures[source], "sourceConnection", "Connection", {**ends, **reference})
            met = figures[target].get("targetConnections", "")
            figures[target].set("targetConnections", f"{met} {line}".strip())

    def mark(self, marks: Mapping[str, ElementProperties]) -> None:
        """Set the properties of marked elements and views; one that is there by that name already is replaced."""
        for identifier, mark in marks.items():
            node = self.element_by_id.get(identifier)
            if node is not None:
                _set_properties(node, mark.values)

    def colour_views(self, marks: Mapping[str, ElementProperties], *, scope: str) -> None:
        """Copy each view that shows something affected, and fill its figures by tier."""
        for view in list(self.element_by_id.values()):
            if not any(_shown(figure) in marks for figure in view.iter(*_FIGURES)):
                continue
            copied = copy.deepcopy(view)
            self._rename(copied)
            copied.set("name", clean(f"{view.get('name', '')} (impact of {scope})"))
            for figure in copied.iter(*_FIGURES):
                mark = marks.get(_shown(figure))
                if mark is not None:
                    _fill(figure, mark.colour)
            self._folder(_VIEWS).append(copied)

    def _rename(self, view: etree._Element) -> None:
        """Give a copied view and all that is drawn in it ids of their own."""
        new_by_old: dict[str, str] = {}
        drawn = [view, *view.iter(*_FIGURES, *_CONNECTIONS)]
        for node in drawn:
            old = node.get("id")
            if old:
                new_by_old[old] = self.claim(f"impact-{old}")
                node.set("id", new_by_old[old])
        for node in drawn:
            for name in _REFERENCES:
                if node.get(name):
                    node.set(name, " ".join(new_by_old.get(one, one) for one in node.get(name, "").split()))


def _namespace(root: etree._Element) -> str | None:
    return etree.QName(root).namespace


def _elements(root: etree._Element) -> Iterator[etree._Element]:
    """Give what stands in folders: elements, relationships and views."""
    for folder in root.iter("{*}folder"):
        yield from folder.iterchildren("{*}element")


def _shown(figure: etree._Element) -> str:
    """Give the id of the element that a figure shows: of an attribute, or the end of a child's ``href``."""
    for child in figure.iterchildren("{*}archimateElement"):
        return child.get("href", "").rpartition("#")[2]
    return figure.get("archimateElement", "")


def _set_properties(node: etree._Element, values: Mapping[str, str]) -> None:
    for old in [item for item in node.iterchildren("{*}property") if item.get("key") in values]:
        node.remove(old)
    for name, value in values.items():
        if value:
            etree.SubElement(node, "property", key=clean(name), value=clean(value))


def _fill(figure: etree._Element, colour: TierColour) -> None:
    figure.set("fillColor", colour.fill)
    figure.set("lineColor", colour.border)
