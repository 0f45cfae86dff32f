"""The ways change can travel: each relationship in each direction that the policy opens."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from impact.domain.policy import PropagationPolicy, StrengthFactor, Weight
from impact.graph import ArchitectureGraph
from impact.worlds.coins import Numbers, Words, key_of

JUNCTIONS = frozenset({"archimate:Junction", "archimate:AndJunction", "archimate:OrJunction"})
_FIRM = StrengthFactor(forward=1.0, backward=1.0)

Integers = NDArray[np.int32]


@dataclass(frozen=True, eq=False)
class TravelArcs:
    """The ways change can travel: each relationship in each direction that the policy opens.

    Attributes
    ----------
    sources, targets
        Node indexes, shape ``(arcs,)``; ascending by target.
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


def travel_arcs(graph: ArchitectureGraph, policy: PropagationPolicy) -> TravelArcs:
    """Open every relationship of a graph in the directions that the policy gives a weight above 0."""
    slot_by_key: dict[tuple[str, str, bool], int] = {}
    weights: list[Weight] = []
    columns: list[tuple[int, int, int, bool, float, int]] = []
    exponent = policy.damping_exponent
    junction = [node.kind in JUNCTIONS for node in graph.nodes]
    for position, tie in enumerate(graph.relationships):
        rule = policy.rule_for(tie.kind, tie.role)
        strength = policy.factor_by_strength.get(tie.strength, _FIRM)
        source, target = int(graph.sources[position]), int(graph.targets[position])
        ways = (
            (True, source, target, rule.forward, strength.forward, rule.is_damped_forward, graph.forward_degrees),
            (False, target, source, rule.backward, strength.backward, rule.is_damped_backward, graph.backward_degrees),
        )
        for is_forward, start, end, weight, factor, is_damped, degrees in ways:
            if weight.mean <= 0.0 or factor <= 0.0:
                continue
            key = (rule.kind, rule.role, is_forward)
            if key not in slot_by_key:
                slot_by_key[key] = len(weights)
                weights.append(weight)
            damping = float(degrees[position]) ** -exponent if is_damped and not junction[start] else 1.0
            columns.append((start, end, position, is_forward, factor * damping, slot_by_key[key]))
    columns.sort(key=lambda arc: (arc[1], arc[0], arc[2], arc[3]))
    names = [f"{kind}/{role}/{'forward' if is_forward else 'backward'}" for kind, role, is_forward in slot_by_key]
    return _arcs(columns, dict(zip(names, weights, strict=True)), junction, graph)


def _arcs(
    columns: Sequence[tuple[int, int, int, bool, float, int]],
    weights: Mapping[str, Weight],
    junction: list[bool],
    graph: ArchitectureGraph,
) -> TravelArcs:
    sources, targets, ties, forward, scales, slots = zip(*columns, strict=True) if columns else ((),) * 6
    scale_column = np.array(scales, np.float64)
    slot_column = np.array(slots, np.int32)
    mean_by_slot = np.array([weight.mean for weight in weights.values()], np.float64)
    means = mean_by_slot[slot_column] * scale_column if columns else scale_column
    return TravelArcs(
        sources=np.array(sources, np.int32),
        targets=np.array(targets, np.int32),
        relationships=np.array(ties, np.int32),
        is_forward=np.array(forward, np.bool_),
        scales=scale_column,
        means=means,
        slots=slot_column,
        weights=tuple(weights.values()),
        weight_names=tuple(weights),
        from_junction=np.array([junction[source] for source in sources], np.bool_),
        coin_keys=np.array([key_of(tie.id) for tie in graph.relationships], np.uint64),
        nodes=len(graph),
    )
