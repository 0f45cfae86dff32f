"""Why an element is impacted, or why it is not, as one value."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

from impact.domain.result import ImpactedElement, ImpactPath


class NotListedCause(StrEnum):
    """Why an element is not listed."""

    UNMAPPED = "unmapped change"
    """Nothing that the scope touches stands in the graph."""
    NOT_YET = "not yet in the architecture"
    """It comes with a later release, or with one that has no date."""
    RETIRED = "retired"
    """It went with the release analysed or an earlier one."""
    NOTHING_STANDS = "documents nothing"
    """A section whose subjects are not in the architecture."""
    FILTERED = "filtered by selection"
    """It is hidden by what is selected."""
    NO_PATH = "no path"
    """Change cannot travel to it."""
    BELOW_THRESHOLD = "below threshold"
    """Change can travel to it, too seldom to be listed."""


@dataclass(frozen=True, slots=True)
class NotListed:
    """Why an element is not listed, and the nearest thing to do.

    Attributes
    ----------
    cause
        The cause.
    reason
        What is so, in one to three sentences.
    remedy
        What a person can do, in one sentence.
    """

    cause: NotListedCause
    reason: str
    remedy: str


@dataclass(frozen=True, slots=True)
class DecisiveRelationship:
    """A relationship whose removal lowers a likelihood.

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
    file, line
        Where the relationship was read.
    """

    relationship_id: str
    source_id: str
    target_id: str
    words: str
    likelihood_without: float
    fall: float
    importance: float
    file: str = ""
    line: int | None = None


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
        Whether it stands at or above the lowest tier, or as a section at or above the threshold.
    decisive
        The decisive relationship; ``None`` if it is touched itself, not reached, or none makes a difference.
    next_decisive
        Those that follow it, the larger fall first.
    sentence
        Why it is affected, in one plain sentence; empty if it is not listed.
    not_listed
        Why it is not listed; ``None`` if it is.
    documented_by
        Sections that document it, with the likelihood of each.
    follows_instead
        For an element that is not listed: best paths to it from other elements of the kind that was touched.
    """

    scope: str
    element: ImpactedElement
    is_listed: bool
    decisive: DecisiveRelationship | None
    documented_by: tuple[tuple[str, str, float], ...]
    follows_instead: tuple[ImpactPath, ...]
    next_decisive: tuple[DecisiveRelationship, ...] = ()
    sentence: str = ""
    not_listed: NotListed | None = None

    @property
    def reason_not(self) -> str:
        """Say why it is not listed; empty if it is."""
        return self.not_listed.reason if self.not_listed else ""
