"""Lay a view out: columns of boxes from left to right, boxes in boxes, connections in the gaps between columns."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from impact.domain.architecture import Bounds

LEAF_WIDTH, LEAF_HEIGHT = 150.0, 48.0
PADDING, TITLE, SPACE = 12.0, 30.0, 14.0
LANE, MARGIN = 9.0, 20.0
TOP = 20.0

Point = tuple[float, float]


@dataclass(frozen=True)
class Box:
    """An element of a view with the elements drawn in it, one below the other."""

    id: str
    inside: tuple[Box, ...] = ()


@dataclass(frozen=True)
class Frame:
    """A box that spans several columns."""

    id: str
    columns: tuple[tuple[Box, ...], ...]


Column = Sequence[Box] | Frame


@dataclass
class Layout:
    """Where everything stands: bounds, parent and column by element, and way points by connection."""

    bounds: dict[str, Bounds] = field(default_factory=dict)
    parents: dict[str, str] = field(default_factory=dict)
    columns: dict[str, int] = field(default_factory=dict)
    routes: dict[str, tuple[Point, ...]] = field(default_factory=dict)


def lay_out(columns: Sequence[Column], connections: Sequence[tuple[str, str, str]]) -> Layout:
    """Place all boxes and lead all connections.

    A connection runs in the gap beside a column on a lane of its own. One that has to pass columns dives below
    all boxes, so that no connection crosses a box that it does not join, other than a frame around one of its ends.

    Parameters
    ----------
    columns
        From left to right.
    connections
        Id, source and target of each connection.
    """
    layout = Layout()
    flat = [column for part in columns for column in (part.columns if isinstance(part, Frame) else (part,))]
    for number, boxes in enumerate(flat):
        for box in boxes:
            _note(layout, box, number)
    for part in columns:
        if isinstance(part, Frame):
            for boxes in part.columns:
                for box in boxes:
                    layout.parents[box.id] = part.id
    gaps = _lanes_by_gap(layout, connections)
    _place_columns(layout, columns, flat, gaps)
    _route(layout, connections, gaps)
    return layout


def _note(layout: Layout, box: Box, number: int) -> None:
    layout.columns[box.id] = number
    for inner in box.inside:
        layout.parents[inner.id] = box.id
        _note(layout, inner, number)


def _depth(box: Box) -> int:
    return 1 + max(map(_depth, box.inside)) if box.inside else 0


def _height(box: Box) -> float:
    if not box.inside:
        return LEAF_HEIGHT
    return TITLE + sum(_height(inner) + SPACE for inner in box.inside) - SPACE + PADDING


def _lanes_by_gap(layout: Layout, connections: Sequence[tuple[str, str, str]]) -> dict[int, list[str]]:
    """Share out the lanes: gap n is right of column n; a connection that passes columns takes one at either end."""
    lanes: dict[int, list[str]] = defaultdict(list)
    for tie_id, source, target in connections:
        first, last = sorted((layout.columns[source], layout.columns[target]))
        lanes[first].append(tie_id)
        if last - first > 1:
            lanes[last - 1].append(tie_id)
    return lanes


def _place_columns(
    layout: Layout, columns: Sequence[Column], flat: Sequence[Sequence[Box]], gaps: dict[int, list[str]]
) -> None:
    heights = [sum(_height(box) + SPACE for box in boxes) - SPACE for boxes in flat]
    framed = {number for number, boxes in enumerate(flat) for box in boxes if _is_framed(columns, box)}
    tallest = max(height + (TITLE + PADDING if number in framed else 0) for number, height in enumerate(heights))
    x = MARGIN + (PADDING if 0 in framed else 0)
    for number, boxes in enumerate(flat):
        depth = max((_depth(box) for box in boxes), default=0)
        width = LEAF_WIDTH + 2 * PADDING * depth
        y = TOP + (TITLE if number in framed else 0) + (tallest - heights[number]) / 2 * (number not in framed)
        for box in boxes:
            _place_box(layout, box, Bounds(x, y, width, _height(box)))
            y += _height(box) + SPACE
        x += width + 2 * MARGIN + LANE * len(gaps.get(number, [])) + (PADDING if number in framed else 0)
    for part in columns:
        if isinstance(part, Frame):
            inner = [layout.bounds[box.id] for boxes in part.columns for box in boxes]
            left, top = min(b.x for b in inner) - PADDING, min(b.y for b in inner) - TITLE
            right, bottom = max(b.x + b.width for b in inner), max(b.y + b.height for b in inner)
            layout.bounds[part.id] = Bounds(left, top, right + PADDING - left, bottom + PADDING - top)


def _is_framed(columns: Sequence[Column], box: Box) -> bool:
    return any(isinstance(part, Frame) and any(box in boxes for boxes in part.columns) for part in columns)


def _place_box(layout: Layout, box: Box, bounds: Bounds) -> None:
    layout.bounds[box.id] = bounds
    y = bounds.y + TITLE
    for inner in box.inside:
        place = Bounds(bounds.x + PADDING, y, bounds.width - 2 * PADDING, _height(inner))
        _place_box(layout, inner, place)
        y += place.height + SPACE


def _route(layout: Layout, connections: Sequence[tuple[str, str, str]], gaps: dict[int, list[str]]) -> None:
    bottom = max(bounds.y + bounds.height for bounds in layout.bounds.values()) + MARGIN
    right_edge: dict[int, float] = defaultdict(float)
    for element_id, number in layout.columns.items():
        bounds = layout.bounds[element_id]
        right_edge[number] = max(right_edge[number], bounds.x + bounds.width)
    diving = 0
    for tie_id, source, target in connections:
        start, end = layout.columns[source], layout.columns[target]
        first, last = min(start, end), max(start, end)
        lane = right_edge[first] + MARGIN + LANE * gaps[first].index(tie_id)
        source_y, target_y = _middle(layout.bounds[source]), _middle(layout.bounds[target])
        if last - first <= 1:
            bends: tuple[Point, ...] = ((lane, source_y), (lane, target_y))
        else:
            other = right_edge[last - 1] + MARGIN + LANE * gaps[last - 1].index(tie_id)
            near, far = (lane, other) if start < end else (other, lane)
            depth = bottom + LANE * diving
            bends = ((near, source_y), (near, depth), (far, depth), (far, target_y))
            diving += 1
        leaves_right, enters_left = start <= end, start < end
        from_point = (_side(layout.bounds[source], is_right=leaves_right), source_y)
        to_point = (_side(layout.bounds[target], is_right=not enters_left), target_y)
        layout.routes[tie_id] = (from_point, *bends, to_point)


def _middle(bounds: Bounds) -> float:
    return bounds.y + bounds.height / 2


def _side(bounds: Bounds, *, is_right: bool) -> float:
    return bounds.x + bounds.width if is_right else bounds.x
