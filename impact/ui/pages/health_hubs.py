"""What passes change on and what takes it in: multipliers, absorbers and hubs of the architecture."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from impact.domain.formatting import counted, fine_percent
from impact.domain.hub import ElementFlow, Hubs
from impact.errors import ImpactError
from impact.ui import going, state
from impact.ui.asked_cache import current_hubs
from impact.ui.cache import current_workspace
from impact.ui.health_charts import flow_map
from impact.ui.safe import plain
from impact.writers.formats import HUB_WRITERS

TABLE = "hubs"
ORDERS = {
    "reach": "what reaches most",
    "multiplier": "multipliers",
    "absorber": "absorbers",
    "out": "what passes on most",
    "degree": "most ties",
}
SHOWN = 200
ENDINGS = {"csv": "CSV", "json": "JSON", "md": "Markdown"}


def render_hubs() -> None:
    """Draw the answer, the table of elements by how change passes them, and all of them as a picture."""
    release = state.choice().release if state.choice().is_release else ""
    order = st.pills(
        "First", list(ORDERS), default="reach", required=True, format_func=lambda name: ORDERS[name], key="hubs-order",
        label_visibility="collapsed",
    )  # fmt: skip
    try:
        found = current_hubs(current_workspace(), release=release, order=order or "reach")
    except ImpactError as error:
        st.caption(f"{plain(str(error))} The architecture of all releases is shown.")
        found = current_hubs(current_workspace(), release="", order=order or "reach")
    if found.empty_reason:
        st.info(plain(found.empty_reason))
        return
    counts = ", ".join(counted(number, name) for name, number in found.count_by_behaviour if number)
    first = found.elements[0]
    st.markdown(
        f"##### {counts} in {plain(found.place)}; a modification of {plain(first.name or first.id)} is expected to "
        f"reach {first.reach:.0f} other elements, {first.reached_sections:.0f} of them sections"
    )
    st.caption(
        "How to read this: each element is modified in turn. The index runs from −1, which only takes change in (an "
        "absorber), to +1, which only passes it on (a multiplier); reach counts what change gets to within "
        f"{found.hop_limit} steps. It asks of the architecture and not of a release's changes."
    )
    _render_table(found)
    st.echarts_chart(
        flow_map(found.elements), height=330, key="hubs-map",
        alt="Elements by what they take in and what they pass on; multipliers lie above the line, absorbers below",
    )  # fmt: skip


def _render_table(found: Hubs) -> None:
    shown = found.elements[:SHOWN]
    ids = tuple(flow.id for flow in shown)
    st.dataframe(
        pd.DataFrame([_row(flow) for flow in shown]), hide_index=True, height=38 + 35 * 6, key=TABLE,
        selection_mode="single-row", on_select=lambda: state.select_row(TABLE, ids),
        column_config={
            "name": st.column_config.TextColumn("Element", width=330),
            "kind": st.column_config.TextColumn("Kind", width=130),
            "index": st.column_config.NumberColumn("Index", format="%+.2f", width=66),
            "behaviour": st.column_config.TextColumn("", width=90),
            "out": st.column_config.NumberColumn("Passes on", format="%.2f", width=86),
            "in": st.column_config.NumberColumn("Takes in", format="%.2f", width=80),
            "reach": st.column_config.NumberColumn("Reaches", format="%.1f", width=78),
            "share": st.column_config.TextColumn("Share of all", width=90, alignment="right"),
        },
    )  # fmt: skip
    with st.container(horizontal=True, vertical_alignment="center", key="hubs-bar"):
        if found.listed > len(shown):
            st.caption(f"The first {len(shown)} of {found.listed}; the files hold all.", width="content")
        for ending, label in ENDINGS.items():
            st.download_button(
                label, HUB_WRITERS[ending](found), file_name=f"hubs.{ending}", key=f"hubs-as-{ending}",
                on_click="ignore", icon=":material/download:",
            )  # fmt: skip
        if state.selected_element() in ids:
            st.button("Show it in the graph", key="hubs-graph", on_click=going.go_to, args=("graph",))


def _row(flow: ElementFlow) -> dict[str, object]:
    return {
        "name": flow.name or flow.id,
        "kind": flow.kind_label,
        "index": flow.index,
        "behaviour": flow.behaviour,
        "out": flow.passes_on,
        "in": flow.takes_in,
        "reach": flow.reach,
        "share": fine_percent(flow.share),
    }
