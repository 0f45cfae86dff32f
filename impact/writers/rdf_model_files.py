"""Write elements, relationships and diagrams as Turtle files that a workspace reads as its models."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from impact.domain import vocabulary as v
from impact.domain.architecture import Diagram, Element, Relationship
from impact.domain.vocabulary import own
from impact.graph import build_graph
from impact.writers.rdf_diagrams import DiagramStatements
from impact.writers.rdf_graphs import NamedGraphs
from impact.writers.rdf_models import ModelStatements
from impact.writers.rdf_text import turtle
from impact.writers.rdf_triples import IriScheme, Triples

MOST_RESOURCES = 60_000
"""Elements, relationships and drawn things of one file, so that none comes near the largest that is read."""


def model_files(
    base_iri: str,
    elements: Sequence[Element],
    ties: Sequence[Relationship],
    diagrams: Sequence[Diagram],
    *,
    name: str = "",
) -> Iterator[bytes]:
    """Give the files one by one; the same content gives the same bytes.

    Parameters
    ----------
    base_iri
        Base of all IRIs.
    elements, ties, diagrams
        What the files hold, elements first.
    name
        Title of the workspace.

    Raises
    ------
    WorkspaceError
        If the base is no absolute IRI.
    """
    if len(elements) + len(ties) + sum(map(_drawn, diagrams)) <= MOST_RESOURCES:
        yield _file(base_iri, name, elements=elements, ties=ties, diagrams=diagrams)
        return
    rest = list(diagrams)
    for start in range(0, len(elements), MOST_RESOURCES):
        some = elements[start : start + MOST_RESOURCES]
        ids = {element.id for element in some}  # a view is an element and a diagram of one id, which one file defines
        yield _file(base_iri, name, elements=some, diagrams=[diagram for diagram in rest if diagram.id in ids])
        rest = [diagram for diagram in rest if diagram.id not in ids]
    for start in range(0, len(ties), MOST_RESOURCES):
        yield _file(base_iri, name, ties=ties[start : start + MOST_RESOURCES])
    if rest:
        yield _file(base_iri, name, diagrams=rest)


def _drawn(diagram: Diagram) -> int:
    return len(diagram.shapes) + len(diagram.edges)


def _file(
    base_iri: str,
    name: str,
    *,
    elements: Sequence[Element] = (),
    ties: Sequence[Relationship] = (),
    diagrams: Sequence[Diagram] = (),
) -> bytes:
    triples, iris = Triples(), IriScheme(base_iri)
    graphs = NamedGraphs(iris, {}, scope="")
    triples.describe(iris.iri("workspace"), [own("Workspace")], [(v.TITLE, name)])
    ModelStatements(triples, iris, graphs).state_apart(elements, ties)
    DiagramStatements(triples, iris, graphs, build_graph([], [])).state(diagrams)  # names and kinds beside each shape
    return b"".join(turtle(triples))
