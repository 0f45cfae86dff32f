"""Possible worlds: in each, every relationship either carries change or does not.

The coin of a relationship in a world is a pure function of seed, coin group, relationship id and world,
so that two analyses of one workspace can be compared world by world. Worlds are packed 64 to a word.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from impact.domain.change import TouchKind
from impact.domain.policy import PropagationPolicy, StrengthFactor, Weight
from impact.graph import ArchitectureGraph

JUNCTIONS = frozenset({"archimate:Junction", "archimate:AndJunction", "archimate:OrJunction"})
COIN_BITS = 32
GROUPS_KEPT = 4
"""Coin groups whose coins are kept; a further one is tossed again when it comes back, with the same result."""
_FIRM = StrengthFactor(forward=1.0, backward=1.0)
_CHUNK = 4096

Words = NDArray[np.uint64]
Integers = NDArray[np.int32]
Numbers = NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class Seed:
    """An element that a change alters, as the start of a spread.

    Attributes
    ----------
    change_id
        The change; empty for a touch that belongs to none.
    group
        Coin group: changes of one group meet the same worlds.
    element_id
        The element.
    kind
        What is done to it.
    confidence
        Chance that the touch is real, 0..1.
    """

    change_id: str
    group: str
    element_id: str
    kind: TouchKind
    confidence: float = 1.0


@dataclass(frozen=True, eq=False)
class TravelArcs:
    """The ways change can travel: each relationship in each direction that the policy opens.

    Attributes
    ----------
    sources, targets
        Node indexes, shape ``(arcs,)``; ascending by target.
    relationships
        Index of the relationship of each arc.
    is_forward
        Whether the arc runs as drawn.
    scales
        Strength times damping, 0..1: what the weight is multiplied by.
    means
        Likelihood for a modified element: weight times scale, 0..1.
    slots
        Index into ``weights`` of each arc.
    weights, weight_names
        The weights of the policy in use, one per rule and way, and what each is called.
    from_junction
        Whether the arc leaves a junction and so costs no hop.
    coin_keys
        Hash of each relationship's id, shape ``(relationships,)``.
    """

    sources: Integers
    targets: Integers
    relationships: Integers
    is_forward: NDArray[np.bool_]
    scales: Numbers
    means: Numbers
    slots: Integers
    weights: tuple[Weight, ...]
    weight_names: tuple[str, ...]
    from_junction: NDArray[np.bool_]
    coin_keys: Words
    nodes: int

    def likelihoods(self, factor: float, *, weights: Numbers | None = None) -> Numbers:
        """Give the likelihood of each arc for a factor of touch, and for drawn weights where given; each 0..1."""
        means = self.means if weights is None else weights[self.slots] * self.scales
        return np.minimum(1.0, means * factor)

    def likelihood_of(self, arc: int, factor: float) -> float:
        """Give the likelihood of one arc for a factor of touch, 0..1."""
        return min(1.0, float(self.means[arc]) * factor)


def travel_arcs(graph: ArchitectureGraph, policy: PropagationPolicy) -> TravelArcs:
    """Open every relationship of a graph in the directions that the policy gives a weight above 0."""
    slot_by_key: dict[tuple[str, str, bool], int] = {}
    weights: list[Weight] = []
    columns: list[tuple[int, int, int, bool, float, int]] = []
    exponent = policy.damping_exponent
    junction = [node.kind in JUNCTIONS for node in graph.nodes]
    for position, tie in enumerate(graph.relationships):
        rule = policy.rule_for(tie.kind, tie.role)
        strength = policy.factor_by_strength.get(tie.strength, _FIRM)
        source, target = int(graph.sources[position]), int(graph.targets[position])
        ways = (
            (True, source, target, rule.forward, strength.forward, rule.is_damped_forward, graph.forward_degrees),
            (False, target, source, rule.backward, strength.backward, rule.is_damped_backward, graph.backward_degrees),
        )
        for is_forward, start, end, weight, factor, is_damped, degrees in ways:
            if weight.mean <= 0.0 or factor <= 0.0:
                continue
            key = (rule.kind, rule.role, is_forward)
            if key not in slot_by_key:
                slot_by_key[key] = len(weights)
                weights.append(weight)
            damping = float(degrees[position]) ** -exponent if is_damped and not junction[start] else 1.0
            columns.append((start, end, position, is_forward, factor * damping, slot_by_key[key]))
    columns.sort(key=lambda arc: (arc[1], arc[0], arc[2], arc[3]))
    names = [f"{kind}/{role}/{'forward' if is_forward else 'backward'}" for kind, role, is_forward in slot_by_key]
    return _arcs(columns, dict(zip(names, weights, strict=True)), junction, graph)


def _arcs(
    columns: Sequence[tuple[int, int, int, bool, float, int]],
    weights: Mapping[str, Weight],
    junction: list[bool],
    graph: ArchitectureGraph,
) -> TravelArcs:
    sources, targets, ties, forward, scales, slots = zip(*columns, strict=True) if columns else ((),) * 6
    scale_column = np.array(scales, np.float64)
    slot_column = np.array(slots, np.int32)
    mean_by_slot = np.array([weight.mean for weight in weights.values()], np.float64)
    means = mean_by_slot[slot_column] * scale_column if columns else scale_column
    return TravelArcs(
        sources=np.array(sources, np.int32),
        targets=np.array(targets, np.int32),
        relationships=np.array(ties, np.int32),
        is_forward=np.array(forward, np.bool_),
        scales=scale_column,
        means=means,
        slots=slot_column,
        weights=tuple(weights.values()),
        weight_names=tuple(weights),
        from_junction=np.array([junction[source] for source in sources], np.bool_),
        coin_keys=np.array([key_of(tie.id) for tie in graph.relationships], np.uint64),
        nodes=len(graph),
    )


def key_of(text: str) -> int:
    """Hash a text to 64 bits, the same on every machine."""
    return int.from_bytes(hashlib.blake2b(text.encode("utf-8"), digest_size=8).digest(), "little")


def _mix(values: Words) -> Words:
    """Scramble 64-bit words (the finaliser of SplitMix64)."""
    values = (values ^ (values >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    values = (values ^ (values >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return values ^ (values >> np.uint64(31))


def coins(keys: Words, *, seed: int, group: str, worlds: int, first_world: int = 0) -> NDArray[np.uint32]:
    """Toss a coin for each key in each world.

    Returns
    -------
    numpy.ndarray
        Whole numbers spread evenly over 0..2³²−1, shape ``(keys, worlds)``.
    """
    start = _mix(np.array([(seed ^ key_of(group)) & (2**64 - 1)], np.uint64))
    by_key = _mix(keys ^ start)
    by_world = np.arange(first_world, first_world + worlds, dtype=np.uint64) * np.uint64(0x9E3779B97F4A7C15)
    tossed = np.empty((len(keys), worlds), np.uint32)
    for low in range(0, len(keys), _CHUNK):
        part = _mix(by_key[low : low + _CHUNK, None] + by_world[None, :])
        tossed[low : low + _CHUNK] = (part >> np.uint64(64 - COIN_BITS)).astype(np.uint32)
    return tossed


def live_worlds(tossed: NDArray[np.uint32], likelihoods: Numbers) -> Words:
    """Tell in which worlds each coin falls live.

    Parameters
    ----------
    tossed
        Coins, shape ``(keys, worlds)``; the number of worlds is a multiple of 64.
    likelihoods
        Chance of each key, 0..1.

    Returns
    -------
    numpy.ndarray
        One bit per world, shape ``(keys, worlds / 64)``.
    """
    limits = np.minimum(likelihoods * 2.0**COIN_BITS, 2.0**COIN_BITS - 1).astype(np.uint32)
    words = np.empty((len(limits), tossed.shape[1] // 64), np.uint64)
    for low in range(0, len(limits), _CHUNK):
        part = slice(low, low + _CHUNK)
        is_live = np.asarray(tossed[part] < limits[part, None])
        words[part] = np.packbits(is_live, axis=1, bitorder="little").view(np.uint64)
    words[likelihoods >= 1.0] = np.uint64(2**64 - 1)
    return words


class LiveArcs:
    """Worlds in which each arc carries change, worked out for an arc when it is first asked for.

    Most arcs are never reached, so most are never worked out.

    Parameters
    ----------
    tossed
        Coin of each arc, shape ``(arcs, worlds)``.
    likelihoods
        Chance of each arc, 0..1.
    forced
        Arcs whose coin is forced, with the words to use instead.
    """

    def __init__(
        self, tossed: NDArray[np.uint32], likelihoods: Numbers, *, forced: Mapping[int, bool] | None = None
    ) -> None:
        self._tossed = tossed
        self._likelihoods = likelihoods
        self._words = np.zeros((len(likelihoods), tossed.shape[1] // 64), np.uint64)
        self._is_known = np.zeros(len(likelihoods), np.bool_)
        for arc, is_live in (forced or {}).items():
            self._words[arc] = np.uint64(2**64 - 1 if is_live else 0)
            self._is_known[arc] = True

    def __getitem__(self, arcs: NDArray[np.intp]) -> Words:
        """Give the worlds of some arcs, shape ``(arcs, words)``."""
        new = arcs[~self._is_known[arcs]]
        if new.size:
            self._words[new] = live_worlds(self._tossed[new], self._likelihoods[new])
            self._is_known[new] = True
        return self._words[arcs]


def spread(arcs: TravelArcs, *, start: Words, first_live: LiveArcs, later_live: LiveArcs, hop_limit: int) -> Words:
    """Follow change from its start in all worlds at once.

    Parameters
    ----------
    arcs
        The ways.
    start
        Worlds in which each node is altered, shape ``(nodes, words)``.
    first_live, later_live
        Worlds in which each arc carries change, on the first hop and after it.
    hop_limit
        Most hops of a path; a junction costs none.

    Returns
    -------
    numpy.ndarray
        Worlds in which each node is reached, its start included, shape ``(nodes, words)``.
    """
    reached = start.copy()
    ordinary = np.flatnonzero(~arcs.from_junction)
    through = np.flatnonzero(arcs.from_junction)
    frontier = _pass_junctions(arcs, through, start.copy(), live=later_live, reached=reached)
    for hop in range(hop_limit):
        new = _step(arcs, ordinary, frontier, live=first_live if hop == 0 else later_live)
        new &= ~reached
        reached |= new
        frontier = _pass_junctions(arcs, through, new, live=later_live, reached=reached)
        if not frontier.any():
            break
    return reached


def _step(arcs: TravelArcs, chosen: NDArray[np.intp], frontier: Words, *, live: LiveArcs) -> Words:
    new = np.zeros_like(frontier)
    if not chosen.size:
        return new
    is_active = np.asarray(frontier.any(axis=1), np.bool_)
    active = chosen[is_active[arcs.sources[chosen]]]
    if active.size:
        carried = frontier[arcs.sources[active]] & live[active]
        targets = arcs.targets[active]
        starts = np.flatnonzero(np.r_[True, targets[1:] != targets[:-1]])
        new[targets[starts]] = np.bitwise_or.reduceat(carried, starts, axis=0)
    return new


def _pass_junctions(
    arcs: TravelArcs, through: NDArray[np.intp], frontier: Words, *, live: LiveArcs, reached: Words
) -> Words:
    waiting = frontier
    while through.size and waiting.any():
        waiting = _step(arcs, through, waiting, live=live) & ~reached
        reached |= waiting
        frontier = frontier | waiting
    return frontier


def share_of_worlds(words: Words) -> Numbers:
    """Give the share of worlds in which each row is set, 0..1."""
    count = np.bitwise_count(words).sum(axis=1, dtype=np.int64)
    return np.asarray(count / (64.0 * words.shape[1]), np.float64)


def unpack(words: Words) -> NDArray[np.bool_]:
    """Spread packed worlds over one column each, shape ``(rows, worlds)``."""
    return np.unpackbits(words.view(np.uint8), axis=1, bitorder="little").astype(np.bool_)


class PossibleWorlds:
    """Worlds of one graph under one policy: live arcs by coin group and kind of touch, each made once.

    Parameters
    ----------
    arcs
        The ways change can travel.
    policy
        Seed, factors and hop limit.
    worlds
        Number of worlds, a multiple of 64.
    """

    def __init__(self, arcs: TravelArcs, policy: PropagationPolicy, *, worlds: int) -> None:
        self.arcs = arcs
        self.policy = policy
        self.worlds = worlds
        self._coins: dict[str, NDArray[np.uint32]] = {}
        self._live: dict[tuple[str, float], LiveArcs] = {}

    def factors(self, kind: TouchKind) -> tuple[float, float]:
        """Give the factor of the first hop and of all later ones: modify, or the touch's own where weaker."""
        own = self.policy.factor_by_touch[kind]
        return own, min(own, self.policy.factor_by_touch[TouchKind.MODIFY])

    def coins_of(self, group: str) -> NDArray[np.uint32]:
        """Give the coin of each arc in a group, shape ``(arcs, worlds)``: both ways of a relationship share one."""
        if group not in self._coins:
            while len(self._coins) >= GROUPS_KEPT:
                self._coins.pop(next(iter(self._coins)))
            tossed = coins(self.arcs.coin_keys, seed=self.policy.seed, group=group, worlds=self.worlds)
            self._coins[group] = tossed[self.arcs.relationships]
        return self._coins[group]

    def live(self, group: str, factor: float, *, forced: Mapping[int, bool] | None = None) -> LiveArcs:
        """Give the worlds in which each arc carries change of a group, for a factor of touch.

        Relationships that are ``forced``, by position, are live or dead in every world.
        """
        if forced:
            chosen = {
                int(arc): is_live
                for position, is_live in forced.items()
                for arc in np.flatnonzero(self.arcs.relationships == position)
            }
            return LiveArcs(self.coins_of(group), self.arcs.likelihoods(factor), forced=chosen)
        key = (group, factor)
        if key not in self._live:
            self._live[key] = LiveArcs(self.coins_of(group), self.arcs.likelihoods(factor))
        return self._live[key]

    def start(self, seeds: Sequence[Seed], index_by_id: Mapping[str, int]) -> Words:
        """Give the worlds in which each node is altered by any of some seeds, shape ``(nodes, words)``."""
        start = np.zeros((self.arcs.nodes, self.worlds // 64), np.uint64)
        for seed in seeds:
            if seed.confidence >= 1.0:
                bits = np.full(self.worlds // 64, 2**64 - 1, np.uint64)
            else:
                key = np.array([key_of(f"touch {seed.change_id} {seed.element_id}")], np.uint64)
                tossed = coins(key, seed=self.policy.seed, group=seed.group, worlds=self.worlds)
                bits = live_worlds(tossed, np.array([seed.confidence]))[0]
            start[index_by_id[seed.element_id]] |= bits
        return start

    def reach(
        self,
        seeds: Sequence[Seed],
        index_by_id: Mapping[str, int],
        *,
        forced: Mapping[int, bool] | None = None,
    ) -> Words:
        """Give the worlds in which each node is reached from any of some seeds.

        Parameters
        ----------
        seeds
            Where change starts. Seeds of one group and kind travel together with the same coins.
        index_by_id
            Position of each element.
        forced
            Relationships, by position, whose coin is forced live or dead in every world.
        """
        reached = np.zeros((self.arcs.nodes, self.worlds // 64), np.uint64)
        for group, kind in sorted({(seed.group, seed.kind) for seed in seeds}):
            together = [seed for seed in seeds if (seed.group, seed.kind) == (group, kind)]
            first, later = self.factors(kind)
            reached |= spread(
                self.arcs,
                start=self.start(together, index_by_id),
                first_live=self.live(group, first, forced=forced),
                later_live=self.live(group, later, forced=forced),
                hop_limit=self.policy.hop_limit,
            )
        return reached
