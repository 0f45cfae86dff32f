"""Read a design structure matrix from CSV: a header of names, and a row for each name."""

from __future__ import annotations

import csv
import io
import math
from pathlib import Path

import numpy as np

from impact.domain.matrix import DesignStructureMatrix
from impact.errors import UnreadableFileError
from impact.readers.table import LONGEST_CELL, decode_table

MOST_PARTS = 5_000
"""Rows of one matrix; what people draw has some dozens."""


def read_matrix(path: Path) -> DesignStructureMatrix:
    """Read a matrix whose columns instigate and whose rows receive; an empty cell or ``-`` is 0.

    Raises
    ------
    UnreadableFileError
        If it cannot be read, is not square, names differ between rows and columns, or a cell is no number of 0..1.
    """
    file = str(path)
    try:
        text = decode_table(path.read_bytes(), file)
    except OSError as error:
        raise UnreadableFileError(f"cannot be read ({error.strerror})", file=file) from error
    csv.field_size_limit(LONGEST_CELL)
    rows = [row for row in csv.reader(io.StringIO(text, newline="")) if any(cell.strip() for cell in row)]
    if len(rows) < 2 or len(rows[0]) < 2:
        raise UnreadableFileError("holds no matrix", file=file, remedy="Give a header of names, then a row for each.")
    names = tuple(cell.strip() for cell in rows[0][1:])
    if len(names) > MOST_PARTS:
        raise UnreadableFileError(f"has more than {MOST_PARTS:,} columns", file=file)
    if len(set(names)) < len(names) or "" in names:
        raise UnreadableFileError("has a name twice, or none", file=file, line=1, remedy="Name each column once.")
    if tuple(row[0].strip() for row in rows[1:]) != names:
        remedy = "Name the rows as the columns, in the same order."
        raise UnreadableFileError("its rows are not those of its header", file=file, remedy=remedy)
    values = np.zeros((len(names), len(names)))
    for place, row in enumerate(rows[1:]):
        if len(row) > len(names) + 1:
            raise UnreadableFileError(f"has too many cells in row '{row[0]}'", file=file, line=place + 2)
        for column, cell in enumerate(row[1:]):
            values[place, column] = _value(cell.strip(), f"{names[column]} → {names[place]}", file=file, line=place + 2)
    np.fill_diagonal(values, 0.0)
    return DesignStructureMatrix(names, values)


def _value(cell: str, about: str, *, file: str, line: int) -> float:
    if cell in ("", "-", "–"):
        return 0.0
    try:
        number = float(cell)
    except ValueError:
        number = math.nan
    if not 0.0 <= number <= 1.0:
        remedy = "Give a number from 0 to 1."
        raise UnreadableFileError(f"'{cell[:40]}' stands for {about}", file=file, line=line, remedy=remedy)
    return number
