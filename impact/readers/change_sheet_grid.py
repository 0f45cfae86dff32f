"""The cells of a sheet as text, whatever file it comes from."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from impact.domain.cell_date import FIRST_DAY

MOST_ROWS, MOST_COLUMNS = 100_000, 500
_ODD = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")

Faults = dict[tuple[int, int], tuple[str, str]]
"""Words and reason of cells that hold no text, by number of the row and place of the column."""


@dataclass(frozen=True)
class Grid:
    """The cells of one sheet.

    Attributes
    ----------
    name
        Name of the sheet; of a CSV table that of the file.
    rows
        Cells by number of the row, from 1, in order; empty rows may be missing.
    filled
        Cells that only hold the value of a merged range, by number of the row and place of the column from 0.
    faults
        Cells that hold no text.
    first_day
        What the numbers of days count from.
    """

    name: str
    rows: Mapping[int, list[str]]
    filled: frozenset[tuple[int, int]] = frozenset()
    faults: Mapping[tuple[int, int], tuple[str, str]] = field(default_factory=dict)
    first_day: dt.date = FIRST_DAY


def column_letter(place: int) -> str:
    """Name a column by its place from 0.

    Examples
    --------
    >>> column_letter(0), column_letter(27)
    ('A', 'AB')
    """
    letters = ""
    rest = place + 1
    while rest:
        rest, letter = divmod(rest - 1, 26)
        letters = chr(ord("A") + letter) + letters
    return letters


def column_place(letters: str) -> int:
    """Give the place of a column from 0.

    Examples
    --------
    >>> column_place("A"), column_place("AB")
    (0, 27)
    """
    place = 0
    for letter in letters:
        place = place * 26 + ord(letter) - ord("A") + 1
    return place - 1


def plain_cell(text: str) -> str:
    """Write a cell with plain line ends and without blanks around it."""
    return text.replace("\r\n", "\n").replace("\r", "\n").strip()


def sound_cells(cells: Iterable[str], line: int, faults: Faults) -> list[str]:
    """Leave out cells with characters that no text holds, and say so.

    Parameters
    ----------
    cells
        Cells of one row.
    line
        Number of the row.
    faults
        Where faults are added.
    """
    sound = []
    for place, text in enumerate(cells):
        odd = _ODD.search(text)
        if odd:
            shown = _ODD.sub("\ufffd", text)
            faults[line, place] = (shown, f"it holds the character U+{ord(odd.group()):04X}, which no text holds")
        sound.append("" if odd else text)
    return sound
