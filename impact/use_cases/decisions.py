"""Decide about rows of the register, and take decisions back; nothing that somebody decided is ever lost."""

from __future__ import annotations

import datetime as dt
import getpass
from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from impact.domain.decision import Decision, Proposal, RegisterRow, Verdict
from impact.errors import DecisionError, StoreError
from impact.use_cases.decided_rows import LONGEST_NAME, signed_row, sound_row, sound_text
from impact.use_cases.workspace import Workspace

if TYPE_CHECKING:
    from impact.store.decisions import NewDecision
    from impact.store.place import StorePlace

USER_VARIABLE = "IMPACT_USER"
CHANGES = "changes"


def person(named: str | None, *, environment: Mapping[str, str]) -> str:
    """Say who decides: the one named, else ``IMPACT_USER``, else the name under which the person is logged in.

    Raises
    ------
    DecisionError
        If nobody is named and the system knows no name either.
    """
    who = named or environment.get(USER_VARIABLE, "")
    if not who:
        try:
            who = getpass.getuser()
        except (OSError, KeyError, ImportError):
            who = ""
    if not who.strip():
        raise DecisionError("Nobody is named who decides.", remedy=f"Give --who NAME, or set {USER_VARIABLE}.")
    return who


def record(
    workspace: Workspace,
    proposal: Proposal,
    *,
    verdict: Verdict,
    who: str,
    when: dt.datetime,
    why: str = "",
    expected: int | None = None,
) -> Decision:
    """Record a verdict on a row; it counts when the workspace is loaded again.

    Parameters
    ----------
    workspace
        The workspace as the person saw it.
    proposal
        The row, with what spoke for it.
    verdict
        Accepted, rejected or retired.
    who, when
        Name of the person, and the time with its zone.
    why
        The reason in the person's words.
    expected
        Number of the last decision on the row that the person has seen, 0 if there was none; ``None`` takes what
        the loaded workspace shows.

    Raises
    ------
    UnknownNameError
        If the table, a change, an element or a kind of touch is unknown; the nearest names are offered.
    DecisionError
        If the row or a text is wrong, or the workspace has no register.
    ConflictError
        If somebody else decided about the row in between; nothing is written.
    StoreError
        If the store cannot be written.
    """
    seen = None if expected is None else [expected]
    return record_all(workspace, [proposal], verdict=verdict, who=who, when=when, why=why, expected=seen)[0]


def record_all(
    workspace: Workspace,
    proposals: Sequence[Proposal],
    *,
    verdict: Verdict,
    who: str,
    when: dt.datetime,
    why: str = "",
    expected: Sequence[int] | None = None,
) -> tuple[Decision, ...]:
    """Record one verdict on several rows, all of them or none.

    A touch may name a change that is accepted along with it. An accepted touch or alias states who accepted it and
    when; an alias bears a caution if its phrase names something else, too.

    Parameters
    ----------
    workspace, verdict, who, when, why
        As :func:`record`.
    proposals
        The rows, each once.
    expected
        As :func:`record`, for each of them.

    Raises
    ------
    UnknownNameError, DecisionError, ConflictError, StoreError
        As :func:`record`; nothing is written then.
    """
    from impact.store.decisions import NewDecision

    who, why, when = _sound_signature(who, why, when)
    new_changes = {p.row.key[0] for p in proposals if p.row.table == CHANGES and p.row.key}
    rows = [sound_row(workspace, proposal.row, verdict, new_changes=new_changes) for proposal in proposals]
    if verdict is Verdict.ACCEPTED:
        on = when.date()
        rows = [signed_row(workspace, row, who=who, on=on, why=why) for row in rows]
    _refuse_twice(rows)
    seen = [workspace.log.last_number(row) for row in rows] if expected is None else expected
    new = [
        NewDecision(
            row=row,
            verdict=verdict,
            who=who,
            when=when,
            expected=number,
            why=why,
            evidence=sound_text(proposal.evidence, "the evidence"),
            origin=proposal.origin,
        )
        for row, proposal, number in zip(rows, proposals, seen, strict=True)
    ]
    return _add(workspace, new)


def undo(
    workspace: Workspace, number: int, *, who: str, when: dt.datetime, why: str = "", expected: int | None = None
) -> Decision:
    """Take a decision back, by a new one; taking that back in turn makes the first one stand again.

    The row is then what the files and the other decisions say; if the decision has been written to the files, it is
    put back as it was before, and the next publication writes that.

    Parameters
    ----------
    workspace, who, when, why, expected
        As :func:`record`.
    number
        Number of the decision.

    Raises
    ------
    DecisionError
        If there is no such decision, or it has been undone already.
    ConflictError, StoreError
        As :func:`record`.
    """
    from impact.store.decisions import NewDecision

    who, why, when = _sound_signature(who, why, when)
    found = next((decision for decision in workspace.log.decisions if decision.number == number), None)
    if found is None:
        remedy = "'impact register decisions --all' lists them all."
        raise DecisionError(f"There is no decision {number}.", remedy=remedy)
    if found.undone_by is not None:
        later = workspace.log.decisions[found.undone_by - 1]
        remedy = f"To let it stand again: impact register undo {later.number}."
        raise DecisionError(f"Decision {number} was undone by {later.who} already.", remedy=remedy)
    seen = workspace.log.last_number(found.row) if expected is None else expected
    undoing = NewDecision(
        found.row, found.verdict, who, when, expected=seen, why=why, origin=found.origin, undoes=found.number
    )
    return _add(workspace, [undoing])[0]


def list_decisions(workspace: Workspace, *, is_every: bool = False) -> tuple[Decision, ...]:
    """List decisions by ascending number: those that count and are in no file yet, or every one."""
    log = workspace.log
    if is_every:
        return log.decisions
    return tuple(item for item in log.decisions if not item.published and log.in_force(item.row) == item)


def store_of(workspace: Workspace) -> StorePlace:
    """Say where decisions on a workspace are kept.

    Raises
    ------
    StoreError
        If they are kept nowhere.
    """
    if workspace.store is None:
        remedy = "Name a file or a database: IMPACT_STORE, or store in workspace.toml."
        raise StoreError("There is no place where decisions are kept.", remedy=remedy)
    return workspace.store


def _add(workspace: Workspace, new: Sequence[NewDecision]) -> tuple[Decision, ...]:
    from impact.store.decisions import add_decisions
    from impact.store.schema import writing

    if not new:
        return ()
    place = store_of(workspace)
    with writing(place) as connection:
        log = add_decisions(connection, place.scope, new)
    return log.decisions[-len(new) :]


def _sound_signature(who: str, why: str, when: dt.datetime) -> tuple[str, str, dt.datetime]:
    name = sound_text(who, "the name", limit=LONGEST_NAME)
    if not name or "\n" in name or "\r" in name:
        raise DecisionError("The name of who decides is one line.", remedy="Give --who NAME.")
    if when.tzinfo is None:
        raise DecisionError("The time of a decision has no zone.", remedy="Give it with its zone.")
    return name, sound_text(why, "the reason"), when


def _refuse_twice(rows: Sequence[RegisterRow]) -> None:
    seen: set[tuple[str, tuple[str, ...]]] = set()
    for row in rows:
        if (row.table, row.key) in seen:
            raise DecisionError(f"{row.label} is decided twice at once.", remedy="Keep one of them.")
        seen.add((row.table, row.key))
