"""Progress and calendar on the Work package page: figures as of a day, dates within capacity, dates that are kept."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from impact.domain.package_event import Deed, Finding
from impact.use_cases.analysis import AnalysisOptions
from impact.use_cases.packages.acting import Act, Signature, act_on
from impact.use_cases.packages.keeping import find_package, keep_plans, list_packages
from impact.use_cases.packages.planning import PlanRequest, make_plans
from impact.use_cases.scope import ScopeRequest
from impact.use_cases.workspace import load_workspace
from tests.workspaces import SECTIONS, write_workspace

PAGE = """\
from types import SimpleNamespace
from impact.ui.frame import render_frame
from impact.ui.pages.package import render_package
render_frame(SimpleNamespace(title="Work package", run=render_package))
"""
WHEN = dt.datetime(2020, 2, 3, 12, tzinfo=dt.UTC)
MARCH = dt.date(2020, 3, 1)
HOSTILE = "<img src=x onerror=alert(1)> **bold** :red[x]"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("IMPACT_USER", "Ann")
    monkeypatch.delenv("IMPACT_STORE", raising=False)
    written = write_workspace(tmp_path / "models", sections=SECTIONS.replace("Gateway", HOSTILE))
    monkeypatch.setenv("IMPACT_WORKSPACE", str(written))
    workspace = load_workspace(written)
    request = PlanRequest(ScopeRequest(release="R2"), ("TAD",), due=dt.date(2020, 5, 1), is_sampling=False)
    keep_plans(workspace, make_plans(workspace, request, options=AnalysisOptions(worlds=128)), who="Ann", when=WHEN)
    signed = Signature("Ann", WHEN)
    act_on(workspace, [Act(Deed.RECORDED, "TAD/1", days=1.25)], signed)
    act_on(workspace, [Act(Deed.DONE, "TAD/1", finding=Finding.UPDATED)], signed)
    return written


def opened(part: str) -> AppTest:
    app = AppTest.from_string(PAGE, default_timeout=60)
    app.query_params["release"] = "R2"
    app.query_params["part"] = part
    return app.run()


def words(app: AppTest) -> str:
    return "\n".join(str(part.value) for part in [*app.markdown, *app.caption, *app.info, *app.warning])


def test_progress_on_a_day_says_the_answer_and_what_changed(folder: Path) -> None:
    app = opened("progress")
    assert not app.exception
    app.date_input(key="progress-on").set_value(MARCH).run()
    assert not app.exception
    assert "of the planned work done" in words(app)
    assert "1.2 person-days spent" in words(app)
    assert "1 finished task with time recorded" in words(app)
    tables = [table.value for table in app.dataframe]
    by_role = next(table for table in tables if "technical architect" in set(table.get("name", [])))
    assert by_role["spent"].sum() == pytest.approx(1.25)
    changes = next(table for table in tables if "words" in table)
    assert list(changes["what"]) == ["new version of the plan", "finished"]
    app.date_input(key="progress-on").set_value(dt.date(2020, 1, 1)).run()
    assert not app.exception
    assert "Nothing was planned" in words(app)


def test_dates_come_from_the_capacity_that_is_typed_and_can_be_kept(folder: Path) -> None:
    app = opened("dates")
    app.date_input(key="dates-on").set_value(MARCH).run()
    assert not app.exception
    assert "Dates come from capacity alone" in words(app)
    app.number_input(key="capacity-technical architect").set_value(8.0).run()
    assert not app.exception
    assert "Finished by" in words(app)
    tasks = next(table.value for table in app.dataframe if "latest" in table.value)
    assert set(tasks["status"]) == {"● green"}
    app.button(key="dates-keep").click().run()
    assert not app.exception
    package = find_package(list_packages(load_workspace(folder)), "TAD")
    kept = {state.task.id: state.due for state in package.tasks if state.moves}
    assert set(kept) == {"activity:identify", "activity:committee meetings"}
    assert all(due is not None and MARCH <= due < dt.date(2020, 5, 1) for due in kept.values())
