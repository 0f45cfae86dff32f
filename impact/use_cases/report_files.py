"""Write a report in every format that people and tools take: text, a page, a paper, a workbook."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import partial

from impact.domain.effort import Figures
from impact.domain.paper import Bar, BarChart, Block, Figure, Paper
from impact.domain.result import ImpactReport
from impact.use_cases.dashboard import marked_diagrams
from impact.use_cases.workspace import Workspace
from impact.writers.change_sheet_xlsx import write_workbook
from impact.writers.formats import REPORT_WRITERS
from impact.writers.markdown import write_report_markdown
from impact.writers.paper_docx import write_paper_docx
from impact.writers.paper_html import write_paper_html
from impact.writers.paper_markdown import read_paper
from impact.writers.report_sheets import report_sheets
from impact.writers.svg import diagram_svg

PAPERS = ("html", "docx")
REPORT_FORMATS = (*REPORT_WRITERS, *PAPERS, "xlsx")
"""Formats of a report, those that are text first."""
BINARY = frozenset({"docx", "xlsx"})
MOST_DIAGRAMS = 24
"""Diagrams in a page, the likeliest; all of them are in the dashboard."""


def write_report(workspace: Workspace, report: ImpactReport, format_name: str) -> bytes:
    """Write a report in one of :data:`REPORT_FORMATS`; the same report gives the same bytes.

    Parameters
    ----------
    workspace
        Whose diagrams show what is affected.
    report
        The report.
    format_name
        The format.
    """
    if format_name == "html":
        return write_paper_html(report_paper(workspace, report)).encode()
    if format_name == "docx":
        return write_paper_docx(report_paper(workspace, report))
    if format_name == "xlsx":
        return write_workbook(report_sheets(report), stamp=report.as_of)
    return REPORT_WRITERS[format_name](report).encode()


def report_paper(workspace: Workspace, report: ImpactReport) -> Paper:
    """Make a report a paper: what its Markdown says, with charts of the effort and the affected diagrams."""
    paper = read_paper(write_report_markdown(report), on=report.as_of)
    return paper.with_figures("Effort in person-days", _charts(report)).with_figures(
        "Diagrams", _diagrams(workspace, report)
    )


def _charts(report: ImpactReport) -> list[Block]:
    effort = report.effort
    if effort.total is None or effort.total.mean == 0.0:
        return []
    cuts = (("By role", effort.by_role), ("By document", effort.by_document), ("By change", effort.by_change))
    return [_chart(f"{name}, person-days", cut) for name, cut in cuts if len(cut) > 1]


def _chart(title: str, cut: Mapping[str, Figures]) -> BarChart:
    ordered = sorted(cut.items(), key=lambda item: (-item[1].mean, item[0]))
    bars = tuple(Bar(name, figures.p50, figures.p80) for name, figures in ordered)
    return BarChart(title, bars, "likely (P50)", "plan for (P80)")


def _diagrams(workspace: Workspace, report: ImpactReport) -> list[Block]:
    found = sorted(marked_diagrams(workspace, report), key=lambda item: (-item.likelihood, item.subject_id))
    figures: list[Block] = []
    for item in found[:MOST_DIAGRAMS]:
        affected = sorted(item.marks.values(), key=lambda mark: -mark.likelihood)
        likeliest = f", the likeliest at {affected[0].likelihood:.0%}" if affected else ""
        figures.append(
            Figure(
                diagram_svg(item.diagram, marks=item.marks, title=item.name),
                f"{item.name}: {len(affected)} of its shapes affected",
                f"Diagram of {item.name}; {len(affected)} shapes are marked as affected{likeliest}",
            )
        )
    return figures


LABELS: Mapping[str, str] = {
    "md": "Markdown",
    "json": "JSON",
    "sarif": "SARIF",
    "html": "web page",
    "docx": "Word",
    "xlsx": "Excel",
}


def report_downloads(workspace: Workspace, report: ImpactReport) -> tuple[tuple[str, str, Callable[[], bytes]], ...]:
    """Give the whole report in every format: label, file ending, and what writes it when it is asked for."""
    return tuple(
        (f"Whole report ({LABELS.get(name, name)})", name, partial(write_report, workspace, report, name))
        for name in REPORT_FORMATS
    )
