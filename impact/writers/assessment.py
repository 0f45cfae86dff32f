"""Write what changes would concern: as JSON for tools, as CSV for spreadsheets, as Markdown for people."""

from __future__ import annotations

from collections.abc import Iterator

from impact.domain.assessment import AssessedChange, AssessedItem, AssessedList, Assessment
from impact.domain.formatting import day, days, interval, percent
from impact.writers.effort_json import effort_document
from impact.writers.json import dump
from impact.writers.listing import spreadsheet_rows
from impact.writers.markdown import plain, table

SCHEMA_VERSION = "1.0"
ITEMS_SHOWN = 12
CSV_HEADER = ("change", "title", "list", "rank", "id", "name", "likelihood", "low", "high", "why")


def write_assessment_json(assessment: Assessment) -> str:
    """Write an assessment as a JSON document with a final line feed."""
    return dump({"schema_version": SCHEMA_VERSION, "changes": [_change(change) for change in assessment.changes]})


def _change(change: AssessedChange) -> dict[str, object]:
    return {
        "id": change.id,
        "title": change.title,
        **{one.name: [_item(item) for item in one.items] for one in (change.elements, *change.lists)},
        "effort": effort_document(change.effort),
    }


def _item(item: AssessedItem) -> dict[str, object]:
    return {
        "id": item.id,
        "name": item.name,
        "likelihood": item.likelihood,
        "low": item.low,
        "high": item.high,
        "why": item.why,
    }


def write_assessment_csv(assessment: Assessment) -> str:
    """Write an assessment as CSV, one row an item; a list without items has one row that says why."""
    return spreadsheet_rows(CSV_HEADER, (row for change in assessment.changes for row in _rows(change)))


def _rows(change: AssessedChange) -> Iterator[tuple[str, ...]]:
    for one in (change.elements, *change.lists):
        head = (change.id, change.title, one.name)
        for rank, item in enumerate(one.items, start=1):
            numbers = (f"{number:.6f}" for number in (item.likelihood, item.low, item.high))
            yield (*head, str(rank), item.id, item.name, *numbers, item.why)
        if not one.items:
            yield (*head, "", "", "", "", "", "", one.empty_reason)


def write_assessment_markdown(assessment: Assessment) -> str:
    """Write an assessment as Markdown: of each change the lists, likeliest first, then the effort."""
    facts = [f"Workspace: {assessment.workspace}", assessment.architecture]
    if assessment.as_of:
        facts.append(f"as of {day(assessment.as_of)}")
    facts.append(f"{assessment.worlds} worlds, seed {assessment.seed}")
    lines = ["# Assessment", "", plain(" · ".join(facts))]
    for change in assessment.changes:
        lines += ["", f"## {plain(f'{change.id} {change.title}'.strip())}", "", _effort(change)]
        for one in (*change.lists, change.elements):
            lines += ["", *_list(one)]
    return "\n".join(lines) + "\n"


def _effort(change: AssessedChange) -> str:
    total = change.effort.total
    if total is None:
        return "Effort of the review: not estimated."
    return f"Effort of the review: {days(total.p50)} person-days likely, {days(total.p80)} to plan for (P80)."


def _list(one: AssessedList) -> list[str]:
    lines = [f"### {plain(one.title)}", ""]
    if not one.items:
        return [*lines, f"None. {plain(one.empty_reason)}"]
    rows = [
        (plain(item.name), plain(item.id), percent(item.likelihood), interval(item.low, item.high), plain(item.why))
        for item in one.items[:ITEMS_SHOWN]
    ]
    lines += table(("Name", "Id", "Likelihood", "90 % interval", "Why"), rows, right=(2, 3))
    more = len(one.items) - ITEMS_SHOWN
    return [*lines, "", f"And {more} more, in JSON and CSV."] if more > 0 else lines
