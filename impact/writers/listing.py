"""Write lists: changes of the register, and mentions of a text."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from impact.domain.formatting import counted, percent
from impact.domain.listing import ListedChange, MappedText
from impact.domain.result import ImpactedSection
from impact.domain.suggestion import Suggestion
from impact.writers.json import dump
from impact.writers.markdown import plain, table

MOST_SIGNALS = 3
"""Reasons shown for a suggestion; the JSON has them all."""
FORMULA_STARTS = ("=", "+", "-", "@", "\t", "\r")
"""A cell that begins so is run as a formula by spreadsheets."""


def spreadsheet_safe(cell: str) -> str:
    """Keep a spreadsheet from running a cell as a formula: an apostrophe goes before it.

    Examples
    --------
    >>> spreadsheet_safe("=1+1"), spreadsheet_safe("6.29")
    ("'=1+1", '6.29')
    """
    return f"'{cell}" if cell.startswith(FORMULA_STARTS) else cell


def spreadsheet_rows(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    """Write rows as CSV below a header, each cell safe to open in a spreadsheet."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(header)
    for row in rows:
        writer.writerow([spreadsheet_safe(cell) for cell in row])
    return buffer.getvalue()


def write_changes_markdown(changes: Sequence[ListedChange]) -> str:
    """Write a list of changes as a Markdown table."""
    if not changes:
        return "The register holds no such change.\n"
    rows = [
        (
            plain(item.change.id),
            plain(item.change.kind),
            plain(item.change.title),
            plain(", ".join(item.change.release_ids)) or "not stated",
            plain(item.status),
            str(len(item.touches)),
        )
        for item in changes
    ]
    header = ("Change", "Kind", "Title", "Release", "Status", "Touches")
    return "\n".join([*table(header, rows, right=(5,)), "", counted(len(changes), "change")]) + "\n"


def write_changes_json(changes: Sequence[ListedChange]) -> str:
    """Write a list of changes as JSON, with their touches."""
    return dump(
        [
            {
                "id": item.change.id,
                "kind": item.change.kind,
                "title": item.change.title,
                "summary": item.change.summary,
                "status": item.status,
                "final_status": item.change.final_status or None,
                "releases": list(item.change.release_ids),
                "basis": item.change.basis,
                "source": item.change.source,
                "touches": [
                    {"element": t.element_id, "kind": str(t.kind), "why": t.why, "confidence": t.confidence}
                    for t in item.touches
                ],
            }
            for item in changes
        ]
    )


def write_changes_csv(changes: Sequence[ListedChange]) -> str:
    """Write a list of changes as CSV, safe to open in a spreadsheet."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(["change_id", "kind", "title", "summary", "releases", "status", "touches"])
    for item in changes:
        change = item.change
        touched = ";".join(f"{touch.element_id}={touch.kind}" for touch in item.touches)
        cells = (
            change.id,
            change.kind,
            change.title,
            change.summary,
            ";".join(change.release_ids),
            item.status,
            touched,
        )
        writer.writerow([spreadsheet_safe(cell) for cell in cells])
    return buffer.getvalue()


def write_sections_csv(sections: Sequence[ImpactedSection]) -> str:
    """Write sections to review as CSV, safe to open in a spreadsheet; likelihoods 0..1, days unrounded."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(["section_id", "document", "number", "title", "tier", "likelihood", "low", "high",
                     "mean_person_days", "role", "size", "size_unit", "treatment", "why"])  # fmt: skip
    for section in sections:
        element = section.element
        numbers = [
            f"{value:.6f}" for value in (element.likelihood, element.low, element.high, section.mean_person_days)
        ]
        cells = (element.id, section.document, section.number, section.title, element.tier, *numbers, section.role,
                 f"{section.size:g}", section.size_unit, section.treatment, element.why)  # fmt: skip
        writer.writerow([spreadsheet_safe(cell) for cell in cells])
    return buffer.getvalue()


def write_mapping_markdown(mapped: MappedText) -> str:
    """Write what a text names as Markdown: surest first, with the words that say so."""
    lines = [f"> {plain(mapped.text)}", ""]
    if not mapped.mentions:
        lines.append("The text names no element by id, name or alias.")
    else:
        rows = [
            (
                plain(mention.element_id),
                plain(mapped.names[mention.element_id]),
                percent(mention.confidence),
                f"“{plain(mention.phrase)}” ({mention.start}–{mention.end}, {mention.how})",
                plain(mention.caution) or ("" if mention.is_unambiguous else "also fits others: a person decides"),
            )
            for mention in mapped.mentions
        ]
        lines += ["Named in the text:", ""]
        lines += table(("Element", "Name", "Confidence", "Evidence", "Note"), rows, right=(2,))
    if mapped.suggestions:
        rows = [
            (
                plain(one.element_id),
                plain(mapped.names[one.element_id]),
                percent(one.confidence),
                plain(evidence_in_words(one)),
                plain(one.caution),
            )
            for one in mapped.suggestions
        ]
        lines += ["", "May be concerned, a person decides:", ""]
        lines += table(("Element", "Name", "Confidence", "Evidence", "Note"), rows, right=(2,))
    if mapped.known:
        touches = ", ".join(f"{touch.element_id} ({touch.kind})" for touch in mapped.known)
        lines += [
            "",
            f"The register already states {counted(len(mapped.known), 'touch', 'touches')}: {plain(touches)}.",
        ]
    return "\n".join(lines) + "\n"


def evidence_in_words(suggestion: Suggestion) -> str:
    """Say in a few words why an element is suggested: the strongest signals with the words that spoke."""
    phrases: dict[str, list[str]] = {}
    for item in suggestion.evidence:
        said = phrases.setdefault(item.signal, [])
        if item.end > item.start and item.phrase not in said:
            said.append(item.phrase)
    parts = [f"{signal} “{', '.join(said)}”" if said else signal for signal, said in phrases.items()]
    return "; ".join(parts[:MOST_SIGNALS])


def write_mapping_json(mapped: MappedText) -> str:
    """Write what a text names as JSON."""
    return dump(
        {
            "text": mapped.text,
            "mentions": [
                {
                    "element": mention.element_id,
                    "name": mapped.names[mention.element_id],
                    "confidence": mention.confidence,
                    "phrase": mention.phrase,
                    "start": mention.start,
                    "end": mention.end,
                    "how": mention.how,
                    "is_unambiguous": mention.is_unambiguous,
                    "caution": mention.caution or None,
                }
                for mention in mapped.mentions
            ],
            "suggestions": [
                {
                    "element": one.element_id,
                    "name": mapped.names[one.element_id],
                    "confidence": one.confidence,
                    "score": one.score,
                    "is_unambiguous": one.is_unambiguous,
                    "caution": one.caution or None,
                    "evidence": [
                        {
                            "signal": item.signal,
                            "share": item.weight,
                            "phrase": item.phrase,
                            "start": item.start,
                            "end": item.end,
                        }
                        for item in one.evidence
                    ],
                }
                for one in mapped.suggestions
            ],
            "known": [{"element": touch.element_id, "kind": str(touch.kind)} for touch in mapped.known],
        }
    )
