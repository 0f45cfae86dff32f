"""How far shares of worlds move when one weight or one touch is another, in the same worlds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from impact.domain.change import TouchKind
from impact.domain.policy import PropagationPolicy
from impact.worlds import WORLDS_PER_WORD, PossibleWorlds, Seed, TravelArcs, Words, share_of_worlds
from impact.worlds.arrivals import Run, arrivals, chosen_ways, runs_over

LOW, HIGH = 0.05, 0.95
"""Quantiles of a weight between which it is varied."""

Numbers = NDArray[np.float64]


def weight_quantiles(arcs: TravelArcs, share: float) -> Numbers:
    """Give a quantile of the Beta distribution of each weight in use, 0..1, shape ``(weights,)``."""
    from scipy.special import betaincinv

    return np.array(
        [
            weight.mean
            if weight.alpha <= 0.0 or weight.beta <= 0.0
            else float(betaincinv(weight.alpha, weight.beta, share))
            for weight in arcs.weights
        ],
        np.float64,
    )


@dataclass(frozen=True, eq=False)
class Swing:
    """Where shares of worlds go: with the lever low and high, shape ``(rows,)``; ``None`` where they stay."""

    low: Numbers | None
    high: Numbers | None


class SharesUnderLevers:
    """Shares of worlds in which some nodes are reached, and what they are when one lever is moved.

    Parameters
    ----------
    arcs, policy
        The ways and the numbers.
    seeds
        Touched elements.
    index_by_id
        Position of each element.
    rows
        Nodes that are counted.
    worlds
        Number of worlds, a multiple of 64.

    Attributes
    ----------
    shares
        Share of worlds in which each of the nodes is reached, 0..1, shape ``(rows,)``.
    """

    def __init__(
        self,
        arcs: TravelArcs,
        policy: PropagationPolicy,
        seeds: Sequence[Seed],
        *,
        index_by_id: Mapping[str, int],
        rows: Sequence[int],
        worlds: int,
    ) -> None:
        self._arcs, self._policy = arcs, policy
        self._seeds, self._index_by_id = seeds, index_by_id
        self._words = worlds // WORLDS_PER_WORD
        self._worlds = PossibleWorlds(arcs, policy, worlds=worlds)
        self._ways = chosen_ways(arcs, np.arange(len(arcs.sources)), also=range(arcs.nodes))
        self._rows = np.array(rows, np.intp)
        self._runs = runs_over(self._ways, self._worlds, seeds, index_by_id=index_by_id)
        self._reached_by_run = [self._reached([run]) for run in self._runs]
        self._base = self._united(self._reached_by_run)[self._rows]
        self.shares = share_of_worlds(self._base)

    def _united(self, parts: Sequence[Words]) -> Words:
        united = np.zeros((len(self._ways.kept), self._words), np.uint64)
        for part in parts:
            united |= part
        return united

    def _reached(self, runs: Sequence[Run]) -> Words:
        width = runs[0].start.shape[1] if runs else self._words
        reached = np.zeros((len(self._ways.kept), width), np.uint64)
        for run in runs:
            reached |= run.start
            for step in arrivals(self._ways, run, hop_limit=self._policy.hop_limit):
                reached |= step.new
        return reached

    # Weights -----------------------------------------------------------------------------------

    def by_weight(self) -> Iterator[tuple[int, Swing]]:
        """Move each weight of the policy in use from its low to its high quantile, the others at their means."""
        ends = [self._runs_with(weight_quantiles(self._arcs, share)) for share in (LOW, HIGH)]
        slots = self._arcs.slots[self._ways.arcs]
        for slot in range(len(self._arcs.weights)):
            places = np.flatnonzero(slots == slot)
            low, high = (self._with_ways(places, runs) for runs in ends)
            yield slot, Swing(low, high)

    def _runs_with(self, weights: Numbers) -> tuple[Run, ...]:
        arcs = replace(self._arcs, means=weights[self._arcs.slots] * self._arcs.scales)
        worlds = PossibleWorlds(arcs, self._policy, worlds=self._words * WORLDS_PER_WORD)
        return runs_over(self._ways, worlds, self._seeds, index_by_id=self._index_by_id)

    def _with_ways(self, places: NDArray[np.intp], others: Sequence[Run]) -> Numbers | None:
        """Let some ways be live as in other runs; ``None`` if change never comes to where that matters."""
        altered = np.zeros(self._words, np.bool_)
        for run, other, reached in zip(self._runs, others, self._reached_by_run, strict=True):
            came = reached[self._ways.sources[places]]
            for own, new in ((run.first_live, other.first_live), (run.later_live, other.later_live)):
                altered |= ((own[places] ^ new[places]) & came).any(axis=0)
        columns = np.flatnonzero(altered)
        if not columns.size:
            return None
        moved = self._reached([_mixed(*pair, places, columns) for pair in zip(self._runs, others, strict=True)])
        return self._shares(moved[self._rows], columns)

    def _shares(self, moved: Words, columns: NDArray[np.intp]) -> Numbers | None:
        words = self._base.copy()
        words[:, columns] = moved
        return None if (words == self._base).all() else share_of_worlds(words)

    # Touches -----------------------------------------------------------------------------------

    def by_touch(self) -> Iterator[tuple[Seed, TouchKind | None, Swing]]:
        """Leave each touch out, and make it one kind stronger.

        Yields
        ------
        tuple
            The touch, the stronger kind (``None`` if there is none), and the shares.
        """
        alone = [self._alone(seed) for seed in self._seeds]
        for seed, others in zip(self._seeds, _all_but_one(alone, self._base), strict=True):
            stronger = next_stronger(seed.kind, self._policy)
            high = None
            if stronger is not None:
                high = self._changed(others | self._alone(replace(seed, kind=stronger)))
            yield seed, stronger, Swing(self._changed(others), high)

    def _alone(self, seed: Seed) -> Words:
        """Give the worlds in which one touch alone reaches the rows."""
        known = next((run for run in self._runs if (run.group, run.kind) == (seed.group, seed.kind)), None)
        if known is None:
            runs = runs_over(self._ways, self._worlds, [seed], index_by_id=self._index_by_id)
        else:
            runs = (replace(known, start=self._worlds.start([seed], self._index_by_id)),)
        return self._reached(runs)[self._rows]

    def _changed(self, words: Words) -> Numbers | None:
        return None if (words == self._base).all() else share_of_worlds(words)


def next_stronger(kind: TouchKind, policy: PropagationPolicy) -> TouchKind | None:
    """Give the kind of touch with the next larger factor; ``None`` for the strongest."""
    own = policy.factor_by_touch[kind]
    larger = [(factor, other) for other, factor in policy.factor_by_touch.items() if factor > own]
    return min(larger)[1] if larger else None


def _mixed(run: Run, other: Run, places: NDArray[np.intp], columns: NDArray[np.intp]) -> Run:
    first, later = run.first_live[:, columns], run.later_live[:, columns]
    first[places] = other.first_live[np.ix_(places, columns)]
    later[places] = other.later_live[np.ix_(places, columns)]
    return replace(run, start=run.start[:, columns], first_live=first, later_live=later)


def _all_but_one(parts: Sequence[Words], like: Words) -> list[Words]:
    """Unite all parts but each one in turn."""
    before = [np.zeros_like(like)]
    for part in parts[:-1]:
        before.append(before[-1] | part)
    after = np.zeros_like(like)
    united = []
    for part, first in zip(reversed(parts), reversed(before), strict=False):
        united.append(first | after)
        after = after | part
    return united[::-1]
