"""Make a plan from the estimate of the chosen scope: preview of its size, then one click."""

from __future__ import annotations

import datetime as dt

import streamlit as st

from impact.domain.access import Action
from impact.domain.formatting import counted, days
from impact.errors import ConflictError, ImpactError
from impact.ui import state
from impact.ui.cache import current_report
from impact.ui.identity import control, identity, render_person
from impact.ui.pages.package.entering import can_enter, signature
from impact.ui.safe import plain
from impact.use_cases.packages.keeping import keep_plans
from impact.use_cases.packages.planning import PlanRequest, make_plans
from impact.use_cases.workspace import Workspace

START_BOX, DUE_BOX, SAMPLE_BOX, WHY_BOX = "plan-start", "plan-due", "plan-sample", "plan-why"


def render_first_plan(workspace: Workspace) -> None:
    """Invite the first plan, where there is no work package yet."""
    st.markdown("### No work package yet")
    st.markdown(
        "A work package turns the estimate into a review that people do: a task for each section, diagram and view, "
        "with planned days, who does it, what was spent and what was found. One is made for each package of documents."
    )
    with st.container(horizontal=True, vertical_alignment="bottom", key="plan-person"):
        render_person()
    if can_enter(workspace):
        render_planning(workspace)


def render_planning(workspace: Workspace) -> None:
    """Draw what a plan of the chosen scope would come to, and the button that makes it."""
    chosen = state.choice()
    report = current_report(workspace, chosen.request, chosen.options)
    effort = report.effort
    if chosen.touches:
        st.info("A work package is for a release or for changes of the register: choose one above.")
        return
    if effort.total is None:
        st.info(
            f"{plain(report.scope)} is not baselined, so it is not planned. The Effort page can ask what if it were."
        )
        return
    reviewed = len(report.estimated_sections)
    if not reviewed:
        st.info(plain(report.empty_reason) or "Nothing is to be reviewed, so there is nothing to plan.")
        return
    packages = " and ".join(f"{plain(name)} ({days(f.p50)} likely)" for name, f in effort.by_package.items())
    st.markdown(f"**{plain(report.scope)}**: {counted(reviewed, 'section')} to review, {packages}.")
    start, due = st.columns(2)
    start.date_input("Work begins", value=None, format="DD/MM/YYYY", key=START_BOX)
    due.date_input("Every task is due", value=None, format="DD/MM/YYYY", key=DUE_BOX)
    st.checkbox(
        "Review a small random sample from below the threshold, too", value=True, key=SAMPLE_BOX,
        help="So that what is missed has a chance to be seen; its days come on top of the estimate.",
    )  # fmt: skip
    st.text_input("Reason", key=WHY_BOX, max_chars=2_000, placeholder="such as: the first activity is done")
    words = "Work that was entered on tasks stays; a former version of the plan is kept."
    drawn = control(Action.PLAN, is_disabled=not identity().person, help_text=words)
    st.button(
        f"Plan {plain(report.scope)}", key="plan-go", type="primary", icon=":material/event_available:",
        disabled=drawn.is_disabled, on_click=_plan, args=(workspace,), help=drawn.help,
    )  # fmt: skip


def _plan(workspace: Workspace) -> None:
    signed, chosen = signature(Action.PLAN), state.choice()
    if signed is None:
        return
    start, due = (_date(box) for box in (START_BOX, DUE_BOX))
    request = PlanRequest(chosen.request, (), start, due, is_sampling=state.is_ticked(SAMPLE_BOX))
    try:
        plans = make_plans(workspace, request, options=chosen.options)
        kept = keep_plans(workspace, plans, who=signed.who, when=signed.when, why=state.chosen_value(WHY_BOX))
    except ConflictError as error:
        state.tell(state.Notice(f"Somebody else was faster. {error}", is_refused=True))
    except ImpactError as error:
        state.tell(state.Notice(str(error), is_refused=True))
    else:
        names = ", ".join(f"{package.id} (version {len(package.plans)})" for package in kept)
        st.toast(plain(f"Planned: {names}"), icon=":material/check:", duration="long")
        state.let_go_of_notice()


def _date(box: str) -> dt.date | None:
    value = st.session_state.get(box)
    return value if isinstance(value, dt.date) else None
