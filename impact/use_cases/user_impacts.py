"""Say what changes mean for those who use the service, out of the graph: roles, their processes and interfaces."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace

from impact.domain.architecture import TRACE_LINK
from impact.domain.change import Change
from impact.domain.result import ImpactReport
from impact.domain.user_impact import ReachedThing, RoleImpact, UserImpact
from impact.graph import ArchitectureGraph
from impact.use_cases.analysed_scope import AnalysedScope, AnalysisOptions
from impact.use_cases.scope import ScopeRequest, resolve_scope
from impact.use_cases.workspace import Workspace

PROCESS_KIND, INTERFACE_KIND = "bpmn:process", "archimate:ApplicationInterface"
PARTS = ("performs", "receives", "affected")
"""What a role may have to do with a process, the strongest part first."""
ELIGIBLE, HOLDS, OWNS = "eligible", "holds", "owns"
"""Ties of the models: a service to the role that may ask for it, an actor to its role, an owner to a component."""
NO_ROLES = "The models tie no role to a process."
NOTHING_TOUCHED = "not known: nobody has said what it alters"


@dataclass(frozen=True)
class UserTies:
    """What the models say of the roles of users.

    Attributes
    ----------
    parts
        Part of each role in each of its processes, by id of the role and of the process.
    interfaces
        Interfaces of each role, by its id: those assigned to a service that it may ask for, and those of a component
        that an actor in this role owns.
    """

    parts: Mapping[str, Mapping[str, str]]
    interfaces: Mapping[str, frozenset[str]]


def user_ties(graph: ArchitectureGraph) -> UserTies:
    """Find the roles that have a part in a process, with their processes and interfaces."""
    parts: dict[str, dict[str, str]] = {}
    for tie in graph.relationships:
        if tie.kind == TRACE_LINK and tie.role in PARTS and graph.element(tie.target_id).kind == PROCESS_KIND:
            known = parts.setdefault(tie.source_id, {})
            former = known.get(tie.target_id, PARTS[-1])
            known[tie.target_id] = min(tie.role, former, key=PARTS.index)
    interfaces = {node.id for node in graph.nodes if node.kind == INTERFACE_KIND}
    services: dict[str, set[str]] = {}
    holders: dict[str, set[str]] = {}
    owned: dict[str, set[str]] = {}
    by_end: dict[str, set[str]] = {}
    for tie in graph.relationships:
        if tie.role == ELIGIBLE:
            services.setdefault(tie.target_id, set()).add(tie.source_id)
        elif tie.role == HOLDS:
            holders.setdefault(tie.target_id, set()).add(tie.source_id)
        elif tie.role == OWNS:
            owned.setdefault(tie.source_id, set()).add(tie.target_id)
        elif tie.kind in ("archimate:Assignment", "archimate:Serving") and tie.source_id in interfaces:
            by_end.setdefault(tie.target_id, set()).add(tie.source_id)
        elif tie.kind == "archimate:Composition" and tie.target_id in interfaces:
            by_end.setdefault(tie.source_id, set()).add(tie.target_id)
    own: dict[str, frozenset[str]] = {}
    for role in parts:
        owners = {role, *holders.get(role, ())}
        ends = services.get(role, set()).union(*(owned.get(owner, set()) for owner in owners))
        own[role] = frozenset(interface for end in ends for interface in by_end.get(end, ()))
    return UserTies(parts, own)


def impacts_on_users(
    workspace: Workspace,
    changes: Iterable[Change],
    *,
    as_of: dt.date | None = None,
    options: AnalysisOptions | None = None,
) -> Mapping[str, UserImpact]:
    """Say for each change alone which roles of users it reaches, with the policy of the workspace.

    Parameters
    ----------
    workspace
        The workspace.
    changes
        The changes.
    as_of
        Day on which the register speaks; ``None`` for its own.
    options
        How to analyse; a process or interface counts from its threshold on.

    Returns
    -------
    Mapping
        The impact by id of the change.
    """
    ties = user_ties(workspace.graph)
    workspace = _without_intervals(workspace)
    found: dict[str, UserImpact] = {}
    for change in changes:
        if not ties.parts:
            found[change.id] = UserImpact(change.id, (), NO_ROLES)
            continue
        scope = resolve_scope(workspace, ScopeRequest(changes=(change.id,), as_of=as_of))
        left_out = "; ".join(reason for _, reason in scope.left_out)
        if left_out or not scope.seeds:
            found[change.id] = UserImpact(change.id, (), f"none: {left_out}" if left_out else NOTHING_TOUCHED)
        else:
            found[change.id] = _impact(change, AnalysedScope(workspace, scope, options or AnalysisOptions()), ties)
    return found


def _without_intervals(workspace: Workspace) -> Workspace:
    """Leave out the draws of weights: they say how sure a likelihood is, which is not asked, and take most time."""
    policy = workspace.policy
    return replace(workspace, policy=replace(policy, propagation=replace(policy.propagation, weight_draws=1)))


def users_reached(workspace: Workspace, report: ImpactReport) -> tuple[RoleImpact, ...]:
    """Say which roles of users a report reaches: from its threshold on, in order of name."""
    ties = user_ties(workspace.graph)
    reached = {
        item.id: ReachedThing(item.id, item.name, item.likelihood)
        for item in report.elements
        if item.kind in (PROCESS_KIND, INTERFACE_KIND) and item.likelihood >= report.threshold
    }
    return _roles(workspace.graph, reached, ties)


def _impact(change: Change, analysed: AnalysedScope, ties: UserTies) -> UserImpact:
    reached: dict[str, ReachedThing] = {}
    for node, element in enumerate(analysed.graph.nodes):
        likelihood = float(analysed.propagation.likelihoods[node])
        if element.kind in (PROCESS_KIND, INTERFACE_KIND) and likelihood >= analysed.threshold:
            reached[element.id] = ReachedThing(element.id, element.name, likelihood)
    roles = _roles(analysed.workspace.graph, reached, ties)
    why = f"none: no process or interface of a user is reached at {analysed.threshold:.0%} or more"
    return UserImpact(change.id, roles, "" if roles else why)


def _roles(graph: ArchitectureGraph, reached: Mapping[str, ReachedThing], ties: UserTies) -> tuple[RoleImpact, ...]:
    roles = []
    for role, parts in ties.parts.items():
        processes = [
            ReachedThing(thing.id, thing.name, thing.likelihood, parts[thing.id])
            for thing in reached.values()
            if thing.id in parts
        ]
        interfaces = [thing for thing in reached.values() if thing.id in ties.interfaces[role]]
        if processes or interfaces:
            roles.append(RoleImpact(role, graph.element(role).name, _ranked(processes), _ranked(interfaces)))
    return tuple(sorted(roles, key=lambda role: role.role))


def _ranked(things: Iterable[ReachedThing]) -> tuple[ReachedThing, ...]:
    return tuple(sorted(things, key=lambda thing: (-thing.likelihood, thing.id)))
