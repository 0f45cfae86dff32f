"""Changes: the register with its history, what words concern, and what people decide about it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import streamlit as st

from impact.ui import state
from impact.ui.cache import current_workspace
from impact.ui.identity import person_title, render_person
from impact.ui.pages.changes.deciding import render_notice
from impact.ui.pages.changes.decisions import render_decisions
from impact.ui.pages.changes.exchange import render_exchange
from impact.ui.pages.changes.labels import render_labels
from impact.ui.pages.changes.new_text import render_new_text
from impact.ui.pages.changes.register import render_register
from impact.ui.pages.changes.slots import render_slots
from impact.ui.pages.changes.status import render_status
from impact.ui.pages.changes.versions import render_versions
from impact.use_cases.decisions import list_decisions

BOX = "changes-tab"
TABS: Mapping[str, tuple[str, Callable[[], None]]] = {
    "register": ("Register", render_register),
    "decisions": ("Decisions", render_decisions),
    "text": ("New text", render_new_text),
    "status": ("Status", render_status),
    "versions": ("Versions", render_versions),
    "slots": ("Release slots", render_slots),
    "exchange": ("Import and export", render_exchange),
    "labels": ("Labels", render_labels),
}
"""Parts of the page by their name in the address: title, and what draws it."""


def render_changes() -> None:
    """Draw the part of the page that is chosen, below what came of the last decision."""
    count = len(list_decisions(current_workspace()))
    chosen = state.chosen_tab()
    with st.container(horizontal=True, vertical_alignment="center", key="changes-bar"):
        picked = st.segmented_control(
            "Part of the page", list(TABS), default=chosen if chosen in TABS else next(iter(TABS)), required=True,
            format_func=lambda name: _title(name, count), key=BOX, on_change=state.choose_tab, args=(BOX,),
            label_visibility="collapsed",
        )  # fmt: skip
        with st.popover(person_title(), icon=":material/person:", key="changes-person"):
            render_person()
    render_notice(current_workspace())
    _, render = TABS[picked if picked in TABS else next(iter(TABS))]
    render()


def _title(name: str, decisions: int) -> str:
    title, _ = TABS[name]
    return f"{title} · {decisions}" if name == "decisions" and decisions else title
