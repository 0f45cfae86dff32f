"""Rows that nobody changes unseen: guards in the database, a chain of digests, and a copy before tables are altered."""

from __future__ import annotations

import json
import sqlite3
from pathlib import Path

import pytest
import sqlalchemy as sa

from impact.domain.decision import Verdict
from impact.domain.delphi import DelphiAnswer
from impact.domain.policy import ThreePoint
from impact.domain.store_dump import read_dump_text
from impact.errors import StoreError
from impact.store import append_only, chain
from impact.store.chain import LINKS, ProvenChain, link_what_has_none, prove
from impact.store.decisions import NewDecision, add_decisions, read_log
from impact.store.delphi import add_answer
from impact.store.place import StorePlace
from impact.store.rows import CHAIN, store_tables
from impact.store.schema import MIGRATIONS, reading, writing
from tests.decisions import WHEN, touch_row

BEFORE_CHAINS = MIGRATIONS.index(chain.create)
"""Versions that knew no chain."""


def decide(place: StorePlace, *changes: str) -> None:
    with writing(place) as connection:
        decisions = [
            NewDecision(touch_row(name, "tad:A"), Verdict.ACCEPTED, "Ann", WHEN, expected=0) for name in changes
        ]
        add_decisions(connection, place.scope, decisions)


def answer(place: StorePlace) -> None:
    with writing(place) as connection:
        points = ThreePoint(0.1, 1 / 3, 4.0)
        add_answer(connection, place.scope, DelphiAnswer(0, "effort.x", 1, "Ann", WHEN, points, "so"))


def proven(place: StorePlace) -> tuple[ProvenChain, ...]:
    with reading(place) as connection:
        assert connection is not None
        return prove(connection)


def tamper(place: StorePlace, *statements: str) -> None:
    """Change rows as somebody does who may do everything: the guards are taken away first."""
    with writing(place, is_linking=False) as connection:
        on = {"sqlite": ""}.get(connection.dialect.name)
        for table in store_tables(connection):
            for name in sorted(append_only.triggers(connection)):
                if name.startswith(f"{table.name}_no_"):
                    connection.exec_driver_sql(f"DROP TRIGGER {name}" + (f" ON {table.name}" if on is None else ""))
        for statement in statements:
            connection.exec_driver_sql(statement)


def test_each_row_of_any_table_gets_a_link_that_holds(store: StorePlace) -> None:
    decide(store, "CR1", "CR2")
    answer(store)
    decide(store, "CR3")
    (proof,) = proven(store)
    assert (proof.length, proof.broken) == (4, None)
    with reading(store) as connection:
        assert connection is not None
        order = sa.select(LINKS.c.table_name, LINKS.c.row_key).order_by(LINKS.c.number)
        assert [tuple(row) for row in connection.execute(order)] == [
            ("impact_decisions", "[1]"),
            ("impact_decisions", "[2]"),
            ("impact_delphi_answers", "[1]"),
            ("impact_decisions", "[3]"),
        ]


def test_rows_added_in_one_statement_all_get_links(store: StorePlace) -> None:
    decide(store, "CR1")
    with writing(store) as connection:
        table = next(table for table in store_tables(connection) if table.name == "impact_decisions")
        (first,) = connection.execute(sa.select(table)).mappings().all()
        connection.execute(table.insert(), [{**first, "number": number} for number in (2, 3)])
    (proof,) = proven(store)
    assert (proof.length, proof.broken) == (3, None)


def test_the_chain_of_each_workspace_stands_alone(store: StorePlace) -> None:
    first, second = (StorePlace(scope, store.file, store.url) for scope in ("one", "two"))
    decide(first, "CR1")
    decide(second, "CR1", "CR2")
    tamper(store, "UPDATE impact_decisions SET who = 'x' WHERE workspace_id = 2 AND number = 2")
    assert [(proof.scope, proof.length, proof.broken is None) for proof in proven(store)] == [
        ("one", 1, True),
        ("two", 2, False),
    ]


@pytest.mark.parametrize(
    ("statement", "number", "key", "fault"),
    [
        ("UPDATE impact_decisions SET who = 'x' WHERE number = 2", 2, "[2]", "changed"),
        ("UPDATE impact_decisions SET number = 9 WHERE number = 3", 3, "[3]", "the row is missing"),
        ("DELETE FROM impact_decisions WHERE number = 2", 2, "[2]", "the row is missing"),
        ("DELETE FROM impact_chain WHERE number = 2", 2, "", "entry 2 is missing"),
        ("UPDATE impact_chain SET digest = 'x' WHERE number = 1", 1, "[1]", "changed"),
        ("DELETE FROM impact_chain WHERE number = 3", 0, "[3]", "not in the chain"),
        ("INSERT INTO impact_publications SELECT workspace_id, 1, table_name, row_key, 1, 1, NULL, who, decided_at "
         "FROM impact_decisions WHERE number = 1", 0, "[1]", "not in the chain"),
    ],
)  # fmt: skip
def test_the_first_entry_that_was_tampered_with_is_named(
    store: StorePlace, statement: str, number: int, key: str, fault: str
) -> None:
    decide(store, "CR1", "CR2", "CR3")
    tamper(store, statement)
    (proof,) = proven(store)
    assert proof.broken is not None
    assert (proof.broken.number, proof.broken.key) == (number, key)
    assert fault in proof.broken.fault


@pytest.mark.parametrize("deed", ["UPDATE {} SET {} = {}", "DELETE FROM {}"])
def test_the_database_guards_every_table_of_the_store(store: StorePlace, deed: str) -> None:
    decide(store, "CR1")
    answer(store)
    with reading(store) as connection:
        assert connection is not None
        assert append_only.names_missing(connection) == ()
        held = [(table.name, next(iter(table.c)).name) for table in store_tables(connection)
                if connection.execute(sa.select(sa.func.count()).select_from(table)).scalar()]  # fmt: skip
    assert {CHAIN, "impact_schema", "impact_workspaces", "impact_decisions", "impact_delphi_answers"} <= dict(
        held
    ).keys()
    for name, column in held:
        with pytest.raises(StoreError, match="never changed"), writing(store) as connection:
            connection.exec_driver_sql(deed.format(name, column, column))


def test_a_row_is_not_replaced_by_adding_it_again(tmp_path: Path) -> None:
    place = StorePlace("", tmp_path / "decisions.sqlite")
    decide(place, "CR1")
    again = "INSERT OR REPLACE INTO impact_decisions SELECT workspace_id, number, verdict, table_name, row_key, cells, "
    with pytest.raises(StoreError, match="never changed"), writing(place) as connection:
        connection.exec_driver_sql(f"{again} 'x', decided_at, why, evidence, origin, undoes FROM impact_decisions")


@pytest.mark.postgres
def test_a_server_refuses_to_empty_a_table(postgres_url: str, tmp_path: Path) -> None:
    from tests.postgres import own_schema

    place = StorePlace("", url=own_schema(postgres_url), backups=tmp_path)
    decide(place, "CR1")
    with pytest.raises(StoreError, match="never changed"), writing(place) as connection:
        connection.exec_driver_sql("TRUNCATE impact_decisions CASCADE")


def make_older(place: StorePlace) -> None:
    with writing(place, migrations=MIGRATIONS[:BEFORE_CHAINS]) as connection:
        add_decisions(
            connection, "", [NewDecision(touch_row("CR1", "tad:A"), Verdict.ACCEPTED, "Ann", WHEN, expected=0)]
        )


def test_rows_of_a_store_without_chains_are_linked_and_guarded_when_it_is_brought_up_to_date(store: StorePlace) -> None:
    make_older(store)
    decide(store, "CR2")
    (proof,) = proven(store)
    assert (proof.length, proof.broken) == (2, None)
    with reading(store) as connection:
        assert connection is not None
        assert append_only.names_missing(connection) == ()


def add_notes(connection: sa.Connection) -> None:
    connection.exec_driver_sql(
        "CREATE TABLE impact_notes (workspace_id INTEGER NOT NULL, name TEXT NOT NULL, body TEXT, "
        "PRIMARY KEY (workspace_id, name))"
    )
    connection.exec_driver_sql("ALTER TABLE impact_decisions ADD COLUMN hint TEXT")


def test_a_table_of_a_later_version_is_chained_and_guarded_without_more(store: StorePlace) -> None:
    decide(store, "CR1")
    later = (*MIGRATIONS, add_notes)
    note = sa.table("impact_notes", sa.column("workspace_id"), sa.column("name"), sa.column("body"))
    with writing(store, migrations=later) as connection:
        table = next(table for table in store_tables(connection) if table.name == note.name)
        connection.execute(table.insert().values(workspace_id=1, name="n", body="b"))
    with reading(store, migrations=later) as connection:
        assert connection is not None
        assert [(proof.length, proof.broken) for proof in prove(connection)] == [(2, None)]
    with pytest.raises(StoreError, match="never changed"), writing(store, migrations=later) as connection:
        connection.execute(sa.delete(note))


def test_linking_what_has_none_adds_nothing_where_all_is_linked(store: StorePlace) -> None:
    decide(store, "CR1")
    with writing(store) as connection:
        link_what_has_none(connection)
    assert [proof.length for proof in proven(store)] == [1]


def test_a_file_is_copied_before_its_tables_are_altered(tmp_path: Path) -> None:
    place = StorePlace("", tmp_path / "decisions.sqlite")
    make_older(place)
    before = sorted(row for row in sqlite_rows(tmp_path / "decisions.sqlite"))
    decide(place, "CR2")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["decisions.sqlite", "decisions.v4.sqlite"]
    assert sorted(sqlite_rows(tmp_path / "decisions.v4.sqlite")) == before
    restored = StorePlace("", tmp_path / "decisions.v4.sqlite")
    with reading(restored) as connection:
        assert connection is not None
        assert [item.who for item in read_log(connection, "").decisions] == ["Ann"]


def sqlite_rows(file: Path) -> list[str]:
    connection = sqlite3.connect(file)
    found = list(connection.iterdump())
    connection.close()
    return found


def test_a_copy_that_is_there_already_is_kept(tmp_path: Path) -> None:
    place = StorePlace("", tmp_path / "decisions.sqlite")
    (tmp_path / "decisions.v4.sqlite").write_text("mine")
    make_older(place)
    decide(place, "CR2")
    assert (tmp_path / "decisions.v4.sqlite").read_text() == "mine"
    assert (tmp_path / "decisions.v4-2.sqlite").is_file()


def test_no_copy_is_made_of_a_store_that_is_up_to_date_or_new(tmp_path: Path) -> None:
    place = StorePlace("", tmp_path / "decisions.sqlite")
    decide(place, "CR1")
    decide(place, "CR2")
    assert [path.name for path in tmp_path.iterdir()] == ["decisions.sqlite"]


def test_nothing_is_altered_where_no_copy_can_be_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    place = StorePlace("", tmp_path / "decisions.sqlite")
    make_older(place)

    def fail(*_: object, **__: object) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("impact.store.backup.tempfile.mkstemp", fail)
    before = (tmp_path / "decisions.sqlite").read_bytes()
    with pytest.raises(StoreError, match="no copy of it can be kept") as caught:
        decide(place, "CR2")
    assert "Nothing was altered" in caught.value.remedy
    assert (tmp_path / "decisions.sqlite").read_bytes() == before


@pytest.mark.postgres
def test_what_a_server_holds_is_exported_before_its_tables_are_altered(postgres_url: str, tmp_path: Path) -> None:
    from tests.postgres import own_schema

    place = StorePlace("", url=own_schema(postgres_url), backups=tmp_path / "backups")
    make_older(place)
    decide(place, "CR2")
    (copy,) = (tmp_path / "backups").iterdir()
    assert copy.name == "store.v4.json"
    dump = read_dump_text(copy.read_text(encoding="utf-8"), file="copy")
    assert dump.version == BEFORE_CHAINS
    assert len(dump.tables["impact_decisions"].rows) == 1
    assert json.loads(copy.read_text(encoding="utf-8"))["format"] == "impact store"


@pytest.mark.postgres
def test_a_server_is_not_altered_where_no_folder_for_a_copy_is_known(postgres_url: str) -> None:
    from tests.postgres import own_schema

    place = StorePlace("", url=own_schema(postgres_url))
    make_older(place)
    with pytest.raises(StoreError, match="no folder for a copy is known"):
        decide(place, "CR2")
