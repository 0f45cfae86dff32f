"""What reviews and past changes say of the weights: cases, what is learned from them, and how good predictions were."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from impact.domain.change import TouchKind
from impact.domain.lessons import Pace
from impact.domain.policy import ANY, RelationshipRule, Weight
from impact.domain.problem import Problem

FORWARD, BACKWARD = "forward", "backward"
COMMIT = "commit "
"""How the scope of a case made of a commit begins."""
LEARNED = "Learned from "
"""How the reason of a learned weight begins."""


@dataclass(frozen=True, slots=True, order=True)
class WeightKey:
    """Which weight of the policy: the kind and role of its rule, and the way, ``forward`` or ``backward``."""

    kind: str
    role: str
    way: str

    @property
    def rule(self) -> tuple[str, str]:
        """Kind and role, under which the policy keeps the rule."""
        return self.kind, self.role

    @property
    def name(self) -> str:
        """Kind, role and way as the possible worlds call the weight."""
        return f"{self.kind}/{self.role}/{self.way}"

    @property
    def label(self) -> str:
        """Kind and role as a person reads them."""
        return self.kind if self.role == ANY else f"{self.kind} / {self.role}"

    def of(self, rule: RelationshipRule) -> Weight:
        """Give the weight of this way in a rule."""
        return rule.forward if self.way == FORWARD else rule.backward

    @property
    def opposite(self) -> WeightKey:
        """The other way of the same rule."""
        return WeightKey(self.kind, self.role, BACKWARD if self.way == FORWARD else FORWARD)


@dataclass(frozen=True, slots=True)
class ChangedTogether:
    """Elements that one commit changed, each with what was done to it, in order of id; and where that is written."""

    id: str
    day: dt.date
    touches: tuple[tuple[str, TouchKind], ...]
    file: str = ""
    line: int | None = None


@dataclass(frozen=True, slots=True)
class CaseStep:
    """One relationship on a way of change.

    Attributes
    ----------
    weight
        The weight that says how likely it carries change.
    scale
        What the weight is multiplied by: damping, strength of the tie and factor of the touch; above 0.
    relationship_id
        The relationship.
    ordered_share
        How far time order tells the way, 0..1; at 0 both ways of the rule share what is learned.
    """

    weight: WeightKey
    scale: float
    relationship_id: str
    ordered_share: float = 1.0


@dataclass(frozen=True, slots=True)
class CasePath:
    """A way by which change may have arrived: how sure its start was touched (above 0 to 1), its steps, its start."""

    confidence: float
    steps: tuple[CaseStep, ...]
    start_id: str = ""


@dataclass(frozen=True, slots=True)
class ImpactCase:
    """An element of which it is known whether change arrived there.

    Attributes
    ----------
    scope
        What happened as one: a relationship is tried once in a scope, however many cases lie behind it.
    element_id
        The element.
    is_confirmed
        Whether change arrived.
    paths
        The listed ways to it, likeliest first.
    other_ways
        Chance that it arrived by ways that are not listed, 0..1 and below 1.
    weight
        How many cases this one stands for, above 0: the inverse of the chance that it was picked.
    evidence
        How much it counts as evidence, above 0 to 1: less if it is long ago.
    """

    scope: str
    element_id: str
    is_confirmed: bool
    paths: tuple[CasePath, ...]
    other_ways: float = 0.0
    weight: float = 1.0
    evidence: float = 1.0

    @property
    def sort_key(self) -> tuple[object, ...]:
        """Order by content, so that the order of rows in a file changes nothing."""
        numbers = (self.weight, self.evidence, self.other_ways)
        ways = tuple(
            (path.start_id, path.confidence, *((step.relationship_id, step.weight, step.scale) for step in path.steps))
            for path in self.paths
        )
        return (self.scope, self.element_id, self.is_confirmed, *numbers, ways)


@dataclass(frozen=True, slots=True)
class CalibratedWeight:
    """What is known of a weight before and after the cases.

    Attributes
    ----------
    key
        Which weight.
    prior, posterior
        Before and after; equal where no case tells anything.
    low, high
        90 % interval of the posterior, 0..1.
    confirmed, rejected
        Cases with the relationship on a listed path.
    trials
        How many plain trials, of which each shows live or dead, these cases are worth; 0 or more.
    """

    key: WeightKey
    prior: Weight
    posterior: Weight
    low: float
    high: float
    confirmed: int = 0
    rejected: int = 0
    trials: float = 0.0

    @property
    def cases(self) -> int:
        """Cases with the relationship on a listed path."""
        return self.confirmed + self.rejected

    @property
    def is_learned(self) -> bool:
        """Whether anything was learned."""
        return self.posterior != self.prior


@dataclass(frozen=True, slots=True)
class PredictedOutcome:
    """A likelihood that was predicted (0..1), what came true, and how many cases it stands for (above 0)."""

    likelihood: float
    is_confirmed: bool
    weight: float = 1.0


@dataclass(frozen=True, slots=True)
class ReliabilityBin:
    """Predictions within a range of likelihood, held against what came true.

    Attributes
    ----------
    from_likelihood, to_likelihood
        The range.
    count
        Predictions in it.
    predicted
        Their mean likelihood.
    observed
        Share that was confirmed.
    low, high
        90 % interval of that share.
    """

    from_likelihood: float
    to_likelihood: float
    count: int
    predicted: float
    observed: float
    low: float
    high: float

    @property
    def is_off(self) -> bool:
        """Whether the mean prediction lies outside the interval of what came true."""
        return not self.low <= self.predicted <= self.high


@dataclass(frozen=True, slots=True)
class Reliability:
    """How good past predictions were.

    Attributes
    ----------
    count, confirmed
        Predictions, and how many came true.
    brier
        Mean square of the difference between likelihood and outcome: 0 is perfect.
    reference_brier
        The same if the share that came true had been predicted throughout.
    bins
        Tenths of the likelihood that hold a prediction, rising.
    restated, as_given
        How many of the predictions were worked out again, and how many the table gave.
    """

    count: int
    confirmed: int
    brier: float
    reference_brier: float
    bins: tuple[ReliabilityBin, ...]
    restated: int = 0
    as_given: int = 0

    @property
    def skill(self) -> float | None:
        """Share of the reference that is saved: 1 perfect, 0 no better, less is worse; ``None`` if all came alike."""
        return 1.0 - self.brier / self.reference_brier if self.reference_brier > 0.0 else None


@dataclass(frozen=True, slots=True)
class HeldOut:
    """Cases foretold by weights that the others taught: how many, and the Brier score by the weights before and so."""

    count: int
    before: float
    after: float


@dataclass(frozen=True, slots=True)
class LearnedFrom:
    """What the cases were made of.

    Attributes
    ----------
    verdicts, confirmed
        Verdicts that were used, and how many confirmed.
    scopes
        Releases and changes they are about.
    sampled
        Verdicts on elements that were picked at random.
    touched
        Verdicts on elements that the scope itself touches: these say nothing of relationships.
    unreached
        Confirmed verdicts on elements that no listed path leads to: what the models miss, as ``scope: element``.
    unreached_rejected
        Rejected ones: rightly not predicted.
    open_rows
        Rows without a verdict; what nobody reviewed is no evidence.
    commits, commits_left_out
        Commits that were used, and those that were too large or changed nothing known.
    first_day, last_day
        Of the verdicts and commits that carry a day.
    sources
        Names of the files or folders.
    """

    verdicts: int = 0
    confirmed: int = 0
    scopes: int = 0
    sampled: int = 0
    touched: int = 0
    unreached: tuple[str, ...] = ()
    unreached_rejected: int = 0
    open_rows: int = 0
    commits: int = 0
    commits_left_out: int = 0
    first_day: dt.date | None = None
    last_day: dt.date | None = None
    sources: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Calibration:
    """All that was learned, from what, and how good past predictions were.

    Attributes
    ----------
    weights
        Every open weight of the policy, in order of its key.
    rule_by_key
        The rules as they were, by kind and role.
    learned_from
        What the cases were made of.
    reliability
        How good past predictions were; ``None`` without verdicts.
    held_out
        What learning is worth for verdicts to come; ``None`` of fewer than two that a listed way leads to.
    paces
        How much longer roles take than their rates say, as work packages showed.
    problems
        What could not be used.
    notes
        What a reader should know.
    """

    weights: tuple[CalibratedWeight, ...]
    rule_by_key: Mapping[tuple[str, str], RelationshipRule]
    learned_from: LearnedFrom
    reliability: Reliability | None = None
    held_out: HeldOut | None = None
    paces: tuple[Pace, ...] = ()
    problems: tuple[Problem, ...] = ()
    notes: tuple[str, ...] = field(default=())

    @property
    def learned(self) -> tuple[CalibratedWeight, ...]:
        """Weights of which something was learned, in order of their key."""
        return tuple(weight for weight in self.weights if weight.is_learned)


@dataclass(frozen=True, slots=True)
class CalibrationPolicy:
    """The numbers of a calibration; ``defaults/calibration.toml`` gives their reasons.

    Attributes
    ----------
    path_floor
        Paths less likely than this are not looked for, 0..1.
    sample_share, least_sample
        Share of what is below the threshold that is picked at random for review, and how many at least.
    largest_commit, largest_share
        A commit of more elements, or of more than this share of all, says nothing of two of them.
    follow_days
        A change that comes so many days after that of a neighbour follows it.
    half_life_days
        A commit that is so much older than the last counts half.
    largest_weight
        No single case stands for more than so many.
    most_commits
        So many commits of a repository are read, the latest.
    """

    path_floor: float
    sample_share: float
    least_sample: int
    largest_commit: int
    largest_share: float
    follow_days: int
    half_life_days: float
    largest_weight: float
    most_commits: int
