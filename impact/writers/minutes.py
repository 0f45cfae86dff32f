"""Write what minutes hold: for people, for programs, and as the table in which a person writes it down."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable, Sequence

from impact.domain.decision import Proposal
from impact.domain.formatting import counted, day, percent
from impact.domain.minutes import DoubtfulSuccessor, FindingKind, KindScore, Minutes
from impact.writers.json import dump
from impact.writers.listing import spreadsheet_safe
from impact.writers.markdown import plain, table

MinutesParts = tuple[Minutes, Sequence[Proposal], Sequence[DoubtfulSuccessor], Sequence[KindScore]]
"""Minutes, what they propose, what is doubtful in them, and how well they were read."""
_COLUMNS = ("kind", "id", "line", "value", "other")
_DECIMALS = 3


def write_minutes_markdown(parts: MinutesParts) -> str:
    """Write minutes as Markdown: items with decisions, actions, mentions, doubts, proposals and scores."""
    minutes, proposals, doubts, scores = parts
    lines = [f"# {plain(minutes.meeting_id) or 'Minutes'} of {day(minutes.date)}"]
    lines += _section("Agenda items", ("Item", "Line", "Heading", "Decisions"), _item_rows(minutes))
    lines += _section("Actions", ("Action", "Status", "Owner", "Due", "Superseded by", "Lines", "What is to be done"),
                      _action_rows(minutes))  # fmt: skip
    lines += _section("Changes", ("Change", "Lines"), _mention_rows(minutes, FindingKind.CHANGE))
    lines += _section("Releases", ("Release", "Lines"), _mention_rows(minutes, FindingKind.RELEASE))
    lines += _section("Doubtful", ("What", "How alike", "The better one"), _doubt_rows(doubts))
    lines += _section("Proposed for the register", ("Row", "Says", "Sure", "Evidence"), _proposal_rows(proposals))
    lines += _section("Compared with what a person found", ("Kind", "P", "R", "Found", "There", "Right"),
                      _score_rows(scores), right=(1, 2, 3, 4, 5))  # fmt: skip
    if len(lines) == 1:
        lines += ["", "The text names no agenda item, action, change, release or decision."]
    return "\n".join(lines) + "\n"


def write_minutes_csv(parts: MinutesParts) -> str:
    """Write the findings as CSV with the columns in which a person writes them down, safe to open in a spreadsheet."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(_COLUMNS)
    for item in parts[0].findings:
        cells = (item.kind.value, item.id, str(item.line), item.value, item.other)
        writer.writerow([spreadsheet_safe(cell) for cell in cells])
    return buffer.getvalue()


def write_minutes_json(parts: MinutesParts) -> str:
    """Write minutes, proposals, doubts and scores as JSON."""
    minutes, proposals, doubts, scores = parts
    return dump(
        {
            "schema_version": 1,
            "file": minutes.file,
            "meeting": minutes.meeting_id or None,
            "date": minutes.date.isoformat() if minutes.date else None,
            "findings": [
                {"kind": item.kind, "id": item.id, "line": item.line, "value": item.value or None,
                 "other": item.other or None, "text": item.text or None}
                for item in minutes.findings
            ],
            "actions": [
                {"id": item.id, "status": item.status, "owner": item.owner or None, "due": item.due or None,
                 "superseded_by": item.superseded_by or None, "text": item.text or None, "line": item.line,
                 "end_line": item.end_line}
                for item in minutes.actions
            ],
            "doubtful": [
                {"action": item.action_id, "superseded_by": item.superseded_by, "likeness": item.likeness,
                 "better": item.better or None, "better_likeness": item.better_likeness}
                for item in doubts
            ],
            "proposals": [
                {"table": item.row.table, "key": list(item.row.key), "cells": dict(item.row.cells),
                 "confidence": item.confidence, "evidence": item.evidence}
                for item in proposals
            ],
            "scores": [
                {"kind": item.kind, "precision": item.precision, "recall": item.recall, "found": item.found,
                 "expected": item.expected, "right": item.right}
                for item in scores
            ],
        }
    )  # fmt: skip


def _section(
    title: str, header: Sequence[str], rows: Iterable[Sequence[str]], *, right: Sequence[int] = ()
) -> list[str]:
    drawn = list(rows)
    return ["", f"## {title} ({len(drawn)})", "", *table(header, drawn, right=right)] if drawn else []


def _item_rows(minutes: Minutes) -> Iterable[Sequence[str]]:
    decisions: dict[str, list[str]] = {}
    for item in minutes.findings:
        if item.kind is FindingKind.DECISION:
            decisions.setdefault(item.id, []).append(f"{item.value} ({item.line})")
    for item in minutes.findings:
        if item.kind is FindingKind.ITEM:
            yield item.id, str(item.line), plain(item.value), ", ".join(decisions.pop(item.id, ()))
    for number, words in decisions.items():
        yield number, "", "", ", ".join(words)


def _action_rows(minutes: Minutes) -> Iterable[Sequence[str]]:
    for item in minutes.actions:
        status = item.status.value if item.status else "mentioned"
        lines = f"{item.line}–{item.end_line}" if item.end_line > item.line else str(item.line)
        yield (item.id, status, plain(item.owner), item.due, item.superseded_by, lines, plain(item.text))


def _mention_rows(minutes: Minutes, kind: FindingKind) -> Iterable[Sequence[str]]:
    lines: dict[str, list[str]] = {}
    for item in minutes.findings:
        if item.kind is kind:
            lines.setdefault(item.id, []).append(str(item.line))
    return [(name, ", ".join(places)) for name, places in sorted(lines.items())]


def _doubt_rows(doubts: Sequence[DoubtfulSuccessor]) -> Iterable[Sequence[str]]:
    for item in doubts:
        better = f"{item.better} ({percent(item.better_likeness)})" if item.better else ""
        yield item.message, percent(item.likeness), better


def _proposal_rows(proposals: Sequence[Proposal]) -> Iterable[Sequence[str]]:
    for item in proposals:
        cells = item.row.cells
        said = cells.get("event") or f"{cells.get('status', '')}: {cells.get('text', '')}"
        yield f"{item.row.table} {item.row.key[0]}", plain(said), percent(item.confidence), plain(item.evidence)


def _score_rows(scores: Sequence[KindScore]) -> Iterable[Sequence[str]]:
    for item in scores:
        shares = (f"{item.precision:.{_DECIMALS}f}", f"{item.recall:.{_DECIMALS}f}")
        yield (item.kind.value, *shares, str(item.found), str(item.expected), str(item.right))


def say_accepted(count: int) -> str:
    """Say how many rows were accepted."""
    return f"Accepted {counted(count, 'row')}; they count from now on, and impact register publish writes them."
