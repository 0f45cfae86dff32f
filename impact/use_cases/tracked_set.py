"""Keep a folder by which other tools follow the export: OSLC Tracked Resource Set 3.0."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from urllib.parse import urlsplit

from impact.domain.tracked import TrackedSet, changes_between
from impact.errors import InputError
from impact.readers.tracked_set import read_state, read_tracked_set
from impact.readers.xml import read_bytes
from impact.use_cases.export import export_rdf
from impact.use_cases.scope import ScopeRequest
from impact.use_cases.workspace import Workspace
from impact.writers.file_set import write_all
from impact.writers.tracked_set import BASE_FILE, LOG_FILE, SET_FILE, STATE_FILE, write_tracked_set

LARGEST = 1024 * 1024 * 1024


def track(
    workspace: Workspace,
    release: str | ScopeRequest,
    folder: Path,
    *,
    url: str,
    what_if: bool = False,
    is_rebased: bool = False,
) -> tuple[TrackedSet, int]:
    """Bring a folder up to date with the export of a release.

    Parameters
    ----------
    workspace, release, what_if
        As :func:`impact.use_cases.export.export_rdf`.
    folder
        The folder; one that holds no set yet gets a base of everything.
    url
        Where the folder is served.
    is_rebased
        Whether the base is written anew, and the changes that it then holds are left out of the log but for the
        last, at which a client finds that nothing is missing.

    Returns
    -------
    tuple
        The set as it is then, and how many changes are new.

    Raises
    ------
    InputError
        If the address is none, or what is in the folder cannot be read.
    UnknownNameError
        If there is no such release.
    """
    served = served_at(url)
    data = export_rdf(workspace, release, format_name="ntriples", what_if=what_if).encode()
    return track_statements(data, folder, url=served, is_rebased=is_rebased)


def served_at(url: str) -> str:
    """Check where a set is served, and give the address with its end.

    Raises
    ------
    InputError
        If it is none.

    Examples
    --------
    >>> served_at("https://example.org/trs")
    'https://example.org/trs/'
    """
    place = urlsplit(url)
    if place.scheme not in ("http", "https", "urn") or (place.scheme != "urn" and not place.hostname):
        raise InputError(
            f"'{url}' is no address", remedy="Write where the folder will be served, as https://HOST/trs/."
        )
    return url if url.endswith(("/", ":")) else f"{url}/"


def track_statements(data: bytes, folder: Path, *, url: str, is_rebased: bool = False) -> tuple[TrackedSet, int]:
    """Bring a folder up to date with an export that is at hand.

    Parameters
    ----------
    data
        The export as sorted N-Triples.
    folder, is_rebased
        As :func:`track`.
    url
        Where the folder is served, as :func:`served_at` gives it.

    Returns
    -------
    tuple
        The set as it is then, and how many changes are new.

    Raises
    ------
    InputError
        If what is in the folder cannot be read.
    """
    after = read_state(data, file=STATE_FILE)
    if not (folder / SET_FILE).exists():
        tracked, number = TrackedSet(tuple(sorted(after))), 0
    else:
        tracked, number = _followed(folder, after)
    if is_rebased and tracked.changes:
        tracked = TrackedSet(tuple(sorted(after)), tracked.last_order, tracked.changes[-1:])
    stale = [page for page in folder.glob("changelog-*.ttl") if folder.is_dir()]
    files = {folder / name: content for name, content in write_tracked_set(tracked, url=url).items()}
    write_all({**files, folder / STATE_FILE: data})
    for page in stale:
        if page not in files:
            page.unlink()
    return tracked, number


def _followed(folder: Path, after: dict[str, list[str]]) -> tuple[TrackedSet, int]:
    def read(name: str) -> bytes | None:
        path = folder / Path(name).name
        return read_bytes(path, limit=LARGEST, file=str(path)) if path.is_file() else None

    tracked = read_tracked_set(read, base=BASE_FILE, log=LOG_FILE)
    held = read(STATE_FILE)
    if held is None:
        remedy = "Take the folder as it was written, or begin another one."
        raise InputError("the state of the resources is missing", file=str(folder / STATE_FILE), remedy=remedy)
    before = read_state(held, file=STATE_FILE)
    new = changes_between(before, after, first=tracked.last_order + 1)
    return replace(tracked, changes=(*tracked.changes, *new)), len(new)
