"""What reviewing costs: person-days over the same possible worlds as the propagation.

Every section of the estimated impact set is checked; in the worlds that reach it, it is also edited,
reviewed and approved. Hours are drawn once per world for each content class and activity, times a
factor of the role that is correlated over roles.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

import numpy as np
from numpy.typing import NDArray

from impact.domain.effort import DoubtShares, EffortEstimate, Figures
from impact.domain.paired import WorldDays
from impact.domain.policy import EffortPolicy, ThreePoint
from impact.domain.review import EDIT, REMOVE, WRITE, ReviewItem
from impact.worlds import key_of

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
OVERHEADS = "overheads"
HISTOGRAM_BINS = 24

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
    """

    items: Sequence[ReviewItem]
    likelihoods: Numbers
    likelihood_by_draw: Numbers
    reached_by_change: Mapping[str, Flags]
    threshold: float
    newcomers: int | None = None
    review_months: float | None = None
    seed: int = 0


@dataclass
class _Ledger:
    """Hours per world, booked under every cut at once."""

    worlds: int
    total: Numbers = field(init=False)
    cuts: dict[str, dict[str, Numbers]] = field(init=False)

    def __post_init__(self) -> None:
        self.total = np.zeros(self.worlds)
        self.cuts = {name: {} for name in ("role", "document", "package", "activity", "change")}

    def book(self, hours: Numbers, **names: str) -> None:
        """Add hours to the total and to one line of each named cut."""
        self.total = self.total + hours
        for cut, name in names.items():
            self.add(cut, name, hours)

    def add(self, cut: str, name: str, hours: Numbers) -> None:
        lines = self.cuts[cut]
        lines[name] = lines[name] + hours if name in lines else hours


def estimate_effort(inputs: EffortInputs, *, policy: EffortPolicy) -> tuple[EffortEstimate, Mapping[str, float]]:
    """Estimate the person-days of a review.

    Parameters
    ----------
    inputs
        Sections with their worlds.
    policy
        Rates, roles and overheads.

    Returns
    -------
    tuple
        The estimate with status ``estimated``, and the mean person-days of each section of the
        estimated impact set by id.

    Notes
    -----
    The weights' doubt scales the editing of a section by its likelihood under a draw of the weights over
    its mean over the draws; each world takes one draw. Means are therefore those of the likelihoods.
    """
    return _Estimator(inputs, policy).estimate()


def estimate_worlds(inputs: EffortInputs, *, policy: EffortPolicy) -> tuple[EffortEstimate, WorldDays]:
    """Estimate as :func:`estimate_effort`, and keep the person-days of each possible world.

    Draws are pure functions of seed, name and world, so that two scopes with the same seed and number of worlds can
    be subtracted world by world.
    """
    estimator = _Estimator(inputs, policy)
    estimate, _ = estimator.estimate()
    return estimate, estimator.world_days()


class _Estimator:
    def __init__(self, inputs: EffortInputs, policy: EffortPolicy) -> None:
        self.inputs = inputs
        self.policy = policy
        self._draws: dict[str, Numbers] = {}
        chosen = [row for row in range(len(inputs.items)) if inputs.likelihoods[row] >= inputs.threshold]
        self.rows = np.array(chosen, np.intp)
        self.changes = sorted(inputs.reached_by_change)
        self.worlds = next((flags.shape[1] for flags in inputs.reached_by_change.values()), 64)
        self.reached = {name: flags[self.rows] for name, flags in inputs.reached_by_change.items()}
        self.count: Numbers = np.zeros((len(chosen), self.worlds))
        for flags in self.reached.values():
            self.count += flags
        self.weight_factor = self._weight_factor()
        self.ledger = _Ledger(self.worlds)
        self.world_hours_by_section: dict[str, Numbers] = {}
        self.hours_by_section: dict[str, float] = {}
        self.alone = dict.fromkeys(self.changes, 0.0)
        self.union_hours = 0.0
        self.fixed_by_row = np.zeros(len(chosen))
        self.edited_by_row = np.zeros(len(chosen))

    # Draws -------------------------------------------------------------------------------------

    def _generator(self, name: str) -> np.random.Generator:
        return np.random.Generator(np.random.Philox(key=[self.inputs.seed, key_of(name)]))

    def _drawn(self, points: ThreePoint, name: str) -> Numbers:
        if points.high <= points.low:
            return np.full(self.worlds, points.likely)
        if name not in self._draws:
            self._draws[name] = self._drawn_anew(points, name)
        return self._draws[name]

    def _drawn_anew(self, points: ThreePoint, name: str) -> Numbers:
        width = points.high - points.low
        a = 1.0 + 4.0 * (points.likely - points.low) / width
        b = 1.0 + 4.0 * (points.high - points.likely) / width
        return points.low + width * self._generator(name).beta(a, b, self.worlds)

    def _role_factor(self, role: str) -> Numbers:
        name = f"factor {role}"
        if name not in self._draws:
            self._draws[name] = self._role_factor_anew(role)
        return self._draws[name]

    def _role_factor_anew(self, role: str) -> Numbers:
        sigma, correlation = self.policy.role_sigma, self.policy.role_correlation
        common = self._generator("all roles").standard_normal(self.worlds)
        own = self._generator(f"role {role}").standard_normal(self.worlds)
        mixed = np.sqrt(correlation) * common + np.sqrt(1.0 - correlation) * own
        return np.asarray(np.exp(sigma * mixed - sigma**2 / 2.0), np.float64)

    def _hours(self, item: ReviewItem, activity: str) -> Numbers:
        rate = self.policy.classes[item.content_class].rates[activity]
        name = f"{item.content_class} {activity}"
        return self._drawn(rate.set_up, f"set-up {name}") + item.size * self._drawn(rate.per_unit, f"unit {name}")

    def _mean_hours(self, item: ReviewItem, activity: str) -> float:
        rate = self.policy.classes[item.content_class].rates[activity]
        return rate.set_up.mean + item.size * rate.per_unit.mean

    def _weight_factor(self) -> Numbers:
        by_draw = self.inputs.likelihood_by_draw[:, self.rows]
        if not by_draw.size:
            return np.ones((len(self.rows), self.worlds))
        mean = by_draw.mean(axis=0)
        factor = np.divide(by_draw, mean, out=np.ones_like(by_draw), where=mean > 0)
        draws = np.arange(self.worlds) % len(by_draw)
        return np.asarray(factor[draws].T, np.float64)

    # Sections ----------------------------------------------------------------------------------

    def estimate(self) -> tuple[EffortEstimate, Mapping[str, float]]:
        for place, row in enumerate(self.rows):
            self._book_section(place, self.inputs.items[row])
        for package in self._packages():
            self._book_overheads(package)
        figures = {cut: self._figures_of(cut) for cut in self.ledger.cuts}
        days = self.ledger.total / self.policy.hours_per_day
        counts, edges = np.histogram(days, bins=HISTOGRAM_BINS)
        per_day = self.policy.hours_per_day
        estimate = EffortEstimate(
            status="estimated",
            total=self._figures(self.ledger.total),
            by_role=figures["role"],
            by_document=figures["document"],
            by_package=figures["package"],
            by_activity=figures["activity"],
            by_change=figures["change"],
            alone_by_change={name: hours / per_day for name, hours in self.alone.items()},
            saving=(sum(self.alone.values()) - self.union_hours) / per_day,
            left_out=self._left_out() / per_day,
            doubt=self._doubt(),
            histogram_edges=tuple(float(edge) for edge in edges),
            histogram_counts=tuple(int(count) for count in counts),
            assumptions=self.policy.assumptions,
            newcomers=self._newcomers,
            review_months=self._months,
        )
        return estimate, {name: hours / per_day for name, hours in self.hours_by_section.items()}

    def _book_section(self, place: int, item: ReviewItem) -> None:
        always = self._activity_hours(item, ALWAYS[item.treatment])
        reached = self._activity_hours(item, WHERE_REACHED[item.treatment])
        is_reached = self.count[place] > 0
        further = np.maximum(self.count[place] - 1.0, 0.0) * self.policy.overlap_share
        overlap = 1.0 + np.minimum(further, self.policy.overlap_limit)
        per_world: Numbers = np.zeros(self.worlds)
        plain: Numbers = np.zeros(self.worlds)
        check: Numbers = np.zeros(self.worlds)
        for activity, hours in always.items():
            self._book(item, activity, hours)
            check = check + hours
        for activity, hours in reached.items():
            single = hours * self.weight_factor[place]
            spent = is_reached * single * (overlap if activity in OVERLAPPING else 1.0)
            self._book(item, activity, spent)
            per_world = per_world + spent
            plain = plain + single
        self.world_hours_by_section[item.section.id] = check + per_world
        self.hours_by_section[item.section.id] = float((check + per_world).mean())
        self.fixed_by_row[place] = sum(self._mean_hours(item, activity) for activity in always)
        self.edited_by_row[place] = sum(self._mean_hours(item, activity) for activity in reached)
        self.union_hours += float((check + per_world).mean())
        self._split_by_change(place, check, per_world=per_world, plain=plain)

    def _activity_hours(self, item: ReviewItem, activities: Sequence[str]) -> dict[str, Numbers]:
        return {
            activity: self._hours(item, activity)
            * self._role_factor(self.policy.role_for(item.section.document, activity))
            for activity in activities
        }

    def _book(self, item: ReviewItem, activity: str, hours: Numbers) -> None:
        document = item.section.document
        self.ledger.book(
            hours,
            role=self.policy.role_for(document, activity),
            document=document,
            package=self.policy.package_of(document),
            activity=activity,
        )

    def _split_by_change(self, place: int, check: Numbers, *, per_world: Numbers, plain: Numbers) -> None:
        alone_likelihood = {name: float(flags[place].mean()) for name, flags in self.reached.items()}
        mass = sum(alone_likelihood.values())
        share = np.divide(per_world, self.count[place], out=np.zeros(self.worlds), where=self.count[place] > 0)
        likeliest = max(self.changes, key=lambda name: (alone_likelihood[name], name), default="")
        for name in self.changes:
            part = alone_likelihood[name] / mass if mass else 1.0 / len(self.changes)
            self.ledger.add("change", name, check * part + share * self.reached[name][place])
            alone = float((plain * self.reached[name][place]).mean())
            if alone_likelihood[name] >= self.inputs.threshold or name == likeliest:
                alone += float(check.mean())
            self.alone[name] += alone

    # Overheads ---------------------------------------------------------------------------------

    @property
    def _newcomers(self) -> int:
        return self.policy.newcomers if self.inputs.newcomers is None else self.inputs.newcomers

    @property
    def _months(self) -> float:
        return self.policy.review_months if self.inputs.review_months is None else self.inputs.review_months

    def _packages(self) -> dict[str, str]:
        """Give each package that has something to review, with one document of it."""
        documents = [self.inputs.items[row].section.document for row in self.rows]
        return {self.policy.package_of(document): document for document in sorted(documents, reverse=True)}

    def _book_overheads(self, package: str) -> None:
        document = self._packages()[package]
        policy, per_day = self.policy, self.policy.hours_per_day
        for change in self.changes:
            hours = self._drawn(policy.identify_hours_per_change, f"identify {package} {change}")
            self._book_overhead(package, document, activity="identify", hours=hours, change=change)
        trained = policy.role_for(document, "training")
        if trained in policy.training_hours_by_role:
            hours = self._newcomers * self._drawn(policy.training_hours_by_role[trained], f"training {package}")
            self._book_overhead(package, document, activity="training", hours=hours)
        hours = self._months * per_day * self._drawn(policy.reporting_days_per_month, f"reporting {package}")
        self._book_overhead(package, document, activity="reporting", hours=hours)
        meetings = self._drawn(policy.committee_hours_per_cycle, f"meetings {package}")
        self._book_overhead(package, document, activity="committee review", hours=policy.committee_cycles * meetings)

    def _book_overhead(
        self, package: str, document: str, *, activity: str, hours: Numbers, change: str = OVERHEADS
    ) -> None:
        role = self.policy.role_for(document, activity)
        paced = hours * self._role_factor(role)
        name = "committee meetings" if activity == "committee review" else activity
        self.ledger.book(
            paced, role=role, document=f"{package} {OVERHEADS}", package=package, activity=name, change=change
        )

    # Figures -----------------------------------------------------------------------------------

    def _figures(self, hours: Numbers) -> Figures:
        days = hours / self.policy.hours_per_day
        p10, p50, p80 = (float(value) for value in np.percentile(days, [10, 50, 80]))
        return Figures(p10=p10, p50=p50, p80=p80, mean=float(days.mean()))

    def _figures_of(self, cut: str) -> dict[str, Figures]:
        lines = self.ledger.cuts[cut]
        return {name: self._figures(lines[name]) for name in sorted(lines)}

    def world_days(self) -> WorldDays:
        """Give the booked hours of each world in days."""
        per_day, cuts = self.policy.hours_per_day, self.ledger.cuts
        return WorldDays(
            total=self.ledger.total / per_day,
            by_role={name: hours / per_day for name, hours in sorted(cuts["role"].items())},
            by_document={name: hours / per_day for name, hours in sorted(cuts["document"].items())},
            by_section={name: hours / per_day for name, hours in sorted(self.world_hours_by_section.items())},
        )

    def _left_out(self) -> float:
        hours = 0.0
        for row, item in enumerate(self.inputs.items):
            likelihood = float(self.inputs.likelihoods[row])
            if likelihood < self.inputs.threshold:
                activities = ALWAYS[item.treatment] + WHERE_REACHED[item.treatment]
                hours += likelihood * sum(self._mean_hours(item, activity) for activity in activities)
        return hours

    def _doubt(self) -> DoubtShares:
        """Split the variance three ways, each part with the other two held at their means."""
        likelihoods = self.inputs.likelihoods[self.rows]
        is_reached = self.count > 0
        affected = float((self.edited_by_row @ is_reached).var()) if len(self.rows) else 0.0
        by_draw = self.inputs.likelihood_by_draw[:, self.rows]
        weights = float((by_draw @ self.edited_by_row).var()) if by_draw.size else 0.0
        rates = float(self._total_at_mean_reach(likelihoods).var())
        whole = affected + weights + rates
        if whole <= 0.0:
            return DoubtShares(0.0, 0.0, 0.0)
        return DoubtShares(affected=affected / whole, weights=weights / whole, rates=rates / whole)

    def _total_at_mean_reach(self, likelihoods: Numbers) -> Numbers:
        total: Numbers = self.ledger.total - self._section_hours()
        for place, row in enumerate(self.rows):
            item = self.inputs.items[row]
            for hours in self._activity_hours(item, ALWAYS[item.treatment]).values():
                total = total + hours
            for hours in self._activity_hours(item, WHERE_REACHED[item.treatment]).values():
                total = total + hours * likelihoods[place]
        return total

    def _section_hours(self) -> Numbers:
        hours: Numbers = np.zeros(self.worlds)
        for name, line in self.ledger.cuts["document"].items():
            if not name.endswith(OVERHEADS):
                hours = hours + line
        return hours
