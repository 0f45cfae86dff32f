"""RDF of any scope: a release, changes, touches, what differs, or models that have no register at all."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from pyoxigraph import RdfFormat, parse
from pyshacl import validate
from rdflib import RDF, SH, Graph, Namespace, URIRef

from impact.cli import main
from impact.domain.vocabulary import OWN
from impact.use_cases.difference import compare_places, united_workspace
from impact.use_cases.export import export_rdf
from impact.use_cases.init_workspace import init_workspace
from impact.use_cases.scope import ScopeRequest
from impact.use_cases.workspace import load_workspace
from impact.writers.shapes import write_shapes
from tests.workspaces import ARCHITECTURE, PROCESS, write_workspace

I = Namespace(OWN)  # noqa: E741 -- the prefix is impact:
BASE = "urn:impact:workspace/"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_workspace(tmp_path_factory.mktemp("scopes") / "w")


@pytest.fixture(scope="module")
def bare(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a workspace of two model files: it has no register, no date and no base."""
    folder = tmp_path_factory.mktemp("bare") / "w"
    folder.mkdir()
    (folder / "process.bpmn").write_text(PROCESS, encoding="utf-8")
    (folder / "architecture.xml").write_text(ARCHITECTURE, encoding="utf-8")
    init_workspace(folder)
    return folder


def run(folder: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["--workspace", str(folder), *arguments])


def graph_of(text: str) -> Graph:
    return Graph().parse(data=text, format="nt")


def complaints(graph: Graph) -> list[str]:
    _, found, _ = validate(graph, shacl_graph=Graph().parse(data=write_shapes(), format="turtle"), inference="none")
    assert isinstance(found, Graph)
    return sorted({str(message) for message in found.objects(None, SH.resultMessage)})


def exports(folder: Path, bare: Path) -> dict[str, str]:
    """Export one scope of each sort."""
    wanted = {
        "alone": (bare, ScopeRequest()),
        "touch of models without a register": (bare, ScopeRequest(touches=("Gateway=remove",))),
        "change": (folder, ScopeRequest(changes=("PART-A",))),
        "touch": (folder, ScopeRequest(touches=("bam:P1.02",))),
    }
    return {
        name: export_rdf(load_workspace(place), request, format_name="ntriples")
        for name, (place, request) in wanted.items()
    }


@pytest.fixture(scope="module")
def texts(folder: Path, bare: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    after = write_workspace(tmp_path_factory.mktemp("after") / "w")
    (after / "process.bpmn").write_text(PROCESS.replace("Log the answer", "Keep the answer"), encoding="utf-8")
    compared = compare_places(folder, after)
    differing = ScopeRequest(difference=compared.difference)
    union = export_rdf(united_workspace(compared), differing, format_name="ntriples")
    return {**exports(folder, bare), "difference": union}


NAMES = ("alone", "touch of models without a register", "change", "touch", "difference")


@pytest.mark.parametrize("name", NAMES)
def test_every_scope_conforms_and_names_no_release_that_it_has_not(texts: dict[str, str], name: str) -> None:
    graph = graph_of(texts[name])
    assert complaints(graph) == []
    assert f"<{BASE}release/>" not in texts[name]
    assert f"<{BASE}change/>" not in texts[name]
    (report,) = graph.subjects(RDF.type, I.Report)
    assert graph.value(report, I.ofRelease) is None
    reached = {graph.value(impact, I.impactOn) for impact in graph.subjects(RDF.type, I.Impact)}
    assert set(graph.objects(report, I.affects)) == reached
    assert bool(reached) == (name != "alone")


def test_models_alone_say_that_nothing_was_named(texts: dict[str, str]) -> None:
    graph = graph_of(texts["alone"])
    assert str(graph.value(URIRef(f"{BASE}report/models%20alone"), I.emptyReason)) == "Nothing was named that changes."
    assert not list(graph.subjects(RDF.type, I.Step))
    assert list(graph.subject_objects(I.relatedTo))


def test_models_without_a_register_come_back_from_rdf(bare: Path, tmp_path: Path) -> None:
    for number, options in enumerate(([], ["--touch", "Gateway"])):
        out = tmp_path / f"{number}.trig"
        written = run(bare, "export", "trig", *options, "--out", str(out))
        assert written.exit_code == 0, written.output
        assert "about models alone" in written.output or "about touch" in written.output
        assert run(bare, "diff", str(bare), str(out), "--exit-code").exit_code == 0
        again = run(bare, "import", "rdf", str(out), "--out", str(tmp_path / f"again-{number}"))
        assert "it says what the export says" in again.output


def test_the_next_release_is_exported_where_nothing_is_named(folder: Path) -> None:
    plain, named = run(folder, "export", "ntriples"), run(folder, "export", "ntriples", "--release", "R2")
    assert plain.exit_code == 0
    assert plain.stdout == named.stdout


def test_questions_are_asked_of_any_scope(bare: Path) -> None:
    reached = "SELECT ?id { ?impact impact:impactOn/dcterms:identifier ?id }"
    question = bare.parent / "reached.rq"
    question.write_text(reached, encoding="utf-8")
    alone, touched = run(bare, "query", str(question)), run(bare, "query", str(question), "--touch", "Gateway")
    assert "Nothing answers" in alone.stdout
    assert "Asked of models alone" in alone.stderr
    assert "SYS-GW" in touched.stdout
    refused = run(bare, "query", "--name", "changes-without-touches")
    assert refused.exit_code == 2
    assert "asks about a release, and none is analysed" in refused.output
    assert "--set release=ID" in refused.output


def test_graphs_of_any_scope_can_be_pushed_and_tracked(bare: Path, tmp_path: Path) -> None:
    pushed = run(bare, "push", "http://127.0.0.1:9/store", "--touch", "Gateway", "--dry-run")
    assert pushed.exit_code == 0, pushed.output
    assert f"{BASE}graph/release/touch%20" in pushed.output
    tracked = run(bare, "export", "trs", "--out", str(tmp_path / "trs"), "--url", "https://example.org/trs/")
    assert tracked.exit_code == 0, tracked.output
    assert "0 new changes" in tracked.output


def test_a_long_list_of_touches_makes_no_long_iri(folder: Path) -> None:
    workspace = load_workspace(folder)
    everything = tuple(node.id for node in workspace.graph.nodes if node.kind != "section")
    names = set()
    for touches in (everything, everything[:-1]):
        text = export_rdf(workspace, ScopeRequest(touches=touches), format_name="nquads")
        reports = {
            quad.subject.value
            for quad in parse(text, format=RdfFormat.N_QUADS)
            if getattr(quad.object, "value", "") == f"{OWN}Report"
        } - {f"{OWN}Report"}
        (name,) = reports
        assert len(name) < 200
        names.add(name)
    assert len(names) == 2
