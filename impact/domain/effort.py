"""What a review costs: person-days with their doubt, what decides the doubt, and what a second reviewer adds."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from impact.domain.policy import Assumption

OVERHEADS = "overheads"
"""Line of the cuts by change and by section that holds what belongs to none of them."""


@dataclass(frozen=True, slots=True)
class Figures:
    """Person-days as quantiles and mean; quantiles of parts do not add up, means do."""

    p10: float
    p50: float
    p80: float
    mean: float


@dataclass(frozen=True, slots=True)
class DoubtShares:
    """Shares of the variance of the effort, each 0..1, sum 1 (all 0 where nothing varies).

    ``affected``: which sections are reached. ``weights``: how likely change travels. ``rates``: hours and pace.
    """

    affected: float
    weights: float
    rates: float


@dataclass(frozen=True, slots=True)
class DoubtAdvice:
    """What to do about one part of the doubt.

    Attributes
    ----------
    part
        ``affected``, ``weights`` or ``rates``.
    share
        Its share of the variance, above 0 and up to 1.
    drivers
        What makes most of this part, with its share of the part, 0..1, largest first: sections, or rates and pace.
    sentence
        What to do about it.
    """

    part: str
    share: float
    drivers: tuple[tuple[str, float], ...]
    sentence: str


@dataclass(frozen=True, slots=True)
class ReviewerOption:
    """A number of people who check each section independently of each other: what they cost, what they find.

    Attributes
    ----------
    reviewers
        People who check each section, 1 or more.
    check_person_days
        Mean person-days of all their checking.
    mean_person_days
        Mean person-days of the whole review.
    found_low, found, found_high
        Share of the wrong sections under review that at least one of them is expected to notice, 0..1: at the lowest,
        in the mean over, and at the highest chance that the policy states for one reviewer.
    missed_sections
        Expected number of wrong sections under review that nobody notices.
    """

    reviewers: int
    check_person_days: float
    mean_person_days: float
    found_low: float
    found: float
    found_high: float
    missed_sections: float


@dataclass(frozen=True, slots=True)
class Cost:
    """Money, where day rates are given.

    Attributes
    ----------
    currency
        As the policy names it.
    total
        Of all roles with a day rate.
    by_role
        The same by role; the means add up to the total mean.
    roles_without_rate
        Roles that take part and have no day rate; they are not in the total.
    """

    currency: str
    total: Figures
    by_role: Mapping[str, Figures]
    roles_without_rate: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class EffortEstimate:
    """What reviewing a scope costs, in person-days.

    Attributes
    ----------
    status
        ``estimated``, ``not_estimated`` (a condition of the release is not met) or ``what_if``.
    missing
        Conditions that are not met, as the register names them.
    unknown
        Conditions whose state is unknown; they do not block.
    total
        The four figures; ``None`` where not estimated.
    by_role, by_document, by_package, by_activity, by_change, by_section
        Each cut maps a name to its figures; the means of a cut add up to the total mean. Sections go by id, and have
        a line ``overheads`` as changes have.
    mean_by_section_and_role
        Mean person-days of each section by who spends them; they add up to the mean of the section.
    alone_by_change
        Mean person-days of each change if it came alone.
    saving
        Sum of those less the union, in mean person-days of sections: what doing them together saves.
    saving_by_section
        The same by id of the section, each 0 or more; they add up to the saving.
    overlap_by_section
        Mean person-days by id that a section takes longer because several changes meet in it; part of its figures.
    left_out
        Expected person-days of sections below the threshold that are reached all the same; not in the total.
    doubt
        What the doubt is made of.
    advice
        What to do about each part of it, largest first.
    reviewers
        One reviewer and two, laid side by side.
    cost
        In money; ``None`` where the policy holds no day rate.
    histogram_edges, histogram_counts
        The distribution of the total over the worlds.
    assumptions
        Every number the estimate rests on.
    newcomers, review_months
        The inputs of the release, or the policy's defaults.
    """

    status: str
    missing: tuple[str, ...] = ()
    unknown: tuple[str, ...] = ()
    total: Figures | None = None
    by_role: Mapping[str, Figures] = field(default_factory=dict)
    by_document: Mapping[str, Figures] = field(default_factory=dict)
    by_package: Mapping[str, Figures] = field(default_factory=dict)
    by_activity: Mapping[str, Figures] = field(default_factory=dict)
    by_change: Mapping[str, Figures] = field(default_factory=dict)
    by_section: Mapping[str, Figures] = field(default_factory=dict)
    mean_by_section_and_role: Mapping[str, Mapping[str, float]] = field(default_factory=dict)
    alone_by_change: Mapping[str, float] = field(default_factory=dict)
    saving: float | None = None
    saving_by_section: Mapping[str, float] = field(default_factory=dict)
    overlap_by_section: Mapping[str, float] = field(default_factory=dict)
    left_out: float | None = None
    doubt: DoubtShares | None = None
    advice: tuple[DoubtAdvice, ...] = ()
    reviewers: tuple[ReviewerOption, ...] = ()
    cost: Cost | None = None
    histogram_edges: tuple[float, ...] = ()
    histogram_counts: tuple[int, ...] = ()
    assumptions: tuple[Assumption, ...] = ()
    newcomers: int | None = None
    review_months: float | None = None
