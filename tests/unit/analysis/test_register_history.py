from __future__ import annotations

from impact.analysis.register_history import go_live_on, history_of_change, history_of_release, timeline
from tests.unit.registers import change, day, event, release

MOVES = [
    event("2019-10-01", "Moved once", "R", date_before="2019-11-07", date_after="2019-11-24"),
    event("2019-10-30", "Moved twice", "R", date_before="2019-11-24", date_after="2019-11-29"),
]
RELEASE = release("R", "2019-11-29")


def test_a_moved_release_had_each_go_live_in_its_time() -> None:
    dates = ["2019-09-30", "2019-10-01", "2019-10-29", "2019-10-30"]
    expected = ["2019-11-07", "2019-11-24", "2019-11-24", "2019-11-29"]
    assert [go_live_on(RELEASE, MOVES, as_of=day(date)) for date in dates] == expected
    assert go_live_on(RELEASE, MOVES, as_of=None) == "2019-11-29"


def test_a_date_that_only_a_later_event_tells_does_not_leak_into_an_earlier_day() -> None:
    planned = [event("2017-03-30", "Planned", "R", date_after="2017-05-12")]
    assert go_live_on(release("R", "2017-07"), planned, as_of=day("2017-01-01")) == ""
    assert history_of_release(release("R", "2017-07"), planned, as_of=day("2017-01-01")).moves == ()


def test_a_release_that_never_moved_has_the_go_live_of_the_register_on_every_day() -> None:
    assert go_live_on(RELEASE, [], as_of=day("2001-01-01")) == "2019-11-29"


def test_moves_are_listed_with_the_day_on_which_they_were_known() -> None:
    known = history_of_release(RELEASE, MOVES, as_of=day("2019-10-15")).moves
    assert [(move.known_on, move.before, move.after) for move in known] == [
        (day("2019-10-01"), "2019-11-07", "2019-11-24")
    ]


def test_a_plan_is_known_from_its_announcement_on() -> None:
    plan = [event("2017-11", "Options due", planned_on="2017-10-19")]
    assert timeline(plan, "C1", as_of=day("2017-10-18")) == ()
    (entry,) = timeline(plan, "C1", as_of=day("2017-10-19"))
    assert entry.is_plan
    assert entry.day == day("2017-11-30")


def test_undated_events_come_last_and_only_where_no_day_is_asked_for() -> None:
    events = [event("", "Some time"), event("2017-01-01", "First")]
    assert [entry.words for entry in timeline(events, "C1", as_of=None)] == ["First", "Some time"]
    assert [entry.words for entry in timeline(events, "C1", as_of=day("2030-01-01"))] == ["First"]


def test_a_confirmed_duplicate_names_the_others_and_a_disputed_one_is_counted_on_its_own() -> None:
    asked = {"as_of": None, "register_day": None}
    confirmed = history_of_change(change(claim="K"), [], claimed_alike=["C2"], **asked)  # type: ignore[arg-type]
    assert "C2" in confirmed.duplicate_note
    claims = [
        event("2017-01-01", "Copy", claimant="DCC", matter="m", position="holds"),
        event("2017-01-01", "No copy", claimant="TABASC", matter="m", position="denies"),
    ]
    disputed = history_of_change(change(), claims, **asked)  # type: ignore[arg-type]
    assert "on its own" in disputed.duplicate_note
    assert len(disputed.disputes[0].claims) == 2
