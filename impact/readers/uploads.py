"""Take the files that strangers hand in: bounded, by name and content, and never a path out of where they are put.

Nothing is written here and nothing is run. What looks like an attack refuses all files; a file of which nothing can be
made, or that has no place in an upload, is left out and named.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from impact.domain.upload import MEGABYTE, GivenFile, LeftOut, TakenFiles, UploadLimits
from impact.errors import UnreadableFileError, UnsafeFileError
from impact.readers.access import ROLES_FILE
from impact.readers.archive import open_archive
from impact.readers.workspace import WORKSPACE_FILE
from impact.readers.xml import GZIP_MAGIC

ARCHIVE = ".zip"
TAKEN_ENDINGS = (".bpmn", ".bpmn2", ".archimate", ".xml", ".csv", ".xlsx", ".toml")
"""Endings of files of which something can be made."""
PACKED_ENDINGS = (".xlsx", ".archimate")
"""Endings of files that may be archives of their own kind; their readers never unpack them to disk."""
OTHER_ARCHIVES = (".gz", ".tgz", ".bz2", ".xz", ".zst", ".7z", ".rar", ".tar", ".jar", ".cab", ".iso")
ZIP_STARTS = (b"PK\x03\x04", b"PK\x05\x06", b"PK\x07\x08")
UNPACK_FIRST = "Unpack it, and give the files or one plain ZIP archive of them."
KNOWN = f"{', '.join(TAKEN_ENDINGS)} and {ARCHIVE} can be read"
_DRIVE = re.compile(r"^[A-Za-z]:")
_LONGEST_PART = 120
_SHOWN = 80


def take_files(given: Iterable[GivenFile], *, limits: UploadLimits | None = None) -> TakenFiles:
    """Take files that were handed in, unpacked if they come in ZIP archives.

    Where one ``workspace.toml`` stands above all others, its folder becomes the root of the workspace, and files
    outside of it are left out.

    Parameters
    ----------
    given
        Files in any order; a name may be a path, as a folder that is handed in has.
    limits
        How much is taken.

    Raises
    ------
    UnreadableFileError
        If nothing was given, nothing of it can be used, or an archive is damaged, locked, or holds another archive.
    UnsafeFileError
        If a path leads out or is too long, a file is a link, stands twice, or all of it is more than the limits.
    """
    limits = limits or UploadLimits()
    files = tuple(given)
    if not files:
        raise UnreadableFileError("No file was given.", remedy=f"Choose files: {KNOWN}.")
    taking = _Taking(limits)
    for file in files:
        taking.take(file)
    data_by_file, outside = _below_settings(taking.data_by_file)
    left_out = tuple(sorted((*taking.left_out, *outside), key=lambda one: one.file))
    if not data_by_file:
        named = ", ".join(_shown(one.file) for one in left_out[:5])
        raise UnreadableFileError(f"None of the files can be used: {named}.", remedy=f"{KNOWN}.")
    return TakenFiles(_title(files, data_by_file), dict(sorted(data_by_file.items())), left_out)


@dataclass
class _Taking:
    """Gather files one by one, with what they come to so far."""

    limits: UploadLimits
    data_by_file: dict[str, bytes] = field(default_factory=dict)
    left_out: list[LeftOut] = field(default_factory=list)
    _names: set[str] = field(default_factory=set)
    _folders: set[str] = field(default_factory=set)
    _bytes: int = 0
    _count: int = 0

    def take(self, given: GivenFile) -> None:
        """Take a file, or what an archive holds."""
        path = self._checked(given.name)
        self._check_size(len(given.data), given.name)
        if path.suffix.casefold() != ARCHIVE:
            self._add(path, given.data)
            return
        archive = open_archive(given.data, file=_shown(given.name))
        for name in archive.names:
            member = self._checked(name)
            if reason := _reason_to_leave_out(member):
                self._leave_out(member, reason)
                continue
            if member.suffix.casefold() in (ARCHIVE, *OTHER_ARCHIVES):
                raise _nested(name)
            self._check_size(archive.size(name), name)
            self._add(member, archive.read(name))

    def _add(self, path: PurePosixPath, data: bytes) -> None:
        if reason := _reason_to_leave_out(path):
            self._leave_out(path, reason)
            return
        if path.suffix.casefold() in OTHER_ARCHIVES or data.startswith(GZIP_MAGIC):
            raise _nested(path.as_posix())
        self._claim(path)
        unpacked = len(data)
        if data.startswith(ZIP_STARTS):
            if path.suffix.casefold() not in PACKED_ENDINGS:
                raise _nested(path.as_posix())
            packed = open_archive(data, file=_shown(path.as_posix()))
            unpacked = max(unpacked, sum(packed.size(name) for name in packed.names))
        self._bytes += unpacked
        if self._bytes > self.limits.total_bytes:
            raise _too_much(f"The files come to more than {_megabytes(self.limits.total_bytes)} unpacked.")
        self.data_by_file[path.as_posix()] = data

    def _leave_out(self, path: PurePosixPath, reason: str) -> None:
        self._count_one()
        self.left_out.append(LeftOut(path.as_posix(), reason))

    def _claim(self, path: PurePosixPath) -> None:
        """Note that a name is taken; none may stand twice, even where a file system does not tell cases apart."""
        self._count_one()
        name = path.as_posix().casefold()
        above = {folder.as_posix().casefold() for folder in path.parents}
        if name in self._names or name in self._folders or above & self._names:
            raise UnsafeFileError(
                f"'{_shown(path.as_posix())}' stands twice among the files.", remedy="Give each file once."
            )
        self._names.add(name)
        self._folders |= above

    def _count_one(self) -> None:
        self._count += 1
        if self._count > self.limits.files:
            raise _too_much(f"There are more than {self.limits.files:,} files.")

    def _check_size(self, size: int, name: str) -> None:
        if size > self.limits.file_bytes:
            raise _too_much(f"'{_shown(name)}' is larger than {_megabytes(self.limits.file_bytes)}.")

    def _checked(self, name: str) -> PurePosixPath:
        """Read a name as a path below the workspace."""
        parts = name.split("/")
        leads_out = name.startswith("/") or ".." in parts or "\\" in name or _DRIVE.match(name) is not None
        if leads_out or not name.isprintable():
            raise UnsafeFileError(
                f"'{_shown(name)}' is a path that leads out of the folder, or could.",
                remedy="Rename the file, or pack the folder again.",
            )
        path = PurePosixPath(name)
        is_long = len(name) > self.limits.name_length or any(len(part.encode()) > _LONGEST_PART for part in path.parts)
        if not path.parts or is_long or len(path.parts) > self.limits.depth:
            raise UnsafeFileError(f"'{_shown(name)}' is too long, or lies too deep.", remedy="Use shorter names.")
        return path


def _reason_to_leave_out(path: PurePosixPath) -> str:
    """Say why a file has no place in an upload; empty if it has. Archives are dealt with elsewhere."""
    if any(part.startswith((".", "__MACOSX")) for part in path.parts):
        return "hidden files are not taken"
    if path.name.casefold() == ROLES_FILE:
        return "roles count only where whoever runs the server put them"
    if path.suffix.casefold() in (*TAKEN_ENDINGS, ARCHIVE, *OTHER_ARCHIVES):
        return ""
    return f"nothing can be made of {path.suffix or 'a file without an ending'}: {KNOWN}"


def _below_settings(data_by_file: Mapping[str, bytes]) -> tuple[dict[str, bytes], Sequence[LeftOut]]:
    """Take the folder of the highest ``workspace.toml`` as root; without one, the folder that holds all."""
    places = [PurePosixPath(name).parent for name in data_by_file if PurePosixPath(name).name == WORKSPACE_FILE]
    if not places:
        return dict(data_by_file), ()
    depth = min(len(place.parts) for place in places)
    roots = sorted(place for place in places if len(place.parts) == depth)
    if len(roots) > 1:
        named = " and ".join(f"'{_shown((root / WORKSPACE_FILE).as_posix())}'" for root in roots[:2])
        raise UnreadableFileError(f"There is more than one workspace: {named}.", remedy="Give one at a time.")
    inside, outside = {}, []
    for name, data in data_by_file.items():
        path = PurePosixPath(name)
        if path.is_relative_to(roots[0]):
            inside[path.relative_to(roots[0]).as_posix()] = data
        else:
            outside.append(LeftOut(name, f"it lies outside of the folder of {WORKSPACE_FILE}"))
    return inside, outside


def _title(given: Sequence[GivenFile], data_by_file: Mapping[str, bytes]) -> str:
    """Name what the files make: the folder that all lie in, the only file, else the kind of thing that they are."""
    tops = {_top(file.name) for file in given}
    names = tops if len(tops) == 1 else set(data_by_file) if len(data_by_file) == 1 else ()
    for name in names:
        return PurePosixPath(name).stem
    return f"{len(data_by_file)} files"


def _top(name: str) -> str:
    return next(iter(PurePosixPath(name).parts), name)


def _nested(name: str) -> UnreadableFileError:
    return UnreadableFileError(f"'{_shown(name)}' is an archive in itself.", remedy=UNPACK_FIRST)


def _too_much(message: str) -> UnsafeFileError:
    return UnsafeFileError(message, remedy="Give fewer or smaller files, or open the folder with impact app.")


def _megabytes(size: int) -> str:
    return f"{size / MEGABYTE:g} MB"


def _shown(name: str) -> str:
    flat = "".join(sign if sign.isprintable() else "?" for sign in name)
    return flat if len(flat) <= _SHOWN else f"{flat[: _SHOWN - 1]}…"


def endings() -> Iterator[str]:
    """Name every ending that is taken, archives included, without the dot."""
    yield from (ending.removeprefix(".") for ending in (*TAKEN_ENDINGS, ARCHIVE))
