"""How an analysis marks the shapes of a diagram."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class ShapeMark:
    """What a diagram shows about one element beyond the drawing itself.

    Attributes
    ----------
    likelihood
        Chance that change arrives, 0..1.
    tier
        ``must``, ``should``, ``glance``, or empty for one below every tier.
    tooltip
        What hovering says about it, one or a few sentences; may be empty.
    """

    likelihood: float
    tier: str = ""
    tooltip: str = ""
