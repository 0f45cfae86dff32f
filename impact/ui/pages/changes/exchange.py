"""Import and export: minutes and spreadsheets propose rows of the register; the register leaves as a spreadsheet."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from functools import partial
from pathlib import PurePosixPath

import pandas as pd
import streamlit as st

from impact.domain.change_sheet import CellDifference, ImportedRegister, RowState
from impact.domain.decision import Proposal, Verdict
from impact.domain.formatting import counted, day, percent
from impact.domain.minutes import Minutes
from impact.errors import ImpactError
from impact.ui import state
from impact.ui.cache import current_minutes, current_sheet, current_workspace, exported_register
from impact.ui.pages.changes.deciding import attempt, can_decide, decide_rows, deciding
from impact.ui.pages.changes.tables import fitted
from impact.ui.safe import plain
from impact.use_cases.workspace import Workspace

MOST_MEGABYTES = 20
MINUTES, SHEET, EXPORT = "Minutes", "Spreadsheet of changes", "Export"
ENDINGS = {MINUTES: ["txt", "md", "docx", "pdf"], SHEET: ["xlsx", "csv"]}
DAY_BOX, IMPACTS_BOX = "export-day", "export-impacts"
WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST_ROWS, MOST_NOTES = 8, 6
UNSAID = ("basis", "source")
"""Columns that the evidence says already."""


def render_exchange() -> None:
    """Draw what is chosen: minutes to read, a spreadsheet to read, or the spreadsheet to take along."""
    picked = st.segmented_control(
        "Direction", [MINUTES, SHEET, EXPORT], default=MINUTES, required=True, key="exchange-kind",
        label_visibility="collapsed", format_func=lambda name: name if name == EXPORT else f"Import: {name.lower()}",
    )  # fmt: skip
    if picked == EXPORT:
        _render_export(current_workspace())
        return
    kind = MINUTES if picked is None else picked
    file, day_of_meeting = st.columns([2, 1], gap="medium")
    with file:
        given = st.file_uploader(
            f"{kind}: {', '.join(ENDINGS[kind])}, at most {MOST_MEGABYTES} MB", type=ENDINGS[kind],
            key=f"upload-{kind}", max_upload_size=MOST_MEGABYTES,
        )  # fmt: skip
    date = None
    if kind == MINUTES:
        with day_of_meeting:
            date = st.date_input(
                "Day of the meeting, where the minutes do not say it", value=None, format="DD/MM/YYYY",
                key="minutes-day",
            )  # fmt: skip
    if given is None:
        st.caption(
            "How to read this: the file is held against the register, and what is new or differs is proposed row by "
            "row. Nothing is recorded until you accept it."
        )
        return
    try:
        _render_import(kind, given.name, given.getvalue(), date)
    except ImpactError as error:
        st.error(plain(f"{given.name} cannot be read: {error.message.rstrip('.')}. {error.remedy}"))


def _render_import(kind: str, name: str, data: bytes, date: dt.date | None) -> None:
    workspace = current_workspace()
    if kind == MINUTES:
        found = current_minutes(workspace, name=name, data=data, date=date)
        proposals, differences = found.proposals, {}
        _render_minutes(found.minutes, [doubt.message for doubt in found.doubts])
    else:
        sheet = current_sheet(workspace, name=name, data=data)
        proposals = sheet.proposals
        differences = {row.key: row.differences for row in sheet.of(RowState.DIFFERS)}
        _render_sheet(sheet)
    waiting = [one for one in proposals if not _is_rejected(workspace, one)]
    if len(waiting) < len(proposals):
        st.caption(f"{counted(len(proposals) - len(waiting), 'row')} rejected before, so not proposed again.")
    _render_proposals(workspace, waiting, differences)


def _is_rejected(workspace: Workspace, proposal: Proposal) -> bool:
    decision = workspace.log.in_force(proposal.row)
    return decision is not None and decision.verdict is Verdict.REJECTED


def _render_minutes(minutes: Minutes, doubts: Sequence[str]) -> None:
    stated = sum(action.status is not None for action in minutes.actions)
    st.markdown(
        f"**{plain(minutes.meeting_id or PurePosixPath(minutes.file).name)}** of {day(minutes.date)}: "
        f"{counted(len(minutes.actions), 'action')}, {stated} with a status, "
        f"{counted(len(minutes.findings), 'reference')} in all"
    )
    for doubt in doubts:
        st.warning(plain(f"{doubt[0].upper()}{doubt[1:]}."))
    for problem in minutes.problems[:MOST_NOTES]:
        st.caption(plain(f"{problem.message} {problem.remedy}"))
    with st.expander(f"All {counted(len(minutes.findings), 'reference')} with their lines", key="minutes-findings"):
        st.dataframe(
            pd.DataFrame(
                [
                    {"Line": item.line, "Kind": str(item.kind), "What": item.id, "Says": item.value or item.text}
                    for item in minutes.findings
                ]
            ),
            hide_index=True, key="findings-table", height=300,
        )  # fmt: skip


def _render_sheet(found: ImportedRegister) -> None:
    counts = " · ".join(f"{state_} **{len(found.of(state_))}**" for state_ in RowState if found.of(state_))
    st.markdown(f"**{plain(found.sheet.file)}** beside the register: {counts or 'no rows'}")
    if found.missing:
        st.caption(
            f"{counted(len(found.missing), 'change')} of the register not in the file; they stay as they are.",
            help=plain(", ".join(found.missing)),
        )
    troubles = [
        *({"Where": note.place, "Says": note.words, "Why": note.why} for note in found.notes),
        *(
            {"Where": ", ".join(row.places), "Says": row.label, "Why": row.why or _clash(row.differences)}
            for row in (*found.of(RowState.CONFLICT), *found.of(RowState.INCOMPLETE))
        ),
    ]
    if troubles:
        with st.expander(f"{counted(len(troubles), 'cell or row', 'cells or rows')} not taken over", key="sheet-notes"):
            st.dataframe(pd.DataFrame(troubles), hide_index=True, key="notes-table")


def _clash(differences: Sequence[object]) -> str:
    return f"two rows of the file disagree in {counted(len(differences), 'column')}"


def _render_proposals(
    workspace: Workspace, proposals: Sequence[Proposal], differences: Mapping[tuple[str, ...], Sequence[CellDifference]]
) -> None:
    if not proposals:
        st.info("Nothing is proposed: the file says nothing that the register does not say already.")
        return
    is_open = can_decide(workspace)
    st.markdown(f"**{counted(len(proposals), 'row')} proposed** · tick rows to decide about some of them")
    picked = st.dataframe(
        pd.DataFrame(
            {
                "row": [f"{one.row.table} {one.row.key[0]}" for one in proposals],
                "says": [_content(one, differences.get(one.row.key, ())) for one in proposals],
                "sure": [percent(one.confidence) for one in proposals],
                "evidence": [one.evidence for one in proposals],
            }
        ),
        hide_index=True, height=fitted(len(proposals), most=MOST_ROWS), key=f"proposals-{workspace.digest[:12]}",
        on_select="rerun", selection_mode="multi-row",
        column_config={
            "row": st.column_config.TextColumn("Row of the register", width=180),
            "says": st.column_config.TextColumn("Would say", width=600),
            "sure": st.column_config.TextColumn("Sure", width=65),
            "evidence": st.column_config.TextColumn("Evidence", width=260),
        },
    )  # fmt: skip
    chosen = [proposals[place] for place in picked.selection.rows if place < len(proposals)]
    some, every = counted(len(chosen), "row"), deciding(is_open=is_open)
    those = deciding(is_open=bool(chosen) and is_open)
    with st.container(horizontal=True, key="proposal-bar"):
        st.button(
            f"Accept {some}", key="accept-some", disabled=those.is_disabled, type="primary", on_click=attempt,
            args=(workspace, decide_rows(workspace, chosen, Verdict.ACCEPTED)), help=those.help,
        )  # fmt: skip
        st.button(
            f"Reject {some}", key="reject-some", disabled=those.is_disabled, on_click=attempt,
            args=(workspace, decide_rows(workspace, chosen, Verdict.REJECTED)), help=those.help,
        )  # fmt: skip
        st.button(
            f"Accept all {len(proposals)}", key="accept-all", disabled=every.is_disabled, on_click=attempt,
            args=(workspace, decide_rows(workspace, proposals, Verdict.ACCEPTED)), help=every.help,
        )  # fmt: skip


def _content(proposal: Proposal, differences: Sequence[CellDifference]) -> str:
    """Say what a row would hold, or what would differ from now where the register has it."""
    if differences:
        said = [" / ".join(dict.fromkeys(words for words, _ in item.said)) for item in differences]
        return "; ".join(
            f"{item.column}: {item.register or 'nothing'} → {words}"
            for item, words in zip(differences, said, strict=True)
        )
    row = proposal.row
    return "; ".join(
        f"{name}: {text}" for name, text in row.cells.items() if name not in UNSAID and text and text != row.key[0]
    )


def _render_export(workspace: Workspace) -> None:
    if not workspace.register.changes:
        st.info("The register holds no change to export: add rows to changes.csv, or import a spreadsheet of changes.")
        return
    st.markdown(
        f"**{counted(len(workspace.register.changes), 'change')}** with their iterations, audit trail, confirmations, "
        "releases, and what they mean for service users"
    )
    with st.container(horizontal=True, vertical_alignment="bottom", key="export-bar"):
        as_of = st.date_input(
            "Only what was known by", value=None, format="DD/MM/YYYY", key=DAY_BOX, width=190,
            help="Leave it empty for all that is known.",
        )  # fmt: skip
        has_impacts = st.checkbox(
            "With what each change means for service users", key=IMPACTS_BOX,
            help="Works out how far each change travels: up to a second for each.",
        )  # fmt: skip
        st.button(
            "Make the workbook", key="export-make", type="primary", on_click=state.ask_for_export,
            args=(workspace.digest, DAY_BOX, IMPACTS_BOX),
        )  # fmt: skip
        st.download_button(
            "All changes as CSV",
            partial(exported_register, workspace, as_of=as_of, has_impacts=False, ending="csv"),
            file_name="changes.csv", mime="text/csv", key="export-csv", on_click="ignore",
            icon=":material/download:",
        )  # fmt: skip
    if state.is_export_wanted(workspace.digest, DAY_BOX, IMPACTS_BOX):
        with st.spinner("Writing the sheets…"):
            data = exported_register(workspace, as_of=as_of, has_impacts=has_impacts, ending="xlsx")
        st.download_button(
            "Download changes.xlsx", data, file_name="changes.xlsx", mime=WORKBOOK, key="export-xlsx",
            on_click="ignore", icon=":material/download:",
        )  # fmt: skip
