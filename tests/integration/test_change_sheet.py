"""Spreadsheets of changes as people make them."""

from __future__ import annotations

import datetime as dt
import re
import zipfile
from io import BytesIO

import pytest
from openpyxl import Workbook
from openpyxl.utils.datetime import CALENDAR_MAC_1904

from impact.domain.change_sheet import CHANGE_HEADINGS, ITERATION_HEADINGS, OF_CHANGE, ChangeSheet, SheetKind
from impact.readers.change_sheet import read_change_sheet
from impact.readers.change_sheet_headers import heading_variants, read_header
from impact.readers.register import COLUMNS
from impact.use_cases.export_register import ALL_ITERATIONS, FOCUS, FOR_USERS
from tests.spreadsheets import content, saved, workbook

KNOWN = ("CR60", "CR90", "SECMP0030")
HEADER = ("CR No.", "Title", "Status")


def read(data: bytes, file: str = "crs.xlsx") -> ChangeSheet:
    return read_change_sheet(data, file=file, known_ids=KNOWN)


def rows(sheet: ChangeSheet) -> list[tuple[str, dict[str, str]]]:
    return [(row.change_id, dict(row.cells)) for row in sheet.rows(SheetKind.CHANGES)]


def notes(sheet: ChangeSheet) -> list[tuple[str, str]]:
    return [(note.place, note.why) for note in sheet.notes]


def test_the_table_of_headings_gives_every_variant_a_reason_and_a_column_that_exists() -> None:
    for kind, table in ((SheetKind.CHANGES, "changes.csv"), (SheetKind.ITERATIONS, "iterations.csv")):
        required, optional, _ = COLUMNS[table]
        assert {variant.column for variant in heading_variants()[kind].values()} <= {*required, *optional}
        assert set(kind.headings) == {*required, *optional}


@pytest.mark.parametrize(
    ("kind", "headings"), [(SheetKind.CHANGES, CHANGE_HEADINGS), (SheetKind.ITERATIONS, ITERATION_HEADINGS)]
)
def test_what_an_export_writes_over_its_columns_is_recognised(kind: SheetKind, headings: dict[str, str]) -> None:
    header = read_header(tuple(headings.values()))
    assert header is not None
    assert (header.kind, dict(header.places)) == (kind, {column: place for place, column in enumerate(headings)})


def test_what_an_export_derives_is_never_taken_for_the_register() -> None:
    assert read_header((OF_CHANGE, "Title", "Status", "Release", "Iteration")) is None
    known = {*heading_variants()[SheetKind.CHANGES], *heading_variants()[SheetKind.ITERATIONS]}
    assert not {name.casefold() for name in (ALL_ITERATIONS, FOCUS, FOR_USERS, "As of 2019-01-01")} & known


@pytest.mark.parametrize(
    "heading",
    ["CR No.", "cr  no", "C.R. No", "CR_Number", "Ref", "Ref.", "Change Request", "DCC CR", "DCC CR Ref:", "CR / SECMP",
     "Change ID", "SECMP No.", "Modification", "Change Request\nReference"],
)  # fmt: skip
def test_a_column_of_ids_is_recognised_under_every_usual_heading(heading: str) -> None:
    assert rows(read(workbook(("A", [("Description", heading), ("alert", "cr-060")])))) == [
        ("CR60", {"summary": "alert"})
    ]


def test_columns_come_in_any_order_below_a_title_and_unknown_ones_are_kept() -> None:
    sheet = read(
        workbook(
            ("CRs", [
                ("DCC change requests",),
                (),
                ("Impact?", "Release / Target Release", "Status (Sep 17)", "Status (Oct 17)", "DCC CR", "Raised",
                 "Title"),
                ("high", 1.4, "open", "Implemented", "CR 060", "3rd May 2017", "Repeated alert"),
            ]),
            ("Notes", [("Anything", "else")]),
            ("Empty", []),
        )
    )  # fmt: skip
    (row,) = sheet.rows(SheetKind.CHANGES)
    assert row.change_id == "CR60"
    assert row.cells == {
        "releases": "1.4", "status": "Implemented", "date_raised": "2017-05-03", "title": "Repeated alert",
    }  # fmt: skip
    assert row.others == {"Impact?": "high", "Status (Sep 17)": "open"}
    assert sheet.sheets[0].unknown_headings == ("Impact?", "Status (Sep 17)")
    assert row.place("status") == "CRs!D4"
    assert notes(sheet) == [("CRs!A1", "it stands above the header")]
    assert [name for name, _ in sheet.other_sheets] == ["Notes", "Empty"]


def test_several_sheets_are_read_each_with_its_own_header() -> None:
    sheet = read(
        workbook(
            ("R1.4", [("Ref", "Title"), ("CR60", "a")]),
            ("R2.0", [("Status", "SECMP"), ("open", 30)]),
        )
    )
    assert rows(sheet) == [("CR60", {"title": "a"}), ("SECMP0030", {"status": "open"})]


def test_a_heading_that_is_an_id_or_a_title_is_the_title_beside_an_id() -> None:
    sheet = read(workbook(("A", [("CR No.", "Change Request"), ("60", "Repeated alert")])))
    assert rows(sheet) == [("CR60", {"title": "Repeated alert"})]
    assert rows(read(workbook(("A", [("Change Request", "Status"), ("60", "open")])))) == [("CR60", {"status": "open"})]


def test_the_value_of_merged_cells_holds_over_their_range() -> None:
    data = workbook(
        ("A", [
            ("All change requests", None, None, None),
            ("CR No.", "Title", "Status", "Document"),
            ("CR60", "Alert", "open", "BAD"),
            (None, None, None, "TAD"),
            (None, None, None, None),
            ("CR90", "Other", None, "BAM"),
        ]),
        merged=["A1:D1", "A3:A5", "B3:B5", "C3:C6"],
    )  # fmt: skip
    found = [(row.change_id, row.cells["status"], row.others["Document"]) for row in read(data).rows(SheetKind.CHANGES)]
    assert found == [("CR60", "open", "BAD"), ("CR60", "open", "TAD"), ("CR90", "open", "BAM")]


def test_a_header_of_two_rows_is_read_as_one() -> None:
    data = workbook(
        ("A", [
            ("CR No.", "Title", "Dates", None, "Status", None),
            (None, None, "Raised", "Implemented", "DCC", "User"),
            ("CR60", "Alert", "3 May 2017", "June", "open", "shut"),
        ]),
        merged=["A1:A2", "B1:B2", "C1:D1", "E1:F1"],
    )  # fmt: skip
    sheet = read(data)
    assert rows(sheet) == [("CR60", {"title": "Alert", "date_raised": "2017-05-03", "status": "open"})]
    assert sheet.rows(SheetKind.CHANGES)[0].others == {"Dates Implemented": "June", "Status User": "shut"}
    assert notes(sheet) == []


def test_real_dates_serial_numbers_and_dates_as_text_are_one_day() -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    dates = (dt.date(2017, 10, 19), 43027, "19/10/17", dt.datetime(2017, 10, 19, 9, 30), "mid 2017")
    sheet.append(("Ref", "Title", "Date raised"))
    for number, date in enumerate(dates, start=1):
        sheet.append((f"CR{number}", "a", date))
    found = read(saved(book))
    assert [cells.get("date_raised") for _, cells in rows(found)] == ["2017-10-19"] * 4 + [None]
    assert notes(found) == [("Sheet!C6", "it is no date")]
    old = Workbook()
    old.epoch = CALENDAR_MAC_1904
    for row in (("Ref", "Title", "Date raised"), ("CR1", "a", dt.date(2017, 10, 19)), ("CR2", "b", 41565)):
        old.worksheets[0].append(row)
    assert [cells["date_raised"] for _, cells in rows(read(saved(old)))] == ["2017-10-19", "2017-10-19"]


def test_every_row_that_is_not_understood_is_listed_with_its_cell_and_why() -> None:
    sheet = read(
        workbook(
            ("A", [
                HEADER,
                ("CR60", "a", "open"),
                (),
                ("Release 2.0",),
                HEADER,
                ("CR60, CR90", "two", "open"),
                (None, "no id", "open"),
                ("tbc", "some", "thing"),
                ("CR90 - Other alert", None, "open"),
                ("CR90 - Other alert", "Other", "open"),
                ("Total", 3, None),
                (3, "Total", None),
            ])
        )
    )  # fmt: skip
    assert [change_id for change_id, _ in rows(sheet)] == ["CR60", "CR90", "CR90"]
    assert rows(sheet)[1][1]["title"] == "Other alert"
    assert notes(sheet) == [
        ("A!A4", "it is a heading over other rows, and names no change"),
        ("A!A5", "it is the header again"),
        ("A!A6", "'CR60, CR90' is no id of one change"),
        ("A!A7", "it names no change"),
        ("A!A8", "'tbc' is no id of one change"),
        ("A!A10", "these words stand after the id"),
        ("A!A11", "it is a total, and no change"),
        ("A!A12", "it is a total, and no change"),
    ]
    assert [note.is_row_left_out for note in sheet.notes].count(False) == 1


def test_a_formula_counts_with_its_stored_result_and_is_listed_without_one() -> None:
    data = workbook(("A", [(*HEADER, "n"), ("CR60", '="a"&"b"', "open", "=1/0")]))
    found = read(data)
    assert rows(found) == [("CR60", {"status": "open"})]
    assert notes(found) == [
        ("A!B2", "a formula whose result is not stored"), ("A!D2", "a formula whose result is not stored"),
    ]  # fmt: skip
    packed = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as old, zipfile.ZipFile(packed, "w") as new:
        for name in old.namelist():
            text = old.read(name)
            for cell, kind, result in ((b"B2", b"str", b"ab"), (b"D2", b"e", b"#DIV/0!")):
                pattern = rb'<c r="' + cell + rb'">(<f>[^<]*</f>)<v ?(?:/>|></v>)'
                text = re.sub(pattern, rb'<c r="' + cell + rb'" t="' + kind + rb'">\1<v>' + result + rb"</v>", text)
            new.writestr(name, text)
    solved = read(packed.getvalue())
    assert rows(solved) == [("CR60", {"title": "ab", "status": "open"})]
    assert notes(solved) == [("A!D2", "an error that a formula gave")]


def test_words_for_no_value_are_listed_and_what_the_export_writes_is_not() -> None:
    sheet = read(workbook(("A", [("Ref", "Title", "Release", "TBDG RFC"), ("CR60", "a", "TBC", "not recorded")])))
    assert rows(sheet) == [("CR60", {"title": "a"})]
    assert notes(sheet) == [("A!C2", "it says that there is no value")]


def test_columns_without_a_heading_and_headings_that_stand_twice_get_names_of_their_own() -> None:
    data = workbook(("A", [("Ref", "Title", "x", "x", None, "Title"), ("CR60", "a", 1, 2, 3, "b", 4)]))
    (row,) = read(data).rows(SheetKind.CHANGES)
    assert row.cells == {"title": "a"}
    assert row.others == {"x": "1", "x (2)": "2", "Column E": "3", "Title (2)": "b", "Column G": "4"}


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "cp1252"])
def test_a_csv_table_is_read_in_every_dialect(delimiter: str, encoding: str) -> None:
    text = delimiter.join(("CR No.", "Title", "Cost")) + "\r\n" + delimiter.join(("cr 060", '"A – é"', "£5")) + "\r\n"
    sheet = read(text.encode(encoding), "crs.csv")
    assert content(sheet) == [("crs", SheetKind.CHANGES, ("Cost",), [("CR60", {"title": "A – é"}, {"Cost": "£5"})])]
    assert len(sheet.notes) == (encoding == "cp1252")


def test_iterations_are_read_where_a_sheet_names_them() -> None:
    sheet = read(
        workbook(
            (
                "A",
                [
                    ("CR No.", "Version", "Date", "Description"),
                    (60, 2, "Oct 17", "narrowed"),
                    (60, None, "Nov 17", "x"),
                ],
            )
        )
    )
    (row,) = sheet.rows(SheetKind.ITERATIONS)
    assert (row.change_id, dict(row.cells)) == ("CR60", {"iteration": "2", "date": "2017-10", "what": "narrowed"})
    assert notes(sheet) == [("A!A3", "it names no iteration")]
