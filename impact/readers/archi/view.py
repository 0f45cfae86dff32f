"""Read a view of an Archi model: places relative to what they are in, and connections with relative bends."""

from __future__ import annotations

import math
from collections.abc import Iterator, Mapping

from lxml import etree

from impact.domain.architecture import Bounds, Diagram, DiagramEdge, DiagramShape, Element, Relationship
from impact.domain.problem import Severity
from impact.readers.archimate.view import GROUP_KIND, LINE_KIND, NOTE_KIND, VIEW_REFERENCE_KIND, Point, route
from impact.readers.model_ids import ModelIds
from impact.readers.xml import local_name, plain_text

DEFAULT_WIDTH, DEFAULT_HEIGHT = 120.0, 55.0
"""Size of a figure whose file states none, in diagram units: Archi's own default."""
_XSI_TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"
_FURTHEST = 1e7
_FIGURES = frozenset(["child", "children"])
"""Names of what is drawn: Archi writes the first, tools that store each element apart the second."""
_CONNECTIONS = ("sourceConnection", "sourceConnections")
_BENDS = frozenset(["bendpoint", "bendpoints"])
_GROUP_TYPES = frozenset(["Group", "CanvasModelBlock", "SketchModelGroup"])


def read_archi_view(
    node: etree._Element,
    *,
    view: Element,
    ids: ModelIds,
    element_by_id: Mapping[str, Element],
    tie_by_id: Mapping[str, Relationship],
    view_titles: Mapping[str, str],
) -> Diagram:
    """Read one view as a diagram; what shows nothing that is in the file is left out and reported.

    Parameters
    ----------
    node
        The ``element`` of the view.
    view
        The view as an element.
    ids
        Ids of the file; problems are kept there.
    element_by_id, tie_by_id
        Elements and relationships of the file.
    view_titles
        Titles of the views by the id that the file gives them.
    """
    reader = _ArchiViewReader(ids, element_by_id, tie_by_id=tie_by_id, view_titles=view_titles)
    reader.read_figures(node)
    edges = reader.read_connections(node)
    return Diagram(view.id, view.name, "archimate", (view.id,), tuple(reader.shapes), edges)


class _ArchiViewReader:
    def __init__(
        self,
        ids: ModelIds,
        element_by_id: Mapping[str, Element],
        *,
        tie_by_id: Mapping[str, Relationship],
        view_titles: Mapping[str, str],
    ) -> None:
        self._ids = ids
        self._element_by_id = element_by_id
        self._tie_by_id = tie_by_id
        self._view_titles = view_titles
        self.shapes: list[DiagramShape] = []
        self._bounds: dict[str, Bounds] = {}

    def read_figures(self, view: etree._Element) -> None:
        stack: list[tuple[etree._Element, str, Point]] = [
            (child, "", (0.0, 0.0)) for child in reversed(view) if local_name(child) in _FIGURES
        ]
        while stack:
            node, parent_id, corner = stack.pop()
            bounds = _bounds(node, corner)
            self._bounds[node.get("id") or ""] = bounds
            shape = self._shape(node, parent_id, bounds)
            if shape is not None:
                self.shapes.append(shape)
            below = shape.element_id if shape is not None else parent_id
            inside = (bounds.x, bounds.y)
            stack.extend((child, below, inside) for child in reversed(node) if local_name(child) in _FIGURES)

    def _shape(self, node: etree._Element, parent_id: str, bounds: Bounds) -> DiagramShape | None:
        reference = _reference(node, "archimateElement")
        if reference:
            element = self._element_by_id.get(self._ids.find(reference) or "")
            if element is None:
                self._report(f"The view shows '{reference}', which is no element.", node, reference)
                return None
            return DiagramShape(element.id, element.kind, element.name, bounds, parent_shape_id=parent_id)
        written = (node.get(_XSI_TYPE) or "").rpartition(":")[2]
        shape_id = f"{self._ids.prefix}:{node.get('id') or f'figure-{len(self.shapes) + 1}'}"
        other_view = _reference(node, "model")
        if other_view:
            title = self._view_titles.get(other_view, "")
            return DiagramShape(shape_id, VIEW_REFERENCE_KIND, title, bounds, parent_shape_id=parent_id)
        kind = GROUP_KIND if written in _GROUP_TYPES else NOTE_KIND
        texts = (plain_text(child) for child in node if local_name(child) in ("content", "notes"))
        label = (node.get("name") or "").strip() or next((text for text in texts if text), "")
        return DiagramShape(shape_id, kind, label, bounds, parent_shape_id=parent_id)

    def _report(self, message: str, node: etree._Element, about: str) -> None:
        self._ids.report(
            "dangling-diagram", message, node, about=f"{self._ids.prefix}:{about}", severity=Severity.NOTE,
            remedy="It is not drawn; correct the view in a modelling tool.",
        )  # fmt: skip

    def read_connections(self, view: etree._Element) -> tuple[DiagramEdge, ...]:
        """Read all connections; one that ends at another is placed once the other is."""
        waiting = list(enumerate(view.iter(*_CONNECTIONS)))
        placed: dict[int, DiagramEdge] = {}
        while waiting:
            left = []
            for index, node in waiting:
                edge = self._edge(node)
                if edge is None:
                    left.append((index, node))
                else:
                    placed[index] = edge
            if len(left) == len(waiting):
                break
            waiting = left
        for _, node in waiting:
            self._report("An end of this connection is not drawn.", node, _tie_reference(node))
        return tuple(edge for _, edge in sorted(placed.items()))

    def _edge(self, node: etree._Element) -> DiagramEdge | None:
        source, target = (self._bounds.get(node.get(name) or "") for name in ("source", "target"))
        if source is None or target is None:
            return None
        waypoints = route(source, target, bends=tuple(_bends(node, source, target)))
        middle = waypoints[len(waypoints) // 2] if len(waypoints) > 2 else _between(waypoints[0], waypoints[-1], 0.5)
        self._bounds[node.get("id") or ""] = Bounds(middle[0], middle[1], 0.0, 0.0)
        reference = _tie_reference(node)
        tie = self._tie_by_id.get(self._ids.find(reference) or "") if reference else None
        if tie is None:
            if reference:
                self._report(f"The view shows '{reference}', which is no relationship.", node, reference)
            return DiagramEdge(
                f"{self._ids.prefix}:{node.get('id') or ''}", LINE_KIND, node.get("name") or "", waypoints
            )
        detail = tie.properties.get("accessType") or tie.properties.get("modifier") or ""
        if tie.properties.get("isDirected") == "true":
            detail = "One"
        return DiagramEdge(tie.id, tie.kind, tie.name, waypoints, detail=detail)


def _tie_reference(node: etree._Element) -> str:
    """Read which relationship a connection draws; the attribute had a shorter name before Archi 4."""
    return _reference(node, "archimateRelationship") or _reference(node, "relationship")


def _reference(node: etree._Element, name: str) -> str:
    """Read what a figure refers to: an attribute, or a child whose ``href`` ends in the id."""
    written = node.get(name)
    if written:
        return written.strip()
    for child in node:
        if local_name(child) == name and child.get("href"):
            return (child.get("href") or "").rpartition("#")[2]
    return ""


def _bounds(node: etree._Element, corner: Point) -> Bounds:
    for child in node:
        if local_name(child) == "bounds":
            x, y = _number(child.get("x"), 0.0), _number(child.get("y"), 0.0)
            width = _number(child.get("width"), DEFAULT_WIDTH)
            height = _number(child.get("height"), DEFAULT_HEIGHT)
            return Bounds(
                corner[0] + x,
                corner[1] + y,
                width if width > 0 else DEFAULT_WIDTH,
                height if height > 0 else DEFAULT_HEIGHT,
            )
    return Bounds(corner[0], corner[1], DEFAULT_WIDTH, DEFAULT_HEIGHT)


def _bends(node: etree._Element, source: Bounds, target: Bounds) -> Iterator[Point]:
    """Place the bends: each leans on the middle of the source and of the target, the more so the nearer it is."""
    bends = [child for child in node if local_name(child) in _BENDS]
    for index, bend in enumerate(bends):
        start = (
            source.x + source.width / 2 + _number(bend.get("startX"), 0.0),
            source.y + source.height / 2 + _number(bend.get("startY"), 0.0),
        )
        end = (
            target.x + target.width / 2 + _number(bend.get("endX"), 0.0),
            target.y + target.height / 2 + _number(bend.get("endY"), 0.0),
        )
        yield _between(start, end, (index + 1) / (len(bends) + 1))


def _between(start: Point, end: Point, share: float) -> Point:
    return (start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share)


def _number(text: str | None, default: float) -> float:
    try:
        value = float(text) if text else default
    except ValueError:
        return default
    return value if math.isfinite(value) and abs(value) <= _FURTHEST else default
