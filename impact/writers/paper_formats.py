"""Write what is told in Markdown as a page or as a Word paper."""

from __future__ import annotations

import datetime as dt

from impact.writers.paper_docx import write_paper_docx
from impact.writers.paper_html import write_paper_html
from impact.writers.paper_markdown import read_paper

PAPER_FORMATS = ("html", "docx")


def write_as_paper(markdown: str, format_name: str, *, on: dt.date | None, is_one_page: bool = False) -> bytes:
    """Write Markdown of this package in one of :data:`PAPER_FORMATS`; the same text gives the same bytes.

    Parameters
    ----------
    markdown
        What is told; see :func:`impact.writers.paper_markdown.read_paper`.
    format_name
        ``html`` or ``docx``.
    on
        The day of which it speaks, which the file says it was made on.
    is_one_page
        Whether it is meant to fit a single page.

    Examples
    --------
    >>> write_as_paper("# A", "html", on=None).startswith(b"<!DOCTYPE html>")
    True
    """
    paper = read_paper(markdown, on=on, is_one_page=is_one_page)
    return write_paper_html(paper).encode() if format_name == "html" else write_paper_docx(paper)
