"""How far the work package is on a day, what it will come to, and what changed: the monthly report on the page."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from functools import partial
from pathlib import Path

import pandas as pd
import streamlit as st

from impact.domain.formatting import day
from impact.domain.progress import PackageProgress, ProgressLine, ProgressReport
from impact.domain.work_package import WorkPackage
from impact.errors import ImpactError
from impact.ui.cache import current_progress, current_workspace
from impact.ui.safe import plain
from impact.use_cases.packages.progress import month_before
from impact.writers.progress import correction_words, sentence_of
from impact.writers.progress_files import PROGRESS_FILES, progress_files
from impact.writers.progress_svg import burn_up_svg, burn_up_words

MIME = {
    "docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
    "html": "text/html",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "json": "application/json",
}
"""What can be had of the report beside what is on the page."""
TALLEST = 320


def render_progress(package: WorkPackage) -> None:
    """Draw the progress of a package on a chosen day: answer, figures by document and role, burn-up, changes."""
    report = _chosen_report(package)
    if report is None:
        return
    one = report.packages[0]
    st.markdown(
        sentence_of(one.total),
        help="How to read this: done is the planned mean of finished tasks. What remains is drawn from the planned "
        "figures of each open task, times what finished tasks taught.",
    )
    left, right = st.columns(2)
    with left:
        _render_lines("Document", one.by_document)
    with right:
        _render_lines("Role", one.by_role)
    st.image(burn_up_svg(one), caption=plain(burn_up_words(one)))
    _render_changes(one, report.since)
    st.caption(plain(" ".join((correction_words(one.correction), *one.notes))))
    with st.container(horizontal=True, key="progress-files"):
        for name, mime in MIME.items():
            st.download_button(
                name.upper(), partial(_file, report, name), file_name=f"progress-{report.on}.{name}", mime=mime,
                key=f"progress-{name}", on_click="ignore", icon=":material/download:",
            )  # fmt: skip


def _chosen_report(package: WorkPackage) -> ProgressReport | None:
    with st.container(horizontal=True, vertical_alignment="bottom", key="progress-days"):
        on = st.date_input("As of", value="today", format="DD/MM/YYYY", key="progress-on", width=160)
        if not isinstance(on, dt.date):
            return None
        since = st.date_input("Changes since", value=month_before(on), format="DD/MM/YYYY", key=f"progress-since-{on}",
                              width=160)  # fmt: skip
    if not isinstance(since, dt.date):
        return None
    try:
        return current_progress(current_workspace(), package.id, on=on, since=since)
    except ImpactError as error:
        st.info(plain(str(error)))
        return None


def _render_lines(what: str, lines: Sequence[ProgressLine]) -> None:
    frame = pd.DataFrame(
        {
            "name": [line.name for line in lines],
            "done": [line.share_done or 0.0 for line in lines],
            "planned": [line.planned for line in lines],
            "spent": [line.spent for line in lines],
            "p50": [line.completion.p50 for line in lines],
            "p80": [line.completion.p80 for line in lines],
        }
    )
    st.dataframe(
        frame, hide_index=True, key=f"progress-{what.lower()}",
        column_config={
            "name": st.column_config.TextColumn(what),
            "done": st.column_config.ProgressColumn("Done", format="percent", min_value=0, max_value=1),
            "planned": st.column_config.NumberColumn("Planned", format="%.1f"),
            "spent": st.column_config.NumberColumn("Spent", format="%.1f"),
            "p50": st.column_config.NumberColumn("P50 in the end", format="%.1f"),
            "p80": st.column_config.NumberColumn("P80 in the end", format="%.1f"),
        },
    )  # fmt: skip


def _render_changes(one: PackageProgress, since: dt.date) -> None:
    st.markdown(f"#### Changes since {day(since)}")
    if not one.changes:
        st.caption("Nothing was planned, found, moved or finished since then.")
        return
    frame = pd.DataFrame(
        {
            "what": [str(change.sort) for change in one.changes],
            "task": [change.subject or "the package" for change in one.changes],
            "words": [change.words for change in one.changes],
            "on": [change.on for change in one.changes],
            "who": [change.who for change in one.changes],
        }
    )
    st.dataframe(
        frame, hide_index=True, key="progress-changes", height=TALLEST if len(one.changes) > 7 else "content",
        placeholder="–",
        column_config={
            "what": st.column_config.TextColumn("What", width=160),
            "task": st.column_config.TextColumn("Task", width=300),
            "words": st.column_config.TextColumn("In words", width=420),
            "on": st.column_config.DateColumn("On", format="D MMM YYYY", width=95),
            "who": st.column_config.TextColumn("Who", width=90),
        },
    )  # fmt: skip


def _file(report: ProgressReport, name: str) -> bytes:
    assert name in PROGRESS_FILES
    return progress_files(report, name, out=Path("progress"))[Path("progress")]
