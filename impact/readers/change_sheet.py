"""Read a spreadsheet of changes, as the DCC keeps one: any order of columns, title rows, merged cells, dates as text.

Nothing is dropped silently: every row and cell that is not understood is listed with its place and the reason, and
columns that the register does not have are kept under their headings.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from impact.domain.cell_date import read_cell_date
from impact.domain.change_ids import read_change_id
from impact.domain.change_sheet import (
    CHANGE_ID,
    DATE_COLUMNS,
    ITERATION,
    NOT_RECORDED,
    STATUS,
    TITLE,
    ChangeSheet,
    ReadSheet,
    SheetColumn,
    SheetKind,
    SheetNote,
    SheetRow,
)
from impact.errors import UnreadableFileError, UnsafeFileError
from impact.readers.archive import ZIP_MAGIC
from impact.readers.change_sheet_csv import csv_grid
from impact.readers.change_sheet_grid import Grid, column_letter
from impact.readers.change_sheet_headers import Header, date_in_brackets, folded_heading, heading_variants, read_header
from impact.readers.change_sheet_workbook import workbook_grids

LARGEST_CHANGE_SHEET = 64 * 1024 * 1024
"""Bytes of a spreadsheet of changes; the largest that are known have some hundred thousand."""
TITLE_ROWS = 60
"""Rows among which the header is looked for: people write titles and notes above."""
LONGEST_SHOWN = 200
NO_HEADER = "no row of it names a change beside its title, summary, status, release or iteration"
ABOVE, AGAIN = "it stands above the header", "it is the header again"
TOTAL, NO_VALUE = "it is a total, and no change", "it says that there is no value"
_EXPECTED = frozenset({ABOVE, AGAIN, TOTAL, NO_VALUE})
"""What people put into spreadsheets on purpose: listed, and no finding."""
_OLD_EXCEL = b"\xd0\xcf\x11\xe0"
_TOTAL = re.compile(r"(?:grand\s+|sub-?)?totals?\b|count\b|sum\b|number of\b", re.IGNORECASE)
_SEVERITY = re.compile(r"(?:sev(?:erity)?\.?\s*)?([1-5])", re.IGNORECASE)
_NO_VALUE = frozenset({"-", "–", "—", "n/a", "na", "none", "tbc", "tbd", "not stated", "not known", "unknown", "?"})
_MAY_LACK = frozenset({"releases", "date_raised", "date", "tbdg_rfc", "severity", "claim", "final_status"})
"""Columns in which a word such as ``n/a`` says that there is no value."""


def read_change_sheet(data: bytes, *, file: str, known_ids: Collection[str] = ()) -> ChangeSheet:
    """Read a spreadsheet of changes.

    Parameters
    ----------
    data
        An Excel workbook (.xlsx, .xlsm), or CSV with comma, semicolon or tab.
    file
        How errors and places name it.
    known_ids
        Ids of the register: its spelling is used where it has the change.

    Raises
    ------
    UnreadableFileError
        If it is neither, is damaged, or no sheet has a header that names changes.
    UnsafeFileError
        If it is larger than is safe.
    """
    if len(data) > LARGEST_CHANGE_SHEET:
        raise UnsafeFileError(f"The file has more than {LARGEST_CHANGE_SHEET:,} bytes.", file=file)
    if data.startswith(_OLD_EXCEL):
        raise UnreadableFileError(
            "It is a workbook of old Excel, or locked by a password.", file=file, remedy="Save it as .xlsx or .csv."
        )
    notes: list[SheetNote] = []
    if data.startswith(ZIP_MAGIC):
        grids = workbook_grids(data, file=file)
    else:
        grid, oddity = csv_grid(data, file=file, recognised=_recognised)
        grids = (grid,)
        notes += [SheetNote(grid.name, "A1", "", oddity)] if oddity else []
    sheets: list[ReadSheet] = []
    others: list[tuple[str, str]] = []
    for grid in grids:
        found = _header_of(grid)
        if found is None:
            others.append((grid.name, NO_HEADER if grid.rows else "it is empty"))
        else:
            whole, header = _with_second_row(grid, *found)
            sheets.append(_SheetReader(whole, found[0], header, known_ids, notes).read())
    if not sheets:
        names = ", ".join(f"'{name}'" for name, _ in others[:5])
        raise UnreadableFileError(
            f"No sheet has a header that names changes: {names}.", file=file,
            remedy="Give a row with a heading such as 'CR No.' beside 'Title', 'Status' or 'Release'.",
        )  # fmt: skip
    return ChangeSheet(file, tuple(sheets), tuple(notes), tuple(others))


def _header_of(grid: Grid) -> tuple[int, Header] | None:
    for line in list(grid.rows)[:TITLE_ROWS]:
        header = read_header(grid.rows[line])
        if header is not None:
            return line, header
    return None


def _with_second_row(grid: Grid, line: int, header: Header) -> tuple[Grid, Header]:
    """Put together a header of two rows: headings that are merged down, and headings below a common one.

    A heading of the second row counts where it is known; otherwise the common one is its first column, and the others
    are named by both.
    """
    below = grid.rows.get(line + 1, [])
    if (line + 1, header.places[CHANGE_ID]) not in grid.filled:
        return grid, header
    variants = heading_variants()[header.kind]
    joined = []
    for place, top in enumerate(grid.rows[line]):
        own = below[place] if place < len(below) and (line + 1, place) not in grid.filled else ""
        if not own or folded_heading(own) in variants:
            joined.append(own or top)
        else:
            joined.append(top if place in header.places.values() else f"{top} {own}".strip())
    rows = {number: row for number, row in grid.rows.items() if number != line + 1} | {line: joined}
    return replace(grid, rows=dict(sorted(rows.items()))), read_header(joined) or header


def _recognised(grid: Grid) -> int:
    found = _header_of(grid)
    return len(found[1].places) if found else 0


class _SheetReader:
    """Read the rows below the header of one sheet, and note what is not understood."""

    def __init__(
        self, grid: Grid, line: int, header: Header, known_ids: Collection[str], notes: list[SheetNote]
    ) -> None:
        self._grid, self._line, self._header, self._known = grid, line, header, known_ids
        self._notes = notes
        self._faulty_by_line: dict[int, list[int]] = {}
        for at, place in grid.faults:
            self._faulty_by_line.setdefault(at, []).append(place)
        self._column_by_place = {place: column for column, place in header.places.items()}
        status = header.places.get(STATUS)
        self._status_of = "" if status is None else date_in_brackets(grid.rows[line][status])
        self._letters = {column: column_letter(place) for column, place in header.places.items()}

    def read(self) -> ReadSheet:
        """Read the sheet."""
        for line in self._grid.rows:
            self._note_above(line)
        columns = self._columns()
        rows = (self._row(line, columns) for line in self._grid.rows if line > self._line)
        found = tuple(row for row in rows if row is not None)
        return ReadSheet(self._grid.name, self._header.kind, self._line, columns, found)

    def _note(self, line: int, place: int, words: str, why: str, *, is_row: bool = False) -> None:
        shown = words if len(words) <= LONGEST_SHOWN else f"{words[:LONGEST_SHOWN]}…"
        cell = f"{column_letter(place)}{line}"
        self._notes.append(SheetNote(self._grid.name, cell, shown, why, is_row, why not in _EXPECTED))

    def _note_above(self, line: int) -> None:
        if line < self._line and (words := self._words(line)):
            self._note(line, 0, words, ABOVE, is_row=True)

    def _words(self, line: int) -> str:
        return " | ".join(dict.fromkeys(cell for cell in self._grid.rows[line] if cell))

    def _columns(self) -> tuple[SheetColumn, ...]:
        """Name every column; those without a heading that hold something are called by their letter."""
        headings = self._grid.rows[self._line]
        used = {place for line, row in self._grid.rows.items() if line > self._line for place, c in enumerate(row) if c}
        taken: set[str] = set()
        columns = []
        for place in range(max([len(headings), *(place + 1 for place in used)])):
            written = " ".join(headings[place].split()) if place < len(headings) else ""
            if not written and place not in used:
                continue
            name = base = written or f"Column {column_letter(place)}"
            ordinal = 2
            is_unknown = place not in self._column_by_place
            while name in taken or (is_unknown and name in self._header.kind.headings.values()):
                name = f"{base} ({ordinal})"
                ordinal += 1
            taken.add(name)
            columns.append(SheetColumn(column_letter(place), name, self._column_by_place.get(place, "")))
        return tuple(columns)

    def _row(self, line: int, columns: Sequence[SheetColumn]) -> SheetRow | None:
        row = self._grid.rows[line]
        faulty = self._faulty_by_line.get(line, ())
        for place in sorted(faulty):
            self._note(line, place, *self._grid.faults[line, place])
        if all(not cell or (line, place) in self._grid.filled for place, cell in enumerate(row)):
            return None
        read = self._identity(line, row, faulty)
        if read is None:
            return None
        change_id, rest = read
        cells = self._known_cells(line, row)
        if rest and TITLE not in cells and self._header.kind is SheetKind.CHANGES:
            cells[TITLE] = rest
        elif rest:
            self._note(line, self._header.places[CHANGE_ID], rest, "these words stand after the id")
        if self._header.kind is SheetKind.ITERATIONS and not cells.get(ITERATION):
            self._note(line, 0, self._words(line), "it names no iteration", is_row=True)
            return None
        others = self._other_cells(row, columns)
        return SheetRow(change_id, cells, others, self._grid.name, line, self._letters, self._status_of)

    def _identity(self, line: int, row: Sequence[str], faulty: Collection[int]) -> tuple[str, str] | None:
        """Read which change a row is about; note why if that is not understood."""
        place = self._header.places[CHANGE_ID]
        written = row[place] if place < len(row) else ""
        read = read_change_id(written, kind=self._header.number_is, known=self._known) if written else None
        if read and written.isdigit() and any(_TOTAL.match(cell) for cell in row):
            read = None
        if read is None:
            why = self._why_not(line, row, written, is_faulty=place in faulty)
            self._note(line, place, self._words(line), why, is_row=True)
        return read

    def _why_not(self, line: int, row: Sequence[str], written: str, *, is_faulty: bool) -> str:
        headings = self._grid.rows[self._line]
        if folded_heading(written) in heading_variants()[self._header.kind] and any(
            cell and place < len(headings) and folded_heading(cell) == folded_heading(headings[place])
            for place, cell in enumerate(row)
        ):
            return AGAIN
        own = [cell for place, cell in enumerate(row) if cell and (line, place) not in self._grid.filled]
        if any(_TOTAL.match(cell) for cell in own):
            return TOTAL
        if is_faulty:
            return "its id cannot be read"
        if not written:
            return "it names no change"
        if len(own) == 1:
            return "it is a heading over other rows, and names no change"
        return f"'{written[:60]}' is no id of one change"

    def _known_cells(self, line: int, row: Sequence[str]) -> dict[str, str]:
        cells: dict[str, str] = {}
        for column, place in self._header.places.items():
            written = row[place] if place < len(row) else ""
            value = self._value(line, place, column, written) if written and column != CHANGE_ID else ""
            if value:
                cells[column] = value
        return cells

    def _value(self, line: int, place: int, column: str, written: str) -> str:
        folded = " ".join(written.casefold().split())
        if column in _MAY_LACK and folded == NOT_RECORDED:
            return ""
        if column in _MAY_LACK and folded in _NO_VALUE:
            self._note(line, place, written, NO_VALUE)
            return ""
        if column in DATE_COLUMNS:
            day = read_cell_date(written, first_day=self._grid.first_day)
            if day is None:
                self._note(line, place, written, "it is no date")
            return day or ""
        if column == "severity" and (match := _SEVERITY.fullmatch(folded)):
            return match[1]
        return written

    def _other_cells(self, row: Sequence[str], columns: Sequence[SheetColumn]) -> Mapping[str, str]:
        letters = {column.letter: column.heading for column in columns if not column.column}
        found = ((letters.get(column_letter(place)), cell) for place, cell in enumerate(row) if cell)
        return {heading: cell for heading, cell in found if heading is not None}
