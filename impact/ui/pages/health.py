"""Model health: what is wrong with the workspace, where, what to do, and what people put up with."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from impact.domain.formatting import counted, day
from impact.domain.problem import Problem, Severity
from impact.domain.waiver import CheckReport, WaivedProblem
from impact.ui import state
from impact.ui.cache import current_check, current_workspace
from impact.ui.pages.health_calibration import render_calibration
from impact.ui.pages.health_hubs import render_hubs
from impact.use_cases.workspace import Workspace
from impact.writers.waivers import write_waivers_csv

SIGNS = {Severity.ERROR: "■", Severity.WARNING: "▲", Severity.NOTE: "○"}
"""Sign of each severity, which tells them apart without colour."""


def render_health() -> None:
    """Draw the part of the page that is chosen: what is wrong, what passes change on, how good predictions were."""
    chosen, first = state.chosen(state.HEALTH_PART), next(iter(PARTS))
    picked = st.segmented_control(
        "Part of the page", list(PARTS), default=chosen if chosen in PARTS else first, required=True, key=BOX,
        format_func=lambda name: PARTS[name][0], on_change=state.choose_box, args=(state.HEALTH_PART, BOX),
        label_visibility="collapsed",
    )  # fmt: skip
    _, render = PARTS[picked if picked in PARTS else first]
    render()


def _render_problems() -> None:
    """Draw the findings of the workspace by rule, what is waived, and what was read."""
    workspace = current_workspace()
    report = current_check(workspace, today=dt.datetime.now(tz=dt.UTC).astimezone().date())
    counts = " · ".join(
        f"{SIGNS[severity]} {counted(number, severity.value)}" for severity, number in report.count_by_severity.items()
    )
    st.markdown(f"### {counts}" + (f" · {len(report.waived)} waived" if report.waived else ""))
    st.caption(
        "How to read this: an error means that something is lost or cannot be trusted; a warning deserves a look; a "
        "note is worth knowing. Select rules to see their findings alone."
    )
    if report.findings:
        _render_findings(report)
    else:
        st.success("Nothing is wrong with the files, the models, the documents or the register.")
    if report.waived:
        _render_waived(report.waived)
    _render_contents(workspace)


def _render_findings(report: CheckReport) -> None:
    groups = report.findings_by_rule
    rules = pd.DataFrame(
        [
            {
                "Severity": _severity(problems[0].severity),
                "Rule": rule_id,
                "Findings": len(problems),
                "What is wrong": report.rule_by_id[rule_id].meaning,
                "What to do": report.rule_by_id[rule_id].remedy,
                "Basis": report.rule_by_id[rule_id].basis,
            }
            for rule_id, problems in groups
        ]
    )
    event = st.dataframe(
        rules, hide_index=True, key="rules", on_select="rerun", selection_mode="multi-row",
        column_config={
            "Severity": st.column_config.TextColumn(width=95),
            "Rule": st.column_config.TextColumn(width=175),
            "Findings": st.column_config.NumberColumn(width=75),
            "What is wrong": st.column_config.TextColumn(width=390),
            "What to do": st.column_config.TextColumn(width=300),
        },
    )  # fmt: skip
    chosen = [groups[row] for row in event.selection.rows] or groups
    shown = [problem for _, problems in chosen for problem in problems]
    name = f"rule {chosen[0][0]}" if len(chosen) == 1 else counted(len(chosen), "rule")
    st.markdown(f"**{counted(len(shown), 'finding')}** of {name}")
    st.dataframe(_table(shown), hide_index=True, key="problems", column_config=_columns())
    if event.selection.rows:
        _render_new_waivers(shown)


def _render_new_waivers(shown: Sequence[Problem]) -> None:
    """Draw what has to be written into the table of waivers to put up with the findings of the selected rules."""
    with st.expander("Put up with these findings: waivers", key="waivers-new"):
        with st.container(horizontal=True, vertical_alignment="bottom", key="waiver-boxes"):
            reason = st.text_input("Why they are put up with", key="waiver-reason", max_chars=500, width=420)
            by = st.text_input("Who decides", key="waiver-by", max_chars=200, width=180)
            until = st.date_input("Until", value=None, key="waiver-until", format="DD/MM/YYYY", width=150)
        if not reason.strip():
            st.caption("A waiver needs a reason; an end is better than none.")
            return
        text = write_waivers_csv(shown, reason=reason, by=by, expires=until)
        st.code(text, language=None, height=150)
        st.download_button("Waivers (CSV)", text, file_name="waivers.csv", key="waivers-file", on_click="ignore",
                           icon=":material/download:")  # fmt: skip
        st.caption('Add the rows to the file that workspace.toml names as waivers = "waivers.csv"; nothing is written.')


def _severity(severity: Severity) -> str:
    return f"{SIGNS[severity]} {severity}"


def _table(problems: Sequence[Problem]) -> pd.DataFrame:
    return pd.DataFrame(
        [
            {
                "Severity": _severity(p.severity), "What": p.message,
                "Where": f"{p.file}:{p.line}" if p.line else p.file,
                "Element": p.element_id, "What to do": p.remedy, "Rule": p.rule,
            }
            for p in problems
        ]
    )  # fmt: skip


def _columns() -> dict[str, Any]:
    widths = {"Severity": 90, "What": 480, "Because": 300, "Where": 200, "Element": 130, "What to do": 270}
    return {name: st.column_config.TextColumn(width=width) for name, width in widths.items()}


def _render_waived(waived: Sequence[WaivedProblem]) -> None:
    st.markdown(f"**Waived:** {counted(len(waived), 'finding')} that somebody decided to put up with")
    frame = _table([item.problem for item in waived])
    frame.insert(2, "Because", [item.waiver.reason for item in waived])
    frame.insert(3, "Who", [item.waiver.by for item in waived])
    frame.insert(4, "Until", [day(item.waiver.expires) if item.waiver.expires else "no end" for item in waived])
    st.dataframe(frame.drop(columns="What to do"), hide_index=True, key="waived", column_config=_columns())


def _render_contents(workspace: Workspace) -> None:
    st.markdown("**What was read**")
    kinds = Counter(node.kind_label for node in workspace.graph.nodes)
    st.caption(
        f"{counted(len(workspace.graph), 'element')}, {counted(len(workspace.graph.relationships), 'relationship')}, "
        f"{counted(len(workspace.sections), 'section')}, {counted(len(workspace.diagrams), 'diagram')}, "
        f"{counted(len(workspace.sha256_by_file), 'file')}."
    )
    st.dataframe(
        pd.DataFrame(kinds.most_common(), columns=["Kind", "Elements"]), hide_index=True, height=240, key="kinds"
    )


BOX = "health-part"
PARTS: Mapping[str, tuple[str, Callable[[], None]]] = {
    "problems": ("Problems", _render_problems),
    "hubs": ("What passes change on", render_hubs),
    "predictions": ("Predictions and weights", render_calibration),
}
"""Parts of the page by their name in the address: title, and what draws it."""
