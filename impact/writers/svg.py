"""Draw a diagram as one self-contained SVG picture, with what an analysis says about its shapes."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from types import ModuleType

from impact.domain.architecture import Bounds, Diagram, DiagramEdge, DiagramShape, spell_out_kind
from impact.domain.diagram_mark import ShapeMark
from impact.domain.formatting import percent
from impact.writers import svg_archimate, svg_bpmn
from impact.writers.svg_canvas import Point, escape, number
from impact.writers.svg_changes import change_classes, edge_sign, legend, legend_box, shape_sign
from impact.writers.svg_edges import PlacedLabel, place_labels
from impact.writers.svg_style import mark_classes, style_sheet, tier_sign

MARGIN = 16.0
"""Empty space around the drawing, in diagram units."""
BELOW_LABEL = 44.0
"""Space kept below a shape whose label stands under it."""
NO_MARKS: Mapping[str, ShapeMark] = {}
_EMPTY = Bounds(0.0, 0.0, 320.0, 80.0)


def diagram_svg(
    diagram: Diagram,
    *,
    marks: Mapping[str, ShapeMark] = NO_MARKS,
    title: str = "",
    link: Callable[[str], str] | None = None,
    theme: str = "",
    with_legend: bool = False,
) -> str:
    """Draw a BPMN plane or an ArchiMate view as the modeller laid it out.

    Every shape of an element is a group with ``data-element-id`` that the keyboard reaches in the order of the flow,
    left to right. Colours follow the reader's light or dark setting.

    Parameters
    ----------
    diagram
        What is drawn.
    marks
        Marks by element id; shapes without one stay pale.
    title
        Title of the picture; the diagram's name if empty.
    link
        Gives the address that a shape leads to by element id, or an empty text; without it nothing is a link.
    theme
        ``light`` or ``dark`` fixes the colours; empty follows the reader's setting.
    with_legend
        Whether the signs of a difference are explained below the drawing.

    Returns
    -------
    str
        An ``svg`` element; the same inputs give the same text.
    """
    painter: ModuleType = svg_bpmn if diagram.notation == "bpmn" else svg_archimate
    named = title or diagram.name or "Diagram"
    labels = place_labels(diagram.edges, obstacles=_leaves(diagram), keep_all=diagram.notation == "bpmn")
    box = _content_box(diagram, labels)
    box = legend_box(box) if with_legend else box
    shapes = _in_reading_order(diagram)
    groups = [(shape, _shape_group(shape, diagram, painter, mark=marks.get(shape.element_id), link=link))
              for shape in shapes]  # fmt: skip
    lines = [_connection(edge, painter, marks.get(edge.relationship_id)) for edge in diagram.edges]
    below = [text for shape, text in groups if painter.is_container(shape)]
    above = [text for shape, text in groups if not painter.is_container(shape)]
    drawn = [*below, *lines, *above] if diagram.notation == "bpmn" else [*above, *lines]
    drawn += [str(label) for label in labels]
    if not diagram.shapes:
        drawn.append('<text class="text" x="16" y="44" font-size="13">This diagram shows nothing.</text>')
    return "\n".join(
        [
            _opening_tag(box, named, theme),
            f"<title>{escape(named)}</title>",
            f"<style>{style_sheet()}</style>",
            f'<rect class="paper" x="{number(box.x)}" y="{number(box.y)}" width="{number(box.width)}"'
            f' height="{number(box.height)}"/>',
            *(text for text in drawn if text),
            *([legend(box, diagram, marks)] if with_legend else []),
            "</svg>\n",
        ]
    )


def _opening_tag(box: Bounds, named: str, theme: str) -> str:
    view = " ".join(number(value) for value in (box.x, box.y, box.width, box.height))
    fixed = f' data-theme="{theme}"' if theme in {"light", "dark"} else ""
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" class="impact-diagram" role="group"'
        f' aria-label="{escape(named, limit=300)}" viewBox="{view}" width="{number(box.width)}"'
        f' height="{number(box.height)}"{fixed}>'
    )


def _connection(edge: DiagramEdge, painter: ModuleType, mark: ShapeMark | None) -> str:
    line = str(painter.draw_connection(edge))
    if mark is None or not mark.change or not line:
        return line
    title = f"<title>{escape(mark.tooltip)}</title>" if mark.tooltip else ""
    return f'<g class="{change_classes(mark)}">{title}{line}{edge_sign(mark.change, edge.waypoints)}</g>'


def _shape_group(
    shape: DiagramShape,
    diagram: Diagram,
    painter: ModuleType,
    *,
    mark: ShapeMark | None,
    link: Callable[[str], str] | None,
) -> str:
    words = _spoken(shape, mark)
    tooltip = f"{words}. {mark.tooltip}" if mark is not None and mark.tooltip else words
    figure = str(painter.draw_shape(shape, diagram))
    if mark is not None:
        figure += shape_sign(mark.change, shape.bounds) if mark.change else tier_sign(mark.tier, shape.bounds)
    content = f"<title>{escape(tooltip)}</title>{figure}"
    if shape.kind.startswith("diagram:"):
        return f"<g>{content}</g>"
    address = link(shape.element_id) if link is not None else ""
    classes = f"shape {mark_classes(mark)}".strip()
    group = (
        f'<g class="{classes}" data-element-id="{escape(shape.element_id)}" tabindex="0" role="button"'
        f' aria-label="{escape(words, limit=300)}">{content}</g>'
    )
    if address and address.partition(":")[0].lower() not in {"javascript", "data", "vbscript"}:
        return f'<a href="{escape(address)}" tabindex="-1">{group}</a>'
    return group


def _spoken(shape: DiagramShape, mark: ShapeMark | None) -> str:
    name = shape.name or shape.element_id
    words = f"{name}, {spell_out_kind(shape.kind)}"
    if mark is None:
        return words
    if mark.change:
        return f"{words}, {mark.change}"
    tier = f", {mark.tier}" if mark.tier else ""
    return f"{words}, {percent(mark.likelihood)}{tier}"


def _in_reading_order(diagram: Diagram) -> list[DiagramShape]:
    """Order shapes so that a parent lies below its parts, and equals read left to right, then downwards."""
    hosts = {shape.element_id: shape for shape in diagram.shapes}
    depths = _depths(diagram.shapes)

    def place(item: tuple[int, DiagramShape]) -> tuple[int, float, float, float, int, int]:
        index, shape = item
        host = hosts.get(shape.attached_to_id)
        at = host.bounds if host is not None else shape.bounds
        is_container = diagram.notation == "bpmn" and svg_bpmn.is_container(shape)
        area = -at.width * at.height if is_container else 0.0
        return (depths[index], area, at.x, at.y, int(host is not None), index)

    return [shape for _, shape in sorted(enumerate(diagram.shapes), key=place)]


def _depths(shapes: Sequence[DiagramShape]) -> list[int]:
    """Count how many shapes each one stands in; of two in one place the first lies below."""
    boxes = [(shape.bounds.x, shape.bounds.y, *_corners(shape.bounds)[1]) for shape in shapes]
    return [
        sum(
            left <= x and top <= y and right <= far and bottom <= low and (box != other or before < index)
            for before, other in enumerate(boxes)
            for left, top, far, low in (other,)
        )
        for index, box in enumerate(boxes)
        for x, y, right, bottom in (box,)
    ]


def _content_box(diagram: Diagram, labels: Sequence[PlacedLabel]) -> Bounds:
    """Find the rectangle around all that is drawn, with a margin."""
    points: list[Point] = [corner for label in labels for corner in _corners(label.box)]
    for shape in diagram.shapes:
        points += _corners(shape.bounds)
        if shape.label_bounds is not None:
            points += _corners(shape.label_bounds)
        elif _has_label_below(shape):
            points.append((shape.bounds.x, shape.bounds.y + shape.bounds.height + BELOW_LABEL))
    for edge in diagram.edges:
        points += edge.waypoints
    points = [point for point in points if math.isfinite(point[0]) and math.isfinite(point[1])]
    if not points:
        return _EMPTY
    left, top = min(x for x, _ in points) - MARGIN, min(y for _, y in points) - MARGIN
    right, bottom = max(x for x, _ in points) + MARGIN, max(y for _, y in points) + MARGIN
    return Bounds(left, top, right - left, bottom - top)


def _has_label_below(shape: DiagramShape) -> bool:
    name = shape.kind.rpartition(":")[2]
    return bool(shape.name) and (name.endswith(("Event", "Gateway")) or name.startswith("data"))


def _leaves(diagram: Diagram) -> list[Bounds]:
    """List the boxes of all shapes that hold no other."""
    parents = {shape.parent_shape_id for shape in diagram.shapes}
    is_open = svg_bpmn.is_container if diagram.notation == "bpmn" else svg_archimate.is_open
    return [shape.bounds for shape in diagram.shapes if shape.element_id not in parents and not is_open(shape)]


def _corners(box: Bounds) -> list[Point]:
    return [(box.x, box.y), (box.x + box.width, box.y + box.height)]
