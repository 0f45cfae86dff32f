"""Pick a few elements below the threshold for review, so that what is missed has a chance to be seen."""

from __future__ import annotations

import math
from collections.abc import Mapping

from impact.domain.review_verdict import SampledElement
from impact.worlds import key_of


def sample_below_threshold(
    likelihood_by_id: Mapping[str, float], *, threshold: float, share: float, least: int, seed: int
) -> tuple[SampledElement, ...]:
    """Pick elements below a threshold at random, each with the same chance.

    Who reviews only what was predicted learns nothing of what was not: the weights would only ever seem right or too
    high. A small sample of the rest, weighed by the inverse of the chance to be picked, mends that.

    Parameters
    ----------
    likelihood_by_id
        Predicted likelihood by element, each 0..1; elements that nothing reaches belong in here as well.
    threshold
        Likelihood from which everything is reviewed.
    share
        Share of the rest that is picked, 0..1.
    least
        So many are picked at least, or all if there are fewer; with a share of 0 none.
    seed
        Another seed picks others. The draw is a pure function of seed and id: whatever else is added or goes, the
        elements keep their order.

    Returns
    -------
    tuple
        Those picked, in order of id, with the chance of each to be picked.

    Examples
    --------
    >>> picked = sample_below_threshold({"a": 0.9, "b": 0.1, "c": 0.0}, threshold=0.2, share=0.5, least=1, seed=1)
    >>> len(picked), picked[0].inclusion_probability
    (1, 0.5)
    """
    below = {name: likelihood for name, likelihood in likelihood_by_id.items() if likelihood < threshold}
    if not below or share <= 0.0:
        return ()
    count = min(len(below), max(least, math.ceil(share * len(below))))
    drawn = sorted(below, key=lambda name: (key_of(f"review sample {seed} {name}"), name))[:count]
    return tuple(SampledElement(name, below[name], count / len(below)) for name in sorted(drawn))
