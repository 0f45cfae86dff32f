"""Write decisions into a CSV table of the register; rows that they do not touch keep every byte."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

from impact.domain.decision_log import RowChange
from impact.errors import InputError

LONGEST_CELL = 1_000_000
MARK = b"\xef\xbb\xbf"
_LINE_END = re.compile(r"(?:\r\n|\n|\r)\Z")
_NEEDS_QUOTES = re.compile(r'[",\r\n]')


class Effect(StrEnum):
    """What a change did to a table."""

    ADDED = "added"
    REPLACED = "replaced"
    LEFT_OUT = "left out"
    NONE = "no effect"


@dataclass(frozen=True, slots=True)
class RowEffect:
    """What one change did; ``before`` holds the cells of the row as the file had them, ``None`` if it had none."""

    change: RowChange
    effect: Effect
    before: Mapping[str, str] | None


@dataclass(frozen=True, slots=True)
class _Record:
    """A record of the file: its very text, and its cells, stripped as readers do."""

    text: str
    cells: tuple[str, ...]


def write_changes(
    data: bytes | None, changes: Sequence[RowChange], *, file: str, columns: Sequence[str], key: Sequence[str]
) -> tuple[bytes, tuple[RowEffect, ...]]:
    """Write what decisions make of single rows into a table.

    A changed row takes the place of the first row of its key and further rows of that key go; a new row is added
    below. Byte order mark, line ends, order of columns, columns of other tools, and the text of every other row stay.
    A column is added only if a row needs it.

    Parameters
    ----------
    data
        The table, sound enough to be read; ``None`` makes a new one.
    changes
        Changes of rows, each key once.
    file
        How errors name the table.
    columns
        Columns of a new table, in order; the reader knows them all.
    key
        Columns whose values are the key of a change.

    Returns
    -------
    tuple of bytes and RowEffect
        The new table, and what each change did, in the order of the changes.

    Raises
    ------
    InputError
        If a column has to be added and a row holds more cells than there are columns.
    """
    mark = MARK if data is not None and data.startswith(MARK) else b""
    text = ",".join(columns) + "\n" if data is None else data.removeprefix(MARK).decode("utf-8")
    writing = _Writing(list(_records(text)), columns, key)
    effects = writing.apply(changes, file)
    return mark + writing.text().encode("utf-8"), effects


class _Writing:
    """A table while changes are written into it."""

    def __init__(self, records: list[_Record], columns: Sequence[str], key: Sequence[str]) -> None:
        self._header, self._rows = records[0], records[1:]
        self._columns = tuple(columns)
        self._known = frozenset(columns)
        self._key = key
        self.names = list(self._header.cells)
        found = _LINE_END.search(self._header.text)
        self._line_end = found.group() if found else "\n"

    def apply(self, changes: Sequence[RowChange], file: str) -> tuple[RowEffect, ...]:
        self._add_columns(changes, file)
        places: dict[tuple[str, ...], list[int]] = {change.key: [] for change in changes}
        for place, row in enumerate(self._rows):
            if any(row.cells):
                mark = self._mark(row)
                if mark in places:
                    places[mark].append(place)
        kept: list[_Record | None] = list(self._rows)
        effects = tuple(self._apply(change, places[change.key], kept) for change in changes)
        self._rows = [row for row in kept if row is not None]
        return effects

    def text(self) -> str:
        texts = [self._header.text, *(row.text for row in self._rows)]
        ended = [text if _LINE_END.search(text) else text + self._line_end for text in texts[:-1]]
        return "".join([*ended, texts[-1]])

    def _apply(self, change: RowChange, places: list[int], kept: list[_Record | None]) -> RowEffect:
        old = self._rows[places[0]] if places else None
        before = None if old is None else {n: c for n, c in zip(self.names, old.cells, strict=False) if n and c}
        if change.cells is None:
            for place in places:
                kept[place] = None
            return RowEffect(change, Effect.LEFT_OUT if places else Effect.NONE, before)
        new = self._new_cells(change.cells, old)
        if old is None:
            kept.append(self._record(new))
            return RowEffect(change, Effect.ADDED, None)
        if len(places) == 1 and _padded(old.cells, len(new)) == new:
            return RowEffect(change, Effect.NONE, before)
        kept[places[0]] = self._record(new)
        for place in places[1:]:
            kept[place] = None
        return RowEffect(change, Effect.REPLACED, before)

    def _new_cells(self, cells: Mapping[str, str], old: _Record | None) -> tuple[str, ...]:
        olds = _padded(old.cells if old else (), len(self.names))
        return tuple(
            cells.get(name, "").strip() if name in cells or name in self._known else former
            for name, former in zip(self.names, olds, strict=False)
        )

    def _record(self, cells: tuple[str, ...]) -> _Record:
        return _Record(",".join(map(_quoted, cells)) + self._line_end, cells)

    def _mark(self, row: _Record) -> tuple[str, ...]:
        cells = dict(zip(self.names, row.cells, strict=False))
        return tuple(cells.get(name, "") for name in self._key)

    def _add_columns(self, changes: Sequence[RowChange], file: str) -> None:
        wanted = [name for change in changes for name, cell in (change.cells or {}).items() if cell.strip()]
        order = {name: place for place, name in enumerate(self._columns)}
        missing = sorted({*wanted} - {*self.names}, key=lambda name: (order.get(name, len(order)), name))
        if not missing:
            return
        for row in self._rows:
            if len(row.cells) > len(self.names):
                message = f"the row '{row.text.strip()[:60]}' holds more cells than there are columns"
                raise InputError(message, file=file, remedy="Quote cells that hold a comma, then publish again.")
        self.names += missing
        found = _LINE_END.search(self._header.text)
        bare = self._header.text[: found.start()] if found else self._header.text
        text = ",".join([bare, *map(_quoted, missing)]) + self._line_end
        self._header = _Record(text, tuple(self.names))


def _records(text: str) -> Iterator[_Record]:
    """Split a table into records, which together are the text."""
    csv.field_size_limit(LONGEST_CELL)
    lines = list(io.StringIO(text, newline=""))
    reader = csv.reader(lines)
    start = 0
    for cells in reader:
        yield _Record("".join(lines[start : reader.line_num]), tuple(cell.strip() for cell in cells))
        start = reader.line_num


def _padded(cells: tuple[str, ...], length: int) -> tuple[str, ...]:
    return cells + ("",) * (length - len(cells))


def _quoted(cell: str) -> str:
    return '"' + cell.replace('"', '""') + '"' if _NEEDS_QUOTES.search(cell) else cell
