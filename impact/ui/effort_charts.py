"""Charts of the effort page."""

from __future__ import annotations

from collections.abc import Sequence

from impact.domain.formatting import days
from impact.domain.sensitivity import Lever, LeverSort, Outcome, Sensitivity
from impact.domain.stopping import StoppingRule
from impact.ui.charts import ACCENT, ACCENT_DARK, GREY, PALE, Spec, ink, is_dark

POINTS = 160
"""Points that the curve is thinned to; the eye sees no more."""


def stopping_curve(rule: StoppingRule) -> Spec:
    """Draw recall against person-days, or against sections where days are not estimated, with the stop marked."""
    step = max(1, len(rule.ranks) // POINTS)
    ranks = [rank for rank in rule.ranks if rank.rank % step == 0 or rank.rank in (1, rule.stop_after, len(rule.ranks))]
    is_priced = rule.status != "not_estimated"
    line = [
        {
            "value": [round(rank.person_days or 0.0, 3) if is_priced else rank.rank, round(rank.recall, 4)],
            "name": f"after {rank.rank} sections",
        }
        for rank in ranks
    ]
    stop = rule.stop
    marks = []
    if stop is not None:
        x = stop.person_days if is_priced and stop.person_days is not None else float(stop.rank)
        cost = f" · {days(stop.person_days)} days" if stop.person_days is not None else ""
        marks = [
            {
                "coord": [round(x, 3), round(stop.recall, 4)],
                "label": {"formatter": f"stop: {stop.rank} sections{cost}", "position": "bottom"},
            }
        ]
    accent = ACCENT_DARK if is_dark() else ACCENT
    return {
        "animation": False,
        "aria": {"enabled": True, "label": {"description": "Recall against cost of the review, section by section"}},
        "tooltip": {"trigger": "item", "formatter": "{b}<br/>{c}"},
        "grid": {"left": 8, "right": 24, "top": 12, "bottom": 26, "containLabel": True},
        "xAxis": {"type": "value", "min": 0, "name": "person-days so far" if is_priced else "sections so far",
                  "nameLocation": "middle", "nameGap": 24, "nameTextStyle": {"color": ink(), "fontSize": 11},
                  "splitLine": {"show": False}, "axisLabel": {"color": ink(), "fontSize": 10}},
        "yAxis": {"type": "value", "min": 0, "max": 1, "interval": 0.25, "axisLabel": {"color": ink(), "fontSize": 10},
                  "splitLine": {"lineStyle": {"color": PALE if not is_dark() else "#3a444d", "width": 0.6}}},
        "series": [
            {
                "type": "line", "data": line, "symbol": "circle", "symbolSize": 3, "lineStyle": {"color": accent},
                "itemStyle": {"color": accent},
                "markPoint": {"symbol": "circle", "symbolSize": 9, "data": marks, "itemStyle": {"color": "#c2410c"},
                              "label": {"color": ink(), "fontSize": 11, "offset": [0, 6]}},
                "markLine": {"symbol": "none", "silent": True, "lineStyle": {"color": GREY, "type": "dashed"},
                             "label": {"formatter": f"target {rule.target:.2f}", "position": "insideStartTop",
                                       "color": ink(), "fontSize": 10},
                             "data": [{"yAxis": rule.target}]},
            }
        ],
    }  # fmt: skip


def tornado(found: Sensitivity, levers: Sequence[Lever]) -> Spec:
    """Draw how far each lever moves the result as a bar around what it is now, the widest at the top."""
    is_priced = found.base.person_days is not None
    rows = list(reversed(levers))
    lows, widths = [], []
    for lever in rows:
        ends = sorted((_result(lever.low), _result(lever.high)))
        lows.append(round(ends[0], 3))
        widths.append(round(ends[1] - ends[0], 3))
    least = min([*lows, _result(found.base)])
    most = max([low + width for low, width in zip(lows, widths, strict=True)])
    margin = 0.12 * (most - least or 1.0)
    accent = ACCENT_DARK if is_dark() else ACCENT
    unit = "person-days, mean" if is_priced else "sections reached"
    data = [
        {"value": width, "label": {"formatter": f"{days(low)} to {days(low + width)}"}}
        for low, width in zip(lows, widths, strict=True)
    ]
    return {
        "animation": False,
        "grid": {"left": 8, "right": 110, "top": 20, "bottom": 4, "containLabel": True},
        "xAxis": {"type": "value", "min": round(least - margin, 1), "max": round(most + margin, 1), "name": unit,
                  "nameLocation": "middle", "nameGap": 22, "nameTextStyle": {"color": ink(), "fontSize": 11},
                  "splitLine": {"show": False}, "axisLabel": {"color": ink(), "fontSize": 10, "showMinLabel": False,
                                                             "showMaxLabel": False}},
        "yAxis": {"type": "category", "data": [_named(lever) for lever in rows], "axisTick": {"show": False},
                  "axisLabel": {"color": ink(), "fontSize": 11, "width": 430, "overflow": "truncate"}},
        "series": [
            {"type": "bar", "stack": "swing", "data": lows, "silent": True, "itemStyle": {"color": "transparent"}},
            {"type": "bar", "stack": "swing", "barWidth": 14, "data": data, "itemStyle": {"color": accent},
             "label": {"show": True, "position": "right", "color": ink(), "fontSize": 11},
             "markLine": {"symbol": "none", "silent": True, "lineStyle": {"color": "#c2410c", "type": "solid"},
                          "label": {"formatter": f"now {days(_result(found.base))}", "position": "end",
                                    "color": ink(), "fontSize": 10},
                          "data": [{"xAxis": round(_result(found.base), 3)}]}},
        ],
    }  # fmt: skip


def _named(lever: Lever) -> str:
    """Name a lever so that no two are called alike."""
    return f"{lever.words} ({lever.id})" if lever.sort is LeverSort.WEIGHT else lever.words


def _result(outcome: Outcome) -> float:
    return outcome.sections if outcome.person_days is None else outcome.person_days
