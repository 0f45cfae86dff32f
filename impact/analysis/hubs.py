"""How change passes each element: directly, and as far as it goes, for all elements at once."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from impact.domain.change import TouchKind
from impact.worlds import WORLDS_PER_WORD, PossibleWorlds, TravelArcs, Words, unpack

TARGETS_AT_ONCE = 2**14
"""Nodes whose being reached is held at once, so that memory stays within bounds."""

MEMBERS_PER_LIST, LISTS_ALWAYS = 64, 16
"""Sets are kept as lists while their mean length is below a share of one in so many nodes, or below so many nodes."""

Numbers = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class DirectFlow:
    """Expected number of nodes that each changes directly, and by which it is changed, shape ``(nodes,)``."""

    passes_on: Numbers
    takes_in: Numbers


def direct_flow(arcs: TravelArcs) -> DirectFlow:
    """Add up the likelihoods of the ways out of each node and into it, for modifications.

    Several ways from one node to another count once: as the chance that any of them carries change.
    """
    pairs = arcs.sources.astype(np.int64) * arcs.nodes + arcs.targets
    unique, place = np.unique(pairs, return_inverse=True)
    stays = np.ones(len(unique))
    np.multiply.at(stays, place, 1.0 - np.minimum(1.0, arcs.means))
    sources, targets = unique // arcs.nodes, unique % arcs.nodes
    return DirectFlow(
        passes_on=np.bincount(sources, 1.0 - stays, minlength=arcs.nodes).astype(np.float64),
        takes_in=np.bincount(targets, 1.0 - stays, minlength=arcs.nodes).astype(np.float64),
    )


def expected_reach(worlds: PossibleWorlds, *, group: str, counted: Flags) -> Numbers:
    """Tell how far a modification of each node goes, each on its own, in the same worlds.

    Parameters
    ----------
    worlds
        The ways, the hop limit, and the number of worlds.
    group
        Coin group that the modifications travel in.
    counted
        Sets of nodes to count, shape ``(sets, nodes)``.

    Returns
    -------
    numpy.ndarray
        Expected number of nodes of each set that are reached, the node itself not counted, shape ``(sets, nodes)``.

    Notes
    -----
    World by world, each node holds the set of nodes that it leads to; a hop unites the sets of the nodes next to it. So
    all starts are followed at once. Sets are lists while they are short, else one bit for each node.
    """
    arcs = worlds.arcs
    by_source = np.argsort(arcs.sources, kind="stable")
    factor, _ = worlds.factors(TouchKind.MODIFY)
    live = unpack(worlds.live(group, factor)[by_source]) if len(by_source) else np.zeros((0, worlds.worlds), np.bool_)
    total = np.zeros((len(counted), arcs.nodes))
    for world in range(live.shape[1]):
        here, hops = by_source[live[:, world]], worlds.policy.hop_limit
        counts = _counts_of_few(arcs, here, counted, hop_limit=hops)
        total += _counts_of_many(arcs, here, counted, hop_limit=hops) if counts is None else counts
    return np.asarray(total / max(1, live.shape[1]) - counted, np.float64)


def _counts_of_few(arcs: TravelArcs, live: NDArray[np.intp], counted: Flags, *, hop_limit: int) -> Numbers | None:
    """Count what each node leads to, the sets kept as lists; ``None`` if they grow so long that bits are better."""
    from scipy.sparse import csr_array, eye_array

    most = arcs.nodes * max(arcs.nodes // MEMBERS_PER_LIST, LISTS_ALWAYS)
    is_free = arcs.from_junction[live]

    def matrix(chosen: NDArray[np.intp]) -> csr_array:
        ends = (arcs.sources[chosen], arcs.targets[chosen])
        return csr_array((np.ones(len(chosen), np.bool_), ends), shape=(arcs.nodes, arcs.nodes))

    ordinary, through = matrix(live[~is_free]), matrix(live[is_free])
    reached = eye_array(arcs.nodes, dtype=np.bool_, format="csr")
    for hop in range(hop_limit + 1):
        further = ordinary @ reached + reached if hop else reached
        while through.nnz:
            closed = through @ further + further
            if closed.nnz == further.nnz:
                break
            further = closed
        if further.nnz > most:
            return None
        if hop and further.nnz == reached.nnz:
            break
        reached = further
    return np.asarray((reached.astype(np.int32) @ counted.T.astype(np.int32)).T, np.float64)


def _counts_of_many(arcs: TravelArcs, live: NDArray[np.intp], counted: Flags, *, hop_limit: int) -> Numbers:
    """Count what each node leads to, the sets kept as bits, so many nodes at once as memory allows."""
    total = np.zeros((len(counted), arcs.nodes))
    for first in range(0, arcs.nodes, TARGETS_AT_ONCE):
        inside = np.arange(first, min(arcs.nodes, first + TARGETS_AT_ONCE))
        itself = np.zeros((arcs.nodes, len(inside)), np.bool_)
        itself[inside, inside - first] = True
        reached = _reached_in(arcs, live, _packed(itself), hop_limit=hop_limit)
        for row, mask in enumerate(_packed(counted[:, inside])):
            total[row] += np.bitwise_count(reached & mask).sum(axis=1)
    return total


def _reached_in(arcs: TravelArcs, live: NDArray[np.intp], start: Words, *, hop_limit: int) -> Words:
    """Give for each node the set of nodes that it leads to by live arcs, which stand in the order of their sources."""
    is_free = arcs.from_junction[live]
    ordinary, through = live[~is_free], live[is_free]
    reached = _until_still(arcs, through, start)
    for _ in range(hop_limit):
        further = _until_still(arcs, through, _one_hop(arcs, ordinary, reached))
        if (further == reached).all():
            break
        reached = further
    return reached


def _one_hop(arcs: TravelArcs, live: NDArray[np.intp], reached: Words) -> Words:
    further = reached.copy()
    if live.size:
        sources = arcs.sources[live]
        places = np.flatnonzero(np.r_[True, sources[1:] != sources[:-1]])
        further[sources[places]] |= np.bitwise_or.reduceat(reached[arcs.targets[live]], places, axis=0)
    return further


def _until_still(arcs: TravelArcs, live: NDArray[np.intp], reached: Words) -> Words:
    """Pass junctions, which costs no hop."""
    while live.size:
        further = _one_hop(arcs, live, reached)
        if (further == reached).all():
            break
        reached = further
    return reached


def _packed(flags: Flags) -> Words:
    """Pack flags, 64 to a word, shape ``(rows, words)``."""
    padded = np.pad(np.ascontiguousarray(flags), ((0, 0), (0, -flags.shape[1] % WORLDS_PER_WORD)))
    return np.packbits(padded, axis=1, bitorder="little").view(np.uint64)
