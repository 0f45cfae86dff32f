"""Say why a scope reaches an element, or why it does not."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cached_property

from impact.analysis.explanation import FoundPath, decisive_relationship, likeliest_paths
from impact.analysis.wording import element_in_words, hop_in_words
from impact.domain.architecture import DOCUMENTS, SECTION_KIND
from impact.domain.change import TouchKind
from impact.domain.explanation import DecisiveRelationship, Explanation
from impact.domain.result import ImpactedElement, ImpactPath
from impact.use_cases.analysed_scope import AnalysedScope, AnalysisOptions
from impact.use_cases.scope import TOUCH_GROUP, ScopeRequest, resolve_scope
from impact.use_cases.workspace import Workspace
from impact.worlds import Seed

TOUCHES_COMPARED, OTHERS_NAMED = 5, 3
"""An unlisted element is compared with what was touched if that is at most so much; and how many others are named."""
NARROW_FLOOR, WIDE_FLOOR = 2e-3, 1e-5
"""Paths less likely than the first are looked for only where none above it leads to the element."""


def explain(
    workspace: Workspace, request: ScopeRequest, *, element: str, options: AnalysisOptions | None = None
) -> Explanation:
    """Say why an element is impacted, or why it is not.

    Raises
    ------
    UnknownNameError
        If the element is unknown or ambiguous; the candidates are offered.
    """
    analysed = ExplainableScope(workspace, resolve_scope(workspace, request), options or AnalysisOptions())
    return analysed.explanation(workspace.graph.resolve(element).id)


class ExplainableScope(AnalysedScope):
    """An analysed scope that answers for one element after the other, without propagating again."""

    @cached_property
    def _narrow_paths(self) -> Mapping[int, Sequence[FoundPath]]:
        return self.paths(NARROW_FLOOR)

    def explanation(self, element_id: str) -> Explanation:
        """Say why an element of the workspace is impacted, or why it is not."""
        if element_id not in self.graph:
            return self._absent(element_id)
        node = self.graph.index_by_id[element_id]
        paths = self._narrow_paths.get(node, []) or self.paths(WIDE_FLOOR).get(node, [])
        element = self.element(node, paths)
        is_listed = bool(element.tier)
        return Explanation(
            scope=self.scope.label,
            element=element,
            is_listed=is_listed,
            decisive=self._decisive(node, element, paths) if is_listed else None,
            reason_not="" if is_listed else self._reason_not(element),
            follows_instead=() if is_listed else self._follows_instead(node),
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
        return Explanation(self.scope.label, nothing, False, None, reason, (), ())

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

    def _follows_instead(self, node: int) -> tuple[ImpactPath, ...]:
        """Find what an unlisted element does follow: others of the kind that was touched, by their best paths."""
        touched = {seed.element_id for seed in self.scope.seeds}
        if not touched or len(touched) > TOUCHES_COMPARED:
            return ()
        kinds = {self.graph.element(element_id).kind_label for element_id in touched}
        others = [
            Seed("", TOUCH_GROUP, other.id, TouchKind.MODIFY)
            for other in self.graph.nodes
            if other.kind_label in kinds and other.id not in touched and other.id != self.graph.nodes[node].id
        ]
        found = likeliest_paths(
            self.propagation.possible_worlds, others, index_by_id=self.graph.index_by_id, floor=self.tiers.glance
        )
        best: dict[int, FoundPath] = {}
        for path in found.get(node, []):
            best.setdefault(path.start, path)
        return tuple(self.path(path, 0.0) for path in list(best.values())[:OTHERS_NAMED])

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
