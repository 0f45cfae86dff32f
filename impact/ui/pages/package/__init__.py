"""Work package: the review as tasks - who does what by when, what was spent and found, and what it teaches."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import streamlit as st

from impact.domain.formatting import counted, day, days
from impact.domain.work_package import TaskStatus, WorkPackage
from impact.ui import state
from impact.ui.cache import current_packages, current_workspace
from impact.ui.identity import person_title, render_person
from impact.ui.pages.package.board import render_board
from impact.ui.pages.package.dates import render_dates
from impact.ui.pages.package.entering import can_enter, render_notice
from impact.ui.pages.package.events import render_events
from impact.ui.pages.package.learning import render_debt, render_learning
from impact.ui.pages.package.planning import render_first_plan, render_planning
from impact.ui.pages.package.progress import render_progress
from impact.ui.pages.package.risks import render_concerns, render_risks
from impact.ui.pages.package.tasks import render_tasks
from impact.ui.safe import plain

BOX, PACKAGE_BOX = "package-part", "package-box"
PARTS: Mapping[str, tuple[str, Callable[[WorkPackage], None]]] = {
    "tasks": ("Tasks", render_tasks),
    "board": ("Board", render_board),
    "progress": ("Progress", render_progress),
    "dates": ("Calendar", render_dates),
    "learning": ("What it teaches", render_learning),
    "debt": ("Ripple debt", render_debt),
    "risks": ("Risks and incidents", render_risks),
    "log": ("Plan and log", render_events),
}
"""Parts of the page by their name in the address: title, and what draws it."""


def render_package() -> None:
    """Draw the answer on the chosen package, then the part of the page that is chosen."""
    workspace = current_workspace()
    packages = current_packages(workspace)
    render_notice()
    if not packages:
        render_first_plan(workspace)
        with st.expander("Risks and incidents", expanded=state.chosen_part() == "risks", key="risks-without-plan"):
            render_concerns()
        return
    package = _render_bar(packages)
    _render_answer(package)
    chosen = state.chosen_part()
    picked = st.segmented_control(
        "Part of the page", list(PARTS), default=chosen if chosen in PARTS else next(iter(PARTS)), required=True,
        format_func=lambda name: PARTS[name][0], key=BOX, on_change=state.choose_part, args=(BOX,),
        label_visibility="collapsed",
    )  # fmt: skip
    _, render = PARTS[picked if picked in PARTS else next(iter(PARTS))]
    render(package)


def _render_bar(packages: Sequence[WorkPackage]) -> WorkPackage:
    workspace, chosen = current_workspace(), state.chosen_package().casefold()
    ids = [package.id for package in packages]
    release = state.choice().release
    usual = next((i for i, package in enumerate(packages) if package.plan.release == release), 0)
    place = next((i for i, name in enumerate(ids) if name.casefold() == chosen), usual)
    with st.container(horizontal=True, vertical_alignment="center", key="package-bar"):
        picked = st.selectbox(
            "Work package", ids, index=place, key=f"{PACKAGE_BOX}-{place}", width=300, label_visibility="collapsed",
            on_change=state.choose_package, args=(f"{PACKAGE_BOX}-{place}",), help="The work package to work on",
        )  # fmt: skip
        with st.popover("Plan again", icon=":material/event_repeat:", key="package-plan"):
            render_planning(workspace)
        with st.popover(person_title(), icon=":material/person:", key="changes-person"):
            render_person()
        found = packages[ids.index(picked) if picked in ids else place]
        st.caption(_origin(found), width="content")
    can_enter(workspace)
    return found


def _origin(package: WorkPackage) -> str:
    due = f"due {day(package.plan.due)}" if package.plan.due else "no date yet: plan again with one"
    last = package.plans[-1]
    return f"Version {len(package.plans)} of the plan, by {plain(last.who)} on {day(last.on)} · {due}"


def _render_answer(package: WorkPackage) -> None:
    plan, tasks = package.plan, package.tasks
    finished = sum(task.status.is_finished for task in tasks)
    reopened = sum(task.status is TaskStatus.REOPENED for task in tasks)
    mark = " :gray-badge[closed]" if package.is_closed else ""
    mark += " :orange-badge[what if]" if plan.status == "what_if" else ""
    again = f" · **{counted(reopened, 'verdict')} reopened**" if reopened else ""
    spent = f"{days(package.days_spent)} days" if package.days_spent else "nothing"
    st.markdown(
        f"### {finished} of {counted(len(tasks), 'task')} finished · {spent} spent of "
        f"{days(plan.total.p50)} likely (P50), {days(plan.total.p80)} to plan for (P80){again}{mark}",
        help="How to read this: each task is a section, diagram or view to review, or an activity for the whole "
        "package. Planned days are those of the estimate that the plan was made from. A verdict is signed for the "
        "content of that moment and is reopened when what it rests on changes.",
    )
