"""How sure a likelihood is: the error of the simulation, and the doubt about the weights."""

from __future__ import annotations

import numpy as np

from impact.domain.policy import PropagationPolicy
from impact.worlds import WORLDS_PER_WORD, TravelArcs, coin_states, coins, key_of
from impact.worlds.coins import Numbers

WILSON_Z = 1.959963984540054
"""Two-sided 95 % point of the normal distribution."""
DOUBT_LOW, DOUBT_HIGH = 5.0, 95.0
"""Percentiles that bound the 90 % interval over draws of the weights."""


def wilson_interval(shares: Numbers, worlds: int) -> tuple[Numbers, Numbers]:
    """Give the 95 % Wilson interval of shares counted over worlds.

    A share of exactly 0 or 1 keeps that end.

    References
    ----------
    Wilson, E. B. (1927). Probable inference, the law of succession, and statistical inference.
    """
    square = WILSON_Z**2
    centre = (shares + square / (2 * worlds)) / (1 + square / worlds)
    spread_ = WILSON_Z * np.sqrt(shares * (1 - shares) / worlds + square / (4 * worlds**2)) / (1 + square / worlds)
    lows = np.where(shares <= 0.0, 0.0, np.clip(centre - spread_, 0.0, 1.0))
    highs = np.where(shares >= 1.0, 1.0, np.clip(centre + spread_, 0.0, 1.0))
    return lows, highs


def drawn_weights(arcs: TravelArcs, policy: PropagationPolicy) -> Numbers:
    """Draw every weight of the policy from its Beta distribution, shape ``(draws, weights)``.

    Each draw is a pure function of seed, weight and draw; the draws of one weight are spread evenly
    over its distribution (one in each of as many equal shares as there are draws).
    """
    from scipy.special import betaincinv

    count = policy.weight_draws
    if not arcs.weights:
        return np.empty((count, 0))
    tosses = -(-count // WORLDS_PER_WORD) * WORLDS_PER_WORD
    keys = [key_of(f"{what} {name}") for what in ("weight", "order") for name in arcs.weight_names]
    states = coin_states(np.array(keys, np.uint64), seed=policy.seed, group="weights")
    tossed = coins(states, worlds=tosses)[:, :count].astype(np.float64).reshape(2, len(arcs.weights), count)
    place = np.argsort(tossed[1], axis=1, kind="stable")
    shares = (place + (tossed[0] + 0.5) / 2.0**32) / count
    alphas, betas, means = (
        np.array([[getattr(weight, name)] for weight in arcs.weights]) for name in ("alpha", "beta", "mean")
    )
    is_certain = (alphas <= 0.0) | (betas <= 0.0)
    drawn = betaincinv(np.where(is_certain, 1.0, alphas), np.where(is_certain, 1.0, betas), shares)
    return np.asarray(np.where(is_certain, means, drawn).T)
