"""Priced scopes drawn inside tests."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import numpy as np

from impact.domain.effort import Figures
from impact.domain.paired import NamedElement, PricedScope, PricedSection, WorldDays
from impact.domain.policy import Tiers

TIERS = Tiers(must=0.5, should=0.2, glance=0.05)


def priced_scope(
    likelihoods: Mapping[str, float],
    days: Mapping[str, Sequence[float]] | None = None,
    *,
    threshold: float = 0.2,
    overheads: Sequence[float] = (),
) -> PricedScope:
    """Make a scope; ids that start with ``sec:`` are sections, ``days`` are person-days of these in each world."""
    lines = {name: np.array(line, np.float64) for name, line in (days or {}).items()}
    worlds = len(next(iter(lines.values()))) if lines else len(overheads) or 4
    base = np.array(overheads, np.float64) if overheads else np.zeros(worlds)
    total = base + sum(lines.values(), np.zeros(worlds))
    roles = {"analyst": total - base, "manager": base}
    sections = {name: PricedSection(name, name, "BAD", "analyst") for name in likelihoods if name.startswith("sec:")}
    p10, p50, p80 = (float(value) for value in np.percentile(total, [10, 50, 80]))
    return PricedScope(
        label="scope",
        threshold=threshold,
        tiers=TIERS,
        sections=sections,
        elements={name: NamedElement(name, name, "thing") for name in likelihoods if not name.startswith("sec:")},
        likelihood_by_id=dict(likelihoods),
        figures=None if days is None else Figures(p10, p50, p80, float(total.mean())),
        days=None if days is None else WorldDays(total, roles, {"BAD": total}, lines),
        missing=() if days is not None else ("plan",),
        overridden=(),
        left_out=(),
        seed=1,
        worlds=worlds,
    )
