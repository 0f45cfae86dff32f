"""Foretell each case by weights that were learned from the others: what learning is worth for cases to come."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from impact.analysis.calibration.chances import Numbers, case_columns
from impact.analysis.calibration.learning import calibrated_weights
from impact.analysis.calibration.scoring import brier_score
from impact.domain.calibration import HeldOut, ImpactCase, WeightKey
from impact.domain.policy import Weight

PARTS = 5


def held_out(
    cases: Sequence[ImpactCase], prior: Mapping[WeightKey, Weight], *, others: Sequence[ImpactCase] = ()
) -> HeldOut | None:
    """Part cases in five, foretell each part by what the rest teaches, and score that.

    Whole scopes stay together where there are several: cases of one scope hang together.

    Parameters
    ----------
    cases
        Cases to foretell, in any order.
    prior
        The weights before.
    others
        Further cases to learn from, which are not foretold.

    Returns
    -------
    HeldOut or None
        ``None`` of fewer than two cases.
    """
    ordered = sorted(cases, key=lambda case: case.sort_key)
    if len(ordered) < 2:
        return None
    scopes = {case.scope for case in ordered}
    marks = [case.scope if len(scopes) > 1 else case.element_id for case in ordered]
    part_by_mark = {mark: number % PARTS for number, mark in enumerate(sorted(set(marks)))}
    parts = np.array([part_by_mark[mark] for mark in marks])
    after = np.empty(len(ordered))
    for part in sorted(set(parts.tolist())):
        rest = [case for case, own in zip(ordered, parts, strict=True) if own != part]
        learned = {one.key: one.posterior for one in calibrated_weights([*rest, *others], prior)}
        mine = [case for case, own in zip(ordered, parts, strict=True) if own == part]
        after[parts == part] = _chances(mine, learned)
    came = np.array([case.is_confirmed for case in ordered])
    counts = np.array([case.weight for case in ordered])
    before = brier_score(_chances(ordered, prior), came, weights=counts)
    return HeldOut(len(ordered), before, brier_score(after, came, weights=counts))


def _chances(cases: Sequence[ImpactCase], weights: Mapping[WeightKey, Weight]) -> Numbers:
    keys = sorted(weights)
    columns = case_columns(cases, {key: place for place, key in enumerate(keys)})
    return columns.case_chances(np.array([weights[key].mean for key in keys]))
