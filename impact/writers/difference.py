"""Write a difference: as Markdown that also reads well in a terminal, as JSON, and as CSV."""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any

from impact.domain.architecture import Origin, spell_out_kind
from impact.domain.difference import ArchitectureDifference, ChangedThing, ChangeKind, FactChange, Subject
from impact.domain.formatting import counted
from impact.writers.json import dump
from impact.writers.listing import spreadsheet_safe
from impact.writers.markdown import plain, table

SCHEMA_VERSION = "1.0"
ROWS_LISTED = 200
HEADINGS = {
    Subject.ELEMENT: ("Elements", "element"),
    Subject.SECTION: ("Sections", "section"),
    Subject.RELATIONSHIP: ("Relationships", "relationship"),
    Subject.REGISTER: ("Register", "row"),
}
SIGNS = {ChangeKind.ADDED: "+", ChangeKind.REMOVED: "−"}


def write_difference_markdown(difference: ArchitectureDifference) -> str:
    """Write a difference as Markdown with a final line feed: counts first, then a table of each sort of thing."""
    lines = [f"# What changed from {plain(difference.old_label)} to {plain(difference.new_label)}", ""]
    if difference.is_empty:
        lines.append(f"Nothing: all {counted(difference.unchanged, 'element')} say the same.")
        return "\n".join([*lines, *_identities(difference)]) + "\n"
    for subject, (_, noun) in HEADINGS.items():
        found = difference.of(subject)
        if found:
            counts = Counter(kind for thing in found for kind in thing.kinds)
            named = ", ".join(f"{counts[kind]} {kind}" for kind in ChangeKind if counts[kind])
            lines.append(f"- {counted(len(found), noun)}: {named}")
    lines.append(f"- {counted(difference.unchanged, 'element')} unchanged")
    for subject, (heading, noun) in HEADINGS.items():
        lines += _listing(difference, subject, heading=heading, noun=noun)
    return "\n".join([*lines, *_identities(difference)]) + "\n"


def _identities(difference: ArchitectureDifference) -> list[str]:
    count = len(difference.new_id_by_old)
    if not count:
        return []
    verb = "goes" if count == 1 else "go"
    return ["", f"{counted(count, 'element')} {verb} by a new id, which is no change; `--format json` says which."]


def _listing(difference: ArchitectureDifference, subject: Subject, *, heading: str, noun: str) -> list[str]:
    found = difference.of(subject)
    followers = len(difference.of(subject, with_consequences=True)) - len(found)
    if not found and not followers:
        return []
    lines = ["", f"## {heading}", ""]
    if found:
        rows = [_row(thing) for thing in found[:ROWS_LISTED]]
        lines += table(("How", "Id", "Name", "Kind", "What changed", "Where"), rows)
    if len(found) > ROWS_LISTED:
        lines += ["", f"{len(found) - ROWS_LISTED} more: `--format csv` lists them all."]
    if followers:
        verb = "differs" if followers == 1 else "differ"
        gap = [""] if found else []
        why = "only because of what came, went or changed beside"
        lines += [*gap, f"{counted(followers, noun)} {verb} {why}; `--format json` lists them."]
    return lines


def _row(thing: ChangedThing) -> tuple[str, ...]:
    how = " ".join([SIGNS.get(thing.kinds[0], "~"), ", ".join(thing.kinds)])
    kind = thing.kind if thing.subject is Subject.REGISTER else spell_out_kind(thing.kind)
    name = thing.id if thing.old_id in {"", thing.id} else f"{thing.old_id} → {thing.id}"
    words = plain(thing.words) if thing.changes else ""
    where = f"was in {place(thing.old_origin)}" if thing.new_origin is None else place(thing.new_origin)
    return (how, plain(name), plain(thing.name), kind, words, where)


def place(origin: Origin | None) -> str:
    """Say where something stands: file and line."""
    if origin is None:
        return ""
    return f"{origin.file}:{origin.line}" if origin.line else origin.file


def write_difference_json(difference: ArchitectureDifference) -> str:
    """Write a difference as JSON with a final line feed; everything is listed, consequences marked."""
    return dump(
        {
            "schema_version": SCHEMA_VERSION,
            "old": difference.old_label,
            "new": difference.new_label,
            "is_empty": difference.is_empty,
            "unchanged": difference.unchanged,
            "counts": {
                subject.value: dict(
                    sorted(Counter(str(kind) for thing in difference.of(subject) for kind in thing.kinds).items())
                )
                for subject in Subject
            },
            "changes": [_thing(thing) for thing in difference.things],
            "new_ids": [{"old": old, "new": new} for old, new in difference.new_id_by_old.items()],
            "inputs": {
                "old": {"sha256": dict(sorted(difference.old_sha256.items()))},
                "new": {"sha256": dict(sorted(difference.new_sha256.items()))},
            },
        }
    )


def _thing(thing: ChangedThing) -> dict[str, Any]:
    return {
        "subject": str(thing.subject),
        "id": thing.id,
        "old_id": thing.old_id or None,
        "new_id": thing.new_id or None,
        "kind": thing.kind,
        "name": thing.name,
        "classes": [str(kind) for kind in thing.kinds],
        "is_consequence": thing.is_consequence,
        "touch": str(thing.touch) if thing.touch and thing.subject is Subject.ELEMENT else None,
        "changes": [
            {
                "class": str(change.kind),
                "aspect": str(change.aspect) if change.aspect else None,
                "what": change.what,
                "old": change.old or None,
                "new": change.new or None,
                "is_consequence": change.is_consequence,
            }
            for change in thing.changes
        ],
        "old_place": _place(thing.old_origin),
        "new_place": _place(thing.new_origin),
    }


def _place(origin: Origin | None) -> dict[str, Any] | None:
    return None if origin is None else {"file": origin.file, "line": origin.line}


def write_difference_csv(difference: ArchitectureDifference) -> str:
    """Write a difference as CSV, one row a changed fact, safe to open in a spreadsheet."""
    buffer = io.StringIO()
    writer = csv.writer(buffer, lineterminator="\r\n")
    writer.writerow(["subject", "old_id", "new_id", "kind", "name", "class", "aspect", "what", "old", "new",
                     "is_consequence", "file", "line"])  # fmt: skip
    for thing in difference.things:
        for cells in _cells(thing):
            writer.writerow([spreadsheet_safe(cell) for cell in cells])
    return buffer.getvalue()


def _cells(thing: ChangedThing) -> Iterator[Sequence[str]]:
    origin = thing.origin or Origin("")
    head = (str(thing.subject), thing.old_id, thing.new_id, thing.kind, thing.name)
    tail = (origin.file, str(origin.line or ""))
    if not thing.changes:
        yield (*head, str(thing.kinds[0]), "", "", "", "", _flag(thing.is_consequence), *tail)
    for change in thing.changes:
        yield (*head, *_said(change), _flag(change.is_consequence), *tail)


def _said(change: FactChange) -> tuple[str, ...]:
    return (str(change.kind), str(change.aspect or ""), change.what, change.old, change.new)


def _flag(value: bool) -> str:
    return "yes" if value else "no"


DIFFERENCE_WRITERS: Mapping[str, Callable[[ArchitectureDifference], str]] = {
    "md": write_difference_markdown,
    "json": write_difference_json,
    "csv": write_difference_csv,
}
