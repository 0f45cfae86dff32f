"""Mark affected elements in an ArchiMate exchange file: properties, coloured views, and the migration of a release."""

from __future__ import annotations

import copy
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from lxml import etree

from impact.domain.architecture import Bounds
from impact.domain.migration import Migration
from impact.domain.tier_colour import TierColour
from impact.writers.archimate_migration import add_migration
from impact.writers.archimate_names import NAMESPACE, XSI_TYPE, add_text, clean, escape_identifier

_ORDER = ("name", "documentation", "properties", "metadata", "elements", "relationships", "organizations",
          "propertyDefinitions", "views")  # fmt: skip
"""Children of the model in the order that the format wants."""
_NUMBERS = frozenset(["impact likelihood"])


@dataclass(frozen=True, slots=True)
class ElementProperties:
    """What is marked on one element: properties by name, and the colour of its nodes."""

    values: Mapping[str, str]
    colour: TierColour


def mark_archimate(data: bytes, *, marks: Mapping[str, ElementProperties], migration: Migration) -> bytes:
    """Add what an analysis found to an exchange file, and leave all that is there as it is.

    Elements and views get properties. Each view that shows something affected gets a coloured copy that is named
    after the scope. Plateaus for the states before and after, the gap between them and a work package for each
    change are added with a migration view.

    Parameters
    ----------
    data
        The file; it was read before, so that it is known to be safe and to be an exchange file.
    marks
        What to mark, by identifier in the file.
    migration
        The step that the scope is.
    """
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False, remove_blank_text=True)
    exchange = ExchangeTree(etree.fromstring(data, parser))
    exchange.mark(marks)
    exchange.colour_views(marks, scope=migration.scope)
    add_migration(exchange, migration)
    etree.indent(exchange.root)
    written: bytes = etree.tostring(exchange.root.getroottree(), encoding="UTF-8", xml_declaration=True)
    return written if written.endswith(b"\n") else written + b"\n"


class ExchangeTree:
    """An exchange file that is added to; identifiers stay unique and children in the order of the format."""

    def __init__(self, root: etree._Element) -> None:
        self.root = root
        self._namespace = etree.QName(root).namespace or NAMESPACE
        self._taken = {node.get("identifier") for node in root.iter("{*}*")} - {None}
        self.element_by_id = {node.get("identifier", ""): node for node in root.iterfind("{*}elements/{*}element")}
        self._definitions = {
            "".join(node.findtext("{*}name") or ""): node.get("identifier", "")
            for node in root.iterfind("{*}propertyDefinitions/{*}propertyDefinition")
        }

    def tag(self, name: str) -> str:
        """Put a name into the namespace of the file."""
        return f"{{{self._namespace}}}{name}"

    def claim(self, wanted: str) -> str:
        """Take an identifier that nothing else has."""
        identifier, ordinal = escape_identifier(wanted), 2
        while identifier in self._taken:
            identifier, ordinal = f"{escape_identifier(wanted)}-{ordinal}", ordinal + 1
        self._taken.add(identifier)
        return identifier

    def group(self, name: str) -> etree._Element:
        """Find a container of the model, or make it where the format wants it."""
        found = self.root.find(f"{{*}}{name}")
        if found is not None:
            return found
        before = set(_ORDER[: _ORDER.index(name)])
        places = [i for i, node in enumerate(self.root) if etree.QName(node).localname in before]
        made = etree.Element(self.tag(name))
        self.root.insert(places[-1] + 1 if places else 0, made)
        return made

    def add_text(self, parent: etree._Element, name: str, text: str) -> None:
        """Add a text in English."""
        add_text(parent, name, text)
        parent[-1].tag = self.tag(name)

    def add_element(self, wanted: str, kind: str, *, name: str, text: str = "") -> str:
        """Add an element and return its identifier."""
        identifier = self.claim(wanted)
        node = etree.SubElement(self.group("elements"), self.tag("element"), identifier=identifier)
        node.set(XSI_TYPE, kind)
        self.add_text(node, "name", name)
        if text:
            self.add_text(node, "documentation", text)
        self.element_by_id[identifier] = node
        return identifier

    def add_tie(self, kind: str, source: str, target: str, *, name: str = "") -> str:
        """Add a relationship and return its identifier."""
        identifier = self.claim(f"impact-{kind.lower()}-{source}-{target}")
        ends = {"identifier": identifier, "source": source, "target": target}
        node = etree.SubElement(self.group("relationships"), self.tag("relationship"), ends)
        node.set(XSI_TYPE, kind)
        if name:
            self.add_text(node, "name", name)
        return identifier

    def draw_view(
        self, wanted: str, *, name: str, places: Mapping[str, Bounds], ties: Sequence[tuple[str, str, str]]
    ) -> None:
        """Add a view of elements, by their places, and of relationships, each with its source and target."""
        view = self._add_view(wanted, name=name)
        node_by_element = {}
        for identifier, place in places.items():
            node_id = node_by_element[identifier] = self.claim(f"impact-node-{identifier}")
            sizes = {"x": place.x, "y": place.y, "w": place.width, "h": place.height}
            drawn = etree.SubElement(view, self.tag("node"), identifier=node_id, elementRef=identifier)
            drawn.set(XSI_TYPE, "Element")
            for key, size in sizes.items():
                drawn.set(key, str(round(size)))
        for tie, source, target in ties:
            ends = {"source": node_by_element[source], "target": node_by_element[target]}
            edge_id = self.claim(f"impact-line-{tie}")
            reference = {"identifier": edge_id, "relationshipRef": tie, **ends}
            drawn = etree.SubElement(view, self.tag("connection"), reference)
            drawn.set(XSI_TYPE, "Relationship")

    def _add_view(self, wanted: str, *, name: str) -> etree._Element:
        """Add an empty view."""
        views = self.group("views")
        diagrams = views.find("{*}diagrams")
        if diagrams is None:
            diagrams = etree.SubElement(views, self.tag("diagrams"))
        view = etree.SubElement(diagrams, self.tag("view"), identifier=self.claim(wanted))
        view.set(XSI_TYPE, "Diagram")
        self.add_text(view, "name", name)
        return view

    def mark(self, marks: Mapping[str, ElementProperties]) -> None:
        """Set the properties of marked elements and views; one that is there by that name already is replaced."""
        things = dict(self.element_by_id)
        things |= {node.get("identifier", ""): node for node in self.root.iterfind("{*}views/{*}diagrams/{*}view")}
        for identifier, mark in marks.items():
            node = things.get(identifier)
            if node is not None:
                self._set_properties(node, mark.values)

    def _set_properties(self, node: etree._Element, values: Mapping[str, str]) -> None:
        group = node.find("{*}properties")
        if group is None:
            group = etree.Element(self.tag("properties"))
            head = [i for i, child in enumerate(node) if etree.QName(child).localname not in {"node", "connection"}]
            node.insert(head[-1] + 1 if head else 0, group)
        for name, value in values.items():
            definition = self._definition(name)
            for old in group.findall(f"{{*}}property[@propertyDefinitionRef='{definition}']"):
                group.remove(old)
            if value:
                item = etree.SubElement(group, self.tag("property"), propertyDefinitionRef=definition)
                etree.SubElement(item, self.tag("value")).text = clean(value)
        if not len(group):
            node.remove(group)

    def _definition(self, name: str) -> str:
        if name not in self._definitions:
            kind = "number" if name in _NUMBERS else "string"
            identifier = self.claim(f"property-{name.replace(' ', '-')}")
            group = self.group("propertyDefinitions")
            node = etree.SubElement(group, self.tag("propertyDefinition"), identifier=identifier, type=kind)
            self.add_text(node, "name", name)
            self._definitions[name] = identifier
        return self._definitions[name]

    def colour_views(self, marks: Mapping[str, ElementProperties], *, scope: str) -> None:
        """Copy each view that shows something affected, and fill its nodes by tier."""
        for view in list(self.root.iterfind("{*}views/{*}diagrams/{*}view")):
            if not any(node.get("elementRef") in marks for node in view.iter("{*}node")):
                continue
            copied = copy.deepcopy(view)
            self._rename(copied)
            for name in copied.findall("{*}name"):
                name.text = clean(f"{name.text or ''} (impact of {scope})")
            for node in copied.iter("{*}node"):
                mark = marks.get(node.get("elementRef", ""))
                if mark is not None:
                    self.fill(node, mark.colour)
            view.getparent().append(copied)  # type: ignore[union-attr]  # a view stands in its diagrams

    def _rename(self, view: etree._Element) -> None:
        """Give a copied view and all in it identifiers of their own."""
        new_by_old: dict[str, str] = {}
        for node in view.iter("{*}view", "{*}node", "{*}connection"):
            old = node.get("identifier")
            if old:
                new_by_old[old] = self.claim(f"impact-{old}")
                node.set("identifier", new_by_old[old])
        for node in view.iter("{*}connection"):
            for end in ("source", "target"):
                node.set(end, new_by_old.get(node.get(end, ""), node.get(end, "")))

    def fill(self, node: etree._Element, colour: TierColour) -> None:
        """Fill a drawn node; width and font of a style that it has stay."""
        style = node.find("{*}style")
        if style is None:
            style = etree.Element(self.tag("style"))
            heads = [i for i, child in enumerate(node) if etree.QName(child).localname in {"label", "documentation"}]
            node.insert(heads[-1] + 1 if heads else 0, style)
        for name in ("lineColor", "fillColor"):
            for old in style.findall(f"{{*}}{name}"):
                style.remove(old)
        for place, (name, rgb) in enumerate((("lineColor", colour.border_rgb), ("fillColor", colour.fill_rgb))):
            made = etree.Element(self.tag(name), {key: str(value) for key, value in zip("rgb", rgb, strict=True)})
            style.insert(place, made)
