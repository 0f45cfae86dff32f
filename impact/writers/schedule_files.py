"""Make the file of a schedule in each format."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from impact.domain.schedule import Schedule
from impact.writers.paper_docx import write_paper_docx
from impact.writers.paper_html import write_paper_html
from impact.writers.paper_markdown import read_paper
from impact.writers.schedule import (
    write_schedule_csv,
    write_schedule_json,
    write_schedule_markdown,
    write_schedule_xlsx,
)

SCHEDULE_FILES: Mapping[str, Callable[[Schedule], bytes]] = {
    "md": lambda schedule: write_schedule_markdown(schedule).encode("utf-8"),
    "json": lambda schedule: write_schedule_json(schedule).encode("utf-8"),
    "csv": lambda schedule: write_schedule_csv(schedule).encode("utf-8"),
    "html": lambda schedule: write_paper_html(read_paper(write_schedule_markdown(schedule), on=schedule.on)).encode(),
    "docx": lambda schedule: write_paper_docx(read_paper(write_schedule_markdown(schedule), on=schedule.on)),
    "xlsx": write_schedule_xlsx,
}


def schedule_file(schedule: Schedule, format_name: str) -> bytes:
    """Write a schedule in one of the formats of :data:`SCHEDULE_FILES`."""
    return SCHEDULE_FILES[format_name](schedule)
