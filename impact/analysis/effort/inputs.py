"""What an estimate is worked out from, and which activities a section takes."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from impact.domain.review import EDIT, REMOVE, WRITE, ReviewItem

ALWAYS = {EDIT: ("check",), WRITE: (), REMOVE: ("check",)}
"""Activities on a section of the estimated impact set in every world, by treatment."""
WHERE_REACHED = {
    EDIT: ("draft", "peer review", "committee review", "publish"),
    WRITE: ("write", "peer review", "committee review", "publish"),
    REMOVE: ("committee review", "publish"),
}
"""Activities in the worlds that reach the section, by treatment."""
OVERLAPPING = frozenset({"draft", "write", "peer review"})
"""Activities to which each further change adds the overlap share."""

Numbers = NDArray[np.float64]
Flags = NDArray[np.bool_]


@dataclass(frozen=True, eq=False)
class EffortInputs:
    """What the estimate of one scope is worked out from.

    Attributes
    ----------
    items
        All sections that can be reached, in any order; ``likelihoods`` and the rows below follow it.
    likelihoods
        Likelihood of each, 0..1.
    likelihood_by_draw
        The same under each draw of the weights, shape ``(draws, items)``.
    reached_by_change
        Worlds in which each change reaches each item, shape ``(items, worlds)``.
    threshold
        Likelihood from which an item is in the estimated impact set.
    newcomers, review_months
        Inputs of the release; ``None`` takes the policy's default.
    seed
        Seed of the draws.
    change_ids
        Changes in scope; one that reaches nothing has to be identified all the same.
    """

    items: Sequence[ReviewItem]
    likelihoods: Numbers
    likelihood_by_draw: Numbers
    reached_by_change: Mapping[str, Flags]
    threshold: float
    newcomers: int | None = None
    review_months: float | None = None
    seed: int = 0
    change_ids: tuple[str, ...] = ()
