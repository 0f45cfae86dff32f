"""What decides the effort: each weight and each touch moved by itself, the widest first."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from impact.domain.formatting import counted, days
from impact.domain.scenario import EditKind, ScenarioEdit, plain_number
from impact.domain.sensitivity import Lever, LeverSort, Outcome, Sensitivity
from impact.ui import going, state
from impact.ui.asked_cache import current_sensitivity
from impact.ui.cache import current_workspace
from impact.ui.effort_charts import tornado
from impact.ui.pages.what_if.draft import add_edits
from impact.ui.safe import plain
from impact.writers.formats import SENSITIVITY_WRITERS

TABLE = "levers"
DRAWN, ROW, HEADER = 10, 35, 38
"""Levers in the picture; heights of a row and of the head of the table."""


def render_levers() -> None:
    """Draw the answer, the widest levers as bars, and all of them as a table."""
    chosen = state.choice()
    found = current_sensitivity(current_workspace(), chosen.request, chosen.options)
    if found.empty_reason:
        st.info(plain(found.empty_reason))
        return
    first = found.levers[0]
    st.markdown(
        f"##### Most depends on {_said(first)}: between {_total(first.low)} and {_total(first.high)}, "
        f"now {_total(found.base)}"
    )
    st.caption(
        "How to read this: one lever at a time is moved, all others stay, in the same possible worlds. A weight goes "
        "from its 5 % to its 95 % quantile; a touch is left out, and made one kind stronger. A wide bar on a weight "
        "says where a better number pays; on a touch, which touch to check first."
    )
    _render_table(found)
    drawn = found.levers[:DRAWN]
    st.echarts_chart(
        tornado(found, drawn), height=52 + 25 * len(drawn), key="tornado",
        alt="; ".join(f"{lever.words}: {_total(lever.low)} to {_total(lever.high)}" for lever in drawn),
    )  # fmt: skip


def _said(lever: Lever) -> str:
    how = "how likely change goes on " if lever.sort is LeverSort.WEIGHT else ""
    return plain(f"{how}{lever.words} ({lever.id})" if how else lever.words)


def _total(outcome: Outcome) -> str:
    if outcome.person_days is None:
        return f"{outcome.sections:.1f} sections"
    return f"{days(outcome.person_days)} days"


def _render_table(found: Sensitivity) -> None:
    st.dataframe(
        pd.DataFrame([_row(lever) for lever in found.levers]), hide_index=True, key=TABLE,
        height=HEADER + ROW * 6, on_select="rerun", selection_mode="single-row",
        column_config={
            "what": st.column_config.TextColumn("Lever", width=430),
            "now": st.column_config.TextColumn("Now", width=76),
            "low": st.column_config.TextColumn("Low", width=96),
            "high": st.column_config.TextColumn("High", width=76),
            "days": st.column_config.TextColumn("Person-days (mean)", width=130),
            "sections": st.column_config.TextColumn("Sections reached", width=120),
            "review": st.column_config.TextColumn("To review", width=96),
        },
    )  # fmt: skip
    rows = st.session_state[TABLE].selection.rows
    lever = found.levers[rows[0]] if rows and rows[0] < len(found.levers) else None
    with st.container(horizontal=True, vertical_alignment="center", key="lever-bar"):
        st.caption(
            f"{counted(found.moving_weights, 'weight')} and {counted(found.moving_touches, 'touch', 'touches')} make a "
            f"difference, {found.idle_weights + found.idle_touches} none; {found.worlds} worlds, so figures differ "
            "from the estimate by the error of the simulation.",
            width="content",
        )
        for ending in ("md", "json"):
            st.download_button(
                "Markdown" if ending == "md" else "JSON", SENSITIVITY_WRITERS[ending](found),
                file_name=f"sensitivity.{ending}", key=f"levers-{ending}", on_click="ignore",
                icon=":material/download:",
            )  # fmt: skip
    if lever is not None and lever.sort is LeverSort.WEIGHT:
        with st.container(horizontal=True, vertical_alignment="bottom", key="lever-try"):
            value = st.number_input(
                f"Another likelihood for {plain(lever.id)}", 0.0, 1.0, 0.1, 0.05, key="lever-value", width=320,
            )  # fmt: skip
            st.button("Try it in What if", key="lever-go", on_click=_try, args=(lever.id, float(value)),
                      icon=":material/science:")  # fmt: skip


def lever_label(lever: Lever) -> str:
    """Name a lever so that no two are called alike: a weight with its name in the policy."""
    return f"{lever.words} ({lever.id})" if lever.sort is LeverSort.WEIGHT else f"touch: {lever.words}"


def _row(lever: Lever) -> dict[str, str]:
    low, high = lever.low, lever.high
    is_priced = low.person_days is not None and high.person_days is not None
    return {
        "what": lever_label(lever),
        "now": lever.setting,
        "low": lever.low_setting,
        "high": lever.high_setting,
        "days": f"{days(low.person_days or 0.0)} to {days(high.person_days or 0.0)}" if is_priced else "",
        "sections": f"{low.sections:.1f} to {high.sections:.1f}",
        "review": f"{low.to_review} to {high.to_review}",
    }


def _try(weight: str, value: float) -> None:
    name = "/".join(part for place, part in enumerate(weight.split("/")) if part != "*" or place == 0)
    add_edits([ScenarioEdit(EditKind.WEIGHT, (name,), plain_number(f"{value:g}"))])
    going.go_to("what-if")
