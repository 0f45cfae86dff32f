"""What reviewing costs: person-days over the same possible worlds as the propagation."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

import numpy as np

from impact.analysis.effort.doubt import doubt_of
from impact.analysis.effort.estimating import SECTION_ROLE, Estimator
from impact.analysis.effort.expected import expected_days
from impact.analysis.effort.inputs import EffortInputs
from impact.analysis.effort.ledger import Ledger, figures_of
from impact.analysis.effort.options import cost_of, reviewer_options
from impact.domain.effort import OVERHEADS, EffortEstimate
from impact.domain.paired import WorldDays
from impact.domain.policy import Assumption, EffortPolicy

__all__ = ["EffortInputs", "estimate_effort", "estimate_worlds", "expected_days", "section_days"]

HISTOGRAM_BINS = 24
SMALLEST = 1e-12
"""Likelihood above which change can reach a section."""


def estimate_effort(inputs: EffortInputs, *, policy: EffortPolicy) -> tuple[EffortEstimate, Mapping[str, float]]:
    """Estimate the person-days of a review.

    Parameters
    ----------
    inputs
        Sections with their worlds.
    policy
        Rates, roles and overheads.

    Returns
    -------
    tuple
        The estimate with status ``estimated``, and the mean person-days of each section of the
        estimated impact set by id.
    """
    booked = Estimator(inputs, policy)
    return _estimate(booked), _section_means(booked)


def estimate_worlds(inputs: EffortInputs, *, policy: EffortPolicy) -> tuple[EffortEstimate, WorldDays]:
    """Estimate as :func:`estimate_effort`, and keep the person-days of each possible world.

    Draws are pure functions of seed, name and world, so that two scopes with the same seed and number of worlds can
    be subtracted world by world.
    """
    booked = Estimator(inputs, policy)
    ledger = booked.ledger
    days = WorldDays(
        total=ledger.total / policy.hours_per_day,
        by_role=ledger.days("role"),
        by_document=ledger.days("document"),
        by_section={name: line for name, line in ledger.days("section").items() if name != OVERHEADS},
    )
    return _estimate(booked), days


def section_days(inputs: EffortInputs, *, policy: EffortPolicy) -> Mapping[str, float]:
    """Give the mean person-days that reviewing each section takes, by id, if change can reach it.

    Sections below the threshold are priced as if they were reviewed, too.
    """
    return _section_means(Estimator(replace(inputs, threshold=SMALLEST), policy, is_split=False))


def _section_means(booked: Estimator) -> Mapping[str, float]:
    means = {name: float(line.mean()) for name, line in booked.ledger.days("section").items()}
    return {name: mean for name, mean in means.items() if name != OVERHEADS}


def _estimate(booked: Estimator) -> EffortEstimate:
    ledger, per_day = booked.ledger, booked.policy.hours_per_day
    days = ledger.total / per_day
    counts, edges = np.histogram(days, bins=HISTOGRAM_BINS)
    doubt, advice = doubt_of(booked)
    union = _section_means(booked)
    saving = {name: max(alone / per_day - union[name], 0.0) for name, alone in sorted(booked.alone_by_section.items())}
    return EffortEstimate(
        status="estimated",
        total=figures_of(days),
        by_role=ledger.figures("role"),
        by_document=ledger.figures("document"),
        by_package=ledger.figures("package"),
        by_activity=ledger.figures("activity"),
        by_change=ledger.figures("change"),
        by_section=ledger.figures("section"),
        mean_by_section_and_role=_by_section_and_role(ledger),
        alone_by_change={name: hours / per_day for name, hours in booked.alone_by_change.items()},
        saving=sum(saving.values()),
        saving_by_section=saving,
        overlap_by_section={name: hours / per_day for name, hours in sorted(booked.overlap_by_section.items())},
        left_out=booked.left_out() / per_day,
        doubt=doubt,
        advice=advice,
        reviewers=reviewer_options(booked),
        cost=cost_of(booked),
        histogram_edges=tuple(float(edge) for edge in edges),
        histogram_counts=tuple(int(count) for count in counts),
        assumptions=tuple(_as_used(item, booked) for item in booked.policy.assumptions),
        newcomers=booked.newcomers,
        review_months=booked.review_months,
    )


def _by_section_and_role(ledger: Ledger) -> Mapping[str, Mapping[str, float]]:
    found: dict[str, dict[str, float]] = {}
    for name, line in ledger.days("section role").items():
        section, _, role = name.partition(SECTION_ROLE)
        found.setdefault(section, {})[role] = float(line.mean())
    return found


def _as_used(item: Assumption, booked: Estimator) -> Assumption:
    """Put what the release says in place of the policy's number."""
    stated = {"newcomers": booked.inputs.newcomers, "review months": booked.inputs.review_months}.get(item.name)
    return item if stated is None else replace(item, value=f"{stated:g}", source="release")
