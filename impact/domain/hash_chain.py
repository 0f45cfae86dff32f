"""A chain of digests over rows that are only added: whoever changes one row breaks every link from there on."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

START = "0" * 64
"""What stands before the first link."""
Cell = None | bool | int | float | str | bytes
RowKey = tuple[str, str]
"""Table, and key of the row as JSON text."""


@dataclass(frozen=True, slots=True)
class ChainLink:
    """A link: one row, in the order in which rows were added.

    Attributes
    ----------
    number
        Place in the chain, from 1.
    table, key
        Which row; the key is the JSON text of its cells.
    digest
        SHA-256 over the digest before and what the row says.
    """

    number: int
    table: str
    key: str
    digest: str


@dataclass(frozen=True, slots=True)
class BrokenLink:
    """The first place where a chain does not hold.

    Attributes
    ----------
    number
        Place in the chain; 0 for a row that has no link.
    table, key
        Which row; empty where the link itself is missing.
    fault
        What is wrong, one sentence without a stop.
    """

    number: int
    table: str
    key: str
    fault: str

    @property
    def sentence(self) -> str:
        """Say where the chain breaks and why, without a stop."""
        entry = f"entry {self.number}: " if self.number else ""
        row = f"{self.table} {self.key}: " if self.table else ""
        return f"{entry}{row}{self.fault}"


def key_text(cells: Iterable[Cell]) -> str:
    """Write the key of a row as text.

    Examples
    --------
    >>> key_text([7, "a"])
    '[7,"a"]'
    """
    return _text(list(cells))


def link_digest(before: str, *, table: str, cells: Mapping[str, Cell]) -> str:
    """Work out the digest of a link.

    Empty cells do not count, so that a later version may add a column that older rows leave empty. Nor does the sign
    of zero, which not every database keeps.

    Parameters
    ----------
    before
        Digest of the link before; :data:`START` for the first.
    table
        Table of the row.
    cells
        What the row says, without what differs from store to store (ids of workspaces).
    """
    said = {name: cell + 0.0 if isinstance(cell, float) else cell for name, cell in cells.items() if cell is not None}
    return hashlib.sha256(_text([before, table, said]).encode()).hexdigest()


def first_broken(links: Iterable[ChainLink], rows: Mapping[RowKey, Mapping[str, Cell]]) -> BrokenLink | None:
    """Prove a chain.

    Parameters
    ----------
    links
        All links, by ascending number.
    rows
        All rows that must be in the chain, by table and key.

    Returns
    -------
    BrokenLink or None
        The first fault; ``None`` if every link follows from the one before and every row has one link.
    """
    digest, seen = START, set[RowKey]()
    for expected, link in enumerate(links, start=1):
        row = (link.table, link.key)
        if link.number != expected:
            return BrokenLink(expected, "", "", f"entry {expected} is missing")
        if row in seen:
            return BrokenLink(expected, *row, "the row is in the chain twice")
        if row not in rows:
            return BrokenLink(expected, *row, "the row is missing")
        digest = link_digest(digest, table=link.table, cells=rows[row])
        if digest != link.digest:
            return BrokenLink(expected, *row, "the row or what comes before it was changed")
        seen.add(row)
    stray = min((row for row in rows if row not in seen), default=None)
    return BrokenLink(0, *stray, "the row is not in the chain") if stray else None


def _text(value: object) -> str:
    return json.dumps(value, sort_keys=True, separators=(",", ":"), allow_nan=False, default=_coded)


def _coded(value: object) -> str:
    if isinstance(value, bytes):
        return value.hex()
    raise TypeError(f"{type(value).__name__} has no place in a chain")
