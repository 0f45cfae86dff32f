"""What counts for progress: days on either side of a limit, verdicts that no longer hold, and the order of work."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

import pytest

from impact.domain.fingerprint import Fingerprint
from impact.domain.package_event import Deed, Finding, PackageEvent
from impact.domain.progress import ChangeSort
from impact.domain.schedule import ScheduleItem
from impact.domain.work_package import TaskStatus, WorkPackage, held_against, replay
from impact.errors import DecisionError
from impact.use_cases.packages.over_time import burn_up_of, changes_between, months_of, spent_since
from impact.use_cases.packages.progress import (
    late_tasks,
    month_before,
    planned_given_verdict,
    remaining_tasks,
    standing,
)
from impact.use_cases.packages.scheduling import in_order
from impact.use_cases.packages.standing import counted_tasks, package_on
from tests.unit.domain.test_work_package import event, plan, task

FIRST, SECOND = "sec:A/1", "sec:A/2"
PRINTS = {FIRST: Fingerprint("t", "i", "f", "g")}
MARCH = dt.date(2018, 3, 1)


def on(day: int, number: int, deed: Deed, task_id: str = "", **fields: object) -> PackageEvent:
    return event(number, deed, task_id, on=dt.date(2018, 3, day), **fields)


def package(*events: PackageEvent, **changes: object) -> WorkPackage:
    tasks = tuple(replace(task(name), due=dt.date(2018, 3, 20), **changes) for name in (FIRST, SECOND))
    first = event(1, Deed.PLANNED, plan=replace(plan(), tasks=tasks), on=MARCH)
    return replay("p", [first, *events])


def state_of(found: WorkPackage, task_id: str = FIRST):  # type: ignore[no-untyped-def]
    state = found.task(task_id)
    assert state is not None
    return state


def test_what_counts_on_the_day_of_the_last_report_was_reported_then() -> None:
    found = package(
        on(5, 2, Deed.RECORDED, FIRST, days=1.0),
        on(5, 3, Deed.NOTED, FIRST, why="old"),
        on(6, 4, Deed.RECORDED, FIRST, days=2.0),
        on(6, 5, Deed.NOTED, FIRST, why="new"),
    )
    last = dt.date(2018, 3, 5)
    assert [change.words for change in changes_between(found, after=last)] == ["new"]
    assert spent_since(found, last) == {"analyst": 2.0}
    assert state_of(package_on(found, last) or found).days_spent == 1.0


def test_a_task_is_late_from_the_day_after_its_date() -> None:
    found = package(on(3, 2, Deed.DONE, SECOND, finding=Finding.UPDATED))
    assert late_tasks(found, dt.date(2018, 3, 20)) == ()
    assert [one.label for one in late_tasks(found, dt.date(2018, 3, 21))] == [FIRST]


def test_what_a_plan_has_for_a_task_depends_on_the_verdict() -> None:
    weighed = {"if_right": (("analyst", 0.2),), "if_wrong": (("analyst", 0.9), ("editor", 0.3)), "likelihood": 0.5}
    signed = [
        on(3, 2, Deed.DONE, FIRST, finding=Finding.UPDATED),
        on(3, 3, Deed.DONE, SECOND, finding=Finding.NO_IMPACT),
    ]
    found = package(*signed, **weighed)
    mean = state_of(found).task.days.mean
    assert planned_given_verdict(state_of(found)) == pytest.approx(mean * 1.2 / 0.7)
    assert planned_given_verdict(state_of(found, SECOND)) == pytest.approx(mean * 0.2 / 0.7)
    assert planned_given_verdict(state_of(package(), FIRST)) == mean


def test_time_before_a_verdict_that_no_longer_holds_does_not_count_against_doing_it_again() -> None:
    signed = [
        on(2, 2, Deed.RECORDED, FIRST, days=3.0),
        on(3, 3, Deed.DONE, FIRST, finding=Finding.UPDATED, rests_on=PRINTS),
    ]
    held = held_against(package(*signed), {})
    assert state_of(held).status is TaskStatus.REOPENED
    assert {one.key: one.spent_by_role for one in remaining_tasks(held)} == {f"p {FIRST}": (), f"p {SECOND}": ()}
    again = held_against(package(*signed, on(4, 4, Deed.RECORDED, FIRST, days=0.5)), {})
    assert remaining_tasks(again)[0].spent_by_role == (("analyst", 0.5),)


def test_a_verdict_is_held_against_the_content_on_the_day_of_the_last_entry_only() -> None:
    found = package(
        on(3, 2, Deed.DONE, FIRST, finding=Finding.UPDATED, rests_on=PRINTS), on(9, 3, Deed.STARTED, SECOND)
    )
    other = {"something else": PRINTS[FIRST]}
    assert state_of(standing(found, other, on=dt.date(2018, 3, 8))).status is TaskStatus.DONE
    reopened = standing(found, other, on=dt.date(2018, 3, 9))
    assert state_of(reopened).status is TaskStatus.REOPENED
    assert [one.sort for one in changes_between(reopened, after=MARCH)] == [ChangeSort.REOPENED, ChangeSort.DONE]


def test_a_task_that_a_later_plan_no_longer_lists_is_no_part_of_the_work() -> None:
    later = on(4, 2, Deed.PLANNED, plan=plan(SECOND))
    found = package(later)
    assert state_of(found).status is TaskStatus.WITHDRAWN
    assert [state.task.id for state in counted_tasks(found)] == [SECOND]
    assert "0 tasks more, 1 fewer" in changes_between(found, after=MARCH)[0].words


def test_a_task_is_planned_evenly_until_the_date_of_the_plan_or_on_a_date_of_its_own() -> None:
    evenly = months_of(package(), begin=dt.date(2018, 2, 26))
    mean = state_of(package()).task.days.mean
    assert [one.month.month for one in evenly] == [2, 3]
    assert evenly[0].planned == pytest.approx(2 * mean * 2 / 22)
    assert sum(one.planned or 0.0 for one in evenly) == pytest.approx(2 * mean)
    moved = package(on(2, 2, Deed.MOVED, FIRST, due=dt.date(2018, 4, 10)))
    own = months_of(moved, begin=MARCH)
    assert [one.planned for one in own] == [pytest.approx(mean), pytest.approx(mean)]
    planned = dict(burn_up_of(moved, moved, until=dt.date(2018, 3, 25)).planned)
    assert planned[dt.date(2018, 3, 25)] == pytest.approx(mean)
    assert planned[dt.date(2018, 4, 10)] == pytest.approx(2 * mean)


def test_a_date_far_away_lays_out_a_bounded_number_of_months() -> None:
    found = package(on(2, 2, Deed.MOVED, FIRST, due=dt.date(9999, 12, 31)))
    assert len(months_of(found, begin=MARCH)) == 240


def test_a_month_before_the_last_of_a_longer_month_is_the_last_of_the_shorter() -> None:
    assert month_before(dt.date(2020, 3, 31)) == dt.date(2020, 2, 29)
    assert month_before(dt.date(2020, 1, 1)) == dt.date(2019, 12, 1)


def item(key: str, **fields: object) -> ScheduleItem:
    return replace(ScheduleItem(key, "p", key, key, "A", "analyst"), **fields)  # type: ignore[arg-type]


def test_work_is_taken_by_date_then_by_likelihood_and_what_others_wait_for_is_as_urgent_as_they() -> None:
    soon, late = dt.date(2018, 4, 1), dt.date(2018, 5, 1)
    items = [
        item("no date", likelihood=1.0),
        item("late and likely", due=late, likelihood=0.9),
        item("late", due=late, likelihood=0.4),
        item("soon", due=soon, likelihood=0.1, after=("needed",)),
        item("needed", likelihood=0.0, after=("first",)),
        item("first"),
    ]
    wanted = ["first", "needed", "soon", "late and likely", "late", "no date"]
    assert [one.key for one in in_order(items)] == wanted
    assert [one.key for one in in_order(items[::-1])] == wanted


def test_work_that_waits_for_itself_is_refused_by_name() -> None:
    with pytest.raises(DecisionError, match="wait for each other: a, b"):
        in_order([item("a", after=("b",)), item("b", after=("a",)), item("c")])
