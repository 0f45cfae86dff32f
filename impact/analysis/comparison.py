"""Lay reports side by side: what each reaches, which processes of users, and at what effort."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from impact.domain.comparison import ComparedSection, ComparedSide, ReachedProcess
from impact.domain.result import ImpactReport
from impact.graph import ArchitectureGraph

PROCESS_KIND = "bpmn:process"
PERFORMS = "performs"


def performing_roles(graph: ArchitectureGraph) -> Mapping[str, tuple[str, ...]]:
    """Say which roles perform each process, by id of the process; a process without one is not in it."""
    found: dict[str, list[str]] = {}
    for tie in graph.relationships:
        if tie.role == PERFORMS and graph.element(tie.target_id).kind == PROCESS_KIND:
            found.setdefault(tie.target_id, []).append(tie.source_id)
    return {process: tuple(sorted(roles)) for process, roles in found.items()}


def with_figures(side: ComparedSide, report: ImpactReport, *, roles: Mapping[str, tuple[str, ...]]) -> ComparedSide:
    """Add to a side what its report says.

    Parameters
    ----------
    side
        The side without figures.
    report
        Its report.
    roles
        Which roles perform each process.
    """
    tiers = [section.element.tier for section in report.sections]
    reached = [
        ReachedProcess(element.id, element.name, element.likelihood, roles[element.id])
        for element in report.elements
        if element.id in roles and element.likelihood >= report.threshold
    ]
    why_not = ""
    if report.effort.total is None:
        why_not = f"not estimated: {', '.join(report.effort.missing)} not baselined"
    return replace(
        side,
        touched=tuple(pair for item in report.changes for pair in item.touched),
        must=tiers.count("must"),
        should=tiers.count("should"),
        glance=tiers.count("glance"),
        expected_sections=sum(section.element.likelihood for section in report.sections),
        effort=report.effort.total,
        processes=tuple(sorted(reached, key=lambda item: (-item.likelihood, item.process_id))),
        why_not=why_not,
    )


def compared_sections(reports: Sequence[ImpactReport | None]) -> tuple[ComparedSection, ...]:
    """List the sections that any report reaches, those on which the reports differ most first, then by id.

    Parameters
    ----------
    reports
        A report for each side; ``None`` for a side without figures.
    """
    labels: dict[str, str] = {}
    for report in reports:
        for section in report.estimated_sections if report else ():
            labels.setdefault(section.element.id, f"{section.document} {section.number} {section.title}")
    by_side = [
        None if report is None else {section.element.id: section.element.likelihood for section in report.sections}
        for report in reports
    ]
    rows = [
        ComparedSection(
            section_id, label, tuple(None if side is None else side.get(section_id, 0.0) for side in by_side)
        )
        for section_id, label in labels.items()
    ]
    return tuple(sorted(rows, key=lambda row: (-row.spread, row.section_id)))
