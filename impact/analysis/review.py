"""What there is to review: each section with its size, how it is treated, and who does it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from impact.domain.architecture import CONTAINS, DOCUMENTS, SHOWS, ModelContent, Section, TraceLink
from impact.domain.policy import EffortPolicy
from impact.domain.review import EDIT, REMOVE, WRITE, ReviewItem, is_flow_node
from impact.errors import MissingRateError
from impact.graph import ArchitectureGraph

DRAWS = "draws"
"""Role of the tie between a view that is reviewed for itself and what it shows."""


def review_items(
    graph: ArchitectureGraph,
    sections: Sequence[Section],
    *,
    policy: EffortPolicy,
    new_ids: frozenset[str] = frozenset(),
    retired_ids: frozenset[str] = frozenset(),
) -> tuple[ReviewItem, ...]:
    """Size and assign every section that stands in a graph.

    Parameters
    ----------
    graph
        The architecture as of the release analysed.
    sections
        Sections of the documents; those not in the graph are left out.
    policy
        Content classes and roles.
    new_ids, retired_ids
        Elements that come and go in the release analysed.

    Raises
    ------
    MissingRateError
        If a kind of section has no content class.
    """
    documented = _documented(graph)
    items = []
    for section in sections:
        if section.id not in graph:
            continue
        name = policy.class_by_section_kind.get(section.kind)
        if name is None:
            raise MissingRateError(
                f"sections of kind '{section.kind}' have no rate",
                file=section.origin.file,
                line=section.origin.line,
                remedy="Add the kind to [effort.section_kinds] of the policy.",
            )
        content = policy.classes[name]
        ids = documented.get(section.id, ())
        size = _size(graph, section, name, ids)
        treatment = _treatment(ids, new_ids, retired_ids)
        kinds = _kinds(graph, section, name, ids)
        items.append(
            ReviewItem(
                section=section,
                content_class=name,
                size=size or content.default_size,
                unit=content.unit,
                is_size_assumed=not size,
                treatment=treatment,
                role=policy.role_for(section.document, "write" if treatment == WRITE else "check", kinds=kinds),
                documents=ids,
                kinds=kinds,
            )
        )
    return tuple(items)


def sections_of_models(models: Sequence[ModelContent]) -> tuple[Section, ...]:
    """Make a review list out of models that come without documents: each process and each view is one diagram.

    The document is named by the model's prefix, the number is the id of the process or view.
    """
    kinds = {"bpmn:process": "diagram", "archimate:View": "view"}
    return tuple(
        Section(
            id=f"sec:{prefix.upper()}/{number}",
            document=prefix.upper(),
            number=number,
            title=element.name,
            kind=kinds[element.kind],
            pages=None,
            documents=(element.id,),
            strength="",
            basis=element.basis,
            source=element.source,
            origin=element.origin,
        )
        for model in models
        for element in model.elements
        if element.kind in kinds
        for prefix, _, number in (element.id.partition(":"),)
    )


def links_of_views(models: Sequence[ModelContent]) -> tuple[TraceLink, ...]:
    """Tie the sections that :func:`sections_of_models` makes of views to what the views show.

    Where no text describes an element, the views that draw it are what a person looks at when it changes.
    """
    return tuple(
        TraceLink(
            source_id=f"sec:{prefix.upper()}/{number}",
            target_id=tie.target_id,
            relation=DRAWS,
            strength="",
            why="the view shows it",
            basis=None,
            source="",
            origin=tie.origin,
        )
        for model in models
        for tie in model.relationships
        if tie.kind == SHOWS
        for prefix, _, number in (tie.source_id.partition(":"),)
    )


def _documented(graph: ArchitectureGraph) -> Mapping[str, tuple[str, ...]]:
    found: dict[str, list[str]] = {}
    for tie in graph.relationships:
        if tie.kind == DOCUMENTS:
            found.setdefault(tie.source_id, []).append(tie.target_id)
    return {section: tuple(sorted(ids)) for section, ids in found.items()}


def _kinds(graph: ArchitectureGraph, section: Section, name: str, ids: Sequence[str]) -> tuple[str, ...]:
    documented = {graph.element(element_id).kind for element_id in ids}
    return tuple(dict.fromkeys([*(documented if len(documented) == 1 else ()), section.kind, name]))


def _size(graph: ArchitectureGraph, section: Section, name: str, ids: Sequence[str]) -> float:
    if name == "text":
        return section.pages or 0.0
    if name == "diagram":
        return float(sum(_count(graph, element_id, CONTAINS, flow_nodes_only=True) for element_id in ids))
    shown = sum(_count(graph, element_id, SHOWS) for element_id in ids)
    return float(shown or len(ids))


def _count(graph: ArchitectureGraph, element_id: str, kind: str, *, flow_nodes_only: bool = False) -> int:
    ties = (graph.relationships[position] for position in graph.outgoing[graph.index_by_id[element_id]])
    ends = [tie.target_id for tie in ties if tie.kind == kind]
    if not flow_nodes_only:
        return len(ends)
    return sum(
        (1 if is_flow_node(graph.element(end).kind) else 0) + _count(graph, end, kind, flow_nodes_only=True)
        for end in ends
    )


def _treatment(ids: Sequence[str], new_ids: frozenset[str], retired_ids: frozenset[str]) -> str:
    if ids and all(element_id in new_ids for element_id in ids):
        return WRITE
    if ids and all(element_id in retired_ids for element_id in ids):
        return REMOVE
    return EDIT
