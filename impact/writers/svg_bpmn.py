"""Draw the shapes and connections of BPMN 2.0."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from impact.domain.architecture import Bounds, Diagram, DiagramEdge, DiagramShape
from impact.writers.svg_bpmn_icons import ACTIVITY_MARKERS, EVENT_ICONS, GATEWAY_ICONS, TASK_ICONS
from impact.writers.svg_canvas import (
    LABEL_SIZE,
    centre,
    circle,
    fit,
    inset,
    label_in,
    number,
    path,
    polygon,
    polyline,
    rectangle,
    rotated_label,
    text_block,
)
from impact.writers.svg_edges import draw_edge

HEADER = 30.0
"""Width of the strip that carries the name of a pool or lane."""
OUTSIDE_WIDTH = 96.0
"""Width of a label below its shape where the file gives none."""
OUTSIDE_HEIGHT = 56.0

_SUB_PROCESSES = frozenset(["subProcess", "transaction", "adHocSubProcess", "subChoreography"])
_OPENABLE = _SUB_PROCESSES | {"callActivity"}
_THROWING = frozenset(["endEvent", "intermediateThrowEvent", "implicitThrowEvent"])
_INTERMEDIATE = frozenset(["intermediateThrowEvent", "intermediateCatchEvent", "boundaryEvent"])
_CHOREOGRAPHY = frozenset(["choreographyTask", "callChoreography", "subChoreography"])
_CONVERSATIONS = frozenset(["conversation", "subConversation", "callConversation"])
_CIRCLE_TO_ICON = 0.52
"""Reach of an event's sign as a share of the circle's radius."""


def is_container(shape: DiagramShape) -> bool:
    """Tell whether other shapes may be drawn inside: pools, lanes, open sub-processes, groups."""
    name = _name(shape)
    return name in {"participant", "lane", "group"} or (name in _OPENABLE and shape.is_expanded)


def draw_shape(shape: DiagramShape, diagram: Diagram) -> str:
    """Draw one shape with its label, without the group around it."""
    name = _name(shape)
    if name.endswith("Event"):
        return _event(shape)
    if name.endswith("Gateway"):
        return _gateway(shape)
    draw = _DRAWERS.get(name)
    if draw is not None:
        return draw(shape)
    if name == "participant":
        return _pool(shape, diagram.shapes)
    return _activity(shape, diagram.shapes)


def draw_connection(edge: DiagramEdge) -> str:
    """Draw one connection without its label."""
    name = edge.kind.rpartition(":")[2]
    if name == "sequenceFlow":
        start = {"default": "slash", "conditional": "hollow-diamond"}.get(edge.detail, "")
        return draw_edge(edge, line="", start=start, end="arrow")
    if name == "messageFlow":
        return draw_edge(edge, line="dashed", start="hollow-ball", end="hollow-arrow")
    if name == "association":
        start = "open-arrow" if edge.detail == "Both" else ""
        return draw_edge(edge, line="dotted", start=start, end="open-arrow" if edge.detail in {"One", "Both"} else "")
    if name.startswith("data"):
        return draw_edge(edge, line="dotted", end="open-arrow")
    return draw_edge(edge, line="wide" if name == "conversationLink" else "")


def _name(shape: DiagramShape) -> str:
    return shape.kind.rpartition(":")[2]


def _details(shape: DiagramShape) -> list[str]:
    return [word for word in shape.detail.split(";") if word]


def _outside_label(shape: DiagramShape) -> str:
    """Write a label where the file puts it, else below the shape."""
    if not shape.name:
        return ""
    box = shape.label_bounds
    if box is not None:
        fitted = fit(shape.name, width=max(box.width + 16, 48.0), height=max(box.height + 4, OUTSIDE_HEIGHT))
        stands_above = box.y + box.height / 2 < shape.bounds.y
        top = box.y + box.height - fitted.height if stands_above else box.y
        return text_block(fitted, x=box.x + box.width / 2, top=top, style="outside")
    fitted = fit(shape.name, width=max(OUTSIDE_WIDTH, shape.bounds.width), height=OUTSIDE_HEIGHT)
    x, _ = centre(shape.bounds)
    return text_block(fitted, x=x, top=shape.bounds.y + shape.bounds.height + 3, style="outside")


def _event(shape: DiagramShape) -> str:
    x, y = centre(shape.bounds)
    radius = min(shape.bounds.width, shape.bounds.height) / 2
    name, details = _name(shape), _details(shape)
    dashes = " dashed" if "non-interrupting" in details else ""
    weight = " thick" if name == "endEvent" else ""
    parts = [circle(x, y, radius=radius, style=f"body{weight}{dashes}")]
    if name in _INTERMEDIATE:
        parts.append(circle(x, y, radius=radius - 3, style=f"double{dashes}"))
    triggers = [word for word in details if word in EVENT_ICONS and word != "parallel-multiple"]
    trigger = triggers[0] if len(triggers) == 1 else ""
    if len(triggers) > 1:
        trigger = "parallel-multiple" if "parallel-multiple" in details else "multiple"
    if trigger:
        is_solid = (name in _THROWING and trigger != "timer") or trigger == "terminate"
        reach = radius * (0.6 if trigger == "terminate" else _CIRCLE_TO_ICON)
        parts.append(EVENT_ICONS[trigger](x, y, reach, "icon solid" if is_solid else "icon"))
    return "".join(parts) + _outside_label(shape)


def _gateway(shape: DiagramShape) -> str:
    box = shape.bounds
    x, y = centre(box)
    parts = [polygon([(x, box.y), (box.x + box.width, y), (x, box.y + box.height), (box.x, y)], style="body")]
    name = _name(shape)
    reach = min(box.width, box.height) * 0.22
    if name in GATEWAY_ICONS:
        draw, style = GATEWAY_ICONS[name]
        parts.append(draw(x, y, reach * 0.75 if name == "eventBasedGateway" else reach, style))
    if name == "eventBasedGateway":
        parts.append(circle(x, y, radius=reach * 1.25, style="icon"))
        if "instantiating" not in _details(shape):
            parts.append(circle(x, y, radius=reach * 1.03, style="icon"))
    return "".join(parts) + _outside_label(shape)


def _activity(shape: DiagramShape, others: Sequence[DiagramShape]) -> str:
    name, box, details = _name(shape), shape.bounds, _details(shape)
    weight = " thick" if name == "callActivity" or name.startswith("global") else ""
    dashes = " dotted" if "event" in details else ""
    dashes = " dashed" if shape.kind.startswith("unknown:") else dashes
    is_open = is_container(shape) and (name in _SUB_PROCESSES or _has_content(shape, others))
    parts = [rectangle(box, style=f"body{weight}{dashes}{' container' if is_open else ''}", radius=9)]
    if name == "transaction":
        parts.append(rectangle(inset(box, 3), style="double", radius=7))
    if name in _CHOREOGRAPHY:
        margin = min(18.0, box.height / 4)
        parts += [polyline([(box.x, y), (box.x + box.width, y)], style="double")
                  for y in (box.y + margin, box.y + box.height - margin)]  # fmt: skip
    if name in TASK_ICONS:
        draw, style = TASK_ICONS[name]
        parts.append(draw(box.x + 13, box.y + 12, 7.0, style))
    markers = _activity_markers(shape, details)
    parts.append(_marker_row(markers, box))
    if is_open:
        band = inset(Bounds(box.x, box.y, box.width, min(26.0, box.height)), 3)
        parts.append(rectangle(band, style="lane-band", radius=6))
        return "".join(parts) + label_in(shape.name, inset(band, 8, down=1))
    top_room = 20.0 if name in TASK_ICONS and box.height >= 50 else 4.0
    bottom_room = 18.0 if markers else 4.0
    room = Bounds(box.x + 5, box.y + top_room, max(0.0, box.width - 10), max(0.0, box.height - top_room - bottom_room))
    return "".join(parts) + label_in(shape.name, room)


def _activity_markers(shape: DiagramShape, details: Sequence[str]) -> list[str]:
    markers = [word for word in details if word in {"loop", "parallel", "sequential", "compensation"}]
    if _name(shape) in _SUB_PROCESSES and not shape.is_expanded:
        markers.append("collapsed")
    if _name(shape) == "adHocSubProcess":
        markers.append("adHoc")
    return markers


def _marker_row(markers: Sequence[str], box: Bounds) -> str:
    left = box.x + box.width / 2 - (len(markers) - 1) * 8
    y = box.y + box.height - 9
    return "".join(ACTIVITY_MARKERS[word](left + index * 16, y, 5.5, "icon") for index, word in enumerate(markers))


def _pool(shape: DiagramShape, others: Sequence[DiagramShape]) -> str:
    box = shape.bounds
    if not _has_content(shape, others):
        return rectangle(box, style="body") + label_in(shape.name, inset(box, 6))
    if shape.is_horizontal:
        band = Bounds(box.x, box.y, min(HEADER, box.width), box.height)
        label = rotated_label(shape.name, inset(band, 3, down=0))
    else:
        band = Bounds(box.x, box.y, box.width, min(HEADER, box.height))
        label = label_in(shape.name, inset(band, 4, down=2))
    return rectangle(box, style="body container") + rectangle(band, style="body head-band") + label


def _has_content(shape: DiagramShape, others: Sequence[DiagramShape]) -> bool:
    """Tell whether something else is drawn inside; what sits on the border does not count."""
    box = shape.bounds
    return any(
        box.x < x < box.x + box.width and box.y < y < box.y + box.height
        for other in others
        if other is not shape and not other.attached_to_id
        for x, y in (centre(other.bounds),)
    )


def _lane(shape: DiagramShape) -> str:
    box = shape.bounds
    if shape.is_horizontal:
        band = Bounds(box.x, box.y, min(HEADER, box.width), box.height)
        label = rotated_label(shape.name, inset(band, 3, down=0))
    else:
        band = Bounds(box.x, box.y, box.width, min(HEADER, box.height))
        label = label_in(shape.name, inset(band, 4, down=2))
    return rectangle(box, style="body container") + rectangle(band, style="lane-band") + label


def _group(shape: DiagramShape) -> str:
    label = Bounds(shape.bounds.x + 8, shape.bounds.y + 4, max(0.0, shape.bounds.width - 16), 28.0)
    return rectangle(shape.bounds, style="body open dashed", radius=9) + label_in(
        shape.name, label, at_top=True, style="outside"
    )


def _page(shape: DiagramShape) -> str:
    box, details = shape.bounds, _details(shape)
    fold = min(10.0, box.width / 3, box.height / 3)
    right, bottom = box.x + box.width, box.y + box.height
    corners = [(box.x, box.y), (right - fold, box.y), (right, box.y + fold), (right, bottom), (box.x, bottom)]
    parts = [
        polygon(corners, style="body"),
        polyline([(right - fold, box.y), (right - fold, box.y + fold), (right, box.y + fold)], style="double"),
    ]
    if _name(shape) in {"dataInput", "dataOutput"}:
        style = "icon solid" if _name(shape) == "dataOutput" else "icon"
        parts.append(EVENT_ICONS["link"](box.x + 10, box.y + 10, 6.0, style))
    if "collection" in details:
        parts.append(ACTIVITY_MARKERS["collection"](box.x + box.width / 2, bottom - 8, 5.0, "icon"))
    return "".join(parts) + _outside_label(shape)


def _store(shape: DiagramShape) -> str:
    box = shape.bounds
    left, right = number(box.x), number(box.x + box.width)
    half, lid = number(box.width / 2), min(8.0, box.height / 5)
    top, bottom = number(box.y + lid), number(box.y + box.height - lid)
    arc = f"A{half} {number(lid)} 0 0"
    body = f"M{left} {top}{arc} 1 {right} {top}V{bottom}{arc} 1 {left} {bottom}Z"
    rings = "".join(
        path(f"M{left} {number(box.y + lid + down)}{arc} 0 {right} {number(box.y + lid + down)}", style="double")
        for down in (0.0, 4.0, 8.0)
        if lid + down < box.height - lid
    )
    return path(body, style="body") + rings + _outside_label(shape)


def _annotation(shape: DiagramShape) -> str:
    box = shape.bounds
    tick = min(12.0, box.width / 3)
    bracket = [(box.x + tick, box.y), (box.x, box.y), (box.x, box.y + box.height), (box.x + tick, box.y + box.height)]
    fitted = fit(shape.name, width=box.width - 10, height=box.height - 4, size=LABEL_SIZE)
    text = text_block(fitted, x=box.x + 6, top=box.y + 3, anchor="start", style="outside")
    return rectangle(box, style="paper") + polyline(bracket, style="body open") + text


def _hexagon(shape: DiagramShape) -> str:
    box = shape.bounds
    cut = box.width / 4
    right, bottom, middle = box.x + box.width, box.y + box.height, box.y + box.height / 2
    corners = [(box.x, middle), (box.x + cut, box.y), (right - cut, box.y), (right, middle),
               (right - cut, bottom), (box.x + cut, bottom)]  # fmt: skip
    return polygon(corners, style="body") + _outside_label(shape)


def _message(shape: DiagramShape) -> str:
    box = shape.bounds
    x, y = centre(box)
    flap = [(box.x, box.y), (x, y), (box.x + box.width, box.y)]
    return rectangle(box, style="body") + polyline(flap, style="double") + _outside_label(shape)


_DRAWERS: Mapping[str, Callable[[DiagramShape], str]] = {
    "lane": _lane,
    "group": _group,
    "textAnnotation": _annotation,
    "message": _message,
    **dict.fromkeys(["dataObject", "dataObjectReference", "dataInput", "dataOutput"], _page),
    **dict.fromkeys(["dataStore", "dataStoreReference"], _store),
    **dict.fromkeys(_CONVERSATIONS, _hexagon),
}
"""What draws a kind of shape; events, gateways and pools have their own, all others are activities."""
