"""Write waivers as rows of the table that a workspace names."""

from __future__ import annotations

import csv
import datetime as dt
import io
from collections.abc import Iterable

from impact.domain.problem import Problem

COLUMNS = ("rule", "subject", "reason", "by", "expires")


def write_waivers_csv(problems: Iterable[Problem], *, reason: str, by: str = "", expires: dt.date | None = None) -> str:
    """Write a waiver for each rule and subject of some findings, with the header, sorted.

    Parameters
    ----------
    problems
        What is put up with; the subject is the element, or the file where no element is named.
    reason
        Why.
    by
        Who decided; may be empty.
    expires
        Last day on which it holds; ``None`` holds until somebody takes it out.
    """
    rows = sorted({(one.rule, one.element_id or one.file) for one in problems})
    written = io.StringIO()
    table = csv.writer(written, lineterminator="\n")
    table.writerow(COLUMNS)
    for rule, subject in rows:
        table.writerow((rule, subject, " ".join(reason.split()), by.strip(), expires.isoformat() if expires else ""))
    return written.getvalue()
