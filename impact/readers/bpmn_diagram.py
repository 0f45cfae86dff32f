"""Read the diagram interchange of a BPMN file: what is drawn where."""

from __future__ import annotations

import math
from collections.abc import Mapping, Set

from lxml import etree

from impact.domain.architecture import Bounds, Diagram, DiagramEdge, DiagramShape
from impact.domain.problem import Severity
from impact.readers import bpmn_names as names
from impact.readers.bpmn_thing import Thing
from impact.readers.model_ids import ModelIds
from impact.readers.xml import local_name

_DI = "{" + names.DIAGRAM_NAMESPACE + "}"
_FURTHEST = 1e7
"""Diagram units from the origin beyond which a place is taken for an error."""


def read_diagrams(
    root: etree._Element,
    *,
    ids: ModelIds,
    thing_by_id: Mapping[str, Thing],
    name_by_id: Mapping[str, str],
    defaults: Set[str],
) -> tuple[Diagram, ...]:
    """Read all diagrams of a file.

    What is drawn without standing in the model, or without a usable place, is left out and reported.

    Parameters
    ----------
    root
        Root of the file.
    ids
        Ids of the file; problems are kept there.
    thing_by_id
        Things and ties of the file by full id.
    name_by_id
        Names of the elements by full id.
    defaults
        Full ids of the flows that are taken when no condition holds.
    """
    reader = _DiagramReader(ids, thing_by_id, name_by_id=name_by_id, defaults=defaults)
    return tuple(reader.read(node, ordinal) for ordinal, node in enumerate(root.iter(f"{_DI}BPMNDiagram"), start=1))


class _DiagramReader:
    def __init__(
        self, ids: ModelIds, thing_by_id: Mapping[str, Thing], *, name_by_id: Mapping[str, str], defaults: Set[str]
    ) -> None:
        self._ids = ids
        self._name_by_id = name_by_id
        self._thing_by_id = thing_by_id
        self._defaults = defaults

    def read(self, node: etree._Element, ordinal: int) -> Diagram:
        shapes: list[DiagramShape] = []
        edges: list[DiagramEdge] = []
        plane = node.find(f"{_DI}BPMNPlane")
        for drawn in plane if plane is not None else ():
            name = local_name(drawn)
            if name not in {"BPMNShape", "BPMNEdge"}:
                continue
            thing = self._drawn_thing(drawn)
            if thing is None:
                continue
            if name == "BPMNShape":
                shapes.extend(self._shape(drawn, thing))
            else:
                edges.extend(self._edge(drawn, thing))
        diagram_id = self._ids.claim(node.get("id") or f"diagram-{ordinal}", node)
        subjects = self._subjects(plane, shapes)
        title = node.get("name") or next((self._title(subject) for subject in subjects if self._title(subject)), "")
        return Diagram(diagram_id, title, "bpmn", subjects, tuple(shapes), tuple(edges))

    def _title(self, subject_id: str) -> str:
        return (self._thing_by_id[subject_id].node.get("name") or "").strip()

    def _drawn_thing(self, drawn: etree._Element) -> Thing | None:
        reference = drawn.get("bpmnElement") or ""
        found = self._ids.find(reference)
        thing = self._thing_by_id.get(found) if found else None
        if thing is None:
            message = f"The diagram draws '{reference}', which is not in the model."
            remedy = "It is not drawn; remove it from the diagram, or add it to the model."
            about = f"{self._ids.prefix}:{reference}"
            self._ids.report("dangling-diagram", message, drawn, about=about, remedy=remedy, severity=Severity.NOTE)
        return thing

    def _shape(self, drawn: etree._Element, thing: Thing) -> list[DiagramShape]:
        bounds = _bounds(drawn)
        if bounds is None:
            self._report_place(drawn, thing)
            return []
        attached = thing.node.get("attachedToRef")
        return [
            DiagramShape(
                element_id=thing.id,
                kind=thing.kind,
                name=self._name_by_id.get(thing.id, ""),
                bounds=bounds,
                label_bounds=_label_bounds(drawn),
                detail=";".join(_shape_details(thing)),
                is_horizontal=_is_horizontal(drawn, thing, bounds),
                is_expanded=_is_expanded(drawn, thing),
                attached_to_id=(self._ids.find(attached) or "") if attached else "",
            )
        ]

    def _edge(self, drawn: etree._Element, thing: Thing) -> list[DiagramEdge]:
        waypoints = _waypoints(drawn)
        if len(waypoints) < 2:
            self._report_place(drawn, thing)
            return []
        detail = ""
        if thing.id in self._defaults:
            detail = "default"
        elif thing.name == "sequenceFlow" and "condition" in thing.details and not _leaves_gateway(thing, self):
            detail = "conditional"
        elif thing.name == "association":
            detail = (thing.node.get("associationDirection") or "").replace("None", "")
        name = (thing.node.get("name") or "").strip()
        return [DiagramEdge(thing.id, thing.kind, name, waypoints, _label_bounds(drawn), detail)]

    def source_of(self, thing: Thing) -> Thing | None:
        """Find the thing a flow comes from."""
        return self._thing_by_id.get(self._ids.find(thing.node.get("sourceRef") or "") or "")

    def _report_place(self, drawn: etree._Element, thing: Thing) -> None:
        self._ids.report(
            "bad-place", "The diagram gives no usable place for it.", drawn, about=thing.id,
            remedy="It is not drawn; lay it out again in a modelling tool.", severity=Severity.NOTE,
        )  # fmt: skip

    def _subjects(self, plane: etree._Element | None, shapes: list[DiagramShape]) -> tuple[str, ...]:
        """List the processes that a plane shows: its own, those of its pools, and those of what is drawn."""
        found: dict[str, None] = {}
        if plane is not None:
            self._add_process(self._ids.find(plane.get("bpmnElement") or ""), found)
        for shape in shapes:
            thing = self._thing_by_id[shape.element_id]
            self._add_process(self._ids.find(thing.node.get("processRef") or ""), found)
            process = thing.nearest(frozenset(["process"]))
            self._add_process(process.id if process else None, found)
        return tuple(found)

    def _add_process(self, thing_id: str | None, found: dict[str, None]) -> None:
        thing = self._thing_by_id.get(thing_id) if thing_id else None
        if thing is not None and thing.name in {"process", *names.SUB_PROCESSES}:
            found.setdefault(thing.id)


def _leaves_gateway(thing: Thing, reader: _DiagramReader) -> bool:
    source = reader.source_of(thing)
    return source is not None and source.name in names.GATEWAYS


def _shape_details(thing: Thing) -> list[str]:
    details = [*thing.event_definitions, *thing.details.get("loop", [])]
    node = thing.node
    if node.get("cancelActivity") == "false" or node.get("isInterrupting") == "false":
        details.append("non-interrupting")
    if node.get("parallelMultiple") == "true" or node.get("eventGatewayType") == "Parallel":
        details.append("parallel-multiple")
    if node.get("isForCompensation") == "true":
        details.append("compensation")
    if node.get("triggeredByEvent") == "true":
        details.append("event")
    if node.get("instantiate") == "true":
        details.append("instantiating")
    if node.get("isCollection") == "true":
        details.append("collection")
    return details


def _is_expanded(drawn: etree._Element, thing: Thing) -> bool:
    can_close = thing.name in names.SUB_PROCESSES or thing.name in {"callActivity", "subChoreography"}
    return drawn.get("isExpanded", "false" if can_close else "true") == "true"


def _is_horizontal(drawn: etree._Element, thing: Thing, bounds: Bounds) -> bool:
    if thing.name not in {"participant", "lane"}:
        return True
    stated = drawn.get("isHorizontal")
    return stated == "true" if stated else bounds.width >= bounds.height


def _bounds(drawn: etree._Element) -> Bounds | None:
    for child in drawn:
        if local_name(child) == "Bounds":
            values = [_number(child.get(name)) for name in ("x", "y", "width", "height")]
            x, y, width, height = values
            if x is None or y is None or width is None or height is None or width < 0 or height < 0:
                return None
            return Bounds(x, y, width, height)
    return None


def _label_bounds(drawn: etree._Element) -> Bounds | None:
    label = drawn.find(f"{_DI}BPMNLabel")
    bounds = _bounds(label) if label is not None else None
    return bounds if bounds is not None and bounds.width > 0 and bounds.height > 0 else None


def _waypoints(drawn: etree._Element) -> tuple[tuple[float, float], ...]:
    points = []
    for child in drawn:
        if local_name(child) == "waypoint":
            x, y = _number(child.get("x")), _number(child.get("y"))
            if x is None or y is None:
                return ()
            points.append((x, y))
    return tuple(points)


def _number(text: str | None) -> float | None:
    try:
        value = float(text or "")
    except ValueError:
        return None
    return value if math.isfinite(value) and abs(value) <= _FURTHEST else None
