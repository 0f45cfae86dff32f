"""Interface versions: which run side by side on a day, when the old ones end, and who reads which iteration."""

from __future__ import annotations

from functools import partial

import pandas as pd
import streamlit as st

from impact.domain.formatting import counted, day
from impact.domain.interface_version import DocumentOnDay, VersionOnDay, VersionsReport
from impact.errors import ImpactError
from impact.ui.cache import current_workspace
from impact.ui.pages.changes.tables import fitted, render_csv
from impact.ui.safe import plain
from impact.use_cases.versions import show_versions
from impact.writers.formats import VERSION_WRITERS
from impact.writers.versions import DERIVATION, READING, said_day

MOST_ROWS, MOST_UPCOMING = 11, 6


def render_versions() -> None:
    """Draw what runs in more than one version, then every version in force, then what is known to come."""
    workspace = current_workspace()
    if not workspace.register.versions:
        st.info("The register holds no version of a document: add rows to versions.csv.")
        return
    with st.container(horizontal=True, vertical_alignment="bottom", key="versions-bar"):
        on = st.date_input("On", value=workspace.settings.as_of, format="DD/MM/YYYY", key="versions-day", width=150)
        try:
            report = show_versions(workspace, on=on)
        except ImpactError as error:
            st.warning(plain(str(error)))
            return
        is_every = st.toggle("Show those not in force, too", key="versions-all")
        render_csv(partial(VERSION_WRITERS["csv"], report), name="versions")
    parallel = [document for document in report.documents if document.is_parallel]
    st.markdown(
        f"**{counted(len(parallel), 'document runs', 'documents run')} in more than one version** on {day(report.day)}",
        help=f"How to read this: {plain(READING)} {plain(DERIVATION)}",
    )
    if not parallel:
        st.caption("No document is known to run in more than one version on that day.")
    st.markdown("\n".join(f"- {_parallel(document)}" for document in parallel))
    _render_table(report, is_every=is_every)
    _render_upcoming(report)


def _parallel(document: DocumentOnDay) -> str:
    running = ", ".join(item.version.version for item in document.running)
    if document.last_old_end is None:
        end = "when the old ones end is not known"
    else:
        end = f"the last known end of an old one is {day(document.last_old_end)}"
        end += f", that of {', '.join(document.open_ended)} is not known" if document.open_ended else ""
    return f"{plain(document.name)}: **{plain(running)}**; {plain(end)}"


def _render_table(report: VersionsReport, *, is_every: bool) -> None:
    rows = [
        (document, item)
        for document in report.documents
        for item in (document.versions if is_every else document.running)
    ]
    frame = pd.DataFrame(
        {
            "document": [document.name for document, _ in rows],
            "version": [item.version.version for _, item in rows],
            "standing": [str(item.standing) for _, item in rows],
            "from": [said_day(item.version.valid_from, item.version.from_basis) for _, item in rows],
            "until": [said_day(item.version.valid_to, item.version.to_basis) for _, item in rows],
            "release": [item.release_id or "not stated" for _, item in rows],
            "reads": [_reads(item) for _, item in rows],
        }
    )
    if not rows:
        st.caption("No version is known to be in force on that day: choose another, or show those not in force.")
        return
    st.dataframe(
        frame, hide_index=True, height=fitted(len(rows), most=MOST_ROWS), key=f"versions-table-{is_every}",
        column_config={
            "document": st.column_config.TextColumn("Document", width=250),
            "version": st.column_config.TextColumn("Version", width=120),
            "standing": st.column_config.TextColumn("On the day", width=180),
            "from": st.column_config.TextColumn("From", width=150),
            "until": st.column_config.TextColumn("Until", width=150),
            "release": st.column_config.TextColumn("Introduced by", width=105),
            "reads": st.column_config.TextColumn("A user of it reads", width=260),
        },
    )  # fmt: skip


def _reads(item: VersionOnDay) -> str:
    if not item.standing.may_be_in_force:
        return ""
    return "; ".join(f"{name}: {iteration or f'that for {item.release_id}'}" for name, iteration in item.iterations)


def _render_upcoming(report: VersionsReport) -> None:
    if not report.upcoming:
        st.caption("Nothing is known to begin or end after that day.")
        return
    names = {document.document_id: document.name for document in report.documents}
    st.markdown("**Known to come**")
    st.markdown(
        "\n".join(
            f"- {day(when)}: {plain(names[document_id])} {plain(words)}"
            for when, document_id, words in report.upcoming[:MOST_UPCOMING]
        )
    )
    if len(report.upcoming) > MOST_UPCOMING:
        st.caption(f"and {len(report.upcoming) - MOST_UPCOMING} more")
