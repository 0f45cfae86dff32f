"""Hours per world, booked under every cut at once, and their figures."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from impact.analysis.effort.inputs import Numbers
from impact.domain.effort import Figures

CUTS = ("role", "document", "package", "activity", "change", "section", "section role")


class Ledger:
    """Hours per world by cut and line; every booking goes into the total once.

    Parameters
    ----------
    worlds
        Number of worlds.
    hours_per_day
        Hours of a person-day, above 0.
    """

    def __init__(self, worlds: int, *, hours_per_day: float) -> None:
        self.worlds = worlds
        self.hours_per_day = hours_per_day
        self.total: Numbers = np.zeros(worlds)
        self.cuts: dict[str, dict[str, Numbers]] = {name: {} for name in CUTS}

    def book(self, hours: Numbers, **names: str) -> None:
        """Add hours to the total and to one line of each named cut."""
        self.total = self.total + hours
        for cut, name in names.items():
            self.add(cut, name, hours)

    def add(self, cut: str, name: str, hours: Numbers) -> None:
        """Add hours to one line of one cut, where the total holds them already."""
        lines = self.cuts[cut]
        lines[name] = lines[name] + hours if name in lines else hours

    def days(self, cut: str) -> dict[str, Numbers]:
        """Give the person-days of each line in each world, by name in order."""
        return {name: hours / self.hours_per_day for name, hours in sorted(self.cuts[cut].items())}

    def figures(self, cut: str) -> Mapping[str, Figures]:
        """Give the four figures of each line of a cut, by name in order."""
        return {name: figures_of(days) for name, days in self.days(cut).items()}


def figures_of(line: Numbers) -> Figures:
    """Take quantiles and mean over the worlds."""
    p10, p50, p80 = (float(value) for value in np.percentile(line, [10, 50, 80]))
    return Figures(p10=p10, p50=p50, p80=p80, mean=float(line.mean()))
