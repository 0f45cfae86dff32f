"""Hours and paces world by world: pure functions of seed, name and world, so that two estimates can be subtracted."""

from __future__ import annotations

import numpy as np

from impact.analysis.effort.inputs import ALWAYS, WHERE_REACHED, Numbers
from impact.domain.policy import EffortPolicy, ThreePoint
from impact.domain.review import ReviewItem
from impact.worlds import key_of

GRID = 1025
"""Points at which the distribution of a three-point number is tabulated."""


class Draws:
    """Draw once for each name and keep it.

    Parameters
    ----------
    policy
        Rates, and how people of a role differ in pace.
    seed, worlds
        Of the possible worlds.
    """

    def __init__(self, policy: EffortPolicy, *, seed: int, worlds: int) -> None:
        self.policy = policy
        self.worlds = worlds
        self._seed = seed
        self._kept: dict[str, Numbers] = {}
        self._drawn: dict[tuple[str, ThreePoint], Numbers] = {}

    def points(self, points: ThreePoint, name: str) -> Numbers:
        """Draw a three-point number (Beta-PERT) in each world; a constant if its points are equal.

        The same name has the same place in its distribution in each world, whatever the points: what is raised is
        raised in all worlds alike. Places are spread evenly, one in each of as many equal slices as there are worlds.
        """
        if (name, points) not in self._drawn:
            self._drawn[name, points] = self._new_points(points, name)
        return self._drawn[name, points]

    def pace(self, role: str) -> Numbers:
        """Give the factor of a role: log-normal, of its mean pace over the worlds, correlated over roles."""
        name = f"factor {role}"
        if name not in self._kept:
            self._kept[name] = self._new_pace(role)
        return self._kept[name]

    def hours(self, item: ReviewItem, activity: str) -> Numbers:
        """Draw the hours of an activity on a section if it is done, before the pace of who does it."""
        judged = self.policy.judged_days_by_section.get(item.section.id)
        if judged is not None:
            drawn = self.points(judged, f"judged {item.section.id}")
            return drawn * self.policy.hours_per_day * share_of(item, activity, self.policy)
        rate = self.policy.classes[item.content_class].rates[activity]
        name = f"{item.content_class} {activity}"
        return self.points(rate.set_up, f"set-up {name}") + item.size * self.points(rate.per_unit, f"unit {name}")

    def _generator(self, name: str) -> np.random.Generator:
        return np.random.Generator(np.random.Philox(key=[self._seed, key_of(name)]))

    def _new_points(self, points: ThreePoint, name: str) -> Numbers:
        if points.high <= points.low:
            return np.full(self.worlds, points.likely)
        return points.low + (points.high - points.low) * _pert(self._places(name), points)

    def _places(self, name: str) -> Numbers:
        if name not in self._kept:
            generator = self._generator(name)
            slices = generator.permutation(self.worlds)
            self._kept[name] = np.asarray((slices + generator.random(self.worlds)) / self.worlds, np.float64)
        return self._kept[name]

    def _new_pace(self, role: str) -> Numbers:
        sigma, correlation = self.policy.role_sigma, self.policy.role_correlation
        common = self._generator("all roles").standard_normal(self.worlds)
        own = self._generator(f"role {role}").standard_normal(self.worlds)
        mixed = np.sqrt(correlation) * common + np.sqrt(1.0 - correlation) * own
        pace = np.exp(sigma * mixed - sigma**2 / 2.0)
        return np.asarray(self.policy.pace_of(role) * (pace / pace.mean()), np.float64)


def mean_hours(item: ReviewItem, activity: str, policy: EffortPolicy) -> float:
    """Give the expected hours of an activity on a section if it is done, before the pace of who does it."""
    judged = policy.judged_days_by_section.get(item.section.id)
    if judged is not None:
        return judged.mean * policy.hours_per_day * share_of(item, activity, policy)
    return _rated_hours(item, activity, policy)


def share_of(item: ReviewItem, activity: str, policy: EffortPolicy) -> float:
    """Give the share of an activity in what a section takes by the rates, 0..1; so a judgement is split."""
    done = activities_of(item)
    whole = sum(_rated_hours(item, name, policy) for name in done)
    return _rated_hours(item, activity, policy) / whole if whole > 0.0 else 1.0 / len(done)


def activities_of(item: ReviewItem) -> tuple[str, ...]:
    """List all activities on a section that proves wrong."""
    return ALWAYS[item.treatment] + WHERE_REACHED[item.treatment]


def _rated_hours(item: ReviewItem, activity: str, policy: EffortPolicy) -> float:
    rate = policy.classes[item.content_class].rates[activity]
    return rate.set_up.mean + item.size * rate.per_unit.mean


def _pert(places: Numbers, points: ThreePoint) -> Numbers:
    """Turn places 0..1 into those of a Beta-PERT of width 1: the inverse of its distribution, tabulated."""
    width = points.high - points.low
    rise, fall = 4.0 * (points.likely - points.low) / width, 4.0 * (points.high - points.likely) / width
    grid = np.linspace(0.0, 1.0, GRID)
    density = grid**rise * (1.0 - grid) ** fall
    below = np.concatenate([[0.0], np.cumsum((density[1:] + density[:-1]) / 2.0)])
    return np.asarray(np.interp(places, below / below[-1], grid), np.float64)
