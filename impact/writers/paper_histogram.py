"""Draw how a figure is spread: as inline SVG for a page, as bars for a paper."""

from __future__ import annotations

from html import escape

from impact.domain.formatting import days
from impact.domain.paper import Bar, BarChart, Histogram

WIDTH, HEIGHT, LEFT, TOP, BOTTOM = 640, 180, 20, 34, 24
PAPER_BINS = 8
"""Bins at most that a paper lists."""
TICKS = 5


def histogram_html(chart: Histogram) -> str:
    """Draw a histogram as a figure: columns, a line at each mark with its name, and the scale below."""
    if not chart.counts or chart.edges[-1] <= chart.edges[0]:
        return ""
    first, last, most = chart.edges[0], chart.edges[-1], max(chart.counts) or 1
    floor = HEIGHT - BOTTOM

    def across(value: float) -> float:
        return LEFT + (WIDTH - 2 * LEFT) * (value - first) / (last - first)

    parts = []
    for place, count in enumerate(chart.counts):
        left, right = across(chart.edges[place]), across(chart.edges[place + 1])
        tall = (floor - TOP) * count / most
        parts.append(
            f'<rect class="bar" x="{left + 0.5:.1f}" y="{floor - tall:.1f}" width="{max(right - left - 1, 0.5):.1f}" '
            f'height="{tall:.1f}"/>'
        )
    parts.append(f'<line class="axis" x1="{LEFT}" x2="{WIDTH - LEFT}" y1="{floor}" y2="{floor}"/>')
    for tick in range(TICKS):
        value = first + (last - first) * tick / (TICKS - 1)
        parts.append(f'<text x="{across(value):.1f}" y="{HEIGHT - 7}" text-anchor="middle">{days(value)}</text>')
    for place, (name, value) in enumerate(chart.marks):
        x, line = across(min(max(value, first), last)), 12 + 14 * (place % 2)
        parts.append(f'<line class="mark" x1="{x:.1f}" x2="{x:.1f}" y1="{line + 4}" y2="{floor}"/>')
        parts.append(f'<text x="{x:.1f}" y="{line}" text-anchor="middle">{escape(name)} {days(value)}</text>')
    words = f"{chart.title}: from {days(first)} to {days(last)} {chart.unit}".strip()
    said = "; ".join([words, *(f"{name} at {days(value)}" for name, value in chart.marks)])
    return (
        f'<figure><svg class="chart" role="img" aria-label="{escape(said)}" width="{WIDTH}" height="{HEIGHT}" '
        f'viewBox="0 0 {WIDTH} {HEIGHT}">{"".join(parts)}</svg><figcaption>{escape(chart.title)}</figcaption></figure>'
    )


def histogram_bars(chart: Histogram) -> BarChart:
    """Make a histogram bars of a few bins, in percent of all, each mark named in its bin."""
    total = sum(chart.counts) or 1
    step = max(-(-len(chart.counts) // PAPER_BINS), 1)
    bars = []
    for start in range(0, len(chart.counts), step):
        end = min(start + step, len(chart.counts))
        low, high = chart.edges[start], chart.edges[end]
        inside = [
            name for name, value in chart.marks if low <= value < high or (end == len(chart.counts) and value >= high)
        ]
        words = f"{days(low)} to {days(high)}" + (f" ({', '.join(inside)})" if inside else "")
        bars.append(Bar(words, 100.0 * sum(chart.counts[start:end]) / total))
    return BarChart(chart.title, tuple(bars), "percent of the worlds")
