from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from impact.domain.interface_version import Standing, read_span, standing_on
from tests.unit.registers import day, version

days = st.dates(dt.date(2012, 1, 1), dt.date(2030, 12, 31))


def span_of(when: dt.date, form: str) -> str:
    return {"day": when.isoformat(), "month": f"{when:%Y-%m}", "year": f"{when:%Y}", "by": f"../{when.isoformat()}",
            "after": f"{when.isoformat()}/..", "unknown": ""}[form]  # fmt: skip


forms = st.sampled_from(["day", "month", "year", "by", "after", "unknown"])


@given(days, days, days)
def test_a_known_interval_is_half_open(start: dt.date, end: dt.date, on: dt.date) -> None:
    start, end = min(start, end), max(start, end) + dt.timedelta(days=1)
    standing = standing_on(version("1", start.isoformat(), end.isoformat()), on)
    expected = Standing.NOT_YET if on < start else Standing.ENDED if on >= end else Standing.IN_FORCE
    assert standing is expected


@given(days)
def test_what_nobody_dated_stays_unknown_on_every_day(on: dt.date) -> None:
    assert standing_on(version("1"), on) is Standing.UNKNOWN


@given(days, days)
def test_an_unknown_end_is_never_taken_for_an_end(start: dt.date, on: dt.date) -> None:
    standing = standing_on(version("1", start.isoformat()), on)
    assert standing is (Standing.NOT_YET if on < start else Standing.NOT_KNOWN_TO_HAVE_ENDED)


@given(days, days)
def test_an_unknown_start_is_never_taken_for_a_start(end: dt.date, on: dt.date) -> None:
    standing = standing_on(version("1", "", end.isoformat()), on)
    assert standing is (Standing.ENDED if on >= end else Standing.MAY_HAVE_BEGUN)


@given(days, days, forms, forms, days)
def test_what_is_said_holds_for_every_day_that_the_words_allow(
    start: dt.date, end: dt.date, from_form: str, to_form: str, on: dt.date
) -> None:
    start, end = min(start, end), max(start, end)
    if start == end:
        return
    standing = standing_on(version("1", span_of(start, from_form), span_of(end, to_form)), on)
    if standing is Standing.IN_FORCE:
        assert start <= on < end
    if standing is Standing.NOT_YET:
        assert on < start
    if standing is Standing.ENDED:
        assert on >= end


@given(days, forms)
def test_a_span_holds_the_day_that_it_was_written_for(when: dt.date, form: str) -> None:
    span = read_span(span_of(when, form))
    assert span is not None
    assert span.earliest is None or span.earliest <= when
    assert span.latest is None or when <= span.latest


def test_a_draft_never_comes_into_force() -> None:
    assert standing_on(version("0.8 (draft)", "2014-09-12", is_draft=True), day("2015-01-01")) is Standing.DRAFT


@pytest.mark.parametrize("text", ["soon", "../soon", "2018-13", "0000", "2018-02-30", "99999"])
def test_what_is_no_date_is_none(text: str) -> None:
    assert read_span(text) is None
