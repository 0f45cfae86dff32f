"""Read rows of the register that speak of time: events, versions of interfaces, options that are still open."""

from __future__ import annotations

from impact.domain.calendar import last_day
from impact.domain.change import ChangeEvent, ChangeOption, DocumentVersion
from impact.domain.history import POSITIONS
from impact.domain.interface_version import read_span
from impact.domain.iteration import ChangeIteration
from impact.domain.problem import Problem, Severity
from impact.readers.table import Row, basis_of

DRAFT_WORDS = ("", "yes")
EVENT_DATES = ("planned_on", "date_before", "date_after")


def read_event(row: Row, problems: list[Problem]) -> ChangeEvent:
    """Read an event; a date that is none, or half a claim, is reported and left empty.

    Parameters
    ----------
    row
        A row of ``events.csv``.
    problems
        Where faults are added.
    """
    about = row["subject_id"]
    dates = {name: _date(row, name, problems) for name in EVENT_DATES}
    claim = (row["claimant"], row["matter"], row["position"])
    if any(claim) and (not all(claim) or row["position"] not in POSITIONS):
        remedy = f"Give claimant, matter and position ({' or '.join(POSITIONS)}), or none of them."
        problems.append(_fault(row, "unknown-word", "the event is half a claim", about=about, remedy=remedy))
        claim = ("", "", "")
    return ChangeEvent(
        subject_id=about,
        date=row["date"],
        event=row["event"],
        source=row["source"],
        origin=row.origin(about),
        basis=row.basis,
        planned_on=dates["planned_on"],
        date_before=dates["date_before"],
        date_after=dates["date_after"],
        claimant=claim[0],
        matter=claim[1],
        position=claim[2],
    )


def read_version(row: Row, problems: list[Problem]) -> DocumentVersion:
    """Read a version; a validity that nobody can read, or that ends before it begins, counts as unknown.

    Parameters
    ----------
    row
        A row of ``versions.csv``.
    problems
        Where faults are added.
    """
    about = f"{row['element_id']}/{row['version']}"
    starts, ends = row["valid_from"], row["valid_to"]
    first, last = read_span(starts), read_span(ends)
    wrong = [text for text, span in ((starts, first), (ends, last)) if text and span is None]
    remedy = "Write a day, a month, a year, or ../2018-05-07 for 'by then'; it counts as unknown."
    for text in wrong:
        problems.append(_fault(row, "bad-date", f"'{text}' is no date", about=about, remedy=remedy))
    if first and last and first.earliest and last.latest and first.earliest >= last.latest:
        message = f"'{row['version']}' ends before it begins"
        problems.append(_fault(row, "bad-date", message, about=about, remedy="Mend one of the two dates."))
        wrong = [starts, ends]
    if row["draft"] not in DRAFT_WORDS:
        message = f"unknown word '{row['draft']}'"
        problems.append(_fault(row, "unknown-word", message, about=about, remedy="Write yes, or nothing."))
    return DocumentVersion(
        document_id=row["element_id"],
        version=row["version"],
        date=row["date"],
        release_id=row["release"],
        notes=row["notes"],
        basis=row.basis,
        source=row["source"],
        origin=row.origin(about),
        valid_from="" if starts in wrong else starts,
        valid_to="" if ends in wrong else ends,
        from_basis=basis_of(row["from_basis"]),
        to_basis=basis_of(row["to_basis"]),
        validity_source=row["validity_source"],
        is_draft=row["draft"] == "yes",
    )


def read_iteration(row: Row, problems: list[Problem]) -> ChangeIteration:
    """Read a row of ``iterations.csv``; a date that nobody can read counts as unknown.

    Parameters
    ----------
    row
        The row.
    problems
        Where faults are added.
    """
    about = f"{row['change_id']}/{row['iteration']}"
    date = row["date"]
    if date and last_day(date) is None:
        remedy = "Write a day (2018-09-30) or a month (2018-09); it counts as unknown."
        problems.append(_fault(row, "bad-date", f"'{date}' is no date", about=about, remedy=remedy))
        date = ""
    return ChangeIteration(
        row["change_id"], row["iteration"], date, row["what"], row["source"], row.basis, row.origin(about)
    )


def read_option(row: Row) -> ChangeOption:
    """Read a row of ``options.csv``."""
    return ChangeOption(
        change_id=row["change_id"],
        option=row["option"],
        title=row["title"],
        summary=row["summary"],
        basis=row.basis,
        source=row["source"],
        origin=row.origin(f"{row['change_id']}/{row['option']}"),
    )


def _date(row: Row, column: str, problems: list[Problem]) -> str:
    text = row[column]
    if not text or last_day(text) is not None:
        return text
    remedy = "Write a day (2018-09-30) or a month (2018-09); it counts as unknown."
    about = row["subject_id"]
    problems.append(_fault(row, "bad-date", f"'{text}' is no date", about=about, remedy=remedy))
    return ""


def _fault(row: Row, rule: str, message: str, *, about: str, remedy: str) -> Problem:
    return Problem(Severity.ERROR, rule, message, row.file, row.line, about, remedy)
