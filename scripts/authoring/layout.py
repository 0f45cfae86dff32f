"""Lay a view out: columns of boxes from left to right, boxes in boxes, connections in the gaps between columns."""

from __future__ import annotations

import math
from collections import defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from impact.domain.architecture import Bounds

LEAF_WIDTH, LEAF_HEIGHT, PORT = 150.0, 48.0, 26.0
"""Size of a box, and the height that each connection on its busier side takes."""
PADDING, TITLE, SPACE, MARGIN, TOP = 12.0, 44.0, 14.0, 20.0, 20.0
LANE, LOOP_LANE, DIVE_LANE = 8.0, 30.0, 18.0
"""Distance between lanes: beside a column, of connections within one column, and below all boxes."""
LABEL, HALF_LABEL = 100.0, 46.0
"""Room for the label of a connection, and half of it."""

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


class Connection(NamedTuple):
    """A line to draw: its id, its ends, and whether it has a label."""

    id: str
    source: str
    target: str
    has_label: bool


@dataclass
class Layout:
    """Where everything stands: bounds, parent and column by element, and way points by connection."""

    bounds: dict[str, Bounds] = field(default_factory=dict)
    parents: dict[str, str] = field(default_factory=dict)
    columns: dict[str, int] = field(default_factory=dict)
    routes: dict[str, tuple[Point, ...]] = field(default_factory=dict)


def lay_out(columns: Sequence[Column], connections: Sequence[Connection]) -> Layout:
    """Place all boxes and lead all connections.

    Each connection leaves and enters a box at a place of its own and runs beside the column on a lane of its own.
    One that has to pass columns dives below all boxes, so that no connection crosses a box that it does not join,
    other than the boxes around its ends.

    Parameters
    ----------
    columns
        From left to right.
    connections
        What to draw; the ends are boxes, not frames.
    """
    return _Drawing(columns, connections).layout


class _Drawing:
    def __init__(self, columns: Sequence[Column], connections: Sequence[Connection]) -> None:
        self.layout = Layout()
        self._parts = columns
        self._connections = connections
        self._flat = [boxes for part in columns for boxes in (part.columns if isinstance(part, Frame) else (part,))]
        self._frame_by_column: dict[int, str] = {}
        self._note_all()
        self._ports = self._share_ports()
        self._lanes, self._gaps = self._share_lanes()
        self._place_columns()
        self._place_frames()
        self._route()

    def _note_all(self) -> None:
        for number, boxes in enumerate(self._flat):
            for box in boxes:
                self._note(box, number)
        number = 0
        for part in self._parts:
            inner = part.columns if isinstance(part, Frame) else (part,)
            if isinstance(part, Frame):
                self._frame_by_column.update(dict.fromkeys(range(number, number + len(inner)), part.id))
                self.layout.parents.update({box.id: part.id for boxes in part.columns for box in boxes})
            number += len(inner)

    def _note(self, box: Box, number: int) -> None:
        self.layout.columns[box.id] = number
        for inner in box.inside:
            self.layout.parents[inner.id] = box.id
            self._note(inner, number)

    def _span(self, connection: Connection) -> tuple[int, int]:
        return self.layout.columns[connection.source], self.layout.columns[connection.target]

    def _share_ports(self) -> Mapping[tuple[str, bool], list[Connection]]:
        """Find the connections on each side of each box; the side is right if ``True``."""
        ports: dict[tuple[str, bool], list[Connection]] = defaultdict(list)
        for connection in self._connections:
            start, end = self._span(connection)
            ports[connection.source, start <= end].append(connection)
            ports[connection.target, start >= end].append(connection)
        return ports

    def _share_lanes(self) -> tuple[Mapping[tuple[int, str], float], Mapping[int, float]]:
        """Give each connection its lanes, and each gap its width; gap n is right of column n."""
        lanes: dict[tuple[int, str], float] = {}
        used: dict[int, float] = defaultdict(float)
        needs: dict[int, float] = defaultdict(float)
        for connection in self._connections:
            first, last = sorted(self._span(connection))
            for gap in sorted({first, last - 1}) if last > first else ():
                lanes[gap, connection.id] = MARGIN + used[gap]
                used[gap] += LANE
                if connection.has_label and last - first == 1:
                    needs[gap] = LABEL
        loops: dict[int, float] = defaultdict(float)
        for connection in self._connections:
            first, last = self._span(connection)
            if first == last:
                lanes[first, connection.id] = MARGIN + used[first] + HALF_LABEL * connection.has_label + loops[first]
                loops[first] += LOOP_LANE if connection.has_label else LANE
                needs[first] = max(needs[first], loops[first] + 2 * HALF_LABEL * connection.has_label)
        gaps = {number: 2 * MARGIN + used[number] + needs[number] for number in range(len(self._flat))}
        return lanes, gaps

    def _height(self, box: Box) -> float:
        busiest = max(len(self._ports.get((box.id, is_right), ())) for is_right in (True, False))
        if not box.inside:
            return max(LEAF_HEIGHT, PORT * busiest)
        return TITLE + sum(self._height(inner) + SPACE for inner in box.inside) - SPACE + PADDING

    def _place_columns(self) -> None:
        heights = [sum(self._height(box) + SPACE for box in boxes) - SPACE for boxes in self._flat]
        extra = [TITLE + PADDING if number in self._frame_by_column else 0.0 for number in range(len(self._flat))]
        tallest = max(height + more for height, more in zip(heights, extra, strict=True))
        x = MARGIN
        for number, boxes in enumerate(self._flat):
            frame = self._frame_by_column.get(number)
            x += PADDING if frame and self._frame_by_column.get(number - 1) != frame else 0.0
            width = LEAF_WIDTH + 2 * PADDING * max(_depth(box) for box in boxes)
            y = TOP + (TITLE if frame else 0.0) + (tallest - heights[number] - extra[number]) / 2
            for box in boxes:
                self._place_box(box, Bounds(x, y, width, self._height(box)))
                y += self._height(box) + SPACE
            x += width + self._gaps[number]

    def _place_box(self, box: Box, bounds: Bounds) -> None:
        self.layout.bounds[box.id] = bounds
        y = bounds.y + TITLE
        for inner in box.inside:
            place = Bounds(bounds.x + PADDING, y, bounds.width - 2 * PADDING, self._height(inner))
            self._place_box(inner, place)
            y += place.height + SPACE

    def _place_frames(self) -> None:
        for part in self._parts:
            if isinstance(part, Frame):
                inner = [self.layout.bounds[box.id] for boxes in part.columns for box in boxes]
                left, top = min(box.x for box in inner) - PADDING, min(box.y for box in inner) - TITLE
                right = max(box.x + box.width for box in inner) + PADDING
                bottom = max(box.y + box.height for box in inner) + PADDING
                self.layout.bounds[part.id] = Bounds(left, top, right - left, bottom - top)

    def _port_y(self, element_id: str, connection: Connection, *, is_right: bool) -> float:
        """Find the height at which a connection joins a box: in the order of its other ends, diving ones last."""
        side = sorted(self._ports[element_id, is_right], key=lambda other: self._port_order(element_id, other))
        bounds = self.layout.bounds[element_id]
        return bounds.y + bounds.height * (side.index(connection) + 1) / (len(side) + 1)

    def _port_order(self, element_id: str, connection: Connection) -> tuple[float, str]:
        start, end = self._span(connection)
        other = self.layout.bounds[connection.target if connection.source == element_id else connection.source]
        return (math.inf if abs(start - end) > 1 else other.y + other.height / 2, connection.id)

    def _route(self) -> None:
        bottom = max(bounds.y + bounds.height for bounds in self.layout.bounds.values()) + MARGIN
        edges: dict[int, float] = defaultdict(float)
        for element_id, number in self.layout.columns.items():
            bounds = self.layout.bounds[element_id]
            edges[number] = max(edges[number], bounds.x + bounds.width)
        lanes = {(gap, tie): edges[gap] + offset for (gap, tie), offset in self._lanes.items()}
        depth = bottom
        for connection in self._connections:
            start, end = self._span(connection)
            leave = self._port(connection.source, connection, is_right=start <= end)
            enter = self._port(connection.target, connection, is_right=start >= end)
            first, last = min(start, end), max(start, end)
            near = lanes[first, connection.id]
            far = lanes[max(first, last - 1), connection.id]
            if start > end:
                near, far = far, near
            if last - first <= 1:
                bends = [(near, leave[1]), (near, enter[1])]
            else:
                bends = [(near, leave[1]), (near, depth), (far, depth), (far, enter[1])]
                depth += DIVE_LANE
            self.layout.routes[connection.id] = (leave, leave, *bends, enter, enter)

    def _port(self, element_id: str, connection: Connection, *, is_right: bool) -> Point:
        bounds = self.layout.bounds[element_id]
        x = bounds.x + bounds.width if is_right else bounds.x
        return (x, self._port_y(element_id, connection, is_right=is_right))


def _depth(box: Box) -> int:
    return 1 + max(map(_depth, box.inside)) if box.inside else 0
