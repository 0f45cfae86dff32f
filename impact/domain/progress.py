"""How far a review is on a day: planned, earned, spent and remaining, what it will come to, and what changed."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from impact.domain.effort import Figures
from impact.domain.lessons import Pace

WHOLE_PACKAGE = "whole package"
"""Line of the cut by document that holds the activities: training, reporting, meetings."""


@dataclass(frozen=True, slots=True)
class RemainingTask:
    """A task that is not finished, as a forecast sees it.

    Attributes
    ----------
    key
        Names it among all tasks of the forecast: its draws go by it.
    document
        Document it belongs to, or :data:`WHOLE_PACKAGE`.
    days
        Planned person-days, each 0 or more.
    mean_by_role
        Planned mean person-days by role; they add up to the mean.
    spent_by_role
        Person-days spent on it since it was last begun.
    factor
        How much longer what remains takes than planned, above 0.
    """

    key: str
    document: str
    days: Figures
    mean_by_role: tuple[tuple[str, float], ...]
    spent_by_role: tuple[tuple[str, float], ...] = ()
    factor: float = 1.0


@dataclass(frozen=True, slots=True)
class Completion:
    """What a review comes to in the end, in person-days: spent and remaining together.

    Attributes
    ----------
    total
        Of all of it.
    by_document, by_role
        The same by name; the means of a cut add up to the total mean, quantiles do not.
    """

    total: Figures
    by_document: Mapping[str, Figures]
    by_role: Mapping[str, Figures]


@dataclass(frozen=True, slots=True)
class ProgressLine:
    """How far something is, in person-days.

    Attributes
    ----------
    name
        A document, a role, or what the whole is called.
    tasks, finished
        Tasks, and those with nothing left to do; by role those that it leads.
    planned
        Planned mean of all tasks.
    earned
        Planned mean of the finished ones.
    spent
        What was recorded.
    completion
        Spent and remaining in the end.
    """

    name: str
    tasks: int
    finished: int
    planned: float
    earned: float
    spent: float
    completion: Figures

    @property
    def remaining(self) -> float:
        """Mean person-days still to be spent."""
        return max(self.completion.mean - self.spent, 0.0)

    @property
    def share_done(self) -> float | None:
        """Share of the planned work that is finished, 0..1; ``None`` where nothing is planned."""
        return self.earned / self.planned if self.planned > 0.0 else None


class ChangeSort(StrEnum):
    """What changed in the course of a review, in the order in which a report lists it."""

    PLANNED = "new version of the plan"
    APPROVED = "plan approved"
    SHOWN = "plan shown"
    DISCOVERED = "discovered"
    FALSE_POSITIVE = "false positive"
    REOPENED = "verdict reopened"
    MOVED = "date moved"
    DONE = "finished"
    NOTED = "note"
    CLOSED = "closed"


@dataclass(frozen=True, slots=True)
class ProgressChange:
    """Something that changed since the last report.

    Attributes
    ----------
    sort
        What it is.
    on
        The day for which it counts; ``None`` for a verdict that its content reopened.
    who
        Who entered it; empty where nobody did.
    subject
        Label of the task; empty for the whole package.
    words
        What happened, in words.
    """

    sort: ChangeSort
    on: dt.date | None
    who: str
    subject: str
    words: str


@dataclass(frozen=True, slots=True)
class BurnUpPoint:
    """Where a package stood on a day, in person-days: all that was planned, earned of it, and spent."""

    on: dt.date
    scope: float
    earned: float
    spent: float


@dataclass(frozen=True, slots=True)
class BurnUp:
    """Spent and earned against planned over time.

    Attributes
    ----------
    points
        Where it stood, by ascending day, up to the day of the report.
    planned
        What should be earned by each day according to the dates of the tasks, by ascending day; empty without dates.
    """

    points: tuple[BurnUpPoint, ...]
    planned: tuple[tuple[dt.date, float], ...]


@dataclass(frozen=True, slots=True)
class MonthOfEffort:
    """Person-days of a calendar month.

    Attributes
    ----------
    month
        Its first day.
    planned
        What the dates of the tasks put into it; ``None`` without dates.
    spent_by_role
        What was recorded in it.
    """

    month: dt.date
    planned: float | None
    spent_by_role: Mapping[str, float]

    @property
    def spent(self) -> float:
        """What was recorded in it by all roles."""
        return sum(self.spent_by_role.values())


@dataclass(frozen=True, slots=True)
class LateTask:
    """A task whose date has passed and that is not finished: its label, who does it, its date, and planned mean."""

    label: str
    assignee: str
    due: dt.date
    planned: float


@dataclass(frozen=True, slots=True)
class PackageProgress:
    """How far a work package is.

    Attributes
    ----------
    package
        Its id.
    version
        Of the plan on that day.
    plan_status, missing
        ``estimated`` or ``what_if``, and what of the release is not baselined.
    is_closed
        Whether it is closed; then nothing remains.
    first, planned
        Person-days by the first and by the present version of the plan; samples and discoveries are not in them.
    total
        All of it.
    by_document, by_role
        The same by document and by role; planned, earned, spent and the mean at completion add up to the total.
    tasks_by_status
        Number of tasks by status.
    correction
        How much longer finished tasks took than planned, shrunk towards 1; what remains is multiplied by its factor.
    changes
        What changed since the last report.
    spent_since
        Person-days recorded since then, by role.
    before
        The total as it stood then; ``None`` if there was no plan yet.
    burn_up
        Over time.
    months
        By month, in order.
    late
        Tasks that should be finished and are not, by date.
    notes
        What a reader must know of these figures.
    """

    package: str
    version: int
    plan_status: str
    missing: tuple[str, ...]
    is_closed: bool
    first: Figures
    planned: Figures
    total: ProgressLine
    by_document: tuple[ProgressLine, ...]
    by_role: tuple[ProgressLine, ...]
    tasks_by_status: Mapping[str, int]
    correction: Pace
    changes: tuple[ProgressChange, ...]
    spent_since: Mapping[str, float]
    before: ProgressLine | None
    burn_up: BurnUp
    months: tuple[MonthOfEffort, ...]
    late: tuple[LateTask, ...]
    notes: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class ProgressReport:
    """The progress of some work packages on a day.

    Attributes
    ----------
    workspace
        Name of the workspace.
    on, since
        The day, and the day of the last report.
    packages
        Each package, by id.
    together
        All of them in one line; ``None`` if there is only one.
    """

    workspace: str
    on: dt.date
    since: dt.date
    packages: tuple[PackageProgress, ...]
    together: ProgressLine | None = None
