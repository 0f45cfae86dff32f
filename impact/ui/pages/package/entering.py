"""Enter something on a work package with one click: who does it, what came of it, and conflicts without loss."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import streamlit as st

from impact.domain.formatting import counted
from impact.errors import ConflictError, ImpactError
from impact.ui import state
from impact.ui.pages.changes.deciding import PERSON_BOX, decider
from impact.ui.safe import plain
from impact.use_cases.packages.acting import Act, Signature, act_on
from impact.use_cases.workspace import Workspace


def can_enter(workspace: Workspace) -> bool:
    """Tell whether anything can be kept; where it cannot, say so and what to do."""
    if workspace.store is not None:
        return True
    st.info("Nothing is kept here, so nothing can be entered: set IMPACT_STORE to a file.")
    return False


def signature() -> Signature | None:
    """Give who enters something now; ``None``, and words on it, if nobody is named."""
    who = state.chosen_value(PERSON_BOX).strip() or decider()
    if not who:
        state.tell(state.Notice("Nobody is named who enters it: type your name first.", is_refused=True))
        return None
    return Signature(who, dt.datetime.now(tz=dt.UTC).replace(microsecond=0))


def enter(workspace: Workspace, package_id: str, acts: Sequence[Act], *, on: dt.date | None = None) -> None:
    """Do something on a package, and keep what is to be told of it; for use as a callback."""
    signed = signature()
    if signed is None:
        return
    try:
        found = act_on(workspace, acts, Signature(signed.who, signed.when, on), package=package_id)
    except ConflictError as error:
        state.tell(state.Notice(f"Somebody else was faster. {error}", is_refused=True))
    except ImpactError as error:
        state.tell(state.Notice(str(error), is_refused=True))
    else:
        last = found.events[-1]
        done = found.task(last.task)
        subject = done.task.label if done else found.id
        words = f"{last.who} {last.words}: {subject}"
        if len(acts) > 1:
            words = f"{words}, and {counted(len(acts) - 1, 'more task')}"
        st.toast(plain(words), icon=":material/check:", duration="long")
        state.let_go_of_notice()


def render_notice() -> None:
    """Say what was refused; it stays in sight until something else is done."""
    notice = state.told()
    if notice is None or not notice.is_refused:
        return
    with st.container(horizontal=True, vertical_alignment="center", key="package-refused"):
        st.warning(plain(notice.words))
        st.button("Reload", key="package-reload", on_click=state.let_go_of_notice,
                  help="Shows what the package says now, with what others entered.")  # fmt: skip
