"""Decide how large steps are drawn and where their labels and those of their flows go, relative to the step."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from impact.analysis.layout.routing import EAST, NORTH, SOUTH, Route
from impact.analysis.layout.text import text_height, text_width, wrap
from impact.domain.architecture import Bounds
from impact.domain.process import ProcessStep

LABEL_SIZE = 11
"""Letter size of labels beside shapes and on flows."""
TASK_SIZE = 12
"""Letter size of names inside shapes."""
LABEL_WIDTH = 90
"""Widest label; BPMN tools break labels there whatever the file says."""
_EVENT, _GATEWAY = 36, 50
_TASK_WIDTHS = (120, 140, 160)
_TASK_HEIGHT = 80
_TASK_LINES = 3
_TASK_MARGIN = 10
_ICON_HEIGHT = 24
"""Top of a task that its icon takes; the same is left free below so that the name stays in the middle."""
_CLEAR = 4
"""Distance of a label from what it labels."""


@dataclass(frozen=True, slots=True)
class StepBox:
    """What is drawn for a step; all bounds count from the middle of the step.

    Attributes
    ----------
    shape
        The shape itself.
    label
        Its label, if that stands outside.
    flow_labels
        Labels of the flows that leave it, by flow id.
    """

    shape: Bounds
    label: Bounds | None
    flow_labels: Mapping[str, Bounds]

    @property
    def reach(self) -> Bounds:
        """The smallest rectangle around all of it."""
        parts = [self.shape, *([self.label] if self.label else []), *self.flow_labels.values()]
        left, top = min(part.x for part in parts), min(part.y for part in parts)
        right, bottom = max(part.x + part.width for part in parts), max(part.y + part.height for part in parts)
        return Bounds(left, top, right - left, bottom - top)


def box_steps(steps: Iterable[ProcessStep], routes: Sequence[Route]) -> dict[str, StepBox]:
    """Size every step and place its labels where none of its own flows runs."""
    leaving: dict[str, list[Route]] = {}
    sides: dict[str, set[int]] = {}
    for route in routes:
        leaving.setdefault(route.flow.source_id, []).append(route)
        sides.setdefault(route.flow.source_id, set()).add(route.leaves)
        sides.setdefault(route.flow.target_id, set()).add(route.arrives)
    return {step.id: _box(step, leaving.get(step.id, []), sides.get(step.id, set())) for step in steps}


def _box(step: ProcessStep, leaving: Sequence[Route], sides: set[int]) -> StepBox:
    shape = _shape(step)
    has_label = bool(step.name) and (step.kind.is_event or step.kind.is_gateway)
    label = _own_label(step, shape, sides) if has_label else None
    return StepBox(shape, label, _apart(_flow_labels(shape, leaving), leaving, own_label=label))


def _shape(step: ProcessStep) -> Bounds:
    if step.kind.is_event:
        return _centred(_EVENT, _EVENT)
    if step.kind.is_gateway:
        return _centred(_GATEWAY, _GATEWAY)
    for width in _TASK_WIDTHS:
        lines = len(wrap(step.name, width=width - 2 * _TASK_MARGIN, size=TASK_SIZE))
        if lines <= _TASK_LINES:
            break
    wanted = text_height(lines, size=TASK_SIZE) + 2 * _ICON_HEIGHT
    return _centred(width, max(_TASK_HEIGHT, _even(wanted)))


def _own_label(step: ProcessStep, shape: Bounds, sides: set[int]) -> Bounds:
    """Put the label below, else above, else above to the left, away from the flows that touch the step."""
    width, height = _label_size(step.name)
    below, above = shape.y + shape.height + _CLEAR, shape.y - _CLEAR - height
    if SOUTH not in sides:
        return Bounds(-width / 2, below, width, height)
    if NORTH not in sides:
        return Bounds(-width / 2, above, width, height)
    return Bounds(-width - 2 * _CLEAR, above, width, height)


def _flow_labels(shape: Bounds, leaving: Sequence[Route]) -> dict[str, Bounds]:
    """Put the name of each flow where it leaves: over or under a flow to the right, right of one up or down."""
    labels: dict[str, Bounds] = {}
    over, under = -_CLEAR, _CLEAR
    beside = {SOUTH: shape.y + shape.height + _CLEAR, NORTH: shape.y - _CLEAR}
    for route in (route for route in leaving if route.flow.name):
        width, height = _label_size(route.flow.name)
        if route.leaves == SOUTH:
            labels[route.flow.id] = Bounds(2 * _CLEAR, beside[SOUTH], width, height)
            beside[SOUTH] += height + _CLEAR
        elif route.leaves == NORTH:
            beside[NORTH] -= height
            labels[route.flow.id] = Bounds(2 * _CLEAR, beside[NORTH], width, height)
            beside[NORTH] -= _CLEAR
        elif _turns_down(route):
            labels[route.flow.id] = Bounds(shape.x + shape.width + _CLEAR, under, width, height)
            under += height + _CLEAR
        else:
            over -= height
            labels[route.flow.id] = Bounds(shape.x + shape.width + _CLEAR, over, width, height)
            over -= _CLEAR
    return labels


def _apart(labels: dict[str, Bounds], leaving: Sequence[Route], *, own_label: Bounds | None) -> dict[str, Bounds]:
    """Move labels of flows to the right past other labels of the step where they would meet."""
    side_by_flow = {route.flow.id: route.leaves for route in leaving}
    upright = [bounds for flow_id, bounds in labels.items() if side_by_flow[flow_id] != EAST]
    upright += [own_label] if own_label else []
    moved = dict(labels)
    for flow_id, bounds in labels.items():
        if side_by_flow[flow_id] != EAST:
            continue
        clashes = [other for other in upright if _meet(bounds, other)]
        if clashes:
            right = max(other.x + other.width for other in clashes) + _CLEAR
            moved[flow_id] = Bounds(right, bounds.y, bounds.width, bounds.height)
    return moved


def _turns_down(route: Route) -> bool:
    return len(route.corners) > 2 and route.corners[2][1] > route.corners[0][1]


def _label_size(text: str) -> tuple[int, int]:
    lines = wrap(text, width=LABEL_WIDTH, size=LABEL_SIZE)
    width = max((text_width(line, size=LABEL_SIZE) for line in lines), default=0)
    return min(LABEL_WIDTH, _even(width + 2)), _even(text_height(len(lines), size=LABEL_SIZE))


def _centred(width: int, height: int) -> Bounds:
    return Bounds(-width / 2, -height / 2, width, height)


def _even(number: float) -> int:
    """Round up to an even number, so that half of it is whole."""
    return 2 * int(-(-number // 2))


def _meet(first: Bounds, second: Bounds) -> bool:
    return (
        first.x < second.x + second.width
        and second.x < first.x + first.width
        and first.y < second.y + second.height
        and second.y < first.y + first.height
    )
