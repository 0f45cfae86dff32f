"""Read a tracked resource set that was written before, with the state of its resources."""

from __future__ import annotations

from collections.abc import Callable

from pyoxigraph import NamedNode, RdfFormat, Triple, parse

from impact.domain.tracked import ChangeSort, TrackedChange, TrackedSet
from impact.errors import UnreadableFileError

TRS = "http://open-services.net/ns/core/trs#"
MEMBER = "http://www.w3.org/ns/ldp#member"
REMEDY = "Take the folder as it was written, or begin another one."


def read_state(data: bytes, *, file: str) -> dict[str, list[str]]:
    """Read the statements of each resource out of N-Triples, by its IRI.

    Raises
    ------
    UnreadableFileError
        If they are no N-Triples.
    """
    found: dict[str, list[str]] = {}
    for triple in _triples(data, RdfFormat.N_TRIPLES, file):
        if isinstance(triple.subject, NamedNode):
            found.setdefault(triple.subject.value, []).append(str(triple))
    return found


def read_tracked_set(read: Callable[[str], bytes | None], *, base: str, log: str) -> TrackedSet:
    """Read base and log of a set.

    Parameters
    ----------
    read
        Gives the bytes of a file of the folder by its name; ``None`` if there is none.
    base, log
        Names of the base and of the latest page of the log.

    Raises
    ------
    UnreadableFileError
        If a file is missing, is no Turtle, or says what no set says.
    """
    members, cutoff = [], 0
    for triple in _triples(_file(read, base), RdfFormat.TURTLE, base):
        if triple.predicate.value == MEMBER:
            members.append(_iri(triple, base))
        elif triple.predicate.value == f"{TRS}cutoffEvent":
            last = _iri(triple, base).rpartition("/")[2]
            cutoff = int(last) if last.isdigit() else 0
    changes: dict[str, dict[str, str]] = {}
    page, seen = log, set()
    while page and page not in seen:
        seen.add(page)
        page = _read_page(_file(read, page), page, changes)
    return TrackedSet(tuple(sorted(members)), cutoff, _changes(changes, log))


def _file(read: Callable[[str], bytes | None], name: str) -> bytes:
    data = read(name)
    if data is None:
        raise UnreadableFileError("is missing", file=name, remedy=REMEDY)
    return data


def _triples(data: bytes, rdf_format: RdfFormat, file: str) -> list[Triple]:
    try:
        return [quad.triple for quad in parse(data, format=rdf_format)]
    except (SyntaxError, ValueError) as error:
        raise UnreadableFileError(f"cannot be read ({error})", file=file, remedy=REMEDY) from error


def _iri(triple: Triple, file: str) -> str:
    if not isinstance(triple.object, NamedNode):
        raise UnreadableFileError(f"names no resource: {triple.object}", file=file, remedy=REMEDY)
    return triple.object.value


def _read_page(data: bytes, file: str, changes: dict[str, dict[str, str]]) -> str:
    """Add what a page of the log says; give the name of the one before."""
    previous = ""
    for triple in _triples(data, RdfFormat.TURTLE, file):
        name = triple.predicate.value.rpartition("#")[2]
        value = triple.object.value if hasattr(triple.object, "value") else ""
        if name == "previous":
            previous = _iri(triple, file).rpartition("/")[2]
        elif isinstance(triple.subject, NamedNode) and name in ("type", "changed", "order"):
            changes.setdefault(triple.subject.value, {})[name] = value.removeprefix(TRS)
    return previous


def _changes(changes: dict[str, dict[str, str]], file: str) -> tuple[TrackedChange, ...]:
    found = []
    for event, said in changes.items():
        if "order" not in said:
            continue
        try:
            found.append(TrackedChange(int(said["order"]), ChangeSort(said["type"]), said["changed"]))
        except (KeyError, ValueError) as error:
            raise UnreadableFileError(f"the change {event} says too little", file=file, remedy=REMEDY) from error
    return tuple(sorted(found, key=lambda change: change.order))
