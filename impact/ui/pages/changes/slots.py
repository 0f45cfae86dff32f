"""Release slots: what does not fit, what each release carries, and where each open change goes."""

from __future__ import annotations

from functools import partial

import pandas as pd
import streamlit as st

from impact.domain.formatting import counted, day
from impact.domain.release_slot import FilledSlot, ReleasePlan
from impact.errors import ImpactError
from impact.ui.cache import current_workspace
from impact.ui.pages.changes.tables import fitted, render_csv
from impact.ui.safe import plain
from impact.use_cases.release_plan import YEARS_AHEAD, plan
from impact.writers.formats import RELEASE_PLAN_WRITERS
from impact.writers.release_plan import goes_into, why_needed

MOST_CHANGES, MOST_SLOTS, MOST_YEARS = 9, 8, 10


def render_slots() -> None:
    """Draw what does not fit, then where each open change goes, then what the slots carry."""
    workspace = current_workspace()
    if not workspace.register.changes:
        st.info("The register holds no change to place: add rows to changes.csv, or import a spreadsheet of changes.")
        return
    with st.container(horizontal=True, vertical_alignment="bottom", key="slots-bar"):
        as_of = st.date_input(
            "Plan on", value=workspace.settings.as_of, format="DD/MM/YYYY", key="slots-day", width=150
        )
        years = st.number_input(
            "Years ahead", min_value=0, max_value=MOST_YEARS, value=YEARS_AHEAD, key="slots-years", width=130
        )
        try:
            planned = plan(workspace, as_of=as_of, years=int(years))
        except ImpactError as error:
            st.warning(plain(str(error)))
            return
        render_csv(partial(RELEASE_PLAN_WRITERS["csv"], planned), name="release-plan")
    _render_flags(planned)
    _render_changes(planned)
    _render_slots(planned)


def _render_flags(planned: ReleasePlan) -> None:
    st.markdown(
        f"**{counted(len(planned.flags), 'thing does', 'things do')} not fit** on {day(planned.as_of)}",
        help=f"How to read this: {plain(planned.policy.file)}, after {plain(planned.policy.source)}, says how often "
        "releases come and what each may carry. Which release carries a change is what the register says today.",
    )
    if not planned.flags:
        st.caption("Every release of the register since the policy fits it.")
        return
    st.markdown("\n".join(f"- **{plain(flag.release_id)}** {flag.flag}: {plain(flag.why)}" for flag in planned.flags))


def _render_changes(planned: ReleasePlan) -> None:
    placed = [item for item in planned.changes if not item.item.why_closed]
    closed = [item for item in planned.changes if item.item.why_closed]
    if not placed:
        st.caption("No change is open on that day: each is done, withdrawn or not raised yet.")
    else:
        frame = pd.DataFrame(
            {
                "title": [item.item.change.title for item in placed],
                "change": [item.item.change.id for item in placed],
                "needs": [item.item.need.kind for item in placed],
                "goes": [goes_into(item, planned) for item in placed],
                "stage": [item.item.stage for item in placed],
                "why": [why_needed(item) for item in placed],
            }
        )
        st.dataframe(
            frame, hide_index=True, height=fitted(len(placed), most=MOST_CHANGES), key="slots-changes",
            column_config={
                "title": st.column_config.TextColumn("Open change", width=280),
                "change": st.column_config.TextColumn("Change", width=105),
                "needs": st.column_config.TextColumn("Needs", width=105),
                "goes": st.column_config.TextColumn("Goes into", width=270),
                "stage": st.column_config.TextColumn("Stage", width=110),
                "why": st.column_config.TextColumn("Because", width=330),
            },
        )  # fmt: skip
        if any(item.is_if_ready_today for item in placed):
            st.caption("\\* Not ready yet: the earliest slot if it were ready on the day of planning.")
    if closed:
        with st.expander(f"{counted(len(closed), 'change needs', 'changes need')} no place", key="slots-closed"):
            st.markdown(
                "\n".join(f"- {plain(item.item.change.label)}: {plain(item.item.why_closed)}" for item in closed)
            )


def _render_slots(planned: ReleasePlan) -> None:
    if not planned.slots:
        st.caption("The policy proposes no slot in that time: look further ahead.")
        return
    st.markdown("**Slots**")
    frame = pd.DataFrame(
        {
            "day": [day(item.slot.day) for item in planned.slots],
            "slot": [item.slot.label for item in planned.slots],
            "kind": [item.title for item in planned.slots],
            "filled": [_filled(item) for item in planned.slots],
            "which": [", ".join(item.change_ids) for item in planned.slots],
        }
    )
    st.dataframe(
        frame, hide_index=True, height=fitted(len(planned.slots), most=MOST_SLOTS), key="slots-table",
        column_config={
            "day": st.column_config.TextColumn("Goes live", width=110),
            "slot": st.column_config.TextColumn("Slot", width=160),
            "kind": st.column_config.TextColumn("Kind", width=220),
            "filled": st.column_config.TextColumn("Changes", width=90),
            "which": st.column_config.TextColumn("Which", width=560),
        },
    )  # fmt: skip


def _filled(item: FilledSlot) -> str:
    return f"{len(item.change_ids)}" + (f" of {item.most_changes}" if item.most_changes is not None else "")
