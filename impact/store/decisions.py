"""Read and add decisions and publications; none is ever changed."""

from __future__ import annotations

import datetime as dt
import json
from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from impact.domain.decision import Decision, RegisterRow, Verdict
from impact.domain.decision_log import DecisionLog, Publication, undone_by
from impact.errors import ConflictError
from impact.store.decision_tables import DECISIONS, PUBLICATIONS, WORKSPACES


@dataclass(frozen=True, slots=True)
class NewDecision:
    """A decision that is about to be added.

    Attributes
    ----------
    row, verdict, who, when, why, evidence, origin, undoes
        As on :class:`~impact.domain.decision.Decision`.
    expected
        Number of the last decision on the row that the person has seen; 0 if none.
    """

    row: RegisterRow
    verdict: Verdict
    who: str
    when: dt.datetime
    expected: int
    why: str = ""
    evidence: str = ""
    origin: str = "person"
    undoes: int | None = None


def read_log(connection: sa.Connection | None, scope: str) -> DecisionLog:
    """Read everything that was decided and published about one workspace.

    Parameters
    ----------
    connection
        The store; ``None`` if there is none yet.
    scope
        What tells the workspace from others in the store.
    """
    if connection is None:
        return DecisionLog()
    workspace_id = connection.execute(sa.select(WORKSPACES.c.id).where(WORKSPACES.c.scope == scope)).scalar()
    if workspace_id is None:
        return DecisionLog()
    publications = tuple(_publication(row) for row in _rows(connection, PUBLICATIONS, workspace_id))
    rows = _rows(connection, DECISIONS, workspace_id)
    undone = undone_by({row["number"]: row["undoes"] for row in rows if row["undoes"] is not None})
    published: dict[tuple[str, tuple[str, ...]], list[Publication]] = defaultdict(list)
    for item in publications:
        published[item.table, item.key].append(item)
    return DecisionLog(tuple(_decision(row, undone, published) for row in rows), publications)


def add_decisions(connection: sa.Connection, scope: str, decisions: Sequence[NewDecision]) -> DecisionLog:
    """Add some decisions, all of them or none.

    Parameters
    ----------
    connection
        The store, open for writing.
    scope
        What tells the workspace from others in the store.
    decisions
        What was decided, in order.

    Returns
    -------
    DecisionLog
        The whole log, the new decisions last.

    Raises
    ------
    ConflictError
        If somebody decided about one of the rows since the person looked at it.
    """
    workspace_id = held_workspace(connection, scope)
    log = read_log(connection, scope)
    for new in decisions:
        _refuse_conflict(log, new)
    first = log.decisions[-1].number + 1 if log.decisions else 1
    for number, new in enumerate(decisions, start=first):
        connection.execute(
            DECISIONS.insert().values(
                workspace_id=workspace_id,
                number=number,
                verdict=str(new.verdict),
                table_name=new.row.table,
                row_key=_text_of(list(new.row.key)),
                cells=_text_of(dict(new.row.cells)),
                who=new.who,
                decided_at=new.when.isoformat(),
                why=new.why,
                evidence=new.evidence,
                origin=new.origin,
                undoes=new.undoes,
            )
        )
    return read_log(connection, scope)


def add_publications(
    connection: sa.Connection, scope: str, publications: Iterable[Publication], *, who: str, when: dt.datetime
) -> None:
    """Note which rows were written to the files.

    Parameters
    ----------
    connection
        The store, open for writing.
    scope
        What tells the workspace from others in the store.
    publications
        Rows that were written, numbered from where the log ends.
    who, when
        Who published them, and the time with its zone.
    """
    workspace_id = held_workspace(connection, scope)
    for item in publications:
        connection.execute(
            PUBLICATIONS.insert().values(
                workspace_id=workspace_id,
                number=item.number,
                table_name=item.table,
                row_key=_text_of(list(item.key)),
                up_to=item.up_to,
                in_force=item.in_force,
                before=None if item.before is None else _text_of(dict(item.before)),
                who=who,
                published_at=when.isoformat(),
            )
        )


def _refuse_conflict(log: DecisionLog, new: NewDecision) -> None:
    if log.last_number(new.row) == new.expected:
        return
    found = log.on_row(new.row)
    if not found:
        message = f"Decision {new.expected} on {new.row.label}, which you have seen, is not in the store"
        raise ConflictError(message, remedy="Nothing was written. Look at the row again.")
    last = found[-1]
    what = f"undid decision {last.undoes}" if last.undoes is not None else f"decided '{last.verdict}'"
    why = f" ({last.why})" if last.why else ""
    raise ConflictError(
        f"{last.who} {what} on {new.row.label} on {last.when:%Y-%m-%d at %H:%M %Z}{why}, decision {last.number}",
        remedy="Nothing was written. Look at the row again and decide on what it says now.",
    )


def held_workspace(connection: sa.Connection, scope: str) -> int:
    """Give the id of a workspace, and hold its row so that no other writer numbers decisions at the same time."""
    sought = sa.select(WORKSPACES.c.id).where(WORKSPACES.c.scope == scope).with_for_update()
    found = connection.execute(sought).scalar()
    if found is None:
        connection.execute(WORKSPACES.insert().values(scope=scope))
        found = connection.execute(sought).scalar_one()
    return int(found)


def _rows(connection: sa.Connection, table: sa.Table, workspace_id: int) -> Sequence[Mapping[str, Any]]:
    sought = sa.select(table).where(table.c.workspace_id == workspace_id).order_by(table.c.number)
    return [dict(row) for row in connection.execute(sought).mappings()]


def _publication(row: Mapping[str, Any]) -> Publication:
    before = row["before"]
    return Publication(
        number=row["number"],
        table=row["table_name"],
        key=tuple(json.loads(row["row_key"])),
        up_to=row["up_to"],
        in_force=row["in_force"],
        before=None if before is None else json.loads(before),
    )


def _decision(
    row: Mapping[str, Any],
    undone: Mapping[int, int],
    published: Mapping[tuple[str, tuple[str, ...]], Sequence[Publication]],
) -> Decision:
    number, undoes = row["number"], row["undoes"]
    register_row = RegisterRow(row["table_name"], tuple(json.loads(row["row_key"])), json.loads(row["cells"]))
    written = published.get((register_row.table, register_row.key), ())
    return Decision(
        number=number,
        verdict=Verdict(row["verdict"]),
        row=register_row,
        who=row["who"],
        when=dt.datetime.fromisoformat(row["decided_at"]),
        why=row["why"],
        evidence=row["evidence"],
        origin=row["origin"],
        undone_by=undone.get(number),
        undoes=undoes,
        published=any(item.in_force == number or (undoes is not None and item.up_to >= number) for item in written),
    )


def _text_of(value: object) -> str:
    return json.dumps(value, ensure_ascii=False, sort_keys=True)
