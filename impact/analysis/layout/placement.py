"""Give every step a place on a grid: a column along the flow, a row in the lane of its performer."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from impact.domain.process import Lane, Process, SequenceFlow


@dataclass(frozen=True, slots=True)
class Cell:
    """A place on the grid, both counted from 0."""

    column: int
    row: int


@dataclass(frozen=True, slots=True)
class Placement:
    """Where the steps stand.

    Attributes
    ----------
    cells
        Cell by step id; no cell is given twice.
    columns, rows
        Size of the grid.
    lane_starts
        First row of each lane, in order; ``(0,)`` if there are no lanes.
    backward
        Ids of the flows that run against the reading direction.
    """

    cells: dict[str, Cell]
    columns: int
    rows: int
    lane_starts: tuple[int, ...]
    backward: frozenset[str]


def place_steps(process: Process, flows: Sequence[SequenceFlow], *, lanes: Sequence[Lane]) -> Placement:
    """Place the steps of a process.

    A step stands one column right of the last of those before it, loops left aside; a start stands just left of
    what it starts. In its lane it takes the row of what leads to it, else the next free one.
    """
    order, backward = _walk(process, flows)
    forward = [flow for flow in flows if flow.id not in backward]
    columns = _columns(order, forward)
    lane_by_step = {step_id: number for number, lane in enumerate(lanes) for step_id in lane.step_ids}
    lane_of = [lane_by_step.get(step_id, 0) for step_id in order]
    rows = _rows(order, columns, forward, dict(zip(order, lane_of, strict=True)))
    starts, top = [], 0
    for lane in range(max(1, len(lanes))):
        starts.append(top)
        top += 1 + max((rows[step] for step, own in zip(order, lane_of, strict=True) if own == lane), default=0)
    cells = {step: Cell(columns[step], starts[own] + rows[step]) for step, own in zip(order, lane_of, strict=True)}
    return Placement(cells, 1 + max(columns.values()), top, tuple(starts), backward)


def _walk(process: Process, flows: Sequence[SequenceFlow]) -> tuple[list[str], frozenset[str]]:
    """List the steps so that each stands before what follows it, and find the flows that close a loop."""
    remaining: dict[str, list[SequenceFlow]] = {step.id: [] for step in process.steps}
    for flow in flows:
        remaining[flow.source_id].append(flow)
    roots = sorted(process.steps, key=lambda step: not step.kind.is_start)
    backward: set[str] = set()
    finished: list[str] = []
    state: dict[str, str] = {}
    for root in roots:
        stack = [root.id] if root.id not in state else []
        state.setdefault(root.id, "open")
        while stack:
            if not remaining[stack[-1]]:
                finished.append(stack.pop())
                state[finished[-1]] = "done"
                continue
            flow = remaining[stack[-1]].pop()
            if flow.target_id not in state:
                state[flow.target_id] = "open"
                stack.append(flow.target_id)
            elif state[flow.target_id] == "open":
                backward.add(flow.id)
    return finished[::-1], frozenset(backward)


def _columns(order: Sequence[str], forward: Sequence[SequenceFlow]) -> dict[str, int]:
    position = {step_id: index for index, step_id in enumerate(order)}
    columns = dict.fromkeys(order, 0)
    for flow in sorted(forward, key=lambda flow: position[flow.source_id]):
        columns[flow.target_id] = max(columns[flow.target_id], columns[flow.source_id] + 1)
    entered = {flow.target_id for flow in forward}
    for step_id in order:
        followers = [columns[flow.target_id] for flow in forward if flow.source_id == step_id]
        if step_id not in entered and followers:
            columns[step_id] = min(followers) - 1
    return columns


def _rows(
    order: Sequence[str], columns: dict[str, int], forward: Sequence[SequenceFlow], lane_by_step: dict[str, int]
) -> dict[str, int]:
    """Give each step a row counted from the top of its lane."""
    rank = {flow.id: number for number, flow in enumerate(forward)}
    entering: dict[str, list[SequenceFlow]] = {step_id: [] for step_id in order}
    first_outcome: dict[str, str] = {}
    for flow in forward:
        entering[flow.target_id].append(flow)
        first_outcome.setdefault(flow.source_id, flow.id)
    rows: dict[str, int] = {}
    taken: set[tuple[int, int, int]] = set()

    def wish(step_id: str) -> tuple[int, bool, int]:
        """Say which row a step wants, whether it only branches off there, and its turn."""
        lane = lane_by_step[step_id]
        before = [flow for flow in entering[step_id] if lane_by_step[flow.source_id] == lane]
        best = min(
            before, key=lambda flow: (rows[flow.source_id], flow.id != first_outcome[flow.source_id]), default=None
        )
        if best is None:
            return 0, False, min((rank[flow.id] for flow in entering[step_id]), default=0)
        return rows[best.source_id], best.id != first_outcome[best.source_id], rank[best.id]

    for column in range(1 + max(columns.values())):
        here = sorted((wish(step_id)[1:], step_id) for step_id in order if columns[step_id] == column)
        for _, step_id in here:
            lane, row = lane_by_step[step_id], wish(step_id)[0]
            while (lane, column, row) in taken:
                row += 1
            taken.add((lane, column, row))
            rows[step_id] = row
    return rows
