"""When to stop a review: what each further section costs, and how many wrong ones are still missed."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class StopCandidate:
    """A section that could be reviewed.

    Attributes
    ----------
    section_id, name
        The section; document, number and title.
    likelihood
        Chance that it proves wrong, 0..1.
    weight
        Its size as hours of checking, so that pages, flow nodes and elements compare; above 0.
    person_days
        Mean person-days that reviewing it costs; ``None`` where effort is not estimated.
    tier
        ``must``, ``should``, ``glance`` or empty.
    """

    section_id: str
    name: str
    likelihood: float
    weight: float
    person_days: float | None
    tier: str


@dataclass(frozen=True, slots=True)
class StopRank:
    """What holds if the review stops after this section.

    Attributes
    ----------
    rank
        Place in the order, from 1.
    section
        The section.
    person_days
        Mean person-days of all sections up to here, overheads aside; ``None`` where not estimated.
    found, missed
        Expected number of wrong sections among those up to here, and among those behind.
    recall
        Found over all that are expected to be wrong, 0..1.
    """

    rank: int
    section: StopCandidate
    person_days: float | None
    found: float
    missed: float
    recall: float


@dataclass(frozen=True, slots=True)
class StopTier:
    """What holds if the review covers one tier and all above it.

    Attributes
    ----------
    tier
        ``must``, ``should``, ``glance``, or empty for every section that change can reach.
    sections
        How many that are.
    person_days, found, missed, recall
        As on :class:`StopRank`.
    """

    tier: str
    sections: int
    person_days: float | None
    found: float
    missed: float
    recall: float


@dataclass(frozen=True, slots=True)
class StoppingRule:
    """The order in which to review, and where to stop.

    Attributes
    ----------
    scope
        What was analysed, in words.
    target
        Share of the wrong sections that is to be found, 0..1.
    expected_wrong
        Expected number of wrong sections in all.
    tiers
        From must down to all.
    ranks
        Sections by likelihood times weight, largest first.
    stop_after
        Rank of the first section at which the target is met; 0 where nothing is expected to be wrong.
    status
        Status of the estimate: ``estimated``, ``not_estimated`` or ``what_if``.
    """

    scope: str
    target: float
    expected_wrong: float
    tiers: tuple[StopTier, ...]
    ranks: tuple[StopRank, ...]
    stop_after: int
    status: str

    @property
    def stop(self) -> StopRank | None:
        """Where to stop; ``None`` where nothing is expected to be wrong."""
        return self.ranks[self.stop_after - 1] if self.stop_after else None
