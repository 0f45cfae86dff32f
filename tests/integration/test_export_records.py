"""What people did and decided in the export: packages, verdicts attributed to people, decisions, risks and waivers."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from pyoxigraph import Quad, RdfFormat, Store, parse
from rdflib import PROV

from impact.domain import review_terms
from impact.domain.concern import ConcernDeed, ConcernKind
from impact.domain.decision import Proposal, RegisterRow, Verdict
from impact.domain.package_event import Deed, Finding
from impact.domain.vocabulary import NAMESPACES, OSLC_CM, OWN_TERMS, REVIEW_TERMS, own
from impact.domain.work_package import WorkPackage
from impact.readers.rdf_answers import answer
from impact.use_cases.analysis import AnalysisOptions
from impact.use_cases.concerns import ConcernAct, NewConcern, act_on_concern, raise_new
from impact.use_cases.decisions import record
from impact.use_cases.export import export_rdf
from impact.use_cases.kept_records import records_stamp
from impact.use_cases.packages.acting import Act, Signature, act_on
from impact.use_cases.packages.keeping import keep_plans, list_packages
from impact.use_cases.packages.planning import PlanRequest, make_plans
from impact.use_cases.query import find_query, prepare
from impact.use_cases.scope import ScopeRequest
from impact.use_cases.workspace import Workspace, load_workspace
from tests.published_terms import OSLC_TERMS
from tests.turtle import rows
from tests.workspaces import PROCESS, WORKSPACE, write_workspace

ROOT = Path(__file__).parents[2]
WHEN = dt.datetime(2020, 2, 3, 12, tzinfo=dt.UTC)
DAY = "2020-02-03"
BASE = "urn:impact:workspace/"
ODD = 'Ann <o\'Hara> "é" \\ / %'
WAIVERS = "rule,subject,reason,by,expires\nsame-name,tad:SYS-GW,known,Cy,2030-01-01\nsame-name,old*,history,,\n"


def act(workspace: Workspace, who: str, deed: Deed, task: str = "", *, package: str = "TAD", **fields: object) -> None:
    act_on(workspace, [Act(deed, task, **fields)], Signature(who, WHEN), package=package)  # type: ignore[arg-type]


def worked(folder: Path) -> Path:
    """Write a workspace, plan its release twice, work on it, and keep risks, a decision and waivers."""
    write_workspace(folder, workspace=f'waivers = "waivers.csv"\n{WORKSPACE}')
    (folder / "waivers.csv").write_text(WAIVERS, encoding="utf-8")
    workspace = load_workspace(folder)
    for month in (4, 5):
        request = PlanRequest(ScopeRequest(release="R2"), due=dt.date(2020, month, 1), is_sampling=False)
        plans = make_plans(workspace, request, options=AnalysisOptions(worlds=256))
        keep_plans(workspace, plans, who="Ann", when=WHEN)
    act(workspace, "Chair", Deed.APPROVED, version=2)
    act(workspace, "Ann", Deed.ASSIGNED, "TAD/1", to=ODD)
    act(workspace, ODD, Deed.RECORDED, "TAD/1", days=1.5)
    act(workspace, ODD, Deed.RECORDED, "TAD/1", days=9.0)
    act(workspace, ODD, Deed.UNDONE, undoes=list_packages(workspace)[1].last_number)
    act(workspace, ODD, Deed.DONE, "TAD/1", finding=Finding.UPDATED, verified_by="Cy", why="rules added")
    act(workspace, "Dan", Deed.DONE, "BAD/1.1", package="BAD", finding=Finding.NO_IMPACT)
    raise_new(workspace, NewConcern(ConcernKind.RISK, "Keys", ("Gateway",), "keys"), who="Ann", when=WHEN)
    raise_new(
        workspace, NewConcern(ConcernKind.INCIDENT, "Slow", ("tad:SYS-GW",), "performance", is_major=True),
        who="Bea", when=WHEN,
    )  # fmt: skip
    act_on_concern(workspace, "RISK-1", ConcernAct(ConcernDeed.TRANSFERRED, owner="SSC"), who="Bea", when=WHEN)
    act_on_concern(workspace, "INC-1", ConcernAct(ConcernDeed.CLOSED), who="Bea", when=WHEN)
    cells = {"change_id": "PART-A", "element_id": "tad:SYS-DB", "kind": "modify", "why": "w"}
    proposal = Proposal(RegisterRow("touches", ("PART-A", "tad:SYS-DB"), cells), 0.5, "its words", "mapping")
    record(workspace, proposal, verdict=Verdict.REJECTED, who="Cy", when=WHEN, why="only reads")
    return folder


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return worked(tmp_path_factory.mktemp("records") / "w")


@pytest.fixture(scope="module")
def text(folder: Path) -> str:
    return export_rdf(load_workspace(folder), "R2", format_name="nquads")


@pytest.fixture(scope="module")
def store(text: str) -> Store:
    store = Store()
    store.bulk_load(text.encode(), format=RdfFormat.N_QUADS)
    return store


def union(text: str) -> Store:
    """Load statements without their graphs."""
    found = Store()
    found.extend(Quad(*quad.triple) for quad in parse(text.encode(), format=RdfFormat.N_QUADS))
    return found


@pytest.fixture(scope="module")
def flat(text: str) -> Store:
    return union(text)


def ask(folder: Path, flat: Store, name: str, **settings: str) -> list[tuple[str, ...]]:
    asked = prepare(load_workspace(folder), find_query(name), release="R2", settings=settings)
    _, found, _ = answer(flat, asked)
    return [tuple("" if term is None else term.value for term in row) for row in found]


def package(folder: Path, name: str) -> WorkPackage:
    return next(one for one in list_packages(load_workspace(folder)) if one.id == name)


def test_what_is_kept_only_adds_to_an_export_and_nothing_kept_adds_nothing(tmp_path: Path) -> None:
    workspace = load_workspace(write_workspace(tmp_path / "w"))
    before = export_rdf(workspace, "R2", format_name="nquads").splitlines()
    terms = {term.iri for term in REVIEW_TERMS}
    assert [line for line in before if any(f"<{term}>" in line for term in terms)] == []
    raise_new(workspace, NewConcern(ConcernKind.RISK, "Keys", ("Gateway",), "keys"), who="Ann", when=WHEN)
    after = export_rdf(workspace, "R2", format_name="nquads").splitlines()
    changed = set(before) - set(after)
    assert all("void#triples" in line for line in changed) and len(changed) == 1
    added = [parse(line, format=RdfFormat.N_QUADS) for line in set(after) - set(before) if "void#triples" not in line]
    graphs = {str(quad.graph_name) for quads in added for quad in quads}
    assert graphs == {"DEFAULT", f"<{BASE}graph/risks>", f"<{BASE}graph/vocabulary>"}


def test_the_same_records_give_the_same_bytes(folder: Path, text: str) -> None:
    assert export_rdf(load_workspace(folder), "R2", format_name="nquads") == text
    assert "_:" not in text


def test_every_borrowed_term_exists_in_its_vocabulary() -> None:
    constants = {value for name, value in vars(review_terms).items() if name.isupper() and isinstance(value, str)}
    prov = {str(term) for term in dir(PROV)}
    assert {term for term in constants if term.startswith(str(PROV))} - {str(PROV)} <= prov
    assert {term for term in constants if term.startswith(OSLC_CM)} - {OSLC_CM} <= OSLC_TERMS
    parents = {term.parent for term in REVIEW_TERMS if term.parent}
    assert parents <= prov | OSLC_TERMS


def test_every_term_is_declared_once_explained_and_documented(flat: Store) -> None:
    names = [term.name for term in (*OWN_TERMS, *REVIEW_TERMS)]
    assert len(names) == len(set(names))
    document = (ROOT / "docs" / "rdf.md").read_text(encoding="utf-8")
    assert [term.name for term in REVIEW_TERMS if f"| `{term.name}` | {term.comment} |" not in document] == []
    explained = rows(flat, "SELECT ?t { ?t rdfs:isDefinedBy ?o ; rdfs:label ?l ; rdfs:comment ?c }")
    assert {row[0] for row in explained} == {term.iri for term in (*OWN_TERMS, *REVIEW_TERMS)}


def test_every_resource_that_is_named_is_described(flat: Store) -> None:
    missing = rows(
        flat,
        f"SELECT DISTINCT ?o {{ ?s ?p ?o FILTER(isIRI(?o) && (STRSTARTS(STR(?o), '{BASE}') || "
        f"STRSTARTS(STR(?o), '{NAMESPACES['impact']}'))) FILTER NOT EXISTS {{ ?o a ?type }} }}",
    )
    assert missing == []


def test_a_package_has_a_graph_of_its_own_that_the_default_graph_describes(store: Store) -> None:
    described = rows(store, "SELECT ?g ?t { ?g dcterms:title ?t FILTER(CONTAINS(STR(?g), 'graph/package/')) }")
    assert sorted(described) == [
        (f"{BASE}graph/package/R2/BAD%20with%20BAM", "Work package R2/BAD with BAM"),
        (f"{BASE}graph/package/R2/TAD", "Work package R2/TAD"),
    ]
    in_graph = rows(store, "SELECT DISTINCT ?g { GRAPH ?g { ?v a impact:Verdict } }")
    assert {row[0] for row in in_graph} == {row[0] for row in described}
    others = rows(store, "SELECT DISTINCT ?g { VALUES ?c { impact:Risk impact:Incident } GRAPH ?g { ?v a ?c } }")
    assert others == [(f"{BASE}graph/risks",)]
    decided = rows(store, "SELECT DISTINCT ?g { VALUES ?c { impact:RowDecision impact:Waiver } GRAPH ?g { ?v a ?c } }")
    assert decided == [(f"{BASE}graph/decisions",)]


def test_a_verdict_is_attributed_to_who_signed_it(flat: Store) -> None:
    found = rows(
        flat,
        "SELECT ?who ?when ?finding ?verifier ?why { ?v a prov:Entity, impact:Verdict ; impact:finding ?finding ; "
        "prov:wasAttributedTo ?p ; prov:generatedAtTime ?when ; prov:wasGeneratedBy ?e . "
        "?p a prov:Person ; dcterms:title ?who . ?e a prov:Activity ; prov:wasAssociatedWith ?p . "
        "OPTIONAL { ?v impact:verifiedBy/dcterms:title ?verifier } OPTIONAL { ?v impact:why ?why } }",
    )
    time = "2020-02-03T12:00:00Z"
    expected = {(ODD, time, "updated", "Cy", "rules added"), ("Dan", time, "no-impact", "", "")}
    assert {(row[0], row[1].replace("+00:00", "Z"), *row[2:]) for row in found} == expected


def test_tasks_say_what_the_package_says_of_them(folder: Path, flat: Store) -> None:
    tad = package(folder, "R2/TAD")
    found = rows(
        flat,
        "SELECT ?id ?status ?mean ?spent ?closed ?verified { ?t a impact:PackageTask ; dcterms:identifier ?id ; "
        f"oslc_cm:parent <{BASE}package/R2/TAD> ; impact:taskStatus ?status ; impact:plannedMean ?mean ; "
        "impact:spentDays ?spent ; oslc_cm:closed ?closed ; oslc_cm:verified ?verified }",
    )
    expected = {
        (one.task.id, str(one.status), round(one.task.days.mean, 6), one.days_spent,
         str(one.status.is_finished).lower(), str(bool(one.verdict and one.verdict.verified_by)).lower())
        for one in tad.tasks
    }  # fmt: skip
    assert {(*row[:2], float(row[2]), float(row[3]), *row[4:]) for row in found} == expected
    assert len(expected) > 2
    reviews = rows(flat, "SELECT ?id { ?t a oslc_cm:ReviewTask, impact:PackageTask ; dcterms:identifier ?id }")
    assert {row[0] for row in reviews} == {
        one.task.id for name in ("R2/TAD", "R2/BAD with BAM") for one in package(folder, name).tasks
        if one.task.is_section
    }  # fmt: skip
    doing = rows(flat, "SELECT ?id { ?t dcterms:contributor/dcterms:title ?who ; dcterms:identifier ?id }")
    assert doing == [("sec:TAD/1",)]


def test_a_plan_names_its_versions_and_what_it_was_made_from(folder: Path, flat: Store) -> None:
    tad = package(folder, "R2/TAD")
    found = rows(
        flat,
        f"SELECT ?n ?digest ?count {{ ?p a prov:Plan ; dcterms:isPartOf <{BASE}package/R2/TAD> ; "
        "impact:planVersion ?n ; impact:workspaceDigest ?digest ; impact:taskCount ?count } ORDER BY ?n",
    )
    plans = [event.plan for event in tad.plans]
    assert found == [(str(n), p.workspace_digest, str(len(p.tasks))) for n, p in enumerate(plans, start=1) if p]
    files = rows(
        flat,
        f"SELECT ?file ?digest {{ <{BASE}plan/R2%2FTAD/2> prov:wasDerivedFrom ?i ; prov:wasRevisionOf "
        f"<{BASE}plan/R2%2FTAD/1> . ?i dcterms:identifier ?file ; impact:sha256 ?digest ; prov:specializationOf ?n }}",
    )
    assert sorted(files) == sorted(tad.plan.sha256_by_file.items())
    approved = rows(
        flat, f"SELECT ?w {{ <{BASE}package/R2/TAD> oslc_cm:authorizer/dcterms:title ?w ; oslc_cm:approved true }}"
    )
    assert approved == [("Chair",)]


def test_a_risk_says_who_looks_after_it_and_a_decision_who_made_it(flat: Store) -> None:
    risks = rows(
        flat,
        "SELECT ?id ?class ?group ?open ?on { VALUES ?class { impact:Risk impact:Incident } ?r a ?class ; "
        "dcterms:identifier ?id ; impact:lookedAfterBy ?g ; impact:isOpen ?open ; "
        "impact:onElement/dcterms:identifier ?on . ?g a prov:Organization ; dcterms:title ?group }",
    )
    assert set(risks) == {
        ("RISK-1", own("Risk"), "SSC", "true", "tad:SYS-GW"),
        ("INC-1", own("Incident"), "Operations Group", "false", "tad:SYS-GW"),
    }
    decided = rows(
        flat,
        "SELECT ?what ?who ?change ?on { ?d a impact:RowDecision ; impact:rowVerdict ?what ; "
        "prov:wasAttributedTo/dcterms:title ?who ; impact:aboutChange/dcterms:identifier ?change ; "
        "impact:onElement/dcterms:identifier ?on }",
    )
    assert decided == [("rejected", "Cy", "PART-A", "tad:SYS-DB")]
    waived = rows(flat, "SELECT ?s ?why { ?w a impact:Waiver ; impact:waivedSubject ?s ; impact:why ?why }")
    assert set(waived) == {("tad:SYS-GW", "known"), ("old*", "history")}


def test_verdicts_on_an_element_are_those_that_rest_on_it(folder: Path, flat: Store) -> None:
    for element in ("tad:SYS-GW", "bam:P1.02", "sec:TAD/1"):
        expected = {
            (one.id, state.task.label, str(state.verdict.finding), state.verdict.who)
            for one in list_packages(load_workspace(folder))
            for state in one.tasks
            if state.verdict is not None and element in state.verdict.rests_on
        }
        found = ask(folder, flat, "verdicts-on-element", element=element)
        assert {row[:4] for row in found} == expected != set()
        assert {row[4] for row in found} == {DAY}
        assert {row[6] for row in found} == {"true"}
    assert ask(folder, flat, "verdicts-on-element", element="tad:SRV-9.9") == []


def test_a_verdict_whose_content_changed_is_told_with_element_and_aspect(tmp_path: Path) -> None:
    folder = worked(tmp_path / "w")
    edited = PROCESS.replace('id="f3" sourceRef="P1.03"', 'id="f3" sourceRef="P1.02"')
    (folder / "process.bpmn").write_text(edited, encoding="utf-8")
    flat = union(export_rdf(load_workspace(folder), "R2", format_name="nquads"))
    reopened = [state for state in package(folder, "R2/BAD with BAM").tasks if state.reopened_by]
    expected = {
        ("R2/BAD with BAM", state.task.label, "Dan", DAY, cause.element_id, str(aspect))
        for state in reopened
        for cause in state.reopened_by
        for aspect in cause.aspects
    }
    assert set(ask(folder, flat, "reopened-verdicts")) == expected != set()
    on = ask(folder, flat, "verdicts-on-element", element="bam:P1.03")
    assert {(row[3], row[6], row[7]) for row in on} >= {("Dan", "false", "flow")}


def test_open_tasks_are_counted_by_package_person_and_role(folder: Path, flat: Store) -> None:
    expected: dict[tuple[str, str, str], list[float]] = {}
    for one in list_packages(load_workspace(folder)):
        for state in one.tasks:
            if not state.status.is_finished:
                key = (one.id, state.assignee or "nobody yet", state.task.role)
                expected.setdefault(key, []).append(state.task.days.mean)
    found = ask(folder, flat, "open-tasks")
    assert {row[:3]: (int(row[3]), round(float(row[4]), 4)) for row in found} == {
        key: (len(days), round(sum(days), 4)) for key, days in expected.items()
    }
    assert {row[5] for row in found} == {"2020-05-01"}


def test_planned_and_spent_days_add_up_by_role(folder: Path, flat: Store) -> None:
    found = ask(folder, flat, "days-planned-and-spent")
    for one in list_packages(load_workspace(folder)):
        mine = [row for row in found if row[0] == one.id]
        counted = [state for state in one.tasks if str(state.status) != "withdrawn"]
        assert sum(float(row[2]) for row in mine) == pytest.approx(sum(s.task.days.mean for s in counted), abs=1e-4)
        assert sum(float(row[3]) for row in mine) == pytest.approx(one.days_spent)
    assert sum(float(row[3]) for row in found) == 1.5


def test_open_risks_in_reach_are_listed_and_closed_incidents_are_not(folder: Path, flat: Store) -> None:
    found = ask(folder, flat, "risks-in-reach")
    assert [row[:4] for row in found] == [("RISK-1", "Keys", "SSC", "tad:SYS-GW")]
    assert ask(folder, flat, "risks-in-reach", at_least="1.1") == []


def test_tasks_of_packages_are_not_counted_among_the_sections_of_the_report(folder: Path, flat: Store) -> None:
    bare = write_workspace(folder.parent / "bare")
    plain = union(export_rdf(load_workspace(bare), "R2", format_name="nquads"))
    assert ask(folder, flat, "sections-by-role") == ask(bare, plain, "sections-by-role") != []


@pytest.mark.parametrize(
    ("name", "rdf_format"),
    [
        ("turtle", RdfFormat.TURTLE),
        ("trig", RdfFormat.TRIG),
        ("jsonld", RdfFormat.JSON_LD),
        ("rdfxml", RdfFormat.RDF_XML),
        ("ntriples", RdfFormat.N_TRIPLES),
    ],
)
def test_every_format_says_the_same_of_what_people_did(
    folder: Path, text: str, name: str, rdf_format: RdfFormat
) -> None:
    whole = list(parse(text.encode(), format=RdfFormat.N_QUADS))
    has_graphs = name == "trig"
    expected = {quad.triple for quad in whole if has_graphs or str(quad.graph_name) != "DEFAULT"}
    written = export_rdf(load_workspace(folder), "R2", format_name=name)
    found = {quad.triple for quad in parse(written.encode(), format=rdf_format)}
    assert found == expected
    assert any(ODD in str(getattr(triple.object, "value", "")) for triple in found)


def test_what_is_done_on_packages_and_risks_changes_the_stamp(tmp_path: Path) -> None:
    folder = write_workspace(tmp_path / "bare")
    stamps = [records_stamp(load_workspace(folder))]
    assert stamps == [""]
    worked(folder)
    stamps.append(records_stamp(load_workspace(folder)))
    act(load_workspace(folder), "Ann", Deed.NOTED, "TAD/1", why="seen")
    stamps.append(records_stamp(load_workspace(folder)))
    act_on_concern(load_workspace(folder), "RISK-1", ConcernAct(ConcernDeed.NOTED, why="seen"), who="Bea", when=WHEN)
    stamps.append(records_stamp(load_workspace(folder)))
    assert len(set(stamps)) == 4
