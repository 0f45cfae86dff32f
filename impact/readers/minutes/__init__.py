"""Read minutes of meetings: references of actions and changes, what is said of them, and where."""

from __future__ import annotations

from impact.readers.minutes.gold import read_gold
from impact.readers.minutes.reading import read_minutes
from impact.readers.minutes.text import LARGEST_MINUTES

__all__ = ["LARGEST_MINUTES", "read_gold", "read_minutes"]
