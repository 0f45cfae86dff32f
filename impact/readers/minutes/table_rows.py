"""Read logs of actions that are drawn as tables: with bars or tabs, or with columns that stand in line."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from impact.readers.minutes.references import Reference
from impact.readers.minutes.text import MinutesText, plain_words

REF, OWNER, DUE, STATUS, TEXT = "reference", "owner", "due", "status", "text"
_COLUMNS = {
    REF: re.compile(r"(?:action\s+)?(?:ref(?:erence)?|no|number|id|#)\.?", re.IGNORECASE),
    OWNER: re.compile(r"(?:action\s+)?owners?|assigned to|responsible|actionee|lead|who", re.IGNORECASE),
    DUE: re.compile(r"due(?: date| by)?|deadline|target(?: date)?|by when|when", re.IGNORECASE),
    STATUS: re.compile(r"status|state", re.IGNORECASE),
    TEXT: re.compile(r"(?:action|description|details|what|text)\b.*", re.IGNORECASE),
}
_CELL = re.compile(r"[^\s|](?:[^|\t\n]*?[^\s|])??(?=\s{2,}|[ ]?[|\t]|\s*$)")
_LONGEST_HEADER = 400
_MOST_LINES = 40
"""Lines of one row."""


@dataclass(frozen=True, slots=True)
class Cell:
    """Words of a cell on one line of text, and the place where they begin."""

    text: str
    start: int


@dataclass(frozen=True, slots=True)
class _Header:
    """Names of the columns, and where each begins in its line; ``bars`` tells whether bars or tabs part them."""

    line: int
    columns: tuple[str, ...]
    starts: tuple[int, ...]
    bars: str


def action_rows(text: MinutesText, heads: Sequence[Reference]) -> Mapping[str, Mapping[str, Cell]]:
    """Read the rows of tables that list actions: cells by column, by reference; the first row of an action counts.

    Parameters
    ----------
    text
        Where the tables stand.
    heads
        References with which a row may begin, in order.
    """
    headers = list(_headers(text))
    found: dict[str, Mapping[str, Cell]] = {}
    place = -1
    for index, head in enumerate(heads):
        line = text.line_at(head.start)
        while place + 1 < len(headers) and headers[place + 1].line < line:
            place += 1
        if place < 0 or head.id in found:
            continue
        last = text.line_at(heads[index + 1].start) - 1 if index + 1 < len(heads) else len(text.lines)
        cells = _row(text, headers[place], line, min(last, line + _MOST_LINES))
        if cells and re.sub(r"[\s_-]", "", cells[REF].text).endswith(head.id.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ&")):
            found[head.id] = cells
    return found


def _headers(text: MinutesText) -> Iterator[_Header]:
    for number, line in enumerate(text.lines, start=1):
        if not line.strip() or len(line) > _LONGEST_HEADER:
            continue
        cells = [match for match in _CELL.finditer(line) if match.group().strip("*: ")]
        names = [_column(match.group().strip("*: ")) for match in cells]
        if names.count(REF) == 1 and len({*names} - {""}) >= 3:
            bars = next((mark for mark in "|\t" if mark in line), "")
            yield _Header(number, tuple(names), tuple(match.start() for match in cells), bars)


def _column(name: str) -> str:
    return next((column for column, pattern in _COLUMNS.items() if pattern.fullmatch(name)), "")


def _row(text: MinutesText, header: _Header, first: int, last: int) -> dict[str, Cell] | None:
    """Unite the lines of a row; ``None`` if the first does not fit the columns."""
    united: dict[str, Cell] = {}
    for number in range(first, last + 1):
        line = text.lines[number - 1]
        if number > first and (not line.strip() or re.fullmatch(r"[\s|+=_-]+", line)):
            break
        cells = _barred(line, header) if header.bars else _aligned(line, header, is_first=number == first)
        if cells is None:
            return None if number == first else united
        for column, (words, start) in cells.items():
            before = united.get(column)
            place = text.start_of(number) + start
            if before is None or not before.text:
                united[column] = Cell(words, place)
            elif words:
                united[column] = Cell(f"{before.text} {words}", before.start)
    return united if REF in united else None


def _barred(line: str, header: _Header) -> dict[str, tuple[str, int]] | None:
    if header.bars not in line:
        return None
    body = line.strip(" ").removeprefix(header.bars)
    place = line.index(body) if body else 0
    cells: dict[str, tuple[str, int]] = {}
    for column, part in zip(header.columns, body.split(header.bars), strict=False):
        if column:
            cells[column] = (plain_words(part).strip("*_ "), place + len(part) - len(part.lstrip()))
        place += len(part) + 1
    return cells


def _aligned(line: str, header: _Header, *, is_first: bool) -> dict[str, tuple[str, int]] | None:
    ends = (*header.starts[1:], len(line) + 1)
    if any(len(line) > start > 0 and not line[start - 1].isspace() for start in header.starts):
        return None
    cells = {
        column: (plain_words(line[start:end]), start)
        for column, start, end in zip(header.columns, header.starts, ends, strict=True)
        if column and (line[start:end].strip() or is_first)
    }
    is_other = not is_first and line[: header.starts[min(1, len(header.starts) - 1)]].strip()
    return None if is_other else cells
