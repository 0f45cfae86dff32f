"""Analyse a scope: propagate, explain, price, and put it into one report model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from impact.analysis.explanation import FoundPath
from impact.domain.architecture import SECTION_KIND
from impact.domain.result import (
    ImpactedElement,
    ImpactedSection,
    ImpactReport,
    Inputs,
    ScopeChange,
)
from impact.domain.review import ReviewItem, area_of
from impact.use_cases.analysed_scope import AnalysedScope, AnalysisOptions
from impact.use_cases.combined import only_together
from impact.use_cases.explanation import explain
from impact.use_cases.pricing import estimated, items_of, stopping_of
from impact.use_cases.scope import ScopeRequest, resolve_scope, status_as_of
from impact.use_cases.why_not import nothing_touched
from impact.use_cases.workspace import Workspace

__all__ = ["AnalysisOptions", "explain", "report", "report_of"]

REPORT_PATH_FLOOR, LAST_PATH_FLOOR = 2e-3, 1e-5
"""Paths less likely than the first are looked for only for what no likelier one leads to, down to the second."""


def report(workspace: Workspace, request: ScopeRequest, *, options: AnalysisOptions | None = None) -> ImpactReport:
    """Analyse a scope and report it.

    Raises
    ------
    UnknownNameError, ScopeError
        As :func:`impact.use_cases.scope.resolve_scope`.
    MissingRateError
        If a kind of section has no rate.
    """
    return _Reporter(workspace, resolve_scope(workspace, request), options or AnalysisOptions()).report()


def report_of(analysed: AnalysedScope) -> ImpactReport:
    """Report a scope that is analysed already; the same report as :func:`report` gives."""
    return _Reporter(analysed.workspace, analysed.scope, analysed.options, propagation=analysed.propagation).report()


class _Reporter(AnalysedScope):
    def report(self) -> ImpactReport:
        likelihoods = self.propagation.likelihoods
        lowest = min(self.tiers.glance, self.threshold)
        listed = [
            node
            for node in range(len(self.graph))
            if likelihoods[node] >= (lowest if self.graph.nodes[node].kind == SECTION_KIND else self.tiers.glance)
            or self.graph.nodes[node].id in self.touch_by_id
        ]
        listed.sort(key=lambda node: (-likelihoods[node], self.graph.nodes[node].id))
        paths = self._paths_to(listed)
        elements = [self.element(node, paths.get(node, [])) for node in listed]
        items = items_of(self)
        effort, days_by_section = estimated(self, items)
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
            only_together=only_together(self),
            effort=effort,
            stopping=stopping_of(self, items, status=effort.status),
            threshold=self.threshold,
            limits=(self.tiers.must, self.tiers.should, self.tiers.glance),
            problems=self.workspace.problems,
            empty_reason=self._empty_reason(sections, elements),
            inputs=Inputs(
                sha256_by_file=self.workspace.sha256_by_file,
                policy=self.policy.digest,
                decisions=self.workspace.log.digest,
                seed=self.policy.propagation.seed,
                worlds=self.policy.propagation.worlds,
                old_sha256_by_file=scope.difference.old_sha256 if scope.difference else None,
            ),
        )

    def _paths_to(self, nodes: Sequence[int]) -> Mapping[int, list[FoundPath]]:
        """Find the likeliest paths to some nodes, looking further for those that many unlikely paths lead to."""
        floor = REPORT_PATH_FLOOR
        found = self.paths(floor)
        missing = [node for node in nodes if node not in found]
        while missing and floor > LAST_PATH_FLOOR:
            floor /= 4
            wider = self.paths(floor)
            found |= {node: wider[node] for node in missing if node in wider}
            missing = [node for node in missing if node not in wider]
        return found

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
            area=area_of(section, self.workspace.sections),
            size=item.size,
            size_unit=item.unit,
            is_size_assumed=item.is_size_assumed,
            treatment=item.treatment,
            role=item.role,
            mean_person_days=days_by_section.get(section.id, 0.0),
            documents=item.documents,
        )

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

    def _empty_reason(self, sections: Sequence[ImpactedSection], elements: Sequence[ImpactedElement]) -> str:
        if any(section.element.likelihood >= self.threshold for section in sections):
            return ""
        if not self.scope.seeds:
            return nothing_touched(self).reason
        if not self.workspace.sections:
            return "The workspace has no section list, so nothing can be reviewed or priced."
        highest = max((section.element.likelihood for section in sections), default=0.0)
        reason = f"No section reaches the threshold of {self.threshold:.0%}; the highest stands at {highest:.0%}."
        reached = [item for item in elements if item.kind != SECTION_KIND and item.likelihood >= self.threshold]
        if not reached:
            return reason
        first = f"{reached[0].name or reached[0].id} at {reached[0].likelihood:.0%}"
        if len(reached) == 1:
            return f"{reason} Yet {first} does, and perhaps a section should describe it."
        return f"{reason} Yet {len(reached)} elements do, first {first}: perhaps a section should describe them."
