"""The Changes page without a browser: decide with one click, conflicts, empty states, files, hostile names."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from impact.domain.decision import Verdict
from impact.domain.formatting import days
from impact.domain.suggestion import Evidence, SuggestedElements, Suggestion
from impact.ui.pages.changes.suggestions import marked
from impact.use_cases.analysis import report
from impact.use_cases.decisions import list_decisions, record
from impact.use_cases.scope import ScopeRequest
from impact.use_cases.workspace import load_workspace
from tests.decisions import WHEN, touch
from tests.workspaces import REGISTER, SECTIONS, WORKSPACE, write_workspace

PAGE = """\
from types import SimpleNamespace
from impact.ui.frame import render_frame
from impact.ui.pages.changes import render_changes
render_frame(SimpleNamespace(title="Changes", run=render_changes))
"""
ACCEPT, REJECT = "accept-PART-A-tad:SYS-DB", "reject-PART-A-tad:SYS-DB"
CHANGES = REGISTER["changes.csv"].replace("New gateway rules.", "New gateway rules in the Meter data store.")
HOSTILE = '<img src=x onerror=alert(1)> **bold** $x$ :red[x] </mark><b id=""owned"">'
MINUTES = """\
TABASC_24_1601

16 January 2020

2. Changes

TABASC24/01: The Code Administrator will ask for the wording of LATE.
Action: TABASC24/01 is closed.
"""


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Write a workspace in which the words on PART-A name an element that it does not touch."""
    monkeypatch.setenv("IMPACT_USER", "Ann")
    monkeypatch.delenv("IMPACT_STORE", raising=False)
    sections = f"{SECTIONS}TAD,3,Meter data store,component,2,tad:SYS-DB,always\n"
    written = write_workspace(tmp_path / "models", register_changes=CHANGES, sections=sections)
    monkeypatch.setenv("IMPACT_WORKSPACE", str(written))
    return written


def opened(**parameters: str) -> AppTest:
    app = AppTest.from_string(PAGE, default_timeout=60)
    for name, value in {"release": "R2", "row": "PART-A", **parameters}.items():
        app.query_params[name] = value
    return app.run()


def words(app: AppTest) -> str:
    parts = [*app.markdown, *app.caption, *app.error, *app.info, *app.warning, *app.toast]
    return "\n".join(str(part.value) for part in parts)


def table(app: AppTest, column: str) -> list[str]:
    """Give the cells of a column of the tables that have it."""
    return [str(cell) for item in app.dataframe if column in item.value for cell in item.value[column]]


def touches(app: AppTest) -> list[str]:
    return table(app, "element")


def test_one_click_accepts_a_suggestion_and_touches_and_figures_follow(folder: Path) -> None:
    app = opened()
    assert not app.exception
    assert touches(app) == ["tad:SYS-GW"]
    app.button(key=ACCEPT).click().run()
    assert not app.exception
    assert touches(app) == ["tad:SYS-GW", "tad:SYS-DB"]
    told = words(app).replace("\\", "")
    assert "Accepted: PART-A touches Meter data store (decision 1)." in told
    before, after = map(float, re.findall(r"R2: ([0-9.]+) → ([0-9.]+) days likely", told)[0])
    assert after > before
    effort = report(load_workspace(folder), ScopeRequest(release="R2")).effort
    assert effort.total is not None
    assert after == float(days(effort.total.p50))
    (decision,) = list_decisions(load_workspace(folder))
    assert (decision.who, decision.verdict, decision.row.cells["kind"]) == ("Ann", Verdict.ACCEPTED, "modify")
    assert "✓ accepted Meter data store · Ann" in words(app)


def test_an_accepted_suggestion_is_undone_with_one_click(folder: Path) -> None:
    app = opened()
    app.button(key=ACCEPT).click().run()
    app.button(key="change-undo-1").click().run()
    assert not app.exception
    assert touches(app) == ["tad:SYS-GW"]
    assert list_decisions(load_workspace(folder)) == ()
    assert app.button(key=ACCEPT)


def test_the_next_click_takes_name_kind_reason_and_alias_along(folder: Path) -> None:
    app = opened()
    app.text_input(key="changes-who").set_value("Bo").run()
    app.selectbox(key="suggest-kind").set_value("rename")
    app.text_input(key="suggest-why").set_value("seen in the text")
    app.checkbox(key="suggest-alias").check()
    app.button(key=ACCEPT).click().run()
    assert not app.exception
    touched, alias = list_decisions(load_workspace(folder))
    assert (touched.who, touched.why, touched.row.cells["kind"]) == ("Bo", "seen in the text", "rename")
    assert alias.row.table == "aliases"
    assert not app.checkbox(key="suggest-alias").value


def test_a_rejected_suggestion_is_not_made_again_and_no_figure_moves(folder: Path) -> None:
    app = opened()
    app.button(key=REJECT).click().run()
    assert not app.exception
    assert touches(app) == ["tad:SYS-GW"]
    assert "R2 stays at" in words(app)
    assert ACCEPT not in [button.key for button in app.button]
    assert "✗ rejected Meter data store" in words(app)
    assert [item.verdict for item in list_decisions(load_workspace(folder))] == [Verdict.REJECTED]


def test_who_was_faster_is_said_and_nothing_is_lost(folder: Path) -> None:
    app = opened()
    proposal = touch("PART-A", "tad:SYS-DB")
    record(load_workspace(folder), proposal, verdict=Verdict.REJECTED, who="Bob", when=WHEN, why="out of scope")
    app.button(key=ACCEPT).click().run()
    assert not app.exception
    warning = app.warning[0].value
    assert "Bob decided 'rejected'" in warning
    assert "2020" in warning
    assert "out of scope" in warning
    assert [item.who for item in list_decisions(load_workspace(folder))] == ["Bob"]
    app.button(key="changes-reload").click().run()
    assert not app.warning
    assert "✗ rejected Meter data store · Bob" in words(app)


def test_a_decision_of_somebody_else_is_seen_at_the_next_look(folder: Path) -> None:
    app = opened()
    record(load_workspace(folder), touch("PART-A", "tad:SYS-DB"), verdict=Verdict.ACCEPTED, who="Bob", when=WHEN)
    assert touches(app.run()) == ["tad:SYS-GW", "tad:SYS-DB"]


def test_decisions_that_are_kept_outside_of_the_workspace_count_at_once(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IMPACT_STORE", str(tmp_path / "elsewhere.sqlite"))
    app = opened()
    app.button(key=ACCEPT).click().run()
    assert touches(app) == ["tad:SYS-GW", "tad:SYS-DB"]
    assert not (folder / ".impact").exists()


def test_without_a_name_nothing_is_decided(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("impact.use_cases.decisions.getpass.getuser", lambda: "")
    monkeypatch.delenv("IMPACT_USER")
    app = opened()
    app.button(key=ACCEPT).click().run()
    assert "type your name" in app.warning[0].value
    assert list_decisions(load_workspace(folder)) == ()


def test_decisions_are_listed_previewed_and_written_to_the_files(folder: Path) -> None:
    app = opened()
    app.button(key=ACCEPT).click().run()
    app.segmented_control(key="changes-tab").set_value("decisions").run()
    assert not app.exception
    assert app.query_params["tab"] == "decisions"
    assert table(app, "row") == ["touches PART-A / tad:SYS-DB"]
    assert table(app, "Effect") == ["added"]
    assert "tad:SYS-DB" not in [line.split(",")[1] for line in _lines(folder) if line.startswith("PART-A")]
    app.button(key="publish").click().run()
    assert not app.exception
    assert "PART-A,tad:SYS-DB" in "\n".join(_lines(folder))
    assert "Nothing to write" in words(app)


def _lines(folder: Path) -> list[str]:
    return (folder / "register" / "touches.csv").read_text(encoding="utf-8").splitlines()


def test_models_of_an_installed_package_are_not_written_to_and_that_is_said(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = opened()
    app.button(key=ACCEPT).click().run()
    monkeypatch.setattr("impact.use_cases.publish.is_installed_workspace", lambda _: True)
    app.segmented_control(key="changes-tab").set_value("decisions").run()
    assert not app.exception
    assert "inside an installed package are not written to" in words(app)


def test_where_decisions_are_kept_nowhere_that_is_said(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("IMPACT_STORE", "off")
    app = opened()
    assert not app.exception
    assert "kept nowhere" in words(app)
    assert app.button(key=ACCEPT).disabled
    assert not (folder / ".impact").exists()


def test_looking_at_the_page_makes_nothing_on_disk(folder: Path) -> None:
    for tab in ("register", "decisions", "text", "status", "versions", "slots", "exchange", "labels"):
        app = opened(tab=tab)
        assert not app.exception, tab
        assert app.segmented_control(key="changes-tab").value == tab
    assert not (folder / ".impact").exists()


def test_a_change_of_the_address_that_is_out_of_scope_is_shown_all_the_same(folder: Path) -> None:
    app = opened(row="LATE")
    assert not app.exception
    assert touches(app) == ["tad:SRV-9.9"]
    assert "Approved" not in words(app)


def test_history_and_status_follow_the_day(folder: Path) -> None:
    app = opened(row="LATE")
    app.date_input(key="register-day").set_value(WHEN.date().replace(month=3)).run()
    assert not app.exception
    assert "1 Feb 2020 · Approved" in words(app)


def test_a_tab_that_does_not_exist_leads_to_the_register(folder: Path) -> None:
    app = opened(tab="<script>", row="<b>nothing</b>")
    assert not app.exception
    assert app.segmented_control(key="changes-tab").value == "register"


@pytest.mark.parametrize("tab", ["register", "decisions", "text", "status", "versions", "slots", "exchange", "labels"])
def test_a_workspace_without_a_register_explains_every_part(folder: Path, tab: str) -> None:
    bare = WORKSPACE.replace('register = "register"\n', "").replace("as_of = 2020-01-15\n", "")
    (folder / "workspace.toml").write_text(bare, encoding="utf-8")
    app = AppTest.from_string(PAGE, default_timeout=60)
    app.query_params["touch"] = "tad:SYS-GW"
    app.query_params["tab"] = tab
    app.run()
    assert not app.exception
    assert app.info or app.caption


def test_hostile_titles_and_texts_are_not_read_as_markup(folder: Path) -> None:
    hostile = CHANGES.replace("PART-A,release part,A,", f'PART-A,release part,"{HOSTILE}",')
    (folder / "register" / "changes.csv").write_text(hostile, encoding="utf-8")
    app = opened()
    assert not app.exception
    assert "<img" not in words(app).replace("\\<", "")
    drawn = "".join(str(item.value) for item in app.html if "mark" in str(item.value))
    assert "&lt;img" in drawn
    assert "<img" not in drawn
    assert "<b" not in drawn
    app.button(key=ACCEPT).click().run()
    assert not app.exception
    assert "<img" not in words(app).replace("\\<", "")


def test_marks_that_overlap_are_one_and_the_rest_is_escaped() -> None:
    def one(name: str, start: int, end: int) -> Suggestion:
        return Suggestion(name, 1.0, 0.5, False, False, (Evidence("words", 1.0, "x", start, end),))

    found = SuggestedElements('a <b> "c" d', (), {"e:1": "One", "e:2": '"Two"'})
    assert marked(found, [one("e:1", 2, 5), one("e:2", 4, 9)]).count("<mark") == 1
    drawn = marked(found, [one("e:1", 2, 5), one("e:2", 4, 9)])
    assert drawn.startswith("a <mark")
    assert 'title="One, &quot;Two&quot;"' in drawn
    assert drawn.endswith("&lt;b&gt; &quot;c&quot;</mark> d")
    assert marked(found, [one("e:1", 7, 400)]) == "a &lt;b&gt; &quot;c&quot; d"


def test_a_new_text_is_answered_with_lists_and_evidence(folder: Path) -> None:
    app = opened(tab="text")
    app.text_area(key="new-text").set_value("The Meter data store keeps <b>answers</b> of the Gateway.")
    app.button[[button.label for button in app.button].index("Say what it concerns")].click().run()
    assert not app.exception
    assert "Systems" in table(app, "list")
    assert any("tad:SYS-DB" in item.value["id"].tolist() for item in app.dataframe if "evidence" in item.value)
    drawn = "".join(str(item.value) for item in app.html)
    assert "&lt;b&gt;answers" in drawn


def test_the_status_on_another_day_follows_the_date(folder: Path) -> None:
    app = opened(tab="status")
    assert "on 15 Jan 2020" in words(app)
    app.date_input(key="status-day").set_value(WHEN.date().replace(year=2020, month=3, day=1)).run()
    app.date_input(key="status-since").set_value(WHEN.date()).run()
    assert not app.exception
    assert "**1 change moved** since 15 Jan 2020" in words(app)
    assert "Approved" in words(app)


def test_a_day_before_which_nothing_can_have_moved_is_refused_in_words(folder: Path) -> None:
    app = opened(tab="status")
    app.date_input(key="status-since").set_value(WHEN.date().replace(year=2021)).run()
    assert not app.exception
    assert "is not before" in app.warning[0].value


def test_a_spreadsheet_is_compared_and_accepted(folder: Path) -> None:
    app = opened(tab="exchange")
    app.segmented_control(key="exchange-kind").set_value("Spreadsheet of changes").run()
    sheet = "Change,Kind,Title,Status\nLATE,CR,Later <i>on</i>,\nCR9,CR,New one,raised\nnonsense,,,\n"
    app.file_uploader[0].upload("changes.csv", sheet.encode(), "text/csv").run()
    assert not app.exception
    assert "new **1** · differs **1**" in words(app)
    assert "cell or row not taken over" in "".join(panel.label for panel in app.expander)
    app.button(key="accept-all").click().run()
    assert not app.exception
    workspace = load_workspace(folder)
    assert workspace.change("LATE").title == "Later <i>on</i>"
    assert workspace.change("CR9").title == "New one"
    assert "Nothing is proposed" in words(app)


def test_a_file_that_is_no_spreadsheet_is_refused_in_words(folder: Path) -> None:
    app = opened(tab="exchange")
    app.segmented_control(key="exchange-kind").set_value("Spreadsheet of changes").run()
    app.file_uploader[0].upload("../../evil <b>.xlsx", b"PK\x03\x04 nothing", "application/octet-stream").run()
    assert not app.exception
    assert "cannot be read" in app.error[0].value


def test_minutes_propose_rows_and_rejected_ones_are_not_shown_again(folder: Path) -> None:
    app = opened(tab="exchange")
    app.file_uploader[0].upload("minutes.txt", MINUTES.encode(), "text/plain").run()
    assert not app.exception
    assert "TABASC" in words(app)
    assert "proposed" in words(app)
    app.button(key="accept-all").click().run()
    assert not app.exception
    assert "Nothing is proposed" in words(app)
    assert [action.id for action in load_workspace(folder).register.actions] == ["TABASC24/01"]


def test_a_label_is_checked_put_before_the_committee_and_decided(folder: Path) -> None:
    app = opened(tab="labels")
    assert "No label is on the list" in words(app)
    app.text_input(key="label-new").set_value("A label that is much too long <b>").run()
    assert "Refused" in app.error[0].value
    app.text_input(key="label-new").set_value("Heat pump")
    app.text_input(key="label-family").set_value("Heat pumps for rooms and water").run()
    app.button(key="label-add").click().run()
    assert not app.exception
    app.text_input(key="label-by").set_value("TABASC")
    app.button(key="label-record").click().run()
    assert not app.exception
    (label,) = load_workspace(folder).register.labels
    assert (label.label, label.decision, label.decided_by) == ("Heat pump", "accepted", "TABASC")
    assert table(app, "label") == ["Heat pump"]


def test_the_workbook_of_changes_is_made_when_it_is_asked_for(folder: Path) -> None:
    app = opened(tab="exchange")
    app.segmented_control(key="exchange-kind").set_value("Export").run()
    assert "export-xlsx" not in [button.key for button in app.download_button]
    app.button(key="export-make").click().run()
    assert not app.exception
    assert "export-xlsx" in [button.key for button in app.download_button]


def test_a_pasted_text_becomes_a_change_with_what_it_touches(folder: Path) -> None:
    app = opened(tab="text")
    app.text_area(key="new-text").set_value("The Meter data store keeps readings longer.")
    next(button for button in app.button if button.label == "Say what it concerns").click().run()
    assert not app.exception
    app.button(key="new-change-go").click().run()
    assert "has no id" in words(app)
    app.text_input(key="new-change-id").set_value("MP-9")
    app.button(key="new-change-go").click().run()
    assert not app.exception
    workspace = load_workspace(folder)
    assert workspace.changes_by_id["MP-9"].title == "The Meter data store keeps readings longer."
    touched = {touch.element_id for touch in workspace.register.touches if touch.change_id == "MP-9"}
    assert "tad:SYS-DB" in touched
    assert workspace.changes_by_id["MP-9"].release_ids == ("R2",)
    app.button(key="new-change-go").click().run()
    assert "holds MP-9 already" in words(app).replace("\\", "")
    app.button(key="new-change-analyse").click().run()
    assert not app.exception
