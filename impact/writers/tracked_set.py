"""Write a tracked resource set as the files that any web server can serve: OSLC TRS 3.0 in Turtle."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import chain

from pyoxigraph import Literal, NamedNode, RdfFormat, Triple, serialize

from impact.domain.tracked import TrackedChange, TrackedSet

TRS = "http://open-services.net/ns/core/trs#"
LDP = "http://www.w3.org/ns/ldp#"
RDF = "http://www.w3.org/1999/02/22-rdf-syntax-ns#"
XSD_INTEGER = NamedNode("http://www.w3.org/2001/XMLSchema#integer")
PREFIXES = {"trs": TRS, "ldp": LDP, "rdf": RDF}
SET_FILE, BASE_FILE, LOG_FILE, STATE_FILE = "trs.ttl", "base.ttl", "changelog.ttl", "resources.nt"
PAGE = 1_000
"""Changes in one page of the log."""
_TYPE = NamedNode(f"{RDF}type")


def write_tracked_set(tracked: TrackedSet, *, url: str) -> dict[str, bytes]:
    """Write the set, its base, and its log with the latest change first, by name of the file.

    The set holds the latest page of the log, too, as the specification asks for.

    Parameters
    ----------
    tracked
        The set.
    url
        Where the folder will be served, ending in ``/``.
    """
    pages = _pages(tracked.changes)
    files = {
        SET_FILE: _written(chain(_set(url), _log_page(pages, 0, url))),
        BASE_FILE: _written(_base(tracked, url)),
    }
    for number in range(len(pages)):
        files[page_name(number)] = _written(_log_page(pages, number, url))
    return files


def page_name(number: int) -> str:
    """Name a page of the log: the latest is number 0."""
    return LOG_FILE if not number else f"changelog-{number}.ttl"


def _pages(changes: Sequence[TrackedChange]) -> list[Sequence[TrackedChange]]:
    latest_first = list(reversed(changes))
    return [latest_first[start : start + PAGE] for start in range(0, len(latest_first), PAGE)] or [()]


def _log_page(pages: Sequence[Sequence[TrackedChange]], number: int, url: str) -> Iterator[Triple]:
    previous = page_name(number + 1) if number + 1 < len(pages) else ""
    return _page(pages[number], page_name(number), previous, url)


def _written(triples: Iterator[Triple]) -> bytes:
    written = serialize(triples, format=RdfFormat.TURTLE, prefixes=PREFIXES)
    assert written is not None, "without a file to write to, the text is returned"
    return written


def _named(url: str, name: str) -> NamedNode:
    return NamedNode(f"{url}{name}")


def _term(name: str) -> NamedNode:
    return NamedNode(f"{TRS}{name}")


def _set(url: str) -> Iterator[Triple]:
    this = _named(url, SET_FILE)
    yield Triple(this, _TYPE, _term("TrackedResourceSet"))
    yield Triple(this, _term("base"), _named(url, BASE_FILE))
    yield Triple(this, _term("changeLog"), _named(url, LOG_FILE))


def _base(tracked: TrackedSet, url: str) -> Iterator[Triple]:
    this = _named(url, BASE_FILE)
    yield Triple(this, _TYPE, _term("Base"))
    yield Triple(this, _TYPE, NamedNode(f"{LDP}DirectContainer"))
    yield Triple(this, NamedNode(f"{LDP}membershipResource"), this)
    yield Triple(this, NamedNode(f"{LDP}hasMemberRelation"), NamedNode(f"{LDP}member"))
    cutoff = event_iri(url, tracked.cutoff) if tracked.cutoff else NamedNode(f"{RDF}nil")
    yield Triple(this, _term("cutoffEvent"), cutoff)
    for member in tracked.members:
        yield Triple(this, NamedNode(f"{LDP}member"), NamedNode(member))


def event_iri(url: str, order: int) -> NamedNode:
    """Name a change; the name stays the same whatever page of the log it stands on."""
    return NamedNode(f"{url}change/{order}")


def _page(changes: Sequence[TrackedChange], name: str, previous: str, url: str) -> Iterator[Triple]:
    this = _named(url, name)
    yield Triple(this, _TYPE, _term("ChangeLog"))
    if previous:
        yield Triple(this, _term("previous"), _named(url, previous))
    for change in changes:
        event = event_iri(url, change.order)
        yield Triple(this, _term("change"), event)
        yield Triple(event, _TYPE, _term(change.sort))
        yield Triple(event, _term("changed"), NamedNode(change.resource))
        yield Triple(event, _term("order"), Literal(str(change.order), datatype=XSD_INTEGER))
