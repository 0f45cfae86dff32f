"""Possible worlds worked out the slow way: every state of every coin, and every path.

Plain code that shares nothing with what it checks but the graph, the policy and the meaning of the words.
"""

from __future__ import annotations

import itertools
import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import networkx as nx
import numpy as np
from numpy.typing import NDArray

from impact.domain.change import TouchKind
from impact.domain.policy import PropagationPolicy, StrengthFactor
from impact.graph import ArchitectureGraph
from tests.unit.architectures import element, graph, policy, tie

JUNCTION = "archimate:Junction"
MOST_STATES = 2**16
KINDS = ("ahead", "behind", "alike", "unlike")
"""Kinds of a random graph: change travels as drawn, against it, both ways alike, or both ways with two chances."""

Numbers = NDArray[np.float64]
Masks = NDArray[np.bool_]


@dataclass(frozen=True)
class Way:
    """One direction of one relationship, with the chance that a modification crosses it before any factor."""

    relationship: int
    start: int
    end: int
    chance: float


def ways_of(
    built: ArchitectureGraph, rules: PropagationPolicy, *, weights: Mapping[tuple[str, bool], float] | None = None
) -> list[Way]:
    """List the ways of a whole graph; ``weights``, by kind and direction, stand in for the means of the policy."""
    leaving: dict[tuple[str, str, str], int] = {}
    entering: dict[tuple[str, str, str], int] = {}
    for one in built.relationships:
        leaving[one.source_id, one.kind, one.role] = leaving.get((one.source_id, one.kind, one.role), 0) + 1
        entering[one.target_id, one.kind, one.role] = entering.get((one.target_id, one.kind, one.role), 0) + 1
    place = {node.id: position for position, node in enumerate(built.nodes)}
    ways = []
    for position, one in enumerate(built.relationships):
        rule = rules.rule_for(one.kind, one.role)
        strength = rules.factor_by_strength.get(one.strength, StrengthFactor(1.0, 1.0))
        ahead, back = (weights or {}).get((one.kind, True)), (weights or {}).get((one.kind, False))
        chance_ahead = (rule.forward.mean if ahead is None else ahead) * strength.forward
        chance_back = (rule.backward.mean if back is None else back) * strength.backward
        if rule.is_damped_forward and built.nodes[place[one.source_id]].kind != JUNCTION:
            chance_ahead /= leaving[one.source_id, one.kind, one.role] ** rules.damping_exponent
        if rule.is_damped_backward and built.nodes[place[one.target_id]].kind != JUNCTION:
            chance_back /= entering[one.target_id, one.kind, one.role] ** rules.damping_exponent
        ways.append(Way(position, place[one.source_id], place[one.target_id], chance_ahead))
        ways.append(Way(position, place[one.target_id], place[one.source_id], chance_back))
    return [way for way in ways if way.chance > 0.0]


def factors_of(rules: PropagationPolicy, kind: TouchKind) -> tuple[float, float]:
    """Give the factor of the first hop and of those after it."""
    own = rules.factor_by_touch[kind]
    return own, own if own < rules.factor_by_touch[TouchKind.MODIFY] else rules.factor_by_touch[TouchKind.MODIFY]


@dataclass(frozen=True)
class States:
    """Every state that the coins of a graph can fall in, as far as some factors can tell them apart."""

    chances: Numbers
    live: Mapping[tuple[int, float], Masks]

    @classmethod
    def of(cls, ways: Sequence[Way], factors: Sequence[float]) -> States:
        """Lay the coins of all relationships out: one coin each, which both ways and all factors share."""
        limits = {(w, f): min(1.0, way.chance * f) for w, way in enumerate(ways) for f in factors}
        cuts: dict[int, list[float]] = {}
        for relationship in sorted({way.relationship for way in ways}):
            mine = {limit for (w, _), limit in limits.items() if ways[w].relationship == relationship}
            cuts[relationship] = sorted({0.0, 1.0} | mine)
        count = math.prod(len(parts) - 1 for parts in cuts.values())
        chances, lower, stride = np.ones(count), {}, 1
        for relationship, parts in cuts.items():
            digit = np.arange(count) // stride % (len(parts) - 1)
            chances *= np.diff(parts)[digit]
            lower[relationship] = np.array(parts)[digit]
            stride *= len(parts) - 1
        return cls(chances, {key: lower[ways[key[0]].relationship] < limit for key, limit in limits.items()})


def enumerated(
    built: ArchitectureGraph,
    rules: PropagationPolicy,
    touches: Mapping[str, TouchKind],
    *,
    weights: Mapping[tuple[str, bool], float] | None = None,
) -> Numbers:
    """Add up the chances of all states in which each node is reached; touches share their coins, shape ``(nodes,)``."""
    ways = ways_of(built, rules, weights=weights)
    factors = {kind: factors_of(rules, kind) for kind in touches.values()}
    states = States.of(ways, sorted({factor for pair in factors.values() for factor in pair}))
    total = np.zeros((len(built.nodes), len(states.chances)), np.bool_)
    for kind, (first, later) in factors.items():
        start = np.zeros_like(total)
        start[[built.index_by_id[name] for name, own in touches.items() if own == kind]] = True
        total |= _reached(built, rules, ways, start=start, live=(states.live, first, later))
    return np.clip(total @ states.chances, 0.0, 1.0)


def _reached(
    built: ArchitectureGraph,
    rules: PropagationPolicy,
    ways: Sequence[Way],
    *,
    start: Masks,
    live: tuple[Mapping[tuple[int, float], Masks], float, float],
) -> Masks:
    by_key, first, later = live
    is_free = [built.nodes[way.start].kind == JUNCTION for way in ways]

    def hop(frontier: Masks, factor: float, *, free: bool) -> Masks:
        new = np.zeros_like(frontier)
        for position, way in enumerate(ways):
            if is_free[position] == free:
                new[way.end] |= frontier[way.start] & by_key[position, factor]
        return new

    def with_free_hops(found: Masks, reached: Masks) -> Masks:
        while True:
            more = found | (hop(found, later, free=True) & ~reached if any(is_free) else False)
            if (more == found).all():
                return found
            found = more

    frontier = with_free_hops(start, start)
    reached = frontier.copy()
    for number in range(rules.hop_limit):
        found = hop(frontier, later if number else first, free=False) & ~reached
        frontier = with_free_hops(found, reached)
        if not frontier.any():
            break
        reached |= frontier
    return reached


def path_chances(built: ArchitectureGraph, rules: PropagationPolicy, start: str, end: str) -> list[float]:
    """List the chance of every simple path of a modification within the hop limit, for a graph without junctions."""
    ways = ways_of(built, rules)
    drawn: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    drawn.add_nodes_from(node.id for node in built.nodes)
    for number, way in enumerate(ways):
        drawn.add_edge(built.nodes[way.start].id, built.nodes[way.end].id, key=number)
    paths = nx.all_simple_edge_paths(drawn, start, end, cutoff=rules.hop_limit)
    return [math.prod(min(1.0, ways[number].chance) for _, _, number in path) for path in paths]


def random_case(number: int, *, worlds: int) -> tuple[ArchitectureGraph, PropagationPolicy, dict[str, TouchKind]]:
    """Draw a graph of at most 16 relationships, a policy with a seed of its own, and one or two touches."""
    rng = np.random.default_rng(number)
    names = "abcdefgh"[: int(rng.integers(4, 9))]
    kinds = {
        "ahead": (float(rng.uniform(0.1, 0.95)), 0.0),
        "behind": (0.0, float(rng.uniform(0.1, 0.95))),
        "alike": (float(rng.uniform(0.1, 0.9)),) * 2,
        "unlike": (float(rng.uniform(0.3, 0.9)), float(rng.uniform(0.05, 0.5))),
    }
    rules = policy(
        kinds=kinds,
        damping_exponent=float(rng.choice([0.0, 0.3])),
        hop_limit=int(rng.integers(1, 7)),
        worlds=worlds,
        seed=number,
        weight_draws=1,
    )
    pairs = list(itertools.permutations(names, 2))
    order = rng.permutation(len(pairs))[: int(rng.integers(1, 17))]
    ties = [
        tie(*pairs[at], str(rng.choice(KINDS)), strength=str(rng.choice(["", "", "usually", "sometimes"])))
        for at in order
    ]
    junctions = tuple(element(name, JUNCTION) for name in names[-1:] if rng.random() < 0.25)
    touches = {str(name): TouchKind(str(rng.choice(list(TouchKind)))) for name in rng.choice(list(names[:-1]), 2)}
    while True:
        built = graph(*ties, elements=(*junctions, *(element(name) for name in names[: -1 if junctions else None])))
        ways = ways_of(built, rules)
        factors = {factor for kind in touches.values() for factor in factors_of(rules, kind)}
        if _number_of_states(ways, factors) <= MOST_STATES:
            return built, rules, touches
        ties.pop()


def _number_of_states(ways: Sequence[Way], factors: set[float]) -> int:
    limits: dict[int, set[float]] = {}
    for way in ways:
        limits.setdefault(way.relationship, set()).update(min(1.0, way.chance * factor) for factor in factors)
    return math.prod(len(mine | {1.0}) for mine in limits.values())
