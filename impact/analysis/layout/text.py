"""Estimate how much room a text takes, in the sans-serif letters of BPMN tools.

The advance widths are those of Helvetica, which Arial and Liberation Sans share; a reserve covers wider letters.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

LINE_HEIGHT = 1.2
"""Distance of two lines, in letter sizes."""
_RESERVE = 1.08
_DEFAULT_WIDTH = 667
_WIDE_WIDTH = 1000
_WIDTHS: dict[int, str] = {
    222: "ijl'",
    278: " !,./:;I[]\\ft|",
    333: "()-r`{}",
    389: '*"^',
    500: "Jcksvxyz",
    556: "#$0123456789?Labdeghnopqu_",
    584: "+<=>~",
    611: "FTZ",
    667: "&ABEKPSVXY",
    722: "CDHNRUw",
    778: "GOQ",
    833: "Mm",
    889: "%",
    944: "W",
    1015: "@",
}
_WIDTH_BY_LETTER = {letter: width for width, letters in _WIDTHS.items() for letter in letters}


def text_width(text: str, *, size: float) -> float:
    """Estimate the width of one line, in diagram units.

    Parameters
    ----------
    text
        The line.
    size
        Letter size in diagram units, above 0.
    """
    return sum(_letter_width(letter) for letter in text) * size * _RESERVE / 1000


def wrap(text: str, *, width: float, size: float) -> tuple[str, ...]:
    """Break a text into lines of at most a width, at spaces and hyphens where it can, inside a word where it must.

    Examples
    --------
    >>> wrap("Is the model listed", width=60, size=11)
    ('Is the', 'model', 'listed')
    """
    lines: list[str] = []
    line = ""
    for word, glue in _words(text):
        joined = f"{line}{glue}{word}" if line else word
        if text_width(joined, size=size) <= width:
            line = joined
            continue
        if line:
            lines.append(line)
        *pieces, line = _pieces(word, width, size)
        lines.extend(pieces)
    return (*lines, line) if line else tuple(lines)


def text_height(lines: int, *, size: float) -> float:
    """Estimate the height of some lines, in diagram units."""
    return lines * size * LINE_HEIGHT


def _words(text: str) -> Iterator[tuple[str, str]]:
    """List the parts between which a line may break, each with what stands before it: a space, or nothing."""
    for word in text.split():
        for number, part in enumerate(re.findall(r"[^-]*-+|[^-]+", word)):
            yield part, "" if number else " "


def _pieces(word: str, width: float, size: float) -> list[str]:
    pieces = [""]
    for letter in word:
        if pieces[-1] and text_width(f"{pieces[-1]}{letter}-", size=size) > width:
            pieces.append("")
        pieces[-1] += letter
    if len(pieces) > 1 and text_width(word, size=size) <= width:
        return [word]
    return pieces


def _letter_width(letter: str) -> int:
    known = _WIDTH_BY_LETTER.get(letter)
    if known is not None:
        return known
    return _WIDE_WIDTH if unicodedata.east_asian_width(letter) in "WF" else _DEFAULT_WIDTH
