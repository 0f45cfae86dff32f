"""What a workspace holds: its files and what each is used as, what is wrong with them, and its diagrams."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

import pandas as pd
import streamlit as st

from impact.domain.architecture import SECTION_KIND, Diagram
from impact.domain.formatting import counted
from impact.domain.problem import Problem, Severity
from impact.domain.upload import FileRead, FileUse
from impact.ui import charts, going, state
from impact.ui.diagram import render_diagram
from impact.ui.identity import may_open_folders
from impact.ui.pages.health import SIGNS
from impact.ui.pages.workspace.opening import render_way_back
from impact.ui.safe import plain
from impact.ui.shown import Place, PlaceKind, workspaces_opened
from impact.use_cases.dashboard import MarkedDiagram
from impact.use_cases.uploads import read_of
from impact.use_cases.workspace import Workspace

FEW_FILES, MOST_ROWS, MOST_PROBLEMS = 12, 12, 6
ROW_HEIGHT = 35


def render_summary(workspace: Workspace, place: Place) -> None:
    """Draw what was read in numbers, and what can be done with it."""
    elements = sum(node.kind != SECTION_KIND for node in workspace.graph.nodes)
    parts = [
        counted(elements, "element"),
        counted(len(workspace.graph.relationships), "relationship"),
        counted(len(workspace.sections), "section"),
        counted(len(workspace.diagrams), "diagram"),
        counted(len(workspace.register.changes), "change"),
        counted(len(workspace.register.releases), "release"),
    ]
    where = f" · read from {place.folder}" if place.private is None and may_open_folders() else ""
    st.markdown(plain(" · ".join(parts) + where))
    if workspace.settings.note:
        st.caption(plain(workspace.settings.note))
    has_changes = any(change.release_ids for change in workspace.register.changes)
    is_own = place.kind is PlaceKind.SERVER
    with st.container(horizontal=True, key="workspace-next"):
        st.button(
            "See what a release costs" if has_changes else "Choose what changes", key="workspace-go",
            type="secondary" if is_own else "primary", icon=":material/arrow_forward:",
            on_click=going.go_to, args=("",),
        )  # fmt: skip
        st.button(
            "Run all checks", key="workspace-check", icon=":material/rule:", on_click=going.go_to, args=("health",)
        )
        if not is_own:
            render_way_back()


def render_contents(workspace: Workspace, place: Place) -> None:
    """Draw what is wrong, what each file is used as, and the diagrams as modelled."""
    st.caption(
        "How to read this: an error means that something of a file is lost, and the sound rest is shown; Model health "
        "checks what was read. Diagrams stand below as modelled, without marks."
    )
    if workspace.problems:
        _render_problems(workspace.problems)
    else:
        st.success("Every file was read without a problem.")
    _render_files(place.files or read_of(workspace))
    _render_diagrams(workspace)


def _render_problems(problems: Sequence[Problem]) -> None:
    counts = Counter(problem.severity for problem in problems)
    words = " · ".join(
        f"{SIGNS[severity]} {counted(counts[severity], severity.value)}" for severity in Severity if counts[severity]
    )
    st.markdown(f"**Reading met problems:** {words}")
    frame = pd.DataFrame(
        [
            {
                "Severity": f"{SIGNS[p.severity]} {p.severity}", "File": p.file.removeprefix("./"), "Line": p.line,
                "What": p.message, "What to do": p.remedy, "Element": p.element_id,
            }
            for p in problems
        ]
    )  # fmt: skip
    widths = {"Severity": 90, "File": 250, "Line": 60, "What": 400, "What to do": 280, "Element": 140}
    columns = {name: st.column_config.Column(width=width) for name, width in widths.items()}
    st.dataframe(
        frame, hide_index=True, key="workspace-problems", column_config=columns,
        height=_height(len(frame), most=MOST_PROBLEMS),
    )  # fmt: skip


def _render_files(files: Sequence[FileRead]) -> None:
    doubtful = [one for one in files if one.use in (FileUse.NOT_USED, FileUse.LEFT_OUT)]
    title = f"**{counted(len(files), 'file')}**" + (f", {len(doubtful)} of them not used" if doubtful else "")
    with st.expander(title, expanded=len(files) <= FEW_FILES, key=f"workspace-all-files-{workspaces_opened()}"):
        frame = pd.DataFrame(
            [
                {
                    "File": one.file,
                    "Used as": f"{one.use}: {one.format}" if one.format else str(one.use),
                    "Elements": one.elements if one.format else None,
                    "Remark": one.why,
                }
                for one in files
            ]
        )
        columns = {
            "File": st.column_config.TextColumn(width=360),
            "Used as": st.column_config.TextColumn(width=170),
            "Elements": st.column_config.NumberColumn(width=80),
            "Remark": st.column_config.TextColumn(width=520),
        }
        st.dataframe(
            frame, hide_index=True, key="workspace-file-table", column_config=columns, height=_height(len(frame)),
            placeholder="",
        )  # fmt: skip


def _height(rows: int, *, most: int = MOST_ROWS) -> int:
    return ROW_HEIGHT * (min(rows, most) + 1) + 3


def _render_diagrams(workspace: Workspace) -> None:
    """Draw one diagram as modelled; a click on a shape offers to ask what its change makes wrong."""
    by_id = {diagram.id: diagram for diagram in workspace.diagrams if diagram.shapes}
    if not by_id:
        return
    picked = st.selectbox(
        f"**{counted(len(by_id), 'diagram')}**, as modelled", list(by_id), key="workspace-diagram-box",
        format_func=lambda diagram_id: _title(workspace, by_id[diagram_id]),
    )  # fmt: skip
    diagram = by_id[picked if picked in by_id else next(iter(by_id))]
    item = MarkedDiagram(diagram, _title(workspace, diagram), _subject(diagram), 0.0, "", {})
    theme = "dark" if charts.is_dark() else "light"
    clicked = render_diagram(item, theme=theme, selected=state.selected_element(), key=f"as-modelled-{diagram.id}")
    if clicked and clicked in workspace.graph:
        state.select_element(clicked)
    element_id = state.selected_element()
    if element_id not in workspace.graph:
        st.caption("Click a shape to ask what goes wrong when it changes.")
        return
    label = plain(workspace.graph.element(element_id).label)
    st.button(f"What if {label} changes?", key="workspace-what-if", on_click=_analyse, args=(element_id,))


def _analyse(element_id: str) -> None:
    state.choose(state.Choice("", touches=(element_id,)))
    going.go_to("")


def _subject(diagram: Diagram) -> str:
    return diagram.subject_ids[0] if diagram.subject_ids else diagram.id


def _title(workspace: Workspace, diagram: Diagram) -> str:
    subject = _subject(diagram)
    name = workspace.graph.element(subject).label if subject in workspace.graph else diagram.name
    kind = "process" if diagram.notation == "bpmn" else "view"
    return f"{name or diagram.id} · {kind}"
