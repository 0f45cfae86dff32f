"""Draw a difference into the diagrams of the new state; what went is drawn where it stood."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from statistics import median

from impact.domain.architecture import Bounds, Diagram, DiagramEdge, DiagramShape
from impact.domain.diagram_mark import ADDED, CHANGED, MOVED, REMOVED, ShapeMark
from impact.domain.difference import ChangedThing, ChangeKind, Subject
from impact.errors import UnknownNameError
from impact.use_cases.difference import ComparedWorkspaces
from impact.use_cases.workspace import Workspace
from impact.writers.svg import diagram_svg

GHOST = " (removed)"
"""What follows the id of a removed thing in a picture, so that it is never taken for one that is there."""


@dataclass(frozen=True, slots=True)
class AnnotatedDiagram:
    """A diagram with what went drawn into it, and the marks of what differs.

    Attributes
    ----------
    diagram
        The new diagram with ghosts; the old one if the whole was removed.
    marks
        Marks by element and relationship id; none if nothing in it differs.
    """

    diagram: Diagram
    marks: Mapping[str, ShapeMark]

    @property
    def is_changed(self) -> bool:
        """Whether anything that it draws differs."""
        drawn = {shape.element_id for shape in self.diagram.shapes}
        drawn |= {edge.relationship_id for edge in self.diagram.edges}
        return not drawn.isdisjoint(self.marks)


def draw_difference(compared: ComparedWorkspaces, name: str) -> str:
    """Draw what changed in the diagram of an element.

    Parameters
    ----------
    compared
        The difference.
    name
        A process, a view, or anything that a diagram shows; of the new state, else of the old one.

    Raises
    ------
    UnknownNameError
        If nothing is called so, or no diagram shows it.
    """
    element_id = _resolved(compared, name)
    for diagram in annotated_diagrams(compared):
        if element_id in diagram.diagram.subject_ids or element_id == diagram.diagram.id:
            return _drawn(compared, diagram)
    for diagram in annotated_diagrams(compared):
        if any(shape.element_id in {element_id, element_id + GHOST} for shape in diagram.diagram.shapes):
            return _drawn(compared, diagram)
    raise UnknownNameError(f"No diagram shows '{name}'.")


def draw_differences(compared: ComparedWorkspaces) -> dict[str, str]:
    """Draw every diagram in which something differs.

    Returns
    -------
    dict
        SVG text by file name, in the order of the models.
    """
    drawn: dict[str, str] = {}
    for annotated in annotated_diagrams(compared):
        if annotated.is_changed:
            subject = annotated.diagram.subject_ids[0] if annotated.diagram.subject_ids else annotated.diagram.id
            stem = re.sub(r"[^\w.\-]+", "-", subject.partition(":")[2] or subject).strip("-.") or "diagram"
            name, ordinal = f"{stem}.svg", 2
            while name.casefold() in {known.casefold() for known in drawn}:
                name, ordinal = f"{stem}-{ordinal}.svg", ordinal + 1
            drawn[name] = _drawn(compared, annotated)
    return drawn


def annotated_diagrams(compared: ComparedWorkspaces) -> Iterable[AnnotatedDiagram]:
    """Give every diagram of the new state with its marks and ghosts, then those that went as a whole."""
    merging = _Merging(compared)
    for diagram in compared.new.diagrams:
        yield merging.merged(diagram)
    for diagram in merging.removed_diagrams():
        yield merging.merged(replace(diagram, shapes=(), edges=()), old=diagram)


def _resolved(compared: ComparedWorkspaces, name: str) -> str:
    try:
        return compared.new.graph.resolve(name).id
    except UnknownNameError as unknown:
        things = [found for found in unknown.candidates if not found.startswith("sec:")]
        if " names " in unknown.message and len(things) == 1:
            return things[0]
        try:
            return compared.old.graph.resolve(name).id
        except UnknownNameError:
            raise unknown from None


def _drawn(compared: ComparedWorkspaces, annotated: AnnotatedDiagram) -> str:
    difference = compared.difference
    name = _title(compared.new, annotated.diagram) or _title(compared.old, annotated.diagram)
    title = f"{name or 'Diagram'}: what changed from {difference.old_label} to {difference.new_label}"
    return diagram_svg(annotated.diagram, marks=annotated.marks, title=title, with_legend=True)


def _title(workspace: Workspace, diagram: Diagram) -> str:
    names = [workspace.graph.element(i).name for i in diagram.subject_ids if i in workspace.graph]
    return next(filter(None, names), diagram.name)


class _Merging:
    """Put what went into the diagrams of the new state."""

    def __init__(self, compared: ComparedWorkspaces) -> None:
        self._old_diagrams = compared.old.diagrams
        self._old_by_new = compared.difference.old_id_by_new
        self._new_by_old = {old: new for new, old in self._old_by_new.items()}
        self._gone: dict[str, ChangedThing] = {}
        self._marks: dict[str, ShapeMark] = {}
        for thing in compared.difference.things:
            self._read(thing)
        drawn = {self._known(subject) for diagram in compared.new.diagrams for subject in _subjects(diagram)}
        self._lost = [diagram for diagram in self._old_diagrams if drawn.isdisjoint(_subjects(diagram))]

    def _read(self, thing: ChangedThing) -> None:
        is_whole = thing.kinds[:1] in {(ChangeKind.ADDED,), (ChangeKind.REMOVED,)}
        if thing.subject not in {Subject.ELEMENT, Subject.RELATIONSHIP} or (thing.is_consequence and not is_whole):
            return
        mark = ShapeMark(change=_change(thing), tooltip=thing.words)
        if ChangeKind.REMOVED in thing.kinds:
            self._gone[thing.old_id] = thing
            self._marks[thing.old_id + GHOST] = mark
        else:
            self._marks[thing.new_id] = mark

    def _known(self, new_id: str) -> str:
        return self._old_by_new.get(new_id, new_id)

    def removed_diagrams(self) -> Sequence[Diagram]:
        """List the old diagrams of which no subject has a diagram any more."""
        return [diagram for diagram in self._lost if any(s.element_id in self._gone for s in diagram.shapes)]

    def merged(self, diagram: Diagram, *, old: Diagram | None = None) -> AnnotatedDiagram:
        """Draw what went from the old diagram of the same subjects into a new one."""
        before = old or self._counterpart(diagram)
        if before is None:
            return AnnotatedDiagram(diagram, self._marks)
        shift = self._shift(before, diagram)
        shapes = [_ghost(shape, shift) for shape in before.shapes if shape.element_id in self._gone]
        edges = [
            _ghost_edge(edge, shift) for edge in before.edges if edge.relationship_id in self._gone
        ]  # fmt: skip
        return AnnotatedDiagram(
            replace(diagram, shapes=(*diagram.shapes, *shapes), edges=(*edges, *diagram.edges)), self._marks
        )

    def _counterpart(self, diagram: Diagram) -> Diagram | None:
        subjects = {self._known(subject) for subject in _subjects(diagram)}
        return next((old for old in self._old_diagrams if not subjects.isdisjoint(_subjects(old))), None)

    def _shift(self, old: Diagram, new: Diagram) -> tuple[float, float]:
        """Say how far the drawing as a whole has moved: the middle of how far each shape has."""
        places = {self._known(shape.element_id): shape.bounds for shape in new.shapes}
        pairs = [(s.bounds, places[s.element_id]) for s in old.shapes if s.element_id in places]
        if not pairs:
            return (0.0, 0.0)
        return (median(b.x - a.x for a, b in pairs), median(b.y - a.y for a, b in pairs))


def _subjects(diagram: Diagram) -> set[str]:
    return set(diagram.subject_ids) or {diagram.id}


def _change(thing: ChangedThing) -> str:
    if ChangeKind.ADDED in thing.kinds:
        return ADDED
    if ChangeKind.REMOVED in thing.kinds:
        return REMOVED
    return MOVED if thing.kinds == (ChangeKind.MOVED,) else CHANGED


def _moved(box: Bounds, shift: tuple[float, float]) -> Bounds:
    return replace(box, x=box.x + shift[0], y=box.y + shift[1])


def _ghost(shape: DiagramShape, shift: tuple[float, float]) -> DiagramShape:
    label = shape.label_bounds
    return replace(
        shape,
        element_id=shape.element_id + GHOST,
        bounds=_moved(shape.bounds, shift),
        label_bounds=_moved(label, shift) if label is not None else None,
    )


def _ghost_edge(edge: DiagramEdge, shift: tuple[float, float]) -> DiagramEdge:
    label = edge.label_bounds
    return replace(
        edge,
        relationship_id=edge.relationship_id + GHOST,
        waypoints=tuple((x + shift[0], y + shift[1]) for x, y in edge.waypoints),
        label_bounds=_moved(label, shift) if label is not None else None,
    )
