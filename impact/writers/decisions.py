"""Write lists of decisions on the register, and what a publication did."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence

from impact.domain.decision import Decision
from impact.domain.formatting import counted
from impact.writers.json import dump
from impact.writers.listing import spreadsheet_safe
from impact.writers.markdown import plain, table

_CSV_COLUMNS = ("number", "verdict", "table", "key", "cells", "who", "when", "why", "evidence", "origin", "undoes",
                "undone_by", "published", "state")  # fmt: skip


def decision_states(decisions: Sequence[Decision]) -> tuple[str, ...]:
    """Say in words where each of some decisions stands.

    Parameters
    ----------
    decisions
        Decisions by ascending number; only one that is among them is said to replace another.

    Returns
    -------
    tuple of str
        For each of them ``undone by 9``, ``undoes 7``, ``replaced by 8``, ``published``, or ``stands``.
    """
    last = {(item.row.table, item.row.key): item.number for item in decisions if item.is_standing}
    return tuple(_state(item, last.get((item.row.table, item.row.key))) for item in decisions)


def _state(decision: Decision, last: int | None) -> str:
    if decision.undone_by is not None:
        return f"undone by {decision.undone_by}"
    if decision.undoes is not None:
        return f"undoes {decision.undoes}"
    if last is not None and last > decision.number:
        return f"replaced by {last}"
    return "published" if decision.published else "stands"


def write_decisions_markdown(decisions: Sequence[Decision]) -> str:
    """Write decisions as a Markdown table, by ascending number."""
    if not decisions:
        return "No decision stands that is not in the files.\n"
    rows = [
        (
            str(item.number),
            str(item.verdict) if item.undoes is None else "undo",
            plain(item.row.label),
            plain("; ".join(f"{name}={cell}" for name, cell in _facts(item))),
            plain(item.who),
            f"{item.when:%Y-%m-%d %H:%M}",
            plain(item.why),
            state,
        )
        for item, state in zip(decisions, decision_states(decisions), strict=True)
    ]
    header = ("No.", "Verdict", "Row", "Content", "Who", "When", "Why", "State")
    return "\n".join([*table(header, rows, right=(0,)), "", counted(len(decisions), "decision")]) + "\n"


def write_decisions_json(decisions: Sequence[Decision]) -> str:
    """Write decisions as JSON, by ascending number."""
    return dump(
        [
            {
                "number": item.number,
                "verdict": str(item.verdict),
                "table": item.row.table,
                "key": list(item.row.key),
                "cells": dict(sorted(item.row.cells.items())),
                "who": item.who,
                "when": item.when.isoformat(),
                "why": item.why,
                "evidence": item.evidence,
                "origin": item.origin,
                "undoes": item.undoes,
                "undone_by": item.undone_by,
                "is_standing": item.is_standing,
                "published": item.published,
                "state": state,
            }
            for item, state in zip(decisions, decision_states(decisions), strict=True)
        ]
    )


def write_decisions_csv(decisions: Sequence[Decision]) -> str:
    """Write decisions as CSV, safe to open in a spreadsheet."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(_CSV_COLUMNS)
    for item, state in zip(decisions, decision_states(decisions), strict=True):
        cells = "; ".join(f"{name}={cell}" for name, cell in sorted(item.row.cells.items()))
        row = (
            str(item.number),
            str(item.verdict),
            item.row.table,
            " / ".join(item.row.key),
            cells,
            item.who,
            item.when.isoformat(),
            item.why,
            item.evidence,
            item.origin,
            "" if item.undoes is None else str(item.undoes),
            "" if item.undone_by is None else str(item.undone_by),
            "yes" if item.published else "no",
            state,
        )
        writer.writerow([spreadsheet_safe(cell) for cell in row])
    return buffer.getvalue()


def _facts(decision: Decision) -> list[tuple[str, str]]:
    """Give the cells that the key does not state already."""
    return [(name, cell) for name, cell in sorted(decision.row.cells.items()) if cell not in decision.row.key]
