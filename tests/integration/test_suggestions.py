"""What is suggested for a change, and how what people decided changes it."""

import datetime as dt
from pathlib import Path

import pytest

from impact.domain.suggestion import Suggestion
from impact.use_cases.decided_suggestions import accept_suggestion, accept_unambiguous, reject_suggestion
from impact.use_cases.decisions import list_decisions, undo
from impact.use_cases.suggestions import suggest_elements
from impact.use_cases.workspace import Workspace, load_workspace
from tests.workspaces import write_workspace

WHEN = dt.datetime(2020, 1, 15, 12, tzinfo=dt.UTC)
TEXT = "The meter data store keeps what the Gateway reads"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_workspace(tmp_path)
    changes = tmp_path / "register" / "changes.csv"
    text = changes.read_text(encoding="utf-8")
    changes.write_text(f"{text}STORE,CR,Keep more,{TEXT}.,,R3\nOTHER,CR,Gateway,The Gateway is new.,,R3\n", "utf-8")
    return tmp_path


def suggested(workspace: Workspace, **asked: str) -> dict[str, Suggestion]:
    return {one.element_id: one for one in suggest_elements(workspace, **asked).suggestions}


def test_what_a_text_names_comes_first_with_its_place(folder: Path) -> None:
    found = suggest_elements(load_workspace(folder), text=TEXT)
    assert {one.element_id for one in found.suggestions[:2]} == {"tad:SYS-GW", "tad:SYS-DB"}
    assert found.names["tad:SYS-DB"]
    for one in found.suggestions:
        assert all(TEXT[item.start : item.end] == item.phrase for item in one.evidence if item.end > item.start)


def test_what_was_rejected_for_a_change_is_not_suggested_for_it_again_until_that_is_undone(folder: Path) -> None:
    before = load_workspace(folder)
    wrong = suggested(before, change="STORE")["tad:SYS-DB"]
    decision = reject_suggestion(before, "STORE", wrong, who="Ann", when=WHEN)
    after = load_workspace(folder)
    assert "tad:SYS-DB" not in suggested(after, change="STORE")
    undo(after, decision.number, who="Ann", when=WHEN)
    assert "tad:SYS-DB" in suggested(load_workspace(folder), change="STORE")


def test_a_rejected_name_bears_a_caution_elsewhere_and_is_never_accepted_without_a_person(folder: Path) -> None:
    before = load_workspace(folder)
    named = suggested(before, change="STORE")["tad:SYS-GW"]
    assert named.is_unambiguous
    reject_suggestion(before, "STORE", named, who="Ann", when=WHEN)
    elsewhere = suggested(load_workspace(folder), change="OTHER")["tad:SYS-GW"]
    assert elsewhere.confidence < suggested(before, change="OTHER")["tad:SYS-GW"].confidence
    assert "STORE" in elsewhere.caution
    assert accept_unambiguous(load_workspace(folder), "OTHER", who="Ann", when=WHEN) == ()


def test_what_was_accepted_is_touched_and_speaks_for_similar_changes(folder: Path) -> None:
    before = load_workspace(folder)
    wish = "Keep more"
    earlier = suggested(before, text=wish).get("tad:SYS-DB")
    accept_suggestion(before, "STORE", suggested(before, change="STORE")["tad:SYS-DB"], who="Ann", when=WHEN)
    after = load_workspace(folder)
    assert "tad:SYS-DB" not in suggested(after, change="STORE")
    later = suggested(after, text=wish)["tad:SYS-DB"]
    assert earlier is None or later.score > earlier.score
    assert any(item.signal == "earlier" for item in later.evidence)


def test_only_names_that_mean_one_element_go_to_the_register_without_a_person(folder: Path) -> None:
    before = load_workspace(folder)
    accepted = accept_unambiguous(before, "STORE", who="Ann", when=WHEN)
    certain = {one.element_id for one in suggested(before, change="STORE").values() if one.is_unambiguous}
    assert {decision.row.key[1] for decision in accepted} == certain == {"tad:SYS-GW", "tad:SYS-DB"}
    after = load_workspace(folder)
    assert len(list_decisions(after)) == 2
    assert accept_unambiguous(after, "STORE", who="Ann", when=WHEN) == ()


def test_a_text_about_nothing_known_gives_nothing(folder: Path) -> None:
    assert suggest_elements(load_workspace(folder), text="").suggestions == ()
