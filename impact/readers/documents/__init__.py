"""Which reader reads which document: told by what the file holds, and by its name where that says nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from impact.domain.document import Document
from impact.errors import UnreadableFileError
from impact.readers.archive import ZIP_MAGIC
from impact.readers.documents.docx import read_docx
from impact.readers.documents.markdown import read_markdown
from impact.readers.documents.pdf import read_pdf

LARGEST_FILE = 128 * 1024 * 1024
"""Bytes of a document, pictures and all."""
Progress = Callable[[int, int], None]
"""Takes how many pages are read, and how many there are."""

DOCUMENT_FORMATS: Mapping[str, str] = {
    ".docx": "docx",
    ".docm": "docx",
    ".dotx": "docx",
    ".pdf": "pdf",
    ".md": "markdown",
    ".markdown": "markdown",
}
"""Formats of documents by the ending of their names."""
_PDF_MAGIC = b"%PDF-"
_OLE_MAGIC = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_SEARCHED = 1024


def read_document(data: bytes, *, file: str, progress: Progress | None = None) -> Document:
    """Read a Word document, a PDF or a Markdown file.

    Parameters
    ----------
    data
        The file.
    file
        How errors and problems name it; its ending decides where the content does not.
    progress
        Told about pages while a PDF is read.

    Raises
    ------
    UnreadableFileError
        If it is none of these, is damaged, or has no headings.
    UnsafeFileError
        If it is refused for safety.
    """
    if data.startswith(_OLE_MAGIC):
        raise UnreadableFileError(
            "It is a Word document that is locked by a password, or of the format .doc.", file=file,
            remedy="Save it as .docx without a password.",
        )  # fmt: skip
    if _PDF_MAGIC in data[:_SEARCHED]:
        return read_pdf(data, file=file, progress=progress)
    if data.startswith(ZIP_MAGIC):
        return read_docx(data, file=file)
    name = file.lower()
    kind = next((kind for ending, kind in DOCUMENT_FORMATS.items() if name.endswith(ending)), "")
    if kind == "markdown":
        return read_markdown(data, file=file)
    message = f"The file is no {kind} document." if kind else "Documents of this kind cannot be read."
    raise UnreadableFileError(message, file=file, remedy="Give a .docx, .pdf or .md file.")
