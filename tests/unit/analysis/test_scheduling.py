"""Laws of the schedule: more capacity is never worse, nothing begins too soon, and no month holds too much."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from impact.analysis.scheduling import PlacedWork, place_work
from impact.domain.schedule import Capacity, DateStatus, ScheduleItem

START = dt.date(2018, 1, 10)
ROLES = ("analyst", "architect", "editor")
BADNESS = {DateStatus.GREEN: 0, DateStatus.AMBER: 1, DateStatus.RED: 2, DateStatus.UNKNOWN: 0}
Work = Mapping[str, Mapping[str, np.ndarray]]
DRAWS = 6


def item(key: str, **fields: object) -> ScheduleItem:
    return replace(ScheduleItem(key, "R1/A", key, key, "A", ROLES[0]), **fields)  # type: ignore[arg-type]


@st.composite
def capacities(draw: st.DrawFn) -> Capacity:
    usual = {role: draw(st.floats(0.5, 20.0)) for role in draw(st.sets(st.sampled_from(ROLES), min_size=1))}
    months = {
        (role, dt.date(2018, month, 1)): draw(st.floats(0.0, 20.0))
        for role in sorted(usual)
        for month in draw(st.sets(st.integers(1, 6), max_size=3))
    }
    return Capacity(usual, months)


@st.composite
def plans(draw: st.DrawFn) -> tuple[list[ScheduleItem], Work]:
    items, work = [], {}
    for number in range(draw(st.integers(1, 5))):
        key = f"t{number}"
        known = [one.key for one in items]
        after = tuple(sorted(draw(st.sets(st.sampled_from(known), max_size=2)))) if known else ()
        due = START + dt.timedelta(days=draw(st.integers(-5, 200))) if draw(st.booleans()) else None
        begin = START + dt.timedelta(days=draw(st.integers(-5, 60))) if draw(st.booleans()) else None
        items.append(item(key, due=due, after=after, not_before=begin))
        roles = sorted(draw(st.sets(st.sampled_from(ROLES), min_size=1)))
        days = st.lists(st.floats(0.0, 15.0), min_size=DRAWS, max_size=DRAWS)
        work[key] = {role: np.array(draw(days)) for role in roles}
    return items, work


def placed(items: list[ScheduleItem], work: Work, capacity: Capacity) -> PlacedWork:
    return place_work(items, work=work, capacity=capacity, start=START)


def later(first: dt.date | None, second: dt.date | None) -> bool:
    return (first or dt.date.max) > (second or dt.date.max)


@given(plans(), capacities(), st.sampled_from(ROLES), st.floats(0.0, 10.0))
def test_more_capacity_makes_nothing_later_and_nothing_redder(
    plan: tuple[list[ScheduleItem], Work], capacity: Capacity, role: str, more: float
) -> None:
    items, work = plan
    if role not in capacity.roles:
        return
    raised = Capacity(
        {name: days + more * (name == role) for name, days in capacity.by_role.items()},
        {key: days + more * (key[0] == role) for key, days in capacity.by_role_and_month.items()},
    )
    before, after = placed(items, work, capacity).items, placed(items, work, raised).items
    for old, new in zip(before, after, strict=True):
        assert BADNESS[new.status] <= BADNESS[old.status]
        assert not later(new.finish_p50, old.finish_p50)
        assert not later(new.finish_p80, old.finish_p80)


@given(plans(), capacities(), st.data())
def test_an_earlier_date_makes_nothing_greener(
    plan: tuple[list[ScheduleItem], Work], capacity: Capacity, data: st.DataObject
) -> None:
    items, work = plan
    place = data.draw(st.integers(0, len(items) - 1))
    due = items[place].due
    if due is None:
        return
    sooner = [*items]
    sooner[place] = replace(items[place], due=due - dt.timedelta(days=data.draw(st.integers(1, 90))))
    before, after = placed(items, work, capacity).items, placed(sooner, work, capacity).items
    for old, new in zip(before, after, strict=True):
        assert BADNESS[new.status] >= BADNESS[old.status]
        assert not later(new.latest_start, old.latest_start)


@given(plans(), capacities())
def test_nothing_begins_before_what_it_waits_for_is_finished(
    plan: tuple[list[ScheduleItem], Work], capacity: Capacity
) -> None:
    items, work = plan
    found = {one.item.key: one for one in placed(items, work, capacity).items}
    for one in found.values():
        assert later(one.finish_p50, one.start) or one.finish_p50 == one.start or not one.remaining.p50
        assert not later(one.finish_p50, one.finish_p80)
        if one.start and one.item.not_before:
            assert one.start >= one.item.not_before
        for key in one.item.after:
            assert not later(found[key].finish_p50, one.start)


@given(plans(), capacities())
def test_no_month_holds_more_than_its_capacity_and_all_work_has_a_place(
    plan: tuple[list[ScheduleItem], Work], capacity: Capacity
) -> None:
    items, work = plan
    months = placed(items, work, capacity).months
    for one in months:
        if one.month is not None and one.role in capacity.roles:
            assert one.capacity is not None
            assert one.days <= one.capacity + 1e-6
            assert one.capacity <= capacity.of(one.role, one.month) + 1e-6
    whole = sum(float(days.mean()) for by_role in work.values() for days in by_role.values())
    assert sum(one.days for one in months) == pytest.approx(whole, abs=1e-6)


@given(plans(), capacities())
def test_where_the_latest_start_has_passed_the_date_is_not_green(
    plan: tuple[list[ScheduleItem], Work], capacity: Capacity
) -> None:
    items, work = plan
    known = {one.key: {name: np.full(DRAWS, days.max()) for name, days in work[one.key].items()} for one in items}
    for one in placed(items, known, capacity).items:
        waits = any(one.item.key in other.after for other in items)
        if one.latest_start and one.start and one.item.due and not waits and one.start > one.latest_start:
            assert one.status is not DateStatus.GREEN


def test_what_may_begin_only_after_its_date_is_red_even_where_nothing_is_left_to_do() -> None:
    late = item("late", due=START + dt.timedelta(days=9), not_before=START + dt.timedelta(days=10))
    (found,) = placed([late], {"late": {ROLES[0]: np.zeros(DRAWS)}}, Capacity({ROLES[0]: 1.0}, {})).items
    assert (found.start, found.finish_p50, found.status) == (late.not_before, late.not_before, DateStatus.RED)


def constant(days: float) -> np.ndarray:
    return np.full(DRAWS, days)


def test_a_date_is_worked_out_as_by_hand() -> None:
    # 23 working days in January 2018 at 11.5 days a month: half a day each. From Wednesday the 10th, 2 days of work
    # take four working days: to Monday the 15th, over a weekend.
    work = {"a": {"analyst": constant(2.0)}, "b": {"analyst": constant(0.5)}}
    items = [item("a", due=dt.date(2018, 1, 15)), item("b", after=("a",), due=dt.date(2018, 1, 15))]
    found = placed(items, work, Capacity({"analyst": 11.5})).items
    assert [(one.start, one.finish_p80) for one in found] == [
        (dt.date(2018, 1, 10), dt.date(2018, 1, 15)),
        (dt.date(2018, 1, 16), dt.date(2018, 1, 16)),
    ]
    assert [one.status for one in found] == [DateStatus.GREEN, DateStatus.RED]
    assert [one.slack_days for one in found] == [0, -1]
    assert found[1].latest_start == dt.date(2018, 1, 15)
    assert found[0].latest_start == dt.date(2018, 1, 9), "b needs the 15th, so a had to begin the day before"


def test_amber_is_what_holds_at_p50_and_not_at_p80() -> None:
    days = np.array([1.0, 1.0, 1.0, 1.0, 5.0, 5.0])
    work = {"a": {"analyst": days}}
    found = placed([item("a", due=START)], work, Capacity({"analyst": 23.0})).items[0]
    assert (found.status, found.chance) == (DateStatus.AMBER, pytest.approx(4 / 6))
    assert (found.finish_p50, found.finish_p80) == (START, dt.date(2018, 1, 16))


def test_what_the_stated_capacity_never_suffices_for_has_no_date_and_is_red() -> None:
    only_january = Capacity({}, {("analyst", dt.date(2018, 1, 1)): 3.0})
    placed_work = placed([item("a", due=dt.date(2018, 12, 1))], {"a": {"analyst": constant(9.0)}}, only_january)
    found = placed_work.items[0]
    assert (found.finish_p50, found.finish_p80, found.status) == (None, None, DateStatus.RED)
    assert [one.month for one in placed_work.months] == [dt.date(2018, 1, 1), None]


def test_a_role_without_stated_capacity_is_there_when_it_is_needed() -> None:
    work = {"a": {"analyst": constant(1.0)}, "b": {"editor": constant(4.0)}}
    placed_work = placed([item("a"), item("b", after=("a",))], work, Capacity({"analyst": 23.0}))
    assert placed_work.items[1].finish_p80 == dt.date(2018, 1, 11)
    loads = [(one.role, one.days, one.capacity) for one in placed_work.months]
    assert loads == [("analyst", 1.0, pytest.approx(16.0)), ("editor", 4.0, None)]


def test_a_list_in_which_something_comes_before_what_it_waits_for_is_refused() -> None:
    with pytest.raises(ValueError, match="a comes before b"):
        placed([item("a", after=("b",)), item("b")], {"a": {}, "b": {}}, Capacity())
