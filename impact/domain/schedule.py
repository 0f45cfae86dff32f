"""When the tasks of a review can be done: capacity of roles, what waits for what, dates, and whether they hold."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from impact.domain.effort import Figures
from impact.domain.work_package import MovedDate


@dataclass(frozen=True, slots=True)
class Capacity:
    """Person-days that roles have for the work in a month, spread evenly over its working days, Monday to Friday.

    Attributes
    ----------
    by_role
        Days in every month that is not named, 0 or more.
    by_role_and_month
        Days in single months, by role and first day of the month.
    """

    by_role: Mapping[str, float] = field(default_factory=dict)
    by_role_and_month: Mapping[tuple[str, dt.date], float] = field(default_factory=dict)

    @property
    def roles(self) -> frozenset[str]:
        """Roles for which anything is stated."""
        return frozenset(self.by_role) | {role for role, _ in self.by_role_and_month}

    def of(self, role: str, month: dt.date) -> float:
        """Give the days of a role in a month; 0 where a role is stated for other months only."""
        return self.by_role_and_month.get((role, month), self.by_role.get(role, 0.0))


class DateStatus(StrEnum):
    """Whether the planned date of a task can be kept with the capacity that is left."""

    RED = "red"
    """Not achievable: it is missed in more than half of the draws."""
    AMBER = "amber"
    """Likely but not safe: it holds at P50 and not at P80."""
    GREEN = "green"
    """Achievable at P50 and at P80."""
    UNKNOWN = "not known"
    """It has no planned date, or no capacity is stated."""


@dataclass(frozen=True, slots=True)
class ScheduleItem:
    """A piece of work to be scheduled.

    Attributes
    ----------
    key
        Names it in its schedule.
    package, task_id, label, document
        What it is; empty document for an activity.
    role, assignee
        Who leads it and who does it.
    due
        Its planned date; ``None`` without one.
    after
        Keys of what must be finished before it begins.
    not_before
        The day on which it can begin at the earliest; ``None`` for any.
    likelihood
        Of a section, as planned.
    moves
        How its date was moved.
    """

    key: str
    package: str
    task_id: str
    label: str
    document: str
    role: str
    assignee: str = ""
    due: dt.date | None = None
    after: tuple[str, ...] = ()
    not_before: dt.date | None = None
    likelihood: float = 0.0
    moves: tuple[MovedDate, ...] = ()


@dataclass(frozen=True, slots=True)
class ScheduledItem:
    """When a piece of work can be done.

    Attributes
    ----------
    item
        The work.
    remaining
        Person-days still to be spent.
    start
        Day on which it begins at P50; ``None`` if the capacity that is stated never suffices.
    finish_p50, finish_p80
        Days by which it is finished in five and in eight of ten draws; ``None`` if never.
    chance
        Share of the draws in which its date is kept, 0..1; ``None`` without a date.
    latest_start
        Last day on which it may begin so that its own P80, and what waits for it, still fit before the dates;
        ``None`` if neither it nor what waits for it has a date.
    status
        Whether its date can be kept.
    """

    item: ScheduleItem
    remaining: Figures
    start: dt.date | None
    finish_p50: dt.date | None
    finish_p80: dt.date | None
    chance: float | None
    latest_start: dt.date | None
    status: DateStatus

    @property
    def slack_days(self) -> int | None:
        """Calendar days from the P80 finish to the planned date; below 0 if it comes too late; ``None`` if unknown."""
        if self.item.due is None or self.finish_p80 is None:
            return None
        return (self.item.due - self.finish_p80).days


@dataclass(frozen=True, slots=True)
class MonthLoad:
    """Mean person-days that the schedule puts into a month for a role.

    Attributes
    ----------
    month
        Its first day; ``None`` for what finds no place in the capacity that is stated.
    role
        The role.
    days
        Mean person-days.
    capacity
        Person-days that the role has from the start of the schedule on; ``None`` where nothing is stated.
    """

    month: dt.date | None
    role: str
    days: float
    capacity: float | None


@dataclass(frozen=True, slots=True)
class Schedule:
    """When the open tasks of some packages can be done.

    Attributes
    ----------
    packages
        Their ids.
    on
        The day as of which it was made.
    start
        First day of work.
    items
        The open work, in the order in which it is taken.
    finished
        Number of tasks that need nothing more.
    finish_by_package
        Days by which all of a package is finished in five and in eight of ten draws; empty without capacity.
    months
        Load by month and role; it adds up to the mean that remains. Empty without capacity.
    capacity
        What is stated.
    unstated_roles
        Roles that have work and no stated capacity: they are taken to be there when they are needed.
    effort_by_role
        Person-days that remain, by role.
    total
        Person-days that remain.
    notes
        What a reader must know.
    """

    packages: tuple[str, ...]
    on: dt.date
    start: dt.date
    items: tuple[ScheduledItem, ...]
    finished: int
    finish_by_package: Mapping[str, tuple[dt.date | None, dt.date | None]]
    months: tuple[MonthLoad, ...]
    capacity: Capacity
    unstated_roles: tuple[str, ...]
    effort_by_role: Mapping[str, Figures]
    total: Figures
    notes: tuple[str, ...] = ()

    @property
    def moved(self) -> tuple[ScheduledItem, ...]:
        """The items whose date was moved, in order."""
        return tuple(one for one in self.items if one.item.moves)

    @property
    def has_capacity(self) -> bool:
        """Whether any capacity is stated: without it there are no dates."""
        return bool(self.capacity.roles)

    @property
    def critical_first(self) -> tuple[ScheduledItem, ...]:
        """The items with the least chance to be in time first, then by slack, date and key."""
        order = list(DateStatus)
        far = dt.date.max

        def urgency(one: ScheduledItem) -> tuple[int, float, dt.date, str]:
            slack = float("-inf") if one.slack_days is None else float(one.slack_days)
            return order.index(one.status), slack, one.finish_p80 or far, one.item.key

        return tuple(sorted(self.items, key=urgency))
