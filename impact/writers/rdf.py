"""Write models, register and the impact of a release as RDF in Turtle: same inputs, same bytes, no blank nodes."""

from __future__ import annotations

from dataclasses import dataclass

from impact.domain.architecture import Element, Relationship, Section
from impact.domain.change import Register
from impact.domain.result import ImpactReport
from impact.graph import ArchitectureGraph
from impact.writers.rdf_impact import ImpactStatements
from impact.writers.rdf_models import ModelStatements, declare_concepts, declare_vocabulary
from impact.writers.rdf_register import RegisterStatements
from impact.writers.rdf_triples import IriScheme, Triples


@dataclass(frozen=True, eq=False)
class TurtleContent:
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
    """

    base_iri: str
    graph: ArchitectureGraph
    release_graph: ArchitectureGraph
    sections: tuple[Section, ...]
    register: Register
    report: ImpactReport


def write_turtle(content: TurtleContent) -> str:
    """Write an export as a Turtle document.

    Characters that no XML or Turtle tool can carry are shown as U+FFFD.

    Raises
    ------
    WorkspaceError
        If the base is no absolute IRI.
    """
    triples, iris, report = Triples(), IriScheme(content.base_iri), content.report
    declare_vocabulary(triples)
    declare_concepts(triples, [content.graph, content.release_graph])
    ImpactStatements(triples, iris, report).state()
    register = RegisterStatements(triples, iris, content.register)
    register.state()
    register.state_unlisted_releases(_named_releases(content))
    models = ModelStatements(triples, iris, files=report.inputs.sha256_by_file)
    models.state(
        content.graph,
        content.release_graph,
        release=iris.release(report.release.id if report.release else report.graph_release),
    )
    models.state_sections(content.sections)
    return triples.turtle()


def _named_releases(content: TurtleContent) -> set[str]:
    things: list[Element | Relationship] = [*content.graph.nodes, *content.graph.relationships]
    coming_and_going = {name for thing in things for name in (thing.introduced_in, thing.retired_in) if name}
    return coming_and_going | {content.report.graph_release, content.report.baseline_release}
