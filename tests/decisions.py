"""Make decisions for a test: rows of touches, and logs written out by hand."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping

from impact.domain.decision import Decision, Proposal, RegisterRow, Verdict

WHEN = dt.datetime(2020, 1, 15, 9, 30, tzinfo=dt.UTC)


def touch_row(change_id: str, element_id: str, **cells: str) -> RegisterRow:
    """Make a row of touches; the kind is ``modify`` unless it is given."""
    stated: Mapping[str, str] = {"change_id": change_id, "element_id": element_id, "kind": "modify", **cells}
    return RegisterRow("touches", (change_id, element_id), stated)


def touch(change_id: str, element_id: str, **cells: str) -> Proposal:
    """Propose a row of touches."""
    return Proposal(touch_row(change_id, element_id, **cells), confidence=1.0)


def decision(
    number: int,
    row: RegisterRow,
    verdict: Verdict = Verdict.ACCEPTED,
    *,
    undoes: int | None = None,
    undone_by: int | None = None,
) -> Decision:
    """Make a decision of Ann."""
    return Decision(number, verdict, row, "Ann", WHEN, undoes=undoes, undone_by=undone_by)
