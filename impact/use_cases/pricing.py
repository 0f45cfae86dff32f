"""Price a scope that is analysed: who reviews what, at what effort, as one estimate or world by world."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from impact.analysis.effort import EffortInputs, estimate_effort, estimate_worlds, section_days
from impact.analysis.review import review_items
from impact.analysis.stopping import stopping_rule
from impact.domain.architecture import SECTION_KIND
from impact.domain.effort import EffortEstimate
from impact.domain.paired import NamedElement, PricedScope, PricedSection, WorldDays
from impact.domain.review import ReviewItem
from impact.domain.stopping import StopCandidate, StoppingRule
from impact.errors import PolicyError
from impact.use_cases.analysed_scope import AnalysedScope, AnalysisOptions
from impact.use_cases.scope import ScopeRequest, resolve_scope
from impact.use_cases.workspace import Workspace
from impact.worlds import unpack


def items_of(analysed: AnalysedScope) -> tuple[ReviewItem, ...]:
    """Size and assign every section of the architecture that is analysed.

    Raises
    ------
    MissingRateError
        If a kind of section has no rate.
    PolicyError
        If the policy holds judged person-days of what is no section.
    """
    scope = analysed.scope
    known = {section.id for section in analysed.workspace.sections}
    unknown = sorted(set(analysed.policy.effort.judged_days_by_section) - known)
    if unknown:
        remedy = "Write the id of a section, as sec:BAD/6.6, or take the line out."
        message = f"judged person-days of '{unknown[0]}', which is no section of this workspace"
        raise PolicyError(message, file=analysed.policy.files[-1], remedy=remedy)
    return review_items(
        analysed.graph,
        analysed.workspace.sections,
        policy=analysed.policy.effort,
        new_ids=scope.new_ids,
        retired_ids=scope.retired_ids,
    )


def estimated(analysed: AnalysedScope, items: Sequence[ReviewItem]) -> tuple[EffortEstimate, Mapping[str, float]]:
    """Estimate the effort of a scope with the mean person-days of each section; nothing where it is not baselined."""
    missing, unknown = _conditions(analysed, "not met"), _conditions(analysed, "unknown")
    if missing and not analysed.options.what_if:
        return EffortEstimate(status="not_estimated", missing=missing, unknown=unknown), {}
    estimate, days = estimate_effort(_inputs(analysed, items), policy=analysed.policy.effort)
    status = "what_if" if missing else "estimated"
    return replace(estimate, status=status, missing=missing, unknown=unknown), days


def figures_of_sections(analysed: AnalysedScope, items: Sequence[ReviewItem]) -> EffortEstimate:
    """Price some sections as if all of them were reviewed, however unlikely change is to reach them."""
    inputs = replace(_inputs(analysed, items), threshold=0.0)
    return estimate_effort(inputs, policy=analysed.policy.effort)[0]


def stopping_of(
    analysed: AnalysedScope, items: Sequence[ReviewItem], *, status: str, target: float | None = None
) -> StoppingRule:
    """Rank every section that change can reach, and say where a review may stop.

    Parameters
    ----------
    analysed, items
        The scope and its sections.
    status
        Status of its estimate; days are left open where it is ``not_estimated``.
    target
        Share of the wrong sections that is to be found, 0..1; ``None`` takes the policy's.
    """
    policy = analysed.policy.effort
    days = {} if status == "not_estimated" else section_days(_inputs(analysed, items), policy=policy)
    likelihoods = analysed.propagation.likelihoods
    rows = analysed.graph.index_by_id
    candidates = []
    for item in items:
        likelihood = float(likelihoods[rows[item.section.id]])
        check = policy.classes[item.content_class].rates["check"].per_unit
        weight = item.size * check.mean
        tier = analysed.tiers.tier_of(likelihood)
        candidates.append(
            StopCandidate(item.section.id, item.label, likelihood, weight, days.get(item.section.id), tier)
        )
    wanted = policy.stop_recall if target is None else target
    return stopping_rule(candidates, target=wanted, scope=analysed.scope.label, status=status)


def when_to_stop(
    workspace: Workspace, request: ScopeRequest, *, options: AnalysisOptions | None = None, target: float | None = None
) -> StoppingRule:
    """Analyse a scope, and say in which order to review and where to stop.

    Raises
    ------
    UnknownNameError, ScopeError
        As :func:`impact.use_cases.scope.resolve_scope`.
    MissingRateError
        If a kind of section has no rate.
    """
    analysed = AnalysedScope(workspace, resolve_scope(workspace, request), options or AnalysisOptions())
    missing = _conditions(analysed, "not met")
    what_if = "what_if" if analysed.options.what_if else "not_estimated"
    return stopping_of(analysed, items_of(analysed), status=what_if if missing else "estimated", target=target)


def priced(analysed: AnalysedScope) -> PricedScope:
    """Give the figures of a scope by id, with person-days world by world.

    Raises
    ------
    MissingRateError
        If a kind of section has no rate.
    """
    items = items_of(analysed)
    nodes = analysed.graph.nodes
    unmet = _conditions(analysed, "not met")
    missing, overridden = ((), unmet) if analysed.options.what_if else (unmet, ())
    figures, days = None, None
    propagation = analysed.propagation
    if not missing:
        estimate, days = estimate_worlds(_inputs(analysed, items), policy=analysed.policy.effort)
        figures = estimate.total
        if not propagation.reached_by_change:
            days = WorldDays(total=np.zeros(analysed.policy.propagation.worlds))
    return PricedScope(
        label=analysed.scope.label,
        threshold=analysed.threshold,
        tiers=analysed.tiers,
        sections={item.section.id: _section(item) for item in items},
        elements={
            node.id: NamedElement(node.id, node.name, node.kind_label) for node in nodes if node.kind != SECTION_KIND
        },
        likelihood_by_id={node.id: float(propagation.likelihoods[row]) for row, node in enumerate(nodes)},
        figures=figures,
        days=days,
        missing=missing,
        overridden=overridden,
        left_out=analysed.scope.left_out,
        seed=analysed.policy.propagation.seed,
        worlds=analysed.policy.propagation.worlds,
    )


def _section(item: ReviewItem) -> PricedSection:
    return PricedSection(item.section.id, item.label, item.section.document, item.role)


def _conditions(analysed: AnalysedScope, state: str) -> tuple[str, ...]:
    return tuple(c.condition for c in analysed.scope.conditions if c.state == state)


def _inputs(analysed: AnalysedScope, items: Sequence[ReviewItem]) -> EffortInputs:
    propagation, release = analysed.propagation, analysed.scope.release
    rows = np.array([analysed.graph.index_by_id[item.section.id] for item in items], np.intp)
    return EffortInputs(
        items=items,
        likelihoods=propagation.likelihoods[rows],
        likelihood_by_draw=propagation.likelihood_by_draw[:, rows],
        reached_by_change={
            change or "touch": unpack(words[rows]) for change, words in propagation.reached_by_change.items()
        },
        threshold=analysed.threshold,
        newcomers=release.newcomers if release else None,
        review_months=release.review_months if release else None,
        seed=analysed.policy.propagation.seed,
        change_ids=tuple(change.id for change in analysed.scope.changes),
    )
