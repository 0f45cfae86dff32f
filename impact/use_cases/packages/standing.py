"""Where a work package stood on a day: replayed from what counted by then, without what was undone since."""

from __future__ import annotations

import datetime as dt

from impact.domain.package_event import PackageEvent
from impact.domain.work_package import TaskState, TaskStatus, WorkPackage, replay


def standing_events(package: WorkPackage) -> tuple[PackageEvent, ...]:
    """Give the events that are not undone, by number; a correction so mends earlier reports, too."""
    return tuple(one for one in package.events if one.number not in package.undone and one.undoes is None)


def first_day(package: WorkPackage) -> dt.date:
    """Give the first day for which anything counts."""
    return min(one.on for one in standing_events(package))


def last_day(package: WorkPackage) -> dt.date:
    """Give the last day for which anything counts."""
    return max(one.on for one in standing_events(package))


def package_on(package: WorkPackage, day: dt.date) -> WorkPackage | None:
    """Work out how a package stood at the end of a day.

    The first version of the plan counts from the first day for which anything does, also where it was entered later.

    Parameters
    ----------
    package
        The package with all its events.
    day
        The day.

    Returns
    -------
    WorkPackage or None
        ``None`` if nothing counted by then.
    """
    if day < first_day(package):
        return None
    first, *later = standing_events(package)
    return replay(package.id, [first, *(one for one in later if one.on <= day)])


def counted_tasks(package: WorkPackage) -> list[TaskState]:
    """Give the tasks that make up the work: all but those that a later plan no longer lists."""
    return [state for state in package.tasks if state.status is not TaskStatus.WITHDRAWN]
