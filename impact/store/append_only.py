"""The database itself refuses to change or drop what was added."""

from __future__ import annotations

import sqlalchemy as sa

from impact.store.rows import store_tables

REASON = "rows are added and never changed"
_FUNCTION = "impact_refuse"


def protect(connection: sa.Connection) -> None:
    """Guard every table of the store; what is guarded already stays as it is.

    SQLite refuses to update, delete and replace rows, PostgreSQL to update, delete and truncate.
    """
    guarded = triggers(connection)
    if connection.dialect.name == "postgresql" and any(names_missing(connection)):
        connection.exec_driver_sql(
            f"CREATE OR REPLACE FUNCTION {_FUNCTION}() RETURNS trigger LANGUAGE plpgsql AS "
            f"$$ BEGIN RAISE EXCEPTION '{REASON}'; END $$"
        )
    for table in store_tables(connection):
        for name, statement in _guards(table, connection.dialect.name).items():
            if name not in guarded:
                connection.exec_driver_sql(statement)


def names_missing(connection: sa.Connection) -> tuple[str, ...]:
    """Name the guards that the database should have and has not, in ascending order."""
    wanted = {name for table in store_tables(connection) for name in _guards(table, connection.dialect.name)}
    return tuple(sorted(wanted - triggers(connection)))


def triggers(connection: sa.Connection) -> frozenset[str]:
    """Name the triggers that are in force."""
    if connection.dialect.name == "sqlite":
        found = connection.exec_driver_sql("SELECT name FROM sqlite_master WHERE type = 'trigger'")
    else:
        found = connection.exec_driver_sql(
            "SELECT t.tgname FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid "
            "WHERE NOT t.tgisinternal AND t.tgenabled <> 'D' AND c.relnamespace = current_schema()::regnamespace"
        )
    return frozenset(found.scalars())


def _guards(table: sa.Table, dialect: str) -> dict[str, str]:
    """Write what makes each guard of a table, by name."""
    name = table.name
    if dialect == "postgresql":
        each = "FOR EACH ROW EXECUTE FUNCTION"
        return {
            f"{name}_no_update": f"CREATE TRIGGER {name}_no_update BEFORE UPDATE ON {name} {each} {_FUNCTION}()",
            f"{name}_no_delete": f"CREATE TRIGGER {name}_no_delete BEFORE DELETE ON {name} {each} {_FUNCTION}()",
            f"{name}_no_truncate": f"CREATE TRIGGER {name}_no_truncate BEFORE TRUNCATE ON {name} "
            f"EXECUTE FUNCTION {_FUNCTION}()",
        }
    refuse = f"BEGIN SELECT RAISE(ABORT, '{REASON}'); END"
    # INSERT OR REPLACE drops the row that it replaces without asking the trigger on DELETE.
    keys = [
        [column.name for column in unique.columns]
        for unique in table.constraints
        if isinstance(unique, sa.PrimaryKeyConstraint | sa.UniqueConstraint)
    ]
    same = " OR ".join(
        "(" + " AND ".join(f'"{column}" = NEW."{column}"' for column in key) + ")" for key in sorted(keys) if key
    )
    there = f"EXISTS (SELECT 1 FROM {name} WHERE {same})"  # noqa: S608 -- names of our own tables
    return {
        f"{name}_no_update": f"CREATE TRIGGER {name}_no_update BEFORE UPDATE ON {name} {refuse}",
        f"{name}_no_delete": f"CREATE TRIGGER {name}_no_delete BEFORE DELETE ON {name} {refuse}",
        f"{name}_no_replace": f"CREATE TRIGGER {name}_no_replace BEFORE INSERT ON {name} WHEN {there} {refuse}",
    }
