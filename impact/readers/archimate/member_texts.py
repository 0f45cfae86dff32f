"""Read what stands in a member of an exchange file: its name, its documentation and its properties."""

from __future__ import annotations

from collections.abc import Mapping
from typing import cast

from lxml import etree

from impact.domain.problem import Severity
from impact.readers.archimate import catalog
from impact.readers.model_ids import ModelIds
from impact.readers.xml import attribute_name, local_name, local_part, plain_text

PARTS_OF_A_VIEW = frozenset(["node", "connection", "viewpoint"])
"""What stands in a view and is read as its diagram."""
NO_PARTS: frozenset[str] = frozenset()


class MemberTexts:
    """Reads the children of elements, relationships and views.

    Parameters
    ----------
    ids
        Ids of the file; problems are kept there.
    names
        Names of properties by the id of their definition.

    Attributes
    ----------
    strangers
        Nodes that hold more than the text they should: a view that stands in a member stands in one of them.
    """

    def __init__(self, ids: ModelIds, *, names: Mapping[str, str]) -> None:
        self._ids = ids
        self._names = names
        self.strangers: list[etree._Element] = []

    def read(
        self, node: etree._Element, properties: dict[str, str], *, about: str, apart: frozenset[str] = NO_PARTS
    ) -> tuple[str, str]:
        """Read name and documentation; what else the children say becomes properties, but for parts read elsewhere."""
        name = documentation = ""
        is_repeated = False
        for child in (node[0],) if len(node) == 1 else node:  # most have a name alone, and iterating takes its time
            part = local_part(child.tag)
            if part == "name" or part == "label":
                is_repeated = is_repeated or name != ""
                name = name or self._plain_text(child)
            elif part == "documentation":
                is_repeated = is_repeated or documentation != ""
                documentation = documentation or self._plain_text(child)
            elif part == "properties":
                for item in child:
                    self._add_property(item, properties, about=about)
            elif part not in apart:
                self._add_stranger(child, properties, about=about)
        if is_repeated:
            self.strangers.append(node)
            return _text(node, "name", properties), _text(node, "documentation", properties)
        return name, documentation

    def _plain_text(self, node: etree._Element) -> str:
        if len(node):
            self.strangers.append(node)
            return plain_text(node)
        return (node.text or "").strip()

    def _add_stranger(self, node: etree._Element, properties: dict[str, str], *, about: str) -> None:
        text = plain_text(node)
        if text:
            properties.setdefault(attribute_name(node, node.tag), text)
        self.report_stranger(node, about=about, inside=local_name(cast("etree._Element", node.getparent())))

    def _add_property(self, item: etree._Element, properties: dict[str, str], *, about: str) -> None:
        reference = item.get("propertyDefinitionRef") or item.get("identifierref") or ""
        name = self._names.get(reference)
        if name is None:
            self._ids.report(
                "dangling-reference", f"The property definition '{reference}' is not in the file.", item, about=about,
                remedy="Add the definition; until then the property goes by its reference.",
            )  # fmt: skip
        key = name or reference
        value = self._plain_text(item[0]) if len(item) == 1 else catalog.text_of(item, "value")
        if len(item) != 1 or local_part(item[0].tag) != "value" or local_part(item.tag) != "property":
            self.strangers.append(item)
        properties[key] = f"{properties[key]};{value}" if properties.get(key) else value

    def report_stranger(self, node: etree._Element, *, about: str, inside: str) -> None:
        """Report a node that the format knows nothing of, and keep it for whoever looks for what stands in it."""
        self.strangers.append(node)
        self._ids.report(
            "not-read", f"The exchange format knows no '{local_name(node)}' in '{inside}'.", node, about=about,
            remedy="Its text is kept as a property where it stands in an element; check the tool that wrote it.",
            severity=Severity.NOTE,
        )  # fmt: skip


def _text(node: etree._Element, name: str, properties: dict[str, str]) -> str:
    """Read a text that may stand in several languages; those that do not count become properties."""
    parts = {"name", "label"} if name == "name" else {name}
    text, others = catalog.in_languages([child for child in node if local_part(child.tag) in parts])
    for language, other in others.items():
        properties[f"{name}@{language}"] = other
    return text
