"""What a scenario comes to, against its baseline in the same worlds."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum

from impact.domain.effort import Figures
from impact.domain.paired import PairedFigure
from impact.domain.scenario import Scenario

TOGETHER = "together"
"""Name of what several edits do only because they come together."""


class Movement(StrEnum):
    """What becomes of a section or element."""

    ENTERS = "enters"
    """It was not reviewed, and is."""
    LEAVES = "leaves"
    """It was reviewed, and is not."""
    TIER = "changes tier"
    """It is must where it was should, and the like."""
    STAYS = "stays"
    """Likelihood or effort differ within the tier."""


@dataclass(frozen=True, slots=True)
class EditShare:
    """What one edit alone does, or what several do only together.

    Attributes
    ----------
    label
        The edit in words; ``together`` for the rest.
    likelihood
        Its part of the difference in likelihood; 0 for the whole review.
    person_days
        Its part of the difference in mean person-days; ``None`` if they are not estimated.
    """

    label: str
    likelihood: float
    person_days: float | None


@dataclass(frozen=True, slots=True)
class MovedSection:
    """A section that differs; ``days`` is ``None`` if person-days are not estimated. Shares add up to the whole."""

    section_id: str
    label: str
    document: str
    role: str
    movement: Movement
    likelihood_before: float
    likelihood_after: float
    tier_before: str
    tier_after: str
    days: PairedFigure | None
    shares: tuple[EditShare, ...]
    is_absent: bool = False

    @property
    def likelihood_difference(self) -> float:
        """Likelihood after less before."""
        return sum(share.likelihood for share in self.shares)


@dataclass(frozen=True, slots=True)
class MovedElement:
    """An element that is no section and comes to another tier."""

    element_id: str
    name: str
    kind_label: str
    likelihood_before: float
    likelihood_after: float
    tier_before: str
    tier_after: str


@dataclass(frozen=True, slots=True)
class ReviewCounts:
    """Sections to review, and how many stand in each tier."""

    reviewed: int
    must: int
    should: int
    glance: int


@dataclass(frozen=True, slots=True)
class ScenarioOutcome:
    """A scenario against its baseline.

    Attributes
    ----------
    scenario
        What is done differently.
    baseline
        The baseline in words.
    as_of
        Day on which the register speaks.
    seed, worlds
        Of the possible worlds, the same for both.
    threshold_before, threshold_after
        Likelihood from which a section is reviewed, 0..1.
    counts_before, counts_after
        Sections by tier.
    figures_before, figures_after
        The four figures; ``None`` where it is not estimated.
    days
        The mean, paired; ``None`` where it is not estimated.
    by_role, by_document
        The same by cut; differences of a cut add up to that of the whole.
    sections
        Sections that differ: those that leave, enter and change tier first, by the size of the difference.
    elements
        Elements that come to another tier, by the size of the difference.
    shares
        What each edit alone does to the total, and the rest; they add up.
    missing
        Conditions of the release that are not met, where it is therefore not estimated.
    overridden
        Conditions that are not met, where it is estimated all the same as a what-if.
    notes
        What a reader has to know, a sentence each.
    """

    scenario: Scenario
    baseline: str
    as_of: dt.date | None
    seed: int
    worlds: int
    threshold_before: float
    threshold_after: float
    counts_before: ReviewCounts
    counts_after: ReviewCounts
    figures_before: Figures | None
    figures_after: Figures | None
    days: PairedFigure | None
    by_role: Mapping[str, PairedFigure]
    by_document: Mapping[str, PairedFigure]
    sections: tuple[MovedSection, ...]
    elements: tuple[MovedElement, ...]
    shares: tuple[EditShare, ...]
    missing: tuple[str, ...]
    overridden: tuple[str, ...]
    notes: tuple[str, ...]

    @property
    def moved(self) -> tuple[MovedSection, ...]:
        """Sections that enter, leave or change tier."""
        return tuple(section for section in self.sections if section.movement is not Movement.STAYS)

    def count(self, movement: Movement) -> int:
        """Count the sections of one movement."""
        return sum(section.movement is movement for section in self.sections)
