"""Figures of analyses that met the same possible worlds, so that they can be subtracted world by world."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from impact.domain.effort import Figures
from impact.domain.policy import Tiers

Numbers = NDArray[np.float64]
DECIMALS = 6
"""Differences are taken between figures rounded so, that what is printed adds up."""


@dataclass(frozen=True, eq=False)
class WorldDays:
    """Person-days in each possible world, shape ``(worlds,)`` throughout.

    Attributes
    ----------
    total
        Of the whole review.
    by_role, by_document, by_section
        The same by cut; sections without overheads.
    """

    total: Numbers
    by_role: Mapping[str, Numbers] = field(default_factory=dict)
    by_document: Mapping[str, Numbers] = field(default_factory=dict)
    by_section: Mapping[str, Numbers] = field(default_factory=dict)

    @property
    def worlds(self) -> int:
        """How many worlds there are."""
        return len(self.total)


@dataclass(frozen=True, slots=True)
class PricedSection:
    """A section that stands in the architecture of an analysis: what it is called, its document and who checks it."""

    section_id: str
    label: str
    document: str
    role: str


@dataclass(frozen=True, slots=True)
class NamedElement:
    """An element that is no section: id, name and kind in words."""

    element_id: str
    name: str
    kind_label: str


@dataclass(frozen=True, eq=False)
class PricedScope:
    """One analysis as figures by id: likelihoods, and person-days world by world.

    Attributes
    ----------
    label
        What was analysed, in words.
    threshold
        Likelihood from which a section is reviewed, 0..1.
    tiers
        Limits of must, should and glance.
    sections, elements
        What stands in the architecture, by id.
    likelihood_by_id
        Likelihood of each of both, 0..1.
    figures
        The four figures of the total; ``None`` if it is not estimated.
    days
        Person-days in each world; ``None`` if they are not estimated.
    missing
        Conditions of the release that are not met, where it is therefore not estimated.
    overridden
        Conditions that are not met, where it is estimated all the same as a what-if.
    left_out
        Changes that were asked for and are not analysed, with the reason.
    seed, worlds
        Of the possible worlds.
    """

    label: str
    threshold: float
    tiers: Tiers
    sections: Mapping[str, PricedSection]
    elements: Mapping[str, NamedElement]
    likelihood_by_id: Mapping[str, float]
    figures: Figures | None
    days: WorldDays | None
    missing: tuple[str, ...]
    overridden: tuple[str, ...]
    left_out: tuple[tuple[str, str], ...]
    seed: int
    worlds: int

    def likelihood(self, element_id: str) -> float:
        """Give the likelihood of an element or section, to six decimals; 0 if it does not stand here."""
        return round(self.likelihood_by_id.get(element_id, 0.0), DECIMALS)

    def is_reviewed(self, section_id: str) -> bool:
        """Whether a section is in the estimated impact set."""
        return section_id in self.sections and self.likelihood_by_id.get(section_id, 0.0) >= self.threshold

    def tier(self, element_id: str) -> str:
        """Name the tier of an element or section; empty below all, and where it does not stand."""
        return self.tiers.tier_of(self.likelihood_by_id.get(element_id, 0.0))

    def section_days(self, section_id: str) -> float | None:
        """Give the mean person-days of a section, to six decimals; ``None`` if they are not estimated."""
        if self.days is None:
            return None
        line = self.days.by_section.get(section_id)
        return 0.0 if line is None else mean_of(line)

    @property
    def mean_days(self) -> float | None:
        """Give the mean person-days of the whole, to six decimals; ``None`` if they are not estimated."""
        return None if self.days is None else mean_of(self.days.total)


@dataclass(frozen=True, slots=True)
class PairedFigure:
    """A mean before and after, and their difference over the same worlds.

    Attributes
    ----------
    before, after, difference
        To six decimals; the difference is exactly that of the other two.
    standard_error
        Of the difference: the standard deviation of the differences of single worlds over the root of their number.
    """

    before: float
    after: float
    difference: float
    standard_error: float


def mean_of(line: Numbers) -> float:
    """Give the mean of a line over the worlds, to six decimals."""
    return round(float(line.mean()), DECIMALS)


def less(after: float, before: float) -> float:
    """Subtract figures of six decimals exactly.

    Examples
    --------
    >>> less(0.3, 0.1)
    0.2
    """
    return round(after - before, DECIMALS) + 0.0


def paired(before: Numbers | None, after: Numbers | None) -> PairedFigure:
    """Pair two lines over the same worlds; a line that is not there counts as 0 in each world."""
    lines = [line for line in (before, after) if line is not None]
    if not lines:
        return PairedFigure(0.0, 0.0, 0.0, 0.0)
    nothing = np.zeros_like(lines[0])
    first, second = (nothing if line is None else line for line in (before, after))
    apart = second - first
    count = len(apart)
    error = float(apart.std(ddof=1)) / math.sqrt(count) if count > 1 else 0.0
    old, new = mean_of(first), mean_of(second)
    return PairedFigure(old, new, less(new, old), round(error, DECIMALS))
