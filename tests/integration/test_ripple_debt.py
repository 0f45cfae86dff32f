"""Ripple debt: what past releases left wrong adds up until somebody reviews the section."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from impact.cli import main
from impact.domain.package_event import Deed, Finding
from impact.domain.ripple_debt import ReleaseShare, SectionDebt
from impact.use_cases.analysis import AnalysisOptions, report
from impact.use_cases.packages.acting import Act, Signature, act_on
from impact.use_cases.packages.keeping import keep_plans
from impact.use_cases.packages.planning import PlanRequest, make_plans
from impact.use_cases.packages.ripple_debt import ripple_debt
from impact.use_cases.scope import ScopeRequest
from impact.use_cases.workspace import Workspace, load_workspace
from tests.workspaces import write_workspace

FEW = AnalysisOptions(worlds=256, what_if=True)
DAY = dt.date(2021, 12, 1)
REGISTER = {
    "register_changes": "change_id,kind,title,summary,status,releases\n"
    "ONE,CR,One,,,R2\nTWO,CR,Two,,,R3\nNONE,CR,Nothing known,,,R1\n",
    "register_parts": "whole_id,part_id\n",
    "register_touches": "change_id,element_id,kind,why\nONE,tad:SYS-GW,modify,x\nTWO,tad:SYS-GW,text,y\n",
    "register_conditions": "release_id,condition,date,state,note\n",
    "register_events": "subject_id,date,event\n",
}


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return load_workspace(write_workspace(tmp_path / "w", **REGISTER))


def owed(workspace: Workspace, section: str, on: dt.date = DAY) -> SectionDebt | None:
    debt = ripple_debt(workspace, on=on, options=FEW)
    return next((one for one in debt.sections if one.section_id == section), None)


def likelihood(workspace: Workspace, release: str, section: str) -> float:
    found = report(workspace, ScopeRequest(release=release, as_of=DAY), options=FEW)
    return next(one.element.likelihood for one in found.sections if one.element.id == section)


def test_what_releases_left_adds_up_in_the_order_in_which_they_went_live(workspace: Workspace) -> None:
    section = owed(workspace, "sec:TAD/1")
    assert section is not None
    assert [share.release for share in section.releases] == ["R2", "R3"]
    first, second = (likelihood(workspace, release, "sec:TAD/1") for release in ("R2", "R3"))
    assert section.likelihood == pytest.approx(1.0 - (1.0 - first) * (1.0 - second))


def test_a_release_that_is_not_live_yet_owes_nothing_and_one_without_touches_is_named(workspace: Workspace) -> None:
    debt = ripple_debt(workspace, on=dt.date(2020, 7, 1), options=FEW)
    assert debt.releases == ("R1", "R2")
    assert debt.without_touches == ("R1",)
    assert {share.release for one in debt.sections for share in one.releases} == {"R2"}


def reviewed(workspace: Workspace, deed: Deed, release: str, *, on: dt.date, **fields: object) -> None:
    request = PlanRequest(ScopeRequest(release=release), is_sampling=False)
    keep_plans(workspace, make_plans(workspace, request, options=FEW), who="Ann", when=dt.datetime.now(dt.UTC))
    signed = Signature("Ann", dt.datetime.now(dt.UTC), on)
    act = Act(deed, "TAD/1", **fields)  # type: ignore[arg-type]
    act_on(workspace, [act], signed, package=f"{release}/TAD")


def test_a_signed_review_takes_away_what_was_live_by_then(workspace: Workspace) -> None:
    reviewed(workspace, Deed.DONE, "R2", on=dt.date(2020, 8, 1), finding=Finding.NO_IMPACT)
    section = owed(workspace, "sec:TAD/1")
    assert section is not None
    assert [share.release for share in section.releases] == ["R3"]
    assert section.reviewed_on == dt.date(2020, 8, 1)
    before = owed(workspace, "sec:TAD/1", dt.date(2020, 7, 15))
    assert before is not None, "on that day nobody had reviewed it yet"


def test_a_false_positive_takes_away_its_own_release_only(workspace: Workspace) -> None:
    reviewed(workspace, Deed.REJECTED, "R2", on=dt.date(2021, 8, 1), why="not so")
    section = owed(workspace, "sec:TAD/1")
    assert section is not None
    assert [share.release for share in section.releases] == ["R3"]
    assert section.reviewed_on is None


@given(st.lists(st.floats(0.0, 1.0), max_size=6), st.floats(0.0, 1.0))
def test_a_further_release_never_lowers_what_is_owed(likelihoods: list[float], more: float) -> None:
    def debt(values: list[float]) -> float:
        shares = tuple(ReleaseShare("R", DAY, value) for value in values)
        return SectionDebt("s", "s", "A", "analyst", shares).likelihood

    assert max(likelihoods, default=0.0) - 1e-12 <= debt(likelihoods) <= 1.0
    assert debt([*likelihoods, more]) >= debt(likelihoods) - 1e-12


def test_the_command_prints_the_answer_in_each_format(workspace: Workspace) -> None:
    def run(*arguments: str) -> str:
        place = ["--workspace", str(workspace.folder), "package", "debt", "--on", "2021-12-01"]
        result = CliRunner().invoke(main, [*place, *arguments])
        assert result.exit_code == 0, result.output
        return result.output

    assert "No touch is known of R1" in run()
    document = json.loads(run("--format", "json"))
    assert {one["id"] for one in document["sections"]} >= {"sec:TAD/1", "sec:BAD/1.1"}
    assert run("--format", "csv").startswith("id,section,document")
    assert "more section" in run("--top", "1")
