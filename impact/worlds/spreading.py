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
    reached = start[arrangement.nodes]
    front = _Front(reached.copy())
    hops = 0
    _pass_junctions(arrangement, front, live=later_live, reached=reached)
    while hops < hop_limit:
        active = np.flatnonzero(front.is_active[arrangement.sources[: arrangement.through_start]])
        if not active.size:
            break
        live = later_live if hops else first_live
        if active.size <= FEW * arrangement.through_start:
            rows, words = _carry(arrangement, active, front.words, live=live)
            front.move_to(rows, _unseen(rows, words, reached))
        else:
            front.move_to_all(_sweep(arrangement, front.words, live.all(), room=front.spare), reached)
        _pass_junctions(arrangement, front, live=later_live, reached=reached)
        hops += 1
    return Spread(reached[arrangement.place], hops)


class _Front:
    """Worlds in which each node has just been reached; only the rows of active nodes hold any."""

    def __init__(self, words: Words) -> None:
        self.words = words
        self.spare = np.zeros_like(words)
        self.is_active = np.bitwise_or.reduce(words, axis=1) != 0

    def move_to(self, rows: Places, words: Words) -> None:
        """Put what is newly reached in place of all that was."""
        self.words[self.is_active] = 0
        self.is_active[:] = False
        self.add(rows, words)

    def add(self, rows: Places, words: Words) -> None:
        """Add what is newly reached."""
        self.words[rows] |= words
        self.is_active[rows] |= np.bitwise_or.reduce(words, axis=1) != 0

    def move_to_all(self, new: Words, reached: Words) -> None:
        """Put the rest of what a sweep found, which stands in ``spare``, in place of all that was."""
        np.bitwise_or(new, reached, out=new)
        np.bitwise_xor(new, reached, out=new)
        np.bitwise_or(reached, new, out=reached)
        self.words, self.spare = new, self.words
        self.is_active = np.bitwise_or.reduce(new, axis=1) != 0


def _unseen(rows: Places, words: Words, reached: Words) -> Words:
    """Keep what is new in some rows, and add it to what is reached."""
    known = reached[rows]
    new = words & ~known
    reached[rows] = known | new
    return new


def _carry(arrangement: Arrangement, places: Places, frontier: Words, *, live: LiveArcs) -> tuple[Places, Words]:
    """Carry worlds over some arcs; give the nodes that they end at, and the worlds that come there."""
    places = places[np.argsort(arrangement.targets[places], kind="stable")]
    carried = frontier[arrangement.sources[places]]
    carried &= live.at(places)
    targets = arrangement.targets[places]
    starts = np.flatnonzero(np.r_[True, targets[1:] != targets[:-1]])
    return targets[starts], np.bitwise_or.reduceat(carried, starts, axis=0)


def _sweep(arrangement: Arrangement, frontier: Words, live: Words, *, room: Words) -> Words:
    """Carry worlds over all arcs into some room, rank by rank, then those of the hubs."""
    new = room
    new.fill(0)
    rows = max(1, CHUNK_BYTES // (8 * frontier.shape[1]))
    buffer = np.empty((rows, frontier.shape[1]), np.uint64)
    low = 0
    for width in arrangement.widths.tolist():
        for first in range(0, width, rows):
            last = min(width, first + rows)
            carried = buffer[: last - first]
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
    return new


def _pass_junctions(arrangement: Arrangement, front: _Front, *, live: LiveArcs, reached: Words) -> None:
    """Carry what is new through junctions, which costs no hop."""
    first = arrangement.through_start
    sources = arrangement.sources[first:]
    if not sources.size:
        return
    waiting = _Front(front.words.copy())
    while (places := first + np.flatnonzero(waiting.is_active[sources])).size:
        rows, words = _carry(arrangement, places, waiting.words, live=live)
        new = _unseen(rows, words, reached)
        front.add(rows, new)
        waiting.move_to(rows, new)
