"""Hand the models, the register and an analysis to other tools."""

from __future__ import annotations

from impact.use_cases.analysis import AnalysisOptions, report
from impact.use_cases.scope import ScopeRequest, resolve_scope
from impact.use_cases.workspace import Workspace
from impact.writers.rdf import TurtleContent, write_turtle


def export_turtle(workspace: Workspace, release: str, *, what_if: bool = False) -> str:
    """Export models, joins, register and the impact of a release as RDF in Turtle.

    Parameters
    ----------
    workspace
        A loaded workspace.
    release
        Id of the release to analyse.
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
    request = ScopeRequest(release=release)
    return write_turtle(
        TurtleContent(
            base_iri=workspace.settings.base_iri,
            graph=workspace.graph,
            release_graph=resolve_scope(workspace, request).graph,
            sections=workspace.sections,
            register=workspace.register,
            report=report(workspace, request, options=AnalysisOptions(what_if=what_if)),
        )
    )
