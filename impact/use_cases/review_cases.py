"""Turn what reviewers found of a scope into cases: the listed ways by which change may have arrived."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import replace

from impact.analysis.calibration import listed_chance
from impact.analysis.explanation import FoundPath
from impact.analysis.explanation.found import confidence_by_start, is_first_hop
from impact.analysis.propagation import Propagation
from impact.domain.calibration import BACKWARD, FORWARD, CasePath, CaseStep, ImpactCase, WeightKey
from impact.graph import ArchitectureGraph
from impact.use_cases.analysed_scope import AnalysedScope, AnalysisOptions
from impact.use_cases.scope import ScopeRequest, resolve_scope
from impact.use_cases.workspace import Workspace
from impact.worlds import Seed

MOST_WAYS = 6
"""Ways listed of a case; what others add is counted together."""
LEAST_DRAWS, LEAST_WORLDS = 2, 64
"""The interval of doubt is not asked for here, so that as little as can be is spent on it."""
MOST_OTHER_WAYS = 1.0 - 1e-6


class ReviewedScope:
    """A scope after propagation that knows, for each element, how change may have come there.

    Parameters
    ----------
    graph
        The architecture of the scope.
    propagation
        Its propagation.
    seeds
        What is touched.
    paths_by_node
        The likeliest paths to each node, likeliest first.
    """

    def __init__(
        self,
        graph: ArchitectureGraph,
        propagation: Propagation,
        *,
        seeds: Sequence[Seed],
        paths_by_node: dict[int, list[FoundPath]],
    ) -> None:
        self.graph = graph
        self._propagation = propagation
        self._worlds = propagation.possible_worlds
        self._confidence = confidence_by_start(seeds, graph.index_by_id)
        self._paths = paths_by_node
        rules = self._worlds.policy.rules
        keys = [WeightKey(kind, role, way) for kind, role in rules for way in (FORWARD, BACKWARD)]
        self._key_by_name = {key.name: key for key in keys}
        self._ways_by_node: dict[int, tuple[tuple[CasePath, ...], float]] = {}

    def likelihood(self, element_id: str) -> float:
        """Give the likelihood that change arrives, 0..1; 0 for what is not in the architecture of the scope."""
        node = self.graph.index_by_id.get(element_id)
        return 0.0 if node is None else float(self._propagation.likelihoods[node])

    def is_touched(self, element_id: str) -> bool:
        """Tell whether the scope itself touches an element."""
        node = self.graph.index_by_id.get(element_id)
        return any(start == node for start, _ in self._confidence)

    def case(self, element_id: str, *, is_confirmed: bool, scope: str, weight: float = 1.0) -> ImpactCase | None:
        """Make a case of an element; ``None`` if no listed way leads there."""
        node = self.graph.index_by_id.get(element_id)
        if node is None or node not in self._paths or self.is_touched(element_id):
            return None
        if node not in self._ways_by_node:
            found = self._paths[node][:MOST_WAYS]
            self._ways_by_node[node] = (tuple(self._way(path) for path in found), self._other_ways(node, found))
        ways, others = self._ways_by_node[node]
        return ImpactCase(scope, element_id, is_confirmed, ways, others, weight)

    def _way(self, path: FoundPath) -> CasePath:
        start = self.graph.nodes[path.start].id
        steps = tuple(self._step(path, place) for place in range(len(path.arcs)))
        return CasePath(self._confidence[path.start, path.kind], steps, f"{start} {path.kind}")

    def _step(self, path: FoundPath, place: int) -> CaseStep:
        arcs, arc = self._worlds.arcs, path.arcs[place]
        first, later = self._worlds.factors(path.kind)
        factor = first if is_first_hop(place, path.arcs, arcs) else later
        return CaseStep(
            weight=self._key_by_name[arcs.weight_names[int(arcs.slots[arc])]],
            scale=float(arcs.scales[arc]) * factor,
            relationship_id=self.graph.relationships[int(arcs.relationships[arc])].id,
        )

    def _other_ways(self, node: int, listed: Sequence[FoundPath]) -> float:
        """Give the chance of ways that are not listed: what the possible worlds hold beyond the listed ones."""
        arcs = self._worlds.arcs
        ways = []
        for path in listed:
            first, later = self._worlds.factors(path.kind)
            factors = [first if is_first_hop(at, path.arcs, arcs) else later for at in range(len(path.arcs))]
            steps = [
                ((arc, factor), arcs.likelihood_of(arc, factor)) for arc, factor in zip(path.arcs, factors, strict=True)
            ]
            sure = self._confidence[path.start, path.kind]
            start = [] if math.isclose(sure, 1.0) else [(("touch", path.start, path.kind), sure)]
            ways.append([*start, *steps])
        chance = listed_chance(ways)
        if float(self._propagation.sampling_lows[node]) <= chance or chance >= 1.0:
            return 0.0
        return min(MOST_OTHER_WAYS, (float(self._propagation.likelihoods[node]) - chance) / (1.0 - chance))


def reviewed_scope(workspace: Workspace, request: ScopeRequest, *, path_floor: float) -> ReviewedScope:
    """Propagate a scope, so that cases can be made of what was reviewed of it.

    Parameters
    ----------
    workspace, request
        What was reviewed.
    path_floor
        Paths less likely than this are not looked for.

    Raises
    ------
    UnknownNameError, ScopeError
        As :func:`impact.use_cases.scope.resolve_scope`.
    """
    thrifty = replace(workspace.policy.propagation, weight_draws=LEAST_DRAWS, worlds_per_draw=LEAST_WORLDS)
    lean = replace(workspace, policy=replace(workspace.policy, propagation=thrifty))
    scope = resolve_scope(lean, request)
    analysed = AnalysedScope(lean, scope, AnalysisOptions())
    return ReviewedScope(scope.graph, analysed.propagation, seeds=scope.seeds, paths_by_node=analysed.paths(path_floor))
