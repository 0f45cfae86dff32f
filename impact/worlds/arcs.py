"""The ways change can travel: each relationship in each direction that the policy opens."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from impact.domain.policy import PropagationPolicy, RelationshipRule, StrengthFactor, Weight
from impact.graph import ArchitectureGraph
from impact.worlds.coins import Limits, Numbers, Words, key_of, limits_of

JUNCTIONS = frozenset({"archimate:Junction", "archimate:AndJunction", "archimate:OrJunction"})
_FIRM = StrengthFactor(forward=1.0, backward=1.0)

Integers = NDArray[np.int32]


@dataclass(frozen=True, eq=False)
class TravelArcs:
    """The ways change can travel: each relationship in each direction that the policy opens.

    Attributes
    ----------
    sources, targets
        Node indexes, shape ``(arcs,)``; in the order of the relationships, the way drawn first.
    relationships
        Index of the relationship of each arc.
    is_forward
        Whether the arc runs as drawn.
    scales
        Strength times damping, 0..1: what the weight is multiplied by.
    means
        Likelihood for a modified element: weight times scale, 0..1.
    slots
        Index into ``weights`` of each arc.
    weights, weight_names
        The weights of the policy in use, one per rule and way, and what each is called.
    from_junction
        Whether the arc leaves a junction and so costs no hop.
    coin_keys
        Hash of each relationship's id, shape ``(relationships,)``.
    nodes
        Number of nodes.
    """

    sources: Integers
    targets: Integers
    relationships: Integers
    is_forward: NDArray[np.bool_]
    scales: Numbers
    means: Numbers
    slots: Integers
    weights: tuple[Weight, ...]
    weight_names: tuple[str, ...]
    from_junction: NDArray[np.bool_]
    coin_keys: Words
    nodes: int

    def likelihoods(self, factor: float, *, weights: Numbers | None = None) -> Numbers:
        """Give the likelihood of each arc for a factor of touch, and for drawn weights where given; each 0..1."""
        means = self.means if weights is None else weights[self.slots] * self.scales
        return np.minimum(1.0, means * factor)

    def likelihood_of(self, arc: int, factor: float) -> float:
        """Give the likelihood of one arc for a factor of touch, 0..1."""
        return min(1.0, float(self.means[arc]) * factor)

    def limits(self, arcs: NDArray[np.intp], factor: float, *, weights: Numbers | None = None) -> Limits:
        """Give the limits that coins of some arcs stay below to be live.

        Shape ``(arcs, 1)``; for drawn weights, shape ``(draws, weights)``, it is ``(arcs, draws)``.
        """
        drawn = None if weights is None else weights.T[self.slots[arcs]] * self.scales[arcs, None]
        means = self.means[arcs, None] if drawn is None else drawn
        return limits_of(np.minimum(1.0, means * factor))


@dataclass(frozen=True, eq=False)
class TieColumns:
    """Relationships of a graph as columns, ready to be opened under a policy.

    Attributes
    ----------
    sources, targets
        Node indexes of the ends as drawn, shape ``(relationships,)``.
    rules, rule_codes
        The rules in use, and which of them each relationship follows.
    strengths, strength_codes
        The strengths in use, and which of them each relationship has.
    forward_degrees, backward_degrees
        Relationships of the same kind and role that leave the source (the target) the same way, each 1 or more.
    coin_keys
        Hash of each relationship's id.
    is_junction
        Whether each node is a junction, shape ``(nodes,)``.
    """

    sources: Integers
    targets: Integers
    rules: Sequence[RelationshipRule]
    rule_codes: NDArray[np.intp]
    strengths: Sequence[StrengthFactor]
    strength_codes: NDArray[np.intp]
    forward_degrees: Integers
    backward_degrees: Integers
    coin_keys: Words
    is_junction: NDArray[np.bool_]


def travel_arcs(graph: ArchitectureGraph, policy: PropagationPolicy) -> TravelArcs:
    """Open every relationship of a graph in the directions that the policy gives a weight above 0."""
    rules: dict[tuple[str, str], int] = {}
    strengths: dict[str, int] = {}
    rule_codes = [rules.setdefault((tie.kind, tie.role), len(rules)) for tie in graph.relationships]
    strength_codes = [strengths.setdefault(tie.strength, len(strengths)) for tie in graph.relationships]
    columns = TieColumns(
        sources=graph.sources,
        targets=graph.targets,
        rules=[policy.rule_for(kind, role) for kind, role in rules],
        rule_codes=np.array(rule_codes, np.intp),
        strengths=[policy.factor_by_strength.get(strength, _FIRM) for strength in strengths],
        strength_codes=np.array(strength_codes, np.intp),
        forward_degrees=graph.forward_degrees,
        backward_degrees=graph.backward_degrees,
        coin_keys=np.array([key_of(tie.id) for tie in graph.relationships], np.uint64),
        is_junction=np.array([node.kind in JUNCTIONS for node in graph.nodes], np.bool_),
    )
    return open_ties(columns, damping_exponent=policy.damping_exponent)


def open_ties(ties: TieColumns, *, damping_exponent: float) -> TravelArcs:
    """Open relationships, given as columns, in the directions that their rules give a weight above 0."""
    slot_by_name: dict[str, int] = {}
    weights: list[Weight] = []
    ways = [_way(ties, slot_by_name, weights, is_forward=True), _way(ties, slot_by_name, weights, is_forward=False)]
    slots = np.stack([way[0] for way in ways], axis=1)
    strength = np.stack([way[1] for way in ways], axis=1)
    is_damped = np.stack([way[2] for way in ways], axis=1)
    degrees = np.stack([ties.forward_degrees, ties.backward_degrees], axis=1).astype(np.float64)
    starts = np.stack([ties.sources, ties.targets], axis=1)
    ends = np.stack([ties.targets, ties.sources], axis=1)
    mean_by_slot = np.array([weight.mean for weight in weights], np.float64)
    is_open = (strength > 0.0) & (np.append(mean_by_slot, 0.0)[slots] > 0.0)
    relationship, way = np.nonzero(is_open)
    from_junction = ties.is_junction[starts[is_open]]
    damped = np.where(is_damped[is_open] & ~from_junction, degrees[is_open] ** -damping_exponent, 1.0)
    scales = strength[is_open] * damped
    used, slot_column = np.unique(slots[is_open], return_inverse=True)
    names = list(slot_by_name)
    return TravelArcs(
        sources=starts[is_open].astype(np.int32),
        targets=ends[is_open].astype(np.int32),
        relationships=relationship.astype(np.int32),
        is_forward=np.asarray(way == 0),
        scales=scales,
        means=mean_by_slot[used][slot_column] * scales,
        slots=slot_column.astype(np.int32),
        weights=tuple(weights[slot] for slot in used),
        weight_names=tuple(names[slot] for slot in used),
        from_junction=from_junction,
        coin_keys=ties.coin_keys,
        nodes=len(ties.is_junction),
    )


def _way(
    ties: TieColumns, slot_by_name: dict[str, int], weights: list[Weight], *, is_forward: bool
) -> tuple[NDArray[np.intp], Numbers, NDArray[np.bool_]]:
    """Give slot, strength and dampedness of each relationship in one direction; a closed one has the last slot."""
    way = "forward" if is_forward else "backward"
    slots = np.full(len(ties.rules), -1, np.intp)
    for place, rule in enumerate(ties.rules):
        weight: Weight = getattr(rule, way)
        if weight.mean > 0.0:
            name = f"{rule.kind}/{rule.role}/{way}"
            if name not in slot_by_name:
                slot_by_name[name] = len(weights)
                weights.append(weight)
            slots[place] = slot_by_name[name]
    strengths = np.array([getattr(strength, way) for strength in ties.strengths], np.float64)
    is_damped = np.array([getattr(rule, f"is_damped_{way}") for rule in ties.rules], np.bool_)
    return slots[ties.rule_codes], strengths[ties.strength_codes], is_damped[ties.rule_codes]
