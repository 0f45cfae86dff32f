"""Which versions of each interface and specification stand side by side on a day, and when the old ones end."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence

from impact.domain.change import DocumentVersion
from impact.domain.interface_version import DocumentOnDay, Standing, VersionOnDay, read_span, standing_on


def documents_on(
    versions: Sequence[DocumentVersion],
    day: dt.date,
    *,
    names: Mapping[str, str],
    date_by_release: Mapping[str, dt.date],
    published: Mapping[str, Sequence[DocumentVersion]],
) -> tuple[DocumentOnDay, ...]:
    """Group versions by document, each with how it stands on a day.

    Parameters
    ----------
    versions
        Versions of any documents, in the order of the register.
    day
        The day.
    names
        Name of each document, by id; a document without a name goes by its id.
    date_by_release
        Go-live of the dated releases.
    published
        By architecture document (``BAD``, ``TAD``), the versions of it that the register knows.

    Returns
    -------
    tuple of DocumentOnDay
        In the order in which the register first names them.
    """
    by_document: dict[str, list[DocumentVersion]] = {}
    for version in versions:
        by_document.setdefault(version.document_id, []).append(version)
    own = {version.document_id for iterations in published.values() for version in iterations}
    found = []
    for document_id, mine in by_document.items():
        placed = tuple(
            _placed(version, day, date_by_release=date_by_release, published={} if document_id in own else published)
            for version in mine
        )
        end, open_ended = _end_of_old(placed)
        found.append(DocumentOnDay(document_id, names.get(document_id, document_id), placed, end, open_ended))
    return tuple(found)


def _placed(
    version: DocumentVersion,
    day: dt.date,
    *,
    date_by_release: Mapping[str, dt.date],
    published: Mapping[str, Sequence[DocumentVersion]],
) -> VersionOnDay:
    releases = [name.strip() for name in version.release_id.split(";") if name.strip()]
    ordered = sorted(releases, key=lambda name: date_by_release.get(name, dt.date.max))
    first, last = (ordered[0], ordered[-1]) if ordered else ("", "")
    iterations = tuple(
        (document, iteration_for(first, known)) for document, known in published.items() if first in date_by_release
    )
    return VersionOnDay(version, standing_on(version, day), first, last, iterations)


def iteration_for(release_id: str, known: Sequence[DocumentVersion]) -> str:
    """Name the iteration of an architecture document that was made for a release; empty if none is registered."""
    for version in known:
        if release_id in [name.strip() for name in version.release_id.split(";")]:
            return version.version
    return ""


def _end_of_old(placed: Sequence[VersionOnDay]) -> tuple[dt.date | None, tuple[str, ...]]:
    """Find the last known end among the running versions but the newest, and those whose end nobody knows."""
    running = [item for item in placed if item.standing.may_be_in_force]
    if len(running) < 2:
        return None, ()
    newest = max(range(len(running)), key=lambda place: (_start(running[place].version), place))
    old = [item.version for place, item in enumerate(running) if place != newest]
    ends = {version.version: read_span(version.valid_to) for version in old}
    known = [end.latest for end in ends.values() if end is not None and end.latest is not None]
    return max(known, default=None), tuple(name for name, end in ends.items() if end is None or end.latest is None)


def _start(version: DocumentVersion) -> dt.date:
    span = read_span(version.valid_from)
    return (span and (span.latest or span.earliest)) or dt.date.min


def next_changes(documents: Sequence[DocumentOnDay], day: dt.date) -> tuple[tuple[dt.date, str, str], ...]:
    """List what is known to begin or end after a day, as ``(day, document, words)`` in the order of days.

    A start or end that is known to a month, a year or a limit only counts as its last day and says so.
    """
    found = []
    for document in documents:
        for item in document.versions:
            if item.standing is Standing.DRAFT:
                continue
            for text, word in ((item.version.valid_from, "begins"), (item.version.valid_to, "ends")):
                span = read_span(text)
                if span is not None and span.latest is not None and span.latest > day:
                    by = "" if span.earliest == span.latest else " by then"
                    found.append((span.latest, document.document_id, f"{item.version.version} {word}{by}"))
    return tuple(sorted(found))
