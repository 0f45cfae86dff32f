"""New text: what a modification that is in no register would concern, with the evidence and what review would cost."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

import pandas as pd
import streamlit as st

from impact.domain.assessment import AssessedChange, AssessedList
from impact.domain.formatting import counted, days, interval, percent
from impact.domain.suggestion import SuggestedElements, Suggestion
from impact.errors import ImpactError
from impact.ui import state
from impact.ui.cache import current_assessment, current_suggestions, current_workspace
from impact.ui.pages.changes.new_change import render_registration
from impact.ui.pages.changes.suggestions import reasons, render_words, split_by_worth
from impact.ui.pages.changes.tables import fitted
from impact.ui.safe import plain
from impact.use_cases.assess import one_text
from impact.writers.formats import ASSESSMENT_WRITERS

BOX = "new-text"
LONGEST_TEXT = 50_000
BEST_NAMED, MOST_ROWS, MOST_MARKED = 3, 8, 12
MOST_OFFERED = 40


def render_new_text() -> None:
    """Draw a box for a text; once one is handed in, the answer, the lists, and the words that speak for them."""
    with st.form("new-text-form", border=False):
        st.text_area(
            "Text of the modification", value=state.read_text(), key=BOX, height=110, max_chars=LONGEST_TEXT,
            placeholder="Paste title and description of a change that is in no register yet.",
        )  # fmt: skip
        st.form_submit_button("Say what it concerns", type="primary", on_click=state.hand_in, args=(BOX,))
    text, workspace = state.read_text(), current_workspace()
    if not text:
        st.caption(
            "How to read this: the answer comes in ranked lists of documents, specifications, parties, devices, "
            "service requests, processes, systems and sections, each with likelihood and reason. Nothing is recorded "
            "until you put it into the register."
        )
        return
    try:
        assessment = current_assessment(workspace, one_text(text))
    except ImpactError as error:
        st.warning(plain(str(error)))
        return
    (change,) = assessment.changes
    with st.container(horizontal=True, vertical_alignment="center", key="assessment-bar"):
        _render_answer(change, assessment.architecture)
        for ending in ("md", "json", "csv"):
            st.download_button(
                ending, partial(ASSESSMENT_WRITERS[ending], assessment), file_name=f"assessment.{ending}",
                key=f"assessment-{ending}", on_click="ignore", icon=":material/download:", type="tertiary",
            )  # fmt: skip
    _render_lists((*change.lists, change.elements))
    found = current_suggestions(workspace, text=text)
    _render_suggestions(found)
    _render_registration(found)


def _render_answer(change: AssessedChange, architecture: str) -> None:
    total = change.effort.total
    if total is None:
        st.markdown("**No section is reached** with enough likelihood, so there is no review to estimate.")
        return
    st.markdown(
        f"**{days(total.p50)} days** likely (P50), **{days(total.p80)}** plan for (P80) to review what it makes wrong",
        help=f"How to read this: the change is followed over {plain(architecture)}. Its words say what it touches, "
        "the models say how far that travels.",
    )


def _render_lists(lists: Sequence[AssessedList]) -> None:
    """Draw one line for each list, best first, then the chosen list whole."""
    frame = pd.DataFrame(
        {
            "list": [one.title for one in lists],
            "count": [len(one.items) for one in lists],
            "best": [_best(one) for one in lists],
        }
    )
    st.dataframe(
        frame, hide_index=True, height=fitted(len(lists), most=9), key="assessment-lists",
        column_config={
            "list": st.column_config.TextColumn("What it may concern", width=190),
            "count": st.column_config.NumberColumn("Listed", width=75, help="With any likelihood, 100 at most"),
            "best": st.column_config.TextColumn("Best first", width=900),
        },
    )  # fmt: skip
    by_title = {one.title: one for one in lists}
    filled = next((one.title for one in lists if one.items), lists[0].title)
    picked = st.pills("List", list(by_title), default=filled, required=True, key="assessment-list",
                      label_visibility="collapsed")  # fmt: skip
    _render_list(by_title.get(str(picked), lists[0]))


def _best(one: AssessedList) -> str:
    if not one.items:
        return one.empty_reason
    return ", ".join(f"{item.name} {percent(item.likelihood)}" for item in one.items[:BEST_NAMED])


def _render_list(one: AssessedList) -> None:
    if not one.items:
        st.caption(plain(one.empty_reason))
        return
    frame = pd.DataFrame(
        {
            "name": [item.name for item in one.items],
            "id": [item.id for item in one.items],
            "likelihood": [round(item.likelihood * 100) for item in one.items],
            "interval": [interval(item.low, item.high) for item in one.items],
            "why": [item.why for item in one.items],
        }
    )
    st.dataframe(
        frame, hide_index=True, height=fitted(len(one.items), most=MOST_ROWS), key=f"assessment-{one.name}",
        column_config={
            "name": st.column_config.TextColumn(one.title, width=300),
            "id": st.column_config.TextColumn("Id", width=130),
            "likelihood": st.column_config.ProgressColumn(
                "Likelihood", format="%d %%", min_value=0, max_value=100, width=110
            ),
            "interval": st.column_config.TextColumn("90 %", width=75, help="90 % interval over draws of all weights"),
            "why": st.column_config.TextColumn("Why", width=560),
        },
    )  # fmt: skip


def _render_suggestions(found: SuggestedElements) -> None:
    shown, rest = split_by_worth(current_workspace(), found)
    first = (shown or rest)[:MOST_MARKED]
    st.markdown(
        f"**What its words speak for** · {counted(len(shown), 'likely suggestion')}",
        help="The marked words are the evidence; point at one to see what it speaks for.",
    )
    render_words(found, first)
    if not first:
        st.caption("Nothing in the text names or resembles an element of the models.")
        return
    st.dataframe(
        _frame(found, first), hide_index=True, height=fitted(len(first), most=MOST_ROWS), key="text-suggestions",
        column_config={
            "name": st.column_config.TextColumn("Element", width=300),
            "id": st.column_config.TextColumn("Id", width=130),
            "confidence": st.column_config.ProgressColumn(
                "Sure", format="%d %%", min_value=0, max_value=100, width=110
            ),
            "evidence": st.column_config.TextColumn("Evidence", width=430),
            "caution": st.column_config.TextColumn("Beware", width=200),
        },
    )  # fmt: skip


def _render_registration(found: SuggestedElements) -> None:
    shown, rest = split_by_worth(current_workspace(), found)
    with st.container(border=True, key="new-change"):
        render_registration(found, [*shown, *rest][:MOST_OFFERED])


def _frame(found: SuggestedElements, shown: Sequence[Suggestion]) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "name": [found.names[one.element_id] for one in shown],
            "id": [one.element_id for one in shown],
            "confidence": [round(one.confidence * 100) for one in shown],
            "evidence": [reasons(one) for one in shown],
            "caution": [one.caution for one in shown],
        }
    )
