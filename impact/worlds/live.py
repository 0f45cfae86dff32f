"""Worlds in which each arc carries change, worked out for an arc when it is first asked for."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from impact.worlds.arcs import TravelArcs
from impact.worlds.coins import WORLDS_PER_WORD, Numbers, Words, live_words


class LiveArcs:
    """Worlds in which each arc carries change, for one coin group and one factor of touch.

    Most arcs are never reached, so most are never worked out.

    Parameters
    ----------
    arcs
        The ways.
    states
        Where the hash of each relationship starts in the group.
    factor
        Factor of touch.
    words, first_word
        How many words of 64 worlds, from which on.
    weights
        Weights drawn, shape ``(draws, weights)``; each draw is a set of worlds of its own, with the same coins.
    order
        Arcs in the order in which rows are kept.
    forced
        Relationships whose coin is forced live or dead in every world.
    """

    def __init__(
        self,
        arcs: TravelArcs,
        states: Words,
        *,
        factor: float,
        words: int,
        first_word: int,
        weights: Numbers | None,
        order: NDArray[np.intp],
        forced: Mapping[int, bool] | None = None,
    ) -> None:
        self._arcs, self._states, self._factor, self._weights = arcs, states, factor, weights
        self._words, self._first_word = words, first_word
        self._order = order
        lanes = words * (1 if weights is None else len(weights))
        self.rows = np.zeros((len(self._order), lanes), np.uint64)
        self._is_known = np.zeros(len(self._order), np.bool_)
        for relationship, is_live in (forced or {}).items():
            place = np.flatnonzero(arcs.relationships[self._order] == relationship)
            self.rows[place] = np.uint64(2**64 - 1 if is_live else 0)
            self._is_known[place] = True

    @property
    def coins_examined(self) -> int:
        """Number of coins looked at so far: arcs worked out times their worlds."""
        return int(self._is_known.sum()) * self.rows.shape[1] * WORLDS_PER_WORD

    def __getitem__(self, arcs: NDArray[np.intp]) -> Words:
        """Give the worlds of some arcs by their own numbers, shape ``(arcs, words)``."""
        return self.at(self._place[arcs])

    @cached_property
    def _place(self) -> NDArray[np.intp]:
        place = np.empty(len(self._order), np.intp)
        place[self._order] = np.arange(len(self._order))
        return place

    def at(self, places: NDArray[np.intp]) -> Words:
        """Give the worlds of the arcs in some places of the order, shape ``(places, words)``."""
        self._work_out(places[~self._is_known[places]])
        return self.rows[places]

    def all(self) -> Words:
        """Give the worlds of all arcs, in the order, shape ``(arcs, words)``."""
        self._work_out(np.flatnonzero(~self._is_known))
        return self.rows

    def _work_out(self, places: NDArray[np.intp]) -> None:
        if not places.size:
            return
        chosen = self._order[places]
        limits = self._arcs.limits(chosen, self._factor, weights=self._weights)
        states = self._states[self._arcs.relationships[chosen]]
        self.rows[places] = live_words(states, limits, words=self._words, first_word=self._first_word)
        self._is_known[places] = True
