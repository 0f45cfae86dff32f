"""Read and add events on work packages; none is ever changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import sqlalchemy as sa

from impact.domain.package_event import PackageEvent
from impact.errors import ConflictError
from impact.store.decision_tables import WORKSPACES
from impact.store.decisions import held_workspace
from impact.store.package_body import body_of, event_of
from impact.store.package_tables import PACKAGE_EVENTS


@dataclass(frozen=True, slots=True)
class NewEvent:
    """An event that is about to be added.

    Attributes
    ----------
    event
        The event; its number is given when it is added.
    expected
        Number of the last event on its task (or, without a task, on the whole package) that the person has seen; 0 if
        there was none.
    """

    event: PackageEvent
    expected: int


def read_events(connection: sa.Connection | None, scope: str) -> Mapping[str, tuple[PackageEvent, ...]]:
    """Read every event on every work package of one workspace.

    Parameters
    ----------
    connection
        The store; ``None`` if there is none yet.
    scope
        What tells the workspace from others in the store.

    Returns
    -------
    Mapping
        Events by ascending number, by the id of their package in order.
    """
    if connection is None:
        return {}
    sought = (
        sa.select(PACKAGE_EVENTS)
        .join(WORKSPACES, WORKSPACES.c.id == PACKAGE_EVENTS.c.workspace_id)
        .where(WORKSPACES.c.scope == scope)
    )
    return _by_package(connection, sought)


def add_events(
    connection: sa.Connection, scope: str, package: str, events: Sequence[NewEvent]
) -> tuple[PackageEvent, ...]:
    """Add some events on one work package, all of them or none.

    Parameters
    ----------
    connection
        The store, open for writing.
    scope
        What tells the workspace from others in the store.
    package
        Id of the package.
    events
        What happened, in order.

    Returns
    -------
    tuple of PackageEvent
        All events on the package, the new ones last.

    Raises
    ------
    ConflictError
        If something happened to a task, or to the whole package, since the person looked at it; nothing is written.
    """
    workspace_id = held_workspace(connection, scope)
    sought = sa.select(PACKAGE_EVENTS).where(
        PACKAGE_EVENTS.c.workspace_id == workspace_id, PACKAGE_EVENTS.c.package == package
    )
    known = _by_package(connection, sought).get(package, ())
    last = {event.task: event for event in known}
    for new in events:
        _refuse_conflict(package, new, last.get(new.event.task))
    added = tuple(replace(new.event, number=number) for number, new in enumerate(events, start=len(known) + 1))
    for event in added:
        connection.execute(
            PACKAGE_EVENTS.insert().values(
                workspace_id=workspace_id,
                package=package,
                number=event.number,
                deed=str(event.deed),
                task=event.task,
                who=event.who,
                entered_at=event.when.isoformat(),
                counts_on=event.on.isoformat(),
                why=event.why,
                body=body_of(event),
                undoes=event.undoes,
            )
        )
    return (*known, *added)


def _by_package(
    connection: sa.Connection, sought: sa.Select[tuple[object, ...]]
) -> dict[str, tuple[PackageEvent, ...]]:
    found: dict[str, list[PackageEvent]] = {}
    rows = [dict(row) for row in connection.execute(sought).mappings()]
    for row in sorted(rows, key=lambda row: (row["package"], row["number"])):
        found.setdefault(row["package"], []).append(event_of(row))
    return {package: tuple(events) for package, events in found.items()}


def _refuse_conflict(package: str, new: NewEvent, last: PackageEvent | None) -> None:
    if new.expected == (last.number if last else 0):
        return
    subject = new.event.task or f"work package {package}"
    if last is None or last.number < new.expected:
        message = f"Event {new.expected} on {subject}, which you have seen, is not in the store"
        raise ConflictError(message, remedy="Nothing was written. Look at the package again.")
    raise ConflictError(
        f"{last.who} {last.words} on {last.when:%Y-%m-%d at %H:%M %Z} (event {last.number} on {subject}), "
        f"and what you wanted was: {new.event.words}",
        remedy="Nothing was written. Look at it again, and do it on what it says now.",
    )
