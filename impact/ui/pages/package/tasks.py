"""The tasks of a work package as a table, and the selected ones with everything that can be done on them."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import pandas as pd
import streamlit as st

from impact.domain.formatting import counted
from impact.domain.work_package import TaskState, TaskStatus, WorkPackage
from impact.ui import state
from impact.ui.charts import tier_text
from impact.ui.pages.package.detail import render_task
from impact.use_cases.packages.keeping import chosen_tasks
from impact.writers.formats import PACKAGE_WRITERS

HEIGHT_ALONE, HEIGHT_ABOVE_DETAIL = 440, 178
SIGNS = {"sample": "◇ ", "discovered": "✚ ", "estimate": ""}
STATUS_SIGNS = {
    TaskStatus.OPEN: "○ open",
    TaskStatus.STARTED: "◐ started",
    TaskStatus.DONE: "● done",
    TaskStatus.REJECTED: "✕ rejected",
    TaskStatus.REOPENED: "↻ reopened",
    TaskStatus.WITHDRAWN: "– withdrawn",
}
ALL = "all"


def render_tasks(package: WorkPackage) -> None:
    """Draw the filters, the table, and the selected tasks below it."""
    with st.container(horizontal=True, vertical_alignment="center", key="tasks-bar"):
        is_open = st.toggle("Only what is not finished", key="tasks-open")
        assignee = _filter("Who", sorted({task.assignee for task in package.tasks if task.assignee}), "tasks-assignee")
        role = _filter("Role", sorted({task.task.role for task in package.tasks}), "tasks-role")
        status = _filter(
            "Status", [one for one in TaskStatus if any(t.status is one for t in package.tasks)], "tasks-status"
        )
        shown = chosen_tasks(package, is_open=is_open, assignee=assignee, role=role).tasks
        shown = tuple(task for task in shown if status is None or task.status == status)
        st.markdown(
            f"**{counted(len(shown), 'task')}**",
            help="How to read this: select a row to see why it is here and to work on it; select several to assign, "
            "start or move them together. ◇ was picked at random from below the threshold, ✚ was discovered.",
        )
        st.download_button(
            "CSV", partial(PACKAGE_WRITERS["csv"], (package,)), file_name="tasks.csv", mime="text/csv", key="tasks-csv",
            on_click="ignore", icon=":material/download:", help="Every task of the package with all columns.",
        )  # fmt: skip
    if not shown:
        st.info("No task is left by these filters.")
        return
    chosen = _render_table(shown)
    if not chosen:
        st.caption("Select a row to see why it is here, and to assign, start, record time on, or sign it.")
        return
    render_task(package, chosen)


def _filter(label: str, options: Sequence[str], key: str) -> str | None:
    picked = st.selectbox(
        label, [ALL, *map(str, options)], key=key, width=160, label_visibility="collapsed",
        format_func=lambda one: f"{label}: {one}",
    )  # fmt: skip
    return None if picked in (None, ALL) else picked


def _render_table(shown: Sequence[TaskState]) -> tuple[TaskState, ...]:
    """Draw the table, and give the tasks that are selected in it."""
    ids = [state_.task.id for state_ in shown]
    wanted = state.chosen_tasks()
    places = [ids.index(name) for name in wanted if name in ids]
    frame = pd.DataFrame(
        {
            "task": [f"{SIGNS[one.task.origin]}{one.task.label}" for one in shown],
            "status": [_status(one) for one in shown],
            "who": [one.assignee for one in shown],
            "role": [one.task.role for one in shown],
            "depth": [one.task.depth or "activity" for one in shown],
            "affected": [tier_text(one.task.tier) if one.task.is_section else "" for one in shown],
            "due": [one.due for one in shown],
            "planned": [round(one.task.days.p50, 1) for one in shown],
            "spent": [one.days_spent if one.records else None for one in shown],
        }
    )
    table = f"tasks-table-{len(ids)}-{ids[0]}"
    st.dataframe(
        frame, hide_index=True, height=HEIGHT_ABOVE_DETAIL if places else HEIGHT_ALONE, key=table,
        on_select=partial(state.choose_tasks, table, ids), selection_mode="multi-row",
        selection_default={"selection": {"rows": places}}, placeholder="–",
        column_config={
            "task": st.column_config.TextColumn("Task", width=340),
            "status": st.column_config.TextColumn("Status", width=130),
            "who": st.column_config.TextColumn("Who", width=90),
            "role": st.column_config.TextColumn("Role", width=135),
            "depth": st.column_config.TextColumn("Depth", width=115),
            "affected": st.column_config.TextColumn("Affected", width=85),
            "due": st.column_config.DateColumn("Due", format="D MMM YYYY", width=95),
            "planned": st.column_config.NumberColumn("Planned P50", format="%.1f", width=90),
            "spent": st.column_config.NumberColumn("Spent", format="%.1f", width=60),
        },
    )  # fmt: skip
    return tuple(shown[place] for place in places)


def _status(one: TaskState) -> str:
    sign = STATUS_SIGNS[one.status]
    if one.status is TaskStatus.DONE and one.verdict is not None and one.task.is_section:
        return f"{sign}: {one.verdict.finding}"
    return sign
