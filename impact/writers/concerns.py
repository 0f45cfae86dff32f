"""Write risks and incidents: the monthly list by group, and one in full."""

from __future__ import annotations

from dataclasses import asdict

from impact.domain.concern import Concern, ConcernKind, ConcernListing
from impact.domain.formatting import counted, day
from impact.domain.result import SCHEMA_VERSION
from impact.writers.json import dump
from impact.writers.listing import spreadsheet_rows
from impact.writers.markdown_text import plain, table

MOST_NAMED = 3


def write_concerns_markdown(listing: ConcernListing) -> str:
    """Write the list by owner as Markdown, with what happened in the span and what may lie behind incidents."""
    if listing.first_day is None:
        title = f"# Risks and incidents on {day(listing.last_day)}"
    else:
        title = f"# Risks and incidents, {day(listing.first_day)} to {day(listing.last_day)}"
    if not listing.concerns:
        return f"{title}\n\nNone is open, and none was closed. `impact risk add` and `impact incident add` raise one.\n"
    raised = sum(listing.has_happened(one.raised_on) for one in listing.concerns)
    closed = sum(one.closed_on is not None and listing.has_happened(one.closed_on) for one in listing.concerns)
    is_open = sum(one.is_open for one in listing.concerns)
    lines = [title, "", f"{is_open} open; {raised} raised and {closed} closed in the time shown."]
    for owner in dict.fromkeys(one.owner for one in listing.concerns):
        mine = [one for one in listing.concerns if one.owner == owner]
        rows = [_row(one, listing) for one in mine]
        header = ("Id", "What", "Nature", "On", "Raised", "State", "In this time")
        lines += ["", f"## {plain(owner)}: {counted(len(mine), 'item')}", "", *table(header, rows)]
    for one in listing.concerns:
        lines += _suspects(one, listing)
    return "\n".join(lines) + "\n"


def _row(one: Concern, listing: ConcernListing) -> tuple[str, ...]:
    happened = [event.words for event in one.events[1:] if listing.has_happened(event.on)]
    return (
        one.id,
        f"{'**major** ' if one.is_major else ''}{plain(one.title)}",
        plain(one.nature) or "–",
        _on(one, listing),
        day(one.raised_on),
        "open" if one.closed_on is None else f"closed {day(one.closed_on)}",
        plain("; ".join(happened)) or "–",
    )


def _on(one: Concern, listing: ConcernListing) -> str:
    if not one.elements:
        return "not on any element yet"
    named = [listing.names.get(name, f"{name} (not in the models)") for name in one.elements]
    rest = f" and {len(named) - MOST_NAMED} more" if len(named) > MOST_NAMED else ""
    return plain(", ".join(named[:MOST_NAMED])) + rest


def _suspects(one: Concern, listing: ConcernListing) -> list[str]:
    if one.kind is not ConcernKind.INCIDENT:
        return []
    found = listing.suspects.get(one.id, ())
    if not found:
        why = "no change is known to have touched its elements lately" if one.elements else "it is on no element yet"
        return ["", f"{one.id}: {why}."]
    lines = ["", f"Changes that touched what {one.id} hit, shortly before it:"]
    lines += [
        f"- {plain(change.change_id)} {plain(change.title)}, live with {plain(change.release)} on "
        f"{day(change.live_on)} (touches {plain(', '.join(change.elements))})"
        for change in found
    ]
    return lines


def write_concern_markdown(one: Concern) -> str:
    """Write one risk or incident with everything that happened to it."""
    state = "open" if one.closed_on is None else f"closed on {day(one.closed_on)}"
    major = "major " if one.is_major else ""
    lines = [
        f"# {one.id} {plain(one.title)}",
        "",
        f"{major}{one.kind}, {plain(one.nature) or 'nature not stated'}, with {plain(one.owner)}; raised on "
        f"{day(one.raised_on)}, {state}.",
        "",
        f"On: {plain(', '.join(one.elements)) or 'no element yet'}.",
        "",
    ]
    rows = [
        (str(event.number), day(event.on), plain(event.who), plain(event.words),
         "undone" if event.number in one.undone else "")
        for event in one.events
    ]  # fmt: skip
    return "\n".join([*lines, *table(("No.", "On", "Who", "What", "State"), rows, right=(0,))]) + "\n"


def write_concerns_json(listing: ConcernListing) -> str:
    """Write the list as a JSON document with a final line feed."""
    return dump(
        {
            "schema_version": SCHEMA_VERSION,
            "first_day": listing.first_day.isoformat() if listing.first_day else None,
            "last_day": listing.last_day.isoformat(),
            "concerns": [
                {
                    "id": one.id,
                    "kind": str(one.kind),
                    "title": one.title,
                    "nature": one.nature,
                    "is_major": one.is_major,
                    "owner": one.owner,
                    "owners": [{"from": on.isoformat(), "owner": owner} for on, owner in one.owners],
                    "elements": list(one.elements),
                    "raised_on": one.raised_on.isoformat(),
                    "closed_on": one.closed_on.isoformat() if one.closed_on else None,
                    "last_event": one.events[-1].number,
                    "suspected_changes": [
                        {**asdict(change), "live_on": change.live_on.isoformat(), "elements": list(change.elements)}
                        for change in listing.suspects.get(one.id, ())
                    ],
                }
                for one in listing.concerns
            ],
        }
    )


def write_concerns_csv(listing: ConcernListing) -> str:
    """Write one row an item as CSV, safe to open in a spreadsheet."""
    header = (
        "id",
        "kind",
        "title",
        "nature",
        "major",
        "owner",
        "elements",
        "raised_on",
        "closed_on",
        "suspected_changes",
    )
    rows = [
        (
            one.id, str(one.kind), one.title, one.nature, "yes" if one.is_major else "", one.owner,
            "; ".join(one.elements), one.raised_on.isoformat(), one.closed_on.isoformat() if one.closed_on else "",
            "; ".join(change.change_id for change in listing.suspects.get(one.id, ())),
        )
        for one in listing.concerns
    ]  # fmt: skip
    return spreadsheet_rows(header, rows)
