"""Query and export: questions in SPARQL, lists by selector, and every file that the analysis can be handed on as."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import streamlit as st

from impact.errors import ImpactError
from impact.ui import state
from impact.ui.pages.query.exporting import render_export
from impact.ui.pages.query.questions import render_questions
from impact.ui.pages.query.selecting import render_selecting
from impact.ui.safe import plain

BOX = "query-part"
PARTS: Mapping[str, tuple[str, Callable[[], None]]] = {
    "questions": ("Questions", render_questions),
    "list": ("Lists by selector", render_selecting),
    "export": ("Export files", render_export),
}
"""Parts of the page by their name in the address: title, and what draws it."""


def render_query() -> None:
    """Draw the part of the page that is chosen; a click in it draws only the page again."""
    _render_body()


@st.fragment
def _render_body() -> None:
    chosen = state.chosen(state.ASKING)
    first = next(iter(PARTS))
    picked = st.segmented_control(
        "Part of the page", list(PARTS), default=chosen if chosen in PARTS else first, required=True,
        format_func=lambda name: PARTS[name][0], key=BOX, on_change=state.choose_box, args=(state.ASKING, BOX),
        label_visibility="collapsed",
    )  # fmt: skip
    _, render = PARTS[picked if picked in PARTS else first]
    try:
        render()
    except ImpactError as error:
        st.error(plain(str(error)))
