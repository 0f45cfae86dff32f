"""Read everything that a store holds, and put it back; new tables need nothing here."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import sqlalchemy as sa

from impact.domain.hash_chain import Cell
from impact.domain.store_dump import DumpedTable, StoreDump
from impact.errors import ConflictError, StoreError
from impact.store.rows import CHAIN, VERSIONS, WORKSPACE, WORKSPACES, row_key, rows_of, sorting_key, store_tables

WORKSPACE_NAME = "workspace"
Names = Mapping[str, str]
"""What a workspace is called in an export, by what it is called in the store."""


def read_dump(connection: sa.Connection, *, version: int, names: Names) -> StoreDump:
    """Read everything that a store holds.

    Ids of workspaces, which differ from store to store, give way to names.

    Parameters
    ----------
    connection
        The store.
    version
        Its version.
    names
        What workspaces are to be called, by their scope; others keep their scope.
    """
    scopes = _scopes(connection)
    called = {id_: names.get(scope, scope) for id_, scope in scopes.items()}
    if len(set(called.values())) < len(called):
        raise StoreError("two workspaces of the store would have the same name in the export")
    tables = {WORKSPACES: DumpedTable((WORKSPACE_NAME,), tuple((name,) for name in sorted(called.values())))}
    for table in _tables_of_rows(connection):
        tables[table.name] = DumpedTable(_columns(table), tuple(_rows(connection, table, called)))
    return StoreDump(version, tables)


def add_dump(connection: sa.Connection, dump: StoreDump, *, names: Names) -> int:
    """Add what a store does not hold yet; what it holds must say the same.

    Parameters
    ----------
    connection
        A store of the same version, open for writing.
    dump
        What is to be added.
    names
        What workspaces are called in the dump, by what they are called in this store.

    Returns
    -------
    int
        Number of rows added; links of chains, which come with their rows, do not count.

    Raises
    ------
    ConflictError
        If a row is there already and says something else; nothing must be kept of the transaction then.
    StoreError
        If the dump has other tables or columns than the store.
    """
    tables = _tables_of_rows(connection)
    _refuse_other_tables(tables, dump)
    ids = _workspace_ids(connection, dump, {name: scope for scope, name in names.items()})
    called = {id_: name for name, id_ in ids.items()}
    added = {
        table.name: _add_rows(connection, table, dump.tables[table.name], ids=ids, called=called) for table in tables
    }
    return sum(number for name, number in added.items() if name != CHAIN)


def row_counts(connection: sa.Connection) -> dict[str, int]:
    """Count the rows of every table but that of versions, by name in ascending order."""
    return {
        table.name: connection.execute(sa.select(sa.func.count()).select_from(table)).scalar_one()
        for table in sorted(store_tables(connection), key=lambda table: table.name)
        if table.name != VERSIONS
    }


def _tables_of_rows(connection: sa.Connection) -> tuple[sa.Table, ...]:
    return tuple(table for table in store_tables(connection) if table.name not in {VERSIONS, WORKSPACES})


def _columns(table: sa.Table) -> tuple[str, ...]:
    return tuple(WORKSPACE_NAME if column.name == WORKSPACE else column.name for column in table.columns)


def _scopes(connection: sa.Connection) -> dict[int, str]:
    found = connection.exec_driver_sql(f"SELECT id, scope FROM {WORKSPACES}")  # noqa: S608 -- a name of our own
    return {row.id: row.scope for row in found}


def _rows(connection: sa.Connection, table: sa.Table, called: Mapping[int, str]) -> Iterable[tuple[Cell, ...]]:
    for row in sorted(
        rows_of(connection, table), key=lambda row: (called.get(row.get(WORKSPACE, 0), ""), *sorting_key(table, row))
    ):
        yield tuple(_cell(called[cell] if name == WORKSPACE else cell, table, name) for name, cell in row.items())


def _cell(value: Any, table: sa.Table, column: str) -> Cell:
    if value is None or isinstance(value, bool | int | float | str | bytes):
        return value
    raise StoreError(f"column {column} of {table.name} holds {type(value).__name__}, which no export can hold")


def _refuse_other_tables(tables: Iterable[sa.Table], dump: StoreDump) -> None:
    here = {table.name: _columns(table) for table in tables} | {WORKSPACES: (WORKSPACE_NAME,)}
    there = {name: table.columns for name, table in dump.tables.items()}
    odd = sorted(name for name in here.keys() | there.keys() if here.get(name) != there.get(name))
    if odd:
        message = f"the export has other tables or columns than version {dump.version} of a store: {', '.join(odd)}"
        raise StoreError(message, remedy="Nothing was written. Write it anew with 'impact store export'.")


def _workspace_ids(connection: sa.Connection, dump: StoreDump, scope_by_name: Mapping[str, str]) -> dict[str, int]:
    """Give the ids of the workspaces of a dump by their names there; workspaces that are missing are made."""
    table = next(table for table in store_tables(connection) if table.name == WORKSPACES)
    known = {scope: id_ for id_, scope in _scopes(connection).items()}
    names = [str(row[0]) for row in dump.tables[WORKSPACES].rows]
    for name in names:
        scope = scope_by_name.get(name, name)
        if scope not in known:
            connection.execute(table.insert().values(scope=scope))
    known = {scope: id_ for id_, scope in _scopes(connection).items()}
    return {name: known[scope_by_name.get(name, name)] for name in names}


def _add_rows(
    connection: sa.Connection, table: sa.Table, dumped: DumpedTable, *, ids: Mapping[str, int],
    called: Mapping[int, str],
) -> int:  # fmt: skip
    known = {(row.get(WORKSPACE), row_key(table, row)): row for row in rows_of(connection, table)}
    new: dict[tuple[int | None, str], dict[str, Any]] = {}
    for cells in dumped.rows:
        row: dict[str, Any] = dict(zip((column.name for column in table.columns), cells, strict=True))
        if WORKSPACE in row:
            row[WORKSPACE] = _workspace_id(row[WORKSPACE], ids, table)
        key = row.get(WORKSPACE), row_key(table, row)
        label = f"row {key[1]} of {table.name} in workspace '{called.get(row.get(WORKSPACE, 0), '')}'"
        if key in new:
            raise StoreError(f"the export holds {label} twice")
        if key not in known:
            new[key] = row
        elif known[key] != row:
            raise ConflictError(
                f"The export and the store say different things in {label}",
                remedy="Nothing was written. Both went on apart: import into a store of its own, and compare.",
            )
    if new:
        connection.execute(table.insert(), list(new.values()))
    return len(new)


def _workspace_id(name: Cell, ids: Mapping[str, int], table: sa.Table) -> int:
    if not isinstance(name, str) or name not in ids:
        raise StoreError(f"a row of {table.name} belongs to workspace {name!r}, which the export does not list")
    return ids[name]
