"""Dates as people write them in cells: British spellings, months, and the day numbers of Excel."""

from __future__ import annotations

import datetime as dt
import re

FIRST_DAY = dt.date(1899, 12, 30)
"""Day 0 of a workbook; Excel takes 1900 for a leap year, so this holds from March 1900 on."""
FIRST_DAY_1904 = dt.date(1904, 1, 1)
"""Day 0 of a workbook that was made on an old Macintosh."""
LEAST_SERIAL, MOST_SERIAL = 10_000, 80_000
"""Numbers that are taken for days: from 1927 to 2119."""
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_WEEKDAY = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\.?,?\s+)?"
_MONTH = (
    r"(?P<month>jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|sept?(?:ember)?"
    r"|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?)\.?"
)
_GAP = r"[\s./,'’-]*"
_YEAR = r"(?P<year>(?:19|20)?[0-9]{2})"
_PATTERNS = tuple(
    re.compile(pattern, re.IGNORECASE)
    for pattern in (
        r"(?P<year>(?:19|20)[0-9]{2})[-/.](?P<month>[0-9]{1,2})[-/.](?P<day>[0-9]{1,2})"
        r"(?:[T\s]+[0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?Z?)?",
        r"(?P<day>[0-9]{1,2})\s*(?P<sep>[-/.])\s*(?P<month>[0-9]{1,2})\s*(?P=sep)\s*" + _YEAR,
        rf"{_WEEKDAY}(?:the\s+)?(?P<day>[0-9]{{1,2}})\s*(?:st|nd|rd|th)?{_GAP}(?:of\s+)?{_MONTH}{_GAP}{_YEAR}",
        rf"{_WEEKDAY}{_MONTH}\s+(?P<day>[0-9]{{1,2}})(?:st|nd|rd|th)?,?\s+(?P<year>(?:19|20)[0-9]{{2}})",
        rf"{_MONTH}{_GAP}{_YEAR}",
        r"(?P<year>(?:19|20)[0-9]{2})[-/](?P<month>[0-9]{1,2})",
        r"(?P<month>[0-9]{1,2})[-/](?P<year>(?:19|20)[0-9]{2})",
    )
)
_SERIAL = re.compile(r"([0-9]{5})(?:\.[0-9]+)?")


def read_cell_date(text: str, *, first_day: dt.date = FIRST_DAY) -> str | None:
    """Read a day or a month, written as the register does.

    Parameters
    ----------
    text
        What a cell says; a day comes before its month, as is British use.
    first_day
        Day 0 of the workbook, for numbers that count days.

    Returns
    -------
    str or None
        ``2017-10-19``, ``2017-10``, or ``None`` if it is no date.

    Examples
    --------
    >>> read_cell_date("19/10/17"), read_cell_date("Thurs 19th Oct 2017"), read_cell_date("Oct-17")
    ('2017-10-19', '2017-10-19', '2017-10')
    >>> read_cell_date("43027"), read_cell_date("31/02/2017") is None
    ('2017-10-19', True)
    """
    written = " ".join(text.split())
    serial = _SERIAL.fullmatch(written)
    if serial:
        days = int(serial[1])
        return (first_day + dt.timedelta(days=days)).isoformat() if LEAST_SERIAL <= days <= MOST_SERIAL else None
    match = next((found for pattern in _PATTERNS for found in (pattern.fullmatch(written),) if found), None)
    if match is None:
        return None
    parts = match.groupdict()
    year, month = int(parts["year"]), _month(parts["month"])
    try:
        if parts.get("day") is None:
            return dt.date(_whole(year), month, 1).isoformat()[:7]
        return dt.date(_whole(year), month, int(parts["day"])).isoformat()
    except ValueError:
        return None


def _whole(year: int) -> int:
    return year + 2000 if year < 100 else year


def _month(word: str) -> int:
    return int(word) if word.isdigit() else _MONTHS.index(word.casefold()[:3]) + 1
