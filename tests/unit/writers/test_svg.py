"""Diagrams are drawn completely, safely, readably and the same every time."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from impact.domain.architecture import Bounds, Diagram, DiagramEdge, DiagramShape
from impact.domain.diagram_mark import ShapeMark
from impact.writers import svg_bpmn_icons as icons
from impact.writers.svg import diagram_svg
from impact.writers.svg_archimate import _ENDS
from impact.writers.svg_canvas import LINE_HEIGHT, fit, number, text_width
from impact.writers.svg_style import DARK_SCALE, LIGHT_SCALE, STEP_LIMITS, likelihood_step

SVG = "{http://www.w3.org/2000/svg}"
HOSTILE = [
    "<script>alert(1)</script>",
    '"/><image href="x" onerror="alert(1)">',
    "]]>&amp;<!--",
    "\0\x01\x08\x1b\ufffe",
    "\ud800 lone surrogate",
    "x" * 5000,
    "word " * 1000,
    "\u202eright to left\u202d",
    "",
]


def shape(element_id: str, kind: str = "bpmn:task", *, x: float = 0, y: float = 0, **more: object) -> DiagramShape:
    made = DiagramShape(f"m:{element_id}", kind, element_id, Bounds(x, y, 100, 80))
    return replace(made, **more)  # type: ignore[arg-type]  # a test names fields freely


def edge(kind: str = "bpmn:sequenceFlow", *, name: str = "", detail: str = "") -> DiagramEdge:
    return DiagramEdge("m:flow", kind, name, ((100, 40), (200, 40)), detail=detail)


def diagram(*shapes: DiagramShape, edges: tuple[DiagramEdge, ...] = (), notation: str = "bpmn") -> Diagram:
    return Diagram("m:d", "Drawing", notation, (), shapes, edges)


def parsed(text: str) -> etree._Element:
    return etree.fromstring(text.encode("utf-8"))


def group(root: etree._Element, element_id: str) -> etree._Element:
    return next(node for node in root.iter(f"{SVG}g") if node.get("data-element-id") == element_id)


def all_kinds() -> list[tuple[str, str]]:
    bpmn = [
        *icons.TASK_ICONS, *icons.GATEWAY_ICONS, "task", "callActivity", "subProcess", "transaction", "adHocSubProcess",
        "startEvent", "endEvent", "intermediateCatchEvent", "intermediateThrowEvent", "boundaryEvent", "participant",
        "lane", "group", "textAnnotation", "dataObjectReference", "dataInput", "dataOutput", "dataStoreReference",
        "message", "conversation", "choreographyTask",
    ]  # fmt: skip
    archimate = ["ApplicationComponent", "BusinessProcess", "Goal", "Node", "OrJunction", "AndJunction", "Grouping"]
    return [
        *(("bpmn", f"bpmn:{name}") for name in bpmn),
        ("bpmn", "unknown:quantumTask"),
        *(("archimate", f"archimate:{name}") for name in archimate),
        *(("archimate", f"diagram:{name}") for name in ("note", "group", "view")),
    ]


@pytest.mark.parametrize(("notation", "kind"), all_kinds())
@pytest.mark.parametrize("name", HOSTILE)
def test_any_name_is_harmless_in_any_shape(notation: str, kind: str, name: str) -> None:
    hostile = replace(shape("a", kind), name=name, element_id=f"m:{name}")
    text = diagram_svg(
        diagram(hostile, notation=notation), marks={hostile.element_id: ShapeMark(0.6, "must", name)}, title=name
    )
    root = parsed(text)
    assert {etree.QName(node).localname for node in root.iter()} <= {
        "svg", "title", "style", "rect", "g", "circle", "text", "tspan", "polygon", "polyline", "path",
    }  # fmt: skip
    assert not any(str(key).startswith("on") for node in root.iter() for key in node.attrib)
    assert len(text) < 60_000


@pytest.mark.parametrize("value", [float("nan"), float("inf"), -1e309, 1e300])
def test_absurd_places_are_still_a_picture(value: float) -> None:
    bent = DiagramEdge("m:f", "bpmn:sequenceFlow", "f", ((0, 0), (value, 5)))
    drawn = diagram(shape("a"), shape("b", bounds=Bounds(value, 0, 10, 10)), edges=(bent,))
    root = parsed(diagram_svg(drawn))
    assert not re.search(r"nan|inf", re.sub(r"<style>.*?</style>", "", etree.tostring(root).decode(), flags=re.S))


@pytest.mark.parametrize("size", [0.0, 0.5, 3.0])
@pytest.mark.parametrize(("notation", "kind"), all_kinds())
def test_tiny_shapes_never_turn_inside_out(notation: str, kind: str, size: float) -> None:
    tiny = replace(shape("Name", kind), bounds=Bounds(0, 0, size, size))
    for node in parsed(diagram_svg(diagram(tiny, notation=notation))).iter():
        assert all(float(node.get(key, "0")) >= 0 for key in ("width", "height", "r"))


def test_an_empty_diagram_says_so() -> None:
    assert "shows nothing" in diagram_svg(diagram())


def test_every_element_can_be_reached_by_keyboard_and_read_aloud() -> None:
    drawn = diagram(shape("Check meter", "bpmn:userTask"))
    node = group(parsed(diagram_svg(drawn, marks={"m:Check meter": ShapeMark(0.93, "must", "Why.")})), "m:Check meter")
    assert (node.get("tabindex"), node.get("role")) == ("0", "button")
    assert node.get("aria-label") == "Check meter, user task, 93 %, must"
    assert node.findtext(f"{SVG}title") == "Check meter, user task, 93 %, must. Why."


def test_keyboard_order_follows_the_flow() -> None:
    drawn = diagram(shape("c", x=400), shape("a"), shape("b", x=200))
    ids = [node.get("data-element-id") for node in parsed(diagram_svg(drawn)).iter(f"{SVG}g")]
    assert ids == ["m:a", "m:b", "m:c"]


def test_a_boundary_event_lies_on_top_of_its_activity() -> None:
    event = shape("e", "bpmn:boundaryEvent", x=-10, attached_to_id="m:a")
    ids = [node.get("data-element-id") for node in parsed(diagram_svg(diagram(event, shape("a")))).iter(f"{SVG}g")]
    assert ids == ["m:a", "m:e"]


def test_pools_lie_below_lanes_below_lines_below_steps() -> None:
    pool = shape("pool", "bpmn:participant", bounds=Bounds(0, 0, 900, 300))
    lane = shape("lane", "bpmn:lane", bounds=Bounds(30, 0, 870, 300))
    root = parsed(diagram_svg(diagram(shape("a", x=50), lane, pool, edges=(edge(),))))
    order = [node.get("data-element-id") or node.get("data-relationship-id") for node in root.iter(f"{SVG}g")]
    assert order == ["m:pool", "m:lane", "m:flow", "m:a"]


def test_a_part_is_drawn_over_its_whole_wherever_the_file_lists_it() -> None:
    part = shape("part", "archimate:Node", x=10, y=30, bounds=Bounds(10, 30, 50, 30))
    drawn = diagram(part, shape("whole", "archimate:Node"), notation="archimate")
    ids = [node.get("data-element-id") for node in parsed(diagram_svg(drawn)).iter(f"{SVG}g")]
    assert ids == ["m:whole", "m:part"]


@pytest.mark.parametrize(("tier", "signs"), [("must", 2), ("should", 2), ("glance", 1), ("", 0)])
def test_the_tier_shows_by_sign_and_border(tier: str, signs: int) -> None:
    node = group(parsed(diagram_svg(diagram(shape("a")), marks={"m:a": ShapeMark(0.5, tier)})), "m:a")
    badges = [part for part in node.iter() if "badge" in (part.get("class") or "")]
    assert len(badges) == signs
    assert (tier in (node.get("class") or "").split()) == bool(tier)


def test_unmarked_shapes_stay_pale() -> None:
    root = parsed(diagram_svg(diagram(shape("a"), shape("b", x=200)), marks={"m:a": ShapeMark(0.5, "must")}))
    assert group(root, "m:b").get("class") == "shape"
    assert group(root, "m:a").get("class") == "shape marked likelihood-5 must"


@given(st.floats(0, 1), st.floats(0, 1))
def test_a_higher_likelihood_is_never_shown_lower(one: float, other: float) -> None:
    low, high = sorted([one, other])
    assert 1 <= likelihood_step(low) <= likelihood_step(high) <= len(STEP_LIMITS) + 1


def luminance(colour: str) -> float:
    parts = [int(colour[index : index + 2], 16) / 255 for index in (1, 3, 5)]
    red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


@pytest.mark.parametrize("scale", [LIGHT_SCALE, DARK_SCALE])
def test_text_on_every_step_has_contrast_of_level_aa(scale: tuple[tuple[str, str], ...]) -> None:
    for fill, text in scale:
        low, high = sorted([luminance(fill), luminance(text)])
        assert (high + 0.05) / (low + 0.05) >= 4.5, fill


@pytest.mark.parametrize(("scale", "way"), [(LIGHT_SCALE, -1), (DARK_SCALE, 1)])
def test_the_scale_is_ordered_without_colour(scale: tuple[tuple[str, str], ...], way: int) -> None:
    steps = [luminance(fill) * way for fill, _ in scale]
    assert all(after - before > 0.005 for before, after in pairwise(steps))


@given(
    st.text(max_size=600),
    st.floats(5, 300),
    st.floats(10, 200),
)
def test_a_label_stays_inside_its_box(text: str, width: float, height: float) -> None:
    fitted = fit(text, width=width, height=height)
    assert fitted.height <= max(height, 8.0 * LINE_HEIGHT) + 1e-9
    for line in fitted.lines:
        assert text_width(line, fitted.size) <= width + 1e-9 or len(line) <= 1


def test_a_label_that_is_cut_is_whole_in_the_tooltip() -> None:
    name = "Very long name of a step " * 12
    node = group(parsed(diagram_svg(diagram(replace(shape("a"), name=name)))), "m:a")
    shown = " ".join("".join(part.itertext()) for part in node.iter(f"{SVG}tspan"))
    assert shown.endswith("…")
    assert (node.findtext(f"{SVG}title") or "").startswith(name)


@given(st.floats())
def test_any_number_is_written_as_a_plain_decimal(value: float) -> None:
    assert re.fullmatch(r"-?\d+(\.\d{1,2})?", number(value))


@pytest.mark.parametrize("name", list(_ENDS))
def test_each_archimate_relationship_is_told_apart_by_its_line(name: str) -> None:
    def lines(kind: str) -> str:
        drawn = diagram(shape("a", "archimate:Node"), edges=(edge(f"archimate:{kind}"),), notation="archimate")
        root = parsed(diagram_svg(drawn))
        node = next(node for node in root.iter(f"{SVG}g") if node.get("data-relationship-id"))
        return etree.tostring(node).decode()

    assert all(lines(name) != lines(other) for other in _ENDS if other != name)


@pytest.mark.parametrize("detail", ["default", "conditional"])
def test_a_marked_sequence_flow_differs_from_a_plain_one(detail: str) -> None:
    plain, marked = (diagram_svg(diagram(shape("a"), edges=(edge(detail=word),))) for word in ("", detail))
    assert plain != marked


def test_each_event_trigger_has_its_own_sign() -> None:
    pictures = {
        diagram_svg(diagram(shape("a", "bpmn:intermediateCatchEvent", detail=word))) for word in icons.EVENT_ICONS
    }
    assert len(pictures) == len(icons.EVENT_ICONS)


def test_labels_of_lines_in_a_view_never_cover_each_other() -> None:
    first = edge("archimate:Flow", name="one")
    second = replace(edge("archimate:Flow", name="two"), relationship_id="m:other", waypoints=((100, 41), (200, 41)))
    drawn = diagram(shape("a", "archimate:Node", y=500), edges=(first, second), notation="archimate")
    root = parsed(diagram_svg(drawn))
    places = {
        (node.text, node.get("x"), node.get("y")) for node in root.iter(f"{SVG}tspan") if node.text in {"one", "two"}
    }
    assert len({place[1:] for place in places}) == len(places)


def test_the_view_box_holds_everything_drawn() -> None:
    far = edge(name="far")
    root = parsed(
        diagram_svg(diagram(shape("a", x=-500, y=-300), edges=(replace(far, waypoints=((0, 0), (900, 700))),)))
    )
    x, y, width, height = (float(part) for part in (root.get("viewBox") or "").split())
    assert (x, y) == (-516, -316)
    assert (x + width, y + height) == (916, 716)


def test_a_link_leads_to_the_element_and_never_runs_code() -> None:
    drawn = diagram(shape("a"), shape("b", x=200))
    root = parsed(diagram_svg(drawn, link=lambda element_id: f"?e={element_id}&x" if element_id == "m:a" else ""))
    assert [node.get("href") for node in root.iter(f"{SVG}a")] == ["?e=m:a&x"]
    assert not list(parsed(diagram_svg(drawn, link=lambda _: "JavaScript:alert(1)")).iter(f"{SVG}a"))


def test_the_same_inputs_give_the_same_text() -> None:
    drawn = diagram(shape("a"), shape("b", x=200), edges=(edge(name="yes"),))
    marks = {"m:a": ShapeMark(0.3, "should"), "m:b": ShapeMark(0.1, "glance")}
    assert diagram_svg(drawn, marks=marks) == diagram_svg(drawn, marks=dict(reversed(marks.items())))


@pytest.mark.parametrize("theme", ["light", "dark"])
def test_a_fixed_theme_is_stated(theme: str) -> None:
    assert parsed(diagram_svg(diagram(shape("a")), theme=theme)).get("data-theme") == theme
    assert parsed(diagram_svg(diagram(shape("a")), theme='x" onload="')).get("data-theme") is None


def test_the_picture_fetches_nothing() -> None:
    text = diagram_svg(diagram(shape("a")))
    assert not re.search(r"(href|src|url\(|@import)", text)
    assert text.count("http") == 1
