"""A copy of the store as it is: for whoever asks for one, and before a newer version alters its tables."""

from __future__ import annotations

import os
import sqlite3
import tempfile
from contextlib import closing
from pathlib import Path
from urllib.parse import quote

import sqlalchemy as sa

from impact.domain.store_dump import dump_text
from impact.errors import StoreError
from impact.store.dump import Names, read_dump
from impact.store.place import StorePlace


def back_up(connection: sa.Connection, place: StorePlace, version: int) -> Path:
    """Keep a copy of a store before its tables are altered.

    Of a file, the copy is a store itself and lies beside it (``decisions.v3.sqlite``). Of a server, it is an export in
    the data folder of the user, for nobody but the server's administrator may copy its files.

    Parameters
    ----------
    connection
        The store, held so that nobody else writes, before anything was altered.
    place
        Where it is.
    version
        Its version.

    Returns
    -------
    Path
        The copy. A copy that is there already is kept, and a number tells them apart.

    Raises
    ------
    StoreError
        If it cannot be written; nothing must be altered then.
    """
    try:
        if place.file is not None:
            target = _free(place.file.with_name(f"{place.file.stem}.v{version}{place.file.suffix}"))
            return _copied(place.file, target)
        return _exported(connection, place, version)
    except (OSError, sqlite3.Error) as error:
        cause = getattr(error, "strerror", None) or str(error)
        message = f"the store has version {version} and must be brought up to date, but no copy of it can be kept"
        remedy = "Nothing was altered. Make room, or mend the permissions of the folder."
        raise StoreError(f"{message} ({cause})", file=place.label, remedy=remedy) from error


def copy_store(connection: sa.Connection, place: StorePlace, target: Path, *, version: int, names: Names) -> Path:
    """Copy a store for somebody who asks for it: a file as a store itself, a server as an export.

    Parameters
    ----------
    connection
        The store, open for reading.
    place
        Where it is.
    target
        The copy; its folder is made. If it is there already a number is added to its name.
    version
        Version of the store.
    names
        What workspaces are to be called in an export, by their scope.

    Returns
    -------
    Path
        Where the copy is.

    Raises
    ------
    StoreError
        If it cannot be written.
    """
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        if place.file is not None:
            return _copied(place.file, _free(target))
        return _written(dump_text(read_dump(connection, version=version, names=names)), _free(target))
    except (OSError, sqlite3.Error) as error:
        cause = getattr(error, "strerror", None) or str(error)
        remedy = "Name another file with --out."
        raise StoreError(f"no copy can be written there ({cause})", file=str(target), remedy=remedy) from error


def _copied(file: Path, target: Path) -> Path:
    """Copy a SQLite file whole or not at all; who writes it at this time holds what it has not ended back."""
    waiting = _waiting(target)
    try:
        name = f"file:{quote(file.absolute().as_posix())}?mode=ro"
        with closing(sqlite3.connect(name, uri=True)) as source, closing(sqlite3.connect(waiting)) as copy:
            source.backup(copy)
        waiting.chmod(file.stat().st_mode & 0o777)
        return waiting.rename(target)
    finally:
        waiting.unlink(missing_ok=True)


def _exported(connection: sa.Connection, place: StorePlace, version: int) -> Path:
    if place.backups is None:
        message = f"the store has version {version} and must be brought up to date, but no folder for a copy is known"
        remedy = "Nothing was altered. Set XDG_DATA_HOME to a folder that can be written."
        raise StoreError(message, file=place.label, remedy=remedy)
    place.backups.mkdir(parents=True, exist_ok=True)
    text = dump_text(read_dump(connection, version=version, names={}))
    return _written(text, _free(place.backups / f"store.v{version}.json"))


def _written(text: str, target: Path) -> Path:
    """Write a text whole or not at all."""
    waiting = _waiting(target)
    try:
        with waiting.open("w", encoding="utf-8") as stream:
            stream.write(text)
            stream.flush()
            os.fsync(stream.fileno())
        return waiting.rename(target)
    finally:
        waiting.unlink(missing_ok=True)


def _waiting(target: Path) -> Path:
    handle, name = tempfile.mkstemp(dir=target.parent, prefix=f".{target.name}.")
    os.close(handle)
    return Path(name)


def _free(path: Path) -> Path:
    taken = (path.with_name(f"{path.stem}-{number}{path.suffix}") for number in range(2, 1_000_000))
    return path if not path.exists() else next(other for other in taken if not other.exists())
