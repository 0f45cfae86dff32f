"""Learn how likely change crosses each kind of relationship, from verdicts and past changes."""

from __future__ import annotations

from impact.analysis.calibration.chances import case_columns, listed_chance
from impact.analysis.calibration.co_change import CoChangeCases, co_change_cases
from impact.analysis.calibration.holding_out import held_out
from impact.analysis.calibration.learning import calibrated_weights, interval_of, open_weights
from impact.analysis.calibration.sampling import sample_below_threshold
from impact.analysis.calibration.scoring import brier_score, reliability_of, share_interval

__all__ = [
    "CoChangeCases",
    "brier_score",
    "calibrated_weights",
    "case_columns",
    "co_change_cases",
    "held_out",
    "interval_of",
    "listed_chance",
    "open_weights",
    "reliability_of",
    "sample_below_threshold",
    "share_interval",
]
