"""Peers that the propagation is measured against. Fixed code: what it prints is compared over years, so leave it be.

Each follows change from one node through a graph given as arrays of arcs: sources, targets and likelihoods.
"""

from __future__ import annotations

import random

import networkx as nx
import numpy as np
from numpy.typing import NDArray

Whole = NDArray[np.int64]
Numbers = NDArray[np.float64]


def descendants_world_by_world(
    sources: Whole, targets: Whole, likelihoods: Numbers, *, nodes: int, start: int, worlds: int
) -> Numbers:
    """Toss the coins of one world after the other, and ask networkx what is reached in each."""
    generator = random.Random(1)
    arcs = list(zip(sources.tolist(), targets.tolist(), likelihoods.tolist(), strict=True))
    counts = np.zeros(nodes)
    for _ in range(worlds):
        live: nx.DiGraph[int] = nx.DiGraph()
        live.add_node(start)
        live.add_edges_from((source, target) for source, target, chance in arcs if generator.random() < chance)
        for node in nx.descendants(live, start):
            counts[node] += 1
        counts[start] += 1
    return counts / worlds


def frontier_over_masks(
    sources: Whole, targets: Whole, likelihoods: Numbers, *, nodes: int, start: int, worlds: int, block: int = 64
) -> tuple[Numbers, int]:
    """Follow a frontier over boolean masks, a block of worlds at a time; the arcs are sorted by target."""
    generator = np.random.default_rng(1)
    counts, levels = np.zeros(nodes), 0
    ends, first = np.unique(targets, return_index=True)
    for _ in range(0, worlds, block):
        live = generator.random((len(sources), block), dtype=np.float32) < likelihoods[:, None]
        reached = np.zeros((nodes, block), np.bool_)
        reached[start] = True
        frontier, level = reached.copy(), 0
        while frontier.any():
            new = np.zeros_like(reached)
            new[ends] = np.logical_or.reduceat(frontier[sources] & live, first, axis=0)
            frontier = new & ~reached
            reached |= frontier
            level += 1
        counts += reached.sum(axis=1)
        levels = max(levels, level)
    return counts / worlds, levels


def hashed_coins(count: int) -> int:
    """Hash so many 64-bit counters with numpy, a block in the nearest cache at a time; give the last one."""
    block = np.arange(4096, dtype=np.uint64)
    room, last = np.empty_like(block), 0
    for first in range(0, count, len(block)):
        values = block + np.uint64(first)
        for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
            np.right_shift(values, np.uint64(shift), out=room)
            np.bitwise_xor(values, room, out=values)
            np.multiply(values, np.uint64(factor), out=values)
        last = int((values ^ (values >> np.uint64(31)))[-1])
    return last


def copied(words: int, *, times: int) -> None:
    """Copy so many 64-bit words from one place to another, so many times."""
    source, target = np.ones(words, np.uint64), np.empty(words, np.uint64)
    for _ in range(times):
        np.copyto(target, source)
