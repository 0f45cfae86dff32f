"""Resources of an export over HTTP: a client of the tracked resource set fetches each, and has the current export."""

from __future__ import annotations

import threading
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
import uvicorn
from click.testing import CliRunner
from rdflib import RDF, Graph, Namespace, URIRef
from starlette.applications import Starlette

from impact.cli import main
from impact.use_cases.export import export_rdf
from impact.use_cases.resource_endpoint import resource_routes
from impact.use_cases.served_resources import ServedResources, served_resources
from impact.use_cases.workspace import load_workspace
from tests.triple_stores import free_port
from tests.workspaces import PROCESS, SECTIONS, WORKSPACE, write_workspace

TRS = Namespace("http://open-services.net/ns/core/trs#")
LDP = Namespace("http://www.w3.org/ns/ldp#")
URN = "urn:impact:workspace/"
PARSED = {
    "text/turtle": "turtle",
    "application/ld+json": "json-ld",
    "application/n-triples": "nt",
    "application/rdf+xml": "xml",
}


@dataclass(frozen=True)
class Reply:
    status: int
    media_type: str
    body: bytes
    headers: Mapping[str, str]

    @property
    def graph(self) -> Graph:
        return Graph().parse(data=self.body, format=PARSED[self.media_type])


def get(url: str, *, accept: str = "", known: str = "", method: str = "GET") -> Reply:
    request = urllib.request.Request(url, method=method)
    for name, value in (("Accept", accept), ("If-None-Match", known)):
        if value:
            request.add_header(name, value)
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return Reply(answer.status, answer.headers.get_content_type(), answer.read(), dict(answer.headers))
    except urllib.error.HTTPError as error:
        with error:
            return Reply(error.code, error.headers.get_content_type(), error.read(), dict(error.headers))


@contextmanager
def serving(resources: ServedResources, port: int) -> Iterator[str]:
    """Serve resources from a thread; give the address."""
    app = Starlette(routes=resource_routes(resources))
    server = uvicorn.Server(uvicorn.Config(app, host="127.0.0.1", port=port, log_level="error", lifespan="off"))
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        for _ in range(1000):
            if server.started:
                break
            threading.Event().wait(0.01)
        assert server.started
        yield f"http://127.0.0.1:{port}"
    finally:
        server.should_exit = True
        thread.join(20)


def exported(folder: Path) -> bytes:
    return export_rdf(load_workspace(folder), "R2", format_name="ntriples").encode()


def resources_of(folder: Path, url: str, kept: Path | None = None) -> ServedResources:
    base = load_workspace(folder).settings.base_iri
    return served_resources(exported(folder), base_iri=base, release="R2", url=url, folder=kept)


class Client:
    """A client of OSLC TRS 3.0 that knows nothing but the address of the set.

    It fetches a resource at its own IRI where that is an address, else by the look-up of the server.
    """

    def __init__(self, address: str) -> None:
        self.address = address
        whole = get(f"{address}/trs/trs.ttl").graph
        base = get(str(next(whole.objects(None, TRS.base)))).graph
        self.held: dict[str, Graph] = {}
        self.last = str(next(base.objects(None, TRS.cutoffEvent)))
        self.fetched: list[str] = []
        self.follow({str(member) for member in base.objects(None, LDP.member)})

    def fetch(self, iri: str) -> Graph:
        place = iri if iri.startswith("http") else f"{self.address}/resource?iri={urllib.parse.quote(iri, safe='')}"
        reply = get(place, accept="application/n-triples")
        assert reply.status == 200, (iri, reply.body)
        return reply.graph

    def follow(self, outdated: set[str] | frozenset[str] = frozenset()) -> None:
        """Process the events behind the last one that is known, then fetch what is outdated and still there."""
        graph = get(f"{self.address}/trs/trs.ttl").graph
        page, new = next(graph.objects(None, TRS.changeLog), None), dict[int, tuple[str, URIRef, str]]()
        while page is not None:
            for event in graph.objects(page, TRS.change):
                said = str(event), URIRef(str(graph.value(event, RDF.type))), str(graph.value(event, TRS.changed))
                new[int(str(graph.value(event, TRS.order)))] = said
            page = graph.value(page, TRS.previous)
            graph = get(str(page)).graph if page is not None else graph
        met = [order for order, (event, _, _) in new.items() if event == self.last]
        wanted = set(outdated)
        for order in sorted(order for order in new if order > max(met, default=0)):
            self.last, kind, resource = new[order]
            if kind == TRS.Deletion:
                wanted.discard(resource)
                self.held.pop(resource, None)
            else:
                wanted.add(resource)
        self.fetched = sorted(wanted)
        self.held.update({resource: self.fetch(resource) for resource in self.fetched})

    @property
    def graph(self) -> Graph:
        whole = Graph()
        for mine in self.held.values():
            for triple in mine:
                whole.add(triple)
        return whole


def current(folder: Path) -> set[tuple[object, ...]]:
    return set(Graph().parse(data=exported(folder), format="nt"))


def test_a_client_that_follows_base_and_log_ends_with_the_current_export(tmp_path: Path) -> None:
    port, kept = free_port(), tmp_path / "trs"
    base = f"http://127.0.0.1:{port}/models/"
    folder = write_workspace(tmp_path / "w", workspace=f'base_iri = "{base}"\n{WORKSPACE}')
    url = f"http://127.0.0.1:{port}/trs/"
    with serving(resources_of(folder, url, kept), port) as address:
        client = Client(address)
        assert any(name.startswith(base) for name in client.held)
        assert set(client.graph) == current(folder)
        client.follow()
        assert client.fetched == []
    edited = PROCESS.replace("Log the answer", "Keep the answer").replace("bpmn:P1.04", "bpmn:P1.05")
    (folder / "process.bpmn").write_text(edited, encoding="utf-8")
    (folder / "sections.csv").write_text(SECTIONS.replace("TAD,2,Later", "TAD,3,Later"), encoding="utf-8")
    with serving(resources_of(folder, url, kept), port) as address:
        before = set(client.held)
        client.follow()
        assert set(client.graph) == current(folder)
        assert f"{base}element/bam:P1.03" in client.fetched
        gone = before - set(client.held)
        assert gone, "the renumbered section is gone"
        answers = {name: get(name) for name in gone}
        assert {one.status for one in answers.values()} == {410}
        assert all(f"<{name}> is no more" in one.body.decode() for name, one in answers.items())
        assert get(f"{base}element/never-there").status == 404
        assert len(client.fetched) < len(client.held) / 2, "what did not change is not fetched again"
        late = Client(address)
        assert set(late.graph) == current(folder)


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    odd = SECTIONS + 'A/D,"1 %é",A <b> & c,view,,tad:SYS-GW,always\n'
    return write_workspace(tmp_path_factory.mktemp("served") / "w", sections=odd)


@pytest.fixture(scope="module")
def address(folder: Path) -> Iterator[str]:
    port = free_port()
    with serving(resources_of(folder, f"http://127.0.0.1:{port}/trs/"), port) as url:
        yield url


def looked_up(address: str, iri: str) -> str:
    return f"{address}/resource?iri={urllib.parse.quote(iri, safe='')}"


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")
@pytest.mark.parametrize("media_type", PARSED)
def test_a_resource_says_the_same_in_every_format(folder: Path, address: str, media_type: str) -> None:
    iri = URIRef(f"{URN}element/bam:P1.02")
    reply = get(looked_up(address, str(iri)), accept=media_type)
    assert (reply.status, reply.media_type) == (200, media_type)
    assert set(reply.graph) == {triple for triple in current(folder) if triple[0] == iri} != set()


def test_turtle_is_given_where_anything_is_taken_and_nothing_where_nothing_is(address: str) -> None:
    place = f"{address}/resource/element/bam:P1.02"
    for accept in ("", "*/*", "text/html,application/xhtml+xml,*/*;q=0.8", "application/ld+json;q=0.1, text/turtle"):
        assert get(place, accept=accept).media_type == "text/turtle"
    refused = get(place, accept="image/png")
    assert refused.status == 406
    assert b"application/ld+json" in refused.body


def test_every_resource_stands_below_the_look_up_whatever_its_id(folder: Path, address: str) -> None:
    subjects = {str(triple[0]) for triple in current(folder)}
    odd = [name for name in subjects if "%" in name and name.startswith(URN)]
    assert len(odd) > 2
    for iri in odd:
        found = get(f"{address}/resource/{iri.removeprefix(URN)}")
        assert found.status == 200, iri
        assert {str(name) for name in found.graph.subjects()} == {iri}
        assert get(looked_up(address, iri)).body == found.body


def test_the_tag_tells_one_version_and_one_format_from_another(address: str) -> None:
    place = f"{address}/resource/element/bam:P1.02"
    first = get(place)
    tag = first.headers["etag"]
    assert get(place).headers["etag"] == tag
    assert get(place, accept="application/n-triples").headers["etag"] != tag
    assert get(f"{address}/resource/element/bam:P1.03").headers["etag"] != tag
    for known in (tag, f'W/{tag}, "other"', "*"):
        unchanged = get(place, known=known)
        assert (unchanged.status, unchanged.body, unchanged.headers["etag"]) == (304, b"", tag)
    assert get(place, known='"other"').status == 200
    assert first.headers["vary"] == "Accept"


def test_head_tells_what_get_would_and_sends_nothing(address: str) -> None:
    for place in (f"{address}/resource/element/bam:P1.02", f"{address}/trs/base.ttl"):
        whole, head = get(place), get(place, method="HEAD")
        assert (head.status, head.body) == (200, b"")
        for name in ("etag", "content-type", "content-length"):
            assert head.headers[name] == whole.headers[name]
        assert int(head.headers["content-length"]) == len(whole.body)
    assert get(f"{address}/resource/element/none", method="HEAD").status == 404


@pytest.mark.parametrize(
    ("path", "status", "said"),
    [
        ("/resource/element/none", 404, "The export of R2 says nothing of <urn:impact:workspace/element/none>"),
        ("/resource?iri=urn:none", 404, "says nothing of <urn:none>. /trs/base.ttl lists what there is"),
        ("/resource", 400, "/resource?iri=IRI"),
        ("/resource?iri=a&iri=b", 400, "Name one resource"),
        ("/element/bam:P1.02", 404, "Resources below urn:impact:workspace/ stand below /resource/"),
        ("/trs/changelog-7.ttl", 404, "has no changelog-7.ttl. It has: trs.ttl, base.ttl, changelog.ttl"),
        ("/trs/../w/workspace.toml", 404, ""),
        ("/trs/resources.nt", 404, ""),
    ],
)
def test_what_is_not_there_is_told_with_what_to_do(address: str, path: str, status: int, said: str) -> None:
    found = get(address + path)
    assert (found.status, found.media_type) == (status, "text/plain")
    assert said in found.body.decode()


def test_nothing_is_written_by_a_client(address: str) -> None:
    for method in ("PUT", "POST", "DELETE", "PATCH"):
        assert get(f"{address}/resource/element/bam:P1.02", method=method).status == 405
        assert get(f"{address}/trs/base.ttl", method=method).status == 405


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated")
def test_the_set_is_given_in_the_format_that_is_asked_for_too(address: str) -> None:
    for name in ("", "trs.ttl", "base.ttl", "changelog.ttl"):
        turtle = get(f"{address}/trs/{name}").graph
        assert set(get(f"{address}/trs/{name}", accept="application/ld+json").graph) == set(turtle) != set()
    base = get(f"{address}/trs/base.ttl").graph
    (container,) = base.subjects(RDF.type, LDP.DirectContainer)
    assert base.value(container, LDP.hasMemberRelation) == LDP.member


def test_an_address_that_is_none_is_refused_before_anything_is_read(tmp_path: Path) -> None:
    found = CliRunner().invoke(main, ["--workspace", str(tmp_path), "serve", "--url", "somewhere"])
    assert found.exit_code == 2
    assert "'somewhere' is no address" in found.output
