"""Labels of switches: the list, what the rules say of a new one, and what the committee decided."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from functools import partial

import pandas as pd
import streamlit as st

from impact.domain.access import Action
from impact.domain.decision import Verdict
from impact.domain.formatting import counted, percent
from impact.domain.label import LabelJudgement, SwitchLabel
from impact.errors import DecisionError, ImpactError
from impact.ui import state
from impact.ui.cache import current_workspace
from impact.ui.identity import control
from impact.ui.pages.changes.deciding import attempt, can_decide, deciding
from impact.ui.pages.changes.tables import fitted, render_csv
from impact.ui.safe import plain
from impact.use_cases.decisions import record
from impact.use_cases.labels import REJECTED, check_label, list_labels, propose_label, propose_update
from impact.use_cases.workspace import Workspace
from impact.writers.formats import LABEL_WRITERS

MOST_ROWS = 8
DECISIONS = ("accepted", "rejected", "pending")
OUTCOMES = ("pending", "upheld", "dismissed")
ALL_BOX, DECIDED_BOX, VERDICT_BOX, BY_BOX = "labels-all", "label-decided", "label-verdict", "label-by"
REASON_BOX, APPEALED_BOX, APPEAL_BOX, OUTCOME_BOX = "label-reason", "label-rejected", "label-appeal", "label-outcome"


def render_labels() -> None:
    """Draw the list, then the check of a new label, and what the committee decided about one."""
    workspace = current_workspace()
    shown = list_labels(workspace, is_every=state.is_ticked(ALL_BOX))
    with st.container(horizontal=True, vertical_alignment="center", key="labels-bar"):
        st.markdown(
            f"**{counted(len(shown), 'label')}** for auxiliary load control switches (ALCS, HCALCS)",
            help="How to read this: users may give a switch a label that is on the list. An import supplier submits a "
            "new one with the family of devices it stands for; the committee decides, and the Panel hears appeals.",
        )
        st.toggle("Show refused and waiting ones, too", key=ALL_BOX)
        render_csv(partial(LABEL_WRITERS["csv"], shown), name="labels")
    _render_list(shown)
    check, decide = st.columns(2, gap="medium")
    with check, st.container(key="labels-check"):
        _render_check(workspace)
    with decide, st.container(key="labels-decide"):
        _render_committee(workspace)


def _render_list(shown: tuple[SwitchLabel, ...]) -> None:
    if not shown:
        st.info("No label is on the list: check a new one below and put it before the committee.")
        return
    st.dataframe(
        pd.DataFrame(
            {
                "label": [entry.label for entry in shown],
                "family": [entry.family for entry in shown],
                "decision": [entry.decision or "on the list before" for entry in shown],
                "by": [" ".join(filter(None, (entry.decided_by, entry.decided_on))) for entry in shown],
                "reason": [entry.reason for entry in shown],
                "appeal": [" ".join(filter(None, (entry.appeal, entry.appeal_outcome))) for entry in shown],
                "submitted": [" ".join(filter(None, (entry.submitted_by, entry.submitted_on))) for entry in shown],
            }
        ),
        hide_index=True, height=fitted(len(shown), most=MOST_ROWS), key="labels-table",
        column_config={
            "label": st.column_config.TextColumn("Label", width=180),
            "family": st.column_config.TextColumn("Family of devices", width=280),
            "decision": st.column_config.TextColumn("Decision", width=130),
            "by": st.column_config.TextColumn("Decided by", width=150),
            "reason": st.column_config.TextColumn("Reason", width=190),
            "appeal": st.column_config.TextColumn("Appeal", width=150),
            "submitted": st.column_config.TextColumn("Submitted", width=140),
        },
    )  # fmt: skip


def _render_check(workspace: Workspace) -> None:
    st.markdown("**Check a new label**")
    label = st.text_input("Label", key="label-new", max_chars=200, help="At most 22 characters.")
    family = st.text_input("Family of devices that is typically connected", key="label-family", max_chars=2_000)
    role = st.text_input(
        "Role of who submits it", value="IS", key="label-role", max_chars=40, help="IS: import supplier; no other may."
    )
    if not label.strip():
        return
    try:
        judgement = check_label(workspace, label, family=family, role=role)
    except ImpactError as error:
        st.warning(plain(str(error)))
        return
    _render_judgement(judgement)
    cells = {"family": family.strip(), "role": role.strip()}
    drawn = deciding(is_open=not judgement.is_refused and can_decide(workspace))
    st.button(
        "Put it before the committee", key="label-add", type="primary", on_click=attempt,
        disabled=drawn.is_disabled, help=drawn.help, args=(workspace, partial(_add, workspace, judgement, cells)),
    )  # fmt: skip


def _render_judgement(judgement: LabelJudgement) -> None:
    if judgement.is_refused:
        st.error("Refused:\n" + "\n".join(f"- {plain(reason)}" for reason in judgement.refusals))
    else:
        st.success("No rule refuses it; the committee decides.")
    for advice in judgement.advice:
        st.warning(plain(advice))
    if judgement.nearest:
        near = ", ".join(f"{plain(item.label)} {percent(item.likeness)}" for item in judgement.nearest)
        st.caption(f"Nearest on the list: {near}")


def _add(workspace: Workspace, judgement: LabelJudgement, cells: Mapping[str, str], who: str, when: dt.datetime) -> str:
    signed = {**cells, "submitted_by": who, "submitted_on": when.date().isoformat()}
    done = record(workspace, propose_label(judgement, signed), verdict=Verdict.ACCEPTED, who=who, when=when)
    return f"{judgement.label} waits for the committee (decision {done.number})."


def _render_committee(workspace: Workspace) -> None:
    st.markdown("**Record what was decided**")
    entries = list_labels(workspace, is_every=True)
    if not entries:
        st.caption("There is no label to decide about yet.")
        return
    names = [entry.label for entry in entries]
    st.selectbox("Label decided about", names, key=DECIDED_BOX)
    st.segmented_control("Decision", DECISIONS, default=DECISIONS[0], required=True, key=VERDICT_BOX)
    st.text_input("Decided by", key=BY_BOX, max_chars=200, placeholder="the committee")
    st.text_input("Reason", key=REASON_BOX, max_chars=2_000)
    drawn = control(Action.JUDGE_LABEL, is_disabled=not can_decide(workspace))
    st.button(
        "Record the decision", key="label-record", disabled=drawn.is_disabled, on_click=attempt, help=drawn.help,
        args=(workspace, partial(_decide, workspace)), kwargs={"action": Action.JUDGE_LABEL},
    )  # fmt: skip
    rejected = [entry.label for entry in entries if entry.decision == REJECTED]
    if rejected:
        with st.expander("Appeal to the Panel", key="label-appeals"):
            st.selectbox("Rejected label", rejected, key=APPEALED_BOX)
            st.text_input("Who appeals, when and why", key=APPEAL_BOX, max_chars=2_000)
            st.segmented_control("Outcome", OUTCOMES, default=OUTCOMES[0], required=True, key=OUTCOME_BOX)
            st.button(
                "Record the appeal", key="label-appealed", disabled=drawn.is_disabled, on_click=attempt,
                args=(workspace, partial(_appeal, workspace)), kwargs={"action": Action.JUDGE_LABEL}, help=drawn.help,
            )  # fmt: skip


def _decide(workspace: Workspace, who: str, when: dt.datetime) -> str:
    label, verdict = state.chosen_value(DECIDED_BOX), state.chosen_value(VERDICT_BOX, DECISIONS[0])
    cells = {
        "decision": verdict, "decided_by": state.chosen_value(BY_BOX), "reason": state.chosen_value(REASON_BOX),
        "decided_on": when.date().isoformat(),
    }  # fmt: skip
    done = record(workspace, propose_update(workspace, label, cells), verdict=Verdict.ACCEPTED, who=who, when=when)
    return f"{label} is {verdict} (decision {done.number})."


def _appeal(workspace: Workspace, who: str, when: dt.datetime) -> str:
    label, outcome = state.chosen_value(APPEALED_BOX), state.chosen_value(OUTCOME_BOX, OUTCOMES[0])
    if not state.chosen_value(APPEAL_BOX).strip():
        raise DecisionError("The appeal is empty.", remedy="Say who appeals, when and why.")
    cells = {"appeal": state.chosen_value(APPEAL_BOX), "appeal_outcome": outcome}
    done = record(workspace, propose_update(workspace, label, cells), verdict=Verdict.ACCEPTED, who=who, when=when)
    return f"The appeal about {label} is {outcome} (decision {done.number})."
