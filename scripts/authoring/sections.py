"""Make the section lists of BAD, BAM and TAD."""

from __future__ import annotations

from authoring.facts import Facts, FactsError, Row, basis_of, full_id, source_of, split
from authoring.register import Table

COLUMNS = (
    "document", "number", "title", "kind", "pages", "pages_basis", "documents", "strength", "basis", "source", "notes",
)  # fmt: skip
PATTERNS_BY_TABLE = {
    "acronyms.csv": "",
    "interfaces.csv": "tad:IF-*",
    "roles_parties.csv": "tad:ROLE-*",
    "sec_documents.csv": "tad:DOC-*",
    "service_requests.csv": "tad:SRV-*",
    "systems.csv": "tad:SYS-*;tad:NET-*",
}
"""What a section documents that documents a whole table; the glossary documents no element."""
VIEW_NAMES = {
    "VIEW-CONTEXT": "End to end context",
    "VIEW-DCC": "DCC systems",
    "VIEW-HAN": "Home area network",
    "VIEW-HUB": "Communications hub and dual band",
    "VIEW-SECURITY": "Security and key infrastructure",
    "VIEW-SMETS1": "SMETS1 services",
}
"""Views of the model by id; each is a section of the TAD."""


def make_sections(facts: Facts) -> dict[str, Table]:
    """Make the section lists, by path below the models folder."""
    rows = [_section(facts, row) for row in facts.table("document_sections")]
    rows.extend(_view_section(number, view_id) for number, view_id in enumerate(VIEW_NAMES, start=1))
    return {
        "bad/sections.csv": (COLUMNS, [row for row in rows if row["document"] in ("BAD", "BAM")]),
        "tad/sections.csv": (COLUMNS, [row for row in rows if row["document"] == "TAD"]),
    }


def _section(facts: Facts, row: Row) -> Row:
    documents = _documents(facts, row)
    return {
        "document": row["document"],
        "number": row["section"],
        "title": row["title"],
        "kind": row["kind"],
        "pages": row["est_pages"],
        "pages_basis": basis_of(row["est_pages_basis"]) if row["est_pages"] else "",
        "documents": ";".join(documents),
        "strength": _strength(row) if documents else "",
        "basis": basis_of(row["basis"]),
        "source": source_of(row),
        "notes": row["notes"],
    }


def _documents(facts: Facts, row: Row) -> tuple[str, ...]:
    cell = row["documents_element"]
    if cell in PATTERNS_BY_TABLE:
        return split(PATTERNS_BY_TABLE[cell])
    if cell:
        return tuple(element_id for key in split(cell) for element_id in _named(facts, key, row))
    is_overview = row["kind"] == "process area" and row["section"].endswith(".1")
    if is_overview or (row["kind"] == "model view" and row["section"] != "0"):
        return facts.process_ids(row["title"].removesuffix(" - area overview"))
    return ()


def _named(facts: Facts, key: str, row: Row) -> tuple[str, ...]:
    """Find what a key names: a process; or a system and the device of one name; or a role; or a document."""
    for tables in (("bad_processes",), ("systems", "devices"), ("roles_parties",), ("sec_documents",)):
        found = tuple(full_id(table, key) for table in tables if full_id(table, key) in facts.known_ids)
        if found:
            return found
    raise FactsError(f"section {row['document']} {row['section']} documents '{key}', which no fact defines")


def _strength(row: Row) -> str:
    """Say how firmly a section depends on what it documents."""
    is_table = row["documents_element"].endswith(".csv")
    if row["kind"] in ("process area", "model view") or is_table:
        return "sometimes"  # a changed row of a table leaves most of what is said of the table as it is
    return "usually" if row["kind"] in ("overview", "quality") else "always"


def _view_section(number: int, view_id: str) -> Row:
    return {
        "document": "TAD",
        "number": f"V{number}",
        "title": f"{VIEW_NAMES[view_id]} view",
        "kind": "view",
        "pages": "",
        "pages_basis": "",
        "documents": f"tad:{view_id}",
        "strength": "always",
        "basis": "inferred",
        "source": "",
        "notes": "A view of the reconstructed model",
    }
