"""The chain of each workspace: a link for every row that is added, made in the transaction that adds it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any

import sqlalchemy as sa

from impact.domain.hash_chain import START, BrokenLink, Cell, ChainLink, RowKey, first_broken, link_digest
from impact.store.decision_tables import WORKSPACES
from impact.store.rows import CHAIN, WORKSPACE, is_chained, key_columns, row_key, rows_of, sorting_key, store_tables

METADATA = sa.MetaData()
WORKSPACES.to_metadata(METADATA)
LINKS = sa.Table(
    CHAIN,
    METADATA,
    sa.Column(WORKSPACE, sa.ForeignKey("impact_workspaces.id"), primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("table_name", sa.Text, nullable=False),
    sa.Column("row_key", sa.Text, nullable=False),
    sa.Column("digest", sa.Text, nullable=False),
    sa.UniqueConstraint(WORKSPACE, "table_name", "row_key"),
)


@dataclass(frozen=True, slots=True)
class ProvenChain:
    """What came out when the chain of a workspace was proved.

    Attributes
    ----------
    scope
        What tells the workspace from others in the store.
    length
        Number of links.
    head
        Digest of the last link; :data:`~impact.domain.hash_chain.START` if there is none.
    broken
        The first fault; ``None`` if the chain holds.
    digests
        Digests of all links, in order.
    """

    scope: str
    length: int
    head: str
    broken: BrokenLink | None
    digests: tuple[str, ...] = ()


def create(connection: sa.Connection) -> None:
    """Make the table of links; rows of earlier versions get theirs right after."""
    LINKS.create(connection)


@contextmanager
def linking(connection: sa.Connection) -> Iterator[None]:
    """Give every row that is added within a link, before the transaction ends."""
    added: list[tuple[sa.Table, dict[str, Any]]] = []

    def note(
        _: sa.Connection, statement: Any, multiparams: Sequence[Any], params: Mapping[str, Any], *__: object
    ) -> None:
        if not isinstance(statement, sa.Insert) or not isinstance(statement.table, sa.Table):
            return
        if is_chained(statement.table):
            given = statement.compile().params
            added.extend((statement.table, {**given, **row}) for row in list(multiparams) or [dict(params)])

    sa.event.listen(connection, "after_execute", note)
    try:
        yield
    finally:
        sa.event.remove(connection, "after_execute", note)
    if added and sa.inspect(connection).has_table(CHAIN):
        _link(connection, [(table, _read_back(connection, table, values)) for table, values in added])


def link_what_has_none(connection: sa.Connection) -> None:
    """Link the rows of a store that was brought up to date, by table and key."""
    tables = store_tables(connection)
    if CHAIN not in {table.name for table in tables}:
        return
    known = {(row[WORKSPACE], row["table_name"], row["row_key"]) for row in rows_of(connection, LINKS)}
    missing = [
        (table, row)
        for table in sorted(filter(is_chained, tables), key=lambda table: table.name)
        for row in sorted(rows_of(connection, table), key=lambda row: sorting_key(table, row))
        if (row[WORKSPACE], table.name, row_key(table, row)) not in known
    ]
    _link(connection, missing)


def prove(connection: sa.Connection) -> tuple[ProvenChain, ...]:
    """Prove the chain of every workspace, in ascending order by scope."""
    rows: dict[int, dict[RowKey, dict[str, Cell]]] = defaultdict(dict)
    links: dict[int, list[ChainLink]] = defaultdict(list)
    for table in filter(is_chained, store_tables(connection)):
        for row in rows_of(connection, table):
            rows[row[WORKSPACE]][table.name, row_key(table, row)] = _said(row)
    for row in sorted(rows_of(connection, LINKS), key=lambda row: int(row["number"])):
        link = ChainLink(row["number"], row["table_name"], row["row_key"], row["digest"])
        links[row[WORKSPACE]].append(link)
    scopes = connection.execute(sa.select(WORKSPACES.c.id, WORKSPACES.c.scope)).all()
    return tuple(
        ProvenChain(
            scope=scope,
            length=len(links[id_]),
            head=links[id_][-1].digest if links[id_] else START,
            broken=first_broken(links[id_], rows[id_]),
            digests=tuple(link.digest for link in links[id_]),
        )
        for id_, scope in sorted(scopes, key=lambda pair: str(pair[1]))
    )


def _link(connection: sa.Connection, rows: Sequence[tuple[sa.Table, Mapping[str, Any]]]) -> None:
    ends: dict[int, tuple[int, str]] = {}
    for table, row in rows:
        workspace = row[WORKSPACE]
        number, before = ends.get(workspace) or _end(connection, workspace)
        digest = link_digest(before, table=table.name, cells=_said(row))
        connection.execute(
            LINKS.insert().values(
                workspace_id=workspace,
                number=number + 1,
                table_name=table.name,
                row_key=row_key(table, row),
                digest=digest,
            )
        )
        ends[workspace] = (number + 1, digest)


def _end(connection: sa.Connection, workspace: int) -> tuple[int, str]:
    sought = sa.select(LINKS.c.number, LINKS.c.digest).where(LINKS.c.workspace_id == workspace)
    last = connection.execute(sought.order_by(LINKS.c.number.desc()).limit(1)).first()
    return (last[0], last[1]) if last else (0, START)


def _read_back(connection: sa.Connection, table: sa.Table, values: Mapping[str, Any]) -> dict[str, Any]:
    """Read a row as the database keeps it, which is what a proof will find."""
    names = [WORKSPACE, *(column.name for column in key_columns(table))]
    sought = sa.select(table).where(*(table.c[name] == values[name] for name in names))
    return dict(connection.execute(sought).mappings().one())


def _said(row: Mapping[str, Any]) -> dict[str, Cell]:
    return {name: cell for name, cell in row.items() if name != WORKSPACE}
