"""Read past changes: a table of commits with the elements that each changed."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from impact.domain.calibration import ChangedTogether
from impact.domain.change import TouchKind
from impact.domain.problem import Problem, Severity
from impact.readers.table import read_table
from impact.readers.verdicts import LARGEST_FILE, read_day
from impact.readers.xml import read_bytes

REQUIRED = ("date", "nodes")
OPTIONAL = ("commit", "split", "size", "subject")
TRAIN = "train"


@dataclass(frozen=True, slots=True)
class CommitTable:
    """Commits in the order of the table, and what could not be used."""

    commits: tuple[ChangedTogether, ...]
    problems: tuple[Problem, ...]


def read_common_changes(path: Path) -> CommitTable:
    """Read commits from a CSV file.

    Columns are ``date`` and ``nodes`` (split by ``;``) and, where there is one, ``commit``; with a column ``split``
    only rows that say ``train`` are read. A row whose date is none is left out.

    Raises
    ------
    UnreadableFileError
        If the file cannot be read or lacks a column.
    UnsafeFileError
        If it is larger than is safe.
    """
    return parse_common_changes(read_bytes(path, limit=LARGEST_FILE, file=path.name), file=path.name)


def parse_common_changes(data: bytes, *, file: str) -> CommitTable:
    """Read commits from the bytes of a CSV file; raises as :func:`read_common_changes`."""
    table = read_table(data, file=file, required=REQUIRED, optional=OPTIONAL)
    problems = list(table.problems)
    commits: list[ChangedTogether] = []
    seen: dict[str, int | None] = {}
    for row in table.rows:
        if row["split"].casefold() not in ("", TRAIN):
            continue
        day, name = read_day(row["date"]), row["commit"]
        fault = None
        if day is None:
            fault = ("bad-date", f"'{row['date']}' is no day", "Write it as 2017-10-19; the row is left out.")
        elif name and name in seen:
            message = f"commit '{name}' stands in line {seen[name]} already"
            fault = ("duplicate-id", message, "Keep one of them; the first counts.")
        if fault or day is None:
            rule, message, remedy = fault or ("", "", "")
            problems.append(Problem(Severity.ERROR, rule, message, row.file, row.line, remedy=remedy))
            continue
        seen[name] = row.line
        touches = tuple((node, TouchKind.MODIFY) for node in sorted(set(row.values("nodes"))))
        commits.append(ChangedTogether(name or f"line {row.line}", day, touches, row.file, row.line))
    return CommitTable(tuple(commits), tuple(problems))
