"""The result of an analysis: impacted elements and sections, why, and what reviewing them costs."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from impact.domain.change import Change, Condition, Release, TouchKind
from impact.domain.effort import EffortEstimate
from impact.domain.problem import Problem
from impact.domain.selection import ReportSelection
from impact.domain.stopping import StoppingRule
from impact.domain.undrawn import UndrawnTie

SCHEMA_VERSION = "1.0"


@dataclass(frozen=True, slots=True)
class PathStep:
    """One hop of a path.

    Attributes
    ----------
    source_id, target_id
        Where change comes from and arrives, in the direction of travel.
    relationship_id, relationship_kind, role, strength
        The relationship it crosses.
    direction
        ``forward`` if it travels as drawn, else ``backward``.
    likelihood
        Chance of this hop, 0..1.
    words
        The hop as a person says it: ``used by step Read Sub GHz channel (MD-16.02)``.
    file, line
        Where the relationship was read; of one that nobody drew, the first of those it rests on.
    undrawn
        What the relationship rests on if nobody drew it.
    """

    source_id: str
    target_id: str
    relationship_id: str
    relationship_kind: str
    role: str
    strength: str
    direction: str
    likelihood: float
    words: str
    file: str
    line: int | None
    undrawn: UndrawnTie | None = None


@dataclass(frozen=True, slots=True)
class ImpactPath:
    """A way from a touched element to an impacted one, from cause to effect.

    Attributes
    ----------
    change_ids
        Changes that start it, in order of id; empty if the touch belongs to none.
    touch_kind
        What they do to the first element.
    start_id
        The touched element.
    steps
        Hops; none if the element itself is touched.
    likelihood
        Product over the hops, 0..1.
    share
        Share of the worlds in which the element is reached where this path is wholly live, 0..1.
    words
        The whole path in words.
    """

    change_ids: tuple[str, ...]
    touch_kind: TouchKind
    start_id: str
    steps: tuple[PathStep, ...]
    likelihood: float
    share: float
    words: str


@dataclass(frozen=True, slots=True)
class ChangeLikelihood:
    """How likely one change alone is to arrive, 0..1."""

    change_id: str
    likelihood: float


@dataclass(frozen=True, slots=True)
class ImpactedElement:
    """An element that change is likely to reach.

    Attributes
    ----------
    id, name, kind, kind_label
        The element; the label is its kind in words.
    likelihood
        Chance that change of any change in scope arrives, 0..1.
    low, high
        90 % interval over draws of the weights: how sure the likelihood is.
    sampling_low, sampling_high
        95 % interval of the error of simulation.
    tier
        ``must``, ``should``, ``glance`` or empty.
    is_marginal
        Whether the sampling interval straddles a limit of the tiers.
    touch
        What the changes in scope do to it themselves; ``None`` if they only reach it.
    why
        The most likely path in words.
    changes
        Changes that reach it alone, likeliest first.
    paths
        The most likely paths, likeliest first.
    paths_share
        Share of the reaching worlds that the listed paths explain, 0..1.
    are_paths_complete
        Whether no further path exists within the hop limit above the floor of the search.
    touch_why
        What was changed of it, in words, where a difference says so.
    """

    id: str
    name: str
    kind: str
    kind_label: str
    likelihood: float
    low: float
    high: float
    sampling_low: float
    sampling_high: float
    tier: str
    is_marginal: bool
    touch: TouchKind | None
    why: str
    changes: tuple[ChangeLikelihood, ...]
    paths: tuple[ImpactPath, ...]
    paths_share: float
    are_paths_complete: bool
    touch_why: str = ""


@dataclass(frozen=True, slots=True)
class ImpactedSection:
    """A section, diagram or view that change is likely to reach: a line of the review.

    Attributes
    ----------
    element
        The section as an impacted element.
    document, number, title, section_kind
        As the document prints it.
    area
        Process area or chapter it stands in.
    size, size_unit
        Pages, flow nodes or elements.
    is_size_assumed
        Whether the size is the kind's default.
    treatment
        ``edit`` (check, and edit where reached), ``write`` (all new) or ``remove`` (all retired).
    role
        Who checks it.
    mean_person_days
        Expected effort, in person-days; 0 below the threshold.
    documents
        Ids of the elements it documents.
    """

    element: ImpactedElement
    document: str
    number: str
    title: str
    section_kind: str
    area: str
    size: float
    size_unit: str
    is_size_assumed: bool
    treatment: str
    role: str
    mean_person_days: float
    documents: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Inputs:
    """What a result rests on, so that it can be made again.

    ``sha256_by_file`` holds paths relative to the workspace; ``policy`` and ``decisions`` are digests.
    ``old_sha256_by_file`` holds those of the older state, where a difference was analysed; ``None`` otherwise.
    """

    sha256_by_file: Mapping[str, str]
    policy: str
    decisions: str
    seed: int
    worlds: int
    old_sha256_by_file: Mapping[str, str] | None = None


@dataclass(frozen=True, slots=True)
class ScopeChange:
    """A change in scope, with what it touches and how far it travels.

    Attributes
    ----------
    change
        The register's row.
    status
        Its status as of the date of the analysis.
    touched
        Touched elements with the kind of touch, by id.
    missing_ids
        Touched elements that are in no graph of this release.
    sections_above
        Number of sections at or above .5, .2 and .05 when the change comes alone.
    """

    change: Change
    status: str
    touched: tuple[tuple[str, TouchKind], ...]
    missing_ids: tuple[str, ...]
    sections_above: tuple[int, int, int]


@dataclass(frozen=True, slots=True)
class ReachedTogether:
    """An element or section that reaches the threshold only because changes come together.

    Attributes
    ----------
    element_id, name
        The element; of a section, its document, number and title.
    likelihood
        With all changes in scope, 0..1, at or above the threshold.
    alone
        Likelihood of each change that reaches it alone, all below the threshold, likeliest first.
    """

    element_id: str
    name: str
    likelihood: float
    alone: tuple[ChangeLikelihood, ...]


@dataclass(frozen=True, slots=True)
class ImpactReport:
    """One analysis: the model that every format renders.

    Attributes
    ----------
    workspace, note
        Title of the workspace, and what every reader must know of it.
    scope
        What was analysed, in words: ``R2.0``, ``change SECMP0007``.
    release
        The release, where the scope is one.
    graph_release
        Id of the release whose architecture was used.
    baseline_release
        The last release that was live on the date of the analysis.
    as_of
        Date on which the register speaks.
    changes
        Changes in scope, in the order of the register.
    left_out
        Rows of the release that are not analysed, with the reason.
    conditions
        Conditions of the release as of the date.
    elements
        Impacted elements that are not sections, likeliest first.
    sections
        Impacted sections, likeliest first.
    effort
        The estimate.
    threshold
        Likelihood from which a section is reviewed and priced.
    limits
        Lower limits of must, should and glance.
    problems
        Problems of the inputs.
    empty_reason
        Why nothing is affected; empty if something is.
    inputs
        What the result rests on.
    only_together
        Elements and sections that reach the threshold only because changes come together, likeliest first.
    selection
        How it was cut down to what a selector means; ``None`` for a whole report.
    stopping
        The order in which to review, and where to stop; always of the whole scope.
    """

    workspace: str
    note: str
    scope: str
    release: Release | None
    graph_release: str
    baseline_release: str
    as_of: dt.date | None
    changes: tuple[ScopeChange, ...]
    left_out: tuple[tuple[str, str], ...]
    conditions: tuple[Condition, ...]
    elements: tuple[ImpactedElement, ...]
    sections: tuple[ImpactedSection, ...]
    effort: EffortEstimate
    threshold: float
    limits: tuple[float, float, float]
    problems: tuple[Problem, ...]
    empty_reason: str
    inputs: Inputs
    only_together: tuple[ReachedTogether, ...] = ()
    selection: ReportSelection | None = None
    stopping: StoppingRule | None = None

    @property
    def estimated_sections(self) -> tuple[ImpactedSection, ...]:
        """Sections at or above the threshold: those that are reviewed and priced."""
        return tuple(section for section in self.sections if section.element.likelihood >= self.threshold)
