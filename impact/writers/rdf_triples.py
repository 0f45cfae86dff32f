"""Collect RDF triples in order, give resources their IRIs, and write them as Turtle."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Iterable, Iterator
from functools import lru_cache
from itertools import takewhile
from urllib.parse import quote

from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, serialize

from impact.domain.vocabulary import NAMESPACES, TYPE, XSD
from impact.errors import WorkspaceError

Value = NamedNode | Literal | str | bool | int | float | dt.date | None
Fact = tuple[str, Value]

DECIMALS = 6
_UNREADABLE = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\ud800-\udfff\ufffe\uffff]")
_REPLACEMENT = "\N{REPLACEMENT CHARACTER}"
_DATE_SHAPES = (
    (re.compile(r"\d{4}-(0[1-9]|1[0-2])"), "gYearMonth"),
    (re.compile(r"\d{4}"), "gYear"),
)


class IriScheme:
    """IRIs below the base of a workspace, stable and readable, a different one for every different id.

    Raises
    ------
    WorkspaceError
        If the base is no absolute IRI.
    """

    def __init__(self, base: str) -> None:
        try:
            NamedNode(base)
        except ValueError as error:
            remedy = "Use an absolute IRI that ends in / or #, such as urn:example:models/."
            raise WorkspaceError(f"base_iri '{base}' is no absolute IRI ({error})", remedy=remedy) from error
        self.base = base

    def iri(self, kind: str, *segments: str) -> NamedNode:
        """Join encoded segments; see :func:`segment` and :func:`tail`."""
        return NamedNode("/".join((self.base + kind, *segments)))

    def named(self, kind: str, name: str) -> NamedNode:
        """Give the IRI of a thing that one name identifies: an element, a relationship, an input file."""
        return self.iri(kind, tail(name))

    def element(self, element_id: str) -> NamedNode:
        """Give the IRI of an element."""
        return self.named("element", element_id)

    def change(self, change_id: str) -> NamedNode:
        """Give the IRI of a change."""
        return self.named("change", change_id)

    def release(self, release_id: str) -> NamedNode:
        """Give the IRI of a release."""
        return self.named("release", release_id)


def segment(text: str) -> str:
    """Encode any text as one segment of an IRI; different texts give different segments.

    Examples
    --------
    >>> segment("R2.0"), segment("a/b c")
    ('R2.0', 'a%2Fb%20c')
    """
    if text in (".", ".."):
        return text.replace(".", "%2E")
    return quote(text, safe=":", errors="surrogatepass")


def tail(text: str) -> str:
    """Encode any text as the rest of an IRI: slashes stay readable where they cannot be misread.

    Examples
    --------
    >>> tail("sec:BAD/6.6"), tail("../x")
    ('sec:BAD/6.6', '..%2Fx')
    """
    parts = text.split("/")
    if any(part in ("", ".", "..") for part in parts):
        return segment(text)
    return "/".join(segment(part) for part in parts)


def dated(text: str) -> Value:
    """Type a date as the register writes it: a day, a month, a year, else the text itself."""
    try:
        return dt.date.fromisoformat(text) if len(text) == len("2017-10-19") else _partial_date(text)
    except ValueError:
        return text


def _partial_date(text: str) -> Value:
    for shape, name in _DATE_SHAPES:
        if shape.fullmatch(text):
            return Literal(text, datatype=_node(XSD + name))
    return text


class Triples:
    """Triples, each once: subjects in the order in which they were first named, facts in that of statement."""

    def __init__(self) -> None:
        self._facts: dict[NamedNode, dict[NamedNode, dict[NamedNode | Literal, None]]] = {}

    def __len__(self) -> int:
        return sum(len(values) for facts in self._facts.values() for values in facts.values())

    def describe(self, subject: NamedNode, types: Iterable[str], facts: Iterable[Fact]) -> None:
        """State the classes of a resource and facts about it; facts without a value are left out."""
        mine = self._facts.setdefault(subject, {})
        for name in types:
            mine.setdefault(_node(TYPE), {})[_node(name)] = None
        for predicate, value in facts:
            if value is not None and value != "":
                mine.setdefault(_node(predicate), {})[_term(value)] = None

    def __iter__(self) -> Iterator[Triple]:
        for subject, facts in self._facts.items():
            for predicate, values in facts.items():
                for value in values:
                    yield Triple(subject, predicate, value)

    def turtle(self) -> str:
        """Write all of them as a Turtle document.

        Terms of vocabularies are shortened by their prefixes; names of resources are written whole, because
        parsers differ in what they make of escaped signs in a shortened one. Prefixes stand in order of name.
        """
        written = serialize(self, format=RdfFormat.TURTLE, prefixes=dict(NAMESPACES))
        assert written is not None, "without a file to write to, the text is returned"
        lines = written.decode("utf-8").split("\n")
        header = sorted(takewhile(lambda line: line.startswith("@prefix"), lines))
        return "\n".join([*header, *lines[len(header) :]])


@lru_cache(maxsize=1024)
def _node(iri: str) -> NamedNode:
    return NamedNode(iri)


def node(iri: str) -> NamedNode:
    """Give the node of a term of a vocabulary."""
    return _node(iri)


def _term(value: NamedNode | Literal | str | bool | int | float | dt.date) -> NamedNode | Literal:
    if isinstance(value, NamedNode | Literal):
        return value
    if isinstance(value, str):
        return Literal(_UNREADABLE.sub(_REPLACEMENT, value))
    if isinstance(value, bool):
        return Literal("true" if value else "false", datatype=_node(f"{XSD}boolean"))
    if isinstance(value, int):
        return Literal(str(value), datatype=_node(f"{XSD}integer"))
    if isinstance(value, dt.date):
        return Literal(value.isoformat(), datatype=_node(f"{XSD}date"))
    return decimal(value)


def decimal(value: float) -> Literal:
    """Type a number as a decimal with six places.

    Raises
    ------
    ValueError
        If it is infinite or not a number: neither is a decimal.
    """
    if not math.isfinite(value):
        raise ValueError(f"{value} cannot be written as a decimal")
    return Literal(f"{round(value, DECIMALS) + 0.0:.{DECIMALS}f}", datatype=_node(f"{XSD}decimal"))
