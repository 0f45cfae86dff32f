"""Open the store, and bring its tables up to date: one numbered migration after the other, each of them once."""

from __future__ import annotations

import random
import sqlite3
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, contextmanager, nullcontext, suppress
from functools import partial
from pathlib import Path
from urllib.parse import quote

import sqlalchemy as sa
from sqlalchemy.exc import ArgumentError, SQLAlchemyError
from sqlalchemy.pool import NullPool

from impact.errors import StoreError
from impact.store import (
    append_only,
    chain,
    concern_tables,
    decision_tables,
    delphi_tables,
    package_tables,
    scenario_tables,
)
from impact.store.backup import back_up
from impact.store.faults import explained
from impact.store.place import STORE_FOLDER, StorePlace

Migration = Callable[[sa.Connection], None]
MIGRATIONS: tuple[Migration, ...] = (
    decision_tables.create,
    scenario_tables.create,
    delphi_tables.create,
    package_tables.create,
    chain.create,
    concern_tables.create,
)
"""What makes version 1 of nothing, version 2 of version 1, and so on. What has been released is never edited."""
SECONDS_TO_WAIT = 30.0
"""How long a writer waits for others. Twenty at once were seen to keep one waiting for 3 s (decision 0016)."""
SECONDS_TO_CONNECT = 10
"""How long a server may take to answer at first, unless its address says ``connect_timeout``."""
SHORTEST_PAUSE, LONGEST_PAUSE = 0.002, 0.02
"""Seconds between two tries of a writer: even pauses serve all alike, growing ones let the newest go first."""
WRITING_LOCK = 0x1A9AC7
"""What a writer on a server holds; those who wait for it are served in turn."""
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
def writing(
    place: StorePlace, *, migrations: Sequence[Migration] = MIGRATIONS, is_linking: bool = True
) -> Iterator[sa.Connection]:
    """Open the store to add to it: one writer at a time, and all that it adds or nothing.

    The store is made if it is not there. An older one is copied, and then brought up to date. Each row that is added
    gets a link in the chain of its workspace.

    Parameters
    ----------
    place
        Where the store is.
    migrations
        What makes the present version.
    is_linking
        Whether rows get links; not where they come with links of their own.

    Raises
    ------
    StoreError
        If it is no store, newer than this program, cannot be written or copied, or is kept busy by somebody else.
    """
    if place.file is not None:
        _make_folder(place.file)
    with _connected(place, for_writing=True) as connection:
        _bring_up_to_date(connection, place, migrations)
        with chain.linking(connection) if is_linking else nullcontext():
            yield connection


@contextmanager
def looking(place: StorePlace) -> Iterator[tuple[sa.Connection | None, int]]:
    """Open the store as it is, with its version; nothing is made or brought up to date.

    Yields
    ------
    tuple
        The connection and the version; no connection and 0 if nothing has ever been written.

    Raises
    ------
    StoreError
        If it is no store, or cannot be read.
    """
    if not place.may_hold_decisions or _is_empty(place.file):
        yield None, 0
        return
    with _connected(place, for_writing=False) as connection:
        version = _version(connection, place)
        yield (connection if version else None), version


def size_of(connection: sa.Connection | None, place: StorePlace) -> int:
    """Say how many bytes a store takes on disk; 0 if there is none."""
    if place.file is not None:
        return place.file.stat().st_size if place.file.is_file() else 0
    if connection is None or connection.dialect.name != "postgresql":
        return 0
    total = "SELECT sum(pg_total_relation_size(oid)) FROM pg_class WHERE relkind = 'r' AND relname LIKE 'impact!_%' "
    here = "ESCAPE '!' AND relnamespace = current_schema()::regnamespace"
    return int(connection.execute(sa.text(total + here)).scalar() or 0)


@contextmanager
def _connected(place: StorePlace, *, for_writing: bool) -> Iterator[sa.Connection]:
    try:
        open_engine = partial(_server, place.url) if place.file is None else partial(_file, place.file)
        engine = open_engine(for_writing=for_writing)
        with engine.begin() as connection:
            yield connection
    except ModuleNotFoundError as error:
        extra = "pip install 'impact[postgres]'" if error.name == "psycopg" else f"the driver '{error.name}'"
        remedy = f"Install it ({extra}), or name another store."
        message = "the database cannot be reached, because its driver is not installed"
        raise StoreError(message, file=place.label, remedy=remedy) from error
    except (SQLAlchemyError, sqlite3.Error) as error:
        raise explained(error, place) from error


def _server(address: str, *, for_writing: bool) -> sa.Engine:
    """Make an engine for a server: a reader sees one moment, a writer what others had written when its turn came."""
    try:
        url = sa.make_url(address)
    except ValueError as error:
        raise ArgumentError(str(error)) from error
    if url.get_backend_name() == "postgresql" and "connect_timeout" not in url.query:
        url = url.update_query_dict({"connect_timeout": str(SECONDS_TO_CONNECT)})
    level = "READ COMMITTED" if for_writing else "REPEATABLE READ"
    return sa.create_engine(url, poolclass=NullPool, isolation_level=level)


def _file(file: Path, *, for_writing: bool) -> sa.Engine:
    """Make an engine for a SQLite file.

    The rollback journal is kept, rather than write-ahead logging: readers leave nothing beside the file, a folder that
    cannot be written can still be read, and a folder on a network share is safe (decision 0016).
    """

    def connect() -> sqlite3.Connection:
        if not for_writing:
            _recover(file)
        return _opened(file, "rwc" if for_writing else "ro")

    engine = sa.create_engine("sqlite://", creator=connect, poolclass=NullPool)

    @sa.event.listens_for(engine, "begin")
    def begin(connection: sa.Connection) -> None:
        if for_writing:
            _begin_in_turn(connection)
        else:
            connection.exec_driver_sql("BEGIN")

    return engine


def _opened(file: Path, mode: str) -> sqlite3.Connection:
    name = f"file:{quote(file.absolute().as_posix())}?mode={mode}"
    connection = sqlite3.connect(name, uri=True, timeout=SECONDS_TO_WAIT, isolation_level=None)
    connection.execute("PRAGMA foreign_keys = ON")
    return connection


def _recover(file: Path) -> None:
    """Take back what a writer left half done when it was killed, which a reader alone may not do."""
    if not Path(f"{file}-journal").exists():
        return
    with suppress(sqlite3.Error), closing(_opened(file, "rw")) as connection:
        connection.execute("SELECT count(*) FROM sqlite_master").fetchone()


def _begin_in_turn(connection: sa.Connection) -> None:
    """Begin to write; while somebody else does, try again after even pauses."""
    latest = time.monotonic() + SECONDS_TO_WAIT
    connection.exec_driver_sql("PRAGMA busy_timeout = 0")
    while True:
        try:
            connection.exec_driver_sql("BEGIN IMMEDIATE")
            break
        except sa.exc.OperationalError as error:
            if "locked" not in str(error.orig) or time.monotonic() > latest:
                raise
            time.sleep(random.uniform(SHORTEST_PAUSE, LONGEST_PAUSE))  # noqa: S311 -- no secret
    connection.exec_driver_sql(f"PRAGMA busy_timeout = {int(SECONDS_TO_WAIT * 1000)}")


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
        connection.exec_driver_sql(f"SET LOCAL lock_timeout = {int(SECONDS_TO_WAIT * 1000)}")
        connection.execute(sa.select(sa.func.pg_advisory_xact_lock(WRITING_LOCK)))
    version = _version(connection, place)
    _refuse_newer(version, len(migrations), place)
    if version == len(migrations):
        return
    if version:
        back_up(connection, place, version)
    _VERSIONS.create(connection, checkfirst=True)
    for number, migrate in enumerate(migrations[version:], start=version + 1):
        migrate(connection)
        connection.execute(_VERSIONS.insert().values(version=number))
    chain.link_what_has_none(connection)
    append_only.protect(connection)


def _refuse_newer(version: int, known: int, place: StorePlace) -> None:
    if version > known:
        message = f"the store has version {version}, and this program knows versions up to {known}"
        raise StoreError(
            message, file=place.label, remedy="Install the version of impact that wrote it, or a later one."
        )
