"""Recognise the header of a sheet of changes: which column of the register each heading means."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cache
from importlib import resources

from impact.domain.cell_date import read_cell_date
from impact.domain.change_sheet import CHANGE_ID, ITERATION, SheetKind

TABLE = "change_sheet.csv"
_BESIDE_ID = frozenset({"title", "status", "releases", "summary"})
"""Columns one of which stands in every list of changes beside the id."""
_BRACKETS = re.compile(r"[(\[](?P<inside>[^()\[\]]*)[)\]]")


@dataclass(frozen=True, slots=True)
class HeadingVariant:
    """A heading: the column that it means, what a bare number below it is, and what it means beside a better one."""

    column: str
    heading: str
    number_is: str
    otherwise: str
    rank: int


@dataclass(frozen=True, slots=True)
class Header:
    """What each column of a sheet is.

    Attributes
    ----------
    kind
        What its rows are.
    places
        Place of each column of the register, from 0.
    number_is
        Kind of change that a bare number in the id column is; empty if nobody says.
    """

    kind: SheetKind
    places: Mapping[str, int]
    number_is: str = ""


@cache
def heading_variants() -> Mapping[SheetKind, Mapping[str, HeadingVariant]]:
    """Read the table of headings that comes with the package, by kind of sheet and folded heading."""
    text = (resources.files("impact") / "defaults" / TABLE).read_text(encoding="utf-8")
    found: dict[SheetKind, dict[str, HeadingVariant]] = {kind: {} for kind in SheetKind}
    for rank, row in enumerate(csv.DictReader(io.StringIO(text))):
        variant = HeadingVariant(row["column"], row["heading"], row["number_is"], row["otherwise"], rank)
        found[SheetKind(row["kind"])][folded_heading(variant.heading)] = variant
    return found


def folded_heading(text: str) -> str:
    """Write a heading without case, punctuation and repeated blanks.

    Examples
    --------
    >>> folded_heading("C.R. No."), folded_heading("Target_Release ")
    ('cr no', 'target release')
    """
    joined = re.sub(r"(?<=\b\w)\.(?=\w\b)", "", text.casefold())
    return " ".join(re.sub(r"[\W_]+", " ", joined).split())


def read_header(cells: Sequence[str]) -> Header | None:
    """Read a row as a header; ``None`` if it is none.

    A list of changes names the change and its title, summary, status or release; a list of iterations names the
    change and the iteration. Of two headings for one column the one without brackets counts, then the one with the
    latest date in them, then the one that comes first in the table of headings.
    """
    for kind in (SheetKind.ITERATIONS, SheetKind.CHANGES):
        places, number_is = _places(cells, heading_variants()[kind])
        beside = {ITERATION} if kind is SheetKind.ITERATIONS else _BESIDE_ID
        if CHANGE_ID in places and beside & places.keys():
            return Header(kind, places, number_is)
    return None


def _places(cells: Sequence[str], variants: Mapping[str, HeadingVariant]) -> tuple[dict[str, int], str]:
    claims: dict[str, list[tuple[tuple[bool, str, int], int, HeadingVariant]]] = {}
    seen: set[str] = set()
    for place, cell in enumerate(cells):
        variant = _variant(cell, variants)
        if variant is not None and cell.strip() not in seen:
            seen.add(cell.strip())
            claims.setdefault(variant.column, []).append((_order(cell, variant), place, variant))
    places: dict[str, int] = {}
    waiting: list[tuple[str, int]] = []
    number_is = ""
    for column, found in claims.items():
        found.sort(key=lambda claim: (claim[0], -claim[1]), reverse=True)
        places[column] = found[0][1]
        if column == CHANGE_ID:
            number_is = found[0][2].number_is
        waiting += [(variant.otherwise, place) for _, place, variant in found[1:] if variant.otherwise]
    for column, place in waiting:
        places.setdefault(column, place)
    return places, number_is


def date_in_brackets(heading: str) -> str:
    """Read the day or month that a heading has in brackets; empty if it has none.

    Examples
    --------
    >>> date_in_brackets("Status (Oct 17)"), date_in_brackets("Status")
    ('2017-10', '')
    """
    inside = _BRACKETS.search(heading)
    return (read_cell_date(inside["inside"]) or "") if inside else ""


def _order(cell: str, variant: HeadingVariant) -> tuple[bool, str, int]:
    inside = _BRACKETS.search(cell)
    return (inside is None, date_in_brackets(cell), -variant.rank)


def _variant(cell: str, variants: Mapping[str, HeadingVariant]) -> HeadingVariant | None:
    for words in (cell, _BRACKETS.sub(" ", cell)):
        if (found := variants.get(folded_heading(words))) is not None:
            return found
    parts = [variants.get(folded_heading(part)) for part in _BRACKETS.sub(" ", cell).split("/")]
    known = [part for part in parts if part is not None]
    if len(known) == len(parts) and len({part.column for part in known}) == 1:
        return known[0]
    return None
