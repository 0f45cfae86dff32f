"""Enter something on a work package with one click: who does it, what came of it, and conflicts without loss."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

import streamlit as st

from impact.domain.access import Action
from impact.domain.formatting import counted
from impact.domain.package_event import Deed
from impact.domain.work_package import WorkPackage
from impact.errors import ConflictError, ImpactError
from impact.ui import state
from impact.ui.identity import Control, control, sign
from impact.ui.safe import plain
from impact.use_cases.packages.acting import Act, Signature, act_on
from impact.use_cases.packages.keeping import find_package, list_packages
from impact.use_cases.workspace import Workspace

ACTION_BY_DEED: Mapping[Deed, Action] = {Deed.APPROVED: Action.APPROVE, Deed.CLOSED: Action.CLOSE}
"""What is more than to work on tasks."""


def action_of(package: WorkPackage, act: Act) -> Action:
    """Say what an act on a package counts as; to undo something counts as the thing itself."""
    if act.deed is not Deed.UNDONE:
        return ACTION_BY_DEED.get(act.deed, Action.REVIEW)
    by_number = {event.number: event for event in package.events}
    found = by_number.get(act.undoes or 0)
    while found is not None and found.undoes is not None:
        found = by_number.get(found.undoes)
    return Action.APPROVE if found is None else ACTION_BY_DEED.get(found.deed, Action.REVIEW)


def entering(package: WorkPackage, act: Act, *, is_disabled: bool = False, help_text: str = "") -> Control:
    """Say how to draw a control that does something on a package."""
    return control(action_of(package, act), is_disabled=is_disabled, help_text=help_text)


def can_enter(workspace: Workspace) -> bool:
    """Tell whether anything can be kept; where it cannot, say so and what to do."""
    if workspace.store is not None:
        return True
    st.info("Nothing is kept here, so nothing can be entered: set IMPACT_STORE to a file.")
    return False


def signature(action: Action) -> Signature | None:
    """Give who enters something now; ``None``, and words on it, if nobody is named or the role does not allow it."""
    try:
        signed = sign(action)
    except ImpactError as error:
        state.tell(state.Notice(str(error), is_refused=True))
        return None
    return Signature(signed.who, signed.when)


def enter(workspace: Workspace, package_id: str, acts: Sequence[Act], *, on: dt.date | None = None) -> None:
    """Do something on a package, and keep what is to be told of it; for use as a callback."""
    try:
        package = find_package(list_packages(workspace), package_id)
        *_, signed = [sign(action) for action in (Action.REVIEW, *(action_of(package, act) for act in acts))]
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
