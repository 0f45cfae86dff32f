"""Rules on the drawing of a process: starts and ends, reach, outcomes, lanes, boundary events."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping

from impact.analysis.checks.flows import (
    ACTIVITIES,
    BOUNDARY,
    COMPLEX,
    END,
    EXCLUSIVE,
    INCLUSIVE,
    PROCESS,
    START,
    FlowNet,
    ends_by_itself,
    says,
    starts_by_itself,
)
from impact.analysis.checks.subject import CheckedWorkspace, Finding, on_element, on_tie, titled
from impact.domain.architecture import Element
from impact.domain.formatting import counted

_DECIDING = frozenset([EXCLUSIVE, INCLUSIVE, COMPLEX])


def processes_without_start(workspace: CheckedWorkspace) -> Iterator[Finding]:
    """A process needs a start event; a sub-process needs one where it shows an end."""
    for net in workspace.flow_nets:
        has_start = bool(net.of_kind(START)) or any(says(node, "instantiate") for node in net.nodes.values())
        if net.is_ordered and not has_start and (net.container.kind == PROCESS or net.of_kind(END)):
            yield on_element(net.container, f"{titled(net.container)} has no start event")


def processes_without_end(workspace: CheckedWorkspace) -> Iterator[Finding]:
    """A process needs an end event; a sub-process needs one where it shows a start."""
    for net in workspace.flow_nets:
        if net.is_ordered and not net.of_kind(END) and (net.container.kind == PROCESS or net.of_kind(START)):
            yield on_element(net.container, f"{titled(net.container)} has no end event")


def unreachable_steps(workspace: CheckedWorkspace) -> Iterator[Finding]:
    """Name the first step of each part of a net to which no start leads."""
    for net in workspace.flow_nets:
        following, preceding = _steps_around(net)
        starts = {node.id for node in net.of_kind(START)} or {
            node_id for node_id in net.nodes if not preceding.get(node_id)
        }
        starts |= {node.id for node in net.nodes.values() if starts_by_itself(node)}
        unreached = net.nodes.keys() - _reached(starts, following) if net.is_ordered else set()
        for node_id, count in _heads(unreached, following, preceding):
            also = f", nor to {counted(count, 'step')} after it" if count else ""
            yield on_element(net.nodes[node_id], f"no start leads to {titled(net.nodes[node_id])}{also}")


def dead_end_steps(workspace: CheckedWorkspace) -> Iterator[Finding]:
    """Name the last step of each part of a net from which no end is reached."""
    for net in workspace.flow_nets:
        following, preceding = _steps_around(net)
        ends = {node.id for node in net.of_kind(END)} or {
            node_id for node_id in net.nodes if not following.get(node_id)
        }
        ends |= {node.id for node in net.nodes.values() if ends_by_itself(node)}
        lost = net.nodes.keys() - _reached(ends, preceding) if net.is_ordered else set()
        for node_id, count in _heads(lost, preceding, following):
            also = f", nor from {counted(count, 'step')} before it" if count else ""
            yield on_element(net.nodes[node_id], f"from {titled(net.nodes[node_id])} no end is reached{also}")


def _steps_around(net: FlowNet) -> tuple[Mapping[str, set[str]], Mapping[str, set[str]]]:
    """Give the steps after and before each step; a boundary event follows the activity that it sits on."""
    following: dict[str, set[str]] = defaultdict(set)
    preceding: dict[str, set[str]] = defaultdict(set)
    for node_id in net.nodes:
        targets = [flow.target_id for flow in net.flows_from(node_id)]
        for target in (*targets, *net.boundary_events.get(node_id, ())):
            if target in net.nodes:
                following[node_id].add(target)
                preceding[target].add(node_id)
    return following, preceding


def _reached(starts: Iterable[str], following: Mapping[str, set[str]]) -> set[str]:
    found, waiting = set(starts), list(starts)
    while waiting:
        for target in following.get(waiting.pop(), ()):
            if target not in found:
                found.add(target)
                waiting.append(target)
    return found


def _heads(
    lost: set[str], following: Mapping[str, set[str]], preceding: Mapping[str, set[str]]
) -> Iterator[tuple[str, int]]:
    """Give the first step of each part of a set, and the number of steps in the set that follow it."""
    rest = set(lost)
    first = sorted(node_id for node_id in lost if not preceding.get(node_id, set()) & lost)
    for node_id in (*first, *sorted(lost)):
        if node_id not in rest:
            continue
        part = _reached([node_id], following) & rest
        rest -= part
        yield node_id, len(part) - 1


def unlabelled_outcomes(workspace: CheckedWorkspace) -> Iterator[Finding]:
    """Name each outcome of a deciding gateway that neither a name, a condition nor the default explains."""
    for net in workspace.flow_nets:
        for node in net.nodes.values():
            flows = net.flows_from(node.id)
            if node.kind not in _DECIDING or len(flows) < 2:
                continue
            for flow in flows:
                if not flow.name.strip() and "condition" not in flow.properties and not says(flow, "isDefault"):
                    target = workspace.graph.element(flow.target_id)
                    message = f"{titled(node)} does not say when the flow leads to '{target.label}'"
                    yield on_tie(flow, message)


def gateways_without_default(workspace: CheckedWorkspace) -> Iterator[Finding]:
    """Name the deciding gateways of executable processes of which every outcome has a condition."""
    for net in workspace.flow_nets:
        if not _is_executable(workspace, net.container):
            continue
        for node in net.nodes.values():
            flows = net.flows_from(node.id)
            is_deciding = node.kind in (EXCLUSIVE, INCLUSIVE) and len(flows) > 1
            if is_deciding and all("condition" in flow.properties and not says(flow, "isDefault") for flow in flows):
                yield on_element(node, f"{titled(node)} has no outcome for cases that no condition fits")


def _is_executable(workspace: CheckedWorkspace, container: Element) -> bool:
    process_id = container.id if container.kind == PROCESS else workspace.process_id_by_step.get(container.id, "")
    return process_id in workspace.graph and says(workspace.graph.element(process_id), "isExecutable")


def steps_without_lane(workspace: CheckedWorkspace) -> Iterator[Finding]:
    """Name each activity of a process with lanes that stands in none of them."""
    process_by_lane = {tie.target_id: tie.source_id for tie in workspace.ties("bpmn:laneSet")}
    with_lanes = set(process_by_lane.values())
    in_lane = {tie.target_id for tie in workspace.ties("bpmn:flowNodeRef")}
    for net in workspace.flow_nets:
        if net.container.id not in with_lanes:
            continue
        if not in_lane & net.nodes.keys():
            continue
        for node in net.nodes.values():
            if node.kind in ACTIVITIES and node.id not in in_lane:
                yield on_element(node, f"{titled(node)} stands in no lane of '{net.container.label}'")


def unattached_boundary_events(workspace: CheckedWorkspace) -> Iterator[Finding]:
    """Name each boundary event that sits on nothing."""
    attached = {tie.source_id for tie in workspace.ties("bpmn:attachedTo")}
    for node in workspace.nodes_by_kind.get(BOUNDARY, ()):
        if node.id not in attached:
            yield on_element(node, f"{titled(node)} sits on no activity")


def steps_not_drawn(workspace: CheckedWorkspace) -> Iterator[Finding]:
    """Name each step that no drawing of its file shows, although the drawings show other steps beside it."""
    drawn = {shape.element_id for diagram in workspace.diagrams for shape in diagram.shapes}
    for net in workspace.flow_nets:
        if net.nodes.keys() & drawn:
            for node in net.nodes.values():
                if node.id not in drawn:
                    yield on_element(node, f"{titled(node)} is in no drawing of '{net.container.label}'")


def deadlocks(workspace: CheckedWorkspace) -> Iterator[Finding]:
    """Name each join that may wait for a flow that can never come."""
    for net, verdict in workspace.played_nets:
        for node_id in verdict.stuck:
            message = f"{titled(net.nodes[node_id])} may wait for ever for a flow that cannot come any more"
            yield on_element(net.nodes[node_id], message)


def missing_synchronisation(workspace: CheckedWorkspace) -> Iterator[Finding]:
    """Name each step that parallel flows enter one by one."""
    for net, verdict in workspace.played_nets:
        for node_id in verdict.doubled:
            message = (
                f"parallel flows meet at {titled(net.nodes[node_id])} and are not joined: what follows is done twice"
            )
            yield on_element(net.nodes[node_id], message)
