"""Write what is predicted to change along with what, as CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable


def write_predictions_csv(predictions: Iterable[tuple[str, str, float]]) -> str:
    """Write seed, node and score, a likelihood of 0..1 with nine decimals, in the order given."""
    out = io.StringIO()
    rows = csv.writer(out, lineterminator="\n")
    rows.writerow(("seed", "node", "score"))
    rows.writerows((seed, node, f"{likelihood:.9f}") for seed, node, likelihood in predictions)
    return out.getvalue()
