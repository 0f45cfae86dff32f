"""Capacity and dependencies as people write them, and what is refused with its place."""

from __future__ import annotations

import datetime as dt

import pytest

from impact.domain.schedule import Capacity
from impact.errors import InputError
from impact.readers.capacity import (
    laid_over,
    parse_capacity,
    parse_capacity_options,
    parse_wait_options,
    parse_waits,
)

JANUARY = dt.date(2018, 1, 1)


def test_a_table_states_the_usual_days_of_a_role_and_those_of_single_months() -> None:
    table = b"role,month,days,note\nbusiness analyst,,10,part time\nbusiness analyst,2018-01,2.5,\neditor,2018-01,0,\n"
    found = parse_capacity(table, file="capacity.csv")
    assert found == Capacity({"business analyst": 10.0}, {("business analyst", JANUARY): 2.5, ("editor", JANUARY): 0.0})
    assert [found.of("business analyst", JANUARY), found.of("business analyst", dt.date(2018, 2, 1))] == [2.5, 10.0]
    assert found.of("editor", dt.date(2018, 2, 1)) == 0.0


@pytest.mark.parametrize(
    ("table", "said"),
    [
        (b"role,days\neditor,many\n", r"capacity.csv:2: 'many' is no number of person-days"),
        (b"role,days\neditor,-1\n", "'-1' is no number"),
        (b"role,days\neditor,nan\n", "'nan' is no number"),
        (b"role,days\neditor,1e309\n", "'1e309' is no number"),
        (b"role,month,days\neditor,January,1\n", r"capacity.csv:2: 'January' is no month"),
        (b"role,month,days\neditor,2018-13,1\n", "'2018-13' is no month"),
        (b"role,month,days\neditor,2018-01,1\neditor,2018-01,2\n", r"capacity.csv:3: 'editor' stands twice"),
        (b"role,days\neditor,1\neditor,2\n", "stands twice for every month"),
        (b"role\neditor\n", "days"),
        (b"role,days\neditor,\n", "days"),
    ],
)
def test_a_table_that_cannot_be_used_is_refused_with_its_place(table: bytes, said: str) -> None:
    with pytest.raises(InputError, match=said) as caught:
        parse_capacity(table, file="capacity.csv")
    assert caught.value.remedy


def test_options_state_the_same() -> None:
    found = parse_capacity_options(["business analyst=10", "business analyst@2018-01 = 2.5"])
    assert found == Capacity({"business analyst": 10.0}, {("business analyst", JANUARY): 2.5})
    for option in ("editor", "=3", "editor=x", "editor@x=3", "editor@2018-00=1"):
        with pytest.raises(InputError):
            parse_capacity_options([option])


def test_what_is_typed_takes_the_place_of_all_that_the_table_says_of_a_role() -> None:
    table = Capacity({"editor": 1.0, "analyst": 2.0}, {("editor", JANUARY): 0.5, ("analyst", JANUARY): 0.25})
    assert laid_over(table, Capacity({"editor": 4.0})) == Capacity(
        {"editor": 4.0, "analyst": 2.0}, {("analyst", JANUARY): 0.25}
    )
    single = Capacity({}, {("editor", JANUARY): 3.0})
    assert laid_over(table, single).of("editor", JANUARY) == 3.0
    assert laid_over(table, single).of("editor", dt.date(2018, 2, 1)) == 1.0


def test_dependencies_come_from_a_table_and_from_options() -> None:
    table = b"task,after\nBAD/6.6,BAD/6.5; training\nTAD/1,identify\n"
    assert parse_waits(table, file="dependencies.csv") == (
        ("BAD/6.6", "BAD/6.5"), ("BAD/6.6", "training"), ("TAD/1", "identify")
    )  # fmt: skip
    assert parse_wait_options(["BAD/6.6 = BAD/6.5"]) == (("BAD/6.6", "BAD/6.5"),)
    for option in ("BAD/6.6", "=x", "x="):
        with pytest.raises(InputError, match="names no two tasks"):
            parse_wait_options([option])
