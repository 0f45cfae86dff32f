"""What of an earlier propagation still holds after a touch or a weight changed."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from impact.worlds import PossibleWorlds, Seed, TravelArcs, Words

KEPT_BYTES = 2**24
"""Runs over the draws of the weights that take more than this are not kept."""


@dataclass(frozen=True, eq=False)
class DrawnRun:
    """What some seeds of one coin group and kind of touch reached under each draw of the weights."""

    seeds: tuple[Seed, ...]
    reached: Words

    @property
    def is_worth_keeping(self) -> bool:
        """Whether the run is small enough to be kept for reuse."""
        return self.reached.nbytes <= KEPT_BYTES


@dataclass(frozen=True, eq=False)
class Reuse:
    """Worlds of an earlier propagation that are the same in a new one.

    Attributes
    ----------
    seeds_by_change, reached_by_change, drawn_runs
        Of the earlier one.
    changed_sources
        Nodes from which some way carries change otherwise than before, in the worlds of the likelihoods.
    drawn_changed_sources
        The same in the worlds of the draws; ``None`` if these worlds are others altogether.
    """

    seeds_by_change: Mapping[str, tuple[Seed, ...]]
    reached_by_change: Mapping[str, Words]
    drawn_runs: Sequence[DrawnRun]
    changed_sources: NDArray[np.int32]
    drawn_changed_sources: NDArray[np.int32] | None

    @classmethod
    def between(
        cls,
        earlier: PossibleWorlds,
        later: PossibleWorlds,
        *,
        seeds: Sequence[Seed],
        reached_by_change: Mapping[str, Words],
        drawn_runs: Sequence[DrawnRun],
    ) -> Reuse | None:
        """Compare two sets of worlds over the same nodes; ``None`` if nothing can be taken over."""
        old, new = earlier.policy, later.policy
        settings = (old.seed, old.hop_limit, old.factor_by_touch) == (new.seed, new.hop_limit, new.factor_by_touch)
        if not settings or earlier.worlds != later.worlds or not _same_ways(earlier.arcs, later.arcs):
            return None
        by_change: dict[str, list[Seed]] = {}
        for seed in seeds:
            by_change.setdefault(seed.change_id, []).append(seed)
        same_draws = (old.weight_draws, old.worlds_per_draw) == (new.weight_draws, new.worlds_per_draw)
        differs = earlier.arcs.means != later.arcs.means
        return cls(
            seeds_by_change={change: tuple(mine) for change, mine in by_change.items()},
            reached_by_change=reached_by_change,
            drawn_runs=drawn_runs,
            changed_sources=np.unique(later.arcs.sources[differs]),
            drawn_changed_sources=(
                np.unique(later.arcs.sources[differs | _other_doubt(earlier.arcs, later.arcs)]) if same_draws else None
            ),
        )

    def worlds(self, change: str, seeds: tuple[Seed, ...]) -> Words | None:
        """Give the worlds that a change reached, if it still reaches just these."""
        if self.seeds_by_change.get(change) != seeds:
            return None
        reached = self.reached_by_change[change]
        return None if reached[self.changed_sources].any() else reached

    def drawn(self, seeds: tuple[Seed, ...]) -> Words | None:
        """Give what some seeds reached under the draws of the weights, if they still reach just that."""
        if self.drawn_changed_sources is None:
            return None
        for run in self.drawn_runs:
            if run.seeds == seeds and not run.reached[self.drawn_changed_sources].any():
                return run.reached
        return None


def _same_ways(earlier: TravelArcs, later: TravelArcs) -> bool:
    if earlier is later:
        return True
    return (
        earlier.nodes == later.nodes
        and np.array_equal(earlier.coin_keys, later.coin_keys)
        and np.array_equal(earlier.sources, later.sources)
        and np.array_equal(earlier.targets, later.targets)
        and np.array_equal(earlier.relationships, later.relationships)
        and np.array_equal(earlier.from_junction, later.from_junction)
    )


def _other_doubt(earlier: TravelArcs, later: TravelArcs) -> NDArray[np.bool_]:
    """Tell which arcs follow a weight that is another distribution than before, or goes by another name."""
    before = dict(zip(earlier.weight_names, earlier.weights, strict=True))
    is_same = [before.get(name) == weight for name, weight in zip(later.weight_names, later.weights, strict=True)]
    names_before = np.array(earlier.weight_names, np.object_)[earlier.slots]
    names_after = np.array(later.weight_names, np.object_)[later.slots]
    return np.asarray(~np.array(is_same, np.bool_)[later.slots] | (names_before != names_after))
