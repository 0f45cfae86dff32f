"""Write what a selector found: a table, CSV or JSON."""

from __future__ import annotations

from typing import Any

from impact.domain.formatting import TIER_SIGNS, counted, percent
from impact.domain.result import SCHEMA_VERSION
from impact.domain.selection import SelectionListing, ShownTie
from impact.writers.json import dump
from impact.writers.listing import spreadsheet_rows
from impact.writers.markdown import table

VIA_NAMED = 4


def write_selection_table(listing: SelectionListing) -> str:
    """Write a selection as a table of elements, and of ties where they are asked for."""
    selection = listing.selection
    scope = f", analysed for {_flat(listing.scope)}" if listing.scope else ""
    found = f"{len(listing.elements)} of {counted(listing.elements_in_all, 'element')}"
    lines = [f"{found} in {_flat(selection.place)}{scope}: {_flat(selection.words) or 'everything'}"]
    if not listing.elements:
        return "\n".join([*lines, "", _flat(selection.empty_reason)]) + "\n"
    if listing.scope:
        rows = [
            (
                _flat(item.id), _flat(item.name), item.kind_label, percent(item.likelihood or 0.0),
                f"{TIER_SIGNS[item.tier]} {item.tier}".rstrip(),
            )
            for item in listing.elements
        ]  # fmt: skip
        lines += ["", *table(("Id", "Name", "Kind", "Likelihood", "Tier"), rows, right=(3,))]
    else:
        names = [(_flat(item.id), _flat(item.name), item.kind_label) for item in listing.elements]
        lines += ["", *table(("Id", "Name", "Kind"), names)]
    if listing.ties is not None:
        lines += ["", *_ties(listing.ties)]
    lines += [line for remark in selection.remarks for line in ("", _flat(remark))]
    return "\n".join(lines) + "\n"


def _flat(text: str) -> str:
    """Keep line breaks and signs that steer a terminal out of a cell."""
    return " ".join("".join(sign if sign.isprintable() else " " for sign in text).split())


def _ties(ties: tuple[ShownTie, ...]) -> list[str]:
    indirect = sum(tie.is_indirect for tie in ties)
    lines = [f"{counted(len(ties), 'tie')} between them, in the way that change mainly travels; {indirect} indirect"]
    if not ties:
        return lines
    rows = [
        (_flat(tie.source_id), _flat(tie.target_id), percent(tie.likelihood or 0.0), _flat(between(tie)))
        for tie in ties
    ]
    return [*lines, "", *table(("From", "To", "Likelihood", "Through what is not shown"), rows, right=(2,))]


def between(tie: ShownTie) -> str:
    """Say what is hidden between the ends of a tie: the shortest way, shortened; empty on a drawn tie."""
    if len(tie.via) <= VIA_NAMED:
        return " → ".join(tie.via)
    return f"{' → '.join(tie.via[: VIA_NAMED - 1])} → {len(tie.via) - VIA_NAMED} more → {tie.via[-1]}"


def write_selection_csv(listing: SelectionListing) -> str:
    """Write a selection as CSV, safe to open in a spreadsheet: its ties where they are asked for, else its elements."""
    if listing.ties is not None:
        ties = [
            (tie.source_id, tie.target_id, str(tie.steps), ";".join(tie.via), _number(tie.likelihood))
            for tie in listing.ties
        ]
        return spreadsheet_rows(("source_id", "target_id", "steps", "via", "likelihood"), ties)
    rows = [
        (item.id, item.name, item.kind, item.kind_label, _number(item.likelihood), item.tier)
        for item in listing.elements
    ]
    return spreadsheet_rows(("element_id", "name", "kind", "kind_label", "likelihood", "tier"), rows)


def write_selection_json(listing: SelectionListing) -> str:
    """Write a selection as JSON; ties only where they are asked for."""
    selection = listing.selection
    document: dict[str, Any] = {
        "schema_version": SCHEMA_VERSION,
        "selector": selection.words,
        "place": selection.place,
        "scope": listing.scope or None,
        "elements": [
            {
                "id": item.id,
                "name": item.name,
                "kind": item.kind,
                "kind_label": item.kind_label,
                "likelihood": item.likelihood,
                "tier": item.tier or None,
            }
            for item in listing.elements
        ],
        "elements_in_all": listing.elements_in_all,
        "parts": [{"term": part.words, "count": part.count} for part in selection.parts],
        "remarks": list(selection.remarks),
        "empty_reason": selection.empty_reason or None,
    }
    if listing.ties is not None:
        document["ties"] = [
            {
                "source": tie.source_id,
                "target": tie.target_id,
                "steps": tie.steps,
                "via": list(tie.via),
                "likelihood": tie.likelihood,
            }
            for tie in listing.ties
        ]
    return dump(document)


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:.6f}"
