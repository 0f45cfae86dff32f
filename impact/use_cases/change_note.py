"""Write the impact of one change on a page, in every format that people take."""

from __future__ import annotations

from impact.domain.result import ImpactReport
from impact.use_cases.user_impacts import users_reached
from impact.use_cases.workspace import Workspace
from impact.writers.change_note import write_change_note_markdown
from impact.writers.paper_formats import PAPER_FORMATS, write_as_paper

NOTE_FORMATS = ("md", *PAPER_FORMATS)


def write_change_note(workspace: Workspace, report: ImpactReport, format_name: str) -> bytes:
    """Write the note of the changes of a report in one of :data:`NOTE_FORMATS`; the same report, the same bytes.

    Parameters
    ----------
    workspace
        Whose models say which roles of users are reached.
    report
        The report of one change, or of a few that belong together.
    format_name
        The format.
    """
    text = write_change_note_markdown(report, users_reached(workspace, report))
    if format_name == "md":
        return text.encode()
    return write_as_paper(text, format_name, on=report.as_of, is_one_page=True)
