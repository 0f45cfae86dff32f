"""Hand what a scope affects to graph tools and spreadsheets."""

from __future__ import annotations

from collections.abc import Sequence

from impact.domain.change_sheet import SheetTable
from impact.domain.impact_graph import CONTRACTED, ImpactGraph, ImpactTie
from impact.domain.result import ImpactedElement, ImpactReport
from impact.use_cases.analysed_scope import AnalysedScope
from impact.use_cases.selection import shown_ties

TIERS = ("must", "should", "glance")


def impact_graph(
    analysed: AnalysedScope, found: ImpactReport, *, tier: str = "glance", most_steps: int = 1
) -> ImpactGraph:
    """Give what a report lists as a graph.

    Parameters
    ----------
    analysed, found
        An analysed scope and its report.
    tier
        Lowest tier that is in the graph; touched elements always are.
    most_steps
        Relationships at most that a tie through elements outside of the graph stands for; 1 for drawn ties only.

    Raises
    ------
    InputError
        If there are too many ties through other elements.
    """
    nodes = affected(found, tier=tier)
    ids = frozenset(node.id for node in nodes)
    ties = [
        ImpactTie(tie.id, tie.source_id, tie.target_id, tie.kind, tie.role, tie.strength, tie.name, 1, (), None)
        for tie in analysed.graph.relationships
        if tie.source_id in ids and tie.target_id in ids
    ]
    if most_steps > 1:
        drawn = {frozenset((tie.source_id, tie.target_id)) for tie in ties}
        ties += [
            ImpactTie(f"{tie.source_id}~~{tie.target_id}", tie.source_id, tie.target_id, CONTRACTED, "", "", "",
                      tie.steps, tie.via, tie.likelihood)
            for tie in shown_ties(analysed.graph, ids, policy=analysed.policy, most_steps=most_steps)
            if tie.is_indirect and frozenset((tie.source_id, tie.target_id)) not in drawn
        ]  # fmt: skip
    return ImpactGraph(found.scope, nodes, tuple(sorted(ties, key=lambda tie: tie.id)))


def affected(found: ImpactReport, *, tier: str) -> tuple[ImpactedElement, ...]:
    """List elements and sections of a tier or a higher one, and what is touched; likeliest first, then by id."""
    wanted = TIERS[: TIERS.index(tier) + 1]
    listed = [*found.elements, *(section.element for section in found.sections)]
    kept = [element for element in listed if element.tier in wanted or element.touch is not None]
    return tuple(sorted(kept, key=lambda element: (-element.likelihood, element.id)))


def impact_matrices(analysed: AnalysedScope, found: ImpactReport, *, tier: str = "should") -> tuple[SheetTable, ...]:
    """Lay a report out as two matrices: which change reaches which section, and how change passes between elements.

    Cells of the first hold the likelihood with which a change alone arrives at a section. Those of the second, the
    design structure matrix, hold the likelihood with which change of the element of the column passes to that of the
    row in one step; elements of the tier and above, and touched ones.
    """
    nodes = [element for element in affected(found, tier=tier) if element.kind != "section"]
    return (_changes_by_section(found), _design_structure(analysed, nodes))


def _changes_by_section(found: ImpactReport) -> SheetTable:
    changes = [item.change.id for item in found.changes]
    rows = []
    for section in found.sections:
        by_change = {item.change_id: item.likelihood for item in section.element.changes}
        label = f"{section.document} {section.number} {section.title}".strip()
        cells = [f"{by_change[change]:.6f}" if change in by_change else "" for change in changes]
        rows.append((label, section.element.tier, f"{section.element.likelihood:.6f}", *cells))
    header = ("Section", "Tier", "All changes", *changes)
    return SheetTable("Changes by section", header, rows, number_headings=frozenset(header[2:]))


def _design_structure(analysed: AnalysedScope, nodes: Sequence[ImpactedElement]) -> SheetTable:
    ids = frozenset(node.id for node in nodes)
    passed = {
        (tie.target_id, tie.source_id): tie.likelihood
        for tie in shown_ties(analysed.graph, ids, policy=analysed.policy, most_steps=1)
        if tie.likelihood is not None
    }
    rows = []
    for node in nodes:
        cells = [f"{passed[node.id, other.id]:.6f}" if (node.id, other.id) in passed else "" for other in nodes]
        rows.append((node.id, node.name, f"{node.likelihood:.6f}", *cells))
    header = ("To, from", "Name", "Likelihood", *(node.id for node in nodes))
    return SheetTable("Elements", header, rows, number_headings=frozenset(header[2:]))
