"""What a result depends on most: how far it moves when one weight or one touch is another."""

from __future__ import annotations

from dataclasses import dataclass, replace
from enum import StrEnum


class LeverSort(StrEnum):
    """What is altered."""

    WEIGHT = "weight"
    """How likely change crosses one kind of relationship one way: from its 5 % to its 95 % quantile."""
    TOUCH = "touch"
    """Whether one touch counts: left out, and of the next stronger kind."""


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a scope makes wrong, in the worlds looked at.

    Attributes
    ----------
    sections
        Expected number of sections that change reaches, 0 or more.
    to_review
        Sections at or above the threshold.
    person_days
        Expected effort in person-days; ``None`` where it is not estimated.
    """

    sections: float
    to_review: int
    person_days: float | None


@dataclass(frozen=True, slots=True)
class Lever:
    """One weight or touch, and where the result goes when it alone is altered.

    Attributes
    ----------
    sort
        Weight or touch.
    id
        Name of the weight, ``kind/role/way``, or change and element.
    words
        What it is, in words.
    low_setting, high_setting
        What it is set to: a likelihood in percent, ``left out`` or a kind of touch.
    setting
        What it is in the result.
    low, high
        The result under either setting.
    """

    sort: LeverSort
    id: str
    words: str
    low_setting: str
    high_setting: str
    setting: str
    low: Outcome
    high: Outcome

    @property
    def width(self) -> float:
        """How far the result moves: in person-days where both are estimated, else in sections; 0 or more."""
        if self.low.person_days is not None and self.high.person_days is not None:
            return abs(self.high.person_days - self.low.person_days)
        return abs(self.high.sections - self.low.sections)


@dataclass(frozen=True, slots=True)
class Sensitivity:
    """What a scope's result depends on, the widest first.

    Attributes
    ----------
    scope
        What was analysed, in words.
    base
        The result as it is, in the same worlds.
    levers
        Weights and touches that make a difference, the widest first, ties by id; the first ones if cut.
    moving_weights, moving_touches
        How many make a difference.
    idle_weights, idle_touches
        How many make none.
    worlds, seed
        The worlds it was worked out in.
    threshold
        Likelihood from which a section is reviewed.
    missing
        Conditions that are not met, for which effort is not estimated.
    empty_reason
        Why nothing can be said; empty if something is.
    """

    scope: str
    base: Outcome
    levers: tuple[Lever, ...]
    moving_weights: int
    moving_touches: int
    idle_weights: int
    idle_touches: int
    worlds: int
    seed: int
    threshold: float
    missing: tuple[str, ...] = ()
    empty_reason: str = ""

    def cut_to(self, most: int) -> Sensitivity:
        """Keep so many weights and so many touches, the widest; 0 keeps all."""
        if not most:
            return self
        kept = {lever.id for sort in LeverSort for lever in self.of(sort)[:most]}
        return replace(self, levers=tuple(lever for lever in self.levers if lever.id in kept))

    def of(self, sort: LeverSort) -> tuple[Lever, ...]:
        """Give the levers of a sort, the widest first."""
        return tuple(lever for lever in self.levers if lever.sort is sort)
