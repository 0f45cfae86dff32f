"""Read the paragraph styles of a Word document: which are headings, of which level, and numbered by which list."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from lxml import etree

from impact.readers.xml import local_name

DEEPEST_STYLE = 64
"""Styles that are based on each other; Word itself stops at eleven."""
HIGHEST_OUTLINE_LEVEL = 8
"""Outline levels run from 0; the next one says that a paragraph is body text."""
_HEADING = re.compile(
    r"(?i)(?:heading|überschrift|titre|título|titolo|rubrik|overskrift|kop|otsikko|nagłówek|nadpis|заголовок|标题|見出し)"
    r"\s*([1-9])"
)
"""Names of heading styles where neither an outline level nor Word's own name says it."""
_LISTING = re.compile(r"(?i)(?:toc|contents)\s*(?:\d+|heading)|table of (?:figures|contents|authorities)|index\s+\d+")
_OFF = ("0", "false", "off")


@dataclass(frozen=True, slots=True)
class ParagraphProperties:
    """What a style or a paragraph says by itself; ``None`` where it says nothing."""

    outline: int | None = None
    num_id: str | None = None
    list_level: int | None = None
    breaks_page: bool | None = None


@dataclass(frozen=True, slots=True)
class Style:
    """A style as its part writes it."""

    id: str
    name: str
    based_on: str
    properties: ParagraphProperties


@dataclass(frozen=True, slots=True)
class ResolvedStyle:
    """A style with all that it inherits.

    Attributes
    ----------
    ids
        Its id and those it is based on, the nearest first.
    heading_level
        1 to 9; ``None`` for anything but a heading.
    is_listing
        Whether it belongs to a table of contents or the like.
    num_id, list_level, breaks_page
        As inherited.
    """

    ids: tuple[str, ...] = ()
    heading_level: int | None = None
    is_listing: bool = False
    num_id: str | None = None
    list_level: int | None = None
    breaks_page: bool = False


@dataclass(slots=True)
class Styles:
    """The styles of a document, resolved when they are asked for."""

    by_id: Mapping[str, Style]
    default_id: str = ""
    list_of_style: Mapping[str, str] = field(default_factory=dict)
    _resolved: dict[str, ResolvedStyle] = field(default_factory=dict)

    def resolve(self, style_id: str) -> ResolvedStyle:
        """Resolve a paragraph style; an unknown one is the default style."""
        key = style_id if style_id in self.by_id else self.default_id
        if key not in self._resolved:
            self._resolved[key] = _resolve(self._chain(key), style_id)
        return self._resolved[key]

    def _chain(self, style_id: str) -> list[Style]:
        chain: dict[str, Style] = {}
        while style_id in self.by_id and style_id not in chain and len(chain) < DEEPEST_STYLE:
            chain[style_id] = self.by_id[style_id]
            style_id = chain[style_id].based_on
        return list(chain.values())


def read_styles(root: etree._Element | None) -> Styles:
    """Read a styles part; a document without one has no styles."""
    styles: dict[str, Style] = {}
    list_of_style: dict[str, str] = {}
    default_id = ""
    for node in () if root is None else root:
        if local_name(node) != "style":
            continue
        style_id, kind = attribute(node, "styleId"), attribute(node, "type")
        properties = read_properties(child(node, "pPr"))
        if kind == "numbering":
            list_of_style[style_id] = properties.num_id or ""
        elif kind in ("paragraph", ""):
            name = value(child(node, "name"))
            styles[style_id] = Style(style_id, name, value(child(node, "basedOn")), properties)
            if attribute(node, "default") not in ("", *_OFF):
                default_id = style_id
    return Styles(styles, default_id, list_of_style)


def read_properties(node: etree._Element | None) -> ParagraphProperties:
    """Read the paragraph properties that say heading level, numbering and page break."""
    if node is None:
        return ParagraphProperties()
    numbering = child(node, "numPr")
    breaks = child(node, "pageBreakBefore")
    return ParagraphProperties(
        outline=_digit(value(child(node, "outlineLvl"))),
        num_id=None if numbering is None else value(child(numbering, "numId")) or None,
        list_level=None if numbering is None else _digit(value(child(numbering, "ilvl"))),
        breaks_page=None if breaks is None else value(breaks) not in _OFF,
    )


def child(node: etree._Element | None, name: str) -> etree._Element | None:
    """Find the first child of a name, whatever its namespace."""
    items = () if node is None else node
    return next((item for item in items if local_name(item) == name), None)


def attribute(node: etree._Element | None, name: str) -> str:
    """Read an attribute, whatever its namespace; empty if it is absent."""
    items = () if node is None else node.attrib.items()
    return next((str(text) for key, text in items if str(key).rpartition("}")[2] == name), "")


def value(node: etree._Element | None) -> str:
    """Read the attribute ``val``, in which most properties stand."""
    return attribute(node, "val")


def _resolve(chain: list[Style], style_id: str) -> ResolvedStyle:
    own = [style.properties for style in chain]
    name = chain[0].name if chain else style_id
    breaks = next((item.breaks_page for item in own if item.breaks_page is not None), False)
    is_listing = _LISTING.fullmatch(name.strip()) is not None
    return ResolvedStyle(
        ids=tuple(style.id for style in chain),
        heading_level=None if is_listing else _heading_level(chain, style_id),
        is_listing=is_listing,
        num_id=next((item.num_id for item in own if item.num_id is not None), None),
        list_level=next((item.list_level for item in own if item.list_level is not None), None),
        breaks_page=bool(breaks),
    )


def _heading_level(chain: list[Style], style_id: str) -> int | None:
    for style in chain:
        outline = style.properties.outline
        if outline is not None:
            return outline + 1 if outline <= HIGHEST_OUTLINE_LEVEL else None
        named = _HEADING.fullmatch(style.name.strip())
        if named:
            return int(named[1])
    found = None if chain else _HEADING.fullmatch(style_id)
    return int(found[1]) if found else None


def _digit(text: str) -> int | None:
    return int(text) if re.fullmatch(r"\d", text) else None
