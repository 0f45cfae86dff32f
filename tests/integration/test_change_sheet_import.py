"""A spreadsheet of changes beside the register: what is new, differs, is the same, contradicts itself or is missing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from pathlib import Path

import pytest

from impact.domain.change_sheet import ImportedRegister, RowState
from impact.domain.decision import Verdict
from impact.errors import UnknownNameError
from impact.use_cases.decisions import record, record_all
from impact.use_cases.import_register import chosen_proposals, import_register
from impact.use_cases.workspace import load_workspace
from tests.spreadsheets import workbook
from tests.workspaces import write_workspace

WHEN = dt.datetime(2020, 2, 1, 9, 0, tzinfo=dt.UTC)
CHANGES = """\
change_id,kind,title,summary,status,releases,date_raised,source
CR60,CR,Repeated alert,Removes it.,in build,R1,2019-05,minutes
CR90,CR,Other alert,,open,,,minutes
SECMP0030,SECMP,Demand,,refinement,R1; R2,,
PART-A,release part,A,,,R2,,
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_workspace(tmp_path / "ws", register_changes=CHANGES)


def read(
    folder: Path, *rows: Sequence[object], header: Sequence[str] = ("CR No.", "Title", "Status")
) -> ImportedRegister:
    file = folder.parent / "crs.xlsx"
    file.write_bytes(workbook(("CRs", [header, *rows])))
    return import_register(file, workspace=load_workspace(folder))


def states(found: ImportedRegister) -> dict[str, str]:
    return {row.label: row.state.value for row in found.rows}


def test_new_different_and_equal_rows_are_told_apart_and_what_is_missing_is_listed(folder: Path) -> None:
    found = read(
        folder, ("cr 060", "repeated  ALERT", "Implemented"), ("MP30", None, "Refinement"), ("CR7", "New", None)
    )
    assert states(found) == {"CR60": "differs", "SECMP0030": "same", "CR7": "new"}
    (difference,) = found.of(RowState.DIFFERS)[0].differences
    assert (difference.column, difference.register, difference.said) == (
        "status", "in build", (("Implemented", "CRs!C2"),),
    )  # fmt: skip
    assert found.missing == ("CR90",)
    changed, new = found.proposals
    assert dict(changed.row.cells) == {
        "change_id": "CR60", "kind": "CR", "title": "Repeated alert", "summary": "Removes it.", "status": "Implemented",
        "releases": "R1", "date_raised": "2019-05", "source": "minutes ; crs.xlsx CRs row 2",
    }  # fmt: skip
    assert dict(new.row.cells) == {
        "change_id": "CR7", "kind": "CR", "title": "New", "basis": "sourced", "source": "crs.xlsx CRs row 4",
    }  # fmt: skip
    assert (new.origin, new.evidence) == ("spreadsheet", "crs.xlsx, CRs!A4: title")


def test_what_the_sheet_leaves_open_is_no_difference(folder: Path) -> None:
    header = ("CR No.", "Title", "Status", "Release", "Date raised")
    rows = (("CR60", None, None, "Release 1", "May 2019"), ("SECMP30", None, None, "2 and 1", "n/a"))
    found = read(folder, *rows, header=header)
    assert states(found) == {"CR60": "same", "SECMP0030": "same"}
    assert [note.why for note in found.notes] == ["it says that there is no value"]


def test_two_rows_that_disagree_are_a_conflict_and_not_proposed(folder: Path) -> None:
    found = read(
        folder,
        ("CR60", "Repeated alert", "shut"),
        ("CR 60", None, "open"),
        ("CR90", None, "done"),
        ("CR90", "Other alert", "Done"),
    )
    assert states(found) == {"CR60": "conflict", "CR90": "differs"}
    (difference,) = found.of(RowState.CONFLICT)[0].differences
    assert difference.said == (("shut", "CRs!C2"), ("open", "CRs!C3"))
    assert [proposal.row.key for proposal in found.proposals] == [("CR90",)]


def test_columns_that_the_register_does_not_have_are_kept_from_every_row_of_a_change(folder: Path) -> None:
    found = read(folder, ("CR60", "BAD", 3), ("CR60", "TAD", 3), header=("CR No.", "Document", "Status"))
    assert found.rows[0].others == {"Document": "BAD\nTAD"}
    assert found.sheet.sheets[0].unknown_headings == ("Document",)


def test_a_new_row_that_says_too_little_is_listed_with_what_it_lacks(folder: Path) -> None:
    found = read(folder, ("CR8", None, "open"), ("NEW-1", "Some", None))
    assert [(row.label, row.why) for row in found.of(RowState.INCOMPLETE)] == [
        ("CR8", "the file gives no title"), ("NEW-1", "the file gives no kind"),
    ]  # fmt: skip
    assert found.proposals == ()


def test_releases_are_written_as_the_register_does_and_unknown_ones_are_listed(folder: Path) -> None:
    found = read(
        folder, ("CR60", "r1"), ("CR90", "second"), ("SECMP30", "R2, R1"), ("CR7", "R9"), header=("CR No.", "Release")
    )
    assert states(found) == {"CR60": "same", "CR90": "differs", "SECMP0030": "same", "CR7": "incomplete"}
    assert found.proposals[0].row.cells["releases"] == "R2"
    assert [(note.place, note.why) for note in found.notes] == [("CRs!B5", "the register has no release 'R9'")]


def test_a_coarser_date_is_no_difference_and_a_finer_one_is(folder: Path) -> None:
    header = ("Ref", "Title", "Type", "Raised")
    assert states(read(folder, ("CR60", None, "Change request", "May 2019"), header=header)) == {"CR60": "same"}
    found = read(folder, ("CR60", None, "cr", "7/5/2019"), ("CR60", None, None, "May 2019"), header=header)
    assert states(found) == {"CR60": "differs"}
    assert found.proposals[0].row.cells["date_raised"] == "2019-05-07"


def test_a_status_without_its_circumstances_takes_nothing_from_the_register(folder: Path) -> None:
    table = folder / "register" / "changes.csv"
    table.write_text(CHANGES.replace("refinement", "refinement; options asked for"), encoding="utf-8")
    assert states(read(folder, ("MP30", None, "Refinement"))) == {"SECMP0030": "same"}
    assert states(read(folder, ("MP30", None, "refinement; withdrawn soon"))) == {"SECMP0030": "differs"}


def test_the_status_of_another_day_is_an_event_of_that_day_and_not_the_status_of_the_register(folder: Path) -> None:
    header = ("CR No.", "Title", "Status (Mar 2020)")
    found = read(folder, ("CR60", None, "implemented"), ("CR7", "New", "raised"), header=header)
    assert states(found) == {"CR60": "same", "CR7": "new"}
    assert [(item.row.table, item.row.key) for item in found.proposals] == [
        ("events", ("CR60", "2020-03", "implemented")),
        ("events", ("CR7", "2020-03", "raised")),
        ("changes", ("CR7",)),
    ]
    record_all(load_workspace(folder), found.proposals, verdict=Verdict.ACCEPTED, who="Ann", when=WHEN)
    assert read(folder, ("CR60", None, "Implemented"), ("CR7", "New", "raised"), header=header).proposals == ()
    of_register = read(folder, ("CR60", None, "implemented"), header=("CR No.", "Title", "Status (Jan 2020)"))
    assert states(of_register) == {"CR60": "differs"}


def test_what_is_accepted_is_the_same_the_next_time(folder: Path) -> None:
    rows = (("CR60", "Repeated alert", "implemented"), ("CR7", "New", "open"))
    found = read(folder, *rows)
    workspace = load_workspace(folder)
    record_all(workspace, found.proposals, verdict=Verdict.ACCEPTED, who="Ann", when=WHEN)
    again = read(folder, *rows)
    assert states(again) == {"CR60": "same", "CR7": "same"}
    assert again.proposals == ()
    accepted = {change.id: change.status for change in load_workspace(folder).register.changes}
    assert (accepted["CR60"], accepted["CR7"]) == ("implemented", "open")


def test_what_was_rejected_is_not_proposed_again_but_something_else_is(folder: Path) -> None:
    (proposal,) = read(folder, ("CR60", None, "implemented")).proposals
    record(load_workspace(folder), proposal, verdict=Verdict.REJECTED, who="Ann", when=WHEN)
    again = read(folder, ("CR60", None, "implemented"))
    assert (again.proposals, again.rejected) == ((), ("changes CR60",))
    assert len(read(folder, ("CR60", None, "shut")).proposals) == 1


def test_iterations_are_proposed_for_changes_that_come_with_them(folder: Path) -> None:
    file = folder.parent / "both.xlsx"
    file.write_bytes(
        workbook(
            ("CRs", [("CR No.", "Title"), ("CR7", "New")]),
            ("History", [
                ("CR No.", "Version", "Date", "Description"),
                ("CR7", 1, "3 May 2019", "first"),
                (60, 2, None, "second"),
            ]),
        )
    )  # fmt: skip
    found = import_register(file, workspace=load_workspace(folder))
    assert states(found) == {"CR7": "new", "CR7 / 1": "new", "CR60 / 2": "new"}
    record_all(load_workspace(folder), found.proposals, verdict=Verdict.ACCEPTED, who="Ann", when=WHEN)
    kept = [
        (item.change_id, item.iteration, item.date, item.what) for item in load_workspace(folder).register.iterations
    ]
    assert kept == [("CR7", "1", "2019-05-03", "first"), ("CR60", "2", "", "second")]


def test_proposals_are_picked_by_id_and_unknown_ones_refused(folder: Path) -> None:
    found = read(folder, ("CR60", None, "shut"), ("CR90", None, "shut"))
    assert [item.row.key for item in chosen_proposals(found, ["cr90", "CR90"])] == [("CR90",)]
    with pytest.raises(UnknownNameError, match="Nothing is proposed about 'CR61'"):
        chosen_proposals(found, ["CR61"])
