"""One task in full - why it is here, what was spent and found - and the means to work on it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

import streamlit as st

from impact.domain.access import Action
from impact.domain.formatting import counted, day, days, percent
from impact.domain.package_event import Deed, Finding
from impact.domain.work_package import TaskState, TaskStatus, WorkPackage
from impact.ui import state
from impact.ui.cache import current_workspace
from impact.ui.identity import control
from impact.ui.pages.package.entering import enter, entering
from impact.ui.safe import plain
from impact.use_cases.packages.acting import Act

FINDINGS = {"No impact": Finding.NO_IMPACT, "Updated": Finding.UPDATED}


def render_task(package: WorkPackage, chosen: Sequence[TaskState]) -> None:
    """Draw the first selected task, and what can be done on all that are selected."""
    first = chosen[0]
    about, work = st.columns([1.1, 1], gap="medium")
    with about, st.container(key="task-about"):
        _render_about(package, first)
    with work, st.container(key="task-work"):
        if package.is_closed:
            st.info("The package is closed: undo the closing under Plan and log to work on it again.")
            return
        _render_together(package, chosen)
        if len(chosen) == 1:
            _render_alone(package, first)
        else:
            st.caption("Time and verdicts are entered on one task at a time.")


def _render_about(package: WorkPackage, one: TaskState) -> None:
    task = one.task
    st.markdown(f"**{plain(task.label)}** `{task.id.replace('`', '')}`")
    if one.status is TaskStatus.REOPENED and one.verdict is not None:
        causes = "; ".join(plain(change.words) for change in one.reopened_by[:4])
        more = f" and {len(one.reopened_by) - 4} more" if len(one.reopened_by) > 4 else ""
        st.warning(
            f"Reopened: {causes}{more}, since {plain(one.verdict.who)} signed '{one.verdict.finding}' on "
            f"{day(one.verdict.on)}. Look again, and sign it for what it says now."
        )
    facts = [f"planned {days(task.days.p50)} likely (P50), {days(task.days.p80)} to plan for (P80)"]
    facts += [f"spent {days(one.days_spent)}"] if one.records else []
    facts += [f"{percent(task.likelihood)} likely affected"] if task.is_section else []
    st.markdown(" · ".join(facts))
    if task.why:
        st.markdown(f"Why: {plain(task.why)}")
    if one.verdict is not None and one.status is not TaskStatus.REOPENED:
        verified = f"verified by {plain(one.verdict.verified_by)}" if one.verdict.verified_by else "not verified"
        reason = f": {plain(one.verdict.why)}" if one.verdict.why else ""
        st.markdown(
            f"Signed **{one.verdict.finding}** by {plain(one.verdict.who)} on {day(one.verdict.on)} ({verified})"
            f"{reason}; it rests on {counted(len(one.verdict.rests_on), 'element')}."
        )
    for record in one.records[-5:]:
        st.caption(f"{day(record.on)} · {plain(record.who)} · {days(record.days)} days as {plain(record.role)}")
    for who, on, text in one.notes[-3:]:
        st.caption(f"{day(on)} · {plain(who)}: {plain(text)}")
    for move in one.moves[-3:]:
        why = f" ({plain(move.why)})" if move.why else ""
        st.caption(
            f"{day(move.on)} · {plain(move.who)} moved its date from {day(move.before)} to {day(move.after)}{why}"
        )
    _render_undo(package, one)


def _render_undo(package: WorkPackage, one: TaskState) -> None:
    standing = [
        event
        for event in package.events
        if event.task == one.task.id and event.number not in package.undone and event.undoes is None
    ]
    if not standing or package.is_closed:
        return
    last = standing[-1]
    act = Act(Deed.UNDONE, undoes=last.number, seen=one.last_number)
    words = "It is kept in the log as undone; undoing the undoing there brings it back."
    drawn = entering(package, act, help_text=words)
    st.button(
        f"Undo: {plain(last.who)} {plain(last.words)}", key=f"task-undo-{last.number}", type="tertiary",
        icon=":material/undo:", on_click=enter, args=(current_workspace(), package.id, [act]),
        disabled=drawn.is_disabled, help=drawn.help,
    )  # fmt: skip


def _render_together(package: WorkPackage, chosen: Sequence[TaskState]) -> None:
    key, drawn = chosen[0].task.id, control(Action.REVIEW)
    count = f" {len(chosen)} tasks" if len(chosen) > 1 else ""
    with st.container(horizontal=True, vertical_alignment="bottom", key="task-assign"):
        st.text_input("Who does it", value=chosen[0].assignee, key=f"to-{key}", max_chars=200, width=150)
        st.button(f"Assign{count}", key="task-assign-go", on_click=_assign, args=(package.id, chosen),
                  disabled=drawn.is_disabled, help=drawn.help)  # fmt: skip
        st.date_input("Due", value=chosen[0].due, format="DD/MM/YYYY", key=f"due-{key}", width=140)
        st.button(f"Move{count}", key="task-move-go", on_click=_move, args=(package.id, chosen),
                  disabled=drawn.is_disabled, help=drawn.help)  # fmt: skip
        waiting = [one for one in chosen if one.status is not TaskStatus.STARTED]
        label = "Do it again" if len(chosen) == 1 and chosen[0].verdict else f"Start{count}"
        start = control(Action.REVIEW, is_disabled=not waiting)
        st.button(label, key="task-start-go", disabled=start.is_disabled, on_click=_start, args=(package.id, waiting),
                  help=start.help)  # fmt: skip


def _render_alone(package: WorkPackage, one: TaskState) -> None:
    key, drawn = one.task.id, control(Action.REVIEW)
    with st.container(horizontal=True, vertical_alignment="bottom", key="task-record"):
        st.number_input("Days spent", min_value=0.0, max_value=366.0, value=None, step=0.25, key=f"days-{key}",
                        width=120, placeholder="1.5")  # fmt: skip
        st.date_input("On", value="today", max_value="today", format="DD/MM/YYYY", key=f"on-{key}", width=140)
        st.button("Record", key="task-record-go", on_click=_record, args=(package.id, one),
                  disabled=drawn.is_disabled, help=drawn.help)  # fmt: skip
    if not one.task.is_section:
        st.button("Done", key="task-done-go", type="primary", on_click=_sign, args=(package.id, one),
                  disabled=drawn.is_disabled, help=drawn.help)  # fmt: skip
        return
    with st.container(horizontal=True, vertical_alignment="bottom", key="task-sign"):
        st.segmented_control("What the review came to", list(FINDINGS), key=f"finding-{key}")
        st.text_input("Verified by", key=f"verified-{key}", max_chars=200, width=130, placeholder="nobody yet")
        st.button("Sign", key="task-done-go", type="primary", on_click=_sign, args=(package.id, one),
                  disabled=drawn.is_disabled, help=drawn.help)  # fmt: skip
    with st.container(horizontal=True, vertical_alignment="bottom", key="task-words"):
        st.text_input("Note or reason", key=f"words-{key}", max_chars=2_000, width=250)
        st.button("Note", key="task-note-go", on_click=_note, args=(package.id, one),
                  disabled=drawn.is_disabled, help=drawn.help)  # fmt: skip
        words = "A false positive: change does not arrive here. It needs a reason; the next analysis learns from it."
        reject = control(Action.REVIEW, help_text=words)
        st.button(
            "Reject", key="task-reject-go", on_click=_reject, args=(package.id, one), icon=":material/block:",
            disabled=reject.is_disabled, help=reject.help,
        )  # fmt: skip


def _do(package_id: str, acts: Sequence[Act], *, on: dt.date | None = None) -> None:
    enter(current_workspace(), package_id, acts, on=on)


def _assign(package_id: str, chosen: Sequence[TaskState]) -> None:
    to = state.chosen_value(f"to-{chosen[0].task.id}")
    _do(package_id, [Act(Deed.ASSIGNED, one.task.id, to=to, seen=one.last_number) for one in chosen])


def _move(package_id: str, chosen: Sequence[TaskState]) -> None:
    due = st.session_state.get(f"due-{chosen[0].task.id}")
    _do(package_id, [Act(Deed.MOVED, one.task.id, due=due, seen=one.last_number) for one in chosen if one.due != due])


def _start(package_id: str, chosen: Sequence[TaskState]) -> None:
    _do(package_id, [Act(Deed.STARTED, one.task.id, seen=one.last_number) for one in chosen])


def _record(package_id: str, one: TaskState) -> None:
    spent, on = (st.session_state.get(f"{box}-{one.task.id}") for box in ("days", "on"))
    _do(package_id, [Act(Deed.RECORDED, one.task.id, days=spent, seen=one.last_number)], on=on)


def _sign(package_id: str, one: TaskState) -> None:
    finding = FINDINGS.get(state.chosen_value(f"finding-{one.task.id}"))
    verified = state.chosen_value(f"verified-{one.task.id}")
    _do(package_id, [Act(Deed.DONE, one.task.id, finding=finding, verified_by=verified, seen=one.last_number)])


def _note(package_id: str, one: TaskState) -> None:
    words = state.chosen_value(f"words-{one.task.id}")
    _do(package_id, [Act(Deed.NOTED, one.task.id, why=words, seen=one.last_number)])


def _reject(package_id: str, one: TaskState) -> None:
    words = state.chosen_value(f"words-{one.task.id}")
    _do(package_id, [Act(Deed.REJECTED, one.task.id, why=words, seen=one.last_number)])
