"""Read and add what happened to risks and incidents; nothing of it is ever changed."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import sqlalchemy as sa

from impact.domain.concern import Concern, ConcernDeed, ConcernEvent, ConcernKind, concern_of
from impact.errors import ConflictError
from impact.store.concern_tables import CONCERN_EVENTS
from impact.store.decision_tables import WORKSPACES
from impact.store.decisions import held_workspace

PREFIX: Mapping[ConcernKind, str] = {ConcernKind.RISK: "RISK-", ConcernKind.INCIDENT: "INC-"}


def read_concerns(connection: sa.Connection | None, scope: str) -> tuple[Concern, ...]:
    """Read every risk and incident of one workspace, in the order in which they were raised within each kind.

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
        sa.select(CONCERN_EVENTS)
        .join(WORKSPACES, WORKSPACES.c.id == CONCERN_EVENTS.c.workspace_id)
        .where(WORKSPACES.c.scope == scope)
    )
    rows: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    for row in sorted(map(dict, connection.execute(sought).mappings()), key=lambda row: row["number"]):
        rows.setdefault((row["kind"], row["concern"]), []).append(row)
    order = sorted(rows, key=lambda key: (key[0], int(key[1].rpartition("-")[2])))
    return tuple(concern_of(name, ConcernKind(kind), [_event(row) for row in rows[kind, name]]) for kind, name in order)


def raise_concern(connection: sa.Connection, scope: str, kind: ConcernKind, event: ConcernEvent) -> str:
    """Add a new risk or incident, and give its id."""
    workspace_id = held_workspace(connection, scope)
    sought = sa.select(CONCERN_EVENTS.c.concern).where(
        CONCERN_EVENTS.c.workspace_id == workspace_id, CONCERN_EVENTS.c.kind == str(kind)
    )
    numbers = [int(name.rpartition("-")[2]) for name in connection.execute(sought).scalars()]
    name = f"{PREFIX[kind]}{max(numbers, default=0) + 1}"
    _insert(connection, workspace_id, name, kind=kind, event=replace(event, number=1))
    return name


def add_concern_event(
    connection: sa.Connection, scope: str, concern: Concern, event: ConcernEvent, *, expected: int
) -> None:
    """Add what happened to a risk or an incident.

    Parameters
    ----------
    connection
        The store, open for writing.
    scope
        What tells the workspace from others in the store.
    concern
        What it happened to.
    event
        What happened; its number is given here.
    expected
        Number of the last event on it that the person has seen.

    Raises
    ------
    ConflictError
        If something happened to it in between; nothing is written.
    """
    workspace_id = held_workspace(connection, scope)
    known = next(one for one in read_concerns(connection, scope) if one.id == concern.id)
    last = known.events[-1]
    if last.number != expected:
        raise ConflictError(
            f"{last.who} {last.words} on {last.when:%Y-%m-%d at %H:%M %Z} (event {last.number} on {concern.id}), and "
            f"what you wanted was: {event.words}",
            remedy="Nothing was written. Look at it again, and do it on what it says now.",
        )
    _insert(connection, workspace_id, concern.id, kind=concern.kind, event=replace(event, number=last.number + 1))


def _insert(connection: sa.Connection, workspace_id: int, name: str, *, kind: ConcernKind, event: ConcernEvent) -> None:
    body = {
        "title": event.title,
        "nature": event.nature,
        "is_major": event.is_major,
        "owner": event.owner,
        "elements": list(event.elements),
    }
    connection.execute(
        CONCERN_EVENTS.insert().values(
            workspace_id=workspace_id,
            concern=name,
            number=event.number,
            kind=str(kind),
            deed=str(event.deed),
            who=event.who,
            entered_at=event.when.isoformat(),
            counts_on=event.on.isoformat(),
            why=event.why,
            body=json.dumps(body, ensure_ascii=False, sort_keys=True),
            undoes=event.undoes,
        )
    )


def _event(row: Mapping[str, Any]) -> ConcernEvent:
    body = json.loads(row["body"])
    return ConcernEvent(
        number=row["number"],
        deed=ConcernDeed(row["deed"]),
        who=row["who"],
        when=dt.datetime.fromisoformat(row["entered_at"]),
        on=dt.date.fromisoformat(row["counts_on"]),
        why=row["why"],
        title=body["title"],
        nature=body["nature"],
        is_major=body["is_major"],
        owner=body["owner"],
        elements=tuple(body["elements"]),
        undoes=row["undoes"],
    )
