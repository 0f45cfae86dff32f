"""List what an analysis takes for granted, in every format that people and tools take."""

from __future__ import annotations

from impact.use_cases.tunable import tunable_numbers, tunable_weights
from impact.use_cases.workspace import Workspace
from impact.writers.assumptions import (
    assumption_sheets,
    write_assumptions_csv,
    write_assumptions_json,
    write_assumptions_markdown,
)
from impact.writers.change_sheet_xlsx import write_workbook
from impact.writers.paper_formats import PAPER_FORMATS, write_as_paper

ASSUMPTION_FORMATS = ("md", "json", "csv", *PAPER_FORMATS, "xlsx")


def write_assumptions(workspace: Workspace, format_name: str) -> bytes:
    """Write every number and weight of the policy in force in one of :data:`ASSUMPTION_FORMATS`.

    Raises
    ------
    InputError
        If the policy of the workspace cannot be read any more.
    """
    numbers, weights = tunable_numbers(workspace), tunable_weights(workspace)
    if format_name == "xlsx":
        return write_workbook(assumption_sheets(numbers, weights), stamp=workspace.settings.as_of)
    if format_name in ("json", "csv"):
        write = write_assumptions_json if format_name == "json" else write_assumptions_csv
        return write(numbers, weights).encode()
    text = write_assumptions_markdown(numbers, weights)
    if format_name == "md":
        return text.encode()
    return write_as_paper(text, format_name, on=workspace.settings.as_of)
