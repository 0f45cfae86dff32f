"""Why change arrives, and why not: the most likely paths, and the relationship that decides."""

from __future__ import annotations

import heapq
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np

from impact.domain.change import TouchKind
from impact.worlds import PossibleWorlds, Seed, TravelArcs, Words, share_of_worlds

PATHS_PER_ELEMENT = 5
"""Most paths listed for an element."""
LABELS_PER_NODE = 8
"""Partial paths kept per node and hop; more than are listed, so that loops do not crowd out a path."""
PATH_FLOOR = 1e-4
"""Paths less likely than this are not looked for."""
WANTED_SHARE = 0.9
"""Listing stops when the paths explain this share of the worlds."""


@dataclass(frozen=True, slots=True)
class FoundPath:
    """A path as positions in the graph.

    Attributes
    ----------
    likelihood
        Product over its arcs, 0..1.
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

    ``share`` is that of all together; ``is_complete`` tells whether the search found no further path.
    """

    paths: tuple[FoundPath, ...]
    shares: tuple[float, ...]
    share: float
    is_complete: bool


def likeliest_paths(
    worlds: PossibleWorlds, seeds: Sequence[Seed], *, index_by_id: Mapping[str, int], floor: float = PATH_FLOOR
) -> dict[int, list[FoundPath]]:
    """Find the most likely simple paths from touched elements to every node, hop by hop.

    Parameters
    ----------
    worlds
        Arcs, factors and hop limit.
    seeds
        Touched elements.
    index_by_id
        Position of each element.
    floor
        Paths less likely than this are dropped.

    Returns
    -------
    dict
        Up to :data:`LABELS_PER_NODE` paths by node, likeliest first; nodes without a path are absent.
    """
    arcs = worlds.arcs
    leaving = _leaving_arcs(arcs)
    found: dict[int, list[FoundPath]] = {}
    frontier = _start_labels(seeds, index_by_id)
    for label in frontier:
        found.setdefault(label.start, []).append(label)
    by_kind = {kind: _hop_likelihoods(worlds, kind) for kind in {seed.kind for seed in seeds}}
    most_hops = worlds.policy.hop_limit + int(arcs.from_junction.any()) * worlds.policy.hop_limit
    for _ in range(most_hops):
        reached: dict[int, list[FoundPath]] = {}
        for label in frontier:
            first, later = by_kind[label.kind]
            hops = later if label.arcs else first
            for arc in leaving.get(label.nodes[-1], ()):
                target, likelihood = int(arcs.targets[arc]), label.likelihood * float(hops[arc])
                if likelihood < floor or target in label.nodes:
                    continue
                path = FoundPath(likelihood, label.start, label.kind, (*label.arcs, arc), (*label.nodes, target))
                if _hops(path, arcs) <= worlds.policy.hop_limit:
                    reached.setdefault(target, []).append(path)
        frontier = []
        for node in sorted(reached):
            best = heapq.nsmallest(LABELS_PER_NODE, reached[node], key=lambda path: path.sort_key)
            merged = heapq.nsmallest(LABELS_PER_NODE, found.get(node, []) + best, key=lambda path: path.sort_key)
            found[node] = merged
            frontier.extend(best)
        if not frontier:
            break
    return found


def _hops(path: FoundPath, arcs: TravelArcs) -> int:
    return sum(not arcs.from_junction[arc] for arc in path.arcs)


def _leaving_arcs(arcs: TravelArcs) -> dict[int, list[int]]:
    leaving: dict[int, list[int]] = {}
    for arc, source in enumerate(arcs.sources.tolist()):
        leaving.setdefault(source, []).append(arc)
    return leaving


def _start_labels(seeds: Sequence[Seed], index_by_id: Mapping[str, int]) -> list[FoundPath]:
    confidence: dict[tuple[int, TouchKind], float] = {}
    for seed in seeds:
        key = (index_by_id[seed.element_id], seed.kind)
        confidence[key] = max(seed.confidence, confidence.get(key, 0.0))
    return [FoundPath(sure, node, kind, (), (node,)) for (node, kind), sure in sorted(confidence.items())]


def _hop_likelihoods(worlds: PossibleWorlds, kind: TouchKind) -> tuple[list[float], list[float]]:
    first, later = worlds.factors(kind)
    return worlds.arcs.likelihoods(first).tolist(), worlds.arcs.likelihoods(later).tolist()


def explain_node(
    node: int,
    paths: Sequence[FoundPath],
    *,
    worlds: PossibleWorlds,
    seeds: Sequence[Seed],
    reached: Words,
    index_by_id: Mapping[str, int],
) -> ExplainedPaths:
    """Choose the paths to list for a node, and say what share of the worlds each explains.

    Paths are listed until there are :data:`PATHS_PER_ELEMENT`, or until in :data:`WANTED_SHARE` of the worlds
    that reach the node at least one listed path is wholly live.
    """
    total = int(np.bitwise_count(reached[node]).sum())
    if not total:
        return ExplainedPaths(tuple(paths[:1]), (0.0,) * len(paths[:1]), 0.0, len(paths) <= 1)
    explained = np.zeros_like(reached[node])
    chosen: list[FoundPath] = []
    shares: list[float] = []
    for path in paths:
        live = _live_worlds_of(path, worlds, seeds, index_by_id) & reached[node]
        chosen.append(path)
        shares.append(int(np.bitwise_count(live).sum()) / total)
        explained |= live
        if len(chosen) == PATHS_PER_ELEMENT or int(np.bitwise_count(explained).sum()) / total >= WANTED_SHARE:
            break
    share = int(np.bitwise_count(explained).sum()) / total
    return ExplainedPaths(tuple(chosen), tuple(shares), share, len(chosen) == len(paths) and share >= 1.0)


def _live_worlds_of(
    path: FoundPath, worlds: PossibleWorlds, seeds: Sequence[Seed], index_by_id: Mapping[str, int]
) -> Words:
    first, later = worlds.factors(path.kind)
    live = np.zeros(worlds.worlds // 64, np.uint64)
    mine = [seed for seed in seeds if seed.kind is path.kind and index_by_id[seed.element_id] == path.start]
    for group in sorted({seed.group for seed in mine}):
        words = worlds.start([seed for seed in mine if seed.group == group], index_by_id)[path.start].copy()
        for position, arc in enumerate(path.arcs):
            words &= worlds.live(group, later if position else first)[np.array([arc])][0]
        live |= words
    return live


@dataclass(frozen=True, slots=True)
class Decision:
    """The relationship, by position, whose removal lowers a likelihood most, and by how much."""

    relationship: int
    likelihood_without: float
    fall: float
    importance: float


def decisive_relationship(
    node: int,
    candidates: Iterable[int],
    *,
    worlds: PossibleWorlds,
    seeds: Sequence[Seed],
    index_by_id: Mapping[str, int],
    likelihood: float,
) -> Decision | None:
    """Find the relationship whose removal lowers the likelihood of a node most, in the same worlds.

    Parameters
    ----------
    node
        The node.
    candidates
        Relationships to try, by position: those on the listed paths.
    worlds, seeds, index_by_id
        As in :func:`likeliest_paths`.
    likelihood
        Likelihood of the node with all relationships.

    Returns
    -------
    Decision or None
        The largest fall, ties to the lower position; ``None`` without candidates.
    """
    best: Decision | None = None
    for position in sorted(set(candidates)):
        dead = worlds.reach(seeds, index_by_id, forced={position: False})[node : node + 1]
        without = float(share_of_worlds(dead)[0])
        if best is None or likelihood - without > best.fall:
            best = Decision(position, without, likelihood - without, 0.0)
    if best is None:
        return None
    live = worlds.reach(seeds, index_by_id, forced={best.relationship: True})[node : node + 1]
    importance = float(share_of_worlds(live)[0]) - best.likelihood_without
    return Decision(best.relationship, best.likelihood_without, best.fall, importance)
