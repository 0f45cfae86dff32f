"""Turn places on the grid into coordinates: the distances between lines follow from what lies between them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import pairwise

from impact.analysis.layout.placement import Placement
from impact.analysis.layout.routing import EAST, LINES_PER_CELL, NORTH, SOUTH, WEST, Route, is_centre_line
from impact.analysis.layout.sizes import TASK_SIZE, StepBox
from impact.analysis.layout.text import wrap
from impact.analysis.layout.tracks import HORIZONTAL, VERTICAL, Tracks
from impact.domain.architecture import Bounds
from impact.domain.process import Lane

_ORIGIN = 100
_HEADER = 30
"""Width of the name of a pool or lane, as BPMN tools draw it."""
_TRACK = 12
_LEAST_COLUMN_GAP = 50
_BESIDE_STEP = 22
_BESIDE_LABEL = 8
_BESIDE_ROW = 16
_ROW_GAP = 34
_END_MARGIN = 30
_NAME_MARGIN = 20
_ONE_LINE = 180
"""Highest pool or lane that is made so high only to hold its name on one line."""
_LEAST_LANE = 100


@dataclass(frozen=True, slots=True)
class Drawing:
    """Coordinates of all that is drawn: steps, lanes, the pool, and the way points of flows in the order given."""

    centres: Mapping[str, tuple[int, int]]
    lanes: tuple[Bounds, ...]
    pool: Bounds
    waypoints: tuple[tuple[tuple[float, float], ...], ...]


@dataclass(slots=True)
class _Axis:
    """Places along one axis: of the lines through steps, and of the first track of each line in a gap."""

    middles: list[int]
    tracks: dict[int, int]
    end: int

    def place(self, line: int, track: int) -> int:
        if is_centre_line(line):
            return self.middles[line // LINES_PER_CELL]
        return self.tracks[line] + track * _TRACK


def draw(
    placement: Placement,
    boxes: Mapping[str, StepBox],
    *,
    routes: Sequence[Route],
    tracks: Tracks,
    lanes: Sequence[Lane],
    title: str,
) -> Drawing:
    """Find the coordinates, all whole numbers in diagram units.

    Parameters
    ----------
    placement, boxes, routes, tracks
        Where the steps stand, how large they are, and how flows run.
    lanes
        The lanes, from top to bottom; may be empty.
    title
        Name of the pool.
    """
    left = _ORIGIN + _HEADER * (2 if lanes else 1)
    across = _columns(placement, boxes, tracks=tracks, start=left)
    down, edges = _rows(placement, boxes, tracks=tracks, names=[lane.name for lane in lanes], title=title)
    pool = Bounds(_ORIGIN, edges[0], across.end - _ORIGIN, edges[-1] - edges[0])
    lane_bounds = tuple(
        Bounds(_ORIGIN + _HEADER, top, across.end - _ORIGIN - _HEADER, bottom - top) for top, bottom in pairwise(edges)
    )
    centres = {
        step_id: (across.middles[cell.column], down.middles[cell.row]) for step_id, cell in placement.cells.items()
    }
    ways = tuple(_waypoints(route, boxes, tracks=tracks, across=across, down=down) for route in routes)
    return Drawing(centres, lane_bounds if lanes else (), pool, ways)


def _columns(placement: Placement, boxes: Mapping[str, StepBox], *, tracks: Tracks, start: int) -> _Axis:
    half = [0.0] * placement.columns
    before, after = [0.0] * placement.columns, [0.0] * placement.columns
    for step_id, cell in placement.cells.items():
        box = boxes[step_id]
        half[cell.column] = max(half[cell.column], box.shape.width / 2)
    for step_id, cell in placement.cells.items():
        reach, column = boxes[step_id].reach, cell.column
        before[column] = max(before[column], -reach.x - half[column])
        after[column] = max(after[column], reach.x + reach.width - half[column])
    middles: list[int] = []
    first: dict[int, int] = {}
    place = start
    for column in range(placement.columns + 1):
        line = LINES_PER_CELL * column
        lead_in = max(_BESIDE_STEP, after[column - 1] + _BESIDE_LABEL) if column else 0
        lead_out = max(_BESIDE_STEP, before[column] + _BESIDE_LABEL) if column < placement.columns else 0
        leaving = tracks.count.get((VERTICAL, line - 1), 0)
        arriving = tracks.count.get((VERTICAL, line), 0)
        taken = max(0, leaving + arriving - 1) * _TRACK
        least = _LEAST_COLUMN_GAP if 0 < column < placement.columns else _END_MARGIN
        spare = max(0, least - lead_in - taken - lead_out)
        first[line - 1] = int(place + lead_in + spare // 2)
        first[line] = first[line - 1] + leaving * _TRACK
        place = int(place + lead_in + taken + lead_out + spare)
        if column < placement.columns:
            middles.append(int(place + half[column]))
            place = int(place + 2 * half[column])
    return _Axis(middles, first, place)


def _rows(
    placement: Placement, boxes: Mapping[str, StepBox], *, tracks: Tracks, names: Sequence[str], title: str
) -> tuple[_Axis, list[int]]:
    """Place the rows; also list the upper edges of the lanes, and the lower edge of the last."""
    above, below = [0.0] * placement.rows, [0.0] * placement.rows
    for step_id, cell in placement.cells.items():
        reach = boxes[step_id].reach
        above[cell.row] = max(above[cell.row], -reach.y)
        below[cell.row] = max(below[cell.row], reach.y + reach.height)
    room = _Room(above, below, [tracks.count.get((HORIZONTAL, line), 0) for line in range(3 * placement.rows)])
    bounds = [*placement.lane_starts, placement.rows]
    heights = [
        max(_LEAST_LANE, _name_height(name), room.height(start, stop))
        for name, start, stop in zip(names or [""], bounds, bounds[1:], strict=False)
    ]
    heights[-1] += max(0, _name_height(title) - sum(heights))
    middles: list[int] = []
    first: dict[int, int] = {}
    edges = [_ORIGIN]
    for height, start, stop in zip(heights, bounds, bounds[1:], strict=False):
        place = edges[-1] + (height - room.height(start, stop)) // 2
        for row in range(start, stop):
            first[3 * row] = place + _BESIDE_ROW
            place += room.above_middle(row)
            middles.append(place)
            first[3 * row + 2] = place + int(below[row]) + _BESIDE_ROW
            place += room.below_middle(row)
        edges.append(edges[-1] + height)
    return _Axis(middles, first, edges[-1]), edges


@dataclass(frozen=True, slots=True)
class _Room:
    """Height that rows take, from what stands in them and the flows that run between them."""

    above: Sequence[float]
    below: Sequence[float]
    counts: Sequence[int]

    def above_middle(self, row: int) -> int:
        return int(_beside(self.counts[LINES_PER_CELL * row]) + self.above[row])

    def below_middle(self, row: int) -> int:
        return int(self.below[row] + _beside(self.counts[LINES_PER_CELL * row + 2]))

    def height(self, start: int, stop: int) -> int:
        return sum(self.above_middle(row) + self.below_middle(row) for row in range(start, stop))


def _beside(tracks: int) -> int:
    return _ROW_GAP // 2 if not tracks else 2 * _BESIDE_ROW + (tracks - 1) * _TRACK


def _name_height(name: str) -> int:
    """Say how high a pool or lane must be for its upright name: on one line if it is short, else on two."""
    height = _LEAST_LANE
    while len(wrap(name, width=height - _NAME_MARGIN, size=TASK_SIZE)) > (1 if height <= _ONE_LINE else 2):
        height += 10
    return height


def _waypoints(
    route: Route, boxes: Mapping[str, StepBox], *, tracks: Tracks, across: _Axis, down: _Axis
) -> tuple[tuple[float, float], ...]:
    corners = route.corners
    places: list[tuple[float, float]] = []
    for index, (vertical, horizontal) in enumerate(corners):
        own = [tracks.track.get((route.flow.id, part), 0) for part in (index - 1, index)]
        into_vertical = index > 0 and corners[index - 1][0] == vertical
        vertical_track, horizontal_track = own if into_vertical else own[::-1]
        places.append((across.place(vertical, vertical_track), down.place(horizontal, horizontal_track)))
    places[0] = _at_border(places[0], boxes[route.flow.source_id].shape, route.leaves)
    places[-1] = _at_border(places[-1], boxes[route.flow.target_id].shape, route.arrives)
    return tuple(places)


def _at_border(middle: tuple[float, float], shape: Bounds, side: int) -> tuple[float, float]:
    x, y = middle
    return {
        EAST: (x + shape.width / 2, y),
        WEST: (x - shape.width / 2, y),
        SOUTH: (x, y + shape.height / 2),
        NORTH: (x, y - shape.height / 2),
    }[side]
