"""Take a paragraph of a Word document apart: text, page breaks, pictures, fields and boxes, in reading order."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from functools import lru_cache

from lxml import etree

from impact.readers.documents.docx_styles import ParagraphProperties, attribute, child, read_properties, value

_WORD = (
    "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
    "http://purl.oclc.org/ooxml/wordprocessingml/main",
)
_MATH_TEXT = "http://schemas.openxmlformats.org/officeDocument/2006/math"
_COMPATIBILITY = "http://schemas.openxmlformats.org/markup-compatibility/2006"
_SKIPPED = frozenset({
    "del", "moveFrom", "delText", "delInstrText", "pPr", "sdtPr", "sdtEndPr", "rt", "rPr", "footnoteReference",
    "endnoteReference", "commentReference", "annotationRef", "softHyphen",
})  # fmt: skip
_AS_TEXT = {"tab": " ", "ptab": " ", "cr": " ", "noBreakHyphen": "-"}
_OFF = ("0", "false", "off")
_PICTURES = ("/picture", "/chart", "/diagram", "/wordprocessingGroup", "/wordprocessingCanvas", "/chartex")
"""Ends of the names of drawings that are figures; a lone shape is a box of text or a line."""


class Mark(Enum):
    """What stands in a paragraph, beside its text."""

    PAGE_BREAK = "page break"
    RENDERED_BREAK = "rendered break"
    FIGURE = "figure"
    FIELD_BEGIN = "field begin"
    FIELD_END = "field end"


@dataclass(frozen=True, slots=True)
class Instruction:
    """What a field is told to do, or a part of it."""

    text: str


@dataclass(frozen=True, slots=True)
class Box:
    """A text box: paragraphs and tables of its own."""

    node: etree._Element


Item = str | Mark | Instruction | Box


@dataclass(frozen=True, slots=True)
class Paragraph:
    """A paragraph as it is read.

    Attributes
    ----------
    style_id
        Its style; empty for the default.
    properties
        What it says itself.
    items
        What stands in it, in order; deleted and hidden text is left out.
    has_lost_mark
        Whether its end was deleted, so that it runs on into the next paragraph.
    ends_section
        Whether a section of the page layout ends with it.
    """

    style_id: str
    properties: ParagraphProperties
    items: tuple[Item, ...]
    has_lost_mark: bool
    ends_section: bool

    @property
    def text(self) -> str:
        """Its text alone."""
        return "".join(item for item in self.items if isinstance(item, str))


def read_paragraph(node: etree._Element) -> Paragraph:
    """Read a ``w:p``."""
    properties = child(node, "pPr")
    marks = child(properties, "rPr")
    return Paragraph(
        style_id=value(child(properties, "pStyle")),
        properties=read_properties(properties),
        items=tuple(_items(node)),
        has_lost_mark=child(marks, "del") is not None or child(marks, "moveFrom") is not None,
        ends_section=child(properties, "sectPr") is not None,
    )


@lru_cache(maxsize=4096)
def word_name(tag: str) -> str:
    """Name a node of the word processing language without its namespace; empty for any other node."""
    namespace, _, name = tag[1:].partition("}")
    return name if namespace in _WORD else ""


def _items(paragraph: etree._Element) -> list[Item]:
    items: list[Item] = []
    waiting = list(reversed(paragraph))
    while waiting:
        node = waiting.pop()
        name = word_name(node.tag)
        if not name:
            waiting.extend(reversed(_foreign(node, items)))
        elif name in _SKIPPED or (name == "r" and _is_hidden(node)):
            continue
        elif name in ("drawing", "pict", "object"):
            _drawn(node, name, items)
        elif not _leaf(node, name, items):
            waiting.extend(reversed(node))
    return items


def _leaf(node: etree._Element, name: str, items: list[Item]) -> bool:
    """Read a node that has nothing of interest below it; say whether it is one."""
    if name == "t":
        items.append(node.text or "")
    elif name == "br":
        items.append(Mark.PAGE_BREAK if attribute(node, "type") == "page" else " ")
    elif name == "lastRenderedPageBreak":
        items.append(Mark.RENDERED_BREAK)
    elif name in _AS_TEXT:
        items.append(_AS_TEXT[name])
    elif name == "instrText":
        items.append(Instruction(node.text or ""))
    elif name == "fldChar":
        kind = attribute(node, "fldCharType")
        items.extend({"begin": [Mark.FIELD_BEGIN], "end": [Mark.FIELD_END]}.get(kind, []))
    elif name == "fldSimple":
        items.extend((Mark.FIELD_BEGIN, Instruction(attribute(node, "instr"))))
        items.extend(_items(node))
        items.append(Mark.FIELD_END)
    elif name == "txbxContent":
        items.append(Box(node))
    else:
        return False
    return True


def _foreign(node: etree._Element, items: list[Item]) -> list[etree._Element]:
    """Read a node of another language; return what is to be read below it."""
    namespace, _, name = node.tag[1:].partition("}")
    if namespace == _COMPATIBILITY and name == "AlternateContent":
        return [item for item in node if item.tag.endswith("}Choice")][:1] or list(node)[:1]
    if namespace == _MATH_TEXT and name == "t":
        items.append(node.text or "")
        return []
    return list(node)


def _drawn(node: etree._Element, name: str, items: list[Item]) -> None:
    """Read a drawing: a figure, or boxes of text, or both."""
    boxes = [item for item in node.iterdescendants() if word_name(item.tag) == "txbxContent"]
    outer = [box for box in boxes if not any(word_name(above.tag) == "txbxContent" for above in box.iterancestors())]
    if name == "object" or any(_is_picture(item) for item in node.iterdescendants()):
        items.append(Mark.FIGURE)
    items.extend(Box(box) for box in outer)


def _is_picture(node: etree._Element) -> bool:
    name = node.tag.rpartition("}")[2]
    return name == "imagedata" or (name == "graphicData" and str(node.get("uri", "")).endswith(_PICTURES))


def _is_hidden(run: etree._Element) -> bool:
    vanish = child(child(run, "rPr"), "vanish")
    return vanish is not None and value(vanish) not in _OFF
