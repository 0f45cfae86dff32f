"""Read the cells of a CSV table in any of its dialects: comma, semicolon or tab, UTF-8, UTF-16 or Windows-1252."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from pathlib import PurePosixPath

from impact.errors import UnreadableFileError, UnsafeFileError
from impact.readers.change_sheet_grid import MOST_COLUMNS, MOST_ROWS, Faults, Grid, plain_cell, sound_cells

LONGEST_CELL = 1_000_000
DELIMITERS = (",", ";", "\t")
_DISARMED = re.compile(r"'+[=+\-@]")
"""A cell that was kept from running as a formula: an apostrophe stands before it."""


def csv_grid(data: bytes, *, file: str, recognised: Callable[[Grid], int]) -> tuple[Grid, str]:
    """Read a CSV table.

    Parameters
    ----------
    data
        The file.
    file
        How errors name it.
    recognised
        Says how many columns of a grid are recognised: the sign between cells is the one that makes most of them.

    Returns
    -------
    tuple
        The cells, and what is odd about the encoding; empty if nothing.

    Raises
    ------
    UnreadableFileError
        If it is empty or no table.
    UnsafeFileError
        If it has too many rows or columns.
    """
    text, oddity = _decoded(data, file)
    grids = {delimiter: _grid(text, delimiter, file) for delimiter in DELIMITERS}
    best = max(DELIMITERS, key=lambda delimiter: recognised(grids[delimiter]))
    _refuse_open_quote(text, best, file)
    return grids[best], oddity


def _decoded(data: bytes, file: str) -> tuple[str, str]:
    oddity = ""
    try:
        text = data.decode("utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig")
    except UnicodeDecodeError:
        text = data.decode("cp1252", errors="replace")
        oddity = "The file is not UTF-8; it was read as Windows-1252."
    if not text.strip():
        raise UnreadableFileError("The file is empty.", file=file, remedy="Begin with a header.")
    if "\0" in text:
        raise UnreadableFileError("It is no spreadsheet.", file=file, remedy="Save it as .xlsx or .csv.")
    return text, oddity


def _grid(text: str, delimiter: str, file: str) -> Grid:
    csv.field_size_limit(LONGEST_CELL)
    rows: dict[int, list[str]] = {}
    faults: Faults = {}
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    try:
        for number, record in enumerate(reader, start=1):
            if number > MOST_ROWS:
                raise UnsafeFileError(f"The table has more than {MOST_ROWS:,} rows.", file=file)
            if any(cell.strip() for cell in record[MOST_COLUMNS:]):
                raise UnsafeFileError(f"A row has more than {MOST_COLUMNS} columns.", file=file, line=reader.line_num)
            plain = [plain_cell(cell) for cell in record[:MOST_COLUMNS]]
            rows[number] = sound_cells([cell[1:] if _DISARMED.match(cell) else cell for cell in plain], number, faults)
    except csv.Error as error:
        raise UnreadableFileError(f"not a CSV table: {error}", file=file, line=reader.line_num) from error
    return Grid(PurePosixPath(file).stem, rows, faults=faults)


def _refuse_open_quote(text: str, delimiter: str, file: str) -> None:
    """Refuse a table in which a quote is never closed: all rows from there on would be one cell."""
    if text.count('"') % 2 == 0:
        return
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    line = 1
    try:
        for _ in reader:
            line = reader.line_num + 1
    except csv.Error as error:
        if "end of data" in str(error):
            raise UnreadableFileError(
                "A quote that opens in this row is never closed, so the rows below would be lost in one cell.",
                file=file, line=line, remedy="Close the quote, or double it where it is part of the text.",
            ) from error  # fmt: skip
