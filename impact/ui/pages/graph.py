"""Graph: how change travels, in layers from change to section."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from impact.domain.formatting import counted
from impact.ui import charts, state
from impact.ui.cache import current_report, current_workspace
from impact.ui.safe import plain
from impact.ui.why import render_why
from impact.use_cases.dashboard import LAYERS, Picture, impacted_picture

HEIGHT = 505
DRAWN_WIDTH, DRAWN_HEIGHT = 620.0, 450.0
"""Size of the drawing inside the chart at 1280 pixels, so that shapes keep their form."""


def render_graph() -> None:
    """Draw the likeliest path of each section; a click, or a row of the table, says why."""
    chosen, workspace = state.choice(), current_workspace()
    report = current_report(workspace, chosen.request, chosen.options)
    with st.container(horizontal=True, vertical_alignment="center", key="graph-bar"):
        st.caption(
            "How to read this: causes stand left, sections right; each line is a hop of the likeliest path. "
            "Darker and larger is likelier. Click a node to see why."
        )
        most = st.slider("Nodes at most", 20, 500, 120, step=20, key="graph-most", width=220)
    picture = impacted_picture(workspace, report, most_nodes=most)
    if not picture.nodes:
        st.info(plain(report.empty_reason) or "Nothing is affected.")
        return
    drawing, side = st.columns([2.1, 1])
    with drawing:
        _render_picture(picture)
        if picture.left_out:
            st.caption(f"{counted(picture.left_out, 'section')} found no room: raise the number of nodes.")
    with side:
        _render_table(picture)
        with st.container(border=True, key="graph-why"):
            selected = state.selected_element()
            if selected:
                render_why(selected, key="graph-why")
            else:
                st.caption("Nothing is selected. Click a node, choose a row, or ask below about any element.")
        asked = st.text_input("Ask about any element (id or name)", key="graph-ask", max_chars=200)
        if asked and asked != st.session_state.get("graph-asked"):
            st.session_state["graph-asked"] = asked
            state.select_element(asked)
            st.rerun()


def _render_picture(picture: Picture) -> None:
    spec = charts.impact_graph(picture, selected=state.selected_element(), width=DRAWN_WIDTH, height=DRAWN_HEIGHT)
    event = st.echarts_chart(
        spec, height=HEIGHT, key="impact-graph", on_select="rerun",
        alt=f"Impacted sub-graph of {len(picture.nodes)} nodes; the table beside it lists them",
    )  # fmt: skip
    for group in event.selection.get("selected", []):
        if group.get("data_type") == "node" and group.get("data_indices"):
            node = picture.nodes[group["data_indices"][0]]
            if node.layer and node.id != st.session_state.get("graph-clicked"):
                st.session_state["graph-clicked"] = node.id
                state.select_element(node.id)
                st.rerun()


def _render_table(picture: Picture) -> None:
    nodes = sorted((node for node in picture.nodes if node.layer), key=lambda node: (-node.likelihood, node.id))
    frame = pd.DataFrame(
        {
            "name": [node.name for node in nodes],
            "layer": [LAYERS[node.layer] for node in nodes],
            "likelihood": [round(node.likelihood * 100) for node in nodes],
        }
    )
    event = st.dataframe(
        frame, hide_index=True, height=210, key="graph-table", on_select="rerun", selection_mode="single-row",
        column_config={
            "name": st.column_config.TextColumn("Element", width=168),
            "layer": st.column_config.TextColumn("Layer", width=84),
            "likelihood": st.column_config.ProgressColumn(
                "Likelihood", format="%d %%", min_value=0, max_value=100, width=90
            ),
        },
    )  # fmt: skip
    rows = event.selection.rows
    if rows and nodes[rows[0]].id != st.session_state.get("graph-row"):
        st.session_state["graph-row"] = nodes[rows[0]].id
        state.select_element(nodes[rows[0]].id)
        st.rerun()
