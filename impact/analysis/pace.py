"""How much longer people take than their rates say, learned from past tasks and shrunk towards the rates."""

from __future__ import annotations

import math
from collections.abc import Sequence

from impact.domain.lessons import LearningPolicy, Pace


def learned_pace(name: str, ratios: Sequence[float], policy: LearningPolicy) -> Pace:
    """Learn a factor on hours from ratios of time spent to time expected.

    The logarithm of the factor is normal before anything is known: mean 0, standard deviation ``prior_log_sd``. Each
    ratio shows it with an error of standard deviation ``task_log_sd``, or that of the ratios themselves where these
    scatter more. So few tasks move the factor little, and many decide it.

    Parameters
    ----------
    name
        What the factor is of.
    ratios
        Time spent over time expected, each above 0; in any order.
    policy
        The numbers.

    Returns
    -------
    Pace
        With the factor, its 90 % interval and the plain geometric mean; 1 where there is no ratio.

    Examples
    --------
    >>> from impact.domain.lessons import LearningPolicy
    >>> pace = learned_pace("analyst", [2.0, 2.0], LearningPolicy(prior_log_sd=0.3, task_log_sd=0.5))
    >>> round(pace.factor, 4), pace.count
    (1.3366, 2)
    """
    count = len(ratios)
    if not count:
        spread = math.exp(NINETY * policy.prior_log_sd)
        return Pace(name, 0, 1.0, 1.0, 1.0 / spread, spread)
    logs = sorted(math.log(ratio) for ratio in ratios)
    mean = math.fsum(logs) / count
    scatter = math.fsum((one - mean) ** 2 for one in logs) / (count - 1) if count > 1 else 0.0
    error = max(policy.task_log_sd**2, scatter)
    certainty = count / error + 1.0 / policy.prior_log_sd**2
    centre, half = (count / error) * mean / certainty, NINETY / math.sqrt(certainty)
    return Pace(name, count, math.exp(mean), math.exp(centre), math.exp(centre - half), math.exp(centre + half))


NINETY = 1.6448536269514722
"""Standard deviations to either side that hold 90 % of a normal distribution."""
