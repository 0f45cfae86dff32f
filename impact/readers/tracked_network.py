"""Read a network that people change: nodes, ties, past changes and the nodes that are asked about."""

from __future__ import annotations

import csv
import datetime as dt
import io
import math
import tomllib
from collections.abc import Sequence
from dataclasses import fields
from importlib import resources
from pathlib import Path

from impact.domain.co_change import CoChangePolicy, CommonChange, TrackedNetwork, TrackedNode
from impact.errors import PolicyError, UnreadableFileError
from impact.readers.table import LONGEST_CELL, decode_table

TRAIN = "train"
POLICY = "defaults/co_change.toml"
_WHOLE = frozenset({"network_steps", "largest_change"})


def read_tracked_network(nodes: Path, edges: Path, *, history: Path | None = None) -> TrackedNetwork:
    """Read a network from CSV tables.

    Parameters
    ----------
    nodes
        Columns ``id`` and, where there are any, ``name``, ``type`` and ``path``.
    edges
        Columns ``source``, ``target`` and ``type`` if there is one; an end that is no node is left out.
    history
        Columns ``date`` and ``nodes``, split by ``;``; with a column ``split``, only rows that say ``train`` are read.

    Raises
    ------
    UnreadableFileError
        If a file cannot be read, lacks a column, gives an id twice, or has a date that is none.
    """
    return TrackedNetwork(_nodes(nodes), _ties(edges), _history(history) if history is not None else ())


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
        If one is missing, unknown or no number of at least 0.
    """
    table = tomllib.loads(resources.files("impact").joinpath(POLICY).read_text(encoding="utf-8"))
    names = [field.name for field in fields(CoChangePolicy)]
    if sorted(table) != sorted(names):
        raise PolicyError(
            "has other keys than are known", file=f"impact/{POLICY}", remedy=f"Known: {', '.join(names)}."
        )
    for name, value in table.items():
        if not isinstance(value, int | float) or isinstance(value, bool) or not math.isfinite(value) or value < 0:
            raise PolicyError(f"'{name}' is {value!r}", file=f"impact/{POLICY}", remedy="Give a number from 0 up.")
    return CoChangePolicy(**{name: int(table[name]) if name in _WHOLE else float(table[name]) for name in names})  # type: ignore[arg-type]  # each by its kind


def _nodes(path: Path) -> tuple[TrackedNode, ...]:
    found: dict[str, TrackedNode] = {}
    for line, row in enumerate(_rows(path, ("id",)), start=2):
        if not row["id"] or row["id"] in found:
            fault = f"repeats the id '{row['id']}'" if row["id"] else "has no id"
            raise UnreadableFileError(fault, file=str(path), line=line, remedy="Give each node an id of its own.")
        found[row["id"]] = TrackedNode(row["id"], row.get("name", ""), row.get("type", ""), row.get("path", ""))
    return tuple(found.values())


def _ties(path: Path) -> tuple[tuple[str, str, str], ...]:
    return tuple((row["source"], row["target"], row.get("type", "")) for row in _rows(path, ("source", "target")))


def _history(path: Path) -> tuple[CommonChange, ...]:
    changes = []
    for line, row in enumerate(_rows(path, ("date", "nodes")), start=2):
        if row.get("split", TRAIN) != TRAIN:
            continue
        try:
            day = dt.date.fromisoformat(row["date"][:10])
        except ValueError as error:
            message = f"'{row['date']}' is no day"
            raise UnreadableFileError(message, file=str(path), line=line, remedy="Write it as 2017-10-19.") from error
        node_ids = tuple(name.strip() for name in row["nodes"].split(";") if name.strip())
        changes.append(CommonChange(row.get("commit") or str(line), day, node_ids))
    return tuple(changes)


def _rows(path: Path, required: Sequence[str]) -> list[dict[str, str]]:
    csv.field_size_limit(LONGEST_CELL)
    reader = csv.DictReader(io.StringIO(_text(path), newline=""), restval="")
    header = [name.strip() for name in reader.fieldnames or ()]
    reader.fieldnames = header
    missing = [name for name in required if name not in header]
    if missing:
        remedy = f"Name it in the first row; found are {', '.join(header) or 'none'}."
        raise UnreadableFileError(f"has no column {missing[0]}", file=str(path), remedy=remedy)
    try:
        return [{name: cell.strip() for name, cell in row.items() if isinstance(cell, str)} for row in reader]
    except csv.Error as error:
        raise UnreadableFileError(f"is no CSV table: {error}", file=str(path), line=reader.line_num) from error


def _text(path: Path) -> str:
    try:
        return decode_table(path.read_bytes(), str(path))
    except OSError as error:
        raise UnreadableFileError(f"cannot be read ({error.strerror})", file=str(path)) from error
