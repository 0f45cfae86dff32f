"""The store of decisions: where it is, its versions, two writers at once, and files that are no store."""

from __future__ import annotations

import datetime as dt
import multiprocessing
import os
import sqlite3
import sys
import tempfile
import threading
import warnings
from dataclasses import replace
from pathlib import Path
from types import ModuleType

import pytest
import sqlalchemy as sa

from impact.domain.decision import Verdict
from impact.domain.decision_log import DecisionLog, Publication
from impact.errors import ConflictError, StoreError
from impact.store.decisions import NewDecision, add_decisions, add_publications, read_log
from impact.store.place import StorePlace, store_place
from impact.store.schema import MIGRATIONS, looking, reading, writing
from tests.conftest import MISSING_POSTGRES
from tests.decisions import WHEN, touch_row


def place_in(folder: Path, name: str = "decisions.sqlite", scope: str = "") -> StorePlace:
    return StorePlace(scope, folder / name)


def new(change_id: str = "CR1", *, expected: int = 0, who: str = "Ann", undoes: int | None = None) -> NewDecision:
    row = touch_row(change_id, "tad:A", why="because")
    return NewDecision(row, Verdict.ACCEPTED, who, WHEN, expected=expected, why="so", evidence="e", undoes=undoes)


def add(place: StorePlace, *decisions: NewDecision) -> DecisionLog:
    with writing(place) as connection:
        return add_decisions(connection, place.scope, decisions)


def log_of(place: StorePlace) -> DecisionLog:
    with reading(place) as connection:
        return read_log(connection, place.scope)


def put_in_old_form(file: Path, *statements: str) -> None:
    connection = sqlite3.connect(file)
    for statement in statements:
        connection.execute(statement)
    connection.commit()
    connection.close()


def test_reading_where_nothing_was_decided_makes_nothing(store: StorePlace, tmp_path: Path) -> None:
    assert log_of(store).decisions == ()
    assert list(tmp_path.iterdir()) == []
    with looking(store) as (connection, version):
        assert (connection, version) == (None, 0)


def test_what_is_added_is_read_back_whole(store: StorePlace) -> None:
    zone = dt.timezone(dt.timedelta(hours=-3, minutes=-30))
    odd = NewDecision(
        row=touch_row("CR 'é\" 漢\n", "tad:A", why="=cmd|' /C calc'!A0\nline"),
        verdict=Verdict.RETIRED,
        who="O'Brien; DROP TABLE impact_decisions",
        when=dt.datetime(2020, 2, 29, 23, 59, 59, 123, tzinfo=zone),
        expected=0,
        why="x" * 100_000,
        evidence="\u202eright to left",
        origin="minutes",
    )
    add(store, odd, new())
    first, second = log_of(store).decisions
    assert (first.number, first.row, first.verdict, first.who, first.why) == (1, odd.row, odd.verdict, odd.who, odd.why)
    assert (first.when, first.when.utcoffset(), first.evidence) == (odd.when, zone.utcoffset(None), odd.evidence)
    assert (first.origin, second.number, second.is_standing) == ("minutes", 2, True)


def test_reading_and_writing_leave_only_the_file_behind(tmp_path: Path) -> None:
    place = place_in(tmp_path)
    add(place, new())
    before = place.file and place.file.read_bytes()
    log_of(place)
    assert [path.name for path in tmp_path.iterdir()] == ["decisions.sqlite"]
    assert place.file and place.file.read_bytes() == before


def test_undoing_and_publishing_follow_from_later_rows(store: StorePlace) -> None:
    add(store, new())
    with writing(store) as connection:
        page = Publication(1, "touches", ("CR1", "tad:A"), 1, 1, {"kind": "text"})
        add_publications(connection, "", [page], who="Ann", when=WHEN)
    assert [item.published for item in log_of(store).decisions] == [True]
    add(store, new(expected=1, undoes=1))
    log = log_of(store)
    assert log.publications == (page,)
    assert [(item.undone_by, item.undoes, item.published) for item in log.decisions] == [
        (2, None, True),
        (None, 1, False),
    ]


@pytest.mark.parametrize("statement", ["UPDATE impact_decisions SET who = 'x'", "DELETE FROM impact_decisions"])
def test_the_database_itself_refuses_to_change_a_decision(store: StorePlace, statement: str) -> None:
    add(store, new())
    with pytest.raises(StoreError, match="never changed"), writing(store) as connection:
        connection.exec_driver_sql(statement)
    assert [item.who for item in log_of(store).decisions] == ["Ann"]


def test_who_decides_on_what_somebody_else_decided_meanwhile_is_told_and_nothing_is_written(store: StorePlace) -> None:
    add(store, new(who="Ann"))
    with pytest.raises(
        ConflictError, match=r"Ann decided 'accepted' on touches CR1 / tad:A on 2020-01-15 at 09:30 UTC"
    ):
        add(store, new("CR2"), new(who="Ben"))
    assert [item.who for item in log_of(store).decisions] == ["Ann"]
    add(store, new(who="Ben", expected=1, undoes=1))
    with pytest.raises(ConflictError, match="Ben undid decision 1"):
        add(store, new(who="Cat", expected=1))
    with pytest.raises(ConflictError, match="is not in the store"):
        add(store, new("CR9", expected=7))


def _race(place: StorePlace, who: str, start: object) -> str:
    start.wait()  # type: ignore[attr-defined]
    try:
        add(place, new(who=who))
    except ConflictError:
        return "conflict"
    return "written"


def test_of_many_threads_that_decide_about_one_row_exactly_one_is_written(store: StorePlace) -> None:
    outcomes: list[str] = []
    start = threading.Barrier(6)

    def decide(who: str) -> None:
        outcomes.append(_race(store, who, start))

    threads = [threading.Thread(target=decide, args=(f"writer {number}",)) for number in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(outcomes) == ["conflict"] * 5 + ["written"]
    assert len(log_of(store).decisions) == 1


@pytest.fixture(autouse=True)
def _nothing_to_run_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hide the program of the tests, which a process of its own would run again; a page may leave its own."""
    monkeypatch.setitem(sys.modules, "__main__", ModuleType("__main__"))


def test_two_processes_that_make_the_store_at_once_lose_nothing(store: StorePlace) -> None:
    spawning = multiprocessing.get_context("spawn")
    with spawning.Pool(2) as pool:
        rows = [(store, number) for number in range(8)]
        assert pool.starmap(_add_one, rows) == [True] * 8
    decisions = log_of(store).decisions
    assert [item.number for item in decisions] == list(range(1, 9))
    assert {item.row.key[0] for item in decisions} == {f"CR{number}" for number in range(8)}


def _add_one(place: StorePlace, number: int) -> bool:
    return bool(add(place, new(f"CR{number}")).decisions)


def test_a_writer_that_fails_half_way_leaves_nothing(store: StorePlace) -> None:
    with pytest.raises(RuntimeError), writing(store) as connection:
        add_decisions(connection, "", [new()])
        raise RuntimeError
    assert log_of(store).decisions == ()


def test_workspaces_in_one_store_do_not_see_each_other(store: StorePlace) -> None:
    one, other = replace(store, scope="one"), replace(store, scope="other")
    add(one, new(who="Ann"))
    add(other, new(who="Ben"))
    assert [(item.number, item.who) for item in log_of(one).decisions] == [(1, "Ann")]
    assert [(item.number, item.who) for item in log_of(other).decisions] == [(1, "Ben")]


def add_verdicts(connection: sa.Connection) -> None:
    connection.exec_driver_sql("CREATE TABLE impact_verdicts (number INTEGER PRIMARY KEY)")
    connection.exec_driver_sql("ALTER TABLE impact_decisions ADD COLUMN hint TEXT")


def test_an_older_store_is_brought_up_to_date_and_keeps_what_it_holds(store: StorePlace) -> None:
    add(store, new())
    with reading(store, migrations=(*MIGRATIONS, add_verdicts)) as connection:
        assert connection is not None
        assert sa.inspect(connection).has_table("impact_verdicts")
        assert [item.who for item in read_log(connection, "").decisions] == ["Ann"]
    with reading(store, migrations=(*MIGRATIONS, add_verdicts)) as connection:
        assert connection is not None
        assert connection.exec_driver_sql("SELECT version FROM impact_schema ORDER BY 1").all() == [
            (number,) for number in range(1, len(MIGRATIONS) + 2)
        ]


def test_a_migration_that_fails_leaves_the_version_before_it(store: StorePlace) -> None:
    def fail(connection: sa.Connection) -> None:
        add_verdicts(connection)
        connection.exec_driver_sql("no SQL")

    add(store, new())
    with pytest.raises(StoreError), writing(store, migrations=(*MIGRATIONS, fail)):
        pass
    assert len(log_of(store).decisions) == 1
    with reading(store) as connection:
        assert connection is not None
        assert not sa.inspect(connection).has_table("impact_verdicts")


def test_a_newer_store_is_refused_with_what_to_do(store: StorePlace) -> None:
    with writing(store, migrations=(*MIGRATIONS, add_verdicts)):
        pass
    for opened in (reading(store), writing(store)):
        with (
            pytest.raises(
                StoreError,
                match=f"version {len(MIGRATIONS) + 1}, and this program knows versions up to {len(MIGRATIONS)}",
            ) as caught,
            opened,
        ):
            pass
        assert "later" in caught.value.remedy


@pytest.mark.parametrize("content", [b"who,when\nAnn,now\n" * 100, b"SQLite format 3\0" + b"\xff" * 4096, b"\0" * 9])
def test_a_file_that_is_no_database_is_refused_and_kept(tmp_path: Path, content: bytes) -> None:
    place = place_in(tmp_path)
    (tmp_path / "decisions.sqlite").write_bytes(content)
    for opened in (reading(place), writing(place)):
        with pytest.raises(StoreError) as caught, opened:
            pass
        assert caught.value.file == str(place.file)
    assert (tmp_path / "decisions.sqlite").read_bytes() == content


def test_a_database_of_another_program_is_refused(tmp_path: Path) -> None:
    put_in_old_form(tmp_path / "decisions.sqlite", "CREATE TABLE mail (id)")
    with pytest.raises(StoreError, match="another program"):
        log_of(place_in(tmp_path))
    with pytest.raises(StoreError, match="another program"):
        add(place_in(tmp_path), new())


def test_an_empty_file_is_a_store_without_decisions(tmp_path: Path) -> None:
    (tmp_path / "decisions.sqlite").touch()
    assert log_of(place_in(tmp_path)).decisions == ()
    assert len(add(place_in(tmp_path), new()).decisions) == 1


def test_a_folder_that_cannot_be_made_is_named_with_what_to_do(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StoreError, match="no decision can be kept here") as caught:
        add(place_in(tmp_path / "file" / ".impact"), new())
    assert "IMPACT_STORE" in caught.value.remedy


def test_a_folder_in_place_of_the_file_is_explained(tmp_path: Path) -> None:
    (tmp_path / "decisions.sqlite").mkdir()
    for opened in (reading(place_in(tmp_path)), writing(place_in(tmp_path))):
        with pytest.raises(StoreError, match="cannot be opened"), opened:
            pass


def test_a_folder_that_cannot_be_written_is_read_and_not_written() -> None:
    with tempfile.TemporaryDirectory() as name:
        place = place_in(Path(name))
        add(place, new())
        Path(name).chmod(0o555)
        (Path(name) / "decisions.sqlite").chmod(0o444)
        assert _outcome_for_a_guest(place) == b"1 decision; cannot be written"
        Path(name).chmod(0o755)


def _outcome_for_a_guest(place: StorePlace) -> bytes:
    """Read and write in a process without special rights, for an administrator may write everywhere."""
    out, into = os.pipe()
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        child = os.fork()
    if child == 0:
        try:
            if os.geteuid() == 0:
                os.setuid(65534)
            found = len(log_of(place).decisions)
            try:
                add(place, new("CR2"))
            except StoreError as error:
                words = "cannot be written" if "cannot be opened" in error.message else error.message
                os.write(into, f"{found} decision; {words}".encode())
        finally:
            os._exit(0)
    os.close(into)
    with os.fdopen(out, "rb") as stream:
        said = stream.read()
    os.waitpid(child, 0)
    return said


def test_a_server_without_its_driver_or_with_a_wrong_address_is_explained_without_the_password() -> None:
    place = StorePlace("s", url="postgresql+nodriver://ann:secret@db/impact")
    with pytest.raises(StoreError) as caught:
        log_of(place)
    assert "secret" not in str(caught.value)
    assert "postgresql+nodriver://db/impact" in str(caught.value)


def test_what_to_install_for_a_server_is_said(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setitem(sys.modules, "psycopg", None)
    with pytest.raises(StoreError, match="driver is not installed") as caught:
        log_of(StorePlace("s", url="postgresql+psycopg://db/impact"))
    assert "impact[postgres]" in caught.value.remedy


def test_a_server_that_does_not_answer_is_named_with_what_to_do(tmp_path: Path) -> None:
    pytest.importorskip("psycopg", reason=MISSING_POSTGRES)
    place = StorePlace("s", url=f"postgresql+psycopg://ann:secret@/impact?host={tmp_path}")
    with pytest.raises(StoreError, match="does not answer") as caught:
        add(place, new())
    assert "secret" not in str(caught.value)
    assert "IMPACT_STORE" in caught.value.remedy


def place_of(
    folder: Path, *, store: str = "", database: str = "", setting: str = "", is_installed: bool = False
) -> StorePlace | None:
    environment = {"IMPACT_STORE": store, "IMPACT_DATABASE_URL": database, "XDG_DATA_HOME": "data"}
    return store_place(folder, setting=setting, name="urn:x W", environment=environment, is_installed=is_installed)


def test_decisions_are_kept_in_the_workspace_unless_somebody_says_otherwise(tmp_path: Path) -> None:
    assert place_of(tmp_path) == StorePlace("", tmp_path / ".impact" / "decisions.sqlite")
    assert place_of(tmp_path, setting="d.sqlite") == StorePlace("", tmp_path / "d.sqlite")
    assert place_of(tmp_path, setting="a", store="b") == StorePlace(tmp_path.resolve().as_posix(), Path("b"))
    assert place_of(tmp_path, store=f"sqlite:///{tmp_path}") == StorePlace("", tmp_path / "decisions.sqlite")
    assert place_of(tmp_path, store="OFF", setting="a") is None


def test_decisions_on_an_installed_package_are_kept_in_the_data_folder_of_the_user(tmp_path: Path) -> None:
    assert place_of(tmp_path, is_installed=True) == StorePlace("shipped", Path("data/impact/decisions.sqlite"))
    assert store_place(tmp_path, setting="", name="", environment={}, is_installed=True) is None
    home = store_place(tmp_path, setting="", name="", environment={"HOME": "h"}, is_installed=True)
    assert home == StorePlace("shipped", Path("h/.local/share/impact/decisions.sqlite"))


def test_a_server_tells_workspaces_apart_by_name_so_that_every_machine_sees_the_same(tmp_path: Path) -> None:
    url = "postgresql+psycopg://db/impact"
    expected = StorePlace("urn:x W", url=url, backups=Path("data/impact/backups"))
    assert place_of(tmp_path / "a", store=url) == place_of(tmp_path / "b", store=url) == expected


@pytest.mark.parametrize("scheme", ["postgresql+psycopg", "postgresql", "postgres"])
def test_the_variable_of_databases_names_a_server_whatever_the_workspace_says(tmp_path: Path, scheme: str) -> None:
    found = place_of(tmp_path, database=f"{scheme}://db/impact", setting="d.sqlite")
    assert found is not None
    assert (found.url, found.file) == ("postgresql+psycopg://db/impact", None)


def test_the_variable_of_stores_goes_before_that_of_databases(tmp_path: Path) -> None:
    url = "postgresql://db/impact"
    assert place_of(tmp_path, database=url, store="off") is None
    assert place_of(tmp_path, database=url, store=str(tmp_path)) == StorePlace("", tmp_path / "decisions.sqlite")


def test_a_variable_of_databases_without_an_address_is_refused(tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="IMPACT_DATABASE_URL holds no address") as caught:
        place_of(tmp_path, database="d.sqlite")
    assert "postgresql://" in caught.value.remedy


@pytest.mark.parametrize("url", ["mysql://db/impact", "http://db", "://", "oracle+oracledb://db"])
def test_an_address_of_another_kind_of_database_is_refused(tmp_path: Path, url: str) -> None:
    with pytest.raises(StoreError, match="SQLite or PostgreSQL, not in") as caught:
        place_of(tmp_path, database=url)
    assert "postgresql://host/name" in caught.value.remedy


def test_an_address_that_is_wrong_is_explained(tmp_path: Path) -> None:
    place = place_of(tmp_path, database="postgresql://db:no-port/impact")
    assert place is not None
    with pytest.raises(StoreError, match="no address of a database"):
        log_of(place)


def test_no_password_of_a_server_shows_in_its_name() -> None:
    place = StorePlace("s", url="postgresql+psycopg://ann:p@ss@db/impact?password=secret")
    assert place.label == "postgresql+psycopg://db/impact"


@pytest.mark.parametrize("url", ["sqlite://", "sqlite:///:memory:", "sqlite+aiosqlite:///x"])
def test_a_sqlite_address_that_names_no_file_is_refused(tmp_path: Path, url: str) -> None:
    with pytest.raises(StoreError, match="names no file"):
        place_of(tmp_path, store=url)
