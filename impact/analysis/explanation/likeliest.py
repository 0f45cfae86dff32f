"""The likeliest paths to all nodes at once: quick, for reports of hundreds of elements."""

from __future__ import annotations

from collections.abc import Mapping, Sequence, Set
from typing import TypeAlias

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
    onward = _Onward(worlds, {seed.kind for seed in seeds}, floor=floor)
    touched = confidence_by_start(seeds, index_by_id)
    frontier: list[_Label] = [(-sure, 0, (node,), (), kind, 0) for (node, kind), sure in touched.items()]
    found: dict[int, list[_Label]] = {}
    for label in frontier:
        found.setdefault(label[2][0], []).append(label)
    for _ in range(onward.most_arcs):
        reached: dict[int, list[_Label]] = {}
        for label in frontier:
            onward.follow(label, reached)
        frontier = []
        for node in sorted(reached):
            best = sorted(reached[node])[:LABELS_PER_NODE]
            found[node] = sorted(found.get(node, []) + best)[:LABELS_PER_NODE]
            frontier.extend(best)
        if not frontier:
            break
    return {
        node: [FoundPath(-unlikely, nodes[0], kind, arcs, nodes) for unlikely, _, nodes, arcs, kind, _ in labels]
        for node, labels in found.items()
    }


_Label: TypeAlias = tuple[float, int, tuple[int, ...], tuple[int, ...], TouchKind, int]
"""A partial path: its likelihood below zero, how many arcs, its nodes, its arcs, the kind of its touch, its hops. The
best is the least; the order is that of :attr:`FoundPath.sort_key`."""


class _Onward:
    """Follows partial paths by one arc; the columns are lists here, as each value is looked at alone."""

    def __init__(self, worlds: PossibleWorlds, kinds: Set[TouchKind], *, floor: float) -> None:
        arcs = worlds.arcs
        self._targets: list[int] = arcs.targets.tolist()
        self._is_free: list[bool] = arcs.from_junction.tolist()
        self._leaving = _leaving_arcs(arcs)
        self._by_kind = {kind: _hop_likelihoods(worlds, kind) for kind in kinds}
        self._hop_limit, self._floor = worlds.policy.hop_limit, floor
        self.most_arcs = self._hop_limit + int(arcs.from_junction.any()) * self._hop_limit

    def follow(self, label: _Label, reached: dict[int, list[_Label]]) -> None:
        """Add each way on from the end of a label to what is reached."""
        unlikely, length, nodes, arcs, kind, hops = label
        first, later = self._by_kind[kind]
        likelihoods = later if hops else first
        for arc in self._leaving.get(nodes[-1], ()):
            is_free, target = self._is_free[arc], self._targets[arc]
            further = unlikely * (later if is_free else likelihoods)[arc]
            if -further < self._floor or target in nodes:
                continue
            if is_free or hops < self._hop_limit:
                longer = (further, length + 1, (*nodes, target), (*arcs, arc), kind, hops + (not is_free))
                reached.setdefault(target, []).append(longer)


def _leaving_arcs(arcs: TravelArcs) -> dict[int, list[int]]:
    leaving: dict[int, list[int]] = {}
    for arc, source in enumerate(arcs.sources.tolist()):
        leaving.setdefault(source, []).append(arc)
    return leaving


def _hop_likelihoods(worlds: PossibleWorlds, kind: TouchKind) -> tuple[list[float], list[float]]:
    first, later = worlds.factors(kind)
    return worlds.arcs.likelihoods(first).tolist(), worlds.arcs.likelihoods(later).tolist()
