"""What the words of a change may concern: evidence in the text, and one click to accept or reject."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from functools import partial
from html import escape

import streamlit as st

from impact.domain.access import Action
from impact.domain.change import Change, TouchKind
from impact.domain.decision import Decision, Verdict
from impact.domain.formatting import counted, percent
from impact.domain.suggestion import SuggestedElements, Suggestion
from impact.ui import state
from impact.ui.cache import current_suggestions
from impact.ui.identity import may
from impact.ui.pages.changes.deciding import attempt, can_decide, deciding, moment, render_undo
from impact.ui.safe import plain
from impact.use_cases.decided_suggestions import accept_suggestion, reject_suggestion, spoken_phrase
from impact.use_cases.decisions import list_decisions
from impact.use_cases.workspace import Workspace

KIND_WORDS = {
    TouchKind.MODIFY: "changed",
    TouchKind.ADD: "added",
    TouchKind.REMOVE: "removed",
    TouchKind.RENAME: "renamed",
    TouchKind.TEXT: "text only",
}
SIGNAL_WORDS = {
    "id": "its id",
    "name": "its name",
    "alias": "a name it goes by",
    "acronym": "its initials",
    "pronoun": "the sentence before",
    "dotted": "part of a dotted name",
    "words": "words in common",
    "heading": "words of its name",
    "coverage": "much of its name",
    "identifiers": "names of code",
    "characters": "like spelling",
    "named": "its name",
    "neighbours": "elements called alike",
    "earlier": "like earlier changes",
    "habit": "concerned often",
}
FEW, DECIDED_SHOWN, REASONS_SHOWN, NAMES_IN_MARK = 6, 3, 3, 3
KIND_BOX = "suggest-kind"
ALIAS_BOX = "suggest-alias"
WHY_BOX = "suggest-why"
LONGEST_LABEL = 48
MARK_STYLE = "background:rgba(79,179,211,.32);color:inherit;border-radius:2px;padding:0 1px"


def render_suggestions(workspace: Workspace, change: Change) -> None:
    """Draw the register's words on a change with what they may concern, best first, each to accept or reject."""
    found = current_suggestions(workspace, change_id=change.id)
    shown, rest = split_by_worth(workspace, found)
    is_open = can_decide(workspace)
    with st.container(horizontal=True, vertical_alignment="center", key="suggest-head"):
        st.markdown(
            f"**Its words may concern** · {counted(len(shown), 'likely suggestion')}",
            help="What the register says of the change is held against the names and texts of the models, earlier "
            "changes and earlier decisions. The percentage is the calibrated chance that the tie is right.",
        )
        if is_open and found.suggestions and may(Action.DECIDE):
            _render_choices()
    first = (shown or rest)[:FEW]
    render_words(found, first)
    _render_decided(workspace, change)
    if not found.suggestions:
        st.caption("Nothing further is suggested: its words name nothing that is not touched or rejected already.")
        return
    if not shown:
        st.caption(f"None reaches {percent(workspace.policy.mapping.shown_from)}: these are weak.")
    for one in first:
        _render_one(workspace, change, found, one, is_open=is_open)
    weaker = [one for one in found.suggestions if one not in first]
    if weaker and st.toggle(f"Show {len(weaker)} more, weaker ones", key=f"weaker-{change.id}"):
        for one in weaker:
            _render_one(workspace, change, found, one, is_open=is_open)


def split_by_worth(workspace: Workspace, found: SuggestedElements) -> tuple[list[Suggestion], list[Suggestion]]:
    """Divide suggestions into those sure enough to be shown at once, and the others; both best first."""
    limit = workspace.policy.mapping.shown_from
    shown = [one for one in found.suggestions if one.confidence >= limit]
    return shown, [one for one in found.suggestions if one.confidence < limit]


def render_words(found: SuggestedElements, shown: Sequence[Suggestion]) -> None:
    """Draw a text with the words marked that speak for some suggestions; the mark names what they speak for."""
    with st.container(key="marked-words"):
        st.html(f'<div style="line-height:1.5">{marked(found, shown)}</div>')


def marked(found: SuggestedElements, shown: Sequence[Suggestion]) -> str:
    """Give a text as HTML with the words marked that speak for some suggestions; everything else is escaped.

    Places that overlap are marked as one.
    """
    names: dict[tuple[int, int], list[str]] = {}
    for one in shown:
        for item in one.evidence:
            if 0 <= item.start < item.end <= len(found.text):
                said = names.setdefault((item.start, item.end), [])
                if (name := found.names.get(one.element_id, one.element_id)) not in said:
                    said.append(name)
    parts, done = [], 0
    for (start, end), said in _merged(names):
        title = ", ".join(said[:NAMES_IN_MARK]) + (" …" if len(said) > NAMES_IN_MARK else "")
        parts.append(escape(found.text[done:start]))
        parts.append(f'<mark style="{MARK_STYLE}" title="{escape(title)}">{escape(found.text[start:end])}</mark>')
        done = end
    parts.append(escape(found.text[done:]))
    return "".join(parts).replace("\n", "<br>")


def _merged(names: dict[tuple[int, int], list[str]]) -> list[tuple[tuple[int, int], list[str]]]:
    found: list[tuple[tuple[int, int], list[str]]] = []
    for (start, end), said in sorted(names.items()):
        if found and start < found[-1][0][1]:
            (first, last), known = found[-1]
            found[-1] = ((first, max(last, end)), list(dict.fromkeys((*known, *said))))
        else:
            found.append(((start, end), said))
    return found


def reasons(suggestion: Suggestion) -> str:
    """Say in a few words why an element is suggested: the strongest signals, each with words not named before."""
    phrases: dict[str, list[str]] = {}
    seen: set[str] = set()
    for item in suggestion.evidence:
        said = phrases.setdefault(SIGNAL_WORDS.get(item.signal, item.signal), [])
        if item.end > item.start and item.phrase not in seen:
            said.append(item.phrase)
            seen.add(item.phrase)
    parts = [f"{words}: “{'”, “'.join(said)}”" if said else words for words, said in phrases.items()]
    return " · ".join(parts[:REASONS_SHOWN])


def _render_choices() -> None:
    """Draw what goes with the next click: what the change does, why, and whether the words are a name."""
    kind = TouchKind(state.chosen_value(KIND_BOX, TouchKind.MODIFY))
    with st.popover(f"Accept as {KIND_WORDS[kind]}", icon=":material/tune:", key="suggest-choices"):
        st.selectbox(
            "The accepted element is", list(KIND_WORDS), key=KIND_BOX, format_func=lambda kind: KIND_WORDS[kind],
            help="What the change does to the element that you accept.",
        )  # fmt: skip
        st.text_input("Why (optional)", key=WHY_BOX, max_chars=2_000)
        st.checkbox(
            "Also keep the words as another name of the element", key=ALIAS_BOX,
            help="For the next acceptance only; words that may mean something else get a caution.",
        )  # fmt: skip


def _render_one(
    workspace: Workspace, change: Change, found: SuggestedElements, one: Suggestion, *, is_open: bool
) -> None:
    element_id = one.element_id
    with st.container(horizontal=True, vertical_alignment="center", key=f"suggestion-{element_id}"):
        with st.container():
            sure = " · :green[names it and nothing else]" if one.is_unambiguous and not one.caution else ""
            st.markdown(
                f"{percent(one.confidence)} **{plain(found.names.get(element_id, element_id))}** "
                f"`{element_id.replace('`', '')}`{sure}"
            )
            st.caption(plain(reasons(one)) + (f"  \n:orange[{plain(one.caution)}]" if one.caution else ""))
        accept = deciding(is_open=is_open)
        reject = deciding(is_open=is_open, help_text="It is not suggested for this change again.")
        st.button(
            "Accept", key=f"accept-{change.id}-{element_id}", type="primary", disabled=accept.is_disabled,
            on_click=attempt, args=(workspace, partial(_accept, workspace, change, found, one)), help=accept.help,
        )  # fmt: skip
        st.button(
            "Reject", key=f"reject-{change.id}-{element_id}", disabled=reject.is_disabled, on_click=attempt,
            args=(workspace, partial(_reject, workspace, change, found, one)), help=reject.help,
        )  # fmt: skip


def _accept(
    workspace: Workspace, change: Change, found: SuggestedElements, one: Suggestion, who: str, when: dt.datetime
) -> str:
    kind = TouchKind(state.chosen_value(KIND_BOX, TouchKind.MODIFY))
    is_alias = state.is_ticked(ALIAS_BOX)
    done = accept_suggestion(
        workspace, change.id, one, who=who, when=when, kind=kind, why=state.chosen_value(WHY_BOX), is_alias=is_alias
    )
    state.untick(ALIAS_BOX)
    name = found.names.get(one.element_id, one.element_id)
    alias = f", and “{spoken_phrase(one)}” is kept as a name of it" if is_alias else ""
    return f"Accepted: {change.id} touches {name}{alias} (decision {done[0].number})."


def _reject(
    workspace: Workspace, change: Change, found: SuggestedElements, one: Suggestion, who: str, when: dt.datetime
) -> str:
    done = reject_suggestion(workspace, change.id, one, who=who, when=when, why=state.chosen_value(WHY_BOX))
    name = found.names.get(one.element_id, one.element_id)
    return f"Rejected: {name} is not suggested for {change.id} again (decision {done.number})."


def _render_decided(workspace: Workspace, change: Change) -> None:
    """Draw the last decisions about the change that are in no file yet, each to be taken back."""
    own = [item for item in list_decisions(workspace) if change.id in item.row.key]
    for decision in reversed(own[-DECIDED_SHOWN:]):
        with st.container(horizontal=True, vertical_alignment="center", key=f"decided-{decision.number}"):
            st.caption(_decided(workspace, decision))
            render_undo(workspace, decision, key="change")
    if len(own) > DECIDED_SHOWN:
        st.caption(f"and {len(own) - DECIDED_SHOWN} more under Decisions")


def _decided(workspace: Workspace, decision: Decision) -> str:
    sign = {Verdict.ACCEPTED: "✓", Verdict.REJECTED: "✗", Verdict.RETIRED: "−"}[decision.verdict]
    named = decision.row.key[-1]
    label = decision.row.label
    short = label if len(label) <= LONGEST_LABEL else f"{label[: LONGEST_LABEL - 1]}…"
    name = workspace.graph.element(named).label if named in workspace.graph else short
    why = f", {plain(decision.why)}" if decision.why else ""
    return (
        f"{sign} {decision.verdict} {plain(name)} · {plain(decision.who)} on {moment(decision.when)}{why} "
        f"· decision {decision.number}"
    )
