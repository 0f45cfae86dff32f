"""Releases as people write them in a cell: numbers, names, several at once."""

from __future__ import annotations

import re
from collections.abc import Mapping

from impact.domain.cell_date import read_cell_date

_SEPARATOR = re.compile(r"\s*(?:[;,\n|&+]|\band\b)\s*", re.IGNORECASE)
_NUMBER = re.compile(
    r"(?:dcc\s*)?(?:release|rel\.?|r|v)?\s*(?P<major>[0-9]{1,2})(?:\.(?P<minor>[0-9]{1,2}))?", re.IGNORECASE
)
_OF_CODE = re.compile(r"(?:sec\s+)?(?P<month>[a-z]+[\s'-]*(?:20)?[0-9]{2})\s*(?:sec\s*)?(?:release)?", re.IGNORECASE)


def release_ids_in(text: str, titles: Mapping[str, str]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """Find the releases that a cell names.

    Parameters
    ----------
    text
        The cell.
    titles
        Titles of the releases of the register by id.

    Returns
    -------
    tuple
        Their ids in the order of the cell, and the words that name none.

    Examples
    --------
    >>> titles = {"R1.4": "DCC Release 1.4", "R2.0": "DCC Release 2.0", "SEC-2019-11": "November 2019"}
    >>> release_ids_in("Release 1.4 and 2", titles), release_ids_in("Nov 2019 SEC Release; R9", titles)
    ((('R1.4', 'R2.0'), ()), (('SEC-2019-11',), ('R9',)))
    """
    by_fold = {_folded(name): name for name in titles} | {_folded(title): name for name, title in titles.items()}
    whole = by_fold.get(_folded(text))
    if whole is not None:
        return (whole,), ()
    found: dict[str, None] = {}
    unknown: list[str] = []
    for part in _SEPARATOR.split(text.strip()):
        name = by_fold.get(_folded(part)) or _numbered(part, by_fold) or _of_code(part, by_fold)
        if name:
            found[name] = None
        elif part:
            unknown.append(part)
    return tuple(found), tuple(unknown)


def _numbered(part: str, by_fold: Mapping[str, str]) -> str:
    match = _NUMBER.fullmatch(part)
    if match is None:
        return ""
    major, minor = int(match["major"]), match["minor"]
    names = [f"r{major}.{int(minor)}"] if minor else [f"r{major}.0", f"r{major}"]
    return next((by_fold[name] for name in names if name in by_fold), "")


def _of_code(part: str, by_fold: Mapping[str, str]) -> str:
    match = _OF_CODE.fullmatch(part)
    month = read_cell_date(match["month"]) if match else None
    return by_fold.get(_folded(f"SEC-{month}"), "") if month else ""


def _folded(text: str) -> str:
    return re.sub(r"[^\w.]|_", "", text).casefold()
