"""What a scope affects as a graph of its own: affected elements, and the ties between them."""

from __future__ import annotations

from dataclasses import dataclass

from impact.domain.result import ImpactedElement

CONTRACTED = "contracted"
"""Kind of a tie that stands for ways through elements that are not in the graph."""


@dataclass(frozen=True, slots=True)
class ImpactTie:
    """A tie between two affected elements.

    Attributes
    ----------
    id
        Id of the drawn relationship, or one made of the ends.
    source_id, target_id
        Ends as drawn; of a contracted tie, in the way that change mainly travels.
    kind, role, strength, name
        As on a relationship; the kind of a contracted tie is ``contracted``.
    steps
        Relationships that it stands for, 1 or more.
    via
        Ids of the elements on the shortest way that are not in the graph.
    likelihood
        Chance that change takes the way of a contracted tie, 0..1; ``None`` on a drawn tie.
    """

    id: str
    source_id: str
    target_id: str
    kind: str
    role: str
    strength: str
    name: str
    steps: int
    via: tuple[str, ...]
    likelihood: float | None


@dataclass(frozen=True, slots=True)
class ImpactGraph:
    """Affected elements, likeliest first, and the ties between them in order of id."""

    scope: str
    nodes: tuple[ImpactedElement, ...]
    ties: tuple[ImpactTie, ...]
