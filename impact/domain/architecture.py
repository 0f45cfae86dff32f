"""The nouns of an architecture: elements, relationships, sections, and the diagrams that show them.

Kinds are the standards' own names behind a prefix: ``bpmn:userTask``, ``archimate:ApplicationComponent``,
``archimate:Serving``. Kinds of our own are ``section``, ``document``, ``trace:uses``, ``trace:documents``,
``trace:performedBy`` and ``document:contains``; a process and what is drawn in it are tied by ``bpmn:contains``.
A type that no standard knows keeps its name as ``unknown:<name>`` with a problem report; it is never dropped.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum

from impact.domain.problem import Problem

SECTION_KIND = "section"
DOCUMENTS = "trace:documents"
USES = "trace:uses"
PERFORMED_BY = "trace:performedBy"
CONTAINS = "bpmn:contains"
SUBSECTION = "document:contains"
SHOWS = "archimate:shows"
TRACE_LINK = "trace:link"
RELATIONSHIP_END = "relationship:end"
"""Tie between a relationship that is itself an end, and its own ends."""
EXTENSION_NAMESPACE = "urn:impact:extensions:1.0"
"""XML namespace of what we add to BPMN files: ``provenance`` and ``uses`` below ``extensionElements``."""
IMPACT_NOTE_FORMAT = "text/x-impact-note"
"""Text format of the documentation that an export writes into BPMN files; it says nothing about the model itself."""


class Basis(StrEnum):
    """How well a fact in a model is founded."""

    SOURCED = "sourced"
    """A source states it."""
    INFERRED = "inferred"
    """It is our reconstruction, or no source was found."""


@dataclass(frozen=True, slots=True)
class Origin:
    """Where in a file something was read.

    Attributes
    ----------
    file
        File relative to the workspace, with forward slashes.
    xml_id
        The id as the file writes it, or the key of the row; empty if it has none.
    line
        Line counted from 1, where it is known.
    """

    file: str
    xml_id: str = ""
    line: int | None = None


@dataclass(frozen=True, slots=True)
class Element:
    """One thing that an architecture document describes.

    Attributes
    ----------
    id
        Stable, readable id: ``bam:MD-05.04``, ``tad:SRV-11.1``, ``sec:BAD/6.6``.
    kind
        The standard's type behind its prefix.
    name
        What people call it; may be empty in models of others.
    origin
        Where it was read.
    aliases
        Other names under which text may speak of it.
    text
        Documentation of the element, plain text.
    introduced_in, retired_in
        Ids of the releases that bring it and take it away; ``None`` where unstated.
    basis
        How well it is founded; ``None`` where the model does not say.
    source
        The source that the basis rests on.
    parent_id
        The element it is drawn or nested in: the process of a step, the parent of a component.
    sort
        The subject's own word for this kind of thing (``service request``), where the model gives one.
    properties
        All other properties of the model, by name.
    """

    id: str
    kind: str
    name: str
    origin: Origin
    aliases: tuple[str, ...] = ()
    text: str = ""
    introduced_in: str | None = None
    retired_in: str | None = None
    basis: Basis | None = None
    source: str = ""
    parent_id: str | None = None
    sort: str = ""
    properties: Mapping[str, str] = field(default_factory=dict, hash=False)

    @property
    def label(self) -> str:
        """Name the element for a person: its name, else its id."""
        return self.name or self.id

    @property
    def kind_label(self) -> str:
        """Say the kind in words: the subject's own word, else the standard's type spelled out."""
        return self.sort or spell_out_kind(self.kind)


@dataclass(frozen=True, slots=True)
class Relationship:
    """A tie between two elements, stored as drawn; which way change crosses it is policy.

    Attributes
    ----------
    id
        Stable id: prefix and xml id, or source, kind, target and ordinal where the file has none.
    kind
        The standard's type behind its prefix, or one of our own.
    source_id, target_id
        Ends, as drawn. An end may itself be a relationship.
    origin
        Where it was read.
    role
        What the tie says, where the kind alone does not: ``specifies``, ``service request``.
    strength
        How firmly it holds: ``always``, ``usually``, ``sometimes``, or empty.
    name
        Its label: the outcome on a sequence flow.
    introduced_in, retired_in, basis, source
        As on an element.
    properties
        All other properties of the model, by name.
    """

    id: str
    kind: str
    source_id: str
    target_id: str
    origin: Origin
    role: str = ""
    strength: str = ""
    name: str = ""
    introduced_in: str | None = None
    retired_in: str | None = None
    basis: Basis | None = None
    source: str = ""
    properties: Mapping[str, str] = field(default_factory=dict, hash=False)


@dataclass(frozen=True, slots=True)
class Reference:
    """What an element of one model says about an element of another, before the join.

    Attributes
    ----------
    source_id
        The element that refers.
    role
        In which role: ``service request``, ``use case``, ``system``, ``performer``.
    target
        The id it names, as written in the file.
    origin
        Where it was read.
    """

    source_id: str
    role: str
    target: str
    origin: Origin


@dataclass(frozen=True, slots=True)
class TraceLink:
    """A tie between elements of different models, stated in a table of its own.

    Attributes
    ----------
    source_id, target_id
        Full ids; the target may be a pattern with ``*``.
    relation
        What the tie says: ``specifies``, ``governs``, ``performs``, …
    strength, why, basis, source, origin
        As on a relationship; ``why`` is the reason in words.
    """

    source_id: str
    target_id: str
    relation: str
    strength: str
    why: str
    basis: Basis | None
    source: str
    origin: Origin


@dataclass(frozen=True, slots=True)
class Bounds:
    """A rectangle in diagram units, from its top left corner."""

    x: float
    y: float
    width: float
    height: float


@dataclass(frozen=True, slots=True)
class DiagramShape:
    """One drawn node.

    Attributes
    ----------
    element_id, kind, name
        The element it draws.
    bounds
        Where it stands.
    label_bounds
        Where its label stands if the file places it apart from the shape.
    detail
        What the notation draws inside, joined by ``;``: ``timer``, ``message``, ``non-interrupting`` on an event,
        ``loop``, ``parallel`` or ``sequential`` on an activity; empty otherwise.
    is_horizontal
        Whether a pool or lane lies.
    is_expanded
        Whether a sub-process shows its inside.
    attached_to_id
        The activity a boundary event sits on; empty otherwise.
    parent_shape_id
        Element id of the shape it is drawn in (ArchiMate nesting); empty otherwise.
    """

    element_id: str
    kind: str
    name: str
    bounds: Bounds
    label_bounds: Bounds | None = None
    detail: str = ""
    is_horizontal: bool = True
    is_expanded: bool = True
    attached_to_id: str = ""
    parent_shape_id: str = ""


@dataclass(frozen=True, slots=True)
class DiagramEdge:
    """One drawn connection, with its way points in diagram units, from source to target.

    ``detail`` says what the notation draws on it beyond its kind: ``default`` or ``conditional`` on a sequence
    flow, ``One`` or ``Both`` on an association, ``Read`` or ``Write`` on an access; empty otherwise.
    """

    relationship_id: str
    kind: str
    name: str
    waypoints: tuple[tuple[float, float], ...]
    label_bounds: Bounds | None = None
    detail: str = ""


@dataclass(frozen=True, slots=True)
class Diagram:
    """One drawing of a model file: a BPMN plane or an ArchiMate view.

    Attributes
    ----------
    id
        Stable id with the model's prefix.
    name
        Title.
    notation
        ``bpmn`` or ``archimate``.
    subject_ids
        The processes a BPMN plane shows, or the id of the view itself.
    shapes, edges
        What is drawn, in the order of the file: what comes later lies on top.
    """

    id: str
    name: str
    notation: str
    subject_ids: tuple[str, ...]
    shapes: tuple[DiagramShape, ...]
    edges: tuple[DiagramEdge, ...]


@dataclass(frozen=True, slots=True)
class ModelContent:
    """All that one model file says."""

    file: str
    format: str
    elements: tuple[Element, ...] = ()
    relationships: tuple[Relationship, ...] = ()
    references: tuple[Reference, ...] = ()
    diagrams: tuple[Diagram, ...] = ()
    problems: tuple[Problem, ...] = ()


@dataclass(frozen=True, slots=True)
class Section:
    """A section, diagram or view of an architecture document: the unit that people review.

    Attributes
    ----------
    id
        ``sec:<document>/<number>``.
    document
        ``BAD``, ``BAM`` or ``TAD`` in the shipped workspace.
    number, title
        As the document prints them.
    kind
        ``process``, ``component``, ``overview``, ``annex``, … for text; ``diagram``; ``view``.
    pages
        Pages of text without those of subsections; ``None`` where unknown or not text.
    documents
        What it documents: element ids, or patterns with ``*`` that stand for all ids that match.
    strength
        How firmly it depends on them: ``always``, ``usually`` or ``sometimes``.
    basis, source, origin
        As on an element.
    pages_basis
        How well the number of pages is founded.
    stated_parent
        Number of the section it stands in where the list says so; empty if its own number says it.
    """

    id: str
    document: str
    number: str
    title: str
    kind: str
    pages: float | None
    documents: tuple[str, ...]
    strength: str
    basis: Basis | None
    source: str
    origin: Origin
    pages_basis: Basis | None = None
    stated_parent: str = ""

    @property
    def parent_number(self) -> str:
        """Number of the section it stands in; empty at the top of the document."""
        return self.stated_parent or self.number.rpartition(".")[0]

    @property
    def label(self) -> str:
        """Name the section for a person: ``BAD 6.6 Firmware distribution to ESME``."""
        return f"{self.document} {self.number} {self.title}".strip()


def spell_out_kind(kind: str) -> str:
    """Say a kind in words.

    Examples
    --------
    >>> spell_out_kind("bpmn:userTask")
    'user task'
    >>> spell_out_kind("archimate:ApplicationComponent")
    'application component'
    """
    name = kind.rpartition(":")[2]
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name).lower()
