"""The small signs inside BPMN shapes: task types, event triggers, gateway and activity markers.

Every sign is drawn around a middle point for a given reach: half the side of the square it fills.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

from impact.writers.svg_canvas import circle, number, path, polygon, polyline

Icon = Callable[[float, float, float, str], str]
"""Draws a sign: middle x, middle y, reach, style classes."""


def _commands(x: float, y: float, reach: float, *, shape: str) -> str:
    """Scale a path written in units of the reach around the middle; letters stay, numbers move in pairs."""
    out: list[str] = []
    is_across = True
    for token in shape.split():
        if token.isalpha():
            out.append(token)
            is_across = True
            continue
        out.append(number((x if is_across else y) + float(token) * reach))
        is_across = not is_across
    return " ".join(out)


def _drawn(shape: str) -> Icon:
    def draw(x: float, y: float, reach: float, style: str) -> str:
        return path(_commands(x, y, reach, shape=shape), style=style)

    return draw


def _envelope(x: float, y: float, reach: float, style: str) -> str:
    box = _commands(x, y, reach, shape="M -1 -0.7 L 1 -0.7 L 1 0.7 L -1 0.7 Z")
    flap = _commands(x, y, reach, shape="M -1 -0.7 L 0 0.1 L 1 -0.7")
    return path(box, style=style) + path(flap, style="icon cut" if "solid" in style else style)


def _clock(x: float, y: float, reach: float, style: str) -> str:
    ticks = "".join(
        polyline(
            [
                (x + math.sin(angle) * reach * 0.8, y - math.cos(angle) * reach * 0.8),
                (x + math.sin(angle) * reach, y - math.cos(angle) * reach),
            ],
            style="icon",
        )
        for angle in (hour * math.pi / 6 for hour in range(12))
    )
    hands = path(_commands(x, y, reach, shape="M 0.25 -0.65 L 0 0 L 0.5 0.1"), style=style)
    return circle(x, y, radius=reach, style=style) + ticks + hands


def _pentagon(x: float, y: float, reach: float, style: str) -> str:
    corners = [
        (x + math.sin(turn) * reach, y - math.cos(turn) * reach) for turn in (2 * math.pi * i / 5 for i in range(5))
    ]
    return polygon(corners, style=style)


def _disc(x: float, y: float, reach: float, style: str) -> str:
    return circle(x, y, radius=reach, style=style)


def _person(x: float, y: float, reach: float, style: str) -> str:
    body = _commands(x, y, reach, shape="M -0.9 1 L -0.9 0.6 C -0.9 0.1 0.9 0.1 0.9 0.6 L 0.9 1 Z")
    return path(body, style=style) + circle(x, y - reach * 0.4, radius=reach * 0.5, style=style)


def _gear(x: float, y: float, reach: float, style: str) -> str:
    corners = []
    for tooth in range(8):
        for offset, share in ((-0.24, 0.72), (-0.15, 1.0), (0.15, 1.0), (0.24, 0.72)):
            angle = tooth * math.pi / 4 + offset
            corners.append((x + math.cos(angle) * reach * share, y + math.sin(angle) * reach * share))
    return polygon(corners, style=style) + circle(x, y, radius=reach * 0.32, style=style)


def _table(x: float, y: float, reach: float, style: str) -> str:
    frame = _commands(x, y, reach, shape="M -1 -0.8 L 1 -0.8 L 1 0.8 L -1 0.8 Z M -1 -0.3 L 1 -0.3 M -1 0.25 L 1 0.25")
    column = _commands(x, y, reach, shape="M -0.4 -0.3 L -0.4 0.8")
    return path(frame, style=style) + path(column, style=style)


def _bars(x: float, y: float, reach: float, style: str) -> str:
    return _drawn("M -0.6 -1 L -0.6 1 M 0 -1 L 0 1 M 0.6 -1 L 0.6 1")(x, y, reach, style)


TASK_ICONS: Mapping[str, tuple[Icon, str]] = {
    "userTask": (_person, "icon"),
    "serviceTask": (_gear, "icon"),
    "manualTask": (
        _drawn(
            "M -1 0.1 C -0.9 -0.5 -0.3 -0.6 0 -0.6 L 0.4 -0.6 L 0.1 -0.2 L 1 -0.2 L 1 0.1 L 0.3 0.1 M 0.3 0.1 "
            "L 0.95 0.1 L 0.95 0.38 L 0.3 0.38 L 0.85 0.38 L 0.85 0.65 L 0.2 0.65 L 0.7 0.65 L 0.7 0.9 L -0.7 0.9 "
            "C -1 0.9 -1 0.5 -1 0.1"
        ),
        "icon",
    ),
    "sendTask": (_envelope, "icon solid"),
    "receiveTask": (_envelope, "icon"),
    "scriptTask": (
        _drawn(
            "M -0.5 -1 L 0.9 -1 C 0.3 -0.5 0.3 -0.2 0.7 0.2 C 1 0.5 0.9 0.8 0.6 1 L -0.8 1 C -0.4 0.7 -0.4 0.4 -0.7 0 "
            "C -1 -0.4 -0.8 -0.8 -0.5 -1 M -0.4 -0.5 L 0.2 -0.5 M -0.4 0 L 0.3 0 M -0.2 0.5 L 0.5 0.5"
        ),
        "icon",
    ),
    "businessRuleTask": (_table, "icon"),
}
"""Sign of each task type, with its style."""

EVENT_ICONS: Mapping[str, Icon] = {
    "message": _envelope,
    "timer": _clock,
    "error": _drawn("M -0.9 0.8 L -0.35 -0.7 L 0.2 0.15 L 0.9 -0.8 L 0.4 0.75 L -0.2 -0.05 Z"),
    "escalation": _drawn("M 0 -0.95 L 0.75 0.9 L 0 0.2 L -0.75 0.9 Z"),
    "signal": _drawn("M 0 -0.9 L 0.9 0.7 L -0.9 0.7 Z"),
    "conditional": _drawn(
        "M -0.7 -0.9 L 0.7 -0.9 L 0.7 0.9 L -0.7 0.9 Z M -0.45 -0.5 L 0.45 -0.5 M -0.45 -0.15 L 0.45 -0.15 "
        "M -0.45 0.2 L 0.45 0.2 M -0.45 0.55 L 0.45 0.55"
    ),
    "link": _drawn("M -0.9 -0.35 L 0.2 -0.35 L 0.2 -0.8 L 0.95 0 L 0.2 0.8 L 0.2 0.35 L -0.9 0.35 Z"),
    "terminate": _disc,
    "cancel": _drawn("M -0.8 -0.5 L -0.5 -0.8 L 0 -0.3 L 0.5 -0.8 L 0.8 -0.5 L 0.3 0 L 0.8 0.5 L 0.5 0.8 L 0 0.3 "
                     "L -0.5 0.8 L -0.8 0.5 L -0.3 0 Z"),
    "compensate": _drawn("M 0 0 L 0.9 -0.7 L 0.9 0.7 Z M -0.9 0 L 0 -0.7 L 0 0.7 Z"),
    "multiple": _pentagon,
    "parallel-multiple": _drawn("M -0.3 -0.9 L 0.3 -0.9 L 0.3 -0.3 L 0.9 -0.3 L 0.9 0.3 L 0.3 0.3 L 0.3 0.9 L -0.3 0.9 "
                                "L -0.3 0.3 L -0.9 0.3 L -0.9 -0.3 L -0.3 -0.3 Z"),
}  # fmt: skip
"""Sign of each event trigger; throwing ones are drawn solid."""

GATEWAY_ICONS: Mapping[str, tuple[Icon, str]] = {
    "exclusiveGateway": (_drawn("M -0.55 -0.7 L 0.55 0.7 M 0.55 -0.7 L -0.55 0.7"), "icon thick"),
    "parallelGateway": (_drawn("M 0 -0.85 L 0 0.85 M -0.85 0 L 0.85 0"), "icon thick"),
    "inclusiveGateway": (_disc, "icon thick"),
    "complexGateway": (
        _drawn("M 0 -0.85 L 0 0.85 M -0.85 0 L 0.85 0 M -0.6 -0.6 L 0.6 0.6 M 0.6 -0.6 L -0.6 0.6"),
        "icon thick",
    ),
    "eventBasedGateway": (_pentagon, "icon"),
}
"""Sign of each gateway, with its style."""

ACTIVITY_MARKERS: Mapping[str, Icon] = {
    "loop": _drawn("M -0.3 0.9 C -1.2 0.5 -1 -0.9 0 -0.9 C 1.1 -0.9 1.1 0.7 0.3 0.9 M -0.9 0.9 L -0.25 0.9 L -0.3 0.2"),
    "parallel": _bars,
    "sequential": _drawn("M -1 -0.6 L 1 -0.6 M -1 0 L 1 0 M -1 0.6 L 1 0.6"),
    "compensation": EVENT_ICONS["compensate"],
    "collapsed": _drawn("M -1 -1 L 1 -1 L 1 1 L -1 1 Z M 0 -0.6 L 0 0.6 M -0.6 0 L 0.6 0"),
    "adHoc": _drawn("M -1 0.3 C -0.6 -0.7 -0.3 -0.4 0 0 C 0.3 0.4 0.6 0.7 1 -0.3"),
    "collection": _bars,
}
"""Markers at the lower edge of an activity or data object."""
