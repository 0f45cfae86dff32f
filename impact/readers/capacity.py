"""Read how many person-days roles have in a month, and which task waits for which, from tables and options."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Sequence
from pathlib import Path

from impact.domain.problem import Problem, Severity
from impact.domain.schedule import Capacity
from impact.errors import InputError
from impact.readers.table import read_table
from impact.readers.xml import read_bytes

CAPACITY_FILE = "capacity.csv"
WAITS_FILE = "dependencies.csv"
MOST_DAYS = 10_000.0
"""Person-days of a role in a month; what is more was mistyped."""
LARGEST_FILE = 4 * 1024 * 1024
_MONTH = re.compile(r"(\d{4})-(\d{2})")


def read_capacity(path: Path) -> Capacity:
    """Read a table with the columns ``role``, ``days``, and ``month`` (2018-01; empty for every month).

    Raises
    ------
    InputError
        If the file cannot be read, a row says no month or no number of days, or a role and month stand twice.
    """
    return parse_capacity(read_bytes(path, limit=LARGEST_FILE, file=path.name), file=path.name)


def parse_capacity(data: bytes, *, file: str) -> Capacity:
    """Read the table from its bytes; raises as :func:`read_capacity`."""
    table = read_table(data, file=file, required=("role", "days"), optional=("month", "note"))
    _refuse(table.problems)
    by_role: dict[str, float] = {}
    by_month: dict[tuple[str, dt.date], float] = {}
    for row in table.rows:
        days = _days(row["days"], file=file, line=row.line)
        month = _month(row["month"], file=file, line=row.line) if row["month"] else None
        is_known = row["role"] in by_role if month is None else (row["role"], month) in by_month
        if is_known:
            message = f"'{row['role']}' stands twice for {row['month'] or 'every month'}"
            raise InputError(message, file=file, line=row.line, remedy="Keep one of the rows.")
        if month is None:
            by_role[row["role"]] = days
        else:
            by_month[row["role"], month] = days
    return Capacity(by_role, by_month)


def parse_capacity_options(options: Sequence[str]) -> Capacity:
    """Read what was typed: ``business analyst=10`` for every month, ``business analyst@2018-01=5`` for one.

    Raises
    ------
    InputError
        If one says no role, no month, or no number of days.
    """
    by_role: dict[str, float] = {}
    by_month: dict[tuple[str, dt.date], float] = {}
    for option in options:
        place, sign, number = option.rpartition("=")
        role, at, month = (part.strip() for part in place.partition("@"))
        if not sign or not role:
            raise InputError(f"'{option}' states no capacity", remedy="Write it as 'business analyst=10'.")
        days = _days(number.strip(), file="--capacity", line=None)
        if at:
            by_month[role, _month(month, file="--capacity", line=None)] = days
        else:
            by_role[role] = days
    return Capacity(by_role, by_month)


def laid_over(first: Capacity, second: Capacity) -> Capacity:
    """Lay one statement over another: what the second says of a role takes the place of all that the first says."""
    kept = {key: days for key, days in first.by_role_and_month.items() if key[0] not in second.by_role}
    return Capacity({**first.by_role, **second.by_role}, {**kept, **second.by_role_and_month})


def read_waits(path: Path) -> tuple[tuple[str, str], ...]:
    """Read a table with the columns ``task`` and ``after``: the one waits for the other, or for several split by ``;``.

    Raises
    ------
    InputError
        If the file cannot be read.
    """
    return parse_waits(read_bytes(path, limit=LARGEST_FILE, file=path.name), file=path.name)


def parse_waits(data: bytes, *, file: str) -> tuple[tuple[str, str], ...]:
    """Read the table from its bytes; raises as :func:`read_waits`."""
    table = read_table(data, file=file, required=("task", "after"), optional=("note",))
    _refuse(table.problems)
    return tuple((row["task"], other) for row in table.rows for other in row.values("after"))


def parse_wait_options(options: Sequence[str]) -> tuple[tuple[str, str], ...]:
    """Read what was typed: ``BAD/6.6=BAD/6.5``, where the first waits for the second.

    Raises
    ------
    InputError
        If one names no two tasks.
    """
    found = []
    for option in options:
        task, sign, other = (part.strip() for part in option.partition("="))
        if not (sign and task and other):
            raise InputError(f"'{option}' names no two tasks", remedy="Write it as TASK=TASK that comes before it.")
        found.append((task, other))
    return tuple(found)


def _refuse(problems: Sequence[Problem]) -> None:
    one = next((problem for problem in problems if problem.severity is Severity.ERROR), None)
    if one is not None:
        raise InputError(one.message, file=one.file, line=one.line, remedy=one.remedy)


def _days(text: str, *, file: str, line: int | None) -> float:
    try:
        days = float(text)
    except ValueError:
        days = math.nan
    if not math.isfinite(days) or not 0.0 <= days <= MOST_DAYS:
        raise InputError(f"'{text}' is no number of person-days", file=file, line=line, remedy="Write it as 10 or 7.5.")
    return days


def _month(text: str, *, file: str, line: int | None) -> dt.date:
    found = _MONTH.fullmatch(text)
    if found is None or not 1 <= int(found[2]) <= 12 or int(found[1]) < 1:
        raise InputError(f"'{text}' is no month", file=file, line=line, remedy="Write it as 2018-01.")
    return dt.date(int(found[1]), int(found[2]), 1)
