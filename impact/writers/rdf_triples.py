"""Collect RDF triples in order, each with the named graphs that state it, and give resources their IRIs."""

from __future__ import annotations

import datetime as dt
import json
import math
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from decimal import Decimal
from functools import lru_cache
from itertools import chain, takewhile
from urllib.parse import quote

from pyoxigraph import DefaultGraph, Literal, NamedNode, Quad, RdfFormat, Triple, serialize

from impact.domain.interchange_terms import UNREADABLE, readable
from impact.domain.vocabulary import NAMESPACES, TYPE, XSD, own
from impact.errors import WorkspaceError

Value = NamedNode | Literal | str | bool | int | float | dt.date | None
Fact = tuple[str, Value]
GraphName = NamedNode | DefaultGraph

DECIMALS = 6
REMEMBERED = 1 << 15
"""Encoded names that are kept, because a name comes again with each statement about it."""
_XML_NAME_END = re.compile(r"[A-Za-z_][A-Za-z0-9._-]*$")
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
        self._properties: dict[str, NamedNode] = {}

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

    def property(self, name: str) -> NamedNode:
        """Give the IRI of a property of the models; it ends as the name of an XML tag, which RDF/XML makes of it."""
        found = self._properties.get(name)
        if found is None:
            written = tail(name)
            needs_end = written.endswith("_") or not _XML_NAME_END.search(written)
            found = self._properties[name] = self.iri("property", f"{written}_" if needs_end else written)
        return found


@lru_cache(maxsize=REMEMBERED)
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


@lru_cache(maxsize=REMEMBERED)
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
        day = dt.date.fromisoformat(text) if len(text) == len("2017-10-19") else None
    except ValueError:
        return text
    return day if day is not None and day.isoformat() == text else _partial_date(text)


def _partial_date(text: str) -> Value:
    for shape, name in _DATE_SHAPES:
        if shape.fullmatch(text):
            return Literal(text, datatype=_node(XSD + name))
    return text


class Triples:
    """Triples, each once: subjects in the order in which they were first named, facts in that of statement.

    Each knows the named graphs in which it was stated; see :meth:`within`.
    """

    def __init__(self) -> None:
        self._facts: dict[NamedNode, dict[NamedNode, dict[NamedNode | Literal, tuple[GraphName, ...]]]] = {}
        self._here: tuple[GraphName, ...] = (DefaultGraph(),)

    def __len__(self) -> int:
        return sum(len(values) for facts in self._facts.values() for values in facts.values())

    @contextmanager
    def within(self, graph: NamedNode) -> Iterator[None]:
        """State what follows in a named graph."""
        before, self._here = self._here, (graph,)
        try:
            yield
        finally:
            self._here = before

    def describe(self, subject: NamedNode, types: Iterable[str], facts: Iterable[Fact]) -> None:
        """State the classes of a resource and facts about it; facts without a value are left out.

        Of a text with signs that XML cannot carry the exact text is stated beside it.
        """
        mine = self._facts.setdefault(subject, {})
        here = self._here
        stated = ((TYPE, _node(name)) for name in types)
        for name, value in chain(stated, facts):
            if value is None or value == "":
                continue
            predicate, term = _node(name), value if isinstance(value, NamedNode) else _term(value)
            values = mine.get(predicate)
            if values is None:
                values = mine[predicate] = {}
            known = values.get(term)
            if known is None:
                values[term] = here
            elif here[0] not in known:
                values[term] = (*known, *here)
            if isinstance(value, str) and not value.isprintable() and UNREADABLE.search(value):
                self.describe(subject, (), [(own("exactText"), json.dumps([name, value]))])

    def __iter__(self) -> Iterator[Triple]:
        for subject, facts in self._facts.items():
            for predicate, values in facts.items():
                for value in values:
                    yield Triple(subject, predicate, value)

    def by_subject(self) -> Iterator[tuple[NamedNode, Iterator[tuple[NamedNode, Iterator[NamedNode | Literal]]]]]:
        """Give each subject with its predicates, and each predicate with its values."""
        for subject, facts in self._facts.items():
            yield subject, ((predicate, iter(values)) for predicate, values in facts.items())

    def graphs(self) -> frozenset[NamedNode]:
        """Give the named graphs that state something."""
        stated = {graphs for facts in self._facts.values() for values in facts.values() for graphs in values.values()}
        return frozenset(graph for graphs in stated for graph in graphs if isinstance(graph, NamedNode))

    def quads(self) -> Iterator[Quad]:
        """Give each triple once for each graph that states it, the graphs one after another in order of name."""
        by_graph: dict[GraphName, list[tuple[NamedNode, NamedNode, NamedNode | Literal]]] = {}
        for subject, facts in self._facts.items():
            for predicate, values in facts.items():
                for value, graphs in values.items():
                    for graph in graphs:
                        by_graph.setdefault(graph, []).append((subject, predicate, value))
        for graph in sorted(by_graph, key=lambda name: name.value if isinstance(name, NamedNode) else ""):
            for stated in by_graph.pop(graph):
                yield Quad(*stated, graph)

    def lines(self) -> Iterator[tuple[list[str], list[tuple[GraphName, ...]]]]:
        """Give the statements as N-Triples writes them, without the end, and beside them the graphs of each.

        Those of one subject come together, the subjects in the order of their written names, so that whoever sorts
        each part has all of them sorted without holding them all.
        """
        written: dict[int, str] = {}  # by the node itself, which stays: quicker than by its text
        facts_by_start = {str(subject): facts for subject, facts in self._facts.items()}
        for start in sorted(facts_by_start):
            texts: list[str] = []
            graphs: list[tuple[GraphName, ...]] = []
            for predicate, values in facts_by_start[start].items():
                name = written.get(id(predicate))
                if name is None:
                    name = written[id(predicate)] = f" {predicate} "
                head = start + name
                for value, stated_by in values.items():
                    texts.append(head + str(value))
                    graphs.append(stated_by)
            yield texts, graphs

    def turtle(self) -> str:
        """Write all of them as a Turtle document.

        Terms of vocabularies are shortened by their prefixes; names of resources are written whole, because
        parsers differ in what they make of escaped signs in a shortened one. Prefixes stand in order of name.
        """
        written = serialize(self, format=RdfFormat.TURTLE, prefixes=dict(NAMESPACES))
        assert written is not None, "without a file to write to, the text is returned"
        return sort_prefixes(written).decode("utf-8")


def sort_prefixes(text: bytes) -> bytes:
    """Put the prefixes at the head of a Turtle or TriG document, or of its first part, in order of name."""
    lines = text.split(b"\n")
    header = sorted(takewhile(lambda line: line.startswith(b"@prefix"), lines))
    return b"\n".join([*header, *lines[len(header) :]])


def even_empty(text: str) -> Value:
    """Give a text that is stated even where it is empty, because nothing stated would mean another one."""
    return text or Literal("")


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
        return Literal(readable(value))
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


def exact_decimal(value: float) -> Literal:
    """Type a number as a decimal that gives the number back to the last bit, with six places or as many as it takes.

    Examples
    --------
    >>> exact_decimal(0.5).value, exact_decimal(1e-7).value
    ('0.500000', '0.0000001')

    Raises
    ------
    ValueError
        If it is infinite or not a number: neither is a decimal.
    """
    rounded = decimal(value)
    if float(rounded.value) == value:
        return rounded
    return Literal(f"{Decimal(repr(value)):f}", datatype=_node(f"{XSD}decimal"))


def moment(when: dt.datetime) -> Literal:
    """Type a time with its zone, in the form in which stores give it back.

    Examples
    --------
    >>> moment(dt.datetime(2020, 2, 3, 12, tzinfo=dt.UTC)).value
    '2020-02-03T12:00:00Z'
    """
    return Literal(when.isoformat().replace("+00:00", "Z"), datatype=_node(f"{XSD}dateTime"))


def in_order(texts: Iterable[str]) -> str | None:
    """Give texts as a list in JSON where sorting them would not give their order; ``None`` where it would.

    Examples
    --------
    >>> in_order(["a", "b"]), in_order(["b", "a"])
    (None, '["b","a"]')
    """
    listed = list(texts)
    is_plain = all(text and text.isprintable() for text in listed) and listed == sorted(set(listed))
    return None if is_plain else json.dumps(listed, separators=(",", ":"))
