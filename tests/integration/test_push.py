"""The result in a triple store: every graph is there, pushing again changes nothing, and faults say what to do."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from pyoxigraph import RdfFormat, parse

from impact.cli import main
from impact.errors import PushError
from impact.use_cases.export import export_rdf
from impact.use_cases.push import credentials, push_release
from impact.use_cases.workspace import load_workspace
from impact.writers.graph_store import TRIES, Credentials, GraphStore
from tests.triple_stores import asked, misbehaving_store, oxigraph_server
from tests.workspaces import write_workspace

ALL = "SELECT ?g ?s ?p ?o WHERE { { GRAPH ?g { ?s ?p ?o } } UNION { ?s ?p ?o } } ORDER BY ?g ?s ?p ?o"
ONE = b"<urn:a> <urn:b> <urn:c> .\n"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_workspace(tmp_path_factory.mktemp("pushed"))


def run(folder: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["--workspace", str(folder), "push", *arguments])


def test_a_real_store_holds_what_the_export_says_and_pushing_again_changes_nothing(
    folder: Path, tmp_path: Path
) -> None:
    with oxigraph_server(tmp_path) as url:
        result = run(folder, f"{url}/store", "--release", "R2")
        assert result.exit_code == 0, result.output
        held = asked(f"{url}/query", ALL)
        quads = {
            (str(quad.graph_name), str(quad.triple))
            for quad in parse(export_rdf(load_workspace(folder), "R2", format_name="nquads"), format=RdfFormat.N_QUADS)
        }
        assert len(held) == len(quads)
        named = asked(f"{url}/query", "SELECT DISTINCT ?g WHERE { GRAPH ?g { ?s ?p ?o } }")
        assert {f"<{name}>" for name in named} == {graph for graph, _ in quads} - {"DEFAULT"}
        assert run(folder, f"{url}/store", "--release", "R2").exit_code == 0
        assert asked(f"{url}/query", ALL) == held
        assert f"Put {len(quads)} statements of R2" in result.output


def test_what_the_store_holds_beside_stays(folder: Path, tmp_path: Path) -> None:
    with oxigraph_server(tmp_path) as url:
        store = GraphStore(f"{url}/store")
        store.put("urn:mine", ONE)
        push_release(load_workspace(folder), "R2", store)
        assert asked(f"{url}/query", "SELECT ?s WHERE { GRAPH <urn:mine> { ?s ?p ?o } }") == ["urn:a"]


def test_a_dry_run_names_the_graphs_and_sends_nothing(folder: Path) -> None:
    with misbehaving_store([204]) as told:
        result = run(folder, told.url, "--release", "R2", "--dry-run")
        assert result.exit_code == 0
        assert "Would put" in result.output
        assert "graph/release/R2" in result.output
        assert told.seen == []


def test_a_store_that_fails_for_a_moment_is_tried_again() -> None:
    pauses: list[float] = []
    with misbehaving_store([503, 429, 204], Retry_After="7") as told:
        GraphStore(told.url, pause=pauses.append).put("urn:g/é", ONE)
        assert [path for path, _ in told.seen] == ["/data?graph=urn%3Ag%2F%C3%A9"] * 3
        assert pauses == [7.0, 7.0]


def test_pauses_grow_and_tries_end() -> None:
    pauses: list[float] = []
    with misbehaving_store([502]) as told, pytest.raises(PushError, match="keeps failing"):
        GraphStore(told.url, pause=pauses.append).put("", ONE)
    assert len(told.seen) == TRIES
    assert told.seen[0][0] == "/data?default"
    assert pauses == [0.5, 1.0, 2.0, 4.0]


@pytest.mark.parametrize(
    ("status", "said"),
    [
        (401, "IMPACT_PUSH_TOKEN"),
        (403, "does not let you write"),
        (404, "Give the Graph Store address"),
        (405, "nothing takes graphs"),
        (413, "too large"),
        (400, "refuses the graph.*no</b> room"),
        (500, "refuses the graph"),
        (307, "sends you to https://example.org/other"),
    ],
)
def test_a_refusal_says_what_to_do_and_is_not_tried_again(status: int, said: str) -> None:
    with misbehaving_store([status], Location="https://example.org/other") as told:
        with pytest.raises(PushError, match=said):
            GraphStore(told.url).put("urn:g", ONE)
        assert len(told.seen) == 1


def test_nobody_there_is_said_with_the_address() -> None:
    with pytest.raises(PushError, match=r"127\.0\.0\.1:9.*cannot be reached"):
        GraphStore("http://127.0.0.1:9/data", pause=lambda _: None).put("urn:g", ONE)


@pytest.mark.parametrize("url", ["", "store", "ftp://h/x", "http://", "http://h:99999/x", "http://[::1", "file:///etc"])
def test_what_is_no_address_is_refused(url: str) -> None:
    with pytest.raises(PushError, match="is no address"):
        GraphStore(url)


def test_credentials_are_sent_and_never_shown() -> None:
    secret = "s3cret"
    signed = credentials({"IMPACT_PUSH_USER": "ann", "IMPACT_PUSH_PASSWORD": secret})
    assert secret not in repr(signed)
    with misbehaving_store([204]) as told:
        GraphStore(told.url, credentials=signed).put("urn:g", ONE)
        GraphStore(told.url, credentials=Credentials(token=secret)).put("urn:g", ONE)
        assert [header.partition(" ")[0] for _, header in told.seen] == ["Basic", "Bearer"]
    with pytest.raises(PushError, match="unencrypted") as caught:
        GraphStore("http://example.org/data", credentials=signed)
    assert secret not in str(caught.value)
    GraphStore("https://example.org/data", credentials=signed)
    GraphStore("http://example.org/data", credentials=signed, is_plain_allowed=True)
    with pytest.raises(PushError, match="holds a user or a password") as caught:
        GraphStore(f"https://ann:{secret}@example.org/data")
    assert secret not in str(caught.value)


def test_a_store_that_asks_for_a_digest_gets_one_and_no_password() -> None:
    challenge = 'Digest realm="SPARQL", nonce="n", qop="auth", algorithm="MD5"'
    with misbehaving_store([204], WWW_Authenticate=challenge) as told:
        GraphStore(told.url, credentials=Credentials(user="ann", password="s3cret")).put("urn:g", ONE)
        GraphStore(told.url, credentials=Credentials(token="t")).put("urn:g", ONE)
        assert [header.partition(" ")[0] for _, header in told.seen] == ["Digest", "Bearer"]
        assert 'username="ann"' in told.seen[0][1]
        assert "s3cret" not in told.seen[0][1]


def test_what_describes_the_graphs_can_have_a_name_for_a_store_without_a_default_graph(folder: Path) -> None:
    with misbehaving_store([204]) as told:
        assert run(folder, told.url, "--release", "R2", "--default-graph", "urn:d").exit_code == 0
        assert told.seen[-1][0] == "/data?graph=urn%3Ad"
    with misbehaving_store([500]) as told, pytest.raises(PushError, match="refuses the graph"):
        GraphStore(told.url).put("", ONE)


def test_the_command_exits_2_where_nothing_was_pushed(folder: Path) -> None:
    assert run(folder, "nowhere", "--release", "R2").exit_code == 2
    assert run(folder, "http://127.0.0.1:9/data", "--release", "R77").exit_code == 2
