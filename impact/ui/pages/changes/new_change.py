"""Put a pasted text into the register: the change with the elements that its words speak for, all or nothing."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from functools import partial
from zlib import crc32

import streamlit as st

from impact.domain.change import TouchKind
from impact.domain.decision import Proposal, RegisterRow, Verdict
from impact.domain.formatting import counted
from impact.domain.suggestion import SuggestedElements, Suggestion
from impact.errors import DecisionError
from impact.ui import state
from impact.ui.cache import current_workspace
from impact.ui.pages.changes.deciding import attempt, can_decide, deciding
from impact.ui.pages.changes.suggestions import KIND_WORDS, reasons
from impact.ui.safe import plain
from impact.use_cases.decisions import record_all
from impact.use_cases.workspace import Workspace

ID_BOX, TITLE_BOX = "new-change-id", "new-change-title"
RELEASE_BOX, TOUCHES_BOX = "new-change-release", "new-change-touches"
KIND_BOX = "new-change-kind"
LONGEST_TITLE, LONGEST_SUMMARY = 200, 5_000
LEAST_CHOSEN = 0.5
"""Confidence from which a suggestion is chosen at first; a person takes it out or adds others."""
NO_RELEASE = "not stated"


def render_registration(found: SuggestedElements, offered: Sequence[Suggestion]) -> None:
    """Draw the form that makes a change of the text, and of what its words speak for."""
    workspace = current_workspace()
    st.markdown(
        "**Put it into the register**",
        help="The change and the elements that it touches are accepted together, with your name; each can be undone "
        "under Decisions. Nothing is written to the files until somebody publishes it.",
    )
    if not can_decide(workspace):
        return
    by_id = {one.element_id: one for one in offered}
    named = st.columns([1, 2.4, 1.2])
    named[0].text_input("Id", key=ID_BOX, max_chars=60, placeholder="such as MP123")
    named[1].text_input("Title", key=TITLE_BOX, max_chars=LONGEST_TITLE, placeholder=_first_line(found.text))
    releases = [NO_RELEASE, *(release.id for release in workspace.register.releases)]
    current = releases.index(state.choice().release) if state.choice().release in releases else 0
    named[2].selectbox("Release", releases, index=current, key=RELEASE_BOX)
    chosen, kind = st.columns([3.4, 1.2])
    chosen.multiselect(
        "It touches", list(by_id), default=[name for name, one in by_id.items() if _is_likely(one)],
        format_func=lambda name: f"{found.names.get(name, name)} · {name}", key=_touches_box(found),
        help="Those that the text names, or that are likelier right than wrong, are chosen; take out what is not so.",
    )  # fmt: skip
    kind.selectbox("They are", list(KIND_WORDS), key=KIND_BOX, format_func=lambda one: KIND_WORDS[one])
    drawn = deciding()
    st.button(
        "Put it into the register", key="new-change-go", type="primary", icon=":material/playlist_add:",
        on_click=attempt, args=(workspace, partial(_register, workspace, found, by_id)),
        disabled=drawn.is_disabled, help=drawn.help,
    )  # fmt: skip
    made = str(st.session_state.get("registered", ""))
    if made and made in workspace.changes_by_id:
        alone = state.Choice(state.choice().release, (made,))
        st.button(
            f"Analyse {plain(made)} alone", key="new-change-analyse", type="tertiary", icon=":material/query_stats:",
            on_click=state.choose, args=(alone,),
        )  # fmt: skip


def _is_likely(one: Suggestion) -> bool:
    return one.is_unambiguous or one.confidence >= LEAST_CHOSEN


def _touches_box(found: SuggestedElements) -> str:
    """Name the box of touches; another text has another, so that its choice starts anew."""
    return f"{TOUCHES_BOX}-{crc32(found.text.encode())}"


def _first_line(text: str) -> str:
    return next((" ".join(line.split()) for line in text.splitlines() if line.strip()), "")[:LONGEST_TITLE]


def _register(
    workspace: Workspace, found: SuggestedElements, by_id: dict[str, Suggestion], who: str, when: dt.datetime
) -> str:
    change_id = state.chosen_value(ID_BOX).strip()
    if not change_id:
        raise DecisionError("The change has no id.", remedy="Give it one, such as MP123.")
    if change_id.casefold() in {name.casefold() for name in workspace.changes_by_id}:
        raise DecisionError(f"The register holds {change_id} already.", remedy="Accept the suggestions there.")
    release = state.chosen_value(RELEASE_BOX)
    cells = {
        "change_id": change_id,
        "kind": "modification",
        "title": state.chosen_value(TITLE_BOX).strip() or _first_line(found.text),
        "summary": " ".join(found.text.split())[:LONGEST_SUMMARY],
        "status": "raised",
        "releases": "" if release in ("", NO_RELEASE) else release,
        "date_raised": when.date().isoformat(),
    }
    kind = TouchKind(state.chosen_value(KIND_BOX, TouchKind.MODIFY))
    chosen = st.session_state.get(_touches_box(found), ())
    proposals = [Proposal(RegisterRow("changes", (change_id,), cells), 1.0)]
    proposals += [
        Proposal(
            RegisterRow(
                "touches",
                (change_id, name),
                {"change_id": change_id, "element_id": name, "kind": str(kind), "why": "its words name it"},
            ),
            by_id[name].confidence,
            evidence=reasons(by_id[name]),
            origin="mapping",
        )
        for name in chosen
        if name in by_id
    ]
    record_all(workspace, proposals, verdict=Verdict.ACCEPTED, who=who, when=when)
    st.session_state["registered"] = change_id
    return f"{change_id} is in the register and touches {counted(len(proposals) - 1, 'element')}."
