"""Draw connections: the line, what stands at its ends, and its label."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import dataclass

from impact.domain.architecture import Bounds, DiagramEdge
from impact.writers.svg_canvas import (
    LABEL_SIZE,
    FittedText,
    Point,
    circle,
    escape,
    fit,
    polygon,
    polyline,
    text_block,
    text_width,
)

WIDEST_LABEL = 110.0
"""Width of a label beside a line, in diagram units."""
TALLEST_LABEL = 54.0
MOST_STRETCHES = 5
"""Stretches of one line that are tried for its label."""


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


@dataclass(frozen=True, slots=True)
class PlacedLabel:
    """A label of a connection: its lines, where it stands, and the box that it fills."""

    fitted: FittedText
    box: Bounds

    def __str__(self) -> str:
        """Write it as SVG."""
        return text_block(self.fitted, x=self.box.x + self.box.width / 2, top=self.box.y, style="outside")


def place_labels(edges: Sequence[DiagramEdge], *, obstacles: Sequence[Bounds], keep_all: bool) -> list[PlacedLabel]:
    """Place the labels of connections: where the file puts them, else where they cover least.

    Parameters
    ----------
    edges
        Connections in the order of the diagram; an earlier one has the first choice.
    obstacles
        Boxes that a label should not cover.
    keep_all
        Whether a label that finds no free place is written all the same; otherwise it is left to the tooltip.
    """
    placed: list[PlacedLabel] = []
    for edge in edges:
        points = _distinct(edge.waypoints)
        if not edge.name or len(points) < 2:
            continue
        taken = [label.box for label in placed]
        choices = _choices(edge, points)
        free = next((choice for choice in choices if not _covers(choice.box, [*taken, *obstacles])), None)
        if free is None:
            free = next((choice for choice in choices if not _covers(choice.box, taken)), None)
        if free is not None:
            placed.append(free)
        elif keep_all:
            placed.append(choices[0])
    return placed


def _choices(edge: DiagramEdge, points: Sequence[Point]) -> list[PlacedLabel]:
    """List the places of a label, best first: beside the longest stretches, in their middle and quarters."""
    if edge.label_bounds is not None:
        box = edge.label_bounds
        fitted = fit(edge.name, width=max(box.width + 8, 40.0), height=max(box.height + 4, TALLEST_LABEL))
        return [_label_around(fitted, box.x + box.width / 2, top=box.y)]
    fitted = fit(edge.name, width=WIDEST_LABEL, height=TALLEST_LABEL, size=LABEL_SIZE - 1)
    stretches = sorted(itertools.pairwise(points), key=lambda pair: -math.dist(*pair))[:MOST_STRETCHES]
    choices = []
    for share in (0.5, 0.25, 0.75):
        for start, end in stretches:
            x, y = (start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share)
            is_level = abs(start[0] - end[0]) >= abs(start[1] - end[1])
            top = y - fitted.height - 3 if is_level else y - fitted.height / 2
            choices.append(_label_around(fitted, x, top=top))
    return choices


def _label_around(fitted: FittedText, x: float, *, top: float) -> PlacedLabel:
    width = max((text_width(line, fitted.size) for line in fitted.lines), default=0.0)
    return PlacedLabel(fitted, Bounds(x - width / 2, top, width, fitted.height))


def _covers(box: Bounds, others: Sequence[Bounds]) -> bool:
    return any(
        box.x < other.x + other.width
        and other.x < box.x + box.width
        and box.y < other.y + other.height
        and other.y < box.y + box.height
        for other in others
    )


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
