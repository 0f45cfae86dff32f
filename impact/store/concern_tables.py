"""The table of what happened to risks and incidents."""

from __future__ import annotations

import sqlalchemy as sa

from impact.store.decision_tables import WORKSPACES

METADATA = sa.MetaData()
WORKSPACES.to_metadata(METADATA)
CONCERN_EVENTS = sa.Table(
    "impact_concern_events",
    METADATA,
    sa.Column("workspace_id", sa.ForeignKey("impact_workspaces.id"), primary_key=True),
    sa.Column("concern", sa.Text, primary_key=True),
    sa.Column("number", sa.Integer, primary_key=True, autoincrement=False),
    sa.Column("kind", sa.Text, nullable=False),
    sa.Column("deed", sa.Text, nullable=False),
    sa.Column("who", sa.Text, nullable=False),
    sa.Column("entered_at", sa.Text, nullable=False),
    sa.Column("counts_on", sa.Text, nullable=False),
    sa.Column("why", sa.Text, nullable=False),
    sa.Column("body", sa.Text, nullable=False),
    sa.Column("undoes", sa.Integer),
    sa.ForeignKeyConstraint(
        ["workspace_id", "concern", "undoes"],
        ["impact_concern_events.workspace_id", "impact_concern_events.concern", "impact_concern_events.number"],
    ),
    sa.CheckConstraint("undoes IS NULL OR undoes < number", name="undoes_an_earlier_one_on_it"),
)


def create(connection: sa.Connection) -> None:
    """Make the table."""
    CONCERN_EVENTS.create(connection)
