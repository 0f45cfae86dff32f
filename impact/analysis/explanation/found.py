"""Paths as positions in the graph, and how many of them are listed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from impact.domain.change import TouchKind
from impact.worlds import PossibleWorlds, Seed, TravelArcs, Words

PATHS_PER_ELEMENT = 5
"""Most paths listed for an element."""
WANTED_SHARE = 0.9
"""Listing stops when the paths explain this share of the worlds."""


@dataclass(frozen=True, slots=True)
class FoundPath:
    """A path as positions in the graph.

    Attributes
    ----------
    likelihood
        Confidence of the touch times the product over its arcs, 0..1.
    start
        Node that is touched.
    kind
        Kind of the touch it starts from.
    arcs
        Arcs in order of travel.
    nodes
        Nodes in order of travel, the start first.
    """

    likelihood: float
    start: int
    kind: TouchKind
    arcs: tuple[int, ...]
    nodes: tuple[int, ...]

    @property
    def sort_key(self) -> tuple[float, int, tuple[int, ...], str]:
        """Order the likeliest first, then the shortest; ties by position."""
        return (-self.likelihood, len(self.arcs), self.nodes + self.arcs, self.kind)


@dataclass(frozen=True, slots=True)
class ExplainedPaths:
    """Paths to one node, likeliest first, with the share of the reaching worlds each explains.

    ``share`` is that of all together; ``is_complete`` tells that there is no further path within the hop limit.
    """

    paths: tuple[FoundPath, ...]
    shares: tuple[float, ...]
    share: float
    is_complete: bool


def confidence_by_start(seeds: Sequence[Seed], index_by_id: Mapping[str, int]) -> dict[tuple[int, TouchKind], float]:
    """Give how sure each touch is, by node and kind, in ascending order; of equal touches the surest counts."""
    confidence: dict[tuple[int, TouchKind], float] = {}
    for seed in seeds:
        key = (index_by_id[seed.element_id], seed.kind)
        confidence[key] = max(seed.confidence, confidence.get(key, 0.0))
    return dict(sorted(confidence.items()))


def is_first_hop(position: int, path_arcs: Sequence[int], arcs: TravelArcs) -> bool:
    """Tell whether the factor of the first hop applies: to the first arc that costs a hop."""
    return not any(not arcs.from_junction[arc] for arc in path_arcs[:position]) and not bool(
        arcs.from_junction[path_arcs[position]]
    )


def explain_node(
    node: int,
    paths: Iterable[FoundPath],
    *,
    worlds: PossibleWorlds,
    seeds: Sequence[Seed],
    reached: Words,
    index_by_id: Mapping[str, int],
    holds_all: bool = False,
) -> ExplainedPaths:
    """Choose the paths to list for a node, and say what share of the worlds each explains.

    Paths are listed until there are :data:`PATHS_PER_ELEMENT`, or until in :data:`WANTED_SHARE` of the worlds
    that reach the node at least one listed path is wholly live.

    Parameters
    ----------
    node
        The node.
    paths
        Paths to it, likeliest first; no more are taken than are needed.
    worlds, seeds, index_by_id
        What was analysed.
    reached
        Worlds in which each node is reached, shape ``(nodes, words)``.
    holds_all
        Whether ``paths`` would give every path that there is; otherwise the list counts as complete only if it
        explains every world.
    """
    total = int(np.bitwise_count(reached[node]).sum())
    explained = np.zeros_like(reached[node])
    chosen: list[tuple[FoundPath, float]] = []
    rest = iter(paths)
    share = 0.0
    for path in rest:
        live = _live_worlds_of(path, worlds, seeds, index_by_id) & reached[node]
        explained |= live
        chosen.append((path, _share(live, total)))
        share = _share(explained, total)
        if len(chosen) == PATHS_PER_ELEMENT or share >= WANTED_SHARE or not total:
            break
    is_exhausted = next(rest, None) is None
    chosen.sort(key=lambda item: item[0].sort_key)
    return ExplainedPaths(
        paths=tuple(path for path, _ in chosen),
        shares=tuple(own for _, own in chosen),
        share=share,
        is_complete=is_exhausted and (holds_all or share >= 1.0),
    )


def _share(live: Words, total: int) -> float:
    return int(np.bitwise_count(live).sum()) / total if total else 0.0


def _live_worlds_of(
    path: FoundPath, worlds: PossibleWorlds, seeds: Sequence[Seed], index_by_id: Mapping[str, int]
) -> Words:
    first, later = worlds.factors(path.kind)
    live = np.zeros(worlds.worlds // 64, np.uint64)
    mine = [seed for seed in seeds if seed.kind is path.kind and index_by_id[seed.element_id] == path.start]
    for group in sorted({seed.group for seed in mine}):
        words = worlds.start([seed for seed in mine if seed.group == group], index_by_id)[path.start].copy()
        for position, arc in enumerate(path.arcs):
            factor = first if is_first_hop(position, path.arcs, worlds.arcs) else later
            words &= worlds.live(group, factor)[np.array([arc])][0]
        live |= words
    return live
