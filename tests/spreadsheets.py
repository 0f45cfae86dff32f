"""Workbooks that a test makes."""

from __future__ import annotations

import io
from collections.abc import Sequence

from openpyxl import Workbook

from impact.domain.change_sheet import ChangeSheet, SheetKind


def workbook(*sheets: tuple[str, Sequence[Sequence[object]]], merged: Sequence[str] = ()) -> bytes:
    """Make a workbook of sheets; ``merged`` are ranges of the first."""
    book = Workbook()
    book.remove(book.worksheets[0])
    for title, rows in sheets:
        sheet = book.create_sheet(title)
        for row in rows:
            sheet.append(list(row))
    for cells in merged:
        book.worksheets[0].merge_cells(cells)
    return saved(book)


def saved(book: Workbook) -> bytes:
    """Give the bytes of a workbook."""
    stream = io.BytesIO()
    book.save(stream)
    return stream.getvalue()


def content(
    sheet: ChangeSheet,
) -> list[tuple[str, SheetKind, tuple[str, ...], list[tuple[str, dict[str, str], dict[str, str]]]]]:
    """Give all that a sheet says, without where it stands."""
    return [
        (
            read.name,
            read.kind,
            read.unknown_headings,
            [(row.change_id, dict(row.cells), dict(row.others)) for row in read.rows],
        )
        for read in sheet.sheets
    ]
