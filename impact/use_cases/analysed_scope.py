"""A scope with its propagation: likelihoods and paths as domain values."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from impact.analysis.explanation import (
    ExplainedPaths,
    FoundPath,
    explain_node,
    likeliest_paths,
    simple_paths,
)
from impact.analysis.propagation import Propagation, propagate
from impact.analysis.wording import hop_in_words, path_in_words
from impact.domain.change import TouchKind
from impact.domain.policy import Policy
from impact.domain.result import (
    ChangeLikelihood,
    ImpactedElement,
    ImpactPath,
    PathStep,
)
from impact.use_cases.scope import Scope
from impact.use_cases.workspace import Workspace
from impact.worlds import share_of_worlds


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


class AnalysedScope:
    """A scope after propagation; turns node indexes into impacted elements with their paths.

    Parameters
    ----------
    workspace, scope, options
        What to analyse, and how.
    propagation
        The propagation of just these, where it is at hand already; worked out otherwise.
    earlier
        A propagation of something alike, from which the worlds of changes are taken that nothing new concerns.
    """

    def __init__(
        self,
        workspace: Workspace,
        scope: Scope,
        options: AnalysisOptions,
        *,
        propagation: Propagation | None = None,
        earlier: Propagation | None = None,
    ) -> None:
        self.workspace = workspace
        self.scope = scope
        self.options = options
        self.policy = _with_options(workspace.policy, options)
        self.tiers = self.policy.tiers
        self.threshold = self.tiers.should if options.threshold is None else options.threshold
        self.propagation = propagation or propagate(
            scope.graph, scope.seeds, policy=self.policy.propagation, earlier=earlier
        )
        self.graph = scope.graph
        self.likelihood_by_change = {
            change: share_of_worlds(words) for change, words in self.propagation.reached_by_change.items()
        }
        self.touch_by_id = _strongest_touches(scope)

    def paths(self, floor: float) -> dict[int, list[FoundPath]]:
        """Find the likeliest paths to every node, none below a floor of likelihood."""
        return likeliest_paths(
            self.propagation.possible_worlds, self.scope.seeds, index_by_id=self.graph.index_by_id, floor=floor
        )

    def explained(self, node: int, paths: Sequence[FoundPath]) -> ExplainedPaths:
        """Choose the paths to list for a node.

        Where the quick search found none, or none more than are listed, all simple paths are looked through.
        """
        found = self._explained_by(node, paths) if paths else None
        if found is None or found.is_complete:
            return self.explained_exactly(node)
        return found

    def explained_exactly(self, node: int) -> ExplainedPaths:
        """Choose the paths to list for a node among all simple paths."""
        worlds = self.propagation.possible_worlds
        paths = simple_paths(node, worlds, self.scope.seeds, index_by_id=self.graph.index_by_id)
        return self._explained_by(node, paths, holds_all=True)

    def _explained_by(self, node: int, paths: Iterable[FoundPath], *, holds_all: bool = False) -> ExplainedPaths:
        return explain_node(
            node,
            paths,
            worlds=self.propagation.possible_worlds,
            seeds=self.scope.seeds,
            reached=self.propagation.reached,
            index_by_id=self.graph.index_by_id,
            holds_all=holds_all,
        )

    def element(self, node: int, paths: Sequence[FoundPath]) -> ImpactedElement:
        """Put all that is known of a node into one value."""
        element, found = self.graph.nodes[node], self.explained(node, paths)
        likelihood = float(self.propagation.likelihoods[node])
        low, high = float(self.propagation.sampling_lows[node]), float(self.propagation.sampling_highs[node])
        limits = (self.tiers.must, self.tiers.should, self.tiers.glance)
        listed = tuple(self.path(path, share) for path, share in zip(found.paths, found.shares, strict=True))
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
            touch_why=self.scope.reasons.get(element.id, ""),
            why=listed[0].words if listed else "",
            changes=self.changes(node),
            paths=listed,
            paths_share=found.share,
            are_paths_complete=found.is_complete,
        )

    def changes(self, node: int) -> tuple[ChangeLikelihood, ...]:
        """List the changes that reach a node alone, likeliest first."""
        found = [
            ChangeLikelihood(change, float(likelihoods[node]))
            for change, likelihoods in self.likelihood_by_change.items()
            if change and likelihoods[node] > 0.0
        ]
        return tuple(sorted(found, key=lambda item: (-item.likelihood, item.change_id)))

    def path(self, path: FoundPath, share: float) -> ImpactPath:
        """Turn positions into a path with ids and words."""
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
        steps = tuple(self.step(path, place) for place in range(len(path.arcs)))
        hops = [step.words for step in steps]
        words = path_in_words(change_ids, path.kind, start=start, hops=hops, author=self.scope.author)
        return ImpactPath(change_ids, path.kind, start.id, steps, path.likelihood, share, words)

    def step(self, path: FoundPath, place: int) -> PathStep:
        """Turn one hop of a path into ids and words."""
        worlds = self.propagation.possible_worlds
        arcs, arc = worlds.arcs, path.arcs[place]
        tie = self.graph.relationships[int(arcs.relationships[arc])]
        first, later = worlds.factors(path.kind)
        likelihood = arcs.likelihood_of(arc, later if place else first)
        is_forward = bool(arcs.is_forward[arc])
        target = self.graph.nodes[path.nodes[place + 1]]
        undrawn = self.graph.undrawn.get(tie.id)
        return PathStep(
            source_id=self.graph.nodes[path.nodes[place]].id,
            target_id=target.id,
            relationship_id=tie.id,
            relationship_kind=tie.kind,
            role=tie.role,
            strength=tie.strength,
            direction="forward" if is_forward else "backward",
            likelihood=likelihood,
            words=hop_in_words(tie, is_forward=is_forward, target=target, undrawn=undrawn),
            file=tie.origin.file,
            line=tie.origin.line,
            undrawn=undrawn,
        )


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
