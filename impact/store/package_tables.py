"""The table of what people did on work packages."""

from __future__ import annotations

import sqlalchemy as sa

from impact.store.decision_tables import WORKSPACES

METADATA = sa.MetaData()
WORKSPACES.to_metadata(METADATA)
PACKAGE_EVENTS = sa.Table(
    "impact_package_events",
    METADATA,
    sa.Column("workspace_id", sa.ForeignKey("impact_workspaces.id"), primary_key=True),
    sa.Column("package", sa.Text, primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("deed", sa.Text, nullable=False),
    sa.Column("task", sa.Text, nullable=False),
    sa.Column("who", sa.Text, nullable=False),
    sa.Column("entered_at", sa.Text, nullable=False),
    sa.Column("counts_on", sa.Text, nullable=False),
    sa.Column("why", sa.Text, nullable=False),
    sa.Column("body", sa.Text, nullable=False),
    sa.Column("undoes", sa.Integer),
    sa.ForeignKeyConstraint(
        ["workspace_id", "package", "undoes"],
        ["impact_package_events.workspace_id", "impact_package_events.package", "impact_package_events.number"],
    ),
    sa.CheckConstraint("undoes IS NULL OR undoes < number", name="undoes_an_earlier_event"),
)


def create(connection: sa.Connection) -> None:
    """Make the table; in SQLite the database itself refuses to change or drop a row of it."""
    PACKAGE_EVENTS.create(connection)
    if connection.dialect.name != "sqlite":
        return
    for deed in ("UPDATE", "DELETE"):
        connection.exec_driver_sql(
            f"CREATE TRIGGER impact_package_events_no_{deed.lower()} BEFORE {deed} ON impact_package_events "
            "BEGIN SELECT RAISE(ABORT, 'rows are added and never changed'); END"
        )
