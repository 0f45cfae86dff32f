"""Rules of the ArchiMate standard: which relationships may join what."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence

from impact.analysis.checks.circles import circles
from impact.analysis.checks.subject import CheckedWorkspace, Finding, on_element, on_tie, titled
from impact.domain.allowed_relationships import JUNCTION, RELATIONSHIP_TYPES, standard_type
from impact.domain.architecture import Element, Relationship

_PREFIX = "archimate:"
HIERARCHIES = ("archimate:Composition", "archimate:Aggregation", "archimate:Specialization")


def invalid_relationships(workspace: CheckedWorkspace) -> Iterator[Finding]:
    """Name each relationship that the standard's table does not allow between the types it joins."""
    for tie in _archimate_ties(workspace):
        source, target = workspace.graph.element(tie.source_id), workspace.graph.element(tie.target_id)
        kind, from_type, to_type = (thing.kind.removeprefix(_PREFIX) for thing in (tie, source, target))
        allowed = workspace.allowed.between(from_type, to_type)
        if not workspace.allowed.knows(from_type, to_type) or kind in allowed:
            continue
        message = (
            f"no {kind.lower()} may lead from {_type_words(source)} '{source.label}' to "
            f"{_type_words(target)} '{target.label}'"
        )
        yield on_tie(tie, message, remedy=_offer(workspace, kind, from_type, to_type))


def _offer(workspace: CheckedWorkspace, kind: str, from_type: str, to_type: str) -> str:
    if kind in workspace.allowed.between(to_type, from_type):
        return "Turn it round."
    allowed = workspace.allowed.between(from_type, to_type)
    return f"Allowed here: {', '.join(sorted(allowed)).lower()}." if allowed else "Nothing may join these types."


def _type_words(node: Element) -> str:
    name = standard_type(node.kind.removeprefix(_PREFIX))
    return "".join(f" {letter.lower()}" if letter.isupper() else letter for letter in name).strip()


def _archimate_ties(workspace: CheckedWorkspace) -> Iterator[Relationship]:
    return workspace.ties(*(f"{_PREFIX}{name}" for name in sorted(RELATIONSHIP_TYPES)))


def _junction_ties(
    workspace: CheckedWorkspace,
) -> Iterator[tuple[Element, Sequence[Relationship], Sequence[Relationship]]]:
    """Give each junction with the relationships that lead to it and from it."""
    graph = workspace.graph
    for node in graph.nodes:
        if not node.kind.startswith(_PREFIX) or standard_type(node.kind.removeprefix(_PREFIX)) != JUNCTION:
            continue
        index = graph.index_by_id[node.id]
        into, out = (
            [tie for tie in map(graph.relationships.__getitem__, positions) if _is_relationship(tie)]
            for positions in (graph.incoming[index], graph.outgoing[index])
        )
        yield node, into, out


def _is_relationship(tie: Relationship) -> bool:
    return tie.kind.startswith(_PREFIX) and tie.kind.removeprefix(_PREFIX) in RELATIONSHIP_TYPES


def mixed_junctions(workspace: CheckedWorkspace) -> Iterator[Finding]:
    """Name each junction that joins relationships of several types."""
    for node, into, out in _junction_ties(workspace):
        kinds = sorted({tie.kind.removeprefix(_PREFIX).lower() for tie in (*into, *out)} - {"association"})
        if len(kinds) > 1:
            yield on_element(node, f"{titled(node)} joins relationships of several types: {', '.join(kinds)}")


def open_junctions(workspace: CheckedWorkspace) -> Iterator[Finding]:
    """Name each junction with nothing on one side; associations have no side."""
    for node, into, out in _junction_ties(workspace):
        if any(tie.kind.endswith(":Association") for tie in (*into, *out)) or (into and out):
            continue
        missing = "nothing leads to it" if out else "nothing leads from it" if into else "it joins nothing"
        yield on_element(node, f"{titled(node)} is open: {missing}")


def circular_structures(workspace: CheckedWorkspace) -> Iterator[Finding]:
    """Name one element of each circle of parts, members or special cases."""
    for kind in HIERARCHIES:
        targets: dict[str, list[str]] = defaultdict(list)
        for tie in workspace.ties(kind):
            targets[tie.source_id].append(tie.target_id)
        for circle in circles(targets):
            node = workspace.graph.element(circle[0])
            word = kind.removeprefix(_PREFIX).lower()
            way = " → ".join([*circle, circle[0]])
            yield on_element(node, f"{titled(node)} comes back to itself by {word}: {way}")
