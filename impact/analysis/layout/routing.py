"""Find a way for every flow between the steps on the grid, before any distance is known.

Every column of the grid has three vertical lines: its own and one in the gap on either side; every row has three
horizontal lines likewise. A flow runs along these lines. Lines in gaps hold any number of flows side by side (see
``tracks``); a piece of a line through steps holds one flow, or several with a common source or target.
So no flow crosses a step that is not its end, and no two strangers lie upon each other.
"""

from __future__ import annotations

import heapq
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise

from impact.analysis.layout.placement import Cell, Placement
from impact.domain.process import SequenceFlow

LINES_PER_CELL = 3
Point = tuple[int, int]
"""Vertical line and horizontal line, both counted from 0."""

EAST, SOUTH, WEST, NORTH = range(4)
_MOVES: tuple[Point, ...] = ((1, 0), (0, 1), (-1, 0), (0, -1))

# Costs of a route, in diagram units: what a reader would rather have a flow go round.
_BEND = 25
_CROSSING = 60
_SHARED_PIECE = 15
_SHARED_WITH_TWIN = 2000
_CRAMPED_TURN = 30
_SHARED_EXIT = 250
_SIDE_PORT = {"gateway": 8, "event": 45, "task": 45}
_SIDE_OF_DECISION = 120
"""Arriving at a decision from above or below takes a side that its own outcomes want."""
_TO_GAP_ACROSS, _TO_GAP_DOWN, _BETWEEN_GAPS = 65, 48, 18


@dataclass(frozen=True, slots=True)
class Port:
    """The side of a step at which a flow leaves or arrives."""

    step_id: str
    side: int


@dataclass(frozen=True, slots=True)
class Route:
    """The way of one flow: its corners on the grid, ends included, and the sides at which it touches the steps."""

    flow: SequenceFlow
    corners: tuple[Point, ...]
    leaves: int
    arrives: int


def centre(cell: Cell) -> Point:
    """Say which lines cross in a cell."""
    return (LINES_PER_CELL * cell.column + 1, LINES_PER_CELL * cell.row + 1)


def is_centre_line(line: int) -> bool:
    """Whether a line runs through steps, not through a gap."""
    return line % LINES_PER_CELL == 1


def find_routes(
    flows: Sequence[SequenceFlow], placement: Placement, *, families: Mapping[str, str]
) -> tuple[Route, ...]:
    """Route all flows, the short and forward ones first.

    Parameters
    ----------
    flows
        What to route.
    placement
        Where the steps stand.
    families
        ``gateway``, ``event`` or ``task``, by step id.

    Returns
    -------
    tuple of Route
        In the order of the flows.
    """
    outcomes = Counter(flow.source_id for flow in flows)
    for is_strict in (False, True):
        board = _Board(placement, families, outcomes, is_strict)
        route_by_flow: dict[str, Route] = {}
        for flow in sorted(flows, key=lambda flow: _turn(flow, placement)):
            route = board.route(flow)
            if route is None:
                break
            route_by_flow[flow.id] = route
        if len(route_by_flow) == len(flows):
            return tuple(route_by_flow[flow.id] for flow in flows)
    raise AssertionError("the lines in the gaps hold any number of flows, so a strict board has a way for each")


def _turn(flow: SequenceFlow, placement: Placement) -> tuple[bool, int]:
    source, target = placement.cells[flow.source_id], placement.cells[flow.target_id]
    return flow.id in placement.backward, abs(target.column - source.column) + abs(target.row - source.row)


@dataclass(slots=True)
class _Board:
    """What has been routed so far, and what that leaves free.

    On a strict board the line next to a step belongs to the flows of that step, so that a way always exists.
    """

    placement: Placement
    families: Mapping[str, str]
    outcomes: Mapping[str, int]
    is_strict: bool
    pieces: dict[tuple[Point, int], list[SequenceFlow]] = field(default_factory=dict)
    turns: dict[tuple[Point, int], set[str]] = field(default_factory=dict)
    straight: dict[tuple[Point, int], int] = field(default_factory=dict)
    centre_turns: set[Point] = field(default_factory=set)
    ports: dict[Port, bool] = field(default_factory=dict)
    exits: dict[Port, int] = field(default_factory=dict)
    step_at: dict[Point, str] = field(init=False)
    across: list[int] = field(init=False)
    down: list[int] = field(init=False)

    def __post_init__(self) -> None:
        self.step_at = {centre(cell): step_id for step_id, cell in self.placement.cells.items()}
        self.across = _distances(self.placement.columns, _TO_GAP_ACROSS)
        self.down = _distances(self.placement.rows, _TO_GAP_DOWN)

    def route(self, flow: SequenceFlow) -> Route | None:
        """Find the cheapest way for a flow and take it; ``None`` if there is none."""
        goal = centre(self.placement.cells[flow.target_id])
        best: dict[tuple[Point, int], float] = {}
        parent: dict[tuple[Point, int], tuple[Point, int] | None] = {}
        waiting: list[tuple[float, float, Point, int]] = []

        def offer(cost: float, point: Point, heading: int, came: tuple[Point, int] | None) -> None:
            state = (point, heading)
            if cost < best.get(state, float("inf")):
                best[state] = cost
                parent[state] = came
                heapq.heappush(waiting, (cost + self._distance(point, goal), cost, point, heading))

        start = centre(self.placement.cells[flow.source_id])
        for heading, cost in self._ways_out(flow, start):
            offer(cost, _moved(start, heading), heading, None)
        while waiting:
            _, cost, point, heading = heapq.heappop(waiting)
            if cost > best[point, heading]:
                continue
            if point == goal:
                return self._take(flow, _trace(start, (point, heading), parent))
            for turned, extra in self._ways_on(flow, point, heading=heading, goal=goal):
                offer(cost + extra, _moved(point, turned), turned, (point, heading))
        return None

    def _distance(self, here: Point, there: Point) -> int:
        return abs(self.across[here[0]] - self.across[there[0]]) + abs(self.down[here[1]] - self.down[there[1]])

    def _ways_out(self, flow: SequenceFlow, start: Point) -> Iterator[tuple[int, float]]:
        family = self.families[flow.source_id]
        for heading in (EAST, SOUTH, NORTH):
            port = Port(flow.source_id, heading)
            if not self.ports.get(port, True):
                continue
            shared = self._sharing(flow, start, heading)
            if shared is None:
                continue
            side = 0 if heading == EAST else _SIDE_PORT[family]
            crowd = _SHARED_EXIT * self.exits.get(port, 0) if family == "gateway" else 0
            yield heading, self._distance(start, _moved(start, heading)) + shared + side + crowd

    def _ways_on(self, flow: SequenceFlow, point: Point, *, heading: int, goal: Point) -> Iterator[tuple[int, float]]:
        for turned in range(4):
            after = _moved(point, turned)
            if turned == (heading + 2) % 4 or not self._is_on_board(after):
                continue
            if after in self.step_at and (after != goal or not self._may_arrive(flow, turned)):
                continue
            bend = self._bend(flow, point, heading=heading, turned=turned)
            shared = self._sharing(flow, point, turned)
            if bend is None or shared is None:
                continue
            arrival = self._arrival(flow) if after == goal and turned != EAST else 0
            yield turned, self._distance(point, after) + bend + shared + arrival

    def _arrival(self, flow: SequenceFlow) -> int:
        """Price arriving from above or below."""
        family = self.families[flow.target_id]
        is_decision = family == "gateway" and self.outcomes.get(flow.target_id, 0) > 1
        return _SIDE_OF_DECISION if is_decision else _SIDE_PORT[family]

    def _is_on_board(self, point: Point) -> bool:
        return 0 <= point[0] < len(self.across) and 0 <= point[1] < len(self.down)

    def _may_arrive(self, flow: SequenceFlow, heading: int) -> bool:
        side = (heading + 2) % 4
        return side != EAST and not self.ports.get(Port(flow.target_id, side), False)

    def _sharing(self, flow: SequenceFlow, point: Point, heading: int) -> float | None:
        """Price the piece of line from a point on; ``None`` if a stranger has it."""
        others = self.pieces.get(_piece(point, heading), ()) if _is_narrow(point, heading) else ()
        price = 0.0
        for other in others:
            same_source, same_target = other.source_id == flow.source_id, other.target_id == flow.target_id
            if not (same_source or same_target):
                return None
            price += _SHARED_WITH_TWIN if same_source and same_target else _SHARED_PIECE
        return price

    def _bend(self, flow: SequenceFlow, point: Point, *, heading: int, turned: int) -> float | None:
        """Price going on from a point, straight or round a corner; ``None`` if that would touch a stranger."""
        is_middle = is_centre_line(point[0]) and is_centre_line(point[1])
        if heading == turned:
            if is_middle and point in self.centre_turns:
                return None
            return _CROSSING * self.straight.get((point, 1 - turned % 2), 0)
        if is_middle:
            is_free = not any(self.straight.get((point, axis)) for axis in (0, 1)) and point not in self.centre_turns
            return _BEND if is_free else None
        arm = _narrow_arm(point, heading, turned)
        if arm is None:
            return _BEND
        if self.turns.get((point, (arm + 2) % 4), set()) - {flow.id}:
            return None
        neighbour = _moved(point, (arm + 2) % 4)
        if neighbour in self.step_at:
            return None if self.is_strict else _BEND + _CRAMPED_TURN
        return _BEND

    def _take(self, flow: SequenceFlow, points: list[Point]) -> Route:
        headings = [_heading(here, there) for here, there in pairwise(points)]
        for point, heading in zip(points, headings, strict=False):
            if _is_narrow(point, heading):
                self.pieces.setdefault(_piece(point, heading), []).append(flow)
        corners = [points[0]]
        for point, came, goes in zip(points[1:], headings, headings[1:], strict=False):
            if came == goes:
                self.straight[point, goes % 2] = self.straight.get((point, goes % 2), 0) + 1
                continue
            corners.append(point)
            if is_centre_line(point[0]) and is_centre_line(point[1]):
                self.centre_turns.add(point)
            arm = _narrow_arm(point, came, goes)
            if arm is not None:
                self.turns.setdefault((point, arm), set()).add(flow.id)
        leaves, arrives = headings[0], (headings[-1] + 2) % 4
        self.ports[Port(flow.source_id, leaves)] = True
        self.ports[Port(flow.target_id, arrives)] = False
        exit_port = Port(flow.source_id, leaves)
        self.exits[exit_port] = self.exits.get(exit_port, 0) + 1
        return Route(flow, (*corners, points[-1]), leaves, arrives)


def _distances(cells: int, to_gap: int) -> list[int]:
    steps = [to_gap, to_gap, _BETWEEN_GAPS] * cells
    places = [0]
    for step in steps[:-1]:
        places.append(places[-1] + step)
    return places


def _moved(point: Point, heading: int) -> Point:
    return (point[0] + _MOVES[heading][0], point[1] + _MOVES[heading][1])


def _heading(here: Point, there: Point) -> int:
    return _MOVES.index((there[0] - here[0], there[1] - here[1]))


def _piece(point: Point, heading: int) -> tuple[Point, int]:
    """Name a piece of line the same from either end."""
    return (point, heading) if heading in (EAST, SOUTH) else (_moved(point, heading), (heading + 2) % 4)


def _is_narrow(point: Point, heading: int) -> bool:
    """Whether the piece lies on a line through steps."""
    return is_centre_line(point[1] if heading in (EAST, WEST) else point[0])


def _narrow_arm(point: Point, heading: int, turned: int) -> int | None:
    """Say which arm of a corner lies on a line through steps; ``None`` if both lie in gaps."""
    for arm in ((heading + 2) % 4, turned):
        if _is_narrow(point, arm):
            return arm
    return None


def _trace(
    start: Point, end: tuple[Point, int], parent: Mapping[tuple[Point, int], tuple[Point, int] | None]
) -> list[Point]:
    points = [end[0]]
    state = parent[end]
    while state is not None:
        points.append(state[0])
        state = parent[state]
    return [start, *points[::-1]]
