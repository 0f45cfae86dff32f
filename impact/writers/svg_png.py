"""Paint a drawn diagram as a PNG picture, for papers in programs that draw no SVG."""

from __future__ import annotations

import io
import math
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import TYPE_CHECKING, Any

from impact.writers.svg_canvas import Point
from impact.writers.svg_path import path_lines
from impact.writers.svg_sheet import StyleSheet, read_style_sheet

if TYPE_CHECKING:
    from PIL.ImageDraw import ImageDraw

SHARPEST, WIDEST, TALLEST = 1.6, 1800, 2400
"""Pixels to a unit of the diagram at most, and most pixels of the picture across and down."""
FINER = 2
"""The picture is painted this much larger and made smaller, so that edges are smooth."""
SMALLEST_TEXT = 4
_SVG = "{http://www.w3.org/2000/svg}"
_NONE = ("", "none")


def is_diagram(svg: str) -> bool:
    """Tell whether a picture is one that :func:`diagram_png` paints: a diagram or a burn-up of this package."""
    head = svg.partition(">")[0]
    return any(f'class="{name}"' in head for name in ("impact-diagram", "burn-up"))


def diagram_png(svg: str) -> bytes:
    """Paint what :func:`impact.writers.svg.diagram_svg` or the writer of burn-ups drew, on light paper.

    Returns
    -------
    bytes
        A PNG file; the same drawing gives the same bytes.
    """
    from lxml import etree
    from PIL import Image, ImageDraw

    root = etree.fromstring(svg.encode(), etree.XMLParser(resolve_entities=False, no_network=True, huge_tree=True))
    left, top, width, height = (float(value) for value in str(root.get("viewBox")).split())
    scale = FINER * min(SHARPEST, WIDEST / max(width, 1.0), TALLEST / max(height, 1.0))
    size = (max(math.ceil(width * scale), FINER), max(math.ceil(height * scale), FINER))
    picture = Image.new("RGB", size, "white")
    sheet = read_style_sheet(root.findtext(f"{_SVG}style") or "")
    _Painter(picture, ImageDraw.Draw(picture), sheet, (left, top), scale).paint(root, sheet.variables, frozenset())
    packed = io.BytesIO()
    picture.reduce(FINER).save(packed, format="PNG")
    return packed.getvalue()


class _Painter:
    """Paint the parts of a drawing in order, each as the style sheet says."""

    def __init__(self, picture: Any, pen: ImageDraw, sheet: StyleSheet, origin: Point, scale: float) -> None:
        self._picture, self._pen, self._sheet, self._origin, self._scale = picture, pen, sheet, origin, scale

    def paint(self, node: Any, variables: Mapping[str, str], above: frozenset[str]) -> None:
        """Paint a part and what stands in it."""
        if not isinstance(node.tag, str):
            return
        classes = frozenset((node.get("class") or "").split())
        look, inner = self._sheet.settings_of(classes, above=above, variables=variables)
        name = node.tag.removeprefix(_SVG)
        if name in ("g", "a", "svg"):
            for child in node:
                self.paint(child, inner, above | classes)
        elif name == "text":
            self._text(node, look)
        elif name == "line":
            ends = [(float(node.get(f"x{end}")), float(node.get(f"y{end}"))) for end in (1, 2)]
            self._lines(ends, look, is_closed=False)
        elif name == "rect":
            self._rectangle(node, look)
        elif name == "circle":
            self._circle(node, look)
        elif name in ("polygon", "polyline"):
            self._lines(_points(node.get("points")), look, is_closed=name == "polygon")
        elif name == "path":
            for points, is_closed in path_lines(node.get("d") or ""):
                self._lines(points, look, is_closed=is_closed)

    def _at(self, x: float, y: float) -> Point:
        return ((x - self._origin[0]) * self._scale, (y - self._origin[1]) * self._scale)

    def _pen_width(self, look: Mapping[str, str]) -> int:
        return max(round(float(look.get("stroke-width", "1").removesuffix("px")) * self._scale), 1)

    def _rectangle(self, node: Any, look: Mapping[str, str]) -> None:
        x, y, width, height, radius = (float(node.get(name) or 0) for name in ("x", "y", "width", "height", "rx"))
        if width <= 0 or height <= 0:
            return
        fill, stroke = _colour(look.get("fill", "black")), _colour(look.get("stroke", ""))
        if "stroke-dasharray" in look and stroke:
            self._lines([(x, y), (x + width, y), (x + width, y + height), (x, y + height)], look, is_closed=True)
            return
        box = (*self._at(x, y), *self._at(x + width, y + height))
        line = self._pen_width(look) if stroke else 0
        self._pen.rounded_rectangle(box, radius * self._scale, fill=fill, outline=stroke, width=line)

    def _circle(self, node: Any, look: Mapping[str, str]) -> None:
        x, y, radius = (float(node.get(name) or 0) for name in ("cx", "cy", "r"))
        box = (*self._at(x - radius, y - radius), *self._at(x + radius, y + radius))
        stroke = _colour(look.get("stroke", ""))
        line = self._pen_width(look) if stroke else 0
        self._pen.ellipse(box, fill=_colour(look.get("fill", "black")), outline=stroke, width=line)

    def _lines(self, points: Sequence[Point], look: Mapping[str, str], *, is_closed: bool) -> None:
        fill, stroke = _colour(look.get("fill", "black")), _colour(look.get("stroke", ""))
        places = [self._at(*point) for point in points]
        if len(places) < 2:
            return
        if fill and is_closed and len(places) > 2:
            self._pen.polygon(places, fill=fill)
        if not stroke:
            return
        line = [*places, places[0]] if is_closed else places
        dashes = [float(one) * self._scale for one in look.get("stroke-dasharray", "").split()]
        for part in _dashed(line, dashes) if len(dashes) == 2 else [line]:
            self._pen.line(part, fill=stroke, width=self._pen_width(look), joint="curve")

    def _text(self, node: Any, look: Mapping[str, str]) -> None:
        from PIL import ImageFont

        pixels = round(float(node.get("font-size") or 11) * self._scale)
        if pixels < SMALLEST_TEXT:
            return
        font: Any = ImageFont.load_default(size=pixels)
        anchor = {"middle": "ms", "end": "rs"}.get(node.get("text-anchor") or "", "ls")
        fill, halo = _colour(look.get("fill", "black")) or "black", _colour(look.get("stroke", ""))
        for line in node if len(node) else (node,):
            text = line.text or ""
            x, y = self._at(float(line.get("x") or 0), float(line.get("y") or 0))
            if node.get("transform"):
                self._upright(text, node.get("transform"), y=y, font=font, fill=fill)
            elif halo:
                edge = max(round(self._scale), 1)
                self._pen.text((x, y), text, font=font, fill=fill, anchor=anchor, stroke_width=edge, stroke_fill=halo)
            else:
                self._pen.text((x, y), text, font=font, fill=fill, anchor=anchor)

    def _upright(self, text: str, transform: str, *, y: float, font: Any, fill: str) -> None:
        """Write a line that reads upwards, turned around the middle that the transform names."""
        from PIL import Image, ImageDraw

        cx, cy = (float(value) for value in transform.removeprefix("rotate(-90 ").removesuffix(")").split())
        middle = self._at(cx, cy)
        ascent, descent = font.getmetrics()
        length = max(round(font.getlength(text)), 1)
        mask = Image.new("L", (length, ascent + descent), 0)
        ImageDraw.Draw(mask).text((0, ascent), text, font=font, fill=255, anchor="ls")
        turned = mask.transpose(Image.Transpose.ROTATE_90)
        place = (round(middle[0] + y - middle[1] - ascent), round(middle[1] - length / 2))
        self._picture.paste(fill, (*place, place[0] + turned.width, place[1] + turned.height), turned)


def _points(text: str | None) -> list[Point]:
    pairs = [pair.split(",") for pair in (text or "").split()]
    return [(float(pair[0]), float(pair[1])) for pair in pairs if len(pair) == 2]


def _colour(text: str) -> str | None:
    return None if text in _NONE else text


def _dashed(points: Sequence[Point], dashes: Sequence[float]) -> list[list[Point]]:
    """Cut a line into dashes; the pattern goes on around corners."""
    drawn, gap = max(dashes[0], 1.0), max(dashes[1], 1.0)
    found: list[list[Point]] = []
    walked = 0.0
    for (x1, y1), (x2, y2) in pairwise(points):
        length = math.hypot(x2 - x1, y2 - y1)
        if length == 0.0:
            continue
        at = 0.0
        while at < length:
            phase = (walked + at) % (drawn + gap)
            step = min((drawn if phase < drawn else drawn + gap) - phase, length - at)
            step = max(step, 0.01)
            if phase < drawn:
                ends = (at / length, min(at + step, length) / length)
                found.append([(x1 + (x2 - x1) * end, y1 + (y2 - y1) * end) for end in ends])
            at += step
        walked += length
    return found
