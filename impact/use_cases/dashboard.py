"""Arrange a report for the eye: areas against changes, the impacted sub-graph in layers, marked diagrams."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from impact.analysis.contracting import contract
from impact.domain.architecture import SECTION_KIND, Diagram
from impact.domain.diagram_mark import ShapeMark
from impact.domain.formatting import interval, percent
from impact.domain.result import ImpactedElement, ImpactedSection, ImpactReport
from impact.domain.review import is_flow_node
from impact.domain.selection import ShownTie
from impact.use_cases.workspace import Workspace
from impact.writers.listing import write_sections_csv

LAYERS = ("change", "specification or request", "system or device", "step", "process", "section")
"""Layers of the picture, from cause to effect."""
REQUEST_SORTS = ("service request", "use case", "alert", "specification", "SEC document", "document")
BARYCENTRE_SWEEPS = 6


@dataclass(frozen=True, slots=True)
class AreaRow:
    """One area of one or two documents, with what is to be reviewed in it.

    Attributes
    ----------
    name
        Documents and chapter: ``BAD and BAM: Manage Device``.
    must, should, glance
        Sections in each tier.
    mean_person_days
        Expected effort of its sections.
    sections_by_change
        Sections that each change alone brings to the threshold.
    section_ids
        Its sections, likeliest first.
    """

    name: str
    must: int
    should: int
    glance: int
    mean_person_days: float
    sections_by_change: Mapping[str, int]
    section_ids: tuple[str, ...]


def area_rows(report: ImpactReport) -> tuple[AreaRow, ...]:
    """Gather the sections of a report by area, the most to review first."""
    packages = {"BAD": "BAD and BAM", "BAM": "BAD and BAM"}
    gathered: dict[str, list[int]] = {}
    for place, section in enumerate(report.sections):
        name = f"{packages.get(section.document, section.document)}: {section.area}"
        gathered.setdefault(name, []).append(place)
    rows = []
    for name, places in gathered.items():
        sections = [report.sections[place] for place in places]
        by_change: dict[str, int] = {}
        for section in sections:
            for item in section.element.changes:
                if item.likelihood >= report.threshold:
                    by_change[item.change_id] = by_change.get(item.change_id, 0) + 1
        tiers = [section.element.tier for section in sections]
        rows.append(
            AreaRow(
                name=name,
                must=tiers.count("must"),
                should=tiers.count("should"),
                glance=tiers.count("glance"),
                mean_person_days=sum(section.mean_person_days for section in sections),
                sections_by_change=by_change,
                section_ids=tuple(section.element.id for section in sections),
            )
        )
    return tuple(sorted(rows, key=lambda row: (-row.must, -row.should, -row.glance, row.name)))


@dataclass(frozen=True, slots=True)
class PictureNode:
    """A node of the picture: where it stands (both 0..1), what it is, how likely it is."""

    id: str
    name: str
    kind_label: str
    layer: int
    likelihood: float
    tier: str
    x: float = 0.0
    y: float = 0.0


@dataclass(frozen=True, slots=True)
class IndirectLink:
    """A link that stands for the ways through hidden elements only.

    Attributes
    ----------
    source, target
        Positions of the nodes, cause first.
    likelihood
        Largest product of the hops on such a way, 0..1.
    via
        Names of the hidden elements on the shortest way, in order.
    """

    source: int
    target: int
    likelihood: float
    via: tuple[str, ...]


@dataclass(frozen=True)
class Picture:
    """The impacted sub-graph, laid out in layers from change to section.

    Attributes
    ----------
    nodes
        Nodes, by layer and then from top to bottom.
    links
        Pairs of node positions, cause first, with the likelihood of the hop.
    left_out
        Sections of the report that found no room; elements where sections are hidden.
    indirect
        Links that stand for hidden elements, where some are hidden.
    """

    nodes: tuple[PictureNode, ...]
    links: tuple[tuple[int, int, float], ...]
    left_out: int
    indirect: tuple[IndirectLink, ...] = ()


@dataclass
class _Draft:
    nodes: dict[str, PictureNode] = field(default_factory=dict)
    links: dict[tuple[str, str], float] = field(default_factory=dict)
    indirect: tuple[ShownTie, ...] = ()
    names: dict[str, str] = field(default_factory=dict)


def impacted_picture(
    workspace: Workspace,
    report: ImpactReport,
    *,
    most_nodes: int,
    selected: str = "",
    shown: frozenset[str] | None = None,
) -> Picture:
    """Draw what is affected and what links it: the likeliest path of each section to review, likeliest first.

    Where no section is to be reviewed, those worth a glance are drawn. Where all sections are hidden, the likeliest
    path of each element that is shown is.

    Parameters
    ----------
    workspace
        Names and kinds of the elements on the way.
    report
        The analysis.
    most_nodes
        Nodes at most; sections that would go beyond are left out and counted.
    selected
        Id of an element that finds room before all others, where the report lists it and it is not hidden.
    shown
        Ids of the elements that are shown, ``None`` for all; changes always are. What is hidden is contracted.
    """
    known = _listed(report)
    sections = report.estimated_sections or report.sections
    elements = [section.element for section in sections if shown is None or section.element.id in shown]
    if shown is not None and not elements:
        found = [element for element in known.values() if element.id in shown]
        elements = sorted(found, key=lambda element: (-element.likelihood, element.id))
    picture = _drawn(workspace, known, elements=elements, most_nodes=most_nodes, shown=shown)
    if not selected or selected in {node.id for node in picture.nodes} or (shown is not None and selected not in shown):
        return picture
    first = [element for element in known.values() if element.id == selected]
    rest = [element for element in elements if element.id != selected]
    return _drawn(workspace, known, elements=first + rest, most_nodes=most_nodes, shown=shown)


def _listed(report: ImpactReport) -> dict[str, ImpactedElement]:
    return {element.id: element for element in report.elements} | {
        section.element.id: section.element for section in report.sections
    }


def _drawn(
    workspace: Workspace,
    known: Mapping[str, ImpactedElement],
    *,
    elements: Sequence[ImpactedElement],
    most_nodes: int,
    shown: frozenset[str] | None,
) -> Picture:
    draft, left_out = _Draft(), 0
    count = 0
    for element in elements:
        added = _path_draft(workspace, element, known)
        new = [node for node in added.nodes if node not in draft.nodes]
        visible = sum(_is_shown(added.nodes[node], shown) for node in new)
        if count + visible > most_nodes:
            left_out += 1
            continue
        count += visible
        draft.nodes |= {node: added.nodes[node] for node in new}
        draft.links |= added.links
    return _placed(draft if shown is None else _contracted(draft, shown), left_out)


def _is_shown(node: PictureNode, shown: frozenset[str] | None) -> bool:
    return shown is None or node.layer == 0 or node.id in shown


def _contracted(draft: _Draft, shown: frozenset[str]) -> _Draft:
    """Hide what is not shown; a link that stands for it is left where no drawn one joins the same two nodes."""
    kept = {node.id: node for node in draft.nodes.values() if _is_shown(node, shown)}
    ids = sorted(draft.nodes)
    place = {node: position for position, node in enumerate(ids)}
    found = contract(
        ids,
        kept,
        sources=[place[source] for source, _ in draft.links],
        targets=[place[target] for _, target in draft.links],
        likelihoods=list(draft.links.values()),
    )
    links = {ends: likelihood for ends, likelihood in draft.links.items() if ends[0] in kept and ends[1] in kept}
    indirect = tuple(tie for tie in found if (tie.source_id, tie.target_id) not in links)
    names = {node.id: node.name for node in draft.nodes.values()}
    return _Draft(kept, links, indirect, names)


def _path_draft(workspace: Workspace, element: ImpactedElement, known: Mapping[str, ImpactedElement]) -> _Draft:
    draft = _Draft()
    if not element.paths:
        return draft
    path = element.paths[0]
    ids = [path.start_id, *(step.target_id for step in path.steps)]
    for element_id in ids:
        node, impacted = workspace.graph.element(element_id), known.get(element_id)
        draft.nodes[element_id] = PictureNode(
            id=element_id,
            name=node.label,
            kind_label=node.kind_label,
            layer=_layer(node.kind, node.sort),
            likelihood=impacted.likelihood if impacted else 0.0,
            tier=impacted.tier if impacted else "",
        )
    for step in path.steps:
        draft.links[step.source_id, step.target_id] = step.likelihood
    for change_id in path.change_ids:
        change = workspace.changes_by_id[change_id]
        draft.nodes[change_id] = PictureNode(change_id, change.title, change.kind, 0, 1.0, "")
        draft.links[change_id, path.start_id] = 1.0
    return draft


def _layer(kind: str, sort: str) -> int:
    if kind == SECTION_KIND:
        return 5
    if kind == "bpmn:process":
        return 4
    if kind.startswith("bpmn:"):
        return 3
    return 1 if sort in REQUEST_SORTS or kind.endswith(("Service", "Object", "Contract", "Event")) else 2


def _placed(draft: _Draft, left_out: int) -> Picture:
    """Order each layer by the mean place of what it is linked to, to and fro, so that few lines cross."""
    neighbours: dict[str, list[str]] = {node: [] for node in draft.nodes}
    for source, target in (*draft.links, *((tie.source_id, tie.target_id) for tie in draft.indirect)):
        neighbours[source].append(target)
        neighbours[target].append(source)
    layers = [sorted(node.id for node in draft.nodes.values() if node.layer == layer) for layer in range(len(LAYERS))]
    place = {node: _share(rank, layer) for layer in layers for rank, node in enumerate(layer)}
    for sweep in range(BARYCENTRE_SWEEPS):
        for layer in layers if sweep % 2 == 0 else reversed(layers):
            mean = {node: _mean([place[other] for other in neighbours[node]], place[node]) for node in layer}
            layer.sort(key=lambda node: (mean[node], node))
            place |= {node: _share(rank, layer) for rank, node in enumerate(layer)}
    used = [layer for layer in layers if layer]
    columns = {id(layer): column for column, layer in enumerate(used)}
    nodes = []
    for layer in used:
        x = columns[id(layer)] / max(len(used) - 1, 1)
        for node_id in layer:
            node = draft.nodes[node_id]
            nodes.append(
                PictureNode(
                    node.id, node.name, node.kind_label, node.layer, node.likelihood, node.tier, x, place[node_id]
                )
            )
    position = {node.id: index for index, node in enumerate(nodes)}
    links = tuple(
        (position[source], position[target], likelihood) for (source, target), likelihood in sorted(draft.links.items())
    )
    indirect = tuple(
        IndirectLink(
            position[tie.source_id], position[tie.target_id], tie.likelihood or 0.0,
            tuple(draft.names[node] for node in tie.via),
        )
        for tie in draft.indirect
    )  # fmt: skip
    return Picture(tuple(nodes), links, left_out, indirect)


def _share(rank: int, layer: Sequence[str]) -> float:
    return (rank + 0.5) / len(layer)


def _mean(values: Sequence[float], otherwise: float) -> float:
    return sum(values) / len(values) if values else otherwise


@dataclass(frozen=True, slots=True)
class MarkedDiagram:
    """A diagram with what the analysis says about its shapes.

    Attributes
    ----------
    diagram
        The drawing, as modelled: steps of every release.
    name
        Title of the process or view.
    subject_id
        The process or view.
    likelihood, tier
        Those of the process or view itself.
    marks
        Marks by element id.
    """

    diagram: Diagram
    name: str
    subject_id: str
    likelihood: float
    tier: str
    marks: Mapping[str, ShapeMark]


def marked_diagrams(workspace: Workspace, report: ImpactReport) -> tuple[MarkedDiagram, ...]:
    """Mark every diagram that shows something affected; the likeliest subject first, processes before views."""
    known = {element.id: element for element in report.elements}
    marks = {
        element.id: ShapeMark(element.likelihood, element.tier, _tooltip(element))
        for element in report.elements
        if element.tier and (is_flow_node(element.kind) or element.kind.startswith("archimate:"))
    }
    found = []
    for diagram in workspace.diagrams:
        shown = {shape.element_id for shape in diagram.shapes}
        own = {element_id: mark for element_id, mark in marks.items() if element_id in shown}
        subject_id = diagram.subject_ids[0] if diagram.subject_ids else diagram.id
        subject = known.get(subject_id)
        if not own and not (subject and subject.tier):
            continue
        name = workspace.graph.element(subject_id).label if subject_id in workspace.graph else diagram.name
        likelihood, tier = (subject.likelihood, subject.tier) if subject else (0.0, "")
        found.append(MarkedDiagram(diagram, name, subject_id, likelihood, tier, own))
    return tuple(sorted(found, key=lambda item: (item.diagram.notation != "bpmn", -item.likelihood, item.subject_id)))


def _tooltip(element: ImpactedElement) -> str:
    return f"{percent(element.likelihood)} {interval(element.low, element.high)} {element.tier}. {element.why}"


def section_table_csv(sections: Sequence[ImpactedSection]) -> str:
    """Give a table of sections as CSV, safe to open in a spreadsheet."""
    return write_sections_csv(sections)
