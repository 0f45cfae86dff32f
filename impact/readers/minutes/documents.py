"""Take the text out of minutes that are a Word document or a PDF."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from impact.errors import UnreadableFileError
from impact.readers.archive import ZIP_MAGIC
from impact.readers.documents.docx_numbering import Counters, read_numbering
from impact.readers.documents.docx_paragraph import read_paragraph, word_name
from impact.readers.documents.docx_parts import WordParts, open_word
from impact.readers.documents.docx_styles import read_styles
from impact.readers.documents.pdf_pages import read_pdf_content

_PDF_MAGIC = b"%PDF-"
_OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SEARCHED = 1024


def text_of_document(data: bytes, *, file: str) -> str | None:
    """Give the text of a Word document or a PDF, a paragraph or a printed line a line; ``None`` if it is neither.

    Numbers that Word counts itself stand before their paragraph, and rows of tables are one line with bars.

    Raises
    ------
    UnreadableFileError
        If it is damaged, locked, or holds no text.
    UnsafeFileError
        If it is refused for safety.
    """
    if data.startswith(_OLE_MAGIC):
        raise UnreadableFileError(
            "It is a Word document that is locked by a password, or of the format .doc.", file=file,
            remedy="Save it as .docx without a password.",
        )  # fmt: skip
    if _PDF_MAGIC in data[:_SEARCHED]:
        content = read_pdf_content(data, file=file)
        text = "\n".join(line.text for page in content.pages for line in page.lines)
    elif data.startswith(ZIP_MAGIC):
        text = "\n".join(_WordLines(open_word(data, file=file)).lines())
    else:
        return None
    if not text.strip():
        raise UnreadableFileError("The document holds no text.", file=file, remedy="Give one that is no scan.")
    return text


class _WordLines:
    """Walks through a Word document in reading order."""

    def __init__(self, parts: WordParts) -> None:
        self._body = parts.body
        self._styles = read_styles(parts.styles)
        self._counters = Counters(read_numbering(parts.numbering, list_of_style=self._styles.list_of_style))

    def lines(self) -> Iterator[str]:
        """Give paragraphs and rows of tables as lines."""
        yield from self._blocks(self._body)

    def _blocks(self, container: etree._Element) -> Iterator[str]:
        for node in container:
            name = word_name(node.tag)
            if name == "p":
                yield self._paragraph(node)
            elif name == "tr":
                yield self._row(node)
            elif name not in ("tblPr", "tblGrid", "sectPr", "del", "moveFrom", ""):
                yield from self._blocks(node)

    def _row(self, row: etree._Element) -> str:
        cells = [cell for cell in row.iter() if word_name(cell.tag) == "tc"]
        return "| " + " | ".join(" ".join(self._blocks(cell)).replace("\n", " ") for cell in cells) + " |"

    def _paragraph(self, node: etree._Element) -> str:
        paragraph = read_paragraph(node)
        own, style = paragraph.properties, self._styles.resolve(paragraph.style_id)
        num_id = own.num_id if own.num_id is not None else style.num_id
        instance = self._counters.instances.get(num_id or "")
        if num_id is None or instance is None or not paragraph.text.strip():
            return paragraph.text
        levels = (own.list_level, instance.level_of_style(style.ids), style.list_level, 0)
        label = self._counters.advance(num_id, next(level for level in levels if level is not None))
        return f"{label.printed} {paragraph.text}" if label else paragraph.text
