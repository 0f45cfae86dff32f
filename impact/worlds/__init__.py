"""Possible worlds: in each, every relationship either carries change or does not.

The coin of a relationship in a world is a pure function of seed, coin group, relationship id and world,
so that two analyses of one workspace can be compared world by world. Worlds are packed 64 to a word.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from impact.domain.change import TouchKind
from impact.domain.policy import PropagationPolicy
from impact.worlds.arcs import TravelArcs, travel_arcs
from impact.worlds.coins import LiveArcs, Words, coins, key_of, live_worlds, share_of_worlds, unpack
from impact.worlds.spreading import spread

__all__ = [
    "LiveArcs",
    "PossibleWorlds",
    "Seed",
    "TravelArcs",
    "Words",
    "coins",
    "key_of",
    "live_worlds",
    "share_of_worlds",
    "spread",
    "travel_arcs",
    "unpack",
]

GROUPS_KEPT = 4
"""Coin groups whose coins are kept; a further one is tossed again when it comes back, with the same result."""


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
