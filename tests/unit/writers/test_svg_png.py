"""Diagrams painted as pictures: paths, style sheets, and what is painted where."""

from __future__ import annotations

import io
import math
from itertools import pairwise

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from PIL import Image

from impact.domain.architecture import Bounds, Diagram, DiagramEdge, DiagramShape
from impact.domain.diagram_mark import ShapeMark
from impact.writers.svg import diagram_svg
from impact.writers.svg_path import path_lines
from impact.writers.svg_png import diagram_png, is_diagram
from impact.writers.svg_sheet import read_style_sheet
from impact.writers.svg_style import LIGHT_SCALE, style_sheet

WHITE = (255, 255, 255)


def task(element_id: str, x: float, *, name: str = "") -> DiagramShape:
    return DiagramShape(element_id, "bpmn:task", name, Bounds(x, 0.0, 100.0, 80.0))


def painted(
    *shapes: DiagramShape, marks: dict[str, ShapeMark] | None = None, edges: tuple[DiagramEdge, ...] = ()
) -> Image.Image:
    diagram = Diagram("d", "Drawing", "bpmn", ("p",), shapes, edges)
    return Image.open(io.BytesIO(diagram_png(diagram_svg(diagram, marks=marks or {}))))


def colour(text: str) -> tuple[int, int, int]:
    return int(text[1:3], 16), int(text[3:5], 16), int(text[5:7], 16)


def test_a_shape_has_the_colour_of_its_likelihood_and_what_is_not_affected_stays_pale() -> None:
    picture = painted(task("a", 0.0), task("b", 200.0), marks={"a": ShapeMark(0.9, "must")})
    scale = picture.width / 332.0
    centre = [picture.getpixel((round((16.0 + x) * scale), round(56.0 * scale))) for x in (50.0, 250.0)]
    assert centre == [colour(LIGHT_SCALE[-1][0]), colour("#f7f9fb")]
    assert picture.getpixel((2, 2)) == WHITE


def test_a_connection_is_drawn_between_its_way_points() -> None:
    edge = DiagramEdge("f", "bpmn:sequenceFlow", "", ((100.0, 40.0), (200.0, 40.0)))
    bare, joined = (painted(task("a", 0.0), task("b", 200.0), edges=edges) for edges in ((), (edge,)))
    place = (round(166.0 * bare.width / 332.0), round(56.0 * bare.width / 332.0))
    assert bare.getpixel(place) == WHITE
    assert joined.getpixel(place) != WHITE


def test_the_same_drawing_gives_the_same_bytes_and_hostile_names_do_nothing() -> None:
    names = ("<script>", "\u202eright", "\U0001f525", "x" * 5000, "a\nb", "")
    shapes = [task(f"t{place}", 150.0 * place, name=name) for place, name in enumerate(names)]
    svg = diagram_svg(Diagram("d", "D", "bpmn", ("p",), tuple(shapes), ()))
    assert diagram_png(svg) == diagram_png(svg)


@given(st.floats(1.0, 1e6), st.floats(1.0, 1e6))
@settings(max_examples=6)
def test_a_picture_keeps_within_its_most_pixels(width: float, height: float) -> None:
    far = DiagramShape("a", "bpmn:task", "far", Bounds(width, height, 10.0, 10.0))
    near = DiagramShape("b", "bpmn:task", "near", Bounds(0.0, 0.0, 10.0, 10.0))
    picture = painted(near, far)
    assert 1 <= picture.width <= 1801
    assert 1 <= picture.height <= 2401


def test_only_diagrams_are_painted() -> None:
    assert is_diagram(diagram_svg(Diagram("d", "D", "bpmn", (), (), ())))
    assert not is_diagram('<svg class="chart"><g class="impact-diagram"/></svg>')


@pytest.mark.parametrize(
    ("commands", "ends", "is_closed"),
    [
        ("M0 0L2 0L2 2Z", (2.0, 2.0), True),
        ("M0,0 10,0 10,-5.5", (10.0, -5.5), False),
        ("M0 0C0 1 1 2 2 2", (2.0, 2.0), False),
        ("M0 -5A5 5 0 0 0 0 5Z", (0.0, 5.0), True),
    ],
)
def test_a_path_becomes_lines_that_end_where_it_ends(commands: str, ends: tuple[float, float], is_closed: bool) -> None:
    ((points, closed),) = path_lines(commands)
    assert (points[-1], closed) == (ends, is_closed)


@given(
    st.floats(-50, 50), st.floats(-50, 50), st.floats(0.5, 80.0), st.booleans(), st.booleans()
)  # fmt: skip
def test_an_arc_keeps_its_radius(x: float, y: float, radius: float, is_large: bool, is_clockwise: bool) -> None:
    ((points, _),) = path_lines(f"M0 0A{radius:.4f} {radius:.4f} 0 {is_large:d} {is_clockwise:d} {x:.4f} {y:.4f}")
    chord = math.hypot(float(f"{x:.4f}"), float(f"{y:.4f}"))
    reach = max(float(f"{radius:.4f}"), chord / 2)
    turned = sum(math.dist(one, other) for one, other in pairwise(points))
    assert chord - 1e-6 <= turned <= 2 * math.pi * reach + 1e-6
    if chord > 0.01:
        half = math.pi * reach
        assert (turned > half - 0.05 * half) if is_large else (turned < half + 0.05 * half)


def test_an_arc_turns_the_way_that_it_says() -> None:
    left, right = (path_lines(f"M0 -5A5 5 0 0 {flag} 0 5")[0][0] for flag in (0, 1))
    assert min(x for x, _ in left) == pytest.approx(-5.0)
    assert max(x for x, _ in right) == pytest.approx(5.0)


def test_of_two_rules_the_one_with_more_classes_holds_then_the_later() -> None:
    sheet = read_style_sheet(
        ".impact-diagram{--ink:#111}\n.impact-diagram .a.b{fill:var(--ink)}\n.impact-diagram .a{fill:red;stroke:blue}\n"
        ".impact-diagram .a{stroke:green}\n@media print{.impact-diagram .a{stroke:black}}\n"
        ".impact-diagram .must .a{stroke:gold}"
    )
    look, _ = sheet.settings_of(frozenset("ab"), above=frozenset(), variables=sheet.variables)
    assert look == {"fill": "#111", "stroke": "green"}
    below, _ = sheet.settings_of(frozenset("a"), above=frozenset({"must"}), variables=sheet.variables)
    assert below == {"fill": "red", "stroke": "gold"}


def test_every_colour_of_the_own_style_sheet_is_resolved() -> None:
    sheet = read_style_sheet(style_sheet())
    for rule in sheet.rules:
        look, _ = sheet.settings_of(rule.own, above=rule.above, variables=sheet.variables)
        assert not any("var(" in value or value == "" for value in look.values()), rule
