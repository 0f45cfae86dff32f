"""What an ArchiMate exchange file states once for all its elements: names of properties, folders, viewpoints."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from lxml import etree

from impact.domain.problem import Severity
from impact.readers.model_ids import ModelIds
from impact.readers.xml import local_name, plain_text

LANGUAGE = "en"
"""The language whose names go first."""
_XML_LANG = "{http://www.w3.org/XML/1998/namespace}lang"
_KNOWN_GROUP_NAMES = (
    "name label documentation metadata properties elements relationships organizations organization "
    "propertyDefinitions propertydefs views"
)
_KNOWN_GROUPS = frozenset(_KNOWN_GROUP_NAMES.split())
_LISTS = frozenset(["elements", "relationships"])
"""Groups that are read member by member, so that whoever reads them meets a view that stands there."""


def text_of(node: etree._Element, *names: str) -> str:
    """Read the text of the children of some names: English if there is one, else the first."""
    return in_languages(list(node.iterchildren(*(f"{{*}}{name}" for name in names))))[0]


def in_languages(nodes: Sequence[etree._Element]) -> tuple[str, dict[str, str]]:
    """Read a text that stands in several languages.

    Returns
    -------
    tuple of str and dict of str to str
        The English text if there is one, else the first; the others by their language.
    """
    said = [(node.get(_XML_LANG, "").lower(), text) for node in nodes if (text := plain_text(node))]
    if not said:
        return "", {}
    chosen = next((pair for pair in said if pair[0].partition("-")[0] == LANGUAGE), said[0])
    others: dict[str, str] = {}
    for language, text in said:
        if (language, text) != chosen:
            others[language] = f"{others[language]}; {text}" if language in others else text
    return chosen[1], others


def property_names(root: etree._Element) -> Mapping[str, str]:
    """Read the names of properties by the id of their definition."""
    found = {}
    for group in (*groups(root, "propertyDefinitions"), *groups(root, "propertydefs")):
        for node in group:
            identifier = node.get("identifier", "")
            found[identifier] = text_of(node, "name") or node.get("name") or identifier
    return found


def views(root: etree._Element) -> list[etree._Element]:
    """Find the views, wherever they stand but in an element, a relationship or one another."""
    found: list[etree._Element] = []
    for group in root:
        if local_name(group).startswith("organization"):
            found.extend(group.iter("{*}view"))
        elif local_name(group) not in _LISTS:
            _add_views(group, found)
    return found


def _add_views(node: etree._Element, found: list[etree._Element]) -> None:
    """Add the outermost views below a node; the parser bounds how deep nodes nest."""
    if local_name(node) == "view":
        found.append(node)
        return
    for child in node:
        _add_views(child, found)


def viewpoint_names(root: etree._Element) -> Mapping[str, str]:
    """Read the names of the viewpoints that the file defines, by id."""
    return {node.get("identifier", ""): text_of(node, "name") for node in _viewpoints(root)}


def _viewpoints(root: etree._Element) -> Iterator[etree._Element]:
    for group in groups(root, "views"):
        for part in groups(group, "viewpoints"):
            yield from part


def groups(root: etree._Element, name: str) -> Iterator[etree._Element]:
    """Give the groups of one name below the root, such as ``elements``."""
    return (group for group in root if local_name(group) == name)


def report_unknown_groups(root: etree._Element, ids: ModelIds) -> None:
    """Report what stands below the root and is no part of the format."""
    for group in root:
        if local_name(group) not in _KNOWN_GROUPS:
            ids.report(
                "not-read", f"The exchange format knows no '{local_name(group)}' of a model.", group, about="",
                remedy="It is not read; check the tool that wrote it.", severity=Severity.NOTE,
            )  # fmt: skip
