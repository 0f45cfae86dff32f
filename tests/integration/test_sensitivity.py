"""What decides a result, and which elements pass change on, on the small workspace and by the command line."""

from __future__ import annotations

import csv
import datetime as dt
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from impact.cli import main
from impact.domain.hub import ElementFlow
from impact.domain.sensitivity import LeverSort
from impact.errors import ScopeError, UnknownNameError
from impact.use_cases.analysis import AnalysisOptions, report
from impact.use_cases.hubs import find_hubs
from impact.use_cases.scope import ScopeRequest
from impact.use_cases.sensitivity import sensitivity
from impact.use_cases.workspace import load_workspace
from tests.workspaces import write_workspace

R2 = ScopeRequest(release="R2")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_workspace(tmp_path_factory.mktemp("small"))


def run(folder: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["--workspace", str(folder), *arguments], catch_exceptions=False)


def test_the_base_is_what_the_report_says_in_the_same_worlds(folder: Path) -> None:
    workspace = load_workspace(folder)
    found = sensitivity(workspace, R2, options=AnalysisOptions(worlds=1024))
    whole = report(workspace, R2, options=AnalysisOptions(worlds=1024))
    assert whole.effort.total is not None
    assert found.base.person_days == pytest.approx(whole.effort.total.mean, rel=0.02)
    assert found.base.to_review == len(whole.estimated_sections)
    listed = {section.element.id: section.element.likelihood for section in whole.sections}
    assert found.base.sections == pytest.approx(sum(listed.values()), abs=0.05 * 5)


def test_the_widest_lever_comes_first_and_what_makes_no_difference_is_counted(folder: Path) -> None:
    found = sensitivity(load_workspace(folder), R2)
    widths = [lever.width for lever in found.levers]
    assert widths == sorted(widths, reverse=True)
    assert len(found.levers) == found.moving_weights + found.moving_touches
    assert found.idle_weights > 0
    assert found.of(LeverSort.WEIGHT)[0].id == "trace:documents/*/backward"
    assert found.of(LeverSort.TOUCH)[0].id == "PART-B bam:P1.03 add"


def test_a_touch_that_is_left_out_gives_what_the_other_touches_give(folder: Path) -> None:
    workspace = load_workspace(folder)
    found = sensitivity(workspace, R2)
    lever = next(lever for lever in found.levers if lever.id.startswith("PART-A "))
    alone = sensitivity(workspace, ScopeRequest(changes=("PART-B",)))
    assert lever.low.sections == pytest.approx(alone.base.sections)
    assert lever.low.to_review == alone.base.to_review


def test_a_release_that_is_not_estimated_is_measured_in_sections(folder: Path) -> None:
    result = run(folder, "sensitivity", "R3")
    assert result.exit_code == 0
    assert "effort is not estimated (plan not met), so sections are what counts" in result.stdout
    estimated = json.loads(run(folder, "sensitivity", "R3", "--what-if", "--format", "json").stdout)
    assert estimated["base"]["person_days"] > 0.0


def test_both_formats_say_what_decides_and_top_cuts_the_list(folder: Path) -> None:
    text = run(folder, "sensitivity", "R2", "--top", "1").stdout
    assert "Of the weights, most depends on how likely change goes on to what it is described in" in text
    assert "Of the touches, most depends on PART-B on step P1.03 (Log the answer): left out, the review takes" in text
    assert "more with smaller swings: --top 0 lists all." in text
    document = json.loads(run(folder, "sensitivity", "R2", "--top", "0", "--format", "json").stdout)
    assert len(document["levers"]) == document["moving"]["weights"] + document["moving"]["touches"]
    assert document["worlds"] == 256
    again = run(folder, "sensitivity", "R2", "--top", "0", "--format", "json").stdout
    assert json.loads(again) == document


def test_a_scope_that_touches_nothing_says_so(folder: Path) -> None:
    result = run(folder, "sensitivity", "--change", "EMPTY")
    assert result.exit_code == 0
    assert "nobody has said what EMPTY touches" in result.stdout


def test_nothing_asked_for_is_bad_usage(folder: Path) -> None:
    assert run(folder, "sensitivity").exit_code == 2
    assert run(folder, "sensitivity", "R9").exit_code == 2


def falling(flow: ElementFlow, order: str) -> float:
    """Give what a list in an order falls by; what no change passes comes last by index."""
    if order in ("multiplier", "absorber"):
        sign = 1.0 if order == "multiplier" else -1.0
        return -2.0 if flow.index is None else sign * flow.index
    return {"reach": flow.reach, "out": flow.passes_on, "degree": float(flow.degree)}[order]


def test_what_reaches_most_comes_first_and_each_order_is_kept(folder: Path) -> None:
    workspace = load_workspace(folder)
    for order in ("reach", "out", "degree", "multiplier", "absorber"):
        found = find_hubs(workspace, order=order)
        values = [falling(flow, order) for flow in found.elements]
        assert values == sorted(values, reverse=True)
        assert found.listed == found.elements_in_all == len(workspace.graph)
        assert sum(flow.share for flow in found.elements) == pytest.approx(1.0)


def test_the_architecture_of_a_release_or_day_is_looked_at(folder: Path) -> None:
    workspace = load_workspace(folder)
    early, later = (find_hubs(workspace, release=name) for name in ("R1", "R3"))
    assert {flow.id for flow in later.elements} - {flow.id for flow in early.elements} >= {"bam:P1.03", "tad:SRV-9.9"}
    assert find_hubs(workspace, as_of=dt.date(2019, 1, 1)).elements == early.elements
    with pytest.raises(ScopeError, match="not both"):
        find_hubs(workspace, release="R1", as_of=dt.date(2019, 1, 1))


def test_a_kind_or_a_selector_cuts_the_list_and_an_unknown_kind_offers_the_known(folder: Path) -> None:
    document = json.loads(run(folder, "hubs", "--kind", "Task", "--format", "json").stdout)
    assert {item["kind_label"] for item in document["elements"]} == {"task"}
    selected = json.loads(run(folder, "hubs", "--only", "kind:startEvent", "--format", "json").stdout)
    assert {item["kind_label"] for item in selected["elements"]} == {"start event"}
    result = run(folder, "hubs", "--kind", "taks")
    assert result.exit_code == 2
    assert "task" in result.stderr
    with pytest.raises(UnknownNameError):
        find_hubs(load_workspace(folder), kind="nonsense")


def test_a_list_of_nothing_says_so(folder: Path) -> None:
    result = run(folder, "hubs", "R1", "--only", "kind:task and kind:section")
    assert result.exit_code == 0
    assert "Nothing of the architecture as of R1 fits what was asked for." in result.stdout


def test_hubs_are_written_as_text_json_and_csv(folder: Path) -> None:
    text = run(folder, "hubs", "--top", "1").stdout
    assert "further elements: --top 0 lists all." in text
    assert "multiplier" in text
    rows = list(csv.DictReader(run(folder, "hubs", "--top", "0", "--format", "csv").stdout.splitlines()))
    document = json.loads(run(folder, "hubs", "--top", "0", "--format", "json").stdout)
    assert [row["id"] for row in rows] == [item["id"] for item in document["elements"]]
    assert float(rows[0]["reach"]) == document["elements"][0]["reach"] > 0.0
