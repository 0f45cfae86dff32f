"""How much faster hidden elements are contracted than by one search of networkx from each element that is shown.

2,000 nodes, 6,000 relationships, about half of the nodes hidden. Prints seconds of each and their ratio.
"""

from __future__ import annotations

import time

import networkx as nx
import numpy as np

from impact.analysis.contracting import contract


def by_networkx(shown: set[str], ties: list[tuple[str, str]]) -> set[tuple[str, str]]:
    """Search from every shown node through hidden nodes alone."""
    graph: nx.DiGraph[str] = nx.DiGraph(ties)
    hidden = graph.subgraph(node for node in graph if node not in shown)
    found = set()
    for start in sorted(shown & set(graph)):
        within: set[str] = set()
        for entered in graph.successors(start):
            if entered not in shown and entered not in within:
                within |= {entered} | nx.descendants(hidden, entered)
        ends = {end for node in within for end in graph.successors(node) if end in shown and end != start}
        found |= {(start, end) for end in ends}
    return found


def main() -> None:
    drawn = np.random.default_rng(5)
    ids = [f"n{place}" for place in range(2000)]
    ends = drawn.integers(0, 2000, (2, 6000))
    shown = {ids[place] for place in np.flatnonzero(drawn.random(2000) < 0.5)}
    began = time.perf_counter()
    ours = contract(ids, shown, sources=ends[0], targets=ends[1], likelihoods=drawn.random(6000))
    own_seconds = time.perf_counter() - began
    ties = [(ids[source], ids[target]) for source, target in ends.T.tolist()]
    began = time.perf_counter()
    theirs = by_networkx(shown, ties)
    peer_seconds = time.perf_counter() - began
    print(f"packed search  {own_seconds:8.3f} s   {len(ours):,} indirect ties, each with its likeliest way")
    print(f"networkx       {peer_seconds:8.3f} s   {len(theirs):,} indirect ties")
    print(f"ratio networkx / packed: {peer_seconds / own_seconds:.1f}")


if __name__ == "__main__":
    main()
