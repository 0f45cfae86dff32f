"""Read statements from a file of RDF: bounded in size and depth, without the network, each fault with its place."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import PurePath
from typing import Any

from lxml import etree
from pyoxigraph import Quad, RdfFormat, parse

from impact.errors import UnreadableFileError, UnsafeFileError

LARGEST_RDF = 512 * 1024 * 1024
"""Bytes of one file; a million statements as N-Quads take half of it."""
MOST_STATEMENTS = 20_000_000
FORMAT_BY_SUFFIX = {
    ".ttl": RdfFormat.TURTLE,
    ".trig": RdfFormat.TRIG,
    ".nt": RdfFormat.N_TRIPLES,
    ".nq": RdfFormat.N_QUADS,
    ".jsonld": RdfFormat.JSON_LD,
    ".rdf": RdfFormat.RDF_XML,
}
"""Formats by the ending of a file's name."""
_MOST_QUOTED = 1_000
"""Signs of statements within statements from which a file is first tried in a process of its own."""
_TRIAL = "import sys, pyoxigraph as o\nfor _ in o.parse(sys.stdin.buffer, getattr(o.RdfFormat, sys.argv[1])): pass"
_TRIAL_SECONDS = 120
_NAMES = {
    RdfFormat.TURTLE: "TURTLE",
    RdfFormat.TRIG: "TRIG",
    RdfFormat.N_TRIPLES: "N_TRIPLES",
    RdfFormat.N_QUADS: "N_QUADS",
    RdfFormat.JSON_LD: "JSON_LD",
    RdfFormat.RDF_XML: "RDF_XML",
}


def is_rdf_file(name: str) -> bool:
    """Say whether the ending of a file's name is one of RDF.

    Examples
    --------
    >>> is_rdf_file("export.trig"), is_rdf_file("model.bpmn")
    (True, False)
    """
    return PurePath(name).suffix.casefold() in FORMAT_BY_SUFFIX


def refuse_unsafe(data: bytes, *, file: str) -> None:
    """Refuse what could harm whoever reads it: XML with entities or too deep, statements nested without end.

    Raises
    ------
    UnreadableFileError
        If the ending of its name is none of RDF.
    UnsafeFileError
        If it could harm.
    """
    rdf_format = _format_of(file)
    if rdf_format == RdfFormat.RDF_XML:
        _refuse_deep_xml(data, file)
    elif data.count(b"<<") > _MOST_QUOTED:
        _refuse_crash(data, rdf_format, file)


def statements_of(data: bytes, *, file: str) -> Iterator[Quad]:
    """Give the statements of a file one by one.

    Raises
    ------
    UnreadableFileError
        If it is not what its ending says; the line is named.
    UnsafeFileError
        If it holds more than :data:`MOST_STATEMENTS`.
    """
    found = 0
    try:
        for statement in parse(data, _format_of(file)):
            found += 1
            if found > MOST_STATEMENTS:
                raise UnsafeFileError(f"The file holds more than {MOST_STATEMENTS:,} statements.", file=file)
            yield statement
    except (SyntaxError, ValueError) as error:
        raise _fault(error, file) from error


def _format_of(file: str) -> RdfFormat:
    found = FORMAT_BY_SUFFIX.get(PurePath(file).suffix.casefold())
    if found is None:
        remedy = f"Name a file that ends in {', '.join(FORMAT_BY_SUFFIX)}."
        raise UnreadableFileError("the ending of its name is none of RDF", file=file, remedy=remedy)
    return found


def _fault(error: SyntaxError | ValueError, file: str) -> UnreadableFileError:
    line = getattr(error, "lineno", None)
    words = str(getattr(error, "msg", None) or error)
    remedy = "Export it again with impact export, or correct the line."
    if "LoadDocumentCallback" in words:
        words, remedy = "its context stands elsewhere, and nothing is fetched", "Put the context into the file."
    return UnreadableFileError(f"It cannot be read as RDF: {words}", file=file, line=line or None, remedy=remedy)


class _Watch:
    """Take the events of an XML parser, which bounds the depth itself, and keep nothing."""

    def __init__(self, file: str) -> None:
        self._file = file

    def doctype(self, *_: object) -> None:
        raise UnsafeFileError(
            "It has a DOCTYPE, which can define entities.", file=self._file, remedy="Remove it; RDF/XML needs none."
        )

    def close(self) -> None:
        return


def _refuse_deep_xml(data: bytes, file: str) -> None:
    watch: Any = _Watch(file)  # the stubs ask for more than a parser calls
    parser = etree.XMLParser(target=watch, resolve_entities=False, load_dtd=False, no_network=True)
    try:
        etree.fromstring(data, parser)
    except etree.XMLSyntaxError as error:
        line = error.lineno
        if "depth" in str(error):
            raise UnsafeFileError("Its tags are nested too deeply.", file=file, line=line) from error
        remedy = "Export it again with impact export rdfxml."
        raise UnreadableFileError(f"It is no XML: {error.msg}", file=file, line=line, remedy=remedy) from error


def _refuse_crash(data: bytes, rdf_format: RdfFormat, file: str) -> None:
    """Try the parser in a process of its own: statements nested thousands deep exhaust its stack."""
    try:
        done = subprocess.run(  # noqa: S603 - our own program, fed by a pipe
            [sys.executable, "-c", _TRIAL, _NAMES[rdf_format]],
            input=data, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, timeout=_TRIAL_SECONDS, check=False,
        )  # fmt: skip
        is_safe = done.returncode in (0, 1)  # 1: a plain fault, which is told with its line afterwards
    except subprocess.TimeoutExpired:
        is_safe = False
    if not is_safe:
        remedy = "An export of ours holds no statement within a statement; export it again."
        raise UnsafeFileError("It nests statements within statements too deeply.", file=file, remedy=remedy)
