"""Write the history of a subject of the register."""

from __future__ import annotations

from impact.domain.formatting import day
from impact.domain.history import DENIES, SubjectHistory, TimelineEntry
from impact.writers.json import dump
from impact.writers.listing import spreadsheet_rows
from impact.writers.markdown import plain, table

CSV_HEADER = ("subject_id", "day", "written", "kind", "words", "claimant", "planned_on", "source", "basis")


def write_history_markdown(history: SubjectHistory) -> str:
    """Write a history as Markdown: where it stands, claims that differ, dates that moved, and the timeline."""
    kind = f"{plain(history.kind)}. " if history.kind else ""
    when = f"on {day(history.as_of)}" if history.as_of else "by all that is known"
    lines = [f"# {plain(f'{history.subject_id} {history.title}'.strip())}", ""]
    lines += [f"{kind}Status {when}: **{plain(history.status)}**."]
    if history.cancelled:
        lines += ["", f"Not estimated any more: {plain(history.cancelled)}."]
    for dispute in history.disputes:
        lines += ["", f"## Disputed: {plain(dispute.matter)}", ""]
        lines += ["The claims stand side by side; neither is taken for true.", ""]
        claims = [
            (plain(claim.claimant), "denies it" if claim.position == DENIES else "says so", day(claim.day),
             plain(claim.words), plain(claim.source))
            for claim in dispute.claims
        ]  # fmt: skip
        lines += table(("Claimant", "Position", "On", "Words", "Source"), claims)
    if history.duplicate_note:
        lines += ["", plain(history.duplicate_note)]
    if history.moves:
        lines += ["", "## Dates that moved, or were asked to", ""]
        moves = [
            (day(move.known_on), move.before or "not stated", move.after or "not stated", plain(move.words))
            for move in history.moves
        ]
        lines += table(("Known on", "Before", "After", "What was said"), moves)
        if history.go_live:
            lines += ["", f"Go-live {when}: {plain(history.go_live)}."]
    if history.carried:
        lines += ["", "## Carries, by the register of today", ""]
        lines += [f"- {plain(label)}: {plain(status)}" for label, status in history.carried]
    lines += ["", "## Timeline", ""]
    if not history.entries:
        lines.append("Nothing is known by that day." if history.as_of else "The register holds no event.")
        return "\n".join(lines) + "\n"
    rows = [(_when(entry), plain(_what(entry)), plain(_source(entry))) for entry in history.entries]
    return "\n".join([*lines, *table(("Date", "What", "Source"), rows)]) + "\n"


def _when(entry: TimelineEntry) -> str:
    if entry.day is None:
        return "no date"
    return entry.written if entry.written == entry.day.isoformat() else f"{entry.written} (counts as {entry.day})"


def _what(entry: TimelineEntry) -> str:
    if entry.is_plan:
        return f"{entry.words} — planned, as announced on {entry.known_on}"
    if entry.is_register_status:
        return f"{entry.words} — status in the register on its date"
    return entry.words


def _source(entry: TimelineEntry) -> str:
    note = " (inferred)" if entry.basis == "inferred" else ""
    return f"{entry.source or 'not stated'}{note}"


def _kind(entry: TimelineEntry) -> str:
    if entry.is_plan:
        return "plan"
    return "register status" if entry.is_register_status else "event"


def write_history_json(history: SubjectHistory) -> str:
    """Write a history as JSON."""
    return dump(
        {
            "schema_version": "1.0",
            "id": history.subject_id,
            "title": history.title,
            "kind": history.kind or None,
            "as_of": history.as_of.isoformat() if history.as_of else None,
            "status": history.status,
            "cancelled": history.cancelled or None,
            "go_live": history.go_live or None,
            "duplicate_note": history.duplicate_note or None,
            "carries": [{"change": label, "status": status} for label, status in history.carried],
            "disputes": [
                {
                    "matter": dispute.matter,
                    "since": dispute.since.isoformat(),
                    "claims": [
                        {
                            "claimant": claim.claimant,
                            "position": claim.position,
                            "date": claim.day.isoformat(),
                            "words": claim.words,
                            "source": claim.source,
                        }
                        for claim in dispute.claims
                    ],
                }
                for dispute in history.disputes
            ],
            "moved_dates": [
                {
                    "known_on": move.known_on.isoformat(),
                    "before": move.before or None,
                    "after": move.after or None,
                    "words": move.words,
                    "source": move.source,
                }
                for move in history.moves
            ],
            "timeline": [
                {
                    "date": entry.day.isoformat() if entry.day else None,
                    "written": entry.written or None,
                    "kind": _kind(entry),
                    "words": entry.words,
                    "claimant": entry.claimant or None,
                    "planned_on": entry.known_on or None,
                    "source": entry.source,
                    "basis": entry.basis,
                }
                for entry in history.entries
            ],
        }
    )


def write_history_csv(history: SubjectHistory) -> str:
    """Write the timeline as CSV, safe to open in a spreadsheet."""
    rows = [
        (
            history.subject_id,
            entry.day.isoformat() if entry.day else "",
            entry.written,
            _kind(entry),
            entry.words,
            entry.claimant,
            entry.known_on,
            entry.source,
            entry.basis or "",
        )
        for entry in history.entries
    ]
    return spreadsheet_rows(CSV_HEADER, rows)
