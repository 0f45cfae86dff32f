"""What a person saw of a scope, and what is different the next time."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from impact.domain.result import ImpactReport


@dataclass(frozen=True, slots=True)
class Look:
    """What was seen of a scope.

    Attributes
    ----------
    when
        When, with its zone.
    p50, p80
        Person-days of the review; ``None`` where it was not estimated.
    tier_by_section
        Tier by id of each section to review.
    """

    when: dt.datetime
    p50: float | None
    p80: float | None
    tier_by_section: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class LookDifference:
    """What differs between two looks.

    Attributes
    ----------
    before, now
        The two looks.
    arrived, left
        Ids of sections to review now and not before, and the other way round.
    moved
        Ids of sections to review both times, in another tier.
    """

    before: Look
    now: Look
    arrived: tuple[str, ...]
    left: tuple[str, ...]
    moved: tuple[str, ...]

    @property
    def is_nothing(self) -> bool:
        """Whether the same sections were to be reviewed, in the same tiers, for the same days."""
        same_days = (self.before.p50, self.before.p80) == (self.now.p50, self.now.p80)
        return same_days and not (self.arrived or self.left or self.moved)


def look_at(report: ImpactReport, *, when: dt.datetime) -> Look:
    """Note what a report says, to be compared with what it says the next time."""
    total = report.effort.total
    tiers = {section.element.id: str(section.element.tier) for section in report.estimated_sections}
    return Look(when, total.p50 if total else None, total.p80 if total else None, tiers)


def compare_looks(before: Look, now: Look) -> LookDifference:
    """Say what is different now; ids are sorted."""
    earlier, later = before.tier_by_section, now.tier_by_section
    return LookDifference(
        before, now,
        arrived=tuple(sorted(later.keys() - earlier.keys())),
        left=tuple(sorted(earlier.keys() - later.keys())),
        moved=tuple(sorted(name for name in earlier.keys() & later.keys() if earlier[name] != later[name])),
    )  # fmt: skip
