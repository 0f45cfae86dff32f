"""Fingerprints of every element, from the same facts that a difference compares."""

from __future__ import annotations

from collections.abc import Mapping

from impact.analysis.difference.facts import FactFinder, Facts
from impact.domain.difference import ComparedState
from impact.domain.fingerprint import Aspect, Fingerprint, digest_of

NOTHING: Mapping[str, str] = {}


def fingerprints_of(state: ComparedState, *, known_as: Mapping[str, str] = NOTHING) -> Mapping[str, Fingerprint]:
    """Digest each aspect of each element.

    Parameters
    ----------
    state
        The architecture.
    known_as
        Ids under which elements are to appear in each other's fingerprints, by their own: with the
        ``old_id_by_new`` of a difference, a model whose tool gave all elements new ids keeps its fingerprints.

    Returns
    -------
    mapping
        Fingerprints by element id, ascending. They depend on neither machine, nor order, nor layout.
    """
    facts = FactFinder(state, known_as=known_as).facts()
    return {element_id: fingerprint(facts[element_id]) for element_id in sorted(facts)}


def fingerprint(facts: Facts) -> Fingerprint:
    """Digest the facts of one element."""
    by_aspect: dict[Aspect, list[tuple[str, str, str]]] = {aspect: [] for aspect in Aspect}
    for (_, aspect, what, other), value in facts.items():
        if aspect is not None:
            by_aspect[aspect].append((what, other, value))
    return Fingerprint(**{aspect.value: digest_of(aspect, said) for aspect, said in by_aspect.items()})
