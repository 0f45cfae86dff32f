"""How good past predictions were: the Brier score, and what came true at each likelihood."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy.special import betaincinv

from impact.analysis.calibration.chances import Numbers
from impact.analysis.calibration.learning import INTERVAL
from impact.domain.calibration import PredictedOutcome, Reliability, ReliabilityBin

BINS = 10


def brier_score(likelihoods: Numbers, outcomes: NDArray[np.bool_], *, weights: Numbers) -> float:
    """Give the mean square of the difference between likelihood and outcome, 0..1.

    References
    ----------
    Brier, G. W. (1950). Verification of forecasts expressed in terms of probability.
    """
    return float(np.average((likelihoods - outcomes) ** 2, weights=weights))


def reliability_of(outcomes: Sequence[PredictedOutcome]) -> Reliability | None:
    """Hold predictions against what came true.

    Parameters
    ----------
    outcomes
        Predictions, in any order.

    Returns
    -------
    Reliability or None
        ``None`` if there is no prediction. A likelihood at a limit of two bins counts to the lower one.
    """
    if not outcomes:
        return None
    ordered = sorted(outcomes, key=lambda one: (one.likelihood, one.is_confirmed, one.weight))
    likelihoods = np.array([one.likelihood for one in ordered], np.float64)
    came_true = np.array([one.is_confirmed for one in ordered], np.bool_)
    weights = np.array([one.weight for one in ordered], np.float64)
    share = float(np.average(came_true, weights=weights))
    limits = np.linspace(0.0, 1.0, BINS + 1)
    place = np.searchsorted(limits[1:-1], likelihoods)
    bins = [
        _bin(limits[number : number + 2], likelihoods[mine], came_true[mine], weights=weights[mine])
        for number in range(BINS)
        if (mine := place == number).any()
    ]
    return Reliability(
        count=len(ordered),
        confirmed=int(came_true.sum()),
        brier=brier_score(likelihoods, came_true, weights=weights),
        reference_brier=share * (1.0 - share),
        bins=tuple(bins),
    )


def _bin(limits: Numbers, likelihoods: Numbers, came_true: NDArray[np.bool_], *, weights: Numbers) -> ReliabilityBin:
    observed = float(np.average(came_true, weights=weights))
    low, high = share_interval(observed, float(weights.sum() ** 2 / (weights**2).sum()))
    return ReliabilityBin(
        from_likelihood=float(limits[0]),
        to_likelihood=float(limits[1]),
        count=len(likelihoods),
        predicted=float(np.average(likelihoods, weights=weights)),
        observed=observed,
        low=low,
        high=high,
    )


def share_interval(share: float, count: float) -> tuple[float, float]:
    """Give the 90 % interval of a share that was seen in some cases (Jeffreys); an end that was seen is kept.

    References
    ----------
    Brown, L. D., Cai, T. T., DasGupta, A. (2001). Interval estimation for a binomial proportion.
    """
    low, high = betaincinv(share * count + 0.5, (1.0 - share) * count + 0.5, INTERVAL)
    return 0.0 if share <= 0.0 else float(low), 1.0 if share >= 1.0 else float(high)
