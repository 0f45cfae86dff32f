"""Risks and incidents: what is open by group, month by month, raised and handed on with one click."""

from __future__ import annotations

import calendar
import datetime as dt
from functools import partial

import pandas as pd
import streamlit as st

from impact.domain.access import Action
from impact.domain.architecture import SECTION_KIND
from impact.domain.concern import Concern, ConcernDeed, ConcernKind, ConcernListing
from impact.domain.formatting import day
from impact.domain.work_package import WorkPackage
from impact.errors import ConflictError, ImpactError
from impact.readers.concern_policy import concern_policy
from impact.ui import state
from impact.ui.cache import current_workspace
from impact.ui.identity import control
from impact.ui.pages.package.entering import signature
from impact.ui.safe import plain
from impact.use_cases.concerns import ConcernAct, NewConcern, act_on_concern, listing_of, raise_new
from impact.writers.formats import CONCERN_WRITERS

EVERYTHING = "everything so far"
MONTHS_OFFERED = 24
TITLE_BOX, KIND_BOX, NATURE_BOX, ON_BOX, MAJOR_BOX, MORE_BOX = (
    "risk-title",
    "risk-kind",
    "risk-nature",
    "risk-elements",
    "risk-major",
    "risk-more",
)
ITEM_BOX, TO_BOX = "risk-item", "risk-to"
WHY_BOX = "risk-why"
OPEN_ACTS = (
    ("Hand over", "risk-transfer", ConcernDeed.TRANSFERRED),
    ("Note", "risk-note", ConcernDeed.NOTED),
    ("Close", "risk-close", ConcernDeed.CLOSED),
)
"""What can be done with an item that is open: label, key and deed."""


def render_risks(_package: WorkPackage) -> None:
    """Draw the list of a month, the item that is chosen, and the form that raises a new one."""
    render_concerns()


def render_concerns() -> None:
    """Draw risks and incidents; they need no work package."""
    workspace = current_workspace()
    with st.container(horizontal=True, vertical_alignment="center", key="risks-bar"):
        month = st.selectbox(
            "Month", [EVERYTHING, *_months()], key="risk-month", width=190, label_visibility="collapsed",
            help="How they stood at the end of this month, and what was closed in it.",
        )  # fmt: skip
        first, last = _span(month)
        found = listing_of(workspace, first_day=first, last_day=last)
        is_open = sum(one.is_open for one in found.concerns)
        st.markdown(
            f"**{is_open} open**, {len(found.concerns) - is_open} closed",
            help="How to read this: the nature of an item leads to the group that looks after it. Beside an incident "
            "stand the changes that touched what it hit and went live shortly before: a hint, not a cause.",
        )
        st.download_button(
            "CSV", partial(CONCERN_WRITERS["csv"], found), file_name="risks-and-incidents.csv", mime="text/csv",
            key="risks-csv", on_click="ignore", icon=":material/download:", disabled=not found.concerns,
        )  # fmt: skip
    _render_table(found)
    item, new = st.columns([1.1, 1], gap="medium")
    with item, st.container(key="risk-detail"):
        _render_item(found)
    with new, st.container(key="risk-new"):
        _render_new()


def _months() -> list[str]:
    today = dt.datetime.now(tz=dt.UTC).date()
    number = today.year * 12 + today.month - 1
    return [f"{one // 12}-{one % 12 + 1:02d}" for one in range(number, number - MONTHS_OFFERED, -1)]


def _span(month: str | None) -> tuple[dt.date | None, dt.date]:
    if month in (None, EVERYTHING):
        return None, dt.datetime.now(tz=dt.UTC).date()
    year, number = map(int, str(month).split("-"))
    return dt.date(year, number, 1), dt.date(year, number, calendar.monthrange(year, number)[1])


def _render_table(found: ConcernListing) -> None:
    if not found.concerns:
        st.info("None is open and none was closed: raise the first one below.")
        return
    frame = pd.DataFrame(
        {
            "id": [one.id for one in found.concerns],
            "what": [f"{'! ' if one.is_major else ''}{one.title}" for one in found.concerns],
            "owner": [one.owner for one in found.concerns],
            "nature": [one.nature for one in found.concerns],
            "on": [", ".join(found.names.get(name, name) for name in one.elements) for one in found.concerns],
            "raised": [day(one.raised_on) for one in found.concerns],
            "state": ["open" if one.closed_on is None else f"closed {day(one.closed_on)}" for one in found.concerns],
            "behind": [", ".join(c.change_id for c in found.suspects.get(one.id, ())) for one in found.concerns],
        }
    )
    st.dataframe(
        frame, hide_index=True, key="risks-table", height=35 * (min(len(found.concerns), 6) + 1) + 3,
        column_config={
            "id": st.column_config.TextColumn("Id", width=75),
            "what": st.column_config.TextColumn("What (! major)", width=320),
            "owner": st.column_config.TextColumn("With", width=140),
            "nature": st.column_config.TextColumn("Nature", width=95),
            "on": st.column_config.TextColumn("On", width=240),
            "raised": st.column_config.TextColumn("Raised", width=100),
            "state": st.column_config.TextColumn("State", width=120),
            "behind": st.column_config.TextColumn("Changes shortly before", width=150),
        },
    )  # fmt: skip


def _render_item(found: ConcernListing) -> None:
    st.markdown("**Work on one**")
    by_id = {one.id: one for one in found.concerns}
    if not by_id:
        st.caption("There is none yet.")
        return
    name = st.selectbox("Item", list(by_id), key=ITEM_BOX, format_func=lambda one: f"{one} · {by_id[one].title}")
    one = by_id[name] if name in by_id else next(iter(by_id.values()))
    for event in one.events[-5:]:
        mark = " (undone)" if event.number in one.undone else ""
        st.caption(f"{event.number} · {day(event.on)} · {plain(event.who)} {plain(event.words)}{mark}")
    for change in found.suspects.get(one.id, ()):
        st.caption(
            f"Touched shortly before by {plain(change.change_id)} {plain(change.title)} ({plain(change.release)})"
        )
    st.text_input("Reason or note", key=WHY_BOX, max_chars=2_000)
    with st.container(horizontal=True, vertical_alignment="bottom", key="risk-acts"):
        owners = sorted({route.owner for route in concern_policy().routes.values()})
        st.selectbox("Hand it to", owners, key=TO_BOX, width=180, accept_new_options=True)
        drawn = control(Action.CONCERN, is_disabled=not one.is_open)
        for label, key, deed in OPEN_ACTS:
            st.button(label, key=key, disabled=drawn.is_disabled, on_click=_act, args=(one, deed), help=drawn.help)
        standing = [event for event in one.events[1:] if event.number not in one.undone and event.undoes is None]
        undo = control(Action.CONCERN, is_disabled=not standing)
        st.button("Undo the last", key="risk-undo", disabled=undo.is_disabled, icon=":material/undo:", on_click=_act,
                  args=(one, ConcernDeed.UNDONE), help=undo.help)  # fmt: skip


def _act(one: Concern, deed: ConcernDeed) -> None:
    standing = [event for event in one.events[1:] if event.number not in one.undone and event.undoes is None]
    act = ConcernAct(
        deed, why=state.chosen_value(WHY_BOX), owner=state.chosen_value(TO_BOX), seen=one.events[-1].number,
        undoes=standing[-1].number if deed is ConcernDeed.UNDONE and standing else None,
    )  # fmt: skip
    signed = signature(Action.CONCERN)
    if signed is None:
        return
    try:
        after = act_on_concern(current_workspace(), one.id, act, who=signed.who, when=signed.when)
    except ConflictError as error:
        state.tell(state.Notice(f"Somebody else was faster. {error}", is_refused=True))
    except ImpactError as error:
        state.tell(state.Notice(str(error), is_refused=True))
    else:
        st.toast(plain(f"{after.id}: {signed.who} {after.events[-1].words}"), icon=":material/check:")
        state.let_go_of_notice()


def _render_new() -> None:
    st.markdown("**Raise one**")
    graph = current_workspace().graph
    names = {node.id: f"{node.label} · {node.id}" for node in graph.nodes if node.kind != SECTION_KIND}
    routes = concern_policy().routes
    with st.container(horizontal=True, vertical_alignment="bottom", key="risk-new-kind"):
        st.segmented_control("Sort", [str(kind) for kind in ConcernKind], default="risk", required=True, key=KIND_BOX)
        st.selectbox(
            "Nature", list(routes), key=NATURE_BOX, width=230,
            format_func=lambda one: f"{one} → {routes[one].owner}",
        )  # fmt: skip
        st.checkbox("Major", key=MAJOR_BOX)
    st.text_input("What it is", key=TITLE_BOX, max_chars=300)
    st.multiselect("On", list(names), format_func=lambda one: names[one], key=ON_BOX, placeholder="elements it is on")
    st.text_input("What is known of it", key=MORE_BOX, max_chars=2_000)
    drawn = control(Action.CONCERN)
    st.button("Raise it", key="risk-add", type="primary", on_click=_raise, disabled=drawn.is_disabled, help=drawn.help)


def _raise() -> None:
    signed = signature(Action.CONCERN)
    if signed is None:
        return
    new = NewConcern(
        ConcernKind(state.chosen_value(KIND_BOX, "risk")), state.chosen_value(TITLE_BOX),
        tuple(st.session_state.get(ON_BOX, ())), state.chosen_value(NATURE_BOX),
        is_major=state.is_ticked(MAJOR_BOX), why=state.chosen_value(MORE_BOX),
    )  # fmt: skip
    try:
        one = raise_new(current_workspace(), new, who=signed.who, when=signed.when)
    except ImpactError as error:
        state.tell(state.Notice(str(error), is_refused=True))
    else:
        for box in (TITLE_BOX, MORE_BOX):
            st.session_state[box] = ""
        st.session_state[ON_BOX] = []
        state.untick(MAJOR_BOX)
        st.toast(plain(f"{one.id} is with {one.owner}"), icon=":material/check:")
        state.let_go_of_notice()
