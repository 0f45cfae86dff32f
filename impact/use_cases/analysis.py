"""Analyse a scope: propagate, explain, price, and put it into one report model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from impact.analysis.effort import EffortInputs, estimate_effort
from impact.analysis.explanation import (
    ExplainedPaths,
    FoundPath,
    decisive_relationship,
    explain_node,
    likeliest_paths,
)
from impact.analysis.propagation import Propagation, propagate
from impact.analysis.review import review_items
from impact.analysis.wording import element_in_words, hop_in_words, path_in_words
from impact.domain.architecture import DOCUMENTS, SECTION_KIND, Section
from impact.domain.change import TouchKind
from impact.domain.policy import Policy
from impact.domain.result import (
    ChangeLikelihood,
    DecisiveRelationship,
    EffortEstimate,
    Explanation,
    ImpactedElement,
    ImpactedSection,
    ImpactPath,
    ImpactReport,
    Inputs,
    PathStep,
    ScopeChange,
)
from impact.domain.review import ReviewItem
from impact.use_cases.scope import Scope, ScopeRequest, resolve_scope, status_as_of
from impact.use_cases.workspace import Workspace
from impact.worlds import share_of_worlds, unpack

REPORT_PATH_FLOOR = 2e-3
"""Paths less likely than this are not looked for in a report; a single explanation looks further."""


@dataclass(frozen=True, slots=True)
class AnalysisOptions:
    """How to analyse.

    Attributes
    ----------
    threshold
        Likelihood from which a section is reviewed, 0..1; ``None`` for the policy's.
    worlds, seed
        In place of the policy's; ``None`` keeps them. Worlds are rounded up to a multiple of 64.
    what_if
        Estimate a release even where its conditions are not met, and mark it so.
    """

    threshold: float | None = None
    worlds: int | None = None
    seed: int | None = None
    what_if: bool = False


def report(workspace: Workspace, request: ScopeRequest, *, options: AnalysisOptions | None = None) -> ImpactReport:
    """Analyse a scope and report it.

    Raises
    ------
    UnknownNameError, ScopeError
        As :func:`impact.use_cases.scope.resolve_scope`.
    MissingRateError
        If a kind of section has no rate.
    """
    return _Analysis(workspace, resolve_scope(workspace, request), options or AnalysisOptions()).report()


def explain(
    workspace: Workspace, request: ScopeRequest, *, element: str, options: AnalysisOptions | None = None
) -> Explanation:
    """Say why an element is impacted, or why it is not.

    Raises
    ------
    UnknownNameError
        If the element is unknown or ambiguous; the candidates are offered.
    """
    analysis = _Analysis(workspace, resolve_scope(workspace, request), options or AnalysisOptions())
    return analysis.explanation(workspace.graph.resolve(element).id)


class _Analysis:
    def __init__(self, workspace: Workspace, scope: Scope, options: AnalysisOptions) -> None:
        self.workspace = workspace
        self.scope = scope
        self.options = options
        self.policy = _with_options(workspace.policy, options)
        self.tiers = self.policy.tiers
        self.threshold = self.tiers.should if options.threshold is None else options.threshold
        self.propagation: Propagation = propagate(scope.graph, scope.seeds, policy=self.policy.propagation)
        self.graph = scope.graph
        self.likelihood_by_change = {
            change: share_of_worlds(words) for change, words in self.propagation.reached_by_change.items()
        }
        self.touch_by_id = _strongest_touches(scope)

    # Elements ----------------------------------------------------------------------------------

    def _paths(self, floor: float) -> dict[int, list[FoundPath]]:
        return likeliest_paths(
            self.propagation.possible_worlds, self.scope.seeds, index_by_id=self.graph.index_by_id, floor=floor
        )

    def _explained(self, node: int, paths: Sequence[FoundPath]) -> ExplainedPaths:
        return explain_node(
            node,
            paths,
            worlds=self.propagation.possible_worlds,
            seeds=self.scope.seeds,
            reached=self.propagation.reached,
            index_by_id=self.graph.index_by_id,
        )

    def _element(self, node: int, paths: Sequence[FoundPath]) -> ImpactedElement:
        element, found = self.graph.nodes[node], self._explained(node, paths)
        likelihood = float(self.propagation.likelihoods[node])
        low, high = float(self.propagation.sampling_lows[node]), float(self.propagation.sampling_highs[node])
        limits = (self.tiers.must, self.tiers.should, self.tiers.glance)
        listed = tuple(self._path(path, share) for path, share in zip(found.paths, found.shares, strict=True))
        return ImpactedElement(
            id=element.id,
            name=element.name,
            kind=element.kind,
            kind_label=element.kind_label,
            likelihood=likelihood,
            low=float(self.propagation.lows[node]),
            high=float(self.propagation.highs[node]),
            sampling_low=low,
            sampling_high=high,
            tier=self.tiers.tier_of(likelihood),
            is_marginal=any(low < limit <= high for limit in limits) and low < likelihood,
            touch=self.touch_by_id.get(element.id),
            why=listed[0].words if listed else "",
            changes=self._changes(node),
            paths=listed,
            paths_share=found.share,
            are_paths_complete=found.is_complete,
        )

    def _changes(self, node: int) -> tuple[ChangeLikelihood, ...]:
        found = [
            ChangeLikelihood(change, float(likelihoods[node]))
            for change, likelihoods in self.likelihood_by_change.items()
            if change and likelihoods[node] > 0.0
        ]
        return tuple(sorted(found, key=lambda item: (-item.likelihood, item.change_id)))

    def _path(self, path: FoundPath, share: float) -> ImpactPath:
        start = self.graph.nodes[path.start]
        change_ids = tuple(
            sorted(
                {
                    seed.change_id
                    for seed in self.scope.seeds
                    if seed.element_id == start.id and seed.kind is path.kind and seed.change_id
                }
            )
        )
        steps = tuple(self._step(path, place) for place in range(len(path.arcs)))
        words = path_in_words(change_ids, path.kind, start=start, hops=[step.words for step in steps])
        return ImpactPath(change_ids, path.kind, start.id, steps, path.likelihood, share, words)

    def _step(self, path: FoundPath, place: int) -> PathStep:
        worlds = self.propagation.possible_worlds
        arcs, arc = worlds.arcs, path.arcs[place]
        tie = self.graph.relationships[int(arcs.relationships[arc])]
        first, later = worlds.factors(path.kind)
        likelihood = float(arcs.likelihoods(later if place else first)[arc])
        is_forward = bool(arcs.is_forward[arc])
        target = self.graph.nodes[path.nodes[place + 1]]
        return PathStep(
            source_id=self.graph.nodes[path.nodes[place]].id,
            target_id=target.id,
            relationship_id=tie.id,
            relationship_kind=tie.kind,
            role=tie.role,
            strength=tie.strength,
            direction="forward" if is_forward else "backward",
            likelihood=likelihood,
            words=hop_in_words(tie, is_forward=is_forward, target=target),
            file=tie.origin.file,
            line=tie.origin.line,
        )

    # Report ------------------------------------------------------------------------------------

    def report(self) -> ImpactReport:
        paths = self._paths(REPORT_PATH_FLOOR)
        likelihoods = self.propagation.likelihoods
        listed = [
            node
            for node in range(len(self.graph))
            if likelihoods[node] >= self.tiers.glance or self.graph.nodes[node].id in self.touch_by_id
        ]
        listed.sort(key=lambda node: (-likelihoods[node], self.graph.nodes[node].id))
        elements = [self._element(node, paths.get(node, [])) for node in listed]
        items = review_items(
            self.graph,
            self.workspace.sections,
            policy=self.policy.effort,
            new_ids=self.scope.new_ids,
            retired_ids=self.scope.retired_ids,
        )
        effort, days_by_section = self._effort(items)
        item_by_id = {item.section.id: item for item in items}
        sections = [
            self._section(element, item_by_id[element.id], days_by_section)
            for element in elements
            if element.id in item_by_id
        ]
        scope = self.scope
        return ImpactReport(
            workspace=self.workspace.settings.name,
            note=self.workspace.settings.note,
            scope=scope.label,
            release=scope.release,
            graph_release=scope.graph_release,
            baseline_release=scope.baseline_release,
            as_of=scope.as_of,
            changes=self._scope_changes(),
            left_out=scope.left_out,
            conditions=scope.conditions,
            elements=tuple(element for element in elements if element.kind != SECTION_KIND),
            sections=tuple(sections),
            effort=effort,
            threshold=self.threshold,
            limits=(self.tiers.must, self.tiers.should, self.tiers.glance),
            problems=self.workspace.problems,
            empty_reason=self._empty_reason(sections),
            inputs=Inputs(
                sha256_by_file=self.workspace.sha256_by_file,
                policy=self.policy.digest,
                decisions="",
                seed=self.policy.propagation.seed,
                worlds=self.policy.propagation.worlds,
            ),
        )

    def _section(
        self, element: ImpactedElement, item: ReviewItem, days_by_section: Mapping[str, float]
    ) -> ImpactedSection:
        section = item.section
        return ImpactedSection(
            element=element,
            document=section.document,
            number=section.number,
            title=section.title,
            section_kind=section.kind,
            area=_area(section, self.workspace.sections),
            size=item.size,
            size_unit=item.unit,
            is_size_assumed=item.is_size_assumed,
            treatment=item.treatment,
            role=item.role,
            mean_person_days=days_by_section.get(section.id, 0.0),
            documents=item.documents,
        )

    def _effort(self, items: Sequence[ReviewItem]) -> tuple[EffortEstimate, Mapping[str, float]]:
        missing = tuple(c.condition for c in self.scope.conditions if c.state == "not met")
        unknown = tuple(c.condition for c in self.scope.conditions if c.state == "unknown")
        if missing and not self.options.what_if:
            return EffortEstimate(status="not_estimated", missing=missing, unknown=unknown), {}
        rows = np.array([self.graph.index_by_id[item.section.id] for item in items], np.intp)
        release = self.scope.release
        inputs = EffortInputs(
            items=items,
            likelihoods=self.propagation.likelihoods[rows],
            likelihood_by_draw=self.propagation.likelihood_by_draw[:, rows],
            reached_by_change={
                change or "touch": unpack(words[rows]) for change, words in self.propagation.reached_by_change.items()
            },
            threshold=self.threshold,
            newcomers=release.newcomers if release else None,
            review_months=release.review_months if release else None,
            seed=self.policy.propagation.seed,
        )
        estimate, days = estimate_effort(inputs, policy=self.policy.effort)
        status = "what_if" if missing else "estimated"
        return replace(estimate, status=status, missing=missing, unknown=unknown), days

    def _scope_changes(self) -> tuple[ScopeChange, ...]:
        section_nodes = [node for node, element in enumerate(self.graph.nodes) if element.kind == SECTION_KIND]
        found = []
        for change in self.scope.changes:
            likelihoods = self.likelihood_by_change.get(change.id)
            above = (0, 0, 0)
            if likelihoods is not None:
                mine = likelihoods[section_nodes]
                above = tuple(  # type: ignore[assignment]
                    int((mine >= limit).sum()) for limit in (self.tiers.must, self.tiers.should, self.tiers.glance)
                )
            touched = tuple((seed.element_id, seed.kind) for seed in self.scope.seeds if seed.change_id == change.id)
            status = status_as_of(self.workspace, change, self.scope.as_of)
            found.append(ScopeChange(change, status, touched, self.scope.missing_by_change[change.id], above))
        return tuple(found)

    def _empty_reason(self, sections: Sequence[ImpactedSection]) -> str:
        if any(section.element.likelihood >= self.threshold for section in sections):
            return ""
        if not self.scope.changes and not self.scope.seeds:
            return f"The register holds no change for {self.scope.label}."
        if not self.scope.seeds:
            return "None of the changes touches an element: nobody has said what they alter."
        if not self.workspace.sections:
            return "The workspace has no section list, so nothing can be reviewed or priced."
        highest = max((section.element.likelihood for section in sections), default=0.0)
        return f"No section reaches the threshold of {self.threshold:.0%}; the highest stands at {highest:.0%}."

    # Why ---------------------------------------------------------------------------------------

    def explanation(self, element_id: str) -> Explanation:
        if element_id not in self.graph:
            return self._absent(element_id)
        node = self.graph.index_by_id[element_id]
        floor = REPORT_PATH_FLOOR
        paths = self._paths(floor).get(node, []) or self._paths(1e-5).get(node, [])
        element = self._element(node, paths)
        is_listed = bool(element.tier)
        return Explanation(
            scope=self.scope.label,
            element=element,
            is_listed=is_listed,
            decisive=self._decisive(node, element, paths),
            reason_not="" if is_listed else self._reason_not(element),
            documented_by=self._documented_by(element_id),
        )

    def _absent(self, element_id: str) -> Explanation:
        element = self.workspace.graph.element(element_id)
        came = element.introduced_in or "no dated release"
        reason = f"It is not in the architecture as of {self.scope.graph_release}: it comes with {came}."
        if element.kind == SECTION_KIND:
            reason = f"It documents nothing that stands in the architecture as of {self.scope.graph_release}."
        nothing = ImpactedElement(
            id=element.id,
            name=element.name,
            kind=element.kind,
            kind_label=element.kind_label,
            likelihood=0.0,
            low=0.0,
            high=0.0,
            sampling_low=0.0,
            sampling_high=0.0,
            tier="",
            is_marginal=False,
            touch=None,
            why="",
            changes=(),
            paths=(),
            paths_share=0.0,
            are_paths_complete=True,
        )
        return Explanation(self.scope.label, nothing, False, None, reason, ())

    def _reason_not(self, element: ImpactedElement) -> str:
        limit = self.tiers.glance
        if not element.paths:
            return "No path leads to it within the hop limit from anything that the scope touches."
        path, likelihood = element.paths[0], 1.0
        for step in path.steps:
            likelihood *= step.likelihood
            if likelihood < limit:
                return (
                    f"Its likelihood is {element.likelihood:.1%}, below {limit:.0%}. The best path falls below it at "
                    f"'{step.words}' ({step.likelihood:.0%} on this hop): {path.words}."
                )
        return f"Its likelihood is {element.likelihood:.1%}, below {limit:.0%}. The best path: {path.words}."

    def _decisive(self, node: int, element: ImpactedElement, paths: Sequence[FoundPath]) -> DecisiveRelationship | None:
        if element.likelihood <= 0.0 or element.touch is not None:
            return None
        worlds = self.propagation.possible_worlds
        listed = paths[: max(len(element.paths), 1)]
        decision = decisive_relationship(
            node,
            [int(worlds.arcs.relationships[arc]) for path in listed for arc in path.arcs],
            worlds=worlds,
            seeds=self.scope.seeds,
            index_by_id=self.graph.index_by_id,
            likelihood=element.likelihood,
        )
        if decision is None:
            return None
        tie = self.graph.relationships[decision.relationship]
        source, target = self.graph.element(tie.source_id), self.graph.element(tie.target_id)
        words = f"{element_in_words(source)} {hop_in_words(tie, is_forward=True, target=target)}"
        return DecisiveRelationship(
            tie.id, source.id, target.id, words, decision.likelihood_without, decision.fall, decision.importance
        )

    def _documented_by(self, element_id: str) -> tuple[tuple[str, str, float], ...]:
        found = []
        for position in self.graph.incoming[self.graph.index_by_id[element_id]]:
            tie = self.graph.relationships[position]
            if tie.kind == DOCUMENTS:
                section = self.graph.element(tie.source_id)
                likelihood = float(self.propagation.likelihoods[self.graph.index_by_id[section.id]])
                found.append((section.id, section.name, likelihood))
        return tuple(sorted(found, key=lambda item: (-item[2], item[0])))


def _with_options(policy: Policy, options: AnalysisOptions) -> Policy:
    propagation = policy.propagation
    if options.worlds is not None:
        propagation = replace(propagation, worlds=max(64, -(-options.worlds // 64) * 64))
    if options.seed is not None:
        propagation = replace(propagation, seed=options.seed)
    return replace(policy, propagation=propagation)


def _strongest_touches(scope: Scope) -> dict[str, TouchKind]:
    order = list(TouchKind)
    strongest: dict[str, TouchKind] = {}
    for seed in scope.seeds:
        known = strongest.get(seed.element_id)
        if known is None or order.index(seed.kind) > order.index(known):
            strongest[seed.element_id] = seed.kind
    return strongest


def _area(section: Section, sections: Sequence[Section]) -> str:
    """Name the chapter a section stands in: the title of its outermost parent."""
    top = section.number.partition(".")[0]
    for candidate in sections:
        if candidate.document == section.document and candidate.number == top:
            return candidate.title
    return section.title
