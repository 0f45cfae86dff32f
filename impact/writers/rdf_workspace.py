"""Say in RDF what a workspace is as a whole: its name, its dates, and how much belongs to it."""

from __future__ import annotations

from collections.abc import Sequence

from impact.domain import vocabulary as v
from impact.domain.architecture import Diagram, Section
from impact.domain.change import Register
from impact.domain.register_terms import ROW_TABLES
from impact.domain.vocabulary import own
from impact.domain.workspace import WorkspaceSettings
from impact.graph import ArchitectureGraph
from impact.writers.rdf_triples import Fact, IriScheme, Triples, in_order


def state_workspace(
    triples: Triples,
    iris: IriScheme,
    settings: WorkspaceSettings,
    *,
    graph: ArchitectureGraph,
    sections: Sequence[Section] = (),
    diagrams: Sequence[Diagram] = (),
    register: Register | None = None,
) -> None:
    """State what holds for the whole, with the numbers by which a reader sees that a part is missing."""
    register = register or Register()
    baseline = iris.release(settings.baseline) if settings.baseline else None
    facts: list[Fact] = [
        (v.TITLE, settings.name),
        (v.DESCRIPTION, settings.note),
        (own("asOf"), settings.as_of),
        (own("baseline"), baseline),
        (own("registerFolder"), settings.register),
        *((own("sectionTable"), file) for file in settings.sections),
        (own("sectionTableOrder"), in_order(settings.sections)),
        (own("elementCount"), len(graph)),
        (own("relationshipCount"), len(graph.relationships)),
        (own("sectionCount"), len(sections)),
        (own("diagramCount"), len(diagrams)),
        (own("rowCount"), sum(len(getattr(register, table.name)) for table in ROW_TABLES)),
    ]
    triples.describe(iris.iri("workspace"), [own("Workspace")], facts)
