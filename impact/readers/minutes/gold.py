"""Read what a person found in minutes."""

from __future__ import annotations

from impact.domain.minutes import FindingKind, MinutesFinding
from impact.errors import InputError
from impact.readers.table import read_table


def read_gold(data: bytes, *, file: str) -> tuple[MinutesFinding, ...]:
    """Read a table of what minutes hold, with the columns ``kind,id,line,value,other``.

    Parameters
    ----------
    data
        The table.
    file
        How errors name it.

    Raises
    ------
    InputError
        If the table cannot be read, or a row of it is wrong: figures from part of a table would mislead.
    """
    table = read_table(data, file=file, required=("kind", "line"), optional=("id", "value", "other"))
    for problem in table.problems:
        raise InputError(problem.message, file=file, line=problem.line, remedy=problem.remedy)
    found = []
    for row in table.rows:
        if row["kind"] not in set(FindingKind):
            remedy = f"Write one of {', '.join(FindingKind)}."
            raise InputError(f"unknown kind '{row['kind']}'", file=file, line=row.line, remedy=remedy)
        if not row["line"].isdecimal() or len(row["line"]) > 9:
            raise InputError(f"'{row['line']}' is no line", file=file, line=row.line, remedy="Count lines from 1.")
        kind = FindingKind(row["kind"])
        found.append(MinutesFinding(kind, row["id"], int(row["line"]), row["value"], row["other"]))
    return tuple(found)
