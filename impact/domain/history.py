"""What happened to a change or release, in the order of dates: statements, claims that differ, dates that moved."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from impact.domain.architecture import Basis
from impact.domain.calendar import last_day
from impact.domain.change import Change, ChangeEvent

HOLDS = "holds"
DENIES = "denies"
POSITIONS = (HOLDS, DENIES)
NOT_RAISED = "not raised yet"
UNKNOWN_STATUS = "unknown"


@dataclass(frozen=True, slots=True)
class Statement:
    """A dated sentence on a change: an event, or what the register says of it on its own date.

    Attributes
    ----------
    day
        The day it speaks of, a month counting as its last.
    words
        What it says.
    source
        Who says it.
    is_event
        Whether it is an event; otherwise it is the status column of the register.
    """

    day: dt.date
    words: str
    source: str
    is_event: bool = True


def dated_events(events: Iterable[ChangeEvent], subject_id: str) -> list[tuple[dt.date, ChangeEvent]]:
    """List what happened to a subject in the order of dates; plans and undated events are left out.

    Events of one day keep the order of the register.
    """
    found = [
        (day, event)
        for event in events
        if event.subject_id == subject_id and not event.planned_on
        for day in (last_day(event.date) if event.date else None,)
        if day is not None
    ]
    return sorted(found, key=lambda item: item[0])


def statements_on(change: Change, events: Iterable[ChangeEvent], *, register_day: dt.date | None) -> list[Statement]:
    """List what is stated of a change in the order of dates; the register's own status comes last on its day.

    Parameters
    ----------
    change
        The change.
    events
        Events of the register, of any subject, in any order.
    register_day
        Day on which the register's status column speaks; ``None`` if it names none, and then it states nothing.
    """
    found = [Statement(day, event.event, event.source) for day, event in dated_events(events, change.id)]
    raised = last_day(change.date_raised) if change.date_raised else None
    if raised is not None and all(statement.day > raised for statement in found):
        found.append(Statement(raised, "Raised", change.source))
    if register_day is not None and change.status:
        found.append(Statement(register_day, change.status, change.source, is_event=False))
    # The sort is stable, so on one day the register's own status, which is added last, stays last.
    return sorted(found, key=lambda statement: statement.day)


def status_on(
    change: Change, events: Iterable[ChangeEvent], *, as_of: dt.date | None, register_day: dt.date | None
) -> str:
    """Say where a change stands on a day, in words.

    It is what was last stated by then, with its date; the register's own words on the register's own day. Before
    anything was stated the change is not raised yet, as far as the register knows. Without a day it is the
    register's own status, else what was stated last.
    """
    statements = statements_on(change, events, register_day=register_day)
    if as_of is None or as_of == register_day:
        if change.status:
            return change.status
        as_of = as_of or dt.date.max
    known = [statement for statement in statements if statement.day <= as_of]
    if known:
        return f"{known[-1].words} ({known[-1].day.isoformat()})"
    if not statements:
        return UNKNOWN_STATUS
    raised = last_day(change.date_raised) if change.date_raised else None
    first = statements[0]
    if first.words == change.status or (raised is None and not first.words.casefold().startswith("raised")):
        return f"{NOT_RAISED}, as far as the register knows (first heard of {first.day.isoformat()})"
    return NOT_RAISED


@dataclass(frozen=True, slots=True)
class Claim:
    """What somebody says of a matter, on a date; a later claim of the same person replaces it."""

    claimant: str
    position: str
    words: str
    day: dt.date
    source: str


@dataclass(frozen=True, slots=True)
class DisputedMatter:
    """A matter on which claimants differ; their claims stand side by side, and none is taken for true.

    ``claims`` holds the latest of each claimant, in the order in which they first spoke.
    """

    matter: str
    claims: tuple[Claim, ...]

    @property
    def since(self) -> dt.date:
        """The day on which the second of two opposite claims was made."""
        first = self.claims[0]
        return min(claim.day for claim in self.claims if claim.position != first.position)


def disputes_on(events: Iterable[ChangeEvent], subject_id: str, *, as_of: dt.date | None) -> tuple[DisputedMatter, ...]:
    """List the matters of a subject on which claimants differ on a day; ``None`` takes all that is dated."""
    by_matter: dict[str, dict[str, Claim]] = {}
    for day, event in dated_events(events, subject_id):
        if event.claimant and (as_of is None or day <= as_of):
            claim = Claim(event.claimant, event.position, event.event, day, event.source)
            by_matter.setdefault(event.matter, {})[event.claimant] = claim
    return tuple(
        DisputedMatter(matter, tuple(claims.values()))
        for matter, claims in by_matter.items()
        if len({claim.position for claim in claims.values()}) > 1
    )


@dataclass(frozen=True, slots=True)
class MovedDate:
    """A date that was moved, or asked to be: what it was, what it became, and since when that is known.

    ``before`` and ``after`` are as written, a day or a month, and may be empty.
    """

    known_on: dt.date
    before: str
    after: str
    words: str
    source: str


@dataclass(frozen=True, slots=True)
class TimelineEntry:
    """A line of a history.

    Attributes
    ----------
    day
        The day, a month counting as its last; ``None`` where no date is known.
    written
        The date as the register writes it.
    words, source, basis
        What happened, and how well that is founded.
    claimant
        Who says so, where somebody differs.
    is_plan
        Whether it is a plan and not an event; ``known_on`` is when it was announced.
    is_register_status
        Whether it is the status column of the register on the register's own date.
    """

    day: dt.date | None
    written: str
    words: str
    source: str
    basis: Basis | None = None
    claimant: str = ""
    is_plan: bool = False
    known_on: str = ""
    is_register_status: bool = False


@dataclass(frozen=True, slots=True)
class SubjectHistory:
    """All that is known of a change, release or document by a day.

    Attributes
    ----------
    subject_id, title, kind
        What it is about.
    as_of
        The day; ``None`` for all that is known.
    status
        Where it stands on that day, in words.
    entries
        Dated entries in order, plans among them; then those without a date, which belong to no day and are
        listed only where no day is asked for.
    disputes
        Matters on which claimants differ on that day.
    moves
        Dates that moved, in the order in which that became known.
    go_live
        Date of a release as the register has it; empty for a change, and where it was not known on that day.
    duplicate_note
        What is made of a claim that it repeats another change; empty if nobody claims so.
    cancelled
        Why its estimates no longer count on that day; empty if they do.
    carried
        What a release carries by the register of today, with the status of each on that day.
    """

    subject_id: str
    title: str
    kind: str
    as_of: dt.date | None
    status: str
    entries: tuple[TimelineEntry, ...]
    disputes: Sequence[DisputedMatter] = ()
    moves: Sequence[MovedDate] = ()
    go_live: str = ""
    duplicate_note: str = ""
    cancelled: str = ""
    carried: Sequence[tuple[str, str]] = ()
