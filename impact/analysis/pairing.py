"""Lay two priced scopes over each other, world by world: what moves, by how much, and because of what."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from impact.domain.paired import Numbers, PairedFigure, PricedScope, less, paired
from impact.domain.scenario_outcome import (
    TOGETHER,
    EditShare,
    MovedElement,
    MovedSection,
    Movement,
    ReviewCounts,
)

Alone = Sequence[tuple[str, PricedScope]]
"""Each edit in words, with the scope as that edit alone makes it."""


def paired_cut(before: Mapping[str, Numbers], after: Mapping[str, Numbers]) -> dict[str, PairedFigure]:
    """Pair two cuts line by line, by name; a line on one side only counts as 0 on the other."""
    return {name: paired(before.get(name), after.get(name)) for name in sorted({*before, *after})}


def counted_sections(scope: PricedScope) -> ReviewCounts:
    """Count the sections of a scope by tier."""
    tiers = [scope.tier(name) for name in scope.sections]
    reviewed = sum(scope.is_reviewed(name) for name in scope.sections)
    return ReviewCounts(reviewed, tiers.count("must"), tiers.count("should"), tiers.count("glance"))


def total_shares(before: PricedScope, after: PricedScope, *, alone: Alone) -> tuple[EditShare, ...]:
    """Say what each edit alone does to the mean person-days of the whole; with the rest they add up exactly."""
    old, new = before.mean_days, after.mean_days
    singles = [(label, scope.mean_days) for label, scope in alone]
    return _shares((0.0, 0.0), (old, new), [(label, 0.0, days) for label, days in singles])


def moved_sections(before: PricedScope, after: PricedScope, *, alone: Alone) -> tuple[MovedSection, ...]:
    """List the sections whose likelihood or effort differs.

    Parameters
    ----------
    before, after
        Baseline and scenario.
    alone
        The scenario with one edit only, for each of its edits.

    Returns
    -------
    tuple
        Those that leave, enter or change tier first, then by the size of the difference in days and likelihood.
    """
    found = []
    for name in sorted({*before.sections, *after.sections}):
        section = _section(name, before, after, alone)
        if section is not None:
            found.append(section)
    return tuple(sorted(found, key=lambda item: (item.movement is Movement.STAYS, *_size(item), item.section_id)))


def _size(section: MovedSection) -> tuple[float, float]:
    days = section.days.difference if section.days else 0.0
    return -abs(days), -abs(less(section.likelihood_after, section.likelihood_before))


def _section(name: str, before: PricedScope, after: PricedScope, alone: Alone) -> MovedSection | None:
    known = after.sections.get(name) or before.sections[name]
    likelihoods = before.likelihood(name), after.likelihood(name)
    days = _paired_section(name, before, after)
    old, new = before.section_days(name), after.section_days(name)
    is_moved = before.is_reviewed(name) != after.is_reviewed(name) or before.tier(name) != after.tier(name)
    if likelihoods[0] == likelihoods[1] and old == new and not is_moved:
        return None
    singles = [(label, scope.likelihood(name), scope.section_days(name)) for label, scope in alone]
    return MovedSection(
        section_id=name,
        label=known.label,
        document=known.document,
        role=known.role,
        movement=_movement(name, before, after),
        likelihood_before=likelihoods[0],
        likelihood_after=likelihoods[1],
        tier_before=before.tier(name),
        tier_after=after.tier(name),
        days=days,
        shares=_shares(likelihoods, (old, new), singles),
        is_absent=name not in after.sections,
    )


def _paired_section(name: str, before: PricedScope, after: PricedScope) -> PairedFigure | None:
    if before.days is None or after.days is None:
        return None
    return paired(before.days.by_section.get(name), after.days.by_section.get(name))


def _movement(name: str, before: PricedScope, after: PricedScope) -> Movement:
    was, is_now = before.is_reviewed(name), after.is_reviewed(name)
    if was != is_now:
        return Movement.ENTERS if is_now else Movement.LEAVES
    return Movement.STAYS if before.tier(name) == after.tier(name) else Movement.TIER


def _shares(
    likelihoods: tuple[float, float],
    days: tuple[float | None, float | None],
    alone: Sequence[tuple[str, float, float | None]],
) -> tuple[EditShare, ...]:
    """Split a difference over edits: what each alone does, and the rest, which they do only together."""
    rest_likelihood = less(likelihoods[1], likelihoods[0])
    rest_days = _less(days[1], days[0])
    shares = []
    for label, likelihood, own_days in alone:
        share = EditShare(label, less(likelihood, likelihoods[0]), _less(own_days, days[0]))
        rest_likelihood = less(rest_likelihood, share.likelihood)
        rest_days = _less(rest_days, share.person_days)
        shares.append(share)
    return (*shares, EditShare(TOGETHER, rest_likelihood, rest_days)) if len(shares) > 1 else tuple(shares)


def _less(after: float | None, before: float | None) -> float | None:
    return None if after is None or before is None else less(after, before)


def moved_elements(before: PricedScope, after: PricedScope) -> tuple[MovedElement, ...]:
    """List the elements that are no sections and come to another tier, those that differ most first."""
    found = []
    for name in sorted({*before.elements, *after.elements}):
        tiers = before.tier(name), after.tier(name)
        if tiers[0] == tiers[1]:
            continue
        known = after.elements.get(name) or before.elements[name]
        old, new = before.likelihood(name), after.likelihood(name)
        found.append(MovedElement(name, known.name, known.kind_label, old, new, *tiers))
    return tuple(
        sorted(found, key=lambda item: (-abs(item.likelihood_after - item.likelihood_before), item.element_id))
    )
