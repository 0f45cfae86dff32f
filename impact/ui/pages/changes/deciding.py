"""Decide with one click: who decides, what came of it, and what follows for the figures."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from functools import partial

import streamlit as st

from impact.domain.access import Action
from impact.domain.decision import Decision, Proposal, Verdict
from impact.domain.formatting import counted, day, days
from impact.errors import ConflictError, ImpactError
from impact.ui import state
from impact.ui.cache import current_report
from impact.ui.identity import Control, control, sign
from impact.ui.safe import plain
from impact.use_cases.decisions import record_all, undo
from impact.use_cases.labels import PENDING
from impact.use_cases.workspace import Workspace

Deed = Callable[[str, dt.datetime], str]
"""Something that a person does at a time; gives what to say of it."""


def can_decide(workspace: Workspace) -> bool:
    """Tell whether decisions can be kept; where they cannot, say so and what to do."""
    if workspace.store is not None and workspace.folder is not None and workspace.settings.register:
        return True
    if workspace.store is None:
        st.info("Decisions are kept nowhere, so nothing can be accepted or rejected here: set IMPACT_STORE to a file.")
    else:
        st.info('The workspace has no register to decide about: write register = "register" in workspace.toml.')
    return False


def deciding(*, is_open: bool = True, help_text: str = "") -> Control:
    """Say how to draw a control that decides about rows of the register."""
    return control(Action.DECIDE, is_disabled=not is_open, help_text=help_text)


def attempt(workspace: Workspace, deed: Deed, *, action: Action = Action.DECIDE) -> None:
    """Do what a person asked for, and keep what is to be told of it; for use as a callback.

    Parameters
    ----------
    workspace
        The workspace as the person saw it.
    deed
        What to do; an error in it becomes words, and nothing is done.
    action
        What it counts as; it is not even tried by a person who may not do that.
    """
    before = _person_days(workspace)
    try:
        signed = sign(action)
        words = deed(signed.who, signed.when)
    except ConflictError as error:
        state.tell(state.Notice(f"Somebody else was faster. {error}", is_refused=True))
    except ImpactError as error:
        state.tell(state.Notice(str(error), is_refused=True))
    else:
        st.toast(plain(words), icon=":material/check:", duration="long")
        state.let_go_of_notice()
        state.tell(state.Notice(words, person_days=before))


def render_notice(workspace: Workspace) -> None:
    """Say what came of the last deed: what was refused stays in sight, what was done is told with its effect."""
    notice = state.told()
    if notice is None:
        return
    if notice.is_refused:
        with st.container(horizontal=True, vertical_alignment="center", key="changes-refused"):
            st.warning(plain(notice.words))
            st.button(
                "Reload", key="changes-reload", on_click=state.let_go_of_notice,
                help="Shows what the register says now, with what others decided.",
            )  # fmt: skip
        return
    after = _person_days(workspace)
    scope = plain(state.choice().release or "the chosen scope")
    if notice.person_days is None or after is None:
        return
    if days(notice.person_days) == days(after):
        st.toast(f"{scope} stays at {days(after)} days likely (P50).", duration="long")
    else:
        st.toast(f"{scope}: {days(notice.person_days)} → {days(after)} days likely (P50).", duration="long")


def _person_days(workspace: Workspace) -> float | None:
    chosen = state.choice()
    try:
        total = current_report(workspace, chosen.request, chosen.options).effort.total
    except ImpactError:
        return None
    return total.p50 if total else None


def render_undo(workspace: Workspace, decision: Decision, *, key: str) -> None:
    """Draw the button that takes a decision back."""
    action = Action.JUDGE_LABEL if _is_judgement(decision) else Action.DECIDE
    words = f"Takes decision {decision.number} back; undoing that one lets it stand again."
    drawn = control(action, help_text=words)
    st.button(
        "Undo", key=f"{key}-undo-{decision.number}", on_click=attempt, type="tertiary", icon=":material/undo:",
        args=(workspace, partial(_undo, workspace, decision)), kwargs={"action": action},
        disabled=drawn.is_disabled, help=drawn.help,
    )  # fmt: skip


def _is_judgement(decision: Decision) -> bool:
    """Tell whether a decision holds what a committee decided about a label."""
    return decision.row.table == "labels" and decision.row.cells.get("decision", PENDING) != PENDING


def _undo(workspace: Workspace, decision: Decision, who: str, when: dt.datetime) -> str:
    undone = undo(workspace, decision.number, who=who, when=when)
    return f"Undone: {decision.row.label} is no longer {decision.verdict} (decision {undone.number})."


def decide_rows(workspace: Workspace, proposals: Sequence[Proposal], verdict: Verdict, *, why: str = "") -> Deed:
    """Make the deed that gives one verdict on several proposed rows, all of them or none."""

    def deed(who: str, when: dt.datetime) -> str:
        done = record_all(workspace, proposals, verdict=verdict, who=who, when=when, why=why)
        if len(done) == 1:
            return f"{str(verdict).capitalize()}: {done[0].row.label} (decision {done[0].number})."
        return f"{str(verdict).capitalize()}: {counted(len(done), 'row')} of the register."

    return deed


def moment(when: dt.datetime) -> str:
    """Say a time: ``19 Oct 2017 14:05``, in its own zone."""
    return f"{day(when.date())} {when:%H:%M}"
