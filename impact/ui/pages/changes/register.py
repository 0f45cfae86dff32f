"""The register: every change with its status on a day; the selected one with its history and what it touches."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from functools import partial

import pandas as pd
import streamlit as st

from impact.domain.change import TouchKind
from impact.domain.formatting import counted
from impact.domain.listing import ListedChange
from impact.ui import state
from impact.ui.cache import current_report, current_workspace
from impact.ui.pages.changes.detail import render_history, render_options, render_users
from impact.ui.pages.changes.suggestions import KIND_WORDS, render_suggestions
from impact.ui.safe import plain
from impact.use_cases.catalogue import list_changes

HEIGHT_ALONE, HEIGHT_ABOVE_DETAIL = 440, 178
ROW_HEIGHT, MOST_ROWS = 35, 9


def render_register() -> None:
    """Draw the changes, then the selected one with its history, what it touches and what its words may concern."""
    chosen, workspace = state.choice(), current_workspace()
    report = current_report(workspace, chosen.request, chosen.options)
    above = {item.change.id: item.sections_above for item in report.changes}
    with st.container(horizontal=True, vertical_alignment="center", key="register-bar"):
        st.markdown("As of", width="content", help="Status and history are those known by this day.")
        as_of = st.date_input(
            "As of", value=workspace.settings.as_of, format="DD/MM/YYYY", key="register-day", width=150,
            label_visibility="collapsed",
        )  # fmt: skip
        selected = state.chosen_row()
        everything = st.toggle(
            "Show the whole register", key="changes-all",
            value=not above or (selected not in above and selected in workspace.changes_by_id),
        )  # fmt: skip
        listed = [item for item in list_changes(workspace, as_of=as_of) if everything or item.change.id in above]
        bare = sum(not item.touches for item in listed)
        st.markdown(
            f"**{counted(len(listed), 'change')}**" + (f", {bare} without known elements" if bare else ""),
            help="How to read this: must, should and glance count the sections that a change reaches when it comes "
            "alone. Select a row to see what it touches, what happened to it, and what its words may concern.",
        )
    item = _render_table(listed, above)
    if not listed:
        st.info("The register holds no change: add rows to changes.csv, or import a spreadsheet of changes.")
    elif item is None:
        st.caption("How to read this: select a row to see its history, what it touches and what its words may concern.")
    else:
        _render_detail(item, as_of)
    for change_id, reason in report.left_out:
        st.caption(f"{plain(change_id)} is not in scope: {plain(reason)}.")


def _render_table(listed: Sequence[ListedChange], above: dict[str, tuple[int, int, int]]) -> ListedChange | None:
    """Draw the table, and give the change that is selected in it."""
    ids = [item.change.id for item in listed]
    selected = state.chosen_row()
    place = ids.index(selected) if selected in ids else None
    frame = pd.DataFrame(
        {
            "title": [item.change.title for item in listed],
            "change": ids,
            "kind": [item.change.kind for item in listed],
            "release": [", ".join(item.change.release_ids) or "not stated" for item in listed],
            "status": [_status(item) for item in listed],
            "touches": [len(item.touches) for item in listed],
            "sections": [
                " / ".join(map(str, above[item.change.id])) if item.change.id in above else "" for item in listed
            ],
        }
    )
    table = f"changes-table-{len(ids)}-{ids[:1]}"
    st.dataframe(
        frame, hide_index=True, height=HEIGHT_ALONE if place is None else HEIGHT_ABOVE_DETAIL, key=table,
        on_select=partial(state.choose_row, table, ids), selection_mode="single-row",
        selection_default={"selection": {"rows": [] if place is None else [place]}},
        column_config={
            "title": st.column_config.TextColumn("Title", width=330),
            "change": st.column_config.TextColumn("Change", width=110),
            "kind": st.column_config.TextColumn("Kind", width=110),
            "release": st.column_config.TextColumn("Release", width=80),
            "status": st.column_config.TextColumn("Status", width=250),
            "touches": st.column_config.NumberColumn("Touches", width=70),
            "sections": st.column_config.TextColumn("must / should / glance", width=150),
        },
    )  # fmt: skip
    return None if place is None else listed[place]


def _render_detail(item: ListedChange, as_of: dt.date | None) -> None:
    workspace, change = current_workspace(), item.change
    facts = [change.kind, ", ".join(change.release_ids) or "in no release", str(change.basis or "basis not stated")]
    with st.container(horizontal=True, vertical_alignment="center", key="change-head"):
        st.markdown(
            f"**{plain(change.title or change.id)}** `{change.id.replace('`', '')}` · {plain(' · '.join(facts))}"
        )
        alone = state.Choice(state.choice().release, (change.id,))
        st.button(
            f"Analyse {plain(change.id)} alone", key="analyse-alone", on_click=state.choose, args=(alone,),
            type="tertiary", icon=":material/query_stats:",
        )  # fmt: skip
    known, words = st.columns([1, 1.15], gap="medium")
    with known:
        with st.container(key="change-touches"):
            _render_touches(item)
        render_history(workspace, change, as_of=as_of)
    with words, st.container(key="change-suggestions"):
        render_suggestions(workspace, change)
    if any(option.change_id == change.id for option in workspace.register.options):
        render_options(workspace, change)
    render_users(workspace, change)


def _render_touches(item: ListedChange) -> None:
    if not item.touches:
        st.info("Nobody has said what this change alters: accept what its words suggest, or ask its owner.")
        return
    st.markdown(f"**Touches {counted(len(item.touches), 'element')}**")
    frame = pd.DataFrame(
        {
            "name": [_name(touch.element_id) for touch in item.touches],
            "element": [touch.element_id for touch in item.touches],
            "what": [KIND_WORDS[TouchKind(touch.kind)] for touch in item.touches],
            "why": [touch.why for touch in item.touches],
            "basis": [str(touch.basis or "not stated") for touch in item.touches],
            "source": [touch.source or "not stated" for touch in item.touches],
        }
    )  # fmt: skip
    st.dataframe(
        frame, hide_index=True, key="touches-table", height=ROW_HEIGHT * (min(len(item.touches), MOST_ROWS) + 1) + 3,
        column_config={
            "name": st.column_config.TextColumn("Element", width=170),
            "element": st.column_config.TextColumn("Id", width=120),
            "what": st.column_config.TextColumn("What", width=75),
            "why": st.column_config.TextColumn("Why", width=200),
            "basis": st.column_config.TextColumn("Basis", width=75),
            "source": st.column_config.TextColumn("Source", width=170),
        },
    )  # fmt: skip


def _status(item: ListedChange) -> str:
    return f"part of {', '.join(item.change.release_ids)}" if item.change.is_part else item.status


def _name(element_id: str) -> str:
    graph = current_workspace().graph
    return graph.element(element_id).label if element_id in graph else "not in the models"
