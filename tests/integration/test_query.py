"""Questions to an export: the answers of the library are worked out again from models, register and report."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter, defaultdict
from decimal import Decimal
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from pyoxigraph import Store

from impact.cli import main
from impact.domain.architecture import DOCUMENTS, TRACE_LINK, USES, Element
from impact.domain.change import TouchKind
from impact.domain.query import AskedQuery
from impact.domain.result import ImpactReport
from impact.errors import QueryError, UnknownNameError
from impact.readers.query_file import bind, read_query, shipped_queries
from impact.readers.rdf_answers import answer, answer_within, load_statements
from impact.readers.workspace import shipped_workspace
from impact.use_cases.export import export_content
from impact.use_cases.query import ask, default_release, find_query, prepare
from impact.use_cases.scope import ScopeRequest, resolve_scope
from impact.use_cases.workspace import Workspace, load_workspace
from impact.writers.rdf import state_export
from impact.writers.rdf_text import statements
from tests.workspaces import write_workspace

ROOT = Path(__file__).parents[2]
TESTED_WITH_RECORDS = {
    "days-planned-and-spent",
    "open-tasks",
    "reopened-verdicts",
    "risks-in-reach",
    "verdicts-on-element",
}
"""Those about what people did, which :mod:`tests.integration.test_export_records` asks."""
TESTED = {
    *TESTED_WITH_RECORDS,
    "changes-of-element",
    "changes-without-touches",
    "days-of-changes",
    "documents-of-change",
    "duties-of-role",
    "effort-by-role",
    "inferred-elements",
    "paths-to-section",
    "provenance",
    "retired-without-impact",
    "sections-by-role",
    "sections-of-several-changes",
    "steps-using",
    "unsure-touches",
    "unused-elements",
}
Rows = list[tuple[str, ...]]


class Asked:
    """A workspace with the export of one release, which is loaded once."""

    def __init__(self, workspace: Workspace, release: str) -> None:
        content = export_content(workspace, release)
        self.workspace, self.release, self.report = workspace, release, content.report
        self.store: Store = load_statements(statements(state_export(content)))

    def __call__(self, name: str, **settings: str) -> Rows:
        asked = prepare(self.workspace, find_query(name), release=self.release, settings=settings)
        _, rows, _ = answer(self.store, asked)
        return [tuple("" if term is None else term.value for term in row) for row in rows]


@pytest.fixture(scope="module")
def shipped() -> Asked:
    return Asked(load_workspace(shipped_workspace()), "R2.0")


@pytest.fixture(scope="module")
def report(shipped: Asked) -> ImpactReport:
    return shipped.report


def six(number: float) -> Decimal:
    return Decimal(f"{number:.6f}")


def test_every_query_of_the_library_has_a_head_and_is_tested() -> None:
    queries = shipped_queries()
    assert {query.name for query in queries} == TESTED
    assert len(queries) >= 12
    assert [query.name for query in queries if not query.title or not query.question.endswith("?")] == []
    variables = [(query, parameter) for query in queries for parameter in query.parameters]
    assert [query.name for query, parameter in variables if f"?{parameter.name}" not in query.text] == []


def test_the_documentation_shows_every_query() -> None:
    text = (ROOT / "docs" / "queries.md").read_text(encoding="utf-8")
    for query in shipped_queries():
        assert f"`{query.name}`" in text
        assert query.question in text
        assert query.text.split("\nSELECT", 1)[1].strip() in text


def test_sections_by_role(shipped: Asked, report: ImpactReport) -> None:
    count = Counter(section.role for section in report.estimated_sections)
    days: dict[str, Decimal] = defaultdict(Decimal)
    for section in report.estimated_sections:
        days[section.role] += six(section.mean_person_days)
    expected = {(role, str(number), days[role]) for role, number in count.items()}
    assert {(role, number, Decimal(total)) for role, number, total in shipped("sections-by-role")} == expected != set()


def test_changes_of_element(shipped: Asked) -> None:
    touches = shipped.workspace.register.touches
    counted = Counter(touch.element_id for touch in touches)
    for element, _ in counted.most_common(3):
        expected = {(touch.change_id, touch.kind.value, touch.why) for touch in touches if touch.element_id == element}
        found = shipped("changes-of-element", element=element)
        assert {(row[0], row[2], row[3]) for row in found} == expected
    assert len(expected) > 1


def test_unused_elements(shipped: Asked) -> None:
    graph = shipped.workspace.graph
    content = export_graph(shipped)
    used = {tie.target_id for tie in graph.relationships if tie.kind == USES}
    sorts = {graph.element(element).sort for element in used} - {""}
    expected = [
        (element.id, element.label, element.sort)
        for element in content
        if element.sort in sorts and element.id not in used
    ]
    assert sorted(shipped("unused-elements")) == sorted(expected) != []


def export_graph(asked: Asked) -> list[Element]:
    graph = resolve_scope(asked.workspace, ScopeRequest(release=asked.release)).graph
    return [node for node in graph.nodes if node.id in asked.workspace.graph]


@pytest.mark.parametrize("least", [2, 6])
def test_sections_of_several_changes(shipped: Asked, report: ImpactReport, least: int) -> None:
    floor = report.limits[2]
    counts = {
        section.element.id: sum(item.likelihood >= floor for item in section.element.changes)
        for section in report.estimated_sections
    }
    expected = {(element, str(count)) for element, count in counts.items() if count >= least}
    found = shipped("sections-of-several-changes", least=str(least))
    assert {(row[0], row[2]) for row in found} == expected != set()


@pytest.mark.parametrize("role", ["tad:ROLE-GS", "tad:ROLE-ED"])
def test_duties_of_role(shipped: Asked, report: ImpactReport, role: str) -> None:
    graph = shipped.workspace.graph
    likelihood = {item.id: item.likelihood for item in report.elements if item.kind == "bpmn:process"}
    expected = {
        (tie.target_id, tie.role, six(likelihood[tie.target_id]))
        for tie in graph.relationships
        if tie.kind == TRACE_LINK and tie.source_id == role and likelihood.get(tie.target_id, 0.0) >= 0.3
    }
    found = shipped("duties-of-role", role=role, at_least="0.3")
    assert {(row[0], row[2], Decimal(row[3])) for row in found} == expected != set()


def test_paths_to_section(shipped: Asked, report: ImpactReport) -> None:
    section = max(report.sections, key=lambda item: len(item.element.paths)).element
    expected = [(str(place), path.words) for place, path in enumerate(section.paths, start=1)]
    assert [(row[0], row[3]) for row in shipped("paths-to-section", section=section.id)] == expected != []


def test_inferred_elements(shipped: Asked, report: ImpactReport) -> None:
    graph = shipped.workspace.graph
    impacted = [*report.elements, *(section.element for section in report.sections)]
    expected = {
        (item.id, graph.element(item.id).origin.file)
        for item in impacted
        if item.likelihood >= 0.8 and item.id in graph and graph.element(item.id).basis == "inferred"
    }
    found = shipped("inferred-elements", at_least="0.8")
    assert {(row[0], row[3]) for row in found} == expected != set()


def test_documents_of_change(shipped: Asked, report: ImpactReport) -> None:
    reached: dict[str, list[float]] = defaultdict(list)
    for section in report.sections:
        for item in section.element.changes:
            if item.change_id == "R2-SRV" and item.likelihood >= 0.05:
                reached[section.document].append(item.likelihood)
    expected = {(name, str(len(found)), six(max(found))) for name, found in reached.items()}
    found = shipped("documents-of-change", change="r2-srv")
    assert {(name, count, Decimal(highest)) for name, count, highest in found} == expected != set()


def test_steps_using(shipped: Asked) -> None:
    graph = shipped.workspace.graph
    uses = [tie for tie in graph.relationships if tie.kind == USES]
    expected = {(tie.source_id, tie.role) for tie in uses if tie.target_id == "tad:SRV-11.1"}
    found = shipped("steps-using", element="tad:SRV-11.1")
    assert {(row[0], row[2]) for row in found} == expected != set()
    processes = {(row[0], row[3]) for row in found}
    parents = {step: graph.element(step).parent_id for step, _ in expected}
    assert processes == {(step, graph.element(parent).label if parent else "") for step, parent in parents.items()}


def test_effort_by_role(shipped: Asked, report: ImpactReport) -> None:
    expected = {
        (role, *(six(value) for value in (item.p10, item.p50, item.p80, item.mean)))
        for role, item in report.effort.by_role.items()
    }
    assert {(row[0], *map(Decimal, row[1:])) for row in shipped("effort-by-role")} == expected != set()


def test_provenance(shipped: Asked, report: ImpactReport) -> None:
    tail = ("2017-10-19", str(report.inputs.worlds), str(report.inputs.seed))
    expected = [(file, digest, *tail) for file, digest in sorted(shipped.workspace.sha256_by_file.items())]
    assert shipped("provenance") == expected


def test_days_of_changes(shipped: Asked, report: ImpactReport) -> None:
    expected = {(item.change.id, *map(str, item.sections_above)) for item in report.changes}
    found = shipped("days-of-changes")
    assert {(row[0], *row[2:5]) for row in found} == expected != set()
    alone = {change: six(days) for change, days in report.effort.alone_by_change.items()}
    assert {row[0]: Decimal(row[5]) for row in found if row[5]} == alone


def test_changes_without_touches(shipped: Asked) -> None:
    register = shipped.workspace.register
    touching = {touch.change_id for touch in register.touches}
    for release in register.releases:
        expected = [
            change.id for change in register.changes if release.id in change.release_ids and change.id not in touching
        ]
        found = shipped("changes-without-touches", release=release.id)
        assert [row[0] for row in found] == sorted(expected)


def test_unsure_touches(tmp_path: Path) -> None:
    touches = (
        "change_id,element_id,kind,why,confidence\nPART-A,tad:SYS-GW,modify,rules,0.4\nPART-B,bam:P1.03,add,,0.9\n"
    )
    asked = Asked(load_workspace(write_workspace(tmp_path, register_touches=touches)), "R2")
    assert [(row[0], row[1], row[3]) for row in asked("unsure-touches")] == [
        ("PART-A", "tad:SYS-GW", "0.4"),
        ("PART-B", "bam:P1.03", "0.9"),
    ]
    assert [row[0] for row in asked("unsure-touches", below="0.5")] == ["PART-A"]


def test_retired_without_impact(tmp_path: Path) -> None:
    touches = "change_id,element_id,kind,why\nPART-A,tad:SYS-GW,remove,gone\nPART-B,bam:P1.03,add,\n"
    asked = Asked(load_workspace(write_workspace(tmp_path, register_touches=touches)), "R2")
    impacted = {section.element.id for section in asked.report.sections}
    removed = {touch.element_id for touch in asked.workspace.register.touches if touch.kind is TouchKind.REMOVE}
    graph = asked.workspace.graph
    documenting = {tie.source_id for tie in graph.relationships if tie.kind == DOCUMENTS and tie.target_id in removed}
    found = asked("retired-without-impact")
    assert {row[0] for row in found} == documenting - impacted
    other = Asked(asked.workspace, "R3")
    late = {tie.source_id for tie in graph.relationships if tie.kind == DOCUMENTS and tie.target_id in removed}
    unseen = late - {section.element.id for section in other.report.sections}
    assert {row[0] for row in other("retired-without-impact", release="R2")} == unseen != set()


@pytest.fixture
def small(tmp_path: Path) -> Path:
    return write_workspace(tmp_path / "small")


def run(folder: Path, *words: str) -> Result:
    return CliRunner().invoke(main, ["-w", str(folder), "query", *words])


def written(folder: Path, text: str) -> str:
    file = folder.parent / "mine.rq"
    file.write_text(text, encoding="utf-8")
    return str(file)


def test_each_format_says_the_same(small: Path) -> None:
    words = ("--name", "provenance", "--release", "R2", "--format")
    table = run(small, *words, "table")
    assert table.exit_code == 0, table.output
    rows = list(csv.DictReader(io.StringIO(run(small, *words, "csv").stdout)))
    bindings = json.loads(run(small, *words, "json").stdout)["results"]["bindings"]
    assert [row["file"] for row in rows] == [item["file"]["value"] for item in bindings] != []
    assert all(row["file"] in table.stdout for row in rows)


def test_rows_without_an_order_are_sorted_and_named_graphs_can_be_asked(small: Path) -> None:
    query = "SELECT DISTINCT ?g { GRAPH ?g { ?s ?p ?o } }"
    found = run(small, written(small, query), "--release", "R2", "--format", "csv")
    names = found.stdout.splitlines()[1:]
    assert names == sorted(names)
    assert "urn:impact:workspace/graph/release/R2" in names
    once = "SELECT (COUNT(*) AS ?n) { ?s a impact:Report GRAPH ?g { ?s a impact:Report } }"
    counted = run(small, written(small, once), "--release", "R2", "--format", "csv")
    assert counted.stdout.splitlines() == ["n", "1"]


def test_an_empty_answer_says_so(small: Path) -> None:
    file = written(small, "SELECT ?s { ?s a impact:Nothing }")
    assert "Nothing answers this question." in run(small, file, "--release", "R2").stdout
    listed = run(small, file, "--release", "R2", "--format", "csv")
    assert (listed.exit_code, listed.stdout) == (0, "s\n")
    assert "nothing in R2 answers" in listed.stderr


def test_yes_no_and_statements_are_answers_too(small: Path) -> None:
    assert "yes" in run(small, written(small, "ASK { ?r a impact:Report }"), "--release", "R2").stdout
    made = run(small, written(small, "CONSTRUCT { ?r a impact:Seen } WHERE { ?r a impact:Report }"), "--format", "csv")
    assert made.stdout.splitlines()[0] == "subject,predicate,object"
    assert len(made.stdout.splitlines()) == 2


def test_without_a_release_the_next_one_with_changes_is_asked(small: Path, shipped: Asked) -> None:
    workspace = load_workspace(small)
    asked = run(small, "--name", "effort-by-role")
    assert f"({default_release(workspace)})" in asked.stdout
    assert f"Asked of {default_release(workspace)}" in asked.stderr
    assert default_release(shipped.workspace) == "R1.4"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("SELECT ?s {\n ?s ?p }", ["mine.rq:2: column 9: cannot be read at the end of the line", "expected"]),
        ("SELECT ?s {\n ?s a unknown:thing }", ["mine.rq:2:", "Prefix not found"]),
        ("SELECT ?s (COUNT(*) AS ?n)\n{ ?s ?p ?o }", ["mine.rq:2:", "contains a variable that is unbound"]),
        ("SELECT ?a {\n  ?a impact:likelihood \n}", ["mine.rq:3: column 1: cannot be read at '}'", "expected one of"]),
        ("SELECT ?s {\n SERVICE <http://127.0.0.1:9/> { ?s ?p ?o } }", ["mine.rq:2:", "SERVICE", "refused"]),
        ("SELECT ?s {\n service silent <http://127.0.0.1:9/> { ?s ?p ?o } }", ["mine.rq:2:", "refused"]),
        ("# a note\nLOAD <http://127.0.0.1:9/>", ["mine.rq:2:", "LOAD", "only read"]),
        ("PREFIX a: <urn:a>\nDELETE WHERE { ?s ?p ?o }", ["mine.rq:2:", "DELETE"]),
        ("", ["holds no query", "SELECT"]),
        ("# parameter x (colour): y\nSELECT ?x {?x ?y ?z}", ["mine.rq:1:", "colour", "element"]),
        ("# parameter x (number): y\nSELECT ?y {?x ?y ?z}", ["--set x=VALUE"]),
    ],
)
def test_what_is_wrong_with_a_query_is_said_with_its_line(small: Path, text: str, words: list[str]) -> None:
    found = run(small, written(small, text), "--release", "R2")
    assert found.exit_code == 2
    assert [word for word in words if word not in found.stderr] == []


def test_the_word_service_in_texts_names_and_notes_is_no_call(small: Path) -> None:
    query = (
        "# SERVICE <x>\nPREFIX service: <urn:service/>\n"
        "SELECT ?service { BIND('SERVICE \\' LOAD' AS ?service) "
        'FILTER (?service != """SERVICE " SERVICE""" && <urn:SERVICE> != service:service) }'
    )
    found = run(small, written(small, query), "--release", "R2")
    assert found.exit_code == 0, found.stderr
    assert "SERVICE ' LOAD" in found.stdout


def test_unknown_names_are_answered_with_what_may_be_meant(small: Path) -> None:
    for words, offered in (
        (("--name", "effort-by-rolle"), "effort-by-role"),
        (("--name", "steps-using", "--set", "elemnt=x"), "element"),
        (("--name", "steps-using", "--set", "element=tad:SYS-GWW"), "tad:SYS-GW"),
        (("--name", "provenance", "--release", "R22"), "R2"),
    ):
        found = run(small, *words)
        assert found.exit_code == 2
        assert offered in found.stderr
    with pytest.raises(UnknownNameError):
        find_query("nothing like it")


@pytest.mark.parametrize(
    "words", [(), ("--name", "provenance", "mine.rq"), ("--name", "steps-using", "--set", "element"), ("absent.rq",)]
)
def test_bad_usage_is_refused(small: Path, words: tuple[str, ...]) -> None:
    found = run(small, *words)
    assert found.exit_code == 2
    assert found.stderr


def test_the_library_is_listed_and_shown_in_every_format(small: Path) -> None:
    assert "duties-of-role" in run(small, "--list").stdout
    assert len(run(small, "--list", "--format", "csv").stdout.splitlines()) == len(TESTED) + 1
    assert len(json.loads(run(small, "--list", "--format", "json").stdout)["queries"]) == len(TESTED)
    assert run(small, "--name", "provenance", "--show").stdout == find_query("provenance").text


def test_a_query_that_takes_too_long_is_ended() -> None:
    lines = "".join(f"<urn:s{number}> <urn:p> <urn:o{number}> .\n" for number in range(2000))
    endless = AskedQuery("SELECT (COUNT(*) AS ?n) { ?a ?b ?c . ?d ?e ?f . ?g ?h ?i }", prefixes={}, is_ordered=False)
    with pytest.raises(QueryError, match=r"not answered within 0\.5 s.*--seconds"):
        answer_within(lines.encode(), b"", endless, seconds=0.5)


def test_an_answer_is_the_same_whatever_stands_in_a_value(small: Path) -> None:
    text = "# parameter x (text): any\nSELECT ?x ?y { BIND(?x AS ?y) }"
    hostile = 'a"b\\c\n?x } # <>'
    done = ask(load_workspace(small), read_query(text, name="q", file="q.rq"), release="R2", settings={"x": hostile})
    assert [[term.value if term else "" for term in row] for row in done.rows] == [[hostile, hostile]]


def test_values_are_written_where_the_variable_stood() -> None:
    text = "SELECT ?a (COUNT(DISTINCT ?a) AS ?n)\n{ ?a ?p '?a' . # ?a\n ?ab ?q ?b }\nGROUP BY ?b HAVING (?n > ?a)"
    assert bind(text, {"a": "1"}) == (
        "SELECT (1 AS ?a) (COUNT(DISTINCT (1)) AS ?n)\n{ 1 ?p '?a' . # ?a\n ?ab ?q ?b }\nGROUP BY ?b HAVING (?n > (1))"
    )
