"""Write a report in every format that people and tools take: text, a page, a paper, a workbook."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import partial

from impact.domain.effort import Figures
from impact.domain.formatting import percent
from impact.domain.paper import Bar, BarChart, Block, Figure, Histogram, Paper, PaperTable, Run, Runs
from impact.domain.result import ImpactReport
from impact.domain.user_impact import ReachedThing
from impact.use_cases.dashboard import marked_diagrams
from impact.use_cases.user_impacts import users_reached
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
THINGS_NAMED = 12
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
        return write_workbook(report_sheets(report, users_reached(workspace, report)), stamp=report.as_of)
    return REPORT_WRITERS[format_name](report).encode()


def report_paper(workspace: Workspace, report: ImpactReport) -> Paper:
    """Make a report a paper: what its Markdown says, with charts of the effort and the affected diagrams."""
    paper = read_paper(write_report_markdown(report), on=report.as_of)
    return (
        paper.with_figures("Effort in person-days", _charts(report))
        .with_figures("Service users affected", _users(workspace, report))
        .with_figures("Diagrams", _diagrams(workspace, report))
        .with_figures("Digests of all inputs", _inputs(report))
    )


def _charts(report: ImpactReport) -> list[Block]:
    effort = report.effort
    if effort.total is None or effort.total.mean == 0.0:
        return []
    cuts = (("By role", effort.by_role), ("By document", effort.by_document), ("By change", effort.by_change))
    bars: list[Block] = [_chart(f"{name}, person-days", cut) for name, cut in cuts if len(cut) > 1]
    marks = (("P10", effort.total.p10), ("P50", effort.total.p50), ("P80", effort.total.p80))
    title = "How the person-days are spread over the possible worlds"
    return [Histogram(title, effort.histogram_edges, effort.histogram_counts, marks, "person-days"), *bars]


def _users(workspace: Workspace, report: ImpactReport) -> list[Block]:
    """List the roles that perform or use what is affected, each with its processes and interfaces."""
    roles = users_reached(workspace, report)
    if not roles:
        return []
    rows = tuple((_cell(role.role), _cell(_things(role.processes)), _cell(_things(role.interfaces))) for role in roles)
    return [PaperTable((_cell("Role"), _cell("Processes"), _cell("Interfaces")), rows)]


def _things(things: Sequence[ReachedThing]) -> str:
    named = [f"{item.name or item.id} ({percent(item.likelihood)})" for item in things[:THINGS_NAMED]]
    more = len(things) - THINGS_NAMED
    return "; ".join(named) + (f"; and {more} more" if more > 0 else "") or "–"


def _cell(text: str) -> Runs:
    return (Run(text),)


def _inputs(report: ImpactReport) -> list[Block]:
    """List the digest of everything that the report rests on, so that it can be made again."""
    inputs = report.inputs
    rows = [(file, digest) for file, digest in sorted(inputs.sha256_by_file.items())]
    rows += [(f"before: {file}", digest) for file, digest in sorted((inputs.old_sha256_by_file or {}).items())]
    rows += [("policy", inputs.policy), ("decisions", inputs.decisions or "none")]
    rows += [("seed", str(inputs.seed)), ("possible worlds", str(inputs.worlds))]
    cells = tuple((_cell(name), _cell(value)) for name, value in rows)
    return [PaperTable((_cell("Input"), _cell("SHA-256 or value")), cells)]


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
