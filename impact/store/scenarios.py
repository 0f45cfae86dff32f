"""Read and add states of kept scenarios; none is ever changed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from impact.domain.scenario import RevisionKind, ScenarioRevision
from impact.errors import ConflictError
from impact.store.decision_tables import WORKSPACES
from impact.store.decisions import held_workspace
from impact.store.scenario_tables import SCENARIOS


def read_revisions(connection: sa.Connection | None, scope: str) -> Mapping[str, tuple[ScenarioRevision, ...]]:
    """Read every state of every scenario of one workspace.

    Parameters
    ----------
    connection
        The store; ``None`` if there is none yet.
    scope
        What tells the workspace from others in the store.

    Returns
    -------
    Mapping
        States in ascending order by the name of their scenario, folded; names ascending.
    """
    if connection is None:
        return {}
    sought = (
        sa.select(SCENARIOS)
        .join(WORKSPACES, WORKSPACES.c.id == SCENARIOS.c.workspace_id)
        .where(WORKSPACES.c.scope == scope)
    )
    found: dict[str, list[ScenarioRevision]] = {}
    rows = [dict(row) for row in connection.execute(sought).mappings()]
    for row in sorted(rows, key=lambda row: (row["name_key"], row["number"])):
        found.setdefault(row["name_key"], []).append(_revision(row))
    return {name: tuple(revisions) for name, revisions in found.items()}


def add_revision(connection: sa.Connection, scope: str, revision: ScenarioRevision) -> None:
    """Add a state of a scenario.

    Parameters
    ----------
    connection
        The store, open for writing.
    scope
        What tells the workspace from others in the store.
    revision
        The state; its number is one above the last state that the person has seen, so 1 for a new scenario.

    Raises
    ------
    ConflictError
        If somebody has added a state since, or a scenario of that name is there already; nothing is written.
    """
    workspace_id = held_workspace(connection, scope)
    key = revision.name.casefold()
    known = read_revisions(connection, scope).get(key, ())
    if revision.number != len(known) + 1:
        _refuse(revision, known)
    connection.execute(
        SCENARIOS.insert().values(
            workspace_id=workspace_id,
            name_key=key,
            number=revision.number,
            name=revision.name,
            kind=str(revision.kind),
            body=revision.text,
            is_archived=int(revision.is_archived),
            who=revision.who,
            saved_at=revision.when.isoformat(),
            why=revision.why,
        )
    )


def _refuse(revision: ScenarioRevision, known: tuple[ScenarioRevision, ...]) -> None:
    if len(known) < revision.number:
        message = f"State {revision.number - 1} of scenario '{revision.name}', which you have seen, is not in the store"
        raise ConflictError(message, remedy="Nothing was written. Look at the scenario again.")
    last = known[-1]
    why = f" ({last.why})" if last.why else ""
    remedy = "Nothing was written. Look at what it says now, and do it again on that."
    if revision.number == 1:
        remedy = "Nothing was written. Choose another name, or edit that scenario."
    raise ConflictError(
        f"Scenario '{last.name}' was {last.kind} by {last.who} on {last.when:%Y-%m-%d at %H:%M %Z}{why}, "
        f"state {last.number}",
        remedy=remedy,
    )


def _revision(row: Mapping[str, Any]) -> ScenarioRevision:
    return ScenarioRevision(
        name=row["name"],
        number=row["number"],
        kind=RevisionKind(row["kind"]),
        text=row["body"],
        is_archived=bool(row["is_archived"]),
        who=row["who"],
        when=dt.datetime.fromisoformat(row["saved_at"]),
        why=row["why"],
    )
