"""Say why a scope reaches an element, or why it does not."""

from __future__ import annotations

from collections.abc import Sequence

from impact.analysis.explanation import (
    Decision,
    ExplainedPaths,
    FoundPath,
    decisive_relationships,
    likeliest_paths,
)
from impact.analysis.wording import element_in_words, hop_in_words, sentence_of
from impact.domain.architecture import DOCUMENTS, SECTION_KIND, Element
from impact.domain.change import TouchKind
from impact.domain.explanation import DecisiveRelationship, Explanation, NotListed
from impact.domain.result import ImpactedElement, ImpactPath
from impact.use_cases.analysed_scope import AnalysedScope, AnalysisOptions
from impact.use_cases.scope import TOUCH_GROUP, ScopeRequest, resolve_scope
from impact.use_cases.why_not import absent_because, unlisted_because
from impact.use_cases.workspace import Workspace
from impact.worlds import Seed

TOUCHES_COMPARED, OTHERS_NAMED = 5, 3
"""An unlisted element is compared with what was touched if that is at most so much; and how many others are named."""
DECISIVE_NAMED = 3
"""Relationships named by how much the likelihood falls without them."""


def explain(
    workspace: Workspace, request: ScopeRequest, *, element: str, options: AnalysisOptions | None = None
) -> Explanation:
    """Say why an element is impacted, or why it is not.

    Raises
    ------
    UnknownNameError
        If the element is unknown or ambiguous; the candidates are offered.
    """
    found = workspace.graph.resolve(element).id
    return ExplainableScope(workspace, resolve_scope(workspace, request), options or AnalysisOptions()).explanation(
        found
    )


class ExplainableScope(AnalysedScope):
    """An analysed scope that answers for one element after the other, without propagating again."""

    def explained(self, node: int, paths: Sequence[FoundPath]) -> ExplainedPaths:
        """Choose the paths to list for a node among all simple paths; those at hand are of a quicker search."""
        del paths
        return self.explained_exactly(node)

    def explanation(self, element_id: str) -> Explanation:
        """Say why an element of the workspace is impacted, or why it is not."""
        if element_id not in self.graph:
            element = self.workspace.graph.element(element_id)
            return self._unlisted(_nowhere(element), absent_because(self, element))
        node = self.graph.index_by_id[element_id]
        impacted = self.element(node, ())
        limit = self.tiers.glance
        if impacted.kind == SECTION_KIND:
            limit = min(limit, self.threshold)
        if impacted.likelihood < limit and impacted.touch is None:
            return self._unlisted(impacted, unlisted_because(self, impacted, limit=limit))
        decisive = self._decisive(node, impacted)
        return Explanation(
            scope=self.scope.label,
            element=impacted,
            is_listed=True,
            decisive=decisive[0] if decisive else None,
            next_decisive=decisive[1:],
            sentence=self._sentence(impacted),
            documented_by=self._documented_by(element_id),
            follows_instead=(),
        )

    def _unlisted(self, element: ImpactedElement, because: NotListed) -> Explanation:
        is_there = element.id in self.graph
        return Explanation(
            scope=self.scope.label,
            element=element,
            is_listed=False,
            decisive=None,
            not_listed=because,
            documented_by=self._documented_by(element.id) if is_there else (),
            follows_instead=self._follows_instead(self.graph.index_by_id[element.id]) if is_there else (),
        )

    def _sentence(self, element: ImpactedElement) -> str:
        best = element.paths[0] if element.paths else None
        if best is None:
            return ""
        return sentence_of(
            element,
            best,
            start=self.graph.element(best.start_id),
            author=self.scope.author,
            has_more=len(element.paths) > 1 or not element.are_paths_complete,
        )

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

    def _decisive(self, node: int, element: ImpactedElement) -> tuple[DecisiveRelationship, ...]:
        if element.likelihood <= 0.0 or element.touch is not None:
            return ()
        found = decisive_relationships(
            node,
            worlds=self.propagation.possible_worlds,
            seeds=self.scope.seeds,
            index_by_id=self.graph.index_by_id,
            most=DECISIVE_NAMED,
        )
        return tuple(self._decisive_in_words(decision) for decision in found)

    def _decisive_in_words(self, decision: Decision) -> DecisiveRelationship:
        tie = self.graph.relationships[decision.relationship]
        source, target = self.graph.element(tie.source_id), self.graph.element(tie.target_id)
        hop = hop_in_words(tie, is_forward=True, target=target, undrawn=self.graph.undrawn.get(tie.id))
        return DecisiveRelationship(
            relationship_id=tie.id,
            source_id=source.id,
            target_id=target.id,
            words=f"{element_in_words(source)} {hop}",
            likelihood_without=decision.likelihood_without,
            fall=decision.fall,
            importance=decision.importance,
            file=tie.origin.file,
            line=tie.origin.line,
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


def _nowhere(element: Element) -> ImpactedElement:
    return ImpactedElement(
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
