"""Check a drawn process as a reader would: nothing overlaps, nothing runs through anything, nothing floats."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import combinations, pairwise

from impact.domain.architecture import Bounds, Diagram, DiagramEdge, DiagramShape
from impact.domain.process import Lane, Process, sequence_flows

Point = tuple[float, float]
CONTAINERS = {"bpmn:participant", "bpmn:lane"}


def drawing_faults(process: Process, diagram: Diagram, *, lanes: Sequence[Lane]) -> list[str]:
    """List all that is wrong with a drawing, one sentence each."""
    steps = [shape for shape in diagram.shapes if shape.kind not in CONTAINERS]
    return [
        *missing(process, diagram, lanes),
        *overlaps(steps),
        *outside(diagram, lanes),
        *flow_ends(process, diagram),
        *slanted(diagram),
        *through_shapes(process, diagram, steps),
        *flows_upon_each_other(process, diagram),
        *labels_on_things(steps, diagram.edges),
    ]


def missing(process: Process, diagram: Diagram, lanes: Sequence[Lane]) -> Iterator[str]:
    drawn = sorted(shape.element_id for shape in diagram.shapes if shape.kind != "bpmn:participant")
    wanted = sorted([step.id for step in process.steps] + [lane.id for lane in lanes])
    if drawn != wanted:
        yield f"drawn are {drawn}, not {wanted}"
    flows = [flow.id for flow in sequence_flows(process)]
    if [edge.relationship_id for edge in diagram.edges] != flows:
        yield "the flows drawn are not those of the process"
    for edge in diagram.edges:
        if bool(edge.name) != (edge.label_bounds is not None):
            yield f"{edge.relationship_id}: name and label do not go together"


def overlaps(steps: Sequence[DiagramShape]) -> Iterator[str]:
    for first, second in combinations(steps, 2):
        if meet(first.bounds, second.bounds):
            yield f"{first.element_id} and {second.element_id} overlap"


def outside(diagram: Diagram, lanes: Sequence[Lane]) -> Iterator[str]:
    bounds_by_id = {shape.element_id: shape.bounds for shape in diagram.shapes}
    pool = next(shape.bounds for shape in diagram.shapes if shape.kind == "bpmn:participant")
    for lane in lanes:
        for step_id in lane.step_ids:
            if not inside(bounds_by_id[step_id], bounds_by_id[lane.id]):
                yield f"{step_id} stands outside its lane {lane.id}"
    lane_bounds = [bounds_by_id[lane.id] for lane in lanes]
    if lanes and sum(bounds.height for bounds in lane_bounds) != pool.height:
        yield "the lanes do not fill the pool"
    yield from (f"lanes {one} and {other} overlap" for one, other in combinations(lane_bounds, 2) if meet(one, other))
    for shape in diagram.shapes:
        for bounds in (shape.bounds, shape.label_bounds):
            if bounds and not inside(bounds, pool):
                yield f"{shape.element_id} or its label leaves the pool"
    for edge in diagram.edges:
        spots = [Bounds(x, y, 0, 0) for x, y in edge.waypoints]
        if not all(inside(bounds, pool) for bounds in [*spots, *([edge.label_bounds] if edge.label_bounds else [])]):
            yield f"{edge.relationship_id} or its label leaves the pool"


def flow_ends(process: Process, diagram: Diagram) -> Iterator[str]:
    bounds_by_id = {shape.element_id: shape.bounds for shape in diagram.shapes}
    for flow, edge in zip(sequence_flows(process), diagram.edges, strict=True):
        for step_id, point in ((flow.source_id, edge.waypoints[0]), (flow.target_id, edge.waypoints[-1])):
            if point not in side_middles(bounds_by_id[step_id]):
                yield f"{flow.id} does not touch the border of {step_id} in the middle of a side"


def slanted(diagram: Diagram) -> Iterator[str]:
    for edge in diagram.edges:
        for (x1, y1), (x2, y2) in pairwise(edge.waypoints):
            if (x1 == x2) == (y1 == y2):
                yield f"{edge.relationship_id} has a part that is slanted or has no length"


def through_shapes(process: Process, diagram: Diagram, steps: Sequence[DiagramShape]) -> Iterator[str]:
    for edge in diagram.edges:
        for part in parts(edge):
            for shape in steps:
                if meet(part, shape.bounds):
                    yield f"{edge.relationship_id} runs through {shape.element_id}"


def flows_upon_each_other(process: Process, diagram: Diagram) -> Iterator[str]:
    drawn = list(zip(sequence_flows(process), diagram.edges, strict=True))
    for (flow, edge), (other_flow, other_edge) in combinations(drawn, 2):
        if flow.source_id == other_flow.source_id or flow.target_id == other_flow.target_id:
            continue
        for part in parts(edge):
            if any(common_length(part, other) > 0 for other in parts(other_edge)):
                yield f"{flow.id} and {other_flow.id} lie upon each other"


def labels_on_things(steps: Sequence[DiagramShape], edges: Sequence[DiagramEdge]) -> Iterator[str]:
    labels = [(shape.element_id, shape.label_bounds) for shape in steps if shape.label_bounds]
    labels += [(edge.relationship_id, edge.label_bounds) for edge in edges if edge.label_bounds]
    for name, label in labels:
        yield from (f"label of {name} covers {shape.element_id}" for shape in steps if meet(label, shape.bounds))
        for edge in edges:
            if any(meet(part, label) for part in parts(edge)):
                yield f"{edge.relationship_id} runs through the label of {name}"
    for (first, label), (second, other) in combinations(labels, 2):
        if meet(label, other):
            yield f"labels of {first} and {second} overlap"


def crossings(diagram: Diagram) -> int:
    """Count the points at which two flows cross."""
    return sum(
        crosses(part, other)
        for first, second in combinations(diagram.edges, 2)
        for part in parts(first)
        for other in parts(second)
    )


def crosses(first: Bounds, second: Bounds) -> bool:
    if (first.width == 0) == (second.width == 0):
        return False
    upright, level = (first, second) if first.width == 0 else (second, first)
    return level.x < upright.x < level.x + level.width and upright.y < level.y < upright.y + upright.height


def parts(edge: DiagramEdge) -> list[Bounds]:
    return [
        Bounds(min(x1, x2), min(y1, y2), abs(x1 - x2), abs(y1 - y2)) for (x1, y1), (x2, y2) in pairwise(edge.waypoints)
    ]


def meet(first: Bounds, second: Bounds) -> bool:
    """Whether two rectangles share more than a border; a line counts as a rectangle without width."""
    return (
        first.x < second.x + second.width
        and second.x < first.x + first.width
        and first.y < second.y + second.height
        and second.y < first.y + first.height
    )


def inside(inner: Bounds, outer: Bounds) -> bool:
    return (
        outer.x <= inner.x
        and outer.y <= inner.y
        and inner.x + inner.width <= outer.x + outer.width
        and inner.y + inner.height <= outer.y + outer.height
    )


def common_length(first: Bounds, second: Bounds) -> float:
    if first.width == second.width == 0 and first.x == second.x:
        return min(first.y + first.height, second.y + second.height) - max(first.y, second.y)
    if first.height == second.height == 0 and first.y == second.y:
        return min(first.x + first.width, second.x + second.width) - max(first.x, second.x)
    return 0


def side_middles(bounds: Bounds) -> set[Point]:
    x, y = bounds.x + bounds.width / 2, bounds.y + bounds.height / 2
    return {(bounds.x, y), (bounds.x + bounds.width, y), (x, bounds.y), (x, bounds.y + bounds.height)}
