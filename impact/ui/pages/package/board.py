"""The tasks as a board: one column for each status, likeliest first."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from impact.domain.formatting import day, days
from impact.domain.work_package import TaskState, TaskStatus, WorkPackage
from impact.ui import state
from impact.ui.charts import tier_text
from impact.ui.safe import plain

COLUMNS: tuple[tuple[str, tuple[TaskStatus, ...]], ...] = (
    ("To do", (TaskStatus.OPEN,)),
    ("To look at again", (TaskStatus.REOPENED,)),
    ("In hand", (TaskStatus.STARTED,)),
    ("Finished", (TaskStatus.DONE, TaskStatus.REJECTED)),
)
MOST_CARDS = 40
HEIGHT = 430


def render_board(package: WorkPackage) -> None:
    """Draw a column of cards for each status; a card leads to its task."""
    columns = st.columns(len(COLUMNS), gap="small")
    for column, (title, statuses) in zip(columns, COLUMNS, strict=True):
        tasks = [one for one in package.tasks if one.status in statuses]
        with column:
            planned = sum(one.task.days.mean for one in tasks)
            mean = f" · mean {days(planned)} days" if tasks else ""
            st.markdown(f"**{title}** · {len(tasks)}{mean}")
            with st.container(height=HEIGHT, border=True, key=f"board-{title}"):
                _render_cards(tasks)


def _render_cards(tasks: Sequence[TaskState]) -> None:
    if not tasks:
        st.caption("Nothing here.")
    for one in tasks[:MOST_CARDS]:
        facts = [tier_text(one.task.tier)] if one.task.is_section and one.task.tier else []
        facts += [plain(one.assignee)] if one.assignee else []
        facts += [f"due {day(one.due)}"] if one.due else []
        spent = f"{days(one.days_spent)} of " if one.records else ""
        facts += [f"{spent}{days(one.task.days.p50)} days"]
        facts += [str(one.verdict.finding)] if one.verdict else []
        st.button(plain(one.task.label), key=f"card-{one.task.id}", type="tertiary", on_click=state.open_task,
                  args=(one.task.id,))  # fmt: skip
        st.caption(" · ".join(facts))
    if len(tasks) > MOST_CARDS:
        st.caption(f"and {len(tasks) - MOST_CARDS} more, under Tasks")
