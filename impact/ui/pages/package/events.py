"""The versions of a plan, what was missed and added, closing, and everything that was entered, each to be undone."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from impact.domain.formatting import days
from impact.domain.package_event import Deed, PackageEvent
from impact.domain.work_package import WorkPackage
from impact.ui import state
from impact.ui.cache import current_workspace
from impact.ui.pages.package.entering import enter, entering
from impact.ui.safe import plain
from impact.use_cases.packages.acting import Act

SECTION_BOX, WHY_BOX = "discovered-section", "discovered-why"
TO_BOX = "plan-shown-to"
UNDONE_AT_ONCE = 6


def render_events(package: WorkPackage) -> None:
    """Draw the versions of the plan, what can be done on the whole package, and its log."""
    _render_versions(package)
    added, whole = st.columns([1.2, 1], gap="medium")
    with added, st.container(key="package-discovered"):
        _render_discovered(package)
    with whole, st.container(key="package-whole"):
        _render_whole(package)
    _render_log(package)


def _render_versions(package: WorkPackage) -> None:
    rows = []
    for version, event in enumerate(package.plans, start=1):
        standing = [one for one in package.events if one.version == version and one.number not in package.undone]
        if event.plan is None:
            continue
        rows.append(
            {
                "Version": version,
                "On": event.on,
                "By": event.who,
                "P50": days(event.plan.total.p50),
                "P80": days(event.plan.total.p80),
                "Tasks": len(event.plan.tasks),
                "Approved by": ", ".join(one.who for one in standing if one.deed is Deed.APPROVED),
                "Shown to": ", ".join(one.to for one in standing if one.deed is Deed.SHOWN),
                "Why": event.why,
                "Workspace": event.plan.workspace_digest[:12],
            }
        )
    st.dataframe(pd.DataFrame(rows), hide_index=True, key="versions-table")


def _render_discovered(package: WorkPackage) -> None:
    st.markdown("**Add what the analysis missed**")
    workspace = current_workspace()
    policy = workspace.policy.effort
    known = {one.task.id for one in package.tasks if one.status != "withdrawn"}
    labels = {
        section.id: f"{section.document} {section.number} {section.title}"
        for section in workspace.sections
        if policy.package_of(section.document) == package.plan.package and section.id not in known
    }
    st.selectbox(
        "Section", list(labels), index=None, format_func=lambda name: labels[name], key=SECTION_BOX,
        placeholder=f"one of {len(labels)} sections that are not in the package",
    )  # fmt: skip
    st.text_input("How it was found, and why it is affected", key=WHY_BOX, max_chars=2_000)
    drawn = entering(package, Act(Deed.ADDED), is_disabled=package.is_closed)
    st.button("Add it", key="discovered-go", disabled=drawn.is_disabled, on_click=_add, args=(package.id,),
              help=drawn.help)  # fmt: skip


def _add(package_id: str) -> None:
    section = state.chosen_value(SECTION_BOX)
    if not section:
        state.tell(state.Notice("No section is named: choose one first.", is_refused=True))
        return
    act = Act(Deed.ADDED, section, why=state.chosen_value(WHY_BOX))
    enter(current_workspace(), package_id, [act])


def _render_whole(package: WorkPackage) -> None:
    st.markdown("**The whole package**")
    unfinished = sum(not one.status.is_finished for one in package.tasks)
    with st.container(horizontal=True, vertical_alignment="bottom", key="package-approve"):
        approve = entering(package, Act(Deed.APPROVED), is_disabled=package.is_closed)
        st.button("Approve the plan", key="approve-go", disabled=approve.is_disabled, on_click=enter, help=approve.help,
                  args=(current_workspace(), package.id, [Act(Deed.APPROVED)]))  # fmt: skip
        st.text_input("Shown to", key=TO_BOX, max_chars=200, width=150, placeholder="TABASC")
        shown = entering(package, Act(Deed.SHOWN), help_text="Keeps who saw this version.")
        st.button("Keep", key="shown-go", on_click=_shown, args=(package.id,), disabled=shown.is_disabled,
                  help=shown.help)  # fmt: skip
    with st.container(horizontal=True, vertical_alignment="bottom", key="package-close"):
        reason = f"Reason ({unfinished} unfinished)" if unfinished else "Reason"
        st.text_input(reason, key="close-why", max_chars=2_000, width=260)
        close = entering(package, Act(Deed.CLOSED), is_disabled=package.is_closed)
        st.button("Close the package", key="close-go", disabled=close.is_disabled, on_click=_close, args=(package.id,),
                  help=close.help)  # fmt: skip


def _shown(package_id: str) -> None:
    enter(current_workspace(), package_id, [Act(Deed.SHOWN, to=state.chosen_value(TO_BOX))])


def _close(package_id: str) -> None:
    enter(current_workspace(), package_id, [Act(Deed.CLOSED, why=state.chosen_value("close-why"))])


def _render_log(package: WorkPackage) -> None:
    st.markdown("**Everything that was entered**, newest first")
    newest = package.events[::-1]
    st.dataframe(
        pd.DataFrame(
            {
                "No.": [one.number for one in newest],
                "On": [one.on for one in newest],
                "Who": [one.who for one in newest],
                "Task": [_subject(package, one) for one in newest],
                "What": [one.words for one in newest],
                "State": ["undone" if one.number in package.undone else "" for one in newest],
            }
        ),
        hide_index=True, height=260, key="log-table",
    )  # fmt: skip
    standing = [one for one in newest if one.number not in package.undone and one.deed is not Deed.PLANNED]
    for event in standing[:UNDONE_AT_ONCE]:
        act = Act(Deed.UNDONE, undoes=event.number)
        drawn = entering(package, act)
        st.button(
            f"Undo {event.number}: {plain(event.who)} {plain(event.words)} · {plain(_subject(package, event))}",
            key=f"log-undo-{event.number}", type="tertiary", icon=":material/undo:", on_click=enter,
            args=(current_workspace(), package.id, [act]), disabled=drawn.is_disabled, help=drawn.help,
        )  # fmt: skip
    if len(standing) > UNDONE_AT_ONCE:
        st.caption("Older ones: `impact package undo NUMBER`")


def _subject(package: WorkPackage, event: PackageEvent) -> str:
    found = package.task(event.task)
    return found.task.label if found else event.task or "the package"
