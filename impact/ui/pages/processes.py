"""Processes and views: the diagrams of the models with what is affected marked."""

from __future__ import annotations

from collections.abc import Mapping
from functools import partial

import pandas as pd
import streamlit as st

from impact.domain.formatting import TIER_SIGNS, counted, percent
from impact.domain.result import ImpactReport
from impact.ui import charts, state
from impact.ui.cache import current_report, current_workspace
from impact.ui.diagram import render_diagram
from impact.ui.safe import plain
from impact.ui.why import render_why
from impact.use_cases.dashboard import MarkedDiagram, marked_diagrams


def render_processes() -> None:
    """Draw the diagram of an affected process or view; a click on a shape says why."""
    chosen, workspace = state.choice(), current_workspace()
    report = current_report(workspace, chosen.request, chosen.options)
    found = marked_diagrams(workspace, report)
    st.caption(
        f"How to read this: {counted(len(found), 'affected diagram')}, likeliest first, as modelled; a stronger fill "
        "is likelier to be wrong. Click a shape to see why. Steps of later releases are drawn too, unmarked."
    )
    if not found:
        st.info(plain(report.empty_reason) or "No process and no view shows anything that is affected.")
        return
    wanted = _wanted(report)
    item = _choose(found, wanted)
    clicked = render_diagram(
        item, theme="dark" if charts.is_dark() else "light", selected=state.selected_element(),
        key=f"diagram-{item.diagram.id}",
    )  # fmt: skip
    if clicked:
        state.select_element(clicked)
    why, shapes = st.columns([1.3, 1])
    with why.container(border=True, key="process-why"):
        if wanted and item.subject_id not in wanted and wanted.isdisjoint(item.marks):
            st.caption("Selected elsewhere, and not marked in this diagram:")
        render_why(state.selected_element() or item.subject_id, key="process-why")
    with shapes:
        _render_shapes(item)


def _wanted(report: ImpactReport) -> frozenset[str]:
    """Give what the diagram should show: the selected element, or what the selected section documents."""
    selected = state.selected_element()
    documented = next((section.documents for section in report.sections if section.element.id == selected), ())
    return frozenset({selected, *documented}) if selected else frozenset()


def _choose(found: tuple[MarkedDiagram, ...], wanted: frozenset[str]) -> MarkedDiagram:
    by_id = {item.diagram.id: item for item in found}
    current = _default(by_id, wanted)
    box = f"diagram-box-{current}"
    picked = st.selectbox(
        f"{counted(len(found), 'affected diagram')}, likeliest first", list(by_id),
        label_visibility="collapsed", index=list(by_id).index(current),
        format_func=lambda diagram_id: _title(by_id[diagram_id]), key=box, on_change=state.choose_diagram,
        args=(box, {diagram_id: item.subject_id for diagram_id, item in by_id.items()}),
    )  # fmt: skip
    state.show_diagram(picked)
    return by_id[picked]


def _default(by_id: Mapping[str, MarkedDiagram], wanted: frozenset[str]) -> str:
    """Keep the diagram that was shown if it shows what is wanted; else the likeliest that does; else the likeliest."""
    shown = state.shown_diagram()
    candidates = [shown, *by_id] if shown in by_id else list(by_id)
    for diagram_id in candidates:
        item = by_id[diagram_id]
        if item.subject_id in wanted or not wanted.isdisjoint(item.marks):
            return diagram_id
    return candidates[0]


def _title(item: MarkedDiagram) -> str:
    sign = TIER_SIGNS[item.tier]
    kind = "process" if item.diagram.notation == "bpmn" else "view"
    marked = counted(len(item.marks), "shape")
    chance = f", {percent(item.likelihood)}" if item.tier else ""
    return f"{sign} {item.name} · {item.subject_id} · {kind}{chance}, {marked} marked"


def _render_shapes(item: MarkedDiagram) -> None:
    """List the marked shapes, for the keyboard and for those that stand far apart."""
    ids = sorted(item.marks, key=lambda element_id: (-item.marks[element_id].likelihood, element_id))
    names = {shape.element_id: shape.name for shape in item.diagram.shapes}
    frame = pd.DataFrame(
        {
            "tier": [charts.tier_text(item.marks[element_id].tier) for element_id in ids],
            "shape": [names.get(element_id) or element_id for element_id in ids],
            "likelihood": [round(item.marks[element_id].likelihood * 100) for element_id in ids],
        }
    )
    table = f"shapes-{item.diagram.id}"
    st.dataframe(
        frame, hide_index=True, height=190, key=table, selection_mode="single-row",
        on_select=partial(state.select_row, table, tuple(ids)),
        column_config={
            "tier": st.column_config.TextColumn("Tier", width=76),
            "shape": st.column_config.TextColumn("Affected shape", width=230),
            "likelihood": st.column_config.ProgressColumn(
                "Likelihood", format="%d %%", min_value=0, max_value=100, width=100
            ),
        },
    )  # fmt: skip
