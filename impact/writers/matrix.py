"""Write a design structure matrix as CSV."""

from __future__ import annotations

import csv
import io

from impact.domain.matrix import DesignStructureMatrix


def write_matrix_csv(matrix: DesignStructureMatrix) -> str:
    """Write a matrix with its names; columns instigate, rows receive; twelve significant digits."""
    out = io.StringIO()
    rows = csv.writer(out, lineterminator="\n")
    rows.writerow(["", *matrix.names])
    for name, values in zip(matrix.names, matrix.values, strict=True):
        rows.writerow([name, *(f"{value:.12g}" for value in values)])
    return out.getvalue()
