"""Spreadsheets that are damaged, or made to do harm."""

from __future__ import annotations

import zipfile
from io import BytesIO

import pytest
from openpyxl import Workbook

from impact.domain.change_sheet import SheetKind, SheetTable
from impact.errors import ImpactError, InputError, UnreadableFileError, UnsafeFileError
from impact.readers.change_sheet import read_change_sheet
from impact.writers.change_sheet_csv import write_sheet_csv
from impact.writers.change_sheet_xlsx import write_workbook
from tests.spreadsheets import saved, workbook

GOOD = workbook(("A", [("CR No.", "Title"), ("CR60", "Alert")]))
SHEET = "xl/worksheets/sheet1.xml"


def read(data: bytes, file: str = "crs.xlsx") -> list[str]:
    return [row.change_id for row in read_change_sheet(data, file=file).rows(SheetKind.CHANGES)]


def changed(old: bytes, new: bytes, *, member: str = SHEET) -> bytes:
    """Replace some bytes of a member of the good workbook."""
    packed = BytesIO()
    with zipfile.ZipFile(BytesIO(GOOD)) as source, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            data = source.read(name)
            assert name != member or old in data
            target.writestr(name, data.replace(old, new) if name == member else data)
    return packed.getvalue()


def test_the_good_workbook_is_read() -> None:
    assert read(GOOD) == ["CR60"]


def test_a_bomb_is_refused_before_it_is_unpacked() -> None:
    with pytest.raises(UnsafeFileError, match="more than is safe"):
        read(changed(b"<sheetData>", b"<sheetData>" + b" " * 8_000_000))


def test_declared_dimensions_are_not_believed() -> None:
    assert read(changed(b'<dimension ref="A1:B2"', b'<dimension ref="A1:XFD1048576"')) == ["CR60"]
    assert read(changed(b'<dimension ref="A1:B2"', b'<dimension ref="A1:A1"')) == ["CR60"]


@pytest.mark.parametrize("cell", [b"XFD2", b"C1048576", b"C9999999"])
def test_a_cell_far_out_is_refused_and_not_lost(cell: bytes) -> None:
    line = cell.lstrip(b"ABCDEFGHIJKLMNOPQRSTUVWXYZ")
    far = b'<row r="' + line + b'"><c r="' + cell + b'" t="inlineStr"><is><t>x</t></is></c></row></sheetData>'
    with pytest.raises(UnsafeFileError, match="lies beyond"):
        read(changed(b"</sheetData>", far))


def test_formatting_far_out_does_no_harm() -> None:
    assert read(changed(b"</sheetData>", b'<row r="1048576"><c r="XFD1048576" s="0"/></row></sheetData>')) == ["CR60"]


def test_a_merged_range_over_the_whole_sheet_fills_only_what_is_there() -> None:
    row = b'<row r="4"><c r="A4" t="inlineStr"><is><t>CR90</t></is></c></row></sheetData>'
    merge = b'<mergeCells count="1"><mergeCell ref="B2:XFD1048576"/></mergeCells>'
    sheet = read_change_sheet(changed(b"</sheetData>", row + merge), file="crs.xlsx")
    found = [(row.change_id, row.cells["title"]) for row in sheet.rows(SheetKind.CHANGES)]
    assert found == [("CR60", "Alert"), ("CR90", "Alert")]


def test_many_merged_ranges_are_refused() -> None:
    book = Workbook()
    sheet = book.worksheets[0]
    sheet.append(("CR No.", "Title"))
    for number in range(1, 400):
        sheet.append((f"CR{number}", "x"))
    merges = b"".join(b'<mergeCell ref="B2:B100000"/>' for _ in range(4000))
    packed = BytesIO()
    with zipfile.ZipFile(BytesIO(saved(book))) as source, zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as target:
        for name in source.namelist():
            data = source.read(name)
            if name == SHEET:
                data = data.replace(b"</sheetData>", b"</sheetData><mergeCells>" + merges + b"</mergeCells>")
            target.writestr(name, data)
    with pytest.raises(UnsafeFileError, match="Merged ranges"):
        read(packed.getvalue())


def test_entities_are_refused() -> None:
    entity = b'<!DOCTYPE w [<!ENTITY e SYSTEM "file:///etc/passwd">]><worksheet'
    with pytest.raises(UnsafeFileError, match="DOCTYPE"):
        read(changed(b"<worksheet", entity))


@pytest.mark.parametrize(
    "data",
    [b"", b"  \n", b"PK\x03\x04nonsense", GOOD[:400], b"\xd0\xcf\x11\xe0 old", b"\x00\x01\x02", b"just words",
     b"a,b\n1,2\n",
     changed(b"<sheetData>", b"<sheetData><row>"), changed(b'r="A1"', b'r="1A"'),
     workbook(("A", [("Name", "Town"), ("x", "y")])), b'CR No.,Title\nCR60,"open\nCR90,b\n'],
)  # fmt: skip
def test_what_is_no_spreadsheet_of_changes_says_so(data: bytes) -> None:
    with pytest.raises(UnreadableFileError) as caught:
        read(data)
    assert caught.value.remedy


def test_a_zip_archive_that_is_no_workbook_says_so() -> None:
    packed = BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("word/document.xml", "<x/>")
    with pytest.raises(UnreadableFileError, match="no Excel workbook"):
        read(packed.getvalue())


def test_control_characters_are_listed_and_left_out() -> None:
    sheet = read_change_sheet(b"CR No.,Title\nCR60,a\x07b\nC\x1bR90,x\n", file="crs.csv")
    assert [(row.change_id, dict(row.cells)) for row in sheet.rows(SheetKind.CHANGES)] == [("CR60", {})]
    assert [note.why for note in sheet.notes] == [
        "it holds the character U+0007, which no text holds",
        "it holds the character U+001B, which no text holds",
        "its id cannot be read",
    ]


@pytest.mark.parametrize("text", ["=1+1", "@x", "+1", "-1", '=cmd|"/c calc"!A1', "'=1"])
def test_no_cell_that_is_written_runs_as_a_formula(text: str) -> None:
    table = SheetTable("A", ("CR No.", "Title", text), [("CR60", text, text)])
    packed = write_workbook([table])
    with zipfile.ZipFile(BytesIO(packed)) as archive:
        assert b"<f" not in archive.read(SHEET).replace(b"<filter", b"")
    assert write_sheet_csv(table).splitlines()[1].lstrip('"').split(",")[1].lstrip('"').startswith("'")
    for data, file in ((packed, "crs.xlsx"), (write_sheet_csv(table).encode(), "crs.csv")):
        (row,) = read_change_sheet(data, file=file).rows(SheetKind.CHANGES)
        assert (row.cells, row.others) == ({"title": text}, {text: text})


def test_characters_that_no_text_holds_are_written_so_that_reading_lists_them() -> None:
    packed = write_workbook([SheetTable("A", ("CR No.", "Title"), [("CR60", "a\x0bb\ufffe")])])
    sheet = read_change_sheet(packed, file="crs.xlsx")
    assert [note.why for note in sheet.notes] == ["it holds the character U+000B, which no text holds"]


def test_a_formula_in_a_cell_that_does_not_say_where_it_stands_is_listed() -> None:
    row = b'<row r="3"><c t="inlineStr"><is><t>CR61</t></is></c><c><f>1+1</f></c></row></sheetData>'
    sheet = read_change_sheet(changed(b"</sheetData>", row), file="crs.xlsx")
    assert [item.change_id for item in sheet.rows(SheetKind.CHANGES)] == ["CR60", "CR61"]
    assert [note.place for note in sheet.notes] == ["A!B3"]


def test_a_cell_that_excel_would_cut_is_refused() -> None:
    with pytest.raises(InputError, match="A!B2: a cell has 40,000 characters"):
        write_workbook([SheetTable("A", ("CR No.", "Title"), [("CR60", "x" * 40_000)])])


@pytest.mark.parametrize("place", range(40, len(GOOD), 97))
def test_a_damaged_workbook_never_ends_in_anything_but_an_error_of_ours(place: int) -> None:
    data = bytearray(GOOD)
    data[place] ^= 0xFF
    try:
        read(bytes(data))
    except ImpactError:
        return
