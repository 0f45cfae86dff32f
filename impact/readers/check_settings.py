"""Read the table ``[checks]`` of ``workspace.toml``: what a workspace asks of its own models."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from impact.domain.workspace import CheckSettings, RequiredProcesses
from impact.errors import WorkspaceError

_KEYS = ("used", "required")
_REQUIRED_KEYS = ("words", "for", "in", "decision")


def read_check_settings(table: object, *, file: str) -> CheckSettings:
    """Read the settings of the checks.

    Raises
    ------
    WorkspaceError
        If the table holds an unknown key or a wrong value.
    """
    if not isinstance(table, Mapping):
        raise WorkspaceError("'checks' is no table", file=file, remedy='Write [checks] and used = ["role"].')
    _refuse_unknown(table, _KEYS, "[checks]", file)
    required = table.get("required", [])
    if not isinstance(required, list):
        raise WorkspaceError(
            "'required' of [checks] is no list of tables", file=file, remedy="Write [[checks.required]]."
        )
    return CheckSettings(
        used_roles=_texts(table, "used", "[checks]", file),
        required=tuple(_required(entry, file) for entry in required),
    )


def _required(entry: object, file: str) -> RequiredProcesses:
    place = "[[checks.required]]"
    if not isinstance(entry, Mapping):
        raise WorkspaceError(f"a {place} is no table", file=file, remedy='Give words = "…" and for = ["…"].')
    _refuse_unknown(entry, _REQUIRED_KEYS, place, file)
    words, decision = entry.get("words"), entry.get("decision", "")
    if not isinstance(words, str) or not words.split() or not isinstance(decision, str):
        raise WorkspaceError(f"a {place} has no words", file=file, remedy='Give words = "…" that the name holds.')
    subjects = _texts(entry, "for", place, file)
    if not subjects:
        raise WorkspaceError(f"a {place} is for nothing", file=file, remedy='Give for = ["element id"].')
    return RequiredProcesses(words, subjects, _texts(entry, "in", place, file), decision)


def _refuse_unknown(table: Mapping[str, Any], known: tuple[str, ...], place: str, file: str) -> None:
    unknown = sorted(set(table) - set(known))
    if unknown:
        raise WorkspaceError(
            f"unknown key '{unknown[0]}' of {place}", file=file, remedy=f"Known are {', '.join(known)}."
        )


def _texts(table: Mapping[str, Any], key: str, place: str, file: str) -> tuple[str, ...]:
    values = table.get(key, [])
    if not isinstance(values, list) or not all(isinstance(value, str) and value for value in values):
        raise WorkspaceError(f"'{key}' of {place} is no list of texts", file=file, remedy=f'Write {key} = ["…"].')
    return tuple(values)
