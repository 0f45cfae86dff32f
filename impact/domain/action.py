"""The noun of a committee's list of actions: who is to do what, and what became of it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from impact.domain.architecture import Basis, Origin


class ActionStatus(StrEnum):
    """What minutes say of an action."""

    NEW = "new"
    """The meeting raises it."""
    ONGOING = "ongoing"
    """It is still to be done."""
    CLOSED = "closed"
    """Nothing is left to do."""
    RE_OPENED = "re-opened"
    """It was closed, and is to be done again."""
    SUPERSEDED = "superseded"
    """Another action takes its place."""
    DEFERRED = "deferred"
    """It is put off to a later meeting."""
    CANCELLED = "cancelled"
    """Nobody is to do it any more."""


@dataclass(frozen=True, slots=True)
class Action:
    """A row of the register's list of actions.

    Attributes
    ----------
    id
        Reference of the action, without blanks: ``TABASC20/01a``.
    status
        What became of it, as of ``date``.
    text
        What is to be done.
    owner
        Who is to do it; two are joined by `` and ``, empty if nobody is named.
    due
        A day, a month, or ``next meeting``; empty if no time is stated.
    superseded_by
        Reference of the action that takes its place; empty if none does.
    date
        Day of the meeting that says so, as the register writes it.
    basis, source, origin
        As on an element.
    """

    id: str
    status: ActionStatus
    text: str
    owner: str
    due: str
    superseded_by: str
    date: str
    basis: Basis | None
    source: str
    origin: Origin
