"""Colours and charts: one accent, greys, and one ordered scale for likelihood."""

from __future__ import annotations

import itertools
from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from impact.domain.effort import DoubtShares, EffortEstimate, Figures
from impact.domain.formatting import TIER_SIGNS, days, percent
from impact.use_cases.dashboard import LAYERS, AreaRow, IndirectLink, Picture
from impact.writers.svg_style import DARK_SCALE, LIGHT_SCALE, STEP_LIMITS

ACCENT, ACCENT_DARK = "#0b6e8f", "#4fb3d3"
GRAPH_MARGIN = 170
GREY, PALE = "#8a939b", "#c9d1d8"
SHAPES = ("roundRect", "diamond", "rect", "circle", "roundRect", "rect")
LABELS_SHOWN = 140
LONGEST_LABEL, INNER_LABEL = 28, 19
NAMED_BETWEEN = 4
"""Hidden elements that the tooltip of a link names."""

Spec = dict[str, Any]


def is_dark() -> bool:
    """Tell whether the reader's theme is dark."""
    return st.context.theme.type == "dark"


def ink() -> str:
    """Give the colour of text in charts."""
    return "#e6e8ea" if is_dark() else "#1f2428"


def likelihood_colours(likelihood: float) -> tuple[str, str]:
    """Give fill and text colour of a likelihood on the ordered scale."""
    scale = DARK_SCALE if is_dark() else LIGHT_SCALE
    return scale[sum(likelihood >= limit for limit in STEP_LIMITS)]


def tier_text(tier: str, *, is_marginal: bool = False) -> str:
    """Say a tier with its sign."""
    return f"{TIER_SIGNS[tier]} {tier}{'?' if is_marginal else ''}" if tier else "not listed"


def distribution(effort: EffortEstimate) -> Spec:
    """Draw the distribution of person-days with P10, P50 and P80 as lines with words."""
    assert effort.total is not None
    edges = effort.histogram_edges
    middles = [round((low + high) / 2, 2) for low, high in itertools.pairwise(edges)]
    lines = [
        {"xAxis": effort.total.p10, "label": {"formatter": "P10", "position": "insideEndTop"}},
        {"xAxis": effort.total.p50, "label": {"formatter": "P50"}, "lineStyle": {"width": 2}},
        {"xAxis": effort.total.p80, "label": {"formatter": "P80"}, "lineStyle": {"width": 2}},
    ]
    accent = ACCENT_DARK if is_dark() else ACCENT
    return {
        "animation": False,
        "grid": {"left": 6, "right": 14, "top": 18, "bottom": 18},
        "xAxis": {"type": "value", "min": "dataMin", "max": "dataMax", "splitLine": {"show": False},
                  "axisLabel": {"hideOverlap": True, "showMinLabel": False, "showMaxLabel": False, "fontSize": 10,
                                "color": ink()}},
        "yAxis": {"type": "value", "show": False},
        "series": [
            {
                "type": "bar",
                "data": [[x, count] for x, count in zip(middles, effort.histogram_counts, strict=True)],
                "barWidth": "92%",
                "itemStyle": {"color": PALE if not is_dark() else "#46525d"},
                "markLine": {
                    "symbol": "none", "silent": True, "data": lines,
                    "label": {"fontSize": 10, "color": ink(), "position": "end"},
                    "lineStyle": {"color": accent, "type": "solid", "width": 1},
                },
            }
        ],
    }  # fmt: skip


def doubt_bar(doubt: DoubtShares) -> Spec:
    """Draw what the doubt is made of as one stacked bar with its words inside."""
    parts = (("affected", doubt.affected), ("travel", doubt.weights), ("rates", doubt.rates))
    colours = ("#123f73", "#6fa8d9", "#c3d9ef")
    inks = ("#ffffff", "#0b1826", "#10202f")
    return {
        "animation": False,
        "grid": {"left": 0, "right": 0, "top": 0, "bottom": 0},
        "xAxis": {"type": "value", "max": 1, "show": False},
        "yAxis": {"type": "category", "data": [""], "show": False},
        "series": [
            {
                "type": "bar", "stack": "doubt", "name": name, "data": [round(share, 4)], "barWidth": 22,
                "itemStyle": {"color": colour},
                "label": {"show": share > 0.14, "formatter": f"{name} {percent(share)}", "color": text, "fontSize": 11},
            }
            for (name, share), colour, text in zip(parts, colours, inks, strict=True)
        ],
    }  # fmt: skip


def area_heat_map(rows: Sequence[AreaRow], changes: Sequence[str]) -> Spec:
    """Draw areas against changes: number and colour say how many sections a change alone brings to the threshold."""
    most = max((count for row in rows for count in row.sections_by_change.values()), default=1)
    names = [row.name for row in reversed(rows)]
    cells = [
        {"value": [column, line, count], "label": {"color": _cell_ink(count / most)}}
        for line, row in enumerate(reversed(rows))
        for column, change in enumerate(changes)
        if (count := row.sections_by_change.get(change, 0))
    ]
    scale = [fill for fill, _ in (DARK_SCALE if is_dark() else LIGHT_SCALE)]
    return {
        "animation": False,
        "tooltip": {"formatter": "{c}"},
        "grid": {"left": 4, "right": 34, "top": 4, "bottom": 4, "containLabel": True},
        "xAxis": {"type": "category", "data": list(changes), "position": "top", "axisTick": {"show": False},
                  "axisLabel": {"rotate": 50, "interval": 0, "fontSize": 11, "color": ink()}},
        "yAxis": {"type": "category", "data": names, "axisTick": {"show": False},
                  "axisLabel": {"width": 240, "overflow": "truncate", "fontSize": 11, "color": ink()}},
        "visualMap": {"min": 0, "max": most, "show": False, "inRange": {"color": scale}},
        "series": [{"type": "heatmap", "data": cells, "label": {"show": True, "formatter": "{@[2]}", "fontSize": 11},
                    "itemStyle": {"borderWidth": 1, "borderColor": "transparent"}, "selectedMode": "single"}],
    }  # fmt: skip


def _cell_ink(share: float) -> str:
    scale = DARK_SCALE if is_dark() else LIGHT_SCALE
    return scale[min(int(share * len(scale)), len(scale) - 1)][1]


def impact_graph(picture: Picture, *, selected: str, width: float, height: float) -> Spec:
    """Draw the impacted sub-graph in layers; size and colour by likelihood, shape by layer."""
    labelled = _labelled(picture)
    counts = [max(sum(node.layer == layer for node in picture.nodes), 1) for layer in range(len(LAYERS))]
    spacing = [max(0.8 * height / count, 4.0) for count in counts]
    nodes = []
    for node in picture.nodes:
        fill, _ = likelihood_colours(node.likelihood)
        is_selected = node.id == selected
        nodes.append(
            {
                "id": node.id,
                "name": node.id,
                "value": f"{_short(node.name, 80)} · {node.kind_label} · {percent(node.likelihood)}",
                "x": node.x * width,
                "y": node.y * height,
                "symbol": SHAPES[node.layer],
                "symbolSize": min(6 + 10 * node.likelihood, spacing[node.layer]),
                "category": node.layer,
                "itemStyle": {
                    "color": GREY if node.layer == 0 else fill,
                    "borderColor": "#c2410c" if is_selected else "#5c6b7a",
                    "borderWidth": 3 if is_selected else 1,
                },
                "label": {
                    "show": node.id in labelled or is_selected,
                    "formatter": _short(
                        _caption(node.id, node.name), LONGEST_LABEL if node.layer in (0, 5) else INNER_LABEL
                    ),
                },
            }
        )
    ids = [node.id for node in picture.nodes]
    links: list[Spec] = [
        {
            "source": ids[source], "target": ids[target], "value": f"carries change: {percent(likelihood)}",
            "lineStyle": {"width": 0.6 + 2 * likelihood},
        }
        for source, target, likelihood in picture.links
    ] + [
        {
            "source": ids[link.source], "target": ids[link.target],
            "value": f"through {_between(link)} · carries change: {percent(link.likelihood)}",
            "lineStyle": {"width": 0.6 + 2 * link.likelihood, "type": "dashed", "opacity": 0.8},
        }
        for link in picture.indirect
    ]  # fmt: skip
    return {
        "animation": False,
        "tooltip": {"formatter": "{b}<br/>{c}", "confine": True},
        "legend": {"data": [{"name": name, "icon": SHAPES[layer]} for layer, name in enumerate(LAYERS)],
                   "top": 0, "textStyle": {"color": ink()}},
        "series": [
            {
                "type": "graph", "layout": "none", "roam": True, "top": 40, "bottom": 10,
                "left": 20, "right": GRAPH_MARGIN,
                "categories": [
                    {"name": name, "symbol": SHAPES[layer], "itemStyle": {"color": GREY}}
                    for layer, name in enumerate(LAYERS)
                ],
                "data": nodes, "links": links, "selectedMode": "single",
                "edgeSymbol": ["none", "arrow"], "edgeSymbolSize": 5,
                "lineStyle": {"color": GREY, "opacity": 0.55, "curveness": 0.08},
                "label": {"position": "right", "fontSize": 10, "color": ink()},
                "labelLayout": {"hideOverlap": True},
                "emphasis": {"focus": "adjacency", "label": {"show": True}},
                "select": {"itemStyle": {"borderColor": "#c2410c", "borderWidth": 3}},
            }
        ],
    }  # fmt: skip


def _between(link: IndirectLink) -> str:
    """Name what is hidden on a link: the first few elements; the chart itself takes the meaning out of HTML signs."""
    named = [_short(name) for name in link.via[:NAMED_BETWEEN]]
    rest = len(link.via) - len(named)
    return " → ".join([*named, *([f"{rest} more"] if rest else [])])


def _labelled(picture: Picture) -> set[str]:
    ranked = sorted(picture.nodes, key=lambda node: (node.layer not in (0, 5), -node.likelihood, node.id))
    return {node.id for node in ranked[:LABELS_SHOWN]}


def _caption(node_id: str, name: str) -> str:
    return node_id if ":" not in node_id else name


def _short(text: str, longest: int = LONGEST_LABEL) -> str:
    return text if len(text) <= longest else f"{text[: longest - 1]}…"


def figure_bars(figures: Mapping[str, Figures], *, title: str) -> Spec:
    """Draw a cut of the effort as bars: mean as the bar, P80 as a mark, values as labels."""
    ordered = sorted(figures.items(), key=lambda item: (item[1].mean, item[0]))
    accent = ACCENT_DARK if is_dark() else ACCENT
    return {
        "animation": False,
        "aria": {"enabled": True, "label": {"description": title}},
        "grid": {"left": 8, "right": 60, "top": 6, "bottom": 6, "containLabel": True},
        "xAxis": {"type": "value", "min": 0, "show": False},
        "yAxis": {"type": "category", "data": [name for name, _ in ordered], "axisTick": {"show": False},
                  "axisLabel": {"color": ink(), "fontSize": 11}},
        "series": [
            {"type": "bar", "name": "mean", "barWidth": 14, "itemStyle": {"color": accent},
             "data": [{"value": round(f.mean, 3), "label": {"formatter": f"{days(f.mean)} (P80 {days(f.p80)})"}}
                      for _, f in ordered],
             "label": {"show": True, "position": "right", "color": ink(), "fontSize": 11}},
        ],
    }  # fmt: skip
