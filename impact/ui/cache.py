"""Everything the dashboard keeps: the loaded workspace and results, by digest of their inputs, read-only."""

from __future__ import annotations

import datetime as dt
import hashlib
import os
import tempfile
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from threading import Lock

import streamlit as st

from impact.domain.access import AccessPolicy
from impact.domain.assessment import AssessedText, Assessment
from impact.domain.change_sheet import ImportedRegister
from impact.domain.comparison import Comparison
from impact.domain.explanation import Explanation
from impact.domain.fingerprint import Fingerprint
from impact.domain.progress import ProgressReport
from impact.domain.result import ImpactReport
from impact.domain.ripple_debt import RippleDebt
from impact.domain.schedule import Capacity, Schedule
from impact.domain.selection import Selection, element_filter
from impact.domain.suggestion import SuggestedElements
from impact.domain.user_impact import UserImpact
from impact.domain.waiver import CheckReport
from impact.domain.work_package import WorkPackage, held_against
from impact.readers.access import read_roles
from impact.ui.kept import kept, key_of, place_digest
from impact.ui.shown import shown_place
from impact.use_cases.access import roles_file
from impact.use_cases.analysed_scope import AnalysisOptions
from impact.use_cases.analysis import report_of
from impact.use_cases.assess import assess
from impact.use_cases.checking import check
from impact.use_cases.compare import compare_options
from impact.use_cases.explanation import ExplainableScope
from impact.use_cases.export_register import register_sheets
from impact.use_cases.import_minutes import ImportedMinutes, import_minutes
from impact.use_cases.import_register import import_register
from impact.use_cases.packages.keeping import content_of, kept_packages
from impact.use_cases.packages.progress import progress_report
from impact.use_cases.packages.ripple_debt import ripple_debt
from impact.use_cases.packages.scheduling import ScheduleRequest, make_schedule
from impact.use_cases.scope import ScopeRequest, resolve_scope
from impact.use_cases.selection import selection_of
from impact.use_cases.suggestions import suggest_elements
from impact.use_cases.user_impacts import impacts_on_users
from impact.use_cases.workspace import Workspace, decisions_stamp, load_workspace, locate_workspace, store_stamp
from impact.writers.change_sheet_csv import write_sheet_csv
from impact.writers.change_sheet_xlsx import write_workbook

WORKSPACES_KEPT, SCOPES_KEPT, REPORTS_KEPT, EXPLANATIONS_KEPT = 2, 3, 24, 400
"""An analysed scope holds its possible worlds, some hundred megabytes; a report holds a few, an explanation little."""
ANSWERS_KEPT, FILES_KEPT = 60, 6
"""Answers about one change or text are small; a file may take megabytes."""


@dataclass(frozen=True, slots=True)
class SharedScope:
    """An analysed scope that all sessions ask, one after the other: it works out worlds as they are needed."""

    scope: ExplainableScope
    turn: Lock = field(default_factory=Lock)


def current_workspace() -> Workspace:
    """Give the workspace that this session looks at, read again when a file of it changes or somebody decides."""
    place = shown_place()
    stamp = decisions_stamp(place.folder, environment=place.variables)
    return _workspace(str(place.folder), _signature(place.folder), stamp, place.variables)


def current_access() -> AccessPolicy:
    """Give who may do what on this server, read again whenever the file of roles changes; errors are not kept."""
    folder = locate_workspace(None, start=Path.cwd(), environment=os.environ)
    path = roles_file(folder, environment=os.environ)
    if path is None:
        return AccessPolicy()
    try:
        state = path.stat()
    except OSError:
        return read_roles(path)
    return _access(str(path), (state.st_ino, state.st_mtime_ns, state.st_size))


@st.cache_resource(max_entries=WORKSPACES_KEPT, show_spinner=False)
def _access(path: str, state: tuple[int, int, int]) -> AccessPolicy:  # noqa: ARG001  part of the key
    return read_roles(Path(path))


def _signature(folder: Path) -> tuple[tuple[str, int, int], ...]:
    """Tell one state of a folder from another: names, sizes and times of change of its files."""
    found = []
    for path in sorted(folder.rglob("*")):
        if path.is_file():
            state = path.stat()
            found.append((str(path), state.st_size, state.st_mtime_ns))
    return tuple(found)


@kept(max_entries=WORKSPACES_KEPT, show_spinner="Reading the models…")
def _workspace(
    folder: str,
    signature: tuple[tuple[str, int, int], ...],  # noqa: ARG001  part of the key
    decisions: str,  # noqa: ARG001  part of the key
    _environment: Mapping[str, str],
) -> Workspace:
    return load_workspace(Path(folder), environment=_environment)


@kept(max_entries=SCOPES_KEPT, own_entries=1, show_spinner="Working out how far change travels…")
def _analysed(
    digest: str,  # noqa: ARG001  part of the key
    request: ScopeRequest,
    options: AnalysisOptions,
    _workspace: Workspace,
) -> SharedScope:
    return SharedScope(ExplainableScope(_workspace, resolve_scope(_workspace, request), options))


def shared_scope(workspace: Workspace, request: ScopeRequest, options: AnalysisOptions) -> SharedScope:
    """Give an analysed scope, which whoever asks it holds for as long as he does."""
    return _analysed(analysis_digest(workspace), request, options, workspace)


def analysis_digest(workspace: Workspace) -> str:
    """Digest all that an analysis rests on, and where: a rejection changes what is suggested, and no figure."""
    changes = [(item.table, item.key, sorted((item.cells or {"": ""}).items())) for item in workspace.log.changes]
    inputs = [*sorted(workspace.sha256_by_file.items()), workspace.policy.digest]
    lines = [*inputs, *changes, place_digest(workspace)]
    return hashlib.sha256("\n".join(map(repr, lines)).encode()).hexdigest()


def current_report(workspace: Workspace, request: ScopeRequest, options: AnalysisOptions) -> ImpactReport:
    """Give the report of a scope."""
    found = _report(analysis_digest(workspace), request, options, workspace)
    return replace(found, inputs=replace(found.inputs, decisions=workspace.log.digest))


@kept(max_entries=REPORTS_KEPT, show_spinner="Working out what is affected…")
def _report(digest: str, request: ScopeRequest, options: AnalysisOptions, _workspace: Workspace) -> ImpactReport:
    shared = _analysed(digest, request, options, _workspace)
    with shared.turn:
        return report_of(shared.scope)


def current_selection(workspace: Workspace, request: ScopeRequest, options: AnalysisOptions, *, text: str) -> Selection:
    """Give what a selector finds in a scope."""
    return _selection(analysis_digest(workspace), request, options, text, workspace)


@kept(max_entries=ANSWERS_KEPT, show_spinner=False)
def _selection(
    digest: str, request: ScopeRequest, options: AnalysisOptions, text: str, _workspace: Workspace
) -> Selection:
    wanted = element_filter(text)
    shared = _analysed(digest, request, options, _workspace)
    with shared.turn:
        return selection_of(shared.scope, wanted)


def current_packages(workspace: Workspace) -> tuple[WorkPackage, ...]:
    """Give the work packages, with verdicts reopened that no longer hold."""
    packages = kept_packages(workspace)
    if not any(task.verdict for package in packages for task in package.tasks):
        return packages
    content = _content(analysis_digest(workspace), workspace)
    return tuple(held_against(package, content) for package in packages)


@kept(max_entries=WORKSPACES_KEPT, show_spinner="Comparing with what was signed…")
def _content(digest: str, _workspace: Workspace) -> Mapping[str, Fingerprint]:  # noqa: ARG001  part of the key
    return content_of(_workspace)


def current_progress(workspace: Workspace, package_id: str, *, on: dt.date, since: dt.date) -> ProgressReport:
    """Give the progress of a work package on a day."""
    content = _content(analysis_digest(workspace), workspace)
    return progress_report(workspace, package_id, on=on, since=since, content=content)


def current_schedule(workspace: Workspace, package_id: str, *, on: dt.date, capacity: Capacity) -> Schedule:
    """Give when the open tasks of a work package can be done from a day on."""
    content = _content(analysis_digest(workspace), workspace)
    return make_schedule(workspace, ScheduleRequest(package_id, on, capacity=capacity), content=content)


def current_debt(workspace: Workspace) -> RippleDebt:
    """Give what past releases have probably left wrong in sections that nobody reviewed since."""
    return _debt(key_of(workspace), store_stamp(workspace.store), workspace)


@kept(max_entries=WORKSPACES_KEPT, show_spinner="Adding up what past releases left…")
def _debt(digest: str, stamp: str, _workspace: Workspace) -> RippleDebt:  # noqa: ARG001  part of the key
    return ripple_debt(_workspace)


def current_check(workspace: Workspace, *, today: dt.date) -> CheckReport:
    """Give what is wrong with the workspace, waivers held against a day."""
    return _check(key_of(workspace), today, workspace)


@kept(max_entries=WORKSPACES_KEPT, show_spinner="Checking the models…")
def _check(digest: str, today: dt.date, _workspace: Workspace) -> CheckReport:  # noqa: ARG001  part of the key
    return check(_workspace, today=today)


def current_explanation(
    workspace: Workspace, request: ScopeRequest, options: AnalysisOptions, *, element_id: str
) -> Explanation:
    """Give the explanation of one element in a scope."""
    return _explanation(analysis_digest(workspace), request, options, element_id, workspace)


@kept(max_entries=EXPLANATIONS_KEPT, show_spinner="Following the paths…")
def _explanation(
    digest: str, request: ScopeRequest, options: AnalysisOptions, element_id: str, _workspace: Workspace
) -> Explanation:
    shared = _analysed(digest, request, options, _workspace)
    with shared.turn:
        return shared.scope.explanation(element_id)


def current_suggestions(workspace: Workspace, *, change_id: str = "", text: str = "") -> SuggestedElements:
    """Give the elements that a text, or the register's words on a change, may concern."""
    return _suggestions(key_of(workspace), change_id, text, workspace)


@kept(max_entries=ANSWERS_KEPT, show_spinner="Reading the words…")
def _suggestions(digest: str, change_id: str, text: str, _workspace: Workspace) -> SuggestedElements:  # noqa: ARG001
    return suggest_elements(_workspace, change=change_id, text=text)


def current_user_impact(workspace: Workspace, *, change_id: str) -> UserImpact:
    """Give what a change means for those who use the service."""
    return _user_impact(key_of(workspace), change_id, workspace)


@kept(max_entries=ANSWERS_KEPT, show_spinner="Working out what it means for users…")
def _user_impact(digest: str, change_id: str, _workspace: Workspace) -> UserImpact:  # noqa: ARG001  part of the key
    return impacts_on_users(_workspace, [_workspace.change(change_id)])[change_id]


def current_options(workspace: Workspace, *, change_id: str) -> Comparison:
    """Give the options of a change side by side."""
    return _options(key_of(workspace), change_id, workspace)


@kept(max_entries=REPORTS_KEPT, show_spinner="Laying the options side by side…")
def _options(digest: str, change_id: str, _workspace: Workspace) -> Comparison:  # noqa: ARG001  part of the key
    return compare_options(_workspace, change_id)


def current_assessment(workspace: Workspace, text: AssessedText) -> Assessment:
    """Give what a change that is in no register would concern."""
    return _assessment(key_of(workspace), text, workspace)


@kept(max_entries=REPORTS_KEPT, show_spinner="Following the words through the models…")
def _assessment(digest: str, text: AssessedText, _workspace: Workspace) -> Assessment:  # noqa: ARG001  part of the key
    return assess(_workspace, [text])


def current_minutes(workspace: Workspace, *, name: str, data: bytes, date: dt.date | None) -> ImportedMinutes:
    """Give what minutes that somebody uploaded say, and what they propose for the register."""
    return _minutes(key_of(workspace), name, hashlib.sha256(data).hexdigest(), date, data, workspace)


@kept(max_entries=FILES_KEPT, show_spinner="Reading the minutes…")
def _minutes(
    digest: str,  # noqa: ARG001  part of the key
    name: str,
    content: str,  # noqa: ARG001  part of the key
    date: dt.date | None,
    _data: bytes,
    _workspace: Workspace,
) -> ImportedMinutes:
    with tempfile.TemporaryDirectory() as folder:
        return import_minutes(kept_upload(folder, name, _data), register=_workspace.register, date=date)


def current_sheet(workspace: Workspace, *, name: str, data: bytes) -> ImportedRegister:
    """Give a spreadsheet that somebody uploaded beside the register."""
    return _sheet(key_of(workspace), name, hashlib.sha256(data).hexdigest(), data, workspace)


@kept(max_entries=FILES_KEPT, show_spinner="Reading the spreadsheet…")
def _sheet(
    digest: str,  # noqa: ARG001  part of the key
    name: str,
    content: str,  # noqa: ARG001  part of the key
    _data: bytes,
    _workspace: Workspace,
) -> ImportedRegister:
    with tempfile.TemporaryDirectory() as folder:
        return import_register(kept_upload(folder, name, _data), workspace=_workspace)


def kept_upload(folder: str, name: str, data: bytes) -> Path:
    """Keep an uploaded file for as long as it is read, under a name that no file system minds."""
    stem, ending = Path(Path(name).name).stem, Path(name).suffix
    sound = "".join(sign if sign.isalnum() or sign in " ._-" else "_" for sign in stem)[:100].strip(" .")
    path = Path(folder) / f"{sound or 'upload'}{ending if ending[1:].isalnum() else ''}"
    path.write_bytes(data)
    return path


def exported_register(workspace: Workspace, *, as_of: dt.date | None, has_impacts: bool, ending: str) -> bytes:
    """Give the spreadsheet of changes as a file: ``xlsx`` with all sheets, ``csv`` with all changes."""
    return _exported(key_of(workspace), as_of, has_impacts, ending, workspace)


@kept(max_entries=FILES_KEPT, show_spinner=False)
def _exported(
    digest: str,  # noqa: ARG001  part of the key
    as_of: dt.date | None,
    has_impacts: bool,
    ending: str,
    _workspace: Workspace,
) -> bytes:
    tables = register_sheets(_workspace, as_of=as_of, has_impacts=has_impacts)
    if ending == "csv":
        return write_sheet_csv(tables[0]).encode("utf-8-sig")
    return write_workbook(tables, stamp=as_of or _workspace.settings.as_of)
