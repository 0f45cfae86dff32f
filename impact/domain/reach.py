"""How far change travels in a graph of two tables."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from impact.domain.problem import Problem


@dataclass(frozen=True, slots=True)
class ReachedNode:
    """A node that change may reach.

    Attributes
    ----------
    id, name, kind
        What it is; the kind in the words of the standards, or of the table.
    likelihood
        Share of the worlds in which change arrives, above 0 up to 1.
    sampling_low, sampling_high
        95 % interval of the error of the simulation.
    tier
        ``must``, ``should``, ``glance`` or empty.
    """

    id: str
    name: str
    kind: str
    likelihood: float
    sampling_low: float
    sampling_high: float
    tier: str


@dataclass(frozen=True, eq=False)
class Reach:
    """How far change travels from some nodes.

    Attributes
    ----------
    nodes, relationships
        Size of the graph.
    touches
        Where it started, as ``ELEMENT=KIND``.
    worlds, seed
        Of the simulation.
    counts
        Nodes in each tier, as (tier, from which likelihood, number), the highest first; those touched included.
    reached
        Nodes that change may reach, likeliest first, then by id; made as they are asked for.
    problems
        What in the tables could not be used.
    """

    nodes: int
    relationships: int
    touches: tuple[str, ...]
    worlds: int
    seed: int
    counts: tuple[tuple[str, float, int], ...]
    reached: Iterator[ReachedNode]
    problems: tuple[Problem, ...]
