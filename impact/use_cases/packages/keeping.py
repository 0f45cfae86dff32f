"""Read and keep work packages: what the store holds, replayed, and held against the present content of the models."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from impact.analysis.difference import fingerprints_of
from impact.domain.fingerprint import Fingerprint
from impact.domain.package_event import Deed, PackageEvent, Plan
from impact.domain.work_package import TaskState, WorkPackage, held_against, replay
from impact.errors import DecisionError, UnknownNameError
from impact.use_cases.decided_rows import LONGEST_NAME, sound_text
from impact.use_cases.decisions import store_of
from impact.use_cases.difference import state_of
from impact.use_cases.workspace import Workspace, nearest_names

if TYPE_CHECKING:
    from impact.store.packages import NewEvent

NONE_YET = "'impact package plan RELEASE' makes one from an estimate."


def content_of(workspace: Workspace) -> Mapping[str, Fingerprint]:
    """Give the fingerprints of all that verdicts may rest on, by element id."""
    return fingerprints_of(state_of(workspace, workspace.settings.name))


def list_packages(workspace: Workspace) -> tuple[WorkPackage, ...]:
    """List the work packages of a workspace by id, with the verdicts that no longer hold reopened.

    Raises
    ------
    StoreError
        If there is a store and it cannot be read.
    """
    packages = kept_packages(workspace)
    if not any(state.verdict for package in packages for state in package.tasks):
        return packages
    content = content_of(workspace)
    return tuple(held_against(package, content) for package in packages)


def kept_packages(workspace: Workspace) -> tuple[WorkPackage, ...]:
    """List the work packages as their events leave them, whatever the models say now."""
    place = workspace.store
    if place is None or not place.may_hold_decisions:
        return ()
    from impact.store.packages import read_events
    from impact.store.schema import reading

    with reading(place) as connection:
        events = read_events(connection, place.scope)
    return tuple(replay(package_id, found) for package_id, found in events.items())


def find_package(packages: Sequence[WorkPackage], name: str, *, task: str = "") -> WorkPackage:
    """Find the work package that a person means.

    Parameters
    ----------
    packages
        Those of the workspace.
    name
        Its id ignoring case, or a part of it that fits just one (``TAD``); empty for the only one, the only open
        one, or the only open one that holds the task.
    task
        The task that the person names, where there is one.

    Raises
    ------
    UnknownNameError
        If there is none, or more than one fits.
    """
    if not packages:
        raise UnknownNameError(f"There is no work package yet. {NONE_YET}")
    folded = name.strip().casefold()
    if not folded:
        return _only_one(packages, task)
    exact = [one for one in packages if one.id.casefold() == folded]
    fitting = exact or [one for one in packages if folded in one.id.casefold()]
    if len(fitting) == 1:
        return fitting[0]
    ids = [one.id for one in packages]
    if fitting:
        raise UnknownNameError(f"'{name}' fits {len(fitting)} work packages.", candidates=[one.id for one in fitting])
    raise UnknownNameError(f"No work package is called '{name}'.", candidates=nearest_names(name, ids))


def _only_one(packages: Sequence[WorkPackage], task: str) -> WorkPackage:
    open_ones = [one for one in packages if not one.is_closed] or list(packages)
    if len(open_ones) > 1 and task:
        open_ones = [one for one in open_ones if _fitting(one, task)] or open_ones
    if len(open_ones) == 1:
        return open_ones[0]
    ids = [one.id for one in open_ones]
    raise UnknownNameError("There is more than one work package: name one with --package.", candidates=ids)


def find_task(package: WorkPackage, text: str) -> TaskState:
    """Find the task that a person means: by id (with or without ``sec:``), number, or words of its label.

    Raises
    ------
    UnknownNameError
        If none fits, or more than one does.
    """
    fitting = _fitting(package, text)
    if len(fitting) == 1:
        return fitting[0]
    if fitting:
        names = [f"{state.task.id} ({state.task.label})" for state in fitting[:8]]
        raise UnknownNameError(f"'{text}' fits {len(fitting)} tasks of {package.id}.", candidates=names)
    near = nearest_names(text, [state.task.id for state in package.tasks])
    raise UnknownNameError(
        f"{package.id} has no task '{text}'. 'impact package add' adds what was missed.", candidates=near
    )


def _fitting(package: WorkPackage, text: str) -> list[TaskState]:
    folded = " ".join(text.casefold().split())
    for exactly in (_ids, _numbers, _labels):
        found = [state for state in package.tasks if folded in exactly(state)]
        if found:
            return found
    return [state for state in package.tasks if folded and folded in state.task.label.casefold()]


def _ids(state: TaskState) -> tuple[str, ...]:
    folded = state.task.id.casefold()
    return folded, folded.partition(":")[2]


def _numbers(state: TaskState) -> tuple[str, ...]:
    number = state.task.id.casefold().rpartition("/")[2]
    return number, f"{state.task.document.casefold()} {number}"


def _labels(state: TaskState) -> tuple[str, ...]:
    return (state.task.label.casefold(),)


def keep_plans(
    workspace: Workspace,
    plans: Sequence[tuple[str, Plan]],
    *,
    who: str,
    when: dt.datetime,
    on: dt.date | None = None,
    why: str = "",
) -> tuple[WorkPackage, ...]:
    """Keep plans: each begins a work package, or is the next version of the plan of one that is there.

    What was done on tasks stays. Tasks that the new version no longer lists are withdrawn, unless somebody worked on
    them; a date that somebody moved stays.

    Raises
    ------
    DecisionError
        If a package is closed, or already has just this plan; or the name or the reason is wrong.
    ConflictError
        If somebody planned or closed a package in between.
    StoreError
        If the store cannot be written, or nothing is kept.
    """
    from impact.store.packages import NewEvent

    known = {package.id: package for package in kept_packages(workspace)}
    kept = []
    for package_id, made in _planned(plans, who=who, when=when, on=on, why=why):
        package = known.get(package_id)
        if package is not None and package.is_closed:
            refuse_closed(package)
        event = _carried(made, package)
        if package is not None and package.plan == event.plan:
            message = f"{package_id} is planned so already (version {len(package.plans)})."
            raise DecisionError(message, remedy="Nothing was written.")
        kept.append((package_id, NewEvent(event, package.last_on("") if package else 0)))
    return add_all(workspace, kept)


def previewed(
    workspace: Workspace,
    plans: Sequence[tuple[str, Plan]],
    *,
    who: str,
    when: dt.datetime,
    on: dt.date | None = None,
    why: str = "",
) -> tuple[WorkPackage, ...]:
    """Give the packages as :func:`keep_plans` would leave them, and keep nothing; raises as that does."""
    known = {package.id: package for package in list_packages(workspace)}
    shown = []
    for package_id, made in _planned(plans, who=who, when=when, on=on, why=why):
        events = known[package_id].events if package_id in known else ()
        event = _carried(made, known.get(package_id))
        shown.append(replay(package_id, (*events, replace(event, number=len(events) + 1))))
    return tuple(shown)


def _planned(
    plans: Sequence[tuple[str, Plan]], *, who: str, when: dt.datetime, on: dt.date | None, why: str
) -> list[tuple[str, PackageEvent]]:
    who, why = signature(who, why, when)
    day = on or when.date()
    return [(name, PackageEvent(0, Deed.PLANNED, "", who, when, day, why=why, plan=plan)) for name, plan in plans]


def _carried(event: PackageEvent, package: WorkPackage | None) -> PackageEvent:
    """Keep the start and the end of the last version where the new one says none."""
    plan = event.plan
    if package is None or plan is None:
        return event
    start, due = plan.start or package.plan.start, plan.due or package.plan.due
    tasks = tuple(replace(task, due=task.due or due) for task in plan.tasks)
    return replace(event, plan=replace(plan, start=start, due=due, tasks=tasks))


def chosen_tasks(
    package: WorkPackage, *, is_open: bool = False, assignee: str | None = None, role: str | None = None
) -> WorkPackage:
    """Leave only some tasks in a package: those not finished, of one person, of one role (ignoring case)."""

    def is_chosen(state: TaskState) -> bool:
        return (
            not (is_open and state.status.is_finished)
            and (assignee is None or state.assignee.casefold() == assignee.strip().casefold())
            and (role is None or state.task.role.casefold() == role.strip().casefold())
        )

    return replace(package, tasks=tuple(state for state in package.tasks if is_chosen(state)))


def add_all(workspace: Workspace, events: Sequence[tuple[str, NewEvent]]) -> tuple[WorkPackage, ...]:
    """Add events on one or more packages, all of them or none, and give the packages as they are then.

    Raises
    ------
    ConflictError
        If something happened to one of the tasks in between.
    StoreError
        If the store cannot be written.
    """
    from impact.store.packages import add_events
    from impact.store.schema import writing

    place = store_of(workspace)
    by_package: dict[str, list[NewEvent]] = {}
    for package_id, event in events:
        by_package.setdefault(package_id, []).append(event)
    with writing(place) as connection:
        for package_id, new in by_package.items():
            add_events(connection, place.scope, package_id, new)
    return tuple(package for package in list_packages(workspace) if package.id in by_package)


def signature(who: str, why: str, when: dt.datetime) -> tuple[str, str]:
    """Check who enters something, and the reason.

    Raises
    ------
    DecisionError
        If the name is empty or more than a line, the reason too long, or the time has no zone.
    """
    name = sound_text(who, "the name", limit=LONGEST_NAME)
    if not name or "\n" in name or "\r" in name:
        raise DecisionError("The name of who enters it is one line.", remedy="Give --who NAME.")
    if when.tzinfo is None:
        raise DecisionError("The time has no zone.", remedy="Give it with its zone.")
    return name, sound_text(why, "the reason")


def refuse_closed(package: WorkPackage) -> None:
    """Refuse to change a package that is closed.

    Raises
    ------
    DecisionError
        Always.
    """
    closing = next(
        event for event in reversed(package.events) if event.deed is Deed.CLOSED and event.number not in package.undone
    )
    message = f"{package.id} was closed by {closing.who} on {closing.on}."
    raise DecisionError(
        message, remedy=f"To open it again: impact package undo {closing.number} --package {package.id}."
    )
