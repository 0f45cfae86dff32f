"""Write several files that belong together: all of them, or none."""

from __future__ import annotations

import contextlib
import os
import tempfile
from collections.abc import Iterable, Mapping
from pathlib import Path

from impact.errors import InputError


def write_all(files: Mapping[Path, bytes]) -> None:
    """Write some files, each whole, and all of them or none; folders that are missing are made.

    Every file is first written beside its place. Only when all are there, each takes its place; if one cannot,
    those that did are put back as they were.

    Parameters
    ----------
    files
        Content by path.

    Raises
    ------
    InputError
        If a folder cannot be made, or a file cannot be written.
    """
    made: list[Path] = []
    staged: dict[Path, Path] = {}
    try:
        for path, data in files.items():
            made.extend(_make_folder(path.parent))
            staged[path] = _stage(path, (data,))
        _put_in_place(staged)
    except OSError as error:
        for waiting in staged.values():
            waiting.unlink(missing_ok=True)
        raise _not_written(error, made) from error


def write_parts(path: Path, parts: Iterable[bytes]) -> None:
    """Write a file part by part, whole or not at all, without holding it in memory; missing folders are made.

    Raises
    ------
    InputError
        If a folder cannot be made, or the file cannot be written.
    """
    made: list[Path] = []
    try:
        made.extend(_make_folder(path.parent))
        waiting = _stage(path, parts)
        try:
            waiting.replace(path)
        except OSError:
            waiting.unlink(missing_ok=True)
            raise
    except OSError as error:
        raise _not_written(error, made) from error


def _not_written(error: OSError, made: list[Path]) -> InputError:
    for folder in reversed(made):
        with contextlib.suppress(OSError):
            folder.rmdir()
    place = str(error.filename2 or error.filename or "")
    remedy = "No file was written. Choose another folder, or mend its permissions."
    return InputError(f"cannot be written ({error.strerror})", file=place, remedy=remedy)


def _make_folder(folder: Path) -> list[Path]:
    missing = [parent for parent in (folder, *folder.parents) if not parent.exists()][::-1]
    for parent in missing:
        parent.mkdir()
    if not folder.is_dir():
        raise NotADirectoryError(20, "Not a folder", str(folder))
    return missing


def _stage(path: Path, parts: Iterable[bytes]) -> Path:
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name[:80]}.")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.writelines(parts)
            stream.flush()
            os.fsync(stream.fileno())
        umask = os.umask(0)
        os.umask(umask)
        Path(name).chmod(0o666 & ~umask)
    except BaseException:
        Path(name).unlink(missing_ok=True)
        raise
    return Path(name)


def _put_in_place(staged: Mapping[Path, Path]) -> None:
    before: dict[Path, bytes | None] = {}
    try:
        for path, waiting in staged.items():
            before[path] = path.read_bytes() if path.exists() else None
            waiting.replace(path)
    except OSError:
        for path, data in before.items():
            if staged[path].exists():
                continue
            if data is None:
                path.unlink(missing_ok=True)
            else:
                _stage(path, (data,)).replace(path)
        raise
