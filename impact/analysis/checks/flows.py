"""The control flow of processes as the rules on BPMN see it: one net for each process and sub-process."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from impact.domain.architecture import Element, Relationship

PROCESS = "bpmn:process"
SUB_PROCESSES = frozenset(["bpmn:subProcess", "bpmn:transaction", "bpmn:adHocSubProcess"])
CONTAINERS = SUB_PROCESSES | {PROCESS}
ACTIVITIES = SUB_PROCESSES | frozenset(
    f"bpmn:{name}"
    for name in (
        *("task", "userTask", "manualTask", "serviceTask", "sendTask", "receiveTask", "scriptTask"),
        *("businessRuleTask", "callActivity"),
    )
)
START, END, BOUNDARY = "bpmn:startEvent", "bpmn:endEvent", "bpmn:boundaryEvent"
EXCLUSIVE, INCLUSIVE, PARALLEL = "bpmn:exclusiveGateway", "bpmn:inclusiveGateway", "bpmn:parallelGateway"
EVENT_BASED, COMPLEX = "bpmn:eventBasedGateway", "bpmn:complexGateway"
CATCH, THROW = "bpmn:intermediateCatchEvent", "bpmn:intermediateThrowEvent"
FLOW_NODES = ACTIVITIES | {
    *(START, END, BOUNDARY, EXCLUSIVE, INCLUSIVE, PARALLEL, EVENT_BASED, COMPLEX),
    *(CATCH, THROW),
}


@dataclass(frozen=True, slots=True)
class FlowNet:
    """The flow nodes directly in one process or sub-process, and the flows between them.

    Attributes
    ----------
    container
        The process or sub-process.
    nodes
        Flow nodes by id, ascending.
    outgoing, incoming
        Sequence flows by the id of the node they leave or enter.
    boundary_events
        Ids of the boundary events of each activity.
    """

    container: Element
    nodes: Mapping[str, Element]
    outgoing: Mapping[str, tuple[Relationship, ...]]
    incoming: Mapping[str, tuple[Relationship, ...]]
    boundary_events: Mapping[str, tuple[str, ...]] = field(default_factory=dict)

    @property
    def is_ordered(self) -> bool:
        """Whether flows order what stands in it: not in an ad-hoc sub-process."""
        return self.container.kind != "bpmn:adHocSubProcess"

    def flows_from(self, node_id: str) -> tuple[Relationship, ...]:
        """Give the sequence flows that leave a node."""
        return self.outgoing.get(node_id, ())

    def flows_to(self, node_id: str) -> tuple[Relationship, ...]:
        """Give the sequence flows that enter a node."""
        return self.incoming.get(node_id, ())

    def of_kind(self, kind: str) -> tuple[Element, ...]:
        """Give the nodes of one kind."""
        return tuple(node for node in self.nodes.values() if node.kind == kind)


def says(thing: Element | Relationship, name: str) -> bool:
    """Tell whether a property of a thing is true."""
    return thing.properties.get(name, "").strip().casefold() in ("true", "1")


def has_definition(node: Element, name: str) -> bool:
    """Tell whether an event has a definition of one kind: ``link``, ``compensate``, ``terminate``."""
    return name in node.properties.get("eventDefinition", "").split(";")


def starts_by_itself(node: Element) -> bool:
    """Tell whether no flow has to lead to a node: it is triggered in another way."""
    return (
        says(node, "triggeredByEvent")
        or says(node, "isForCompensation")
        or says(node, "instantiate")
        or (node.kind == CATCH and has_definition(node, "link"))
    )


def ends_by_itself(node: Element) -> bool:
    """Tell whether no flow has to lead on from a node."""
    return (
        says(node, "triggeredByEvent")
        or says(node, "isForCompensation")
        or (node.kind == THROW and has_definition(node, "link"))
        or (node.kind == BOUNDARY and has_definition(node, "compensate"))
    )


def cut_into_nets(
    elements: Iterable[Element], flows: Sequence[Relationship], attachments: Iterable[Relationship]
) -> tuple[FlowNet, ...]:
    """Cut processes into nets, ascending by the id of the container; empty ones are left out.

    Parameters
    ----------
    elements
        Flow nodes and what they may stand in, in any order.
    flows, attachments
        Sequence flows, and ties from boundary events to their activities.
    """
    containers: dict[str, Element] = {}
    members: dict[str, dict[str, Element]] = defaultdict(dict)
    for node in elements:
        if node.kind in CONTAINERS:
            containers[node.id] = node
        if node.kind in FLOW_NODES and node.parent_id:
            members[node.parent_id][node.id] = node
    leaving, entering = _by_end(flows, is_source=True), _by_end(flows, is_source=False)
    attached: dict[str, list[str]] = defaultdict(list)
    for tie in attachments:
        attached[tie.target_id].append(tie.source_id)
    hosts = {host: tuple(events) for host, events in attached.items()}
    return tuple(
        FlowNet(containers[owner], dict(sorted(members[owner].items())), leaving, entering, hosts)
        for owner in sorted(members)
        if owner in containers
    )


def _by_end(flows: Iterable[Relationship], *, is_source: bool) -> dict[str, tuple[Relationship, ...]]:
    found: dict[str, list[Relationship]] = defaultdict(list)
    for flow in flows:
        found[flow.source_id if is_source else flow.target_id].append(flow)
    return {node: tuple(ties) for node, ties in found.items()}
