"""List what an analysis takes for granted: every number of the policy, and every weight, with its reason."""

from __future__ import annotations

from collections.abc import Sequence

from impact.domain.change_sheet import SheetTable
from impact.domain.formatting import counted, fine_percent
from impact.domain.tunable import TunableNumber, TunableWeight
from impact.writers.json import dump
from impact.writers.listing import spreadsheet_rows
from impact.writers.markdown_text import code, plain, table
from impact.writers.report_sheets import cell_number, cell_text

SCHEMA_VERSION = "1.0"
NOTHING = "–"


def write_assumptions_markdown(numbers: Sequence[TunableNumber], weights: Sequence[TunableWeight]) -> str:
    """Write the assumptions as Markdown: numbers by part of the policy, then weights."""
    lines = ["# Assumptions", ""]
    lines += [
        f"{counted(len(numbers), 'number')} and {counted(len(weights), 'weight')} of the policy in force. Each can be "
        "changed in the policy of the workspace, or in a scenario by the name given here."
    ]
    for part in dict.fromkeys(item.key.partition(".")[0] for item in numbers):
        own = [item for item in numbers if item.key.partition(".")[0] == part]
        rows = [(code(item.key), plain(item.value), plain(item.unit) or NOTHING, plain(item.reason) or NOTHING)
                for item in own]  # fmt: skip
        lines += ["", f"## {plain(part.replace('_', ' ').capitalize())}", ""]
        lines += table(("Name", "Value (low/likely/high)", "Unit", "Reason"), rows)
    if weights:
        lines += ["", "## Weights", "", "How likely change crosses a kind of relationship, each way.", ""]
        crossing = [(code(item.name), fine_percent(item.likelihood), plain(item.reason) or NOTHING) for item in weights]
        lines += table(("Relationship and way", "Likelihood", "Reason"), crossing, right=(1,))
    return "\n".join(lines) + "\n"


def write_assumptions_json(numbers: Sequence[TunableNumber], weights: Sequence[TunableWeight]) -> str:
    """Write the assumptions as JSON with a final line feed."""
    return dump(
        {
            "schema_version": SCHEMA_VERSION,
            "numbers": [
                {"name": item.key, "value": item.value, "unit": item.unit, "reason": item.reason} for item in numbers
            ],
            "weights": [
                {"name": item.name, "likelihood": item.likelihood, "reason": item.reason} for item in weights
            ],
        }
    )  # fmt: skip


def write_assumptions_csv(numbers: Sequence[TunableNumber], weights: Sequence[TunableWeight]) -> str:
    """Write the assumptions as CSV, safe to open in a spreadsheet."""
    rows = [("number", item.key, item.value, item.unit, item.reason) for item in numbers]
    rows += [("weight", item.name, cell_number(item.likelihood), "likelihood", item.reason) for item in weights]
    return spreadsheet_rows(("sort", "name", "value", "unit", "reason"), rows)


def assumption_sheets(
    numbers: Sequence[TunableNumber], weights: Sequence[TunableWeight]
) -> tuple[SheetTable, SheetTable]:
    """Give the sheets of a workbook of assumptions."""
    own = [(item.key, cell_text(item.value), item.unit, cell_text(item.reason)) for item in numbers]
    crossing = [(item.name, cell_number(item.likelihood), cell_text(item.reason)) for item in weights]
    shares = frozenset({"Likelihood"})
    return (
        SheetTable("Numbers", ("Name", "Value", "Unit", "Reason"), own),
        SheetTable("Weights", ("Relationship and way", "Likelihood", "Reason"), crossing,
                   number_headings=shares, share_headings=shares),
    )  # fmt: skip
