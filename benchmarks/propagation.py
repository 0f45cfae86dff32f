"""How much faster the packed possible worlds are than one breadth-first search per world in networkx.

Both count, over the same number of worlds, how often each element is reached from the touches of
Release 2.0; the peer tosses its own coins. Prints seconds of each and their ratio.
"""

from __future__ import annotations

import random
import time

import networkx as nx

from impact.readers.workspace import shipped_workspace
from impact.use_cases.scope import Scope, ScopeRequest, resolve_scope
from impact.use_cases.workspace import load_workspace
from impact.worlds import PossibleWorlds, TravelArcs, share_of_worlds, travel_arcs

WORLDS = 128


def by_networkx(scope: Scope, arcs: TravelArcs, hop_limit: int) -> list[float]:
    generator = random.Random(1)
    starts = {scope.graph.index_by_id[seed.element_id] for seed in scope.seeds}
    ways = list(zip(arcs.sources.tolist(), arcs.targets.tolist(), arcs.means.tolist(), strict=True))
    counts = [0] * arcs.nodes
    for _ in range(WORLDS):
        live: nx.DiGraph[int] = nx.DiGraph()
        live.add_nodes_from(starts)
        live.add_edges_from((source, target) for source, target, mean in ways if generator.random() < mean)
        reached: set[int] = set()
        for start in starts:
            reached.update(nx.single_source_shortest_path_length(live, start, cutoff=hop_limit))
        for node in reached:
            counts[node] += 1
    return [count / WORLDS for count in counts]


def main() -> None:
    workspace = load_workspace(shipped_workspace())
    policy = workspace.policy.propagation
    scope = resolve_scope(workspace, ScopeRequest(release="R2.0"))
    arcs = travel_arcs(scope.graph, policy)
    began = time.perf_counter()
    ours = share_of_worlds(PossibleWorlds(arcs, policy, worlds=WORLDS).reach(scope.seeds, scope.graph.index_by_id))
    own_seconds = time.perf_counter() - began
    began = time.perf_counter()
    theirs = by_networkx(scope, arcs, policy.hop_limit)
    peer_seconds = time.perf_counter() - began
    print(f"graph: {len(scope.graph)} elements, {len(arcs.sources)} ways; {WORLDS} worlds")
    print(f"packed worlds  {own_seconds:8.3f} s   mean likelihood {ours.mean():.3f}")
    print(f"networkx       {peer_seconds:8.3f} s   mean likelihood {sum(theirs) / len(theirs):.3f}")
    print(f"ratio networkx / packed: {peer_seconds / own_seconds:.1f}")


if __name__ == "__main__":
    main()
