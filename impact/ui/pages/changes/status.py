"""Modification status: the stage of each change on a day, for how long, what comes next, and what moved."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from functools import partial

import pandas as pd
import streamlit as st

from impact.domain.formatting import counted, day
from impact.domain.status_report import StatusReport, StatusRow
from impact.errors import ImpactError
from impact.ui.cache import current_workspace
from impact.ui.pages.changes.tables import fitted, render_csv
from impact.ui.safe import plain
from impact.use_cases.status import modification_status
from impact.writers.formats import STATUS_WRITERS

ALL = "all kinds"
MOST_ROWS = 12


def render_status() -> None:
    """Draw the count of each stage, then every change, then what moved."""
    workspace = current_workspace()
    kinds = list(dict.fromkeys(change.kind for change in workspace.register.changes if not change.is_part))
    if not kinds:
        st.info("The register holds no change: add rows to changes.csv, or import a spreadsheet of changes.")
        return
    with st.container(horizontal=True, vertical_alignment="bottom", key="status-bar"):
        as_of = st.date_input("As of", value=workspace.settings.as_of, format="DD/MM/YYYY", key="status-day", width=150)
        since = st.date_input(
            "What moved since", value=None, format="DD/MM/YYYY", key="status-since", width=170,
            help="Leave it empty to see where everything stands.",
        )  # fmt: skip
        kind = st.selectbox("Kind", [ALL, *kinds], key="status-kind", width=190)
        try:
            report = modification_status(workspace, as_of=as_of, since=since, kind="" if kind == ALL else kind)
        except ImpactError as error:
            st.warning(plain(str(error)))
            return
        render_csv(partial(STATUS_WRITERS["csv"], report), name="modification-status")
    _render_answer(report)
    _render_table(report)
    if report.since is not None:
        _render_moves(report, report.since)


def _render_answer(report: StatusReport) -> None:
    counts = Counter(row.stage for row in report.rows)
    names = [name for name in dict.fromkeys((*report.stage_names, *sorted(counts))) if counts[name]]
    stages = " · ".join(f"{plain(name)} **{counts[name]}**" for name in names)
    st.markdown(
        f"{stages} on {day(report.as_of)}",
        help="How to read this: the stage is what was last stated by that day. ≥ marks a stage that only the "
        "register's status column tells, so that it may have been reached before.",
    )


def _render_table(report: StatusReport) -> None:
    rows = sorted(report.rows, key=lambda row: not row.has_moved) if report.since else list(report.rows)
    frame = pd.DataFrame(
        {
            "title": [row.change.title for row in rows],
            "change": [row.change.id for row in rows],
            "stage": [
                row.stage + (" (disputed)" if row.is_disputed and row.stage != "disputed" else "") for row in rows
            ],
            "days": [_days(row) for row in rows],
            "next": [_next(row) for row in rows],
            "elements": [len(row.element_ids) for row in rows],
            "status": [row.status for row in rows],
        }
    )
    if report.since is not None:
        frame.insert(3, "moved", ["yes" if row.has_moved else "" for row in rows])
    st.dataframe(
        frame, hide_index=True, height=fitted(len(rows), most=MOST_ROWS), key="status-table",
        column_config={
            "title": st.column_config.TextColumn("Title", width=290),
            "change": st.column_config.TextColumn("Change", width=105),
            "stage": st.column_config.TextColumn("Stage", width=125),
            "days": st.column_config.TextColumn("Days in it", width=85),
            "moved": st.column_config.TextColumn("Moved", width=65),
            "next": st.column_config.TextColumn("Planned next", width=220),
            "elements": st.column_config.NumberColumn("Touches", width=70),
            "status": st.column_config.TextColumn("Status in words", width=260),
        },
    )  # fmt: skip


def _days(row: StatusRow) -> str:
    if row.days is None:
        return "unknown"
    return f"{'≥ ' if row.is_since_at_latest else ''}{row.days}"


def _next(row: StatusRow) -> str:
    if row.next_event is not None:
        return f"{row.next_event.written}: {row.next_event.words}"
    if row.overdue:
        return f"outcome not recorded: {row.overdue[-1].words} ({row.overdue[-1].written})"
    return "none known"


def _render_moves(report: StatusReport, since: dt.date) -> None:
    moved = [row for row in report.rows if row.has_moved]
    st.markdown(f"**{counted(len(moved), 'change')} moved** since {day(since)}")
    if not moved:
        st.caption("Nothing moved, as far as the register knows: choose an earlier day.")
        return
    st.markdown("\n".join(f"- {_move(row)}" for row in moved))


def _move(row: StatusRow) -> str:
    stage = f"{row.stage_before} → {row.stage}" if row.stage_before != row.stage else row.stage
    events = "; ".join(f"{day(move.day)} {move.words}" for move in row.moves)
    named = f"{plain(row.change.title)} `{row.change.id.replace('`', '')}`"
    return f"{named}: {plain(stage)}" + (f" · {plain(events)}" if events else "")
