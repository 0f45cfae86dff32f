"""The activity planner on a small workspace: dates within capacity, what waits for what, and dates that are kept."""

from __future__ import annotations

import csv
import datetime as dt
import io
import json
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result
from openpyxl import load_workbook

from impact.cli import main
from impact.domain.package_event import Deed, Finding
from impact.domain.schedule import Capacity, DateStatus, Schedule
from impact.errors import DecisionError, UnknownNameError
from impact.use_cases.analysis import AnalysisOptions
from impact.use_cases.packages.acting import Act, Signature, act_on
from impact.use_cases.packages.keeping import find_package, keep_plans, list_packages
from impact.use_cases.packages.planning import PlanRequest, make_plans
from impact.use_cases.packages.progress import progress_report
from impact.use_cases.packages.scheduling import ScheduleRequest, keep_dates, make_schedule
from impact.use_cases.scope import ScopeRequest
from impact.use_cases.workspace import Workspace, load_workspace
from impact.writers.progress_svg import burn_up_svg
from impact.writers.schedule import FILLS, write_schedule_markdown
from tests.workspaces import write_workspace

WHEN = dt.datetime(2020, 6, 3, 12, tzinfo=dt.UTC)
START, DUE = dt.date(2020, 2, 3), dt.date(2020, 5, 1)
ENOUGH = Capacity({"technical architect": 8.0, "business analyst": 8.0})
ALL = ("identify", "reporting", "committee meetings", "TAD/1")


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    found = load_workspace(write_workspace(tmp_path / "w"))
    request = PlanRequest(ScopeRequest(release="R2"), due=DUE, is_sampling=False)
    plans = make_plans(found, request, options=AnalysisOptions(worlds=256))
    keep_plans(found, plans, who="Ann", when=WHEN, on=START)
    return found


def do(workspace: Workspace, deed: Deed, task: str, **fields: Any) -> None:
    signed = Signature("Ann", WHEN, dt.date.fromisoformat(fields.pop("on", "2020-02-04")))
    act_on(workspace, [Act(deed, task, **fields)], signed, package=fields.pop("package", "TAD"))


def scheduled(workspace: Workspace, package: str = "TAD", **fields: Any) -> Schedule:
    return make_schedule(workspace, ScheduleRequest(package, **{"on": START, "capacity": ENOUGH, **fields}))


def run(workspace: Workspace, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["--workspace", str(workspace.folder), "package", "schedule", *arguments])


def by_task(schedule: Schedule) -> dict[str, Any]:
    return {one.item.task_id.partition(":")[2]: one for one in schedule.items}


def test_sections_wait_for_identification_and_meetings_for_sections(workspace: Workspace) -> None:
    schedule = scheduled(workspace)
    found = by_task(schedule)
    assert found["identify"].finish_p50 <= found["TAD/1"].start
    assert found["TAD/1"].finish_p50 <= found["committee meetings"].start
    reports = [one.item for one in schedule.items if one.item.task_id == "activity:reporting"]
    assert [item.due for item in reports] == [dt.date(2020, 2, 29), dt.date(2020, 3, 31), dt.date(2020, 4, 30), DUE]
    assert all(one.status is DateStatus.GREEN for one in schedule.items)
    last = max(one.finish_p80 for one in schedule.items if one.finish_p80)
    assert schedule.finish_by_package["R2/TAD"][1] == last


def test_the_work_is_what_the_progress_report_says_remains(workspace: Workspace) -> None:
    do(workspace, Deed.RECORDED, "identify", days=0.5)
    do(workspace, Deed.DONE, "identify", on="2020-02-05")
    on = dt.date(2020, 2, 6)
    schedule = scheduled(workspace, on=on)
    progress = progress_report(workspace, "TAD", on=on).packages[0]
    assert schedule.total.mean == pytest.approx(progress.total.remaining, rel=1e-3)
    assert sum(one.days for one in schedule.months) == pytest.approx(schedule.total.mean)
    assert sum(one.remaining.mean for one in schedule.items) == pytest.approx(schedule.total.mean)
    assert sum(one.mean for one in schedule.effort_by_role.values()) == pytest.approx(schedule.total.mean)
    assert schedule.finished == 1
    assert "identify" not in by_task(schedule)
    assert "learned from 1 finished task" in schedule.notes[0]


def test_little_capacity_makes_dates_red_and_critical_ones_come_first(workspace: Workspace) -> None:
    do(workspace, Deed.MOVED, "TAD/1", due=dt.date(2020, 2, 4), why="the vote is sooner", on="2020-02-03")
    schedule = scheduled(workspace, capacity=Capacity({"technical architect": 0.5}))
    first = schedule.critical_first[0]
    assert (first.item.task_id, first.status) == ("sec:TAD/1", DateStatus.RED)
    assert first.latest_start is not None
    assert first.latest_start < START
    assert first.item.moves[0].why == "the vote is sooner"
    assert schedule.moved == (first,)
    assert set(schedule.unstated_roles) >= {"programme manager", "committee member"}


def test_without_capacity_there_is_effort_and_no_date(workspace: Workspace) -> None:
    schedule = scheduled(workspace, capacity=Capacity())
    assert not schedule.has_capacity
    assert schedule.months == ()
    assert {(one.finish_p50, one.status) for one in schedule.items} == {(None, DateStatus.UNKNOWN)}
    assert schedule.total.mean > 0.0
    said = run(workspace, "TAD", "--on", "2020-02-03").output
    assert "No capacity is stated, so there are no dates" in said
    assert "| technical architect |" in said
    with pytest.raises(DecisionError, match="no dates to keep"):
        keep_dates(workspace, schedule, Signature("Ann", WHEN))


def test_tables_of_the_workspace_state_capacity_and_what_waits_for_what(workspace: Workspace) -> None:
    assert workspace.folder is not None
    (workspace.folder / "capacity.csv").write_text("role,days\ntechnical architect,4\n", encoding="utf-8")
    (workspace.folder / "dependencies.csv").write_text("task,after\nBAM/1.1,BAD/1.1\n", encoding="utf-8")
    schedule = scheduled(workspace, "", capacity=Capacity({"business analyst": 3.0}))
    assert schedule.capacity == Capacity({"technical architect": 4.0, "business analyst": 3.0})
    found = by_task(schedule)
    assert found["BAD/1.1"].finish_p50 <= found["BAM/1.1"].start
    assert "R2/BAD with BAM sec:BAD/1.1" in found["BAM/1.1"].item.after
    shared = [one for one in schedule.months if one.role == "business analyst" and one.month == dt.date(2020, 2, 1)]
    assert len(shared) == 1
    assert shared[0].capacity == pytest.approx(3.0)


def test_what_cannot_be_scheduled_is_refused_with_what_to_do(workspace: Workspace) -> None:
    with pytest.raises(UnknownNameError, match=r"No role is called 'technical architekt'.*technical architect"):
        scheduled(workspace, capacity=Capacity({"technical architekt": 1.0}))
    with pytest.raises(DecisionError, match="wait for each other"):
        scheduled(workspace, waits=(("identify", "committee meetings"),))
    with pytest.raises(UnknownNameError, match="has no task 'TAD/99'"):
        scheduled(workspace, waits=(("TAD/99", "TAD/1"),))
    with pytest.raises(UnknownNameError, match="R2/TAD activity:identify"):
        scheduled(workspace, "", waits=(("TAD/1", "identify"),))
    named = scheduled(workspace, "", waits=(("TAD/1", "R2/BAD with BAM activity:identify"),))
    assert "R2/BAD with BAM activity:identify" in by_task(named)["TAD/1"].item.after
    with pytest.raises(DecisionError, match="before 2020-02-03"):
        scheduled(workspace, start=dt.date(2020, 2, 2))
    with pytest.raises(DecisionError, match="Nothing was planned"):
        scheduled(workspace, on=dt.date(2020, 1, 1))


def test_kept_dates_are_the_p80_finishes_and_the_former_ones_stay_as_history(workspace: Workspace) -> None:
    said = run(workspace, "TAD", "--on", "2020-02-03", "--capacity", "technical architect=8", "--keep-dates",
               "--who", "Bea")  # fmt: skip
    assert said.exit_code == 0, said.output
    assert "Moved 3 dates" in said.output
    package = find_package(list_packages(workspace), "TAD")
    schedule = scheduled(workspace, capacity=Capacity({"technical architect": 8.0}))
    for one in schedule.items:
        state = package.task(one.item.task_id)
        assert state is not None
        if one.item.task_id != "activity:reporting":
            assert state.due == one.finish_p80
            assert [(move.before, move.who) for move in state.moves] == [(DUE, "Bea")]
        assert one.status is DateStatus.GREEN
    again = run(workspace, "TAD", "--on", "2020-02-03", "--capacity", "technical architect=8", "--keep-dates")
    assert "Moved 0 dates" in again.output


def test_a_finished_package_has_nothing_to_schedule(workspace: Workspace) -> None:
    for task in ALL:
        do(workspace, Deed.DONE, task, finding=Finding.UPDATED if task == "TAD/1" else None)
    said = run(workspace, "TAD", "--on", "2020-02-10", "--capacity", "editor=1")
    assert said.exit_code == 0, said.output
    assert "Nothing is left to be done." in said.output


def test_dates_at_the_end_of_time_are_borne(tmp_path: Path) -> None:
    found = load_workspace(write_workspace(tmp_path / "w"))
    end = dt.date(9999, 12, 31)
    request = PlanRequest(ScopeRequest(release="R2"), ("TAD",), dt.date(9999, 12, 1), end, is_sampling=False)
    plans = make_plans(found, request, options=AnalysisOptions(worlds=256))
    keep_plans(found, plans, who="Ann", when=WHEN, on=START)
    package = progress_report(found, on=START + dt.timedelta(days=1)).packages[0]
    assert [month.month for month in package.months] == [dt.date(9999, 12, 1)]
    assert "<svg" in burn_up_svg(package)
    schedule = scheduled(found)
    assert schedule.finish_by_package == {"R2/TAD": (None, None)}
    assert "not within the stated capacity" in write_schedule_markdown(schedule)
    for wrong in (ScheduleRequest("", end), ScheduleRequest("", START, end)):
        with pytest.raises(DecisionError, match="too far ahead"):
            make_schedule(found, wrong)


def test_each_format_says_the_same(workspace: Workspace, tmp_path: Path) -> None:
    options = ("TAD", "--on", "2020-02-03", "--capacity", "technical architect=8")
    document = json.loads(run(workspace, *options, "--format", "json").output)
    rows = list(csv.DictReader(io.StringIO(run(workspace, *options, "--format", "csv").output)))
    assert [row["task"] for row in rows] == [task["task"] for task in document["tasks"]]
    assert [row["finish_p80"] for row in rows] == [task["finish_p80"] for task in document["tasks"]]
    assert document["capacity"] == [{"role": "technical architect", "month": None, "days": 8.0}]
    markdown = run(workspace, *options).output
    assert "● green" in markdown
    assert "| 2020-02 |" in markdown
    assert "<table" in run(workspace, *options, "--format", "html").output
    out = tmp_path / "schedule.xlsx"
    assert run(workspace, *options, "--format", "xlsx", "--out", str(out)).exit_code == 0
    assert run(workspace, *options, "--format", "xlsx").stdout_bytes == out.read_bytes()
    sheet = load_workbook(out)["Tasks"]
    assert sheet.freeze_panes == "B2"
    assert sheet["C2"].value == "● green"
    assert sheet["C2"].fill.start_color.rgb.endswith(FILLS[DateStatus.GREEN])
    names = [cell.value for cell in sheet[1]]
    assert sheet.cell(2, names.index("Chance") + 1).number_format == "0%"
    waiting = {row[1]: row[names.index("Waits for")] for row in sheet.iter_rows(values_only=True)}
    assert waiting["TAD 1 Gateway"] == "activity:identify"
    assert sheet["J2"].value.date() in {one.finish_p80 for one in scheduled(workspace).items}
