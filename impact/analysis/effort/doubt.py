"""What the doubt in an estimate is made of, and what to do about it."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from impact.analysis.effort.draws import mean_hours
from impact.analysis.effort.estimating import Estimator
from impact.analysis.effort.inputs import ALWAYS, WHERE_REACHED, Numbers
from impact.domain.effort import OVERHEADS, DoubtAdvice, DoubtShares
from impact.domain.formatting import percent

DRIVERS = 3
"""Drivers that an advice names."""
PACE = "pace"


def doubt_of(booked: Estimator) -> tuple[DoubtShares, tuple[DoubtAdvice, ...]]:
    """Split the variance three ways, each part with the other two held at their means.

    Returns
    -------
    tuple
        The shares, and what to do about each part that has one, largest first.
    """
    edited = _edited_hours(booked)
    by_draw = booked.inputs.likelihood_by_draw[:, booked.rows]
    variances = {
        "affected": float((edited @ booked.is_reached).var()) if booked.items else 0.0,
        "weights": float((by_draw @ edited).var()) if by_draw.size else 0.0,
        "rates": float(_total_at_mean_reach(booked).var()),
    }
    whole = sum(variances.values())
    if whole <= 0.0:
        return DoubtShares(0.0, 0.0, 0.0), ()
    shares = {part: variance / whole for part, variance in variances.items()}
    single = {
        "affected": lambda: _labelled(booked, (edited[:, None] * booked.is_reached).var(axis=1)),
        "weights": lambda: _labelled(booked, (edited * by_draw).var(axis=0)),
        "rates": lambda: _rates(booked),
    }
    ordered = sorted(shares, key=lambda part: (-shares[part], part))
    advice = tuple(_advice(part, shares[part], single[part]()) for part in ordered if shares[part] > 0.0)
    return DoubtShares(**shares), advice


def _edited_hours(booked: Estimator) -> Numbers:
    """Give the expected hours that each section takes if it proves wrong, over what it takes anyway."""
    hours = [sum(booked.mean_hours(item, name) for name in WHERE_REACHED[item.treatment]) for item in booked.items]
    return np.array(hours, np.float64)


def _total_at_mean_reach(booked: Estimator) -> Numbers:
    total: Numbers = booked.ledger.cuts["section"].get(OVERHEADS, np.zeros(booked.worlds))
    for row, item in zip(booked.rows, booked.items, strict=True):
        for hours in booked.activity_hours(item, ALWAYS[item.treatment]).values():
            total = total + hours
        for hours in booked.activity_hours(item, WHERE_REACHED[item.treatment]).values():
            total = total + hours * booked.inputs.likelihoods[row]
    return total


def _labelled(booked: Estimator, variances: Numbers) -> list[tuple[str, float]]:
    return [
        (f"{item.section.document} {item.section.number}", float(v))
        for item, v in zip(booked.items, variances, strict=True)
    ]


def _rates(booked: Estimator) -> list[tuple[str, float]]:
    """Give the variance that each rate, and the pace of people, makes by itself."""
    by_rate: dict[str, Numbers] = {}
    by_role: dict[str, float] = {}
    for row, item in zip(booked.rows, booked.items, strict=True):
        chances = dict.fromkeys(ALWAYS[item.treatment], 1.0)
        chances |= dict.fromkeys(WHERE_REACHED[item.treatment], float(booked.inputs.likelihoods[row]))
        for activity, chance in chances.items():
            name = f"{item.content_class}: {activity}"
            if item.section.id in booked.policy.judged_days_by_section:
                name = f"judged days of {item.section.document} {item.section.number}"
            role = booked.role_of(item, activity)
            hours = chance * booked.draws.hours(item, activity) * booked.policy.pace_of(role)
            by_rate[name] = by_rate[name] + hours if name in by_rate else hours
            by_role[role] = by_role.get(role, 0.0) + chance * mean_hours(item, activity, booked.policy)
    pace: Numbers = np.zeros(booked.worlds)
    for role, hours_of_role in by_role.items():
        pace = pace + hours_of_role * booked.draws.pace(role)
    found = [(name, float(hours.var())) for name, hours in by_rate.items()]
    overheads = booked.ledger.cuts["section"].get(OVERHEADS)
    if overheads is not None:
        found.append((OVERHEADS, float(overheads.var())))
    return [*found, (PACE, float(pace.var()))]


def _advice(part: str, share: float, variances: Sequence[tuple[str, float]]) -> DoubtAdvice:
    whole = sum(variance for _, variance in variances)
    ordered = sorted(variances, key=lambda item: (-item[1], item[0]))[:DRIVERS]
    drivers = tuple((name, variance / whole) for name, variance in ordered if whole > 0.0 and variance > 0.0)
    return DoubtAdvice(part=part, share=share, drivers=drivers, sentence=_sentence(part, drivers))


def _sentence(part: str, drivers: Sequence[tuple[str, float]]) -> str:
    names = " and ".join(filter(None, [", ".join(name for name, _ in drivers[:-1]), *(n for n, _ in drivers[-1:])]))
    covered = percent(sum(share for _, share in drivers))
    if part == "affected":
        return (
            f"Find out first whether {names} are concerned ({covered} of this part): say with --identified which "
            "touched elements the first activity confirms or denies, and estimate again."
        )
    if part == "weights":
        return (
            f"It shows most at {names} ({covered} of this part): 'impact sensitivity' names the weights behind, and a "
            "better weight in the policy, or a verdict on what it reaches, narrows it."
        )
    first, of_it = (drivers[0][0], percent(drivers[0][1])) if drivers else ("rates", "all")
    if first == PACE:
        return (
            f"Most of it ({of_it}) is how fast people are: record the days of the first sections and scale the rates "
            "by them; more sections or more worlds do not narrow it."
        )
    if first == OVERHEADS:
        return (
            f"Most of it ({of_it}) is overheads: agree with the committee on newcomers, months, meetings and hours to "
            "identify, and state them in the release and the policy."
        )
    return (
        f"Most of it ({of_it}) is the rate '{first}': let several people judge it (impact delphi add), and put what "
        "they agree on into the policy."
    )
