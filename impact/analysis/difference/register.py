"""Compare two registers row by row."""

from __future__ import annotations

from collections.abc import Sequence
from enum import Enum
from typing import Any

from impact.domain.change import Register
from impact.domain.difference import ChangedThing, ChangeKind, FactChange, Subject
from impact.domain.fingerprint import canonical_text
from impact.domain.register_terms import ROW_TABLES, value_of

_KEYS: dict[str, tuple[str, ...]] = {
    "releases": ("id",),
    "conditions": ("release_id", "condition", "date"),
    "changes": ("id",),
    "events": ("subject_id", "date", "event"),
    "parts": ("whole_id", "part_id"),
    "touches": ("change_id", "element_id"),
    "aliases": ("phrase", "element_id"),
    "versions": ("document_id", "version"),
    "environments": ("element_id", "release", "kind"),
    "options": ("change_id", "option"),
    "option_touches": ("change_id", "option", "element_id"),
    "actions": ("id",),
    "labels": ("label",),
    "iterations": ("change_id", "iteration"),
}
"""What tells the rows of each table apart."""
_ATTRIBUTES = {table.name: tuple(item.attribute for item in table.fields) for table in ROW_TABLES}
_NAMES = ("title", "phrase", "event", "version")


def changed_rows(old: Register, new: Register) -> list[ChangedThing]:
    """List the rows that were added, removed or changed, whatever their order."""
    found = []
    for table, key in _KEYS.items():
        before, after = _by_key(getattr(old, table), key), _by_key(getattr(new, table), key)
        for row_id in sorted(before.keys() | after.keys()):
            thing = _compared(table, row_id, before.get(row_id), after.get(row_id))
            if thing is not None:
                found.append(thing)
    return found


def _by_key(rows: Sequence[Any], key: Sequence[str]) -> dict[str, Any]:
    found: dict[str, Any] = {}
    for row in rows:
        row_id = " / ".join(_text(value_of(row, name)) for name in key)
        unique, ordinal = row_id, 2
        while unique in found:
            unique, ordinal = f"{row_id} #{ordinal}", ordinal + 1
        found[unique] = row
    return found


def _compared(table: str, row_id: str, old: Any | None, new: Any | None) -> ChangedThing | None:
    changes = () if old is None or new is None else _changes(table, old, new)
    if old is not None and new is not None and not changes:
        return None
    kind = ChangeKind.ADDED if old is None else ChangeKind.REMOVED if new is None else ChangeKind.ATTRIBUTE
    row = new if new is not None else old
    name = next((getattr(row, field) for field in _NAMES if getattr(row, field, "")), "")
    return ChangedThing(
        subject=Subject.REGISTER,
        old_id="" if old is None else row_id,
        new_id="" if new is None else row_id,
        kind=table,
        name=name,
        kinds=(kind,),
        changes=changes,
        old_origin=None if old is None else value_of(old, "origin"),
        new_origin=None if new is None else value_of(new, "origin"),
    )


def _changes(table: str, old: Any, new: Any) -> tuple[FactChange, ...]:
    return tuple(
        FactChange(ChangeKind.ATTRIBUTE, None, name.replace("_", " "), before, after)
        for name in _ATTRIBUTES[table]
        for before, after in ((_text(value_of(old, name)), _text(value_of(new, name))),)
        if before != after
    )


def _text(value: object) -> str:
    if value is None:
        return ""
    if isinstance(value, tuple):
        return "; ".join(map(_text, value))
    return canonical_text(str(value.value if isinstance(value, Enum) else value))
