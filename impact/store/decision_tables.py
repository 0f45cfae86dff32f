"""The tables of decisions and publications, as version 1 of the store made them."""

from __future__ import annotations

import sqlalchemy as sa

METADATA = sa.MetaData()
WORKSPACES = sa.Table(
    "impact_workspaces",
    METADATA,
    sa.Column("id", sa.Integer, primary_key=True),
    sa.Column("scope", sa.Text, nullable=False, unique=True),
)
DECISIONS = sa.Table(
    "impact_decisions",
    METADATA,
    sa.Column("workspace_id", sa.ForeignKey("impact_workspaces.id"), primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("verdict", sa.Text, nullable=False),
    sa.Column("table_name", sa.Text, nullable=False),
    sa.Column("row_key", sa.Text, nullable=False),
    sa.Column("cells", sa.Text, nullable=False),
    sa.Column("who", sa.Text, nullable=False),
    sa.Column("decided_at", sa.Text, nullable=False),
    sa.Column("why", sa.Text, nullable=False),
    sa.Column("evidence", sa.Text, nullable=False),
    sa.Column("origin", sa.Text, nullable=False),
    sa.Column("undoes", sa.Integer),
    sa.ForeignKeyConstraint(["workspace_id", "undoes"], ["impact_decisions.workspace_id", "impact_decisions.number"]),
    sa.CheckConstraint("undoes IS NULL OR undoes < number", name="undoes_an_earlier_one"),
)
PUBLICATIONS = sa.Table(
    "impact_publications",
    METADATA,
    sa.Column("workspace_id", sa.ForeignKey("impact_workspaces.id"), primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("table_name", sa.Text, nullable=False),
    sa.Column("row_key", sa.Text, nullable=False),
    sa.Column("up_to", sa.Integer, nullable=False),
    sa.Column("in_force", sa.Integer),
    sa.Column("before", sa.Text),
    sa.Column("who", sa.Text, nullable=False),
    sa.Column("published_at", sa.Text, nullable=False),
    sa.ForeignKeyConstraint(["workspace_id", "in_force"], ["impact_decisions.workspace_id", "impact_decisions.number"]),
)
_APPEND_ONLY = (DECISIONS, PUBLICATIONS)


def create(connection: sa.Connection) -> None:
    """Make the tables; in SQLite the database itself refuses to change or drop a row of them."""
    METADATA.create_all(connection)
    if connection.dialect.name != "sqlite":
        return
    for table in _APPEND_ONLY:
        for deed in ("UPDATE", "DELETE"):
            connection.exec_driver_sql(
                f"CREATE TRIGGER {table.name}_no_{deed.lower()} BEFORE {deed} ON {table.name} "
                "BEGIN SELECT RAISE(ABORT, 'rows are added and never changed'); END"
            )
