"""Read what reviewers found: a table of elements that were impacted by a scope, or were not."""

from __future__ import annotations

import datetime as dt
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from impact.domain.cell_date import read_cell_date
from impact.domain.problem import Problem, Severity
from impact.domain.review_verdict import Verdict
from impact.errors import UnreadableFileError
from impact.readers.table import Row, read_table
from impact.readers.xml import read_bytes

_SHIELDED = re.compile("^'(?=[=+@\\t\\r-])")
"""An apostrophe that keeps a spreadsheet from running a cell."""
REQUIRED = ("scope", "element")
OPTIONAL = ("verdict", "date", "predicted", "inclusion_probability", "who", "name")
CONFIRMED, REJECTED = "confirmed", "rejected"
LARGEST_FILE = 64 * 1024 * 1024


@dataclass(frozen=True, slots=True)
class VerdictTable:
    """Verdicts in the order of the table, rows that hold none yet, and what could not be used."""

    verdicts: tuple[Verdict, ...]
    open_rows: int
    problems: tuple[Problem, ...]


def read_verdicts(path: Path) -> VerdictTable:
    """Read a table of verdicts from a CSV file.

    A row whose verdict is empty is open: nobody reviewed it. One whose verdict or chance to be picked cannot be read is
    left out; of one whose date or prediction cannot, the rest is used.

    Raises
    ------
    UnreadableFileError
        If the file cannot be read, or lacks one of the columns ``scope``, ``element`` and ``verdict``.
    UnsafeFileError
        If it is larger than is safe.
    """
    return parse_verdicts(read_bytes(path, limit=LARGEST_FILE, file=path.name), file=path.name)


def parse_verdicts(data: bytes, *, file: str) -> VerdictTable:
    """Read a table of verdicts from its bytes; raises as :func:`read_verdicts`."""
    table = read_table(data, file=file, required=REQUIRED, optional=OPTIONAL, key=REQUIRED)
    if table.rows and not any("verdict" in row.cells for row in table.rows):
        remedy = f"Add it; it says {CONFIRMED} or {REJECTED}, or nothing where nobody has looked."
        raise UnreadableFileError("no column 'verdict'", file=file, line=1, remedy=remedy)
    problems = list(table.problems)
    verdicts = []
    for row in table.rows:
        found, faults = _verdict(row)
        problems.extend(faults)
        verdicts += [found] if found else []
    return VerdictTable(tuple(verdicts), sum(not row["verdict"] for row in table.rows), tuple(problems))


def _verdict(row: Row) -> tuple[Verdict | None, list[Problem]]:
    word = row["verdict"].casefold()
    if not word:
        return None, []
    if word not in (CONFIRMED, REJECTED):
        remedy = f"Write {CONFIRMED} or {REJECTED}, or nothing where nobody has looked."
        return None, [_fault(row, "unknown-word", f"'{row['verdict']}' is no verdict", remedy)]
    faults = list(_faults(row))
    picked = _chance(row["inclusion_probability"] or "1")
    if picked is None or picked <= 0.0:
        return None, faults
    found = Verdict(
        scope=_SHIELDED.sub("", row["scope"]),
        element=_SHIELDED.sub("", row["element"]),
        is_confirmed=word == CONFIRMED,
        day=read_day(row["date"]),
        predicted=_chance(row["predicted"]),
        inclusion_probability=picked,
        who=row["who"],
        file=row.file,
        line=row.line,
    )
    return found, faults


def _faults(row: Row) -> Iterator[Problem]:
    picked, predicted, day = row["inclusion_probability"], row["predicted"], row["date"]
    if picked and not _chance(picked):
        remedy = "Give the chance to be picked, above 0 to 1, or nothing; the row is left out."
        yield _fault(row, "bad-number", f"the inclusion probability is '{picked}'", remedy)
    if predicted and _chance(predicted) is None:
        remedy = "Give a likelihood from 0 to 1, or nothing; it is worked out again."
        yield _fault(row, "bad-number", f"the prediction is '{predicted}'", remedy)
    if day and read_day(day) is None:
        yield _fault(row, "bad-date", f"'{day}' is no day", "Write it as 2017-10-19; the row counts without it.")


def read_day(text: str) -> dt.date | None:
    """Read a day, with or without time, as people and git write it; ``None`` if it is none.

    Examples
    --------
    >>> read_day("2017-10-19T23:30:00-02:00"), read_day("19 Oct 2017"), read_day("2017-10") is None
    (datetime.date(2017, 10, 20), datetime.date(2017, 10, 19), True)
    """
    try:
        moment = dt.datetime.fromisoformat(text.strip())
        return (moment if moment.tzinfo is None else moment.astimezone(dt.UTC)).date()
    except (ValueError, OverflowError):
        written = read_cell_date(text)
        return dt.date.fromisoformat(written) if written and len(written) == len("2017-10-19") else None


def _chance(text: str) -> float | None:
    """Read a number from 0 to 1, or percent; ``None`` if it is none."""
    plain = text.strip()
    percent = plain.endswith("%")
    try:
        number = float(plain.removesuffix("%")) / (100.0 if percent else 1.0)
    except ValueError:
        return None
    return number if math.isfinite(number) and 0.0 <= number <= 1.0 else None


def _fault(row: Row, rule: str, message: str, remedy: str) -> Problem:
    return Problem(Severity.ERROR, rule, message, row.file, row.line, remedy=remedy)
