"""Make the register: releases, changes, touches, aliases and the other tables."""

from __future__ import annotations

import sys
from collections import defaultdict
from collections.abc import Iterator, Sequence

from authoring.facts import KEY_BY_TABLE, Facts, FactsError, Row, basis_of, full_id, source_of, split

Table = tuple[tuple[str, ...], Sequence[Row]]
"""Columns, and rows."""
TABLE_BY_KIND = {
    "device": "devices",
    "document": "sec_documents",
    "process": "bad_processes",
    "role": "roles_parties",
    "service_request": "service_requests",
    "system": "systems",
}
NAME_BY_TABLE = {
    "devices": "full_name",
    "interfaces": "name",
    "roles_parties": "name",
    "sec_documents": "title",
    "systems": "name",
}
CAUTION_BY_ACRONYM = {
    "TAD": "In other papers TAD is threshold anomaly detection; here it is the Technical Architecture Document.",
}


def make_register(facts: Facts) -> dict[str, Table]:
    """Make the tables of the register that the facts give whole; events and versions are kept by hand since."""
    return {
        "releases.csv": _releases(facts),
        "conditions.csv": _conditions(facts),
        "changes.csv": _changes(facts),
        "parts.csv": (
            ("whole_id", "part_id", "basis"),
            [{**row, "basis": basis_of(row["basis"])} for row in facts.table("parts")],
        ),
        "touches.csv": _touches(facts),
        "aliases.csv": _aliases(facts),
        "environments.csv": _environments(facts),
    }


def _releases(facts: Facts) -> Table:
    columns = (
        "release_id", "title", "owner", "kind", "go_live", "date_basis", "scope", "spec_versions", "review_months",
        "newcomers", "source",
    )  # fmt: skip
    rows = [
        {**row, "date_basis": basis_of(row["date_basis"]), "source": source_of(row)} for row in facts.table("releases")
    ]
    return columns, rows


def _conditions(facts: Facts) -> Table:
    columns = ("release_id", "condition", "date", "state", "note", "basis", "source")
    notes: list[str] = []
    rows: list[Row] = []
    for row in facts.table("baselining"):
        note = notes[-1] if row["note"] == "as above" else row["note"]
        notes.append(note)
        basis = basis_of(row["basis"])
        rows.append({**row, "release_id": row["release"], "note": note, "basis": basis, "source": source_of(row)})
    return columns, rows


def _changes(facts: Facts) -> Table:
    columns = (
        "change_id", "kind", "title", "summary", "status", "final_status", "date_raised", "releases", "claim", "basis",
        "source",
    )  # fmt: skip
    rows: list[Row] = []
    for row in facts.table("changes"):
        status = row["status_oct_2017"]
        releases = ";".join(split(row["release"])) if row["release"] != "not stated" else ""
        sourced = row["source"] != "unsourced" and "inferred" not in status
        rows.append(
            {
                **row,
                "status": status,
                "releases": releases,
                "basis": "sourced" if sourced else "inferred",
                "source": source_of(row),
            }
        )
    for row in facts.table("release_scope"):
        rows.append(
            {
                **row,
                "change_id": row["scope_id"],
                "kind": "release part",
                "releases": row["release"],
                "basis": basis_of(row["basis"]),
                "source": source_of(row),
            }
        )
    return columns, rows


def touched_id(facts: Facts, row: Row) -> str:
    """Name the element that a row of the touches means.

    Raises
    ------
    FactsError
        If no fact defines it.
    """
    element_id = full_id(row["element_file"], row["element_id"])
    if element_id not in facts.known_ids:
        raise FactsError(f"{row['change_id']} touches '{element_id}', which no fact defines")
    return element_id


def _touches(facts: Facts) -> Table:
    columns = ("change_id", "element_id", "kind", "why", "confidence", "basis", "source")
    rows = [
        {**row, "element_id": touched_id(facts, row), "basis": basis_of(row["basis"]), "source": source_of(row)}
        for row in facts.table("touches")
    ]
    return columns, rows


def _alias_target(facts: Facts, row: Row) -> str | None:
    """Find the element that an acronym names; ``None`` where no fact defines it."""
    target = full_id(TABLE_BY_KIND[row["maps_to_kind"]], row["maps_to"])
    return target if target in facts.known_ids else None


def _phrases(facts: Facts) -> Iterator[tuple[str, str, Row]]:
    for row in facts.table("acronyms"):
        target = _alias_target(facts, row)
        if target is None:
            print(f"aliases: '{row['acronym']}' names '{row['maps_to']}', which is no element", file=sys.stderr)
            continue
        for phrase in dict.fromkeys([row["acronym"], row["expansion"], *split(row["alternative_spellings"])]):
            if phrase:
                yield phrase, target, row


def _aliases(facts: Facts) -> Table:
    phrases = list(_phrases(facts))
    targets: dict[str, list[str]] = defaultdict(list)
    for phrase, target, _ in phrases:
        if target not in targets[phrase.casefold()]:
            targets[phrase.casefold()].append(target)
    named = _ids_by_name(facts)
    rows: list[Row] = []
    seen: set[tuple[str, str]] = set()
    for phrase, target, row in phrases:
        if (phrase, target) in seen:
            continue
        seen.add((phrase, target))
        others = [
            other
            for other in (*targets[phrase.casefold()], *named[phrase.casefold()])
            if other != target and not _is_twin(other, target)
        ]
        caution = f"Also names {', '.join(dict.fromkeys(others))}." if others else ""
        rows.append(
            {
                "phrase": phrase,
                "element_id": target,
                "caution": CAUTION_BY_ACRONYM.get(phrase, caution),
                "basis": basis_of(row["basis"]),
                "source": source_of(row),
            }
        )
    return ("phrase", "element_id", "caution", "basis", "source"), rows


def _ids_by_name(facts: Facts) -> dict[str, list[str]]:
    """Find which elements have a name of their own that reads so."""
    found: dict[str, list[str]] = defaultdict(list)
    for table, column in NAME_BY_TABLE.items():
        for row in facts.documents.values() if table == "sec_documents" else facts.table(table):
            found[row[column].casefold()].append(full_id(table, row[KEY_BY_TABLE[table]]))
    return found


def _is_twin(one: str, other: str) -> bool:
    """Tell whether two ids are the system and the device of one name."""
    return one.partition("-")[2] == other.partition("-")[2] and {one[:7], other[:7]} <= {
        "tad:SYS",
        "tad:DEV",
        "tad:NET",
    }


def _environments(facts: Facts) -> Table:
    rows = [
        {
            **row,
            "element_id": full_id("environments", row["env_id"]),
            "release": row["release_oct_2017"],
            "basis": basis_of(row["basis"]),
            "source": source_of(row),
        }
        for row in facts.table("environments")
    ]
    return ("element_id", "kind", "release", "path", "used_by", "basis", "source"), rows
