"""How change passes along ties: by what each kind, each way and each single tie carried so far."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy import sparse

from impact.analysis.co_change.past import Past
from impact.domain.co_change import CoChangePolicy

ALONG = ">"
AGAINST = "<"


@dataclass(frozen=True, slots=True)
class Drawn:
    """The ties of a network, by kind and way, over the places of the nodes."""

    by_kind: tuple[tuple[str, str, sparse.csr_matrix], ...]
    size: int

    def of(self, source: int, target: int) -> tuple[tuple[str, str], ...]:
        """List kind and way of the ties by which change goes from one node to another."""
        return tuple((kind, way) for kind, way, ties in self.by_kind if ties[source, target])


def drawn_ties(ties: Sequence[tuple[str, str, str]], place: Mapping[str, int]) -> Drawn:
    """Sort ties by kind and way; those of unknown nodes, of a node with itself and repeated ones are left out."""
    size = len(place)
    placed = {(kind, place[a], place[b]) for a, b, kind in ties if a in place and b in place and a != b}
    by_kind: dict[str, list[tuple[int, int]]] = {}
    for kind, source, target in sorted(placed):
        by_kind.setdefault(kind, []).append((source, target))
    found = []
    for kind, pairs in by_kind.items():
        sources, targets = np.array(pairs, dtype=np.int64).T
        matrix = sparse.csr_matrix((np.ones(len(pairs)), (sources, targets)), shape=(size, size))
        found += [(kind, ALONG, matrix), (kind, AGAINST, matrix.T.tocsr())]
    return Drawn(tuple(found), size)


def carrying(drawn: Drawn, past: Past, *, policy: CoChangePolicy) -> sparse.csr_matrix:
    """Give for each tie, one way and the other, how often its kind carried change.

    Both ways of a kind share what is learned: that two nodes changed together does not tell which one came first. A
    kind of few cases takes the mean of all, and without a history all take the mean of the policy.
    """
    shown = {kind: (0.0, 0.0) for kind, _, _ in drawn.by_kind}
    for kind, _, ties in drawn.by_kind:
        common = float(past.common.multiply(ties).sum())
        cases = float(np.asarray(ties.sum(axis=1)).ravel() @ past.often)
        shown[kind] = (shown[kind][0] + common, shown[kind][1] + cases)
    mean = _shrunk(
        sum(one for one, _ in shown.values()), sum(cases for _, cases in shown.values()), policy.tie_mean, policy
    )
    total = sparse.csr_matrix((drawn.size, drawn.size))
    for kind, _, ties in drawn.by_kind:
        total = total + mean * (_shrunk(*shown[kind], mean, policy) / mean) ** policy.kind_trust * ties
    return total.tocsr()


def _shrunk(common: float, cases: float, believed: float, policy: CoChangePolicy) -> float:
    return (common + believed * policy.tie_cases) / (cases + policy.tie_cases)


def learned(carried: sparse.csr_matrix, past: Past, *, policy: CoChangePolicy) -> sparse.csr_matrix:
    """Let each single tie learn from the changes of the node that it leads away from."""
    ties = carried.copy()
    ties.data[:] = 1.0
    doubt = policy.single_tie_cases
    known = sparse.diags(1.0 / (past.often + doubt))
    return (known @ (doubt * carried + past.together.multiply(ties))).tocsr()


def neighbourhoods(carried: sparse.csr_matrix) -> sparse.csr_matrix:
    """Give each node a unit row over what it is tied to, hubs weighing less; the product of two is what they share."""
    degrees = np.diff(carried.indptr)
    damped = (carried @ sparse.diags(1.0 / np.sqrt(np.maximum(1, degrees)))).tocsr()
    lengths = np.sqrt(np.asarray(damped.multiply(damped).sum(axis=1)).ravel())
    return (sparse.diags(1.0 / np.where(lengths > 0.0, lengths, 1.0)) @ damped).tocsr()


def hub_factors(carried: sparse.csr_matrix, *, damping: float) -> npt.NDArray[np.float64]:
    """Give by how much the score of each node is scaled, the less the more ties lead to it from everywhere."""
    degrees = np.asarray(carried.sum(axis=1)).ravel()
    if not (degrees > 0.0).any():
        return np.ones(len(degrees))
    mean = float(degrees[degrees > 0.0].mean())
    return np.asarray((np.maximum(degrees, LEAST_DEGREE * mean) / mean) ** -damping)


LEAST_DEGREE = 0.3
"""Nodes of fewer ties than that share of the mean are scaled alike."""
