from __future__ import annotations

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from impact.domain.history import NOT_RAISED, disputes_on, statements_on, status_on
from tests.unit.registers import change, day, event

REGISTER_DAY = day("2017-10-19")
EVENTS = [event("2017-05", "Raised by somebody"), event("", "Put on hold"), event("2017-12-19", "Withdrawn")]


def status(as_of: str, subject: object = None, events: object = None) -> str:
    row = subject or change(status="refinement")
    return status_on(row, EVENTS if events is None else events, as_of=day(as_of), register_day=REGISTER_DAY)  # type: ignore[arg-type]


def test_a_month_counts_as_its_last_day() -> None:
    assert status("2017-05-30") == NOT_RAISED
    assert status("2017-05-31") == "Raised by somebody (2017-05-31)"


def test_the_register_speaks_in_its_own_words_on_its_own_day_and_holds_until_something_happens() -> None:
    assert status("2017-10-18") == "Raised by somebody (2017-05-31)"
    assert status("2017-10-19") == "refinement"
    assert status("2017-12-18") == "refinement (2017-10-19)"
    assert status("2017-12-19") == "Withdrawn (2017-12-19)"


def test_an_undated_event_belongs_to_no_day() -> None:
    assert all("hold" not in status(f"20{year}-01-01") for year in range(16, 30))


def test_a_plan_settles_nothing_even_after_its_day() -> None:
    plan = [*EVENTS, event("2018-02", "Approved", planned_on="2017-10-19")]
    assert status("2019-01-01", events=plan) == "Withdrawn (2017-12-19)"


def test_before_anything_is_known_it_is_not_raised_as_far_as_the_register_knows() -> None:
    first = [event("2017-10-19", "Found missing")]
    assert status("2017-01-01", change(), first).startswith(f"{NOT_RAISED}, as far as the register knows")


def test_a_stated_day_of_raising_is_an_event_of_its_own() -> None:
    row = change(status="refinement", date_raised="2016-03-01")
    assert status("2016-02-29", row, []) == NOT_RAISED
    assert status("2016-03-01", row, []) == "Raised (2016-03-01)"


def test_what_nobody_dated_has_the_status_of_the_register_on_its_day_only() -> None:
    assert status("2017-10-19", change(), []) == "unknown"
    assert status_on(change(status="refinement"), [], as_of=None, register_day=None) == "refinement"


days = st.dates(dt.date(2010, 1, 1), dt.date(2030, 1, 1))


@given(st.lists(st.tuples(days, st.text("abc", min_size=1, max_size=4)), max_size=8), days)
def test_a_status_never_speaks_of_a_later_day(happened: list[tuple[dt.date, str]], as_of: dt.date) -> None:
    events = [event(when.isoformat(), words) for when, words in happened]
    known = sorted((when, words) for when, words in happened if when <= as_of)
    said = status_on(change(), events, as_of=as_of, register_day=None)
    if known:
        assert said.endswith(f"({known[-1][0].isoformat()})")
    elif happened:
        assert said.startswith(NOT_RAISED)


@given(st.lists(days, unique=True, min_size=1, max_size=8), st.randoms())
def test_the_order_of_rows_changes_nothing_where_days_differ(found: list[dt.date], random: object) -> None:
    events = [event(when.isoformat(), f"on {when}") for when in found]
    shuffled = list(events)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    straight = statements_on(change(), events, register_day=None)
    assert straight == statements_on(change(), shuffled, register_day=None)


def claim(date: str, who: str, position: str) -> object:
    return event(date, f"{who} says", claimant=who, matter="whether it is a copy", position=position)


def test_claims_that_differ_stand_side_by_side_from_the_day_of_the_second() -> None:
    events = [claim("2017-01-01", "DCC", "holds"), claim("2017-02-01", "TABASC", "denies")]
    assert disputes_on(events, "C1", as_of=day("2017-01-31")) == ()  # type: ignore[arg-type]
    (dispute,) = disputes_on(events, "C1", as_of=day("2017-02-01"))  # type: ignore[arg-type]
    assert [(item.claimant, item.position) for item in dispute.claims] == [("DCC", "holds"), ("TABASC", "denies")]
    assert dispute.since == day("2017-02-01")


def test_a_dispute_ends_only_when_a_claimant_says_otherwise() -> None:
    events = [claim("2017-01-01", "DCC", "holds"), claim("2017-02-01", "TABASC", "denies")]
    assert disputes_on(events, "C1", as_of=day("2030-01-01"))  # type: ignore[arg-type]
    events.append(claim("2018-01-01", "DCC", "denies"))
    assert disputes_on(events, "C1", as_of=day("2018-01-01")) == ()  # type: ignore[arg-type]


def test_claimants_who_agree_dispute_nothing() -> None:
    events = [claim("2017-01-01", "DCC", "holds"), claim("2017-02-01", "TABASC", "holds")]
    assert disputes_on(events, "C1", as_of=None) == ()  # type: ignore[arg-type]
