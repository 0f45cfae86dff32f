import datetime as dt

import pytest

from impact.domain.calendar import ReleaseCalendar, last_day
from tests.unit.architectures import element

CALENDAR = ReleaseCalendar(
    date_by_release={"R1": dt.date(2017, 1, 1), "R2": dt.date(2018, 9, 30)},
    baseline="R1",
    adding_releases={"added": ("R2",), "proposed": ()},
)
R1, R2 = CALENDAR.date_by_release["R1"], CALENDAR.date_by_release["R2"]


def test_pre_live_comes_before_everything() -> None:
    assert CALENDAR.stands(element("x", introduced_in="pre live"), on=dt.date(1990, 1, 1))


def test_a_list_of_releases_counts_by_its_earliest() -> None:
    assert CALENDAR.introduced(element("x", introduced_in="R2;R1")) == R1


def test_an_undated_release_is_in_no_dated_graph() -> None:
    assert not CALENDAR.stands(element("x", introduced_in="post R3.0"), on=dt.date(2100, 1, 1))


def test_without_a_release_an_element_takes_that_of_the_change_that_adds_it_else_the_baseline() -> None:
    assert CALENDAR.introduced(element("added")) == R2
    assert CALENDAR.introduced(element("proposed")) is None
    assert CALENDAR.introduced(element("plain")) == R1


def test_what_a_release_retires_still_stands_on_its_day_and_not_after() -> None:
    old = element("x", retired_in="R2")
    assert CALENDAR.stands(old, on=R2)
    assert not CALENDAR.stands(old, on=R2 + dt.timedelta(days=1))


def test_the_last_live_release_is_the_latest_on_or_before_the_day() -> None:
    assert CALENDAR.last_live(on=R2) == "R2"
    assert CALENDAR.last_live(on=R2 - dt.timedelta(days=1)) == "R1"
    assert CALENDAR.last_live(on=dt.date(2000, 1, 1)) is None


@pytest.mark.parametrize("text", ["7" * 40 + "2019-01", "2019-13", "2019-00", "0000-01", "-2019-01", "20 19-01", ""])
def test_what_is_no_month_of_a_year_of_four_digits_is_no_date(text: str) -> None:
    assert last_day(text) is None


def test_a_month_counts_as_its_last_day() -> None:
    assert last_day(" 2020-2 ") == dt.date(2020, 2, 29)
