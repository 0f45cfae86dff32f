"""Hand the models, the register and an analysis to other tools."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from impact.domain.result import ImpactReport
from impact.graph import ArchitectureGraph
from impact.use_cases.analysis import AnalysisOptions, report
from impact.use_cases.kept_records import kept_records
from impact.use_cases.scope import ScopeRequest, resolve_scope
from impact.use_cases.workspace import Workspace
from impact.writers.rdf import ExportContent, write_export

MODELS_ALONE = ScopeRequest(graph_day=dt.date.max)
"""Asks for an export in which nothing changes."""
NOTHING_NAMED = "Nothing was named that changes."
_ALONE = "models alone"


def next_release(workspace: Workspace) -> str:
    """Name the next release that has changes, else the last of them; empty if none has."""
    planned = {release for change in workspace.register.changes for release in change.release_ids}
    dates = workspace.calendar.date_by_release
    dated = sorted((dates[item.id], item.id) for item in workspace.register.releases if item.id in planned & set(dates))
    today = workspace.settings.as_of
    coming = [name for day, name in dated if today is None or day > today]
    named = [item.id for item in workspace.register.releases if item.id in planned]
    return next(iter([*coming, *(name for _, name in reversed(dated)), *named]), "")


def export_request(workspace: Workspace, named: str | ScopeRequest = "") -> ScopeRequest:
    """Say what an export is about: what is named, else the next release that has changes, else the models alone.

    Raises
    ------
    UnknownNameError
        If the register has no such release; the nearest are offered.
    """
    given = ScopeRequest(release=named) if isinstance(named, str) else named
    is_named = given != ScopeRequest(as_of=given.as_of)
    release = given.release if is_named else next_release(workspace)
    if release:
        return replace(given, release=workspace.release(release).id)
    return given if is_named else replace(MODELS_ALONE, as_of=given.as_of)


def scope_name(workspace: Workspace, request: ScopeRequest) -> str:
    """Say in words what an export is about."""
    return resolve_scope(workspace, request).label or _ALONE


def export_rdf(workspace: Workspace, release: str | ScopeRequest, *, format_name: str, what_if: bool = False) -> str:
    """Export models, joins, register and the impact of a release, or of what else is named, as RDF.

    Parameters
    ----------
    workspace
        A loaded workspace.
    release
        Id of the release to analyse, or a request for another scope; see :func:`export_request`.
    format_name
        ``turtle``, ``trig``, ``nquads``, ``ntriples``, ``jsonld`` or ``rdfxml``.
    what_if
        Estimate the release even where its conditions are not met, and mark it so.

    Raises
    ------
    UnknownNameError
        If the register has no such release; the nearest are offered.
    MissingRateError
        If a kind of section has no rate.
    WorkspaceError
        If the base of the IRIs is not absolute.
    """
    return write_export(export_content(workspace, release, what_if=what_if), format_name)


def export_turtle(workspace: Workspace, release: str, *, what_if: bool = False) -> str:
    """Export models, joins, register and the impact of a release as RDF in Turtle; see :func:`export_rdf`."""
    return export_rdf(workspace, release, format_name="turtle", what_if=what_if)


def export_content(workspace: Workspace, release: str | ScopeRequest, *, what_if: bool = False) -> ExportContent:
    """Gather what an export says, and analyse the release or other scope for it; see :func:`export_rdf`."""
    request = export_request(workspace, release)
    found = report(workspace, request, options=AnalysisOptions(what_if=what_if))
    if not found.scope:
        found = replace(found, scope=_ALONE, empty_reason=NOTHING_NAMED)
    return content_of(workspace, resolve_scope(workspace, request).graph, found)


def content_of(workspace: Workspace, release_graph: ArchitectureGraph, found: ImpactReport) -> ExportContent:
    """Gather what an export says of a release that is analysed already: its architecture and its report."""
    return ExportContent(
        base_iri=workspace.settings.base_iri,
        graph=workspace.graph,
        release_graph=release_graph,
        sections=workspace.sections,
        register=workspace.register,
        report=found,
        diagrams=workspace.diagrams,
        settings=workspace.settings,
        records=kept_records(workspace),
    )
