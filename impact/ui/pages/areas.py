"""Affected areas: which chapters, and which change brings them in."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from impact.domain.formatting import percent
from impact.ui import charts, state
from impact.ui.cache import current_report, current_workspace
from impact.ui.safe import plain
from impact.use_cases.dashboard import area_rows

ROW_HEIGHT = 24


def render_areas() -> None:
    """Draw areas as a table, then as a heat map against changes."""
    chosen = state.choice()
    report = current_report(current_workspace(), chosen.request, chosen.options)
    rows = area_rows(report)
    st.caption(
        f"How to read this: an area is a chapter. The map counts the sections that a change alone brings to "
        f"{percent(report.threshold)}; a stronger cell is more."
    )
    if not rows:
        st.info(plain(report.empty_reason) or "Nothing is affected.")
        return
    table, picture = st.columns([1.05, 1.3])
    frame = pd.DataFrame(
        {
            "area": [row.name for row in rows],
            "must": [row.must for row in rows],
            "should": [row.should for row in rows],
            "glance": [row.glance for row in rows],
            "days": [round(row.mean_person_days, 1) for row in rows],
        }
    )
    with table:
        event = st.dataframe(
            frame, hide_index=True, height=560, key="areas-table", on_select="rerun", selection_mode="single-row",
            column_config={
                "area": st.column_config.TextColumn("Area", width=245),
                "must": st.column_config.NumberColumn("● must", width=58),
                "should": st.column_config.NumberColumn("◐ should", width=66),
                "glance": st.column_config.NumberColumn("○ glance", width=66),
                "days": st.column_config.NumberColumn("Days", format="%.1f", width=56, help="Expected (mean)"),
            },
        )  # fmt: skip
    with picture:
        changes = [item.change.id for item in report.changes]
        named = [row for row in rows if row.sections_by_change]
        if changes and named:
            height = 90 + ROW_HEIGHT * len(named)
            alt = "Number of sections of each area that each change brings to the threshold"
            st.echarts_chart(charts.area_heat_map(named, changes), height=height, key="areas-map", alt=alt)
        else:
            st.caption("No change alone brings a section to the threshold.")
    selected = event.selection.rows
    if selected:
        _render_area(rows[selected[0]].section_ids)


def _render_area(section_ids: tuple[str, ...]) -> None:
    chosen = state.choice()
    report = current_report(current_workspace(), chosen.request, chosen.options)
    st.markdown("**Sections of this area**")
    for section in report.sections:
        if section.element.id in section_ids:
            element = section.element
            st.markdown(
                f"{charts.tier_text(element.tier)} **{plain(section.document)} {plain(section.number)}** "
                f"{plain(section.title)} · {percent(element.likelihood)} · {plain(element.why)}"
            )
