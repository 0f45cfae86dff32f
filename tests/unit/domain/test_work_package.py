"""A work package is what its events make of it: replaying, undoing, planning again, and verdicts on content."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st

from impact.domain.effort import Figures
from impact.domain.fingerprint import Aspect, Fingerprint
from impact.domain.package_event import Deed, Finding, PackageEvent, Plan, PlannedTask, TaskOrigin
from impact.domain.work_package import TaskStatus, WorkPackage, held_against, replay

WHEN = dt.datetime(2017, 11, 20, 9, tzinfo=dt.UTC)
DAY = dt.date(2017, 11, 20)
ONE = Figures(0.5, 1.0, 1.5, 1.1)
IDS = ("sec:A/1", "sec:A/2", "activity:training")


def task(task_id: str, **changes: object) -> PlannedTask:
    made = PlannedTask(
        id=task_id, label=task_id, document="A", kind="text", role="analyst", depth="check and edit", tier="must",
        likelihood=0.8, origin=TaskOrigin.ESTIMATE, inclusion_probability=1.0, days=ONE,
        rests_on=(task_id, "shared"),
    )  # fmt: skip
    return replace(made, **changes)  # type: ignore[arg-type]


def plan(*task_ids: str) -> Plan:
    return Plan(
        package="A", release="R1", changes=(), as_of=None, graph_release="R1", status="estimated", missing=(),
        threshold=0.2, seed=1, worlds=64, workspace_digest="w", policy_digest="p", decisions_digest="",
        sha256_by_file={}, total=ONE, tasks=tuple(task(name) for name in task_ids),
    )  # fmt: skip


def event(number: int, deed: Deed, task_id: str = "", **fields: object) -> PackageEvent:
    return replace(PackageEvent(number, deed, task_id, "Ann", WHEN, DAY), **fields)  # type: ignore[arg-type]


def first_plan(*task_ids: str) -> PackageEvent:
    return event(1, Deed.PLANNED, plan=plan(*task_ids))


def status_of(package: WorkPackage, task_id: str) -> TaskStatus:
    state = package.task(task_id)
    assert state is not None
    return state.status


PRINTS = {name: Fingerprint("t", "i", "f", "g") for name in (*IDS, "shared")}
DEEDS = st.sampled_from([
    (Deed.ASSIGNED, {"to": "Bea"}),
    (Deed.STARTED, {}),
    (Deed.RECORDED, {"days": 0.5}),
    (Deed.RECORDED, {"days": 2.0}),
    (Deed.DONE, {"finding": Finding.UPDATED, "rests_on": PRINTS}),
    (Deed.REJECTED, {"finding": Finding.FALSE_POSITIVE, "rests_on": PRINTS}),
    (Deed.NOTED, {"why": "looked"}),
    (Deed.MOVED, {"due": DAY}),
])  # fmt: skip


@st.composite
def histories(draw: st.DrawFn) -> list[PackageEvent]:
    events = [first_plan(*IDS)]
    for number in range(2, 2 + draw(st.integers(0, 12))):
        deed, fields = draw(DEEDS)
        events.append(event(number, deed, draw(st.sampled_from(IDS)), **fields))
    return events


def without_numbers(package: WorkPackage) -> list[object]:
    return [replace(state, last_number=0) for state in package.tasks]


@given(histories(), st.data())
def test_undoing_an_event_leaves_what_its_absence_would(events: list[PackageEvent], data: st.DataObject) -> None:
    if len(events) == 1:
        return
    number = data.draw(st.integers(2, len(events)))
    undone = events[number - 1]
    undoing = event(len(events) + 1, Deed.UNDONE, undone.task, undoes=number)
    absent = [one for one in events if one.number != number]
    assert without_numbers(replay("p", [*events, undoing])) == without_numbers(replay("p", absent))
    back = event(len(events) + 2, Deed.UNDONE, undone.task, undoes=undoing.number)
    assert without_numbers(replay("p", [*events, undoing, back])) == without_numbers(replay("p", events))


@given(histories())
def test_time_spent_is_the_sum_of_what_was_recorded(events: list[PackageEvent]) -> None:
    package = replay("p", events)
    assert package.days_spent == sum(one.days or 0.0 for one in events if one.deed is Deed.RECORDED)
    assert {state.task.id for state in package.tasks} == set(IDS)


@given(histories(), st.sampled_from([*IDS, "shared"]), st.sampled_from(list(Aspect)))
def test_a_changed_element_reopens_exactly_the_verdicts_that_rest_on_it(
    events: list[PackageEvent], changed: str, aspect: Aspect
) -> None:
    signed = [
        replace(one, rests_on={name: PRINTS[name] for name in (one.task, "shared")}) if one.rests_on else one
        for one in events
    ]
    package = replay("p", signed)
    assert held_against(package, PRINTS) == package
    now = {**PRINTS, changed: replace(PRINTS[changed], **{aspect.value: "other"})}
    held = held_against(package, now)
    for before, after in zip(package.tasks, held.tasks, strict=True):
        rests = before.status in (TaskStatus.DONE, TaskStatus.REJECTED) and changed in (before.task.id, "shared")
        assert (after.status is TaskStatus.REOPENED) == rests
        if rests:
            assert [(one.element_id, one.aspects) for one in after.reopened_by] == [(changed, (aspect,))]
    assert held_against(held, PRINTS) == held, "the caller replays before holding again"


def test_an_element_that_is_gone_reopens_a_verdict() -> None:
    done = event(2, Deed.DONE, IDS[0], finding=Finding.NO_IMPACT, rests_on=PRINTS)
    present = {name: prints for name, prints in PRINTS.items() if name != "shared"}
    state = held_against(replay("p", [first_plan(*IDS), done]), present).task(IDS[0])
    assert state is not None
    assert [one.words for one in state.reopened_by] == ["shared is gone"]


def test_planning_again_keeps_work_and_withdraws_what_nobody_touched() -> None:
    events = [
        first_plan(*IDS),
        event(2, Deed.RECORDED, IDS[0], days=1.0),
        event(3, Deed.MOVED, IDS[2], due=DAY),
        event(4, Deed.PLANNED, plan=plan(IDS[2], "sec:A/9")),
    ]
    package = replay("p", events)
    assert [state.task.id for state in package.tasks] == [IDS[2], "sec:A/9", IDS[0], IDS[1]]
    assert status_of(package, IDS[0]) is TaskStatus.STARTED
    assert status_of(package, IDS[1]) is TaskStatus.WITHDRAWN
    moved = package.task(IDS[2])
    assert moved is not None
    assert moved.due == DAY, "a date that somebody moved stays"
    third = replay("p", [*events, event(5, Deed.PLANNED, plan=plan(*IDS))])
    assert status_of(third, IDS[1]) is TaskStatus.OPEN
    assert [one.number for one in third.plans] == [1, 4, 5]


def test_what_was_discovered_stays_so_when_a_later_plan_lists_it() -> None:
    found = event(2, Deed.ADDED, "sec:A/9", added=task("sec:A/9", origin=TaskOrigin.DISCOVERED))
    package = replay("p", [first_plan(*IDS), found, event(3, Deed.PLANNED, plan=plan(*IDS, "sec:A/9"))])
    state = package.task("sec:A/9")
    assert state is not None
    assert state.task.origin is TaskOrigin.DISCOVERED


def test_time_on_a_finished_task_leaves_it_finished() -> None:
    done = event(2, Deed.DONE, IDS[0], finding=Finding.UPDATED)
    package = replay("p", [first_plan(*IDS), done, event(3, Deed.RECORDED, IDS[0], days=0.5)])
    assert status_of(package, IDS[0]) is TaskStatus.DONE
    again = replay("p", [first_plan(*IDS), done, event(3, Deed.STARTED, IDS[0])])
    assert status_of(again, IDS[0]) is TaskStatus.STARTED


def test_a_closed_package_is_open_again_when_the_closing_is_undone() -> None:
    events = [first_plan(*IDS), event(2, Deed.CLOSED)]
    assert replay("p", events).is_closed
    assert not replay("p", [*events, event(3, Deed.UNDONE, undoes=2)]).is_closed
