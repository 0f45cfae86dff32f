"""Follow change through all worlds at once, hop by hop.

Where few nodes are newly reached, only the arcs that leave these are looked at. Where many are, all arcs are swept in
an order in which no two neighbours end at the same node, so that each block is joined to its targets by one plain
operation on neighbouring memory.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from impact.worlds.arcs import TravelArcs
from impact.worlds.coins import Words
from impact.worlds.live import LiveArcs

FEW = 0.25
"""Share of the arcs up to which only the active ones are looked at."""
CHUNK_BYTES = 2**19
"""Bytes of worlds handled at once, so that they stay in the nearest cache."""
NARROW = 256
"""Ranks with fewer nodes than this are joined target by target."""

Places = NDArray[np.intp]


class Arrangement:
    """Arcs in the order of their sweep.

    Nodes are renumbered, those with most incoming arcs first. The arcs of rank k are the k-th that come to each node,
    so that all of one rank end at different nodes: the first ones of that order. Then come the further arcs to a few
    hubs, by target, and last the arcs that leave junctions.

    Parameters
    ----------
    arcs
        The ways.
    """

    def __init__(self, arcs: TravelArcs) -> None:
        ordinary = np.flatnonzero(~arcs.from_junction)
        degrees = np.bincount(arcs.targets[ordinary], minlength=arcs.nodes)
        self.nodes = np.argsort(-degrees, kind="stable")
        place = np.empty(arcs.nodes, np.intp)
        place[self.nodes] = np.arange(arcs.nodes)
        self.place = place
        by_target = ordinary[np.argsort(place[arcs.targets[ordinary]], kind="stable")]
        ends = place[arcs.targets[by_target]]
        ordered = degrees[self.nodes]
        rank = np.arange(len(by_target)) - (np.cumsum(ordered) - ordered)[ends]
        widths = np.bincount(rank)
        self.ranks = int(np.searchsorted(-widths, -NARROW, side="right"))
        is_ranked = rank < self.ranks
        ranked = by_target[is_ranked][np.argsort(rank[is_ranked], kind="stable")]
        self.widths = widths[: self.ranks]
        self.hub_start, self.through_start = len(ranked), len(ordinary)
        through = np.flatnonzero(arcs.from_junction)
        through = through[np.argsort(place[arcs.targets[through]], kind="stable")]
        self.order = np.concatenate([ranked, by_target[~is_ranked], through])
        self.sources = place[arcs.sources[self.order]]
        self.targets = place[arcs.targets[self.order]]


@dataclass(frozen=True, eq=False)
class Spread:
    """How far change came: worlds in which each node is reached, its start included, and the hops that it took."""

    reached: Words
    hops: int


def spread(
    arrangement: Arrangement, *, start: Words, first_live: LiveArcs, later_live: LiveArcs, hop_limit: int
) -> Spread:
    """Follow change from its start in all worlds at once.

    Parameters
    ----------
    arrangement
        The ways; the live arcs are kept in its order.
    start
        Worlds in which each node is altered, shape ``(nodes, words)``.
    first_live, later_live
        Worlds in which each arc carries change, on the first hop and after it.
    hop_limit
        Most hops of a path; a junction costs none.

    Returns
    -------
    Spread
        With ``reached`` of the shape of ``start``.
    """
    frontier = start[arrangement.nodes]
    reached = frontier.copy()
    hops = 0
    frontier = _pass_junctions(arrangement, frontier, live=later_live, reached=reached)
    while hops < hop_limit:
        new = _step(arrangement, frontier, live=later_live if hops else first_live)
        if new is None:
            break
        frontier = _unseen(new, reached)
        frontier = _pass_junctions(arrangement, frontier, live=later_live, reached=reached)
        hops += 1
    return Spread(reached[arrangement.place], hops)


def _unseen(new: Words, reached: Words) -> Words:
    """Keep what is new, and add it to what is reached; ``new`` is overwritten."""
    np.bitwise_or(new, reached, out=new)
    np.bitwise_xor(new, reached, out=new)
    np.bitwise_or(reached, new, out=reached)
    return new


def _step(arrangement: Arrangement, frontier: Words, *, live: LiveArcs) -> Words | None:
    """Carry the newly reached worlds over the arcs that leave no junction; ``None`` if there are none."""
    is_active = np.bitwise_or.reduce(frontier, axis=1) != 0
    active = np.flatnonzero(is_active[arrangement.sources[: arrangement.through_start]])
    if not active.size:
        return None
    new = np.zeros_like(frontier)
    if active.size <= FEW * arrangement.through_start:
        _carry(arrangement, active, frontier, live=live, new=new)
    else:
        _sweep(arrangement, frontier, live.all(), new)
    return new


def _carry(arrangement: Arrangement, places: Places, frontier: Words, *, live: LiveArcs, new: Words) -> None:
    """Carry worlds over some arcs."""
    places = places[np.argsort(arrangement.targets[places], kind="stable")]
    carried = frontier[arrangement.sources[places]]
    carried &= live.at(places)
    targets = arrangement.targets[places]
    starts = np.flatnonzero(np.r_[True, targets[1:] != targets[:-1]])
    new[targets[starts]] = np.bitwise_or.reduceat(carried, starts, axis=0)


def _sweep(arrangement: Arrangement, frontier: Words, live: Words, new: Words) -> None:
    """Carry worlds over all arcs, rank by rank, then those of the hubs."""
    rows = max(1, CHUNK_BYTES // (8 * frontier.shape[1]))
    room = np.empty((rows, frontier.shape[1]), np.uint64)
    low = 0
    for width in arrangement.widths.tolist():
        for first in range(0, width, rows):
            last = min(width, first + rows)
            carried = room[: last - first]
            part = slice(low + first, low + last)
            np.take(frontier, arrangement.sources[part], axis=0, out=carried, mode="clip")
            np.bitwise_and(carried, live[part], out=carried)
            np.bitwise_or(new[first:last], carried, out=new[first:last])
        low += width
    for first in range(arrangement.hub_start, arrangement.through_start, rows):
        part = slice(first, min(first + rows, arrangement.through_start))
        carried = frontier[arrangement.sources[part]] & live[part]
        targets = arrangement.targets[part]
        starts = np.flatnonzero(np.r_[True, targets[1:] != targets[:-1]])
        new[targets[starts]] |= np.bitwise_or.reduceat(carried, starts, axis=0)


def _pass_junctions(arrangement: Arrangement, frontier: Words, *, live: LiveArcs, reached: Words) -> Words:
    """Carry what is new through junctions, which costs no hop."""
    first = arrangement.through_start
    sources = arrangement.sources[first:]
    waiting = frontier
    while sources.size:
        is_active = np.bitwise_or.reduce(waiting, axis=1) != 0
        places = first + np.flatnonzero(is_active[sources])
        if not places.size:
            break
        new = np.zeros_like(frontier)
        _carry(arrangement, places, waiting, live=live, new=new)
        waiting = _unseen(new, reached)
        frontier = frontier | waiting
    return frontier
