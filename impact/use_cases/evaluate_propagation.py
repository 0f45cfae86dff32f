"""How likely each node of a network changes along with another: to be held against what really changed together."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np

from impact.analysis.co_change import CoChange
from impact.errors import UnknownNameError
from impact.readers.tracked_network import co_change_policy, read_seeds, read_tracked_network

MOST_NODES_A_SEED = 5_000
SEEDS_AT_ONCE = 256


def predict_changes(
    nodes: Path, edges: Path, seeds: Path, *, history: Path | None = None
) -> Iterator[tuple[str, str, float]]:
    """Say for each seed how likely the other nodes change along with it, likeliest first; ties are broken by order.

    Parameters
    ----------
    nodes, edges, history
        As :func:`impact.readers.tracked_network.read_tracked_network`.
    seeds
        Ids of nodes, one a line.

    Yields
    ------
    Seed, node and likelihood above 0, the 5,000 likeliest of each seed.

    Raises
    ------
    UnreadableFileError
        If a file cannot be read.
    UnknownNameError
        If a seed is no node.
    """
    network = read_tracked_network(nodes, edges, history=history)
    ids = [node.id for node in network.nodes]
    asked = read_seeds(seeds)
    unknown = sorted(set(asked) - set(ids))
    if unknown:
        raise UnknownNameError(f"No node is called '{unknown[0]}' ({seeds}).", candidates=tuple(ids[:5]))
    engine = CoChange(network, co_change_policy())
    for first in range(0, len(asked), SEEDS_AT_ONCE):
        block = asked[first : first + SEEDS_AT_ONCE]
        for seed, likelihoods in zip(block, engine.likelihoods(block), strict=True):
            for place in np.argsort(-likelihoods, kind="stable")[:MOST_NODES_A_SEED]:
                if likelihoods[place] > 0.0:
                    yield seed, ids[int(place)], float(likelihoods[place])
