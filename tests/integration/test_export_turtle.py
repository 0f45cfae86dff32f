from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections import defaultdict
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import rdflib
from pyoxigraph import BlankNode, NamedNode, RdfFormat, Store

from impact.domain.architecture import Element, Origin
from impact.domain.vocabulary import OWN, OWN_TERMS, TYPE, own
from impact.errors import UnknownNameError, WorkspaceError
from impact.graph import build_graph
from impact.readers.workspace import shipped_workspace
from impact.use_cases.analysis import AnalysisOptions, report
from impact.use_cases.export import export_turtle
from impact.use_cases.scope import ScopeRequest
from impact.use_cases.workspace import Workspace, load_workspace
from impact.writers.json import report_document
from impact.writers.rdf_triples import IriScheme
from tests.published_terms import PUBLISHED, is_borrowed
from tests.turtle import load, rows
from tests.workspaces import REGISTER, WORKSPACE, write_workspace

ROOT = Path(__file__).parents[2]
HOSTILE_NAME = 'bell \x07 nul \x00 quote " backslash \\ triple """ newline \n <b>&amp;</b> \u2028 \u00e9\U0001f600'


@pytest.fixture(scope="module")
def shipped() -> Workspace:
    return load_workspace(shipped_workspace())


@pytest.fixture(scope="module")
def shipped_turtle(shipped: Workspace) -> str:
    return export_turtle(shipped, "R2.0")


@pytest.fixture(scope="module")
def shipped_store(shipped_turtle: str) -> Store:
    return load(shipped_turtle)


@pytest.fixture(scope="module")
def shipped_report(shipped: Workspace) -> dict[str, Any]:
    return report_document(report(shipped, ScopeRequest(release="R2.0")))


def small(folder: Path, **changes: str) -> Workspace:
    return load_workspace(write_workspace(folder, **changes))


def hostile(folder: Path) -> Workspace:
    """Give the small workspace with ids and names that no tool of ours would write."""
    workspace = small(folder)
    names = [
        'a b"c',
        "<>",
        "100%",
        "%20",
        "\u00e9\u00fc",
        "x/../y",
        "a//b",
        "..",
        "tab\there",
        "back\\slash",
        "a;b,c#d?e",
    ]
    extra = [Element(f"tad:{name}", "unknown:odd kind <1>", HOSTILE_NAME, Origin("odd.xml")) for name in names]
    graph = build_graph([*workspace.graph.nodes, *extra], workspace.graph.relationships)
    return replace(workspace, graph=graph)


def test_rdflib_and_oxigraph_read_the_same_number_of_triples(tmp_path: Path) -> None:
    for turtle in (export_turtle(small(tmp_path / "plain"), "R2"), export_turtle(hostile(tmp_path / "odd"), "R2")):
        assert len(rdflib.Graph().parse(data=turtle, format="turtle")) == len(load(turtle)) > 500


@pytest.mark.parametrize("is_hostile", [False, True])
def test_raptor_reads_every_triple(tmp_path: Path, is_hostile: bool) -> None:
    rapper = shutil.which("rapper")
    if rapper is None:
        pytest.skip("raptor2-utils is not installed")
    turtle = export_turtle(hostile(tmp_path) if is_hostile else small(tmp_path), "R2")
    file = tmp_path / "export.ttl"
    file.write_text(turtle, encoding="utf-8", newline="")
    done = subprocess.run([rapper, "-c", "-i", "turtle", str(file)], capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    assert f"returned {len(load(turtle))} triples" in done.stderr
    assert "rror" not in done.stderr
    assert "arning" not in done.stderr


def test_all_three_parsers_agree_on_what_the_odd_ids_are(tmp_path: Path) -> None:
    turtle = export_turtle(hostile(tmp_path), "R2")
    by_rdflib = {str(node) for node in rdflib.Graph().parse(data=turtle, format="turtle").subjects()}
    by_oxigraph = {quad.subject.value for quad in load(turtle) if isinstance(quad.subject, NamedNode)}
    assert by_rdflib == by_oxigraph
    workspace = hostile(tmp_path)
    elements = {IriScheme(workspace.settings.base_iri).element(node.id).value for node in workspace.graph.nodes}
    assert len(elements) == len(workspace.graph)
    assert elements <= by_oxigraph


def test_the_shipped_export_holds_no_blank_node(shipped_store: Store) -> None:
    assert not any(isinstance(term, BlankNode) for quad in shipped_store for term in (quad.subject, quad.object))
    assert len(shipped_store) > 100_000


def test_no_blank_node_hides_in_a_hostile_export(tmp_path: Path) -> None:
    store = load(export_turtle(hostile(tmp_path), "R2"))
    assert not any(isinstance(term, BlankNode) for quad in store for term in (quad.subject, quad.object))


def test_every_element_relationship_change_and_touch_is_there(shipped: Workspace, shipped_store: Store) -> None:
    iris = IriScheme(shipped.settings.base_iri)
    elements = set(rows(shipped_store, "SELECT ?e ?id { ?e a oslc_am:Resource ; dcterms:identifier ?id }"))
    assert elements == {(iris.element(node.id).value, node.id) for node in shipped.graph.nodes}
    ties = set(
        rows(
            shipped_store,
            "SELECT ?id ?from ?to ?kind { ?t a impact:Relationship ; dcterms:identifier ?id ; impact:from ?from ; "
            "impact:to ?to ; impact:kind/skos:notation ?kind }",
        )
    )
    drawn = {
        (tie.id, iris.element(tie.source_id).value, iris.element(tie.target_id).value, tie.kind)
        for tie in shipped.graph.relationships
    }
    assert drawn <= ties
    assert all("+" in tie[0] for tie in ties - drawn)
    changes = rows(shipped_store, "SELECT ?id { ?c a oslc_cm:ChangeRequest ; dcterms:identifier ?id }")
    assert {change.id for change in shipped.register.changes} == {row[0] for row in changes}
    touches = rows(
        shipped_store,
        "SELECT ?c ?e ?k ?w { ?t a impact:Touch ; impact:byChange ?c ; impact:touches ?e ; "
        "impact:touchKind/skos:notation ?k . OPTIONAL { ?t impact:why ?w } }",
    )
    assert set(touches) == {
        (iris.change(touch.change_id).value, iris.element(touch.element_id).value, touch.kind.value, touch.why)
        for touch in shipped.register.touches
    }


def test_impacts_have_the_numbers_of_the_json_report(shipped_store: Store, shipped_report: dict[str, Any]) -> None:
    found = rows(
        shipped_store,
        "SELECT ?id ?likelihood ?low ?high ?sl ?sh ?tier { ?i a impact:Impact ; impact:impactOn/dcterms:identifier ?id "
        "; impact:likelihood ?likelihood ; impact:low ?low ; impact:high ?high ; impact:samplingLow ?sl ;"
        " impact:samplingHigh ?sh . OPTIONAL { ?i impact:tier/skos:notation ?tier } }",
    )
    numbers = ("likelihood", "low", "high", "sampling_low", "sampling_high")
    expected = {
        (item["id"], *(Decimal(f"{item[number]:.6f}") for number in numbers), item["tier"] or "")
        for item in (*shipped_report["elements"], *shipped_report["sections"])
    }
    assert {(row[0], *map(Decimal, row[1:6]), row[6]) for row in found} == expected
    assert len(found) == len(expected)


def test_paths_and_their_steps_stand_in_order(shipped_store: Store, shipped_report: dict[str, Any]) -> None:
    found: dict[tuple[str, int], dict[int, str]] = defaultdict(dict)
    for element, path, step, words in rows(
        shipped_store,
        "SELECT ?id ?p ?s ?words { ?i a impact:Impact ; impact:impactOn/dcterms:identifier ?id ; impact:hasPath ?path ."
        " ?path impact:place ?p ; impact:hasStep ?step . ?step impact:place ?s ; impact:words ?words ;"
        " impact:crosses/dcterms:identifier ?tie }",
    ):
        found[element, int(path)][int(step)] = words
    expected = {
        (item["id"], place): {number: step["words"] for number, step in enumerate(path["steps"], start=1)}
        for item in (*shipped_report["elements"], *shipped_report["sections"])
        for place, path in enumerate(item["paths"], start=1)
        if path["steps"]
    }
    assert found == expected


def test_sections_to_review_by_role_are_those_of_the_report(
    shipped_store: Store, shipped_report: dict[str, Any]
) -> None:
    found = rows(
        shipped_store,
        "SELECT ?role (COUNT(?task) AS ?sections) (SUM(?days) AS ?total) { ?task a oslc_cm:ReviewTask ; "
        "impact:reviews/a impact:Section ; impact:role ?role ; impact:meanPersonDays ?days } GROUP BY ?role",
    )
    expected: dict[str, list[float]] = defaultdict(list)
    for section in shipped_report["sections"]:
        if section["likelihood"] >= shipped_report["threshold"]:
            expected[section["role"]].append(section["mean_person_days"])
    assert {role: int(count) for role, count, _ in found} == {role: len(days) for role, days in expected.items()}
    for role, _, total in found:
        assert float(total) == pytest.approx(sum(expected[role]), abs=1e-3)
    assert len(found) > 1


def test_figures_of_every_cut_are_those_of_the_report(shipped_store: Store, shipped_report: dict[str, Any]) -> None:
    effort = shipped_report["effort"]
    found = rows(
        shipped_store,
        "SELECT ?cut ?name ?p10 ?p50 ?p80 ?mean { ?f a impact:EffortFigure ; impact:cut ?cut ; impact:p10 ?p10 ; "
        "impact:p50 ?p50 ; impact:p80 ?p80 ; impact:mean ?mean . OPTIONAL { ?f impact:cutName ?name } }",
    )
    figures = {("total", ""): effort}
    for cut in ("role", "document", "package", "activity", "change"):
        figures |= {(cut, name): item for name, item in effort[f"by_{cut}"].items()}
    expected = {
        (*key, *(Decimal(f"{item[figure]:.6f}") for figure in ("p10", "p50", "p80", "mean")))
        for key, item in figures.items()
    }
    assert {(row[0], row[1], *map(Decimal, row[2:])) for row in found} == expected


def test_the_run_used_every_input_with_its_digest(shipped_store: Store, shipped: Workspace) -> None:
    used = rows(
        shipped_store,
        "SELECT ?file ?digest { ?report a prov:Entity, impact:Report ; prov:wasGeneratedBy ?run . "
        "?run a prov:Activity ; prov:used ?input . ?input a prov:Entity ; dcterms:identifier ?file ; "
        "impact:sha256 ?digest } ORDER BY ?file",
    )
    assert used == sorted(shipped.sha256_by_file.items())
    days = rows(shipped_store, "SELECT ?day { ?run a prov:Activity ; impact:asOf ?day }")
    assert days == [("2017-10-19",)]


def test_every_term_of_our_own_that_occurs_is_declared(shipped_store: Store) -> None:
    declared = {term.iri for term in OWN_TERMS}
    used = {quad.predicate.value for quad in shipped_store} | {
        quad.object.value
        for quad in shipped_store.quads_for_pattern(None, NamedNode(TYPE), None)
        if isinstance(quad.object, NamedNode)
    }
    assert {term for term in used if term.startswith(OWN)} - declared == set()
    explained = rows(shipped_store, "SELECT ?t { ?t rdfs:isDefinedBy ?o ; rdfs:label ?l ; rdfs:comment ?c }")
    assert {row[0] for row in explained} == declared


def test_every_borrowed_word_that_occurs_is_published(shipped_store: Store) -> None:
    words = {quad.predicate.value for quad in shipped_store}
    words |= {row[0] for row in rows(shipped_store, "SELECT DISTINCT ?o { ?s ?p ?o FILTER(isIRI(?o)) }")}
    words |= {row[0] for row in rows(shipped_store, "SELECT DISTINCT (DATATYPE(?o) AS ?d) { ?s ?p ?o }")}
    borrowed = {word for word in words if is_borrowed(word)}
    assert borrowed - PUBLISHED == set()
    assert len(borrowed) > 30


def test_every_resource_of_ours_that_is_named_is_described(shipped: Workspace, shipped_store: Store) -> None:
    missing = rows(
        shipped_store,
        "SELECT DISTINCT ?o { ?s ?p ?o FILTER(isIRI(?o) && (STRSTARTS(STR(?o), "
        f"'{shipped.settings.base_iri}') || STRSTARTS(STR(?o), '{OWN}'))) FILTER NOT EXISTS {{ ?o a ?type }} }}",
    )
    assert missing == []


def test_a_release_that_only_a_change_names_is_described(tmp_path: Path) -> None:
    changes = REGISTER["changes.csv"].replace("Nothing known,,,R3", "Nothing known,,,Some day")
    store = load(export_turtle(small(tmp_path, register_changes=changes), "R2"))
    query = (
        "SELECT ?id { ?c dcterms:identifier 'EMPTY' ; impact:plannedFor ?r . ?r a impact:Release ; dcterms:title ?id }"
    )
    assert rows(store, query) == [("Some day",)]


def test_an_event_is_tied_to_its_change_release_or_name(tmp_path: Path) -> None:
    events = "subject_id,date,event\nLATE,2019-05,Raised\nR2,2019-05-02,Moved\nMINUTES,2019,Written\n"
    store = load(export_turtle(small(tmp_path, register_events=events), "R2"))
    found = rows(
        store,
        "SELECT ?event ?about ?name { ?e a impact:Event ; impact:event ?event . "
        "OPTIONAL { ?e impact:subject/dcterms:identifier ?about } OPTIONAL { ?e impact:subjectName ?name } }",
    )
    assert set(found) == {("Raised", "LATE", ""), ("Moved", "R2", ""), ("Written", "", "MINUTES")}


def test_a_plan_a_moved_date_and_a_claim_are_told_from_what_happened(shipped: Workspace) -> None:
    store = load(export_turtle(shipped, "R2.0"))
    claims = rows(
        store,
        "SELECT ?who ?says { ?e impact:subject/dcterms:identifier 'CR90' ; impact:claimant ?who ; "
        "impact:matter ?m ; impact:position ?says }",
    )
    assert set(claims) == {("DCC", "holds"), ("TABASC", "denies")}
    moved = (
        "SELECT ?b ?a { ?e impact:subject/dcterms:identifier 'SEC-2020-11' ; impact:dateBefore ?b ; "
        "impact:dateAfter ?a }"
    )
    assert rows(store, moved) == [("2020-11-05", "2020-11-29")]
    plans = rows(store, "SELECT ?d { ?e impact:subject/dcterms:identifier 'SECMP0030' ; impact:plannedOn ?d }")
    assert plans == [("2017-10-19",)]


@pytest.mark.parametrize(("what_if", "status"), [(False, "not_estimated"), (True, "what_if")])
def test_a_release_that_is_not_baselined_has_figures_only_in_a_what_if(
    shipped: Workspace, what_if: bool, status: str
) -> None:
    store = load(export_turtle(shipped, "R3.0", what_if=what_if))
    result = report(shipped, ScopeRequest(release="R3.0"), options=AnalysisOptions(what_if=what_if))
    assert rows(store, "SELECT ?s { ?e impact:estimateStatus/skos:notation ?s }") == [(status,)]
    missing = rows(store, "SELECT ?m { ?e a impact:EffortEstimate ; impact:missingCondition ?m }")
    assert {row[0] for row in missing} == set(result.effort.missing) != set()
    for figure in ("meanPersonDays", "p10", "p50", "p80", "mean", "alonePersonDays", "saving", "leftOutPersonDays"):
        assert bool(rows(store, f"SELECT ?s {{ ?s impact:{figure} ?o }}")) == what_if, figure
    tasks = rows(store, "SELECT ?t { ?t a oslc_cm:ReviewTask }")
    assert len(tasks) == len(result.estimated_sections) > 0


def test_a_what_if_and_the_plain_result_can_share_a_store(tmp_path: Path) -> None:
    workspace = small(tmp_path)
    store = load(export_turtle(workspace, "R3"))
    store.bulk_load(export_turtle(workspace, "R3", what_if=True).encode(), format=RdfFormat.TURTLE)
    states = rows(store, "SELECT ?e (COUNT(?s) AS ?n) { ?e impact:estimateStatus ?s } GROUP BY ?e")
    assert sorted(count for _, count in states) == ["1", "1"]


def test_a_relationship_that_is_an_end_is_tied_to_its_node(tmp_path: Path) -> None:
    text = write_workspace(tmp_path / "plain").joinpath("architecture.xml").read_text(encoding="utf-8")
    nested = '<relationship identifier="r3" source="SYS-DB" target="r2" xsi:type="Association"/></relationships>'
    workspace = small(tmp_path / "nested", architecture=text.replace("</relationships>", nested))
    found = rows(load(export_turtle(workspace, "R2")), "SELECT ?tie { ?node impact:standsFor/dcterms:identifier ?tie }")
    assert found == [("tad:r2",)]


def test_control_characters_in_the_register_do_not_break_the_file(tmp_path: Path) -> None:
    changes = (
        REGISTER["changes.csv"].replace("New gateway rules.", "New \x07 rules \x1b[0m.").replace("LATE,", "L <a> %,")
    )
    store = load(export_turtle(small(tmp_path, register_changes=changes), "R2"))
    found = rows(store, "SELECT ?t { ?c dcterms:identifier 'PART-A' ; dcterms:description ?t }")
    assert found == [("New \N{REPLACEMENT CHARACTER} rules \N{REPLACEMENT CHARACTER}[0m.",)]
    odd = rows(store, "SELECT ?c { ?c a oslc_cm:ChangeRequest ; dcterms:identifier 'L <a> %' }")
    assert odd == [("urn:impact:workspace/change/L%20%3Ca%3E%20%25",)]


def test_the_base_of_the_workspace_is_that_of_the_iris(tmp_path: Path) -> None:
    base = "https://example.org/models#"
    workspace = small(tmp_path, workspace=f'base_iri = "{base}"\n{WORKSPACE}')
    found = rows(load(export_turtle(workspace, "R2")), "SELECT ?r { ?r a impact:Release }")
    assert (f"{base}release/R2",) in found


def test_a_relative_base_is_refused(tmp_path: Path) -> None:
    workspace = small(tmp_path, workspace=f'base_iri = "models/"\n{WORKSPACE}')
    with pytest.raises(WorkspaceError, match="absolute IRI"):
        export_turtle(workspace, "R2")


def test_an_unknown_release_is_refused(tmp_path: Path) -> None:
    with pytest.raises(UnknownNameError):
        export_turtle(small(tmp_path), "R9")


def test_the_same_inputs_give_the_same_bytes_whatever_the_hash_seed(tmp_path: Path) -> None:
    folder = write_workspace(tmp_path / "workspace")
    outputs = set()
    for seed in ("0", "1", "4711"):
        out = tmp_path / f"{seed}.ttl"
        command = [sys.executable, "-m", "impact", "-w", str(folder), "export", "turtle", "--release", "R2"]
        done = subprocess.run(
            [*command, "--out", str(out)],
            cwd=ROOT,
            env={**os.environ, "PYTHONHASHSEED": seed},
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        outputs.add(out.read_bytes())
    assert len(outputs) == 1
    assert str(tmp_path).encode() not in outputs.pop()


def documented_queries() -> list[str]:
    text = (ROOT / "docs" / "rdf.md").read_text(encoding="utf-8")
    return re.findall(r"```sparql\n(.*?)```", text, re.DOTALL)


@pytest.mark.parametrize("query", documented_queries())
def test_every_documented_query_gives_an_answer(shipped_store: Store, query: str) -> None:
    assert rows(shipped_store, query)


def test_the_documentation_names_every_term() -> None:
    text = (ROOT / "docs" / "rdf.md").read_text(encoding="utf-8")
    assert len(documented_queries()) >= 4
    assert [term.name for term in OWN_TERMS if f"| `{term.name}` | {term.comment} |" not in text] == []


def test_json_and_turtle_agree_on_the_threshold(shipped_store: Store, shipped_report: dict[str, Any]) -> None:
    found = rows(shipped_store, f"SELECT ?t {{ ?r a <{own('Report')}> ; impact:threshold ?t }}")
    assert [float(row[0]) for row in found] == [json.loads(json.dumps(shipped_report["threshold"]))]
