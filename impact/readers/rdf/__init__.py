"""Read our own RDF export: the whole workspace that it says, or a fault that says what, where, and what to do."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass

from pyoxigraph import Literal, NamedNode, Quad

from impact.domain import vocabulary as v
from impact.domain.architecture import SECTION_KIND, Diagram, Element, ModelContent, Relationship, Section
from impact.domain.change import Register
from impact.domain.register_terms import ROW_TABLES
from impact.domain.vocabulary import own
from impact.errors import UnreadableFileError
from impact.readers.rdf.models import read_diagrams, read_elements, read_relationships, read_sections
from impact.readers.rdf.parsing import LARGEST_RDF, is_rdf_file, refuse_unsafe, statements_of
from impact.readers.rdf.register import read_register
from impact.readers.rdf.resource import Resource, Term

__all__ = ["LARGEST_RDF", "RdfWorkspace", "is_rdf_file", "read_rdf", "read_rdf_model"]

_ROW_KINDS = {table.kind for table in ROW_TABLES}
_KINDS = frozenset({"workspace", "element", "relationship", "diagram", "shape", "edge", *_ROW_KINDS})
_WORKSPACE = "workspace"


@dataclass(frozen=True, slots=True, eq=False)
class RdfWorkspace:
    """All that an export says of a workspace.

    Attributes
    ----------
    base_iri, name, note, as_of, baseline, register_folder, section_tables
        What ``workspace.toml`` said.
    elements, relationships
        The whole graph, by id in ascending order.
    sections, diagrams
        In their order.
    register
        Every row, in its order.
    sha256_by_file
        Digests of the inputs that the export names.
    left_aside
        Statements of others: about other resources, or in graphs that are not of the export.
    """

    base_iri: str
    name: str
    note: str
    as_of: dt.date | None
    baseline: str
    register_folder: str
    section_tables: tuple[str, ...]
    elements: tuple[Element, ...]
    relationships: tuple[Relationship, ...]
    sections: tuple[Section, ...]
    diagrams: tuple[Diagram, ...]
    register: Register
    sha256_by_file: Mapping[str, str]
    left_aside: int


def read_rdf(data: bytes, *, file: str) -> RdfWorkspace:
    """Read an export in the format that the ending of the file's name says.

    Parameters
    ----------
    data
        The file.
    file
        How faults name it.

    Raises
    ------
    UnreadableFileError
        If it is no RDF, no export of ours, or says what cannot be: two titles, a text for a number, a missing graph.
    UnsafeFileError
        If it could harm.
    """
    gathered = _gathered(data, file)
    resources = {kind: gathered.resources(kind) for kind in _KINDS}
    found = _workspace(resources, gathered)
    _refuse_missing(found, resources[_WORKSPACE][0])
    return found


def read_rdf_model(data: bytes, *, file: str) -> ModelContent:
    """Read elements, relationships and diagrams, as a workspace keeps them that was made from an export.

    Ids are whole in the file, so that none needs a prefix.

    Parameters
    ----------
    data
        The file.
    file
        How faults name it.

    Raises
    ------
    UnreadableFileError, UnsafeFileError
        As :func:`read_rdf`; and if it is a whole export, because its joins would be made twice.
    """
    gathered = _gathered(data, file)
    elements, ties, diagrams = _models({kind: gathered.resources(kind) for kind in _KINDS})
    if any(element.kind == SECTION_KIND for element in elements):
        remedy = "Make a workspace of it with impact import rdf."
        raise UnreadableFileError("It is a whole export, and no model of a workspace", file=file, remedy=remedy)
    return ModelContent(file, "rdf", elements, ties, diagrams=diagrams)


def _gathered(data: bytes, file: str) -> _Gathered:
    refuse_unsafe(data, file=file)
    gathered = _Gathered(_base(data, file), file)
    for statement in statements_of(data, file=file):
        gathered.add(statement)
    return gathered


def _models(
    resources: Mapping[str, list[Resource]],
) -> tuple[tuple[Element, ...], tuple[Relationship, ...], tuple[Diagram, ...]]:
    elements, ties = read_elements(resources["element"]), read_relationships(resources["relationship"])
    drawn = [*resources["shape"], *resources["edge"]]
    by_id, ties_by_id = {element.id: element for element in elements}, {tie.id: tie for tie in ties}
    return elements, ties, read_diagrams(resources["diagram"], drawn, by_id, ties_by_id)


def _workspace(resources: Mapping[str, list[Resource]], gathered: _Gathered) -> RdfWorkspace:
    whole = resources[_WORKSPACE][0]
    elements, ties, diagrams = _models(resources)
    return RdfWorkspace(
        base_iri=whole.base,
        name=whole.text(v.TITLE),
        note=whole.text(v.DESCRIPTION),
        as_of=whole.day(own("asOf")),
        baseline=whole.link(own("baseline"), "release") or "",
        register_folder=whole.text(own("registerFolder")),
        section_tables=whole.texts(own("sectionTable"), own("sectionTableOrder")),
        elements=elements,
        relationships=ties,
        sections=read_sections(resources["element"]),
        diagrams=diagrams,
        register=read_register(resources),
        sha256_by_file=gathered.inputs(),
        left_aside=gathered.left_aside,
    )


def _base(data: bytes, file: str) -> str:
    """Find the workspace of an export, and with it the base of all IRIs.

    Raises
    ------
    UnreadableFileError
        If there is none, or more than one.
    """
    found: dict[str, str] = {}
    for statement in statements_of(data, file=file):
        if statement.predicate.value == v.TYPE and getattr(statement.object, "value", "") == own("Workspace"):
            name = getattr(statement.subject, "value", "")
            if isinstance(statement.subject, NamedNode) and name.endswith(_WORKSPACE):
                found[name.removesuffix(_WORKSPACE)] = _graph(statement)
    if len(found) > 1:
        bases = " and ".join(f"<{base}>" for base in sorted(found)[:3])
        remedy = "Take the graphs of one workspace out of the store, and import them."
        raise UnreadableFileError(f"It holds more than one workspace: {bases}", file=file, remedy=remedy)
    if not found:
        remedy = "Export with impact export trig --release …; of a part take the graph of the register as well."
        message = "It says of no workspace what belongs to it: no resource is an impact:Workspace"
        raise UnreadableFileError(message, file=file, remedy=remedy)
    base, graph = found.popitem()
    if not _is_ours(graph, base):
        remedy = "Take that graph alone out of the store as Turtle, and import it."
        raise UnreadableFileError(f"Its workspace stands in <{graph}>, no graph of an export", file=file, remedy=remedy)
    return base


def _graph(statement: Quad) -> str:
    return getattr(statement.graph_name, "value", "")


def _is_ours(graph: str, base: str) -> bool:
    return not graph or graph.startswith(f"{base}graph/")


class _Gathered:
    """The statements about resources of one workspace, by kind and resource."""

    def __init__(self, base: str, file: str) -> None:
        self._base, self._file = base, file
        self._facts: dict[str, dict[str, dict[str, dict[Term, None]]]] = {kind: {} for kind in (*_KINDS, "input")}
        self._known_kinds = frozenset(self._facts)
        self.left_aside = 0

    def add(self, statement: Quad) -> None:
        subject, value = statement.subject, statement.object
        graph = _graph(statement)
        iri = subject.value if isinstance(subject, NamedNode) else ""
        if not iri.startswith(self._base) or not _is_ours(graph, self._base):
            self.left_aside += not iri.startswith(v.ONTOLOGY)
            return
        kind = iri[len(self._base) :].partition("/")[0]
        if kind not in self._known_kinds:
            return
        if not isinstance(value, NamedNode | Literal):
            self.left_aside += 1
            return
        term = Term(value.value, isinstance(value, NamedNode), graph)
        self._facts[kind].setdefault(iri, {}).setdefault(statement.predicate.value, {})[term] = None

    def resources(self, kind: str) -> list[Resource]:
        return [Resource(iri, self._base, self._file, facts) for iri, facts in self._facts[kind].items()]

    def inputs(self) -> dict[str, str]:
        found = {resource.id: resource.one(own("sha256")) for resource in self.resources("input")}
        return {file: digest for file, digest in sorted(found.items()) if digest}


def _refuse_missing(found: RdfWorkspace, whole: Resource) -> None:
    """Refuse an export of which a part is missing: a graph that was left out, or a file that was cut."""
    rows = sum(len(getattr(found.register, table.name)) for table in ROW_TABLES)
    parts = (
        ("elementCount", "elements", len(found.elements)),
        ("relationshipCount", "relationships", len(found.relationships)),
        ("sectionCount", "sections", len(found.sections)),
        ("diagramCount", "diagrams", len(found.diagrams)),
        ("rowCount", "rows of the register", rows),
    )
    for name, words, number in parts:
        stated = whole.integer(own(name))
        if stated is not None and number < stated:
            remedy = f"Export the whole again; where less is meant, correct impact:{name}."
            whole.refuse(f"has {stated:,} {words}, and the file states {number:,}: a graph is missing", remedy)
    ids = {element.id for element in found.elements}
    for tie in found.relationships:
        for end in (tie.source_id, tie.target_id):
            if end not in ids:
                remedy = "Add the graph that states the element, or remove the relationship."
                message = f"'{tie.id}' ends at '{end}', which the file does not state"
                raise UnreadableFileError(message, file=whole.file, remedy=remedy)
