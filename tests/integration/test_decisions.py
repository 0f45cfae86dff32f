"""Deciding about rows of the register: what counts, what is refused, and that no answer is stale."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest

from impact.analysis.mapping import map_text
from impact.domain.change import TouchKind
from impact.domain.decision import Decision, Proposal, RegisterRow, Verdict
from impact.domain.decision_log import decided_touches
from impact.domain.suggestion import Evidence, Suggestion
from impact.errors import ConflictError, DecisionError, ImpactError, StoreError, UnknownNameError
from impact.use_cases import workspace_cache
from impact.use_cases.analysed_scope import AnalysisOptions
from impact.use_cases.analysis import report as report_of
from impact.use_cases.decided_rows import LONGEST_TEXT, row_of
from impact.use_cases.decided_suggestions import accept_suggestion, reject_suggestion
from impact.use_cases.decisions import list_decisions, person, record, record_all, undo
from impact.use_cases.export import export_turtle
from impact.use_cases.scope import ScopeRequest
from impact.use_cases.workspace import Workspace, decisions_stamp, load_workspace
from impact.writers.json import write_report_json
from tests.decisions import WHEN, touch
from tests.workspaces import WORKSPACE, write_workspace

pytestmark = pytest.mark.usefixtures("each_database")


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_workspace(tmp_path / "ws")


def decide(folder: Path, proposal: Proposal, verdict: Verdict = Verdict.ACCEPTED, **more: object) -> Decision:
    return record(load_workspace(folder), proposal, verdict=verdict, who="Ann", when=WHEN, **more)  # type: ignore[arg-type]


def touches(workspace: Workspace) -> dict[tuple[str, str], str]:
    return {(item.change_id, item.element_id): str(item.kind) for item in workspace.register.touches}


def alias(phrase: str, element_id: str, **cells: str) -> Proposal:
    return Proposal(
        RegisterRow("aliases", (phrase, element_id), {"phrase": phrase, "element_id": element_id, **cells}), 0.9
    )


def files_of(folder: Path) -> dict[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def report(workspace: Workspace) -> str:
    return write_report_json(report_of(workspace, ScopeRequest(release="R3"), options=AnalysisOptions(what_if=True)))


def test_an_accepted_touch_counts_and_says_which_decision_it_comes_from(folder: Path) -> None:
    decide(folder, touch("LATE", "tad:SYS-DB", why="it stores"))
    workspace = load_workspace(folder)
    assert touches(workspace)["LATE", "tad:SYS-DB"] == "modify"
    origin = next(item.origin for item in workspace.register.touches if item.element_id == "tad:SYS-DB")
    assert (origin.file, origin.line) == ("decision 1 by Ann", None)
    assert "tad:SYS-DB" in report(workspace)
    assert export_turtle(workspace, "R3", what_if=True)


def test_an_accepted_touch_without_reason_and_source_takes_those_of_the_decision(folder: Path) -> None:
    decide(folder, touch("LATE", "tad:SYS-DB"), why="seen in the text")
    decide(folder, touch("LATE", "tad:SYS-GW", why="its own", source="the minutes"), why="seen in the text")
    found = {item.element_id: (item.why, item.source) for item in load_workspace(folder).register.touches}
    assert found["tad:SYS-DB"] == ("seen in the text", "accepted by Ann on 2020-01-15")
    assert found["tad:SYS-GW"] == ("its own", "the minutes")


def test_an_accepted_row_stands_in_place_of_the_one_of_its_key_and_a_retired_one_is_gone(folder: Path) -> None:
    before = list(touches(load_workspace(folder)))
    decide(folder, touch("PART-A", "tad:SYS-GW", kind="remove"))
    decide(folder, touch("WHOLE", "tad:SYS-GW"), Verdict.RETIRED)
    workspace = load_workspace(folder)
    assert touches(workspace)["PART-A", "tad:SYS-GW"] == "remove"
    assert list(touches(workspace)) == [key for key in before if key != ("WHOLE", "tad:SYS-GW")]


def test_rejecting_leaves_the_register_as_it_is(folder: Path) -> None:
    before = load_workspace(folder).register
    decide(folder, touch("PART-A", "tad:SYS-GW"), Verdict.REJECTED)
    assert load_workspace(folder).register == before


def test_undo_and_undo_of_the_undo_take_back_and_restore(folder: Path) -> None:
    before = load_workspace(folder).register
    decide(folder, touch("LATE", "tad:SYS-DB"))
    after = load_workspace(folder).register
    undo(load_workspace(folder), 1, who="Ben", when=WHEN)
    assert load_workspace(folder).register == before
    with pytest.raises(DecisionError, match=r"undone by Ben already\. To let it stand again: impact register undo 2"):
        undo(load_workspace(folder), 1, who="Cat", when=WHEN)
    undo(load_workspace(folder), 2, who="Cat", when=WHEN)
    workspace = load_workspace(folder)
    assert workspace.register == after
    assert [item.number for item in list_decisions(workspace)] == [1]
    assert [item.number for item in list_decisions(workspace, is_every=True)] == [1, 2, 3]
    with pytest.raises(DecisionError, match="no decision 4"):
        undo(workspace, 4, who="Ann", when=WHEN)


def test_reading_makes_nothing_on_disk_and_says_nothing_of_decisions(folder: Path) -> None:
    before = files_of(folder)
    workspace = load_workspace(folder)
    assert files_of(folder) == before
    assert json.loads(report(workspace))["inputs"]["decisions"] == ""


def test_results_state_the_digest_of_the_decisions_and_the_digest_of_a_workspace_moves_with_them(folder: Path) -> None:
    bare = load_workspace(folder)
    decide(folder, touch("LATE", "tad:SYS-DB"), Verdict.REJECTED)
    rejected = load_workspace(folder)
    stated = json.loads(report(rejected))["inputs"]["decisions"]
    assert stated == rejected.log.digest != ""
    assert rejected.digest != bare.digest
    assert json.loads(report(bare)) | {"inputs": None} == json.loads(report(rejected)) | {"inputs": None}


def test_the_cache_gives_no_answer_from_before_a_decision(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IMPACT_CACHE", str(tmp_path / "cache"))
    seen = [touches(load_workspace(folder))]
    decide(folder, touch("LATE", "tad:SYS-DB"))
    seen.append(touches(load_workspace(folder)))
    decide(folder, touch("LATE", "tad:SYS-DB", kind="text"))
    seen.append(touches(load_workspace(folder)))
    undo(load_workspace(folder), 2, who="Ann", when=WHEN)
    seen.append(touches(load_workspace(folder)))
    undo(load_workspace(folder), 1, who="Ann", when=WHEN)
    seen.append(touches(load_workspace(folder)))
    assert [kinds.get(("LATE", "tad:SYS-DB")) for kinds in seen] == [None, "modify", "text", "modify", None]

    def refuse(*_: object) -> None:
        raise AssertionError("worked out again")

    monkeypatch.setattr(workspace_cache, "build_parts", refuse)
    assert touches(load_workspace(folder)) == seen[0]


@pytest.mark.parametrize(
    ("proposal", "fault"),
    [
        (touch("LATTE", "tad:SYS-DB"), "No change is called 'LATTE'. Did you mean: LATE"),
        (touch("LATE", "tad:SYS-DX"), "No element is called 'tad:SYS-DX'. Did you mean: tad:SYS-DB"),
        (touch("LATE", "tad:SYS-DB", kind="modfy"), "No kind of touch is called 'modfy'. Did you mean: modify"),
        (touch("LATE", "tad:SYS-DB", kind=""), "No kind of touch is called ''"),
        (touch("LATE", "tad:SYS-DB", confidence="7"), "'7' is no confidence"),
        (touch("LATE", "tad:SYS-DB", colour="red"), "has no column 'colour'"),
        (touch("LATE", "tad:SYS-DB", why="a\0b"), "U+0000"),
        (touch("LATE", "tad:SYS-DB", why="\ud800"), "U+D800"),
        (touch("LATE", "tad:SYS-DB", why="x" * (LONGEST_TEXT + 1)), "100,001 characters"),
        (Proposal(RegisterRow("toches", ("a",), {}), 1.0), "Did you mean: touches"),
        (Proposal(RegisterRow("touches", ("a",), {}), 1.0), "the key of touches a is not what its cells say"),
        (
            Proposal(RegisterRow("touches", ("LATE", "x"), touch("LATE", "y").row.cells), 1.0),
            "is not what its cells say",
        ),
        (Proposal(RegisterRow("changes", ("CR9",), {"change_id": "CR9", "kind": "CR"}), 1.0), "no title"),
        (alias("gateway", "tad:SYS-GX"), "No element is called 'tad:SYS-GX'"),
    ],
)
def test_what_is_wrong_is_refused_before_anything_is_stored(folder: Path, proposal: Proposal, fault: str) -> None:
    with pytest.raises(ImpactError) as caught:
        decide(folder, proposal)
    assert fault in str(caught.value)
    assert not (folder / ".impact").exists()


def test_a_row_that_is_not_there_cannot_be_retired_and_near_ones_are_offered(folder: Path) -> None:
    with pytest.raises(UnknownNameError, match="PART-A / tad:SYS-GW"):
        decide(folder, touch("PART-A", "tad:SYS-DB"), Verdict.RETIRED)


def test_a_touch_of_an_element_that_is_gone_can_still_be_retired(tmp_path: Path) -> None:
    rows = "change_id,element_id,kind\nLATE,tad:GONE,modify\n"
    folder = write_workspace(tmp_path, register_touches=rows)
    row = row_of(load_workspace(folder), "touches", ("LATE", "tad:GONE"), cells={})
    decide(folder, Proposal(row, 1.0), Verdict.RETIRED)
    assert touches(load_workspace(folder)) == {}


def test_texts_of_any_kind_survive_and_harm_nothing(folder: Path) -> None:
    why = "two\nlines, \"quoted\"; =cmd|' /C calc'!A0 \u202e漢字 " + "long " * 15_000
    decision = decide(folder, touch("LATE", "tad:SYS-DB", why=why), why="=1+1\n'; DROP TABLE impact_decisions")
    assert decision.row.cells["why"] == why.strip()
    found = next(item for item in load_workspace(folder).register.touches if item.element_id == "tad:SYS-DB")
    assert found.why == why.strip()


@pytest.mark.parametrize(
    ("who", "fault"), [("", "one line"), ("Ann\nBen", "one line"), ("A\0", "U+0000"), ("x" * 201, "201")]
)
def test_who_decides_is_a_name_on_one_line(folder: Path, who: str, fault: str) -> None:
    with pytest.raises(DecisionError, match=fault.replace("+", r"\+")):
        record(load_workspace(folder), touch("LATE", "tad:SYS-DB"), verdict=Verdict.ACCEPTED, who=who, when=WHEN)


def test_a_time_without_a_zone_is_refused(folder: Path) -> None:
    with pytest.raises(DecisionError, match="no zone"):
        undo(load_workspace(folder), 1, who="Ann", when=WHEN.replace(tzinfo=None))


def test_the_person_is_the_one_named_then_that_of_the_environment_then_the_one_logged_in() -> None:
    assert person("Ann", environment={"IMPACT_USER": "Ben"}) == "Ann"
    assert person(None, environment={"IMPACT_USER": "Ben"}) == "Ben"
    assert person(None, environment={})
    with pytest.raises(DecisionError, match="Nobody is named"):
        person(" ", environment={})


def test_a_second_writer_who_has_not_seen_the_first_is_told(folder: Path) -> None:
    seen_by_both = load_workspace(folder)
    record(seen_by_both, touch("LATE", "tad:SYS-DB"), verdict=Verdict.ACCEPTED, who="Ann", when=WHEN, why="sure")
    with pytest.raises(ConflictError, match=r"Ann decided 'accepted' on touches LATE / tad:SYS-DB on 2020-01-15"):
        record(seen_by_both, touch("LATE", "tad:SYS-DB"), verdict=Verdict.REJECTED, who="Ben", when=WHEN)
    assert len(load_workspace(folder).log.decisions) == 1
    decide(folder, touch("LATE", "tad:SYS-DB"), Verdict.REJECTED, expected=1)
    with pytest.raises(ConflictError):
        decide(folder, touch("LATE", "tad:SYS-DB"), expected=1)


def test_several_rows_are_decided_all_or_none_and_may_build_on_each_other(folder: Path) -> None:
    cells = {"change_id": "CR9", "kind": "CR", "title": "New"}
    change = Proposal(RegisterRow("changes", ("CR9",), cells), 1.0, origin="spreadsheet")
    wrong = touch("CR8", "tad:SYS-GW")
    with pytest.raises(UnknownNameError):
        record_all(load_workspace(folder), [change, wrong], verdict=Verdict.ACCEPTED, who="Ann", when=WHEN)
    with pytest.raises(DecisionError, match="decided twice"):
        record_all(load_workspace(folder), [change, change], verdict=Verdict.ACCEPTED, who="Ann", when=WHEN)
    assert load_workspace(folder).log.decisions == ()
    right = touch("CR9", "tad:SYS-GW")
    made = record_all(load_workspace(folder), [change, right], verdict=Verdict.ACCEPTED, who="Ann", when=WHEN)
    assert [(item.number, item.origin) for item in made] == [(1, "spreadsheet"), (2, "person")]
    assert ("CR9", "tad:SYS-GW") in touches(load_workspace(folder))


def test_a_bad_row_that_found_its_way_into_the_store_is_a_problem_like_that_of_a_file(folder: Path) -> None:
    decide(folder, touch("LATE", "tad:SYS-DB"))
    workspace = load_workspace(folder)
    place = workspace.store
    assert place is not None
    from impact.store.decisions import NewDecision, add_decisions
    from impact.store.schema import writing

    rows = [
        touch("LATE", f"tad:{n}", **cells).row for n, cells in enumerate([{"kind": "odd"}, {"hue": "x"}, {"kind": ""}])
    ]
    with writing(place) as connection:
        add_decisions(connection, place.scope, [NewDecision(row, Verdict.ACCEPTED, "Ben", WHEN, 0) for row in rows])
    found = {problem.file: problem.rule for problem in load_workspace(folder).problems if "Ben" in problem.file}
    assert found["decision 2 by Ben"] == "unknown-word"
    assert found["decision 4 by Ben"] == "bad-row"
    rules = {problem.rule for problem in load_workspace(folder).problems if problem.file == "decision 3 by Ben"}
    assert "unknown-column" in rules


@pytest.mark.parametrize("each_database", ["SQLite"], indirect=True)
def test_a_store_that_is_none_stops_the_reading_for_the_register_cannot_be_trusted(folder: Path) -> None:
    (folder / ".impact").mkdir()
    (folder / ".impact" / "decisions.sqlite").write_text("no database " * 99)
    with pytest.raises(StoreError, match="not a store of decisions"):
        load_workspace(folder)


@pytest.mark.parametrize("each_database", ["SQLite"], indirect=True)
def test_two_workspaces_never_share_decisions_even_in_one_store(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    one, other = write_workspace(tmp_path / "one"), write_workspace(tmp_path / "other")
    decide(one, touch("LATE", "tad:SYS-DB"))
    assert load_workspace(other).log.decisions == ()
    monkeypatch.setenv("IMPACT_STORE", str(tmp_path / "all.sqlite"))
    assert load_workspace(one).log.decisions == ()
    decide(other, touch("LATE", "tad:SYS-DB"))
    assert (len(load_workspace(one).log.decisions), len(load_workspace(other).log.decisions)) == (0, 1)
    monkeypatch.setenv("IMPACT_STORE", "off")
    assert load_workspace(other).log.decisions == ()
    with pytest.raises(StoreError, match="no place where decisions are kept"):
        decide(other, touch("LATE", "tad:SYS-DB"))


def test_the_stamp_of_decisions_moves_with_each_of_them_wherever_they_are_kept(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("IMPACT_STORE", str(tmp_path / "elsewhere.sqlite"))
    stamps = [decisions_stamp(folder, environment=os.environ)]
    decide(folder, touch("LATE", "tad:SYS-DB"))
    stamps.append(decisions_stamp(folder, environment=os.environ))
    load_workspace(folder)
    assert decisions_stamp(folder, environment=os.environ) == stamps[-1]
    undo(load_workspace(folder), 1, who="Ann", when=WHEN)
    stamps.append(decisions_stamp(folder, environment=os.environ))
    assert stamps[0] == ""
    assert len(set(stamps)) == 3
    assert decisions_stamp(folder, environment={"IMPACT_STORE": "off"}) == ""


@pytest.mark.parametrize("each_database", ["SQLite"], indirect=True)
def test_the_workspace_may_say_where_its_decisions_are_kept(tmp_path: Path) -> None:
    folder = write_workspace(tmp_path / "ws", workspace='store = "kept/here.sqlite"\n' + WORKSPACE)
    decide(folder, touch("LATE", "tad:SYS-DB"))
    assert (folder / "kept" / "here.sqlite").is_file()
    assert not (folder / ".impact").exists()
    assert len(load_workspace(folder).log.decisions) == 1


def test_an_alias_says_who_accepted_it_when_and_that_it_names_something_else_too(folder: Path) -> None:
    decide(folder, alias("archive", "tad:SYS-DB", source="the minutes"))
    decide(folder, alias("Meter  data Store", "tad:SYS-GW"))
    workspace = load_workspace(folder)
    found = {item.phrase: item for item in workspace.register.aliases}
    plain, ambiguous = found["archive"], found["Meter  data Store"]
    assert (plain.caution, plain.who, plain.when, plain.source) == ("", "Ann", "2020-01-15", "the minutes")
    assert (ambiguous.caution, ambiguous.source) == ("Also names tad:SYS-DB.", "accepted by Ann on 2020-01-15")
    text = "The archive talks to the meter data store."
    mentions = map_text(text, workspace.graph.nodes, aliases=workspace.register.aliases)
    assert {mention.phrase: mention.is_unambiguous for mention in mentions if mention.element_id == "tad:SYS-GW"} == {
        "meter data store": False
    }
    assert next(item for item in mentions if item.phrase == "archive").is_unambiguous


SUGGESTION = Suggestion(
    element_id="tad:SYS-DB",
    score=3.0,
    confidence=0.61,
    is_linked=True,
    is_unambiguous=False,
    evidence=(Evidence("neighbours", 0.6, "the gateway"), Evidence("words", 0.4, "data\nlake", 4, 13)),
)


def test_an_accepted_suggestion_is_a_certain_touch_with_its_words_and_perhaps_an_alias(folder: Path) -> None:
    made = accept_suggestion(load_workspace(folder), "late", SUGGESTION, who="Ann", when=WHEN, is_alias=True)
    assert [(item.row.table, item.evidence, item.origin) for item in made] == [
        ("touches", "data lake", "mapping"),
        ("aliases", "data lake", "mapping"),
    ]
    workspace = load_workspace(folder)
    found = next(item for item in workspace.register.touches if item.element_id == "tad:SYS-DB")
    assert (found.change_id, found.kind, found.confidence) == ("LATE", TouchKind.MODIFY, 1.0)
    assert (found.basis, found.source) == ("inferred", "accepted by Ann on 2020-01-15")
    assert found.why == "the text says 'data lake'"
    assert "data lake" in workspace.graph.element("tad:SYS-DB").aliases
    with pytest.raises(DecisionError, match="says already"):
        accept_suggestion(workspace, "LATE", SUGGESTION, who="Ben", when=WHEN)


def test_a_rejected_suggestion_is_remembered_until_it_is_undone(folder: Path) -> None:
    reject_suggestion(load_workspace(folder), "LATE", SUGGESTION, who="Ann", when=WHEN, why="another lake")
    workspace = load_workspace(folder)
    (learned,) = decided_touches(workspace.log.decisions, "LATE")
    assert (learned.element_id, learned.accepted, learned.phrase) == ("tad:SYS-DB", False, "data lake")
    assert ("LATE", "tad:SYS-DB") not in touches(workspace)
    undo(workspace, 1, who="Ann", when=WHEN)
    assert decided_touches(load_workspace(folder).log.decisions) == ()


def test_two_people_who_answer_one_suggestion_differently_do_not_overwrite_each_other(folder: Path) -> None:
    seen_by_both = load_workspace(folder)
    accept_suggestion(seen_by_both, "LATE", SUGGESTION, who="Ann", when=WHEN)
    with pytest.raises(ConflictError, match="Ann"):
        reject_suggestion(seen_by_both, "LATE", SUGGESTION, who="Ben", when=WHEN)
    with pytest.raises(ConflictError, match="Ann"):
        accept_suggestion(seen_by_both, "LATE", SUGGESTION, who="Ben", when=WHEN, is_alias=True, expected=0)
    assert len(load_workspace(folder).log.decisions) == 1


def test_a_suggestion_without_words_makes_no_alias(folder: Path) -> None:
    silent = replace(SUGGESTION, evidence=SUGGESTION.evidence[:1])
    with pytest.raises(DecisionError, match="no alias"):
        accept_suggestion(load_workspace(folder), "LATE", silent, who="Ann", when=WHEN, is_alias=True)
    (made,) = accept_suggestion(load_workspace(folder), "LATE", silent, who="Ann", when=WHEN)
    assert made.evidence == ""


@pytest.mark.parametrize("each_database", ["SQLite"], indirect=True)
@pytest.mark.parametrize(("is_decided", "expected"), [(False, "False"), (True, "True")])
def test_only_a_workspace_with_decisions_takes_the_time_to_load_the_database_library(
    folder: Path, is_decided: bool, expected: str
) -> None:
    if is_decided:
        decide(folder, touch("LATE", "tad:SYS-DB"))
    program = (
        "import sys; from pathlib import Path; from impact.use_cases.workspace import load_workspace; "
        "load_workspace(Path(sys.argv[1])); print('sqlalchemy' in sys.modules)"
    )
    run = subprocess.run([sys.executable, "-c", program, str(folder)], check=True, capture_output=True, text=True)
    assert run.stdout.strip() == expected
