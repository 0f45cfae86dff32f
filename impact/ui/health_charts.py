"""Charts of the Model health page."""

from __future__ import annotations

from collections.abc import Sequence

from impact.domain.calibration import CalibratedWeight, Reliability
from impact.domain.hub import ElementFlow
from impact.ui.charts import ACCENT, ACCENT_DARK, GREY, PALE, Spec, ink, is_dark

POINTS, NAMED = 600, 8
"""Elements in the picture, those that pass most; and how many of them carry their name."""
SYMBOLS = {"multiplier": "triangle", "carrier": "circle", "absorber": "rect", "constant": "circle"}


def _accent() -> str:
    return ACCENT_DARK if is_dark() else ACCENT


def _lines() -> Spec:
    return {"lineStyle": {"color": PALE if not is_dark() else "#3a444d", "width": 0.6}}


def flow_map(flows: Sequence[ElementFlow]) -> Spec:
    """Draw elements by what they take in and pass on; what lies above the diagonal multiplies change."""
    drawn = sorted(flows, key=lambda flow: (-(flow.passes_on + flow.takes_in), flow.id))[:POINTS]
    most = max([flow.passes_on for flow in drawn] + [flow.takes_in for flow in drawn] + [0.1])
    data = [
        {
            "value": [round(flow.takes_in, 3), round(flow.passes_on, 3)],
            "name": f"{flow.name or flow.id} · {flow.behaviour}",
            "symbol": SYMBOLS[flow.behaviour],
            "label": {"show": place < NAMED, "formatter": (flow.name or flow.id)[:34]},
        }
        for place, flow in enumerate(drawn)
    ]
    axis = {"type": "value", "min": 0, "nameLocation": "middle", "nameTextStyle": {"color": ink(), "fontSize": 11},
            "axisLabel": {"color": ink(), "fontSize": 10}, "splitLine": _lines()}  # fmt: skip
    return {
        "animation": False,
        "tooltip": {"formatter": "{b}<br/>{c}", "confine": True},
        "grid": {"left": 40, "right": 24, "top": 14, "bottom": 40},
        "xAxis": {**axis, "name": "takes in: elements that change it", "nameGap": 24},
        "yAxis": {**axis, "name": "passes on: elements that it changes", "nameGap": 26},
        "series": [
            {"type": "scatter", "symbolSize": 8, "data": data, "itemStyle": {"color": _accent(), "opacity": 0.6},
             "label": {"position": "right", "color": ink(), "fontSize": 10}, "labelLayout": {"hideOverlap": True},
             "markLine": {"silent": True, "symbol": "none", "lineStyle": {"color": GREY, "type": "dashed"},
                          "label": {"show": False},
                          "data": [[{"coord": [0, 0]}, {"coord": [round(most, 3), round(most, 3)]}]]}},
        ],
    }  # fmt: skip


def reliability_diagram(found: Reliability) -> Spec:
    """Draw what came true against what was predicted, with the 90 % interval; on the diagonal is right."""
    points = [
        {"value": [round(one.predicted, 4), round(one.observed, 4)],
         "name": f"{one.count} predictions", "symbolSize": min(8 + one.count, 22)}
        for one in found.bins
    ]  # fmt: skip
    whiskers = [
        [{"coord": [round(one.predicted, 4), round(one.low, 4)]},
         {"coord": [round(one.predicted, 4), round(one.high, 4)]}]
        for one in found.bins
    ]  # fmt: skip
    axis = {"type": "value", "min": 0, "max": 1, "interval": 0.25, "nameLocation": "middle",
            "nameTextStyle": {"color": ink(), "fontSize": 11}, "axisLabel": {"color": ink(), "fontSize": 10},
            "splitLine": _lines()}  # fmt: skip
    diagonal = [{"coord": [0, 0], "lineStyle": {"type": "dashed", "color": GREY}}, {"coord": [1, 1]}]
    return {
        "animation": False,
        "tooltip": {"formatter": "{b}<br/>{c}", "confine": True},
        "grid": {"left": 44, "right": 16, "top": 10, "bottom": 40},
        "xAxis": {**axis, "name": "predicted", "nameGap": 24},
        "yAxis": {**axis, "name": "came true", "nameGap": 30},
        "series": [
            {"type": "scatter", "data": points, "itemStyle": {"color": _accent()},
             "markLine": {"silent": True, "symbol": "none", "label": {"show": False},
                          "lineStyle": {"color": _accent(), "type": "solid", "width": 1.5},
                          "data": [*whiskers, diagonal]}},
        ],
    }  # fmt: skip


def posterior_bars(weights: Sequence[CalibratedWeight]) -> Spec:
    """Draw each learned weight as its 90 % interval with its mean, and a hollow mark where it was before."""
    rows = list(reversed(weights))
    lows = [round(one.low, 4) for one in rows]
    widths = [round(one.high - one.low, 4) for one in rows]
    return {
        "animation": False,
        "grid": {"left": 8, "right": 24, "top": 4, "bottom": 20, "containLabel": True},
        "xAxis": {"type": "value", "min": 0, "max": 1, "axisLabel": {"color": ink(), "fontSize": 10},
                  "splitLine": _lines()},
        "yAxis": {"type": "category", "data": [f"{one.key.label}, {one.key.way}" for one in rows],
                  "axisTick": {"show": False},
                  "axisLabel": {"color": ink(), "fontSize": 11, "width": 240, "overflow": "truncate"}},
        "series": [
            {"type": "bar", "stack": "interval", "data": lows, "silent": True, "itemStyle": {"color": "transparent"}},
            {"type": "bar", "stack": "interval", "data": widths, "barWidth": 6,
             "itemStyle": {"color": PALE if not is_dark() else "#46525d"}},
            {"type": "scatter", "symbolSize": 9, "itemStyle": {"color": _accent()},
             "data": [[round(one.posterior.mean, 4), place] for place, one in enumerate(rows)]},
            {"type": "scatter", "symbolSize": 9, "symbol": "emptyCircle", "itemStyle": {"color": GREY},
             "data": [[round(one.prior.mean, 4), place] for place, one in enumerate(rows)]},
        ],
    }  # fmt: skip
