"""Read a CSV table with a header row: UTF-8, rows with their line, faults as problems."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from impact.domain.architecture import Basis, Origin
from impact.domain.problem import Problem, Severity
from impact.errors import UnreadableFileError

LONGEST_CELL = 1_000_000
"""Characters in one cell; no cell of a register comes near it."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its cells by column, stripped, and where it stands."""

    cells: Mapping[str, str]
    file: str
    line: int

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")

    def values(self, column: str) -> tuple[str, ...]:
        """Split a cell at ``;`` and leave out what is empty."""
        return tuple(value.strip() for value in self[column].split(";") if value.strip())

    def origin(self, key: str) -> Origin:
        """Say where the row stands."""
        return Origin(self.file, key, self.line)

    @property
    def basis(self) -> Basis | None:
        """Read the column ``basis``; ``None`` where it is empty or no known word."""
        return basis_of(self["basis"])


@dataclass(frozen=True, slots=True)
class Table:
    """The rows of a file, and what is wrong with it."""

    rows: tuple[Row, ...]
    problems: tuple[Problem, ...] = field(default=())


def basis_of(word: str) -> Basis | None:
    """Read a basis; ``None`` where it is empty or no known word."""
    return Basis(word) if word in set(Basis) else None


def read_table(
    data: bytes, *, file: str, required: Sequence[str], optional: Sequence[str] = (), key: Sequence[str] = ()
) -> Table:
    """Read a table.

    A row with too many cells, an empty required cell, or a key that stands above is left out and reported;
    a column that nobody knows is reported and ignored.

    Parameters
    ----------
    data
        The file.
    file
        How problems name it.
    required
        Columns that must be there, each with a value in every row.
    optional
        Columns that may be there, and may be empty.
    key
        Columns that together may hold each value once.

    Raises
    ------
    UnreadableFileError
        If the file is not UTF-8, has no header, or lacks a required column.
    """
    records = _records(decode_table(data, file), file)
    header = [name.strip() for name in next(records, (0, []))[1]]
    _require_columns(header, required, file)
    problems = list(_unknown_columns(header, {*required, *optional}, file))
    rows: list[Row] = []
    seen: dict[tuple[str, ...], int] = {}
    for line, record in records:
        if not any(cell.strip() for cell in record):
            continue
        cells = {name: cell.strip() for name, cell in zip(header, record, strict=False)}
        row = Row(cells, file, line)
        fault = _row_fault(row, record, header, required)
        mark = tuple(row[name] for name in key)
        if not fault and key and mark in seen:
            fault = ("duplicate-id", f"'{' / '.join(mark)}' stands in line {seen[mark]} already", "Keep one of them.")
        if fault:
            rule, message, remedy = fault
            problems.append(Problem(Severity.ERROR, rule, message, file, line, remedy=remedy))
            continue
        seen[mark] = line
        rows.append(row)
    return Table(tuple(rows), tuple(problems))


def decode_table(data: bytes, file: str) -> str:
    """Decode a table, UTF-8 with or without a mark.

    Raises
    ------
    UnreadableFileError
        If it is not UTF-8 text.
    """
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data[: error.start].count(b"\n") + 1
        raise UnreadableFileError(
            "not UTF-8 text", file=file, line=line, remedy="Save the table as CSV UTF-8."
        ) from error
    if "\0" in text:
        line = text[: text.index("\0")].count("\n") + 1
        raise UnreadableFileError("not a text file", file=file, line=line, remedy="Save the table as CSV UTF-8.")
    return text


def _records(text: str, file: str) -> Iterator[tuple[int, list[str]]]:
    csv.field_size_limit(LONGEST_CELL)
    reader = csv.reader(io.StringIO(text, newline=""))
    line = 1
    try:
        for record in reader:
            yield line, record
            line = reader.line_num + 1
    except csv.Error as error:
        raise UnreadableFileError(f"not a CSV table: {error}", file=file, line=line) from error


def _require_columns(header: list[str], required: Sequence[str], file: str) -> None:
    if not any(header):
        raise UnreadableFileError(
            "the table is empty", file=file, remedy=f"Begin with the columns {', '.join(required)}."
        )
    missing = [name for name in required if name not in header]
    if missing:
        raise UnreadableFileError(
            f"no column '{missing[0]}'", file=file, line=1, remedy=f"The table needs {', '.join(required)}."
        )
    twice = sorted({name for name in header if name and header.count(name) > 1})
    if twice:
        raise UnreadableFileError(f"two columns '{twice[0]}'", file=file, line=1, remedy="Rename or drop one.")


def _unknown_columns(header: list[str], known: set[str], file: str) -> Iterator[Problem]:
    for name in header:
        if name not in known:
            remedy = f"It is ignored; known are {', '.join(sorted(known))}."
            yield Problem(Severity.WARNING, "unknown-column", f"unknown column '{name}'", file, 1, remedy=remedy)


def _row_fault(row: Row, record: list[str], header: list[str], required: Sequence[str]) -> tuple[str, str, str] | None:
    if len(record) > len(header):
        message = f"{len(record)} cells in a table of {len(header)} columns"
        return ("bad-row", message, "Quote cells that hold a comma.")
    for name in required:
        if not row[name]:
            return ("bad-row", f"no {name}", f"Fill the column '{name}'.")
    return None
