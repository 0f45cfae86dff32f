"""Write a process as BPMN 2.0 XML with its diagram: the same process gives the same bytes."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from lxml import etree

from impact.domain.architecture import EXTENSION_NAMESPACE, Basis, Bounds, Diagram, DiagramShape
from impact.domain.process import (
    PERFORMER_ROLE,
    Lane,
    Process,
    ProcessStep,
    SequenceFlow,
    Use,
    pool_id,
    sequence_flows,
)

TARGET_NAMESPACE = "urn:impact:bam"
"""Namespace of the ids in the files we write."""
_BPMN = "http://www.omg.org/spec/BPMN/20100524/MODEL"
_BPMNDI = "http://www.omg.org/spec/BPMN/20100524/DI"
_DC = "http://www.omg.org/spec/DD/20100524/DC"
_DI = "http://www.omg.org/spec/DD/20100524/DI"
_PREFIXES = {"bpmn": _BPMN, "bpmndi": _BPMNDI, "dc": _DC, "di": _DI, "impact": EXTENSION_NAMESPACE}
_ALL_INFERRED = (
    "Reconstructed from public sources. Neither the process nor its steps were seen in the original document."
)
_STEPS_INFERRED = (
    "That this process exists is stated by a public source. "
    "Steps marked inferred are a reconstruction from public sources."
)


def write_bpmn(process: Process, diagram: Diagram, *, lanes: Sequence[Lane]) -> bytes:
    """Write one process with its diagram.

    What BPMN has no place for (the release that brings a step, its basis, what it uses) stands in extension elements
    of our own namespace, which other BPMN tools keep.

    Parameters
    ----------
    process
        The process.
    diagram
        How it is drawn; its element ids are those of the process.
    lanes
        The lanes; may be empty.

    Returns
    -------
    bytes
        BPMN 2.0 XML, UTF-8.
    """
    root = etree.Element(
        etree.QName(_BPMN, "definitions"),
        {"id": _apart(process, "definitions", lanes), "targetNamespace": TARGET_NAMESPACE, "exporter": "impact"},
        nsmap=_PREFIXES,
    )
    collaboration = _below(root, _BPMN, "collaboration", id=_apart(process, "collaboration", lanes))
    pool = pool_id(process, lanes=lanes)
    _below(collaboration, _BPMN, "participant", id=pool, name=process.name, processRef=process.id)
    _write_process(root, process, lanes=lanes)
    _write_diagram(root, process, diagram=diagram, lanes=lanes)
    etree.indent(root, space="  ")
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8") + b"\n"


def _write_process(root: etree._Element, process: Process, *, lanes: Sequence[Lane]) -> None:
    node = _below(root, _BPMN, "process", id=process.id, name=process.name, isExecutable="false")
    _document(node, process)
    provenance = _provenance(process.introduced_in, process.basis, process.source)
    _extend(node, provenance | ({"area": process.area} if process.area else {}), uses=())
    if lanes:
        lane_set = _below(node, _BPMN, "laneSet", id=_apart(process, "lanes", lanes))
        for lane in lanes:
            _write_lane(lane_set, lane)
    flows = sequence_flows(process)
    for step in process.steps:
        _write_step(node, step, flows=flows)
    for flow in flows:
        names = {"name": flow.name} if flow.name else {}
        _below(node, _BPMN, "sequenceFlow", id=flow.id, **names, sourceRef=flow.source_id, targetRef=flow.target_id)


def _document(node: etree._Element, process: Process) -> None:
    if process.basis is Basis.INFERRED:
        _below(node, _BPMN, "documentation").text = _ALL_INFERRED
    elif any(step.basis is Basis.INFERRED for step in process.steps):
        _below(node, _BPMN, "documentation").text = _STEPS_INFERRED


def _write_lane(lane_set: etree._Element, lane: Lane) -> None:
    node = _below(lane_set, _BPMN, "lane", id=lane.id, name=lane.name)
    _extend(node, {}, uses=[Use(PERFORMER_ROLE, lane.actor)] if lane.actor else [])
    for step_id in lane.step_ids:
        _below(node, _BPMN, "flowNodeRef").text = step_id


def _write_step(process_node: etree._Element, step: ProcessStep, *, flows: Sequence[SequenceFlow]) -> None:
    node = _below(process_node, _BPMN, step.kind.bpmn_type, id=step.id, name=step.name)
    _extend(node, _provenance(step.introduced_in, step.basis, step.source), uses=step.uses)
    for flow in flows:
        if flow.target_id == step.id:
            _below(node, _BPMN, "incoming").text = flow.id
    for flow in flows:
        if flow.source_id == step.id:
            _below(node, _BPMN, "outgoing").text = flow.id
    if step.kind.event_definition:
        _below(node, _BPMN, f"{step.kind.event_definition}EventDefinition")


def _provenance(introduced_in: str | None, basis: Basis | None, source: str) -> dict[str, str]:
    facts = {"introducedIn": introduced_in or "", "basis": basis or "", "source": source}
    return {name: str(value) for name, value in facts.items() if value}


def _extend(node: etree._Element, provenance: Mapping[str, str], *, uses: Iterable[Use]) -> None:
    uses = tuple(uses)
    if not provenance and not uses:
        return
    extension = _below(node, _BPMN, "extensionElements")
    if provenance:
        _below(extension, EXTENSION_NAMESPACE, "provenance", **provenance)
    for use in uses:
        _below(extension, EXTENSION_NAMESPACE, "uses", role=use.role, ref=use.ref)


def _write_diagram(root: etree._Element, process: Process, *, diagram: Diagram, lanes: Sequence[Lane]) -> None:
    node = _below(root, _BPMNDI, "BPMNDiagram", id=_apart(process, "diagram", lanes), name=diagram.name)
    collaboration = _apart(process, "collaboration", lanes)
    plane = _below(node, _BPMNDI, "BPMNPlane", id=_apart(process, "plane", lanes), bpmnElement=collaboration)
    taken = _ids(process, lanes)
    for shape in diagram.shapes:
        _write_shape(plane, shape, shape_id=_free(f"{shape.element_id}-shape", taken))
    for edge in diagram.edges:
        edge_id = _free(f"{edge.relationship_id}-edge", taken)
        edge_node = _below(plane, _BPMNDI, "BPMNEdge", id=edge_id, bpmnElement=edge.relationship_id)
        for x, y in edge.waypoints:
            _below(edge_node, _DI, "waypoint", x=_number(x), y=_number(y))
        _write_label(edge_node, edge.label_bounds)


def _write_shape(plane: etree._Element, shape: DiagramShape, *, shape_id: str) -> None:
    node = _below(plane, _BPMNDI, "BPMNShape", id=shape_id, bpmnElement=shape.element_id)
    if shape.kind in {"bpmn:participant", "bpmn:lane"}:
        node.set("isHorizontal", "true")
    if shape.kind == "bpmn:exclusiveGateway":
        node.set("isMarkerVisible", "true")
    _write_bounds(node, shape.bounds)
    _write_label(node, shape.label_bounds)


def _write_label(node: etree._Element, bounds: Bounds | None) -> None:
    if bounds is not None:
        _write_bounds(_below(node, _BPMNDI, "BPMNLabel"), bounds)


def _write_bounds(node: etree._Element, bounds: Bounds) -> None:
    size = {"width": _number(bounds.width), "height": _number(bounds.height)}
    _below(node, _DC, "Bounds", x=_number(bounds.x), y=_number(bounds.y), **size)


def _below(parent: etree._Element, namespace: str, tag: str, /, **attributes: str) -> etree._Element:
    return etree.SubElement(parent, etree.QName(namespace, tag), attributes)


def _number(value: float) -> str:
    return f"{value:.3f}".rstrip("0").rstrip(".")


def _ids(process: Process, lanes: Sequence[Lane]) -> set[str]:
    flows = sequence_flows(process)
    parts = ({step.id for step in process.steps}, {flow.id for flow in flows}, {lane.id for lane in lanes})
    own = {_apart(process, part, lanes) for part in ("definitions", "collaboration", "lanes", "diagram", "plane")}
    return {process.id, pool_id(process, lanes=lanes)}.union(own, *parts)


def _apart(process: Process, part: str, lanes: Sequence[Lane]) -> str:
    """Name a part of the file so that it is called as no step, flow or lane is."""
    taken = {step.id for step in process.steps} | {flow.id for flow in sequence_flows(process)}
    return _free(f"{process.id}-{part}", taken | {lane.id for lane in lanes} | {pool_id(process, lanes=lanes)})


def _free(wanted: str, taken: set[str]) -> str:
    found, ordinal = wanted, 1
    while found in taken:
        ordinal += 1
        found = f"{wanted}-{ordinal}"
    taken.add(found)
    return found
