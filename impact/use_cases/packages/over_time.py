"""What happened to a work package over time: changes since a day, the burn-up, and person-days by month."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from impact.domain.formatting import counted, day, days
from impact.domain.package_event import Deed, PackageEvent
from impact.domain.progress import BurnUp, BurnUpPoint, ChangeSort, MonthOfEffort, ProgressChange
from impact.domain.work_package import TaskState, WorkPackage
from impact.use_cases.packages.standing import counted_tasks, first_day, package_on, standing_events

MOST_POINTS = 80
"""Days that a burn-up shows; of more, as many that are evenly spread."""
MOST_MONTHS = 240
"""Months that are laid out; a date further away was mistyped."""
SORTS: Mapping[Deed, ChangeSort] = {
    Deed.PLANNED: ChangeSort.PLANNED,
    Deed.APPROVED: ChangeSort.APPROVED,
    Deed.SHOWN: ChangeSort.SHOWN,
    Deed.ADDED: ChangeSort.DISCOVERED,
    Deed.REJECTED: ChangeSort.FALSE_POSITIVE,
    Deed.MOVED: ChangeSort.MOVED,
    Deed.DONE: ChangeSort.DONE,
    Deed.NOTED: ChangeSort.NOTED,
    Deed.CLOSED: ChangeSort.CLOSED,
}
"""What a progress report names; of other deeds only their outcome shows."""


def changes_between(package: WorkPackage, *, after: dt.date) -> tuple[ProgressChange, ...]:
    """List what changed after a day, by sort and then by number.

    Parameters
    ----------
    package
        The package as it stands on the day of the report, its verdicts held against the content.
    after
        Day of the last report; what counts for it was reported then.
    """
    labels = {state.task.id: state.task.label for state in package.tasks}
    dates = {move.number: move.before for state in package.tasks for move in state.moves}
    found = [
        (one.number, ProgressChange(SORTS[one.deed], one.on, one.who, labels.get(one.task, one.task),
                                    _words(one, package, dates)))
        for one in package.events
        if one.on > after and one.deed in SORTS
    ]  # fmt: skip
    found += [(state.last_number, _reopened(state)) for state in package.tasks if state.reopened_by]
    order = list(ChangeSort)
    return tuple(change for _, change in sorted(found, key=lambda one: (order.index(one[1].sort), one[0])))


def _reopened(state: TaskState) -> ProgressChange:
    causes = "; ".join(change.words for change in state.reopened_by)
    verdict = state.verdict
    assert verdict is not None
    words = f"'{verdict.finding}' of {day(verdict.on)}: {causes}"
    return ProgressChange(ChangeSort.REOPENED, None, verdict.who, state.task.label, words)


def _words(event: PackageEvent, package: WorkPackage, dates: Mapping[int, dt.date | None]) -> str:
    why = f" ({event.why})" if event.why else ""
    match event.deed:
        case Deed.PLANNED:
            return f"{_version(event, package)}{why}"
        case Deed.MOVED:
            return f"from {day(dates.get(event.number))} to {day(event.due)}{why}"
        case Deed.ADDED:
            planned = days(event.added.days.mean) if event.added else "0.0"
            return f"{planned} person-days{why}"
        case Deed.REJECTED | Deed.NOTED:
            return event.why
        case Deed.DONE:
            verified = f", verified by {event.to}" if event.to else ""
            return f"{event.finding}{verified}{why}"
    return event.words


def _version(event: PackageEvent, package: WorkPackage) -> str:
    version = next(place for place, one in enumerate(package.plans, start=1) if one.number == event.number)
    plan = event.plan
    assert plan is not None
    said = f"version {version}: P50 {days(plan.total.p50)}, P80 {days(plan.total.p80)} person-days"
    before = package.plans[version - 2].plan if version > 1 else None
    if before is None:
        return f"{said}, {counted(len(plan.tasks), 'task')}"
    old, new = ({task.id for task in one.tasks} for one in (before, plan))
    return (
        f"{said} (before {days(before.total.p50)} and {days(before.total.p80)}); {counted(len(new - old), 'task')} "
        f"more, {len(old - new)} fewer"
    )


def spent_since(package: WorkPackage, after: dt.date) -> Mapping[str, float]:
    """Add up what was recorded for days after one, by role in order."""
    spent: dict[str, float] = {}
    for state in package.tasks:
        for record in state.records:
            if record.on > after:
                spent[record.role] = spent.get(record.role, 0.0) + record.days
    return dict(sorted(spent.items()))


def burn_up_of(package: WorkPackage, state: WorkPackage, *, until: dt.date) -> BurnUp:
    """Follow what was planned, earned and spent from the first day to that of the report.

    Parameters
    ----------
    package
        The package with all its events.
    state
        As it stands on the day of the report, its verdicts held against the content.
    until
        That day.
    """
    begin = first_day(package)
    known = sorted({one.on for one in standing_events(package) if one.on < until} | {begin})
    step = -(-len(known) // MOST_POINTS)
    stood = [(on, package_on(package, on)) for on in known[::step] if on < until]
    points = [_point(on, one) for on, one in stood if one is not None]
    points.append(_point(until, state))
    return BurnUp(tuple(points), tuple(_planned(state, begin, [point.on for point in points])))


def _point(on: dt.date, package: WorkPackage) -> BurnUpPoint:
    tasks = counted_tasks(package)
    earned = sum(state.task.days.mean for state in tasks if state.status.is_finished)
    return BurnUpPoint(
        on, sum(state.task.days.mean for state in tasks), earned, sum(state.days_spent for state in tasks)
    )


def _planned(package: WorkPackage, begin: dt.date, shown: Iterable[dt.date]) -> list[tuple[dt.date, float]]:
    """Say what should be earned by some days, each month's end and each date."""
    dated = _dated(package, begin)
    if not dated:
        return []
    start, last = package.plan.start or begin, max(one.due for one in dated)
    ends = [end for end in map(month_end, months_between(start, last)) if start < end < last]
    known = sorted({start, *ends, *shown, *(one.due for one in dated)})
    return [(on, sum(one.earned_by(on) for one in dated)) for on in known]


@dataclass(frozen=True, slots=True)
class _Dated:
    """Planned mean of a task that should be earned evenly from one day to another, or all on its date."""

    mean: float
    begin: dt.date
    due: dt.date

    def earned_by(self, on: dt.date) -> float:
        if on >= self.due:
            return self.mean
        return self.mean * (on - self.begin).days / (self.due - self.begin).days if on > self.begin else 0.0


def _dated(package: WorkPackage, begin: dt.date) -> list[_Dated]:
    """Give the tasks with a date: one that was given a date of its own on it, others evenly until that of the plan."""
    start = package.plan.start or begin
    return [
        _Dated(state.task.days.mean, state.due if state.moves else start, state.due)
        for state in counted_tasks(package)
        if state.due is not None
    ]


def month_end(month: dt.date) -> dt.date:
    """Give the last day of a month."""
    following = _next_month(month)
    return following if following == dt.date.max else following - dt.timedelta(days=1)


def _next_month(month: dt.date) -> dt.date:
    """Give the first day of the next month; the last day that there is where there is no next month."""
    if (month.year, month.month) == (dt.MAXYEAR, 12):
        return dt.date.max
    return dt.date(month.year + month.month // 12, month.month % 12 + 1, 1)


def months_between(start: dt.date, last: dt.date) -> list[dt.date]:
    """List the first days of the months from one day to another.

    Examples
    --------
    >>> [one.isoformat() for one in months_between(dt.date(2017, 12, 31), dt.date(2018, 1, 1))]
    ['2017-12-01', '2018-01-01']
    """
    found = [start.replace(day=1)]
    while len(found) < MOST_MONTHS and found[-1] < (following := _next_month(found[-1])) <= last.replace(day=1):
        found.append(following)
    return found


def months_of(package: WorkPackage, *, begin: dt.date) -> tuple[MonthOfEffort, ...]:
    """Lay out person-days by month: recorded ones, and where tasks have dates, what these put into each month.

    Parameters
    ----------
    package
        The package as it stands on the day of the report.
    begin
        First day of the package, from which a plan without a start is spread.
    """
    tasks = counted_tasks(package)
    records = [record for state in tasks for record in state.records]
    dated = _dated(package, begin)
    known = [record.on for record in records]
    known += [day for one in dated for day in (one.begin, one.due)]
    if not known:
        return ()
    found, so_far = [], 0.0
    for month in months_between(min(known), max(known)):
        end = month_end(month)
        planned = sum(one.earned_by(end) for one in dated)
        spent: dict[str, float] = {}
        for record in records:
            if month <= record.on <= end:
                spent[record.role] = spent.get(record.role, 0.0) + record.days
        found.append(MonthOfEffort(month, planned - so_far if dated else None, dict(sorted(spent.items()))))
        so_far = planned
    return tuple(found)
