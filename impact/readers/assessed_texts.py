"""Read changes to assess from a table: id, title and text."""

from __future__ import annotations

from impact.domain.assessment import AssessedText
from impact.domain.problem import Severity
from impact.errors import InputError
from impact.readers.table import read_table


def read_assessed_texts(data: bytes, *, file: str) -> tuple[AssessedText, ...]:
    """Read changes to assess, in the order of the rows.

    Raises
    ------
    UnreadableFileError
        If the file is no table in UTF-8, or lacks a column.
    InputError
        If a row has no id or no text, an id stands twice, or there is no row; file and line are named.
    """
    found = read_table(data, file=file, required=("id", "text"), optional=("title",), key=("id",))
    fault = next((problem for problem in found.problems if problem.severity is Severity.ERROR), None)
    if fault is not None:
        raise InputError(fault.message, file=fault.file, line=fault.line, remedy=fault.remedy)
    if not found.rows:
        raise InputError("the table has no rows", file=file, remedy="Give each change a row with id, title and text.")
    return tuple(AssessedText(row["id"], row["title"], row["text"]) for row in found.rows)
