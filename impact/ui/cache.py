"""Everything the dashboard keeps: the loaded workspace and results, by digest of their inputs, read-only."""

from __future__ import annotations

import datetime as dt
import os
from dataclasses import dataclass, field
from pathlib import Path
from threading import Lock

import streamlit as st

from impact.domain.explanation import Explanation
from impact.domain.result import ImpactReport
from impact.domain.waiver import CheckReport
from impact.use_cases.analysed_scope import AnalysisOptions
from impact.use_cases.analysis import report_of
from impact.use_cases.checking import check
from impact.use_cases.explanation import ExplainableScope
from impact.use_cases.scope import ScopeRequest, resolve_scope
from impact.use_cases.workspace import Workspace, load_workspace, locate_workspace

WORKSPACES_KEPT, SCOPES_KEPT, REPORTS_KEPT, EXPLANATIONS_KEPT = 2, 3, 24, 400
"""An analysed scope holds its possible worlds, some hundred megabytes; a report holds a few, an explanation little."""


@dataclass(frozen=True, slots=True)
class _SharedScope:
    """An analysed scope that all sessions ask, one after the other: it works out worlds as they are needed."""

    scope: ExplainableScope
    turn: Lock = field(default_factory=Lock)


def current_workspace() -> Workspace:
    """Give the workspace that the server was started for, read again when a file of it changes."""
    folder = locate_workspace(None, start=Path.cwd(), environment=os.environ)
    return _workspace(str(folder), _signature(folder))


def _signature(folder: Path) -> tuple[tuple[str, int, int], ...]:
    """Tell one state of a folder from another: names, sizes and times of change of its files."""
    found = []
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            state = path.stat()
            found.append((str(path), state.st_size, state.st_mtime_ns))
    return tuple(found)


@st.cache_resource(max_entries=WORKSPACES_KEPT, show_spinner="Reading the models…")
def _workspace(folder: str, signature: tuple[tuple[str, int, int], ...]) -> Workspace:  # noqa: ARG001  part of the key
    return load_workspace(Path(folder))


@st.cache_resource(max_entries=SCOPES_KEPT, show_spinner="Working out how far change travels…")
def _analysed(
    digest: str,  # noqa: ARG001  part of the key
    request: ScopeRequest,
    options: AnalysisOptions,
    _workspace: Workspace,
) -> _SharedScope:
    return _SharedScope(ExplainableScope(_workspace, resolve_scope(_workspace, request), options))


def current_report(workspace: Workspace, request: ScopeRequest, options: AnalysisOptions) -> ImpactReport:
    """Give the report of a scope."""
    return _report(workspace.digest, request, options, workspace)


@st.cache_resource(max_entries=REPORTS_KEPT, show_spinner="Working out what is affected…")
def _report(digest: str, request: ScopeRequest, options: AnalysisOptions, _workspace: Workspace) -> ImpactReport:
    shared = _analysed(digest, request, options, _workspace)
    with shared.turn:
        return report_of(shared.scope)


def current_check(workspace: Workspace, *, today: dt.date) -> CheckReport:
    """Give what is wrong with the workspace, waivers held against a day."""
    return _check(workspace.digest, today, workspace)


@st.cache_resource(max_entries=WORKSPACES_KEPT, show_spinner="Checking the models…")
def _check(digest: str, today: dt.date, _workspace: Workspace) -> CheckReport:  # noqa: ARG001  part of the key
    return check(_workspace, today=today)


def current_explanation(
    workspace: Workspace, request: ScopeRequest, options: AnalysisOptions, *, element_id: str
) -> Explanation:
    """Give the explanation of one element in a scope."""
    return _explanation(workspace.digest, request, options, element_id, workspace)


@st.cache_resource(max_entries=EXPLANATIONS_KEPT, show_spinner="Following the paths…")
def _explanation(
    digest: str, request: ScopeRequest, options: AnalysisOptions, element_id: str, _workspace: Workspace
) -> Explanation:
    shared = _analysed(digest, request, options, _workspace)
    with shared.turn:
        return shared.scope.explanation(element_id)
