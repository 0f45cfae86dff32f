"""Hand the models, the register and an analysis to other tools."""

from __future__ import annotations

from impact.domain.result import ImpactReport
from impact.graph import ArchitectureGraph
from impact.use_cases.analysis import AnalysisOptions, report
from impact.use_cases.kept_records import kept_records
from impact.use_cases.scope import ScopeRequest, resolve_scope
from impact.use_cases.workspace import Workspace
from impact.writers.rdf import ExportContent, write_export


def export_rdf(workspace: Workspace, release: str, *, format_name: str, what_if: bool = False) -> str:
    """Export models, joins, register and the impact of a release as RDF.

    Parameters
    ----------
    workspace
        A loaded workspace.
    release
        Id of the release to analyse.
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


def export_content(workspace: Workspace, release: str, *, what_if: bool = False) -> ExportContent:
    """Gather what an export of a release says, and analyse the release for it; see :func:`export_rdf`."""
    request = ScopeRequest(release=release)
    found = report(workspace, request, options=AnalysisOptions(what_if=what_if))
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
