"""Processes and views: the diagrams of the models with what is affected marked."""

from __future__ import annotations

import streamlit as st

from impact.domain.formatting import TIER_SIGNS, counted, percent
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
        "How to read this: the modeller's own drawing. Darker shapes are likelier to be wrong; ● must, ◐ should, "
        "○ glance. Click a shape to see why. Steps of later releases are drawn too, unmarked."
    )
    if not found:
        st.info(plain(report.empty_reason) or "No process and no view shows anything that is affected.")
        return
    place = _default(found)
    item = st.selectbox(
        f"{counted(len(found), 'affected diagram')}, likeliest first", found, index=place, format_func=_title,
        key=f"diagram-box-{found[place].diagram.id}",
    )  # fmt: skip
    clicked = render_diagram(item, theme="dark" if charts.is_dark() else "light", key=f"diagram-{item.diagram.id}")
    if clicked:
        state.select_element(clicked)
    why, shapes = st.columns([1.3, 1])
    if item.marks:
        ordered = sorted(item.marks, key=lambda element: (-item.marks[element].likelihood, element))
        selected = state.selected_element()
        picked = shapes.pills(
            "Affected shapes", ordered, key=f"shapes-{item.diagram.id}-{selected}",
            default=selected if selected in ordered else None,
            format_func=lambda element: _shape(item, element),
        )  # fmt: skip
        if picked and picked != selected:
            state.select_element(str(picked))
    with why.container(border=True, key="process-why"):
        render_why(state.selected_element() or item.subject_id, key="process-why")


def _default(found: tuple[MarkedDiagram, ...]) -> int:
    selected = state.selected_element()
    for place, item in enumerate(found):
        if selected and (selected == item.subject_id or selected in item.marks):
            return place
    return 0


def _title(item: MarkedDiagram) -> str:
    sign = TIER_SIGNS[item.tier]
    kind = "process" if item.diagram.notation == "bpmn" else "view"
    return f"{sign} {item.subject_id} {item.name} — {kind}, {percent(item.likelihood)}, {len(item.marks)} shapes marked"


def _shape(item: MarkedDiagram, element_id: str) -> str:
    mark = item.marks[element_id]
    name = next((shape.name for shape in item.diagram.shapes if shape.element_id == element_id), element_id)
    return f"{TIER_SIGNS[mark.tier]} {plain(name)} {percent(mark.likelihood)}"
