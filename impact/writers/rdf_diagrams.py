"""Say in RDF what the diagrams draw, and where: each diagram, and each node and connection in it."""

from __future__ import annotations

import json
from collections.abc import Iterable

from pyoxigraph import NamedNode

from impact.domain import vocabulary as v
from impact.domain.architecture import Bounds, Diagram, DiagramEdge, DiagramShape, Element, Relationship
from impact.domain.vocabulary import own
from impact.graph import ArchitectureGraph
from impact.writers.rdf_graphs import NamedGraphs
from impact.writers.rdf_triples import Fact, IriScheme, Triples, even_empty, in_order, segment


class DiagramStatements:
    """State diagrams; a name or kind that the drawn element has, too, is not stated again.

    Parameters
    ----------
    triples
        Where to state them.
    iris
        Where their IRIs come from.
    graphs
        Which graph states what: a diagram stands with the file of what it shows.
    graph
        The elements and relationships that are drawn.
    """

    def __init__(self, triples: Triples, iris: IriScheme, graphs: NamedGraphs, graph: ArchitectureGraph) -> None:
        self._triples, self._iris, self._graphs, self._graph = triples, iris, graphs, graph
        self._ties = {tie.id: tie for tie in graph.relationships}

    def state(self, diagrams: Iterable[Diagram]) -> None:
        """State diagrams in their order, each with all that it draws."""
        ordinals: dict[str, int] = {}
        for place, diagram in enumerate(diagrams, start=1):
            ordinals[diagram.id] = ordinal = ordinals.get(diagram.id, 0) + 1
            again = f";{ordinal}" if ordinal > 1 else ""
            with self._triples.within(self._graphs.of_file(self._file(diagram))):
                self._diagram(diagram, segment(diagram.id) + again, place)

    def _file(self, diagram: Diagram) -> str:
        drawn = [*diagram.subject_ids, *(shape.element_id for shape in diagram.shapes)]
        return next((self._graph.element(name).origin.file for name in drawn if name in self._graph), "")

    def _diagram(self, diagram: Diagram, name: str, place: int) -> None:
        subject = self._iris.iri("diagram", name)
        facts: list[Fact] = [
            (v.IDENTIFIER, diagram.id),
            (v.TITLE, diagram.name),
            (own("place"), place),
            (own("notation"), diagram.notation),
            *((own("shows"), self._iris.element(shown)) for shown in diagram.subject_ids if shown in self._graph),
            (own("showsOrder"), self._shown(diagram)),
        ]
        self._triples.describe(subject, [own("Diagram")], facts)
        for number, shape in enumerate(diagram.shapes, start=1):
            drawn: list[Fact] = [(own("drawnIn"), subject), (own("place"), number), *self._shape(shape)]
            self._triples.describe(self._iris.iri("shape", name, str(number)), [own("DrawnShape")], drawn)
        for number, edge in enumerate(diagram.edges, start=1):
            drawn = [(own("drawnIn"), subject), (own("place"), number), *self._edge(edge)]
            self._triples.describe(self._iris.iri("edge", name, str(number)), [own("DrawnEdge")], drawn)

    def _shown(self, diagram: Diagram) -> str | None:
        """List what a diagram shows where the links alone would not say it."""
        if all(shown in self._graph for shown in diagram.subject_ids):
            return in_order(diagram.subject_ids)
        return json.dumps(diagram.subject_ids, separators=(",", ":"))

    def _shape(self, shape: DiagramShape) -> list[Fact]:
        known = self._graph.element(shape.element_id) if shape.element_id in self._graph else None
        drawn = self._iris.element(shape.element_id) if known else None
        return [
            *_named(shape.element_id, drawn),
            *_differing(shape, known),
            (own("bounds"), written_bounds(shape.bounds)),
            (own("labelBounds"), written_bounds(shape.label_bounds)),
            (own("detail"), shape.detail),
            (own("isHorizontal"), None if shape.is_horizontal else False),
            (own("isExpanded"), None if shape.is_expanded else False),
            (own("attachedTo"), shape.attached_to_id),
            (own("nestedIn"), shape.parent_shape_id),
        ]

    def _edge(self, edge: DiagramEdge) -> list[Fact]:
        known = self._ties.get(edge.relationship_id)
        drawn = self._iris.named("relationship", edge.relationship_id) if known else None
        return [
            *_named(edge.relationship_id, drawn),
            *_differing(edge, known),
            (own("waypoints"), " ".join(f"{x!r},{y!r}" for x, y in edge.waypoints)),
            (own("labelBounds"), written_bounds(edge.label_bounds)),
            (own("detail"), edge.detail),
        ]


def _named(name: str, drawn: NamedNode | None) -> list[Fact]:
    return [(own("draws"), drawn)] if drawn else [(own("drawnId"), name)]


def _differing(drawn: DiagramShape | DiagramEdge, known: Element | Relationship | None) -> list[Fact]:
    """State name and kind where they are not those of what is drawn; an empty name, too."""
    if known is not None and known.kind == drawn.kind and known.name == drawn.name:
        return []
    is_same_kind = known is not None and known.kind == drawn.kind
    is_same_name = known.name == drawn.name if known is not None else not drawn.name
    facts: list[Fact] = [(own("drawnKind"), None if is_same_kind else even_empty(drawn.kind))]
    if not is_same_name:
        facts.append((v.TITLE, even_empty(drawn.name)))
    return facts


def written_bounds(bounds: Bounds | None) -> str:
    """Write a rectangle as left, top, width and height; nothing where there is none."""
    return "" if bounds is None else f"{bounds.x!r} {bounds.y!r} {bounds.width!r} {bounds.height!r}"
