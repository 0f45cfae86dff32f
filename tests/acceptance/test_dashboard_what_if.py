"""The What if page without a browser: first example, edits, keeping, conflicts, links that carry hostile scenarios."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from impact.domain.scenario import EditKind, Scenario, ScenarioEdit
from impact.use_cases.kept_scenarios import keep_edited, keep_new, kept_scenario, list_scenarios, with_edits
from impact.use_cases.scenario import run_scenario
from impact.use_cases.workspace import Workspace, load_workspace
from impact.writers.scenario import headline
from tests.workspaces import write_workspace

PAGE = """\
from types import SimpleNamespace
from impact.ui.frame import render_frame
from impact.ui.pages.what_if import render_what_if
render_frame(SimpleNamespace(title="What if", run=render_what_if))
"""
WHEN = dt.datetime(2020, 2, 1, 12, tzinfo=dt.UTC)
DROPPED = 'release = "R2"\ndrop = ["PART-A"]\n'
OPTIONS = "change_id,option,title,summary\nPART-A,1,Short,One way.\nPART-A,2,Long,Another.\n"


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


def clicked(app: AppTest, key: str) -> AppTest:
    app.button(key=key).click().run()
    assert not app.exception
    return app


def address(app: AppTest) -> str:
    """Give the scenario that the address carries."""
    found = app.query_params["scenario"]
    return found if isinstance(found, str) else found[0]


def words(app: AppTest) -> str:
    parts = [*app.markdown, *app.caption, *app.error, *app.info, *app.warning, *app.toast]
    return "\n".join(str(part.value) for part in parts).replace("\\", "")


def side_by_side(app: AppTest) -> dict[str, str]:
    """Give the differences of the scenarios by their names."""
    table = next(item.value for item in app.dataframe if "difference" in item.value)
    return dict(zip(table["name"], table["difference"], strict=True))


def edit(kind: EditKind, *subjects: str, value: str = "") -> ScenarioEdit:
    return ScenarioEdit(kind, subjects, value)


def kept(folder: Path, name: str, *edits: ScenarioEdit) -> Workspace:
    workspace = load_workspace(folder)
    keep_new(workspace, Scenario(name, "R2", edits=edits), who="Bob", when=WHEN)
    return workspace


def test_an_empty_page_offers_a_first_scenario_that_fits_the_release_and_one_click_runs_it(folder: Path) -> None:
    app = opened()
    assert "What if R2 were different?" in words(app)
    label = app.button(key="scenario-example-0").label
    assert "comes only with R3" in label.replace("\\", "")
    clicked(app, "scenario-example-0")
    assert list(side_by_side(app)) == ["As planned", "This scenario"]
    name = label.replace("\\", "").split()[0]
    outcome = run_scenario(
        load_workspace(folder), Scenario(release="R2", edits=(edit(EditKind.DEFER, name, value="R3"),))
    )
    assert headline(outcome, remedy="") in words(app)
    assert address(app).count(name) == 1
    clicked(app, "scenario-undo")
    assert "What if R2 were different?" in words(app)
    assert "scenario" not in app.query_params
    assert not (folder / ".impact").exists()


def test_changes_are_left_out_moved_brought_in_and_combined_by_choosing_them(folder: Path) -> None:
    app = opened()
    for kind, changes in ((EditKind.ADD, ["LATE"]), (EditKind.COMBINE, ["PART-A", "PART-B"])):
        app.selectbox(key="edit-kind").set_value(kind).run()
        app.multiselect(key=f"edit-changes-{kind}").set_value(changes).run()
        clicked(app, "edit-add")
    assert 'add = ["LATE"]' in address(app)
    assert 'combine = [["PART-A", "PART-B"]]' in address(app)
    assert "What each edit does" in words(app)
    app.selectbox(key="edit-kind").set_value(EditKind.DEFER).run()
    app.multiselect(key="edit-changes-defer").set_value(["PART-A"]).run()
    clicked(app, "edit-add")
    text = address(app)
    assert '"PART-A" = "R3"' in text
    assert "combine" not in text


def test_a_number_a_weight_and_the_threshold_are_set_with_their_present_value_offered(folder: Path) -> None:
    app = opened()
    app.selectbox(key="edit-kind").set_value(EditKind.NUMBER).run()
    app.selectbox(key="edit-number").set_value("effort.newcomers").run()
    assert app.text_input(key="edit-value-effort.newcomers").value == "1"
    app.text_input(key="edit-value-effort.newcomers").set_value("3").run()
    clicked(app, "edit-add")
    app.selectbox(key="edit-kind").set_value(EditKind.WEIGHT).run()
    app.selectbox(key="edit-weight").set_value("bpmn:sequenceFlow/forward").run()
    app.number_input(key="edit-value-bpmn:sequenceFlow/forward").set_value(0.5).run()
    clicked(app, "edit-add")
    app.selectbox(key="edit-kind").set_value(EditKind.THRESHOLD).run()
    app.slider(key="edit-value-threshold").set_value(0.4).run()
    clicked(app, "edit-add")
    text = address(app)
    assert '"effort.newcomers" = 3' in text
    assert '"bpmn:sequenceFlow/forward" = 0.5' in text
    assert "threshold = 0.4" in text
    clicked(app, "scenario-without-0")
    assert "sequenceFlow" not in address(app)


def test_a_wrong_number_is_refused_in_words_and_the_scenario_stays_as_it_was(folder: Path) -> None:
    app = opened(scenario=DROPPED)
    app.selectbox(key="edit-kind").set_value(EditKind.NUMBER).run()
    app.selectbox(key="edit-number").set_value("effort.newcomers").run()
    app.text_input(key="edit-value-effort.newcomers").set_value("many").run()
    clicked(app, "edit-add")
    assert "Give a number" in app.warning[0].value
    assert address(app) == DROPPED
    clicked(app, "scenario-understood")
    assert not app.warning


def test_a_scenario_is_kept_edited_undone_put_away_and_taken_back(folder: Path) -> None:
    app = opened(scenario=DROPPED)
    app.text_input(key="keep-name-").set_value("Lean").run()
    clicked(app, "scenario-keep")
    workspace = load_workspace(folder)
    (only,) = list_scenarios(workspace)
    assert (only.scenario.name, only.last.who, only.scenario.edits) == ("Lean", "Ann", (edit(EditKind.DROP, "PART-A"),))
    assert 'name = "Lean"' in address(app)
    clicked(app, "scenario-without-0")
    app.selectbox(key="edit-kind").set_value(EditKind.THRESHOLD).run()
    clicked(app, "edit-add")
    clicked(app, "scenario-keep")
    assert kept_scenario(workspace, "Lean").last.number == 2
    clicked(app, "kept-undo")
    assert kept_scenario(workspace, "Lean").scenario.edits == (edit(EditKind.DROP, "PART-A"),)
    assert 'drop = ["PART-A"]' in address(app)
    clicked(app, "kept-away")
    assert list_scenarios(workspace) == ()
    clicked(app, "kept-away")
    assert [item.scenario.name for item in list_scenarios(workspace)] == ["Lean"]


def test_who_was_faster_is_said_and_nothing_that_was_made_is_lost(folder: Path) -> None:
    workspace = kept(folder, "Lean", edit(EditKind.DROP, "PART-A"))
    app = opened()
    clicked(app, "kept-open")
    keep_edited(
        workspace, "Lean", lambda scenario: with_edits(scenario, [edit(EditKind.THRESHOLD, value="0.3")]),
        who="Cy", when=WHEN,
    )  # fmt: skip
    app.selectbox(key="edit-kind").set_value(EditKind.DROP).run()
    app.multiselect(key="edit-changes-drop").set_value(["PART-B"]).run()
    clicked(app, "edit-add")
    clicked(app, "scenario-keep")
    assert "Somebody else was faster" in app.warning[0].value
    assert "Cy" in app.warning[0].value
    assert "PART-B" in address(app)
    assert kept_scenario(workspace, "Lean").last.who == "Cy"
    app.text_input(key="keep-name-Lean").set_value("Leaner").run()
    clicked(app, "scenario-keep")
    assert kept_scenario(workspace, "Leaner").last.who == "Ann"
    assert kept_scenario(workspace, "Lean").last.number == 2


def test_kept_scenarios_stand_beside_by_name_and_the_address_keeps_them(folder: Path) -> None:
    kept(folder, "Lean", edit(EditKind.DROP, "PART-A"))
    kept(folder, "Later", edit(EditKind.DEFER, "PART-B", value="R3"))
    app = opened(kept="lean", scenario='release = "R2"\nthreshold = 0.4\n')
    assert list(side_by_side(app)) == ["As planned", "This scenario", "Lean"]
    app.multiselect(key="scenario-beside").set_value(["Lean", "Later"]).run()
    assert list(side_by_side(app)) == ["As planned", "This scenario", "Later", "Lean"]
    assert sorted(app.query_params["kept"]) == ["Later", "Lean"]


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("drop = [", "not a TOML file"),
        ('drop = ["PART-A"]', "no baseline"),
        ('release = "R2"\ndrop = ["<script>alert(1)</script>"]', "No change is called"),
        ('release = "R2"\n[set]\n"../../etc" = 1', "No number of the policy"),
        ("x" * 7000, "too long for a link"),
        ('release = "R2"\nthreshold = 7', "from 0 to 1"),
    ],
)
def test_a_hostile_scenario_in_the_address_is_refused_kindly_and_let_go_with_one_click(
    folder: Path, text: str, said: str
) -> None:
    app = opened(scenario=text)
    assert said in app.warning[0].value.replace("\\", "")
    assert "<script>" not in app.warning[0].value
    clicked(app, "scenario-let-go")
    assert not app.warning
    assert "scenario" not in app.query_params


def test_a_release_that_is_not_baselined_is_compared_by_likelihood_and_priced_on_request(folder: Path) -> None:
    app = opened(release="R3", scenario='release = "R3"\ndrop = ["LATE"]\n')
    assert "person-days not estimated" in words(app)
    assert "--what-if" not in words(app)
    clicked(app, "scenario-gate")
    assert "Not baselined" in words(app)
    assert list(app.query_params["whatif"]) == ["1"]


def test_where_scenarios_are_kept_nowhere_they_are_still_run_and_that_is_said(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IMPACT_STORE", "off")
    app = opened(scenario=DROPPED)
    assert "kept nowhere here" in words(app)
    assert list(side_by_side(app)) == ["As planned", "This scenario"]


def test_looking_and_trying_makes_nothing_on_disk(folder: Path) -> None:
    opened(scenario=DROPPED)
    assert not (folder / ".impact").exists()


def test_names_and_notes_of_kept_scenarios_are_not_read_as_markup(folder: Path) -> None:
    hostile = "<img src=x onerror=alert(1)> **bold** :red[x]"
    workspace = load_workspace(folder)
    scenario = Scenario(hostile, "R2", edits=(edit(EditKind.DROP, "PART-A"),), note=hostile)
    keep_new(workspace, scenario, who=hostile, when=WHEN)
    app = opened(kept=hostile)
    shown = [str(part.value) for part in [*app.markdown, *app.caption]]
    assert [text for text in shown if "<img" in text.replace("\\<", "")] == []
    assert [text for text in shown if ":red[" in text] == []


def test_several_differences_of_one_scenario_add_up_to_what_the_command_line_says(folder: Path) -> None:
    edits = (edit(EditKind.DROP, "PART-A"), edit(EditKind.THRESHOLD, value="0.4"))
    app = opened(scenario='release = "R2"\ndrop = ["PART-A"]\nthreshold = 0.4\n')
    outcome = run_scenario(load_workspace(folder), Scenario(release="R2", edits=edits))
    assert outcome.days is not None
    assert side_by_side(app)["This scenario"].startswith(f"−{abs(outcome.days.difference):.1f}")
    assert replace(outcome, scenario=Scenario()).counts_after.reviewed in list(
        next(item.value for item in app.dataframe if "difference" in item.value)["review"]
    )
