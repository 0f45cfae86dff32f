"""Every simple path to one node, likeliest first, as many as are asked for."""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from impact.analysis.explanation.found import FoundPath, confidence_by_start
from impact.domain.change import TouchKind
from impact.worlds import PossibleWorlds, Seed
from impact.worlds.arrivals import Ways, ways_between

ROUNDING = 1e-12
"""How far the bound of a family of paths is raised, so that rounding never hides a path of it."""

Numbers = NDArray[np.float64]


def simple_paths(
    node: int, worlds: PossibleWorlds, seeds: Sequence[Seed], *, index_by_id: Mapping[str, int]
) -> Iterator[FoundPath]:
    """Find all simple paths from touched elements to a node within the hop limit, likeliest first.

    Each further path is looked for when it is asked for. Ties come in the order of :attr:`FoundPath.sort_key`.

    Parameters
    ----------
    node
        Where the paths end.
    worlds
        Arcs, factors and hop limit.
    seeds
        Touched elements.
    index_by_id
        Position of each element.

    Notes
    -----
    The paths are parted into families: those that begin in one way and do not go on in some others. The likeliest
    path of a family is found by a best-first search under a bound that is exact but for loops; taking it out
    leaves one smaller family for each of its nodes.

    References
    ----------
    Yen, J. Y. (1971). Finding the k shortest loopless paths in a network.
    Lawler, E. L. (1972). A procedure for computing the k best solutions to discrete optimization problems.
    """
    touched = confidence_by_start(seeds, index_by_id)
    ways = ways_between([start for start, _ in touched], node, worlds.arcs, hop_limit=worlds.policy.hop_limit)
    end = ways.number_of(node)
    layout = _Layout.of(ways)
    kinds = {kind for _, kind in touched}
    chances = {kind: _Chances.of(ways, layout, worlds, kind=kind, end=end) for kind in kinds}
    number_by_node = {at: number for number, at in enumerate(layout.kept)}
    stems = [
        (kind, _Partial((), (number_by_node[start],), 0, sure))
        for (start, kind), sure in touched.items()
        if start in number_by_node
    ]
    return _in_order(_Family.of(chances[kind], kind, stem, barred=frozenset()) for kind, stem in stems)


@dataclass(frozen=True, eq=False)
class _Layout:
    """The ways as plain lists, laid out once for all kinds of touch."""

    kept: Sequence[int]
    arcs: Sequence[int]
    targets: Sequence[int]
    is_free: Sequence[bool]
    leaving: tuple[Sequence[int], ...]

    @classmethod
    def of(cls, ways: Ways) -> _Layout:
        """Lay the ways out."""
        order = np.argsort(ways.sources, kind="stable")
        limits = np.searchsorted(ways.sources[order], np.arange(len(ways.kept) + 1)).tolist()
        places = order.tolist()
        return cls(
            kept=ways.kept.tolist(),
            arcs=ways.arcs.tolist(),
            targets=ways.targets.tolist(),
            is_free=ways.is_free.tolist(),
            leaving=tuple(places[low:high] for low, high in itertools.pairwise(limits)),
        )


@dataclass(frozen=True, eq=False)
class _Chances:
    """Likelihood of each way for one kind of touch, and bounds of what is left to the end.

    ``left[r][u]`` is the largest product over walks from a node to the end within r hops, none of them the first;
    ``whole[u]`` is that over walks from a touched node.
    """

    layout: _Layout
    first: Sequence[float]
    later: Sequence[float]
    left: tuple[Sequence[float], ...]
    whole: Sequence[float]
    end: int
    hop_limit: int

    @classmethod
    def of(cls, ways: Ways, layout: _Layout, worlds: PossibleWorlds, *, kind: TouchKind, end: int) -> _Chances:
        """Work the bounds out, from the end backwards."""
        first, later = (worlds.arcs.likelihoods(factor)[ways.arcs] for factor in worlds.factors(kind))
        at_end = np.zeros(len(ways.kept))
        at_end[end] = 1.0
        left = [_through_junctions(ways, later, at_end)]
        for _ in range(worlds.policy.hop_limit):
            left.append(_through_junctions(ways, later, _one_hop(ways, later, left[-1], floor=left[-1])))
        whole = _one_hop(ways, first, left[-2] if len(left) > 1 else np.zeros_like(at_end), floor=at_end)
        return cls(
            layout=layout,
            first=first.tolist(),
            later=later.tolist(),
            left=tuple(row.tolist() for row in left),
            whole=_through_junctions(ways, later, whole).tolist(),
            end=end,
            hop_limit=worlds.policy.hop_limit,
        )

    def bound(self, node: int, hops: int) -> float:
        """Give the largest product that can still follow at a node after some hops, 0..1."""
        return self.left[self.hop_limit - hops][node] if hops else self.whole[node]


def _one_hop(ways: Ways, chances: Numbers, left: Numbers, *, floor: Numbers) -> Numbers:
    found = floor.copy()
    paid = ~ways.is_free
    np.maximum.at(found, ways.sources[paid], chances[paid] * left[ways.targets[paid]])
    return found


def _through_junctions(ways: Ways, chances: Numbers, left: Numbers) -> Numbers:
    free = ways.is_free
    while free.any():
        found = left.copy()
        np.maximum.at(found, ways.sources[free], chances[free] * left[ways.targets[free]])
        if (found == left).all():
            break
        left = found
    return left


@dataclass(frozen=True, slots=True)
class _Partial:
    """A path from a touched node as far as it is known: ways, nodes, hops, and its likelihood so far."""

    ways: tuple[int, ...]
    nodes: tuple[int, ...]
    hops: int
    likelihood: float

    def onward(self, way: int, chances: _Chances) -> _Partial:
        """Go one way further."""
        is_free = chances.layout.is_free[way]
        hop = chances.later[way] if is_free or self.hops else chances.first[way]
        node = chances.layout.targets[way]
        return _Partial((*self.ways, way), (*self.nodes, node), self.hops + (not is_free), self.likelihood * hop)


@dataclass(frozen=True, slots=True)
class _Family:
    """All simple paths that begin with a partial one and do not go on by some ways."""

    chances: _Chances
    kind: TouchKind
    stem: _Partial
    barred: frozenset[int] = frozenset()
    bound: float = 0.0

    def best(self) -> _Partial | None:
        """Find the likeliest path of the family."""
        chances, count = self.chances, itertools.count()
        waiting = [(-self.stem.likelihood, 0, next(count), self.stem)]
        settled: set[tuple[int, int]] = set()
        while waiting:
            _, _, _, partial = heapq.heappop(waiting)
            state = (partial.nodes[-1], partial.hops)
            if state in settled:
                continue
            settled.add(state)
            if partial.nodes[-1] == chances.end:
                return partial
            for longer in self._onward(partial):
                promise = longer.likelihood * chances.bound(longer.nodes[-1], longer.hops)
                if promise > 0.0 and (longer.nodes[-1], longer.hops) not in settled:
                    heapq.heappush(waiting, (-promise, len(longer.ways), next(count), longer))
        return None

    def _onward(self, partial: _Partial) -> Iterator[_Partial]:
        chances = self.chances
        for way in chances.layout.leaving[partial.nodes[-1]]:
            if partial is self.stem and way in self.barred:
                continue
            longer = partial.onward(way, chances)
            if longer.hops <= chances.hop_limit and longer.nodes[-1] not in partial.nodes:
                yield longer

    def without(self, path: _Partial) -> Iterator[_Family]:
        """Part what is left of the family once a path of it is taken out."""
        stem, barred = self.stem, self.barred
        for way in path.ways[len(stem.ways) :]:
            yield _Family.of(self.chances, self.kind, stem, barred=barred | {way})
            stem, barred = stem.onward(way, self.chances), frozenset()

    @classmethod
    def of(cls, chances: _Chances, kind: TouchKind, stem: _Partial, *, barred: frozenset[int]) -> _Family:
        """Make a family with the bound of its likeliest path, which loops may lower."""
        if stem.nodes[-1] == chances.end:
            return cls(chances, kind, stem, barred, 0.0 if barred else stem.likelihood)
        family = cls(chances, kind, stem, barred)
        if not barred:
            return replace(family, bound=stem.likelihood * chances.bound(stem.nodes[-1], stem.hops))
        promises = [one.likelihood * chances.bound(one.nodes[-1], one.hops) for one in family._onward(stem)]
        return replace(family, bound=max(promises, default=0.0))

    def path(self, found: _Partial) -> FoundPath:
        """Give a path by the positions in the graph."""
        layout = self.chances.layout
        return FoundPath(
            likelihood=found.likelihood,
            start=layout.kept[found.nodes[0]],
            kind=self.kind,
            arcs=tuple(layout.arcs[way] for way in found.ways),
            nodes=tuple(layout.kept[node] for node in found.nodes),
        )


def _in_order(families: Iterable[_Family]) -> Iterator[FoundPath]:
    count = itertools.count()
    waiting: list[tuple[float, tuple[object, ...], int, _Family, _Partial | None]] = []
    fresh = families
    while True:
        for family in fresh:
            if family.bound > 0.0:
                heapq.heappush(waiting, (-family.bound * (1.0 + ROUNDING), (), next(count), family, None))
        fresh = ()
        if not waiting:
            return
        _, _, _, family, best = heapq.heappop(waiting)
        if best is not None:
            yield family.path(best)
            fresh = family.without(best)
            continue
        best = family.best()
        if best is not None:
            key = family.path(best).sort_key
            heapq.heappush(waiting, (key[0], key[1:], next(count), family, best))
