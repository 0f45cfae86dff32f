"""Read a network that people change: nodes, ties, past changes and the nodes that are asked about."""

from __future__ import annotations

import csv
import datetime as dt
import email.utils
import io
import math
import re
import tomllib
from collections.abc import Iterator, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, fields
from importlib import resources
from pathlib import Path

from impact.domain.co_change import CoChangePolicy, CommonChange, TrackedNetwork, TrackedNode
from impact.errors import PolicyError, UnreadableFileError
from impact.readers.table import LONGEST_CELL, decode_table

TRAIN = "train"
POLICY = "defaults/co_change.toml"
_WHOLE = frozenset({"network_steps", "likeness_nearest", "largest_change"})
_ANY_SIGN = frozenset({"level_shift"})
_POSITIVE = frozenset({"half_life_days", "shrinkage", "tie_cases", "single_tie_cases", "level_slope", "level_doubt"})
_PARTS = ("_share", "_decay", "_part", "_mean")
_ZONE = re.compile(r"\s+(?=[+-]\d\d:?\d\d$|Z$)")
_SECONDS = re.compile(r"\d{9,11}")


@dataclass(frozen=True, slots=True)
class _Row:
    line: int
    cells: dict[str, str]


def read_tracked_network(nodes: Path, edges: Path, *, history: Path | None = None) -> TrackedNetwork:
    """Read a network from CSV tables; the case of column names does not matter.

    What cannot be used without harm to the rest is left out and told in the notes: ends of ties and changed nodes that
    are no nodes, and rows that are repeated.

    Parameters
    ----------
    nodes
        Columns ``id`` and, where there are any, ``name``, ``type`` and ``path``.
    edges
        Columns ``source``, ``target`` and ``type`` if there is one.
    history
        Columns ``date`` and ``nodes``, split by ``;``; with a column ``split``, only rows that say ``train`` are read.

    Raises
    ------
    UnreadableFileError
        If a file cannot be read, lacks a column, gives an id to two nodes, or has a date that is none.
    """
    notes: list[str] = []
    found = _nodes(nodes, notes)
    known = {node.id for node in found}
    changes = _history(history, known, notes) if history is not None else ()
    return TrackedNetwork(found, _ties(edges, known, notes), changes, tuple(notes))


def read_seeds(path: Path) -> tuple[str, ...]:
    """Read ids, one a line; empty lines are left out, and each id counts once.

    Raises
    ------
    UnreadableFileError
        If the file cannot be read.
    """
    return tuple(dict.fromkeys(line.strip() for line in _text(path).splitlines() if line.strip()))


def co_change_policy() -> CoChangePolicy:
    """Read the shipped numbers.

    Raises
    ------
    PolicyError
        If one is missing, unknown or outside its range.
    """
    return policy_of(resources.files("impact").joinpath(POLICY).read_text(encoding="utf-8"), file=f"impact/{POLICY}")


def policy_of(text: str, *, file: str) -> CoChangePolicy:
    """Read numbers from the text of a TOML file.

    Raises
    ------
    PolicyError
        If one is missing, unknown or outside its range.
    """
    table = tomllib.loads(text)
    names = [field.name for field in fields(CoChangePolicy)]
    if sorted(table) != sorted(names):
        raise PolicyError("has other keys than are known", file=file, remedy=f"Known: {', '.join(names)}.")
    for name, value in table.items():
        wanted = _fault(name, value)
        if wanted:
            raise PolicyError(f"'{name}' is {value!r}", file=file, remedy=f"Give {wanted}.")
    return CoChangePolicy(**{name: int(table[name]) if name in _WHOLE else float(table[name]) for name in names})  # type: ignore[arg-type]  # each by its kind


def _fault(name: str, value: object) -> str:
    """Say what a number should be, or nothing if it is."""
    if not isinstance(value, int | float) or isinstance(value, bool) or not math.isfinite(value):
        return "a number"
    if name in _WHOLE:
        return "" if isinstance(value, int) and value > 0 else "a whole number from 1 up"
    if name.endswith(_PARTS):
        return "" if 0.0 <= value <= 1.0 else "a number from 0 to 1"
    if name in _POSITIVE:
        return "" if value > 0.0 else "a number above 0"
    return "" if value >= 0.0 or name in _ANY_SIGN else "a number from 0 up"


def _nodes(path: Path, notes: list[str]) -> tuple[TrackedNode, ...]:
    found: dict[str, TrackedNode] = {}
    repeated: list[_Row] = []
    for row in _rows(path, ("id",)):
        cells = row.cells
        node = TrackedNode(cells["id"], cells.get("name", ""), cells.get("type", ""), cells.get("path", ""))
        if not node.id or found.get(node.id, node) != node:
            fault = f"repeats the id '{node.id}'" if node.id else "has no id"
            raise UnreadableFileError(fault, file=str(path), line=row.line, remedy="Give each node an id of its own.")
        if node.id in found:
            repeated.append(row)
        found[node.id] = node
    if not found:
        raise UnreadableFileError("lists no node", file=str(path), remedy="Give one a row below the header.")
    _note_repeated(path, repeated, notes)
    return tuple(found.values())


def _ties(path: Path, known: AbstractSet[str], notes: list[str]) -> tuple[tuple[str, str, str], ...]:
    if _is_blank(path):
        notes.append(f"{path} is empty: there are no ties.")
        return ()
    ties, strange = [], []
    for row in _rows(path, ("source", "target")):
        tie = (row.cells["source"], row.cells["target"], row.cells.get("type", ""))
        strange += [(row, end) for end in tie[:2] if end not in known][:1]
        if tie[0] in known and tie[1] in known:
            ties.append(tie)
    _note_strange(path, strange, notes, what="ties with an end")
    return tuple(ties)


def _history(path: Path, known: AbstractSet[str], notes: list[str]) -> tuple[CommonChange, ...]:
    if _is_blank(path):
        notes.append(f"{path} is empty: there are no past changes.")
        return ()
    rows = list(_rows(path, ("date", "nodes")))
    read = [row for row in rows if row.cells.get("split", TRAIN).casefold() == TRAIN]
    if rows and not read:
        notes.append(f"{path}: no row says train in its column split, so no history is used.")
    changes: list[CommonChange] = []
    seen: set[tuple[str, ...]] = set()
    repeated, strange = [], []
    for row in read:
        cells = row.cells
        node_ids = tuple(dict.fromkeys(name.strip() for name in cells["nodes"].split(";") if name.strip()))
        mark = (cells.get("commit", ""), cells["date"], *node_ids)
        day = _day(cells["date"], path, row.line)
        if mark[0] and mark in seen:
            repeated.append(row)
            continue
        seen.add(mark)
        strange += [(row, name) for name in node_ids if name not in known][:1]
        changes.append(CommonChange(mark[0] or f"line {row.line}", day, tuple(n for n in node_ids if n in known)))
    _note_repeated(path, repeated, notes)
    _note_strange(path, strange, notes, what="changes with a node")
    return tuple(changes)


def _day(text: str, path: Path, line: int) -> dt.date:
    """Read a day: ISO 8601 with or without time and zone, as mail and git write it, or seconds since 1970."""
    plain = _ZONE.sub("", text.strip())
    try:
        if _SECONDS.fullmatch(plain):
            return dt.datetime.fromtimestamp(int(plain), tz=dt.UTC).date()
        if plain[:4].isdigit():
            return _in_utc(dt.datetime.fromisoformat(plain.replace("/", "-")))
        return _in_utc(email.utils.parsedate_to_datetime(text))
    except (ValueError, OverflowError, OSError) as error:
        message = f"'{text}' is no day"
        raise UnreadableFileError(message, file=str(path), line=line, remedy="Write it as 2017-10-19.") from error


def _in_utc(moment: dt.datetime) -> dt.date:
    return (moment if moment.tzinfo is None else moment.astimezone(dt.UTC)).date()


def _rows(path: Path, required: Sequence[str]) -> Iterator[_Row]:
    csv.field_size_limit(LONGEST_CELL)
    reader = csv.DictReader(io.StringIO(_text(path), newline=""), restval="")
    try:
        header = [name.strip().casefold() for name in reader.fieldnames or ()]
        reader.fieldnames = header
        missing = [name for name in required if name not in header]
        if missing:
            remedy = f"Name it in the first row; found are {', '.join(header) or 'none'}."
            raise UnreadableFileError(f"has no column {missing[0]}", file=str(path), remedy=remedy)
        for row in reader:
            if None in row:
                message = f"has more cells than the {len(header)} columns"
                remedy = "Quote cells that hold a comma."
                raise UnreadableFileError(message, file=str(path), line=reader.line_num, remedy=remedy)
            cells = {name: cell.strip() for name, cell in row.items()}
            if any(cells.values()):
                yield _Row(reader.line_num, cells)
    except csv.Error as error:
        raise UnreadableFileError(f"is no CSV table: {error}", file=str(path), line=reader.line_num) from error


def _note_repeated(path: Path, rows: Sequence[_Row], notes: list[str]) -> None:
    if rows:
        notes.append(f"{path}:{rows[0].line}: {_count(rows)} repeated and counted once.")


def _note_strange(path: Path, strange: Sequence[tuple[_Row, str]], notes: list[str], *, what: str) -> None:
    if strange:
        row, name = strange[0]
        notes.append(
            f"{path}:{row.line}: {what} that is no node are used without it; {len(strange)} in all, first '{name}'."
        )


def _count(rows: Sequence[_Row]) -> str:
    return "a row is" if len(rows) == 1 else f"{len(rows)} rows are"


def _is_blank(path: Path) -> bool:
    return not _text(path).strip()


def _text(path: Path) -> str:
    try:
        return decode_table(path.read_bytes(), str(path))
    except OSError as error:
        raise UnreadableFileError(f"cannot be read ({error.strerror})", file=str(path)) from error
