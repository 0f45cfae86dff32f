"""Ids of changes, in the spellings that people use, written as the register writes them."""

from __future__ import annotations

import re
from collections.abc import Collection, Mapping
from functools import lru_cache

_WIDTH_BY_KIND = {"SECMP": 4, "MP": 3, "DP": 3, "CR": 1}
"""Digits that the register writes the number of a change with, by kind."""
_CODE_BY_WORD = {
    "CHANGEREQUEST": "CR",
    "DCCCR": "CR",
    "DCCCHANGEREQUEST": "CR",
    "SECMODIFICATION": "SECMP",
    "SECMODIFICATIONPROPOSAL": "SECMP",
    "MODIFICATION": "SECMP",
    "MODIFICATIONPROPOSAL": "SECMP",
    "MOD": "SECMP",
}
_TWINS = {"MP": "SECMP", "SECMP": "MP"}
"""Modifications are numbered in one run under two names."""
_GAP = r"[ \t\n_\-‐‑–.:#]*"
_NUMBERED = re.compile(
    rf"(?P<kind>(?:DCC{_GAP})?(?:CR|Change\s+Request)|SEC{_GAP}MP|(?:SEC\s+)?Modification(?:\s+Proposal)?|Mod|MP|DP)"
    rf"{_GAP}(?:no\.?|number)?{_GAP}0*(?P<number>[1-9][0-9]{{0,4}})(?P<part>[A-Z]?)(?![A-Z0-9]|[./-][0-9])",
    re.IGNORECASE,
)
_BARE = re.compile(r"0*(?P<number>[1-9][0-9]{0,4})(?:\.0)?(?P<part>[A-Z]?)", re.IGNORECASE)
_CODE = re.compile(r"[A-Z][A-Z0-9]+(?:-[A-Z0-9]+(?:\.[A-Z0-9]+)*)+")
_REST = re.compile(r"\s*[\s:–—-]\s*(?P<rest>\S.*)", re.DOTALL)


def normal_change_id(kind: str, number: str, part: str = "") -> str:
    """Write the id of a change as the register does.

    Examples
    --------
    >>> normal_change_id("cr", "60"), normal_change_id("SEC MP", "30"), normal_change_id("MP", "90")
    ('CR60', 'SECMP0030', 'MP090')
    """
    code = re.sub(r"[^A-Z]", "", kind.upper())
    code = _CODE_BY_WORD.get(code, code)
    return f"{code}{int(number):0{_WIDTH_BY_KIND[code]}d}{part.upper()}"


def read_change_id(text: str, *, kind: str = "", known: Collection[str] = ()) -> tuple[str, str] | None:
    """Read a cell that names a change, and what it says after the id.

    Parameters
    ----------
    text
        The cell.
    kind
        What a number without a kind is: ``CR`` or ``SECMP``; empty if nobody says.
    known
        Ids of the register: its spelling is used where it has the change.

    Returns
    -------
    tuple of str, or None
        The id and the words after it; ``None`` if the cell names no change, or more than one.

    Examples
    --------
    >>> read_change_id("cr-060"), read_change_id("MP30", known=["SECMP0030"])
    (('CR60', ''), ('SECMP0030', ''))
    >>> read_change_id("CR 60 - Repeated alert"), read_change_id("60", kind="CR"), read_change_id("CR60, CR90")
    (('CR60', 'Repeated alert'), ('CR60', ''), None)
    """
    written = text.strip()
    if written in known:
        return written, ""
    named = _by_fold(tuple(known)).get(_folded(written))
    if named is not None:
        return named, ""
    match = _NUMBERED.match(written)
    bare = _BARE.fullmatch(written) if kind else None
    if match:
        change_id = _spelled(match["kind"], match, known)
        rest = written[match.end() :]
        if not rest:
            return change_id, ""
        after = _REST.fullmatch(rest)
        return (change_id, after["rest"]) if after and not _NUMBERED.search(after["rest"]) else None
    if bare:
        return _spelled(kind, bare, known), ""
    return (written, "") if _CODE.fullmatch(written) else None


@lru_cache(maxsize=8)
def _by_fold(known: tuple[str, ...]) -> Mapping[str, str]:
    return {_folded(name): name for name in known}


def _spelled(kind: str, match: re.Match[str], known: Collection[str]) -> str:
    change_id = normal_change_id(kind, match["number"], match["part"])
    code = change_id.rstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ") if match["part"] else change_id
    letters = code.rstrip("0123456789")
    if change_id in known or letters not in _TWINS:
        return change_id
    twin = normal_change_id(_TWINS[letters], match["number"], match["part"])
    return twin if twin in known else change_id


def _folded(text: str) -> str:
    return re.sub(r"[\W_]", "", text).casefold()
