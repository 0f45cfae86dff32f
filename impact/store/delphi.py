"""Read and add answers in rounds of estimating; none is ever changed."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import sqlalchemy as sa

from impact.domain.delphi import DelphiAnswer
from impact.domain.policy import ThreePoint
from impact.errors import ConflictError
from impact.store.decision_tables import WORKSPACES
from impact.store.decisions import held_workspace
from impact.store.delphi_tables import ANSWERS


def read_answers(connection: sa.Connection | None, scope: str) -> tuple[DelphiAnswer, ...]:
    """Read every answer of one workspace, in the order in which they were given.

    Parameters
    ----------
    connection
        The store; ``None`` if there is none yet.
    scope
        What tells the workspace from others in the store.
    """
    if connection is None:
        return ()
    sought = (
        sa.select(ANSWERS)
        .join(WORKSPACES, WORKSPACES.c.id == ANSWERS.c.workspace_id)
        .where(WORKSPACES.c.scope == scope)
        .order_by(ANSWERS.c.number)
    )
    return tuple(
        DelphiAnswer(
            number=row["number"],
            subject=row["subject"],
            round=row["round"],
            who=row["who"],
            when=dt.datetime.fromisoformat(row["answered_at"]),
            points=ThreePoint(row["low"], row["likely"], row["high"]),
            why=row["why"],
        )
        for row in connection.execute(sought).mappings()
    )


def add_answer(connection: sa.Connection, scope: str, answer: DelphiAnswer) -> DelphiAnswer:
    """Add an answer.

    Parameters
    ----------
    connection
        The store, open for writing.
    scope
        What tells the workspace from others in the store.
    answer
        The answer; its number is given here.

    Raises
    ------
    ConflictError
        If its round is over, or the round before it has no answer; nothing is written.
    """
    workspace_id = held_workspace(connection, scope)
    known = read_answers(connection, scope)
    last = max((one.round for one in known if one.subject == answer.subject), default=0)
    if answer.round < last:
        remedy = f"Nothing was written. Answer in round {last}."
        raise ConflictError(f"Round {answer.round} on {answer.subject} is over", remedy=remedy)
    if answer.round > last + 1:
        remedy = f"Nothing was written. The next round is {last + 1}."
        raise ConflictError(f"Round {answer.round} on {answer.subject} cannot begin yet", remedy=remedy)
    numbered = replace(answer, number=known[-1].number + 1 if known else 1)
    connection.execute(
        ANSWERS.insert().values(
            workspace_id=workspace_id,
            number=numbered.number,
            subject=numbered.subject,
            round=numbered.round,
            who=numbered.who,
            low=numbered.points.low,
            likely=numbered.points.likely,
            high=numbered.points.high,
            why=numbered.why,
            answered_at=numbered.when.isoformat(),
        )
    )
    return numbered
