"""Ask statements in RDF a question in SPARQL, in a process of its own that is ended when it takes too long."""

from __future__ import annotations

import multiprocessing
import re
import signal
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from multiprocessing.connection import Connection
from threading import Lock
from types import ModuleType

from pyoxigraph import (
    BlankNode,
    Literal,
    NamedNode,
    QueryBoolean,
    QuerySolutions,
    RdfFormat,
    Store,
    Triple,
)

from impact.domain.query import AnswerTerm, AskedQuery
from impact.errors import QueryError

MOST_ROWS = 200_000
"""Rows of an answer above which it is refused."""
MOST_MEMORY = 4 * 1024**3
"""Bytes that a query may use, where the system can bound them."""
MOST_EXPECTED, MOST_SHOWN = 12, 30
"""Words that a fault lists as expected, and signs of the query that it shows."""
_STARTING = Lock()
_XSD_STRING = "http://www.w3.org/2001/XMLSchema#string"
_PLACE = re.compile(r"error at (\d+):(\d+): (.*)", re.DOTALL)

_EXPECTED = re.compile(r'"(?:\\.|[^"\\])*"|\[[^\]]*\]|[^\s,|]+')

_SENTENCE = re.compile(r"(?:^|, )([A-Z][A-Za-z]*(?: [\w'?]+)+)")
"""What the parser says of names, among the words that it expected."""

Row = tuple[AnswerTerm | None, ...]
Found = tuple[tuple[str, ...], tuple[Row, ...], bool | None]
"""Columns, rows, and the answer to a question of yes or no."""


def load_statements(ntriples: bytes, nquads: bytes = b"") -> Store:
    """Load statements into memory: all in the default graph, and in their named graphs if these are given."""
    store = Store()
    store.bulk_load(ntriples, format=RdfFormat.N_TRIPLES)
    if nquads:
        store.bulk_load(nquads, format=RdfFormat.N_QUADS)
    return store


def answer_within(ntriples: bytes, nquads: bytes, asked: AskedQuery, *, seconds: float, file: str = "") -> Found:
    """Answer a query in a process of its own.

    Parameters
    ----------
    ntriples, nquads
        Statements without and with their graphs, as :func:`load_statements`.
    asked
        The query.
    seconds
        Time after which the process is ended.
    file
        How faults name the query.

    Raises
    ------
    QueryError
        If the query is wrong, takes longer, or asks for more than memory or :data:`MOST_ROWS` hold.
    """
    context = multiprocessing.get_context("spawn")
    here, there = context.Pipe()
    process = context.Process(target=_answer_there, args=(there,), daemon=True)
    with _nothing_to_run_again():
        process.start()
    there.close()
    try:
        for part in (ntriples, nquads):
            here.send_bytes(part)
        here.send(asked)
        if here.recv() != "loaded":
            raise EOFError
        if not here.poll(seconds):
            remedy = "Ask for less, or allow more with --seconds."
            raise QueryError(f"was not answered within {seconds:g} s", file=file, remedy=remedy)
        found = here.recv()
    except (EOFError, OSError) as error:
        remedy = "Ask for less: name kinds and bind variables that are not tied to each other."
        raise QueryError("the query ran out of memory", file=file, remedy=remedy) from error
    finally:
        process.kill()
        process.join()
        here.close()
    if isinstance(found, str):
        raise query_fault(found, file=file)
    answer: Found = found
    return answer


@contextmanager
def _nothing_to_run_again() -> Iterator[None]:
    """Hide the program that asks: a process of its own would run it once more, as it would a dashboard's page."""
    with _STARTING:
        program, hidden = sys.modules["__main__"], ModuleType("__main__")
        sys.modules["__main__"] = hidden
        try:
            yield
        finally:
            if sys.modules["__main__"] is hidden:
                sys.modules["__main__"] = program


def _answer_there(there: Connection) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # who asks is interrupted, and ends this process
    store = load_statements(there.recv_bytes(), there.recv_bytes())
    asked: AskedQuery = there.recv()
    there.send("loaded")
    bound_memory()
    try:
        there.send(answer(store, asked))
    except (SyntaxError, ValueError, OSError, RuntimeError, MemoryError, QueryError) as error:
        there.send(str(error))
    there.close()


def bound_memory() -> None:
    """Bound the memory of this process, where the system can."""
    if sys.platform != "win32":
        import resource

        resource.setrlimit(resource.RLIMIT_AS, (MOST_MEMORY, MOST_MEMORY))


def check(text: str, *, prefixes: Mapping[str, str], file: str) -> None:
    """Read a query without asking anything.

    Raises
    ------
    QueryError
        If it is wrong, with line and column.
    """
    try:
        Store().query(text, prefixes=dict(prefixes))
    except (SyntaxError, ValueError, RuntimeError) as error:
        raise query_fault(str(error), file=file, text=text) from error


def query_fault(message: str, *, file: str, text: str = "") -> QueryError:
    """Say where a query is wrong and what may stand there, out of the message of the parser."""
    found = _PLACE.fullmatch(message)
    if found is None:
        return QueryError(message, file=file)
    line, column, reason = int(found[1]), int(found[2]), found[3]
    lines = text.split("\n")
    rest = lines[line - 1][column - 1 :].strip() if line <= len(lines) else ""
    there = f"'{rest[:MOST_SHOWN]}'" if rest else "the end of the line"
    return QueryError(f"column {column}: cannot be read at {there}; {_shortened(reason)}", file=file, line=line)


def _shortened(reason: str) -> str:
    """Say what a parser says in a sentence; else what it expected, without ranges of signs and cut short."""
    start, sign, listed = reason.partition("expected one of ")
    if not sign:
        alone = reason.removeprefix("expected ")
        return " ".join((alone if _SENTENCE.match(alone) else reason).split())
    if said := _SENTENCE.search(listed):
        return said[1]
    words = [word for word in _EXPECTED.findall(listed) if not word.startswith("[")]
    more = ["…"] if len(words) > MOST_EXPECTED else []
    return f"{start}expected one of {' '.join([*words[:MOST_EXPECTED], *more])}"


def answer(store: Store, asked: AskedQuery) -> Found:
    """Answer a query on what is loaded.

    Raises
    ------
    SyntaxError
        If the query is wrong; the message says where.
    QueryError
        If the answer has more than :data:`MOST_ROWS` rows.
    """
    found = store.query(asked.text, prefixes=dict(asked.prefixes))
    if isinstance(found, QueryBoolean):
        return (), (), bool(found)
    columns: tuple[str, ...] = ("subject", "predicate", "object")
    if isinstance(found, QuerySolutions):
        columns = tuple(variable.value for variable in found.variables)
    rows: list[Row] = []
    for row in found:
        if len(rows) == MOST_ROWS:
            raise QueryError(f"the answer has more than {MOST_ROWS} rows", remedy="Narrow it, or end it with LIMIT.")
        rows.append(tuple(_from_terms(row)))
    return columns, tuple(rows if asked.is_ordered else sorted(rows, key=_row_order)), None


def _row_order(row: Row) -> tuple[tuple[str, str, str, str], ...]:
    return tuple((term.value, term.kind, term.datatype, term.language) if term else ("", "", "", "") for term in row)


def _from_terms(row: object) -> Iterator[AnswerTerm | None]:
    terms = (row.subject, row.predicate, row.object) if isinstance(row, Triple) else row
    for term in terms:  # type: ignore[attr-defined]
        yield None if term is None else _from_term(term)


def _from_term(term: NamedNode | BlankNode | Literal | Triple) -> AnswerTerm:
    if isinstance(term, NamedNode):
        return AnswerTerm("uri", term.value)
    if isinstance(term, Literal):
        datatype = "" if term.datatype.value == _XSD_STRING or term.language else term.datatype.value
        return AnswerTerm("literal", term.value, datatype=datatype, language=term.language or "")
    return AnswerTerm("bnode", term.value) if isinstance(term, BlankNode) else AnswerTerm("triple", str(term))
