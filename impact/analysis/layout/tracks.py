"""Lay flows that share a gap side by side, so that few of them cross."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise

from impact.analysis.layout.routing import Route, is_centre_line

VERTICAL, HORIZONTAL = 0, 1
_PASSES = 12
"""Rounds of swapping neighbours; more never helped on the shipped processes."""


@dataclass(frozen=True, slots=True)
class Run:
    """A straight part of a route in a gap.

    Attributes
    ----------
    flow_id, part
        The flow, and which of its parts, counted from 0.
    axis, line
        Whether it is vertical or horizontal, and its line of the grid.
    low, high
        Where it begins and ends, as lines across, ``low <= high``.
    ends
        For both ends: the line across, and -1 or 1 for the side to which the flow goes on there.
    """

    flow_id: str
    part: int
    axis: int
    line: int
    low: int
    high: int
    ends: tuple[tuple[int, int], tuple[int, int]]


@dataclass(frozen=True, slots=True)
class Tracks:
    """Where the runs lie in their gaps: track by flow and part, and number of tracks by axis and line."""

    track: dict[tuple[str, int], int]
    count: dict[tuple[int, int], int]


def lay_tracks(routes: Iterable[Route]) -> Tracks:
    """Give each run a track of its gap, left to right or top to bottom; runs that could touch get different ones."""
    by_line: dict[tuple[int, int], list[Run]] = {}
    for route in routes:
        for run in _runs(route):
            by_line.setdefault((run.axis, run.line), []).append(run)
    track: dict[tuple[str, int], int] = {}
    count: dict[tuple[int, int], int] = {}
    for place, runs in by_line.items():
        laid: list[tuple[Run, int]] = []
        for run in _ordered(runs):
            own = 1 + max((number for other, number in laid if _overlap(run, other)), default=-1)
            laid.append((run, own))
            track[run.flow_id, run.part] = own
        count[place] = 1 + max(number for _, number in laid)
    return Tracks(track, count)


def _runs(route: Route) -> Iterable[Run]:
    corners = route.corners
    for part, (here, there) in enumerate(pairwise(corners)):
        axis = VERTICAL if here[0] == there[0] else HORIZONTAL
        line = here[axis]
        if is_centre_line(line):
            continue
        before, after = corners[part - 1], corners[part + 2]
        along = 1 - axis
        ends = ((here[along], _sign(before[axis] - line)), (there[along], _sign(after[axis] - line)))
        low, high = sorted((here[along], there[along]))
        yield Run(route.flow.id, part, axis, line, low, high, ends)


def _ordered(runs: Sequence[Run]) -> list[Run]:
    ordered = sorted(runs, key=lambda run: (sum(side for _, side in run.ends), run.low, run.flow_id, run.part))
    for _ in range(_PASSES):
        has_changed = False
        for index in range(len(ordered) - 1):
            first, second = ordered[index], ordered[index + 1]
            if _crossings(second, first) < _crossings(first, second):
                ordered[index], ordered[index + 1] = second, first
                has_changed = True
        if not has_changed:
            break
    return ordered


def _crossings(first: Run, second: Run) -> int:
    """Count the crossings of two runs if the first lies left of, or above, the second."""
    from_second = sum(side < 0 and first.low < place < first.high for place, side in second.ends)
    from_first = sum(side > 0 and second.low < place < second.high for place, side in first.ends)
    return from_second + from_first


def _overlap(first: Run, second: Run) -> bool:
    return first.low <= second.high and second.low <= first.high


def _sign(number: int) -> int:
    return (number > 0) - (number < 0)
