"""Keep risks and incidents on elements: raise and route them, hand them on, close them, list them month by month."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from impact.domain.concern import (
    Concern,
    ConcernDeed,
    ConcernEvent,
    ConcernKind,
    ConcernListing,
    SuspectedChange,
    as_of,
)
from impact.errors import DecisionError, UnknownNameError
from impact.readers.concern_policy import concern_policy
from impact.use_cases.decided_rows import LONGEST_NAME, sound_text
from impact.use_cases.decisions import store_of
from impact.use_cases.packages.keeping import signature
from impact.use_cases.workspace import Workspace, nearest_names

LONGEST_TITLE = 300


@dataclass(frozen=True, slots=True)
class NewConcern:
    """A risk or an incident, as typed.

    Attributes
    ----------
    kind, title
        What sort it is, and what it is called.
    elements
        Elements that it is on, by id or name.
    nature
        ``architecture``, ``performance``, ``security``, ``keys``: it decides who looks after it.
    owner
        Group that looks after it in place of the one that its nature leads to.
    is_major
        Whether it is a major incident.
    why
        What is known of it.
    """

    kind: ConcernKind
    title: str
    elements: tuple[str, ...] = ()
    nature: str = ""
    owner: str = ""
    is_major: bool = False
    why: str = ""


def list_concerns(workspace: Workspace) -> tuple[Concern, ...]:
    """List every risk and incident that was ever raised.

    Raises
    ------
    StoreError
        If there is a store and it cannot be read.
    """
    place = workspace.store
    if place is None or not place.may_hold_decisions:
        return ()
    from impact.store.concerns import read_concerns
    from impact.store.schema import reading

    with reading(place) as connection:
        return read_concerns(connection, place.scope)


def find_concern(workspace: Workspace, name: str) -> Concern:
    """Find a risk or an incident by its id, ignoring case.

    Raises
    ------
    UnknownNameError
        If there is none; the nearest are offered.
    """
    known = list_concerns(workspace)
    found = next((one for one in known if one.id.casefold() == name.strip().casefold()), None)
    if found is None:
        if not known:
            raise UnknownNameError(f"There is no '{name}': nothing has been raised yet.")
        raise UnknownNameError(f"There is no '{name}'.", candidates=nearest_names(name, [one.id for one in known]))
    return found


def raise_new(
    workspace: Workspace, new: NewConcern, *, who: str, when: dt.datetime, on: dt.date | None = None
) -> Concern:
    """Raise a risk or an incident; its nature leads to the group that looks after it.

    Raises
    ------
    UnknownNameError
        If an element or the nature is unknown; the nearest are offered.
    DecisionError
        If the title is empty, a text is wrong, or neither nature nor owner is given.
    StoreError
        If the store cannot be written, or nothing is kept.
    """
    from impact.store.concerns import raise_concern
    from impact.store.schema import writing

    who, why = signature(who, new.why, when)
    title = _one_line(new.title, "the title", limit=LONGEST_TITLE)
    if not title:
        raise DecisionError("It has no title.", remedy="Say in one line what it is.")
    event = ConcernEvent(
        0, ConcernDeed.RAISED, who, when, _day(on, when), why=why, title=title, nature=new.nature.strip().casefold(),
        is_major=new.is_major, owner=_owner(new.nature, new.owner), elements=_elements(workspace, new.elements),
    )  # fmt: skip
    place = store_of(workspace)
    with writing(place) as connection:
        name = raise_concern(connection, place.scope, new.kind, event)
    return find_concern(workspace, name)


@dataclass(frozen=True, slots=True)
class ConcernAct:
    """What a person does to a risk or an incident, as typed.

    ``owner`` is where it is handed to, ``elements`` what it is on from now on, ``undoes`` the event to be undone, and
    ``seen`` the last event that the person has seen; ``None`` takes the present one.
    """

    deed: ConcernDeed
    why: str = ""
    owner: str = ""
    elements: tuple[str, ...] = ()
    undoes: int | None = None
    seen: int | None = None


def act_on_concern(
    workspace: Workspace, name: str, act: ConcernAct, *, who: str, when: dt.datetime, on: dt.date | None = None
) -> Concern:
    """Do something to a risk or an incident, and give it as it is then.

    Raises
    ------
    UnknownNameError
        If there is no such thing, or an element is unknown.
    DecisionError
        If it cannot be done as it stands.
    ConflictError
        If somebody did something to it in between; nothing is written.
    StoreError
        If the store cannot be written.
    """
    from impact.store.concerns import add_concern_event
    from impact.store.schema import writing

    concern = find_concern(workspace, name)
    who, why = signature(who, act.why, when)
    _refuse(concern, act, why)
    undoes = act.undoes if act.deed is ConcernDeed.UNDONE else None
    event = ConcernEvent(
        0, act.deed, who, when, _day(on, when), why=why, undoes=undoes,
        owner=_one_line(act.owner, "the group", limit=LONGEST_NAME) if act.deed is ConcernDeed.TRANSFERRED else "",
        elements=_elements(workspace, act.elements) if act.deed is ConcernDeed.MAPPED else (),
    )  # fmt: skip
    place = store_of(workspace)
    expected = concern.events[-1].number if act.seen is None else act.seen
    with writing(place) as connection:
        add_concern_event(connection, place.scope, concern, event, expected=expected)
    return find_concern(workspace, concern.id)


def _refuse(concern: Concern, act: ConcernAct, why: str) -> None:
    if not concern.is_open and act.deed is not ConcernDeed.UNDONE:
        remedy = f"Undo its closing to go on with it: event {_closing(concern)}."
        raise DecisionError(f"{concern.id} was closed on {concern.closed_on}.", remedy=remedy)
    if act.deed is ConcernDeed.NOTED and not why:
        raise DecisionError("The note says nothing.", remedy="Give its text.")
    if act.deed is ConcernDeed.TRANSFERRED:
        if not act.owner.strip():
            raise DecisionError("It is not said who looks after it from now on.", remedy="Give --to GROUP.")
        if act.owner.strip().casefold() == concern.owner.casefold():
            raise DecisionError(f"{concern.owner} looks after {concern.id} already.", remedy="Nothing was written.")
    if act.deed is ConcernDeed.UNDONE:
        numbers = [event.number for event in concern.events[1:] if event.number not in concern.undone]
        if act.undoes not in numbers:
            known = f"Events that can be: {', '.join(map(str, numbers))}." if numbers else "Close it instead."
            raise DecisionError(f"Event {act.undoes} of {concern.id} cannot be undone.", remedy=known)


def _closing(concern: Concern) -> int:
    return next(
        event.number
        for event in reversed(concern.events)
        if event.deed is ConcernDeed.CLOSED and event.number not in concern.undone
    )


def _owner(nature: str, owner: str) -> str:
    named = _one_line(owner, "the group", limit=LONGEST_NAME)
    routes = concern_policy().routes
    folded = nature.strip().casefold()
    if folded and folded not in routes:
        raise UnknownNameError(f"Nothing is of the nature '{nature.strip()}'.", candidates=sorted(routes))
    if named:
        return named
    if not folded:
        remedy = f"Give --nature ({', '.join(sorted(routes))}) or --owner GROUP."
        raise DecisionError("It is not said who looks after it.", remedy=remedy)
    return routes[folded].owner


def _elements(workspace: Workspace, names: Sequence[str]) -> tuple[str, ...]:
    return tuple(sorted({workspace.graph.resolve(name).id for name in names}))


def _one_line(text: str, what: str, *, limit: int) -> str:
    return " ".join(sound_text(text, what, limit=limit).split())


def _day(on: dt.date | None, when: dt.datetime) -> dt.date:
    day = on or when.date()
    if day > when.date():
        raise DecisionError(f"{day} lies ahead.", remedy="Give the day on which it happened.")
    return day


def listing_of(
    workspace: Workspace,
    *,
    kind: ConcernKind | None = None,
    owner: str = "",
    first_day: dt.date | None = None,
    last_day: dt.date,
) -> ConcernListing:
    """List risks and incidents as they stood at the end of a span of days.

    Parameters
    ----------
    workspace
        The workspace.
    kind
        Only risks, or only incidents.
    owner
        Only those of this group, ignoring case.
    first_day, last_day
        The span; what was closed before it is left out. Without a first day everything is listed.
    """
    found = []
    for concern in list_concerns(workspace):
        then = as_of(concern, last_day)
        if then is None or (kind is not None and then.kind is not kind):
            continue
        is_over = then.closed_on is not None and first_day is not None and then.closed_on < first_day
        if not is_over and (not owner or then.owner.casefold() == owner.strip().casefold()):
            found.append(then)
    found.sort(key=lambda one: (one.owner.casefold(), one.kind, int(one.id.rpartition("-")[2])))
    graph = workspace.graph
    names = {name: graph.element(name).label for one in found for name in one.elements if name in graph}
    suspects = {one.id: suspected_changes(workspace, one) for one in found if one.kind is ConcernKind.INCIDENT}
    return ConcernListing(first_day, last_day, tuple(found), names, suspects)


def suspected_changes(workspace: Workspace, concern: Concern) -> tuple[SuspectedChange, ...]:
    """List the changes that touched an element of an incident and went live shortly before it, the latest first."""
    months = concern_policy().recent_months
    earliest = concern.raised_on - dt.timedelta(days=round(months * 365.25 / 12))
    touched: dict[str, set[str]] = {}
    for touch in workspace.register.touches:
        if touch.element_id in concern.elements:
            touched.setdefault(touch.change_id, set()).add(touch.element_id)
    found = []
    for change_id, elements in touched.items():
        change = workspace.changes_by_id.get(change_id)
        dated = [(workspace.calendar.date_of(release), release) for release in change.release_ids] if change else []
        live = [(date, release) for date, release in dated if date and earliest <= date <= concern.raised_on]
        if change is not None and live:
            date, release = max(live)
            found.append(SuspectedChange(change_id, change.title, release, date, tuple(sorted(elements))))
    return tuple(sorted(found, key=lambda one: (-one.live_on.toordinal(), one.change_id)))
