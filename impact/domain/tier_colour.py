"""Colours of the tiers in files for other tools: fills pale enough for black text, borders dark enough to stand out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class TierColour:
    """Fill and border of one tier, each as ``#rrggbb``."""

    fill: str
    border: str

    @property
    def fill_rgb(self) -> tuple[int, int, int]:
        """Give the fill as red, green and blue, each 0..255."""
        return _rgb(self.fill)

    @property
    def border_rgb(self) -> tuple[int, int, int]:
        """Give the border as red, green and blue, each 0..255."""
        return _rgb(self.border)


COLOUR_BY_TIER: Mapping[str, TierColour] = {
    "must": TierColour("#f7bfb8", "#8f1d14"),
    "should": TierColour("#fce0a8", "#7a4a00"),
    "glance": TierColour("#d6e6f7", "#1f4f82"),
}


def colour_of(tier: str) -> TierColour:
    """Choose the colour of a tier; what is listed below all tiers, because it is touched, has that of the lowest.

    Examples
    --------
    >>> colour_of("must").fill
    '#f7bfb8'
    """
    return COLOUR_BY_TIER.get(tier, COLOUR_BY_TIER["glance"])


def _rgb(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)
