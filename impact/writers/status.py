"""Write the modification status report."""

from __future__ import annotations

from collections import Counter

from impact.domain.formatting import counted, day
from impact.domain.status_report import StatusReport, StatusRow
from impact.writers.json import dump
from impact.writers.listing import spreadsheet_rows
from impact.writers.markdown import plain, table

CSV_HEADER = ("change_id", "kind", "title", "stage", "since", "days", "at_least", "status", "next_event", "next_date",
              "later_event", "later_date", "elements", "stage_before", "moves")  # fmt: skip


def write_status_markdown(report: StatusReport) -> str:
    """Write the report as Markdown: the count of each stage, what moved, then every change."""
    lines = [f"# Modification status on {day(report.as_of)}", ""]
    counts = Counter(row.stage for row in report.rows)
    names = [name for name in (*report.stage_names, *sorted(counts)) if counts.get(name)]
    lines += [", ".join(f"{plain(name)} {counts[name]}" for name in dict.fromkeys(names)) + "."]
    if report.since is not None:
        lines += ["", f"## What moved since {day(report.since)}", ""]
        moved = [row for row in report.rows if row.has_moved]
        lines += [_moved(row) for row in moved] or ["Nothing moved, as far as the register knows."]
    lines += ["", "## Changes", ""]
    rows = [
        (plain(row.change.id), plain(row.change.title), plain(row.stage), _days(row), _next(row),
         str(len(row.element_ids)), plain(row.status))
        for row in report.rows
    ]  # fmt: skip
    header = ("Change", "Title", "Stage", "Days in it", "Planned next", "Elements", "Status in words")
    lines += table(header, rows, right=(3, 5))
    lines += ["", "≥: only the register's status tells the stage, so that it may have been reached before."]
    later = [row for row in report.rows if row.later_event is not None]
    if later:
        lines += ["", "## Known today, and not on that day", ""]
        lines += [
            f"- {plain(row.change.id)}: {plain(row.later_event.words)} ({day(row.later_event.day)})"
            for row in later
            if row.later_event is not None
        ]
    lines += ["", counted(len(report.rows), "change")]
    return "\n".join(lines) + "\n"


def _moved(row: StatusRow) -> str:
    stage = f"{row.stage_before} → {row.stage}" if row.stage_before != row.stage else row.stage
    events = "; ".join(f"{move.day.isoformat()} {move.words}" for move in row.moves)
    return f"- **{plain(row.change.id)}**: {plain(stage)}" + (f" — {plain(events)}" if events else "")


def _days(row: StatusRow) -> str:
    if row.days is None:
        return "unknown"
    return f"{'≥ ' if row.is_since_at_latest else ''}{row.days}"


def _next(row: StatusRow) -> str:
    if row.next_event is not None and row.next_event.day is not None:
        return plain(f"{row.next_event.written}: {row.next_event.words}")
    if row.overdue:
        return plain(f"outcome not recorded: {row.overdue[-1].words} ({row.overdue[-1].written})")
    return "none known"


def write_status_json(report: StatusReport) -> str:
    """Write the report as JSON."""
    return dump(
        {
            "schema_version": "1.0",
            "as_of": report.as_of.isoformat(),
            "since": report.since.isoformat() if report.since else None,
            "changes": [_row(row) for row in report.rows],
        }
    )


def _row(row: StatusRow) -> dict[str, object]:
    planned, later = row.next_event, row.later_event
    return {
        "id": row.change.id,
        "kind": row.change.kind,
        "title": row.change.title,
        "stage": row.stage,
        "since": row.since.isoformat() if row.since else None,
        "days_in_stage": row.days,
        "is_at_least": row.is_since_at_latest,
        "is_disputed": row.is_disputed,
        "status": row.status,
        "next_event": {"date": planned.written, "words": planned.words} if planned else None,
        "plans_without_outcome": [{"date": plan.written, "words": plan.words} for plan in row.overdue],
        "known_later": {"date": later.day.isoformat(), "words": later.words} if later else None,
        "elements": list(row.element_ids),
        "stage_before": row.stage_before or None,
        "has_moved": row.has_moved,
        "moves": [{"date": move.day.isoformat(), "words": move.words, "source": move.source} for move in row.moves],
    }


def write_status_csv(report: StatusReport) -> str:
    """Write the report as CSV, one row a change, safe to open in a spreadsheet."""
    rows = [
        (
            row.change.id,
            row.change.kind,
            row.change.title,
            row.stage,
            row.since.isoformat() if row.since else "",
            "" if row.days is None else str(row.days),
            "yes" if row.is_since_at_latest else "",
            row.status,
            row.next_event.words if row.next_event else "",
            row.next_event.written if row.next_event else "",
            row.later_event.words if row.later_event else "",
            row.later_event.day.isoformat() if row.later_event else "",
            ";".join(row.element_ids),
            row.stage_before,
            "; ".join(f"{move.day.isoformat()} {move.words}" for move in row.moves),
        )
        for row in report.rows
    ]
    return spreadsheet_rows(CSV_HEADER, rows)
