"""One thing of a BPMN file while it is read."""

from __future__ import annotations

from dataclasses import dataclass

from lxml import etree

from impact.domain.architecture import Origin
from impact.readers.bpmn import names
from impact.readers.bpmn.extension import Extension
from impact.readers.xml import attribute_name, attributes_of

_KIND_BY_NAME = {name: f"bpmn:{name}" for name in names.KNOWN}


@dataclass(slots=True, eq=False)
class Thing:
    """One XML element that is a thing or a tie, with what the elements below it say of it.

    Attributes
    ----------
    node, name, attributes
        The XML element, its name without namespace, and its attributes in Clark notation.
    xml_id, id, origin
        Its id in the file (empty if it has none), its full id, and where it stands.
    owner
        The thing it stands in.
    details
        What the elements below it say, by their names.
    event_definitions
        ``timer``, ``message``, … in the order of the file.
    extension
        What its extension elements say.
    """

    node: etree._Element
    name: str
    attributes: dict[str, str]
    xml_id: str
    id: str
    origin: Origin
    owner: Thing | None
    details: dict[str, list[str]]
    event_definitions: list[str]
    extension: Extension

    @property
    def kind(self) -> str:
        """The kind in the graph."""
        return _KIND_BY_NAME.get(self.name) or f"unknown:{self.name}"

    @property
    def own_name(self) -> str:
        """The name that its attribute states."""
        return self.attributes.get("name", "").strip()

    def add_detail(self, name: str, value: str) -> None:
        """Keep one value of a detail."""
        if not value:
            return
        values = self.details.get(name)
        if values is None:
            self.details[name] = [value]
        else:
            values.append(value)

    def add_attributes(self, node: etree._Element, *, before: str, without: frozenset[str]) -> None:
        """Keep the attributes of an element below it as details.

        ``before`` is put before their names, but for those that name another thing.
        """
        for key, value in attributes_of(node):
            if key not in without and value:
                name = key if key in names.REFERENCES else before + attribute_name(node, key)
                self.add_detail(name, value)

    def nearest(self, wanted: frozenset[str]) -> Thing | None:
        """Find the nearest thing around this one that has one of the names."""
        owner = self.owner
        while owner is not None and owner.name not in wanted:
            owner = owner.owner
        return owner
