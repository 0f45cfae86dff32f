"""Every number a domain expert may tune, as frozen values with their reasons."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from impact.domain.assessment_policy import AssessmentPolicy
from impact.domain.change import TouchKind
from impact.domain.mapping import MappingPolicy

ANY = "*"


@dataclass(frozen=True, slots=True)
class Weight:
    """How likely change crosses a relationship one way, held as a Beta distribution.

    Attributes
    ----------
    mean
        Expected likelihood, 0..1.
    observations
        How many observations the belief is worth, above 0: a low number means much doubt.
    """

    mean: float
    observations: float

    @property
    def alpha(self) -> float:
        """First parameter of the Beta distribution; 0 where the weight is certain."""
        return self.mean * self.observations

    @property
    def beta(self) -> float:
        """Second parameter of the Beta distribution; 0 where the weight is certain."""
        return (1.0 - self.mean) * self.observations


@dataclass(frozen=True, slots=True)
class RelationshipRule:
    """How change crosses one kind of relationship, each way on its own.

    Attributes
    ----------
    kind
        Kind of relationship, or ``*`` for any.
    role
        Role of the relationship, or ``*`` for any.
    forward
        From source to target, as drawn.
    backward
        From target to source.
    is_damped_forward, is_damped_backward
        Whether a hub lowers the likelihood on this way.
    reason
        Why these numbers, one sentence.
    """

    kind: str
    role: str
    forward: Weight
    backward: Weight
    reason: str
    is_damped_forward: bool = True
    is_damped_backward: bool = True


@dataclass(frozen=True, slots=True)
class StrengthFactor:
    """What the stated strength of a tie multiplies the weight by, each way, 0..1."""

    forward: float
    backward: float


@dataclass(frozen=True, slots=True)
class PropagationPolicy:
    """How change travels.

    Attributes
    ----------
    rules
        Rules by kind and role.
    factor_by_strength
        Factors of ``always``, ``usually`` and ``sometimes``; a tie without strength has factor 1.
    factor_by_touch
        Factor of the first hop by kind of touch, each 0 or more, rising from text to remove.
    damping_exponent
        γ: a likelihood is divided by (number of like relationships at the node) to this power; 0 or more.
    hop_limit
        Longest path in hops, 1 or more.
    worlds
        Possible worlds of an analysis; a multiple of 64.
    seed
        Seed of all coins.
    weight_draws, worlds_per_draw
        Draws of all weights for the interval of doubt, and the worlds of each (a multiple of 64).
    """

    rules: Mapping[tuple[str, str], RelationshipRule]
    factor_by_strength: Mapping[str, StrengthFactor]
    factor_by_touch: Mapping[TouchKind, float]
    damping_exponent: float
    hop_limit: int
    worlds: int
    seed: int
    weight_draws: int
    worlds_per_draw: int

    def rule_for(self, kind: str, role: str) -> RelationshipRule:
        """Find the rule of a relationship: kind and role, else role, else kind, else the rule for all."""
        for key in ((kind, role), (ANY, role), (kind, ANY)):
            if key in self.rules:
                return self.rules[key]
        return self.rules[(ANY, ANY)]


@dataclass(frozen=True, slots=True)
class Tiers:
    """Lower limits of the tiers: likelihoods, each 0..1, falling from must to glance."""

    must: float
    should: float
    glance: float

    def tier_of(self, likelihood: float) -> str:
        """Name the tier of a likelihood: ``must``, ``should``, ``glance`` or empty.

        Examples
        --------
        >>> Tiers(must=0.5, should=0.2, glance=0.05).tier_of(0.2)
        'should'
        """
        for name, limit in (("must", self.must), ("should", self.should), ("glance", self.glance)):
            if likelihood >= limit:
                return name
        return ""


@dataclass(frozen=True, slots=True)
class ThreePoint:
    """A number as an expert gives it: lowest, likeliest and highest (Beta-PERT)."""

    low: float
    likely: float
    high: float

    @property
    def mean(self) -> float:
        """Mean of the Beta-PERT distribution."""
        return (self.low + 4.0 * self.likely + self.high) / 6.0


@dataclass(frozen=True, slots=True)
class ActivityRate:
    """Hours of one activity on one kind of content: set-up hours, and hours per unit of size."""

    set_up: ThreePoint
    per_unit: ThreePoint


@dataclass(frozen=True, slots=True)
class ContentClass:
    """How one kind of content (text, diagram, view) is measured and priced.

    Attributes
    ----------
    name
        ``text``, ``diagram`` or ``view``.
    unit
        ``pages``, ``flow nodes`` or ``elements``.
    default_size
        Size of a section whose size is unknown, above 0; such a section is marked.
    rates
        Rates by activity: ``check``, ``draft``, ``write``, ``peer review``, ``committee review``, ``publish``.
    """

    name: str
    unit: str
    default_size: float
    rates: Mapping[str, ActivityRate]


@dataclass(frozen=True, slots=True)
class Assumption:
    """One tunable number of the estimate as a person reads it.

    Attributes
    ----------
    name, value, unit, reason
        In words; a value with three numbers is low, likely and high.
    default
        The value of the shipped policy; empty where it has none.
    source
        ``default``, ``override`` (a policy or scenario says otherwise) or ``release`` (the register does).
    """

    name: str
    value: str
    unit: str
    reason: str
    default: str = ""
    source: str = "default"


@dataclass(frozen=True, slots=True)
class EffortPolicy:
    """What reviewing costs.

    Attributes
    ----------
    hours_per_day
        Working hours of a person-day, above 0.
    classes
        Content classes by name.
    class_by_section_kind
        Content class of each kind of section; a kind that is not listed is an error.
    role_by_activity
        Role that does an activity, by place and activity. A place is a document, a document and a kind
        (``TAD/view``), a kind in any document (``*/view``) or everything (``*``).
    package_by_document
        Package that a document is estimated in.
    overlap_share, overlap_limit
        What each further change that reaches a section adds to its editing (0..1), and the most
        that all of them add together.
    role_sigma, role_correlation
        σ and ρ of the role factor.
    identify_hours_per_change
        Hours to identify what a change touches, per change and package.
    training_hours_by_role
        Hours that one newcomer of a role costs.
    newcomers
        Newcomers per package where the release does not say.
    review_months
        Months of review where the release does not say.
    reporting_days_per_month
        Person-days per monthly report and package.
    committee_cycles, committee_hours_per_cycle
        Meetings per package, and hours of all members in each.
    assumptions
        Every number with unit and reason, in the order of the policy file.
    reviewer_detection
        Chance that one reviewer notices what is wrong in a section, 0..1.
    delphi_spread
        How far apart the likeliest values of several people may lie, as a share of their middle, to count as agreed.
    stop_recall
        Share of the wrong sections at which a review may stop, 0..1.
    judged_days_by_section
        Person-days of a section that proves wrong as people judged them, by id; they take the place of the rates.
    pace_by_role
        Factor on all hours of a role, above 0, where it is known from past work; 1 where a role is not in it.
    day_rate_by_role, currency
        Money per person-day, and what money; empty where none is given.
    """

    hours_per_day: float
    classes: Mapping[str, ContentClass]
    class_by_section_kind: Mapping[str, str]
    role_by_activity: Mapping[tuple[str, str], str]
    package_by_document: Mapping[str, str]
    overlap_share: float
    overlap_limit: float
    role_sigma: float
    role_correlation: float
    identify_hours_per_change: ThreePoint
    training_hours_by_role: Mapping[str, ThreePoint]
    newcomers: int
    review_months: float
    reporting_days_per_month: ThreePoint
    committee_cycles: int
    committee_hours_per_cycle: ThreePoint
    assumptions: tuple[Assumption, ...]
    reviewer_detection: ThreePoint = ThreePoint(1.0, 1.0, 1.0)
    stop_recall: float = 0.9
    judged_days_by_section: Mapping[str, ThreePoint] = field(default_factory=dict)
    pace_by_role: Mapping[str, float] = field(default_factory=dict)
    day_rate_by_role: Mapping[str, float] = field(default_factory=dict)
    currency: str = ""
    delphi_spread: float = 0.25

    def role_for(self, document: str, activity: str, *, kinds: Sequence[str] = ()) -> str:
        """Find who does an activity on a document.

        The rule of the document and one of the kinds comes first, then that of the document, then that of a kind in
        any document, then that for everything.
        """
        places = [*(f"{document}/{kind}" for kind in kinds), document, *(f"{ANY}/{kind}" for kind in kinds)]
        own = (self.role_by_activity.get((place, activity)) for place in places)
        return next((role for role in own if role), "") or self.role_by_activity[ANY, activity]

    def pace_of(self, role: str) -> float:
        """Give the factor on all hours of a role."""
        return self.pace_by_role.get(role, 1.0)

    def package_of(self, document: str) -> str:
        """Name the package of a document: its own, else the document itself."""
        return self.package_by_document.get(document, document)


@dataclass(frozen=True, slots=True)
class Policy:
    """All tunable numbers of an analysis, with the digest of the files they came from."""

    propagation: PropagationPolicy
    tiers: Tiers
    effort: EffortPolicy
    mapping: MappingPolicy
    files: tuple[str, ...]
    digest: str
    assessment: AssessmentPolicy = field(default_factory=AssessmentPolicy)
