"""What is worked out only when somebody asks for it: scenarios, lists, answers and files, by digest of their inputs."""

from __future__ import annotations

import hashlib
import tempfile
from dataclasses import dataclass, field, replace
from threading import Lock

from impact.domain.calibration import Calibration
from impact.domain.hub import Hubs
from impact.domain.query import Answer, Query
from impact.domain.review_verdict import ReviewSheet
from impact.domain.scenario import Scenario
from impact.domain.scenario_outcome import ScenarioOutcome
from impact.domain.selection import SelectionListing, element_filter
from impact.domain.sensitivity import Sensitivity
from impact.domain.work_package import WorkPackage
from impact.ui.cache import (
    ANSWERS_KEPT,
    FILES_KEPT,
    SCOPES_KEPT,
    analysis_digest,
    current_report,
    kept_upload,
    shared_scope,
)
from impact.ui.kept import kept, key_of
from impact.use_cases.analysed_scope import AnalysisOptions
from impact.use_cases.calibrate import CalibrationRequest, calibrate
from impact.use_cases.export_files import EXPORT_FORMATS, ExportChoice
from impact.use_cases.hubs import find_hubs
from impact.use_cases.kept_records import records_stamp
from impact.use_cases.packages.learning import lessons_of
from impact.use_cases.query import AskableExport, ask_export, askable, checked
from impact.use_cases.review_sheet import review_sheet
from impact.use_cases.scenario import ScenarioRuns
from impact.use_cases.scope import ScopeRequest
from impact.use_cases.selection import listing_of
from impact.use_cases.sensitivity import sensitivity
from impact.use_cases.workspace import Workspace

EXPORTS_KEPT = 1
"""An export holds every statement on a release, some fifty megabytes."""


@dataclass(frozen=True, slots=True)
class _SharedRuns:
    """Scenarios of one baseline that all sessions ask for, one after the other."""

    runs: ScenarioRuns
    turn: Lock = field(default_factory=Lock)


def current_outcome(
    workspace: Workspace, request: ScopeRequest, options: AnalysisOptions, *, scenario: Scenario
) -> ScenarioOutcome:
    """Give what a scenario over a scope comes to, against the scope as it is."""
    unnamed = replace(scenario, name="", note="")
    found = _outcome(analysis_digest(workspace), request, options, unnamed, workspace)
    return replace(found, scenario=replace(found.scenario, name=scenario.name, note=scenario.note))


@kept(max_entries=ANSWERS_KEPT, show_spinner="Working out the scenario in the same worlds…")
def _outcome(
    digest: str, request: ScopeRequest, options: AnalysisOptions, scenario: Scenario, _workspace: Workspace
) -> ScenarioOutcome:
    shared = _scenario_runs(digest, request, options, _workspace)
    with shared.turn:
        return shared.runs.outcome(scenario)


@kept(max_entries=SCOPES_KEPT, own_entries=1, show_spinner=False)
def _scenario_runs(
    digest: str,  # noqa: ARG001  part of the key
    request: ScopeRequest,
    options: AnalysisOptions,
    _workspace: Workspace,
) -> _SharedRuns:
    return _SharedRuns(ScenarioRuns(_workspace, options, request.as_of))


def current_listing(
    workspace: Workspace, request: ScopeRequest, options: AnalysisOptions, *, text: str, has_ties: bool
) -> SelectionListing:
    """Give the elements that a selector means in a scope, and what ties them."""
    return _listed(analysis_digest(workspace), request, options, text, has_ties, workspace)


@kept(max_entries=ANSWERS_KEPT, show_spinner="Finding what is meant…")
def _listed(
    digest: str,  # noqa: ARG001  part of the key
    request: ScopeRequest,
    options: AnalysisOptions,
    text: str,
    has_ties: bool,
    _workspace: Workspace,
) -> SelectionListing:
    wanted = element_filter(text)
    shared = shared_scope(_workspace, request, options)
    with shared.turn:
        return listing_of(shared.scope, wanted, has_ties=has_ties)


def current_file(
    workspace: Workspace, request: ScopeRequest, options: AnalysisOptions, *, name: str, choice: ExportChoice
) -> bytes:
    """Give the analysis of a scope as a file in one of the formats of :data:`EXPORT_FORMATS`."""
    kind = next(item for item in EXPORT_FORMATS if item.name == name)
    digest = _digest_with_records(workspace)
    return _file(digest, request, options, name, choice if kind.is_cut else ExportChoice(), workspace)


@kept(max_entries=FILES_KEPT, show_spinner="Writing the file…")
def _file(
    digest: str,  # noqa: ARG001  part of the key
    request: ScopeRequest,
    options: AnalysisOptions,
    name: str,
    choice: ExportChoice,
    _workspace: Workspace,
) -> bytes:
    found = current_report(_workspace, request, options)
    shared = shared_scope(_workspace, request, options)
    kind = next(item for item in EXPORT_FORMATS if item.name == name)
    with shared.turn:
        return kind.write(shared.scope, found, choice)


def _digest_with_records(workspace: Workspace) -> str:
    """Tell one state of a workspace from another where work packages, risks and incidents are exported, too."""
    return f"{key_of(workspace)} {records_stamp(workspace)}"


def current_answer(
    workspace: Workspace, release: str, *, what_if: bool, query: Query, settings: tuple[tuple[str, str], ...]
) -> Answer:
    """Give the answer to a question in SPARQL on the export of a release; a wrong one is refused at once."""
    checked(workspace, query, release=release, settings=dict(settings))
    digest = _digest_with_records(workspace)
    return _answered(digest, release, what_if, query, settings, workspace)


@kept(max_entries=ANSWERS_KEPT, show_spinner="Asking the question…")
def _answered(
    digest: str,
    release: str,
    what_if: bool,
    query: Query,
    settings: tuple[tuple[str, str], ...],
    _workspace: Workspace,
) -> Answer:
    export = _askable(digest, release, what_if, _workspace)
    return ask_export(_workspace, export, query, settings=dict(settings))


@kept(max_entries=EXPORTS_KEPT, show_spinner="Laying out everything that is known of the release…")
def _askable(digest: str, release: str, what_if: bool, _workspace: Workspace) -> AskableExport:  # noqa: ARG001
    return askable(_workspace, release, what_if=what_if)


def current_sensitivity(workspace: Workspace, request: ScopeRequest, options: AnalysisOptions) -> Sensitivity:
    """Give which weights and touches decide the result of a scope."""
    return _sensitivity(analysis_digest(workspace), request, options, workspace)


@kept(max_entries=FILES_KEPT, show_spinner="Moving each weight and each touch, which takes some seconds…")
def _sensitivity(
    digest: str,  # noqa: ARG001  part of the key
    request: ScopeRequest,
    options: AnalysisOptions,
    _workspace: Workspace,
) -> Sensitivity:
    return sensitivity(_workspace, request, options=options)


def current_hubs(workspace: Workspace, *, release: str, order: str) -> Hubs:
    """Give which elements of an architecture pass change on and which take it in; ``""`` for all releases."""
    return _hubs(key_of(workspace), release, order, workspace)


@kept(max_entries=FILES_KEPT, show_spinner="Modifying each element in turn, which takes some seconds…")
def _hubs(digest: str, release: str, order: str, _workspace: Workspace) -> Hubs:  # noqa: ARG001  part of the key
    return find_hubs(_workspace, release=release, order=order)


def current_review_sheet(workspace: Workspace, *, scope: str) -> ReviewSheet:
    """Give the table of what reviewers should look at, still without verdicts."""
    return _review_sheet(analysis_digest(workspace), scope, workspace)


@kept(max_entries=FILES_KEPT, show_spinner="Following the change…")
def _review_sheet(digest: str, scope: str, _workspace: Workspace) -> ReviewSheet:  # noqa: ARG001  part of the key
    return review_sheet(_workspace, scope)


def current_calibration(
    workspace: Workspace, *, name: str, data: bytes, packages: tuple[WorkPackage, ...]
) -> Calibration:
    """Give what an uploaded table of verdicts, and the verdicts of work packages, teach; no data, no table."""
    signed = hashlib.sha256(repr([(item.id, len(item.events)) for item in packages]).encode()).hexdigest()
    content = hashlib.sha256(data).hexdigest()
    return _calibration(key_of(workspace), name, content, signed, data, packages, workspace)


@kept(max_entries=FILES_KEPT, show_spinner="Holding predictions against verdicts…")
def _calibration(
    digest: str,  # noqa: ARG001  part of the key
    name: str,
    content: str,  # noqa: ARG001  part of the key
    signed: str,  # noqa: ARG001  part of the key
    _data: bytes,
    _packages: tuple[WorkPackage, ...],
    _workspace: Workspace,
) -> Calibration:
    lessons = lessons_of(_packages) if _packages else None
    with tempfile.TemporaryDirectory() as folder:
        table = kept_upload(folder, name, _data) if _data else None
        return calibrate(_workspace, CalibrationRequest(verdicts=table, lessons=lessons))
