"""Write SVG fragments: numbers, escaped text, figures, and labels that stay inside their box."""

from __future__ import annotations

import html
import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from impact.domain.architecture import Bounds

Point = tuple[float, float]

LABEL_SIZE = 11.0
"""Font size of labels, in diagram units."""
SMALLEST_SIZE = 8.0
"""Font size below which a label is cut rather than shrunk."""
LINE_HEIGHT = 1.2
LONGEST_LABEL = 400
"""Characters of a name that are considered for a label; the title holds more."""
LONGEST_TITLE = 4000
"""Characters of a tooltip."""
ELLIPSIS = "…"

_NARROW = frozenset("iljtfI.,:;'|!()[]{} -/\\\"`·")
_WIDE = frozenset("mwMW@%&—…")
_ILLEGAL = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def number(value: float) -> str:
    """Write a length: two decimals at most, 0 for what is no number.

    Examples
    --------
    >>> number(12.50), number(3.0), number(float("nan"))
    ('12.5', '3', '0')
    """
    if not math.isfinite(value):
        return "0"
    text = f"{value:.2f}".rstrip("0").rstrip(".")
    return "0" if text in {"-0", ""} else text


def escape(text: str, *, limit: int = LONGEST_TITLE) -> str:
    """Make text safe inside XML: markup escaped, forbidden characters replaced, length bounded.

    Examples
    --------
    >>> escape('<b> & "c"')
    '&lt;b&gt; &amp; &quot;c&quot;'
    """
    cut = text if len(text) <= limit else text[: limit - 1] + ELLIPSIS
    return html.escape(_ILLEGAL.sub("\ufffd", cut), quote=True)


def text_width(text: str, size: float) -> float:
    """Estimate the width of a line in a sans-serif font, in the unit of the font size."""
    return size * sum(_glyph_width(character) for character in text)


def _glyph_width(character: str) -> float:
    if character in _NARROW:
        return 0.35
    if character in _WIDE:
        return 0.95
    if ord(character) >= 0x1100:
        return 1.0
    return 0.72 if character.isupper() else 0.6


@dataclass(frozen=True, slots=True)
class FittedText:
    """A label broken into lines of one font size; ``is_cut`` says that not all of it fits."""

    lines: tuple[str, ...]
    size: float
    is_cut: bool = False

    @property
    def height(self) -> float:
        """Height of all lines."""
        return len(self.lines) * self.size * LINE_HEIGHT


def wrap(text: str, *, width: float, size: float) -> list[str]:
    """Break a text into lines no wider than a box; a longer word is broken between characters."""
    lines: list[str] = []
    line = ""
    for word in _ILLEGAL.sub("\ufffd", text[: LONGEST_LABEL + 1]).split():
        joined = f"{line} {word}".strip()
        if text_width(joined, size) <= width:
            line = joined
            continue
        if line:
            lines.append(line)
        *full, line = _break_word(word, width=width, size=size)
        lines.extend(full)
    return [*lines, line] if line else lines


def _break_word(word: str, *, width: float, size: float) -> list[str]:
    parts, part = [], ""
    for character in word:
        if part and text_width(part + character, size) > width:
            parts.append(part)
            part = ""
        part += character
    return [*parts, part]


def fit(text: str, *, width: float, height: float, size: float = LABEL_SIZE) -> FittedText:
    """Fit a label into a box: wrap it, then shrink it, then cut it with an ellipsis."""
    width = max(width, 4.0)
    for smaller in (size, size - 1.0, size - 2.0, SMALLEST_SIZE):
        lines = wrap(text, width=width, size=smaller)
        words_whole = smaller <= SMALLEST_SIZE or len(lines) <= 1 or not _breaks_a_word(text, lines)
        if len(lines) * smaller * LINE_HEIGHT <= height and words_whole and len(text) <= LONGEST_LABEL:
            return FittedText(tuple(lines), smaller)
    room = max(1, int(height // (SMALLEST_SIZE * LINE_HEIGHT)))
    lines = wrap(text, width=width, size=SMALLEST_SIZE)
    if len(lines) <= room and len(text) <= LONGEST_LABEL:
        return FittedText(tuple(lines), SMALLEST_SIZE)
    kept = lines[:room]
    kept[-1] = _with_ellipsis(kept[-1], width)
    return FittedText(tuple(kept), SMALLEST_SIZE, is_cut=True)


def _breaks_a_word(text: str, lines: Sequence[str]) -> bool:
    return sum(len(line.split()) for line in lines) > len(text[: LONGEST_LABEL + 1].split())


def _with_ellipsis(line: str, width: float) -> str:
    while line and text_width(line + ELLIPSIS, SMALLEST_SIZE) > width:
        line = line[:-1]
    return line.rstrip() + ELLIPSIS


def text_block(
    fitted: FittedText, *, x: float, top: float, anchor: str = "middle", style: str = "", turn: str = ""
) -> str:
    """Write the lines of a label from a top edge downwards, at one x."""
    if not fitted.lines:
        return ""
    step = fitted.size * LINE_HEIGHT
    spans = "".join(
        f'<tspan x="{number(x)}" y="{number(top + fitted.size * 0.95 + index * step)}">{escape(line)}</tspan>'
        for index, line in enumerate(fitted.lines)
    )
    return (
        f'<text class="{" ".join(["text", style]).strip()}" font-size="{number(fitted.size)}"'
        f' text-anchor="{anchor}"{turn}>{spans}</text>'
    )


def label_in(text: str, box: Bounds, *, style: str = "", size: float = LABEL_SIZE, at_top: bool = False) -> str:
    """Write a label into a box, centred across, and in the middle or at the top."""
    fitted = fit(text, width=box.width, height=box.height, size=size)
    top = box.y if at_top else box.y + max(0.0, (box.height - fitted.height) / 2)
    return text_block(fitted, x=box.x + box.width / 2, top=top, style=style)


def rotated_label(text: str, box: Bounds, *, style: str = "") -> str:
    """Write a label that reads upwards, centred in a tall box."""
    fitted = fit(text, width=box.height - 8, height=box.width)
    x, y = box.x + box.width / 2, box.y + box.height / 2
    turn = f' transform="rotate(-90 {number(x)} {number(y)})"'
    return text_block(fitted, x=x, top=y - fitted.height / 2, style=style, turn=turn)


def rectangle(box: Bounds, *, style: str, radius: float = 0.0) -> str:
    """Draw a rectangle."""
    rounding = f' rx="{number(radius)}"' if radius else ""
    return (
        f'<rect class="{style}" x="{number(box.x)}" y="{number(box.y)}"'
        f' width="{number(box.width)}" height="{number(box.height)}"{rounding}/>'
    )


def circle(x: float, y: float, *, radius: float, style: str) -> str:
    """Draw a circle around a point."""
    return f'<circle class="{style}" cx="{number(x)}" cy="{number(y)}" r="{number(max(radius, 0.0))}"/>'


def points_text(points: Iterable[Point]) -> str:
    """Write points as SVG does."""
    return " ".join(f"{number(x)},{number(y)}" for x, y in points)


def polygon(points: Iterable[Point], *, style: str) -> str:
    """Draw a closed figure."""
    return f'<polygon class="{style}" points="{points_text(points)}"/>'


def polyline(points: Iterable[Point], *, style: str) -> str:
    """Draw an open line."""
    return f'<polyline class="{style}" points="{points_text(points)}"/>'


def path(commands: str, *, style: str) -> str:
    """Draw a path from ready commands."""
    return f'<path class="{style}" d="{commands}"/>'


def inset(box: Bounds, by: float, *, down: float | None = None) -> Bounds:
    """Shrink a box on all sides, never below nothing."""
    vertical = by if down is None else down
    return Bounds(box.x + by, box.y + vertical, max(0.0, box.width - 2 * by), max(0.0, box.height - 2 * vertical))


def centre(box: Bounds) -> Point:
    """Find the middle of a box."""
    return (box.x + box.width / 2, box.y + box.height / 2)
