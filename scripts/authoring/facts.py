"""Read the fact tables, name elements by them, and expand classes of rows."""

from __future__ import annotations

import csv
import re
from collections.abc import Mapping
from functools import cached_property
from pathlib import Path

from impact.domain.architecture import Basis

Row = Mapping[str, str]
BASELINE = "R1.2"
NETWORKS = ("SMWAN", "HAN", "HAN24", "HAN868", "ALTHAN")
"""Rows of the systems that are communication networks."""
KEY_BY_TABLE = {
    "alerts": "code",
    "bad_processes": "process_id",
    "devices": "id",
    "environments": "env_id",
    "gbcs_use_cases": "code",
    "interfaces": "id",
    "roles_parties": "id",
    "sec_documents": "doc_id",
    "service_requests": "ref",
    "systems": "id",
}
PREFIX_BY_TABLE = {
    "alerts": "tad:ALERT-",
    "bad_processes": "bam:",
    "devices": "tad:DEV-",
    "environments": "tad:ENV-",
    "gbcs_use_cases": "tad:UC-",
    "roles_parties": "tad:ROLE-",
    "sec_documents": "tad:DOC-",
    "service_requests": "tad:SRV-",
}
_TEST = re.compile(r"([a-z_]+)(!=|\^=|=)(.*)")


class FactsError(Exception):
    """Say which fact cannot be used, and why."""


class Facts:
    """The tables of a folder, read once each, in the order of the files.

    Parameters
    ----------
    folder
        The folder of the tables.
    """

    def __init__(self, folder: Path) -> None:
        self._folder = folder
        self._tables: dict[str, tuple[Row, ...]] = {}

    def table(self, name: str) -> tuple[Row, ...]:
        """Read a table by its name without ending."""
        if name not in self._tables:
            with (self._folder / f"{name}.csv").open(encoding="utf-8", newline="") as file:
                self._tables[name] = tuple(csv.DictReader(file))
        return self._tables[name]

    @cached_property
    def documents(self) -> Mapping[str, Row]:
        """SEC documents by id: the first row that is no version and is not unknown."""
        found: dict[str, Row] = {}
        for row in self.table("sec_documents"):
            if row["kind"] != "version" and row["basis"] != "unknown":
                found.setdefault(row["doc_id"], row)
        return found

    @cached_property
    def known_ids(self) -> frozenset[str]:
        """Full ids of everything the fact tables define: elements of the TAD, processes and steps."""
        ids = {full_id(name, row[KEY_BY_TABLE[name]]) for name in PREFIX_BY_TABLE for row in self.table(name)}
        ids -= {full_id("sec_documents", row["doc_id"]) for row in self.table("sec_documents")}
        ids |= {full_id("sec_documents", doc_id) for doc_id in self.documents}
        ids |= {full_id(name, row["id"]) for name in ("systems", "interfaces") for row in self.table(name)}
        return frozenset(ids | {f"bam:{row['step_id']}" for row in self.table("bad_processes")})

    def process_ids(self, area: str) -> tuple[str, ...]:
        """List the full ids of the processes of an area, in the order of the table."""
        rows = (row for row in self.table("bad_processes") if row["process_area"] == area)
        return tuple(dict.fromkeys(f"bam:{row['process_id']}" for row in rows))

    def expand_class(self, expression: str, *, without: str) -> tuple[str, ...]:
        """List the full ids that a class ``class:<file>:<filter>`` stands for.

        Raises
        ------
        FactsError
            If the class is malformed or selects nothing.
        """
        table, _, text = expression.removeprefix("class:").partition(":")
        if table not in KEY_BY_TABLE:
            raise FactsError(f"'{expression}' names no table")
        tests = [] if text == "*" else [_parse_test(part, expression) for part in text.split("&")]
        rows = self.documents.values() if table == "sec_documents" else self.table(table)
        chosen = (row for row in rows if all(_passes(row, *test) for test in tests))
        ids = dict.fromkeys(full_id(table, row[KEY_BY_TABLE[table]]) for row in chosen)
        ids.pop(without, None)
        if not ids:
            raise FactsError(f"'{expression}' selects nothing")
        return tuple(ids)


def full_id(table: str, key: str) -> str:
    """Give the id in the graph of a row of a table.

    Examples
    --------
    >>> full_id("interfaces", "IF001"), full_id("systems", "HAN868"), full_id("service_requests", "11.1")
    ('tad:IF-001', 'tad:NET-HAN868', 'tad:SRV-11.1')
    """
    if table == "systems":
        return f"tad:{'NET' if key in NETWORKS else 'SYS'}-{key}"
    if table == "interfaces":
        return f"tad:IF-{key.removeprefix('IF')}"
    return PREFIX_BY_TABLE[table] + key


def split(cell: str) -> tuple[str, ...]:
    """Split a cell at ``;`` and leave out what is empty."""
    return tuple(part.strip() for part in cell.split(";") if part.strip())


def basis_of(word: str) -> Basis:
    """Read a basis: verified and sourced facts are sourced, everything else is inferred."""
    return Basis.SOURCED if word in ("verified", "sourced") else Basis.INFERRED


def release_of(cell: str) -> str | None:
    """Read a release; of several the first."""
    return next(iter(split(cell)), None)


def source_of(row: Row) -> str:
    """Read the source of a row; empty where there is none."""
    return "" if row["source"] in ("unsourced", "none") else row["source"]


def _parse_test(text: str, expression: str) -> tuple[str, str, tuple[str, ...]]:
    match = _TEST.fullmatch(text)
    if match is None:
        raise FactsError(f"'{expression}' has a test that cannot be read: '{text}'")
    return match[1], match[2], tuple(match[3].split("|"))


def _passes(row: Row, column: str, operator: str, values: tuple[str, ...]) -> bool:
    if column not in row:
        raise FactsError(f"no column '{column}' to test")
    members = split(row[column]) or ("",)
    if operator == "!=":
        return not any(member in values for member in members)
    if operator == "^=":
        return any(member.startswith(value) for member in members for value in values)
    return any(member in values for member in members)
