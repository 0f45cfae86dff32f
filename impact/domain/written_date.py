"""Dates as people write them in Britain, as one spelling: ``19th October 2017`` is ``2017-10-19``."""

from __future__ import annotations

import calendar
import datetime as dt
import re

EXCEL_START = dt.date(1899, 12, 30)
"""Day 0 of the serial numbers of spreadsheets; it makes up for the day in 1900 that they count and that never was."""
EXCEL_START_1904 = dt.date(1904, 1, 1)
"""Day 0 of workbooks that count from 1904."""
LEAST_SERIAL, MOST_SERIAL = 32_874, 73_050
"""Serial numbers of 1990 and 2099: a number outside is no date of a change."""
CENTURY = 2000
_MONTHS = {name.casefold(): number for number, name in enumerate(calendar.month_abbr) if name} | {"sept": 9}
_MONTHS |= {name.casefold(): number for number, name in enumerate(calendar.month_name) if name}
_WEEKDAY = r"(?:(?:mon|tues?|wed(?:nes)?|thu(?:rs)?|fri|sat(?:ur)?|sun)(?:day)?\.?,?\s+)?"
_DAY_FIRST = re.compile(
    rf"{_WEEKDAY}(\d{{1,2}})(?:st|nd|rd|th)?[\s./-]+(?:of\s+)?([a-z]+\.?|\d{{1,2}})[\s,./-]+(\d{{4}}|'?\d{{2}})"
)
_MONTH_FIRST = re.compile(r"([a-z]+)\.?\s+(\d{1,2})(?:st|nd|rd|th)?,?\s+(\d{4})")
_MONTH_ONLY = re.compile(r"([a-z]+)\.?[\s,/'-]*(\d{4}|\d{2})")
_MONTH_NUMBER = re.compile(r"(\d{1,2})[/.](\d{4})")
_ISO = re.compile(r"(\d{4})[-/.](\d{1,2})(?:[-/.](\d{1,2}))?(?:[t\s]+\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?z?)?")
_SERIAL = re.compile(r"(\d{5})(?:\.\d+)?")


def read_date(text: str, *, start: dt.date = EXCEL_START) -> str | None:
    """Read a day or a month as people write it, the day before the month.

    Parameters
    ----------
    text
        What is written; a number of five digits is a serial number of a spreadsheet.
    start
        Day 0 of such serial numbers.

    Returns
    -------
    str or None
        ``2017-10-19``, or ``2017-10`` for a month; ``None`` if it is neither.

    Examples
    --------
    >>> [read_date(text) for text in ("19/10/2017", "19th October 2017", "Oct-17", "43027", "TBC")]
    ['2017-10-19', '2017-10-19', '2017-10', '2017-10-19', None]
    """
    written = " ".join(text.casefold().split())
    if match := _SERIAL.fullmatch(written):
        number = int(match[1])
        is_likely = LEAST_SERIAL <= number + (start - EXCEL_START).days <= MOST_SERIAL
        return (start + dt.timedelta(days=number)).isoformat() if is_likely else None
    if match := _ISO.fullmatch(written):
        return _day(match[1], match[2], match[3])
    if match := _DAY_FIRST.fullmatch(written):
        return _day(match[3], match[2], match[1])
    if match := _MONTH_FIRST.fullmatch(written):
        return _day(match[3], match[1], match[2])
    if match := _MONTH_NUMBER.fullmatch(written):
        return _day(match[2], match[1], None)
    match = _MONTH_ONLY.fullmatch(written)
    return _day(match[2], match[1], None) if match else None


def _day(year_text: str, month_text: str, day_text: str | None) -> str | None:
    month = _MONTHS.get(month_text.rstrip(".")) or (int(month_text) if month_text.isdecimal() else 0)
    digits = year_text.lstrip("'")
    year = int(digits) + (CENTURY if len(digits) == 2 else 0)
    try:
        day = dt.date(year, month, int(day_text) if day_text else 1)
    except ValueError:
        return None
    return day.isoformat() if day_text else day.isoformat()[:7]
