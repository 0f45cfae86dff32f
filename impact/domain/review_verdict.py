"""What reviewers are given to look at, and what they found."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Verdict:
    """What a reviewer found: that an element was impacted by a scope, or was not.

    Attributes
    ----------
    scope
        A release, changes split by ``;``, or ``touch`` with elements, as the table says it.
    element
        Id or name of the element, as the table says it.
    is_confirmed
        Whether change had arrived there.
    day
        When it was found; ``None`` where nobody wrote it.
    predicted
        Likelihood that was predicted then, 0..1; ``None`` to work it out again.
    inclusion_probability
        Chance with which the element was picked for review, above 0 to 1; 1 for what is reviewed anyway.
    who
        Who found it.
    file, line
        Where it stands.
    """

    scope: str
    element: str
    is_confirmed: bool
    day: dt.date | None = None
    predicted: float | None = None
    inclusion_probability: float = 1.0
    who: str = ""
    file: str = ""
    line: int | None = None


@dataclass(frozen=True, slots=True)
class SampledElement:
    """An element to be reviewed: its likelihood, and the chance with which it was picked (1: reviewed anyway)."""

    element_id: str
    likelihood: float
    inclusion_probability: float


@dataclass(frozen=True, slots=True)
class ReviewSheet:
    """What to review of a scope: elements with names, those above the threshold likeliest first, then the sample."""

    scope: str
    rows: tuple[tuple[SampledElement, str], ...]
