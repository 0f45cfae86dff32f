"""Draw the shapes and connections of ArchiMate 3."""

from __future__ import annotations

from collections.abc import Mapping

from impact.domain.architecture import Bounds, Diagram, DiagramEdge, DiagramShape, spell_out_kind
from impact.writers.svg_canvas import (
    LABEL_SIZE,
    centre,
    circle,
    fit,
    inset,
    label_in,
    polygon,
    polyline,
    rectangle,
    text_block,
)
from impact.writers.svg_edges import draw_edge

BAND = 4.0
"""Width of the strip that shows the layer."""
KIND_SIZE = 8.0
OPEN_HEAD = 44.0
"""Most height of the head of a box that has parts inside; it ends where the first part begins."""
SHORTEST_HEAD = 18.0
SHORTEST_WITH_KIND = 44.0
"""Height from which a box has room for its kind in words."""

_BEHAVIOUR = ("Process", "Function", "Interaction", "Event", "Service", "ValueStream", "Capability", "CourseOfAction",
              "WorkPackage")  # fmt: skip
_MOTIVATION = frozenset(
    ["Stakeholder", "Driver", "Assessment", "Goal", "Outcome", "Principle", "Requirement", "Constraint", "Meaning",
     "Value"]
)  # fmt: skip
_TECHNOLOGY = ("Technology", "Infrastructure", "Node", "Device", "SystemSoftware", "Path", "Communication", "Artifact",
               "Network", "Equipment", "Facility", "Distribution", "Material")  # fmt: skip
_JUNCTIONS = frozenset(["Junction", "AndJunction", "OrJunction"])

_ENDS: Mapping[str, tuple[str, str, str]] = {
    "Composition": ("", "diamond", ""),
    "Aggregation": ("", "hollow-diamond", ""),
    "Assignment": ("", "ball", "arrow"),
    "Realization": ("dashed", "", "hollow-arrow"),
    "Serving": ("", "", "open-arrow"),
    "Access": ("dotted", "", ""),
    "Influence": ("dashed", "", "open-arrow"),
    "Triggering": ("", "", "arrow"),
    "Flow": ("dashed", "", "arrow"),
    "Specialization": ("", "", "hollow-arrow"),
    "Association": ("", "", ""),
}
"""Line, head at the source and head at the target of each relationship type."""
_ACCESS_ENDS = {
    "Read": ("open-arrow", ""),
    "Write": ("", "open-arrow"),
    "ReadWrite": ("open-arrow", "open-arrow"),
}


def is_container(_shape: DiagramShape) -> bool:
    """Say that no shape lies below the connections: nested boxes lie in their parents and lines on top of all."""
    return False


def is_open(shape: DiagramShape) -> bool:
    """Tell whether a shape is drawn around others without being their parent."""
    return shape.kind in {"diagram:group", "archimate:Grouping"}


def draw_shape(shape: DiagramShape, diagram: Diagram) -> str:
    """Draw one shape with its label, without the group around it."""
    name = shape.kind.rpartition(":")[2]
    if shape.kind.startswith("diagram:"):
        return _loose(shape, name)
    if name in _JUNCTIONS:
        x, y = centre(shape.bounds)
        radius = min(shape.bounds.width, shape.bounds.height, 15.0) / 2
        return circle(x, y, radius=radius, style="head hollow body" if name == "OrJunction" else "head")
    parts = [other.bounds.y for other in diagram.shapes if other.parent_shape_id == shape.element_id]
    head = min(OPEN_HEAD, max(min(parts) - shape.bounds.y, SHORTEST_HEAD)) if parts else 0.0
    return _figure(shape, name, head=head) + _band(shape.bounds, name) + _label(shape, head=head)


def draw_connection(edge: DiagramEdge) -> str:
    """Draw one connection without its label."""
    name = edge.kind.rpartition(":")[2]
    line, start, end = _ENDS.get(name, ("dotted", "", ""))
    if name == "Access":
        start, end = _ACCESS_ENDS.get(edge.detail, ("", ""))
    if name == "Association" and edge.detail == "One":
        end = "open-arrow"
    return draw_edge(edge, line=line, start=start, end=end)


def layer_of(name: str) -> str:
    """Name the layer of an element type.

    Examples
    --------
    >>> layer_of("ApplicationComponent"), layer_of("Device"), layer_of("Grouping")
    ('application', 'technology', 'other')
    """
    if name in {"Resource", "Capability", "CourseOfAction", "ValueStream"}:
        return "strategy"
    if name in _MOTIVATION:
        return "motivation"
    if name in {"WorkPackage", "Deliverable", "ImplementationEvent", "Plateau", "Gap"}:
        return "implementation"
    if name.startswith("Application") or name == "DataObject":
        return "application"
    if name.startswith(_TECHNOLOGY):
        return "technology"
    if name.startswith("Business") or name in {"Contract", "Representation", "Product"}:
        return "business"
    return "other"


def _figure(shape: DiagramShape, name: str, *, head: float) -> str:
    """Draw the outline; where parts are drawn inside, a mark fills the head only."""
    box = shape.bounds
    style = "body container" if head else "body"
    band = rectangle(inset(Bounds(box.x, box.y, box.width, min(head, box.height)), 3), style="lane-band")
    band = band if head else ""
    if name in _MOTIVATION:
        return polygon(_cut_corners(box, 8.0), style=style) + band
    dashes = " dashed" if shape.kind.startswith("unknown:") or name == "Grouping" else ""
    radius = 8.0 if name.endswith(_BEHAVIOUR) else 0.0
    return rectangle(box, style=f"{style}{dashes}", radius=radius) + band


def _cut_corners(box: Bounds, cut: float) -> list[tuple[float, float]]:
    cut = min(cut, box.width / 3, box.height / 3)
    left, top, right, bottom = box.x, box.y, box.x + box.width, box.y + box.height
    return [
        (left + cut, top), (right - cut, top), (right, top + cut), (right, bottom - cut),
        (right - cut, bottom), (left + cut, bottom), (left, bottom - cut), (left, top + cut),
    ]  # fmt: skip


def _band(box: Bounds, name: str) -> str:
    if box.height < 24 or box.width < 24:
        return ""
    strip = Bounds(box.x + 3, box.y + 9, BAND, box.height - 18)
    return rectangle(strip, style=f"layer-{layer_of(name)}", radius=2)


def _label(shape: DiagramShape, *, head: float) -> str:
    box = shape.bounds
    room = Bounds(box.x + BAND + 5, box.y + 4, max(0.0, box.width - 2 * BAND - 10), max(0.0, (head or box.height) - 8))
    parts = []
    if (head or box.height) >= SHORTEST_WITH_KIND:
        kind = fit(spell_out_kind(shape.kind), width=room.width - 8, height=KIND_SIZE * 1.3, size=KIND_SIZE)
        parts.append(text_block(kind, x=box.x + box.width / 2, top=room.y, style="kind"))
        room = Bounds(room.x, room.y + kind.height + 1, room.width, max(0.0, room.height - kind.height - 1))
    parts.append(label_in(shape.name or spell_out_kind(shape.kind), room))
    return "".join(parts)


def _loose(shape: DiagramShape, name: str) -> str:
    box = shape.bounds
    if name == "group":
        return rectangle(box, style="body open dashed") + label_in(
            shape.name, Bounds(box.x + 6, box.y + 4, max(0.0, box.width - 12), 28.0), at_top=True
        )
    if name == "view":
        x, y = box.x + 6, box.y + 6
        sign = rectangle(Bounds(x, y, 12, 9), style="icon") + polyline([(x, y + 3), (x + 12, y + 3)], style="icon")
        return rectangle(box, style="body") + sign + label_in(shape.name, inset(box, 8, down=16))
    cut = min(10.0, box.width / 3, box.height / 3)
    right, bottom = box.x + box.width, box.y + box.height
    corners = [(box.x, box.y), (right, box.y), (right, bottom - cut), (right - cut, bottom), (box.x, bottom)]
    fitted = fit(shape.name, width=box.width - 10, height=box.height - 6, size=LABEL_SIZE)
    return polygon(corners, style="body note") + text_block(fitted, x=box.x + 5, top=box.y + 3, anchor="start")
