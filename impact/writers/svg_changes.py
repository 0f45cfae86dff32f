"""Draw what a difference says about shapes and connections: a colour, a sign, and a legend."""

from __future__ import annotations

import itertools
import math
from collections import Counter
from collections.abc import Collection, Mapping, Sequence

from impact.domain.architecture import Bounds, Diagram
from impact.domain.diagram_mark import ADDED, CHANGED, CHANGES, MOVED, REMOVED, ShapeMark
from impact.writers.svg_canvas import LABEL_SIZE, Point, escape, number, path, rectangle

RADIUS = 7.0
"""Size of a sign, in diagram units."""
LEGEND_HEIGHT = 36.0
LEGEND_GAP = 20.0
_ENTRY_WIDTH = 128.0
_ARM = 3.6
_WORDS = {ADDED: "added", REMOVED: "removed", CHANGED: "changed", MOVED: "moved"}


def change_classes(mark: ShapeMark) -> str:
    """Name the classes of a shape or connection that differs."""
    return f"change change-{mark.change}" if mark.change in CHANGES else ""


def shape_sign(change: str, box: Bounds) -> str:
    """Draw the sign of a change at the upper left corner of a shape."""
    x, y = box.x + min(1.0, box.width / 16), box.y + min(1.0, box.height / 16)
    return _sign(change, x, y)


def edge_sign(change: str, points: Sequence[Point]) -> str:
    """Draw the sign of a change in the middle of the longest stretch of a connection."""
    stretches = list(itertools.pairwise(points))
    if not stretches:
        return ""
    start, end = max(stretches, key=lambda pair: math.dist(*pair))
    return _sign(change, (start[0] + end[0]) / 2, (start[1] + end[1]) / 2)


def _sign(change: str, x: float, y: float) -> str:
    if change not in CHANGES:
        return ""
    disc = f'<circle class="change-disc" cx="{number(x)}" cy="{number(y)}" r="{number(RADIUS)}"/>'
    return disc + path(_figure(change, x, y), style="change-ink")


def _figure(change: str, x: float, y: float) -> str:
    """Give the path of a sign: plus, minus, a triangle for changed, an arrow for moved."""
    left, right, top, low = number(x - _ARM), number(x + _ARM), number(y - _ARM), number(y + _ARM)
    across, down = number(x), number(y)
    if change == ADDED:
        return f"M{left} {down}H{right}M{across} {top}V{low}"
    if change == REMOVED:
        return f"M{left} {down}H{right}"
    if change == CHANGED:
        return f"M{across} {top}L{right} {number(y + _ARM * 0.8)}H{left}Z"
    return f"M{left} {down}H{right}M{across} {top}L{right} {down}L{across} {low}"


def legend_box(box: Bounds) -> Bounds:
    """Make room for a legend below what is drawn."""
    return Bounds(box.x, box.y, max(box.width, len(CHANGES) * _ENTRY_WIDTH + 32), box.height + LEGEND_HEIGHT)


def legend(box: Bounds, diagram: Diagram, marks: Mapping[str, ShapeMark]) -> str:
    """Write the legend at the foot of a picture: each sign with how many shapes and connections carry it."""
    drawn = {shape.element_id for shape in diagram.shapes} | {edge.relationship_id for edge in diagram.edges}
    counts = Counter(mark.change for thing_id, mark in marks.items() if thing_id in drawn)
    top = box.y + box.height - LEGEND_HEIGHT + 6
    parts = [rectangle(Bounds(box.x + 16, top - 4, box.width - 32, 0.8), style="change-rule")]
    return "".join([*parts, *_entries(box.x + 26, top + 14, counts)])


def _entries(left: float, middle: float, counts: Mapping[str, int]) -> Collection[str]:
    return [
        f'<g class="change change-{change}">{_sign(change, left + place * _ENTRY_WIDTH, middle)}'
        f'<text class="legend" x="{number(left + place * _ENTRY_WIDTH + 13)}" y="{number(middle + 4)}"'
        f' font-size="{number(LABEL_SIZE)}">{escape(_WORDS[change])} ({counts.get(change, 0)})</text></g>'
        for place, change in enumerate(CHANGES)
    ]
