"""What past changes say of two nodes."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse

from impact.domain.co_change import CoChangePolicy, CommonChange

CERTAIN = 0.95
"""No single reason is surer than that."""
FEW_NODES = 5
"""A change of so few nodes is no clean-up, however small the network."""


@dataclass(frozen=True, slots=True)
class Past:
    """Past changes, counted by how long ago they were.

    Parameters
    ----------
    together
        For two nodes, their common changes; those of many nodes count less.
    common
        For two nodes, their common changes, whatever their size.
    often
        For each node, its changes.
    onward, backward
        How likely a node changes with another, of the changes of the one that is asked about, and of the other.
    still_days
        For each node, the days from its last change to the end of the history; all of the history if it never changed.
    half_life_days
        In how many days a change comes to count half.
    """

    together: sparse.csr_matrix
    common: sparse.csr_matrix
    often: npt.NDArray[np.float64]
    onward: sparse.csr_matrix
    backward: sparse.csr_matrix
    still_days: npt.NDArray[np.float64]
    half_life_days: float

    def stillness(self) -> npt.NDArray[np.float64]:
        """Give how far each node has come to rest, 0..1: half in a half-life; a short history tells of no rest."""
        return np.asarray(1.0 - 0.5 ** (self.still_days / self.half_life_days))

    def habit(self, shrinkage: float) -> npt.NDArray[np.float64]:
        """Give how often each node changed, as a share of the one that did most."""
        return self.often / max(float(self.often.max(initial=0.0)), shrinkage)


def telling(
    history: Sequence[CommonChange], place: Mapping[str, int], *, policy: CoChangePolicy
) -> list[tuple[CommonChange, list[int]]]:
    """List the changes that say something, oldest first, with the places of their nodes.

    Nodes that are unknown are left out, and so are changes of so many nodes that two of them say nothing of each other.
    """
    most = max(FEW_NODES, min(policy.largest_change, int(policy.largest_share * len(place))))
    placed = (
        (change, sorted({place[node_id] for node_id in change.node_ids if node_id in place}))
        for change in sorted(history, key=lambda change: (change.day, change.id, change.node_ids))
    )
    return [(change, places) for change, places in placed if 0 < len(places) <= most]


def past_of(changes: Sequence[tuple[CommonChange, list[int]]], size: int, *, policy: CoChangePolicy) -> Past:
    """Count past changes.

    Parameters
    ----------
    changes
        As from :func:`telling`.
    size
        How many nodes there are.
    """
    last = changes[-1][0].day if changes else dt.date.min
    lengths = np.array([len(places) for _, places in changes], dtype=np.int64)
    ages = np.array([(last - change.day).days for change, _ in changes], dtype=np.float64)
    rows = np.repeat(np.arange(len(changes)), lengths)
    columns = np.array([place for _, places in changes for place in places], dtype=np.int64)
    seen = sparse.csr_matrix((np.ones(len(rows)), (rows, columns)), shape=(len(changes), size))
    weights = 0.5 ** (ages / policy.half_life_days)
    common = _without_diagonal(seen.T @ sparse.diags(weights) @ seen)
    together = _without_diagonal(seen.T @ sparse.diags(weights / np.sqrt(np.maximum(1, lengths - 1))) @ seen)
    often = np.asarray(seen.T @ weights).ravel()
    known = sparse.diags(1.0 / (often + policy.shrinkage))
    onward, backward = (
        (policy.past_share * known @ together).tocsr(),
        (policy.past_back_share * together @ known).tocsr(),
    )
    onward.data, backward.data = np.minimum(onward.data, CERTAIN), np.minimum(backward.data, CERTAIN)
    still_days = np.full(size, ages.max(initial=0.0))
    np.minimum.at(still_days, columns, np.repeat(ages, lengths))
    return Past(together, common, often, onward, backward, still_days, policy.half_life_days)


def _without_diagonal(matrix: sparse.csr_matrix) -> sparse.csr_matrix:
    kept = matrix.tocsr()
    return (kept - sparse.diags(kept.diagonal())).tocsr()
