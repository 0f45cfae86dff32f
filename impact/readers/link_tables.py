"""Read the tables of a linking task: texts, elements, and which belong together."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from pathlib import Path

from impact.domain.mapping import MappingTarget
from impact.errors import UnreadableFileError
from impact.readers.table import LONGEST_CELL, decode_table

TEXT_ID = ("text_id", "sentence_id", "id")
ELEMENT_ID = ("element_id",)
_SNIFFED = 100_000


def read_texts(path: Path) -> dict[str, str]:
    """Read texts by id, in their order; columns ``id`` and ``text``, others are ignored.

    Raises
    ------
    UnreadableFileError
        If the file cannot be read, lacks a column, or gives an id twice.
    """
    return {row["id"]: row["text"] for row in _unique(_rows(path, ("id", "text")), path)}


def read_targets(path: Path) -> tuple[MappingTarget, ...]:
    """Read elements; columns ``id``, ``name``, ``type``, and ``text`` and ``path`` where there are any.

    Raises
    ------
    UnreadableFileError
        If the file cannot be read, lacks a column, or gives an id twice.
    """
    return tuple(
        MappingTarget(row["id"], row["name"], row["type"], (), row.get("text", ""), row.get("path", ""))
        for row in _unique(_rows(path, ("id", "name", "type")), path)
    )


def read_pairs(path: Path) -> frozenset[tuple[str, str]]:
    """Read pairs of a text and an element; columns ``text_id`` (or ``sentence_id``) and ``element_id``.

    Raises
    ------
    UnreadableFileError
        If the file cannot be read or lacks a column.
    """
    rows = _rows(path, ())
    columns = set(rows[0]) if rows else set(TEXT_ID) | set(ELEMENT_ID)
    text_column = next((name for name in TEXT_ID if name in columns), None)
    if text_column is None or ELEMENT_ID[0] not in columns:
        raise UnreadableFileError(
            "has no columns text_id and element_id", file=str(path), remedy="Name them in the first row."
        )
    return frozenset((row[text_column], row[ELEMENT_ID[0]]) for row in rows if row.get(text_column))


def _rows(path: Path, required: Sequence[str]) -> list[dict[str, str]]:
    try:
        text = decode_table(path.read_bytes(), str(path))
    except OSError as error:
        raise UnreadableFileError(f"cannot be read ({error.strerror})", file=str(path)) from error
    first = text[:_SNIFFED].splitlines()[0] if text else ""
    delimiter = max(",;\t", key=first.count)
    csv.field_size_limit(LONGEST_CELL)
    reader = csv.DictReader(io.StringIO(text, newline=""), delimiter=delimiter, restval="")
    header = [name.strip() for name in reader.fieldnames or ()]
    reader.fieldnames = header
    missing = [name for name in required if name not in header]
    if missing:
        remedy = f"Name it in the first row; found are {', '.join(header) or 'none'}."
        raise UnreadableFileError(f"has no column {missing[0]}", file=str(path), remedy=remedy)
    try:
        return [{name: value for name, value in row.items() if isinstance(value, str)} for row in reader]
    except csv.Error as error:
        raise UnreadableFileError(f"is no CSV table: {error}", file=str(path), line=reader.line_num) from error


def _unique(rows: Sequence[Mapping[str, str]], path: Path) -> Sequence[Mapping[str, str]]:
    seen: set[str] = set()
    for place, row in enumerate(rows, start=2):
        if not row["id"] or row["id"] in seen:
            fault = f"row {place} repeats the id '{row['id']}'" if row["id"] else f"row {place} has no id"
            raise UnreadableFileError(fault, file=str(path), remedy="Give each row an id of its own.")
        seen.add(row["id"])
    return rows
