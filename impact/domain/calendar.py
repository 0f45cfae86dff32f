"""The order of releases in time, and which elements stand in the architecture of a release."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from impact.domain.architecture import Element
from impact.domain.change import Register, Release, TouchKind

PRE_LIVE = "pre live"
MONTH = re.compile(r"[0-9]{4}-[0-9]{1,2}")


def last_day(text: str) -> dt.date | None:
    """Read a day or a month, a month counting as its last day; ``None`` if the text is neither.

    Examples
    --------
    >>> last_day("2017-07")
    datetime.date(2017, 7, 31)
    >>> last_day("2017-11-05")
    datetime.date(2017, 11, 5)
    >>> last_day("post R3.0") is None
    True
    """
    written = text.strip()
    try:
        if MONTH.fullmatch(written):
            year, month = map(int, written.split("-"))
            return dt.date(year, month, calendar.monthrange(year, month)[1])
        return dt.date.fromisoformat(written)
    except ValueError:
        return None


@dataclass(frozen=True)
class ReleaseCalendar:
    """When each release goes live, and when each element comes and goes.

    Attributes
    ----------
    date_by_release
        Day of each dated release.
    baseline
        Id of the release that brings what no release is stated for.
    adding_releases
        By element, the releases of the changes that add it.
    """

    date_by_release: Mapping[str, dt.date]
    baseline: str
    adding_releases: Mapping[str, tuple[str, ...]]

    def date_of(self, releases: str) -> dt.date | None:
        """Give the day of a release id, or the earliest of a ``;``-separated list; ``None`` if none is dated."""
        dates = [self._date_of_one(name.strip()) for name in releases.split(";")]
        return min((date for date in dates if date is not None), default=None)

    def _date_of_one(self, release_id: str) -> dt.date | None:
        return dt.date.min if release_id == PRE_LIVE else self.date_by_release.get(release_id)

    def introduced(self, element: Element) -> dt.date | None:
        """Give the day an element comes in; ``None`` if it is in no dated graph.

        Without a release of its own an element takes that of the changes which add it, else the baseline's.
        """
        if element.introduced_in:
            return self.date_of(element.introduced_in)
        adding = self.adding_releases.get(element.id)
        if adding is not None:
            return self.date_of(";".join(adding))
        return self.date_of(self.baseline) or dt.date.min

    def stands(self, element: Element, *, on: dt.date) -> bool:
        """Tell whether an element is in the architecture of a day; one that goes on that day still is."""
        introduced = self.introduced(element)
        if introduced is None or introduced > on:
            return False
        retired = self.date_of(element.retired_in) if element.retired_in else None
        return retired is None or retired >= on

    def last_live(self, *, on: dt.date) -> str | None:
        """Name the last release that is live on a day; ties go to the later id."""
        live = [(date, release) for release, date in self.date_by_release.items() if date <= on]
        return max(live)[1] if live else None


def release_calendar(register: Register, *, baseline: str) -> ReleaseCalendar:
    """Work out the calendar of a register."""
    releases_by_change = {change.id: change.release_ids for change in register.changes}
    adding: dict[str, tuple[str, ...]] = {}
    for touch in register.touches:
        if touch.kind is TouchKind.ADD:
            known = adding.get(touch.element_id, ())
            adding[touch.element_id] = (*known, *releases_by_change.get(touch.change_id, ()))
    return ReleaseCalendar(date_by_release=_dates(register.releases), baseline=baseline, adding_releases=adding)


def _dates(releases: Iterable[Release]) -> dict[str, dt.date]:
    return {r.id: r.go_live_date for r in releases if r.go_live_date is not None}
