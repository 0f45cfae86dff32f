"""Read a scenario from its file: TOML, so that people can share, review and edit it."""

from __future__ import annotations

import datetime as dt
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from impact.domain.scenario import EditKind, Scenario, ScenarioEdit, in_order, plain_number
from impact.errors import InputError, UnreadableFileError

LARGEST = 256 * 1024
"""Bytes of a scenario; a larger file is none."""
LONGEST_NAME = 120
KEYS = frozenset(
    ["name", "note", "revision", "release", "changes", "touches", "drop", "defer", "add", "combine", "weight", "set",
     "threshold"]
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class ScenarioFile:
    """A scenario with the number of the state that its file was written from; ``None`` if the file says none."""

    scenario: Scenario
    revision: int | None


def read_scenario(data: bytes | str, *, file: str) -> ScenarioFile:
    """Read a scenario.

    Parameters
    ----------
    data
        Content of the file.
    file
        How messages name it.

    Raises
    ------
    UnreadableFileError
        If it is no TOML, or too large.
    InputError
        If a key is unknown, or a value is not what belongs there.
    """
    reading = _Reading(_parsed(data, file), file)
    return ScenarioFile(reading.scenario(), reading.revision())


def sound_name(name: str, *, file: str = "") -> str:
    """Take the blanks off the name of a scenario.

    Raises
    ------
    InputError
        If nothing is left, or it is no single line of at most 120 signs.
    """
    found = name.strip()
    if not found or len(found) > LONGEST_NAME or not found.isprintable():
        remedy = f"Give one line of at most {LONGEST_NAME} signs."
        raise InputError("the name of the scenario is empty, too long or no plain line", file=file, remedy=remedy)
    return found


def _parsed(data: bytes | str, file: str) -> Mapping[str, Any]:
    if len(data) > LARGEST:
        raise UnreadableFileError("too large for a scenario", file=file, remedy="Name a scenario file.")
    try:
        return tomllib.loads(data if isinstance(data, str) else data.decode("utf-8-sig"))
    except (tomllib.TOMLDecodeError, UnicodeDecodeError, RecursionError) as error:
        raise UnreadableFileError(f"not a TOML file: {error}", file=file, remedy="Mend the line it names.") from error


class _Reading:
    def __init__(self, table: Mapping[str, Any], file: str) -> None:
        self.table = table
        self.file = file
        unknown = sorted(set(table) - KEYS)
        if unknown:
            raise self._fault(f"unknown key '{unknown[0]}'", f"Known are {', '.join(sorted(KEYS))}.")

    def _fault(self, message: str, remedy: str) -> InputError:
        return InputError(message, file=self.file, remedy=remedy)

    def scenario(self) -> Scenario:
        name = self._text("name")
        found = Scenario(
            name=sound_name(name, file=self.file) if name else "",
            release=self._text("release").strip(),
            changes=self._texts("changes"),
            touches=self._texts("touches"),
            edits=in_order(self._edits()),
            note=self._text("note").strip(),
        )
        if not (found.release or found.changes or found.touches):
            raise self._fault("the scenario has no baseline", 'Give release = "R2.0", or changes or touches.')
        return found

    def revision(self) -> int | None:
        value = self.table.get("revision")
        if value is None:
            return None
        if not isinstance(value, int) or isinstance(value, bool) or value < 1:
            raise self._fault(f"'revision' is {_said(value)}", "Leave it as it was written, or leave it out.")
        return value

    def _edits(self) -> Iterator[ScenarioEdit]:
        for kind in (EditKind.DROP, EditKind.ADD):
            for name in self._texts(str(kind)):
                yield ScenarioEdit(kind, (name,))
        for name, release in self._table("defer").items():
            if not isinstance(release, str) or not release.strip():
                raise self._fault(f"'defer' of {name} is {_said(release)}", 'Write "CHANGE" = "RELEASE".')
            yield ScenarioEdit(EditKind.DEFER, (name,), release.strip())
        yield from self._combined()
        for kind in (EditKind.WEIGHT, EditKind.NUMBER):
            for name, value in self._table(str(kind)).items():
                yield ScenarioEdit(kind, (name,), self._number(value, f"{kind} of {name}"))
        if "threshold" in self.table:
            yield ScenarioEdit(EditKind.THRESHOLD, (), self._number(self.table["threshold"], "threshold"))

    def _combined(self) -> Iterator[ScenarioEdit]:
        rows = self.table.get("combine", [])
        if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
            raise self._fault(f"'combine' is {_said(rows)}", 'Write combine = [["CHANGE", "CHANGE"]].')
        for row in rows:
            if len(row) < 2 or not all(isinstance(name, str) and name.strip() for name in row):
                raise self._fault(f"'combine' holds {_said(row)}", "Name two or more changes.")
            yield ScenarioEdit(EditKind.COMBINE, tuple(name.strip() for name in row))

    def _text(self, key: str) -> str:
        value = self.table.get(key, "")
        if not isinstance(value, str):
            raise self._fault(f"'{key}' is {_said(value)}", "Write it in quotes.")
        return value

    def _texts(self, key: str) -> tuple[str, ...]:
        value = self.table.get(key, [])
        if not isinstance(value, list) or not all(isinstance(item, str) and item.strip() for item in value):
            raise self._fault(f"'{key}' is {_said(value)}", f'Write {key} = ["…", "…"].')
        return tuple(dict.fromkeys(item.strip() for item in value))

    def _table(self, key: str) -> Mapping[str, Any]:
        value = self.table.get(key, {})
        if not isinstance(value, Mapping):
            raise self._fault(f"'{key}' is {_said(value)}", f'Write [{key}] and below it "NAME" = VALUE.')
        return value

    def _number(self, value: object, name: str) -> str:
        """Give a number, or three points as a list or as text, as an edit keeps it."""
        if isinstance(value, str) and value.strip():
            return plain_number(value)
        if isinstance(value, list) and len(value) == 3 and all(map(_is_number, value)):
            return plain_number("/".join(map(repr, value)))
        if _is_number(value):
            return plain_number(repr(value))
        raise self._fault(f"'{name}' is {_said(value)}", "Give a number, or low, likely and high as [0.1, 0.2, 0.4].")


def _is_number(value: object) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _said(value: object) -> str:
    """Say a value as TOML would name it, cut short."""
    names = {bool: "true or false", int: "a number", float: "a number", str: "a text", list: "a list", dict: "a table"}
    if isinstance(value, dt.date | dt.time):
        return "a date or time"
    return names.get(type(value), "another thing")
