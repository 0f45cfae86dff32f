"""Read the cells of an Excel workbook: merged ranges filled, dates as days, stored results of formulas."""

from __future__ import annotations

import datetime as dt
import io
import re
import warnings
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from lxml import etree

from impact.domain.cell_date import FIRST_DAY, FIRST_DAY_1904
from impact.errors import ImpactError, UnreadableFileError, UnsafeFileError
from impact.readers.archive import Archive, open_archive
from impact.readers.change_sheet_grid import (
    MOST_COLUMNS,
    MOST_ROWS,
    Faults,
    Grid,
    column_place,
    plain_cell,
    sound_cells,
)

if TYPE_CHECKING:
    from openpyxl import Workbook

MOST_FILLED = 1_000_000
"""Cells that merged ranges of one sheet may fill."""
MOST_SHEETS = 200
NO_RESULT = "a formula whose result is not stored"
_WORKBOOK = "xl/workbook.xml"
_MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
_ESCAPE = re.compile(r"_x([0-9A-Fa-f]{4})_")
_RANGE = re.compile(r"([A-Z]{1,3})([0-9]{1,7})(?::([A-Z]{1,3})([0-9]{1,7}))?")
Merged = tuple[int, int, int, int]
"""First row, first place, last row and last place of a merged range."""


def workbook_grids(data: bytes, *, file: str) -> tuple[Grid, ...]:
    """Read the sheets of a workbook in their order.

    Raises
    ------
    UnreadableFileError
        If it is no workbook, or is damaged.
    UnsafeFileError
        If it is larger than is safe, or defines entities.
    """
    packed = open_archive(data, file=file)
    if _WORKBOOK not in packed:
        raise UnreadableFileError(
            "It is a ZIP archive and no Excel workbook.", file=file, remedy="Save the sheets as .xlsx or .csv."
        )
    for name in packed.names:
        member = packed.read(name)  # within bounds, before another library unpacks it
        if name.endswith((".xml", ".rels")) and b"<!DOCTYPE" in member:
            raise UnsafeFileError(
                f"'{name}' in the workbook has a DOCTYPE, which can define entities.", file=file,
                remedy="Save the workbook again in Excel or LibreOffice.",
            )  # fmt: skip
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return tuple(_grids(data, open_archive(data, file=file), file))
    except ImpactError:
        raise
    except Exception as error:
        raise UnreadableFileError(
            f"The workbook cannot be read ({type(error).__name__}).", file=file, remedy="Save it again, or as CSV."
        ) from error


def _grids(data: bytes, packed: Archive, file: str) -> Iterator[Grid]:
    from openpyxl import load_workbook

    book = load_workbook(io.BytesIO(data), read_only=True, data_only=True, keep_links=False)
    if len(book.worksheets) > MOST_SHEETS:
        raise UnsafeFileError(f"The workbook has more than {MOST_SHEETS} sheets.", file=file)
    for sheet in book.worksheets:
        # The reader of single sheets has no public name for the member that holds one.
        member = packed.read(str(vars(sheet)["_worksheet_path"]))
        yield _grid(book, sheet, member, file)


def _grid(book: Workbook, sheet: Any, member: bytes, file: str) -> Grid:
    merged, unsolved = _marks(member, file)
    rows: dict[int, list[str]] = {}
    faults: Faults = dict.fromkeys(unsolved, ("", NO_RESULT))
    faulty_lines = {line for line, _ in unsolved}
    # Bounded by hand: what a sheet declares of its size is never believed.
    found = sheet.iter_rows(min_row=1, min_col=1, max_row=MOST_ROWS, max_col=MOST_COLUMNS)
    for number, cells in enumerate(found, start=1):
        row: list[str] = []
        for place, cell in enumerate(cells):
            if cell.value is None:
                continue
            row += [""] * (place - len(row))
            if cell.data_type == "e":
                faults[number, place] = (str(cell.value), "an error that a formula gave")
                row.append("")
                faulty_lines.add(number)
            else:
                row.append(_text(cell.value))
        if any(row) or number in faulty_lines:
            rows[number] = sound_cells(row, number, faults)
    width = max(map(len, rows.values()), default=0)
    rows = {number: row + [""] * (width - len(row)) for number, row in rows.items()}
    filled = _fill(rows, merged, width, file)
    is_1904 = book.epoch.year == FIRST_DAY_1904.year
    return Grid(sheet.title, rows, frozenset(filled), faults, FIRST_DAY_1904 if is_1904 else FIRST_DAY)


def _text(value: object) -> str:
    """Write what a cell holds as text, as a person would read it."""
    if value is None:
        return ""
    if isinstance(value, str):
        return plain_cell(_ESCAPE.sub(lambda match: chr(int(match[1], 16)), value))
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, dt.datetime):
        return value.date().isoformat() if value.time() == dt.time() else value.isoformat(" ")
    if isinstance(value, float) and value.is_integer() and abs(value) < 1e15:
        return str(int(value))
    return value.isoformat() if isinstance(value, dt.date | dt.time) else str(value)


def _marks(member: bytes, file: str) -> tuple[list[Merged], list[tuple[int, int]]]:
    """List the merged ranges of a sheet, and the formulas whose result it does not hold."""
    merged: list[Merged] = []
    unsolved: list[tuple[int, int]] = []
    tags = [f"{_MAIN}{name}" for name in ("row", "mergeCell")]
    for _, node in etree.iterparse(io.BytesIO(member), tag=tags, resolve_entities=False, no_network=True):
        if node.tag == tags[1]:
            merged.append(_range(str(node.get("ref", "")), file))
        else:
            _refuse_far_cells(node, file)
            unsolved += _unsolved_cells(node, file)
        node.clear()
    return merged, unsolved


def _refuse_far_cells(row: etree._Element, file: str) -> None:
    """Refuse cells that hold something beyond the rows and columns that are read."""
    last = next((cell for cell in reversed(row) if len(cell)), None)
    if last is None or not last.get("r"):
        return
    line, place, _, _ = _range(str(last.get("r")), file)
    if line > MOST_ROWS or place >= MOST_COLUMNS:
        message = f"Cell {str(last.get('r'))[:12]} lies beyond {MOST_ROWS:,} rows or {MOST_COLUMNS} columns."
        raise UnsafeFileError(message, file=file, remedy="Delete what stands so far out, or save it apart.")


def _unsolved_cells(row: etree._Element, file: str) -> list[tuple[int, int]]:
    found = []
    for place, cell in enumerate(row):
        if _is_unsolved(cell):
            written = str(cell.get("r", ""))
            line = str(row.get("r", ""))
            found.append(_range(written, file)[:2] if written else (int(line) if line.isdigit() else 1, place))
    return found


def _is_unsolved(cell: etree._Element) -> bool:
    if cell.find(f"{_MAIN}f") is None or cell.find(f"{_MAIN}is") is not None:
        return False
    value = cell.find(f"{_MAIN}v")
    return value is None or (not value.text and cell.get("t") != "str")


def _range(written: str, file: str) -> Merged:
    match = _RANGE.fullmatch(written)
    if match is None:
        raise UnreadableFileError(f"'{written[:40]}' is no range of cells.", file=file, remedy="Save the file again.")
    first_row, first = int(match[2]), column_place(match[1])
    if match[3] is None:
        return first_row, first, first_row, first
    return first_row, first, int(match[4]), column_place(match[3])


def _fill(rows: dict[int, list[str]], merged: list[Merged], width: int, file: str) -> set[tuple[int, int]]:
    """Let the value of a merged range hold in every cell of it, as far as the sheet has rows and columns."""
    filled: set[tuple[int, int]] = set()
    lines = sorted(rows)
    budget = MOST_FILLED
    for first_row, first, last_row, last in merged:
        value = rows[first_row][first] if first_row in rows and first < width else ""
        if not value:
            continue
        for line in range(first_row, min(last_row, lines[-1]) + 1):
            row = rows.get(line)
            places = range(first, min(last, width - 1) + 1) if row is not None else range(0)
            budget -= 1 + len(places)
            if budget < 0:
                raise UnsafeFileError("Merged ranges cover more cells than is safe.", file=file)
            for place in places:
                if row is not None and (line, place) != (first_row, first):
                    row[place] = value
                    filled.add((line, place))
    return filled
