"""How an analysis or a difference marks the shapes of a diagram."""

from __future__ import annotations

from dataclasses import dataclass

ADDED, REMOVED, CHANGED, MOVED = "added", "removed", "changed", "moved"
CHANGES = (ADDED, REMOVED, CHANGED, MOVED)
"""What a difference says about a shape or a connection."""


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
    change
        One of ``CHANGES`` in the picture of a difference, where likelihood and tier say nothing; empty otherwise.
    """

    likelihood: float = 0.0
    tier: str = ""
    tooltip: str = ""
    change: str = ""
