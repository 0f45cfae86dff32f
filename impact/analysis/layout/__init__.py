"""Draw a process as people draw BPMN: lanes by performer, left to right, flows with right angles.

The stages in turn: ``placement`` (columns and rows), ``routing`` (which gaps a flow takes), ``tracks`` (side by side
in a gap), ``sizes`` (shapes and labels), ``drawing`` (coordinates). All are pure; ties are broken by the order of the
table, so the same process is always drawn the same.
"""

from __future__ import annotations

from collections.abc import Sequence

from impact.analysis.layout.drawing import Drawing, draw
from impact.analysis.layout.placement import place_steps
from impact.analysis.layout.routing import find_routes
from impact.analysis.layout.sizes import StepBox, box_steps
from impact.analysis.layout.tracks import lay_tracks
from impact.domain.architecture import Bounds, Diagram, DiagramEdge, DiagramShape
from impact.domain.process import Lane, Process, ProcessStep, pool_id, sequence_flows


def lay_out_process(process: Process, *, lanes: Sequence[Lane]) -> Diagram:
    """Draw a process in one pool.

    Shapes do not overlap, flows run through no shape but touch the borders of their ends, flows without a common end
    do not lie upon each other, and labels cover neither shapes nor each other.

    Parameters
    ----------
    process
        The process; every outcome leads to one of its steps.
    lanes
        Its lanes from top to bottom, together holding every step once; empty for a pool without lanes.

    Returns
    -------
    Diagram
        Pool, lanes, steps and flows, in diagram units from (100, 100); element ids are those of the process.
    """
    flows = sequence_flows(process)
    placement = place_steps(process, flows, lanes=lanes)
    routes = find_routes(flows, placement, families={step.id: _family(step) for step in process.steps})
    boxes = box_steps(process.steps, routes)
    drawing = draw(placement, boxes, routes=routes, tracks=lay_tracks(routes), lanes=lanes, title=process.name)
    pool = DiagramShape(pool_id(process, lanes=lanes), "bpmn:participant", process.name, drawing.pool)
    lane_shapes = [
        DiagramShape(lane.id, "bpmn:lane", lane.name, bounds) for lane, bounds in zip(lanes, drawing.lanes, strict=True)
    ]
    step_shapes = [_step_shape(step, boxes[step.id], drawing) for step in process.steps]
    edges = [
        DiagramEdge(
            flow.id,
            "bpmn:sequenceFlow",
            flow.name,
            waypoints,
            label_bounds=_moved(boxes[flow.source_id].flow_labels.get(flow.id), drawing.centres[flow.source_id]),
        )
        for flow, waypoints in zip(flows, drawing.waypoints, strict=True)
    ]
    return Diagram(
        f"{process.id}-diagram", process.name, "bpmn", (process.id,), (pool, *lane_shapes, *step_shapes), tuple(edges)
    )


def _family(step: ProcessStep) -> str:
    if step.kind.is_gateway:
        return "gateway"
    return "event" if step.kind.is_event else "task"


def _step_shape(step: ProcessStep, box: StepBox, drawing: Drawing) -> DiagramShape:
    middle = drawing.centres[step.id]
    bounds = _moved(box.shape, middle)
    assert bounds is not None
    return DiagramShape(
        step.id,
        f"bpmn:{step.kind.bpmn_type}",
        step.name,
        bounds,
        label_bounds=_moved(box.label, middle),
        detail=step.kind.event_definition,
    )


def _moved(bounds: Bounds | None, middle: tuple[int, int]) -> Bounds | None:
    if bounds is None:
        return None
    return Bounds(middle[0] + bounds.x, middle[1] + bounds.y, bounds.width, bounds.height)
