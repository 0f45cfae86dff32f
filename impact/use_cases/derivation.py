"""What follows from the relationships of a model by the derivation rules of ArchiMate."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from impact.analysis.derivation import derive
from impact.domain.derived_chain import DerivedListing
from impact.errors import UnreadableFileError
from impact.graph import ArchitectureGraph, build_graph
from impact.readers import MODEL_READERS
from impact.readers.formats import detect_format, format_by_name
from impact.readers.relationship_table import standard_relationships
from impact.readers.xml import read_bytes

ARCHIMATE_FORMATS = ("archimate", "archi")
PREFIX = "m"


def read_archimate_graph(path: Path) -> ArchitectureGraph:
    """Read one ArchiMate file, exchange format or Archi's own, as a graph.

    Raises
    ------
    UnreadableFileError
        If it cannot be read, or is no ArchiMate model.
    """
    file = path.name
    data = read_bytes(path, file=file)
    found = detect_format(data, file=file) or format_by_name(file)
    if found not in ARCHIMATE_FORMATS:
        raise UnreadableFileError(
            "It is no ArchiMate model.", file=file, remedy="Give an exchange file or a file of Archi."
        )
    content = MODEL_READERS[found](data, file=file, prefix=PREFIX)
    return build_graph(content.elements, content.relationships)


def list_derived(
    graph: ArchitectureGraph, *, from_names: Sequence[str] = (), most_steps: int, with_potential: bool
) -> DerivedListing:
    """List what follows from what is drawn, for all elements or for those that a person names.

    Raises
    ------
    UnknownNameError
        If a name means no element, or several; candidates are offered.
    """
    asked = tuple(graph.resolve(name).id for name in from_names)
    found, is_complete = derive(
        graph, allowed=standard_relationships(), most_steps=most_steps, with_potential=with_potential, from_ids=asked
    )
    ids = {end for one in found for end in (one.source_id, one.target_id, *one.across)} | set(asked)
    return DerivedListing(
        found=found,
        label_by_id={name: graph.element(name).label for name in sorted(ids)},
        asked=asked,
        most_steps=most_steps,
        with_potential=with_potential,
        is_complete=is_complete,
    )
