"""Open the store, and bring its tables up to date: one numbered migration after the other, each of them once."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from pathlib import Path
from urllib.parse import quote

import sqlalchemy as sa
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlalchemy.pool import NullPool

from impact.errors import StoreError
from impact.store import decision_tables, delphi_tables, package_tables, scenario_tables
from impact.store.place import STORE_FOLDER, StorePlace

Migration = Callable[[sa.Connection], None]
MIGRATIONS: tuple[Migration, ...] = (
    decision_tables.create,
    scenario_tables.create,
    delphi_tables.create,
    package_tables.create,
)
"""What makes version 1 of nothing, version 2 of version 1, and so on. What has been released is never edited."""
SECONDS_TO_WAIT = 10.0
"""How long a writer waits for another one."""
MIGRATION_LOCK = 0x1A9AC7
_VERSIONS = sa.Table("impact_schema", sa.MetaData(), sa.Column("version", sa.Integer, primary_key=True))


@contextmanager
def reading(place: StorePlace, *, migrations: Sequence[Migration] = MIGRATIONS) -> Iterator[sa.Connection | None]:
    """Open the store to read; a store that is not there is not made.

    An older store is first brought up to date.

    Parameters
    ----------
    place
        Where the store is.
    migrations
        What makes the present version.

    Yields
    ------
    sqlalchemy.Connection or None
        In a transaction; ``None`` if nothing has ever been written.

    Raises
    ------
    StoreError
        If it is no store, newer than this program, or cannot be read.
    """
    if not place.may_hold_decisions or _is_empty(place.file):
        yield None
        return
    version = 0
    with _connected(place, for_writing=False) as connection:
        version = _version(connection, place)
        if version == len(migrations):
            yield connection
            return
        if version == 0:
            yield None
            return
        _refuse_newer(version, len(migrations), place)
    with writing(place, migrations=migrations) as connection:
        yield connection


@contextmanager
def writing(place: StorePlace, *, migrations: Sequence[Migration] = MIGRATIONS) -> Iterator[sa.Connection]:
    """Open the store to add to it: one writer at a time, and all that it adds or nothing.

    The store is made if it is not there, and brought up to date.

    Parameters
    ----------
    place
        Where the store is.
    migrations
        What makes the present version.

    Raises
    ------
    StoreError
        If it is no store, newer than this program, cannot be written, or is kept busy by somebody else.
    """
    if place.file is not None:
        _make_folder(place.file)
    with _connected(place, for_writing=True) as connection:
        _bring_up_to_date(connection, place, migrations)
        yield connection


@contextmanager
def _connected(place: StorePlace, *, for_writing: bool) -> Iterator[sa.Connection]:
    try:
        engine = _server(place.url) if place.file is None else _file(place.file, for_writing=for_writing)
        with engine.begin() as connection:
            yield connection
    except ModuleNotFoundError as error:
        remedy = f"Install the driver '{error.name}', or name another store."
        raise StoreError("the database cannot be reached", file=place.label, remedy=remedy) from error
    except (SQLAlchemyError, sqlite3.Error) as error:
        raise _explained(error, place) from error


def _server(url: str) -> sa.Engine:
    return sa.create_engine(url, poolclass=NullPool, isolation_level="READ COMMITTED")


def _file(file: Path, *, for_writing: bool) -> sa.Engine:
    """Make an engine for a SQLite file.

    The rollback journal is kept, rather than write-ahead logging: readers leave nothing beside the file, a folder that
    cannot be written can still be read, and a folder on a network share is safe.
    """

    def connect() -> sqlite3.Connection:
        mode = "rwc" if for_writing else "ro"
        name = f"file:{quote(file.absolute().as_posix())}?mode={mode}"
        connection = sqlite3.connect(name, uri=True, timeout=SECONDS_TO_WAIT, isolation_level=None)
        connection.execute("PRAGMA foreign_keys = ON")
        return connection

    engine = sa.create_engine("sqlite://", creator=connect, poolclass=NullPool)

    @sa.event.listens_for(engine, "begin")
    def begin(connection: sa.Connection) -> None:
        connection.exec_driver_sql("BEGIN IMMEDIATE" if for_writing else "BEGIN")

    return engine


def _make_folder(file: Path) -> None:
    try:
        is_new = not file.parent.exists()
        file.parent.mkdir(parents=True, exist_ok=True)
        if is_new and file.parent.name == STORE_FOLDER:
            # What is decided is handed on by publishing it to the tables, not by committing a database.
            (file.parent / ".gitignore").write_text("*\n", encoding="utf-8")
    except OSError as error:
        remedy = "Name a place that can be written: IMPACT_STORE, or store in workspace.toml."
        message = f"no decision can be kept here ({error.strerror})"
        raise StoreError(message, file=str(file.parent), remedy=remedy) from error


def _is_empty(file: Path | None) -> bool:
    if file is None:
        return False
    with suppress(OSError):
        return file.is_file() and file.stat().st_size == 0
    return False


def _version(connection: sa.Connection, place: StorePlace) -> int:
    """Tell the version of the store; 0 if it holds none of our tables."""
    known = sa.inspect(connection)
    if known.has_table(_VERSIONS.name):
        return connection.execute(sa.select(sa.func.max(_VERSIONS.c.version))).scalar() or 0
    if place.file is not None and known.get_table_names():
        remedy = "Name another file: IMPACT_STORE, or store in workspace.toml."
        raise StoreError("the database belongs to another program", file=place.label, remedy=remedy)
    return 0


def _bring_up_to_date(connection: sa.Connection, place: StorePlace, migrations: Sequence[Migration]) -> None:
    if connection.dialect.name == "postgresql":
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(MIGRATION_LOCK)))
    version = _version(connection, place)
    _refuse_newer(version, len(migrations), place)
    if version == len(migrations):
        return
    _VERSIONS.create(connection, checkfirst=True)
    for number, migrate in enumerate(migrations[version:], start=version + 1):
        migrate(connection)
        connection.execute(_VERSIONS.insert().values(version=number))


def _refuse_newer(version: int, known: int, place: StorePlace) -> None:
    if version > known:
        message = f"the store has version {version}, and this program knows versions up to {known}"
        raise StoreError(
            message, file=place.label, remedy="Install the version of impact that wrote it, or a later one."
        )


def _explained(error: Exception, place: StorePlace) -> StoreError:
    cause = str(getattr(error, "orig", None) or error).splitlines()[0]
    if isinstance(error, ArgumentError):
        return StoreError("this is no address of a database", file=place.label, remedy="Write a path or a URL.")
    if "not a database" in cause or "malformed" in cause:
        remedy = "Move it away, or restore it from a copy; decisions are never mended by guessing."
        return StoreError("not a store of decisions", file=place.label, remedy=remedy)
    if "locked" in cause:
        remedy = "Nothing was written. Try again in a moment."
        return StoreError("somebody else keeps the store busy", file=place.label, remedy=remedy)
    if "readonly" in cause or "unable to open" in cause or "disk I/O" in cause:
        remedy = "Mend its permissions, or name another place: IMPACT_STORE, or store in workspace.toml."
        return StoreError(f"the store cannot be opened ({cause})", file=place.label, remedy=remedy)
    return StoreError(f"the store cannot be used ({cause})", file=place.label)
