"""Write what became of reading a spreadsheet of changes: for people, for programs, and as a table."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from impact.domain.change_sheet import CellDifference, ImportedRegister, RowState
from impact.domain.formatting import counted, percent
from impact.writers.json import dump
from impact.writers.listing import spreadsheet_rows
from impact.writers.markdown import plain, table

LONGEST_CELL = 120


def write_imported_markdown(imported: ImportedRegister) -> str:
    """Write a comparison with the register as Markdown."""
    sheet = imported.sheet
    counts = ", ".join(f"{len(imported.of(state))} {state}" for state in RowState if imported.of(state))
    lines = [f"# {plain(sheet.file)} beside the register", "", f"{counts or 'No rows'}."]
    lines += _section("Sheets", ("Sheet", "Holds", "Header in row", "Rows", "Columns the register does not have"),
                      _sheet_rows(imported))  # fmt: skip
    lines += _section("New", ("Row", "Where"), _plain_rows(imported, RowState.NEW))
    lines += _section("Differs", ("Row", "Column", "Register", "File", "Where"), _differing(imported))
    lines += _section("Conflicts in the file, not proposed", ("Row", "Column", "Says", "Where"), _conflicts(imported))
    lines += _section("Not complete, not proposed", ("Row", "Where", "Why"), _incomplete(imported))
    if imported.missing:
        lines += ["", f"## In the register and not in the file ({len(imported.missing)})", "",
                  plain(", ".join(imported.missing))]  # fmt: skip
    lines += _section("Not understood", ("Where", "Says", "Why", "Left out"), _note_rows(imported))
    lines += _section("Proposed for the register", ("Row", "Sure", "Evidence"), _proposal_rows(imported))
    if imported.rejected:
        lines += ["", f"Rejected before, so not proposed: {plain(', '.join(imported.rejected))}."]
    if not imported.proposals:
        lines += ["", "Nothing is proposed."]
    return "\n".join(lines) + "\n"


def write_imported_json(imported: ImportedRegister) -> str:
    """Write a comparison with the register as JSON, with all that the file says in columns of its own."""
    sheet = imported.sheet
    return dump(
        {
            "schema_version": 1,
            "file": sheet.file,
            "sheets": [
                {"name": item.name, "holds": item.kind, "header_row": item.line, "rows": len(item.rows),
                 "columns": [
                     {"letter": one.letter, "heading": one.heading, "column": one.column or None}
                     for one in item.columns
                 ]}
                for item in sheet.sheets
            ],
            "other_sheets": [{"name": name, "why": why} for name, why in sheet.other_sheets],
            "rows": [
                {"key": list(row.key), "table": row.kind, "state": row.state, "places": list(row.places),
                 "differences": [
                     {"column": item.column, "register": item.register or None,
                      "file": [{"says": words, "place": place} for words, place in item.said]}
                     for item in row.differences
                 ],
                 "other_columns": dict(row.others), "why": row.why or None}
                for row in imported.rows
            ],
            "missing": list(imported.missing),
            "not_understood": [
                {"place": item.place, "says": item.words, "why": item.why, "is_row_left_out": item.is_row_left_out}
                for item in imported.notes
            ],
            "proposals": [
                {"table": item.row.table, "key": list(item.row.key), "cells": dict(item.row.cells),
                 "confidence": item.confidence, "evidence": item.evidence}
                for item in imported.proposals
            ],
            "rejected": list(imported.rejected),
        }
    )  # fmt: skip


def write_imported_csv(imported: ImportedRegister) -> str:
    """Write one line for each difference, state and cell that was not understood, safe to open in a spreadsheet."""
    rows: list[tuple[str, ...]] = []
    for row in imported.rows:
        base = (row.state.value, row.label)
        if not row.differences:
            rows.append((*base, "", "", "", ", ".join(row.places), row.why))
        for item in row.differences:
            for words, place in item.said:
                rows.append((*base, item.column, item.register, words, place, ""))
    rows += [("missing", name, "", "", "", "", "") for name in imported.missing]
    rows += [("not understood", "", "", "", note.words, note.place, note.why) for note in imported.notes]
    return spreadsheet_rows(("state", "row", "column", "register", "file", "where", "why"), rows)


def _section(title: str, header: Sequence[str], rows: Iterable[Sequence[str]]) -> list[str]:
    drawn = list(rows)
    return ["", f"## {title} ({len(drawn)})", "", *table(header, drawn)] if drawn else []


def _short(text: str) -> str:
    words = " ".join(text.split())
    return plain(words if len(words) <= LONGEST_CELL else f"{words[: LONGEST_CELL - 1]}…")


def _sheet_rows(imported: ImportedRegister) -> Iterable[Sequence[str]]:
    for item in imported.sheet.sheets:
        unknown = ", ".join(map(plain, item.unknown_headings))
        yield plain(item.name), item.kind.value, str(item.line), str(len(item.rows)), unknown
    for name, why in imported.sheet.other_sheets:
        yield plain(name), f"not read: {why}", "", "", ""


def _plain_rows(imported: ImportedRegister, state: RowState) -> Iterable[Sequence[str]]:
    return [(plain(row.label), plain(", ".join(row.places))) for row in imported.of(state)]


def _said(difference: CellDifference) -> tuple[str, str]:
    values = dict.fromkeys(words for words, _ in difference.said)
    return " / ".join(map(_short, values)), plain(", ".join(place for _, place in difference.said))


def _differing(imported: ImportedRegister) -> Iterable[Sequence[str]]:
    for row in imported.of(RowState.DIFFERS):
        for item in row.differences:
            words, places = _said(item)
            yield plain(row.label), item.column, _short(item.register) or "(nothing)", words, places


def _conflicts(imported: ImportedRegister) -> Iterable[Sequence[str]]:
    for row in imported.of(RowState.CONFLICT):
        for item in row.differences:
            yield (plain(row.label), item.column, *_said(item))


def _incomplete(imported: ImportedRegister) -> Iterable[Sequence[str]]:
    return [(plain(row.label), plain(", ".join(row.places)), row.why) for row in imported.of(RowState.INCOMPLETE)]


def _note_rows(imported: ImportedRegister) -> Iterable[Sequence[str]]:
    for note in imported.notes:
        yield plain(note.place), _short(note.words), plain(note.why), "the row" if note.is_row_left_out else "the cell"


def _proposal_rows(imported: ImportedRegister) -> Iterable[Sequence[str]]:
    return [(plain(item.row.label), percent(item.confidence), _short(item.evidence)) for item in imported.proposals]


def say_proposed(imported: ImportedRegister) -> str:
    """Say how many rows wait for a person."""
    return f"{counted(len(imported.proposals), 'row')} proposed; --accept-all or --accept ID takes them over."
