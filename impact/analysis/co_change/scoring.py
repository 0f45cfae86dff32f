"""Join the reasons for which a node changes along with another, before the level of the scores is set."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from scipy import sparse

from impact.analysis.co_change.likeness import nearest, rows_to_one, word_vectors
from impact.analysis.co_change.past import CERTAIN, Past, past_of
from impact.analysis.co_change.ties import Drawn, carrying, drawn_ties, hub_factors, learned, neighbourhoods
from impact.domain.co_change import CoChangePolicy, CommonChange, TrackedNetwork

Rows: TypeAlias = npt.NDArray[np.float64]
Places: TypeAlias = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Structure:
    """What a network is apart from its history: the places of its nodes, their words, who is like whom, the ties."""

    place: dict[str, int]
    vectors: sparse.csr_matrix
    near: sparse.csr_matrix
    drawn: Drawn


def structure_of(network: TrackedNetwork, policy: CoChangePolicy) -> Structure:
    """Read the structure of a network."""
    place = {node.id: number for number, node in enumerate(network.nodes)}
    vectors = word_vectors(network.nodes)
    return Structure(place, vectors, nearest(vectors, count=policy.likeness_nearest), drawn_ties(network.ties, place))


class Scores:
    """Say of any node how likely each other changes along with it, before the level is set.

    Parameters
    ----------
    structure
        The network.
    changes
        Past changes and the places of their nodes, oldest first.
    policy
        The numbers.
    """

    def __init__(
        self, structure: Structure, changes: Sequence[tuple[CommonChange, list[int]]], *, policy: CoChangePolicy
    ) -> None:
        self._structure, self._policy = structure, policy
        self.past: Past = past_of(changes, len(structure.place), policy=policy)
        carried = carrying(structure.drawn, self.past, policy=policy)
        self._hubs = hub_factors(carried, damping=policy.hub_damping)
        self.neighbourhoods = neighbourhoods(carried)
        tied = rows_to_one(learned(carried, self.past, policy=policy))
        self.walk = rows_to_one(tied + policy.likeness_walked * structure.near)

    @cached_property
    def by_habit(self) -> Rows:
        """Chance of each node to change along with anything."""
        return self._policy.habit_share * self.past.habit(self._policy.shrinkage)

    @cached_property
    def kept_odds(self) -> Rows:
        """What part of its odds each node keeps: what lay still for long is likely to go on so."""
        return 1.0 - self._policy.still_share * self.past.stillness()

    def rows(self, places: Places) -> Rows:
        """Give for each seed how likely each node changes along; 0 for itself."""
        unlikely = 1.0 - self.by_walk(places)
        unlikely *= 1.0 - self.by_sharing(places)
        unlikely *= 1.0 - self.by_likeness(places)
        unlikely *= 1.0 - self.by_past(places)
        unlikely *= 1.0 - self.by_habit
        scores = 1.0 - unlikely
        scores *= self.kept_odds / (1.0 - scores * (1.0 - self.kept_odds))
        scores[np.arange(len(places)), places] = 0.0
        return np.asarray(scores)

    def by_walk(self, places: Places) -> Rows:
        """Follow change along ties and likeness from each seed, and back to it from everywhere.

        What is reached best gets the more, the fewer others there are. The way back finds what hardly hangs on
        anything but the seed, though a seed of many ties leads to it but seldom.
        """
        policy = self._policy
        onward = self._walked(places, self.walk.T.tocsr(), factors=self._hubs)
        unlikely = 1.0 - policy.network_share * self._as_chance(onward)
        backward = self._walked(places, self.walk, factors=np.ones(len(self._hubs)))
        unlikely *= 1.0 - policy.network_back_share * self._as_chance(backward)
        return np.ascontiguousarray((1.0 - unlikely).T)

    def _walked(self, places: Places, step: sparse.csr_matrix, *, factors: Rows) -> Rows:
        """Sum what arrives at each node, a column a seed."""
        seeds = np.arange(len(places))
        at = np.zeros((len(self._structure.place), len(places)))
        at[places, seeds] = 1.0
        total = np.zeros_like(at)
        for _ in range(self._policy.network_steps):
            at = self._policy.network_decay * np.asarray(step @ at)
            total += at
        total *= factors[:, None]
        total[places, seeds] = 0.0
        return total

    def _as_chance(self, arrived: Rows) -> Rows:
        best = arrived.max(axis=0, initial=0.0)
        return np.asarray(
            arrived * (np.minimum(1.0, best**self._policy.network_spread) / np.where(best > 0.0, best, 1.0))
        )

    def by_sharing(self, places: Places) -> Rows:
        """Give the chance for being tied to the same others."""
        return self._policy.sibling_share * _product(self.neighbourhoods, places)

    def by_likeness(self, places: Places) -> Rows:
        """Give the chance for being called alike and standing in one place."""
        policy = self._policy
        alike = _product(self._structure.vectors, places)
        return 1.0 - (1.0 - policy.name_share * alike) * (1.0 - policy.alike_share * alike**3)

    def by_past(self, places: Places) -> Rows:
        """Give the chance for having changed together."""
        onward, backward = self.past.onward[places].toarray(), self.past.backward[places].toarray()
        return np.asarray(np.minimum(1.0 - (1.0 - onward) * (1.0 - backward), CERTAIN))


def _product(rows: sparse.csr_matrix, places: Places) -> Rows:
    return np.asarray(np.minimum(1.0, (rows[places] @ rows.T).toarray()))
