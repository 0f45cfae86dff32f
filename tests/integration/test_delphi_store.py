"""Answers in rounds in the store: append-only, apart by workspace, none lost between writers."""

from __future__ import annotations

import threading
from dataclasses import replace

import pytest

from impact.domain.delphi import DelphiAnswer
from impact.domain.policy import ThreePoint
from impact.errors import ConflictError, StoreError
from impact.store.delphi import add_answer, read_answers
from impact.store.place import StorePlace
from impact.store.schema import MIGRATIONS, reading, writing
from tests.decisions import WHEN

WRITERS, EACH = 8, 5


def answer(who: str = "Ann", *, subject: str = "effort.x", turn: int = 1, likely: float = 2.0) -> DelphiAnswer:
    return DelphiAnswer(0, subject, turn, who, WHEN, ThreePoint(1.0, likely, 4.0), "so")


def add(place: StorePlace, *answers: DelphiAnswer) -> None:
    for one in answers:
        with writing(place) as connection:
            add_answer(connection, place.scope, one)


def known(place: StorePlace) -> tuple[DelphiAnswer, ...]:
    with reading(place) as connection:
        return read_answers(connection, place.scope)


def test_what_is_added_is_read_back_whole_and_numbered(store: StorePlace) -> None:
    place = replace(store, scope="ws")
    assert known(place) == ()
    add(place, answer(), answer("Bob", likely=3.25), answer(subject="sec:BAD/1"))
    assert [(one.number, one.who, one.points.likely) for one in known(place)] == [
        (1, "Ann", 2.0), (2, "Bob", 3.25), (3, "Ann", 2.0),
    ]  # fmt: skip
    assert known(place)[0].when == WHEN


def test_workspaces_in_one_store_do_not_see_each_other(store: StorePlace) -> None:
    one, other = (replace(store, scope=scope) for scope in ("one", "other"))
    add(one, answer())
    assert known(other) == ()


def test_the_database_refuses_to_change_or_drop_an_answer(store: StorePlace) -> None:
    place = replace(store, scope="ws")
    add(place, answer())
    for deed in ("UPDATE impact_delphi_answers SET likely = 3", "DELETE FROM impact_delphi_answers"):
        with pytest.raises(StoreError, match="never changed"), writing(place) as connection:
            connection.exec_driver_sql(deed)
    assert len(known(place)) == 1


def test_points_out_of_order_are_refused_by_the_database_itself(store: StorePlace) -> None:
    place = replace(store, scope="ws")
    with pytest.raises(StoreError):
        add(place, answer(likely=9.0))
    assert known(place) == ()


def test_a_round_goes_by_subject(store: StorePlace) -> None:
    place = replace(store, scope="ws")
    add(place, answer(), answer(turn=2), answer(subject="sec:BAD/1"))
    with pytest.raises(ConflictError, match="is over"):
        add(place, answer("Bob"))
    with pytest.raises(ConflictError, match="cannot begin yet"):
        add(place, answer("Bob", turn=4))
    assert len(known(place)) == 3


def test_a_store_of_the_version_before_is_brought_up_to_date(store: StorePlace) -> None:
    place = replace(store, scope="ws")
    with writing(place, migrations=MIGRATIONS[:2]):
        pass
    assert known(place) == ()
    add(place, answer())
    assert len(known(place)) == 1


def test_no_answer_of_writers_at_the_same_time_is_lost(store: StorePlace) -> None:
    place = replace(store, scope="ws")
    add(place, answer("first"))
    threads = [
        threading.Thread(target=add, args=(place, *(answer(f"p{n}-{i}") for i in range(EACH)))) for n in range(WRITERS)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    found = known(place)
    assert [one.number for one in found] == list(range(1, WRITERS * EACH + 2))
    assert len({one.who for one in found}) == WRITERS * EACH + 1
