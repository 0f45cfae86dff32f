"""How many sections each change brings to .5, .2 and .05, alone: to be looked at whenever weights change.

An analysis in which everything is affected is a failed one. Prints one line for each release and change.
"""

from __future__ import annotations

import numpy as np

from impact.domain.architecture import SECTION_KIND
from impact.readers.workspace import shipped_workspace
from impact.use_cases.scope import ScopeRequest, resolve_scope
from impact.use_cases.workspace import Workspace, load_workspace
from impact.worlds import PossibleWorlds, share_of_worlds, travel_arcs

WORLDS = 512


def profile(workspace: Workspace, request: ScopeRequest) -> tuple[int, int, int, int]:
    scope = resolve_scope(workspace, request)
    policy = workspace.policy.propagation
    worlds = PossibleWorlds(travel_arcs(scope.graph, policy), policy, worlds=WORLDS)
    likelihoods = share_of_worlds(worlds.reach(scope.seeds, scope.graph.index_by_id))
    sections = [place for place, node in enumerate(scope.graph.nodes) if node.kind == SECTION_KIND]
    mine = np.asarray(likelihoods)[sections]
    must, should, glance = (int((mine >= limit).sum()) for limit in (0.5, 0.2, 0.05))
    return must, should, glance, len(sections)


def main() -> None:
    workspace = load_workspace(shipped_workspace())
    releases = [ScopeRequest(release=name) for name in ("R1.4", "R2.0", "R3.0")]
    changes = [ScopeRequest(changes=(change.id,)) for change in workspace.register.changes]
    touches = [ScopeRequest(touches=(name,)) for name in ("tad:SRV-11.1", "tad:UC-CS05b", "bam:MD-05", "tad:DOC-SCH-8")]
    print(f"{'scope':24} {'≥ .5':>5} {'≥ .2':>5} {'≥ .05':>6}  of sections")
    for request in [*releases, *touches, *changes]:
        name = request.release or "".join(request.changes or request.touches)
        must, should, glance, count = profile(workspace, request)
        print(f"{name:24} {must:5} {should:5} {glance:6}  {count}")


if __name__ == "__main__":
    main()
