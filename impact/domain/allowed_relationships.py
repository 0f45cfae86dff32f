"""Which ArchiMate relationship may join which types."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

RELATIONSHIP = "Relationship"
"""Stands for a relationship that is itself an end of another."""
JUNCTION = "Junction"
OLD_TYPES: Mapping[str, str] = {
    "AndJunction": JUNCTION,
    "OrJunction": JUNCTION,
    "InfrastructureService": "TechnologyService",
    "InfrastructureFunction": "TechnologyFunction",
    "InfrastructureInterface": "TechnologyInterface",
    "Network": "CommunicationNetwork",
    "CommunicationPath": "Path",
}
"""Names of types in ArchiMate 2 and in tools, and what ArchiMate 3 calls them."""
RELATIONSHIP_TYPES = frozenset(
    [
        *("Composition", "Aggregation", "Assignment", "Realization", "Serving", "Access", "Influence"),
        *("Triggering", "Flow", "Specialization", "Association"),
    ]
)


@dataclass(frozen=True, slots=True)
class AllowedRelationships:
    """The standard's table of relationships, derived ones included.

    Attributes
    ----------
    types_by_ends
        Relationship types by source type and target type, all as the standard names them.
    """

    types_by_ends: Mapping[tuple[str, str], frozenset[str]]

    def knows(self, source: str, target: str) -> bool:
        """Tell whether the table speaks of both types."""
        return (standard_type(source), standard_type(target)) in self.types_by_ends

    def between(self, source: str, target: str) -> frozenset[str]:
        """Give the relationship types that may be drawn from one type to another; empty for unknown types."""
        return self.types_by_ends.get((standard_type(source), standard_type(target)), frozenset())


def standard_type(name: str) -> str:
    """Name a type as ArchiMate 3 does; a relationship type stands for any relationship.

    Examples
    --------
    >>> standard_type("InfrastructureService"), standard_type("OrJunction"), standard_type("Flow")
    ('TechnologyService', 'Junction', 'Relationship')
    """
    if name in RELATIONSHIP_TYPES:
        return RELATIONSHIP
    return OLD_TYPES.get(name, name)
