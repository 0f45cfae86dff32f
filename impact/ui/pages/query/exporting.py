"""Export files: every format with what it is for, a preview, and the file itself."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Sequence

import pandas as pd
import streamlit as st

from impact.domain.formatting import counted
from impact.errors import ImpactError
from impact.ui import state
from impact.ui.asked_cache import current_file
from impact.ui.cache import current_report, current_workspace
from impact.ui.safe import plain
from impact.use_cases.export_files import EXPORT_FORMATS, ExportChoice, ExportFormat, ExportGroup
from impact.use_cases.impact_graph import TIERS
from impact.writers.markdown import write_report_markdown

TABLE = "export-formats"
ZIP_MAGIC = b"PK\x03\x04"
"""How an archive begins: a model of Archi is one where it has pictures."""
MOST_SIGNS, MOST_ROWS, MOST_FILES = 12_000, 200, 200
"""What a preview shows; the file itself is whole."""
LANGUAGES = {"json": "json", "jsonld": "json", "sarif": "json", "xml": "xml", "graphml": "xml", "rdf": "xml",
             "archimate": "xml", "reqif": "xml", "md": "markdown", "dot": "dot", "ttl": "turtle"}  # fmt: skip
PREVIEW_HEIGHT = 430


def render_export() -> None:
    """Draw the list of formats, and beside it the preview and the download of the chosen one."""
    listed, shown = st.columns([1, 1.45], gap="medium")
    with listed:
        kind = _render_formats()
    with shown:
        _render_file(kind)


def _render_formats() -> ExportFormat:
    names = tuple(kind.name for kind in EXPORT_FORMATS)
    chosen = state.chosen(state.FORMAT)
    frame = pd.DataFrame(
        [
            {"for": str(kind.group), "format": kind.title, "purpose": kind.purpose}
            for kind in EXPORT_FORMATS
        ]
    )  # fmt: skip
    place = names.index(chosen) if chosen in names else 0
    st.dataframe(
        frame, hide_index=True, height=520, key=TABLE, selection_mode="single-row",
        selection_default={"selection": {"rows": [place]}},
        on_select=lambda: _choose(names),
        column_config={
            "for": st.column_config.TextColumn("Kind", width=64),
            "format": st.column_config.TextColumn("Format", width=186),
            "purpose": st.column_config.TextColumn("For", width=176),
        },
    )  # fmt: skip
    st.caption("How to read this: select a row for its preview and its file. The same inputs give the same bytes.")
    return EXPORT_FORMATS[place]


def _choose(names: Sequence[str]) -> None:
    rows = st.session_state[TABLE].selection.rows
    if rows and rows[0] < len(names):
        state.choose_as(state.FORMAT, names[rows[0]])


def _render_choice(kind: ExportFormat) -> ExportChoice:
    if not kind.is_cut:
        return ExportChoice()
    with st.container(horizontal=True, vertical_alignment="center", key="export-cut"):
        tier = st.segmented_control(
            "Down to", TIERS, default="should", required=True, key="export-tier",
            help="Lowest tier that is in it; what is touched always is.",
        )  # fmt: skip
        steps = 1
        if kind.name != "matrix":
            steps = st.slider(
                "Ties through others", 1, 6, 1, key="export-steps", width=200,
                help="Relationships at most that a tie through elements outside of the graph stands for; "
                "1 for drawn ones only.",
            )  # fmt: skip
    return ExportChoice(tier or "should", int(steps))


def _render_file(kind: ExportFormat) -> None:
    chosen, workspace = state.choice(), current_workspace()
    st.markdown(f"**{plain(kind.title)}** · {plain(kind.purpose)}")
    cut = _render_choice(kind)
    try:
        data = current_file(workspace, chosen.request, chosen.options, name=kind.name, choice=cut)
    except ImpactError as error:
        st.warning(plain(str(error)))
        return
    report = current_report(workspace, chosen.request, chosen.options)
    scope = "".join(sign if sign.isalnum() or sign in ".-" else "-" for sign in report.scope)[:60]
    with st.container(horizontal=True, vertical_alignment="center", key="export-file"):
        st.download_button(
            f"Download ({_size(len(data))})", data, file_name=f"impact-{scope}-{kind.name}.{kind.ending}",
            key="export-download", type="primary", icon=":material/download:", on_click="ignore",
        )  # fmt: skip
        st.caption(_origin(kind), width="content")
    _render_preview(kind, data)


def _origin(kind: ExportFormat) -> str:
    if kind.group is ExportGroup.REPORT:
        return f"On the command line: `impact report RELEASE --format {kind.name}`"
    if kind.name == "archi":
        return "On the command line: `impact export archimate --out FILE.archimate`"
    return f"On the command line: `impact export {kind.name}`"


def _size(count: int) -> str:
    if count < 1_000:
        return f"{count} bytes"
    return f"{count / 1_000:,.0f} kB" if count < 1_000_000 else f"{count / 1_000_000:,.1f} MB"


def _render_preview(kind: ExportFormat, data: bytes) -> None:
    if kind.ending == "xlsx":
        _render_sheets(data)
    elif kind.ending == "docx":
        st.caption("The paper says this, with contents, charts and diagrams:")
        chosen = state.choice()
        _render_text(write_report_markdown(current_report(current_workspace(), chosen.request, chosen.options)), "md")
    elif kind.ending == "zip" or data.startswith(ZIP_MAGIC):
        _render_archive(data)
    elif kind.ending == "html":
        st.iframe(data.decode(), height=PREVIEW_HEIGHT, alt="Preview of the report as a web page")
    else:
        _render_text(data[: 4 * MOST_SIGNS].decode(errors="ignore"), kind.ending, is_cut=len(data) > 4 * MOST_SIGNS)


def _render_text(text: str, ending: str, *, is_cut: bool = False) -> None:
    shown = text[:MOST_SIGNS]
    st.code(shown, language=LANGUAGES.get(ending), height=PREVIEW_HEIGHT)
    if is_cut or len(text) > MOST_SIGNS:
        st.caption("The beginning; the file goes on.")


def _render_sheets(data: bytes) -> None:
    with pd.ExcelFile(io.BytesIO(data), engine="openpyxl") as book:
        names = [str(name) for name in book.sheet_names]
        name = st.pills("Sheet", names, default=names[0], required=True, key="export-sheet",
                        label_visibility="collapsed")  # fmt: skip
        frame = pd.read_excel(
            book, sheet_name=name if name in names else names[0], nrows=MOST_ROWS, dtype=str, keep_default_na=False
        )
    st.dataframe(frame, hide_index=True, height=PREVIEW_HEIGHT - 60, key="export-rows")
    if len(frame) == MOST_ROWS:
        st.caption(f"The first {MOST_ROWS} rows; the file goes on.")


def _render_archive(data: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        files = archive.infolist()
        st.caption(f"An archive with {counted(len(files), 'file')}.")
        st.dataframe(
            pd.DataFrame([{"File": item.filename, "Size": _size(item.file_size)} for item in files[:MOST_FILES]]),
            hide_index=True, height=180, key="export-archive",
        )  # fmt: skip
        first = next((item.filename for item in files if item.filename.endswith("elements.csv")), files[0].filename)
        with archive.open(first) as opened:
            text = opened.read(4 * MOST_SIGNS).decode(errors="ignore")
    st.caption(f"How {plain(first)} begins:")
    st.code(text[:MOST_SIGNS], language="xml" if first.endswith("bpmn") else None, height=200)
