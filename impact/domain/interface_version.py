"""When a version of an interface or specification is in force, where that is known only in part."""

from __future__ import annotations

import calendar
import datetime as dt
import re
from dataclasses import dataclass
from enum import StrEnum

from impact.domain.calendar import MONTH, last_day
from impact.domain.change import DocumentVersion

YEAR = re.compile(r"[0-9]{4}")
OPEN_START = "../"
OPEN_END = "/.."


@dataclass(frozen=True, slots=True)
class DateSpan:
    """The days on one of which something happened; ``None`` where the span is open on that side."""

    earliest: dt.date | None
    latest: dt.date | None

    def has_passed(self, *, on: dt.date) -> bool | None:
        """Tell whether it has happened by a day, that day included; ``None`` if that cannot be said."""
        if self.latest is not None and self.latest <= on:
            return True
        if self.earliest is not None and self.earliest > on:
            return False
        return None


UNKNOWN_DAY = DateSpan(None, None)


def read_span(text: str) -> DateSpan | None:
    """Read a day, a month, a year, ``../DATE`` (by then) or ``DATE/..`` (not before); ``None`` if it is none.

    An empty text is a span that is open on both sides: nobody knows.

    Examples
    --------
    >>> read_span("2018-05-07").earliest
    datetime.date(2018, 5, 7)
    >>> span = read_span("2021-11")
    >>> span.earliest, span.latest
    (datetime.date(2021, 11, 1), datetime.date(2021, 11, 30))
    >>> read_span("../2018-05-07").earliest is None
    True
    >>> read_span("soon") is None
    True
    """
    written = text.strip()
    if not written:
        return UNKNOWN_DAY
    if written.startswith(OPEN_START):
        span = _closed(written.removeprefix(OPEN_START))
        return span and DateSpan(None, span.latest)
    if written.endswith(OPEN_END):
        span = _closed(written.removesuffix(OPEN_END))
        return span and DateSpan(span.earliest, None)
    return _closed(written)


def _closed(text: str) -> DateSpan | None:
    if YEAR.fullmatch(text) and int(text) > 0:
        return DateSpan(dt.date(int(text), 1, 1), dt.date(int(text), 12, 31))
    end = last_day(text)
    if end is None:
        return None
    if MONTH.fullmatch(text):
        first = end - dt.timedelta(days=calendar.monthrange(end.year, end.month)[1] - 1)
        return DateSpan(first, end)
    return DateSpan(end, end)


class Standing(StrEnum):
    """Whether a version is in force on a day, as far as is known."""

    IN_FORCE = "in force"
    """It has begun, and its end is known to be later."""
    NOT_KNOWN_TO_HAVE_ENDED = "in force as far as known"
    """It has begun; when it ends, or whether it has, nobody knows."""
    MAY_HAVE_BEGUN = "may be in force"
    """Whether it has begun is not known; something is known of its start or its end, and it has not ended."""
    UNKNOWN = "not known"
    """Neither its start nor its end is known."""
    NOT_YET = "not yet in force"
    """It begins later."""
    ENDED = "ended"
    """It has ended by then."""
    DRAFT = "draft"
    """It never comes into force itself."""

    @property
    def may_be_in_force(self) -> bool:
        """Whether the version is in force, or may be."""
        return self in (Standing.IN_FORCE, Standing.NOT_KNOWN_TO_HAVE_ENDED, Standing.MAY_HAVE_BEGUN)


def standing_on(version: DocumentVersion, day: dt.date) -> Standing:
    """Say whether a version is in force on a day: from its start on, and no longer on the day of its end."""
    if version.is_draft:
        return Standing.DRAFT
    start, end = read_span(version.valid_from) or UNKNOWN_DAY, read_span(version.valid_to) or UNKNOWN_DAY
    if start == end == UNKNOWN_DAY:
        return Standing.UNKNOWN
    has_begun, has_ended = start.has_passed(on=day), end.has_passed(on=day)
    if has_ended:
        return Standing.ENDED
    if has_begun is False:
        return Standing.NOT_YET
    if has_begun is None:
        return Standing.MAY_HAVE_BEGUN
    return Standing.NOT_KNOWN_TO_HAVE_ENDED if has_ended is None else Standing.IN_FORCE


@dataclass(frozen=True, slots=True)
class VersionOnDay:
    """A version as it stands on a day.

    Attributes
    ----------
    version
        The version.
    standing
        Whether it is in force.
    release_id
        The release that introduced it, the earliest that it names; empty where none is stated.
    last_release_id
        The last release that it names.
    iterations
        Which iteration of each architecture document describes it, as ``(document, iteration)``: the one made for
        the release that introduced it.
    """

    version: DocumentVersion
    standing: Standing
    release_id: str
    last_release_id: str
    iterations: tuple[tuple[str, str], ...]


@dataclass(frozen=True, slots=True)
class DocumentOnDay:
    """The versions of one document on a day, in the order of the register.

    Attributes
    ----------
    document_id, name
        The document.
    versions
        All its versions.
    last_old_end
        The day on which the last of the older running versions ends, as far as known; ``None`` if none is known.
    open_ended
        Older running versions whose end is not known.
    """

    document_id: str
    name: str
    versions: tuple[VersionOnDay, ...]
    last_old_end: dt.date | None
    open_ended: tuple[str, ...]

    @property
    def running(self) -> tuple[VersionOnDay, ...]:
        """Versions that are in force, or may be."""
        return tuple(item for item in self.versions if item.standing.may_be_in_force)

    @property
    def is_parallel(self) -> bool:
        """Whether more than one version is in force, or may be."""
        return len(self.running) > 1


@dataclass(frozen=True, slots=True)
class VersionsReport:
    """The versions in force on a day.

    Attributes
    ----------
    day
        The day.
    documents
        Each document with its versions.
    upcoming
        What is known to begin or end after the day, as ``(day, document id, words)``, in the order of days.
    """

    day: dt.date
    documents: tuple[DocumentOnDay, ...]
    upcoming: tuple[tuple[dt.date, str, str], ...]
