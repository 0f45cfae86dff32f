"""What is read of a spreadsheet, written and read again is the same; a register that is written proposes nothing."""

from __future__ import annotations

import csv
import datetime as dt
import io
import shutil
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

from impact.domain.change_sheet import ChangeSheet, tables_of
from impact.errors import ImpactError
from impact.readers.change_sheet import read_change_sheet
from impact.use_cases.export_register import register_sheets
from impact.use_cases.import_register import import_register
from impact.use_cases.workspace import load_workspace
from impact.writers.change_sheet_csv import write_sheet_csv, write_sheets_csv
from impact.writers.change_sheet_xlsx import write_workbook
from tests.spreadsheets import content, workbook
from tests.workspaces import REGISTER, write_workspace

KNOWN = ("CR60", "SECMP0030", "BEIS-SSI")
HEADINGS = ("CR No.", "Ref", "Change Request", "Title", "Status", "Status (Oct 17)", "Status (Sep 2017)", "Release",
            "Target Release", "Raised", "Date Raised", "Severity", "RFC", "Kind", "Owner", "Owner", "=Cost", "'Cost",
            "Iteration", "Date", "What", "Column C", "Status (2)", "", "Change", "All iterations",
            "_x0041_")  # fmt: skip
odd_text = st.text(
    st.characters(codec="utf-8", exclude_characters="\0") | st.sampled_from("=+-@'\"\t\n\r;,_x\xa0\u2028\x85\ufffe"),
    max_size=12,
)  # fmt: skip
cells = (
    odd_text
    | st.sampled_from(["CR60", "cr 060", "MP30", "60", "BEIS-SSI", "CR7 - Words", "n/a", "not recorded", "=1+1", "'=1",
                       "_x0041_", "_x005F_", "x005F_", "19/10/17", "Oct 2017", "43027", "Sev 2", "Total", "''-"])
)  # fmt: skip


@st.composite
def tables(draw: st.DrawFn) -> list[list[str]]:
    headings = ["CR No.", "Title", *draw(st.lists(st.sampled_from(HEADINGS) | odd_text, max_size=6))]
    order = draw(st.permutations(range(len(headings))))
    rows = draw(st.lists(st.lists(cells, min_size=len(headings), max_size=len(headings)), max_size=6))
    for number, row in enumerate(rows):
        if draw(st.booleans()):
            row[0] = f"CR {number + 1}"
    return [[row[place] for place in order] for row in (headings, *rows)]


def check_lossless(sheet: ChangeSheet) -> None:
    """Write what was read as a workbook and as CSV, and compare with what is read of these."""
    again = read_change_sheet(write_workbook(tables_of(sheet)), file="again.xlsx", known_ids=KNOWN)
    assert content(again) == content(sheet)
    for read, table in zip(sheet.sheets, tables_of(sheet), strict=True):
        data = write_sheet_csv(table).encode("utf-8-sig")
        (single,) = read_change_sheet(data, file=f"{read.name}.csv", known_ids=KNOWN).sheets
        found = [(row.change_id, row.cells, row.others) for row in single.rows]
        assert found == [(row.change_id, row.cells, row.others) for row in read.rows]
        assert (single.kind, single.unknown_headings) == (read.kind, read.unknown_headings)


@settings(max_examples=150)
@given(tables())
def test_a_csv_table_is_written_and_read_again_without_loss(table: list[list[str]]) -> None:
    buffer = io.StringIO()
    csv.writer(buffer).writerows(table)
    try:
        sheet = read_change_sheet(buffer.getvalue().encode("utf-8"), file="Sheet.csv", known_ids=KNOWN)
    except ImpactError:
        return
    check_lossless(sheet)


@settings(max_examples=80)
@given(
    tables(),
    st.lists(st.tuples(st.integers(1, 6), st.integers(0, 3), st.integers(1, 6), st.integers(0, 3)), max_size=2),
)
def test_a_workbook_is_written_and_read_again_without_loss(
    table: list[list[str]], ranges: list[tuple[int, int, int, int]]
) -> None:
    plain = [[ILLEGAL_CHARACTERS_RE.sub("", cell).replace("\ufffe", "") for cell in row] for row in table]
    plain = [[f" {cell}" if cell.startswith("=") else cell for cell in row] for row in plain]
    merged = [
        f"{'ABCD'[min(a, c)]}{min(r, s)}:{'ABCD'[max(a, c)]}{max(r, s)}" for r, a, s, c in ranges if (r, a) != (s, c)
    ]
    if len(merged) == 2 and set(merged[0]) & set(merged[1]):
        merged = merged[:1]
    try:
        sheet = read_change_sheet(workbook(("A sheet", plain), merged=merged), file="a.xlsx", known_ids=KNOWN)
    except ImpactError:
        return
    check_lossless(sheet)


def test_the_hypothesis_tables_do_get_read() -> None:
    table = [["Ref", "=Cost", "Title"], ["cr 060", "'=1", "_x0041_"]]
    (read,) = read_change_sheet(workbook(("A", table)), file="a.xlsx", known_ids=KNOWN).sheets
    assert read.unknown_headings == ("Column B",)  # a formula without a result is no heading
    check_lossless(ChangeSheet("a.xlsx", (read,)))


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = write_workspace(tmp_path / "ws")
    odd = (
        "change_id,kind,title,summary,status,releases,date_raised,tbdg_rfc,basis,source,severity\n"
        'WHOLE,scope item,"All, of it","=1+1\nsecond line","\'=x",R1; R2,2019-05,yes 2019-03-01,sourced,a ; b,2\n'
        "LATE,CR,Later  twice,_x0041_,-,R3,2019-05-07,,inferred,,\n"
        "CR60,CR,Alert,,implemented,,,no,,,\n"
    )
    (folder / "register" / "changes.csv").write_text(odd, encoding="utf-8")
    iterations = "change_id,iteration,date,what\nLATE,1,2019-05-07,Raised\nLATE,1.10,,=narrowed\nLATE,x,2020-02,later\n"
    (folder / "register" / "iterations.csv").write_text(iterations, encoding="utf-8")
    return folder


@pytest.mark.parametrize("as_of", [None, dt.date(2019, 12, 31), dt.date(2020, 1, 15)])
def test_a_register_that_is_written_and_read_proposes_nothing(
    folder: Path, tmp_path: Path, as_of: dt.date | None
) -> None:
    workspace = load_workspace(folder)
    sheets = register_sheets(workspace, as_of=as_of)
    file = tmp_path / "out.xlsx"
    file.write_bytes(write_workbook(sheets, stamp=as_of))
    names = [file]
    for name, data in write_sheets_csv(sheets[:2]).items():
        (tmp_path / name).write_bytes(data)
        names.append(tmp_path / name)
    for name in names:
        found = import_register(name, workspace=workspace)
        assert found.rows
        assert {row.state.value for row in found.rows} == {"same"}, name
        assert (found.proposals, found.notes, found.missing) == ((), (), ())


def test_the_shipped_register_comes_back_whole(checkout: Path, tmp_path: Path) -> None:
    workspace = load_workspace(checkout / "models")
    file = tmp_path / "out.xlsx"
    file.write_bytes(write_workbook(register_sheets(workspace, has_impacts=False)))
    found = import_register(file, workspace=workspace)
    assert (found.proposals, found.notes, found.missing) == ((), (), ())
    assert len(found.rows) == len(workspace.register.changes) + len(workspace.register.iterations)


def test_the_same_register_gives_the_same_bytes(folder: Path) -> None:
    workspace = load_workspace(folder)
    day = dt.date(2020, 1, 15)
    first, second = (write_workbook(register_sheets(workspace), stamp=day) for _ in range(2))
    assert first == second
    assert first != write_workbook(register_sheets(workspace), stamp=dt.date(2020, 1, 16))


def test_a_register_that_knows_nothing_is_told_everything(folder: Path, tmp_path: Path) -> None:
    workspace = load_workspace(folder)
    file = tmp_path / "out.xlsx"
    file.write_bytes(write_workbook(register_sheets(workspace)))
    other = shutil.copytree(folder, tmp_path / "other")
    (other / "register" / "changes.csv").write_text(REGISTER["changes.csv"].splitlines()[0] + "\n", encoding="utf-8")
    (other / "register" / "iterations.csv").unlink()
    found = import_register(file, workspace=load_workspace(other))
    assert [(note.place, note.why) for note in found.notes] == [
        ("Changes!A2", "'WHOLE' is no id of one change"),
        ("Changes!A3", "'LATE' is no id of one change"),
        *((f"Iterations!A{line}", "'LATE' is no id of one change") for line in (2, 3, 4)),
    ]
    (proposal,) = found.proposals
    cells = {"change_id": "CR60", "kind": "CR", "title": "Alert", "status": "implemented", "tbdg_rfc": "no"}
    assert dict(proposal.row.cells) == {**cells, "basis": "sourced", "source": "out.xlsx Changes row 4"}
