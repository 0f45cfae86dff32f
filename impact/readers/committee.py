"""Read rows of the register that a committee keeps: its list of actions, and its list of switch labels."""

from __future__ import annotations

from collections.abc import Iterable

from impact.domain.action import Action, ActionStatus
from impact.domain.label import APPEAL_OUTCOMES, DECISIONS, SwitchLabel
from impact.domain.problem import Problem, Severity
from impact.readers.table import Row


def read_action(row: Row, problems: list[Problem]) -> Action | None:
    """Read an action; a row whose status is no known word is reported and left out.

    Parameters
    ----------
    row
        A row of ``actions.csv``.
    problems
        Where faults are added.
    """
    name = row["action_id"]
    if row["status"] not in set(ActionStatus):
        problems.append(_unknown_word(row, "status", ActionStatus, about=name))
        return None
    return Action(
        id=name,
        status=ActionStatus(row["status"]),
        text=row["text"],
        owner=row["owner"],
        due=row["due"],
        superseded_by=row["superseded_by"],
        date=row["date"],
        basis=row.basis,
        source=row["source"],
        origin=row.origin(name),
    )


def read_label(row: Row, problems: list[Problem]) -> SwitchLabel | None:
    """Read a switch label; a row whose decision or appeal is no known word is reported and left out.

    Parameters
    ----------
    row
        A row of ``labels.csv``.
    problems
        Where faults are added.
    """
    name = row["label"]
    for column, words in (("decision", DECISIONS), ("appeal_outcome", APPEAL_OUTCOMES)):
        if row[column] not in words:
            problems.append(_unknown_word(row, column, words, about=name))
            return None
    return SwitchLabel(
        label=name,
        family=row["family"],
        role=row["role"],
        submitted_by=row["submitted_by"],
        submitted_on=row["submitted_on"],
        justification=row["justification"],
        decision=row["decision"],
        decided_by=row["decided_by"],
        decided_on=row["decided_on"],
        reason=row["reason"],
        appeal=row["appeal"],
        appeal_outcome=row["appeal_outcome"],
        basis=row.basis,
        source=row["source"],
        origin=row.origin(name),
    )


def _unknown_word(row: Row, column: str, words: Iterable[str], *, about: str) -> Problem:
    message = f"unknown {column.replace('_', ' ')} '{row[column]}'"
    remedy = f"Write one of {', '.join(word for word in words if word)}."
    return Problem(Severity.ERROR, "unknown-word", message, row.file, row.line, about, remedy)
