"""When change arrives: a spread hop by hop, over live words that a caller may alter.

A spread of its own beside :func:`impact.worlds.spreading.spread`, for questions about one spread rather than its
result: by which relationships change came, and what would come without them or with other weights.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from impact.domain.change import TouchKind
from impact.worlds import PossibleWorlds, Seed, TravelArcs, Words

Places = NDArray[np.intp]
FAR = 2**30
"""A number of hops that stands for no way at all."""


@dataclass(frozen=True, eq=False)
class Ways:
    """Some of the arcs of a graph, with their nodes numbered anew.

    Attributes
    ----------
    arcs
        Position of each way among all arcs, shape ``(ways,)``.
    kept
        Position of each node among all nodes, ascending.
    sources, targets
        Ends by the new numbers; ascending by target.
    relationships
        Index of the relationship of each way.
    is_free
        Whether the way costs no hop.
    """

    arcs: Places
    kept: Places
    sources: Places
    targets: Places
    relationships: NDArray[np.int32]
    is_free: NDArray[np.bool_]

    def number_of(self, node: int) -> int:
        """Give the new number of a node that is kept."""
        return int(np.searchsorted(self.kept, node))


@dataclass(frozen=True, eq=False)
class Run:
    """A spread of the seeds of one group and kind.

    Attributes
    ----------
    group, kind
        Coin group and kind of touch.
    start
        Worlds in which each node is altered, shape ``(nodes, words)``.
    first_live, later_live
        Worlds in which each way carries change on the first hop and after it, shape ``(ways, words)``.
    """

    group: str
    kind: TouchKind
    start: Words
    first_live: Words
    later_live: Words


@dataclass(frozen=True, eq=False)
class Step:
    """One hop, or one pass through junctions: where change stood, and where it arrived for the first time."""

    is_free: bool
    live: Words
    frontier: Words
    new: Words


def hops_from(nodes: Sequence[int], arcs: TravelArcs, *, most: int, is_backward: bool = False) -> NDArray[np.int64]:
    """Count the fewest hops from any of some nodes to every node, or from every node to them.

    Returns
    -------
    numpy.ndarray
        Hops, :data:`FAR` or more where there is no way within ``most``; a junction costs none.
    """
    near, far = (arcs.targets, arcs.sources) if is_backward else (arcs.sources, arcs.targets)
    cost = np.where(arcs.from_junction, 0, 1)
    hops = np.full(arcs.nodes, FAR, np.int64)
    hops[list(nodes)] = 0
    while True:
        offered = hops[near] + cost
        is_better = (offered < hops[far]) & (offered <= most)
        if not is_better.any():
            return hops
        np.minimum.at(hops, far[is_better], offered[is_better])


def ways_between(starts: Sequence[int], end: int, arcs: TravelArcs, *, hop_limit: int) -> Ways:
    """Choose the arcs that lie on a walk from any of some nodes to another within the hop limit."""
    ahead = hops_from(starts, arcs, most=hop_limit)
    back = hops_from([end], arcs, most=hop_limit, is_backward=True)
    cost = np.where(arcs.from_junction, 0, 1)
    return chosen_ways(arcs, np.flatnonzero(ahead[arcs.sources] + cost + back[arcs.targets] <= hop_limit), also=[end])


def chosen_ways(arcs: TravelArcs, chosen: Places, *, also: Sequence[int] = ()) -> Ways:
    """Take some arcs, and number their nodes and some others anew."""
    chosen = chosen[np.argsort(arcs.targets[chosen], kind="stable")]
    ends = np.concatenate((arcs.sources[chosen], arcs.targets[chosen], np.array(also, np.int32)))
    kept = np.unique(ends).astype(np.intp)
    return Ways(
        arcs=chosen,
        kept=kept,
        sources=np.searchsorted(kept, arcs.sources[chosen]),
        targets=np.searchsorted(kept, arcs.targets[chosen]),
        relationships=arcs.relationships[chosen],
        is_free=arcs.from_junction[chosen],
    )


def runs_over(
    ways: Ways, worlds: PossibleWorlds, seeds: Sequence[Seed], *, index_by_id: Mapping[str, int]
) -> tuple[Run, ...]:
    """Lay out the spreads of some seeds, one for each group and kind of touch."""
    runs = []
    for group, kind in sorted({(seed.group, seed.kind) for seed in seeds}):
        together = [seed for seed in seeds if (seed.group, seed.kind) == (group, kind)]
        first, later = worlds.factors(kind)
        later_live = worlds.live(group, later)[ways.arcs]
        first_live = later_live if first == later else worlds.live(group, first)[ways.arcs]
        start = worlds.start(together, index_by_id)[ways.kept]
        if start.any():
            runs.append(Run(group, kind, start, first_live, later_live))
    return tuple(runs)


def arrivals(ways: Ways, run: Run, *, hop_limit: int, until: int | None = None) -> Iterator[Step]:
    """Follow change step by step, in all worlds at once.

    Parameters
    ----------
    ways, run
        Where change can travel, and from where.
    hop_limit
        Most hops of a path; a junction costs none.
    until
        Node, by its new number, at which a world is done.
    """
    reached = run.start.copy()
    ordinary, through = np.flatnonzero(~ways.is_free), np.flatnonzero(ways.is_free)
    frontier = run.start.copy()
    for hop in range(hop_limit + 1):
        if hop:
            live = run.first_live if hop == 1 else run.later_live
            step = _step(ways, ordinary, frontier, live=live, reached=reached)
            yield step
            frontier = step.new
        waiting = frontier
        while through.size and waiting.any():
            step = _step(ways, through, waiting, live=run.later_live, reached=reached, is_free=True)
            yield step
            waiting = step.new
            frontier = frontier | waiting
        if until is not None:
            frontier = frontier & ~reached[until]
        if not frontier.any():
            return


def _step(ways: Ways, chosen: Places, frontier: Words, *, live: Words, reached: Words, is_free: bool = False) -> Step:
    new = np.zeros_like(frontier)
    is_active = np.asarray(frontier.any(axis=1), np.bool_)
    active = chosen[is_active[ways.sources[chosen]]]
    if active.size:
        carried = frontier[ways.sources[active]] & live[active]
        targets = ways.targets[active]
        places = np.flatnonzero(np.r_[True, targets[1:] != targets[:-1]])
        rows = targets[places]
        new[rows] = np.bitwise_or.reduceat(carried, places, axis=0) & ~reached[rows]
        reached[rows] |= new[rows]
    return Step(is_free, live, frontier, new)


def reached_over(ways: Ways, runs: Sequence[Run], *, words: int, hop_limit: int, until: int | None = None) -> Words:
    """Give the worlds in which any of some spreads reaches each node, shape ``(nodes, words)``."""
    reached = np.zeros((len(ways.kept), words), np.uint64)
    for run in runs:
        reached |= run.start
        for step in arrivals(ways, run, hop_limit=hop_limit, until=until):
            reached |= step.new
    return reached
