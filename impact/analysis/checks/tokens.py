"""Play the tokens of a process to find deadlocks and missing synchronisation.

A net is played from each start event with every choice tried, as far as :data:`MOST_MARKINGS` allow; what lies
beyond is not judged. Chains of steps without a choice are drawn together first, which changes neither answer. A
sub-process counts as one step of what stands around it and is played on its own. Side paths that a boundary event
opens without ending its activity, compensation and event sub-processes are not played; a net with a complex gateway
is not judged at all, because its behaviour is an expression.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import combinations

from impact.analysis.checks.flows import (
    COMPLEX,
    END,
    EVENT_BASED,
    EXCLUSIVE,
    INCLUSIVE,
    PARALLEL,
    START,
    FlowNet,
    has_definition,
    says,
)
from impact.domain.architecture import Relationship

MOST_MARKINGS = 2_000
"""States of one net that are looked at; the nets of people have some dozens."""
MOST_OUTCOMES = 6
"""Outcomes of an inclusive choice of which every combination is tried; beyond, each alone and all together."""
Marking = frozenset[str]
"""The flows that hold a token."""


@dataclass(frozen=True, slots=True)
class Verdict:
    """What playing a net found.

    Attributes
    ----------
    stuck
        Ids of joins that may wait for ever.
    doubled
        Ids of steps that parallel flows may enter one by one.
    is_whole
        Whether every state was looked at.
    """

    stuck: tuple[str, ...] = ()
    doubled: tuple[str, ...] = ()
    is_whole: bool = True


def play(net: FlowNet) -> Verdict:
    """Play the tokens of a net; an unordered net, or one without a start event, is not judged."""
    if not net.is_ordered or not net.of_kind(START) or net.of_kind(COMPLEX):
        return Verdict()
    return _Game(net).play()


class _Game:
    def __init__(self, net: FlowNet) -> None:
        self._net = net
        self._into = {
            node_id: tuple(dict.fromkeys(flow.id for flow in net.flows_to(node_id) if flow.source_id in net.nodes))
            for node_id in net.nodes
        }
        self._target = {
            flow.id: flow.target_id
            for node_id in net.nodes
            for flow in net.flows_from(node_id)
            if flow.target_id in net.nodes
        }
        self._host_by_event = {
            event: host for host, events in net.boundary_events.items() if host in net.nodes for event in events
        }
        self._source_by_flow = {flow.id: self._host(node) for node in net.nodes for flow in net.flows_from(node)}
        self._outcomes = {node_id: tuple(self._ways_out(node_id)) for node_id in net.nodes}
        self._last = {flow: self._end_of_chain(flow) for flow in self._target}
        self._upstream = {node.id: self._flows_before(node.id) for node in net.of_kind(INCLUSIVE)}
        self._stuck: dict[str, None] = {}
        self._doubled: dict[str, None] = {}

    def play(self) -> Verdict:
        """Look at every marking that can be reached, those reached first before the others."""
        is_whole = True
        for start in self._net.of_kind(START):
            is_whole = self._play_from(start.id) and is_whole
        return Verdict(tuple(self._stuck), tuple(self._doubled), is_whole)

    def _play_from(self, start: str) -> bool:
        seen = {frozenset(self._last[flow] for flow in outcome) for outcome in self._outcomes[start]}
        waiting = deque(sorted(seen, key=sorted))
        while waiting:
            marking = waiting.popleft()
            successors = list(self._successors(marking))
            if not successors and marking:
                self._stuck.update(dict.fromkeys(sorted(self._target[flow] for flow in marking)))
            for successor in successors:
                if successor is not None and successor not in seen:
                    seen.add(successor)
                    waiting.append(successor)
            if len(seen) > MOST_MARKINGS:
                return False
        return True

    def _successors(self, marking: Marking) -> Iterator[Marking | None]:
        """Give each marking one step further; ``None`` for a step that would put two tokens on one flow."""
        for node_id in sorted({self._target[flow] for flow in marking}):
            for taken in self._taken(node_id, marking):
                for outcome in self._outcomes[node_id]:
                    yield self._moved(node_id, marking - taken, outcome)
            if self._is_terminating(node_id):
                yield frozenset()

    def _moved(self, node_id: str, rest: Marking, outcome: Sequence[str]) -> Marking | None:
        given = [self._last[flow] for flow in outcome]
        if len(set(given)) == len(given) and rest.isdisjoint(given):
            return rest.union(given)
        twice = next(flow for flow in given if flow in rest or given.count(flow) > 1)
        if self._net.nodes[self._target[twice]].kind != END:
            self._doubled[node_id if len(self._into[node_id]) > 1 else self._target[twice]] = None
        return None

    def _taken(self, node_id: str, marking: Marking) -> Iterator[Marking]:
        """Give each set of flows whose tokens a node can take now."""
        into = self._into[node_id]
        marked = [flow for flow in into if flow in marking]
        kind = self._net.nodes[node_id].kind
        if kind == PARALLEL:
            if len(marked) == len(into):
                yield frozenset(into)
        elif kind == INCLUSIVE and len(into) > 1:
            if marked and not (marking - frozenset(marked)) & self._upstream[node_id]:
                yield frozenset(marked)
        else:
            for flow in marked:
                yield frozenset([flow])

    def _is_terminating(self, node_id: str) -> bool:
        node = self._net.nodes[node_id]
        return node.kind == END and has_definition(node, "terminate")

    def _ways_out(self, node_id: str) -> Iterator[tuple[str, ...]]:
        """Give each set of flows that a node may put tokens on."""
        node = self._net.nodes[node_id]
        flows = [flow for flow in self._net.flows_from(node_id) if flow.target_id in self._net.nodes]
        ids = [flow.id for flow in flows]
        if node.kind in (EXCLUSIVE, EVENT_BASED) and ids:
            yield from ((flow,) for flow in ids)
        elif node.kind == INCLUSIVE and ids:
            yield from _subsets(ids)
        else:
            yield from self._ways_out_of_a_step(flows)
        for event in self._net.boundary_events.get(node_id, ()):
            ends_activity = event in self._net.nodes and not _keeps_running(self._net, event)
            if ends_activity and self._net.flows_from(event):
                yield tuple(flow.id for flow in self._net.flows_from(event) if flow.target_id in self._net.nodes)

    def _ways_out_of_a_step(self, flows: Sequence[Relationship]) -> Iterator[tuple[str, ...]]:
        """Follow all flows without a condition, with each choice of the others."""
        always = [flow.id for flow in flows if "condition" not in flow.properties and not says(flow, "isDefault")]
        default = [flow.id for flow in flows if says(flow, "isDefault")]
        conditional = [flow.id for flow in flows if flow.id not in {*always, *default}]
        yield (*always, *default)
        for chosen in _subsets(conditional):
            yield (*always, *chosen)

    def _end_of_chain(self, flow: str) -> str:
        """Follow a flow through steps with one way in and one way out."""
        seen = {flow}
        while True:
            node_id = self._target[flow]
            ways = self._outcomes[node_id]
            is_plain = len(self._into[node_id]) == 1 and len(ways) == 1 and len(ways[0]) == 1
            if not is_plain or ways[0][0] in seen:
                return flow
            flow = ways[0][0]
            seen.add(flow)

    def _flows_before(self, join: str) -> frozenset[str]:
        """Find the flows from which a token could still reach a join that it has not reached."""
        found: set[str] = set()
        waiting = list(self._into[join])
        while waiting:
            source = self._source_by_flow[waiting.pop()]
            if source == join:
                continue
            for flow in self._into[source]:
                if flow not in found:
                    found.add(flow)
                    waiting.append(flow)
        return frozenset(found - set(self._into[join]))

    def _host(self, node_id: str) -> str:
        """Give the activity on which a boundary event sits; any other step stands for itself."""
        return self._host_by_event.get(node_id, node_id)


def _subsets(flows: Sequence[str]) -> Iterable[tuple[str, ...]]:
    if len(flows) > MOST_OUTCOMES:
        return [*((flow,) for flow in flows), tuple(flows)]
    return [chosen for size in range(1, len(flows) + 1) for chosen in combinations(flows, size)]


def _keeps_running(net: FlowNet, event: str) -> bool:
    return net.nodes[event].properties.get("cancelActivity", "").strip().casefold() in ("false", "0")
