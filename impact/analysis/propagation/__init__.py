"""How likely a change is to travel to every element: possible worlds over the whole graph."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np

from impact.analysis.propagation.intervals import DOUBT_HIGH, DOUBT_LOW, drawn_weights, wilson_interval
from impact.analysis.propagation.reuse import DrawnRun, Reuse
from impact.domain.policy import PropagationPolicy
from impact.graph import ArchitectureGraph
from impact.worlds import PossibleWorlds, Seed, TravelArcs, Words, share_of_worlds, share_of_worlds_by_draw, travel_arcs
from impact.worlds.coins import Numbers

__all__ = ["Propagation", "drawn_weights", "propagate", "wilson_interval"]


@dataclass(frozen=True, eq=False)
class Propagation:
    """The candidate impact set of some changes: a likelihood for every node.

    Attributes
    ----------
    graph
        The graph it was worked out on; arrays follow the order of its nodes.
    seeds
        Where change started.
    likelihoods
        Chance that change of any of them arrives, 0..1, shape ``(nodes,)``.
    sampling_lows, sampling_highs
        95 % interval of the error of simulation alone.
    lows, highs
        90 % interval over draws of all weights: how sure the likelihood is. It holds the likelihood.
    likelihood_by_draw
        Likelihood under each draw of the weights, shape ``(draws, nodes)``.
    reached
        Worlds in which each node is reached, shape ``(nodes, worlds / 64)``.
    reached_by_change
        The same for each change alone.
    possible_worlds
        The worlds themselves, for explanation.
    drawn_runs
        What the draws of the weights reached, by coin group and kind of touch, for reuse.
    reused
        Changes whose worlds were taken over from an earlier propagation.
    """

    graph: ArchitectureGraph
    seeds: tuple[Seed, ...]
    likelihoods: Numbers
    sampling_lows: Numbers
    sampling_highs: Numbers
    lows: Numbers
    highs: Numbers
    likelihood_by_draw: Numbers
    reached: Words
    reached_by_change: Mapping[str, Words]
    possible_worlds: PossibleWorlds = field(repr=False)
    drawn_runs: tuple[DrawnRun, ...] = field(default=(), repr=False)
    reused: frozenset[str] = frozenset()


def propagate(
    graph: ArchitectureGraph,
    seeds: Sequence[Seed],
    *,
    policy: PropagationPolicy,
    worlds: int | None = None,
    earlier: Propagation | None = None,
) -> Propagation:
    """Work out how likely change is to travel from its seeds to every node.

    Parameters
    ----------
    graph
        The architecture as of the release analysed.
    seeds
        Altered elements, all in the graph, in any order.
    policy
        Weights, damping, hop limit, seed.
    worlds
        Number of worlds in place of the policy's; a multiple of 64.
    earlier
        A propagation whose worlds are taken over for each change that nothing new can concern: its touches are the
        same, and no relationship that it could have crossed carries otherwise. The result is the same without.
    """
    ordered = tuple(sorted(seeds, key=lambda s: (s.change_id, s.element_id, s.kind, s.group, s.confidence)))
    arcs = travel_arcs(graph, policy)
    possible = PossibleWorlds(arcs, policy, worlds=worlds or policy.worlds)
    reuse = _reuse(earlier, possible, graph) if earlier else None
    by_change: dict[str, Words] = {}
    reused: set[str] = set()
    reached = np.zeros((len(graph), possible.lanes), np.uint64)
    for change in sorted({seed.change_id for seed in ordered}):
        mine = tuple(seed for seed in ordered if seed.change_id == change)
        kept = reuse.worlds(change, mine) if reuse else None
        if kept is not None:
            reused.add(change)
        by_change[change] = possible.reach(mine, graph.index_by_id) if kept is None else kept
        reached |= by_change[change]
    likelihoods = share_of_worlds(reached)
    by_draw, runs = _likelihood_by_draw(graph, ordered, arcs, policy, reuse=reuse)
    lows, highs = np.percentile(by_draw, [DOUBT_LOW, DOUBT_HIGH], axis=0)
    sampling_lows, sampling_highs = wilson_interval(likelihoods, possible.worlds)
    return Propagation(
        graph=graph,
        seeds=ordered,
        likelihoods=likelihoods,
        sampling_lows=sampling_lows,
        sampling_highs=sampling_highs,
        lows=np.minimum(lows, likelihoods),
        highs=np.maximum(highs, likelihoods),
        likelihood_by_draw=by_draw,
        reached=reached,
        reached_by_change=by_change,
        possible_worlds=possible,
        drawn_runs=runs,
        reused=frozenset(reused),
    )


def _reuse(earlier: Propagation, possible: PossibleWorlds, graph: ArchitectureGraph) -> Reuse | None:
    """Say what of an earlier propagation still holds; ``None`` if its worlds are not these."""
    if earlier.graph is not graph and [node.id for node in earlier.graph.nodes] != [node.id for node in graph.nodes]:
        return None
    return Reuse.between(
        earlier.possible_worlds,
        possible,
        seeds=earlier.seeds,
        reached_by_change=earlier.reached_by_change,
        drawn_runs=earlier.drawn_runs,
    )


def _likelihood_by_draw(
    graph: ArchitectureGraph,
    seeds: Sequence[Seed],
    arcs: TravelArcs,
    policy: PropagationPolicy,
    *,
    reuse: Reuse | None,
) -> tuple[Numbers, tuple[DrawnRun, ...]]:
    """Repeat the spread under draws of all weights, with the same coins in every draw; shape ``(draws, nodes)``."""
    draws = drawn_weights(arcs, policy)
    possible = PossibleWorlds(arcs, policy, worlds=policy.worlds_per_draw, weights=draws)
    reached = np.zeros((len(graph), possible.lanes), np.uint64)
    runs = []
    for group, kind in sorted({(seed.group, seed.kind) for seed in seeds}):
        together = tuple(seed for seed in seeds if (seed.group, seed.kind) == (group, kind))
        kept = reuse.drawn(together) if reuse else None
        run = DrawnRun(together, possible.reach(together, graph.index_by_id) if kept is None else kept)
        reached |= run.reached
        if run.is_worth_keeping:
            runs.append(run)
    return share_of_worlds_by_draw(reached, draws=len(draws)), tuple(runs)
