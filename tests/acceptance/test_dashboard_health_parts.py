"""The parts of the Model health page without a browser: what passes change on, predictions held against verdicts."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from impact.use_cases.hubs import find_hubs
from impact.use_cases.workspace import load_workspace
from tests.workspaces import write_workspace

PAGE = """\
from types import SimpleNamespace
from impact.ui.frame import render_frame
from impact.ui.pages.health import render_health
render_frame(SimpleNamespace(title="Model health", run=render_health))
"""
VERDICTS = b"""\
scope,element,verdict,predicted
R2,sec:BAD/1.1,confirmed,0.9
R2,sec:BAM/1.1,rejected,0.8
R2,nowhere,confirmed,
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_workspace(tmp_path_factory.mktemp("healthy") / "models")


@pytest.fixture(autouse=True)
def served(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IMPACT_STORE", "off")
    monkeypatch.setenv("IMPACT_WORKSPACE", str(folder))


def opened(**parameters: str) -> AppTest:
    app = AppTest.from_string(PAGE, default_timeout=60)
    for name, value in {"release": "R2", **parameters}.items():
        app.query_params[name] = value
    app.run()
    assert not app.exception
    return app


def words(app: AppTest) -> str:
    parts = [*app.markdown, *app.caption, *app.error, *app.info, *app.warning]
    return "\n".join(str(part.value) for part in parts).replace("\\", "")


def test_elements_are_listed_by_how_change_passes_them_as_the_command_lists_them(folder: Path) -> None:
    app = opened(health="hubs")
    found = find_hubs(load_workspace(folder), release="R2")
    (table,) = [item.value for item in app.dataframe if "behaviour" in item.value]
    assert list(table["behaviour"]) == [flow.behaviour for flow in found.elements]
    app.button_group(key="hubs-order").set_value("absorber").run()
    assert not app.exception
    (table,) = [item.value for item in app.dataframe if "behaviour" in item.value]
    ordered = find_hubs(load_workspace(folder), release="R2", order="absorber")
    assert list(table["name"]) == [flow.name or flow.id for flow in ordered.elements]


def test_without_verdicts_it_is_said_what_to_do_and_the_table_to_fill_is_one_click_away() -> None:
    app = opened(health="predictions")
    assert "fill the column verdict" in words(app)
    app.button(key="sheet-make").click().run()
    assert not app.exception
    assert [item for item in app.get("download_button") if "rows (CSV)" in item.proto.label]


def test_an_uploaded_table_is_held_against_the_predictions_and_what_cannot_be_used_is_named() -> None:
    app = opened(health="predictions")
    app.file_uploader(key="verdicts-file").set_value(("verdicts.csv", VERDICTS, "text/csv")).run()
    assert not app.exception
    assert "2 verdicts, 1 of them confirmed" in words(app)
    assert "nowhere" in words(app)


def test_a_file_that_is_no_table_is_refused_in_words() -> None:
    app = opened(health="predictions")
    app.file_uploader(key="verdicts-file").set_value(("x.csv", b"\xff\xfe\x00nothing", "text/csv")).run()
    assert not app.exception
    assert app.error or "nothing" in words(app).lower()


def test_the_problems_come_first_and_a_part_that_does_not_exist_leads_there() -> None:
    app = opened(health="<script>")
    assert app.segmented_control(key="health-part").value == "problems"
