"""Set the level of scores so that of those near a half about half come true; their order stays."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
import numpy.typing as npt

from impact.domain.co_change import CoChangePolicy

Rows: TypeAlias = npt.NDArray[np.float64]

LEAST, MOST = 1e-9, 1.0 - 1e-9
LEAST_SLOPE = 0.05
"""Below that, the order of the scores would be lost in the digits."""
SHIFT_DEVIATION, SLOPE_DEVIATION = 1.0, 0.25
"""How far the level of another history may well lie from the shipped one, in log odds and in their multiple."""
ROUNDS = 25


@dataclass(frozen=True, slots=True)
class Level:
    """Log odds of a likelihood = ``shift`` + ``slope`` · log odds of the score; a score of 0 stays 0."""

    shift: float
    slope: float

    def __call__(self, scores: Rows) -> Rows:
        """Give the likelihoods that scores stand for, 0..1, in the same order."""
        likelihoods = 1.0 / (1.0 + np.exp(-(self.shift + self.slope * _log_odds(scores))))
        return np.where(scores > 0.0, likelihoods, 0.0)


def shipped_level(policy: CoChangePolicy) -> Level:
    """Give the level of the policy."""
    return Level(policy.level_shift, policy.level_slope)


def fitted_level(scores: Rows, came_true: Rows, cases: Rows, *, policy: CoChangePolicy) -> Level:
    """Fit the level to what came true; the shipped one counts as some changes, so that a thin history moves it little.

    Parameters
    ----------
    scores
        One a seed and node, 0..1.
    came_true, cases
        Weights of the cases in which the node changed along with the seed, and of all cases of the seed.
    """
    known = (scores > 0.0) & (cases > 0.0)
    if not known.any():
        return shipped_level(policy)
    odds, hits, weights = _log_odds(scores[known]), came_true[known], cases[known]
    believed = np.array([policy.level_shift, policy.level_slope])
    doubt = policy.level_doubt / np.array([SHIFT_DEVIATION, SLOPE_DEVIATION]) ** 2
    level = believed.copy()
    for _ in range(ROUNDS):
        chance = 1.0 / (1.0 + np.exp(-np.clip(level[0] + level[1] * odds, -30.0, 30.0)))
        miss, spread = hits - weights * chance, weights * chance * (1.0 - chance)
        slope = np.array([miss.sum(), miss @ odds]) - doubt * (level - believed)
        cross = float(spread @ odds)
        bend = np.array([[spread.sum() + doubt[0], cross], [cross, spread @ odds**2 + doubt[1]]])
        step = np.clip(np.linalg.solve(bend, slope), -1.0, 1.0)
        level = level + step
        if np.abs(step).max() < 1e-9:
            break
    return Level(float(level[0]), max(LEAST_SLOPE, float(level[1])))


def _log_odds(scores: Rows) -> Rows:
    held = np.clip(scores, LEAST, MOST)
    return np.asarray(np.log(held / (1.0 - held)))
