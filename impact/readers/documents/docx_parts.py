"""Open a Word document: the parts that hold text, styles, numbering and what Word knows of its own pages."""

from __future__ import annotations

import posixpath
from dataclasses import dataclass

from lxml import etree

from impact.errors import InputError, UnreadableFileError
from impact.readers.archive import Archive, open_archive
from impact.readers.xml import local_name, parse_xml

_MAIN = "word/document.xml"
_OFFICE_DOCUMENT = "/officeDocument"
_REMEDY = "Save the document again as .docx, from Word or LibreOffice."


@dataclass(frozen=True, slots=True)
class WordParts:
    """The parts of a document that its sections are read from; ``None`` for one that is absent or damaged.

    Attributes
    ----------
    body
        Root of the main part.
    styles, numbering
        Roots of these parts.
    pages, words
        What the program that saved it counted; 0 if it says nothing.
    missing
        Parts that are named but cannot be read, with the reason.
    """

    body: etree._Element
    styles: etree._Element | None
    numbering: etree._Element | None
    pages: int
    words: int
    missing: tuple[str, ...]


def open_word(data: bytes, *, file: str) -> WordParts:
    """Open a document; nothing outside of the archive is ever looked at, whatever it refers to.

    Raises
    ------
    UnreadableFileError
        If it is no Word document, or damaged.
    UnsafeFileError
        If it is refused for safety.
    """
    archive = open_archive(data, file=file)
    main = _targets(archive, "_rels/.rels", file=file).get(_OFFICE_DOCUMENT, _MAIN)
    if main not in archive:
        raise UnreadableFileError("The archive is no Word document.", file=file, remedy=_REMEDY)
    body = _parse(archive, main, file=file)
    if local_name(body) != "document":
        raise UnreadableFileError("The archive holds no Word document.", file=file, remedy=_REMEDY)
    folder, name = posixpath.split(main)
    targets = _targets(archive, posixpath.join(folder, "_rels", f"{name}.rels"), file=file)
    missing: list[str] = []

    def part(kind: str) -> etree._Element | None:
        path = targets.get(f"/{kind}", posixpath.join(folder, f"{kind}.xml"))
        if path not in archive:
            return None
        try:
            return _parse(archive, path, file=file)
        except UnreadableFileError as error:
            missing.append(f"{path}: {error.message}")
            return None

    pages, words = _statistics(archive, file=file)
    return WordParts(body, part("styles"), part("numbering"), pages, words, tuple(missing))


def _parse(archive: Archive, name: str, *, file: str) -> etree._Element:
    try:
        return parse_xml(archive.read(name), file=file)
    except InputError as error:
        raise type(error)(f"In {name}: {error.message}", file=file, line=error.line, remedy=_REMEDY) from None


def _targets(archive: Archive, name: str, *, file: str) -> dict[str, str]:
    """Read which member of the archive plays which role; targets outside of the archive are left out."""
    if name not in archive:
        return {}
    folder = posixpath.dirname(posixpath.dirname(name))
    found: dict[str, str] = {}
    for node in _parse(archive, name, file=file):
        kind = "/" + str(node.get("Type", "")).rpartition("/")[2]
        target = str(node.get("Target", ""))
        path = posixpath.normpath(posixpath.join("/", folder, target)).lstrip("/")
        if node.get("TargetMode") != "External" and path in archive:
            found.setdefault(kind, path)
    return found


def _statistics(archive: Archive, *, file: str) -> tuple[int, int]:
    if "docProps/app.xml" not in archive:
        return 0, 0
    try:
        root = _parse(archive, "docProps/app.xml", file=file)
    except UnreadableFileError:
        return 0, 0
    counts = {local_name(node): (node.text or "").strip() for node in root}
    return _count(counts.get("Pages", "")), _count(counts.get("Words", ""))


def _count(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) <= 9 else 0
