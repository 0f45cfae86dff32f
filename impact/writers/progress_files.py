"""Make the files of a progress report: one, or in Markdown the text with its pictures beside it."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from pathlib import Path

from impact.domain.paper import Figure, Paper
from impact.domain.progress import ProgressReport
from impact.errors import InputError
from impact.writers.paper_docx import write_paper_docx
from impact.writers.paper_html import write_paper_html
from impact.writers.paper_markdown import read_paper
from impact.writers.progress import write_progress_json, write_progress_markdown
from impact.writers.progress_svg import burn_up_svg, burn_up_words
from impact.writers.progress_xlsx import write_progress_xlsx


def progress_files(report: ProgressReport, format_name: str, *, out: Path) -> Mapping[Path, bytes]:
    """Make the files of a report.

    Parameters
    ----------
    report
        The report.
    format_name
        One of :data:`PROGRESS_FILES`.
    out
        Where the report goes; pictures go beside it.

    Returns
    -------
    Mapping
        Content by path, the report first.

    Raises
    ------
    InputError
        If a picture is asked for of more than one package.
    """
    return PROGRESS_FILES[format_name](report, out)


def printed_progress(report: ProgressReport, format_name: str) -> bytes:
    """Write a report as one piece, in Markdown without pictures.

    Raises
    ------
    InputError
        If a picture is asked for of more than one package.
    """
    if format_name == "md":
        return write_progress_markdown(report).encode("utf-8")
    (data,) = progress_files(report, format_name, out=Path("progress")).values()
    return data


def picture_of(report: ProgressReport) -> str:
    """Draw the burn-up of the only package of a report.

    Raises
    ------
    InputError
        If there is more than one.
    """
    if len(report.packages) > 1:
        names = ", ".join(one.package for one in report.packages)
        raise InputError("a picture is of one package", remedy=f"Name one of {names}.")
    return f"{burn_up_svg(report.packages[0])}\n"


def _with_pictures(report: ProgressReport, out: Path) -> Mapping[Path, bytes]:
    names = {one.package: f"{out.stem}-burn-up-{_slug(one.package)}.svg" for one in report.packages}
    pictures = {out.parent / names[one.package]: f"{burn_up_svg(one)}\n".encode() for one in report.packages}
    return {out: write_progress_markdown(report, picture_by_package=names).encode("utf-8"), **pictures}


def progress_paper(report: ProgressReport) -> Paper:
    """Lay a report out as a paper, with the burn-up of each package as a figure."""
    paper = read_paper(write_progress_markdown(report), on=report.on)
    for one in report.packages:
        words = f"{one.package}: spent and earned against planned, person-days"
        heading = f"Burn-up of {one.package}"
        paper = paper.with_figures(heading, [Figure(burn_up_svg(one), words, burn_up_words(one))])
    return paper


def _slug(text: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", text.casefold()).strip("-") or "package"


PROGRESS_FILES: Mapping[str, Callable[[ProgressReport, Path], Mapping[Path, bytes]]] = {
    "md": _with_pictures,
    "json": lambda report, out: {out: write_progress_json(report).encode("utf-8")},
    "html": lambda report, out: {out: write_paper_html(progress_paper(report)).encode()},
    "docx": lambda report, out: {out: write_paper_docx(progress_paper(report))},
    "xlsx": lambda report, out: {out: write_progress_xlsx(report)},
    "svg": lambda report, out: {out: picture_of(report).encode("utf-8")},
}
