"""How likely a change is to travel to every element: possible worlds over the whole graph."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from impact.domain.policy import PropagationPolicy
from impact.graph import ArchitectureGraph
from impact.worlds import (
    LiveArcs,
    PossibleWorlds,
    Seed,
    TravelArcs,
    Words,
    coins,
    key_of,
    share_of_worlds,
    spread,
    travel_arcs,
)

WILSON_Z = 1.959963984540054
"""Two-sided 95 % point of the normal distribution."""
DOUBT_LOW, DOUBT_HIGH = 5.0, 95.0
"""Percentiles that bound the 90 % interval over draws of the weights."""

Numbers = NDArray[np.float64]


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


def propagate(
    graph: ArchitectureGraph, seeds: Sequence[Seed], *, policy: PropagationPolicy, worlds: int | None = None
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
    """
    ordered = tuple(sorted(seeds, key=lambda s: (s.change_id, s.element_id, s.kind, s.group)))
    arcs = travel_arcs(graph, policy)
    possible = PossibleWorlds(arcs, policy, worlds=worlds or policy.worlds)
    by_change = {
        change: possible.reach([seed for seed in ordered if seed.change_id == change], graph.index_by_id)
        for change in sorted({seed.change_id for seed in ordered})
    }
    reached = np.zeros((len(graph), possible.worlds // 64), np.uint64)
    for words in by_change.values():
        reached |= words
    likelihoods = share_of_worlds(reached)
    by_draw = _likelihood_by_draw(graph, ordered, arcs, policy)
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
    )


def wilson_interval(shares: Numbers, worlds: int) -> tuple[Numbers, Numbers]:
    """Give the 95 % Wilson interval of shares counted over worlds.

    A share of exactly 0 or 1 keeps that end.

    References
    ----------
    Wilson, E. B. (1927). Probable inference, the law of succession, and statistical inference.
    """
    square = WILSON_Z**2
    centre = (shares + square / (2 * worlds)) / (1 + square / worlds)
    spread_ = WILSON_Z * np.sqrt(shares * (1 - shares) / worlds + square / (4 * worlds**2)) / (1 + square / worlds)
    lows = np.where(shares <= 0.0, 0.0, np.clip(centre - spread_, 0.0, 1.0))
    highs = np.where(shares >= 1.0, 1.0, np.clip(centre + spread_, 0.0, 1.0))
    return lows, highs


def _likelihood_by_draw(
    graph: ArchitectureGraph, seeds: Sequence[Seed], arcs: TravelArcs, policy: PropagationPolicy
) -> Numbers:
    """Repeat the spread under draws of all weights, with the same coins in every draw."""
    possible = PossibleWorlds(arcs, policy, worlds=policy.worlds_per_draw)
    runs = []
    for group, kind in sorted({(seed.group, seed.kind) for seed in seeds}):
        together = [seed for seed in seeds if (seed.group, seed.kind) == (group, kind)]
        runs.append((group, possible.factors(kind), possible.start(together, graph.index_by_id)))
    draws = drawn_weights(arcs, policy)
    shares = np.zeros((len(draws), len(graph)))
    for row, weights in enumerate(draws):
        reached = np.zeros((len(graph), possible.worlds // 64), np.uint64)
        live: dict[tuple[str, float], LiveArcs] = {}
        for group, factors, start in runs:
            for factor in factors:
                if (group, factor) not in live:
                    likelihoods = arcs.likelihoods(factor, weights=weights)
                    live[group, factor] = LiveArcs(possible.coins_of(group), likelihoods)
            first, later = (live[group, factor] for factor in factors)
            reached |= spread(arcs, start=start, first_live=first, later_live=later, hop_limit=policy.hop_limit)
        shares[row] = share_of_worlds(reached)
    return shares


def drawn_weights(arcs: TravelArcs, policy: PropagationPolicy) -> Numbers:
    """Draw every weight of the policy from its Beta distribution, shape ``(draws, weights)``.

    Each draw is a pure function of seed, weight and draw; the draws of one weight are spread evenly
    over its distribution (one in each of as many equal shares as there are draws).
    """
    from scipy.special import betaincinv

    count = policy.weight_draws
    draws = np.empty((count, len(arcs.weights)))
    for slot, (name, weight) in enumerate(zip(arcs.weight_names, arcs.weights, strict=True)):
        key = np.array([key_of(f"weight {name}"), key_of(f"order {name}")], np.uint64)
        tossed = coins(key, seed=policy.seed, group="weights", worlds=count).astype(np.float64)
        place = np.argsort(tossed[1], kind="stable")
        shares = (place + (tossed[0] + 0.5) / 2.0**32) / count
        is_certain = weight.alpha <= 0.0 or weight.beta <= 0.0
        draws[:, slot] = weight.mean if is_certain else betaincinv(weight.alpha, weight.beta, shares)
    return draws
