"""Write the tables of a register and lists of sections from their rows, so that reading them gives the rows again."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from impact.domain.architecture import Section
from impact.domain.change import Register
from impact.domain.register_terms import ROW_TABLES, Form, RowField, value_of

SECTION_COLUMNS = (
    "document", "number", "title", "kind", "pages", "pages_basis", "parent", "documents", "strength", "basis", "source",
)  # fmt: skip


def register_tables(register: Register) -> Mapping[str, bytes]:
    """Write every table that has rows, by the name of its file."""
    tables = {}
    for table in ROW_TABLES:
        fields = [item for item in table.fields if item.column]
        rows = [
            [_cell(item, value_of(row, item.attribute)) for item in fields] for row in getattr(register, table.name)
        ]
        if rows:
            tables[f"{table.name}.csv"] = _csv([item.column for item in fields], rows)
    return tables


def section_table(sections: Iterable[Section]) -> bytes:
    """Write a list of sections, in the order given."""
    return _csv(
        SECTION_COLUMNS,
        (
            [
                section.document, section.number, section.title, section.kind, _number(section.pages),
                section.pages_basis or "", section.stated_parent, "; ".join(section.documents), section.strength,
                section.basis or "", section.source,
            ]
            for section in sections
        ),
    )  # fmt: skip


def _cell(item: RowField, value: Any) -> str:
    if item.form is Form.YES:
        return "yes" if value else ""
    if item.form in (Form.TEXTS, Form.RELEASES):
        return "; ".join(value)
    if item.form is Form.DECIMAL:
        return _number(value)
    return "" if value is None else str(value)


def _number(value: float | None) -> str:
    """Write a number with all of its digits, a whole one without a point."""
    if value is None:
        return ""
    return str(int(value)) if value == int(value) else repr(value)


def _csv(header: Sequence[str], rows: Iterable[Sequence[str]]) -> bytes:
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\n")
    writer.writerow(header)
    writer.writerows(rows)
    return buffer.getvalue().encode("utf-8", errors="replace")
