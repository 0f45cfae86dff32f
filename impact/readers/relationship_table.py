"""Read the table of relationships that the ArchiMate standard allows."""

from __future__ import annotations

import csv
import io
from functools import cache
from importlib import resources

from impact.domain.allowed_relationships import JUNCTION, RELATIONSHIP, AllowedRelationships

TABLE = "archimate_relationships.csv"
TYPE_BY_LETTER = {
    "a": "Access",
    "c": "Composition",
    "f": "Flow",
    "g": "Aggregation",
    "i": "Assignment",
    "n": "Influence",
    "r": "Realization",
    "s": "Specialization",
    "t": "Triggering",
    "v": "Serving",
}
"""Letters of the table; association is left out there, because it joins nearly everything."""
_NEVER_ASSOCIATED = {(RELATIONSHIP, RELATIONSHIP), (RELATIONSHIP, JUNCTION), (JUNCTION, RELATIONSHIP)}


@cache
def standard_relationships() -> AllowedRelationships:
    """Read the table that comes with the package."""
    return read_relationship_table((resources.files("impact") / "defaults" / TABLE).read_text(encoding="utf-8"))


def read_relationship_table(text: str) -> AllowedRelationships:
    r"""Read a table of relationships: rows are sources, columns targets, letters the types.

    Examples
    --------
    >>> table = read_relationship_table("source,Node/Device,Value\nNode/Device,cs,n\nValue,,")
    >>> sorted(table.between("Device", "Node")), sorted(table.between("Value", "Node"))
    (['Association', 'Composition', 'Specialization'], ['Association'])
    """
    lines = [line for line in text.splitlines() if line and not line.startswith("#")]
    rows = list(csv.reader(io.StringIO("\n".join(lines))))
    targets = [name.split("/") for name in rows[0][1:]]
    types: dict[tuple[str, str], frozenset[str]] = {}
    for sources, *cells in rows[1:]:
        for group, letters in zip(targets, cells, strict=True):
            allowed = frozenset(TYPE_BY_LETTER[letter] for letter in letters)
            for source in sources.split("/"):
                for target in group:
                    is_associated = (source, target) not in _NEVER_ASSOCIATED
                    types[source, target] = allowed | {"Association"} if is_associated else allowed
    return AllowedRelationships(types)
