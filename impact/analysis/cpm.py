"""The change prediction method: combined likelihood and risk of change between the parts of a design.

Every simple path of at most so many steps from an instigator to a receiver is a branch of a tree; where branches
part, change may take any of them, so that the chances combine as 1 − ∏(1 − l·p). Paths that share a beginning share
its chance.

References
----------
Clarkson, Simons and Eckert: Predicting change propagation in complex design. J. Mech. Des. 126(5), 2004.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from impact.domain.matrix import DesignStructureMatrix

MOST_BRANCHES = 4_000_000
"""Branches held at once; instigators are taken in blocks that stay below."""
Ints = npt.NDArray[np.int64]
Floats = npt.NDArray[np.float64]


def combined_likelihood(likelihood: DesignStructureMatrix, *, depth: int) -> DesignStructureMatrix:
    """Combine direct likelihoods along all simple paths of at most ``depth`` steps.

    Parameters
    ----------
    likelihood
        Direct likelihoods, columns instigate.
    depth
        Most steps of a path, 1 or more.
    """
    return _combined(likelihood, np.ones_like(likelihood.values), depth=depth)


def combined_risk(
    likelihood: DesignStructureMatrix, impact: DesignStructureMatrix, *, depth: int
) -> DesignStructureMatrix:
    """Combine direct likelihoods and impacts: of each path, the impact of its last step counts.

    Parameters
    ----------
    likelihood, impact
        Direct likelihoods and impacts of the same parts in the same order, columns instigate.
    depth
        Most steps of a path, 1 or more.
    """
    return _combined(likelihood, impact.values, depth=depth)


@dataclass(frozen=True, slots=True)
class _Level:
    """Branches of one length: the part where each ends, the branch it continues, and the chance of its last step."""

    ends: Ints
    parents: Ints
    chances: Floats


def _combined(likelihood: DesignStructureMatrix, last: Floats, *, depth: int) -> DesignStructureMatrix:
    size = len(likelihood.names)
    direct = likelihood.values.T.copy()  # rows instigate from here on
    np.fill_diagonal(direct, 0.0)
    combined = np.zeros((size, size))
    first, block = 0, size
    while first < size:
        starts = np.arange(first, min(size, first + block))
        levels = _branches(direct, starts, depth=depth)
        if levels is None:
            block = max(1, len(starts) // 2)
            continue
        combined[starts] = _folded(levels, starts, last.T, size=size)
        first += len(starts)
    return DesignStructureMatrix(likelihood.names, combined.T.copy())


def _branches(direct: Floats, starts: Ints, *, depth: int) -> list[_Level] | None:
    """Grow all simple paths from some instigators, level by level; ``None`` if there are too many at once."""
    degrees = (direct > 0.0).sum(axis=1)
    offsets = np.concatenate([[0], np.cumsum(degrees)])
    targets = np.nonzero(direct > 0.0)[1]
    paths = starts[:, None]
    levels = []
    for _ in range(depth):
        ends = paths[:, -1]
        counts = degrees[ends]
        if counts.sum() > MOST_BRANCHES and len(starts) > 1:
            return None
        parents = np.repeat(np.arange(len(paths)), counts)
        within = np.arange(len(parents)) - np.repeat(np.cumsum(counts) - counts, counts)
        following = targets[offsets[ends[parents]] + within]
        is_new = (paths[parents] != following[:, None]).all(axis=1)
        parents, following = parents[is_new], following[is_new]
        levels.append(_Level(following, parents, direct[ends[parents], following]))
        paths = np.column_stack([paths[parents], following])
    return levels


def _folded(levels: list[_Level], starts: Ints, last: Floats, *, size: int) -> Floats:
    """Fold branches back, longest first: for each branch and receiver, the chance that change goes on to it."""
    branches, receivers, chances = (np.empty(0, dtype=kind) for kind in (np.int64, np.int64, np.float64))
    for depth in range(len(levels) - 1, -1, -1):
        level = levels[depth]
        before = starts if depth == 0 else levels[depth - 1].ends
        arriving = level.chances * last[before[level.parents], level.ends]
        passing = level.chances[branches] * chances
        keys = np.concatenate([level.parents * size + level.ends, level.parents[branches] * size + receivers])
        none = np.concatenate([1.0 - arriving, 1.0 - passing])
        order = np.argsort(keys, kind="stable")
        found, begins = np.unique(keys[order], return_index=True)
        chances = 1.0 - (np.multiply.reduceat(none[order], begins) if len(begins) else np.empty(0))
        branches, receivers = found // size, found % size
    combined = np.zeros((len(starts), size))
    combined[branches, receivers] = chances
    return combined
