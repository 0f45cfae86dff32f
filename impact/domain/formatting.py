"""How numbers and dates are said to people: rounding happens here and nowhere else."""

from __future__ import annotations

import datetime as dt

TIER_SIGNS = {"must": "●", "should": "◐", "glance": "○", "": "·"}
"""Sign of each tier, which tells them apart without colour."""


def percent(likelihood: float) -> str:
    """Say a likelihood as whole percent.

    Examples
    --------
    >>> percent(0.956), percent(0.004), percent(0.0), percent(0.998)
    ('96 %', 'under 1 %', '0 %', 'over 99 %')
    """
    if 0.0 < likelihood < 0.01:
        return "under 1 %"
    if 0.99 < likelihood < 1.0:
        return "over 99 %"
    return f"{likelihood * 100:.0f} %"


def fine_percent(likelihood: float) -> str:
    """Say a likelihood with as many decimals as it takes to tell a small one from others.

    Examples
    --------
    >>> fine_percent(0.92), fine_percent(0.0123), fine_percent(0.00784), fine_percent(0.00001), fine_percent(0.0)
    ('92 %', '1.2 %', '0.78 %', 'under 0.01 %', '0 %')
    """
    if likelihood >= 0.1 or likelihood <= 0.0:
        return percent(likelihood)
    return f"{likelihood * 100:.2g} %" if likelihood >= 1e-4 else "under 0.01 %"


def interval(low: float, high: float) -> str:
    """Say an interval of likelihoods in whole percent: ``[93–98]``."""
    return f"[{low * 100:.0f}–{high * 100:.0f}]"


def days(person_days: float) -> str:
    """Say person-days: one decimal below 2, halves above.

    Examples
    --------
    >>> days(1.234), days(41.3), days(55.0)
    ('1.2', '41.5', '55')
    """
    if abs(person_days) < 2.0:
        return f"{person_days:.1f}"
    return f"{round(person_days * 2) / 2:g}"


def day(date: dt.date | None) -> str:
    """Say a date: ``19 Oct 2017``; ``no date`` where there is none."""
    months = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")
    return f"{date.day} {months[date.month - 1]} {date.year}" if date else "no date"


def sized(size: float, unit: str) -> str:
    """Say a size with its unit: ``1 page``, ``2.5 pages``, ``12 flow nodes``."""
    return f"{size:g} {unit.removesuffix('s') if size == 1 else unit}"


def counted(number: int, noun: str, plural: str = "") -> str:
    """Say a number of things: ``1 section``, ``3 sections``."""
    return f"{number} {noun if number == 1 else plural or noun + 's'}"
