"""The change prediction method on matrices of one's own."""

from __future__ import annotations

from pathlib import Path

import numpy as np

from impact.analysis.cpm import combined_likelihood, combined_risk
from impact.domain.matrix import DesignStructureMatrix
from impact.errors import InputError
from impact.readers.matrix import read_matrix

MOST_STEPS = 12


def evaluate_cpm(
    likelihood: Path, impact: Path | None, *, depth: int
) -> tuple[DesignStructureMatrix, DesignStructureMatrix | None]:
    """Combine direct likelihoods, and impacts where they are given, along simple paths.

    Parameters
    ----------
    likelihood, impact
        CSV files of matrices over the same parts; columns instigate, rows receive.
    depth
        Most steps of a path, 1 to 12.

    Returns
    -------
    The combined likelihood, and the combined risk if impacts are given.

    Raises
    ------
    UnreadableFileError
        If a file is no such matrix.
    InputError
        If the two name other parts, or a likely step has no impact.
    """
    if not 1 <= depth <= MOST_STEPS:
        raise InputError(f"a depth of {depth} is not possible", remedy=f"Give 1 to {MOST_STEPS}.")
    direct = read_matrix(likelihood)
    combined = combined_likelihood(direct, depth=depth)
    if impact is None:
        return combined, None
    impacts = read_matrix(impact)
    if impacts.names != direct.names:
        remedy = "Give both the same names in the same order."
        raise InputError("the two matrices name other parts", file=str(impact), remedy=remedy)
    row, column = (places[:1] for places in np.nonzero((direct.values > 0.0) & (impacts.values == 0.0)))
    if len(row):
        step = f"{direct.names[column[0]]} → {direct.names[row[0]]}"
        raise InputError(f"{step} is likely and has no impact", file=str(impact), remedy="Fill in its impact.")
    return combined, combined_risk(direct, impacts, depth=depth)
