"""Read the sections of a Markdown file: headings of both forms, outside of code, lists and quotations."""

from __future__ import annotations

import codecs
import re
from collections.abc import Iterable

from markdown_it import MarkdownIt
from markdown_it.token import Token

from impact.domain.document import Document
from impact.errors import UnreadableFileError, UnsafeFileError
from impact.readers.documents.section_tree import WORDS_PER_PAGE, SectionTree

LARGEST_FILE = 16 * 1024 * 1024
"""Bytes of a Markdown file: some thirty times a thick book."""
MOST_LINES = 500_000
"""Lines of a file; a thick book has some 30,000."""
LONGEST_LINE = 200_000
"""Characters of one line; a paragraph that nobody wrapped has a few thousand."""
DEEPEST_NESTING = 20
"""Quotations and lists within each other that are told apart."""
_LONGEST_HEADING = 2_000
_DRAWN_LANGUAGES = ("mermaid", "plantuml", "dot", "graphviz", "bpmn", "d2", "ditaa")
_UTF16 = (codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)
_FRONT_BLOCK = re.compile(r"\A---[ \t]*\n(?:.*\n){0,200}?(?:---|\.\.\.)[ \t]*(?:\n|\Z)")
_TAG = re.compile(r"<[^<>]{0,1000}>")
_ATTRIBUTES = re.compile(r"\s*\{[#.:][^{}]{0,200}\}\s*\Z")
_LINK = re.compile(r"!?\[([^\[\]]{0,1000})\]\([^()]{0,1000}\)")


def read_markdown(data: bytes, *, file: str) -> Document:
    """Read a Markdown file.

    Raises
    ------
    UnreadableFileError
        If it is not text, or has no headings.
    UnsafeFileError
        If it, or one of its lines, is absurdly long.
    """
    text = _decode(data, file)
    # Only blocks are parsed: that is enough to find headings, and its time grows with the length alone.
    parser = MarkdownIt("commonmark", {"maxNesting": DEEPEST_NESTING}).enable("table").disable(["inline", "reference"])
    tree = SectionTree(file, "markdown")
    _read(parser.parse(_without_front_block(text)), tree)
    note = f"estimated from {WORDS_PER_PAGE} words a page"
    if tree.headings:
        tree.note("estimated-pages", f"a text file has no pages: {note}",
                  remedy="Correct the column pages where you know better.")  # fmt: skip
    return tree.finish(estimated_pages=[space / WORDS_PER_PAGE for space in tree.stretches], pages_note=note)


def _read(tokens: Iterable[Token], tree: SectionTree) -> None:
    inline = MarkdownIt("commonmark")
    heading_level = 0
    for token in tokens:
        if token.type == "heading_open" and not token.level:
            heading_level = int(token.tag[1:])
        elif token.type == "inline" and heading_level:
            title = _ATTRIBUTES.sub("", _title(inline, token.content[:_LONGEST_HEADING]))
            if title.strip():
                tree.heading(title, level=heading_level, line=token.map[0] + 1 if token.map else None)
            heading_level = 0
        elif token.type in ("inline", "html_block"):
            _put(token.content, tree)
        elif token.type == "table_open":
            tree.table()
        elif token.type in ("fence", "code_block"):
            is_drawing = token.info.strip().lower().startswith(_DRAWN_LANGUAGES)
            if is_drawing:
                tree.figure()
            else:
                tree.text(token.content)


def _put(content: str, tree: SectionTree) -> None:
    for _ in range(content.count("![") + content.lower().count("<img") + content.lower().count("<svg")):
        tree.figure()
    tree.text(_LINK.sub(r"\1", _TAG.sub(" ", content)))


def _title(parser: MarkdownIt, content: str) -> str:
    tokens = parser.parseInline(content)[0].children or []
    parts = [token.content if token.type in ("text", "code_inline", "image") else " " for token in tokens
             if token.type in ("text", "code_inline", "image", "softbreak", "hardbreak")]  # fmt: skip
    return "".join(parts)


def _decode(data: bytes, file: str) -> str:
    if len(data) > LARGEST_FILE:
        raise UnsafeFileError(f"The file holds more than {LARGEST_FILE:,} bytes.", file=file, remedy="Split it.")
    try:
        text = data.decode("utf-16" if data.startswith(_UTF16) else "utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise UnreadableFileError("It is not UTF-8 text.", file=file, line=line, remedy="Save it as UTF-8.") from None
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if "\0" in text:
        line = text[: text.index("\0")].count("\n") + 1
        raise UnreadableFileError("It is not a text file.", file=file, line=line, remedy="Save it as UTF-8 text.")
    if text.count("\n") >= MOST_LINES:
        raise UnsafeFileError(f"The file has more than {MOST_LINES:,} lines.", file=file, remedy="Split it.")
    for number, line_text in enumerate(text.split("\n"), start=1):
        if len(line_text) > LONGEST_LINE:
            raise UnsafeFileError(f"A line has more than {LONGEST_LINE:,} characters.", file=file, line=number,
                                  remedy="Break it into lines.")  # fmt: skip
    return text


def _without_front_block(text: str) -> str:
    """Blank the block of settings that a file may begin with, so that lines keep their numbers."""
    found = _FRONT_BLOCK.match(text)
    return "\n" * found[0].count("\n") + text[found.end() :] if found else text
