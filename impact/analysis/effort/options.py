"""What follows from an estimate: a second reviewer, and money."""

from __future__ import annotations

import numpy as np

from impact.analysis.effort.estimating import Estimator
from impact.analysis.effort.inputs import ALWAYS, Numbers
from impact.analysis.effort.ledger import figures_of
from impact.domain.effort import Cost, ReviewerOption
from impact.domain.policy import ThreePoint

MOST_REVIEWERS = 2


def reviewer_options(booked: Estimator) -> tuple[ReviewerOption, ...]:
    """Lay one reviewer and two side by side.

    Each further reviewer checks every section that is checked once more, independently of the others; what a section
    takes once it proves wrong stays. A section that is written anew is not checked, and known to be wrong.
    """
    likelihoods = booked.inputs.likelihoods[booked.rows]
    is_checked = np.array([bool(ALWAYS[item.treatment]) for item in booked.items], np.bool_)
    checked, known = float(likelihoods[is_checked].sum()), float(likelihoods[~is_checked].sum())
    wrong = checked + known
    if wrong <= 0.0:
        return ()
    per_day = booked.policy.hours_per_day
    check = float(booked.ledger.cuts["activity"].get("check", np.zeros(1)).mean()) / per_day
    whole = float(booked.ledger.total.mean()) / per_day
    options = []
    for reviewers in range(1, MOST_REVIEWERS + 1):
        low, mean, high = noticed(booked.policy.reviewer_detection, reviewers)
        found = [(known + chance * checked) / wrong for chance in (low, mean, high)]
        options.append(
            ReviewerOption(
                reviewers=reviewers,
                check_person_days=reviewers * check,
                mean_person_days=whole + (reviewers - 1) * check,
                found_low=found[0],
                found=found[1],
                found_high=found[2],
                missed_sections=(1.0 - mean) * checked,
            )
        )
    return tuple(options)


def noticed(detection: ThreePoint, reviewers: int) -> tuple[float, float, float]:
    """Give the chance that at least one of one or two reviewers notices what is wrong: at low, in the mean, at high.

    The chance of one reviewer is doubtful and the same for both, so the mean of two takes its variance, too.

    Examples
    --------
    >>> noticed(ThreePoint(0.5, 0.5, 0.5), 2)
    (0.75, 0.75, 0.75)
    """
    low, high = (1.0 - (1.0 - chance) ** reviewers for chance in (detection.low, detection.high))
    mean = detection.mean
    if reviewers == 1:
        return low, mean, high
    variance = (mean - detection.low) * (detection.high - mean) / 7.0
    return low, 1.0 - ((1.0 - mean) ** 2 + variance), high


def cost_of(booked: Estimator) -> Cost | None:
    """Turn person-days into money, role by role; ``None`` where no role that takes part has a day rate."""
    rates = booked.policy.day_rate_by_role
    days = booked.ledger.days("role")
    money = {role: line * rates[role] for role, line in days.items() if role in rates}
    if not money:
        return None
    total: Numbers = np.sum(list(money.values()), axis=0)
    return Cost(
        currency=booked.policy.currency,
        total=figures_of(total),
        by_role={role: figures_of(line) for role, line in money.items()},
        roles_without_rate=tuple(role for role in days if role not in rates),
    )
