"""Why an element is impacted, or why it is not."""

from __future__ import annotations

from dataclasses import dataclass

from impact.domain.result import ImpactedElement, ImpactPath


@dataclass(frozen=True, slots=True)
class DecisiveRelationship:
    """The relationship whose removal lowers a likelihood most.

    Attributes
    ----------
    relationship_id, source_id, target_id, words
        The relationship.
    likelihood_without
        Likelihood of the element if it carried nothing, 0..1, in the same worlds.
    fall
        How much that is less.
    importance
        Birnbaum importance: chance of arrival if it carries change in every world, less that if in none.
    """

    relationship_id: str
    source_id: str
    target_id: str
    words: str
    likelihood_without: float
    fall: float
    importance: float


@dataclass(frozen=True, slots=True)
class Explanation:
    """Why an element is impacted, or why it is not.

    Attributes
    ----------
    scope
        What was analysed.
    element
        The element with its paths; its tier is empty if it is not listed.
    is_listed
        Whether it stands at or above the lowest tier.
    decisive
        The decisive relationship; ``None`` if it is touched itself or not reached.
    reason_not
        Why it is not listed; empty if it is.
    documented_by
        Sections that document it, with the likelihood of each.
    follows_instead
        For an element that is not listed: best paths to it from other elements of the kind that was touched.
    """

    scope: str
    element: ImpactedElement
    is_listed: bool
    decisive: DecisiveRelationship | None
    reason_not: str
    documented_by: tuple[tuple[str, str, float], ...]
    follows_instead: tuple[ImpactPath, ...]
