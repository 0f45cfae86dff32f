"""List what a selector means, and cut a report down to it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

import numpy as np

from impact.analysis.contracting import contract
from impact.analysis.selecting import main_ways, select
from impact.domain.architecture import Element
from impact.domain.policy import Policy
from impact.domain.result import ImpactReport
from impact.domain.selection import (
    ElementFilter,
    ReportSelection,
    SelectedElement,
    Selection,
    SelectionFacts,
    SelectionListing,
    ShownTie,
)
from impact.graph import ArchitectureGraph
from impact.use_cases.analysed_scope import AnalysedScope, AnalysisOptions
from impact.use_cases.analysis import report_of
from impact.use_cases.scope import ScopeRequest, graph_as_of, resolve_scope
from impact.use_cases.workspace import Workspace
from impact.worlds import travel_arcs


def list_selected(
    workspace: Workspace,
    wanted: ElementFilter,
    *,
    request: ScopeRequest | None = None,
    options: AnalysisOptions | None = None,
    has_ties: bool = False,
    most_steps: int | None = None,
) -> SelectionListing:
    """List the elements that a filter shows.

    Parameters
    ----------
    workspace
        A loaded workspace.
    wanted
        What to show.
    request
        Scope to analyse, so that likelihoods are known; one that names nothing but a day picks the architecture of
        that day, and without any the architecture of all releases is looked through.
    options
        How to analyse it.
    has_ties
        Whether to list the ties between what is shown as well, hidden elements contracted.
    most_steps
        Relationships at most that an indirect tie stands for.

    Raises
    ------
    SelectorError
        As :func:`impact.analysis.selecting.select`.
    UnknownNameError, ScopeError
        As :func:`impact.use_cases.scope.resolve_scope`.
    InputError
        If there are too many indirect ties.
    """
    request = request or ScopeRequest()
    if request.release or request.changes or request.touches or request.difference:
        analysed = AnalysedScope(workspace, resolve_scope(workspace, request), options or AnalysisOptions())
        return listing_of(analysed, wanted, has_ties=has_ties, most_steps=most_steps)
    policy = workspace.policy
    graph = graph_as_of(workspace, request.as_of, added=set()) if request.as_of else workspace.graph
    place = f"as of {request.as_of}" if request.as_of else "of all releases"
    facts = SelectionFacts(
        sections=workspace.sections,
        weights=policy.propagation,
        ids_by_change=_touched_by_change(workspace),
        tiers=policy.tiers,
        place=f"the architecture {place}",
    )
    selection = select(wanted, graph, facts=facts, whole=workspace.graph)
    ties = shown_ties(graph, selection.ids, policy=policy, most_steps=most_steps) if has_ties else None
    elements = [_listed(node, None, policy) for node in graph.nodes if node.id in selection.ids]
    return _listing(selection, graph, elements, ties=ties)


def listing_of(
    analysed: AnalysedScope, wanted: ElementFilter, *, has_ties: bool = False, most_steps: int | None = None
) -> SelectionListing:
    """List the elements that a filter shows of an analysed scope; as :func:`list_selected`."""
    graph, policy, facts = analysed.graph, analysed.policy, facts_of(analysed)
    selection = select(wanted, graph, facts=facts, whole=analysed.workspace.graph)
    chosen = [node for node in graph.nodes if node.id in selection.ids]
    elements = [_listed(node, facts.likelihood_by_id or {}, policy) for node in chosen]
    ties = shown_ties(graph, selection.ids, policy=policy, most_steps=most_steps) if has_ties else None
    return _listing(selection, graph, elements, ties=ties, scope=analysed.scope.label)


def _listing(
    selection: Selection,
    graph: ArchitectureGraph,
    elements: Sequence[SelectedElement],
    *,
    ties: tuple[ShownTie, ...] | None,
    scope: str = "",
) -> SelectionListing:
    return SelectionListing(
        selection=selection,
        scope=scope,
        elements=tuple(sorted(elements, key=lambda item: (-(item.likelihood or 0.0), item.id))),
        elements_in_all=len(graph),
        ties=ties,
    )


def selection_of(analysed: AnalysedScope, wanted: ElementFilter) -> Selection:
    """Find what a filter shows of an analysed scope.

    Raises
    ------
    SelectorError
        As :func:`impact.analysis.selecting.select`.
    """
    return select(wanted, analysed.graph, facts=facts_of(analysed), whole=analysed.workspace.graph)


def facts_of(analysed: AnalysedScope) -> SelectionFacts:
    """Give what selectors can ask of an analysed scope.

    What a change of the scope brings to the threshold by itself counts as its own, beside what it touches.
    """
    ids = np.array([node.id for node in analysed.graph.nodes], object)
    by_change = _touched_by_change(analysed.workspace)
    for change, likelihoods in analysed.likelihood_by_change.items():
        if change:
            by_change[change] = by_change.get(change, frozenset()) | {*ids[likelihoods >= analysed.threshold]}
    release = analysed.scope.graph_release
    return SelectionFacts(
        sections=analysed.workspace.sections,
        weights=analysed.policy.propagation,
        ids_by_change=by_change,
        likelihood_by_id=dict(zip(ids, analysed.propagation.likelihoods.tolist(), strict=True)),
        tiers=analysed.tiers,
        place=f"the architecture as of {release}" if release else "the architecture of all releases",
    )


def selected_report(
    workspace: Workspace, request: ScopeRequest, *, wanted: ElementFilter, options: AnalysisOptions | None = None
) -> ImpactReport:
    """Analyse a scope, and report of it what a filter shows.

    Raises
    ------
    SelectorError
        As :func:`impact.analysis.selecting.select`.
    UnknownNameError, ScopeError, MissingRateError
        As :func:`impact.use_cases.analysis.report`.
    """
    analysed = AnalysedScope(workspace, resolve_scope(workspace, request), options or AnalysisOptions())
    if wanted.only is None:
        return report_of(analysed)
    selection = selection_of(analysed, wanted)
    return cut_down(report_of(analysed), selection)


def cut_down(report: ImpactReport, selection: Selection) -> ImpactReport:
    """Leave in a report what a selection holds; the effort stays that of the whole scope."""
    sections = tuple(section for section in report.sections if section.element.id in selection.ids)
    elements = tuple(element for element in report.elements if element.id in selection.ids)
    is_priced = report.effort.total is not None
    reason = selection.empty_reason
    if not reason and not sections and not elements:
        reason = f"Of what fits {selection.words} ({len(selection.ids)}) nothing is affected enough to be listed."
    if reason and not (report.sections or report.elements):
        reason = ""
    return replace(
        report,
        sections=sections,
        elements=elements,
        only_together=tuple(item for item in report.only_together if item.element_id in selection.ids),
        selection=ReportSelection(
            words=selection.words,
            sections_of_scope=len(report.sections),
            elements_of_scope=len(report.elements),
            sections=len(sections),
            elements=len(elements),
            mean_person_days=sum(section.mean_person_days for section in sections) if is_priced else None,
            mean_of_scope=report.effort.total.mean if report.effort.total else None,
            reason=reason,
        ),
    )


def shown_ties(
    graph: ArchitectureGraph, shown: frozenset[str], *, policy: Policy, most_steps: int | None = None
) -> tuple[ShownTie, ...]:
    """Tie what is shown, in the way that change mainly travels, hidden elements contracted.

    Returns
    -------
    tuple
        Drawn ties, each pair once, and indirect ones; likeliest first, then by source and target. A likelihood is
        that of change of a modified element.

    Raises
    ------
    InputError
        If there are too many indirect ties.
    """
    arcs = travel_arcs(graph, policy.propagation)
    ahead, back = main_ways(graph, policy.propagation, tiers=policy.tiers)
    is_main = np.where(arcs.is_forward, ahead[arcs.relationships], back[arcs.relationships])
    sources, targets, likelihoods = arcs.sources[is_main], arcs.targets[is_main], arcs.means[is_main]
    ids = [node.id for node in graph.nodes]
    found = contract(ids, shown, sources=sources, targets=targets, likelihoods=likelihoods, most_steps=most_steps)
    best: dict[tuple[int, int], float] = {}
    for source, target, likelihood in zip(sources.tolist(), targets.tolist(), likelihoods.tolist(), strict=True):
        best[source, target] = max(best.get((source, target), 0.0), likelihood)
    direct = [
        ShownTie(ids[source], ids[target], 1, (), best[source, target]) for source, target in found.direct.tolist()
    ]
    return tuple(sorted([*direct, *found], key=lambda tie: (-(tie.likelihood or 0.0), tie.source_id, tie.target_id)))


def _listed(node: Element, likelihoods: Mapping[str, float] | None, policy: Policy) -> SelectedElement:
    likelihood = None if likelihoods is None else likelihoods.get(node.id, 0.0)
    tier = "" if likelihood is None else policy.tiers.tier_of(likelihood)
    return SelectedElement(node.id, node.name, node.kind, node.kind_label, likelihood, tier)


def _touched_by_change(workspace: Workspace) -> dict[str, frozenset[str]]:
    """Give what each change of the register touches; one that touches nothing has its place as well."""
    found: dict[str, set[str]] = {change.id: set() for change in workspace.register.changes}
    for touch in workspace.register.touches:
        found.setdefault(touch.change_id, set()).add(touch.element_id)
    return {change: frozenset(ids) for change, ids in found.items()}
