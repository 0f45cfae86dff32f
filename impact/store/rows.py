"""What any table of the store has in common: how it is found, and how its rows are told apart."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import sqlalchemy as sa

from impact.domain.hash_chain import key_text
from impact.domain.store_dump import WORKSPACES_TABLE

PREFIX = "impact_"
WORKSPACES = WORKSPACES_TABLE
VERSIONS = "impact_schema"
CHAIN = "impact_chain"
WORKSPACE = "workspace_id"


def store_tables(connection: sa.Connection) -> tuple[sa.Table, ...]:
    """List every table of the store as the database has it, a table after those that it refers to.

    Nothing here knows which versions have added which tables.
    """
    metadata = sa.MetaData()
    metadata.reflect(connection, only=lambda name, _: name.startswith(PREFIX))
    return tuple(metadata.sorted_tables)


def rows_of(connection: sa.Connection, table: sa.Table) -> list[dict[str, Any]]:
    """Read every row of a table, in no order that two databases would share."""
    return [{str(name): cell for name, cell in row.items()} for row in connection.execute(sa.select(table)).mappings()]


def is_kept_by_workspace(table: sa.Table) -> bool:
    """Whether rows of a table belong to a workspace."""
    return WORKSPACE in table.c


def is_chained(table: sa.Table) -> bool:
    """Whether rows of a table get a link in the chain of their workspace."""
    return table.name.startswith(PREFIX) and table.name != CHAIN and is_kept_by_workspace(table)


def key_columns(table: sa.Table) -> tuple[sa.Column[Any], ...]:
    """List the columns that tell rows of one workspace apart."""
    return tuple(column for column in table.primary_key if column.name != WORKSPACE)


def row_key(table: sa.Table, row: Mapping[str, Any]) -> str:
    """Write the key of a row within its workspace as text."""
    return key_text([row[column.name] for column in key_columns(table)])


def sorting_key(table: sa.Table, row: Mapping[str, Any]) -> tuple[Any, ...]:
    """Say where a row stands among those of its workspace, the same in every database."""
    return tuple(row[column.name] for column in key_columns(table))
