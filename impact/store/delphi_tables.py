"""The table of answers in rounds of estimating."""

from __future__ import annotations

import sqlalchemy as sa

from impact.store.decision_tables import WORKSPACES

METADATA = sa.MetaData()
WORKSPACES.to_metadata(METADATA)
ANSWERS = sa.Table(
    "impact_delphi_answers",
    METADATA,
    sa.Column("workspace_id", sa.ForeignKey("impact_workspaces.id"), primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("subject", sa.Text, nullable=False),
    sa.Column("round", sa.Integer, nullable=False),
    sa.Column("who", sa.Text, nullable=False),
    sa.Column("low", sa.Double, nullable=False),
    sa.Column("likely", sa.Double, nullable=False),
    sa.Column("high", sa.Double, nullable=False),
    sa.Column("why", sa.Text, nullable=False),
    sa.Column("answered_at", sa.Text, nullable=False),
    sa.CheckConstraint("low <= likely AND likely <= high", name="three_points_in_order"),
)


def create(connection: sa.Connection) -> None:
    """Make the table; in SQLite the database itself refuses to change or drop a row of it."""
    ANSWERS.create(connection)
    if connection.dialect.name != "sqlite":
        return
    for deed in ("UPDATE", "DELETE"):
        connection.exec_driver_sql(
            f"CREATE TRIGGER impact_delphi_answers_no_{deed.lower()} BEFORE {deed} ON impact_delphi_answers "
            "BEGIN SELECT RAISE(ABORT, 'rows are added and never changed'); END"
        )
