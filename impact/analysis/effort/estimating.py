"""Book the hours of every section and overhead, world by world.

Every section of the estimated impact set is checked; in the worlds that reach it, it is also edited,
reviewed and approved. Hours are drawn once per world for each content class and activity, times a
factor of the role that is correlated over roles.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from impact.analysis.effort.draws import Draws, activities_of, mean_hours
from impact.analysis.effort.inputs import ALWAYS, OVERLAPPING, WHERE_REACHED, EffortInputs, Flags, Numbers
from impact.analysis.effort.ledger import Ledger
from impact.domain.effort import OVERHEADS
from impact.domain.policy import EffortPolicy
from impact.domain.review import ReviewItem

COMMITTEE_MEETINGS = "committee meetings"
SECTION_ROLE = "\t"
"""Parts section and role in the name of a line of that cut."""
DEFAULT_WORLDS = 64


class Estimator:
    """Books one scope; everything that is read off it follows the order of ``rows``.

    Parameters
    ----------
    inputs
        Sections with their worlds.
    policy
        Rates, roles and overheads.
    is_split
        Whether sections are split among the changes; without it the cut by change holds overheads only.

    Notes
    -----
    The weights' doubt scales the editing of a section by its likelihood under a draw of the weights over
    its mean over the draws; each world takes one draw. Means are therefore those of the likelihoods.
    """

    def __init__(self, inputs: EffortInputs, policy: EffortPolicy, *, is_split: bool = True) -> None:
        self.inputs = inputs
        self.policy = policy
        self.is_split = is_split
        chosen = [row for row in range(len(inputs.items)) if inputs.likelihoods[row] >= inputs.threshold]
        self.rows = np.array(chosen, np.intp)
        self.items = tuple(inputs.items[row] for row in chosen)
        self.changes = sorted(inputs.reached_by_change)
        self.worlds = next((flags.shape[1] for flags in inputs.reached_by_change.values()), DEFAULT_WORLDS)
        self.draws = Draws(policy, seed=inputs.seed, worlds=self.worlds)
        self.reached = {name: flags[self.rows] for name, flags in inputs.reached_by_change.items()}
        self.count: Numbers = np.zeros((len(chosen), self.worlds))
        for flags in self.reached.values():
            self.count += flags
        self.weight_factor = self._weight_factor()
        self.ledger = Ledger(self.worlds, hours_per_day=policy.hours_per_day)
        self.alone_by_change = dict.fromkeys(self.changes, 0.0)
        self.alone_by_section: dict[str, float] = {}
        self.overlap_by_section: dict[str, float] = {}
        for place, item in enumerate(self.items):
            self._book_section(place, item)
        for package, document in self._packages().items():
            self._book_overheads(package, document)

    @property
    def is_reached(self) -> Flags:
        """Worlds that reach each section, shape ``(rows, worlds)``."""
        return np.asarray(self.count > 0, np.bool_)

    @property
    def newcomers(self) -> int:
        """People new to the documents, per package."""
        return self.policy.newcomers if self.inputs.newcomers is None else self.inputs.newcomers

    @property
    def review_months(self) -> float:
        """Months of review."""
        return self.policy.review_months if self.inputs.review_months is None else self.inputs.review_months

    def role_of(self, item: ReviewItem, activity: str) -> str:
        """Say who does an activity on a section."""
        return self.policy.role_for(item.section.document, activity, kinds=item.kinds)

    def activity_hours(self, item: ReviewItem, activities: Sequence[str]) -> dict[str, Numbers]:
        """Draw the hours of some activities on a section, at the pace of who does them."""
        return {
            activity: self.draws.hours(item, activity) * self.draws.pace(self.role_of(item, activity))
            for activity in activities
        }

    def mean_hours(self, item: ReviewItem, activity: str) -> float:
        """Give the expected hours of an activity on a section if it is done, at the pace of who does it."""
        return mean_hours(item, activity, self.policy) * self.policy.pace_of(self.role_of(item, activity))

    def left_out(self) -> float:
        """Give the expected hours of sections below the threshold that prove wrong all the same."""
        hours = 0.0
        for row, item in enumerate(self.inputs.items):
            likelihood = float(self.inputs.likelihoods[row])
            if likelihood < self.inputs.threshold:
                hours += likelihood * sum(self.mean_hours(item, name) for name in activities_of(item))
        return hours

    def _weight_factor(self) -> Numbers:
        by_draw = self.inputs.likelihood_by_draw[:, self.rows]
        if not by_draw.size:
            return np.ones((len(self.rows), self.worlds))
        mean = by_draw.mean(axis=0)
        factor = np.divide(by_draw, mean, out=np.ones_like(by_draw), where=mean > 0)
        drawn = factor[np.arange(self.worlds) % len(by_draw)].T
        whole = drawn.mean(axis=1, keepdims=True)
        return np.asarray(np.divide(drawn, whole, out=np.ones_like(drawn), where=whole > 0), np.float64)

    def _book_section(self, place: int, item: ReviewItem) -> None:
        further = np.maximum(self.count[place] - 1.0, 0.0) * self.policy.overlap_share
        overlap = np.minimum(further, self.policy.overlap_limit)
        edited: Numbers = np.zeros(self.worlds)
        single: Numbers = np.zeros(self.worlds)
        check: Numbers = np.zeros(self.worlds)
        for activity, hours in self.activity_hours(item, ALWAYS[item.treatment]).items():
            self._book(item, activity, hours)
            check = check + hours
        for activity, hours in self.activity_hours(item, WHERE_REACHED[item.treatment]).items():
            weighted = hours * self.weight_factor[place]
            spent = (self.count[place] > 0) * weighted * (1.0 + overlap if activity in OVERLAPPING else 1.0)
            self._book(item, activity, spent)
            edited = edited + spent
            single = single + weighted
        plain = (self.count[place] > 0) * single
        self.overlap_by_section[item.section.id] = float((edited - plain).mean())
        if self.is_split:
            self._split_by_change(place, check, edited=edited, single=single)

    def _book(self, item: ReviewItem, activity: str, hours: Numbers) -> None:
        document, role = item.section.document, self.role_of(item, activity)
        self.ledger.add("section role", f"{item.section.id}{SECTION_ROLE}{role}", hours)
        self.ledger.book(
            hours,
            role=role,
            document=document,
            package=self.policy.package_of(document),
            activity=activity,
            section=item.section.id,
        )

    def _split_by_change(self, place: int, check: Numbers, *, edited: Numbers, single: Numbers) -> None:
        """Give each change its share of a section, and what it would cost alone.

        A change alone has the section checked if it brings it to the threshold; the likeliest always does.
        """
        likelihoods = {name: float(flags[place].mean()) for name, flags in self.reached.items()}
        mass = sum(likelihoods.values())
        share = np.divide(edited, self.count[place], out=np.zeros(self.worlds), where=self.count[place] > 0)
        likeliest = max(self.changes, key=lambda name: (likelihoods[name], name), default="")
        alone_in_all = 0.0
        for name in self.changes:
            part = likelihoods[name] / mass if mass else 1.0 / len(self.changes)
            self.ledger.add("change", name, check * part + share * self.reached[name][place])
            alone = float((single * self.reached[name][place]).mean())
            if likelihoods[name] >= self.inputs.threshold or name == likeliest:
                alone += float(check.mean())
            self.alone_by_change[name] += alone
            alone_in_all += alone
        self.alone_by_section[self.items[place].section.id] = alone_in_all

    def _packages(self) -> dict[str, str]:
        """Give each package that has something to review, with one document of it."""
        documents = [item.section.document for item in self.items]
        return {self.policy.package_of(document): document for document in sorted(documents, reverse=True)}

    def _book_overheads(self, package: str, document: str) -> None:
        policy, draws = self.policy, self.draws
        for change in sorted({*self.changes, *self.inputs.change_ids}):
            hours = draws.points(policy.identify_hours_per_change, f"identify {package} {change}")
            self._book_overhead(package, document, activity="identify", hours=hours, change=change)
        trained = policy.role_for(document, "training")
        if trained in policy.training_hours_by_role:
            hours = self.newcomers * draws.points(policy.training_hours_by_role[trained], f"training {package}")
            self._book_overhead(package, document, activity="training", hours=hours)
        monthly = policy.hours_per_day * draws.points(policy.reporting_days_per_month, f"reporting {package}")
        self._book_overhead(package, document, activity="reporting", hours=self.review_months * monthly)
        meeting = draws.points(policy.committee_hours_per_cycle, f"meetings {package}")
        self._book_overhead(
            package, document, activity="committee review", hours=policy.committee_cycles * meeting,
            line=COMMITTEE_MEETINGS,
        )  # fmt: skip

    def _book_overhead(
        self, package: str, document: str, *, activity: str, hours: Numbers, change: str = OVERHEADS, line: str = ""
    ) -> None:
        role = self.policy.role_for(document, activity)
        self.ledger.book(
            hours * self.draws.pace(role), role=role, document=f"{package} {OVERHEADS}", package=package,
            activity=line or activity, change=change, section=OVERHEADS,
        )  # fmt: skip
