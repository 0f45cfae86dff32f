"""The likeliest paths to all nodes at once: quick, for reports of hundreds of elements."""

from __future__ import annotations

import heapq
from collections.abc import Mapping, Sequence

from impact.analysis.explanation.found import FoundPath, confidence_by_start
from impact.domain.change import TouchKind
from impact.worlds import PossibleWorlds, Seed, TravelArcs

LABELS_PER_NODE = 8
"""Partial paths kept per node and hop; more than are listed, so that loops seldom crowd out a path."""
PATH_FLOOR = 1e-4
"""Paths less likely than this are not looked for."""


def likeliest_paths(
    worlds: PossibleWorlds, seeds: Sequence[Seed], *, index_by_id: Mapping[str, int], floor: float = PATH_FLOOR
) -> dict[int, list[FoundPath]]:
    """Find the most likely simple paths from touched elements to every node, hop by hop.

    Partial paths beyond :data:`LABELS_PER_NODE` are given up, so that in a dense graph a path can be missed;
    :func:`impact.analysis.explanation.simple_paths` misses none, one node at a time.

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
    touched = confidence_by_start(seeds, index_by_id)
    frontier = [FoundPath(sure, node, kind, (), (node,)) for (node, kind), sure in touched.items()]
    for label in frontier:
        found.setdefault(label.start, []).append(label)
    by_kind = {kind: _hop_likelihoods(worlds, kind) for kind in {seed.kind for seed in seeds}}
    most_hops = worlds.policy.hop_limit + int(arcs.from_junction.any()) * worlds.policy.hop_limit
    for _ in range(most_hops):
        reached: dict[int, list[FoundPath]] = {}
        for label in frontier:
            ways = leaving.get(label.nodes[-1], ())
            for path in _onward(label, ways, arcs, likelihoods=by_kind[label.kind], floor=floor):
                if _hops(path, arcs) <= worlds.policy.hop_limit:
                    reached.setdefault(path.nodes[-1], []).append(path)
        frontier = []
        for node in sorted(reached):
            best = heapq.nsmallest(LABELS_PER_NODE, reached[node], key=lambda path: path.sort_key)
            merged = heapq.nsmallest(LABELS_PER_NODE, found.get(node, []) + best, key=lambda path: path.sort_key)
            found[node] = merged
            frontier.extend(best)
        if not frontier:
            break
    return found


def _onward(
    label: FoundPath,
    leaving: Sequence[int],
    arcs: TravelArcs,
    *,
    likelihoods: tuple[list[float], list[float]],
    floor: float,
) -> list[FoundPath]:
    is_first = not _hops(label, arcs)
    longer = []
    for arc in leaving:
        target = int(arcs.targets[arc])
        hops = likelihoods[0 if is_first and not arcs.from_junction[arc] else 1]
        likelihood = label.likelihood * hops[arc]
        if likelihood >= floor and target not in label.nodes:
            longer.append(FoundPath(likelihood, label.start, label.kind, (*label.arcs, arc), (*label.nodes, target)))
    return longer


def _hops(path: FoundPath, arcs: TravelArcs) -> int:
    return sum(not arcs.from_junction[arc] for arc in path.arcs)


def _leaving_arcs(arcs: TravelArcs) -> dict[int, list[int]]:
    leaving: dict[int, list[int]] = {}
    for arc, source in enumerate(arcs.sources.tolist()):
        leaving.setdefault(source, []).append(arc)
    return leaving


def _hop_likelihoods(worlds: PossibleWorlds, kind: TouchKind) -> tuple[list[float], list[float]]:
    first, later = worlds.factors(kind)
    return worlds.arcs.likelihoods(first).tolist(), worlds.arcs.likelihoods(later).tolist()
