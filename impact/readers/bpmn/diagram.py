"""Read the diagram interchange of a BPMN file: what is drawn where."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Set

from lxml import etree

from impact.domain.architecture import Bounds, Diagram, DiagramEdge, DiagramShape
from impact.domain.problem import Severity
from impact.readers.bpmn import names
from impact.readers.bpmn.thing import Thing
from impact.readers.model_ids import ModelIds
from impact.readers.records import maker
from impact.readers.xml import local_part

_DI = "{" + names.DIAGRAM_NAMESPACE + "}"
_SHAPE_TAG = f"{_DI}BPMNShape"
_EDGE_TAG = f"{_DI}BPMNEdge"
_FURTHEST = 1e7
"""Diagram units from the origin beyond which a place is taken for an error."""
_PROCESS = frozenset(["process"])
_MARKS = (
    ("cancelActivity", "false", "non-interrupting"),
    ("isInterrupting", "false", "non-interrupting"),
    ("parallelMultiple", "true", "parallel-multiple"),
    ("eventGatewayType", "Parallel", "parallel-multiple"),
    ("isForCompensation", "true", "compensation"),
    ("triggeredByEvent", "true", "event"),
    ("instantiate", "true", "instantiating"),
    ("isCollection", "true", "collection"),
)
"""Attributes with the value in which the notation draws a mark."""

Point = tuple[float, float]
_new_bounds, _new_shape, _new_edge = maker(Bounds), maker(DiagramShape), maker(DiagramEdge)


def read_diagrams(
    root: etree._Element,
    *,
    ids: ModelIds,
    thing_by_id: Mapping[str, Thing],
    name_by_id: Mapping[str, str],
    defaults: Set[str | None],
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
        self,
        ids: ModelIds,
        thing_by_id: Mapping[str, Thing],
        *,
        name_by_id: Mapping[str, str],
        defaults: Set[str | None],
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
            if drawn.tag == _SHAPE_TAG:
                shapes.extend(self._shape(drawn))
            elif drawn.tag == _EDGE_TAG:
                edges.extend(self._edge(drawn))
        diagram_id = self._ids.claim(node.get("id") or f"diagram-{ordinal}", node)
        subjects = self._subjects(plane, shapes)
        title = node.get("name") or next((self._title(subject) for subject in subjects if self._title(subject)), "")
        return Diagram(diagram_id, title, "bpmn", subjects, tuple(shapes), tuple(edges))

    def _title(self, subject_id: str) -> str:
        return self._thing_by_id[subject_id].own_name

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

    def _shape(self, drawn: etree._Element) -> Iterator[DiagramShape]:
        thing = self._drawn_thing(drawn)
        if thing is None:
            return
        bounds, label_bounds, _ = _places(drawn)
        if bounds is None:
            self._report_place(drawn, thing)
            return
        attached = thing.attributes.get("attachedToRef")
        yield _new_shape(
            thing.id,
            thing.kind,
            self._name_by_id.get(thing.id, ""),
            bounds,
            label_bounds,
            _shape_detail(thing),
            _is_horizontal(drawn, thing, bounds),
            _is_expanded(drawn, thing),
            (self._ids.find(attached) or "") if attached else "",
        )

    def _edge(self, drawn: etree._Element) -> Iterator[DiagramEdge]:
        thing = self._drawn_thing(drawn)
        if thing is None:
            return
        _, label_bounds, waypoints = _places(drawn)
        if len(waypoints) < 2:
            self._report_place(drawn, thing)
            return
        detail = ""
        if thing.id in self._defaults:
            detail = "default"
        elif thing.name == "sequenceFlow" and "condition" in thing.details and not self._leaves_gateway(thing):
            detail = "conditional"
        elif thing.name == "association":
            detail = thing.attributes.get("associationDirection", "").replace("None", "")
        yield _new_edge(thing.id, thing.kind, thing.own_name, waypoints, label_bounds, detail)

    def _leaves_gateway(self, thing: Thing) -> bool:
        source = self._thing_by_id.get(self._ids.find(thing.attributes.get("sourceRef", "")) or "")
        return source is not None and source.name in names.GATEWAYS

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
        owners_seen: set[str] = set()
        for shape in shapes:
            thing = self._thing_by_id[shape.element_id]
            if "processRef" in thing.attributes:
                self._add_process(self._ids.find(thing.attributes["processRef"]), found)
            if thing.owner is not None and thing.owner.id not in owners_seen:
                owners_seen.add(thing.owner.id)
                process = thing.nearest(_PROCESS)
                self._add_process(process.id if process else None, found)
        return tuple(found)

    def _add_process(self, thing_id: str | None, found: dict[str, None]) -> None:
        thing = self._thing_by_id.get(thing_id) if thing_id else None
        if thing is not None and thing.name in {"process", *names.SUB_PROCESSES}:
            found.setdefault(thing.id)


def _shape_detail(thing: Thing) -> str:
    details = [*thing.event_definitions, *thing.details.get("loop", ())]
    if len(thing.attributes) > 2:
        details += [mark for name, value, mark in _MARKS if thing.attributes.get(name) == value]
    return ";".join(dict.fromkeys(details))


def _is_expanded(drawn: etree._Element, thing: Thing) -> bool:
    can_close = thing.name in names.SUB_PROCESSES or thing.name in {"callActivity", "subChoreography"}
    return drawn.get("isExpanded", "false" if can_close else "true") == "true"


def _is_horizontal(drawn: etree._Element, thing: Thing, bounds: Bounds) -> bool:
    if thing.name not in {"participant", "lane"}:
        return True
    stated = drawn.get("isHorizontal")
    return stated == "true" if stated else bounds.width >= bounds.height


def _places(drawn: etree._Element) -> tuple[Bounds | None, Bounds | None, tuple[Point, ...]]:
    """Read the bounds of what is drawn, those of its label, and its way points."""
    bounds: Bounds | None = None
    label_bounds: Bounds | None = None
    points: list[Point | None] = []
    for part in drawn:
        match local_part(part.tag):
            case "waypoint":
                points.append(_point(part))
            case "Bounds":
                bounds = bounds or _bounds(part)
            case "BPMNLabel" if len(part):
                label_bounds = label_bounds or _label_bounds(part)
    usable = [point for point in points if point is not None]
    return bounds, label_bounds, tuple(usable) if len(usable) == len(points) else ()


def _label_bounds(label: etree._Element) -> Bounds | None:
    bounds = next((_bounds(part) for part in label if local_part(part.tag) == "Bounds"), None)
    return bounds if bounds is not None and bounds.width > 0 and bounds.height > 0 else None


def _bounds(node: etree._Element) -> Bounds | None:
    get = node.get
    try:
        x, y = float(get("x", "")), float(get("y", ""))
        width, height = float(get("width", "")), float(get("height", ""))
    except ValueError:
        return None
    is_near = -_FURTHEST <= x <= _FURTHEST and -_FURTHEST <= y <= _FURTHEST  # false for what is not a number
    is_sized = 0 <= width <= _FURTHEST and 0 <= height <= _FURTHEST
    return _new_bounds(x, y, width, height) if is_near and is_sized else None


def _point(node: etree._Element) -> Point | None:
    try:
        x, y = float(node.get("x", "")), float(node.get("y", ""))
    except ValueError:
        return None
    return (x, y) if -_FURTHEST <= x <= _FURTHEST and -_FURTHEST <= y <= _FURTHEST else None
