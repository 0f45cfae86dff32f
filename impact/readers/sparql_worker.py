"""A process that holds statements and answers queries in SPARQL; it is ended when a query takes too long."""

from __future__ import annotations

import multiprocessing
import signal
import threading
from dataclasses import dataclass
from multiprocessing.connection import Connection

from pyoxigraph import (
    NamedNode,
    QueryBoolean,
    QueryResultsFormat,
    QuerySolutions,
    QueryTriples,
    RdfFormat,
    Store,
)

from impact.domain.vocabulary import NAMESPACES
from impact.errors import QueryError
from impact.readers.rdf_answers import bound_memory, load_statements, query_fault

LARGEST_ANSWER = 64 * 1024 * 1024
"""Bytes of an answer above which it is refused."""
RESULT_FORMATS = {
    "application/sparql-results+json": QueryResultsFormat.JSON,
    "application/sparql-results+xml": QueryResultsFormat.XML,
    "text/csv": QueryResultsFormat.CSV,
    "text/tab-separated-values": QueryResultsFormat.TSV,
}
GRAPH_FORMATS = {
    "text/turtle": RdfFormat.TURTLE,
    "application/n-triples": RdfFormat.N_TRIPLES,
    "application/rdf+xml": RdfFormat.RDF_XML,
}


@dataclass(frozen=True, slots=True)
class EndpointQuery:
    """A query with what the protocol says beside it.

    Attributes
    ----------
    text
        The query.
    accepted
        Media types that the caller takes, best first; empty takes any.
    default_graphs, named_graphs
        Graphs that make up what is asked; empty for all of them.
    """

    text: str
    accepted: tuple[str, ...] = ()
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class EndpointAnswer:
    """An answer in its media type; ``None`` as the type if nothing that the caller takes can be written."""

    media_type: str | None
    body: bytes


class SparqlWorker:
    """Holds statements in a process of its own.

    Parameters
    ----------
    ntriples, nquads
        Statements without and with their graphs, as :func:`impact.readers.rdf_answers.load_statements`.
    """

    def __init__(self, ntriples: bytes, nquads: bytes) -> None:
        self._parts = (ntriples, nquads)
        self._turn = threading.Lock()
        self._context = multiprocessing.get_context("spawn")
        self._here: Connection | None = None
        self._process: multiprocessing.process.BaseProcess | None = None

    def start(self) -> None:
        """Start the process, and wait until the statements are loaded."""
        here, there = self._context.Pipe()
        process = self._context.Process(target=_serve, args=(there,), daemon=True)
        process.start()
        there.close()
        for part in self._parts:
            here.send_bytes(part)
        here.recv()
        self._here, self._process = here, process

    def stop(self) -> None:
        """End the process."""
        if self._process is not None:
            self._process.kill()
            self._process.join()
        if self._here is not None:
            self._here.close()
        self._here, self._process = None, None

    def ask(self, query: EndpointQuery, *, seconds: float) -> EndpointAnswer:
        """Answer a query.

        Parameters
        ----------
        query
            The query.
        seconds
            Time after which the process is ended; the next query starts it anew.

        Raises
        ------
        QueryError
            If the query is wrong, or its answer is too large.
        TimeoutError
            If it takes longer, or those before it do.
        """
        if not self._turn.acquire(timeout=seconds):
            raise TimeoutError(f"others were asked for {seconds:g} s")
        try:
            if self._here is None:
                self.start()
            return self._asked(query, seconds)
        finally:
            self._turn.release()

    def _asked(self, query: EndpointQuery, seconds: float) -> EndpointAnswer:
        here = self._here
        assert here is not None
        try:
            here.send(query)
            if not here.poll(seconds):
                self.stop()
                raise TimeoutError(f"not answered within {seconds:g} s")
            found = here.recv()
        except (EOFError, ConnectionError) as error:
            self.stop()
            remedy = "Ask for less: name kinds and bind variables that are not tied to each other."
            raise QueryError("the query ran out of memory", remedy=remedy) from error
        if isinstance(found, str):
            raise query_fault(found, file="", text=query.text)
        answer: EndpointAnswer = found
        return answer


def _serve(there: Connection) -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # who asks is interrupted, and ends this process
    store = load_statements(there.recv_bytes(), there.recv_bytes())
    there.send("loaded")
    bound_memory()
    while True:
        try:
            query: EndpointQuery = there.recv()
        except EOFError:
            return
        try:
            there.send(_answer(store, query))
        except (SyntaxError, ValueError, OSError, RuntimeError, MemoryError, QueryError) as error:
            there.send(str(error))


def _answer(store: Store, query: EndpointQuery) -> EndpointAnswer:
    has_graphs = bool(query.default_graphs or query.named_graphs)
    found = store.query(
        query.text,
        prefixes=dict(NAMESPACES),
        default_graph=[NamedNode(name) for name in query.default_graphs] if has_graphs else None,
        named_graphs=[NamedNode(name) for name in query.named_graphs] if has_graphs else None,
    )
    body: bytes | None
    if isinstance(found, QueryTriples):
        media_type = chosen(query.accepted, tuple(GRAPH_FORMATS))
        body = found.serialize(format=GRAPH_FORMATS[media_type]) if media_type else b""
    else:
        assert isinstance(found, QuerySolutions | QueryBoolean)
        names = tuple(RESULT_FORMATS)[: 2 if isinstance(found, QueryBoolean) else None]
        media_type = chosen(query.accepted, names)
        body = found.serialize(format=RESULT_FORMATS[media_type]) if media_type else b""
    if len(body or b"") > LARGEST_ANSWER:
        raise QueryError(f"the answer has more than {LARGEST_ANSWER:,} bytes", remedy="End the query with LIMIT.")
    return EndpointAnswer(media_type, body or b"")


def chosen(accepted: tuple[str, ...], offered: tuple[str, ...]) -> str | None:
    """Choose a media type: the first that the caller takes and we offer; our first where anything is taken.

    Examples
    --------
    >>> chosen(("text/html", "text/*"), ("a/b", "text/csv")), chosen((), ("a/b",)), chosen(("x/y",), ("a/b",))
    ('text/csv', 'a/b', None)
    """
    if not accepted:
        return offered[0]
    for wanted in accepted:
        for name in offered:
            if wanted in (name, "*/*", f"{name.partition('/')[0]}/*"):
                return name
    return None
