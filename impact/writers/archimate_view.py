"""Write a diagram as a view of the ArchiMate model exchange format."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping

from lxml import etree

from impact.domain.architecture import Bounds, Diagram, DiagramEdge, DiagramShape
from impact.errors import InputError
from impact.writers.archimate_names import XSI_TYPE, add_text, tag


class ViewDrawing:
    """Draw one view: find for each connection the nodes, or other connections, that it joins.

    Parameters
    ----------
    claim
        Takes an identifier that nothing else in the file has.
    identifier
        Gives the identifier of an element, relationship or diagram.
    diagram
        What is drawn.
    ends_by_tie
        Source and target of each relationship of the model.
    """

    def __init__(
        self,
        claim: Callable[[str], str],
        identifier: Callable[[str], str],
        *,
        diagram: Diagram,
        ends_by_tie: Mapping[str, tuple[str, str]],
    ) -> None:
        self._claim = claim
        self._identifier = identifier
        self._diagram = diagram
        self._ends_by_tie = ends_by_tie
        points = [point for edge in diagram.edges for point in edge.waypoints[1:-1]]
        self._left = min([0.0, *(shape.bounds.x for shape in diagram.shapes), *(x for x, _ in points)])
        self._top = min([0.0, *(shape.bounds.y for shape in diagram.shapes), *(y for _, y in points)])
        self._places: dict[str, list[tuple[str, Bounds]]] = defaultdict(list)
        self._drawn: dict[str, str] = {}

    def draw(self, view: etree._Element) -> None:
        """Add the nodes and connections to a ``view``.

        Raises
        ------
        InputError
            If an end of a connection is not drawn.
        """
        node_by_shape: dict[str, etree._Element] = {}
        for shape in self._diagram.shapes:
            parent = node_by_shape.get(shape.parent_shape_id, view)
            node_by_shape[shape.element_id] = self._add_shape(parent, shape)
        waiting = list(self._diagram.edges)
        while waiting:
            left = [edge for edge in waiting if not self._add_edge(view, edge)]
            if len(left) == len(waiting):
                raise InputError(
                    f"View '{self._diagram.id}' draws '{left[0].relationship_id}' without its ends.",
                    remedy="Draw both ends, or leave the connection out.",
                )
            waiting = left

    def _place(self, x: float, y: float) -> dict[str, str]:
        return {"x": str(round(x - self._left)), "y": str(round(y - self._top))}

    def _add_shape(self, parent: etree._Element, shape: DiagramShape) -> etree._Element:
        bounds = shape.bounds
        local = self._identifier(shape.element_id)
        node_id = self._claim(f"{self._identifier(self._diagram.id)}--{local}")
        node = etree.SubElement(parent, tag("node"), {"identifier": node_id, **self._place(bounds.x, bounds.y)})
        node.set("w", str(max(1, round(bounds.width))))
        node.set("h", str(max(1, round(bounds.height))))
        if shape.kind.startswith("archimate:"):
            node.set(XSI_TYPE, "Element")
            node.set("elementRef", local)
        else:
            node.set(XSI_TYPE, "Container" if shape.kind == "diagram:group" else "Label")
            add_text(node, "label", shape.name)
        self._places[shape.element_id].append((node_id, bounds))
        return node

    def _add_edge(self, view: etree._Element, edge: DiagramEdge) -> bool:
        source_id, target_id = self._ends_by_tie.get(edge.relationship_id, ("", ""))
        is_tie = bool(source_id)
        source = self._nearest(source_id, edge.waypoints[0], is_tie=is_tie)
        target = self._nearest(target_id, edge.waypoints[-1], is_tie=is_tie)
        if not source or not target:
            return False
        local = self._identifier(edge.relationship_id)
        edge_id = self._claim(f"{self._identifier(self._diagram.id)}--{local}")
        node = etree.SubElement(view, tag("connection"), identifier=edge_id, source=source, target=target)
        node.set(XSI_TYPE, "Relationship" if is_tie else "Line")
        if is_tie:
            node.set("relationshipRef", local)
        for x, y in edge.waypoints[1:-1]:
            etree.SubElement(node, tag("bendpoint"), self._place(x, y))
        self._drawn[edge.relationship_id] = edge_id
        return True

    def _nearest(self, concept_id: str, point: tuple[float, float], *, is_tie: bool) -> str:
        """Find the node of a concept next to a point; of a line that stands for nothing, any node."""
        if concept_id in self._drawn:
            return self._drawn[concept_id]
        places = self._places.get(concept_id, []) if is_tie else [p for found in self._places.values() for p in found]
        return min(places, key=lambda place: _distance(place[1], point), default=("", None))[0]


def _distance(bounds: Bounds, point: tuple[float, float]) -> float:
    """Measure how far a point lies from the border of a rectangle."""
    across = max(bounds.x - point[0], point[0] - bounds.x - bounds.width)
    down = max(bounds.y - point[1], point[1] - bounds.y - bounds.height)
    return abs(max(across, down)) if across < 0 and down < 0 else max(across, 0.0) + max(down, 0.0)
