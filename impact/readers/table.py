"""Read a CSV table with a header row: UTF-8, rows with their line, faults as problems."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from impact.domain.architecture import Basis, Origin
from impact.domain.decision_log import RowChange
from impact.domain.problem import Problem, Severity
from impact.errors import UnreadableFileError

LONGEST_CELL = 1_000_000
"""Characters in one cell; no cell of a register comes near it."""


@dataclass(frozen=True, slots=True)
class Row:
    """One row: its cells by column, stripped, and where it stands: a line of a file, or a decision without a line."""

    cells: Mapping[str, str]
    file: str
    line: int | None

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
    data: bytes | None,
    *,
    file: str,
    required: Sequence[str],
    optional: Sequence[str] = (),
    key: Sequence[str] = (),
    changes: Sequence[RowChange] = (),
    changes_key: Sequence[str] = (),
) -> Table:
    """Read a table.

    A row with too many cells, an empty required cell, or a key that stands above is left out and reported;
    a column that nobody knows is reported and ignored.

    Parameters
    ----------
    data
        The file; ``None`` if there is none, and all rows come from ``changes``.
    file
        How problems name it.
    required
        Columns that must be there, each with a value in every row.
    optional
        Columns that may be there, and may be empty.
    key
        Columns that together may hold each value once.
    changes
        What decisions make of single rows: such a row takes the place of the first row of its key, or is added below.
    changes_key
        Columns whose values are the key of a change.

    Raises
    ------
    UnreadableFileError
        If the file is not UTF-8, has no header, or lacks a required column.
    """
    header, written, problems = _read_rows(data, file, required=required, known={*required, *optional})
    known = {*required, *optional, *header}
    rows: list[Row] = []
    seen: dict[tuple[str, ...], Row] = {}
    for row, surplus in _with_changes(written, changes, changes_key):
        fault = surplus or _row_fault(row, required)
        mark = tuple(row[name] for name in key)
        if not fault and key and mark in seen:
            fault = (
                "duplicate-id",
                f"'{' / '.join(mark)}' stands in {_place(seen[mark])} already",
                "Keep one of them.",
            )
        if fault:
            rule, message, remedy = fault
            problems.append(Problem(Severity.ERROR, rule, message, row.file, row.line, remedy=remedy))
            continue
        if row.line is None:
            problems.extend(_unknown_columns(list(row.cells), known, row.file, None))
        seen[mark] = row
        rows.append(row)
    return Table(tuple(rows), tuple(problems))


Fault = tuple[str, str, str]
"""Rule, message and remedy."""


def _read_rows(
    data: bytes | None, file: str, *, required: Sequence[str], known: set[str]
) -> tuple[list[str], list[tuple[Row, Fault | None]], list[Problem]]:
    """Read the header, and each row with its fault if it has more cells than there are columns."""
    if data is None:
        return [], [], []
    records = _records(decode_table(data, file), file)
    header = [name.strip() for name in next(records, (0, []))[1]]
    _require_columns(header, required, file)
    rows: list[tuple[Row, Fault | None]] = []
    for line, record in records:
        if not any(cell.strip() for cell in record):
            continue
        fault = None
        if len(record) > len(header):
            message = f"{len(record)} cells in a table of {len(header)} columns"
            fault = ("bad-row", message, "Quote cells that hold a comma.")
        rows.append((Row({name: cell.strip() for name, cell in zip(header, record, strict=False)}, file, line), fault))
    return header, rows, list(_unknown_columns(header, known, file, 1))


def _with_changes(
    written: Sequence[tuple[Row, Fault | None]], changes: Sequence[RowChange], key: Sequence[str]
) -> Iterator[tuple[Row, Fault | None]]:
    by_key = {change.key: change for change in changes}
    waiting = dict(by_key)
    for row, fault in written:
        mark = tuple(row[name] for name in key)
        if not by_key or mark not in by_key:
            yield row, fault
        elif mark in waiting:
            yield from _decided(waiting.pop(mark))
    for change in waiting.values():
        yield from _decided(change)


def _decided(change: RowChange) -> Iterator[tuple[Row, Fault | None]]:
    if change.cells is not None:
        yield Row({name: cell.strip() for name, cell in change.cells.items()}, change.label, None), None


def _place(row: Row) -> str:
    return row.file if row.line is None else f"line {row.line}"


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


def _unknown_columns(header: list[str], known: set[str], file: str, line: int | None) -> Iterator[Problem]:
    for name in header:
        if name not in known:
            remedy = f"It is ignored; known are {', '.join(sorted(known))}."
            yield Problem(Severity.WARNING, "unknown-column", f"unknown column '{name}'", file, line, remedy=remedy)


def _row_fault(row: Row, required: Sequence[str]) -> Fault | None:
    for name in required:
        if not row[name]:
            return ("bad-row", f"no {name}", f"Fill the column '{name}'.")
    return None
