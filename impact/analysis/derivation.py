"""List the relationships that nobody drew and that follow from those that were, by the rules of ArchiMate."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator

from impact.domain.allowed_relationships import JUNCTION, AllowedRelationships, standard_type
from impact.domain.architecture import Relationship
from impact.domain.derivation import PREFIX
from impact.domain.derived_chain import DerivedRelationship, Surroundings, derived_from
from impact.graph import ArchitectureGraph

MOST_CHAINS = 200_000
"""Most chains that are looked at: beyond that a listing is no longer read by anybody."""


def derive(
    graph: ArchitectureGraph,
    *,
    allowed: AllowedRelationships,
    most_steps: int,
    with_potential: bool = False,
    from_ids: Collection[str] = (),
    most_chains: int = MOST_CHAINS,
) -> tuple[tuple[DerivedRelationship, ...], bool]:
    """Derive relationships between the ArchiMate elements of an architecture.

    What is drawn already is not derived again. No element comes twice in a chain; a junction is passed and is no end.

    Parameters
    ----------
    graph
        The architecture, as it is: for a day, a part of it.
    allowed
        The standard's table of relationships.
    most_steps
        Most relationships in a chain, 2 or more.
    with_potential
        Whether to list what may hold, too.
    from_ids
        Elements that one end has to be among; all if empty.
    most_chains
        Chains to look at before stopping.

    Returns
    -------
    For each kind and pair of ends the surest, then the shortest derivation, ascending by source, target and kind;
    and whether all were found.
    """
    surroundings = _surroundings(graph, allowed)
    drawn = {(tie.kind, tie.source_id, tie.target_id) for tie in graph.relationships}
    best: dict[tuple[str, str, str], DerivedRelationship] = {}
    looked_at = 0
    for start in sorted(_near(graph, from_ids, most_steps) if from_ids else _elements(graph)):
        for found in derived_from(
            start,
            surroundings,
            most_steps=most_steps,
            most_doubts=most_steps if with_potential else 0,
            may_cross=lambda _: True,
        ):
            looked_at += 1
            if looked_at > most_chains:
                return _sorted(best), False
            key = (found.kind, found.source_id, found.target_id)
            turned = (found.kind, found.target_id, found.source_id)
            if (
                key in drawn
                or (found.is_undirected and turned in drawn)
                or not _is_asked(found, from_ids, surroundings)
            ):
                continue
            if key not in best or found.rank < best[key].rank:
                best[key] = found
    return _sorted(best), True


def _sorted(best: dict[tuple[str, str, str], DerivedRelationship]) -> tuple[DerivedRelationship, ...]:
    return tuple(sorted(best.values(), key=lambda one: (one.source_id, one.target_id, one.kind)))


def _is_asked(found: DerivedRelationship, from_ids: Collection[str], surroundings: Surroundings) -> bool:
    ends = (found.source_id, found.target_id)
    is_junction = any(standard_type(surroundings.type_of(end)) == JUNCTION for end in ends)
    return not is_junction and (not from_ids or any(end in from_ids for end in ends))


def _surroundings(graph: ArchitectureGraph, allowed: AllowedRelationships) -> Surroundings:
    def ties_at(element_id: str) -> list[Relationship]:
        index = graph.index_by_id[element_id]
        places = sorted({*graph.outgoing[index], *graph.incoming[index]})
        return [graph.relationships[place] for place in places]

    return Surroundings(ties_at, lambda end: graph.element(end).kind.removeprefix(PREFIX), allowed=allowed)


def _elements(graph: ArchitectureGraph) -> Iterator[str]:
    return (node.id for node in graph.nodes if node.kind.startswith(PREFIX))


def _near(graph: ArchitectureGraph, from_ids: Iterable[str], most_steps: int) -> set[str]:
    """Give what lies within so many steps of some elements: what follows may have to be joined from either end."""
    near = {name for name in from_ids if name in graph}
    border = set(near)
    for _ in range(most_steps):
        ties = [
            graph.relationships[place]
            for name in border
            for index in (graph.index_by_id[name],)
            for place in (*graph.outgoing[index], *graph.incoming[index])
        ]
        ends = {end for tie in ties if tie.kind.startswith(PREFIX) for end in (tie.source_id, tie.target_id)}
        border = ends - near
        near |= border
    return near
