"""The parts of the Effort page without a browser: what decides, other assumptions, judgements without names."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from impact.domain.scenario import EditKind, ScenarioEdit
from impact.domain.tunable import TunableNumber
from impact.ui.pages.effort_assumptions import edits_of
from impact.use_cases.delphi import judgements
from impact.use_cases.scope import ScopeRequest
from impact.use_cases.sensitivity import sensitivity
from impact.use_cases.workspace import load_workspace
from tests.workspaces import write_workspace

PAGE = """\
from types import SimpleNamespace
from impact.ui.frame import render_frame
from impact.ui.pages.effort import render_effort
render_frame(SimpleNamespace(title="Effort", run=render_effort))
"""
RATE = "effort.classes.text.rates.check.per_unit"


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("IMPACT_USER", "Ann")
    monkeypatch.delenv("IMPACT_STORE", raising=False)
    written = write_workspace(tmp_path / "models")
    monkeypatch.setenv("IMPACT_WORKSPACE", str(written))
    return written


def opened(**parameters: str) -> AppTest:
    app = AppTest.from_string(PAGE, default_timeout=60)
    for name, value in {"release": "R2", **parameters}.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception
    return app


def words(app: AppTest) -> str:
    parts = [*app.markdown, *app.caption, *app.error, *app.info, *app.warning, *app.toast]
    return "\n".join(str(part.value) for part in parts).replace("\\", "")


def answer(app: AppTest, low: float, likely: float, high: float, *, who: str) -> None:
    app.selectbox(key="delphi-subject").set_value(RATE)
    for key, value in (("low", low), ("likely", likely), ("high", high)):
        app.number_input(key=f"delphi-{key}").set_value(value)
    app.text_input(key="changes-who").set_value(who).run()
    app.button(key="delphi-keep").click().run()
    assert not app.exception


def test_the_widest_lever_is_named_first_as_on_the_command_line(folder: Path) -> None:
    app = opened(effort="levers")
    found = sensitivity(load_workspace(folder), ScopeRequest(release="R2"))
    assert found.levers[0].words in words(app)
    (table,) = [item.value for item in app.dataframe if "what" in item.value]
    assert len(table) == len(found.levers)
    assert found.levers[0].words in table["what"][0]


def test_a_release_that_is_not_baselined_still_says_what_decides_by_sections(folder: Path) -> None:
    app = opened(effort="levers", release="R3")
    assert "sections" in words(app)


def test_changed_cells_become_edits_and_unchanged_ones_none() -> None:
    numbers = (TunableNumber("effort.newcomers", "1"), TunableNumber("effort.review_months", "6"))
    edited = {0: {"In the scenario": " 3.0 "}, 1: {"In the scenario": "6.0"}}
    assert edits_of(numbers, edited) == (ScenarioEdit(EditKind.NUMBER, ("effort.newcomers",), "3"),)
    assert edits_of(numbers, {0: {"In the scenario": ""}, 1: {}}) == ()


def test_every_number_of_the_effort_stands_in_the_editor_with_its_reason(folder: Path) -> None:
    app = opened(effort="assumptions")
    (table,) = [item.value for item in app.dataframe if "In the scenario" in item.value]
    assert "newcomers" in list(table["Assumption"])
    assert "text, check: per unit" in list(table["Assumption"])
    assert not (folder / ".impact").exists()


def test_answers_are_kept_without_names_and_agreement_becomes_a_scenario(folder: Path) -> None:
    app = opened(effort="judgements")
    assert "Nobody has answered yet" in words(app)
    answer(app, 0.2, 0.4, 0.8, who="Ann")
    answer(app, 0.3, 0.4, 0.9, who="Secret Bob")
    (judged,) = judgements(load_workspace(folder))
    assert (judged.subject.key, judged.last.people, judged.is_agreed) == (RATE, 2, True)
    (table,) = [item.value for item in app.dataframe if "Agreed" in item.value]
    assert list(table["Agreed"]) == ["yes"]
    assert "Secret Bob" not in words(app)
    assert not table.apply(lambda cells: cells.astype(str).str.contains("Bob")).any().any()
    app.button(key="delphi-go").click().run()
    assert "0.25/0.4/0.85" in str(app.query_params["scenario"])


def test_values_out_of_order_are_refused_and_what_was_typed_stays(folder: Path) -> None:
    app = opened(effort="judgements")
    answer(app, 3, 2, 1, who="Ann")
    assert "is no estimate" in words(app)
    assert app.number_input(key="delphi-low").value == 3
    assert judgements(load_workspace(folder)) == ()
