"""Read what an export says of models and documents: elements, relationships, sections, diagrams."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence

from impact.domain import vocabulary as v
from impact.domain.architecture import (
    Basis,
    Bounds,
    Diagram,
    DiagramEdge,
    DiagramShape,
    Element,
    Origin,
    Relationship,
    Section,
)
from impact.domain.vocabulary import own
from impact.readers.rdf.resource import Resource, decoded

ELEMENT_KIND, RELATIONSHIP_KIND = "element-kind", "relationship-kind"
_NUMBERS_OF_BOUNDS = 4


def read_elements(resources: Iterable[Resource]) -> tuple[Element, ...]:
    """Read all elements, by id in ascending order."""
    found = [
        _element(resource) for resource in resources if v.TITLE in resource.facts or own("isUnnamed") in resource.facts
    ]
    return tuple(sorted(found, key=lambda element: element.id))


def read_relationships(resources: Iterable[Resource]) -> tuple[Relationship, ...]:
    """Read all relationships that a model draws, by id in ascending order."""
    found = [
        _relationship(resource)
        for resource in resources
        if resource.is_a(own("Relationship")) and not resource.boolean(own("isBridge"), default=False)
    ]
    return tuple(sorted(found, key=lambda tie: tie.id))


def read_sections(resources: Iterable[Resource]) -> tuple[Section, ...]:
    """Read all sections, in their order."""
    found = [resource for resource in resources if resource.is_a(own("Section"))]
    return tuple(_section(resource) for resource in sorted(found, key=place_of))


def read_diagrams(
    resources: Iterable[Resource],
    drawn: Iterable[Resource],
    elements: Mapping[str, Element],
    ties: Mapping[str, Relationship],
) -> tuple[Diagram, ...]:
    """Read all diagrams, in their order, with what they draw.

    Parameters
    ----------
    resources
        The diagrams.
    drawn
        Their nodes and connections.
    elements, ties
        What is drawn, by id.
    """
    by_diagram: dict[str, list[Resource]] = defaultdict(list)
    for resource in drawn:
        by_diagram[resource.one(own("drawnIn"), is_link=True) or ""].append(resource)
    found = sorted((resource for resource in resources if resource.is_a(own("Diagram"))), key=place_of)
    diagrams = []
    for resource in found:
        parts = sorted(by_diagram.get(resource.iri, ()), key=place_of)
        shapes = [_shape(part, elements) for part in parts if part.is_a(own("DrawnShape"))]
        edges = [_edge(part, ties) for part in parts if part.is_a(own("DrawnEdge"))]
        diagrams.append(
            Diagram(
                id=resource.text(v.IDENTIFIER),
                name=resource.text(v.TITLE),
                notation=resource.text(own("notation")),
                subject_ids=_shown(resource),
                shapes=tuple(shapes),
                edges=tuple(edges),
            )
        )
    return tuple(diagrams)


def place_of(resource: Resource) -> tuple[int, str]:
    """Give the place of a resource among its like; what has none comes last."""
    place = resource.integer(own("place"))
    return (2**62 if place is None else place, resource.iri)


def basis_of(resource: Resource, term_iri: str = own("basis")) -> Basis | None:
    """Read how well something is founded."""
    word = resource.one(term_iri)
    if word is not None and word not in set(Basis):
        resource.refuse(f"has the basis '{word}', which is no known word", f"Write {' or '.join(Basis)}.")
    return None if word is None else Basis(word)


def origin_of(resource: Resource, local_id: str) -> Origin:
    """Read where a statement was read.

    Parameters
    ----------
    resource
        What was read.
    local_id
        Id in the file, where the export states none.
    """
    file = resource.link(v.WAS_DERIVED_FROM, "input")
    return Origin(
        file=resource.text(own("file")) if file is None else file,
        xml_id=resource.text(own("localId"), local_id),
        line=resource.integer(own("line")),
    )


def _element(resource: Resource) -> Element:
    is_unnamed = resource.boolean(own("isUnnamed"), default=False)
    return Element(
        id=resource.id,
        kind=resource.concept(own("kind"), ELEMENT_KIND),
        name="" if is_unnamed else resource.text(v.TITLE),
        origin=origin_of(resource, _tail(resource.id)),
        aliases=resource.texts(v.ALTERNATIVE_LABEL, own("aliasOrder")),
        text=resource.text(v.DESCRIPTION),
        introduced_in=resource.link(own("introducedIn"), "release"),
        retired_in=resource.link(own("retiredIn"), "release"),
        basis=basis_of(resource),
        source=resource.text(v.SOURCE),
        parent_id=resource.link(v.IS_PART_OF, "element"),
        sort=resource.text(own("sort")),
        properties=dict(_properties(resource)),
    )


def _relationship(resource: Resource) -> Relationship:
    ends = [resource.link(own(name), "element") for name in ("from", "to")]
    if None in ends:
        resource.refuse("has only one end, or none", "State impact:from and impact:to.")
    return Relationship(
        id=resource.id,
        kind=resource.concept(own("kind"), RELATIONSHIP_KIND),
        source_id=ends[0] or "",
        target_id=ends[1] or "",
        origin=origin_of(resource, _tail(resource.id)),
        role=resource.text(own("role")),
        strength=resource.text(own("strength")),
        name=resource.text(v.TITLE),
        introduced_in=resource.link(own("introducedIn"), "release"),
        retired_in=resource.link(own("retiredIn"), "release"),
        basis=basis_of(resource),
        source=resource.text(v.SOURCE),
        properties=dict(_properties(resource)),
    )


def _section(resource: Resource) -> Section:
    section_id = resource.text(v.IDENTIFIER)
    return Section(
        id=section_id,
        document=resource.text(own("document")),
        number=resource.text(own("sectionNumber")),
        title=resource.text(own("sectionTitle")),
        kind=resource.text(own("sectionKind")),
        pages=resource.number(own("pages")),
        documents=resource.texts(own("pattern"), own("patternOrder")),
        strength=resource.text(own("strength")),
        basis=basis_of(resource),
        source=resource.text(v.SOURCE),
        origin=origin_of(resource, _tail(section_id)),
        pages_basis=basis_of(resource, own("pagesBasis")),
        stated_parent=resource.text(own("parentNumber")),
    )


def _properties(resource: Resource) -> Iterator[tuple[str, str]]:
    start = f"{resource.base}property/"
    for term_iri in resource.facts:
        if term_iri.startswith(start):
            yield _property_name(term_iri.removeprefix(start)), resource.text(term_iri)
    for term in resource.facts.get(own("emptyProperty"), ()):
        if term.text.startswith(start):
            yield _property_name(term.text.removeprefix(start)), ""


def _property_name(written: str) -> str:
    return decoded(written.removesuffix("_"))


def _shown(resource: Resource) -> tuple[str, ...]:
    listed = resource.listed(own("showsOrder"))
    return resource.links(own("shows"), "element", own("showsOrder")) if listed is None else listed


def _shape(part: Resource, elements: Mapping[str, Element]) -> DiagramShape:
    drawn = part.link(own("draws"), "element")
    known = elements.get(drawn) if drawn is not None else None
    bounds = _bounds(part, own("bounds"))
    if bounds is None:
        part.refuse("has no impact:bounds", "State left, top, width and height.")
    return DiagramShape(
        element_id=part.text(own("drawnId")) if drawn is None else drawn,
        kind=part.text(own("drawnKind"), known.kind if known else ""),
        name=part.text(v.TITLE, known.name if known else ""),
        bounds=bounds,
        label_bounds=_bounds(part, own("labelBounds")),
        detail=part.text(own("detail")),
        is_horizontal=part.boolean(own("isHorizontal"), default=True),
        is_expanded=part.boolean(own("isExpanded"), default=True),
        attached_to_id=part.text(own("attachedTo")),
        parent_shape_id=part.text(own("nestedIn")),
    )


def _edge(part: Resource, ties: Mapping[str, Relationship]) -> DiagramEdge:
    drawn = part.link(own("draws"), "relationship")
    known = ties.get(drawn) if drawn is not None else None
    return DiagramEdge(
        relationship_id=part.text(own("drawnId")) if drawn is None else drawn,
        kind=part.text(own("drawnKind"), known.kind if known else ""),
        name=part.text(v.TITLE, known.name if known else ""),
        waypoints=tuple(_points(part)),
        label_bounds=_bounds(part, own("labelBounds")),
        detail=part.text(own("detail")),
    )


def _bounds(part: Resource, term_iri: str) -> Bounds | None:
    written = part.text(term_iri)
    if not written:
        return None
    numbers = _numbers(part, written.split())
    if len(numbers) != _NUMBERS_OF_BOUNDS:
        part.refuse(f"has bounds of {len(numbers)} numbers", "Write left, top, width and height.")
    return Bounds(*numbers)


def _points(part: Resource) -> Iterator[tuple[float, float]]:
    for written in part.text(own("waypoints")).split():
        numbers = _numbers(part, written.split(","))
        if len(numbers) != len("xy"):
            part.refuse(f"has the way point '{written[:40]}'", "Write each as x,y.")
        yield numbers[0], numbers[1]


def _numbers(part: Resource, written: Sequence[str]) -> list[float]:
    try:
        return [float(text) for text in written]
    except ValueError:
        part.refuse(f"has '{' '.join(written)[:40]}' in its geometry, which is no number")


def _tail(full_id: str) -> str:
    return full_id.partition(":")[2]
