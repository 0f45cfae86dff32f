"""One thing of a BPMN file while it is read."""

from __future__ import annotations

from dataclasses import dataclass, field

from lxml import etree

from impact.readers import bpmn_names as names
from impact.readers.bpmn_extension import Extension


@dataclass(slots=True, eq=False)
class Thing:
    """One XML element that is a thing or a tie, with what the elements below it say of it."""

    node: etree._Element
    name: str
    xml_id: str
    id: str
    owner: Thing | None
    details: dict[str, list[str]] = field(default_factory=dict)
    event_definitions: list[str] = field(default_factory=list)
    extension: Extension = field(default_factory=Extension)

    @property
    def kind(self) -> str:
        """The kind in the graph."""
        return f"bpmn:{self.name}" if self.name in names.KNOWN else f"unknown:{self.name}"

    def add_detail(self, name: str, value: str) -> None:
        """Keep one value of a detail."""
        if value:
            self.details.setdefault(name, []).append(value)

    def nearest(self, wanted: frozenset[str]) -> Thing | None:
        """Find the nearest thing around this one that has one of the names."""
        owner = self.owner
        while owner is not None and owner.name not in wanted:
            owner = owner.owner
        return owner
