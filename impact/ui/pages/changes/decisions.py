"""Decisions: what people decided that is in no file yet, and writing it to the files."""

from __future__ import annotations

import datetime as dt
from functools import partial

import pandas as pd
import streamlit as st

from impact.domain.access import Action
from impact.domain.decision import Decision
from impact.domain.formatting import counted
from impact.errors import ImpactError
from impact.ui.cache import current_workspace
from impact.ui.identity import control
from impact.ui.pages.changes.deciding import attempt, moment, render_undo
from impact.ui.safe import plain
from impact.use_cases.decisions import list_decisions
from impact.use_cases.publish import PublishedRegister, publish_decisions
from impact.use_cases.workspace import Workspace
from impact.writers.decisions import decision_states
from impact.writers.formats import DECISION_WRITERS

UNDONE_AT_ONCE = 5


def render_decisions() -> None:
    """Draw the decisions, the last of them to be taken back, and what writing them to the files would do."""
    workspace = current_workspace()
    waiting, every = list_decisions(workspace), list_decisions(workspace, is_every=True)
    place = f" They are kept in {plain(workspace.store.label)}." if workspace.store else ""
    with st.container(horizontal=True, vertical_alignment="center", key="decisions-bar"):
        st.markdown(
            f"**{counted(len(waiting), 'decision')}** in no file yet",
            help="How to read this: a decision counts at once in every figure, and stays beside the files until "
            f"somebody writes it to them. The last decision on a row that nobody has undone counts.{place}",
        )
        is_every = st.toggle("Show the published and undone ones, too", key="decisions-all", disabled=not every)
        shown = every if is_every else waiting
        st.download_button(
            f"These {len(shown)} (CSV)", partial(DECISION_WRITERS["csv"], shown), file_name="decisions.csv",
            key="decisions-csv", on_click="ignore", icon=":material/download:", disabled=not shown,
        )  # fmt: skip
    if not every:
        st.info("Nobody has decided anything yet: accept or reject a suggestion under Register, or import minutes.")
        return
    _render_table(shown)
    undo, publish = st.columns([1, 1.3], gap="medium")
    with undo, st.container(key="decisions-undo"):
        _render_last(workspace, every)
    with publish, st.container(key="decisions-publish"):
        _render_publication(workspace)


def _render_table(shown: tuple[Decision, ...]) -> None:
    if not shown:
        st.caption("Every decision is in the files, or was undone.")
        return
    newest = list(zip(shown, decision_states(shown), strict=True))[::-1]
    frame = pd.DataFrame(
        {
            "number": [item.number for item, _ in newest],
            "verdict": [str(item.verdict) if item.undoes is None else "undo" for item, _ in newest],
            "row": [item.row.label for item, _ in newest],
            "who": [item.who for item, _ in newest],
            "when": [moment(item.when) for item, _ in newest],
            "why": [item.why for item, _ in newest],
            "evidence": [f"{item.evidence} ({item.origin})" if item.evidence else item.origin for item, _ in newest],
            "state": [state for _, state in newest],
        }
    )
    st.dataframe(
        frame, hide_index=True, height=35 * (min(len(shown), 7) + 1) + 3, key="decisions-table",
        column_config={
            "number": st.column_config.NumberColumn("No.", width=45),
            "verdict": st.column_config.TextColumn("Verdict", width=80),
            "row": st.column_config.TextColumn("Row of the register", width=290),
            "who": st.column_config.TextColumn("Who", width=110),
            "when": st.column_config.TextColumn("When", width=130),
            "why": st.column_config.TextColumn("Why", width=180),
            "evidence": st.column_config.TextColumn("Evidence", width=210),
            "state": st.column_config.TextColumn("State", width=100),
        },
    )  # fmt: skip


def _render_last(workspace: Workspace, every: tuple[Decision, ...]) -> None:
    st.markdown("**Take back**")
    standing = [item for item in every if item.undone_by is None]
    for decision in reversed(standing[-UNDONE_AT_ONCE:]):
        with st.container(horizontal=True, vertical_alignment="center", key=f"last-{decision.number}"):
            what = f"undoing of {decision.undoes}" if decision.undoes else str(decision.verdict)
            st.caption(f"{decision.number} · {what} · {plain(decision.row.label)} · {plain(decision.who)}")
            render_undo(workspace, decision, key="all")
    if len(standing) > UNDONE_AT_ONCE:
        st.caption("Older ones: `impact register undo NUMBER`")


def _render_publication(workspace: Workspace) -> None:
    st.markdown("**Write to the files**")
    try:
        planned = publish_decisions(workspace, who="preview", when=dt.datetime.now(tz=dt.UTC), is_dry_run=True)
    except ImpactError as error:
        st.info(plain(str(error)))
        return
    if not planned.rows:
        st.caption("Nothing to write: the files say what was decided. Rejections stay here; they change no file.")
        return
    st.caption(f"{counted(len(planned.rows), 'row')} in {', '.join(map(plain, planned.files)) or 'no file'}:")
    st.dataframe(_rows(planned), hide_index=True, key="publish-preview", height=36 * min(len(planned.rows) + 1, 6) + 3)
    words = "All files or none. Review the change like any other, and commit it."
    drawn = control(Action.PUBLISH, help_text=words)
    st.button(
        f"Write {counted(len(planned.rows), 'row')} to the files", key="publish", type="primary", on_click=attempt,
        args=(workspace, partial(_publish, workspace)), kwargs={"action": Action.PUBLISH}, icon=":material/save:",
        disabled=drawn.is_disabled, help=drawn.help,
    )  # fmt: skip
    st.caption("On the command line: `impact register publish --dry-run`, then `impact register publish`.")


def _rows(planned: PublishedRegister) -> pd.DataFrame:
    return pd.DataFrame(
        {
            "File": [row.file for row in planned.rows],
            "Row": [" / ".join(row.key) for row in planned.rows],
            "Effect": [str(row.effect) for row in planned.rows],
            "Decision": [row.label for row in planned.rows],
        }
    )


def _publish(workspace: Workspace, who: str, when: dt.datetime) -> str:
    done = publish_decisions(workspace, who=who, when=when)
    return f"Written: {counted(len(done.rows), 'row')} in {', '.join(done.files) or 'no file'}."
