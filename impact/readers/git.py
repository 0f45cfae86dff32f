"""Read the files of a revision out of a git repository, without touching its working tree.

Only object contents are asked for, so no hook, filter, attribute or text conversion of a repository takes part.
"""

from __future__ import annotations

import datetime as dt
import os
import subprocess
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath

from impact.errors import RevisionError, UnsafeFileError

LARGEST_FILE = 64 * 1024 * 1024
LARGEST_SUM = 512 * 1024 * 1024
MOST_FILES = 50_000
SECONDS = 120
"""So long may one call of git take."""
_REGULAR_FILES = frozenset(["100644", "100755"])


@dataclass(frozen=True, slots=True)
class Repository:
    """A git repository and a place in it.

    Attributes
    ----------
    root
        Top folder of the working tree.
    inside
        The place, relative to the root with forward slashes; empty for the root itself.
    """

    root: Path
    inside: str


@dataclass(frozen=True, slots=True)
class Commit:
    """A commit: its full digest, and the day on which it was made."""

    digest: str
    day: dt.date


@dataclass(frozen=True, slots=True)
class _Blob:
    name: str
    path: str
    size: int


def find_repository(place: Path) -> Repository:
    """Find the repository that a file or folder stands in.

    Raises
    ------
    RevisionError
        If git is not installed, or the place is in no repository.
    """
    folder = place if place.is_dir() else place.parent
    if not folder.is_dir():
        raise RevisionError(f"'{place}' is no file or folder.", remedy="Name one of the repository.")
    top = _git(folder, "rev-parse", "--show-toplevel", failure=f"'{place}' is in no git repository.")
    root = Path(os.fsdecode(top).strip())
    inside = place.resolve().relative_to(root.resolve()).as_posix()
    return Repository(root, "" if inside == "." else inside)


def split_range(text: str) -> tuple[str, str]:
    """Split ``A..B`` into two revisions; an empty second one, as in ``A..`` or ``A``, is the working tree.

    Raises
    ------
    RevisionError
        If it is no range of revisions.

    Examples
    --------
    >>> split_range("v1..v2"), split_range("v1"), split_range("..v2")
    (('v1', 'v2'), ('v1', ''), ('HEAD', 'v2'))
    """
    old, dots, new = text.strip().partition("..")
    if new.startswith(".") or ".." in new or not (old or new):
        raise RevisionError(f"'{text}' names no two revisions.", remedy="Write A..B, or A.. for the working tree.")
    return (old or "HEAD" if dots else old), new


def list_commits(repository: Repository, *, most: int) -> tuple[Commit, ...]:
    """List the latest commits that changed something at the place, oldest first, along the first parents.

    Parameters
    ----------
    repository
        Repository and place.
    most
        So many at most.

    Raises
    ------
    RevisionError
        If the repository has no commit yet.
    """
    place = [repository.inside] if repository.inside else []
    asked = ("--literal-pathspecs", "rev-list", "--first-parent", "--timestamp", f"--max-count={most}", "HEAD", "--")
    listing = os.fsdecode(_git(repository.root, *asked, *place, failure="The repository has no commit yet."))
    rows = [line.split() for line in listing.splitlines()]
    return tuple(Commit(digest, dt.datetime.fromtimestamp(int(at), tz=dt.UTC).date()) for at, digest in reversed(rows))


def extract_revision(repository: Repository, revision: str, *, into: Path) -> str:
    """Write the files of a revision below a folder, as they stand at the place in the repository.

    Parameters
    ----------
    repository
        Repository and place; nothing beside the place is read.
    revision
        Any name git knows: a branch, a tag, ``HEAD~3``, a digest.
    into
        An empty folder. Links and submodules are left out.

    Returns
    -------
    str
        Full digest of the commit.

    Raises
    ------
    RevisionError
        If the revision is unknown, or the place is not in it.
    UnsafeFileError
        If it holds more or larger files than are accepted, or a path that leads out of the folder.
    """
    name = f"{revision}^{{commit}}"
    commit = os.fsdecode(
        _git(
            repository.root, "rev-parse", "--verify", "--quiet", "--end-of-options", name,
            failure=f"The repository has no revision '{revision}'.",
        )
    ).strip()  # fmt: skip
    blobs = _list_files(repository, commit, revision)
    for blob, data in zip(blobs, _contents(repository.root, blobs), strict=True):
        path = into / blob.path
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
    return commit


def _list_files(repository: Repository, commit: str, revision: str) -> list[_Blob]:
    place = [repository.inside] if repository.inside else []
    arguments = ("ls-tree", "-r", "-l", "-z", "--full-tree", commit, "--", *place)
    listing = _git(repository.root, *arguments, failure="The revision cannot be listed.")
    blobs = []
    for entry in filter(None, listing.split(b"\0")):
        head, _, raw = entry.partition(b"\t")
        mode, _, digest, size = os.fsdecode(head).split()
        if mode in _REGULAR_FILES:
            blobs.append(_Blob(digest, _inside(os.fsdecode(raw), repository.inside), int(size)))
    if not blobs:
        where = f"'{repository.inside}'" if repository.inside else "any file"
        raise RevisionError(f"Revision '{revision}' does not hold {where}.", remedy="Choose a revision that does.")
    _refuse_too_much(blobs, revision)
    return blobs


def _inside(path: str, place: str) -> str:
    """Give a path relative to the place; a single file keeps its name."""
    relative = path if not place else PurePosixPath(path).name if path == place else path[len(place) + 1 :]
    parts = PurePosixPath(relative).parts
    is_drive = bool(parts) and ":" in parts[0]
    if not parts or relative.startswith("/") or ".." in parts or "\\" in relative or is_drive:
        raise UnsafeFileError(f"The path '{path}' of the revision leads out of its folder.", remedy="Rename it.")
    return relative


def _refuse_too_much(blobs: Sequence[_Blob], revision: str) -> None:
    largest = max(blobs, key=lambda blob: blob.size)
    if largest.size > LARGEST_FILE:
        raise UnsafeFileError(
            f"It has {largest.size:,} bytes in revision '{revision}'.",
            file=largest.path,
            remedy=f"At most {LARGEST_FILE:,} are read; name a smaller folder.",
        )
    total = sum(blob.size for blob in blobs)
    if len(blobs) > MOST_FILES or total > LARGEST_SUM:
        raise UnsafeFileError(
            f"Revision '{revision}' holds {len(blobs):,} files of {total:,} bytes.",
            remedy=f"At most {MOST_FILES:,} files of {LARGEST_SUM:,} bytes are read; name the folder of the models.",
        )


def _contents(root: Path, blobs: Sequence[_Blob]) -> Iterator[bytes]:
    asked = "".join(f"{blob.name}\n" for blob in blobs).encode()
    output = _git(root, "cat-file", "--batch", failure="The files of the revision cannot be read.", given=asked)
    place = 0
    for blob in blobs:
        end = output.index(b"\n", place)
        header = output[place:end].split()
        if len(header) != 3 or header[1] != b"blob" or int(header[2]) != blob.size:
            raise RevisionError(f"git does not give '{blob.path}'.", remedy="Fetch the missing objects.")
        place = end + 1
        yield output[place : place + blob.size]
        place += blob.size + 1


def _git(folder: Path, *arguments: str, failure: str, given: bytes | None = None) -> bytes:
    command = ["git", "-c", "core.fsmonitor=false", "-c", "core.quotePath=false", *arguments]
    environment = {**os.environ, "GIT_TERMINAL_PROMPT": "0", "GIT_OPTIONAL_LOCKS": "0", "GIT_NO_LAZY_FETCH": "1"}
    try:
        done = subprocess.run(  # noqa: S603 (fixed program, arguments guarded by --end-of-options)
            command, cwd=folder, input=given, capture_output=True, timeout=SECONDS, env=environment, check=False
        )
    except FileNotFoundError as error:
        raise RevisionError("git is not installed.", remedy="Install git, or compare two folders.") from error
    except subprocess.TimeoutExpired as error:
        raise RevisionError(f"git took longer than {SECONDS} seconds.", remedy="Compare two folders.") from error
    if done.returncode != 0:
        said = os.fsdecode(done.stderr).strip().splitlines()
        raise RevisionError(failure, remedy=f"git says: {said[-1]}" if said else "")
    return done.stdout
