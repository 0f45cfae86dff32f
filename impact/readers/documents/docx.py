"""Read the sections of a Word document: headings by style in any language, numbered as Word numbers them."""

from __future__ import annotations

from collections.abc import Sequence

from lxml import etree

from impact.domain.document import Document
from impact.domain.problem import Severity
from impact.errors import UnreadableFileError
from impact.readers.documents.docx_numbering import Counters, Label, read_numbering
from impact.readers.documents.docx_paragraph import Box, Instruction, Item, Mark, Paragraph, read_paragraph, word_name
from impact.readers.documents.docx_parts import WordParts, open_word
from impact.readers.documents.docx_styles import (
    HIGHEST_OUTLINE_LEVEL,
    ResolvedStyle,
    attribute,
    child,
    read_styles,
    value,
)
from impact.readers.documents.section_tree import WORDS_PER_PAGE, SectionTree

_LISTING_FIELDS = ("TOC", "TOA", "INDEX")
_LISTING_GALLERIES = ("Table of Contents", "Bibliographies")
_FEWEST_WORDS_SHARE, _MOST_WORDS_SHARE, _STRAY_WORDS = 0.65, 2.0, 200
"""How far the saved number of words may be from ours before the saved number of pages is distrusted.

Programs count contents, notes and boxes differently; the numbers of a forgotten template are off by far more.
"""
DEEPEST_FIELD = 50
"""Fields within each other that are followed; Word nests a handful."""
_PAGES_APART = 0.05
"""Share by which the pages counted may differ from the pages stated before it is worth a word."""
_NO_BREAK = ("continuous", "nextColumn")
_TRANSPARENT = ("ins", "moveTo", "customXml", "smartTag", "sdtContent", "sdt", "hyperlink")
_ELSEWHERE = ("altChunk", "subDoc")


def read_docx(data: bytes, *, file: str) -> Document:
    """Read a Word document.

    Raises
    ------
    UnreadableFileError
        If it is no Word document, is damaged, or has no headings.
    UnsafeFileError
        If it is refused for safety.
    """
    parts = open_word(data, file=file)
    reading = _Reading(parts, SectionTree(file, "docx"))
    for name in parts.missing:
        reading.tree.note("unreadable-part", name, severity=Severity.ERROR, remedy="Levels or numbers are lost by it.")
    for block in parts.body:
        if word_name(block.tag) == "body":
            reading.blocks(block)
    if parts.missing and not reading.tree.headings:
        raise UnreadableFileError(
            f"No headings were found, because a part is damaged: {parts.missing[0]}", file=file,
            remedy="Save the document again from Word or LibreOffice.",
        )  # fmt: skip
    return reading.finish(stated_pages=parts.pages, stated_words=parts.words)


class _Reading:
    """Walks through a document once, in reading order."""

    def __init__(self, parts: WordParts, tree: SectionTree) -> None:
        self.tree = tree
        self._styles = read_styles(parts.styles)
        self._counters = Counters(read_numbering(parts.numbering, list_of_style=self._styles.list_of_style))
        self._pages = _PageBreaks(tree)
        self._starts = _section_starts(parts.body)
        self._sections_ended = 0
        self._fields: list[str] = []
        self._listings = 0
        self._carried: list[Item] = []
        self._has_elsewhere = False
        self._tables = 0
        self._has_rendered_breaks = any(word_name(node.tag) == "lastRenderedPageBreak" for node in parts.body.iter())

    def blocks(self, container: etree._Element) -> None:
        """Read paragraphs and tables, through all that only wraps them."""
        for node in container:
            name = word_name(node.tag)
            if name == "p":
                self._paragraph(read_paragraph(node))
            elif name == "tbl":
                self._table(node)
            elif name == "sdt":
                is_listing = _is_listing(node)
                self._listings += is_listing
                self.blocks(node)
                self._listings -= is_listing
            elif name in _TRANSPARENT:
                self.blocks(node)
            elif name in _ELSEWHERE and not self._has_elsewhere:
                self._has_elsewhere = True
                self.tree.note("content-elsewhere", "a part of the text stands in another file and is not read",
                               severity=Severity.WARNING, remedy="Insert it into the document itself.")  # fmt: skip
            elif node.tag.endswith("}AlternateContent"):
                for choice in list(node)[:1]:
                    self.blocks(choice)

    def finish(self, *, stated_pages: int, stated_words: int) -> Document:
        """Share the pages out, by the breaks that were saved or else by words."""
        self._emit(tuple(self._carried))
        tree = self.tree
        if self._has_rendered_breaks:
            if stated_pages and abs(stated_pages - tree.page) > max(1.0, _PAGES_APART * stated_pages):
                tree.note("pages-differ", f"the file states {stated_pages} pages, its page breaks make {tree.page}",
                          remedy="Open and save it in Word, so that both are fresh.")  # fmt: skip
            return tree.finish(pages_note="from the page breaks that were saved")
        least, most = _FEWEST_WORDS_SHARE * tree.words, _MOST_WORDS_SHARE * tree.words + _STRAY_WORDS
        if stated_pages and least <= stated_words <= most:
            pages = _spread(tree.stretches, stated_pages)
            note = "the stated number of pages, shared out by words"
        else:
            pages = [max(1.0, space / WORDS_PER_PAGE) for space in tree.stretches]
            note = f"estimated from {WORDS_PER_PAGE} words a page"
        tree.note("estimated-pages", f"the document does not say where its pages begin: {note}",
                  remedy="Save the document from Word for the real page breaks.")  # fmt: skip
        return tree.finish(estimated_pages=pages, pages_note=note)

    def _table(self, node: etree._Element) -> None:
        headings = self.tree.headings
        self._tables += 1
        for row in _inside(node, "tr"):
            if child(child(row, "trPr"), "del") is not None:
                continue
            for cell in _inside(row, "tc"):
                self.blocks(cell)
        self._tables -= 1
        is_layout = self.tree.headings > headings
        if not self._tables and not self._listings and not is_layout:
            self.tree.table()

    def _paragraph(self, paragraph: Paragraph) -> None:
        if paragraph.has_lost_mark:
            self._carried.extend(paragraph.items)
            return
        items, self._carried = (*self._carried, *paragraph.items), []
        style = self._styles.resolve(paragraph.style_id)
        label = self._label(paragraph, style)
        breaks = paragraph.properties.breaks_page
        if style.breaks_page if breaks is None else breaks:
            self._pages.explicit()
        level = _heading_level(paragraph, style)
        has_text = any(isinstance(item, str) and item.strip() for item in items)
        was_listing = bool(self._listings) or style.is_listing or self._is_in_listing()
        self._follow_fields(items)
        if level is not None and has_text and not self._listings:
            self._fields = [instruction for instruction in self._fields if not _lists(instruction)]
            self._emit(items, level=level, label=label)
        elif was_listing or self._is_in_listing():
            self._emit(tuple(item for item in items if isinstance(item, Mark) and item is not Mark.FIGURE))
        else:
            self._emit(items)
        if paragraph.ends_section:
            self._sections_ended += 1
            starts = self._starts[self._sections_ended : self._sections_ended + 1]
            if not starts or starts[0] not in _NO_BREAK:
                self._pages.explicit()

    def _label(self, paragraph: Paragraph, style: ResolvedStyle) -> Label | None:
        own = paragraph.properties
        num_id = own.num_id if own.num_id is not None else style.num_id
        instance = self._counters.instances.get(num_id or "")
        if num_id is None or instance is None:
            return None
        candidates = (own.list_level, instance.level_of_style(style.ids), style.list_level, 0)
        return self._counters.advance(num_id, next(level for level in candidates if level is not None))

    def _emit(self, items: tuple[Item, ...], *, level: int | None = None, label: Label | None = None) -> None:
        """Pass on what stands in a paragraph; with a level it is a heading, which begins at its first word."""
        title = "".join(item for item in items if isinstance(item, str)) if level is not None else ""
        text: list[str] = []
        figures = 0
        boxes: list[Box] = []
        for item in items:
            if isinstance(item, str) and level is not None and title and item.strip():
                self.tree.heading(title, level=level, number=label.number if label else "",
                                  is_annex=label.is_annex if label else False)  # fmt: skip
                title = ""
                self._pages.content()
            elif isinstance(item, str) and level is None:
                text.append(item)
            elif item in (Mark.PAGE_BREAK, Mark.RENDERED_BREAK):
                self._put(text)
                self._pages.explicit() if item is Mark.PAGE_BREAK else self._pages.rendered()
            elif item is Mark.FIGURE:
                figures += 1
            elif isinstance(item, Box):
                boxes.append(item)
        self._put(text)
        for _ in range(figures):
            self.tree.figure()
            self._pages.content()
        for box in boxes:
            self.blocks(box.node)

    def _put(self, text: list[str]) -> None:
        if any(part.strip() for part in text):
            self.tree.text("".join(text))
            self._pages.content()
        text.clear()

    def _follow_fields(self, items: tuple[Item, ...]) -> None:
        for item in items:
            if item is Mark.FIELD_BEGIN and len(self._fields) < DEEPEST_FIELD:
                self._fields.append("")
            elif isinstance(item, Instruction) and self._fields:
                self._fields[-1] = (self._fields[-1] + item.text)[:80]
            elif item is Mark.FIELD_END and self._fields:
                self._fields.pop()

    def _is_in_listing(self) -> bool:
        return any(_lists(instruction) for instruction in self._fields)


class _PageBreaks:
    """Counts a break once, though Word writes one that somebody set and again where it began the next page."""

    def __init__(self, tree: SectionTree) -> None:
        self._tree = tree
        self._is_fresh = False

    def explicit(self) -> None:
        """Note a break that somebody set."""
        self._tree.page_break()
        self._is_fresh = True

    def rendered(self) -> None:
        """Note that a page began here when the document was last laid out."""
        if not self._is_fresh:
            self._tree.page_break()
        self._is_fresh = False

    def content(self) -> None:
        """Note that something stands on the page."""
        self._is_fresh = False


def _spread(stretches: Sequence[float], pages: int) -> list[float]:
    """Share whole pages out among stretches of text by their length; each has one at least."""
    spare = max(0, pages - len(stretches))
    wanted = [max(0.0, space / WORDS_PER_PAGE - 1.0) for space in stretches]
    total = sum(wanted)
    if not total:
        return [1.0 + spare / len(stretches)] * len(stretches)
    return [1.0 + spare * share / total for share in wanted]


def _heading_level(paragraph: Paragraph, style: ResolvedStyle) -> int | None:
    outline = paragraph.properties.outline
    if style.is_listing:
        return None
    if outline is None:
        return style.heading_level
    return outline + 1 if outline <= HIGHEST_OUTLINE_LEVEL else None


def _inside(node: etree._Element, name: str) -> list[etree._Element]:
    """List rows of a table or cells of a row, through all that only wraps them."""
    found = []
    for item in node:
        own = word_name(item.tag)
        if own == name:
            found.append(item)
        elif own in _TRANSPARENT:
            found.extend(_inside(item, name))
    return found


def _section_starts(root: etree._Element) -> list[str]:
    """List how each section of the page layout begins, in reading order."""
    layouts = (node for node in root.iter() if word_name(node.tag) == "sectPr")
    return [value(child(node, "type")) or "nextPage" for node in layouts if not _is_former(node)]


def _is_former(node: etree._Element) -> bool:
    parent = node.getparent()
    return parent is not None and word_name(parent.tag) == "sectPrChange"


def _is_listing(node: etree._Element) -> bool:
    """Tell whether a content control holds a table of contents or of sources."""
    gallery = child(child(child(node, "sdtPr"), "docPartObj"), "docPartGallery")
    return attribute(gallery, "val") in _LISTING_GALLERIES


def _lists(instruction: str) -> bool:
    return instruction.strip().upper().startswith(_LISTING_FIELDS)
