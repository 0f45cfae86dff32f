"""Twenty writers at once, a process that is killed, a full disk, a store that cannot be written: nothing is lost."""

from __future__ import annotations

import multiprocessing
import os
import resource
import signal
import sqlite3
import sys
import time
from multiprocessing.connection import Connection
from pathlib import Path
from types import ModuleType

import pytest
import sqlalchemy as sa

from impact.domain.decision import Verdict
from impact.domain.delphi import DelphiAnswer
from impact.domain.policy import ThreePoint
from impact.domain.store_dump import read_dump_text
from impact.errors import ConflictError, StoreError
from impact.store.decisions import NewDecision, add_decisions, read_log
from impact.store.delphi import add_answer, read_answers
from impact.store.place import StorePlace
from impact.store.schema import MIGRATIONS, looking, reading, writing
from impact.store.transfer import back_up_store, import_store, prove_store
from tests.decisions import WHEN, touch_row

WRITERS = 20
WRITES = 200
AT_ONCE = 3
"""Rows of one write, which must all be there or none of them."""
SHARED = touch_row("SHARED", "tad:A")
FORKS = multiprocessing.get_context("forkserver")
FORKS.set_forkserver_preload([__name__, "sqlalchemy.dialects.postgresql.psycopg", "sqlalchemy.dialects.sqlite"])


@pytest.fixture(autouse=True)
def _nothing_to_run_again(monkeypatch: pytest.MonkeyPatch) -> None:
    """Hide the program of the tests, which a process of its own would run again; a page may leave its own."""
    monkeypatch.setitem(sys.modules, "__main__", ModuleType("__main__"))


def answer(who: str, why: str = "") -> DelphiAnswer:
    return DelphiAnswer(0, "effort.x", 1, who, WHEN, ThreePoint(1.0, 2.0, 4.0), why)


def add(place: StorePlace, *whos: str, why: str = "") -> None:
    with writing(place) as connection:
        for who in whos:
            add_answer(connection, place.scope, answer(who, why))


def names(place: StorePlace) -> list[str]:
    with reading(place) as connection:
        return [one.who for one in read_answers(connection, place.scope)]


def assert_whole(place: StorePlace) -> None:
    chains, faults = prove_store(place)
    assert faults == ()
    assert [chain.broken for chain in chains] == [None]


def decide_on_the_shared_row(place: StorePlace, who: str) -> bool:
    """Read what was decided last, and decide after it; whether nobody came in between."""
    with reading(place) as connection:
        last = read_log(connection, "").last_number(SHARED)
    try:
        with writing(place) as connection:
            add_decisions(connection, "", [NewDecision(SHARED, Verdict.ACCEPTED, who, WHEN, expected=last)])
    except ConflictError:
        return False
    return True


def write_for(place: StorePlace, number: int, seconds: float, told: Connection) -> None:
    """Write as fast as possible; tell what was acknowledged, or what went wrong."""
    written: list[str] = []
    decided: list[str] = []
    latest = time.monotonic() + seconds
    try:
        while time.monotonic() < latest:
            add(place, f"{number}/{len(written)}")
            written.append(f"{number}/{len(written)}")
            if decide_on_the_shared_row(place, f"{number}/{len(decided)}"):
                decided.append(f"{number}/{len(decided)}")
        told.send((written, decided, ""))
    except Exception as error:
        told.send((written, decided, repr(error)))


@pytest.mark.parametrize("seconds", [5.0, pytest.param(60.0, marks=pytest.mark.soak)])
def test_nothing_of_twenty_writers_at_once_is_lost(store: StorePlace, tmp_path: Path, seconds: float) -> None:
    add(store, "first")
    pipes = [FORKS.Pipe(duplex=False) for _ in range(WRITERS)]
    writers = [
        FORKS.Process(target=write_for, args=(store, number, seconds, told)) for number, (_, told) in enumerate(pipes)
    ]
    for writer in writers:
        writer.start()
    time.sleep(seconds / 2)
    copy = back_up_store(store, tmp_path / "copies" / "copy", names={})
    said = [heard.recv() for heard, _ in pipes]
    for writer in writers:
        writer.join()
    assert [fault for *_, fault in said if fault] == []
    assert all(written for written, *_ in said), "every writer has its turn"
    assert sorted(names(store)) == sorted(["first", *(name for written, *_ in said for name in written)])
    with reading(store) as connection:
        decisions = read_log(connection, "").decisions
    assert sorted(item.who for item in decisions) == sorted(name for _, decided, _ in said for name in decided)
    assert [item.number for item in decisions] == list(range(1, len(decisions) + 1))
    assert_whole(store)
    assert_copy_holds(copy, store, tmp_path)


def assert_copy_holds(copy: Path, place: StorePlace, tmp_path: Path) -> None:
    """A copy made while others wrote is whole, and holds the beginning of what was written."""
    restored = StorePlace("", copy)
    if place.file is None:
        restored = StorePlace("", tmp_path / "restored.sqlite")
        dump = read_dump_text(copy.read_text(encoding="utf-8"), file=str(copy))
        import_store(restored, dump, names={}, is_merging=False, file=str(copy))
    assert_whole(restored)
    found = names(restored)
    assert found == names(place)[: len(found)]


def write_until_killed(place: StorePlace, told: Connection) -> None:
    for number in range(WRITES):
        add(place, *(f"{number}/{part}" for part in range(AT_ONCE)))
        told.send(number)
    told.send(None)


@pytest.mark.parametrize("acknowledged", [1, 20, 47])
def test_what_a_killed_writer_was_told_is_there_and_the_rest_is_whole_or_absent(
    store: StorePlace, acknowledged: int
) -> None:
    heard, told = FORKS.Pipe(duplex=False)
    writer = FORKS.Process(target=write_until_killed, args=(store, told))
    writer.start()
    told.close()
    count = 0
    while count < acknowledged:
        assert heard.recv() == count
        count += 1
    time.sleep(0.001 * (acknowledged % 7))
    writer.kill()
    writer.join()
    while heard.poll():
        try:
            assert heard.recv() == count, "it was killed before it was done"
        except EOFError:
            break
        count += 1
    writes = [f"{number}/{part}" for number in range(WRITES) for part in range(AT_ONCE)]
    found = names(store)
    assert found in (writes[: count * AT_ONCE], writes[: (count + 1) * AT_ONCE])
    assert_whole(store)
    add(store, "next")
    assert names(store) == [*found, "next"]


def die_half_way(place: StorePlace) -> None:
    with writing(place) as connection:
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("PRAGMA cache_size = 1")  # so that half of it is in the file already
        for number in range(50):
            add_answer(connection, "", answer(f"half {number}", why="x" * 10_000))
        os.kill(os.getpid(), signal.SIGKILL)


def run_apart(target: object, *given: object) -> int | None:
    process = FORKS.Process(target=target, args=given)  # type: ignore[arg-type]
    process.start()
    process.join()
    return process.exitcode


def test_half_a_write_of_a_killed_process_is_taken_back_by_whoever_reads_next(store: StorePlace) -> None:
    add(store, "first")
    size = store.file.stat().st_size if store.file else 0
    assert run_apart(die_half_way, store) == -signal.SIGKILL
    if store.file:
        assert Path(f"{store.file}-journal").exists(), "the file was caught half written"
        assert store.file.stat().st_size > size
    assert names(store) == ["first"]
    assert_whole(store)


def die(_: sa.Connection) -> None:
    os.kill(os.getpid(), signal.SIGKILL)


def migrate_and_die(place: StorePlace) -> None:
    with writing(place, migrations=(*MIGRATIONS, die)):
        pass


def test_a_process_that_is_killed_while_it_alters_tables_leaves_the_version_before(store: StorePlace) -> None:
    add(store, "first")
    assert run_apart(migrate_and_die, store) == -signal.SIGKILL
    with looking(store) as (_, version):
        assert version == len(MIGRATIONS)
    assert names(store) == ["first"]


def fill_a_full_disk(place: StorePlace, told: Connection) -> None:
    """Write with room for a little more than the file has now."""
    assert place.file is not None
    signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
    room = place.file.stat().st_size + 20_000
    resource.setrlimit(resource.RLIMIT_FSIZE, (room, resource.RLIM_INFINITY))
    count = 0
    try:
        while count < WRITES:
            add(place, f"full {count}", why="x" * 3_000)
            count += 1
    except StoreError as error:
        told.send((count, error.message, error.remedy, names(place)))


def test_a_full_disk_is_explained_and_loses_nothing(tmp_path: Path) -> None:
    place = StorePlace("", tmp_path / "store.sqlite")
    add(place, "first")
    heard, told = FORKS.Pipe(duplex=False)
    assert run_apart(fill_a_full_disk, place, told) == 0
    count, message, remedy, seen = heard.recv()
    assert 0 < count < WRITES
    assert "disk" in message
    assert remedy.startswith("Nothing was written.")
    assert seen == names(place) == ["first", *(f"full {number}" for number in range(count))]
    assert_whole(place)
    add(place, "next")
    assert names(place)[-1] == "next"


def test_a_database_that_has_no_room_left_is_explained_and_loses_nothing(store: StorePlace) -> None:
    add(store, "first")
    with pytest.raises(StoreError, match="no room left") as caught, writing(store) as connection:
        add_answer(connection, "", answer("second"))
        if connection.dialect.name == "sqlite":
            connection.exec_driver_sql("PRAGMA max_page_count = 1")
            add_answer(connection, "", answer("third", why="x" * 100_000))
        else:
            full = 'could not extend file "base/1/2": No space left on device'
            connection.exec_driver_sql(f"DO $$ BEGIN RAISE EXCEPTION '{full}' USING ERRCODE = '53100'; END $$")
    assert caught.value.remedy == "Nothing was written. Make room, and do it again."
    assert names(store) == ["first"]
    assert_whole(store)


@pytest.mark.postgres
def test_a_server_that_lets_one_only_read_is_explained(postgres_url: str) -> None:
    from tests.postgres import own_schema

    url = own_schema(postgres_url)
    add(StorePlace("", url=url), "first")
    place = StorePlace("", url=f"{url}%20-cdefault_transaction_read_only%3Don")
    assert names(place) == ["first"]
    with pytest.raises(StoreError, match="read-only transaction") as caught:
        add(place, "second")
    assert "permissions" in caught.value.remedy


@pytest.mark.postgres
def test_a_server_that_lets_somebody_not_in_is_explained(postgres_url: str) -> None:
    from tests.postgres import own_schema

    url = own_schema(postgres_url).replace("impact@", "nobody_else@")
    with pytest.raises(StoreError, match='role "nobody_else" does not exist') as caught:
        add(StorePlace("", url=url), "first")
    assert "lets you in" in caught.value.remedy


def hold(place: StorePlace, told: Connection) -> None:
    with writing(place):
        told.send("held")
        time.sleep(60)


def test_a_writer_that_waits_in_vain_is_told_so(store: StorePlace, monkeypatch: pytest.MonkeyPatch) -> None:
    add(store, "first")
    heard, told = FORKS.Pipe(duplex=False)
    holder = FORKS.Process(target=hold, args=(store, told))
    holder.start()
    try:
        assert heard.recv() == "held"
        assert names(store) == ["first"], "a reader need not wait"
        monkeypatch.setattr("impact.store.schema.SECONDS_TO_WAIT", 0.3)
        with pytest.raises(StoreError, match="somebody else keeps the store busy") as caught:
            add(store, "second")
        assert caught.value.remedy.startswith("Nothing was written.")
    finally:
        holder.kill()
        holder.join()
    assert names(store) == ["first"]


def test_a_damaged_file_is_never_mended_by_guessing(tmp_path: Path) -> None:
    place = StorePlace("", tmp_path / "store.sqlite")
    add(place, *(f"{number}" for number in range(60)), why="x" * 500)
    content = bytearray((tmp_path / "store.sqlite").read_bytes())
    connection = sqlite3.connect(tmp_path / "store.sqlite")
    root = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = 'impact_delphi_answers'").fetchone()[0]
    connection.close()
    content[(root - 1) * 4096 : root * 4096] = b"\xff" * 4096
    (tmp_path / "store.sqlite").write_bytes(content)
    for deed in (lambda: names(place), lambda: add(place, "next"), lambda: prove_store(place)):
        with pytest.raises(StoreError) as caught:
            deed()
        assert "restore it from a copy" in caught.value.remedy
    assert (tmp_path / "store.sqlite").read_bytes() == content
