"""Find what an export says of one resource, and the tracked resource set by which clients learn which there are."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from impact.domain.tracked import TrackedSet
from impact.use_cases.tracked_set import served_at, track_statements
from impact.writers.tracked_set import write_tracked_set

_SET_FILE_NAME = re.compile(r"(trs|base|changelog(-\d+)?)\.ttl")


@dataclass(frozen=True, eq=False)
class ServedResources:
    """Every resource of an export, and the set that lists them.

    Attributes
    ----------
    base_iri
        Base of the IRIs of the workspace.
    release
        Release that was analysed.
    statements
        The export as N-Triples, the statements of each resource together.
    spans
        Where the statements of each resource begin and end, by its IRI.
    set_files
        The tracked resource set in Turtle, by name of the file.
    gone
        IRIs of resources that are no more, as far as the log of the set goes back.
    """

    base_iri: str
    release: str
    statements: bytes
    spans: Mapping[str, tuple[int, int]]
    set_files: Mapping[str, bytes]
    gone: frozenset[str] = frozenset()

    def statements_of(self, iri: str) -> bytes | None:
        """Give what the export says of a resource as N-Triples; ``None`` if it says nothing."""
        span = self.spans.get(iri)
        return None if span is None else self.statements[slice(*span)]

    def iri_of_path(self, path: str) -> str:
        """Give the IRI that a path of this server is, where the base is an address: its own scheme and host count.

        Parameters
        ----------
        path
            The path as it was sent, percent signs and all.

        Returns
        -------
        str
            Empty where the base is no address, such as an URN.
        """
        place = urlsplit(self.base_iri)
        if place.scheme not in ("http", "https"):
            return ""
        return f"{place.scheme}://{place.netloc}{path}"


def served_resources(
    statements: bytes, *, base_iri: str, release: str, url: str, folder: Path | None = None
) -> ServedResources:
    """Index an export, and make the tracked resource set of it.

    Parameters
    ----------
    statements
        The export as N-Triples, the statements of each resource together.
    base_iri, release
        Of the export.
    url
        Where the set is served.
    folder
        Folder that keeps the set from one start to the next, which is brought up to date; ``None`` makes a set with
        a base of everything and an empty log.

    Raises
    ------
    InputError
        If the address is none, or what is in the folder cannot be read.
    """
    served = served_at(url)
    spans = _spans(statements)
    tracked = TrackedSet(tuple(sorted(spans)))
    if folder is None:
        files = write_tracked_set(tracked, url=served)
    else:
        tracked, _ = track_statements(statements, folder, url=served)
        pages = (path for path in folder.iterdir() if _SET_FILE_NAME.fullmatch(path.name))
        files = {path.name: path.read_bytes() for path in sorted(pages)}
    gone = frozenset(change.resource for change in tracked.changes) - spans.keys()
    return ServedResources(base_iri, release, statements, spans, files, gone)


def _spans(statements: bytes) -> dict[str, tuple[int, int]]:
    spans: dict[str, tuple[int, int]] = {}
    start = 0
    for line in statements.splitlines(keepends=True):
        iri = line[1 : line.index(b"> ")].decode()
        end = start + len(line)
        spans[iri] = (spans[iri][0] if iri in spans else start, end)
        start = end
    return spans
