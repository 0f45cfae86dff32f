"""The shipped workspace, end to end: what analysts rely on."""

from __future__ import annotations

import csv
import datetime as dt
import json
from collections import Counter
from functools import cache
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from impact.cli import main
from impact.domain.architecture import Basis
from impact.domain.explanation import Explanation
from impact.domain.result import ImpactReport
from impact.domain.review import is_flow_node
from impact.readers.workspace import shipped_workspace
from impact.use_cases.analysis import report
from impact.use_cases.checking import problems_of
from impact.use_cases.explanation import explain
from impact.use_cases.scope import ScopeRequest, graph_as_of
from impact.use_cases.workspace import Workspace, load_workspace

CASES = Path(__file__).parents[1] / "cases" / "reach.csv"
RANKS = {"must": 3, "should": 2, "glance": 1, "": 0}


@cache
def workspace() -> Workspace:
    return load_workspace(shipped_workspace())


@cache
def analysed(request: ScopeRequest) -> ImpactReport:
    return report(workspace(), request)


@cache
def explained(request: ScopeRequest, element: str) -> Explanation:
    return explain(workspace(), request, element=element)


def request_for(scope: str) -> ScopeRequest:
    if "=" in scope:
        return ScopeRequest(touches=(scope,))
    if scope in {release.id for release in workspace().register.releases}:
        return ScopeRequest(release=scope)
    return ScopeRequest(changes=(scope,))


def tier_of(result: ImpactReport, element_id: str) -> str:
    tiers = {element.id: element.tier for element in result.elements}
    tiers |= {section.element.id: section.element.tier for section in result.sections}
    return tiers.get(element_id, "")


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["--workspace", str(shipped_workspace()), *arguments], catch_exceptions=False)


@pytest.mark.parametrize(
    "case",
    list(csv.DictReader(CASES.read_text(encoding="utf-8").splitlines())),
    ids=lambda c: f"{c['scope']} {c['element']}",
)
def test_case(case: dict[str, str]) -> None:
    found = tier_of(analysed(request_for(case["scope"])), case["element"])
    if case["expected"] == "unlisted":
        assert found == ""
        assert explained(request_for(case["scope"]), case["element"]).reason_not
    elif case["expected"] == "listed":
        assert found
    else:
        assert RANKS[found] >= RANKS[case["expected"]]


def test_the_check_finds_no_error_and_the_three_open_points_of_the_subject() -> None:
    problems = problems_of(workspace())
    assert [str(problem) for problem in problems if problem.severity == "error"] == []
    assert {(p.rule, p.element_id) for p in problems if p.severity == "warning"} == {
        ("disputed-duplicate", "CR90"),
        ("change-without-content", "CR168"),
        ("superseded-by-other-subject", "TABASC20/01a"),
    }


def test_every_process_has_a_section_in_bad_and_in_bam() -> None:
    processes = {node.id for node in workspace().graph.nodes if node.kind == "bpmn:process"}
    assert len(processes) == 83
    for document in ("BAD", "BAM"):
        described = {
            pattern
            for section in workspace().sections
            if section.document == document and section.kind in ("process", "diagram")
            for pattern in section.documents
        }
        assert processes <= described


@pytest.mark.parametrize(
    ("release", "flow_nodes", "processes"), [("R1.4", 795, 72), ("R2.0", 826, 75), ("R3.0", 857, 77)]
)
def test_the_process_model_as_of_a_release_has_the_known_size(release: str, flow_nodes: int, processes: int) -> None:
    day = workspace().release(release).go_live_date
    assert day is not None
    graph = graph_as_of(workspace(), day, added=set())
    bam = [node for node in graph.nodes if node.id.startswith("bam:")]
    assert sum(is_flow_node(node.kind) for node in bam) == flow_nodes
    assert sum(node.kind == "bpmn:process" for node in bam) == processes


def test_versions_and_environments_are_in_the_register_and_are_no_elements_of_their_own() -> None:
    register = workspace().register
    assert len(register.environments) == 5
    assert {use.element_id for use in register.environments} <= set(workspace().graph.index_by_id)
    duis = [version for version in register.versions if version.document_id == "tad:DOC-APP-AD"]
    assert "2.0" in {version.version for version in duis}


def test_release_2_takes_its_fifteen_parts_and_the_other_row_of_the_release() -> None:
    result = analysed(ScopeRequest(release="R2.0"))
    assert sum(item.change.is_part for item in result.changes) == 15
    assert "BEIS-R2-EA" in {item.change.id for item in result.changes}
    assert [change for change, _ in result.left_out] == ["R2-DBCH"]


def test_release_2_is_not_flooded() -> None:
    sections = analysed(ScopeRequest(release="R2.0")).sections
    above = Counter(section.element.tier for section in sections)
    assert 20 <= above["must"] <= 80
    assert above["must"] + above["should"] <= 130
    single = analysed(ScopeRequest(touches=("tad:SRV-11.1=modify",)))
    assert len(single.estimated_sections) <= 15


def test_release_2_gives_each_section_a_likelihood_an_interval_and_a_path_in_words() -> None:
    result = analysed(ScopeRequest(release="R2.0"))
    for section in result.estimated_sections:
        element = section.element
        assert 0.0 <= element.low <= element.likelihood <= element.high <= 1.0
        assert "→" in element.why
        assert section.mean_person_days > 0.0
    total = result.effort.total
    assert total is not None
    assert total.p10 < total.p50 < total.p80
    assert set(result.effort.by_package) == {"BAD with BAM", "TAD"}


def test_firmware_of_meters_ranks_above_that_of_hubs_and_the_reason_names_the_use_case_of_the_hub() -> None:
    request = ScopeRequest(touches=("tad:UC-CS05b=modify",))
    likelihood = {name: explained(request, f"bam:{name}").element.likelihood for name in ("MD-04", "MD-05", "MD-06")}
    assert min(likelihood["MD-05"], likelihood["MD-06"]) > 5 * likelihood["MD-04"]
    (instead, *_) = explained(request, "bam:MD-04").follows_instead
    assert instead.start_id == "tad:UC-CS05a"


def test_release_3_is_listed_and_not_estimated_in_october_2017() -> None:
    result = analysed(ScopeRequest(release="R3.0"))
    assert result.effort.status == "not_estimated"
    assert result.effort.missing == ("plan", "design", "sec_changes")
    assert result.sections
    markdown = run("report", "R3.0").stdout
    assert "Not baselined: the plan, the design, the SEC changes" in markdown
    before = report(workspace(), ScopeRequest(release="R3.0", as_of=dt.date(2017, 10, 1)))
    assert before.effort.status == "estimated"


def test_release_2_is_estimated_although_its_conditions_are_unknown() -> None:
    effort = analysed(ScopeRequest(release="R2.0")).effort
    assert effort.status == "estimated"
    assert effort.unknown == ("plan", "design", "sec_changes")


def test_a_whole_and_its_part_are_refused() -> None:
    result = run("report", "--change", "R2-DBCH", "--change", "R2-HUB")
    assert result.exit_code == 2
    assert "R2-HUB is a part of R2-DBCH" in result.stderr


def test_every_element_of_the_models_says_how_well_it_is_founded() -> None:
    shipped = [node for node in workspace().graph.nodes if node.kind.startswith(("archimate:", "bpmn:"))]
    known = [node for node in shipped if not node.kind.endswith((":View", ":lane", ":participant", ":collaboration"))]
    assert {node.basis for node in known} == {Basis.SOURCED, Basis.INFERRED}


@pytest.mark.parametrize("step", [9, pytest.param(1, marks=pytest.mark.soak)])
def test_every_change_is_analysed_on_its_own(step: int) -> None:
    for change in workspace().register.changes[::step]:
        result = analysed(ScopeRequest(changes=(change.id,)))
        assert result.sections or result.empty_reason
        assert len(result.estimated_sections) < 100


def test_the_json_report_is_complete_and_holds_no_machine_path() -> None:
    text = run("report", "R2.0", "--format", "json").stdout
    document = json.loads(text)
    assert document["schema_version"] == "1.0"
    assert str(shipped_workspace()) not in text
    assert len(document["inputs"]["sha256"]) > 90
    effort = document["effort"]
    for cut in ("by_role", "by_document", "by_activity"):
        assert sum(figures["mean"] for figures in effort[cut].values()) == pytest.approx(effort["mean"], abs=1e-3)


def test_whatever_is_listed_says_why_even_where_only_many_unlikely_paths_lead_to_it() -> None:
    found = analysed(ScopeRequest(changes=("SECMP0007",)))
    listed = [*found.elements, *(section.element for section in found.sections)]
    assert [element.id for element in listed if not element.paths or not element.why] == []
