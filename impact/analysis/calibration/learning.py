"""Learn weights from cases: each relationship is credited by how likely it took part, given the verdict."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray
from scipy.special import betaincinv, expit, logit

from impact.analysis.calibration.chances import KNOWN, CaseColumns, Numbers, Places, case_columns
from impact.domain.calibration import BACKWARD, FORWARD, CalibratedWeight, ImpactCase, WeightKey
from impact.domain.policy import RelationshipRule, Weight

INTERVAL = (0.05, 0.95)
"""Shares of the posterior below the 90 % interval and below its upper end."""
TOLERANCE = 1e-10
MOST_ROUNDS = 2_000
_EDGE = 1e-9
"""While learning no weight comes nearer to 0 or 1."""


def open_weights(rules: Mapping[tuple[str, str], RelationshipRule]) -> dict[WeightKey, Weight]:
    """List the weights above 0 of some rules, in order of their key; a closed way is not learned."""
    keys = [WeightKey(kind, role, way) for kind, role in rules for way in (FORWARD, BACKWARD)]
    found = {key: key.of(rules[key.rule]) for key in sorted(keys)}
    return {key: weight for key, weight in found.items() if weight.mean > 0.0}


def calibrated_weights(cases: Sequence[ImpactCase], prior: Mapping[WeightKey, Weight]) -> tuple[CalibratedWeight, ...]:
    """Learn weights from cases.

    Parameters
    ----------
    cases
        Cases, each with at least one way to the element, in any order.
    prior
        The weights as they are, each with a mean above 0.

    Returns
    -------
    tuple
        Every weight in order of its key; one that no case tells anything of keeps its prior exactly.

    Notes
    -----
    Expectation and maximisation in turn (Dempster, Laird and Rubin 1977). A step carries change with weight × scale:
    the scale is a known chance that the step is tried at all, the weight the chance that it then carries change. Given
    a verdict, each step has a chance to have been tried and one to have carried change; the sums of these over the
    cases are added to the prior Beta distribution, and its mean is the next weight. A scale above 1 is a further,
    known chance beside the weight.

    The expected counts hold what the verdict says and what the weights say already; the mean is not changed by the
    latter, the number of observations would be. So a posterior counts trials by what they tell: θ(1−θ) times Fisher's
    information of the case, which is 1 for a step that was seen to carry change or not.

    References
    ----------
    Dempster, A. P., Laird, N. M., Rubin, D. B. (1977). Maximum likelihood from incomplete data via the EM algorithm.
    Pearl, J. (1988). Probabilistic reasoning in intelligent systems (noisy OR).
    Kish, L. (1965). Survey sampling (effective size of a weighted sample).
    Varadhan, R., Roland, C. (2008). Simple and globally convergent methods for accelerating the convergence of any EM.
    """
    keys = sorted(prior)
    weights = [prior[key] for key in keys]
    ordered = sorted(cases, key=lambda case: case.sort_key)
    if not ordered:
        return tuple(_calibrated(key, weight, weight) for key, weight in zip(keys, weights, strict=True))
    learner = _Learner.of(ordered, keys, weights)
    means = _settled(learner.improved, learner.means)
    trials = learner.trials(means)
    counts = learner.counts()
    found = []
    for place, (key, weight) in enumerate(zip(keys, weights, strict=True)):
        posterior = weight
        if trials[place] > 0.0:
            posterior = Weight(float(means[place]), weight.observations + float(trials[place]))
        confirmed, rejected = counts[place]
        found.append(_calibrated(key, weight, posterior, counts=(confirmed, rejected), trials=float(trials[place])))
    return tuple(found)


def _calibrated(
    key: WeightKey, prior: Weight, posterior: Weight, *, counts: tuple[int, int] = (0, 0), trials: float = 0.0
) -> CalibratedWeight:
    low, high = interval_of(posterior)
    return CalibratedWeight(key, prior, posterior, low, high, counts[0], counts[1], trials)


def interval_of(weight: Weight) -> tuple[float, float]:
    """Give the 90 % interval of a weight, 0..1."""
    if weight.alpha <= 0.0 or weight.beta <= 0.0:
        return weight.mean, weight.mean
    low, high = betaincinv(weight.alpha, weight.beta, INTERVAL)
    return float(low), float(high)


@dataclass(frozen=True, eq=False)
class _Tally:
    """What cases say of each weight: successes and trials where the way is known, and where both ways share it."""

    own_live: Numbers
    own_tried: Numbers
    shared_live: Numbers
    shared_tried: Numbers


@dataclass(frozen=True, eq=False)
class _Learner:
    columns: CaseColumns
    means: Numbers
    observations: Numbers
    rule_by_weight: Places
    ways_by_weight: Numbers

    @classmethod
    def of(cls, cases: Sequence[ImpactCase], keys: Sequence[WeightKey], weights: Sequence[Weight]) -> _Learner:
        place_by_rule = {rule: place for place, rule in enumerate(sorted({key.rule for key in keys}))}
        rules = np.array([place_by_rule[key.rule] for key in keys], np.intp)
        return cls(
            columns=case_columns(cases, {key: place for place, key in enumerate(keys)}),
            means=np.array([weight.mean for weight in weights], np.float64),
            observations=np.array([weight.observations for weight in weights], np.float64),
            rule_by_weight=rules,
            ways_by_weight=np.bincount(rules)[rules].astype(np.float64),
        )

    @property
    def weight_by_entry(self) -> Places:
        return self.columns.steps_weight[self.columns.entry_step]

    def improved(self, means: Numbers) -> Numbers:
        """Take one round: what the cases say under some weights, added to the prior."""
        tally = self._tally(means)
        tried = self.observations + tally.own_tried
        own = (self.means * self.observations + tally.own_live) / tried
        if not tally.shared_tried.any():
            return own
        return np.where(self._is_shared(tally), self._shifted(own, tried, tally), own)

    def trials(self, means: Numbers) -> Numbers:
        """Count how many plain trials the cases are worth to each weight; what is shared counts half for each way."""
        _, told, represented = self._told(means)
        weight = self.weight_by_entry
        shared = 1.0 - self.columns.steps_ordered[self.columns.entry_step]
        own = _effective(weight, told * (1.0 - shared), represented, size=len(means))
        rules = self.rule_by_weight
        both = _effective(rules[weight], told * shared, represented, size=int(rules.max()) + 1)
        return own + both[rules] / self.ways_by_weight

    def counts(self) -> list[tuple[int, int]]:
        """Count the confirmed and rejected cases that each weight lies on a listed way of."""
        columns = self.columns
        pairs = np.unique(np.stack([self.weight_by_entry, columns.entry_case]), axis=1)
        is_confirmed = columns.case_confirmed[pairs[1]]
        size = len(self.means)
        confirmed = np.bincount(pairs[0][is_confirmed], minlength=size)
        rejected = np.bincount(pairs[0][~is_confirmed], minlength=size)
        return list(zip(confirmed.tolist(), rejected.tolist(), strict=True))

    def _tally(self, means: Numbers) -> _Tally:
        columns = self.columns
        step, weight = columns.entry_step, self.weight_by_entry
        steps, told, represented = self._told(means)
        share, shared = _shares(weight, told, represented, size=len(means)), 1.0 - columns.steps_ordered[step]
        live, tried = _credits(steps, means[weight], columns.steps_scale[step])
        counted = represented * self._once(steps.told) * columns.case_evidence[columns.entry_case] * share
        return _Tally(
            own_live=_summed(weight, counted * live * (1.0 - shared), len(means)),
            own_tried=_summed(weight, counted * tried * (1.0 - shared), len(means)),
            shared_live=_summed(weight, counted * live * shared, len(means)),
            shared_tried=_summed(weight, counted * tried * shared, len(means)),
        )

    def _told(self, means: Numbers) -> tuple[_Entries, Numbers, Numbers]:
        """Work out each entry under some weights, what it tells of its weight, and how many cases it stands for."""
        columns = self.columns
        chance = columns.step_chances(means)
        arrival, slope = columns.arrival(chance)
        case, step = columns.entry_case, columns.entry_step
        arrived = arrival[columns.case_pattern[case]]
        own, sloped, weight = chance[step], slope[step], means[self.weight_by_entry]
        sure, sloped_ = (1.0 - own) * sloped, self._slopes(slope)
        live = np.where(
            columns.case_confirmed[case], own + sure / arrived, np.clip(own - sure / (1.0 - arrived), 0.0, 1.0)
        )
        told = sloped * sloped_[step] / weight * (1.0 - weight) / (arrived * (1.0 - arrived))
        entries = _Entries(own, np.clip(live, 0.0, 1.0), np.clip(told, 0.0, 1.0))
        counted = entries.told * self._once(entries.told) * columns.case_evidence[case]
        return entries, counted, columns.case_weight[case]

    def _slopes(self, slope: Numbers) -> Numbers:
        """Add up the slopes of all steps of a pattern that have one weight, for each of them."""
        columns, size = self.columns, len(self.means)
        is_learned = columns.steps_weight != KNOWN
        mark = columns.steps_pattern * size + np.where(is_learned, columns.steps_weight, 0)
        total = np.zeros(len(slope))
        _, place = np.unique(mark[is_learned], return_inverse=True)
        total[is_learned] = np.bincount(place, slope[is_learned])[place]
        return total

    def _once(self, told: Numbers) -> Numbers:
        """Share a trial among the cases of a scope in which one relationship is tried."""
        columns = self.columns
        return 1.0 / np.maximum(1.0, np.bincount(columns.entry_group, told, columns.groups))[columns.entry_group]

    def _is_shared(self, tally: _Tally) -> NDArray[np.bool_]:
        total = np.bincount(self.rule_by_weight, tally.shared_tried)
        return np.asarray(total[self.rule_by_weight] > 0.0)

    def _shifted(self, own: Numbers, tried: Numbers, tally: _Tally) -> Numbers:
        """Move both ways of each rule by the same step of log odds, so that together they fit what they share."""
        rules = self.rule_by_weight
        odds = logit(np.clip(own, _EDGE, 1.0 - _EDGE))
        wanted = np.bincount(rules, tried * own + tally.shared_live)
        total = tried + tally.shared_tried
        low, high = np.full(len(wanted), -50.0), np.full(len(wanted), 50.0)
        for _ in range(70):
            middle = (low + high) / 2.0
            is_low = np.bincount(rules, total * expit(odds + middle[rules])) < wanted
            low, high = np.where(is_low, middle, low), np.where(is_low, high, middle)
        return np.asarray(expit(odds + ((low + high) / 2.0)[rules]))


@dataclass(frozen=True, eq=False)
class _Entries:
    """Of each entry: the chance of its step, that chance given the verdict, and how many trials the case is worth."""

    chance: Numbers
    live: Numbers
    told: Numbers


def _credits(steps: _Entries, weight: Numbers, scale: Numbers) -> tuple[Numbers, Numbers]:
    """Give for each entry the chances, given the verdict, that its weight let change through and that it was tried."""
    is_thinned = scale <= 1.0
    thinned = np.minimum(scale, 1.0)
    tried_if_dead = thinned * (1.0 - weight) / np.maximum(1.0 - weight * thinned, 1e-300)
    by_weight = np.where(is_thinned, 1.0, np.minimum(1.0, weight / steps.chance))
    tried = np.where(is_thinned, steps.live + (1.0 - steps.live) * tried_if_dead, 1.0)
    return steps.live * by_weight, tried


def _summed(place: Places, values: Numbers, size: int) -> Numbers:
    return np.asarray(np.bincount(place, values, size), np.float64)


def _effective(place: Places, told: Numbers, represented: Numbers, *, size: int) -> Numbers:
    """Count trials of which some stand for more than others, by Kish's effective size."""
    total = np.bincount(place, told * represented, size)
    squares = np.bincount(place, told * represented**2, size)
    return np.divide(total**2, squares, out=np.zeros(size), where=squares > 0.0)


def _shares(place: Places, told: Numbers, represented: Numbers, *, size: int) -> Numbers:
    """Give what each entry's weight is multiplied by, so that all together count for their effective size."""
    total = np.bincount(place, told * represented, size)
    squares = np.bincount(place, told * represented**2, size)
    return np.divide(total, squares, out=np.ones(size), where=squares > 0.0)[place]


def _settled(improved: Callable[[Numbers], Numbers], start: Numbers) -> Numbers:
    """Repeat rounds until nothing moves any more, with longer strides where these lead on."""
    here = np.clip(start, _EDGE, 1.0 - _EDGE)
    for _ in range(MOST_ROUNDS // 3):
        first = np.clip(improved(here), _EDGE, 1.0 - _EDGE)
        second = np.clip(improved(first), _EDGE, 1.0 - _EDGE)
        if float(np.abs(second - first).max()) < TOLERANCE:
            return second
        far = _stride(here, first, second)
        beyond = np.clip(improved(far), _EDGE, 1.0 - _EDGE)
        is_nearer = float(np.abs(beyond - far).max()) <= float(np.abs(second - first).max())
        here = beyond if is_nearer else second
    return here


def _stride(here: Numbers, first: Numbers, second: Numbers) -> Numbers:
    """Look ahead along the last two rounds, in log odds."""
    at, once, twice = logit(here), logit(first), logit(second)
    step = once - at
    bend = (twice - once) - step
    size = float(np.sqrt((bend**2).sum()))
    length = max(1.0, float(np.sqrt((step**2).sum())) / size) if size > 0.0 else 1.0
    return np.asarray(np.clip(expit(at + 2.0 * length * step + length**2 * bend), _EDGE, 1.0 - _EDGE))
