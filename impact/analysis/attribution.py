"""Say why two analyses differ, by switching one input after the other in the same possible worlds."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from impact.domain.attribution import AttributedDelta, AttributedElement, Attribution, Cause
from impact.domain.paired import PricedScope, less, paired

Figure = Callable[[PricedScope], float | None]


@dataclass(frozen=True, eq=False)
class SwitchedScopes:
    """Analyses between two sides.

    Attributes
    ----------
    chain
        The first side, then with each input of :data:`~impact.domain.attribution.ORDER` switched on top of those
        before, so that the last is the second side.
    alone
        The first side with each input switched alone, in the same order.
    differing
        Inputs that differ at all.
    """

    chain: Sequence[PricedScope]
    alone: Sequence[PricedScope]
    differing: tuple[Cause, ...]


def attribute(switched: SwitchedScopes) -> Attribution:
    """Attribute every difference between two sides to the inputs.

    Parameters
    ----------
    switched
        The sides and what stands between them, all in the same worlds.

    Returns
    -------
    Attribution
        What differs, of what either side lists (glance or above, or reviewed).
    """
    first, last = switched.chain[0], switched.chain[-1]
    error = 0.0
    if first.days is not None and last.days is not None:
        error = paired(first.days.total, last.days.total).standard_error
    return Attribution(
        differing=switched.differing,
        person_days=_delta(switched, lambda scope: scope.mean_days),
        standard_error=error,
        sections=_differing(switched, sorted({*first.sections, *last.sections}), are_sections=True),
        elements=_differing(switched, sorted({*first.elements, *last.elements}), are_sections=False),
    )


def _differing(switched: SwitchedScopes, names: Sequence[str], *, are_sections: bool) -> tuple[AttributedElement, ...]:
    first, last = switched.chain[0], switched.chain[-1]
    found = []
    for name in names:
        if not any(scope.tier(name) or scope.is_reviewed(name) for scope in (first, last)):
            continue
        likelihood = _delta(switched, lambda scope, name=name: scope.likelihood(name))  # type: ignore[misc]
        days = None
        if are_sections:
            days = _delta(switched, lambda scope, name=name: scope.section_days(name))  # type: ignore[misc]
        if likelihood is None or not (_is_moved(likelihood) or (days is not None and _is_moved(days))):
            continue
        found.append(_element(name, switched, likelihood, days))
    found.sort(key=_size)
    return tuple(found)


def _size(item: AttributedElement) -> tuple[float, float, str]:
    days = item.person_days.difference if item.person_days else 0.0
    return -abs(item.likelihood.difference), -abs(days), item.element_id


def _is_moved(delta: AttributedDelta) -> bool:
    return any((delta.difference, *delta.by_cause))


def _element(
    name: str, switched: SwitchedScopes, likelihood: AttributedDelta, days: AttributedDelta | None
) -> AttributedElement:
    first, last = switched.chain[0], switched.chain[-1]
    stands = name in first.likelihood_by_id, name in last.likelihood_by_id
    side = last if stands[1] else first
    if name in side.sections:
        return AttributedElement(name, side.sections[name].label, "section", likelihood, days, stands)
    element = side.elements[name]
    return AttributedElement(name, element.name, element.kind_label, likelihood, days, stands)


def _delta(switched: SwitchedScopes, figure: Figure) -> AttributedDelta | None:
    """Split the difference of a figure; ``None`` if a side, or a step between, has none."""
    chain = [figure(scope) for scope in switched.chain]
    alone = [figure(scope) for scope in switched.alone]
    known = [value for value in (*chain, *alone) if value is not None]
    if len(known) < len(chain) + len(alone):
        return None
    values, singles = known[: len(chain)], known[len(chain) :]
    difference = less(values[-1], values[0])
    rest = difference
    for value in singles:
        rest = less(rest, less(value, values[0]))
    by_cause = tuple(less(after, before) for before, after in pairwise(values))
    return AttributedDelta(values[0], values[-1], difference, by_cause, rest)
