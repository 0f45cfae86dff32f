"""Charts of the What if page."""

from __future__ import annotations

from collections.abc import Mapping

from impact.ui.charts import ACCENT, ACCENT_DARK, GREY, Spec, ink, is_dark
from impact.writers.scenario import signed

LONGEST_NAME = 34


def difference_bars(differences: Mapping[str, float]) -> Spec:
    """Draw differences of person-days as bars to the left and right of zero, the first at the top."""
    names = list(differences)[::-1]
    widest = max((abs(value) for value in differences.values()), default=1.0) or 1.0
    accent = ACCENT_DARK if is_dark() else ACCENT
    data = [
        {
            "value": round(differences[name], 4),
            "itemStyle": {"color": accent if differences[name] < 0 else GREY},
            "label": {"formatter": signed(differences[name]),
                      "position": "left" if differences[name] < 0 else "right"},
        }
        for name in names
    ]  # fmt: skip
    return {
        "animation": False,
        "grid": {"left": 4, "right": 12, "top": 4, "bottom": 4, "containLabel": True},
        "xAxis": {"type": "value", "min": -1.7 * widest, "max": 1.7 * widest, "show": False},
        "yAxis": {"type": "category", "data": [_short(name) for name in names], "axisTick": {"show": False},
                  "axisLine": {"show": False}, "axisLabel": {"color": ink(), "fontSize": 11}},
        "series": [
            {"type": "bar", "barWidth": 13, "data": data,
             "label": {"show": True, "color": ink(), "fontSize": 11},
             "markLine": {"symbol": "none", "silent": True, "label": {"show": False},
                          "lineStyle": {"color": GREY, "type": "solid", "width": 1}, "data": [{"xAxis": 0}]}},
        ],
    }  # fmt: skip


def _short(name: str) -> str:
    return name if len(name) <= LONGEST_NAME else f"{name[: LONGEST_NAME - 1]}…"
