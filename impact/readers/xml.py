"""Parse XML that strangers wrote: no entities, no DTD, no network, bounded in size and depth."""

from __future__ import annotations

import gc
import gzip
import re
import zlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import lru_cache
from pathlib import Path
from typing import Any, cast

from lxml import etree

from impact.errors import UnreadableFileError, UnsafeFileError

LARGEST_FILE = 128 * 1024 * 1024
"""Bytes of one model file, unpacked: what a model of a hundred thousand drawn elements takes."""
MOST_TAGS = 6_000_000
"""Tags of one file: three times what such a model has; a tree takes some 200 bytes of memory for each."""
DEEPEST_NESTING = 256
"""Levels of nesting that the parser accepts; models nest some twenty levels."""
LONGEST_MESSAGE = 200
"""Characters of a parser's own message that are passed on."""
GZIP_MAGIC = b"\x1f\x8b"
ZIP_MAGIC = b"PK\x03\x04"
SHORTEST_TAG = 3
_LINES_OF_ELEMENTS = 65_535
"""The first line that the parser does not keep with an element; from there on it knows those of texts only."""

_START = re.compile(rb"[\xef\xbb\xbf \t\r\n]*<")
_INK = re.compile(rb"[^\0 \t\r\n\xef\xbb\xbf]")
"""A byte that is neither space nor mark of an encoding; looking for one copies nothing, however large the file."""
_ROOT = re.compile(rb"<[^!?]")
_DECLARATION = re.compile(rb"\A(?:\xef\xbb\xbf)?<\?xml\b[^>]*>")
_ENCODING = re.compile(rb"""encoding\s*=\s*["']([^"']*)""")
_LIKE_ASCII = re.compile(rb"(?i:utf-?8|us-ascii|ascii|iso-8859-\d+|windows-125\d|cp125\d)\Z")
"""Encodings in which the bytes of ASCII always mean ASCII."""

_TRUNCATED = {
    etree.ErrorTypes.ERR_TAG_NOT_FINISHED,
    etree.ErrorTypes.ERR_GT_REQUIRED,
    etree.ErrorTypes.ERR_COMMENT_NOT_FINISHED,
    etree.ErrorTypes.ERR_CDATA_NOT_FINISHED,
}
_BAD_BYTES = {
    etree.ErrorTypes.ERR_INVALID_CHAR,
    etree.ErrorTypes.ERR_INVALID_ENCODING,
    etree.ErrorTypes.ERR_UNKNOWN_ENCODING,
    etree.ErrorTypes.ERR_UNSUPPORTED_ENCODING,
    etree.ErrorTypes.ERR_ENCODING_NAME,
    etree.ErrorTypes.I18N_CONV_FAILED,
}
_NOT_XML = {etree.ErrorTypes.ERR_DOCUMENT_EMPTY, etree.ErrorTypes.ERR_DOCUMENT_START}
_UNDECLARED_PREFIX = {etree.ErrorTypes.NS_ERR_UNDEFINED_NAMESPACE, etree.ErrorTypes.NS_ERR_XML_NAMESPACE}


def parse_xml(data: bytes, *, file: str) -> etree._Element:
    """Parse an XML document and return its root, without comments and processing instructions.

    A document type declaration is refused before it is read, so no entity is ever defined. Data packed with
    gzip is unpacked first.

    Parameters
    ----------
    data
        The file, at most 128 MiB once unpacked.
    file
        How errors name it.

    Raises
    ------
    UnsafeFileError
        If the file is too large, has too many tags, nests too deeply, or has a DOCTYPE or entities.
    UnreadableFileError
        If it is empty, cut off, in a broken encoding, or no namespace-well-formed XML.
    """
    data = unpack(data, file=file)
    if _INK.search(data) is None:
        raise UnreadableFileError("The file is empty.", file=file, remedy="Save or export the model again.")
    if data.startswith(ZIP_MAGIC):
        raise UnreadableFileError(
            "The file is a ZIP archive, not XML.", file=file, remedy="Unpack it and load the XML file inside."
        )
    if len(data) > MOST_TAGS * SHORTEST_TAG and data.count(b"<") > MOST_TAGS:
        raise UnsafeFileError(
            f"The file holds more than {MOST_TAGS:,} tags.", file=file, remedy="Split the model, or export less of it."
        )
    if _may_have_doctype(data):
        _refuse_doctype(data, file)
    try:
        root = etree.fromstring(data, _parser())
    except etree.XMLSyntaxError as error:
        raise _explain(error, data, file) from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise _doctype_error(file, None)
    return root


def read_bytes(path: Path, *, limit: int = LARGEST_FILE, file: str = "") -> bytes:
    """Read a file, unpacked if gzip packed it, and never more than a limit.

    Parameters
    ----------
    path
        The file.
    limit
        Most bytes that are accepted, packed or unpacked.
    file
        How errors name it; the path if empty.

    Raises
    ------
    UnreadableFileError
        If it is missing, no file, may not be read, or its packing is damaged.
    UnsafeFileError
        If it is larger than the limit.
    """
    name = file or path.as_posix()
    try:
        with path.open("rb") as stream:
            data = stream.read(limit + 1)
    except OSError as error:
        reason = error.strerror or "Cannot be opened"
        raise UnreadableFileError(f"{reason}.", file=name, remedy="Check the path and its permissions.") from None
    return unpack(data, file=name, limit=limit)


def unpack(data: bytes, *, file: str, limit: int = LARGEST_FILE) -> bytes:
    """Unpack data that gzip packed and return all other data as it is, up to a limit in bytes.

    Raises
    ------
    UnreadableFileError
        If the packing is damaged or cut off.
    UnsafeFileError
        If the data, packed or unpacked, is larger than the limit.
    """
    if len(data) > limit:
        raise _size_error(file, limit)
    if not data.startswith(GZIP_MAGIC):
        return data
    unpacked = bytearray()
    rest = data
    try:
        while rest:
            decoder = zlib.decompressobj(wbits=31)
            unpacked += decoder.decompress(rest, limit + 1 - len(unpacked))
            if len(unpacked) > limit:
                raise _size_error(file, limit)
            if not decoder.eof:
                raise EOFError
            rest = decoder.unused_data.lstrip(b"\0")
    except (zlib.error, EOFError, gzip.BadGzipFile):
        raise UnreadableFileError(
            "The gzip packing is damaged or cut off.", file=file, remedy="Copy or pack the file again."
        ) from None
    return bytes(unpacked)


@contextmanager
def paused_collection() -> Iterator[None]:
    """Let nothing look for cyclic garbage while a model is built.

    A model is many small objects that all stay; each search for garbage among them would find none and walk over
    all that was built so far, so that time would grow faster than the model.
    """
    was_enabled = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_enabled:
            if gc.get_freeze_count() == 0:  # count what was built among the old objects, not to be walked over at once
                gc.freeze()
                gc.unfreeze()
            gc.enable()


attributes_of = cast("Callable[[etree._Element], list[tuple[str, str]]]", etree._Element.items)
"""Give the attributes of an XML element, names in Clark notation, in the order of the file."""


def line_of(node: etree._Element) -> int | None:
    """Say on which line the start tag of an XML element ends, counted from 1."""
    line: int | None = node.sourceline  # type: ignore[assignment]  # the stubs leave it open
    if line is None or line < _LINES_OF_ELEMENTS:
        return line
    text, inner = node.text, node  # of so long a file the parser tells the line on which the next text ends
    while not text and len(inner):
        inner = inner[0]
        text = inner.text
    return line - (text or inner.tail or "").count("\n")


@lru_cache(maxsize=4096)
def local_part(name: str) -> str:
    """Drop the namespace of a name in Clark notation.

    Examples
    --------
    >>> local_part("{urn:c}b")
    'b'
    """
    return name.rpartition("}")[2]


def local_name(node: etree._Element) -> str:
    """Name an XML element without its namespace."""
    return local_part(node.tag)


def namespace_of(node: etree._Element) -> str:
    """Name the namespace of an XML element; empty if it has none."""
    tag = str(node.tag)
    return tag[1:].partition("}")[0] if tag.startswith("{") else ""


def attribute_name(node: etree._Element, name: str) -> str:
    """Name an attribute as the file writes it: with its prefix if it is in a namespace.

    Examples
    --------
    >>> root = parse_xml(b'<a xmlns:c="urn:c" c:b="1"/>', file="a.xml")
    >>> attribute_name(root, "{urn:c}b")
    'c:b'
    """
    if not name.startswith("{"):
        return name
    uri, _, local = name[1:].partition("}")
    prefix = next((prefix for prefix, value in node.nsmap.items() if value == uri and prefix), "")
    return f"{prefix}:{local}" if prefix else local


def plain_text(node: etree._Element) -> str:
    """Read all text below an XML element, stripped."""
    if len(node) == 0:
        return (node.text or "").strip()
    return "".join(str(part) for part in node.itertext()).strip()


def own_text(node: etree._Element) -> str:
    """Read the text that stands in an XML element before its first child, stripped."""
    return (node.text or "").strip()


def _parser(target: Any = None) -> etree.XMLParser:
    return etree.XMLParser(
        target=target,
        resolve_entities=False,
        load_dtd=False,
        dtd_validation=False,
        no_network=True,
        huge_tree=False,
        recover=False,
        remove_comments=True,
        remove_pis=True,
    )


class _PrologRead(Exception):  # noqa: N818 - it ends the reading of the prolog and is no error
    """The root element begins: there is no DOCTYPE."""


class _DoctypeFound(Exception):  # noqa: N818 - it ends the reading of the prolog; the caller words the error
    """A DOCTYPE begins."""


class _PrologWatcher:
    """Stops the parser at the DOCTYPE or at the root, whichever comes first."""

    def doctype(self, *_names: str | None) -> None:
        raise _DoctypeFound

    def start(self, *_element: object) -> None:
        raise _PrologRead

    def close(self) -> None:
        return None


def _may_have_doctype(data: bytes) -> bool:
    """Say whether a DOCTYPE could stand in the data; in most files, a search for its bytes rules that out.

    Only an encoding that writes ASCII as ASCII shows the bytes; another one, as UTF-16 or EBCDIC, could hide them.
    """
    declaration = _DECLARATION.match(data)
    encoding = _ENCODING.search(declaration[0]) if declaration else None
    is_plain = b"\0" not in data[:4] and (declaration is not None or _START.match(data) is not None)
    if not is_plain or (encoding is not None and not _LIKE_ASCII.match(encoding[1])):
        return True
    begun = declaration.end() if declaration else 0
    root = _ROOT.search(data, begun)
    is_simple = (
        root is not None and b"<!--" not in data[begun : root.start()] and b"<?" not in data[begun : root.start()]
    )
    return b"<!DOCTYPE" in (data[begun : root.start()] if root and is_simple else data)


def _refuse_doctype(data: bytes, file: str) -> None:
    try:
        etree.fromstring(data, _parser(_PrologWatcher()))
    except _DoctypeFound:
        place = data.upper().find(b"<!DOCTYPE")
        raise _doctype_error(file, data.count(b"\n", 0, place) + 1 if place >= 0 else None) from None
    except (_PrologRead, etree.XMLSyntaxError):
        return


def _doctype_error(file: str, line: int | None) -> UnsafeFileError:
    return UnsafeFileError(
        "The file has a DOCTYPE, which can define entities and fetch other files.",
        file=file,
        line=line,
        remedy="Remove the DOCTYPE; neither BPMN nor ArchiMate files need one.",
    )


def _size_error(file: str, limit: int) -> UnsafeFileError:
    return UnsafeFileError(
        f"The file holds more than {limit:,} bytes.", file=file, remedy="Split the model, or export less of it."
    )


def _explain(error: etree.XMLSyntaxError, data: bytes, file: str) -> UnreadableFileError | UnsafeFileError:
    detail = re.sub(r"\s+", " ", error.msg or "").strip()
    detail = re.sub(r"[^ -~]", "?", re.sub(r", line \d+, column \d+.*$", "", detail))[:LONGEST_MESSAGE]
    line = error.lineno or None
    if "depth" in detail.lower():
        return UnsafeFileError(
            f"The elements nest more than {DEEPEST_NESTING} levels deep.", file=file, line=line,
            remedy="No model needs that; export it again from its tool.",
        )  # fmt: skip
    if "huge" in detail.lower() or "too long" in detail.lower():
        return UnsafeFileError(
            "One text or attribute is larger than 10 million bytes.", file=file, line=line,
            remedy="Shorten the text, or take embedded pictures out.",
        )  # fmt: skip
    message, remedy = _fault(getattr(error, "code", None), detail, data)
    return UnreadableFileError(message, file=file, line=line, remedy=remedy)


def _fault(code: int | None, detail: str, data: bytes) -> tuple[str, str]:
    looks_like_xml = b"<" in data[:4096].lstrip(b"\xef\xbb\xbf \t\r\n\0\xff\xfe")[:2]
    if code in _BAD_BYTES or "encoding" in detail.lower() or "utf-8" in detail.lower():
        return f"It holds bytes that its encoding does not allow ({detail}).", "Save the file as UTF-8."
    if code in _NOT_XML and not looks_like_xml:
        return "The file is not XML.", "Load a BPMN 2.0 or ArchiMate exchange file."
    if code in _UNDECLARED_PREFIX:
        return (
            f"It uses a prefix without a namespace ({detail}).",
            'Declare it with xmlns:prefix="…" on the root element.',
        )
    ends_inside = not data.rstrip(b"\0 \t\r\n").endswith(b">")
    if code in _TRUNCATED or ends_inside or "end of data" in detail.lower():
        return f"The file is cut off ({detail}).", "Copy or export it again."
    return f"It is not well-formed XML: {detail}.", "Correct the file, or export it again from its tool."
