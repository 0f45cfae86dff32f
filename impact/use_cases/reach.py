"""Say how far change travels in a graph of two tables, however large, without a workspace."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from impact.analysis.propagation import wilson_interval
from impact.domain.change import TouchKind
from impact.domain.policy import Policy
from impact.domain.reach import Reach, ReachedNode
from impact.errors import ScopeError, UnknownNameError
from impact.readers.large_tables import LargeGraph, read_large_tables
from impact.readers.policy import read_policy
from impact.use_cases.scope import TOUCH_GROUP
from impact.worlds import WORLDS_PER_WORD, PossibleWorlds, Seed, arcs_of_columns
from impact.worlds.coins import Numbers

DEFAULT_WORLDS = 256
"""Worlds of a large graph: the error of a likelihood of .5 is then about 3 percentage points."""


def reach(
    nodes: Path,
    edges: Path,
    touches: Sequence[str],
    *,
    worlds: int = DEFAULT_WORLDS,
    seed: int | None = None,
    hop_limit: int | None = None,
    policy_file: Path | None = None,
) -> Reach:
    """Work out how likely change of some nodes is to travel to every other.

    Memory is bounded whatever the number of worlds (:data:`impact.worlds.MASK_BUDGET`).

    Parameters
    ----------
    nodes, edges
        Tables, as :func:`impact.readers.large_tables.read_large_tables`.
    touches
        Altered nodes as ``ID`` or ``ID=KIND``.
    worlds
        Number of worlds; rounded up to a multiple of 64.
    seed, hop_limit
        In place of the policy's.
    policy_file
        Policy laid over the shipped one.

    Raises
    ------
    UnknownNameError
        If a touched node is not in the table.
    ScopeError
        If nothing is touched.
    UnreadableFileError, UnsafeFileError, PolicyError
        If a file cannot be used.
    """
    if not touches:
        raise ScopeError("nothing is touched", remedy="Name a node with --touch ID, or --touch ID=remove.")
    policy = _policy(policy_file, seed=seed, hop_limit=hop_limit)
    graph = read_large_tables(nodes, edges)
    read = [TouchKind.read(touch) for touch in touches]
    places = graph.index_of([name for name, _ in read])
    for (name, _), place in zip(read, places, strict=True):
        if place < 0:
            raise UnknownNameError(f"No node is called '{name}' ({nodes}).", candidates=graph.first_ids(5))
    index_by_id = dict(zip((name for name, _ in read), places, strict=True))
    seeds = [Seed("", TOUCH_GROUP, name, kind) for name, kind in read]
    arcs = arcs_of_columns(graph.columns, policy.propagation)
    rounded = max(1, -(-worlds // WORLDS_PER_WORD)) * WORLDS_PER_WORD
    shares = PossibleWorlds(arcs, policy.propagation, worlds=rounded).shares(seeds, index_by_id)
    tiers = policy.tiers
    limits = (("must", tiers.must), ("should", tiers.should), ("glance", tiers.glance))
    return Reach(
        nodes=len(shares),
        relationships=len(graph.columns.sources),
        touches=tuple(f"{name}={kind}" for name, kind in read),
        worlds=rounded,
        seed=policy.propagation.seed,
        counts=tuple((tier, limit, int((shares >= limit).sum())) for tier, limit in limits),
        reached=_reached(graph, shares, policy, worlds=rounded),
        problems=graph.problems,
    )


def _policy(policy_file: Path | None, *, seed: int | None, hop_limit: int | None) -> Policy:
    policy = read_policy(policy_file)
    travel = policy.propagation
    travel = travel if seed is None else replace(travel, seed=seed)
    travel = travel if hop_limit is None else replace(travel, hop_limit=hop_limit)
    return replace(policy, propagation=travel)


def _reached(graph: LargeGraph, shares: Numbers, policy: Policy, *, worlds: int) -> Iterator[ReachedNode]:
    lows, highs = wilson_interval(shares, worlds)
    found = np.flatnonzero(shares)
    ranked = found[np.argsort(-shares[found], kind="stable")]
    start = 0
    while start < len(ranked):
        stop = int(np.searchsorted(-shares[ranked], -shares[ranked[start]], side="right"))
        alike = sorted((graph.ids[int(place)].as_py(), int(place)) for place in ranked[start:stop])
        for node_id, place in alike:
            likelihood = float(shares[place])
            yield ReachedNode(
                node_id,
                graph.names[place].as_py(),
                graph.columns.kinds[graph.columns.kind_codes[place]],
                likelihood,
                float(lows[place]),
                float(highs[place]),
                policy.tiers.tier_of(likelihood),
            )
        start = stop
