"""When work can be done: one task after the other within the capacity of each role, in every draw of the work."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from impact.domain.effort import Figures
from impact.domain.schedule import Capacity, DateStatus, MonthLoad, ScheduledItem, ScheduleItem

Numbers = npt.NDArray[np.float64]

HORIZON = 3653
"""Days that are looked ahead: ten years."""
TINY = 1e-9
SATURDAY = 5
RED_BELOW, GREEN_FROM = 0.5, 0.8
"""Share of the draws in which a date is kept: below the one it is red, from the other on green."""


@dataclass(frozen=True, slots=True)
class PlacedWork:
    """Work with its dates, and what each month holds of it.

    Attributes
    ----------
    items
        In the order in which they were given.
    months
        Mean person-days by month and role.
    finish_by_package
        Days by which all of a package is finished in five and in eight of ten draws; ``None`` if never.
    """

    items: tuple[ScheduledItem, ...]
    months: tuple[MonthLoad, ...]
    finish_by_package: Mapping[str, tuple[dt.date | None, dt.date | None]]


def place_work(
    items: Sequence[ScheduleItem],
    *,
    work: Mapping[str, Mapping[str, Numbers]],
    capacity: Capacity,
    start: dt.date,
) -> PlacedWork:
    """Find out when pieces of work can be done.

    In each draw, a role takes its part of one piece after the other in the order of the list, when what the piece
    waits for is finished, as fast as its capacity allows; a piece is finished when every role has done its part. A
    role without stated capacity is taken to be there when needed. As nobody overtakes, more capacity never makes
    anything later.

    Parameters
    ----------
    items
        The pieces, each after what it waits for.
    work
        Person-days by key and role, in each draw; each 0 or more, and as many draws everywhere.
    capacity
        What the roles have.
    start
        First day of work.

    Returns
    -------
    PlacedWork
        The pieces in the same order, with P50 and P80 of the finish over the draws.

    Raises
    ------
    ValueError
        If a piece comes before one that it waits for.
    """
    return _Placing(work, capacity, start).place(items)


@dataclass(frozen=True, slots=True)
class _Month:
    """A month within the days that are looked ahead: its first day, its places, and its working days in all."""

    first: dt.date
    begin: int
    end: int
    working_days: int


class _Days:
    """The days that are looked ahead, by month."""

    def __init__(self, start: dt.date) -> None:
        self.is_working = (start.weekday() + np.arange(HORIZON)) % 7 < SATURDAY
        self.months: list[_Month] = []
        day = start
        while (place := (day - start).days) < HORIZON:
            first, following = day.replace(day=1), _next_month(day)
            end = min((following - start).days, HORIZON)
            self.months.append(_Month(first, place, end, int(np.busday_count(first, following))))
            day = following


class _Calendar:
    """Capacity of a role added up from the start: at the beginning of each day."""

    def __init__(self, role: str, capacity: Capacity, days: _Days) -> None:
        rates = np.zeros(HORIZON)
        for month in days.months:
            rate = capacity.of(role, month.first) / month.working_days
            rates[month.begin : month.end] = rate * days.is_working[month.begin : month.end]
        self.sums = np.concatenate([[0.0], np.cumsum(rates)])
        self.days = np.arange(HORIZON + 1, dtype=np.float64)

    def at(self, times: Numbers) -> Numbers:
        """Give the capacity up to times, in days from the start."""
        return np.asarray(np.interp(np.minimum(times, HORIZON), self.days, self.sums), np.float64)

    def when(self, sums: Numbers) -> Numbers:
        """Give the earliest time by which as much capacity has passed; infinite if never."""
        after = np.searchsorted(self.sums, sums - TINY, side="left")
        inside = np.clip(after, 1, HORIZON)
        below, above = self.sums[inside - 1], self.sums[inside]
        share = np.where(above > below, (sums - below) / np.where(above > below, above - below, 1.0), 0.0)
        times = inside - 1 + np.clip(share, 0.0, 1.0)
        return np.asarray(np.where(after > HORIZON, np.inf, np.where(after == 0, 0.0, times)), np.float64)

    def last(self, total: float) -> float:
        """Give the last time at which no more capacity has passed; below 0 if there never was so little."""
        if total < -TINY:
            return -1.0
        after = int(np.searchsorted(self.sums, total + TINY, side="right"))
        if after > HORIZON:
            return float(HORIZON)
        below, above = float(self.sums[after - 1]), float(self.sums[after])
        return after - 1 + min(max((total - below) / (above - below), 0.0), 1.0)


class _Placing:
    def __init__(self, work: Mapping[str, Mapping[str, Numbers]], capacity: Capacity, start: dt.date) -> None:
        self.work, self.capacity, self.start = work, capacity, start
        self.days = _Days(start)
        roles = sorted({role for by_role in work.values() for role in by_role})
        self.calendars = {role: _Calendar(role, capacity, self.days) for role in roles if role in capacity.roles}
        self.free: dict[str, Numbers] = {}
        self.finish: dict[str, Numbers] = {}
        self.loads: dict[tuple[str, dt.date | None], float] = {}

    def place(self, items: Sequence[ScheduleItem]) -> PlacedWork:
        begun = {item.key: self._put(item) for item in items}
        latest = self._latest(items)
        placed = tuple(self._placed(item, begun[item.key], latest[item.key]) for item in items)
        return PlacedWork(placed, self._months(), self._finish_by_package(placed))

    def _finish_by_package(
        self, placed: Sequence[ScheduledItem]
    ) -> Mapping[str, tuple[dt.date | None, dt.date | None]]:
        by_package: dict[str, list[ScheduledItem]] = {}
        for one in placed:
            by_package.setdefault(one.item.package, []).append(one)
        return {package: self._whole(ones) for package, ones in sorted(by_package.items())}

    def _whole(self, placed: Sequence[ScheduledItem]) -> tuple[dt.date | None, dt.date | None]:
        """Give the days by which all of some work is finished at P50 and at P80."""
        last = np.zeros(1)
        for one in placed:
            last = np.maximum(last, self.finish[one.item.key])
        p50, p80 = (self._day(_quantile(last, share), is_end=True) for share in (RED_BELOW, GREEN_FROM))
        return (
            None if p50 is None else max([p50, *(one.finish_p50 for one in placed if one.finish_p50)]),
            None if p80 is None else max([p80, *(one.finish_p80 for one in placed if one.finish_p80)]),
        )

    def _put(self, item: ScheduleItem) -> Numbers:
        """Put an item in its place in every draw, and give when it begins."""
        missing = [key for key in item.after if key not in self.finish]
        if missing:
            raise ValueError(f"{item.key} comes before {missing[0]}, which it waits for")
        by_role = self.work[item.key]
        draws = max((days.size for days in by_role.values()), default=1)
        ready = np.full(draws, max(self._offset(item.not_before), 0.0))
        for key in item.after:
            ready = np.maximum(ready, self.finish[key])
        finish, begin = ready, np.full(draws, np.inf)
        for role, days in sorted(by_role.items()):
            if role in self.calendars:
                begun, done = self._taken(role, days, ready)
                finish, begin = np.maximum(finish, done), np.minimum(begin, begun)
        for role, days in sorted(by_role.items()):
            if role not in self.calendars:
                self._load_at(role, days, np.where(finish > ready, finish - TINY, finish))
        begin = np.where(np.isinf(begin), finish, begin)
        self.finish[item.key] = np.maximum(finish, begin)  # a crumb of work may end before the day of its beginning
        return begin

    def _taken(self, role: str, days: Numbers, ready: Numbers) -> tuple[Numbers, Numbers]:
        """Let a role do its part as soon as it is free: when it begins and when it is done in every draw."""
        calendar = self.calendars[role]
        is_busy = days > 0.0
        free = self.free.get(role, np.zeros(days.size))
        from_time = np.where(is_busy, np.maximum(ready, free), ready)
        first = calendar.at(from_time)
        done = np.where(is_busy, np.maximum(calendar.when(first + days), from_time), ready)
        self.free[role] = np.where(is_busy, done, free)
        self._load(role, first, np.where(np.isinf(from_time), 0.0, days), days)
        return np.where(is_busy, np.maximum(calendar.when(first + TINY * 10), from_time), np.inf), done

    def _load(self, role: str, first: Numbers, placed: Numbers, days: Numbers) -> None:
        """Add what an item takes of each month, where it takes ``first`` to ``first + placed`` of the capacity."""
        sums = self.calendars[role].sums
        last = np.minimum(first + placed, sums[-1])
        low, high = float(first.min()), float(last.max())
        for month in self.days.months:
            begin, end = sums[month.begin], sums[month.end]
            if end > low and begin < high:
                taken = np.clip(end, first, last) - np.clip(begin, first, last)
                self._add(role, month.first, float(taken.mean()))
        self._add(role, None, float((days - (last - first)).mean()))

    def _load_at(self, role: str, days: Numbers, times: Numbers) -> None:
        """Add what a role without capacity does of an item to the month in which the item is finished."""
        months = self.days.months
        begins = np.array([month.begin for month in months], np.float64)
        places = np.where(np.isinf(times), -1, np.searchsorted(begins, times, side="right") - 1)
        for place in np.unique(places):
            month = None if place < 0 else months[int(place)].first
            self._add(role, month, float(days[places == place].sum() / days.size))

    def _add(self, role: str, month: dt.date | None, days: float) -> None:
        if days > TINY:
            self.loads[role, month] = self.loads.get((role, month), 0.0) + days

    def _months(self) -> tuple[MonthLoad, ...]:
        places = {month.first: (month.begin, month.end) for month in self.days.months}
        found = []
        for (role, month), days in self.loads.items():
            stated = None
            if role in self.calendars and month is not None:
                begin, end = places[month]
                sums = self.calendars[role].sums
                stated = float(sums[end] - sums[begin])
            found.append(MonthLoad(month, role, days, stated))
        return tuple(sorted(found, key=lambda one: (one.month or dt.date.max, one.role)))

    def _latest(self, items: Sequence[ScheduleItem]) -> Mapping[str, float | None]:
        """Give the last time at which each item may begin, from the last to the first."""
        found: dict[str, float | None] = {}
        limit = {item.key: math.inf if item.due is None else self._offset(item.due) + 1.0 for item in items}
        for item in reversed(items):
            end = limit[item.key]
            begin = end if math.isinf(end) else self._latest_begin(item.key, end)
            found[item.key] = None if math.isinf(begin) else min(begin, end - 10.0 * TINY)
            for key in item.after:
                limit[key] = min(limit[key], begin)
        return found

    def _latest_begin(self, key: str, end: float) -> float:
        begins = [end]
        for role, days in self.work[key].items():
            if role in self.calendars:
                calendar = self.calendars[role]
                need = float(np.quantile(days, GREEN_FROM))
                left = float(calendar.at(np.array([max(end, 0.0)]))[0]) - need if end > 0.0 else -1.0
                begins.append(calendar.last(left) if need > 0.0 else end)
        return min(begins)

    def _placed(self, item: ScheduleItem, begun: Numbers, latest: float | None) -> ScheduledItem:
        # What begins with a day is not done the day before, even where nothing is left to do.
        finish = np.maximum(self.finish[item.key], begun + TINY * 10)
        total: Numbers = sum(self.work[item.key].values(), np.zeros(finish.size))
        chance, status = None, DateStatus.UNKNOWN
        if item.due is not None:
            chance = float(np.mean(finish <= self._offset(item.due) + 1.0 + TINY))
            status = DateStatus.RED if chance < RED_BELOW else DateStatus.AMBER
            status = DateStatus.GREEN if chance >= GREEN_FROM else status
        begin = _quantile(begun, RED_BELOW)
        p50, p80 = (_quantile(finish, share) for share in (RED_BELOW, GREEN_FROM))
        return ScheduledItem(
            item=item,
            remaining=_figures(total),
            start=self._day(begin, is_end=False),
            finish_p50=self._day(p50, is_end=True),
            finish_p80=self._day(p80, is_end=True),
            chance=chance,
            latest_start=None if latest is None else self._day(latest, is_end=False),
            status=status,
        )

    def _offset(self, day: dt.date | None) -> float:
        return 0.0 if day is None else float(max((day - self.start).days, -1))

    def _day(self, time: float, *, is_end: bool) -> dt.date | None:
        """Name the day of a time; one that ends at midnight belongs to the day before."""
        if math.isinf(time):
            return None
        place = max(math.ceil(time - TINY) - 1, 0) if is_end else math.floor(time + TINY)
        return self.start + dt.timedelta(days=place)


def _quantile(values: Numbers, share: float) -> float:
    """Give the least value that is not exceeded in a share of the draws; it is one of them, infinite ones included."""
    place = max(math.ceil(share * values.size - TINY) - 1, 0)
    return float(np.sort(values)[place])


def _figures(days: Numbers) -> Figures:
    p10, p50, p80 = (float(one) for one in np.quantile(days, (0.1, 0.5, 0.8)))
    return Figures(p10, p50, p80, float(days.mean()))


def _next_month(day: dt.date) -> dt.date:
    return dt.date(day.year + day.month // 12, day.month % 12 + 1, 1)
