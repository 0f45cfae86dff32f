"""A graph as columns alone, for graphs too large to make a value of every element."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from impact.domain.policy import PropagationPolicy, StrengthFactor
from impact.worlds.arcs import JUNCTIONS, Integers, TieColumns, TravelArcs, open_ties
from impact.worlds.coins import Words, key_of, mixed

Codes = NDArray[np.int32]
_FIRM = StrengthFactor(forward=1.0, backward=1.0)
_DENSE_COUNTS = 2**26
"""Counters of one table; beyond it keys are sorted and counted instead."""


@dataclass(frozen=True, eq=False)
class GraphColumns:
    """Nodes and relationships as columns; codes point into the short lists beside them.

    Attributes
    ----------
    node_keys
        Hash of each node's id, shape ``(nodes,)``.
    kinds, kind_codes
        Kinds of node in use, and that of each node.
    sources, targets
        Node indexes of the ends as drawn, shape ``(relationships,)``.
    tie_kinds, tie_codes
        Kind and role of relationships in use, and which each has.
    strengths, strength_codes
        Stated strengths in use, and that of each relationship.
    tie_keys
        Hash of each relationship's own id; ``None`` where they have none.
    """

    node_keys: Words
    kinds: Sequence[str]
    kind_codes: Codes
    sources: Integers
    targets: Integers
    tie_kinds: Sequence[tuple[str, str]]
    tie_codes: Codes
    strengths: Sequence[str]
    strength_codes: Codes
    tie_keys: Words | None = None


def arcs_of_columns(columns: GraphColumns, policy: PropagationPolicy) -> TravelArcs:
    """Open every relationship in the directions that the policy gives a weight above 0."""
    kinds = len(columns.tie_kinds)
    junctions = np.array([kind in JUNCTIONS for kind in columns.kinds], np.bool_)
    nodes = len(columns.node_keys)
    ties = TieColumns(
        sources=columns.sources,
        targets=columns.targets,
        rules=[policy.rule_for(kind, role) for kind, role in columns.tie_kinds],
        rule_codes=columns.tie_codes.astype(np.intp),
        strengths=[policy.factor_by_strength.get(strength, _FIRM) for strength in columns.strengths],
        strength_codes=columns.strength_codes.astype(np.intp),
        forward_degrees=_times(columns.sources, columns.tie_codes, kinds=kinds, nodes=nodes),
        backward_degrees=_times(columns.targets, columns.tie_codes, kinds=kinds, nodes=nodes),
        coin_keys=_coin_keys(columns),
        is_junction=junctions[columns.kind_codes] if nodes else np.zeros(0, np.bool_),
    )
    return open_ties(ties, damping_exponent=policy.damping_exponent)


def _times(ends: Integers, codes: Codes, *, kinds: int, nodes: int) -> Integers:
    """Count for each relationship how many of its kind stand at the same end."""
    keys = ends.astype(np.int64) * kinds + codes
    if nodes * kinds <= _DENSE_COUNTS:
        return np.asarray(np.bincount(keys, minlength=nodes * kinds)[keys], np.int32)
    _, place, count = np.unique(keys, return_inverse=True, return_counts=True)
    return np.asarray(count[place], np.int32)


def _coin_keys(columns: GraphColumns) -> Words:
    """Hash each relationship: by its own id, else by source, kind, target and ordinal among those that are alike."""
    if columns.tie_keys is not None:
        return columns.tie_keys
    kind_keys = np.array([key_of(f"{kind} {role}") for kind, role in columns.tie_kinds], np.uint64)
    keys = mixed(columns.node_keys[columns.sources] ^ kind_keys[columns.tie_codes])
    keys = mixed(keys + columns.node_keys[columns.targets])
    order = np.argsort(keys, kind="stable")
    ordered = keys[order]
    is_new = np.r_[True, ordered[1:] != ordered[:-1]] if len(ordered) else np.zeros(0, np.bool_)
    if is_new.all():
        return keys
    first = np.maximum.accumulate(np.where(is_new, np.arange(len(ordered)), 0))
    ordinals = (np.arange(len(ordered)) - first).astype(np.uint64)
    keys[order] = np.where(is_new, ordered, mixed(ordered + ordinals))
    return keys
