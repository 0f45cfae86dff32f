"""The Work package page without a browser: plan, work through tasks, conflicts, reopened verdicts, empty states."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from impact.domain.package_event import Deed, Finding
from impact.domain.work_package import TaskStatus, WorkPackage
from impact.use_cases.analysis import AnalysisOptions
from impact.use_cases.concerns import list_concerns
from impact.use_cases.packages.acting import Act, Signature, act_on
from impact.use_cases.packages.keeping import find_package, find_task, keep_plans, list_packages
from impact.use_cases.packages.planning import PlanRequest, make_plans
from impact.use_cases.scope import ScopeRequest
from impact.use_cases.workspace import load_workspace
from tests.workspaces import PROCESS, SECTIONS, write_workspace

PAGE = """\
from types import SimpleNamespace
from impact.ui.frame import render_frame
from impact.ui.pages.package import render_package
render_frame(SimpleNamespace(title="Work package", run=render_package))
"""
WHEN = dt.datetime(2020, 2, 3, 12, tzinfo=dt.UTC)
HOSTILE = "<img src=x onerror=alert(1)> **bold** :red[x]"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("IMPACT_USER", "Ann")
    monkeypatch.delenv("IMPACT_STORE", raising=False)
    written = write_workspace(tmp_path / "models", sections=SECTIONS.replace("Gateway", HOSTILE))
    monkeypatch.setenv("IMPACT_WORKSPACE", str(written))
    return written


@pytest.fixture
def planned(folder: Path) -> Path:
    workspace = load_workspace(folder)
    plans = make_plans(workspace, PlanRequest(ScopeRequest(release="R2")), options=AnalysisOptions(worlds=128))
    keep_plans(workspace, plans, who="Ann", when=WHEN)
    return folder


def opened(**parameters: str) -> AppTest:
    app = AppTest.from_string(PAGE, default_timeout=60)
    for name, value in {"release": "R2", **parameters}.items():
        app.query_params[name] = value
    return app.run()


def words(app: AppTest) -> str:
    parts = [*app.markdown, *app.caption, *app.error, *app.info, *app.warning, *app.toast]
    return "\n".join(str(part.value) for part in parts)


def package(folder: Path, name: str = "TAD") -> WorkPackage:
    return find_package(list_packages(load_workspace(folder)), name)


def on_gateway() -> AppTest:
    return opened(package="R2/TAD", task="sec:TAD/1")


def test_a_first_plan_is_one_click_away(folder: Path) -> None:
    app = opened()
    assert not app.exception
    assert "No work package yet" in words(app)
    app.button(key="plan-go").click().run()
    assert not app.exception
    assert [one.id for one in list_packages(load_workspace(folder))] == ["R2/BAD with BAM", "R2/TAD"]
    assert "tasks finished" in words(app)


def test_a_scope_without_anything_to_review_says_why_there_is_no_plan(folder: Path) -> None:
    app = opened(release="R3")
    assert "not baselined" in words(app)
    assert not [button for button in app.button if button.key == "plan-go"]


def test_a_task_is_assigned_timed_and_signed(planned: Path) -> None:
    app = on_gateway()
    assert not app.exception
    app.text_input(key="to-sec:TAD/1").set_value("Bea")
    app.button(key="task-assign-go").click().run()
    app.number_input(key="days-sec:TAD/1").set_value(0.75)
    app.button(key="task-record-go").click().run()
    app.button(key="task-done-go").click().run()
    assert "what the review came to" in words(app), "a verdict has to be chosen"
    app.segmented_control(key="finding-sec:TAD/1").set_value("Updated")
    app.text_input(key="verified-sec:TAD/1").set_value("Cy")
    app.button(key="task-done-go").click().run()
    assert not app.exception
    state = find_task(package(planned), "TAD/1")
    assert (state.assignee, state.days_spent, state.status) == ("Bea", 0.75, TaskStatus.DONE)
    assert state.verdict is not None
    assert (state.verdict.finding, state.verdict.verified_by) == (Finding.UPDATED, "Cy")
    assert "1 of" in words(app)


def test_what_somebody_else_entered_in_between_is_told_and_nothing_is_lost(planned: Path) -> None:
    app = on_gateway()
    workspace = load_workspace(planned)
    act_on(workspace, [Act(Deed.RECORDED, "TAD/1", days=2.0)], Signature("Bea", WHEN), package="TAD")
    app.text_input(key="to-sec:TAD/1").set_value("Cy")
    app.button(key="task-assign-go").click().run()
    assert "Somebody else was faster" in words(app)
    state = find_task(package(planned), "TAD/1")
    assert (state.assignee, state.days_spent) == ("", 2.0)
    app.button(key="package-reload").click().run()
    app.button(key="task-assign-go").click().run()
    assert find_task(package(planned), "TAD/1").assignee == "Cy"


def test_a_false_positive_needs_a_reason_and_can_be_undone(planned: Path) -> None:
    app = on_gateway()
    app.button(key="task-reject-go").click().run()
    assert "needs a reason" in words(app)
    app.text_input(key="words-sec:TAD/1").set_value("not so")
    app.button(key="task-reject-go").click().run()
    assert find_task(package(planned), "TAD/1").status is TaskStatus.REJECTED
    app.button(key="task-undo-2").click().run()
    assert find_task(package(planned), "TAD/1").status is TaskStatus.OPEN


def test_an_edit_of_the_models_shows_the_verdict_as_reopened_with_its_cause(planned: Path) -> None:
    workspace = load_workspace(planned)
    act = Act(Deed.DONE, "BAM/1.1", finding=Finding.UPDATED)
    act_on(workspace, [act], Signature("Ann", WHEN), package="BAD")
    (planned / "process.bpmn").write_text(PROCESS.replace("Log the answer", "Keep the answer"), encoding="utf-8")
    app = opened(package="R2/BAD with BAM", task="sec:BAM/1.1")
    assert "1 verdict reopened" in words(app)
    assert "P1.03 changed" in words(app).replace("\\", "")


@pytest.mark.parametrize("part", ["tasks", "board", "learning", "debt", "risks", "log"])
def test_every_part_of_the_page_shows_hostile_names_as_text(planned: Path, part: str) -> None:
    app = opened(package="R2/TAD", part=part, task="sec:TAD/1")
    assert not app.exception
    assert HOSTILE not in words(app)


def test_what_was_missed_is_added_and_the_package_closed_with_a_reason(planned: Path) -> None:
    app = opened(package="R2/TAD", part="log")
    app.button(key="close-go").click().run()
    assert "unfinished tasks" in words(app)
    app.button(key="package-reload").click().run()
    app.selectbox(key="discovered-section").set_value("sec:TAD/2")
    app.text_input(key="discovered-why").set_value("found in the meeting")
    app.button(key="discovered-go").click().run()
    assert find_task(package(planned), "TAD/2").task.why == "found in the meeting"
    app.button(key="approve-go").click().run()
    app.text_input(key="close-why").set_value("enough")
    app.button(key="close-go").click().run()
    assert package(planned).is_closed
    assert not app.exception


def test_a_risk_is_raised_routed_handed_on_and_undone(planned: Path) -> None:
    app = opened(part="risks")
    app.text_input(key="risk-title").set_value(HOSTILE)
    app.selectbox(key="risk-nature").set_value("security")
    app.multiselect(key="risk-elements").set_value(["tad:SYS-GW"])
    app.button(key="risk-add").click().run()
    assert not app.exception
    assert HOSTILE not in words(app)
    one = list_concerns(load_workspace(planned))[0]
    assert (one.owner, one.elements) == ("SSC", ("tad:SYS-GW",))
    app.selectbox(key="risk-to").set_value("TABASC")
    app.button(key="risk-transfer").click().run()
    assert list_concerns(load_workspace(planned))[0].owner == "TABASC"
    app.button(key="risk-undo").click().run()
    assert list_concerns(load_workspace(planned))[0].owner == "SSC"
    app.button(key="risk-note").click().run()
    assert "says nothing" in words(app)


def test_without_a_store_nothing_can_be_entered_and_that_is_said(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IMPACT_STORE", "off")
    assert "set IMPACT_STORE" in words(opened())
