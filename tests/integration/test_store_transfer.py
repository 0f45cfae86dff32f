"""A store is exported and imported without loss, from and to either database, or not at all."""

from __future__ import annotations

import tempfile
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from impact.domain.decision import Verdict
from impact.domain.delphi import DelphiAnswer
from impact.domain.policy import ThreePoint
from impact.domain.store_dump import DumpedTable, StoreDump, dump_text
from impact.errors import ConflictError, StoreError
from impact.store import chain
from impact.store.decisions import NewDecision, add_decisions, read_log
from impact.store.delphi import add_answer, read_answers
from impact.store.place import StorePlace
from impact.store.schema import MIGRATIONS, reading, writing
from impact.store.transfer import back_up_store, export_store, import_store, prove_store
from tests.decisions import WHEN, touch_row

TEXT = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=12)
FINITE = st.floats(allow_nan=False, allow_infinity=False)
POINTS = st.lists(FINITE, min_size=3, max_size=3).map(lambda found: ThreePoint(*sorted(found)))
DECISIONS = st.builds(
    lambda number, who, why, verdict: NewDecision(
        touch_row(f"CR{number}", "tad:A", why=why), verdict, who, WHEN, expected=0, why=why
    ),
    st.integers(1, 10**6), TEXT, TEXT, st.sampled_from(Verdict),
)  # fmt: skip
ANSWERS = st.builds(lambda who, points, why: DelphiAnswer(0, "effort.x", 1, who, WHEN, points, why), TEXT, POINTS, TEXT)
CONTENTS = st.lists(st.tuples(st.sampled_from(("", "one", "b\u00e9")), DECISIONS | ANSWERS), max_size=6, unique_by=id)


def add(place: StorePlace, *things: NewDecision | DelphiAnswer, scope: str = "") -> None:
    with writing(place) as connection:
        for thing in things:
            if isinstance(thing, DelphiAnswer):
                add_answer(connection, scope, thing)
            else:
                known = read_log(connection, scope).last_number(thing.row)
                add_decisions(connection, scope, [replace(thing, expected=known)])


def new(change_id: str = "CR1", who: str = "Ann") -> NewDecision:
    return NewDecision(touch_row(change_id, "tad:A"), Verdict.ACCEPTED, who, WHEN, expected=0)


def answer(who: str = "Ann") -> DelphiAnswer:
    return DelphiAnswer(0, "effort.x", 1, who, WHEN, ThreePoint(0.1, 1 / 3, 4.0), "so")


def text_of(place: StorePlace) -> str:
    return dump_text(export_store(place, names={}))


def take(place: StorePlace, dump: StoreDump, *, is_merging: bool = False) -> int:
    return import_store(place, dump, names={}, is_merging=is_merging, file="export.json")


def is_whole(place: StorePlace) -> bool:
    chains, faults = prove_store(place)
    return not faults and not any(one.broken for one in chains)


def moved_whole(contents: list[tuple[str, NewDecision | DelphiAnswer]], place: StorePlace, other: StorePlace) -> None:
    for scope, thing in contents:
        add(place, thing, scope=scope)
    text = text_of(place)
    assert take(other, export_store(place, names={})) == len(contents)
    assert text_of(other) == text
    assert is_whole(other)
    for scope in ("", "one"):
        with reading(place) as here, reading(other) as there:
            assert read_log(there, scope).decisions == read_log(here, scope).decisions
            assert read_answers(there, scope) == read_answers(here, scope)


@given(CONTENTS)
@settings(max_examples=6)
def test_an_export_goes_into_another_file_without_loss(contents: list[tuple[str, NewDecision | DelphiAnswer]]) -> None:
    with tempfile.TemporaryDirectory() as folder:
        moved_whole(contents, StorePlace("", Path(folder) / "a.sqlite"), StorePlace("", Path(folder) / "b.sqlite"))


@pytest.mark.postgres
@given(contents=CONTENTS)
@settings(max_examples=3, suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_an_export_goes_from_a_file_to_a_server_and_back_without_loss(
    contents: list[tuple[str, NewDecision | DelphiAnswer]], postgres_url: str
) -> None:
    from tests.postgres import own_schema

    server = StorePlace("", url=own_schema(postgres_url))
    with tempfile.TemporaryDirectory() as folder:
        first, last = (StorePlace("", Path(folder) / name) for name in ("a.sqlite", "b.sqlite"))
        moved_whole(contents, first, server)
        take(last, export_store(server, names={}))
        assert text_of(last) == text_of(first)
        assert is_whole(last)


def test_a_store_in_which_nothing_was_written_is_exported_and_nothing_is_made(
    store: StorePlace, tmp_path: Path
) -> None:
    assert export_store(store, names={}).row_count == 0
    assert list(tmp_path.iterdir()) == []


def other_store(tmp_path: Path) -> StorePlace:
    return StorePlace("", tmp_path / "other" / "store.sqlite")


def test_a_store_that_holds_something_else_is_refused_and_left_alone(store: StorePlace, tmp_path: Path) -> None:
    other = other_store(tmp_path)
    add(other, new("CR9"), scope="elsewhere")
    add(store, new())
    before = text_of(store)
    with pytest.raises(StoreError, match="holds something else already") as caught:
        take(store, export_store(other, names={}))
    assert "--merge" in caught.value.remedy
    assert text_of(store) == before


def test_merging_adds_what_a_store_lacks_and_a_second_time_nothing(store: StorePlace, tmp_path: Path) -> None:
    other = other_store(tmp_path)
    add(store, new())
    take(other, export_store(store, names={}))
    add(other, new("CR2"), answer())
    add(other, new("CR9"), scope="elsewhere")
    export = export_store(other, names={})
    assert take(store, export, is_merging=True) == 3
    assert take(store, export) == take(store, export, is_merging=True) == 0
    assert text_of(store) == text_of(other)
    assert is_whole(store)
    add(store, new("CR3"))
    assert take(store, export, is_merging=True) == 0
    assert is_whole(store)


def test_two_stores_that_went_on_apart_are_not_merged(store: StorePlace, tmp_path: Path) -> None:
    other = other_store(tmp_path)
    add(store, new())
    take(other, export_store(store, names={}))
    add(store, new("CR2", who="Ann"))
    add(other, new("CR2", who="Ben"))
    before = text_of(store)
    with pytest.raises(
        ConflictError, match=r"say different things in row \[\d\] of impact_(chain|decisions)"
    ) as caught:
        take(store, export_store(other, names={}), is_merging=True)
    assert "Nothing was written" in caught.value.remedy
    assert text_of(store) == before


def test_nothing_is_added_to_a_store_that_was_tampered_with(tmp_path: Path) -> None:
    place, other = StorePlace("", tmp_path / "store.sqlite"), other_store(tmp_path)
    add(place, new())
    take(other, export_store(place, names={}))
    add(other, new("CR2"))
    with writing(place, is_linking=False) as connection:
        connection.exec_driver_sql("INSERT INTO impact_scenarios VALUES (1, 'a', 1, 'a', 'k', 'b', 0, 'x', 'now', '')")
    before = text_of(place)
    with pytest.raises(StoreError, match="the row is not in the chain") as caught:
        take(place, export_store(other, names={}), is_merging=True)
    assert caught.value.file == place.label
    assert "impact store verify" in caught.value.remedy
    assert text_of(place) == before


def tampered(dump: StoreDump, table: str, change: Callable[[DumpedTable], DumpedTable]) -> StoreDump:
    return replace(dump, tables={**dump.tables, table: change(dump.tables[table])})


@pytest.mark.parametrize(
    ("table", "change", "message"),
    [
        ("impact_decisions", lambda table: replace(table, rows=table.rows[:1]), "the row is missing"),
        ("impact_chain", lambda table: replace(table, rows=table.rows[:1]), "not in the chain"),
        ("impact_decisions", lambda table: replace(table, rows=(tuple(
            "x" if cell == "Ann" else cell for cell in table.rows[0]), *table.rows[1:])), "was changed"),
        ("impact_decisions", lambda table: replace(table, columns=("a", *table.columns[1:])), "other tables or"),
        ("impact_workspaces", lambda table: replace(table, rows=()), "does not list"),
        ("impact_decisions", lambda table: replace(table, rows=(*table.rows, table.rows[0])), "twice"),
    ],
)  # fmt: skip
def test_an_export_that_was_changed_is_refused(
    store: StorePlace, tmp_path: Path, table: str, change: Callable[[DumpedTable], DumpedTable], message: str
) -> None:
    other = other_store(tmp_path)
    add(other, new(), new("CR2"))
    with pytest.raises(StoreError, match=message) as caught:
        take(store, tampered(export_store(other, names={}), table, change))
    assert caught.value.file == "export.json"
    assert export_store(store, names={}).row_count == 0


def test_an_export_of_a_newer_program_is_refused(store: StorePlace) -> None:
    dump = replace(export_store(store, names={}), version=len(MIGRATIONS) + 1)
    with pytest.raises(StoreError, match=f"has version {len(MIGRATIONS) + 1}") as caught:
        take(store, dump)
    assert "Install" in caught.value.remedy


def test_an_export_of_an_older_program_is_brought_up_to_date(store: StorePlace, tmp_path: Path) -> None:
    before_chains = MIGRATIONS.index(chain.create)
    with writing(other_store(tmp_path), migrations=MIGRATIONS[:before_chains]) as connection:
        add_decisions(connection, "", [new()])
    copy = back_up_store(other_store(tmp_path), tmp_path / "copy.sqlite", names={})
    assert take(store, export_store(StorePlace("", copy), names={})) == 1
    with reading(store) as connection:
        assert [item.who for item in read_log(connection, "").decisions] == ["Ann"]
    assert is_whole(store)


def test_workspaces_go_by_their_names_in_an_export(store: StorePlace, tmp_path: Path) -> None:
    add(store, new(), scope="here")
    export = export_store(store, names={"here": "urn:x W"})
    assert [row[0] for row in export.tables["impact_decisions"].rows] == ["urn:x W"]
    other = other_store(tmp_path)
    import_store(other, export, names={"there": "urn:x W"}, is_merging=False, file="f")
    with reading(other) as connection:
        assert len(read_log(connection, "there").decisions) == 1


def test_two_workspaces_that_would_have_one_name_are_refused(store: StorePlace) -> None:
    add(store, new(), scope="here")
    add(store, new(), scope="urn:x W")
    with pytest.raises(StoreError, match="the same name"):
        export_store(store, names={"here": "urn:x W"})


def test_a_copy_holds_what_the_store_holds_and_keeps_what_is_there(store: StorePlace, tmp_path: Path) -> None:
    add(store, new())
    target = tmp_path / "new" / "copy"
    first, second = (back_up_store(store, target, names={}) for _ in range(2))
    assert (first, second) == (target, target.with_name("copy-2"))
    if store.file is not None:
        assert text_of(StorePlace("", first)) == text_of(store)
    else:
        assert first.read_text(encoding="utf-8") == text_of(store)


def test_a_copy_that_cannot_be_written_is_named(store: StorePlace, tmp_path: Path) -> None:
    add(store, new())
    (tmp_path / "file").touch()
    with pytest.raises(StoreError, match="no copy can be written") as caught:
        back_up_store(store, tmp_path / "file" / "copy", names={})
    assert caught.value.file == str(tmp_path / "file" / "copy")


def test_there_is_no_copy_of_nothing(store: StorePlace, tmp_path: Path) -> None:
    with pytest.raises(StoreError, match="nothing to copy"):
        back_up_store(store, tmp_path / "copy", names={})


def test_what_the_database_finds_wrong_with_itself_is_said(tmp_path: Path) -> None:
    place = StorePlace("", tmp_path / "store.sqlite")
    add(place, new())
    with writing(place) as connection:
        connection.exec_driver_sql("DROP TRIGGER impact_decisions_no_update")
    assert prove_store(place)[1] == ("the guard impact_decisions_no_update is missing",)
