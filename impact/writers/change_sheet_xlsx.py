"""Write sheets as an Excel workbook that people can work with: the same sheets give the same bytes."""

from __future__ import annotations

import datetime as dt
import io
import re
import zipfile
from collections.abc import Sequence
from typing import TYPE_CHECKING

from impact.domain.change_sheet import SheetTable
from impact.errors import InputError
from impact.writers.zip_stamp import with_stamp

if TYPE_CHECKING:
    from openpyxl.cell import Cell, MergedCell
    from openpyxl.worksheet.worksheet import Worksheet

LONGEST_CELL = 32_767
"""Characters that Excel keeps of a cell."""
LONGEST_FORMATTED = 200
"""Characters of a cell up to which it is formatted as text; old versions of Excel show longer ones as hashes."""
LEAST_YEAR = 1901
NARROWEST, WIDEST = 10, 60
"""Width of columns, in characters."""
_EARLIEST_STAMP = dt.datetime(1980, 1, 1)
_HEADER_COLOUR = "1F3864"
_ESCAPED = re.compile(r"_(?=x[0-9A-Fa-f]{4}_)")
_ILLEGAL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]")
_NO_NAME = re.compile(r"[\[\]:*?/\\\x00-\x1f]")
LONGEST_NAME = 31


def write_workbook(tables: Sequence[SheetTable], *, stamp: dt.date | None = None) -> bytes:
    """Write sheets as a workbook: header frozen, with filters, text wrapped, days as dates, nothing run as a formula.

    Parameters
    ----------
    tables
        The sheets in their order.
    stamp
        Day that the file says it was made on; ``None`` for none in particular.

    Raises
    ------
    InputError
        If a cell is longer than Excel keeps.
    """
    from openpyxl import Workbook
    from openpyxl.writer.excel import ExcelWriter

    book = Workbook()
    book.remove(book.worksheets[0])
    made = dt.datetime.combine(stamp, dt.time()) if stamp and stamp.year >= 1980 else _EARLIEST_STAMP
    book.properties.creator = "impact"
    book.properties.created = book.properties.modified = made
    names: list[str] = []
    for table in tables:
        names.append(_sheet_name(table.name, names))
        _fill(book.create_sheet(names[-1]), table)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        ExcelWriter(book, archive).write_data()
    return with_stamp(packed.getvalue(), made)


def _sheet_name(wanted: str, taken: Sequence[str]) -> str:
    base = _NO_NAME.sub(" ", wanted).strip().strip("'")[:LONGEST_NAME] or "Sheet"
    name, ordinal = base, 2
    while name.casefold() in {other.casefold() for other in taken}:
        ending = f" {ordinal}"
        name = base[: LONGEST_NAME - len(ending)] + ending
        ordinal += 1
    return name


def _fill(sheet: Worksheet, table: SheetTable) -> None:
    from openpyxl.styles import Alignment, Font, PatternFill
    from openpyxl.utils import get_column_letter
    from openpyxl.worksheet.properties import PageSetupProperties

    wrapped = Alignment(wrap_text=True, vertical="top")
    for place, heading in enumerate(table.header, start=1):
        _put(sheet, 1, place, heading)
        cell = sheet.cell(1, place)
        cell.font = Font(bold=True, color="FFFFFF")
        cell.fill = PatternFill("solid", start_color=_HEADER_COLOUR)
        cell.alignment = wrapped
    formats = {heading: _number_format(table, heading) for heading in table.number_headings}
    for line, row in enumerate(table.rows, start=2):
        for place, (heading, text) in enumerate(zip(table.header, row, strict=True), start=1):
            if text and heading in table.number_headings:
                _put_number(sheet.cell(line, place), float(text), formats[heading])
            elif text:
                _put(sheet, line, place, text, is_date=heading in table.date_headings)
                sheet.cell(line, place).alignment = wrapped
    for (place, heading), colour in table.colour_by_cell.items():
        cell = sheet.cell(place + 2, table.header.index(heading) + 1)
        cell.fill = PatternFill("solid", start_color=colour)
    for place, heading in enumerate(table.header, start=1):
        texts = [row[place - 1] for row in table.rows]
        sheet.column_dimensions[get_column_letter(place)].width = _width(heading, texts)
    sheet.freeze_panes = "B2"
    if table.header:
        sheet.auto_filter.ref = f"A1:{get_column_letter(len(table.header))}{max(len(table.rows), 1) + 1}"
    sheet.page_setup.orientation = "landscape"
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.print_title_rows = "1:1"


def _put(sheet: Worksheet, line: int, place: int, text: str, *, is_date: bool = False) -> None:
    day = _day(text) if is_date else None
    cell = sheet.cell(line, place)
    if day is not None:
        cell.value = day
        cell.number_format = "dd/mm/yyyy"
        return
    # Excel reads _x0041_ in a text as the letter A, so a text that says just that is written with an escape; characters
    # that XML cannot hold are written so, too.
    written = _ILLEGAL.sub(lambda found: f"_x{ord(found.group()):04X}_", _ESCAPED.sub("_x005F_", text))
    if len(written) > LONGEST_CELL:
        message = f"a cell has {len(text):,} characters, more than the {LONGEST_CELL:,} that Excel keeps"
        raise InputError(message, file=f"{sheet.title}!{cell.coordinate}", remedy="Use --format csv.")
    cell.value = written
    cell.data_type = "s"  # also what begins with '=': it is shown, and never run
    if len(text) <= LONGEST_FORMATTED:
        cell.number_format = "@"
    if text.startswith(("=", "+", "-", "@")):
        cell.quotePrefix = True


def _number_format(table: SheetTable, heading: str) -> str:
    """Choose how a column of numbers is shown: shares as percent, counts without decimals, all else with two."""
    if heading in table.share_headings:
        return "0%"
    place = table.header.index(heading)
    return "0" if all(float(row[place] or 0).is_integer() for row in table.rows) else "0.00"


def _put_number(cell: Cell | MergedCell, value: float, number_format: str) -> None:
    cell.value = value
    cell.number_format = number_format


def _day(text: str) -> dt.date | None:
    try:
        day = dt.date.fromisoformat(text) if len(text) == len("2017-10-19") else None
    except ValueError:
        return None
    return day if day and day.year >= LEAST_YEAR else None


def _width(heading: str, texts: Sequence[str]) -> float:
    """Choose a width: the longest line as a rule, but not more for a few long texts."""
    longest = max((len(line) for text in texts for line in text.split("\n")), default=0)
    return float(min(max(longest + 2, len(heading) + 4, NARROWEST), WIDEST))
