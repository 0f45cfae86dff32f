"""How a figure is spread, drawn for a page and listed for a paper."""

from __future__ import annotations

import re

from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from impact.domain.paper import Histogram
from impact.writers.paper_histogram import histogram_bars, histogram_html

COUNTS = st.lists(st.integers(0, 500), min_size=1, max_size=40)


@given(COUNTS, st.floats(0.1, 50.0), st.lists(st.floats(-10.0, 3000.0), max_size=3))
def test_every_column_and_mark_stays_within_the_picture(counts: list[int], step: float, marks: list[float]) -> None:
    edges = tuple(step * place for place in range(len(counts) + 1))
    chart = Histogram("Spread", edges, tuple(counts), tuple(("P", value) for value in marks), "days")
    svg = etree.fromstring(re.search(r"<svg.*</svg>", histogram_html(chart))[0])
    width, height = float(svg.get("width")), float(svg.get("height"))
    columns = svg.xpath("//rect")
    assert len(columns) == len(counts)
    for item in columns:
        assert 0 <= float(item.get("x")) <= width
        assert 0 <= float(item.get("y")) <= float(item.get("y")) + float(item.get("height")) <= height
    lines = svg.xpath("//line[@class='mark']")
    assert len(lines) == len(marks)
    assert all(0 <= float(item.get("x1")) <= width for item in lines)


@given(COUNTS.filter(any))
def test_the_bars_of_a_paper_add_up_to_all_and_name_each_mark_once(counts: list[int]) -> None:
    edges = tuple(float(place) for place in range(len(counts) + 1))
    marks = (("low", 0.0), ("middle", len(counts) / 2), ("high", edges[-1]))
    bars = histogram_bars(Histogram("Spread", edges, tuple(counts), marks)).bars
    assert abs(sum(bar.value for bar in bars) - 100.0) < 1e-6
    assert len(bars) <= 8
    said = " ".join(bar.label for bar in bars)
    assert [said.count(name) for name, _ in marks] == [1, 1, 1]


def test_a_spread_without_width_is_not_drawn() -> None:
    assert histogram_html(Histogram("Spread", (1.0, 1.0), (5,))) == ""
    assert histogram_html(Histogram("Spread", (), ())) == ""
