"""Changes: the register, with what each row touches and how far it travels."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from impact.domain.listing import ListedChange
from impact.ui import state
from impact.ui.cache import current_report, current_workspace
from impact.ui.safe import plain
from impact.use_cases.catalogue import list_changes


def render_changes() -> None:
    """Draw the changes in scope, then the whole register, then the touches of the selected row."""
    chosen, workspace = state.choice(), current_workspace()
    report = current_report(workspace, chosen.request, chosen.options)
    above = {item.change.id: item.sections_above for item in report.changes}
    st.caption(
        "How to read this: must, should and glance count the sections that a change reaches when it comes alone. "
        "Select a row to see what it touches, with the reason."
    )
    everything = st.toggle("Show the whole register", key="changes-all", value=not above)
    listed = [item for item in list_changes(workspace) if everything or item.change.id in above]
    frame = pd.DataFrame(
        {
            "change": [item.change.id for item in listed],
            "title": [item.change.title for item in listed],
            "kind": [item.change.kind for item in listed],
            "release": [", ".join(item.change.release_ids) or "not stated" for item in listed],
            "status": [_status(item) for item in listed],
            "touches": [len(item.touches) for item in listed],
            "sections": [
                " / ".join(map(str, above[item.change.id])) if item.change.id in above else "" for item in listed
            ],
            "basis": [str(item.change.basis or "not stated") for item in listed],
        }
    )
    event = st.dataframe(
        frame, hide_index=True, height=360, key=f"changes-table-{everything}", on_select="rerun",
        selection_mode="single-row",
        column_config={
            "change": st.column_config.TextColumn("Change", width=110),
            "title": st.column_config.TextColumn("Title", width=330),
            "kind": st.column_config.TextColumn("Kind"),
            "release": st.column_config.TextColumn("Release"),
            "status": st.column_config.TextColumn("Status"),
            "basis": st.column_config.TextColumn("Basis"),
            "touches": st.column_config.NumberColumn("Touches", width=70),
            "sections": st.column_config.TextColumn("must / should / glance", width=150),
        },
    )  # fmt: skip
    for change_id, reason in report.left_out:
        st.caption(f"{plain(change_id)} is not in scope: {plain(reason)}.")
    rows = event.selection.rows
    if not rows:
        return
    item = listed[rows[0]]
    st.markdown(f"**{plain(item.change.label)}**")
    st.markdown(plain(item.change.summary) or "No summary.")
    if not item.touches:
        st.info("Nobody has said what this change alters: ask its owner, then add its touches to the register.")
        return
    touches = pd.DataFrame(
        {
            "element": [touch.element_id for touch in item.touches],
            "name": [_name(touch.element_id) for touch in item.touches],
            "what": [str(touch.kind) for touch in item.touches],
            "why": [touch.why for touch in item.touches],
            "basis": [str(touch.basis or "not stated") for touch in item.touches],
        }
    )  # fmt: skip
    st.dataframe(touches, hide_index=True, key="touches-table")
    alone = state.Choice(chosen.release, (item.change.id,))
    st.button(f"Analyse {plain(item.change.id)} alone", key="analyse-alone", on_click=state.choose, args=(alone,))


def _status(item: ListedChange) -> str:
    return f"part of {', '.join(item.change.release_ids)}" if item.change.is_part else item.status


def _name(element_id: str) -> str:
    graph = current_workspace().graph
    return graph.element(element_id).label if element_id in graph else "not in the models"
