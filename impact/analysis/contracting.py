"""Hide elements without losing what leads through them: a tie stands for each way through hidden elements only."""

from __future__ import annotations

from collections import deque
from collections.abc import Collection, Iterator, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import ArrayLike, NDArray

from impact.domain.selection import ShownTie
from impact.errors import InputError

if TYPE_CHECKING:
    from scipy.sparse import csr_array

Places = NDArray[np.int64]
Numbers = NDArray[np.float64]
MOST_TIES = 2_000_000
"""Indirect ties at most: about 50 bytes each, and far more than anybody reads."""
CELLS = 4_000_000
"""Distances that are held at once, whatever the size of the graph."""


@dataclass(frozen=True, eq=False)
class Contraction:
    """What is left of a graph when some of its nodes are hidden, in columns.

    The way of a tie is the way in which the ties were given: as drawn, or as change travels.

    Attributes
    ----------
    ids
        Ids of all nodes; the columns hold positions in it.
    direct
        Pairs of shown nodes that a given tie joins, each once, ascending; shape ``(pairs, 2)``.
    sources, targets
        Ends of each indirect tie, both shown and not the same, ascending by source, then target. A pair that is tied
        directly as well is among them.
    steps
        Ties on the shortest way through hidden nodes only, 2 or more.
    products
        Largest product of likelihoods over all such ways, however long, 0..1; ``None`` where none were given.
    """

    ids: Sequence[str]
    direct: Places
    sources: Places
    targets: Places
    steps: NDArray[np.int32]
    products: Numbers | None
    _hidden_after: dict[int, tuple[int, ...]] = field(repr=False)
    _shown: NDArray[np.bool_] = field(repr=False)

    def __len__(self) -> int:
        return len(self.sources)

    def __iter__(self) -> Iterator[ShownTie]:
        """Give each indirect tie with the hidden nodes on its shortest way."""
        return map(self.tie, range(len(self)))

    def tie(self, place: int) -> ShownTie:
        """Give one indirect tie; of several shortest ways the first by position of the nodes."""
        source, target = int(self.sources[place]), int(self.targets[place])
        return ShownTie(
            source_id=self.ids[source],
            target_id=self.ids[target],
            steps=int(self.steps[place]),
            via=tuple(self.ids[node] for node in self._way(source, target)),
            likelihood=None if self.products is None else float(self.products[place]),
        )

    @cached_property
    def _came_from(self) -> dict[int, dict[int, int]]:
        return {}

    def _way(self, source: int, target: int) -> list[int]:
        if source not in self._came_from:
            self._came_from.clear()
            self._came_from[source] = self._explored(source)
        came, way = self._came_from[source], list[int]()
        node = came[target]
        while node != source:
            way.append(node)
            node = came[node]
        return way[::-1]

    def _explored(self, source: int) -> dict[int, int]:
        came, waiting = dict[int, int](), deque([source])
        while waiting:
            node = waiting.popleft()
            for after in self._hidden_after.get(node, ()):
                if after != source and after not in came:
                    came[after] = node
                    if not self._shown[after]:
                        waiting.append(after)
        return came


def contract(
    ids: Sequence[str],
    shown: Collection[str],
    *,
    sources: ArrayLike,
    targets: ArrayLike,
    likelihoods: ArrayLike | None = None,
    most_steps: int | None = None,
    most_ties: int = MOST_TIES,
) -> Contraction:
    """Hide all nodes but some, and tie what hidden nodes tied.

    Two different shown nodes are tied indirectly exactly if a way of given ties leads from one to the other through
    hidden nodes only, at least one of them. So one shown node reaches another over direct and indirect ties exactly if
    it did in the whole.

    Parameters
    ----------
    ids
        Ids of the nodes.
    shown
        Ids of those that stay; others than in ``ids`` do no harm.
    sources, targets
        Positions of the ends of each tie, in the way that counts, shape ``(ties,)``.
    likelihoods
        Likelihood of each tie, 0..1.
    most_steps
        Ties on a way at most; without it a way may be as long as it likes.
    most_ties
        Indirect ties at most.

    Raises
    ------
    InputError
        If there are more indirect ties than that: leaving some out would lose what leads where.

    Examples
    --------
    >>> found = contract(["a", "h", "b"], {"a", "b"}, sources=[0, 1], targets=[1, 2], likelihoods=[0.5, 0.5])
    >>> next(iter(found))
    ShownTie(source_id='a', target_id='b', steps=2, via=('h',), likelihood=0.25)
    """
    is_shown = np.fromiter((node in shown for node in ids), np.bool_, len(ids))
    starts, ends = np.asarray(sources, np.int64), np.asarray(targets, np.int64)
    chances = None if likelihoods is None else np.asarray(likelihoods, np.float64)
    differ = starts != ends
    direct = differ & is_shown[starts] & is_shown[ends]
    through = differ & ~direct
    ways = _HiddenWays(is_shown, starts[through], ends[through], None if chances is None else chances[through])
    pairs, steps, products = ways.pairs(most_steps=most_steps, most_ties=most_ties)
    return Contraction(
        ids=ids,
        direct=np.unique(np.stack([starts[direct], ends[direct]], axis=1), axis=0),
        sources=pairs[0],
        targets=pairs[1],
        steps=steps,
        products=products,
        _hidden_after=_adjacency(starts[through], ends[through]),
        _shown=is_shown,
    )


class _HiddenWays:
    """Shortest and likeliest ways through hidden nodes: a shown node is split into one to leave and one to enter."""

    def __init__(self, shown: NDArray[np.bool_], starts: Places, ends: Places, likelihoods: Numbers | None) -> None:
        count = len(shown)
        self.count = count
        entered = np.where(shown[ends], count + ends, ends)
        order = np.lexsort((entered, starts))
        keys = np.stack([starts[order], entered[order]], axis=1)
        self.edges, first = np.unique(keys, axis=0, return_index=True)
        self.best = None
        if likelihoods is not None:
            self.best = np.maximum.reduceat(likelihoods[order], first) if len(first) else likelihoods[:0]
        self.leaving = np.unique(starts[shown[starts]])
        self.entered = np.unique(entered[entered >= count])

    def pairs(
        self, *, most_steps: int | None, most_ties: int
    ) -> tuple[tuple[Places, Places], NDArray[np.int32], Numbers | None]:
        """Find the pairs with the steps of the shortest way and the product of the likeliest."""
        from scipy.sparse.csgraph import dijkstra

        hops = self._matrix(np.ones(len(self.edges)))
        costs = None if self.best is None else self._costs(self.best)
        found: list[tuple[Places, Places, Numbers, Numbers | None]] = []
        total, block = 0, max(1, CELLS // max(1, 2 * self.count))
        for first in range(0, len(self.leaving) if len(self.entered) else 0, block):
            leaving = self.leaving[first : first + block]
            limit = np.inf if most_steps is None else float(most_steps)
            distances = dijkstra(hops, indices=leaving, unweighted=True, limit=limit)[:, self.entered]
            rows, columns = np.nonzero(np.isfinite(distances))
            apart = leaving[rows] != self.entered[columns] - self.count
            rows, columns = rows[apart], columns[apart]
            total += len(rows)
            if total > most_ties:
                raise InputError(
                    f"more than {most_ties:,} indirect ties stand for what is hidden",
                    remedy="Show fewer elements, hide fewer, or allow fewer steps.",
                )
            chances = (
                None if costs is None else np.exp(-dijkstra(costs, indices=leaving)[:, self.entered][rows, columns])
            )
            found.append((leaving[rows], self.entered[columns] - self.count, distances[rows, columns], chances))
        if not found:
            nothing = np.empty(0, np.int64)
            return (nothing, nothing), np.empty(0, np.int32), None if costs is None else np.empty(0)
        sources, targets, steps, products = zip(*found, strict=True)
        known = None if costs is None else np.concatenate([part for part in products if part is not None])
        return (np.concatenate(sources), np.concatenate(targets)), np.concatenate(steps).astype(np.int32), known

    def _costs(self, likelihoods: Numbers) -> csr_array:
        """Turn likelihoods into lengths; one that is sure keeps a length, for a matrix has no entries of 0."""
        possible = likelihoods > 0.0
        return self._matrix(np.maximum(-np.log(likelihoods[possible]), 1e-300), keep=possible)

    def _matrix(self, values: Numbers, *, keep: NDArray[np.bool_] | None = None) -> csr_array:
        from scipy.sparse import csr_array

        edges = self.edges if keep is None else self.edges[keep]
        return csr_array((values, (edges[:, 0], edges[:, 1])), shape=(2 * self.count, 2 * self.count))


def _adjacency(starts: Places, ends: Places) -> dict[int, tuple[int, ...]]:
    found: dict[int, set[int]] = {}
    for start, end in zip(starts.tolist(), ends.tolist(), strict=True):
        found.setdefault(start, set()).add(end)
    return {start: tuple(sorted(after)) for start, after in found.items()}
