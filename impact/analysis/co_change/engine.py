"""Say of any node how likely each other changes along with it, and why."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from impact.analysis.co_change.levelling import Level, fitted_level, shipped_level
from impact.analysis.co_change.past import telling
from impact.analysis.co_change.reasons import reasons_for
from impact.analysis.co_change.scoring import Scores, structure_of
from impact.domain.co_change import CoChangePolicy, CoChangeReasons, CommonChange, TrackedNetwork

Rows: TypeAlias = npt.NDArray[np.float64]
Placed: TypeAlias = Sequence[tuple[CommonChange, list[int]]]

MOST_CELLS = 4_000_000
"""Scores that are held at once, 32 megabytes a table."""
MOST_SEEDS = 256
LEVEL_SEEDS = 200
"""Seeds whose later changes are foretold to set the level."""


class CoChange:
    """Ready to say of any node how likely each other changes along with it.

    Parameters
    ----------
    network
        Nodes, ties and history; ties and changes of unknown nodes are left out.
    policy
        The numbers.
    """

    def __init__(self, network: TrackedNetwork, policy: CoChangePolicy) -> None:
        self._network, self._policy = network, policy
        self._structure = structure_of(network, policy)
        self._place = self._structure.place
        self._changes = telling(network.history, self._place, policy=policy)
        self._scores = Scores(self._structure, self._changes, policy=policy)
        self._level = self._level_shown()

    @property
    def seeds_at_once(self) -> int:
        """How many seeds are best asked about at once, so that memory stays bounded whatever the network."""
        return max(1, min(MOST_SEEDS, MOST_CELLS // max(1, len(self._place))))

    def likelihoods(self, seeds: Sequence[str]) -> Rows:
        """Give for each seed how likely each node changes along, 0..1, in the order of the nodes; 0 for itself.

        Raises
        ------
        KeyError
            If a seed is no node.
        """
        places = np.array([self._place[seed] for seed in seeds], dtype=np.int64)
        return self._level(self._rows(self._scores, places))

    def reasons(self, seed: str, node: str) -> CoChangeReasons:
        """Say why a node is likely to change along with a seed.

        Raises
        ------
        KeyError
            If one is no node.
        """
        ends = (self._place[seed], self._place[node])
        likelihood = float(self.likelihoods([seed])[0, ends[1]])
        return reasons_for(
            self._network, self._structure, scores=self._scores, changes=self._changes, ends=ends, likelihood=likelihood
        )

    def _rows(self, scores: Scores, places: npt.NDArray[np.int64]) -> Rows:
        step = self.seeds_at_once
        blocks = [scores.rows(places[first : first + step]) for first in range(0, len(places), step)]
        return np.concatenate(blocks) if blocks else np.zeros((0, len(self._place)))

    def _level_shown(self) -> Level:
        """Set the level by foretelling the last part of the history from the rest."""
        border = len(self._changes) - int(self._policy.level_part * len(self._changes))
        later = [(change, places) for change, places in self._changes[border:] if len(places) > 1]
        if not later:
            return shipped_level(self._policy)
        earlier = Scores(self._structure, self._changes[:border], policy=self._policy)
        seeds = sorted({place for _, places in later for place in places})
        asked = np.unique(np.linspace(0, len(seeds) - 1, min(len(seeds), self._level_seeds)).astype(np.int64))
        places = np.array(seeds, dtype=np.int64)[asked]
        came_true, cases = _outcomes(later, places, len(self._place))
        return fitted_level(self._rows(earlier, places), came_true, cases, policy=self._policy)

    @property
    def _level_seeds(self) -> int:
        return max(1, min(LEVEL_SEEDS, MOST_CELLS // max(1, len(self._place))))


def _outcomes(later: Placed, seeds: npt.NDArray[np.int64], size: int) -> tuple[Rows, Rows]:
    """Weigh what changed along with each seed, and its cases.

    Each node of a change is a case; they weigh as much together as there are changes, since those of one change are
    not independent.
    """
    weight = len(later) / sum(len(places) for _, places in later)
    row = {int(place): number for number, place in enumerate(seeds)}
    came_true, cases = np.zeros((len(seeds), size)), np.zeros((len(seeds), size))
    for _, places in later:
        for seed in places:
            if seed in row:
                came_true[row[seed], places] += weight
                cases[row[seed]] += weight
    rows = np.arange(len(seeds))
    came_true[rows, seeds] = cases[rows, seeds] = 0.0
    return came_true, cases
