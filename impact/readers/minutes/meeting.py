"""Find which meeting minutes are of, and its day."""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from dataclasses import dataclass

from impact.readers.minutes.items import AgendaItem
from impact.readers.minutes.references import Reference
from impact.readers.minutes.text import MinutesText

_REFERENCE = re.compile(
    r"(?<![\w/])(?P<id>[A-Z][A-Z&]{1,11}[_ -]?(?P<number>[0-9]{1,3})"
    r"[_-](?P<day>[0-9]{4})(?P<year>[0-9]{2}|[0-9]{4})?)(?![0-9])"
)
_SLASHED = re.compile(r"(?<![\w/])(?P<id>[A-Z][A-Z&]{1,11}/(?:[A-Z]{1,4}/)?(?P<number>[0-9]{1,3}))(?![\w/])")
_NUMBERED = re.compile(
    r"\bmeeting\s*(?:ref(?:erence)?|no\.?|number|id|\#)?\s*[:#.]?\s*"
    r"(?P<id>(?:[A-Z][A-Z&]{1,11}[_ -]?)?(?P<number>[0-9]{1,3}))"
    r"\b(?!\s*(?:st|nd|rd|th|[A-Z][a-z]+|[/:.-][0-9]))",
    re.IGNORECASE,
)
_HEADER_LINES = 40
"""Lines at the top that may name the meeting, where no agenda item begins before."""


@dataclass(frozen=True, slots=True)
class Meeting:
    """Which meeting it is: reference, number and day, each empty or ``None`` where nothing says it."""

    id: str
    number: int | None
    date: dt.date | None
    line: int


def find_meeting(
    text: MinutesText, items: tuple[AgendaItem, ...], *, days: tuple[Reference, ...], months: tuple[Reference, ...]
) -> Meeting:
    """Find the meeting by a reference such as ``TABASC_23_1910``, else by what stands above the first agenda item.

    Parameters
    ----------
    text, items
        The minutes and their agenda items.
    days, months
        Days and months of the text; the year of a reference that has none is that of most mentions of its month.
    """
    head_end = min(items[0].line, _HEADER_LINES) if items else _HEADER_LINES
    head_days = [day for day in days if text.line_at(day.start) < head_end]
    day = dt.date.fromisoformat(head_days[0].id) if head_days else None
    for number, line in enumerate(text.lines, start=1):
        match = _REFERENCE.search(text.furniture.get(number, line)[:400])
        if match:
            return Meeting(match["id"], int(match["number"]), day or _day_of(match, months), number)
    for pattern in (_SLASHED, _NUMBERED):
        for number, line in enumerate(text.lines[:head_end], start=1):
            match = pattern.search(text.furniture.get(number, line)[:400])
            if match:
                return Meeting(match["id"], int(match["number"]), day, number)
    return Meeting("", None, day, text.line_at(head_days[0].start) if head_days else 1)


def _day_of(match: re.Match[str], months: tuple[Reference, ...]) -> dt.date | None:
    day, month = int(match["day"][:2]), int(match["day"][2:])
    years = Counter(int(name.id[:4]) for name in months if int(name.id[5:]) == month)
    year = int(match["year"]) if match["year"] else min(years, key=lambda each: (-years[each], each), default=0)
    try:
        return dt.date(year + 2000 if 0 < year < 100 else year, month, day)
    except ValueError:
        return None
