"""Follow change through all worlds at once, hop by hop."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from impact.worlds.arcs import TravelArcs
from impact.worlds.coins import LiveArcs, Words


def spread(arcs: TravelArcs, *, start: Words, first_live: LiveArcs, later_live: LiveArcs, hop_limit: int) -> Words:
    """Follow change from its start in all worlds at once.

    Parameters
    ----------
    arcs
        The ways.
    start
        Worlds in which each node is altered, shape ``(nodes, words)``.
    first_live, later_live
        Worlds in which each arc carries change, on the first hop and after it.
    hop_limit
        Most hops of a path; a junction costs none.

    Returns
    -------
    numpy.ndarray
        Worlds in which each node is reached, its start included, shape ``(nodes, words)``.
    """
    reached = start.copy()
    ordinary = np.flatnonzero(~arcs.from_junction)
    through = np.flatnonzero(arcs.from_junction)
    frontier = _pass_junctions(arcs, through, start.copy(), live=later_live, reached=reached)
    for hop in range(hop_limit):
        new = _step(arcs, ordinary, frontier, live=first_live if hop == 0 else later_live)
        new &= ~reached
        reached |= new
        frontier = _pass_junctions(arcs, through, new, live=later_live, reached=reached)
        if not frontier.any():
            break
    return reached


def _step(arcs: TravelArcs, chosen: NDArray[np.intp], frontier: Words, *, live: LiveArcs) -> Words:
    new = np.zeros_like(frontier)
    if not chosen.size:
        return new
    is_active = np.asarray(frontier.any(axis=1), np.bool_)
    active = chosen[is_active[arcs.sources[chosen]]]
    if active.size:
        carried = frontier[arcs.sources[active]] & live[active]
        targets = arcs.targets[active]
        starts = np.flatnonzero(np.r_[True, targets[1:] != targets[:-1]])
        new[targets[starts]] = np.bitwise_or.reduceat(carried, starts, axis=0)
    return new


def _pass_junctions(
    arcs: TravelArcs, through: NDArray[np.intp], frontier: Words, *, live: LiveArcs, reached: Words
) -> Words:
    waiting = frontier
    while through.size and waiting.any():
        waiting = _step(arcs, through, waiting, live=live) & ~reached
        reached |= waiting
        frontier = frontier | waiting
    return frontier
