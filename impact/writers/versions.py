"""Write which versions of interfaces and specifications are in force on a day."""

from __future__ import annotations

from impact.domain.architecture import Basis
from impact.domain.formatting import counted, day
from impact.domain.interface_version import DocumentOnDay, Standing, VersionOnDay, VersionsReport, read_span
from impact.writers.json import dump
from impact.writers.listing import spreadsheet_rows
from impact.writers.markdown import plain, table

DERIVATION = (
    "Which iteration a user needs is derived, not stated: whoever runs a version reads the iteration of each "
    "architecture document that was made for the release which introduced that version; where the register knows "
    "no such iteration, the release is named instead."
)
READING = (
    "An interval begins on its first day and no longer holds on its last one. 'In force as far as known' has begun, "
    "and nobody has said when it ends; 'may be in force' is not known to have begun. No date is guessed."
)
UPCOMING_LISTED = 12
CSV_HEADER = ("document_id", "document", "version", "on", "standing", "valid_from", "valid_to", "from_basis",
              "to_basis", "introduced_by", "last_named_by", "iterations", "validity_source", "notes")  # fmt: skip


def write_versions_markdown(report: VersionsReport) -> str:
    """Write the versions in force as Markdown: what runs side by side first, then each document."""
    parallel = [document for document in report.documents if document.is_parallel]
    lines = [f"# Versions on {day(report.day)}", "", READING, ""]
    if parallel:
        lines += [f"**{counted(len(parallel), 'document runs', 'documents run')} in more than one version:**", ""]
        lines += [f"- {_parallel(document)}" for document in parallel]
    else:
        lines.append("No document is known to run in more than one version.")
    for document in report.documents:
        lines += _document(document)
    if report.upcoming:
        lines += ["", "## What is known to come", ""]
        names = {document.document_id: document.name for document in report.documents}
        for when, document_id, words in report.upcoming[:UPCOMING_LISTED]:
            lines.append(f"- {day(when)}: {plain(names[document_id])} {plain(words)}")
        if len(report.upcoming) > UPCOMING_LISTED:
            lines.append(f"- and {len(report.upcoming) - UPCOMING_LISTED} more")
    if any(item.iterations for document in report.documents for item in document.running):
        lines += ["", DERIVATION]
    return "\n".join(lines) + "\n"


def _parallel(document: DocumentOnDay) -> str:
    running = ", ".join(item.version.version for item in document.running)
    if document.last_old_end is None:
        end = "when the old ones end is not known"
    elif document.open_ended:
        end = f"the last known end of an old one is {day(document.last_old_end)}, that of " + (
            f"{', '.join(document.open_ended)} is not known"
        )
    else:
        end = f"the last old one ends on {day(document.last_old_end)}"
    return f"{plain(document.name)}: {plain(running)}; {plain(end)}."


def _document(document: DocumentOnDay) -> list[str]:
    name = document.name if document.name == document.document_id else f"{document.name} ({document.document_id})"
    shown = [item for item in document.versions if item.standing is not Standing.DRAFT]
    lines = ["", f"## {plain(name)}", ""]
    if shown:
        rows = [
            (plain(item.version.version), item.standing.value,
             said_day(item.version.valid_from, item.version.from_basis),
             said_day(item.version.valid_to, item.version.to_basis), item.release_id or "not stated", _iterations(item))
            for item in shown
        ]  # fmt: skip
        header = ("Version", "On the day", "From", "Until", "Introduced by", "A user of it reads")
        lines += table(header, rows)
    drafts = [item.version.version for item in document.versions if item.standing is Standing.DRAFT]
    if drafts:
        lines += [""] * bool(shown) + [f"Never in force themselves: {plain(', '.join(drafts))}."]
    return lines


def said_day(text: str, basis: Basis | None) -> str:
    """Say a first or last day of a version as far as it is known: ``by 19 Oct 2017``, ``unknown``."""
    span = read_span(text)
    if not text or span is None or (span.earliest is None and span.latest is None):
        return "unknown"
    note = " (inferred)" if basis is Basis.INFERRED else ""
    if span.earliest == span.latest:
        return f"{day(span.latest)}{note}"
    if span.earliest is None:
        return f"by {day(span.latest)}{note}"
    if span.latest is None:
        return f"not before {day(span.earliest)}{note}"
    return f"some day in {text}{note}"


def _iterations(item: VersionOnDay) -> str:
    if not item.iterations or not item.standing.may_be_in_force:
        return ""
    parts: dict[str, list[str]] = {}
    for document, iteration in item.iterations:
        parts.setdefault(iteration or f"that for {item.release_id}", []).append(document)
    return plain("; ".join(f"{', '.join(documents)}: {iteration}" for iteration, documents in parts.items()))


def write_versions_json(report: VersionsReport) -> str:
    """Write the versions in force as JSON."""
    return dump(
        {
            "schema_version": "1.0",
            "on": report.day.isoformat(),
            "iterations_are": DERIVATION,
            "documents": [
                {
                    "id": document.document_id,
                    "name": document.name,
                    "running": [item.version.version for item in document.running],
                    "last_old_end": document.last_old_end.isoformat() if document.last_old_end else None,
                    "old_of_unknown_end": list(document.open_ended),
                    "versions": [_version(item) for item in document.versions],
                }
                for document in report.documents
            ],
            "upcoming": [
                {"date": when.isoformat(), "document": document_id, "words": words}
                for when, document_id, words in report.upcoming
            ],
        }
    )


def _version(item: VersionOnDay) -> dict[str, object]:
    version = item.version
    return {
        "version": version.version,
        "standing": item.standing.value,
        "valid_from": version.valid_from or None,
        "valid_to": version.valid_to or None,
        "from_basis": version.from_basis,
        "to_basis": version.to_basis,
        "validity_source": version.validity_source or None,
        "introduced_by": item.release_id or None,
        "last_named_by": item.last_release_id or None,
        "iterations": [
            {"document": document, "iteration": iteration or None, "release": item.release_id}
            for document, iteration in item.iterations
        ],
        "notes": version.notes or None,
        "source": version.source,
    }


def write_versions_csv(report: VersionsReport) -> str:
    """Write the versions in force as CSV, one row a version, safe to open in a spreadsheet."""
    rows = [
        (
            document.document_id,
            document.name,
            item.version.version,
            report.day.isoformat(),
            item.standing.value,
            item.version.valid_from,
            item.version.valid_to,
            item.version.from_basis or "",
            item.version.to_basis or "",
            item.release_id,
            item.last_release_id,
            "; ".join(f"{name}: {iteration or item.release_id}" for name, iteration in item.iterations),
            item.version.validity_source,
            item.version.notes,
        )
        for document in report.documents
        for item in document.versions
    ]
    return spreadsheet_rows(CSV_HEADER, rows)
