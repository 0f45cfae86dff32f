"""The monthly progress report: as of a day, from the log alone, with what changed since the last one."""

from __future__ import annotations

import datetime as dt
import io
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from docx import Document
from openpyxl import load_workbook

from impact.cli import main
from impact.domain.package_event import Deed, Finding
from impact.domain.progress import ChangeSort
from impact.domain.work_package import WorkPackage
from impact.errors import DecisionError, UnknownNameError
from impact.readers.xml import parse_xml
from impact.use_cases.analysis import AnalysisOptions
from impact.use_cases.packages.acting import Act, Signature, act_on
from impact.use_cases.packages.keeping import find_package, keep_plans, list_packages
from impact.use_cases.packages.planning import PlanRequest, make_plans
from impact.use_cases.packages.progress import planned_given_verdict, progress_report
from impact.use_cases.scope import ScopeRequest
from impact.use_cases.workspace import Workspace, load_workspace
from impact.writers.progress_xlsx import write_progress_xlsx
from tests.workspaces import PROCESS, write_workspace

WHEN = dt.datetime(2020, 6, 3, 12, tzinfo=dt.UTC)
START, DUE = dt.date(2020, 2, 3), dt.date(2020, 5, 1)
FEBRUARY, MARCH = dt.date(2020, 2, 29), dt.date(2020, 3, 31)


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    found = load_workspace(write_workspace(tmp_path / "w"))
    request = PlanRequest(ScopeRequest(release="R2"), start=START, due=DUE, is_sampling=False)
    plans = make_plans(found, request, options=AnalysisOptions(worlds=256))
    keep_plans(found, plans, who="Ann", when=WHEN, on=START)
    return found


def do(workspace: Workspace, day: str, deed: Deed, task: str = "", **fields: Any) -> WorkPackage:
    package = fields.pop("package", "TAD")
    signed = Signature("Ann", WHEN, dt.date.fromisoformat(day))
    return act_on(workspace, [Act(deed, task, **fields)], signed, package=package)


def worked(workspace: Workspace) -> None:
    do(workspace, "2020-02-10", Deed.RECORDED, "identify", days=2.0)
    do(workspace, "2020-02-11", Deed.DONE, "identify")
    do(workspace, "2020-03-02", Deed.RECORDED, "TAD/1", days=1.25, role="editor")
    do(workspace, "2020-03-03", Deed.DONE, "TAD/1", finding=Finding.UPDATED, verified_by="Bea")
    do(workspace, "2020-03-04", Deed.ADDED, "TAD/2", why="found in the meeting")
    do(workspace, "2020-03-05", Deed.REJECTED, "TAD/2", why="not so after all")
    do(workspace, "2020-03-06", Deed.MOVED, "reporting", due=dt.date(2020, 3, 20), why="holidays")


def run(workspace: Workspace, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["--workspace", str(workspace.folder), "package", *arguments])


def test_the_reports_of_two_months_come_from_one_log(workspace: Workspace) -> None:
    worked(workspace)
    february = progress_report(workspace, "TAD", on=FEBRUARY).packages[0]
    march = progress_report(workspace, "TAD", on=MARCH, since=FEBRUARY).packages[0]
    tasks = {state.task.id: state.task for state in find_package(list_packages(workspace), "TAD").tasks}
    identify = tasks["activity:identify"].days.mean
    assert (february.total.spent, february.total.finished) == (2.0, 1)
    assert february.total.earned == pytest.approx(identify)
    assert (march.total.spent, march.total.finished) == (3.25, 3)
    earned = identify + tasks["sec:TAD/1"].days.mean + tasks["sec:TAD/2"].days.mean
    assert march.total.earned == pytest.approx(earned)
    assert march.before == february.total
    assert march.spent_since == {"editor": 1.25}
    assert {change.sort for change in march.changes} == {
        ChangeSort.DISCOVERED, ChangeSort.FALSE_POSITIVE, ChangeSort.DONE, ChangeSort.MOVED
    }  # fmt: skip
    assert [change.sort for change in february.changes] == [ChangeSort.PLANNED, ChangeSort.DONE]
    moved = next(change for change in march.changes if change.sort is ChangeSort.MOVED)
    assert moved.words == "from 1 May 2020 to 20 Mar 2020 (holidays)"
    assert [one.label for one in march.late] == ["Report each month"]
    assert [point.spent for point in march.burn_up.points] == sorted(point.spent for point in march.burn_up.points)


def test_every_cut_adds_up_to_the_whole(workspace: Workspace) -> None:
    worked(workspace)
    report = progress_report(workspace, on=MARCH)
    assert [one.package for one in report.packages] == ["R2/BAD with BAM", "R2/TAD"]
    for package in report.packages:
        for cut in (package.by_document, package.by_role):
            for name in ("planned", "earned", "spent", "remaining", "tasks", "finished"):
                assert sum(getattr(line, name) for line in cut) == pytest.approx(getattr(package.total, name)), name
            means = [line.completion.mean for line in cut]
            assert sum(means) == pytest.approx(package.total.completion.mean)
        assert sum(month.spent for month in package.months) == pytest.approx(package.total.spent)
        planned = [month.planned for month in package.months]
        assert sum(one or 0.0 for one in planned) == pytest.approx(package.total.planned)
    together = report.together
    assert together is not None
    assert together.completion.mean == pytest.approx(sum(one.total.completion.mean for one in report.packages))
    assert together.completion.p80 < sum(one.total.completion.p80 for one in report.packages)


def test_what_remains_is_multiplied_by_what_finished_tasks_taught(workspace: Workspace) -> None:
    before = progress_report(workspace, "TAD", on=MARCH).packages[0]
    assert (before.correction.factor, before.correction.count) == (1.0, 0)
    assert before.total.completion.mean == pytest.approx(before.total.planned)
    do(workspace, "2020-03-02", Deed.RECORDED, "TAD/1", days=3.0)
    do(workspace, "2020-03-03", Deed.DONE, "TAD/1", finding=Finding.UPDATED)
    package = find_package(list_packages(workspace), "TAD")
    state = package.task("sec:TAD/1")
    assert state is not None
    ratio = 3.0 / planned_given_verdict(state)
    after = progress_report(workspace, "TAD", on=MARCH).packages[0]
    weight = 1.0 / (1.0 + (0.5 / 0.3) ** 2)
    assert after.correction.factor == pytest.approx(ratio**weight)
    rest = before.total.planned - state.task.days.mean
    assert after.total.completion.mean == pytest.approx(3.0 + rest * ratio**weight)


def test_a_closed_package_comes_to_what_was_spent(workspace: Workspace) -> None:
    worked(workspace)
    do(workspace, "2020-03-30", Deed.CLOSED, why="enough")
    package = progress_report(workspace, "TAD", on=MARCH).packages[0]
    assert package.is_closed
    assert package.total.completion.p10 == package.total.completion.p80 == package.total.spent == 3.25
    assert package.late == ()


def test_an_undone_entry_is_in_no_report(workspace: Workspace) -> None:
    do(workspace, "2020-02-10", Deed.RECORDED, "identify", days=2.0)
    do(workspace, "2020-04-01", Deed.UNDONE)
    package = progress_report(workspace, "TAD", on=FEBRUARY).packages[0]
    assert (package.total.spent, len(package.changes)) == (0.0, 1)


def test_a_verdict_that_its_content_reopened_is_named_in_the_last_report_only(workspace: Workspace) -> None:
    do(workspace, "2020-02-20", Deed.RECORDED, "BAM/1.1", package="BAD", days=1.0)
    do(workspace, "2020-02-20", Deed.DONE, "BAM/1.1", package="BAD", finding=Finding.UPDATED)
    do(workspace, "2020-03-20", Deed.STARTED, "BAD/1.1", package="BAD")
    edited = PROCESS.replace('id="f3" sourceRef="P1.03"', 'id="f3" sourceRef="P1.02"')
    (Path(workspace.folder) / "process.bpmn").write_text(edited, encoding="utf-8")
    again = load_workspace(workspace.folder)
    march = progress_report(again, "BAD", on=MARCH).packages[0]
    reopened = [change for change in march.changes if change.sort is ChangeSort.REOPENED]
    assert [(change.subject, "bam:P1.03 changed" in change.words) for change in reopened] == [
        ("BAM 1.1 Read a meter diagram", True)
    ]
    assert march.tasks_by_status["reopened"] == 1
    february = progress_report(again, "BAD", on=FEBRUARY).packages[0]
    assert "reopened" not in february.tasks_by_status
    assert "verdicts stand here as they were signed" in february.notes[0]
    assert march.total.remaining > 0.0


def test_what_cannot_be_reported_is_refused_with_what_to_do(workspace: Workspace, tmp_path: Path) -> None:
    with pytest.raises(DecisionError, match=r"by 2020-02-02.*--on 2020-02-03 or later"):
        progress_report(workspace, on=dt.date(2020, 2, 2))
    with pytest.raises(DecisionError, match="does not lie before"):
        progress_report(workspace, on=MARCH, since=MARCH)
    with pytest.raises(UnknownNameError, match="No work package is called 'XYZ'"):
        progress_report(workspace, "XYZ", on=MARCH)
    empty = load_workspace(write_workspace(tmp_path / "empty"))
    with pytest.raises(UnknownNameError, match="impact package plan"):
        progress_report(empty, on=MARCH)


def test_the_command_writes_the_report_for_people_and_machines(workspace: Workspace, tmp_path: Path) -> None:
    worked(workspace)
    said = run(workspace, "progress", "TAD", "--on", "2020-03-31", "--since", "2020-02-29")
    assert said.exit_code == 0, said.output
    for words in ("# Progress on 31 Mar 2020", "changes since 29 Feb 2020", "| editor", "P80 at completion",
                  "**discovered** TAD 2 Later", "**date moved** Report each month: from 1 May 2020"):  # fmt: skip
        assert words in said.output
    document = json.loads(run(workspace, "progress", "--on", "2020-03-31", "--format", "json").output)
    assert document["together"]["spent"] == 3.25
    assert [one["id"] for one in document["packages"]] == ["R2/BAD with BAM", "R2/TAD"]
    out = tmp_path / "report.md"
    wrote = run(workspace, "progress", "TAD", "--on", "2020-03-31", "--since", "2020-02-29", "--out", str(out))
    assert wrote.exit_code == 0
    assert out.read_text(encoding="utf-8").startswith(said.output.partition("### Burn-up of")[0])
    picture = tmp_path / "report-burn-up-r2-tad.svg"
    assert f"![Burn-up of R2/TAD]({picture.name})" in out.read_text(encoding="utf-8")
    assert picture.read_text(encoding="utf-8").startswith("<svg")
    refused = run(workspace, "progress", "--on", "2019-01-01")
    assert refused.exit_code == 2
    assert "Nothing was planned" in refused.output


def test_a_picture_is_well_formed_and_says_in_words_what_it_shows(workspace: Workspace) -> None:
    worked(workspace)
    said = run(workspace, "progress", "TAD", "--on", "2020-03-31", "--format", "svg")
    assert said.exit_code == 0, said.output
    root = parse_xml(said.output.encode(), file="burn-up.svg")
    texts = [text for text in root.itertext() if text.strip()]
    assert any("3 spent" in text and "On 31 Mar 2020" in text for text in texts)
    for name in ("All planned", "Earned by plan", "Earned", "Spent"):
        assert any(text.startswith(name) for text in texts)
    several = run(workspace, "progress", "--on", "2020-03-31", "--format", "svg")
    assert several.exit_code == 2
    assert "Name one of R2/BAD with BAM, R2/TAD" in several.output


def test_the_report_is_a_web_page_with_its_picture_and_a_word_paper(workspace: Workspace, tmp_path: Path) -> None:
    worked(workspace)
    said = run(workspace, "progress", "--on", "2020-03-31", "--format", "html")
    assert said.exit_code == 0, said.output
    assert said.output.count('class="burn-up"') == 2
    assert "<h1" in said.output and "Progress on 31 Mar 2020" in said.output
    out = tmp_path / "progress.docx"
    assert run(workspace, "progress", "--on", "2020-03-31", "--format", "docx", "--out", str(out)).exit_code == 0
    document = Document(str(out))
    cells = [cell.text for table in document.tables for row in table.rows for cell in row.cells]
    assert "whole package" in cells
    pictures = document.element.body.xpath(".//wp:docPr/@descr")
    assert len(pictures) == len(document.inline_shapes) == 2
    assert any("at completion" in words and "3 spent" in words for words in pictures)


def test_a_workbook_holds_every_cut_as_numbers_and_is_the_same_each_time(workspace: Workspace, tmp_path: Path) -> None:
    worked(workspace)
    report = progress_report(workspace, on=MARCH)
    data = write_progress_xlsx(report)
    assert data == write_progress_xlsx(report)
    book = load_workbook(io.BytesIO(data))
    rows = list(book["Progress"].iter_rows(values_only=True))
    assert rows[0][:2] == ("Package", "Name")
    assert [row[0] for row in rows[1:]] == ["R2/BAD with BAM", "R2/TAD", "all packages"]
    spent = rows[0].index("Spent")
    assert rows[3][spent] == pytest.approx(3.25)
    assert book["Progress"].freeze_panes == "B2"
    assert sum(row[spent] for row in list(book["By role"].iter_rows(values_only=True))[1:]) == pytest.approx(3.25)
    assert run(workspace, "progress", "--on", "2020-03-31", "--format", "xlsx").stdout_bytes == data
    out = tmp_path / "progress.xlsx"
    assert run(workspace, "progress", "--on", "2020-03-31", "--format", "xlsx", "--out", str(out)).exit_code == 0
    assert out.read_bytes() == data
