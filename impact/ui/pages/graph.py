"""Graph: how change travels, in layers from change to section."""

from __future__ import annotations

from collections import Counter
from functools import partial

import pandas as pd
import streamlit as st

from impact.domain.formatting import counted
from impact.domain.selection import Selection
from impact.ui import charts, state
from impact.ui.cache import current_report, current_workspace
from impact.ui.safe import plain
from impact.ui.selector import chosen_selection, render_box
from impact.ui.why import render_why
from impact.use_cases.dashboard import LAYERS, Picture, impacted_picture

GRAPH, TABLE, QUESTION = "impact-graph", "graph-table", "graph-ask"
DRAWN_WIDTH, DRAWN_HEIGHT, AROUND = 620.0, 450.0, 55
"""Size of the drawing inside the chart at 1280 pixels, so that shapes keep their form; and what lies around it."""
LINE_HEIGHT = 12.0
"""Height that a label needs: a layer of many nodes makes the drawing taller."""


def render_graph() -> None:
    """Draw the likeliest path of each section; a click, or a row of the table, says why."""
    chosen, workspace = state.choice(), current_workspace()
    report = current_report(workspace, chosen.request, chosen.options)
    with st.container(horizontal=True, vertical_alignment="center", key="graph-bar"):
        render_box("graph-only", width=270)
        most = st.slider("Nodes at most", 20, 500, 80, step=20, key="graph-most", width=190)
        st.caption(
            "How to read this: causes left, sections right; a line is a hop of the likeliest path; click a node.",
            help="Stronger and larger is likelier. A click on a node, or on a row of the table, says why.",
        )
    selection = chosen_selection()
    picture = impacted_picture(
        workspace, report, most_nodes=most, selected=state.selected_element(),
        shown=None if selection is None else selection.ids,
    )  # fmt: skip
    if selection is not None:
        _render_selection(selection, picture)
    if not picture.nodes:
        st.info(plain(report.empty_reason) or "Nothing that is shown is affected.")
        return
    drawing, side = st.columns([2.1, 1])
    with drawing:
        _render_picture(picture)
        if picture.left_out:
            noun = "section" if selection is None else "element"
            st.caption(f"{counted(picture.left_out, noun)} found no room: raise the number of nodes.")
    with side:
        _render_table(picture)
        with st.container(border=True, key="graph-why"):
            selected = state.selected_element()
            if selected:
                render_why(selected, key="graph-why")
            else:
                st.caption("Nothing is selected. Click a node, choose a row, or ask below about any element.")
        st.text_input(
            "Ask about any element (id or name)", key=QUESTION, max_chars=200, on_change=state.select_asked,
            args=(QUESTION,),
        )  # fmt: skip


def _render_selection(selection: Selection, picture: Picture) -> None:
    """Say how the selector was read, what a dashed line is, and why nothing is drawn where nothing is."""
    shown = sum(node.layer > 0 for node in picture.nodes)
    notes = [f"Only **{plain(selection.words)}**: {counted(shown, 'element')} drawn"]
    if picture.indirect:
        notes.append("a dashed line leads through hidden elements: point at it to see which")
    st.caption(" · ".join(notes))
    for remark in selection.remarks if selection.ids else filter(None, [selection.empty_reason]):
        st.caption(f":material/info: {plain(remark)}")


def _render_picture(picture: Picture) -> None:
    fullest = max(Counter(node.layer for node in picture.nodes).values())
    height = max(DRAWN_HEIGHT, LINE_HEIGHT * fullest)
    ids = tuple(node.id if node.layer else "" for node in picture.nodes)
    st.echarts_chart(
        charts.impact_graph(picture, selected=state.selected_element(), width=DRAWN_WIDTH, height=height),
        height=round(height) + AROUND, key=GRAPH, on_select=partial(state.select_node, GRAPH, ids),
        alt=f"Impacted sub-graph of {len(picture.nodes)} nodes; the table beside it lists them",
    )  # fmt: skip


def _render_table(picture: Picture) -> None:
    nodes = sorted((node for node in picture.nodes if node.layer), key=lambda node: (-node.likelihood, node.id))
    frame = pd.DataFrame(
        {
            "name": [node.name for node in nodes],
            "layer": [LAYERS[node.layer] for node in nodes],
            "likelihood": [round(node.likelihood * 100) for node in nodes],
        }
    )
    st.dataframe(
        frame, hide_index=True, height=210, key=TABLE, selection_mode="single-row",
        on_select=partial(state.select_row, TABLE, tuple(node.id for node in nodes)),
        column_config={
            "name": st.column_config.TextColumn("Element", width=168),
            "layer": st.column_config.TextColumn("Layer", width=84),
            "likelihood": st.column_config.ProgressColumn(
                "Likelihood", format="%d %%", min_value=0, max_value=100, width=90
            ),
        },
    )  # fmt: skip
