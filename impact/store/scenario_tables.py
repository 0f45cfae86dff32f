"""The table of kept scenarios, as version 2 of the store added it."""

from __future__ import annotations

import sqlalchemy as sa

from impact.store.decision_tables import WORKSPACES

METADATA = sa.MetaData()
WORKSPACES.to_metadata(METADATA)
SCENARIOS = sa.Table(
    "impact_scenarios",
    METADATA,
    sa.Column("workspace_id", sa.ForeignKey("impact_workspaces.id"), primary_key=True),
    sa.Column("name_key", sa.Text, primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("name", sa.Text, nullable=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("body", sa.Text, nullable=False),
    sa.Column("is_archived", sa.Integer, nullable=False),
    sa.Column("who", sa.Text, nullable=False),
    sa.Column("saved_at", sa.Text, nullable=False),
    sa.Column("why", sa.Text, nullable=False),
)


def create(connection: sa.Connection) -> None:
    """Make the table; in SQLite the database itself refuses to change or drop a row of it."""
    SCENARIOS.create(connection)
    if connection.dialect.name != "sqlite":
        return
    for deed in ("UPDATE", "DELETE"):
        connection.exec_driver_sql(
            f"CREATE TRIGGER impact_scenarios_no_{deed.lower()} BEFORE {deed} ON impact_scenarios "
            "BEGIN SELECT RAISE(ABORT, 'rows are added and never changed'); END"
        )
