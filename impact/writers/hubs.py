"""Write how change passes elements: as a table, as JSON and as CSV."""

from __future__ import annotations

from impact.domain.formatting import counted, fine_percent
from impact.domain.hub import ElementFlow, Hubs
from impact.writers.json import DECIMALS, dump
from impact.writers.listing import spreadsheet_rows
from impact.writers.markdown import plain, table

SCHEMA_VERSION = "1.0"
ORDER_WORDS = {
    "reach": "what reaches most comes first",
    "out": "what passes most on directly comes first",
    "multiplier": "multipliers come first",
    "absorber": "absorbers come first",
    "degree": "what has most relationships comes first",
}


def write_hubs_markdown(found: Hubs) -> str:
    """Write a list of hubs as Markdown."""
    lines = [f"# How change passes the elements of {plain(found.place)}", ""]
    if found.empty_reason:
        return "\n".join([*lines, plain(found.empty_reason)]) + "\n"
    behaviours = ", ".join(counted(count, name) for name, count in found.count_by_behaviour)
    lines += [f"{counted(found.listed, 'element')}: {behaviours}; {ORDER_WORDS[found.order]}.", ""]
    header = ("Element", "Kind", "Ties", "Passes on", "Takes in", "Index", "", "Share", "Reaches", "Sections")
    lines += table(header, [_row(flow) for flow in found.elements], right=(2, 3, 4, 5, 7, 8, 9))
    if len(found.elements) < found.listed:
        lines += ["", f"{counted(found.listed - len(found.elements), 'further element')}: --top 0 lists all."]
    lines += [
        "",
        "Passes on and takes in: elements changed directly, expected, if it, or each neighbour, is modified. Index: "
        "their difference over their sum, from −1 (absorber) to +1 (multiplier). Share: of all that is passed on. "
        f"Reaches: other elements changed within {counted(found.hop_limit, 'hop')}, expected, and sections among "
        f"them, if it alone is modified ({found.worlds} worlds, seed {found.seed}).",
    ]
    return "\n".join(lines) + "\n"


def _row(flow: ElementFlow) -> tuple[str, ...]:
    index = "–" if flow.index is None else f"{flow.index:+.2f}".replace("-", "−")
    return (
        f"{plain(flow.name or flow.id)} (`{flow.id}`)",
        plain(flow.kind_label),
        str(flow.degree),
        f"{flow.passes_on:.2f}",
        f"{flow.takes_in:.2f}",
        index,
        flow.behaviour,
        fine_percent(flow.share),
        f"{flow.reach:.1f}",
        f"{flow.reached_sections:.1f}",
    )


def write_hubs_json(found: Hubs) -> str:
    """Write a list of hubs as a JSON document with a final line feed."""
    return dump(
        {
            "schema_version": SCHEMA_VERSION,
            "place": found.place,
            "order": found.order,
            "elements": [
                {
                    "id": flow.id,
                    "name": flow.name,
                    "kind_label": flow.kind_label,
                    "degree": flow.degree,
                    "passes_on": flow.passes_on,
                    "takes_in": flow.takes_in,
                    "index": flow.index,
                    "behaviour": flow.behaviour,
                    "share": flow.share,
                    "reach": flow.reach,
                    "reached_sections": flow.reached_sections,
                }
                for flow in found.elements
            ],
            "listed": found.listed,
            "elements_in_all": found.elements_in_all,
            "count_by_behaviour": dict(found.count_by_behaviour),
            "hop_limit": found.hop_limit,
            "worlds": found.worlds,
            "seed": found.seed,
            "empty_reason": found.empty_reason or None,
        }
    )


def write_hubs_csv(found: Hubs) -> str:
    """Write a list of hubs as CSV, safe to open in a spreadsheet."""
    header = (
        "id",
        "name",
        "kind",
        "degree",
        "passes_on",
        "takes_in",
        "index",
        "behaviour",
        "share",
        "reach",
        "reached_sections",
    )
    return spreadsheet_rows(header, [_cells(flow) for flow in found.elements])


def _cells(flow: ElementFlow) -> tuple[str, ...]:
    numbers = (flow.passes_on, flow.takes_in, flow.index)
    told = ("" if number is None else f"{number:.{DECIMALS}f}" for number in numbers)
    rest = (f"{number:.{DECIMALS}f}" for number in (flow.share, flow.reach, flow.reached_sections))
    return (flow.id, flow.name, flow.kind_label, str(flow.degree), *told, flow.behaviour, *rest)
