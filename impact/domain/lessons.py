"""What finished reviews teach: how long tasks took against their rates, and what the analysis found and missed."""

from __future__ import annotations

from dataclasses import dataclass

from impact.domain.review_verdict import Verdict


@dataclass(frozen=True, slots=True)
class LearningPolicy:
    """The numbers of learning from out-turn; ``defaults/learning.toml`` gives their reasons.

    ``prior_log_sd`` is how far the pace of a role may lie from its rates before anything is known, ``task_log_sd`` how
    far one task may lie from it; both as standard deviations of the logarithm, above 0.
    """

    prior_log_sd: float
    task_log_sd: float


@dataclass(frozen=True, slots=True)
class Pace:
    """How long something takes against its rates.

    Attributes
    ----------
    name
        A role, or a kind of section.
    count
        Finished tasks with time recorded.
    ratio
        Geometric mean of time spent over time expected, as it was seen; 1 without tasks.
    factor
        The same, shrunk towards 1: the factor to be used.
    low, high
        Its 90 % interval.
    """

    name: str
    count: int
    ratio: float
    factor: float
    low: float
    high: float


@dataclass(frozen=True, slots=True)
class HitRate:
    """How often what was planned for was enough.

    Attributes
    ----------
    count, hits
        Finished tasks (or closed packages), and those that stayed within their P80.
    low, high
        90 % interval of the share; 0 and 1 where nothing is finished.
    """

    count: int
    hits: int
    low: float
    high: float

    @property
    def share(self) -> float | None:
        """Share that stayed within P80, 0..1; it should be .8. ``None`` where nothing is finished."""
        return self.hits / self.count if self.count else None


@dataclass(frozen=True, slots=True)
class ImpactLesson:
    """What the analysis of one package foresaw, and what the review found.

    Attributes
    ----------
    package
        Id of the package.
    listed
        Reviewed sections of the estimated impact set.
    found
        Those of them that had to change: the actual impact that was foreseen.
    false_positives
        Ids of those that had not, in order.
    discovered
        Ids of sections that had to change and were not listed, in order.
    sampled
        Reviewed sections of the random sample.
    sampled_found
        Ids of those of them that had to change, in order.
    missed
        Sections that had to change and were not listed: the discovered ones, or as many as the sample speaks for,
        whichever is more.
    open
        Sections without a verdict; they are no evidence.
    """

    package: str
    listed: int
    found: int
    false_positives: tuple[str, ...]
    discovered: tuple[str, ...]
    sampled: int
    sampled_found: tuple[str, ...]
    missed: float
    open: int

    @property
    def precision(self) -> float | None:
        """Share of the listed sections that had to change, 0..1; ``None`` where none is reviewed."""
        return self.found / self.listed if self.listed else None

    @property
    def recall(self) -> float | None:
        """Share of the sections that had to change which were listed, 0..1; ``None`` where none had to."""
        whole = self.found + self.missed
        return self.found / whole if whole > 0.0 else None


@dataclass(frozen=True, slots=True)
class Lessons:
    """All that finished reviews teach.

    Attributes
    ----------
    packages
        Ids of the packages that were looked at.
    by_role, by_kind
        Paces by role and by kind of section, in order of name.
    tasks, closed
        How often tasks and closed packages stayed within their P80.
    impact
        What was foreseen and found, by package.
    verdicts
        Every verdict as evidence for the weights.
    unrecorded
        Finished tasks on which nobody recorded time; they teach nothing of pace.
    """

    packages: tuple[str, ...]
    by_role: tuple[Pace, ...]
    by_kind: tuple[Pace, ...]
    tasks: HitRate
    closed: HitRate
    impact: tuple[ImpactLesson, ...]
    verdicts: tuple[Verdict, ...]
    unrecorded: int
