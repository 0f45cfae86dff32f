"""Play the tokens of a process to find deadlocks and missing synchronisation.

A net is played from each start event with every choice tried, as far as :data:`MOST_MARKINGS` allow; what lies
beyond is not judged. Blocks that are sound by their form are drawn together first, which changes no answer: chains of
steps, choices that meet again, and parallel flows that are joined at once. A
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
    CATCH,
    COMPLEX,
    END,
    EVENT_BASED,
    EXCLUSIVE,
    INCLUSIVE,
    PARALLEL,
    START,
    THROW,
    FlowNet,
    has_definition,
    says,
)
from impact.domain.architecture import Element, Relationship

MOST_MARKINGS = 2_000
"""States of one net that are looked at; the nets of people have some dozens."""
MOST_MARKINGS_OF_ALL = 50_000
"""States of all nets of a workspace that are looked at, which takes a second or two."""
MOST_OUTCOMES = 6
"""Outcomes of an inclusive choice of which every combination is tried; beyond, each alone and all together."""
_ENDING_ALL = ("terminate", "error", "cancel")
"""Definitions of an end event that end all that stands around it, tokens elsewhere included."""
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
    markings
        Number of states that were looked at.
    """

    stuck: tuple[str, ...] = ()
    doubled: tuple[str, ...] = ()
    is_whole: bool = True
    markings: int = 0


def play_all(nets: Iterable[FlowNet], *, most: int = MOST_MARKINGS_OF_ALL) -> tuple[tuple[FlowNet, Verdict], ...]:
    """Play nets one after the other, looking at so many states in all."""
    played = []
    for net in nets:
        verdict = play(net, most=min(most, MOST_MARKINGS))
        most -= verdict.markings
        played.append((net, verdict))
    return tuple(played)


def play(net: FlowNet, *, most: int = MOST_MARKINGS, is_drawn_together: bool = True) -> Verdict:
    """Play the tokens of a net; an unordered net, or one without a start event, is not judged.

    Parameters
    ----------
    net
        The net.
    most
        Number of states to look at.
    is_drawn_together
        Whether blocks that are sound by their form are drawn together first.
    """
    if not net.is_ordered or not net.of_kind(START) or net.of_kind(COMPLEX):
        return Verdict()
    return _Game(net, most, is_drawn_together=is_drawn_together).play()


class _Game:
    def __init__(self, net: FlowNet, most: int, *, is_drawn_together: bool) -> None:
        self._net = net
        self._most = most
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
        self._harmless = {flow for flow, target in self._target.items() if net.nodes[target].kind == END}
        self._outcomes = {node_id: tuple(self._ways_out(node_id)) for node_id in net.nodes}
        self._givers = self._givers_by_flow()
        if is_drawn_together:
            self._draw_together()
        self._upstream = {node.id: self._flows_before(node.id) for node in net.of_kind(INCLUSIVE)}
        self._stuck: dict[str, None] = {}
        self._doubled: dict[str, None] = {}

    def play(self) -> Verdict:
        """Look at every marking that can be reached, those reached first before the others."""
        seen: set[tuple[str, Marking]] = set()
        is_whole = True
        for start in self._net.of_kind(START):
            is_whole = self._play_from(start.id, seen) and is_whole
        return Verdict(tuple(self._stuck), tuple(self._doubled), is_whole, len(seen))

    def _play_from(self, start: str, seen: set[tuple[str, Marking]]) -> bool:
        first = sorted({frozenset(outcome) for outcome in self._outcomes[start]}, key=sorted)
        waiting = deque(first)
        seen.update((start, marking) for marking in first)
        while waiting:
            marking = waiting.popleft()
            successors = list(self._successors(marking))
            if not successors and marking:
                self._stuck.update(dict.fromkeys(sorted(self._target[flow] for flow in marking)))
            for successor in successors:
                if successor is not None and (start, successor) not in seen:
                    seen.add((start, successor))
                    waiting.append(successor)
            if len(seen) > self._most:
                return False
        return True

    def _successors(self, marking: Marking) -> Iterator[Marking | None]:
        """Give each marking one step further; ``None`` for a step that would put two tokens on one flow."""
        for node_id in sorted({self._target[flow] for flow in marking}):
            if self._is_ending_all(node_id):
                yield frozenset()
                continue
            for taken in self._taken(node_id, marking):
                for outcome in self._outcomes[node_id]:
                    yield self._moved(node_id, marking - taken, outcome)

    def _moved(self, node_id: str, rest: Marking, outcome: Sequence[str]) -> Marking | None:
        if len(set(outcome)) == len(outcome) and rest.isdisjoint(outcome):
            return rest.union(outcome)
        twice = next(flow for flow in outcome if flow in rest or outcome.count(flow) > 1)
        if twice not in self._harmless:
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
        elif self._waits_for_some(node_id):
            if marked and not (marking - frozenset(marked)) & self._upstream[node_id]:
                yield frozenset(marked)
        else:
            for flow in marked:
                yield frozenset([flow])

    def _is_ending_all(self, node_id: str) -> bool:
        node = self._net.nodes[node_id]
        return node.kind == END and any(has_definition(node, name) for name in _ENDING_ALL)

    def _ways_out(self, node_id: str) -> Iterator[tuple[str, ...]]:
        """Give each set of flows that a node may put tokens on."""
        node = self._net.nodes[node_id]
        leaving = (flow for source in self._exits(node_id) for flow in self._net.flows_from(source))
        flows = [flow for flow in leaving if flow.target_id in self._net.nodes]
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

    def _exits(self, node_id: str) -> tuple[str, ...]:
        """Give the nodes whose flows a node's tokens take: a link leads on from where it is caught."""
        node = self._net.nodes[node_id]
        if node.kind != THROW or not has_definition(node, "link"):
            return (node_id,)
        caught = (other for other in self._net.of_kind(CATCH) if has_definition(other, "link"))
        return tuple(other.id for other in caught if _link_name(other) == _link_name(node))

    def _ways_out_of_a_step(self, flows: Sequence[Relationship]) -> Iterator[tuple[str, ...]]:
        """Follow all flows without a condition, with each choice of the others."""
        always = [flow.id for flow in flows if "condition" not in flow.properties and not says(flow, "isDefault")]
        default = [flow.id for flow in flows if says(flow, "isDefault")]
        conditional = [flow.id for flow in flows if flow.id not in {*always, *default}]
        yield (*always, *default)
        for chosen in _subsets(conditional):
            yield (*always, *chosen)

    def _givers_by_flow(self) -> dict[str, set[str]]:
        """Give the nodes that may put a token on each flow."""
        givers: dict[str, set[str]] = {flow: set() for flow in self._target}
        for node_id, outcomes in self._outcomes.items():
            for flow in {flow for outcome in outcomes for flow in outcome}:
                givers[flow].add(node_id)
        return givers

    def _draw_together(self) -> None:
        """Draw blocks together until none is left that is sound by its form."""
        waiting = deque(self._net.nodes)
        while waiting:
            node_id = waiting.popleft()
            changed = self._shorten(node_id) or self._unite(node_id)
            waiting.extend(changed)

    def _shorten(self, node_id: str) -> tuple[str, ...]:
        """Leave out a step with one way in and one way out; give the steps around it."""
        into, outcomes = self._into[node_id], self._outcomes[node_id]
        if len(into) != 1 or len(outcomes) != 1 or len(outcomes[0]) != 1:
            return ()
        before, after = into[0], outcomes[0][0]
        is_alone = self._givers[after] == {node_id} and node_id not in self._givers[before]
        if not is_alone or not self._givers[before] or self._target[after] == node_id:
            return ()
        givers = self._givers.pop(before)
        self._replace(before, after, givers)
        self._harmless.discard(after)  # a second token would have met the first before this step
        self._givers[after] = givers
        self._into[node_id] = ()
        return (*givers, self._target[after])

    def _unite(self, node_id: str) -> tuple[str, ...]:
        """Take two flows for one where a choice meets again, or parallel flows are joined at once."""
        flows = sorted({flow for outcome in self._outcomes[node_id] for flow in outcome})
        for first, second in combinations(flows, 2):
            target = self._target[first]
            if target == node_id or self._target[second] != target or self._givers[first] != self._givers[second]:
                continue
            outcomes = [outcome for giver in self._givers[first] for outcome in self._outcomes[giver]]
            both = [(first in outcome, second in outcome) for outcome in outcomes]
            waits = self._net.nodes[target].kind == PARALLEL
            is_like = all(a == b for a, b in both) if waits else not any(a and b for a, b in both)
            if is_like and (waits or not self._waits_for_some(target)):
                self._replace(second, first, self._givers.pop(second))
                self._into[target] = tuple(flow for flow in self._into[target] if flow != second)
                return (node_id, target)
        return ()

    def _waits_for_some(self, node_id: str) -> bool:
        return self._net.nodes[node_id].kind == INCLUSIVE and len(self._into[node_id]) > 1

    def _replace(self, old: str, new: str, givers: Iterable[str]) -> None:
        for giver in givers:
            outcomes = [tuple(dict.fromkeys(new if f == old else f for f in way)) for way in self._outcomes[giver]]
            self._outcomes[giver] = tuple(dict.fromkeys(outcomes))

    def _flows_before(self, join: str) -> frozenset[str]:
        """Find the flows from which a token could still reach a join that it has not reached."""
        found: set[str] = set()
        waiting = list(self._into[join])
        while waiting:
            for source in self._givers[waiting.pop()] - {join}:
                fresh = set(self._into[source]) - found
                found |= fresh
                waiting += sorted(fresh)
        return frozenset(found - set(self._into[join]))


def _subsets(flows: Sequence[str]) -> Iterable[tuple[str, ...]]:
    if len(flows) > MOST_OUTCOMES:
        return [*((flow,) for flow in flows), tuple(flows)]
    return [chosen for size in range(1, len(flows) + 1) for chosen in combinations(flows, size)]


def _link_name(node: Element) -> str:
    return (node.properties.get("name") or node.name).strip()


def _keeps_running(net: FlowNet, event: str) -> bool:
    return net.nodes[event].properties.get("cancelActivity", "").strip().casefold() in ("false", "0")
