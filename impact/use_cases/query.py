"""Answer a question in SPARQL from the export of a release."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from itertools import pairwise
from pathlib import Path

from impact.domain.query import Answer, AskedQuery, ParameterKind, Query, QueryParameter
from impact.domain.vocabulary import NAMESPACES, XSD
from impact.errors import QueryError, UnknownNameError
from impact.readers.query_file import bind, read_query_file, shipped_queries, words_of
from impact.readers.rdf_answers import answer_within, check
from impact.use_cases.export import export_content, export_request, next_release
from impact.use_cases.scope import ScopeRequest
from impact.use_cases.workspace import Workspace, nearest_names
from impact.writers.rdf import ExportContent, describe_graphs, state_export
from impact.writers.rdf_text import sparql_term, statements
from impact.writers.rdf_triples import IriScheme

DEFAULT_SECONDS = 30.0
"""Time that a query may take; those of the library take well under a second on the shipped models."""
_GRAPH_WORDS = frozenset({"GRAPH", "FROM"})


def find_query(name: str = "", *, file: Path | None = None) -> Query:
    """Read a query of the user's own, or find one of the library by name.

    Raises
    ------
    UnknownNameError
        If the library has none of this name; the nearest are offered.
    UnreadableFileError, UnsafeFileError, QueryError
        If the file cannot be used.
    """
    if file is not None:
        return read_query_file(file)
    queries = {query.name: query for query in shipped_queries()}
    found = queries.get(name.strip().casefold())
    if found is None:
        near = nearest_names(name, list(queries)) or tuple(queries)
        raise UnknownNameError(f"No query is called '{name}'.", candidates=near)
    return found


def default_release(workspace: Workspace) -> str:
    """Name the release that a query is asked of if nothing is named: the next with changes, else the last of them.

    Raises
    ------
    QueryError
        If no release of the register has changes.
    """
    found = next_release(workspace)
    if not found:
        raise QueryError("no release of the register has changes", remedy="Name a release with --release.")
    return found


def ask(
    workspace: Workspace,
    query: Query,
    *,
    release: str | ScopeRequest = "",
    settings: Mapping[str, str] | None = None,
    what_if: bool = False,
    seconds: float = DEFAULT_SECONDS,
) -> Answer:
    """Answer a query from the export of a release.

    All statements stand in the default graph; their named graphs are there as well for a query that names a graph.

    Parameters
    ----------
    workspace
        A loaded workspace.
    query
        The question.
    release
        Release or other scope to analyse; see :func:`impact.use_cases.export.export_request`.
    settings
        Values of parameters by name.
    what_if
        Estimate even what is not baselined.
    seconds
        Time that the query may take.

    Raises
    ------
    UnknownNameError
        If a release, change, element or parameter is unknown; the nearest are offered.
    QueryError
        If a value is missing, or the query is wrong or takes longer.
    """
    request = export_request(workspace, release)
    asked = checked(workspace, query, release=request.release, settings=settings)
    export = askable(workspace, request, what_if=what_if)
    return _answer(export, query, asked, seconds=seconds)


@dataclass(frozen=True, eq=False)
class AskableExport:
    """The export of a release or another scope, ready to be asked one question after the other.

    Attributes
    ----------
    release
        The release; empty for another scope.
    content
        What the export says.
    triples
        All its statements without their graphs, as N-Triples.
    """

    release: str
    content: ExportContent
    triples: bytes


def askable(workspace: Workspace, release: str | ScopeRequest, *, what_if: bool = False) -> AskableExport:
    """Export a release or another scope for questions; parameters and errors as :func:`ask`."""
    content = export_content(workspace, release, what_if=what_if)
    analysed = content.report.release
    return AskableExport(analysed.id if analysed else "", content, statements(state_export(content)))


def ask_export(
    workspace: Workspace,
    export: AskableExport,
    query: Query,
    *,
    settings: Mapping[str, str] | None = None,
    seconds: float = DEFAULT_SECONDS,
) -> Answer:
    """Answer a query from an export that is at hand; parameters and errors as :func:`ask`."""
    asked = checked(workspace, query, release=export.release, settings=settings)
    return _answer(export, query, asked, seconds=seconds)


def checked(
    workspace: Workspace, query: Query, *, release: str, settings: Mapping[str, str] | None = None
) -> AskedQuery:
    """Read a query and give its parameters their values, without asking it; parameters and errors as :func:`ask`."""
    check(query.text, prefixes=NAMESPACES, file=query.file)
    asked = prepare(workspace, query, release=release, settings=settings or {})
    check(asked.text, prefixes=asked.prefixes, file=query.file)
    return asked


def _answer(export: AskableExport, query: Query, asked: AskedQuery, *, seconds: float) -> Answer:
    named = b""
    if any(word in _GRAPH_WORDS for word, _ in words_of(query.text)):
        triples = state_export(export.content)
        describe_graphs(triples, export.content)
        named = statements(triples, has_graphs=True)
    columns, rows, truth = answer_within(export.triples, named, asked, seconds=seconds, file=query.file)
    return Answer(query=query, release=export.content.report.scope, columns=columns, rows=rows, truth=truth)


def prepare(workspace: Workspace, query: Query, *, release: str, settings: Mapping[str, str]) -> AskedQuery:
    """Give the parameters of a query their values.

    Raises
    ------
    UnknownNameError
        If a value names what is unknown, or the query has no such parameter.
    QueryError
        If a value is missing, or is no number where one is needed.
    """
    known = {parameter.name: parameter for parameter in query.parameters}
    for name in settings:
        if name not in known:
            raise UnknownNameError(f"The query {query.name} has no parameter '{name}'.", candidates=tuple(known))
    values = {name: _value(workspace, known[name], settings.get(name), release=release) for name in known}
    words = [word for word, _ in words_of(query.text)]
    is_ordered = any(pair == ("ORDER", "BY") for pair in pairwise(words))
    return AskedQuery(bind(query.text, values), prefixes=NAMESPACES, is_ordered=is_ordered)


def _value(workspace: Workspace, parameter: QueryParameter, given: str | None, *, release: str) -> str:
    iris = IriScheme(workspace.settings.base_iri)
    text = parameter.default if given is None else given
    if parameter.kind is ParameterKind.RELEASE:
        if not (text or release):
            remedy = f"Name one with --release, or with --set {parameter.name}=ID."
            raise QueryError("the query asks about a release, and none is analysed", remedy=remedy)
        return sparql_term(iris.release(workspace.release(text).id if text else release).value)
    if text is None:
        remedy = f"Add --set {parameter.name}=VALUE: {parameter.words}"
        raise QueryError(f"the query needs a value for {parameter.name}", remedy=remedy)
    if parameter.kind is ParameterKind.ELEMENT:
        return sparql_term(iris.element(workspace.graph.resolve(text).id).value)
    if parameter.kind is ParameterKind.CHANGE:
        return sparql_term(iris.change(workspace.change(text).id).value)
    return _literal(parameter, text)


def _literal(parameter: QueryParameter, text: str) -> str:
    if parameter.kind is ParameterKind.TEXT:
        return sparql_term(text=text)
    try:
        number = Decimal(text)
    except InvalidOperation:
        number = Decimal("NaN")
    if not number.is_finite():
        raise QueryError(f"{parameter.name} is a number, not '{text}'", remedy="Write it as 0.2.")
    return sparql_term(text=f"{number:f}", datatype=f"{XSD}decimal")
