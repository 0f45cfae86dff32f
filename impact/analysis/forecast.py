"""What a review will come to: what is spent, and draws of what remains from the planned figures of each open task."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import ndtri

from impact.domain.effort import Figures
from impact.domain.lessons import LearningPolicy, Pace
from impact.domain.progress import Completion, RemainingTask
from impact.worlds import key_of

Numbers = npt.NDArray[np.float64]

DRAWS = 4096
"""Draws of what remains; each task takes as many evenly spread places of its own curve."""
LEAST = 0.5
"""Where the curve of a task begins, as a share of its P10."""
LEAST_TAIL = 0.05
"""Mean by which a task exceeds P80 where it does, at least, as a share of P80."""
STEEPEST = 60.0
"""Largest power by which a curve bends between two figures."""
NINETY = 1.6448536269514722


def shrunken_correction(ratios: Sequence[float], policy: LearningPolicy) -> Pace:
    """Learn from finished tasks by how much what remains has to be multiplied.

    The factor is the geometric mean of the ratios to the power n/(n + k): before anything is known it is 1, and this
    is worth k = (task_log_sd / prior_log_sd)² tasks. Other than the pace of a role, its certainty does not depend on
    how far the ratios scatter, so that a task which took longer never lowers the forecast.

    Parameters
    ----------
    ratios
        Person-days spent over person-days planned, of each finished task with time recorded; each above 0.
    policy
        Its spreads.

    Examples
    --------
    >>> found = shrunken_correction([2.0, 2.0, 2.0], LearningPolicy(prior_log_sd=0.3, task_log_sd=0.3))
    >>> round(found.factor, 4), found.ratio, found.count
    (1.6818, 2.0, 3)
    """
    count = len(ratios)
    mean = math.fsum(math.log(ratio) for ratio in ratios) / count if count else 0.0
    certainty = count / policy.task_log_sd**2 + 1.0 / policy.prior_log_sd**2
    centre, half = count / policy.task_log_sd**2 * mean / certainty, NINETY / math.sqrt(certainty)
    bounds = math.exp(centre - half), math.exp(centre + half)
    return Pace("finished tasks", count, math.exp(mean), math.exp(centre), *bounds)


def forecast(
    tasks: Iterable[RemainingTask],
    *,
    spent: Mapping[tuple[str, str], float],
    correlation: float,
    seed: int,
    draws: int = DRAWS,
) -> Completion:
    """Forecast what a review comes to, spent and remaining together.

    What remains of a task is drawn from a curve through its planned P10, P50, P80 and mean, given that it takes longer
    than what was spent on it, less that, times its factor. The places on the curves are correlated over tasks. The
    draws of a task depend on its key and the seed alone, so what another task takes never moves them.

    Parameters
    ----------
    tasks
        Tasks that are not finished, each key once.
    spent
        Person-days spent so far on all tasks, finished or not, by document and role.
    correlation
        Between the tasks, 0..1.
    seed
        Of all draws.
    draws
        How many.

    Returns
    -------
    Completion
        Exactly what is spent if nothing remains.
    """
    sums = _Sums(draws)
    for (document, role), days in sorted(spent.items()):
        sums.add(document, {role: np.full(draws, days)})
    known = {task.key: task for task in tasks}
    drawn = remaining_draws(known.values(), correlation=correlation, seed=seed, draws=draws)
    for key, days_by_role in drawn.items():
        sums.add(known[key].document, days_by_role)
    return sums.completion()


def remaining_draws(
    tasks: Iterable[RemainingTask], *, correlation: float, seed: int, draws: int = DRAWS
) -> Mapping[str, Mapping[str, Numbers]]:
    """Draw what remains of each task, as :func:`forecast` does.

    Returns
    -------
    Mapping
        Person-days in each draw by key of the task, ascending, and role.
    """
    places = _Places(seed, correlation, draws)
    found = {}
    for task in sorted(tasks, key=lambda one: one.key):
        spent = sum(days for _, days in task.spent_by_role)
        remaining = task.factor * curve_of(task.days, draws).remaining(places.of(task.key), spent)
        found[task.key] = {role: share * remaining for role, share in _shares(task).items()}
    return found


class _Sums:
    """Draws added up by document and by role."""

    def __init__(self, draws: int) -> None:
        self.draws = draws
        self.by_document: dict[str, Numbers] = {}
        self.by_role: dict[str, Numbers] = {}

    def add(self, document: str, days_by_role: Mapping[str, Numbers]) -> None:
        for role, days in days_by_role.items():
            for cut, name in ((self.by_document, document), (self.by_role, role)):
                cut[name] = cut[name] + days if name in cut else days

    def completion(self) -> Completion:
        total = np.zeros(self.draws)
        for name in sorted(self.by_role):
            total = total + self.by_role[name]
        return Completion(
            figures_of(total),
            {name: figures_of(days) for name, days in sorted(self.by_document.items())},
            {name: figures_of(days) for name, days in sorted(self.by_role.items())},
        )


def figures_of(days: Numbers) -> Figures:
    """Give the quantiles and the mean of draws; of equal draws exactly their value."""
    if not days.size:
        return Figures(0.0, 0.0, 0.0, 0.0)
    if days.min() == days.max():
        value = float(days[0])
        return Figures(value, value, value, value)
    p10, p50, p80 = (float(one) for one in np.quantile(days, (0.1, 0.5, 0.8)))
    return Figures(p10, p50, p80, float(days.mean()))


class _Places:
    """Evenly spread places 0..1 for each task, correlated by one normal draw that all share."""

    def __init__(self, seed: int, correlation: float, draws: int) -> None:
        self.seed, self.draws = seed, draws
        self.own_part = math.sqrt(1.0 - correlation)
        self.shared = math.sqrt(correlation) * self._normal("all tasks")

    def of(self, key: str) -> Numbers:
        mixed = self.shared + self.own_part * self._normal(f"task {key}")
        ranks = np.empty(self.draws, np.float64)
        ranks[np.argsort(mixed, kind="stable")] = np.arange(self.draws)
        return (ranks + 0.5) / self.draws

    def _normal(self, name: str) -> Numbers:
        generator = np.random.Generator(np.random.Philox(key=[self.seed, key_of(name)]))
        return np.asarray(ndtri((generator.permutation(self.draws) + 0.5) / self.draws), np.float64)


@dataclass(frozen=True, slots=True)
class Curve:
    """Person-days of a task by place 0..1, through its figures.

    Attributes
    ----------
    least, p10, p50, p80
        At the places 0, .1, .5 and .8, ascending.
    power
        How the curve bends between P10 and P50, and P50 and P80: 1 is straight, more stays low for longer.
    tail
        Mean by which P80 is exceeded where it is; what lies beyond falls off exponentially.
    """

    least: float
    p10: float
    p50: float
    p80: float
    power: float
    tail: float

    def at(self, places: Numbers) -> Numbers:
        """Give the person-days at places 0..1 (1 excluded)."""
        return self._beyond(np.log1p(-places))

    def remaining(self, places: Numbers, spent: float) -> Numbers:
        """Give what is left at each place, knowing that it takes longer than what is spent."""
        if spent <= 0.0:
            return self.at(places)
        return np.maximum(self._beyond(np.log1p(-places) + self._log_survival(spent)) - spent, 0.0)

    def _beyond(self, log_survival: Numbers) -> Numbers:
        survival = np.exp(log_survival)
        places = 1.0 - survival
        first = self.least + (self.p10 - self.least) * np.clip(places / 0.1, 0.0, 1.0)
        second = (self.p50 - self.p10) * np.clip((places - 0.1) / 0.4, 0.0, 1.0) ** self.power
        third = (self.p80 - self.p50) * np.clip((places - 0.5) / 0.3, 0.0, 1.0) ** self.power
        last = self.tail * np.maximum(math.log(0.2) - log_survival, 0.0)
        return np.asarray(first + second + third + last, np.float64)

    def _log_survival(self, days: float) -> float:
        """Give the logarithm of the chance that it takes longer than some person-days."""
        if days >= self.p80:
            return math.log(0.2) - ((days - self.p80) / self.tail if self.tail > 0.0 else 0.0)
        if days >= self.p50:
            return math.log1p(-(0.5 + 0.3 * self._along(days, self.p50, self.p80)))
        if days >= self.p10:
            return math.log1p(-(0.1 + 0.4 * self._along(days, self.p10, self.p50)))
        width = self.p10 - self.least
        return math.log1p(-0.1 * max(days - self.least, 0.0) / width) if width > 0.0 else 0.0

    def _along(self, days: float, low: float, high: float) -> float:
        return float(((days - low) / (high - low)) ** (1.0 / self.power))


def curve_of(figures: Figures, draws: int = DRAWS) -> Curve:
    """Draw the curve of a task through its planned P10, P50, P80 and mean.

    Beyond P80 it falls off exponentially, by as much as the mean asks for. Where the mean is too low for that, as of a
    section that probably needs no editing, the curve bends between the figures. The mean over evenly spread places is
    exactly the planned one.
    """
    p10 = max(figures.p10, 0.0)
    p50 = max(figures.p50, p10)
    p80 = max(figures.p80, p50)
    least, bend = LEAST * p10, 0.4 * (p50 - p10) + 0.3 * (p80 - p50)
    below = 0.05 * (least + p10) + 0.4 * p10 + 0.3 * p50 + 0.2 * p80
    tail, power = (figures.mean - below - bend / 2.0) / 0.2, 1.0
    if tail < LEAST_TAIL * p80:
        tail = LEAST_TAIL * p80
        left = figures.mean - below - 0.2 * tail
        power = min(max(bend / left - 1.0, 1.0), STEEPEST) if left > 0.0 else STEEPEST
    curve = Curve(least, p10, p50, p80, power, tail)
    mean = float(curve.at((np.arange(draws) + 0.5) / draws).mean())
    scale = max(figures.mean, 0.0) / mean if mean > 0.0 else 0.0
    return Curve(least * scale, p10 * scale, p50 * scale, p80 * scale, power, tail * scale)


def _shares(task: RemainingTask) -> Mapping[str, float]:
    """Share what remains among the roles: by what each has left of its plan; by the plan where none has."""
    spent = dict(task.spent_by_role)
    left = {role: max(mean - spent.get(role, 0.0), 0.0) for role, mean in task.mean_by_role}
    whole = math.fsum(left.values())
    if whole <= 0.0:
        left = dict(task.mean_by_role)
        whole = math.fsum(left.values())
    if whole <= 0.0:
        return {role: 1.0 / len(left) for role in left}
    return {role: mean / whole for role, mean in left.items()}
