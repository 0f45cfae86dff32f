"""Write models, register and the impact of a release as RDF: same inputs, same bytes, no blank nodes."""

from __future__ import annotations

import gc
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass

from pyoxigraph import NamedNode

from impact.domain.architecture import Diagram, Element, Relationship, Section
from impact.domain.change import Register
from impact.domain.kept_records import NOTHING_KEPT, KeptRecords
from impact.domain.result import ImpactReport
from impact.domain.workspace import WorkspaceSettings
from impact.graph import ArchitectureGraph
from impact.writers.rdf_dataset import dataset_iri, divide_dataset, state_dataset
from impact.writers.rdf_diagrams import DiagramStatements
from impact.writers.rdf_graphs import NamedGraphs
from impact.writers.rdf_impact import ImpactStatements, scope_segment
from impact.writers.rdf_kept_records import declare_review_terms, state_records
from impact.writers.rdf_models import ModelStatements, declare_concepts, declare_vocabulary
from impact.writers.rdf_register import RegisterStatements
from impact.writers.rdf_text import FORMATS
from impact.writers.rdf_triples import IriScheme, Triples
from impact.writers.rdf_workspace import state_workspace

FORMATS_WITH_GRAPHS = frozenset({"trig", "nquads"})
"""Formats that name the graph of each statement."""


@dataclass(frozen=True, eq=False)
class ExportContent:
    """All that one export holds.

    Attributes
    ----------
    base_iri
        Base of all IRIs, ending in ``/`` or ``#``.
    graph
        Every element of every release.
    release_graph
        The architecture that was analysed.
    sections
        Sections of the documents.
    register
        Releases and changes.
    report
        The result for one release.
    diagrams
        Diagrams of the models.
    settings
        What the workspace says of itself; ``None`` for no more than its base.
    records
        What people did and decided.
    """

    base_iri: str
    graph: ArchitectureGraph
    release_graph: ArchitectureGraph
    sections: tuple[Section, ...]
    register: Register
    report: ImpactReport
    diagrams: tuple[Diagram, ...] = ()
    settings: WorkspaceSettings | None = None
    records: KeptRecords = NOTHING_KEPT


def state_export(content: ExportContent) -> Triples:
    """State all that an export says, each fact in the named graph of the file, register or release that says it.

    Characters that no XML or Turtle tool can carry are shown as U+FFFD.

    Raises
    ------
    WorkspaceError
        If the base is no absolute IRI.
    """
    with _without_collection():
        triples, iris = _stated(content), IriScheme(content.base_iri)
        with triples.within(_named_graphs(content, iris).release):
            state_dataset(triples, iris, content.settings or WorkspaceSettings(name=""), content.report)
        return triples


@contextmanager
def _without_collection() -> Iterator[None]:
    """Look for no garbage meanwhile: hundreds of thousands of statements are made, and none is in a circle."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was_on:
            gc.enable()


def _stated(content: ExportContent) -> Triples:
    triples, iris, report = Triples(), IriScheme(content.base_iri), content.report
    graphs = _named_graphs(content, iris)
    with triples.within(graphs.vocabulary):
        declare_vocabulary(triples)
        declare_concepts(triples, [content.graph, content.release_graph])
        if not content.records.is_empty:
            declare_review_terms(triples)
    with triples.within(graphs.release):
        ImpactStatements(triples, iris, report).state()
    with triples.within(graphs.register):
        state_workspace(
            triples,
            iris,
            content.settings or WorkspaceSettings(name=""),
            graph=content.graph,
            sections=content.sections,
            diagrams=content.diagrams,
            register=content.register,
        )
        elements = content.graph.index_by_id
        register = RegisterStatements(triples, iris, content.register, graphs=graphs, elements=elements)
        register.state()
        register.state_unlisted_releases(_named_releases(content))
    models = ModelStatements(triples, iris, graphs)
    models.state(
        content.graph,
        content.release_graph,
        release=_architecture(report, iris),
    )
    models.state_sections(content.sections, content.graph)
    DiagramStatements(triples, iris, graphs, content.graph).state(content.diagrams)
    state_records(
        triples,
        iris,
        graphs,
        content.records,
        known=frozenset((*content.graph.index_by_id, *(section.id for section in content.sections))),
        change_ids=frozenset(change.id for change in content.register.changes),
        sha256_by_file=report.inputs.sha256_by_file,
    )
    return triples


def write_export(content: ExportContent, format_name: str) -> str:
    """Write an export in one of :data:`FORMATS`; see :func:`export_parts`."""
    return b"".join(export_parts(content, format_name)).decode()


def export_parts(content: ExportContent, format_name: str) -> Iterator[bytes]:
    """Write an export in one of :data:`FORMATS`, part by part, so that the document need not be held whole.

    TriG and N-Quads say in the default graph what each named graph is; their named graphs together hold what
    the other formats hold. All statements are made when the first part is asked for.

    Raises
    ------
    WorkspaceError
        If the base is no absolute IRI.
    """
    triples = state_export(content)
    if format_name in FORMATS_WITH_GRAPHS:
        describe_graphs(triples, content)
    yield from FORMATS[format_name](triples)


def describe_graphs(triples: Triples, content: ExportContent) -> None:
    """State in the default graph what each named graph is, and that it is a part of the dataset."""
    iris, graphs = IriScheme(content.base_iri), triples.graphs()
    _named_graphs(content, iris).describe(triples, graphs)
    divide_dataset(triples, dataset_iri(iris, content.report), graphs)


def _named_graphs(content: ExportContent, iris: IriScheme) -> NamedGraphs:
    report = content.report
    packages = [package.id for package in content.records.packages]
    return NamedGraphs(iris, report.inputs.sha256_by_file, scope=scope_segment(report), packages=packages)


def _architecture(report: ImpactReport, iris: IriScheme) -> NamedNode | None:
    """Name the release whose architecture was analysed; none where the whole of the models was."""
    name = report.release.id if report.release else report.graph_release
    return iris.release(name) if name else None


def _named_releases(content: ExportContent) -> set[str]:
    things: list[Element | Relationship] = [*content.graph.nodes, *content.graph.relationships]
    coming_and_going = {name for thing in things for name in (thing.introduced_in, thing.retired_in) if name}
    baseline = content.settings.baseline if content.settings else ""
    plans = [event.plan for package in content.records.packages for event in package.plans if event.plan]
    planned = {name for plan in plans for name in (plan.release, plan.graph_release)}
    return coming_and_going | planned | {content.report.graph_release, content.report.baseline_release, baseline}
