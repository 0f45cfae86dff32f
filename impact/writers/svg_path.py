"""Flatten the commands of an SVG path into lines, for painters that know lines only."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator

from impact.writers.svg_canvas import Point

_TOKEN = re.compile(r"[MLCAZ]|-?\d*\.?\d+(?:e-?\d+)?")
_ARGUMENTS = {"M": 2, "L": 2, "C": 6, "A": 7, "Z": 0}
STEPS = 12
"""Lines that stand for a curve."""


def path_lines(commands: str) -> list[tuple[list[Point], bool]]:
    """Give each stretch of a path as points, and whether it is closed.

    It knows the absolute commands that diagrams are drawn with: M, L, C, A and Z.

    Examples
    --------
    >>> path_lines("M0 0L2 0 2 2Z")
    [([(0.0, 0.0), (2.0, 0.0), (2.0, 2.0)], True)]
    """
    found: list[tuple[list[Point], bool]] = []
    points: list[Point] = []
    for name, values in _steps(commands):
        if name == "Z":
            found.append((points, True))
            points = points[:1]
        elif name == "M":
            if len(points) > 1:
                found.append((points, False))
            points = [(values[0], values[1])]
        elif points:
            points = [*points, *_reached(points[-1], name, values)]
    return [*found, (points, False)] if len(points) > 1 else found


def _steps(commands: str) -> Iterator[tuple[str, list[float]]]:
    """Split commands; numbers that follow the arguments of one repeat it, after M as L."""
    name, values = "", list[float]()
    for token in _TOKEN.findall(commands):
        if token in _ARGUMENTS:
            name, values = token, []
            if name == "Z":
                yield name, []
            continue
        values.append(float(token))
        if name and len(values) == _ARGUMENTS[name]:
            yield name, values
            name, values = "L" if name == "M" else name, []


def _reached(start: Point, name: str, values: list[float]) -> list[Point]:
    end = (values[-2], values[-1])
    if name == "C":
        one, two = (values[0], values[1]), (values[2], values[3])
        return [_bezier(start, one, two, end, place / STEPS) for place in range(1, STEPS + 1)]
    if name == "A":
        return _arc(start, end, radius=values[0], is_large=bool(values[3]), is_clockwise=bool(values[4]))
    return [end]


def _bezier(start: Point, one: Point, two: Point, end: Point, t: float) -> Point:
    weights = ((1 - t) ** 3, 3 * t * (1 - t) ** 2, 3 * t * t * (1 - t), t**3)
    corners = (start, one, two, end)
    return (
        sum(weight * corner[0] for weight, corner in zip(weights, corners, strict=True)),
        sum(weight * corner[1] for weight, corner in zip(weights, corners, strict=True)),
    )


def _arc(start: Point, end: Point, *, radius: float, is_large: bool, is_clockwise: bool) -> list[Point]:
    """Follow a part of a circle; a radius too small for the distance is that of the half circle."""
    (x1, y1), (x2, y2) = start, end
    chord = math.hypot(x2 - x1, y2 - y1)
    if chord == 0.0:
        return [end]
    radius = max(radius, chord / 2)
    height = math.sqrt(max(radius * radius - chord * chord / 4, 0.0))
    side = -1.0 if is_large == is_clockwise else 1.0
    cx = (x1 + x2) / 2 - side * height * (y2 - y1) / chord
    cy = (y1 + y2) / 2 + side * height * (x2 - x1) / chord
    first, last = math.atan2(y1 - cy, x1 - cx), math.atan2(y2 - cy, x2 - cx)
    if is_clockwise and last < first:
        last += 2 * math.pi
    if not is_clockwise and last > first:
        last -= 2 * math.pi
    angles = [first + (last - first) * place / STEPS for place in range(1, STEPS + 1)]
    return [*((cx + radius * math.cos(angle), cy + radius * math.sin(angle)) for angle in angles[:-1]), end]
