"""Say which weights and which touches decide what a scope makes wrong and what reviewing it costs."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import NDArray

from impact.analysis.effort import EffortInputs, estimate_effort
from impact.analysis.propagation import propagate
from impact.analysis.sensitivity import HIGH, LOW, SharesUnderLevers, weight_quantiles
from impact.analysis.wording import element_in_words, weight_in_words
from impact.domain.formatting import fine_percent
from impact.domain.sensitivity import Lever, LeverSort, Outcome, Sensitivity
from impact.use_cases.analysed_scope import AnalysedScope, AnalysisOptions
from impact.use_cases.pricing import estimated, items_of
from impact.use_cases.scope import ScopeRequest, resolve_scope
from impact.use_cases.why_not import nothing_touched
from impact.use_cases.workspace import Workspace

Numbers = NDArray[np.float64]
LEFT_OUT = "left out"


def sensitivity(workspace: Workspace, request: ScopeRequest, *, options: AnalysisOptions | None = None) -> Sensitivity:
    """Vary each weight and each touch by itself, in the same worlds, and say how far the result moves.

    Without a number of worlds those of the interval of doubt are taken: each lever is a run of its own, and in the
    same worlds a difference needs fewer of them than a likelihood.

    Raises
    ------
    UnknownNameError, ScopeError
        As :func:`impact.use_cases.scope.resolve_scope`.
    MissingRateError
        If a kind of section has no rate.
    """
    asked = options or AnalysisOptions()
    numbers = workspace.policy.propagation
    worlds = max(64, -(-(asked.worlds or numbers.worlds_per_draw) // 64) * 64)
    one_draw = replace(
        numbers, worlds=worlds, seed=numbers.seed if asked.seed is None else asked.seed, weight_draws=1,
        worlds_per_draw=64,
    )  # fmt: skip
    scope = resolve_scope(workspace, request)
    analysed = AnalysedScope(
        workspace,
        scope,
        replace(asked, worlds=worlds),
        propagation=propagate(scope.graph, scope.seeds, policy=one_draw),
    )
    return _Levers(analysed).all()


@dataclass(frozen=True, eq=False)
class _Pricing:
    """What sections cost at the mean, in person-days, by item; ``None`` where effort is not estimated.

    A section of the estimated impact set costs ``check`` and, times its likelihood, ``edit``; ``rest`` is what does
    not depend on it. How far several changes overlap on a section is held as it is.
    """

    check: Numbers
    edit: Numbers
    rest: float

    def days(self, shares: Numbers, threshold: float) -> float:
        """Give the expected person-days for some likelihoods."""
        return float(((self.check + shares * self.edit)[shares >= threshold]).sum()) + self.rest


class _Levers:
    def __init__(self, analysed: AnalysedScope) -> None:
        self.analysed = analysed
        self.items = items_of(analysed)
        self.rows = [analysed.graph.index_by_id[item.section.id] for item in self.items]
        self.worlds = analysed.policy.propagation.worlds

    def all(self) -> Sensitivity:
        """Move every lever."""
        analysed, policy = self.analysed, self.analysed.policy.propagation
        pricing, missing = self._pricing()
        shares = SharesUnderLevers(
            analysed.propagation.possible_worlds.arcs,
            policy,
            analysed.propagation.seeds,
            index_by_id=analysed.graph.index_by_id,
            rows=self.rows,
            worlds=self.worlds,
        )
        base = self._outcome(shares.shares, pricing)
        weights = list(self._weights(shares, base, pricing))
        touches = list(self._touches(shares, base, pricing))
        moving = [lever for lever in (*weights, *touches) if lever is not None]
        return Sensitivity(
            scope=analysed.scope.label,
            base=base,
            levers=tuple(sorted(moving, key=lambda lever: (-lever.width, -_sections(lever), lever.sort, lever.id))),
            moving_weights=len(weights) - weights.count(None),
            moving_touches=len(touches) - touches.count(None),
            idle_weights=weights.count(None),
            idle_touches=touches.count(None),
            worlds=self.worlds,
            seed=policy.seed,
            threshold=analysed.threshold,
            missing=missing,
            empty_reason=self._empty_reason(moving),
        )

    def _empty_reason(self, moving: Sequence[Lever]) -> str:
        if not self.analysed.scope.seeds:
            return nothing_touched(self.analysed).reason
        if not self.items:
            return "The workspace has no section list, so there is no total that could move."
        return "" if moving else "No weight and no touch moves the result: change reaches no section."

    def _weights(self, shares: SharesUnderLevers, base: Outcome, pricing: _Pricing | None) -> Iterator[Lever | None]:
        arcs = self.analysed.propagation.possible_worlds.arcs
        lows, highs = weight_quantiles(arcs, LOW), weight_quantiles(arcs, HIGH)
        for slot, swing in shares.by_weight():
            if swing.low is None and swing.high is None:
                yield None
                continue
            name = arcs.weight_names[slot]
            yield Lever(
                sort=LeverSort.WEIGHT,
                id=name,
                words=weight_in_words(name),
                low_setting=fine_percent(lows[slot]),
                high_setting=fine_percent(highs[slot]),
                setting=fine_percent(arcs.weights[slot].mean),
                low=base if swing.low is None else self._outcome(swing.low, pricing),
                high=base if swing.high is None else self._outcome(swing.high, pricing),
            )

    def _touches(self, shares: SharesUnderLevers, base: Outcome, pricing: _Pricing | None) -> Iterator[Lever | None]:
        for seed, stronger, swing in shares.by_touch():
            if swing.low is None and swing.high is None:
                yield None
                continue
            element = self.analysed.graph.element(seed.element_id)
            who = seed.change_id or self.analysed.scope.author
            yield Lever(
                sort=LeverSort.TOUCH,
                id=f"{seed.change_id or '-'} {seed.element_id} {seed.kind}",
                words=f"{who} on {element_in_words(element)}",
                low_setting=LEFT_OUT,
                high_setting=str(stronger or seed.kind),
                setting=str(seed.kind),
                low=base if swing.low is None else self._outcome(swing.low, pricing),
                high=base if swing.high is None else self._outcome(swing.high, pricing),
            )

    def _outcome(self, shares: Numbers, pricing: _Pricing | None) -> Outcome:
        threshold = self.analysed.threshold
        return Outcome(
            sections=float(shares.sum()),
            to_review=int((shares >= threshold).sum()),
            person_days=None if pricing is None else pricing.days(shares, threshold),
        )

    def _pricing(self) -> tuple[_Pricing | None, tuple[str, ...]]:
        """Take the prices of sections from the estimate itself, so that the base is what the estimate says."""
        estimate, days_by_section = estimated(self.analysed, self.items)
        if estimate.total is None:
            return None, estimate.missing
        check, full = self._days_if(False), self._days_if(True)
        edit = full - check
        shares = self.analysed.propagation.likelihoods[np.array(self.rows, np.intp)] if self.rows else np.zeros(0)
        for place, item in enumerate(self.items):
            if item.section.id in days_by_section and shares[place] > 0.0:
                edit[place] = (days_by_section[item.section.id] - check[place]) / shares[place]
        pricing = _Pricing(check, edit, 0.0)
        return replace(pricing, rest=estimate.total.mean - pricing.days(shares, self.analysed.threshold)), ()

    def _days_if(self, is_reached: bool) -> Numbers:
        """Give the mean person-days of each section if change reaches it in every world, or in none."""
        count = len(self.items)
        inputs = EffortInputs(
            items=self.items,
            likelihoods=np.ones(count),
            likelihood_by_draw=np.ones((0, count)),
            reached_by_change={"any": np.full((count, self.worlds), is_reached)},
            threshold=0.0,
            seed=self.analysed.policy.propagation.seed,
        )
        _, days = estimate_effort(inputs, policy=self.analysed.policy.effort)
        return np.array([days.get(item.section.id, 0.0) for item in self.items], np.float64)


def _sections(lever: Lever) -> float:
    return abs(lever.high.sections - lever.low.sections)
