"""What the rates expect of one section once its verdict is known: to hold against the time that it took."""

from __future__ import annotations

from collections.abc import Sequence

from impact.analysis.effort.draws import mean_hours
from impact.analysis.effort.inputs import ALWAYS, WHERE_REACHED
from impact.domain.policy import EffortPolicy
from impact.domain.review import ReviewItem

DaysByRole = tuple[tuple[str, float], ...]


def expected_days(item: ReviewItem, policy: EffortPolicy) -> tuple[DaysByRole, DaysByRole]:
    """Give the person-days of a section by role at pace 1, if nothing in it has to change and if it proves wrong.

    Parameters
    ----------
    item
        The section.
    policy
        Rates and roles.

    Returns
    -------
    tuple
        Role with mean person-days, in order of role, for either verdict; nothing for a new section that need not be
        written.
    """
    always, reached = ALWAYS[item.treatment], WHERE_REACHED[item.treatment]
    return _by_role(item, always, policy), _by_role(item, (*always, *reached), policy)


def _by_role(item: ReviewItem, activities: Sequence[str], policy: EffortPolicy) -> DaysByRole:
    days: dict[str, float] = {}
    for activity in activities:
        role = policy.role_for(item.section.document, activity, kinds=item.kinds)
        days[role] = days.get(role, 0.0) + mean_hours(item, activity, policy) / policy.hours_per_day
    return tuple(sorted(days.items()))
