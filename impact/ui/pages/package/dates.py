"""When the open tasks can be done within the capacity of roles, and whether their dates hold."""

from __future__ import annotations

import datetime as dt
from functools import partial

import pandas as pd
import streamlit as st

from impact.domain.access import Action
from impact.domain.formatting import counted, day
from impact.domain.schedule import Capacity, DateStatus, Schedule, ScheduledItem
from impact.domain.work_package import WorkPackage
from impact.errors import ImpactError
from impact.ui import state
from impact.ui.cache import current_schedule, current_workspace
from impact.ui.identity import control
from impact.ui.pages.package.entering import signature
from impact.ui.safe import plain
from impact.use_cases.packages.scheduling import keep_dates
from impact.use_cases.workspace import Workspace
from impact.writers.schedule import FILLS, NEVER, RULE, SIGNS, write_schedule_csv, write_schedule_xlsx

HEIGHT = 420
INK = "#10202f"
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def render_dates(package: WorkPackage) -> None:
    """Ask what roles have in a month, then draw the tasks with critical ones first, and the load by month."""
    workspace = current_workspace()
    on = st.date_input("Work from", value="today", format="DD/MM/YYYY", key="dates-on", width=160)
    if not isinstance(on, dt.date):
        return
    try:
        usual = current_schedule(workspace, package.id, on=on, capacity=Capacity())
        if not usual.effort_by_role:
            st.info("Nothing is left to be done, so there is nothing to schedule.")
            return
        schedule = current_schedule(workspace, package.id, on=on, capacity=_stated(usual))
    except ImpactError as error:
        st.info(plain(str(error)))
        return
    if not schedule.has_capacity:
        st.info("Dates come from capacity alone: say what at least one role has in a month. Person-days are not turned "
                "into elapsed time.")  # fmt: skip
        return
    _render_answer(schedule)
    _render_tasks(schedule)
    _render_months(schedule)
    _render_actions(workspace, schedule)


def _stated(usual: Schedule) -> Capacity:
    """Draw a box for each role with work left; what stays empty is not stated."""
    st.caption("Person-days that each role has in a month; a role without a number is there when it is needed.")
    found = {}
    with st.container(horizontal=True, vertical_alignment="bottom", key="dates-capacity"):
        for role, left in usual.effort_by_role.items():
            stated = usual.capacity.by_role.get(role)
            number = st.number_input(
                plain(role), min_value=0.0, max_value=1000.0, value=stated, step=1.0, key=f"capacity-{role}", width=170,
                placeholder="not stated", help=f"{left.mean:.1f} person-days are left for this role.",
            )  # fmt: skip
            if number is not None and number != stated:
                found[role] = float(number)
    return Capacity(found)


def _render_answer(schedule: Schedule) -> None:
    counts = [(status, sum(one.status is status for one in schedule.items)) for status in DateStatus]
    said = " · ".join(f"{SIGNS[status]} {number} {status}" for status, number in counts if number)
    (p50, p80) = next(iter(schedule.finish_by_package.values()), (None, None))
    st.markdown(
        f"**Finished by {day(p50) if p50 else NEVER} (P50), {day(p80) if p80 else NEVER} (P80)** · {said}",
        help=f"How to read this: {RULE}",
    )
    if schedule.unstated_roles:
        st.caption(f"No capacity is stated for {plain(', '.join(schedule.unstated_roles))}.")


def _render_tasks(schedule: Schedule) -> None:
    shown = schedule.critical_first
    frame = pd.DataFrame(
        {
            "status": [f"{SIGNS[one.status]} {one.status}" for one in shown],
            "task": [one.item.label for one in shown],
            "role": [one.item.role for one in shown],
            "due": [one.item.due for one in shown],
            "p50": [one.finish_p50 for one in shown],
            "p80": [one.finish_p80 for one in shown],
            "latest": [one.latest_start for one in shown],
            "left": [one.remaining.mean for one in shown],
        }
    )
    styled = frame.style.apply(lambda _: [_look(one) for one in shown], subset=["status"])
    st.dataframe(
        styled, hide_index=True, key="dates-table", height=HEIGHT if len(shown) > 10 else "content", placeholder="–",
        column_config={
            "status": st.column_config.TextColumn("Date holds", width=95),
            "task": st.column_config.TextColumn("Task", width=340),
            "role": st.column_config.TextColumn("Role", width=140),
            **{
                name: st.column_config.DateColumn(title, format="D MMM YYYY", width=100)
                for name, title in (("due", "Due"), ("p50", "Finish P50"), ("p80", "Finish P80"),
                                    ("latest", "Latest start"))
            },
            "left": st.column_config.NumberColumn("Left, days", format="%.1f", width=80),
        },
    )  # fmt: skip


def _look(one: ScheduledItem) -> str:
    fill = FILLS.get(one.status)
    return f"background-color: #{fill}; color: {INK}" if fill else ""


def _render_months(schedule: Schedule) -> None:
    st.markdown("#### Person-days by month")
    cells = pd.DataFrame(
        {
            "month": [f"{one.month:%Y-%m}" if one.month else NEVER for one in schedule.months],
            "role": [one.role for one in schedule.months],
            "days": [one.days for one in schedule.months],
        }
    )
    wide = cells.pivot_table(index="month", columns="role", values="days", aggfunc="sum", sort=False)
    st.dataframe(
        wide.reset_index(), hide_index=True, key="dates-months", placeholder="–",
        column_config={
            "month": st.column_config.TextColumn("Month"),
            **{role: st.column_config.NumberColumn(format="%.1f") for role in wide.columns},
        },
    )  # fmt: skip


def _render_actions(workspace: Workspace, schedule: Schedule) -> None:
    with st.container(horizontal=True, key="dates-actions"):
        words = "Moves the date of each task to its P80 finish; former dates stay as its history."
        drawn = control(Action.PLAN, is_disabled=workspace.store is None, help_text=words)
        st.button(
            "Keep these dates", key="dates-keep", icon=":material/event_available:", on_click=_keep,
            args=(workspace, schedule), disabled=drawn.is_disabled, help=drawn.help,
        )  # fmt: skip
        st.download_button(
            "XLSX", partial(write_schedule_xlsx, schedule), file_name="schedule.xlsx", mime=XLSX, key="dates-xlsx",
            on_click="ignore", icon=":material/download:",
        )  # fmt: skip
        st.download_button(
            "CSV", partial(write_schedule_csv, schedule), file_name="schedule.csv", mime="text/csv", key="dates-csv",
            on_click="ignore", icon=":material/download:",
        )  # fmt: skip


def _keep(workspace: Workspace, schedule: Schedule) -> None:
    signed = signature(Action.PLAN)
    if signed is None:
        return
    try:
        moved = keep_dates(workspace, schedule, signed)
    except ImpactError as error:
        state.tell(state.Notice(str(error), is_refused=True))
    else:
        st.toast(f"{counted(moved, 'date')} moved", icon=":material/check:", duration="long")
        state.let_go_of_notice()
