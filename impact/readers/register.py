"""Read the register: a folder of CSV tables on releases, changes, events, parts, touches and aliases."""

from __future__ import annotations

import datetime as dt
import math
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from impact.domain.calendar import last_day
from impact.domain.change import (
    Alias,
    Change,
    ChangeEvent,
    ChangeOption,
    Condition,
    DocumentVersion,
    EnvironmentUse,
    OptionTouch,
    Part,
    Register,
    Release,
    Touch,
    TouchKind,
)
from impact.domain.decision_log import RowChange
from impact.domain.problem import Problem, Severity
from impact.readers.committee import read_action, read_label
from impact.readers.history import read_event, read_iteration, read_option, read_version
from impact.readers.table import Row, Table, basis_of, read_table

T = TypeVar("T")
RELEASE_PART = "release part"
CONDITION_STATES = ("met", "not met", "unknown")

COLUMNS: Mapping[str, tuple[tuple[str, ...], tuple[str, ...], tuple[str, ...]]] = {
    "releases.csv": (
        ("release_id", "title"),
        ("owner", "kind", "go_live", "date_basis", "scope", "spec_versions", "review_months", "newcomers", "source"),
        ("release_id",),
    ),
    "conditions.csv": (
        ("release_id", "condition", "date", "state"),
        ("note", "basis", "source"),
        ("release_id", "condition", "date"),
    ),
    "changes.csv": (
        ("change_id", "kind", "title"),
        (
            "summary",
            "status",
            "final_status",
            "date_raised",
            "releases",
            "claim",
            "severity",
            "tbdg_rfc",
            "basis",
            "source",
        ),
        ("change_id",),
    ),
    "events.csv": (
        ("subject_id", "event"),
        ("date", "source", "basis", "planned_on", "date_before", "date_after", "claimant", "matter", "position"),
        ("subject_id", "date", "event"),
    ),
    "parts.csv": (("whole_id", "part_id"), ("basis",), ("whole_id", "part_id")),
    "touches.csv": (
        ("change_id", "element_id", "kind"),
        ("why", "confidence", "basis", "source"),
        ("change_id", "element_id"),
    ),
    "aliases.csv": (("phrase", "element_id"), ("caution", "basis", "source", "who", "when"), ()),
    "versions.csv": (
        ("element_id", "version"),
        (
            "date",
            "release",
            "basis",
            "source",
            "notes",
            "valid_from",
            "valid_to",
            "from_basis",
            "to_basis",
            "validity_source",
            "draft",
        ),
        ("element_id", "version"),
    ),
    "options.csv": (("change_id", "option", "title"), ("summary", "basis", "source"), ("change_id", "option")),
    "option_touches.csv": (
        ("change_id", "option", "element_id", "kind"),
        ("why", "confidence", "basis", "source"),
        ("change_id", "option", "element_id"),
    ),
    "actions.csv": (
        ("action_id", "status", "text"),
        ("owner", "due", "superseded_by", "date", "basis", "source"),
        ("action_id",),
    ),
    "labels.csv": (
        ("label", "family"),
        (
            "role",
            "submitted_by",
            "submitted_on",
            "justification",
            "decision",
            "decided_by",
            "decided_on",
            "reason",
            "appeal",
            "appeal_outcome",
            "basis",
            "source",
        ),
        ("label",),
    ),
    "iterations.csv": (
        ("change_id", "iteration", "what"),
        ("date", "source", "basis"),
        ("change_id", "iteration"),
    ),
    "environments.csv": (
        ("element_id", "kind"),
        ("release", "path", "used_by", "basis", "source"),
        ("element_id",),
    ),
}
"""For each table: columns that must be there, columns that may, and the columns of its key."""


def key_columns(name: str) -> tuple[str, ...]:
    """Name the columns whose values tell a row of a table from the others: its key, else its required columns."""
    required, _, key = COLUMNS[name]
    return key or required


def read_register(
    data_by_name: Mapping[str, bytes], *, folder: str, changes: Sequence[RowChange] = ()
) -> tuple[Register, tuple[Problem, ...]]:
    """Read a register from the bytes of its tables; a table that is not there counts as empty.

    Parameters
    ----------
    data_by_name
        Bytes by file name, such as ``changes.csv``; names that are not in :data:`COLUMNS` are ignored.
    folder
        How problems name the folder.
    changes
        What decisions make of single rows; those of unknown tables are ignored.

    Raises
    ------
    UnreadableFileError
        If a table cannot be read at all.
    """
    reader = _RegisterReader(data_by_name, folder, changes)
    register = Register(
        releases=reader.each("releases.csv", reader.release),
        conditions=reader.each("conditions.csv", reader.condition),
        changes=reader.each("changes.csv", reader.change),
        events=reader.each("events.csv", reader.event),
        parts=reader.each("parts.csv", reader.part),
        touches=reader.each("touches.csv", reader.touch),
        aliases=reader.each("aliases.csv", reader.alias),
        versions=reader.each("versions.csv", reader.version),
        environments=reader.each("environments.csv", reader.environment),
        options=reader.each("options.csv", reader.option),
        option_touches=reader.each("option_touches.csv", reader.option_touch),
        actions=reader.each("actions.csv", lambda row: read_action(row, reader.problems)),
        labels=reader.each("labels.csv", lambda row: read_label(row, reader.problems)),
        iterations=reader.each("iterations.csv", lambda row: read_iteration(row, reader.problems)),
    )
    return register, tuple(reader.problems)


class _RegisterReader:
    """Read each table row by row; a row that is wrong is reported and left out."""

    def __init__(self, data_by_name: Mapping[str, bytes], folder: str, changes: Sequence[RowChange]) -> None:
        self._data_by_name = data_by_name
        self._folder = folder
        self._changes_by_name: dict[str, list[RowChange]] = defaultdict(list)
        for change in changes:
            self._changes_by_name[f"{change.table}.csv"].append(change)
        self.problems: list[Problem] = []

    def each(self, name: str, read: Callable[[Row], T | None]) -> tuple[T, ...]:
        found = (read(row) for row in self._table(name).rows)
        return tuple(value for value in found if value is not None)

    def _table(self, name: str) -> Table:
        data, changes = self._data_by_name.get(name), self._changes_by_name[name]
        if data is None and not changes:
            return Table(())
        required, optional, key = COLUMNS[name]
        file = f"{self._folder}/{name}" if self._folder else name
        table = read_table(
            data,
            file=file,
            required=required,
            optional=optional,
            key=key,
            changes=changes,
            changes_key=key_columns(name),
        )
        self.problems.extend(table.problems)
        return table

    def _fault(self, row: Row, rule: str, message: str, *, about: str, remedy: str) -> None:
        self.problems.append(Problem(Severity.ERROR, rule, message, row.file, row.line, about, remedy))

    def release(self, row: Row) -> Release:
        release_id = row["release_id"]
        go_live_date = last_day(row["go_live"]) if row["go_live"] else None
        if row["go_live"] and go_live_date is None:
            remedy = "Write a day (2018-09-30) or a month (2018-09); the release counts as undated."
            self._fault(row, "bad-date", f"'{row['go_live']}' is no date", about=release_id, remedy=remedy)
        newcomers = self._number(row, "newcomers", about=release_id)
        return Release(
            id=release_id,
            title=row["title"],
            owner=row["owner"],
            kind=row["kind"],
            go_live=row["go_live"],
            go_live_date=go_live_date,
            scope=row["scope"],
            spec_versions=row["spec_versions"],
            review_months=self._number(row, "review_months", about=release_id),
            newcomers=None if newcomers is None else round(newcomers),
            basis=basis_of(row["date_basis"]),
            source=row["source"],
            origin=row.origin(release_id),
        )

    def condition(self, row: Row) -> Condition | None:
        about = row["release_id"]
        try:
            date = dt.date.fromisoformat(row["date"])
        except ValueError:
            self._fault(row, "bad-date", f"'{row['date']}' is no day", about=about, remedy="Write it as 2017-10-19.")
            return None
        if row["state"] not in CONDITION_STATES:
            remedy = f"Write one of {', '.join(CONDITION_STATES)}."
            self._fault(row, "unknown-word", f"unknown state '{row['state']}'", about=about, remedy=remedy)
            return None
        return Condition(
            release_id=about,
            condition=row["condition"],
            date=date,
            state=row["state"],
            note=row["note"],
            basis=row.basis,
            source=row["source"],
            origin=row.origin(f"{about}/{row['condition']}"),
        )

    def change(self, row: Row) -> Change:
        return Change(
            id=row["change_id"],
            kind=row["kind"],
            title=row["title"],
            summary=row["summary"],
            status=row["status"],
            final_status=row["final_status"],
            date_raised=row["date_raised"],
            release_ids=row.values("releases"),
            is_part=row["kind"] == RELEASE_PART,
            claim=row["claim"],
            severity=row["severity"],
            tbdg_rfc=row["tbdg_rfc"],
            basis=row.basis,
            source=row["source"],
            origin=row.origin(row["change_id"]),
        )

    def event(self, row: Row) -> ChangeEvent:
        return read_event(row, self.problems)

    def part(self, row: Row) -> Part:
        return Part(row["whole_id"], row["part_id"], row.basis, row.origin(row["part_id"]))

    def touch(self, row: Row) -> Touch | None:
        about = row["element_id"]
        if row["kind"] not in set(TouchKind):
            remedy = f"Write one of {', '.join(TouchKind)}."
            self._fault(row, "unknown-word", f"unknown kind of touch '{row['kind']}'", about=about, remedy=remedy)
            return None
        confidence = self._number(row, "confidence", about=about, high=1.0)
        return Touch(
            change_id=row["change_id"],
            element_id=about,
            kind=TouchKind(row["kind"]),
            why=row["why"],
            basis=row.basis,
            source=row["source"],
            origin=row.origin(f"{row['change_id']}/{about}"),
            confidence=1.0 if confidence is None else confidence,
        )

    def alias(self, row: Row) -> Alias:
        origin = row.origin(row["phrase"])
        return Alias(row["phrase"], row["element_id"], row["caution"], origin, row["who"], row["when"], row["source"])

    def version(self, row: Row) -> DocumentVersion:
        return read_version(row, self.problems)

    def option(self, row: Row) -> ChangeOption:
        return read_option(row)

    def option_touch(self, row: Row) -> OptionTouch | None:
        touch = self.touch(row)
        return None if touch is None else OptionTouch(row["option"], touch)

    def environment(self, row: Row) -> EnvironmentUse:
        return EnvironmentUse(
            element_id=row["element_id"],
            kind=row["kind"],
            release=row["release"],
            path=row["path"],
            used_by=row.values("used_by"),
            basis=row.basis,
            source=row["source"],
            origin=row.origin(row["element_id"]),
        )

    def _number(self, row: Row, column: str, *, about: str, high: float = 1200.0) -> float | None:
        text = row[column]
        if not text:
            return None
        try:
            number = float(text)
        except ValueError:
            number = math.nan
        if math.isfinite(number) and 0.0 <= number <= high:
            return number
        remedy = f"Give a number from 0 to {high:g}; the default is used."
        self._fault(row, "bad-number", f"'{text}' is no {column.replace('_', ' ')}", about=about, remedy=remedy)
        return None
