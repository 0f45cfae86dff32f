"""Make the ties of SEC documents: those inside the model, and the trace links to the processes."""

from __future__ import annotations

import re
import sys
from collections.abc import Iterator

from authoring.facts import Facts, FactsError, Row, basis_of, full_id, source_of, split
from authoring.model import Model
from authoring.register import Table

LINK_COLUMNS = ("source_id", "target_id", "relation", "strength", "why", "basis", "source")
DESCRIBING = ("BAD", "BAM", "TAD")
"""Documents that say how things are and lay nothing down: they describe where others specify."""
_PLACE = re.compile(r"SEC (Appendix|Schedule) (\w+)")


def add_document_ties(model: Model, facts: Facts) -> None:
    """Add what documents say of elements of the model.

    Of one tie stated more than once the most particular statement counts: a row of its own, then the specification
    that a device or interface names, then a class of elements.
    """
    ties = [tie for tie in _expanded(facts) if tie[2].startswith("tad:")]
    _relate_documents(model, [tie for tie in ties if tie[0]["to_file"] != "class"])
    _tie_specifications(model, facts)
    _relate_documents(model, [tie for tie in ties if tie[0]["to_file"] == "class"])


def _relate_documents(model: Model, ties: list[tuple[Row, str, str]]) -> None:
    for row, source_id, target_id in ties:
        model.relate(
            "Association", source_id, target_id, relation=row["relation"], strength=row["strength"],
            why=row["why"], basis=basis_of(row["basis"]), source=source_of(row),
        )  # fmt: skip


def make_trace_links(facts: Facts) -> Table:
    """Make the ties from documents and user roles to processes and steps."""
    rows: dict[tuple[str, str, str], Row] = {}
    for row, source_id, target_id in _expanded(facts):
        if target_id.startswith("bam:"):
            link = {
                **row, "source_id": source_id, "target_id": target_id, "basis": basis_of(row["basis"]),
                "source": source_of(row),
            }  # fmt: skip
            rows.setdefault((source_id, target_id, row["relation"]), link)
    for row in facts.table("user_roles_by_process"):
        source_id, target_id = full_id("roles_parties", row["role"]), full_id("bad_processes", row["process_id"])
        _require(facts, source_id, target_id)
        basis, _, why = row["basis"].partition(": ")
        rows.setdefault(
            (source_id, target_id, row["how"]),
            {
                "source_id": source_id, "target_id": target_id, "relation": row["how"], "strength": "", "why": why,
                "basis": basis_of(basis), "source": "",
            },
        )  # fmt: skip
    return LINK_COLUMNS, list(rows.values())


def _expanded(facts: Facts) -> Iterator[tuple[Row, str, str]]:
    """Give each relation with the full ids of both ends: explicit rows first, then classes."""
    rows = facts.table("document_relations")
    for row in sorted(rows, key=lambda row: row["to_file"] == "class"):
        source_id = full_id("sec_documents", row["from_id"])
        if row["to_file"] == "class":
            targets = facts.expand_class(row["to_id"], without=source_id)
        else:
            targets = (full_id(row["to_file"], row["to_id"]),)
        for target_id in targets:
            _require(facts, source_id, target_id)
            describes = row["from_id"] in DESCRIBING and row["relation"] == "specifies"
            yield {**row, "relation": "describes"} if describes else row, source_id, target_id


def _require(facts: Facts, *ids: str) -> None:
    for full in ids:
        if full not in facts.known_ids:
            raise FactsError(f"a relation names '{full}', which no fact defines")


def _tie_specifications(model: Model, facts: Facts) -> None:
    for table, column in (("interfaces", "spec_document"), ("devices", "technical_spec")):
        for row in facts.table(table):
            specified = full_id(table, row["id"])
            for part in split(row[column]):
                document = find_document(facts, part)
                if document is None:
                    print(f"{column}: '{part}' of {row['id']} names no document", file=sys.stderr)
                    continue
                model.relate(
                    "Association", document, specified, relation="specifies", strength="always",
                    basis=basis_of(row["basis"]), source=source_of(row),
                )  # fmt: skip


def find_document(facts: Facts, text: str) -> str | None:
    """Find the document that a text names by its place in the code, or by the acronym it begins with."""
    place = _PLACE.search(text)
    if place:
        key = f"{'APP' if place[1] == 'Appendix' else 'SCH'}-{place[2]}"
        return full_id("sec_documents", key) if key in facts.documents else None
    first = text.split(maxsplit=1)[0]
    for row in facts.table("acronyms"):
        if row["maps_to_kind"] != "document" or row["maps_to"] not in facts.documents:
            continue
        if first in (row["acronym"], *split(row["alternative_spellings"])):
            return full_id("sec_documents", row["maps_to"])
    return None
