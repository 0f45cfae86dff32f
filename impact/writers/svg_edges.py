"""Draw connections: the line, what stands at its ends, and its label."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence

from impact.domain.architecture import DiagramEdge
from impact.writers.svg_canvas import (
    LABEL_SIZE,
    Point,
    circle,
    escape,
    fit,
    polygon,
    polyline,
    text_block,
)

WIDEST_LABEL = 110.0
"""Width of a label beside a line, in diagram units."""
TALLEST_LABEL = 54.0


def draw_edge(edge: DiagramEdge, *, line: str, start: str = "", end: str = "") -> str:
    """Draw a connection.

    Parameters
    ----------
    edge
        What is drawn; with fewer than two way points nothing is.
    line
        Style classes of the line: ``dashed``, ``dotted`` or none.
    start, end
        Names of heads: ``arrow``, ``open-arrow``, ``hollow-arrow``, ``diamond``, ``hollow-diamond``, ``ball``,
        ``hollow-ball``, ``slash``, or empty.
    """
    points = _distinct(edge.waypoints)
    if len(points) < 2:
        return ""
    title = f"<title>{escape(edge.name)}</title>" if edge.name else ""
    parts = [polyline(points, style=f"edge {line}".strip())]
    if line == "wide":
        parts.append(polyline(points, style="edge gap"))
    parts.append(_head(end, tip=points[-1], before=points[-2]))
    parts.append(_head(start, tip=points[0], before=points[1]))
    identity = escape(edge.relationship_id)
    return f'<g data-relationship-id="{identity}">{title}{"".join(parts)}</g>'


def edge_label(edge: DiagramEdge) -> str:
    """Write the label of a connection where the file puts it, else beside the longest stretch."""
    points = _distinct(edge.waypoints)
    if not edge.name or len(points) < 2:
        return ""
    if edge.label_bounds is not None:
        box = edge.label_bounds
        fitted = fit(edge.name, width=max(box.width + 8, 40.0), height=max(box.height + 4, TALLEST_LABEL))
        return text_block(fitted, x=box.x + box.width / 2, top=box.y, style="outside")
    start, end = max(itertools.pairwise(points), key=lambda pair: math.dist(*pair))
    x, y = (start[0] + end[0]) / 2, (start[1] + end[1]) / 2
    fitted = fit(edge.name, width=WIDEST_LABEL, height=TALLEST_LABEL, size=LABEL_SIZE - 1)
    is_level = abs(start[0] - end[0]) >= abs(start[1] - end[1])
    top = y - fitted.height - 3 if is_level else y - fitted.height / 2
    return text_block(fitted, x=x, top=top, style="outside")


def _distinct(points: Sequence[Point]) -> list[Point]:
    kept: list[Point] = []
    for point in points:
        if not kept or math.dist(kept[-1], point) > 0.01:
            kept.append(point)
    return kept


def _head(name: str, *, tip: Point, before: Point) -> str:
    """Draw a head at the end of a line; lengths are along the line and across it."""
    if not name:
        return ""
    if name in {"ball", "hollow-ball"}:
        x, y = _along(tip, before, ahead=-3.5, across=0)
        return circle(x, y, radius=3.5, style="head hollow" if name == "hollow-ball" else "head")
    if name == "slash":
        return polyline(
            [_along(tip, before, ahead=-11, across=-5), _along(tip, before, ahead=-6, across=5)], style="edge"
        )
    if name in {"diamond", "hollow-diamond"}:
        places = [(0.0, 0.0), (-7.0, -4.5), (-14.0, 0.0), (-7.0, 4.5)]
        style = "head hollow" if name == "hollow-diamond" else "head"
    elif name == "open-arrow":
        corners = [_along(tip, before, ahead=-9, across=side) for side in (-5, 5)]
        return polyline([corners[0], tip, corners[1]], style="head bare")
    else:
        places = [(0.0, 0.0), (-10.0, -5.0 if name == "hollow-arrow" else -4.0)]
        places.append((-10.0, -places[1][1]))
        style = "head hollow" if name == "hollow-arrow" else "head"
    return polygon([_along(tip, before, ahead=ahead, across=across) for ahead, across in places], style=style)


def _along(tip: Point, before: Point, *, ahead: float, across: float) -> Point:
    length = math.dist(tip, before) or 1.0
    x, y = (tip[0] - before[0]) / length, (tip[1] - before[1]) / length
    return (tip[0] + x * ahead - y * across, tip[1] + y * ahead + x * across)
