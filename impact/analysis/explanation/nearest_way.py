"""The way that change would take to a node if every relationship let it through."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from impact.graph import ArchitectureGraph
from impact.worlds import TravelArcs


@dataclass(frozen=True, slots=True)
class NearestWay:
    """A way from a touched element to a node, whatever the policy says of its relationships.

    Attributes
    ----------
    hops
        Hops on it; a junction costs none.
    nodes
        Nodes in order of travel.
    blocked
        Relationships on it, by position, that let no change through the way it is crossed, in order of travel.
    """

    hops: int
    nodes: tuple[int, ...]
    blocked: tuple[int, ...]


def nearest_way(node: int, starts: Iterable[int], *, graph: ArchitectureGraph, arcs: TravelArcs) -> NearestWay | None:
    """Find the way that crosses the fewest relationships which let no change through, and of those the shortest.

    Parameters
    ----------
    node
        Where it ends.
    starts
        Touched nodes.
    graph, arcs
        The architecture, and the ways that its policy opens.

    Returns
    -------
    NearestWay or None
        ``None`` if nothing joins the node with any start.
    """
    is_open = set(zip(arcs.relationships.tolist(), arcs.is_forward.tolist(), strict=True))
    free = set(arcs.sources[arcs.from_junction].tolist())
    waiting: list[tuple[int, int, tuple[int, ...], tuple[int, ...]]] = [(0, 0, (at,), ()) for at in sorted(set(starts))]
    heapq.heapify(waiting)
    settled: set[int] = set()
    while waiting:
        barred, hops, nodes, blocked = heapq.heappop(waiting)
        if nodes[-1] == node:
            return NearestWay(hops, nodes, blocked)
        if nodes[-1] in settled:
            continue
        settled.add(nodes[-1])
        for position, is_forward, target in _leaving(nodes[-1], graph):
            if target not in settled:
                is_shut = (position, is_forward) not in is_open
                cost = hops + (nodes[-1] not in free)
                shut = (*blocked, position) if is_shut else blocked
                heapq.heappush(waiting, (barred + is_shut, cost, (*nodes, target), shut))
    return None


def _leaving(node: int, graph: ArchitectureGraph) -> Iterator[tuple[int, bool, int]]:
    for position in graph.outgoing[node]:
        yield position, True, int(graph.targets[position])
    for position in graph.incoming[node]:
        yield position, False, int(graph.sources[position])
