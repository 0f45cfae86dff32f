"""Export a store, import one, and prove that one is whole."""

from __future__ import annotations

import tempfile
from pathlib import Path

import sqlalchemy as sa

from impact.domain.store_dump import StoreDump
from impact.errors import ConflictError, StoreError
from impact.store import append_only
from impact.store.backup import copy_store
from impact.store.chain import ProvenChain, prove
from impact.store.dump import Names, add_dump, read_dump
from impact.store.place import StorePlace
from impact.store.rows import WORKSPACES
from impact.store.schema import MIGRATIONS, looking, reading, writing

_WHOLE = "Take an export that nobody edited."


def export_store(place: StorePlace, *, names: Names) -> StoreDump:
    """Read everything that a store holds; nothing is made where there is no store.

    Parameters
    ----------
    place
        Where it is.
    names
        What workspaces are to be called, by their scope.
    """
    with reading(place) as connection:
        if connection is None:
            return _nothing()
        return read_dump(connection, version=len(MIGRATIONS), names=names)


def back_up_store(place: StorePlace, target: Path, *, names: Names) -> Path:
    """Copy a store as it is, whatever its version: a file as a store itself, a server as an export.

    Raises
    ------
    StoreError
        If nothing was ever written, or the copy cannot be.
    """
    with looking(place) as (connection, version):
        if connection is None:
            raise StoreError("nothing has been written yet, so there is nothing to copy", file=place.label)
        return copy_store(connection, place, target, version=version, names=names)


def import_store(place: StorePlace, dump: StoreDump, *, names: Names, is_merging: bool, file: str) -> int:
    """Put an export into a store: all of it, or nothing.

    An export of an older version is brought up to date in a store apart, and every export is proved there.

    Parameters
    ----------
    place
        Where the store is; it is made if it is not there.
    dump
        What was exported.
    names
        What workspaces are called in the export, by their scope in this store.
    is_merging
        Whether a store that holds something already may get what it lacks.
    file
        Where the export comes from.

    Returns
    -------
    int
        Number of rows that were added, without links of chains; 0 if the store held all of it.

    Raises
    ------
    StoreError
        If the export is newer than this program or damaged, or the store holds something else and is not to be merged.
    ConflictError
        If the store and the export disagree on a row.
    """
    newest = _proved(dump, file)
    with writing(place, is_linking=False) as connection:
        present = read_dump(connection, version=len(MIGRATIONS), names=names)
        if present.tables == newest.tables:
            return 0
        is_empty = not any(table.rows for name, table in present.tables.items() if name != WORKSPACES)
        if not is_empty and not is_merging:
            remedy = "Nothing was written. Import into an empty store, or add --merge to add what is not there yet."
            raise StoreError("the store holds something else already", file=place.label, remedy=remedy)
        added = add_dump(connection, newest, names=names)
        _refuse_broken(connection, place.label)
    return added


def _nothing() -> StoreDump:
    """Give the export of a store in which nothing was ever written."""
    with (
        tempfile.TemporaryDirectory(prefix="impact-store-") as folder,
        writing(StorePlace("", Path(folder) / "store.sqlite")) as connection,
    ):
        return read_dump(connection, version=len(MIGRATIONS), names={})


def _proved(dump: StoreDump, file: str) -> StoreDump:
    if dump.version > len(MIGRATIONS):
        message = f"the export has version {dump.version}, and this program knows versions up to {len(MIGRATIONS)}"
        raise StoreError(message, file=file, remedy="Install the version of impact that wrote it, or a later one.")
    with tempfile.TemporaryDirectory(prefix="impact-store-") as folder:
        apart = StorePlace("", Path(folder) / "store.sqlite")
        try:
            with writing(apart, migrations=MIGRATIONS[: dump.version], is_linking=False) as connection:
                add_dump(connection, dump, names={})
            with writing(apart) as connection:
                _refuse_broken(connection, file)
                return read_dump(connection, version=len(MIGRATIONS), names={})
        except (StoreError, ConflictError) as error:
            raise StoreError(error.message, file=file, remedy="Nothing was written. " + _WHOLE) from error


def _refuse_broken(connection: sa.Connection, label: str) -> None:
    for chain in prove(connection):
        if chain.broken is not None:
            message = f"the chain of workspace '{chain.scope}' is broken at {chain.broken.sentence}"
            raise StoreError(message, file=label, remedy="Nothing was written. See 'impact store verify'.")


def integrity_faults(connection: sa.Connection) -> tuple[str, ...]:
    """Say what the database finds wrong with itself, and which of its guards are missing."""
    faults = [f"the guard {name} is missing" for name in append_only.names_missing(connection)]
    if connection.dialect.name == "sqlite":
        found = connection.exec_driver_sql("PRAGMA integrity_check").scalars()
        faults += [str(line) for line in found if line != "ok"]
        faults += [
            f"a row of {row[0]} refers to a row of {row[2]} that is not there"
            for row in connection.exec_driver_sql("PRAGMA foreign_key_check")
        ]
    return tuple(faults)


def prove_store(place: StorePlace) -> tuple[tuple[ProvenChain, ...], tuple[str, ...]]:
    """Prove every chain of a store, and ask the database whether it is whole; no chain where there is no store."""
    with reading(place) as connection:
        if connection is None:
            return (), ()
        return prove(connection), integrity_faults(connection)
