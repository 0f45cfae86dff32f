"""What work packages teach: pace, whether P80 held, what was foreseen and missed; and the next estimate goes by it."""

from __future__ import annotations

import datetime as dt
import json
import math
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from impact.cli import main
from impact.domain.package_event import Deed, Finding, TaskOrigin
from impact.domain.work_package import WorkPackage
from impact.readers.policy import read_policy
from impact.use_cases.analysis import AnalysisOptions, report
from impact.use_cases.packages.acting import Act, Signature, act_on
from impact.use_cases.packages.keeping import find_package, find_task, keep_plans, list_packages
from impact.use_cases.packages.learning import lessons_of
from impact.use_cases.packages.planning import PlanRequest, make_plans
from impact.use_cases.scope import ScopeRequest
from impact.use_cases.workspace import Workspace, load_workspace
from tests.workspaces import write_workspace

WHEN = dt.datetime(2020, 2, 3, 12, tzinfo=dt.UTC)
FEW = AnalysisOptions(worlds=256)
SCOPE = ScopeRequest(release="R2")
ANALYST, ARCHITECT = "business analyst", "technical architect"


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    found = load_workspace(write_workspace(tmp_path / "w"))
    plans = make_plans(found, PlanRequest(SCOPE), options=FEW)
    keep_plans(found, plans, who="Ann", when=WHEN)
    return found


def do(workspace: Workspace, deed: Deed, task: str = "", *, package: str = "", **fields: object) -> WorkPackage:
    signed = Signature("Ann", WHEN)
    return act_on(workspace, [Act(deed, task, **fields)], signed, package=package)  # type: ignore[arg-type]


def run(workspace: Workspace, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["--workspace", str(workspace.folder), *arguments])


def work(workspace: Workspace, task: str, package: str, *, factor: float, finding: Finding) -> None:
    """Sign a task after the time of its lead role took ``factor`` times what the rates expect given the verdict."""
    planned = find_task(find_package(list_packages(workspace), package), task).task
    expected = dict(planned.if_wrong if finding is Finding.UPDATED else planned.if_right)
    days = factor * expected[planned.role]
    do(workspace, Deed.RECORDED, task, package=package, days=days)
    do(workspace, Deed.DONE, task, package=package, finding=finding)


def test_time_is_held_against_what_the_verdict_lets_expect(workspace: Workspace) -> None:
    work(workspace, "BAD/1.1", "BAD", factor=2.0, finding=Finding.UPDATED)
    work(workspace, "BAM/1.1", "BAD", factor=2.0, finding=Finding.NO_IMPACT)
    lessons = lessons_of(list_packages(workspace))
    assert [(one.name, one.count) for one in lessons.by_role] == [(ANALYST, 2)]
    assert lessons.by_role[0].ratio == pytest.approx(2.0)
    assert 1.0 < lessons.by_role[0].factor < 2.0
    assert {one.name for one in lessons.by_kind} == {"text", "diagram"}
    assert lessons.tasks.count == 2


def test_what_was_foreseen_missed_and_listed_in_vain_is_counted(workspace: Workspace) -> None:
    work(workspace, "BAD/1.1", "BAD", factor=1.0, finding=Finding.UPDATED)
    do(workspace, Deed.REJECTED, "BAM/1.1", package="BAD", why="not touched")
    picked = [
        state.task
        for state in find_package(list_packages(workspace), "BAD").tasks
        if state.task.origin is TaskOrigin.SAMPLE
    ]
    assert [task.id for task in picked] == ["sec:BAD/1"]
    work(workspace, "BAD/1", "BAD", factor=1.0, finding=Finding.UPDATED)
    lessons = lessons_of(list_packages(workspace))
    bad, tad = lessons.impact
    assert (bad.listed, bad.found, bad.false_positives) == (2, 1, ("sec:BAM/1.1",))
    assert bad.precision == 0.5
    assert bad.sampled_found == ("sec:BAD/1",)
    assert bad.missed == pytest.approx(1.0 / picked[0].inclusion_probability)
    assert bad.recall == pytest.approx(1.0 / (1.0 + bad.missed))
    assert (tad.listed, tad.precision, tad.recall) == (0, None, None)
    verdicts = {one.element: one for one in lessons.verdicts}
    assert [verdicts[name].is_confirmed for name in ("sec:BAD/1.1", "sec:BAM/1.1", "sec:BAD/1")] == [True, False, True]
    assert verdicts["sec:BAD/1"].inclusion_probability == picked[0].inclusion_probability


def test_a_task_begun_again_no_longer_counts_as_judged(workspace: Workspace) -> None:
    work(workspace, "BAD/1.1", "BAD", factor=1.0, finding=Finding.UPDATED)
    do(workspace, Deed.STARTED, "BAD/1.1", package="BAD")
    assert lessons_of(list_packages(workspace)).verdicts == ()


def test_the_next_estimate_moves_as_worked_out_by_hand(workspace: Workspace, tmp_path: Path) -> None:
    for task, package in (("BAD/1.1", "BAD"), ("BAM/1.1", "BAD"), ("TAD/1", "TAD")):
        work(workspace, task, package, factor=1.6, finding=Finding.UPDATED)
    for package in ("BAD", "TAD"):
        do(workspace, Deed.CLOSED, package=package, why="enough")
    learned = tmp_path / "learned.toml"
    result = run(workspace, "calibrate", "--packages", "--out", str(learned))
    assert result.exit_code == 0, result.output
    assert "Pace of roles" in result.output

    def by_hand(count: int) -> float:
        return math.exp((count / 0.25) * math.log(1.6) / (count / 0.25 + 1 / 0.09))

    before = report(workspace, SCOPE, options=FEW).effort
    policy = read_policy(learned)
    assert policy.effort.pace_by_role[ANALYST] == pytest.approx(by_hand(2), abs=1e-6)
    assert policy.effort.pace_by_role[ARCHITECT] == pytest.approx(by_hand(1), abs=1e-6)
    paces_only = tmp_path / "paces.toml"
    paces_only.write_text(learned.read_text(encoding="utf-8").partition("[effort.pace")[2], encoding="utf-8")
    paces_only.write_text("[effort.pace" + paces_only.read_text(encoding="utf-8"), encoding="utf-8")
    after = report(load_workspace(workspace.folder or tmp_path, policy_file=paces_only), SCOPE, options=FEW).effort
    for role in before.by_role:
        factor = policy.effort.pace_by_role.get(role, 1.0)
        assert after.by_role[role].mean == pytest.approx(factor * before.by_role[role].mean, rel=1e-9)
        assert after.by_role[role].p80 == pytest.approx(factor * before.by_role[role].p80, rel=1e-9)


def test_a_pace_that_was_learned_before_is_not_lost(workspace: Workspace, tmp_path: Path) -> None:
    policy = tmp_path / "p.toml"
    policy.write_text('[effort.pace.editor]\nvalue = 1.25\nreason = "Known."\n', encoding="utf-8")
    work(workspace, "TAD/1", "TAD", factor=1.6, finding=Finding.UPDATED)
    learned = tmp_path / "learned.toml"
    result = run(workspace, "calibrate", "--packages", "--policy", str(policy), "--out", str(learned))
    assert result.exit_code == 0, result.output
    assert read_policy(learned).effort.pace_by_role["editor"] == 1.25


def test_lessons_are_written_in_each_format(workspace: Workspace, tmp_path: Path) -> None:
    empty = run(workspace, "package", "lessons")
    assert "No finished task with time recorded yet" in empty.output
    work(workspace, "BAD/1.1", "BAD", factor=1.5, finding=Finding.UPDATED)
    shown = run(workspace, "package", "lessons", "BAD").output
    assert "1 of 1 finished task stayed within P80" in shown or "0 of 1 finished task stayed within P80" in shown
    document = json.loads(run(workspace, "package", "lessons", "--format", "json").output)
    assert document["by_role"][0]["count"] == 1
    table = tmp_path / "verdicts.csv"
    assert run(workspace, "package", "lessons", "--format", "csv", "--out", str(table)).exit_code == 0
    from_table = run(workspace, "calibrate", "--verdicts", str(table))
    assert from_table.exit_code == 0
    assert "1 verdict on 1 scope (1 confirmed)" in from_table.output
