"""Read a view of an ArchiMate exchange file: its nodes, and its connections from border to border."""

from __future__ import annotations

import itertools
import math
from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import cast

from lxml import etree

from impact.domain.architecture import Bounds, Diagram, DiagramEdge, DiagramShape, Element, Relationship
from impact.domain.problem import Severity
from impact.readers.model_ids import ModelIds
from impact.readers.records import maker
from impact.readers.xml import local_name, local_part, plain_text

NOTE_KIND = "diagram:note"
GROUP_KIND = "diagram:group"
VIEW_REFERENCE_KIND = "diagram:view"
LINE_KIND = "diagram:line"
_XSI_TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"
_FURTHEST = 1e7
"""Diagram units from the origin beyond which a place is taken for an error."""

Point = tuple[float, float]
_length = lru_cache(maxsize=4096)(float)  # the same few lengths come again and again
_new_bounds = maker(Bounds)
_new_shape = maker(DiagramShape)
_new_edge = maker(DiagramEdge)


def read_view(
    node: etree._Element,
    *,
    view: Element,
    ids: ModelIds,
    element_by_id: Mapping[str, Element],
    find_tie: Callable[[str], Relationship | None],
    inner: list[etree._Element],
) -> Diagram:
    """Read one view as a diagram; what has no usable place or end is left out and reported.

    Parameters
    ----------
    node
        The ``view``.
    view
        The view as an element.
    ids
        Ids of the file; problems are kept there.
    element_by_id
        Elements of the file.
    find_tie
        Gives the relationship of a full id; many a view asks for none.
    inner
        Takes the views that stand in this one: no part of it, but met on the way.
    """
    reader = _ViewReader(ids, element_by_id, find_tie=find_tie)
    edges = reader.read(node, inner)
    return Diagram(view.id, view.name, "archimate", (view.id,), tuple(reader.shapes), edges)


class _ViewReader:
    def __init__(
        self, ids: ModelIds, element_by_id: Mapping[str, Element], *, find_tie: Callable[[str], Relationship | None]
    ) -> None:
        self._ids = ids
        self._element_by_id = element_by_id
        self._find_tie = find_tie
        self.shapes: list[DiagramShape] = []
        self._bounds: dict[str, Bounds] = {}
        self._middles: dict[str, Point] = {}

    def read(self, view: etree._Element, inner: list[etree._Element]) -> tuple[DiagramEdge, ...]:
        """Read the nodes that stand in the view or in one another, then the connections between them."""
        drawn_in: dict[etree._Element, str] = {view: ""}
        connections: list[etree._Element] = []
        for node in view.iterdescendants("{*}node", "{*}connection", "{*}view"):
            part = local_part(node.tag)
            if part != "node":
                (connections if part == "connection" else inner).append(node)
                continue
            parent_id = drawn_in.get(cast("etree._Element", node.getparent()))
            if parent_id is None:
                continue
            identifier = node.get("identifier", "")
            shape = self._shape(node, identifier, parent_id)
            if shape is None:
                drawn_in[node] = parent_id
            else:
                self.shapes.append(shape)
                self._bounds[identifier] = shape.bounds
                drawn_in[node] = shape.element_id
        return self._connections(connections)

    def _shape(self, node: etree._Element, identifier: str, parent_id: str) -> DiagramShape | None:
        reference = node.get("elementRef") or node.get("elementref") or ""
        full_id = (self._ids.known(reference) or self._ids.find(reference)) if reference else None
        element = self._element_by_id.get(full_id) if full_id else None
        if reference and element is None:
            self._report("dangling-diagram", f"The view shows '{reference}', which is no element.", node, reference)
            return None
        bounds = _node_bounds(node)
        if bounds is None:
            self._report("bad-place", "The view gives no usable place for it.", node, reference)
            return None
        if element is not None:
            return _new_shape(element.id, element.kind, element.name, bounds, None, "", True, True, "", parent_id)
        shape_id = f"{self._ids.prefix}:{identifier or f'node-{len(self.shapes) + 1}'}"
        return _new_shape(shape_id, _loose_kind(node), self._loose_label(node), bounds, parent_shape_id=parent_id)

    def _loose_label(self, node: etree._Element) -> str:
        for child in node:
            if local_name(child) in {"label", "name"} and plain_text(child):
                return plain_text(child)
        return ""

    def _report(self, rule: str, message: str, node: etree._Element, about: str) -> None:
        self._ids.report(
            rule, message, node, about=f"{self._ids.prefix}:{about}", severity=Severity.NOTE,
            remedy="It is not drawn; correct the view in a modelling tool.",
        )  # fmt: skip

    def _connections(self, nodes: list[etree._Element]) -> tuple[DiagramEdge, ...]:
        """Read all connections; one that ends at another is placed once the other is."""
        waiting = list(enumerate(nodes))
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
            self._report("dangling-diagram", "An end of this connection is not drawn.", node, _reference(node))
        return tuple(edge for _, edge in sorted(placed.items()))

    def _edge(self, node: etree._Element) -> DiagramEdge | None:
        source, target = (self._place(node.get(name) or "") for name in ("source", "target"))
        if source is None or target is None:
            return None
        waypoints = route(source, target, bends=_bends(node))
        self._middles[node.get("identifier") or ""] = _middle(waypoints)
        reference = _reference(node)
        tie = self._find_tie(self._ids.find(reference) or "") if reference else None
        if tie is None:
            if reference:
                self._report("dangling-diagram", f"The view shows '{reference}', no relationship.", node, reference)
            return _new_edge(f"{self._ids.prefix}:{node.get('identifier') or ''}", LINE_KIND, "", waypoints)
        detail = tie.properties.get("accessType") or tie.properties.get("modifier") or ""
        if tie.properties.get("isDirected") == "true":
            detail = "One"
        return _new_edge(tie.id, tie.kind, tie.name, waypoints, detail=detail)

    def _place(self, identifier: str) -> Bounds | None:
        if identifier in self._bounds:
            return self._bounds[identifier]
        middle = self._middles.get(identifier)
        return Bounds(middle[0], middle[1], 0.0, 0.0) if middle is not None else None


def route(source: Bounds, target: Bounds, *, bends: tuple[Point, ...] = ()) -> tuple[Point, ...]:
    """Lead a connection from the border of one rectangle over bend points to the border of another.

    Examples
    --------
    >>> route(Bounds(0, 0, 10, 10), Bounds(30, 0, 10, 10))
    ((10.0, 5.0), (30.0, 5.0))
    """
    if not bends and _contains(source, target):
        start = (target.x + target.width / 2, source.y)
        return (start, (start[0], target.y))
    if not bends and _contains(target, source):
        end = (source.x + source.width / 2, target.y)
        return ((end[0], source.y), end)
    first = bends[0] if bends else _centre(target)
    last = bends[-1] if bends else _centre(source)
    return (_border_point(source, first), *bends, _border_point(target, last))


def _contains(outer: Bounds, inner: Bounds) -> bool:
    return (
        outer.x <= inner.x
        and outer.y <= inner.y
        and inner.x + inner.width <= outer.x + outer.width
        and inner.y + inner.height <= outer.y + outer.height
    )


def _centre(bounds: Bounds) -> Point:
    return (bounds.x + bounds.width / 2, bounds.y + bounds.height / 2)


def _border_point(bounds: Bounds, towards: Point) -> Point:
    """Find where the line from the centre to a point crosses the border; the nearest border point if it is inside."""
    x, y = _centre(bounds)
    across, down = towards[0] - x, towards[1] - y
    half_width, half_height = bounds.width / 2, bounds.height / 2
    if (across == 0 and down == 0) or (half_width == 0 and half_height == 0):
        return (x, y)
    shares = [half / abs(way) for half, way in ((half_width, across), (half_height, down)) if way]
    share = min(shares)
    return (x + across * share, y + down * share)


def _middle(points: tuple[Point, ...]) -> Point:
    lengths = [math.dist(a, b) for a, b in itertools.pairwise(points)]
    left = sum(lengths) / 2
    for (start, end), length in zip(itertools.pairwise(points), lengths, strict=True):
        if length >= left and length > 0:
            share = left / length
            return (start[0] + (end[0] - start[0]) * share, start[1] + (end[1] - start[1]) * share)
        left -= length
    return points[0]


def _loose_kind(node: etree._Element) -> str:
    if any(local_name(child) == "viewRef" for child in node):
        return VIEW_REFERENCE_KIND
    written = (node.get(_XSI_TYPE) or node.get("type") or "").rpartition(":")[2].lower()
    return GROUP_KIND if written in {"container", "group"} else NOTE_KIND


def _reference(node: etree._Element) -> str:
    return node.get("relationshipRef") or node.get("relationshipref") or ""


def _node_bounds(node: etree._Element) -> Bounds | None:
    get = node.get
    try:
        x, y, width, height = _length(get("x", "")), _length(get("y", "")), _length(get("w", "")), _length(get("h", ""))
    except ValueError:
        return None
    is_near = -_FURTHEST <= x <= _FURTHEST and -_FURTHEST <= y <= _FURTHEST  # false for what is not a number
    is_sized = 0 <= width <= _FURTHEST and 0 <= height <= _FURTHEST
    return _new_bounds(x, y, width, height) if is_near and is_sized else None


def _bends(node: etree._Element) -> tuple[Point, ...]:
    points = []
    for child in node:
        if local_name(child) == "bendpoint":
            x, y = _number(child.get("x")), _number(child.get("y"))
            if x is not None and y is not None:
                points.append((x, y))
    return tuple(points)


def _number(text: str | None) -> float | None:
    try:
        value = float(text or "")
    except ValueError:
        return None
    return value if math.isfinite(value) and abs(value) <= _FURTHEST else None
