"""Put what the register knows of one subject into a history as of a day. Nothing here settles a dispute."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from impact.domain.calendar import last_day
from impact.domain.change import Change, ChangeEvent, Condition, Release
from impact.domain.history import MovedDate, SubjectHistory, TimelineEntry, dated_events, disputes_on, status_on


def history_of_change(
    change: Change,
    events: Sequence[ChangeEvent],
    *,
    as_of: dt.date | None,
    register_day: dt.date | None,
    claimed_alike: Sequence[str] = (),
    cancelled: str = "",
) -> SubjectHistory:
    """Tell the history of a change.

    Parameters
    ----------
    change, events
        The change, and the events of the register.
    as_of
        Day by which things have to be known; ``None`` for all that is known.
    register_day
        Day on which the status column of the register speaks.
    claimed_alike
        Other changes of the same confirmed claim.
    cancelled
        Why its estimates no longer count on that day; empty if they do.
    """
    entries = timeline(events, change.id, as_of=as_of)
    if change.status and register_day is not None and (as_of is None or register_day <= as_of):
        own = TimelineEntry(register_day, register_day.isoformat(), change.status, change.source, change.basis,
                            is_register_status=True)  # fmt: skip
        dated = [entry for entry in (*entries, own) if entry.day is not None]
        entries = (*sorted(dated, key=_day), *(entry for entry in entries if entry.day is None))
    disputes = disputes_on(events, change.id, as_of=as_of)
    note = ""
    if claimed_alike:
        note = f"Confirmed to repeat {', '.join(claimed_alike)}: they meet the same worlds and count once together."
    elif disputes:
        note = "The register takes no side while claimants differ, so the change is counted on its own."
    return SubjectHistory(
        subject_id=change.id,
        title=change.title,
        kind=change.kind,
        as_of=as_of,
        status=status_on(change, events, as_of=as_of or dt.date.max, register_day=register_day),
        entries=entries,
        disputes=disputes,
        moves=moved_dates(events, change.id, as_of=as_of),
        duplicate_note=note,
        cancelled=cancelled,
    )


def history_of_release(
    release: Release,
    events: Sequence[ChangeEvent],
    *,
    as_of: dt.date | None,
    conditions: Sequence[Condition] = (),
    carried: Sequence[tuple[str, str]] = (),
) -> SubjectHistory:
    """Tell the history of a release: its events, and each go-live that it had, with when that was known.

    Parameters
    ----------
    release, events
        The release, and the events of the register.
    as_of
        Day by which things have to be known; ``None`` for all that is known.
    conditions
        What is stated of the baselining of releases, of any release.
    carried
        Changes that it carries, each with its status.
    """
    go_live = go_live_on(release, events, as_of=as_of)
    day = last_day(go_live) if go_live else None
    if day is None:
        status = "no go-live date"
    elif as_of is not None and day > as_of:
        status = f"to go live on {go_live}"
    else:
        status = f"live since {go_live}" if as_of is not None else f"go-live {go_live}"
    return SubjectHistory(
        subject_id=release.id,
        title=release.title,
        kind=release.kind if "release" in release.kind else f"{release.kind} release".strip(),
        as_of=as_of,
        status=status,
        entries=_with_conditions(timeline(events, release.id, as_of=as_of), release, conditions, as_of=as_of),
        disputes=disputes_on(events, release.id, as_of=as_of),
        moves=moved_dates(events, release.id, as_of=as_of),
        go_live=go_live,
        carried=tuple(carried),
    )


def _with_conditions(
    entries: Sequence[TimelineEntry], release: Release, conditions: Sequence[Condition], *, as_of: dt.date | None
) -> tuple[TimelineEntry, ...]:
    stated = [
        TimelineEntry(
            day=item.date,
            written=item.date.isoformat(),
            words=f"Baselining of {item.condition.replace('_', ' ')}: {item.state}"
            + (f" ({item.note})" * bool(item.note)),
            source=item.source,
            basis=item.basis,
        )
        for item in conditions
        if item.release_id == release.id and (as_of is None or item.date <= as_of)
    ]
    dated = [entry for entry in (*entries, *stated) if entry.day is not None]
    return (*sorted(dated, key=_day), *(entry for entry in entries if entry.day is None))


def history_of_subject(subject_id: str, events: Sequence[ChangeEvent], *, as_of: dt.date | None) -> SubjectHistory:
    """Tell the history of what is neither a change nor a release: a document, say."""
    known = [event for day, event in dated_events(events, subject_id) if as_of is None or day <= as_of]
    return SubjectHistory(
        subject_id=subject_id,
        title="",
        kind="",
        as_of=as_of,
        status=known[-1].event if known else "nothing known yet",
        entries=timeline(events, subject_id, as_of=as_of),
        disputes=disputes_on(events, subject_id, as_of=as_of),
        moves=moved_dates(events, subject_id, as_of=as_of),
    )


def timeline(events: Sequence[ChangeEvent], subject_id: str, *, as_of: dt.date | None) -> tuple[TimelineEntry, ...]:
    """List the events and plans of a subject in the order of dates.

    Of plans those are listed that were announced by the day. Undated events belong to no day, so they come
    last and only where all is asked for.
    """
    dated, undated = [], []
    for event in events:
        if event.subject_id != subject_id:
            continue
        day = last_day(event.date) if event.date else None
        known = last_day(event.planned_on) if event.planned_on else day
        entry = TimelineEntry(
            day=day,
            written=event.date,
            words=event.event,
            source=event.source,
            basis=event.basis,
            claimant=event.claimant,
            is_plan=bool(event.planned_on),
            known_on=event.planned_on,
        )
        if day is None:
            undated.append(entry)
        elif as_of is None or (known is not None and known <= as_of):
            dated.append(entry)
    return (*sorted(dated, key=_day), *(undated if as_of is None else ()))


def _day(entry: TimelineEntry) -> dt.date:
    return entry.day or dt.date.max


def moved_dates(events: Sequence[ChangeEvent], subject_id: str, *, as_of: dt.date | None) -> tuple[MovedDate, ...]:
    """List the dates of a subject that moved, in the order in which that became known, by a day."""
    return tuple(
        MovedDate(day, event.date_before, event.date_after, event.event, event.source)
        for day, event in dated_events(events, subject_id)
        if (event.date_before or event.date_after) and (as_of is None or day <= as_of)
    )


def go_live_on(release: Release, events: Sequence[ChangeEvent], *, as_of: dt.date | None) -> str:
    """Give the go-live of a release as it was known on a day, as written.

    It is what the last move by then made it; before the first move that says what it was, that; else the
    register's own. A date that only a later event tells never counts for an earlier day.
    """
    if as_of is None:
        return release.go_live
    moves = moved_dates(events, release.id, as_of=None)
    known = [move for move in moves if move.known_on <= as_of and move.after]
    if known and known[-1].known_on == max(move.known_on for move in moves):
        return release.go_live if last_day(release.go_live) else known[-1].after
    if known:
        return known[-1].after
    before = [move.before for move in moves if move.before]
    if before:
        return before[0]
    return "" if moves else release.go_live
