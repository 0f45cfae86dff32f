"""Draw the burn-up of a work package as one self-contained SVG picture: spent and earned against planned over time."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from impact.domain.formatting import day, days
from impact.domain.progress import BurnUp, PackageProgress
from impact.writers.svg_canvas import escape, number

WIDTH, HEIGHT = 790.0, 380.0
LEFT, RIGHT, TOP, BOTTOM = 52.0, 150.0, 34.0, 46.0
"""Room around the plot: for numbers, names of lines, the title and dates."""
LABEL_GAP = 15.0
"""Least distance between names of lines, so that they do not meet."""
FONT = 12.0
MOST_TICKS = 9
"""Dates named below the plot."""
STEPS = (1.0, 2.0, 2.5, 5.0, 10.0)

_DARK = (
    ".burn-up{background:#14181d;color:#dfe5ec}",
    ".burn-up .paper{fill:#14181d}",
    ".burn-up .words{fill:#dfe5ec}",
    ".burn-up .grid{stroke:#2c3540}",
    ".burn-up .axis,.burn-up .scope,.burn-up .planned{stroke:#94a3b3}",
    ".burn-up .earned{stroke:#7db8ee}",
    ".burn-up .spent,.burn-up .forecast{stroke:#ffb266}",
    ".burn-up .forecast{fill:#5c3a1a}",
)
_STYLE = "\n".join(
    [
        '.burn-up{background:#fff;color:#1d2733;font-family:system-ui,"Segoe UI",Roboto,Arial,sans-serif;'
        "font-size:12px;max-width:100%;height:auto}",
        ".burn-up .paper{fill:#fff}",
        ".burn-up .words{fill:#1d2733}",
        ".burn-up .grid{stroke:#dde3ea}",
        ".burn-up .axis{stroke:#5c6b7a}",
        ".burn-up .line{fill:none;stroke-width:2.2;stroke-linejoin:round}",
        ".burn-up .scope{stroke:#5c6b7a;stroke-dasharray:2 4}",
        ".burn-up .planned{stroke:#5c6b7a;stroke-dasharray:8 4}",
        ".burn-up .earned{stroke:#1b5e9e}",
        ".burn-up .line.spent{stroke:#b4540a;stroke-width:3.4;stroke-opacity:.85}",
        ".burn-up .forecast{fill:#f3ddcb;stroke:#b4540a}",
        f"@media (prefers-color-scheme:dark){{{''.join(_DARK)}}}",
    ]
)
"""One rule a line, as :mod:`impact.writers.svg_png` reads them."""


@dataclass(frozen=True, slots=True)
class _Line:
    name: str
    css: str
    points: tuple[tuple[dt.date, float], ...]
    is_stepped: bool


def burn_up_svg(package: PackageProgress) -> str:
    """Draw a burn-up: all that is planned, earned by plan, earned and spent, and P50 to P80 at completion.

    Lines differ in colour and in dashes, and carry their name and value at their end.

    Returns
    -------
    str
        An ``svg`` element; the same inputs give the same text.
    """
    burn_up, completion = package.burn_up, package.total.completion
    lines = _lines(burn_up)
    plot = _Plot(burn_up, max(completion.p80, *(value for line in lines for _, value in line.points)))
    title = f"Burn-up of {package.package}, person-days"
    last = burn_up.points[-1]
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" class="burn-up" role="img" width="{number(WIDTH)}" '
        f'height="{number(HEIGHT)}" viewBox="0 0 {number(WIDTH)} {number(HEIGHT)}">',
        f"<title>{escape(title)}</title><desc>{escape(burn_up_words(package))}</desc><style>{_STYLE}</style>",
        f'<rect class="paper" width="{number(WIDTH)}" height="{number(HEIGHT)}"/>',
        _text(LEFT, 20.0, title, weight="bold"),
        *plot.grid(),
        *plot.forecast(completion.p50, completion.p80, last.on),
        *(plot.path(line) for line in lines),
        *plot.names(lines),
        "</svg>",
    ]
    return "".join(parts)


def burn_up_words(package: PackageProgress) -> str:
    """Say in a sentence what the picture shows."""
    last, completion = package.burn_up.points[-1], package.total.completion
    return (
        f"On {day(last.on)}: {days(last.scope)} planned, {days(last.earned)} earned, {days(last.spent)} spent; at "
        f"completion {days(completion.p50)} (P50) to {days(completion.p80)} (P80)."
    )


def _lines(burn_up: BurnUp) -> tuple[_Line, ...]:
    points = burn_up.points
    lines = (
        _Line("All planned", "scope", tuple((one.on, one.scope) for one in points), True),
        _Line("Earned by plan", "planned", burn_up.planned, False),
        _Line("Earned", "earned", tuple((one.on, one.earned) for one in points), True),
        _Line("Spent", "spent", tuple((one.on, one.spent) for one in points), True),
    )
    return tuple(line for line in lines if line.points)


class _Plot:
    def __init__(self, burn_up: BurnUp, highest: float) -> None:
        known = [*(one.on for one in burn_up.points), *(on for on, _ in burn_up.planned)]
        self.first, self.last = min(known), max(known)
        self.span = max((self.last - self.first).days, 1)
        self.step = _nice_step(highest)
        self.highest = self.step * max(math.ceil(highest / self.step), 1)

    def x(self, on: dt.date) -> float:
        return LEFT + (WIDTH - LEFT - RIGHT) * (on - self.first).days / self.span

    def y(self, value: float) -> float:
        return HEIGHT - BOTTOM - (HEIGHT - TOP - BOTTOM) * value / self.highest

    def grid(self) -> list[str]:
        parts = []
        for place in range(round(self.highest / self.step) + 1):
            value = place * self.step
            y, css = self.y(value), "grid" if place else "axis"
            parts.append(f'<line class="{css}" x1="{number(LEFT)}" x2="{number(WIDTH - RIGHT)}" y1="{number(y)}" '
                         f'y2="{number(y)}"/>')  # fmt: skip
            parts.append(_text(LEFT - 6, y + 4, f"{value:g}", anchor="end"))
        for on in self._ticks():
            x, y = self.x(on), HEIGHT - BOTTOM
            parts.append(f'<line class="axis" x1="{number(x)}" x2="{number(x)}" y1="{number(y)}" '
                         f'y2="{number(y + 5)}"/>')  # fmt: skip
            parts.append(_text(x, y + 19, day(on) if self.span < 62 else on.strftime("%Y-%m"), anchor="middle"))
        return parts

    def _ticks(self) -> list[dt.date]:
        if self.span < 62:
            return [self.first] if self.first == self.last else [self.first, self.last]
        last = self.last.year * 12 + self.last.month - 1
        months = [dt.date(place // 12, place % 12 + 1, 1)
                  for place in range(self.first.year * 12 + self.first.month, last + 1)]  # fmt: skip
        return months[:: max(-(-len(months) // MOST_TICKS), 1)]

    def path(self, line: _Line) -> str:
        points = [(self.x(on), self.y(value)) for on, value in line.points]
        corners = [points[0]]
        for x, y in points[1:]:
            corners += [(x, corners[-1][1]), (x, y)] if line.is_stepped else [(x, y)]
        written = "L".join(f"{number(x)} {number(y)}" for x, y in corners)
        return f'<path class="line {line.css}" d="M{written}"/>'

    def forecast(self, p50: float, p80: float, on: dt.date) -> list[str]:
        """Draw P50 to P80 at completion as a band from the day of the report on."""
        left, right = self.x(on), WIDTH - RIGHT
        top, bottom = self.y(p80), self.y(p50)
        if right - left < 12.0:
            left = right - 12.0
        return [
            f'<rect class="forecast" x="{number(left)}" y="{number(top)}" width="{number(right - left)}" '
            f'height="{number(max(bottom - top, 1.0))}"><title>P50 {days(p50)} to P80 {days(p80)} at completion'
            "</title></rect>",
            _text(right - 4, max(top - 4, TOP + 8), f"at completion P50 {days(p50)}, P80 {days(p80)}", anchor="end"),
        ]

    def names(self, lines: Sequence[_Line]) -> Iterable[str]:
        """Name each line where it ends, moved down where names would meet."""
        ends = sorted((self.y(line.points[-1][1]), place) for place, line in enumerate(lines))
        lowest = -math.inf
        for y, place in ends:
            line = lines[place]
            lowest = max(y, lowest + LABEL_GAP)
            name = f"{line.name} {days(line.points[-1][1])}"
            left, right, height = (number(place) for place in (WIDTH - RIGHT + 6, WIDTH - RIGHT + 22, lowest))
            yield f'<path class="line {line.css}" d="M{left} {height}L{right} {height}"/>'
            yield _text(WIDTH - RIGHT + 25, lowest + 4, name)


def _nice_step(highest: float) -> float:
    """Choose a round step that divides a height into at most six parts."""
    rough = max(highest, 0.5) / 6.0
    power = 10.0 ** math.floor(math.log10(rough))
    return next(step * power for step in STEPS if step * power >= rough * 0.999)


def _text(x: float, y: float, text: str, *, anchor: str = "start", weight: str = "normal") -> str:
    manner = f'text-anchor="{anchor}" font-weight="{weight}"'
    return f'<text class="words" x="{number(x)}" y="{number(y)}" {manner}>{escape(text)}</text>'
