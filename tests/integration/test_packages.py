"""Work packages on a small workspace: planned from the estimate, worked through, reopened by an edit, and kept."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import astuple
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from impact.cli import main
from impact.domain.package_event import Deed, Finding, TaskOrigin
from impact.domain.work_package import TaskStatus, WorkPackage
from impact.errors import ConflictError, DecisionError, ScopeError, StoreError, UnknownNameError
from impact.use_cases.analysis import AnalysisOptions, report
from impact.use_cases.packages.acting import Act, Signature, act_on
from impact.use_cases.packages.keeping import find_package, find_task, keep_plans, list_packages, previewed
from impact.use_cases.packages.planning import PlanRequest, make_plans
from impact.use_cases.scope import ScopeRequest
from impact.use_cases.workspace import Workspace, load_workspace
from tests.workspaces import PROCESS, write_workspace

pytestmark = pytest.mark.usefixtures("each_database")
WHEN = dt.datetime(2020, 2, 3, 12, tzinfo=dt.UTC)
ANN = Signature("Ann", WHEN)
FEW = AnalysisOptions(worlds=256)
R2 = PlanRequest(ScopeRequest(release="R2"), due=dt.date(2020, 5, 1), is_sampling=False)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_workspace(tmp_path / "w")


def planned(folder: Path, request: PlanRequest = R2) -> Workspace:
    workspace = load_workspace(folder)
    keep_plans(workspace, make_plans(workspace, request, options=FEW), who="Ann", when=WHEN)
    return workspace


def do(workspace: Workspace, deed: Deed, task: str = "", *, package: str = "", **fields: object) -> WorkPackage:
    return act_on(workspace, [Act(deed, task, **fields)], ANN, package=package)  # type: ignore[arg-type]


def run(folder: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["--workspace", str(folder), "package", *arguments])


def test_the_packages_of_a_release_come_to_its_estimate(folder: Path) -> None:
    workspace = planned(folder)
    packages = list_packages(workspace)
    assert [one.id for one in packages] == ["R2/BAD with BAM", "R2/TAD"]
    effort = report(workspace, R2.scope, options=FEW).effort
    assert effort.total is not None
    for package in packages:
        plan = package.plan
        assert astuple(plan.total) == pytest.approx(astuple(effort.by_package[plan.package]), rel=1e-9)
        assert sum(task.days.mean for task in plan.tasks) == pytest.approx(plan.total.mean, rel=1e-9)
        for task in plan.tasks:
            assert sum(mean for _, mean in task.mean_by_role) == pytest.approx(task.days.mean, rel=1e-9)
        assert plan.sha256_by_file == workspace.sha256_by_file
    assert sum(one.plan.total.mean for one in packages) == pytest.approx(effort.total.mean, rel=1e-9)


def test_a_preview_shows_what_would_be_kept_and_keeps_nothing(folder: Path) -> None:
    workspace = load_workspace(folder)
    plans = make_plans(workspace, R2, options=FEW)
    shown = previewed(workspace, plans, who="Ann", when=WHEN)
    assert list_packages(workspace) == ()
    assert not (folder / ".impact").exists()
    assert shown == keep_plans(workspace, plans, who="Ann", when=WHEN)


def test_the_sample_comes_from_below_the_threshold_with_its_chance(folder: Path) -> None:
    workspace = load_workspace(folder)
    sampling = PlanRequest(ScopeRequest(release="R2"))
    drawn = [task for _, plan in make_plans(workspace, sampling, options=FEW) for task in plan.tasks
             if task.origin is TaskOrigin.SAMPLE]  # fmt: skip
    assert drawn
    assert all(
        task.likelihood < workspace.policy.tiers.should and 0 < task.inclusion_probability <= 1 for task in drawn
    )
    assert all(task.days.mean > 0 for task in drawn)


def test_a_flow_that_is_edited_reopens_the_verdicts_on_it_and_no_other(folder: Path) -> None:
    workspace = planned(folder)
    for task, package in (("BAD/1.1", "BAD"), ("BAM/1.1", "BAD"), ("TAD/1", "TAD")):
        do(workspace, Deed.DONE, task, package=package, finding=Finding.UPDATED)
    edited = PROCESS.replace('id="f3" sourceRef="P1.03"', 'id="f3" sourceRef="P1.02"')
    (folder / "process.bpmn").write_text(edited, encoding="utf-8")
    after = list_packages(load_workspace(folder))
    reopened = {state.task.id for one in after for state in one.tasks if state.status is TaskStatus.REOPENED}
    assert {"sec:BAD/1.1", "sec:BAM/1.1"} <= reopened
    causes = find_task(find_package(after, "BAD"), "BAM/1.1").reopened_by
    assert "bam:P1.03" in {cause.element_id for cause in causes}
    assert all("flow" in [str(aspect) for aspect in cause.aspects] for cause in causes)
    (folder / "process.bpmn").write_text(PROCESS, encoding="utf-8")
    again = list_packages(load_workspace(folder))
    assert not any(state.status is TaskStatus.REOPENED for one in again for state in one.tasks)


def test_an_edit_elsewhere_leaves_a_verdict(folder: Path) -> None:
    workspace = planned(folder)
    do(workspace, Deed.DONE, "TAD/1", finding=Finding.NO_IMPACT)
    model = (folder / "architecture.xml").read_text(encoding="utf-8")
    (folder / "architecture.xml").write_text(model.replace("Later request", "Much later request"), encoding="utf-8")
    state = find_task(find_package(list_packages(load_workspace(folder)), "TAD"), "TAD/1")
    assert state.status is TaskStatus.DONE


def test_the_second_of_two_who_edit_a_task_is_told_both_versions(folder: Path) -> None:
    workspace = planned(folder)
    do(workspace, Deed.RECORDED, "TAD/1", days=0.5, seen=0)
    with pytest.raises(ConflictError, match=r"recorded 0\.5 days.*what you wanted was: recorded 2 days"):
        do(workspace, Deed.RECORDED, "TAD/1", days=2.0, seen=0)
    assert find_package(list_packages(workspace), "TAD").days_spent == 0.5
    do(workspace, Deed.RECORDED, "TAD/1", days=2.0, seen=2)
    assert find_package(list_packages(workspace), "TAD").days_spent == 2.5


def test_a_section_that_was_missed_is_priced_and_added_to_its_package(folder: Path) -> None:
    workspace = planned(folder)
    package = do(workspace, Deed.ADDED, "TAD/2", why="found in the meeting")
    state = find_task(package, "TAD/2")
    assert package.id == "R2/TAD"
    assert state.task.origin is TaskOrigin.DISCOVERED
    assert 0 < state.task.days.p50 < state.task.days.p80
    assert state.due == dt.date(2020, 5, 1)
    do(workspace, Deed.RECORDED, "TAD/2", package="TAD", days=1.0)
    with pytest.raises(DecisionError, match="Undo event 3 first"):
        do(workspace, Deed.UNDONE, undoes=2, package="TAD")
    with pytest.raises(DecisionError, match="in R2/TAD already"):
        do(workspace, Deed.ADDED, "TAD/2", why="again")


REFUSED = [
    (Deed.RECORDED, "TAD/1", {"days": -1.0}, "cannot be recorded"),
    (Deed.RECORDED, "TAD/1", {"days": float("nan")}, "cannot be recorded"),
    (Deed.RECORDED, "TAD/1", {"days": 1e9}, "cannot be recorded"),
    (Deed.DONE, "TAD/1", {}, "what the review came to"),
    (Deed.DONE, "TAD/1", {"finding": Finding.UPDATED, "verified_by": "ann"}, "verifies a verdict of their own"),
    (Deed.REJECTED, "TAD/1", {}, "needs a reason"),
    (Deed.REJECTED, "reporting", {"why": "no"}, "is no prediction"),
    (Deed.ADDED, "TAD/2", {}, "needs a reason"),
    (Deed.ADDED, "BAD/1", {"why": "x", "package": "TAD"}, "belongs to 'BAD with BAM'"),
    (Deed.NOTED, "TAD/1", {}, "says nothing"),
    (Deed.MOVED, "TAD/1", {"due": dt.date(2020, 5, 1)}, "has 2020-05-01 already"),
    (Deed.UNDONE, "", {"undoes": 1}, "A plan is not undone"),
    (Deed.UNDONE, "", {"undoes": 9}, "has no event 9"),
    (Deed.SHOWN, "", {}, "who saw the plan"),
    (Deed.APPROVED, "", {"version": 2}, "no version 2"),
    (Deed.CLOSED, "", {}, "unfinished tasks"),
    (Deed.ASSIGNED, "TAD/1", {"to": "two\nlines"}, "one line"),
]


def test_what_cannot_be_done_is_refused_with_what_to_do_and_nothing_is_written(folder: Path) -> None:
    workspace = planned(folder)
    for deed, task, fields, said in REFUSED:
        with pytest.raises(DecisionError, match=said) as caught:
            do(workspace, deed, task, **{"package": "TAD", **fields})  # type: ignore[arg-type]
        assert caught.value.remedy
    assert find_package(list_packages(workspace), "TAD").last_number == 1
    with pytest.raises(DecisionError, match="lies ahead"):
        act_on(workspace, [Act(Deed.STARTED, "TAD/1")], Signature("Ann", WHEN, dt.date(2021, 1, 1)))


def test_names_that_fit_nothing_or_too_much_offer_what_is_meant(folder: Path) -> None:
    with pytest.raises(UnknownNameError, match="impact package plan"):
        find_package(list_packages(load_workspace(folder)), "")
    workspace = planned(folder)
    for task, package, said in (("TAD/77", "TAD", "has no task"), ("TAD/1", "R3", "No work package is called"),
                                ("reporting", "", "more than one"), ("TAD/1", "R2", "fits 2 work")):  # fmt: skip
        with pytest.raises(UnknownNameError, match=said):
            do(workspace, Deed.STARTED, task, package=package)


def test_planning_again_keeps_dates_and_says_when_nothing_is_new(folder: Path) -> None:
    workspace = planned(folder)
    do(workspace, Deed.RECORDED, "TAD/1", days=0.5)
    undated = PlanRequest(R2.scope, is_sampling=False)
    with pytest.raises(DecisionError, match="planned so already"):
        keep_plans(workspace, make_plans(workspace, undated, options=FEW), who="Ann", when=WHEN)
    lower = AnalysisOptions(worlds=256, threshold=0.9)
    keep_plans(workspace, make_plans(workspace, undated, options=lower), who="Bea", when=WHEN, why="re-based")
    package = find_package(list_packages(workspace), "TAD")
    assert len(package.plans) == 2
    assert package.plan.due == dt.date(2020, 5, 1)
    assert find_task(package, "TAD/1").days_spent == 0.5


def test_what_is_not_baselined_is_planned_only_as_a_what_if(folder: Path) -> None:
    workspace = load_workspace(folder)
    request = PlanRequest(ScopeRequest(release="R3"))
    with pytest.raises(ScopeError, match="not baselined"):
        make_plans(workspace, request, options=FEW)
    plans = make_plans(workspace, request, options=AnalysisOptions(worlds=256, what_if=True))
    assert {plan.status for _, plan in plans} == {"what_if"}


def test_without_a_store_nothing_is_kept_and_that_is_said(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IMPACT_STORE", "off")
    with pytest.raises(StoreError):
        planned(folder)


def test_the_command_line_takes_a_package_from_plan_to_close(folder: Path) -> None:
    assert run(folder, "list").output.startswith("There is no work package yet")
    result = run(folder, "plan", "R2", "--due", "2020-05-01", "--who", "Ann")
    assert result.exit_code == 0, result.output
    assert "# Work package R2/TAD" in result.output
    for arguments in (
        ("assign", "TAD/1", "--to", "Bea"),
        ("start", "TAD/1"),
        ("record", "TAD/1", "--days", "0.75"),
        ("done", "TAD/1", "--verdict", "updated", "--verified-by", "Cy"),
        ("add", "TAD/2", "--why", "found in the meeting"),
        ("reject", "TAD/2", "--why", "not so after all"),
        ("move", "reporting", "--due", "2020-04-01", "--package", "TAD"),
        ("note", "kick-off held", "--package", "TAD"),
        ("undo", "--package", "TAD"),
        ("approve", "--package", "TAD"),
        ("shown", "--to", "TABASC", "--package", "TAD"),
        ("close", "--why", "enough", "--package", "TAD"),
    ):
        result = run(folder, *arguments, "--who", "Ann")
        assert result.exit_code == 0, (arguments, result.output)
    closed = run(folder, "start", "TAD/1", "--package", "TAD", "--who", "Ann")
    assert closed.exit_code == 2
    assert "was closed by Ann" in closed.output
    document = json.loads(run(folder, "list", "TAD", "--format", "json").output)["packages"][0]
    task = next(one for one in document["tasks"] if one["id"] == "sec:TAD/1")
    assert (task["status"], task["assignee"], task["spent"]) == ("done", "Bea", 0.75)
    assert task["verdict"]["verified_by"] == "Cy"
    assert document["is_closed"]
    assert "undone" in run(folder, "log", "TAD").output
    assert "TABASC" in run(folder, "versions", "TAD").output
    assert "0.75" in run(folder, "show", "TAD/1", "--package", "TAD").output
    assert "rows proved" in run(folder, "verify").output
    rows = run(folder, "list", "--format", "csv").output.splitlines()
    assert rows[0].startswith("package,task,label")
    assert len(rows) == 1 + sum(len(one.tasks) for one in list_packages(load_workspace(folder)))
