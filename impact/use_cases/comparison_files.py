"""Write a comparison in every format that people and tools take: text, a page, a paper, a workbook."""

from __future__ import annotations

from collections.abc import Sequence

from impact.domain.comparison import Comparison
from impact.domain.paper import Bar, BarChart, Block, Paper
from impact.writers.change_sheet_xlsx import write_workbook
from impact.writers.comparison import write_comparison_markdown
from impact.writers.comparison_sheets import comparison_sheets, side_headings
from impact.writers.formats import COMPARISON_WRITERS
from impact.writers.paper_docx import write_paper_docx
from impact.writers.paper_html import write_paper_html
from impact.writers.paper_markdown import read_paper

CHARTED_UNDER = "Impact and effort"
"""Heading of the comparison under which its charts stand."""


def write_comparison(comparison: Comparison, format_name: str) -> bytes:
    """Write a comparison; the same comparison gives the same bytes.

    Parameters
    ----------
    comparison
        Scopes side by side.
    format_name
        ``md``, ``json``, ``html``, ``docx`` or ``xlsx``.
    """
    if format_name == "html":
        return write_paper_html(comparison_paper(comparison)).encode()
    if format_name == "docx":
        return write_paper_docx(comparison_paper(comparison))
    if format_name == "xlsx":
        return write_workbook(comparison_sheets(comparison), stamp=comparison.as_of)
    return COMPARISON_WRITERS[format_name](comparison).encode()


def comparison_paper(comparison: Comparison) -> Paper:
    """Make a comparison a paper: what its Markdown says, with the days and the sections of each side as bars."""
    paper = read_paper(write_comparison_markdown(comparison), on=comparison.as_of)
    return paper.with_figures(CHARTED_UNDER, _charts(comparison))


def _charts(comparison: Comparison) -> Sequence[Block]:
    named = list(zip(side_headings(comparison), comparison.sides, strict=True))
    efforts = tuple(Bar(name, side.effort.p50, side.effort.p80) for name, side in named if side.effort is not None)
    counts = tuple(
        Bar(name, float(side.must or 0), float((side.must or 0) + (side.should or 0)))
        for name, side in named
        if side.must is not None
    )
    charts: list[Block] = []
    if efforts:
        charts.append(BarChart("Person-days of each side", efforts, "likely (P50)", "plan for (P80)"))
    if counts:
        charts.append(BarChart("Sections of each side", counts, "must", "must and should"))
    return charts
