"""Write section lists, and what sections may document, as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence
from dataclasses import astuple, fields

from impact.domain.document import SectionRow, Suggestion
from impact.writers.listing import spreadsheet_safe

SUGGESTION_COLUMNS = (
    "section_id", "number", "title", "element_id", "element_name", "evidence", "found_in", "how", "confidence",
    "accepted",
)  # fmt: skip


def write_section_rows(rows: Sequence[SectionRow]) -> str:
    """Write a section list as a workspace reads it, in the order given, safe to open in a spreadsheet."""
    return _csv([item.name for item in fields(SectionRow)], (astuple(row) for row in rows))


def write_suggestions(suggestions: Sequence[Suggestion]) -> str:
    """Write suggestions for a person to accept, in the order given, safe to open in a spreadsheet."""
    rows = (
        tuple(f"{value:.2f}" if isinstance(value, float) else str(value) for value in _cells(item))
        for item in suggestions
    )
    return _csv(SUGGESTION_COLUMNS, rows)


def _cells(suggestion: Suggestion) -> tuple[str | float, ...]:
    return tuple(getattr(suggestion, name) for name in SUGGESTION_COLUMNS)


def _csv(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(header)
    for row in rows:
        writer.writerow([spreadsheet_safe(cell) for cell in row])
    return buffer.getvalue()
