"""Serve the export of a release as a read-only SPARQL endpoint by the SPARQL 1.1 Protocol."""

from __future__ import annotations

import html
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING
from urllib.parse import parse_qsl

from impact.errors import QueryError
from impact.readers.sparql_worker import GRAPH_FORMATS, RESULT_FORMATS, EndpointQuery, SparqlWorker
from impact.use_cases.export import export_content
from impact.use_cases.scope import ScopeRequest
from impact.use_cases.workspace import Workspace
from impact.writers.rdf import describe_graphs, state_export
from impact.writers.rdf_dataset import dataset_iri
from impact.writers.rdf_text import ntriples, statements
from impact.writers.rdf_triples import IriScheme

if TYPE_CHECKING:
    from starlette.applications import Starlette
    from starlette.requests import Request
    from starlette.responses import Response
    from starlette.routing import Route

ADDRESS = "127.0.0.1"
LARGEST_REQUEST = 1024 * 1024
HOSTS = ("127.0.0.1", "localhost")
"""Names under which the endpoint answers, so that no page of the web reaches it through a name of its own."""
LOOK_UP = "/resource"
"""Where a resource is looked up by its IRI."""
READ_ONLY = "This endpoint only reads: updates are refused.\n"


@dataclass(frozen=True, eq=False)
class LoadedExport:
    """The export of a release, ready to be served.

    Attributes
    ----------
    worker
        Answers queries; all statements are in the default graph, too.
    statements
        The export as sorted N-Triples.
    dataset
        IRI under which the export describes itself.
    scope
        What was analysed, in words.
    """

    worker: SparqlWorker
    statements: bytes
    dataset: str
    scope: str


def load_export(workspace: Workspace, release: str | ScopeRequest, *, what_if: bool = False) -> LoadedExport:
    """Load the export of a release or another scope into a process that answers queries.

    Raises
    ------
    UnknownNameError
        If there is no such release.
    """
    content = export_content(workspace, release, what_if=what_if)
    triples = state_export(content)
    plain = b"".join(ntriples(triples))
    describe_graphs(triples, content)
    dataset = dataset_iri(IriScheme(content.base_iri), content.report).value
    return LoadedExport(SparqlWorker(plain, statements(triples, has_graphs=True)), plain, dataset, content.report.scope)


def endpoint(
    worker: SparqlWorker, *, title: str, seconds: float, dataset: str = "", more: Sequence[Route] = ()
) -> Starlette:
    """Make the web application of an endpoint.

    Parameters
    ----------
    worker
        Answers the queries; started and ended with the application.
    title
        What is served, for people.
    seconds
        Time that a query may take.
    dataset
        IRI of the dataset that is served; empty for one without a name of its own.
    more
        Routes of what is served beside the endpoint: resources by their IRI.
    """
    from starlette.applications import Starlette
    from starlette.middleware import Middleware
    from starlette.middleware.trustedhost import TrustedHostMiddleware
    from starlette.routing import Route

    app = _Endpoint(worker, title, seconds, dataset)

    @asynccontextmanager
    async def lifespan(_: Starlette) -> AsyncIterator[None]:
        worker.start()
        yield
        worker.stop()

    return Starlette(
        routes=[
            Route("/", app.describe, methods=["GET"]),
            Route("/sparql", app.answer, methods=["GET", "POST"]),
            *more,
        ],
        middleware=[Middleware(TrustedHostMiddleware, allowed_hosts=list(HOSTS), www_redirect=False)],
        lifespan=lifespan,
    )


class _Endpoint:
    def __init__(self, worker: SparqlWorker, title: str, seconds: float, dataset: str) -> None:
        self._worker, self._title, self._seconds, self._dataset = worker, title, seconds, dataset

    async def describe(self, request: Request) -> Response:
        """Say what is served: to people as a page, to tools as a service description."""
        from starlette.responses import HTMLResponse, Response

        place = f"{request.url.replace(path='/sparql', query='')}"
        if "text/html" in request.headers.get("accept", ""):
            return HTMLResponse(_page(self._title, place))
        return Response(_description(self._title, place, self._dataset), media_type="text/turtle")

    async def answer(self, request: Request) -> Response:
        """Answer a query."""
        from starlette.concurrency import run_in_threadpool
        from starlette.responses import Response

        try:
            query = await _query_of(request)
        except _Refusal as refusal:
            return Response(f"{refusal.words}\n", status_code=refusal.status, media_type="text/plain")
        try:
            found = await run_in_threadpool(self._worker.ask, query, seconds=self._seconds)
        except QueryError as error:
            return Response(f"{error}\n", status_code=400, media_type="text/plain")
        except TimeoutError as error:
            return Response(f"{error}\n", status_code=503, media_type="text/plain", headers={"Retry-After": "5"})
        if found.media_type is None:
            offered = ", ".join((*RESULT_FORMATS, *GRAPH_FORMATS))
            return Response(f"Nothing of what you accept can be written; offered: {offered}\n", status_code=406)
        return Response(found.body, media_type=found.media_type)


class _Refusal(Exception):  # noqa: N818 -- an answer, not an error of ours
    def __init__(self, status: int, words: str) -> None:
        super().__init__(words)
        self.status, self.words = status, words


async def _query_of(request: Request) -> EndpointQuery:
    """Read a query as the protocol sends it: in the address, as a form, or as it is."""
    fields = parse_qsl(request.url.query, keep_blank_values=True)
    kind = request.headers.get("content-type", "").partition(";")[0].strip().casefold()
    if request.method == "POST":
        body = await _body_of(request)
        if kind == "application/sparql-query":
            fields.append(("query", body))
        elif kind == "application/sparql-update":
            raise _Refusal(403, READ_ONLY.strip())
        elif kind == "application/x-www-form-urlencoded":
            fields = parse_qsl(body, keep_blank_values=True)
        else:
            raise _Refusal(415, "Send a query as application/sparql-query or as a form.")
    if any(name == "update" for name, _ in fields):
        raise _Refusal(403, READ_ONLY.strip())
    texts = [value for name, value in fields if name == "query"]
    if len(texts) != 1 or not texts[0].strip():
        raise _Refusal(400, "Send one query, as the parameter 'query'.")
    return EndpointQuery(
        texts[0],
        accepted_types(request.headers.get("accept", "")),
        tuple(value for name, value in fields if name == "default-graph-uri"),
        tuple(value for name, value in fields if name == "named-graph-uri"),
    )


async def _body_of(request: Request) -> str:
    read = bytearray()
    async for part in request.stream():
        read += part
        if len(read) > LARGEST_REQUEST:
            raise _Refusal(413, f"A query has at most {LARGEST_REQUEST:,} bytes.")
    try:
        return read.decode()
    except UnicodeDecodeError as error:
        raise _Refusal(400, "The query is not UTF-8.") from error


def accepted_types(header: str) -> tuple[str, ...]:
    """Read an Accept header: media types by falling quality, in the order given where it is equal.

    Examples
    --------
    >>> accepted_types("text/csv;q=0.5, application/sparql-results+json, */*;q=0.1")
    ('application/sparql-results+json', 'text/csv', '*/*')
    """
    found = []
    for place, part in enumerate(header.split(",")):
        name, *parameters = (piece.strip() for piece in part.split(";"))
        quality = next((p.partition("=")[2] for p in parameters if p.casefold().startswith("q=")), "1")
        try:
            weight = float(quality)
        except ValueError:
            weight = 0.0
        if name and weight > 0.0:
            found.append((-weight, place, name.casefold()))
    return tuple(name for _, _, name in sorted(found))


def _description(title: str, place: str, dataset: str) -> str:
    formats = ", ".join(f"<{name}>" for name in _format_iris())
    said = title.replace("\\", "\\\\").replace('"', '\\"').replace("\n", " ")
    return (
        "@prefix sd: <http://www.w3.org/ns/sparql-service-description#> .\n"
        "@prefix dcterms: <http://purl.org/dc/terms/> .\n"
        "@prefix dcat: <http://www.w3.org/ns/dcat#> .\n"
        "@prefix void: <http://rdfs.org/ns/void#> .\n\n"
        f"<{place}#service> a sd:Service, dcat:DataService ;\n"
        f'    dcterms:title "{said}" ;\n'
        f"    sd:endpoint <{place}> ;\n"
        f"    dcat:endpointURL <{place}> ;\n"
        f"    dcat:servesDataset <{dataset or f'{place}#dataset'}> ;\n"
        "    sd:supportedLanguage sd:SPARQL11Query ;\n"
        "    sd:feature sd:UnionDefaultGraph ;\n"
        f"    sd:resultFormat {formats} .\n\n"
        f"<{dataset or f'{place}#dataset'}> a void:Dataset, dcat:Dataset ;\n"
        f"    void:sparqlEndpoint <{place}> ;\n"
        f"    void:uriLookupEndpoint <{place.removesuffix('/sparql')}{LOOK_UP}?iri=> .\n"
    )


def _format_iris() -> Sequence[str]:
    names = ("SPARQL_Results_JSON", "SPARQL_Results_XML", "SPARQL_Results_CSV", "SPARQL_Results_TSV", "Turtle",
             "N-Triples", "RDF_XML")  # fmt: skip
    return [f"http://www.w3.org/ns/formats/{name}" for name in names]


def _page(title: str, place: str) -> str:
    name, address = html.escape(title), html.escape(place)
    return (
        "<!DOCTYPE html><html lang='en'><meta charset='utf-8'><title>SPARQL</title>"
        "<body style='font:16px/1.5 system-ui;max-width:50rem;margin:2rem auto;padding:0 1rem'>"
        f"<h1>{name}</h1><p>A read-only SPARQL endpoint: <code>{address}</code></p>"
        f"<p>What is said of one resource: <code>{LOOK_UP}?iri=IRI</code>; all of them: <a href='/trs/'>/trs/</a></p>"
        f"<form action='{address}' method='get'><label for='query'>Query</label><br>"
        "<textarea id='query' name='query' rows='10' style='width:100%;font-family:monospace'>"
        "SELECT ?kind (COUNT(*) AS ?number)\nWHERE { ?thing a ?kind }\nGROUP BY ?kind\nORDER BY DESC(?number)"
        "</textarea><p><button>Ask</button></p></form></body></html>"
    )
