"""Where to stop a review: sections in the order that finds most, and what is missed behind each."""

from __future__ import annotations

import math
from collections.abc import Sequence
from itertools import accumulate

from impact.domain.stopping import StopCandidate, StoppingRule, StopRank, StopTier

TIERS = ("must", "should", "glance", "")
REACHES = 1e-9
"""A recall that falls short of the target by less meets it; sums of likelihoods are not exact."""


def stopping_rule(sections: Sequence[StopCandidate], *, target: float, scope: str, status: str) -> StoppingRule:
    """Rank sections by likelihood times weight, and say what stopping after each means.

    Wrong sections found and missed are expected numbers: sums of likelihoods. A review is taken to notice whatever is
    wrong in what it covers.

    Parameters
    ----------
    sections
        All that change can reach, in any order; those without likelihood are passed over. Ties go by id.
    target
        Share of the wrong sections that is to be found, 0..1.
    scope, status
        As on :class:`~impact.domain.stopping.StoppingRule`.

    Examples
    --------
    >>> likely = StopCandidate("a", "A", likelihood=0.9, weight=1.0, person_days=0.5, tier="must")
    >>> large = StopCandidate("b", "B", likelihood=0.3, weight=4.0, person_days=2.0, tier="should")
    >>> rule = stopping_rule([likely, large], target=0.75, scope="R1", status="estimated")
    >>> [rank.section.section_id for rank in rule.ranks], rule.stop_after
    (['b', 'a'], 2)
    """
    reachable = [section for section in sections if section.likelihood > 0.0]
    ranked = sorted(reachable, key=lambda one: (-one.likelihood * one.weight, one.section_id))
    whole = math.fsum(section.likelihood for section in ranked)
    ranks = tuple(
        StopRank(rank, section, spent, found, max(whole - found, 0.0), min(found / whole, 1.0))
        for rank, (section, spent, found) in enumerate(
            zip(ranked, _spent(ranked), accumulate(section.likelihood for section in ranked), strict=True), start=1
        )
    )
    return StoppingRule(
        scope=scope,
        target=target,
        expected_wrong=whole,
        tiers=tuple(_tier(ranked, place, whole) for place in range(len(TIERS))) if ranked else (),
        ranks=ranks,
        stop_after=next((rank.rank for rank in ranks if rank.recall >= target - REACHES), len(ranks)),
        status=status,
    )


def _spent(ranked: Sequence[StopCandidate]) -> list[float | None]:
    """Add the person-days up; none of them count where one is not estimated."""
    days = [section.person_days for section in ranked]
    known = [number for number in days if number is not None]
    return list(accumulate(known)) if len(known) == len(days) else [None] * len(days)


def _tier(ranked: Sequence[StopCandidate], place: int, whole: float) -> StopTier:
    covered = [section for section in ranked if section.tier in TIERS[: place + 1]]
    found = math.fsum(section.likelihood for section in covered)
    days = [section.person_days for section in covered]
    known = [number for number in days if number is not None]
    return StopTier(
        tier=TIERS[place],
        sections=len(covered),
        person_days=math.fsum(known) if len(known) == len(days) else None,
        found=found,
        missed=max(whole - found, 0.0),
        recall=min(found / whole, 1.0),
    )
