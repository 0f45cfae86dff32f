"""Risks and incidents on elements: who looks after them, what happened to them, and what may lie behind them."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from impact.domain.decision_log import undone_by


class ConcernKind(StrEnum):
    """What sort of thing it is."""

    RISK = "risk"
    """Something that may happen."""
    INCIDENT = "incident"
    """Something that happened."""


class ConcernDeed(StrEnum):
    """What is done to a risk or an incident."""

    RAISED = "raised"
    TRANSFERRED = "transferred"
    """Another group looks after it."""
    MAPPED = "mapped"
    """The elements that it is on are named anew."""
    NOTED = "noted"
    CLOSED = "closed"
    UNDONE = "undone"


@dataclass(frozen=True, slots=True)
class ConcernEvent:
    """Something that was done, by somebody at some time; it is never changed.

    Attributes
    ----------
    number
        Its place in the events of its risk or incident, from 1.
    deed
        What was done.
    who, when
        Who entered it, and the time with its zone.
    on
        The day for which it counts.
    why
        The reason, or the text of a note.
    title, nature, is_major
        Of what is raised: what it is called, its nature, and whether it is a major incident.
    owner
        Group that looks after it from then on.
    elements
        Ids of the elements it is on.
    undoes
        Number of the event that it undoes.
    """

    number: int
    deed: ConcernDeed
    who: str
    when: dt.datetime
    on: dt.date
    why: str = ""
    title: str = ""
    nature: str = ""
    is_major: bool = False
    owner: str = ""
    elements: tuple[str, ...] = ()
    undoes: int | None = None

    @property
    def words(self) -> str:
        """Say in a few words what was done: ``transferred it to SSC (keys are at stake)``."""
        match self.deed:
            case ConcernDeed.RAISED:
                said = f"raised it with {self.owner}"
            case ConcernDeed.TRANSFERRED:
                said = f"transferred it to {self.owner}"
            case ConcernDeed.MAPPED:
                said = f"put it on {', '.join(self.elements) or 'no element'}"
            case ConcernDeed.UNDONE:
                said = f"undid event {self.undoes}"
            case _:
                said = f"{self.deed} it"
        return f"{said} ({self.why})" if self.why else said


@dataclass(frozen=True, slots=True)
class Concern:
    """A risk or an incident as its events leave it.

    Attributes
    ----------
    id, kind
        ``RISK-3``, ``INC-1``, and what sort it is.
    title, nature, is_major
        What it is called, its nature, and whether it is a major incident.
    owner
        Group that looks after it now.
    elements
        Ids of the elements it is on.
    raised_on, closed_on
        Days; ``None`` while it is open.
    events
        Everything that happened, undone or not, by ascending number.
    undone
        Numbers of the events that are undone.
    """

    id: str
    kind: ConcernKind
    title: str
    nature: str
    is_major: bool
    owner: str
    elements: tuple[str, ...]
    raised_on: dt.date
    closed_on: dt.date | None
    events: tuple[ConcernEvent, ...]
    undone: frozenset[int] = frozenset()

    @property
    def is_open(self) -> bool:
        """Whether it is not closed."""
        return self.closed_on is None

    @property
    def owners(self) -> tuple[tuple[dt.date, str], ...]:
        """Every group that looked after it, with the day from which it did."""
        return tuple(
            (event.on, event.owner) for event in self.events if event.owner and event.number not in self.undone
        )


def concern_of(concern_id: str, kind: ConcernKind, events: Sequence[ConcernEvent]) -> Concern:
    """Work out the state of a risk or an incident from its events; the first one raises it."""
    undone = frozenset(undone_by({one.number: one.undoes for one in events if one.undoes is not None}))
    first = events[0]
    found = Concern(
        concern_id, kind, first.title, first.nature, first.is_major, first.owner, first.elements, first.on, None,
        tuple(events), undone,
    )  # fmt: skip
    for event in events[1:]:
        if event.number in undone or event.undoes is not None:
            continue
        if event.deed is ConcernDeed.TRANSFERRED:
            found = replace(found, owner=event.owner)
        elif event.deed is ConcernDeed.MAPPED:
            found = replace(found, elements=event.elements)
        elif event.deed is ConcernDeed.CLOSED:
            found = replace(found, closed_on=event.on)
    return found


def as_of(concern: Concern, day: dt.date) -> Concern | None:
    """Give a risk or an incident as it stood at the end of a day; ``None`` if nobody had raised it."""
    events = [event for event in concern.events if event.on <= day]
    if not events or events[0].number != 1:
        return None
    numbers = {event.number for event in events}
    known = [event for event in events if event.undoes is None or event.undoes in numbers]
    return concern_of(concern.id, concern.kind, known)


@dataclass(frozen=True, slots=True)
class Route:
    """Which group looks after what is of one nature, and why."""

    nature: str
    owner: str
    reason: str


@dataclass(frozen=True, slots=True)
class ConcernPolicy:
    """How risks and incidents are routed; ``defaults/concerns.toml`` gives the reasons.

    Attributes
    ----------
    routes
        By nature, in order of name.
    recent_months
        A change that went live so many months before an incident may lie behind it; above 0.
    """

    routes: Mapping[str, Route]
    recent_months: int


@dataclass(frozen=True, slots=True)
class SuspectedChange:
    """A change that touched an element shortly before an incident hit it.

    Attributes
    ----------
    change_id, title
        The change.
    release, live_on
        The release that brought it, and its day.
    elements
        Ids of the elements of the incident that it touches, in order.
    """

    change_id: str
    title: str
    release: str
    live_on: dt.date
    elements: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class ConcernListing:
    """Risks and incidents as a committee looks at them once a month.

    Attributes
    ----------
    first_day, last_day
        The month, or any span of days; ``None`` as the first day lists everything that was ever raised.
    concerns
        What stood open at the end of the last day, or was closed within the span, in order of owner and id.
    names
        Name of each element, by id; an id that the models do not hold has none.
    suspects
        Changes that may lie behind each incident, by its id.
    """

    first_day: dt.date | None
    last_day: dt.date
    concerns: tuple[Concern, ...]
    names: Mapping[str, str]
    suspects: Mapping[str, tuple[SuspectedChange, ...]]

    def has_happened(self, day: dt.date) -> bool:
        """Whether a day lies within the span."""
        return (self.first_day is None or self.first_day <= day) and day <= self.last_day
