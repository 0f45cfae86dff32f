"""Derived relationships along chains: what follows step by step from relationships that hang together."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import NamedTuple

from impact.domain.allowed_relationships import JUNCTION, AllowedRelationships, standard_type
from impact.domain.architecture import Basis, Relationship
from impact.domain.derivation import (
    ASSOCIATION,
    PREFIX,
    Certainty,
    Leg,
    PairDerivation,
    derive_pair,
    derived_strength,
    leg_of,
)


@dataclass(frozen=True, slots=True)
class DerivedRelationship:
    """A relationship that nobody drew and that follows from those that were.

    Attributes
    ----------
    kind
        The standard's type behind its prefix.
    source_id, target_id
        Ends.
    certainty
        Whether it holds or may hold; one step that may hold makes the whole so.
    rules
        Names of the rules used, in the order of use.
    chain
        The relationships it comes from, two or more, from source to target; each as drawn.
    across
        The elements in between, from source to target.
    is_undirected
        Whether the way it is drawn says nothing.
    """

    kind: str
    source_id: str
    target_id: str
    certainty: Certainty
    rules: tuple[str, ...]
    chain: tuple[Relationship, ...]
    across: tuple[str, ...]
    is_undirected: bool = False

    @property
    def id(self) -> str:
        """Stable id: the ids of the chain, joined."""
        return "+".join(tie.id for tie in self.chain)

    @property
    def rank(self) -> tuple[bool, int, str, str]:
        """What orders derived relationships between the same elements, the best first."""
        return (self.certainty is Certainty.POTENTIAL, len(self.chain), self.id, self.kind)

    def as_relationship(self) -> Relationship:
        """Give it as a relationship of a graph.

        Its strength names its certainty and the weakest strength of its chain. A role is a word about one statement
        and is not derived.
        """
        properties = {"derived": " ".join((self.certainty, *self.rules)), "across": " ".join(self.across)}
        return Relationship(
            self.id,
            self.kind,
            self.source_id,
            self.target_id,
            self.chain[0].origin,
            strength=derived_strength(self.certainty, self.chain),
            basis=Basis.INFERRED,
            properties=properties,
        )


class Surroundings:
    """What derivation needs to know of an architecture; it remembers what it was asked.

    Parameters
    ----------
    ties_at
        Gives the relationships that touch an element or relationship, in a stable order, by its id.
    type_of
        Gives the type of an element, without a prefix, by its id.
    allowed
        The standard's table.
    """

    def __init__(
        self,
        ties_at: Callable[[str], Sequence[Relationship]],
        type_of: Callable[[str], str],
        *,
        allowed: AllowedRelationships,
    ) -> None:
        self.type_of = type_of
        self._ties_at = ties_at
        self._allowed = allowed
        self._ways_out: dict[str, tuple[_WayOut, ...]] = {}
        self._outcomes: dict[tuple[Leg, Leg, tuple[str, str, str]], PairDerivation | None] = {}

    def ways_out(self, element_id: str) -> tuple[_WayOut, ...]:
        """List the relationships at an element that rules speak of, each as seen from there."""
        known = self._ways_out.get(element_id)
        if known is None:
            known = self._ways_out[element_id] = tuple(self._seen_from(element_id))
        return known

    def _seen_from(self, element_id: str) -> Iterator[_WayOut]:
        for tie in self._ties_at(element_id):
            leg = leg_of(tie, points_in=tie.target_id == element_id)
            if leg is not None and tie.source_id != tie.target_id:
                far = tie.source_id if leg.points_in else tie.target_id
                yield _WayOut(leg, tie, far, self.type_of(far))

    def is_mixed_junction(self, element_id: str) -> bool:
        """Tell whether an element is a junction that joins several kinds, so that nothing follows through it."""
        if standard_type(self.type_of(element_id)) != JUNCTION:
            return False
        return len({way.leg.kind for way in self.ways_out(element_id)} - {ASSOCIATION}) > 1

    def outcome(self, first: Leg, second: Leg, *, types: tuple[str, str, str]) -> PairDerivation | None:
        """Say what follows from two relationships; the types are those of start, common and far element."""
        key = (first, second, types)
        try:
            return self._outcomes[key]
        except KeyError:
            ends = (types[0], types[2])
            outcome = derive_pair(first, second, ends=ends, joined=types[1], allowed=self._allowed)
            self._outcomes[key] = outcome
            return outcome


class _WayOut(NamedTuple):
    leg: Leg
    tie: Relationship
    far: str
    far_type: str


class _Reached(NamedTuple):
    """How an element is tied to the start of a walk; the leg is seen from the element reached."""

    leg: Leg
    doubts: int
    rules: tuple[str, ...]
    ties: tuple[Relationship, ...]
    nodes: tuple[str, ...]


def derived_from(
    start_id: str,
    surroundings: Surroundings,
    *,
    most_steps: int,
    most_doubts: int,
    may_cross: Callable[[str], bool],
) -> Iterator[DerivedRelationship]:
    """Walk from an element and give what is derived of it, chain by chain, the shortest first.

    No element comes twice in one chain. The relationships are joined one by one from the start on; what follows only
    when they are joined from the other end is found by walking from there.

    Parameters
    ----------
    start_id
        Where to start.
    surroundings
        The architecture.
    most_steps
        Most relationships in a chain, 2 or more.
    most_doubts
        Most steps of a chain whose outcome may hold or not; with 0 all that is given holds.
    may_cross
        Tells of each element whether a chain may lead on through it.
    """
    ways = _reached_from(start_id, surroundings, most_steps=most_steps, most_doubts=most_doubts, may_cross=may_cross)
    return map(_derived, ways)


def _reached_from(
    start_id: str,
    surroundings: Surroundings,
    *,
    most_steps: int,
    most_doubts: int,
    may_cross: Callable[[str], bool],
) -> Iterator[_Reached]:
    reached = [
        _Reached(Leg(leg.kind, not leg.points_in, leg.is_undirected), 0, (), (tie,), (start_id, far))
        for leg, tie, far, _ in surroundings.ways_out(start_id)
    ]
    for _ in range(most_steps - 1):
        reached = [
            longer
            for way in reached
            if may_cross(way.nodes[-1]) and not surroundings.is_mixed_junction(way.nodes[-1])
            for longer in _longer(way, surroundings, most_doubts=most_doubts)
        ]
        yield from reached


def _longer(way: _Reached, surroundings: Surroundings, *, most_doubts: int) -> Iterator[_Reached]:
    start, here = way.nodes[0], way.nodes[-1]
    start_type, here_type = surroundings.type_of(start), surroundings.type_of(here)
    for leg, tie, far, far_type in surroundings.ways_out(here):
        outcome = surroundings.outcome(way.leg, leg, types=(start_type, here_type, far_type))
        if outcome is None or far in way.nodes:
            continue
        doubts = way.doubts + (outcome.certainty is Certainty.POTENTIAL)
        if doubts <= most_doubts:
            seen = Leg(outcome.kind, outcome.leads_on, outcome.is_undirected)
            yield _Reached(seen, doubts, (*way.rules, outcome.rule), (*way.ties, tie), (*way.nodes, far))


def _derived(way: _Reached) -> DerivedRelationship:
    """Turn a walk into a relationship from source to target; one without direction runs up the ids."""
    leads_on = way.nodes[0] < way.nodes[-1] if way.leg.is_undirected else way.leg.points_in
    step = 1 if leads_on else -1
    nodes, ties = way.nodes[::step], way.ties[::step]
    certainty = Certainty.POTENTIAL if way.doubts else Certainty.VALID
    return DerivedRelationship(
        f"{PREFIX}{way.leg.kind}", nodes[0], nodes[-1], certainty, way.rules, ties, nodes[1:-1], way.leg.is_undirected
    )


BRIDGES_NOTHING = f"{PREFIX}{ASSOCIATION}"
"""An association says only that there is a tie, and one derived from others says not even that."""
MOST_STEPS_ACROSS = 3
"""Most relationships in a chain whose middle is left out: two elements in a row."""
MOST_TIES_ACROSS = 50
"""A left-out element with more relationships is not bridged: a tie through such a hub, damped at both its steps,
would carry less than the lowest tier shows, and there would be thousands of them."""


def bridges_across(
    ties: Iterable[Relationship],
    *,
    kept: Set[str],
    type_by_id: Mapping[str, str],
    allowed: AllowedRelationships,
) -> list[DerivedRelationship]:
    """Derive what ties kept elements to each other through elements that are left out; one for each two, at most.

    Parameters
    ----------
    ties
        The relationships that touch what is left out, in ascending order of id.
    kept
        Those of their ends that are kept.
    type_by_id
        Types of all their ends, without a prefix.
    allowed
        The standard's table.

    Returns
    -------
    Ascending by id; no associations, and no chain with two steps that may hold or not. Of several for the same two
    elements the surest, then the shortest counts.
    """
    ties_at: dict[str, list[Relationship]] = {}
    for tie in ties:
        if tie.kind.startswith(PREFIX) and tie.kind != BRIDGES_NOTHING:
            ties_at.setdefault(tie.source_id, []).append(tie)
            ties_at.setdefault(tie.target_id, []).append(tie)
    crossed = {end for end, found in ties_at.items() if end not in kept and len(found) <= MOST_TIES_ACROSS}
    surroundings = Surroundings(lambda end: ties_at.get(end, ()), type_by_id.__getitem__, allowed=allowed)
    best: dict[tuple[str, str], _Reached] = {}
    for start in sorted(end for end in ties_at if end in kept):
        for found in _reached_from(
            start, surroundings, most_steps=MOST_STEPS_ACROSS, most_doubts=1, may_cross=crossed.__contains__
        ):
            far = found.nodes[-1]
            pair = (start, far) if start < far else (far, start)
            if far in kept and (pair not in best or _is_better(found, best[pair])):
                best[pair] = found
    return sorted(map(_derived, best.values()), key=lambda derived: derived.id)


def _is_better(found: _Reached, known: _Reached) -> bool:
    """Tell whether a way is surer or shorter than another, or as good and first by its id."""
    mine, other = (found.doubts, len(found.ties)), (known.doubts, len(known.ties))
    return mine < other or (mine == other and _derived(found).rank < _derived(known).rank)


@dataclass(frozen=True, slots=True)
class DerivedListing:
    """An answer to what follows from what is drawn.

    Attributes
    ----------
    found
        What follows, ascending by source, target and kind.
    label_by_id
        What people call the elements in it.
    asked
        Ids of the elements that one end has to be among; empty for all.
    most_steps
        Most relationships in a chain.
    with_potential
        Whether what may hold is listed, too.
    is_complete
        Whether all was found; else the search stopped at its limit.
    """

    found: tuple[DerivedRelationship, ...]
    label_by_id: Mapping[str, str]
    asked: tuple[str, ...]
    most_steps: int
    with_potential: bool
    is_complete: bool
