"""The read-only SPARQL endpoint, asked over HTTP as tools ask it: answers in each format, and refusals that say why."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import urllib.error
import urllib.parse
import urllib.request
from collections.abc import Iterator
from pathlib import Path

import pytest
from rdflib import RDF, Graph, Namespace, URIRef
from rdflib.plugins.stores.sparqlstore import SPARQLStore

from impact.use_cases.sparql_endpoint import LARGEST_REQUEST
from tests.triple_stores import free_port
from tests.workspaces import write_workspace

COUNT = "SELECT (COUNT(*) AS ?n) WHERE { ?s a ?kind }"
ENDLESS = "SELECT (COUNT(*) AS ?n) WHERE { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i . ?j ?k ?l }"


@pytest.fixture(scope="module")
def address(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    folder = write_workspace(tmp_path_factory.mktemp("served"))
    port = free_port()
    command = [sys.executable, "-m", "impact", "-w", str(folder), "serve", "--release", "R2", "--port", str(port),
               "--seconds", "3"]  # fmt: skip
    checkout = Path(__file__).parents[2]
    with subprocess.Popen(command, cwd=checkout, stderr=subprocess.DEVNULL) as server:
        url = f"http://127.0.0.1:{port}"
        _wait(url, server)
        yield url
        server.terminate()
        assert server.wait(20) in (0, -15)


def _wait(url: str, server: subprocess.Popen[bytes]) -> None:
    for _ in range(300):
        assert server.poll() is None, "the endpoint ended"
        try:
            with urllib.request.urlopen(url, timeout=2):
                return
        except OSError:
            threading.Event().wait(0.1)
    raise AssertionError("the endpoint does not answer")


def ask(
    url: str,
    query: str = "",
    *,
    accept: str = "",
    data: bytes | None = None,
    kind: str = "",
    host: str = "",
    **more: str,
) -> tuple[int, str, str]:  # fmt: skip
    """Ask; give status, media type and body."""
    fields = {**({"query": query} if query else {}), **more}
    place = f"{url}/sparql" + (f"?{urllib.parse.urlencode(fields)}" if fields else "")
    request = urllib.request.Request(place, data=data)
    for name, value in (("Accept", accept), ("Content-Type", kind), ("Host", host)):
        if value:
            request.add_header(name, value)
    try:
        with urllib.request.urlopen(request, timeout=30) as answer:
            return answer.status, answer.headers.get_content_type(), answer.read().decode()
    except urllib.error.HTTPError as error:
        with error:
            return error.code, error.headers.get_content_type(), error.read().decode()


@pytest.mark.parametrize(
    ("accept", "media_type"),
    [
        ("", "application/sparql-results+json"),
        ("*/*", "application/sparql-results+json"),
        ("application/sparql-results+xml", "application/sparql-results+xml"),
        ("text/csv;q=0.9, text/html", "text/csv"),
        ("text/tab-separated-values", "text/tab-separated-values"),
    ],
)
def test_a_question_is_answered_in_the_format_that_is_asked_for(address: str, accept: str, media_type: str) -> None:
    status, found, body = ask(address, COUNT, accept=accept)
    assert (status, found) == (200, media_type)
    assert body


def test_get_form_and_plain_post_answer_alike(address: str) -> None:
    form = urllib.parse.urlencode({"query": COUNT}).encode()
    answers = [
        ask(address, COUNT),
        ask(address, data=form, kind="application/x-www-form-urlencoded"),
        ask(address, data=COUNT.encode(), kind="application/sparql-query; charset=utf-8"),
    ]
    assert len({body for _, _, body in answers}) == 1
    assert int(json.loads(answers[0][2])["results"]["bindings"][0]["n"]["value"]) > 20


def test_a_graph_is_given_as_turtle_and_a_truth_as_json(address: str) -> None:
    status, found, body = ask(address, "CONSTRUCT { ?s a ?k } WHERE { ?s a ?k } LIMIT 3")
    assert (status, found) == (200, "text/turtle")
    assert len(Graph().parse(data=body, format="turtle")) == 3
    assert json.loads(ask(address, "ASK { ?s ?p ?o }")[2])["boolean"] is True


def test_named_graphs_can_be_asked_for_alone(address: str) -> None:
    graphs = json.loads(ask(address, "SELECT DISTINCT ?g WHERE { GRAPH ?g { ?s ?p ?o } }")[2])["results"]["bindings"]
    name = next(row["g"]["value"] for row in graphs if "register" in row["g"]["value"])
    every = "SELECT (COUNT(*) AS ?n) WHERE { ?s ?p ?o }"
    alone = json.loads(ask(address, every, **{"default-graph-uri": name})[2])
    whole = json.loads(ask(address, every)[2])
    numbers = [int(one["results"]["bindings"][0]["n"]["value"]) for one in (alone, whole)]
    assert 0 < numbers[0] < numbers[1]


def test_a_client_of_rdflib_reads_it(address: str) -> None:
    graph = Graph(SPARQLStore(f"{address}/sparql"))
    assert len(list(graph.query("SELECT ?s WHERE { ?s a ?k } LIMIT 5"))) == 5


@pytest.mark.parametrize(
    ("query", "status", "said"),
    [
        ("", 400, "Send one query"),
        ("SELEKT ?x", 400, "column 1"),
        ("SELECT ?x WHERE { ?x a }", 400, "cannot be read"),
        ("SELECT * WHERE { SERVICE <http://example.org/sparql> { ?s ?p ?o } }", 400, ""),
        ("INSERT DATA { <urn:a> <urn:b> <urn:c> }", 400, ""),
    ],
)
def test_a_wrong_question_says_where_it_is_wrong(address: str, query: str, status: int, said: str) -> None:
    found, _, body = ask(address, query)
    assert found == status
    assert said in body


def test_updates_are_refused(address: str) -> None:
    update = b"DELETE WHERE { ?s ?p ?o }"
    assert ask(address, data=update, kind="application/sparql-update")[0] == 403
    form = urllib.parse.urlencode({"update": update.decode()}).encode()
    assert ask(address, data=form, kind="application/x-www-form-urlencoded")[0] == 403
    assert ask(address, data=update, kind="text/plain")[0] == 415


def test_what_cannot_be_written_or_is_too_large_is_refused(address: str) -> None:
    status, _, body = ask(address, COUNT, accept="image/png")
    assert status == 406
    assert "text/csv" in body
    assert ask(address, data=b"x" * (LARGEST_REQUEST + 1), kind="application/sparql-query")[0] == 413
    assert ask(address, data=b"\xff\xfe", kind="application/sparql-query")[0] == 400


def test_a_question_that_takes_too_long_is_ended_and_the_next_is_answered(address: str) -> None:
    status, _, body = ask(address, ENDLESS)
    assert status == 503
    assert "within 3 s" in body
    assert ask(address, COUNT)[0] == 200


def test_a_page_of_the_web_cannot_reach_it_by_a_name_of_its_own(address: str) -> None:
    assert ask(address, COUNT, host="evil.example.org")[0] == 400


def test_the_root_describes_itself_to_tools_and_people(address: str) -> None:
    with urllib.request.urlopen(address, timeout=10) as answer:
        described = Graph().parse(data=answer.read(), format="turtle")
    dcat = Namespace("http://www.w3.org/ns/dcat#")
    (service,) = described.subjects(RDF.type, dcat.DataService)
    assert str(described.value(service, dcat.endpointURL)) == f"{address}/sparql"
    (dataset,) = described.objects(service, dcat.servesDataset)
    asked = f"ASK {{ <{dataset}> a <{dcat.Dataset}> ; <http://rdfs.org/ns/void#triples> ?number }}"
    assert json.loads(ask(address, asked)[2])["boolean"] is True
    request = urllib.request.Request(address, headers={"Accept": "text/html"})
    with urllib.request.urlopen(request, timeout=10) as answer:
        assert "<form" in answer.read().decode()


def test_the_command_serves_resources_and_their_set_beside_the_endpoint(address: str) -> None:
    with urllib.request.urlopen(f"{address}/trs/base.ttl", timeout=10) as answer:
        listed = Graph().parse(data=answer.read(), format="turtle")
    members = {str(term) for term in listed.objects(None, URIRef("http://www.w3.org/ns/ldp#member"))}
    subjects = json.loads(ask(address, "SELECT DISTINCT ?s WHERE { ?s ?p ?o }")[2])["results"]["bindings"]
    in_graphs = "SELECT DISTINCT ?s WHERE { GRAPH ?g { ?s ?p ?o } }"
    named = json.loads(ask(address, in_graphs)[2])["results"]["bindings"]
    assert members == {row["s"]["value"] for row in named} <= {row["s"]["value"] for row in subjects}
    with urllib.request.urlopen(address, timeout=10) as answer:
        described = Graph().parse(data=answer.read(), format="turtle")
    (look_up,) = described.objects(None, URIRef("http://rdfs.org/ns/void#uriLookupEndpoint"))
    one = next(name for name in sorted(members) if name.endswith("element/bam:P1.02"))
    with urllib.request.urlopen(str(look_up) + urllib.parse.quote(one, safe=""), timeout=10) as answer:
        assert set(Graph().parse(data=answer.read(), format="turtle").subjects()) == {URIRef(one)}
    request = urllib.request.Request(f"{address}/trs/", headers={"Host": "evil.example.org"})
    with pytest.raises(urllib.error.HTTPError) as refused:
        urllib.request.urlopen(request, timeout=10)
    with refused.value as error:
        assert error.code == 400
