"""Read the table of waivers: what people decided to put up with, why, and until when."""

from __future__ import annotations

import datetime as dt

from impact.domain.problem import Problem, Severity
from impact.domain.rule import Family
from impact.domain.rule_table import RULE_BY_ID
from impact.domain.waiver import Waiver
from impact.readers.table import Row, read_table


def read_waivers(data: bytes, *, file: str) -> tuple[tuple[Waiver, ...], tuple[Problem, ...]]:
    """Read waivers in the order of the file.

    A row without rule, subject or reason, of a rule that does not exist or cannot be waived, or with a date that
    is none, is reported and waives nothing.

    Raises
    ------
    UnreadableFileError
        If the table cannot be read at all.
    """
    table = read_table(
        data, file=file, required=("rule", "subject", "reason"), optional=("by", "expires"), key=("rule", "subject")
    )
    problems = list(table.problems)
    waivers = []
    for row in table.rows:
        fault = _fault(row)
        if fault is None:
            expires = dt.date.fromisoformat(row["expires"]) if row["expires"] else None
            origin = row.origin(f"{row['rule']}/{row['subject']}")
            waivers.append(Waiver(row["rule"], row["subject"], row["reason"], row["by"], expires, origin))
        else:
            problems.append(fault)
    return tuple(waivers), tuple(problems)


def _fault(row: Row) -> Problem | None:
    rule = RULE_BY_ID.get(row["rule"])
    if rule is None or rule.family is Family.WAIVERS:
        what = "no rule is called so" if rule is None else "it cannot be waived"
        return _problem(row, "unknown-rule", f"'{row['rule']}': {what}", "Use an id that 'impact check --rules' lists.")
    if row["expires"] and _day(row["expires"]) is None:
        return _problem(row, "bad-date", f"'{row['expires']}' is no day", "Write it as 2026-06-30, or leave it empty.")
    return None


def _day(text: str) -> dt.date | None:
    try:
        return dt.date.fromisoformat(text)
    except ValueError:
        return None


def _problem(row: Row, rule: str, message: str, remedy: str) -> Problem:
    return Problem(Severity.ERROR, rule, message, row.file, row.line, row["subject"], remedy)
