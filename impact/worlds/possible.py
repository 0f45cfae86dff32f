"""The worlds of one graph under one policy."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from impact.domain.change import TouchKind
from impact.domain.policy import PropagationPolicy
from impact.worlds.arcs import TravelArcs
from impact.worlds.coins import WORLDS_PER_WORD, Numbers, Words, coin_states, key_of, limits_of, live_words
from impact.worlds.live import LiveArcs
from impact.worlds.spreading import Arrangement, spread

MASK_BUDGET = 2**28
"""Bytes that the live worlds of arcs may take at once, whatever the number of worlds; beyond it worlds go in parts."""
THREADED = 2**22
"""Bytes of live worlds from which on several threads share the work."""
LIVE_KEPT = 8
"""Coin groups and factors whose live arcs are kept; a further one is worked out again with the same result."""

_Result = TypeVar("_Result")


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
    weights
        Weights drawn, shape ``(draws, weights)``: as many sets of worlds, all with the same coins.
    first_world
        World to begin with, a multiple of 64.
    arrangement
        The arcs arranged, where that is done already.

    Attributes
    ----------
    lanes
        Words of a row: draws times worlds / 64.
    """

    def __init__(
        self,
        arcs: TravelArcs,
        policy: PropagationPolicy,
        *,
        worlds: int,
        weights: Numbers | None = None,
        first_world: int = 0,
        arrangement: Arrangement | None = None,
    ) -> None:
        self.arcs = arcs
        self.policy = policy
        self.worlds = worlds
        self.weights = weights
        self.lanes = worlds // WORLDS_PER_WORD * (1 if weights is None else len(weights))
        self._first_word = first_world // WORLDS_PER_WORD
        self._arrangement = arrangement or Arrangement(arcs)
        self._states: dict[str, Words] = {}
        self._live: dict[tuple[str, float], LiveArcs] = {}
        self._kept: list[PossibleWorlds] = []

    @property
    def coins_examined(self) -> int:
        """Number of coins looked at for the live arcs that are kept."""
        return sum(live.coins_examined for part in (self, *self._kept) for live in part._live.values())

    def factors(self, kind: TouchKind) -> tuple[float, float]:
        """Give the factor of the first hop and of all later ones: modify, or the touch's own where weaker."""
        own = self.policy.factor_by_touch[kind]
        return own, min(own, self.policy.factor_by_touch[TouchKind.MODIFY])

    def live(self, group: str, factor: float, *, forced: Mapping[int, bool] | None = None) -> LiveArcs:
        """Give the worlds in which each arc carries change of a group, for a factor of touch.

        Both ways of a relationship share one coin. Relationships that are ``forced``, by position, are live or dead
        in every world.
        """
        key = (group, factor)
        if forced or key not in self._live:
            made = LiveArcs(
                self.arcs,
                self._states_of(group),
                factor=factor,
                words=self.worlds // WORLDS_PER_WORD,
                first_word=self._first_word,
                weights=self.weights,
                order=self._arrangement.order,
                forced=forced,
            )
            if forced:
                return made
            while len(self._live) >= LIVE_KEPT:
                self._live.pop(next(iter(self._live)))
            self._live[key] = made
        return self._live[key]

    def _states_of(self, group: str) -> Words:
        if group not in self._states:
            self._states[group] = coin_states(self.arcs.coin_keys, seed=self.policy.seed, group=group)
        return self._states[group]

    def start(self, seeds: Sequence[Seed], index_by_id: Mapping[str, int]) -> Words:
        """Give the worlds in which each node is altered by any of some seeds, shape ``(nodes, words)``."""
        start = np.zeros((self.arcs.nodes, self.lanes), np.uint64)
        words = self.worlds // WORLDS_PER_WORD
        for seed in seeds:
            if seed.confidence >= 1.0:
                bits = np.full(words, 2**64 - 1, np.uint64)
            else:
                key = np.array([key_of(f"touch {seed.element_id}")], np.uint64)
                states = coin_states(key, seed=self.policy.seed, group=seed.group)
                limit = limits_of(np.array([seed.confidence]))
                bits = live_words(states, limit, words=words, first_word=self._first_word)[0]
            start[index_by_id[seed.element_id]] |= np.repeat(bits, self.lanes // words)
        return start

    def reach(
        self,
        seeds: Sequence[Seed],
        index_by_id: Mapping[str, int],
        *,
        forced: Mapping[int, bool] | None = None,
    ) -> Words:
        """Give the worlds in which each node is reached from any of some seeds, shape ``(nodes, words)``.

        Parameters
        ----------
        seeds
            Where change starts. Seeds of one group and kind travel together with the same coins.
        index_by_id
            Position of each element.
        forced
            Relationships, by position, whose coin is forced live or dead in every world.
        """
        parts = self._parts(seeds)
        if len(parts) == 1:
            return self._reach(seeds, index_by_id, forced=forced)
        found = _in_threads(lambda part: part._reach(seeds, index_by_id, forced=forced), parts)
        return np.concatenate(found, axis=1)

    def shares(self, seeds: Sequence[Seed], index_by_id: Mapping[str, int]) -> Numbers:
        """Give the share of worlds in which each node is reached, shape ``(nodes,)``; keeps no world.

        Memory is bounded whatever the number of worlds: they go in parts of at most :data:`MASK_BUDGET`.
        """

        def counted(part: PossibleWorlds) -> NDArray[np.int64]:
            reached = part._reach(seeds, index_by_id, forced=None)
            return np.asarray(np.bitwise_count(reached).sum(axis=1, dtype=np.int64))

        total = np.zeros(self.arcs.nodes, np.int64)
        for count in _in_threads(counted, self._parts(seeds)):
            total += count
        return np.asarray(total / (WORLDS_PER_WORD * self.lanes), np.float64)

    def _parts(self, seeds: Sequence[Seed]) -> list[PossibleWorlds]:
        """Cut the worlds among threads, so that the live arcs of all at work together stay within the budget."""
        masks = {(seed.group, factor) for seed in seeds for factor in self.factors(seed.kind)}
        row = 8 * max(1, len(self.arcs.sources)) * max(1, len(masks))
        if row * self.lanes <= THREADED:
            return [self]
        if row * self.lanes > MASK_BUDGET:
            return list(self._cut(max(1, MASK_BUDGET // threads() // row)))
        self._kept = self._kept or list(self._cut(-(-self.lanes // threads())))
        return self._kept

    def _cut(self, lanes: int) -> Iterator[PossibleWorlds]:
        """Cut into parts of at most so many lanes, in the order of the lanes: word by word, in each draw by draw."""
        words = self.worlds // WORLDS_PER_WORD
        draws = self.lanes // words
        at_once = max(1, lanes // draws)
        for first in range(0, words, at_once):
            for weights in self._draws_in_parts(min(lanes, draws)):
                yield PossibleWorlds(
                    self.arcs,
                    self.policy,
                    worlds=WORLDS_PER_WORD * (min(words, first + at_once) - first),
                    weights=weights,
                    first_world=WORLDS_PER_WORD * (self._first_word + first),
                    arrangement=self._arrangement,
                )

    def _draws_in_parts(self, most: int) -> list[Numbers | None]:
        if self.weights is None:
            return [None]
        return [self.weights[low : low + most] for low in range(0, len(self.weights), most)]

    def _reach(
        self, seeds: Sequence[Seed], index_by_id: Mapping[str, int], *, forced: Mapping[int, bool] | None
    ) -> Words:
        reached = np.zeros((self.arcs.nodes, self.lanes), np.uint64)
        for group, kind in sorted({(seed.group, seed.kind) for seed in seeds}):
            together = [seed for seed in seeds if (seed.group, seed.kind) == (group, kind)]
            first, later = self.factors(kind)
            reached |= spread(
                self._arrangement,
                start=self.start(together, index_by_id),
                first_live=self.live(group, first, forced=forced),
                later_live=self.live(group, later, forced=forced),
                hop_limit=self.policy.hop_limit,
            ).reached
        return reached


def threads() -> int:
    """Give the number of threads that large graphs are worked on with."""
    return max(1, min(8, len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1))


def _in_threads(work: Callable[[PossibleWorlds], _Result], parts: Sequence[PossibleWorlds]) -> list[_Result]:
    if len(parts) == 1:
        return [work(parts[0])]
    with ThreadPoolExecutor(max_workers=threads()) as pool:
        return list(pool.map(work, parts))
