"""The architecture as one frozen graph: numpy columns inside, typed views outside.

Nodes are the elements, and those relationships that are themselves an end of another relationship.
A relationship is stored as drawn; which way change crosses it is policy.
"""

from __future__ import annotations

import difflib
import sys
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from impact.domain.allowed_relationships import AllowedRelationships
from impact.domain.architecture import RELATIONSHIP_END, Element, Relationship
from impact.domain.derivation import PREFIX, Certainty
from impact.domain.derived_chain import DerivedRelationship, bridges_across
from impact.domain.undrawn import UndrawnTie
from impact.errors import UnknownNameError

if TYPE_CHECKING:
    import networkx as nx

SEQUENCE_FLOW = "bpmn:sequenceFlow"
LARGEST_DEGREE = 2**31 - 1
Integers = NDArray[np.int32]
Bridge = tuple[Relationship, int, int, UndrawnTie]
"""A relationship that is not drawn, with its forward and its backward degree and what it rests on."""


@dataclass(frozen=True, eq=False)
class ArchitectureGraph:
    """Elements and relationships in one graph that never changes.

    Build one with :func:`build_graph`; take a part of one with :meth:`restricted_to`, which keeps the
    degrees of the whole, so that damping is the same in every view of one workspace.

    Attributes
    ----------
    nodes
        Elements by id in ascending order, relationship nodes included.
    relationships
        Relationships in ascending order of id; both ends are nodes.
    sources, targets
        Index of the ends of each relationship, shape ``(relationships,)``.
    forward_degrees, backward_degrees
        Number of relationships of the same kind and role that leave the source (the target) the
        same way, on the whole workspace graph; shape ``(relationships,)``, each 1 or more.
    undrawn
        What those relationships rest on that nobody drew, by their id; only a part of a graph holds any.
    """

    nodes: tuple[Element, ...]
    relationships: tuple[Relationship, ...]
    sources: Integers
    targets: Integers
    forward_degrees: Integers
    backward_degrees: Integers
    undrawn: Mapping[str, UndrawnTie] = field(default_factory=dict)

    def __len__(self) -> int:
        return len(self.nodes)

    def __contains__(self, element_id: object) -> bool:
        return element_id in self.index_by_id

    @cached_property
    def index_by_id(self) -> Mapping[str, int]:
        """Position of each node in the columns."""
        return {node.id: index for index, node in enumerate(self.nodes)}

    def element(self, element_id: str) -> Element:
        """Return the element of an id.

        Raises
        ------
        KeyError
            If there is none; use :meth:`resolve` for what a person typed.
        """
        return self.nodes[self.index_by_id[element_id]]

    @cached_property
    def outgoing(self) -> tuple[tuple[int, ...], ...]:
        """For each node, the positions of the relationships drawn from it, ascending."""
        return _adjacent(self.sources, len(self.nodes))

    @cached_property
    def incoming(self) -> tuple[tuple[int, ...], ...]:
        """For each node, the positions of the relationships drawn to it, ascending."""
        return _adjacent(self.targets, len(self.nodes))

    @cached_property
    def _ids_by_word(self) -> Mapping[str, tuple[str, ...]]:
        """Ids under which each folded id, bare id, alias or name is known."""
        found: dict[str, dict[str, None]] = {}
        for node in self.nodes:
            tail = node.id.partition(":")[2]
            bare = tail.partition("-")[2]
            words = (node.id, tail, bare, node.origin.xml_id, node.name, *node.aliases)
            for word in words:
                if word:
                    found.setdefault(word.casefold(), {})[node.id] = None
        return {word: tuple(ids) for word, ids in found.items()}

    def resolve(self, text: str) -> Element:
        """Find the element that a person means by an id, bare id, alias or name, ignoring case.

        Raises
        ------
        UnknownNameError
            If nothing is called so, or more than one thing; the candidates are offered.
        """
        if text in self.index_by_id:
            return self.element(text)
        ids = self._ids_by_word.get(text.strip().casefold(), ())
        for exact in ids:
            if exact.casefold() == text.strip().casefold():
                return self.element(exact)
        if len(ids) == 1:
            return self.element(ids[0])
        if ids:
            raise UnknownNameError(f"'{text}' names {len(ids)} elements.", candidates=ids[:12])
        raise UnknownNameError(f"No element is called '{text}'.", candidates=self.nearest(text))

    def nearest(self, text: str, *, count: int = 5) -> tuple[str, ...]:
        """Offer the ids of the elements whose id or name is nearest to a text, best first."""
        words = difflib.get_close_matches(text.casefold(), list(self._ids_by_word), n=count, cutoff=0.5)
        ids = dict.fromkeys(element_id for word in words for element_id in self._ids_by_word[word])
        return tuple(ids)[:count]

    def restricted_to(
        self, element_ids: Iterable[str], *, allowed: AllowedRelationships | None = None
    ) -> ArchitectureGraph:
        """Keep some elements and what joins them; the degrees stay those of the whole.

        Where a flow node is left out, each flow that leads to it is joined to each flow that leaves
        it, so that the rest of the process stays connected. With the standard's table of allowed
        relationships, ArchiMate elements that are kept and were tied only across left-out ones are
        tied by what is derived from the chain (see :mod:`impact.domain.derived_chain`).

        Parameters
        ----------
        element_ids
            What to keep; ids that the graph does not know change nothing.
        allowed
            The table; without it nothing is derived.
        """
        is_kept = np.zeros(len(self.nodes), np.bool_)
        is_kept[[self.index_by_id[name] for name in set(element_ids) if name in self.index_by_id]] = True
        starts_inside, ends_inside = is_kept[self.sources], is_kept[self.targets]
        inside = np.flatnonzero(starts_inside & ends_inside)
        outside = [self.relationships[place] for place in np.flatnonzero(~(starts_inside & ends_inside)).tolist()]
        bridges = [*self._flow_bridges(outside, is_kept), *self._derived_bridges(outside, is_kept, inside, allowed)]
        bridges.sort(key=lambda bridge: bridge[0].id)
        renumbered = np.cumsum(is_kept, dtype=np.int32) - 1
        ties = [bridge[0] for bridge in bridges]
        ends = [self.index_by_id[tie.source_id] for tie in ties], [self.index_by_id[tie.target_id] for tie in ties]
        columns = (
            (renumbered[self.sources[inside]], renumbered[np.array(ends[0], np.int64)]),
            (renumbered[self.targets[inside]], renumbered[np.array(ends[1], np.int64)]),
            (self.forward_degrees[inside], np.array([bridge[1] for bridge in bridges], np.int32)),
            (self.backward_degrees[inside], np.array([bridge[2] for bridge in bridges], np.int32)),
        )
        kept_ties = [self.relationships[place] for place in inside.tolist()]
        nodes = tuple(self.nodes[place] for place in np.flatnonzero(is_kept).tolist())
        undrawn = {tie.id: self.undrawn[tie.id] for tie in kept_ties if tie.id in self.undrawn} if self.undrawn else {}
        if not bridges:
            sources, targets, forward, backward = (own for own, _ in columns)
            return ArchitectureGraph(nodes, tuple(kept_ties), sources, targets, forward, backward, undrawn)
        undrawn |= {tie.id: behind for tie, _, _, behind in bridges}
        joined = kept_ties + ties
        order = sorted(range(len(joined)), key=lambda place: joined[place].id)
        sources, targets, forward, backward = (np.concatenate(column)[order] for column in columns)
        arranged = tuple(joined[place] for place in order)
        return ArchitectureGraph(nodes, arranged, sources, targets, forward, backward, undrawn)

    def _flow_bridges(self, outside: list[Relationship], is_kept: NDArray[np.bool_]) -> list[Bridge]:
        if not any(tie.kind == SEQUENCE_FLOW for tie in outside):
            return []
        kept = {node.id for node, keep in zip(self.nodes, is_kept.tolist(), strict=True) if keep}
        degrees = self._degrees_of
        return [
            (bridge, degrees(chain[0].id)[0], degrees(chain[-1].id)[1], self._behind_flow(chain))
            for bridge, chain in _bridge_flows(self.relationships, kept).items()
        ]

    def _behind_flow(self, chain: tuple[Relationship, ...]) -> UndrawnTie:
        return UndrawnTie(Certainty.VALID, (), chain, tuple(self.element(flow.target_id) for flow in chain[:-1]))

    def _derived_bridges(
        self,
        outside: list[Relationship],
        is_kept: NDArray[np.bool_],
        inside: NDArray[np.intp],
        allowed: AllowedRelationships | None,
    ) -> list[Bridge]:
        """Derive ties across left-out elements, where no relationship joins the two ends already.

        On its way change passes every hub of the chain: the degrees are multiplied.
        """
        crossing = [tie for tie in outside if tie.kind.startswith(PREFIX)]
        if allowed is None or not crossing:
            return []
        place = self.index_by_id
        place_by_end = {end: place[end] for tie in crossing for end in (tie.source_id, tie.target_id)}
        found = bridges_across(
            crossing,
            kept={end for end, at in place_by_end.items() if is_kept[at]},
            type_by_id={end: sys.intern(self.nodes[at].kind.removeprefix(PREFIX)) for end, at in place_by_end.items()},
            allowed=allowed,
        )
        pairs = np.array([sorted((place[one.source_id], place[one.target_id])) for one in found], np.int64)
        is_end = np.zeros(len(self.nodes), np.bool_)
        is_end[pairs] = True
        near = inside[is_end[self.sources[inside]] & is_end[self.targets[inside]]]
        stated = np.sort(np.stack((self.sources[near], self.targets[near])).astype(np.int64), axis=0)
        size = len(self.nodes)
        is_joined = np.isin(pairs.reshape(-1, 2) @ (size, 1), stated[0] * size + stated[1]).tolist()
        return [
            (
                one.as_relationship(),
                self._degree_along(one, leads_on=True),
                self._degree_along(one, leads_on=False),
                UndrawnTie(one.certainty, one.rules, one.chain, tuple(map(self.element, one.across))),
            )
            for one, joined in zip(found, is_joined, strict=True)
            if not joined
        ]

    def _degree_along(self, derived: DerivedRelationship, *, leads_on: bool) -> int:
        degree = 1
        near_ids = (derived.source_id, *derived.across) if leads_on else (*derived.across, derived.target_id)
        for tie, near in zip(derived.chain, near_ids, strict=True):
            forward, backward = self._degrees_of(tie.id)
            degree *= forward if tie.source_id == near else backward
        return min(degree, LARGEST_DEGREE)

    @cached_property
    def _place_by_tie(self) -> Mapping[str, int]:
        return {tie.id: place for place, tie in enumerate(self.relationships)}

    def _degrees_of(self, tie_id: str) -> tuple[int, int]:
        place = self._place_by_tie[tie_id]
        return int(self.forward_degrees[place]), int(self.backward_degrees[place])

    def to_networkx(self) -> nx.MultiDiGraph[str]:
        """Return a networkx graph: nodes by id with their element, edges keyed by relationship id."""
        import networkx as nx

        graph: nx.MultiDiGraph[str] = nx.MultiDiGraph()
        graph.add_nodes_from((node.id, {"element": node, "kind": node.kind, "name": node.name}) for node in self.nodes)
        for tie in self.relationships:
            graph.add_edge(tie.source_id, tie.target_id, key=tie.id, relationship=tie, kind=tie.kind)
        return graph


def build_graph(elements: Iterable[Element], relationships: Iterable[Relationship]) -> ArchitectureGraph:
    """Join elements and relationships into one graph.

    Of elements with one id the first counts; a relationship whose end is neither an element nor a
    relationship is left out: readers and joins have reported both. Input order changes nothing else.
    """
    by_id: dict[str, Element] = {}
    for element in elements:
        by_id.setdefault(element.id, element)
    ties: dict[str, Relationship] = {}
    for tie in relationships:
        ties.setdefault(tie.id, tie)
    for tie in _relationships_that_are_ends(ties, by_id):
        by_id[tie.id] = Element(id=tie.id, kind=tie.kind, name=tie.name, origin=tie.origin)
        for end in (tie.source_id, tie.target_id):
            link = Relationship(f"{tie.id}~end~{end}", RELATIONSHIP_END, tie.id, end, tie.origin)
            ties.setdefault(link.id, link)
    sound = [tie for tie in ties.values() if tie.source_id in by_id and tie.target_id in by_id]
    nodes = tuple(by_id[element_id] for element_id in sorted(by_id))
    return _assemble(nodes, sound)


def _relationships_that_are_ends(
    ties: Mapping[str, Relationship], elements: Mapping[str, Element]
) -> list[Relationship]:
    ends = {end for tie in ties.values() for end in (tie.source_id, tie.target_id)}
    return [ties[end] for end in sorted(ends) if end in ties and end not in elements]


def _assemble(nodes: tuple[Element, ...], relationships: Iterable[Relationship]) -> ArchitectureGraph:
    ordered = tuple(sorted(relationships, key=lambda tie: tie.id))
    index = {node.id: position for position, node in enumerate(nodes)}
    sources = np.fromiter((index[tie.source_id] for tie in ordered), np.int32, len(ordered))
    targets = np.fromiter((index[tie.target_id] for tie in ordered), np.int32, len(ordered))
    forward = _degrees([(int(s), tie.kind, tie.role) for s, tie in zip(sources, ordered, strict=True)])
    backward = _degrees([(int(t), tie.kind, tie.role) for t, tie in zip(targets, ordered, strict=True)])
    return ArchitectureGraph(nodes, ordered, sources, targets, forward, backward)


def _degrees(keys: list[tuple[int, str, str]]) -> Integers:
    counts: dict[tuple[int, str, str], int] = {}
    for key in keys:
        counts[key] = counts.get(key, 0) + 1
    return np.fromiter((counts[key] for key in keys), np.int32, len(keys))


def _adjacent(ends: Integers, count: int) -> tuple[tuple[int, ...], ...]:
    found: list[list[int]] = [[] for _ in range(count)]
    for position, end in enumerate(ends.tolist()):
        found[end].append(position)
    return tuple(tuple(positions) for positions in found)


def _bridge_flows(
    relationships: tuple[Relationship, ...], kept: set[str]
) -> dict[Relationship, tuple[Relationship, ...]]:
    """Make a flow for each way through left-out flow nodes; each with the flows of that way."""
    flows = [tie for tie in relationships if tie.kind == SEQUENCE_FLOW]
    leaving: dict[str, list[Relationship]] = {}
    for flow in flows:
        leaving.setdefault(flow.source_id, []).append(flow)
    joined = {(flow.source_id, flow.target_id) for flow in flows}
    bridges: dict[Relationship, tuple[Relationship, ...]] = {}
    for first in flows:
        if first.source_id not in kept or first.target_id in kept:
            continue
        way_to: dict[str, tuple[Relationship, ...]] = {first.target_id: (first,)}
        waiting = [first.target_id]
        while waiting:
            way = way_to[waiting.pop()]
            for last in leaving.get(way[-1].target_id, ()):
                if last.target_id in kept and (first.source_id, last.target_id) not in joined:
                    joined.add((first.source_id, last.target_id))
                    bridge = replace(first, id=f"{first.id}+{last.id}", target_id=last.target_id)
                    bridges[bridge] = (*way, last)
                elif last.target_id not in kept and last.target_id not in way_to:
                    way_to[last.target_id] = (*way, last)
                    waiting.append(last.target_id)
    return bridges
