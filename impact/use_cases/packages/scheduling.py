"""Plan when the open tasks of work packages can be done, within the capacity of roles, and keep the dates."""

from __future__ import annotations

import datetime as dt
import heapq
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

import numpy as np

from impact.analysis.forecast import Numbers, figures_of, remaining_draws
from impact.analysis.scheduling import PlacedWork, place_work
from impact.domain.effort import Figures
from impact.domain.fingerprint import Fingerprint
from impact.domain.formatting import counted
from impact.domain.package_event import ACTIVITY, Deed
from impact.domain.progress import RemainingTask
from impact.domain.schedule import Capacity, DateStatus, Schedule, ScheduledItem, ScheduleItem
from impact.domain.work_package import TaskState, WorkPackage
from impact.errors import DecisionError, UnknownNameError
from impact.readers.capacity import CAPACITY_FILE, WAITS_FILE, laid_over, read_capacity, read_waits
from impact.readers.learning_policy import learning_policy
from impact.use_cases.packages.acting import Act, Signature, act_on
from impact.use_cases.packages.keeping import find_task
from impact.use_cases.packages.over_time import month_end, months_between
from impact.use_cases.packages.progress import (
    begun_packages,
    content_on,
    correction_of,
    mean_by_role,
    remaining_tasks,
    standing,
)
from impact.use_cases.packages.standing import counted_tasks
from impact.use_cases.workspace import Workspace, nearest_names

DRAWS = 1024
"""Draws of the remaining work in which the schedule is made."""
FIRST = (f"{ACTIVITY}identify", f"{ACTIVITY}training")
"""Activities that come before the sections of their package."""
LAST = f"{ACTIVITY}committee meetings"
"""The activity that comes after them."""
MONTHLY = f"{ACTIVITY}reporting"
"""The activity that is spread over the months of the review."""
LATEST_YEAR = 2200


@dataclass(frozen=True, slots=True)
class ScheduleRequest:
    """What a person asks to be scheduled.

    Attributes
    ----------
    package
        By id or a part of it; empty for all that are open.
    on
        The day as of which packages are looked at.
    start
        First day of work; ``None`` takes ``on``, and for each package its own start where that is later.
    capacity
        What the roles have; it is laid over the table of the workspace.
    waits
        Tasks, as a person names them, and what each waits for; beside the table of the workspace.
    """

    package: str
    on: dt.date
    start: dt.date | None = None
    capacity: Capacity = field(default_factory=Capacity)
    waits: tuple[tuple[str, str], ...] = ()


def make_schedule(
    workspace: Workspace, request: ScheduleRequest, *, content: Mapping[str, Fingerprint] | None = None
) -> Schedule:
    """Find out when the open tasks of work packages can be done.

    Tasks are taken by date, what others wait for first, then by likelihood. The work is what a progress report says
    that remains, draw by draw. Without any stated capacity there are no dates: effort is not turned into elapsed time.

    Parameters
    ----------
    workspace
        The workspace; its ``capacity.csv`` and ``dependencies.csv`` are read where they are there.
    request
        What is asked for.
    content
        Fingerprints of the present content, where they are known already; ``None`` works them out.

    Raises
    ------
    UnknownNameError
        If a package, a task or a role is unknown.
    DecisionError
        If nothing was planned by the day, work would begin before it, or tasks wait for each other.
    InputError
        If one of the tables cannot be used.
    StoreError
        If there is a store and it cannot be read.
    """
    if request.on.year > LATEST_YEAR:
        raise DecisionError(f"{request.on} lies too far ahead.", remedy="Give an earlier --on.")
    if request.start is not None and not request.on <= request.start <= dt.date(LATEST_YEAR, 12, 31):
        message = f"Work cannot begin on {request.start}, which is before {request.on} or too far ahead."
        raise DecisionError(message, remedy="Give --start on or after --on.")
    begun = begun_packages(workspace, request.package, on=request.on)
    prints = content_on(workspace, begun, on=request.on) if content is None else content
    packages = [standing(package, prints, on=request.on) for package in begun]
    return _Planner(workspace, request, packages).schedule()


class _Planner:
    def __init__(self, workspace: Workspace, request: ScheduleRequest, packages: Sequence[WorkPackage]) -> None:
        self.workspace, self.request, self.packages = workspace, request, packages
        self.start = request.start or request.on
        learning = learning_policy()
        self.corrections = {package.id: correction_of(package, learning) for package in packages}
        self.tasks = [
            task
            for package in packages
            for task in remaining_tasks(package, factor=self.corrections[package.id].factor)
        ]

    def schedule(self) -> Schedule:
        capacity, waits = self._capacity(), self._waits()
        drawn = remaining_draws(
            self.tasks,
            correlation=self.workspace.policy.effort.role_correlation,
            seed=self.packages[0].plan.seed,
            draws=DRAWS,
        )
        by_role = _by_role(drawn)
        items, work = self._items(drawn, waits)
        if capacity.roles:
            placed = place_work(items, work=work, capacity=capacity, start=self.start)
        else:
            placed = PlacedWork(tuple(_unplaced(item, work[item.key]) for item in items), (), {})
        unstated = tuple(role for role in by_role if role not in capacity.roles)
        return Schedule(
            packages=tuple(package.id for package in self.packages),
            on=self.request.on,
            start=self.start,
            items=placed.items,
            finished=sum(state.status.is_finished for one in self.packages for state in counted_tasks(one)),
            finish_by_package=placed.finish_by_package,
            months=placed.months,
            capacity=capacity,
            unstated_roles=unstated if capacity.roles else (),
            effort_by_role={role: figures_of(days) for role, days in by_role.items()},
            total=figures_of(sum(by_role.values(), np.zeros(DRAWS))) if by_role else Figures(0.0, 0.0, 0.0, 0.0),
            notes=self._notes(),
        )

    def _capacity(self) -> Capacity:
        folder = self.workspace.folder
        own = Capacity()
        if folder is not None and (folder / CAPACITY_FILE).is_file():
            own = read_capacity(folder / CAPACITY_FILE)
        capacity = laid_over(own, self.request.capacity)
        known = self._roles()
        for role in sorted(capacity.roles):
            if role not in known:
                candidates = nearest_names(role, sorted(known))
                raise UnknownNameError(f"No role is called '{role}'.", candidates=candidates)
        return capacity

    def _roles(self) -> set[str]:
        roles = set(self.workspace.policy.effort.role_by_activity.values())
        for package in self.packages:
            for state in package.tasks:
                roles |= {state.task.role, *(role for role, _ in mean_by_role(state.task))}
                roles |= {record.role for record in state.records}
        return roles

    def _waits(self) -> Sequence[tuple[str, str]]:
        """Give what people said waits for what, as keys of tasks that are open."""
        folder = self.workspace.folder
        said: tuple[tuple[str, str], ...] = ()
        if folder is not None and (folder / WAITS_FILE).is_file():
            said = read_waits(folder / WAITS_FILE)
        pairs = [tuple(self._found(name) for name in pair) for pair in (*said, *self.request.waits)]
        open_keys = {task.key for task in self.tasks}
        return [(first, second) for first, second in pairs if first in open_keys and second in open_keys]

    def _found(self, name: str) -> str:
        """Find the task that a person means, in whichever package has it."""
        errors, found = [], []
        if name in {task.key for task in self.tasks}:
            return name
        for package in self.packages:
            try:
                found.append(_key(package, find_task(package, name)))
            except UnknownNameError as error:
                errors.append(error)
        if len(found) == 1:
            return found[0]
        if found:
            raise UnknownNameError(f"'{name}' fits tasks of several packages.", candidates=found)
        raise errors[0]

    def _items(
        self, drawn: Mapping[str, Mapping[str, Numbers]], waits: Sequence[tuple[str, str]]
    ) -> tuple[list[ScheduleItem], Mapping[str, Mapping[str, Numbers]]]:
        """Make the pieces of work in the order in which they are taken, with what remains of each."""
        states = {_key(package, state): (package, state) for package in self.packages for state in package.tasks}
        after = self._after(waits)
        items: list[ScheduleItem] = []
        work: dict[str, Mapping[str, Numbers]] = {}
        for task in self.tasks:
            package, state = states[task.key]
            pieces = self._pieces(package, state, task, after.get(task.key, ()))
            for piece, share in pieces:
                items.append(piece)
                work[piece.key] = {role: share * days for role, days in drawn[task.key].items()}
        return in_order(items), work

    def _pieces(
        self, package: WorkPackage, state: TaskState, task: RemainingTask, after: tuple[str, ...]
    ) -> list[tuple[ScheduleItem, float]]:
        """Make the pieces of a task, each with its share of the work; the monthly report has one for each month."""
        begin = package.plan.start if package.plan.start and package.plan.start > self.start else None
        whole = ScheduleItem(
            key=task.key,
            package=package.id,
            task_id=state.task.id,
            label=state.task.label,
            document=state.task.document,
            role=state.task.role,
            assignee=state.assignee,
            due=state.due,
            after=after,
            not_before=begin,
            likelihood=state.task.likelihood,
            moves=state.moves,
        )
        first = begin or self.start
        if state.task.id != MONTHLY or state.due is None or state.due <= first:
            return [(whole, 1.0)]
        pieces = []
        for month in months_between(first, state.due):
            begin, due = max(month, first), min(month_end(month), state.due)
            share = ((due - begin).days + 1) / ((state.due - first).days + 1)
            key, label = f"{task.key} {month:%Y-%m}", f"{state.task.label} ({month:%Y-%m})"
            pieces.append((replace(whole, key=key, label=label, not_before=begin, due=due), share))
        return pieces

    def _after(self, waits: Sequence[tuple[str, str]]) -> Mapping[str, tuple[str, ...]]:
        """Say what each task waits for: identification and training, then sections, then committee meetings."""
        found: dict[str, set[str]] = {}
        for package in self.packages:
            keys = {state.task.id: _key(package, state) for state in package.tasks}
            mine = {task.key for task in self.tasks}
            sections = [keys[state.task.id] for state in package.tasks if state.task.is_section]
            sections = [key for key in sections if key in mine]
            begin = [keys[name] for name in FIRST if keys.get(name) in mine]
            for key in sections:
                found.setdefault(key, set()).update(begin)
            if keys.get(LAST) in mine:
                found.setdefault(keys[LAST], set()).update([*begin, *sections])
        for task, other in waits:
            found.setdefault(task, set()).add(other)
        return {key: tuple(sorted(others)) for key, others in found.items()}

    def _notes(self) -> tuple[str, ...]:
        notes = []
        for package in self.packages:
            correction = self.corrections[package.id]
            if correction.count:
                done = counted(correction.count, "finished task")
                notes.append(
                    f"{package.id}: what remains is multiplied by {correction.factor:.2f}, learned from {done}."
                )
            if package.is_closed:
                notes.append(f"{package.id} is closed: nothing of it remains.")
        return tuple(notes)


def in_order(items: Sequence[ScheduleItem]) -> list[ScheduleItem]:
    """Put pieces of work in the order in which they are taken.

    Each comes after what it waits for; apart from that by date (its own, or that of what waits for it, if sooner),
    then by likelihood, then by key.

    Raises
    ------
    DecisionError
        If some wait for each other, or for what is not among them.
    """
    by_key = {item.key: item for item in items}
    waiting = {item.key: set(item.after) for item in items}
    followers: dict[str, list[str]] = {key: [] for key in by_key}
    for key, others in waiting.items():
        for other in others:
            followers[other].append(key)
    dates = _urgent_dates(by_key)

    def place(key: str) -> tuple[dt.date, float, str]:
        return dates[key], -by_key[key].likelihood, key

    ready = [place(key) for key, others in waiting.items() if not others]
    heapq.heapify(ready)
    ordered: list[ScheduleItem] = []
    while ready:
        key = heapq.heappop(ready)[2]
        ordered.append(by_key[key])
        for follower in followers[key]:
            waiting[follower].discard(key)
            if not waiting[follower]:
                heapq.heappush(ready, place(follower))
    if len(ordered) < len(items):
        done = {item.key for item in ordered}
        names = ", ".join(sorted(item.label for item in items if item.key not in done)[:8])
        raise DecisionError(f"Some tasks wait for each other: {names}.", remedy="Take one of the dependencies away.")
    return ordered


def _urgent_dates(by_key: Mapping[str, ScheduleItem]) -> Mapping[str, dt.date]:
    """Give the soonest date of each item and of all that waits for it."""
    dates = {key: item.due or dt.date.max for key, item in by_key.items()}
    changed = set(by_key)
    while changed:
        current, changed = changed, set()
        for key in current:
            for other in by_key[key].after:
                if dates[key] < dates[other]:
                    dates[other] = dates[key]
                    changed.add(other)
    return dates


def _key(package: WorkPackage, state: TaskState) -> str:
    return f"{package.id} {state.task.id}"


def _by_role(drawn: Mapping[str, Mapping[str, Numbers]]) -> Mapping[str, Numbers]:
    found: dict[str, Numbers] = {}
    for by_role in drawn.values():
        for role, days in by_role.items():
            found[role] = found[role] + days if role in found else days
    return dict(sorted(found.items()))


def _unplaced(item: ScheduleItem, work: Mapping[str, Numbers]) -> ScheduledItem:
    remaining = figures_of(sum(work.values(), np.zeros(DRAWS)))
    return ScheduledItem(item, remaining, None, None, None, None, None, DateStatus.UNKNOWN)


def keep_dates(workspace: Workspace, schedule: Schedule, signed: Signature) -> int:
    """Move the date of each scheduled task to its P80 finish; former dates are kept as its history.

    Parameters
    ----------
    workspace
        The workspace.
    schedule
        A schedule of it.
    signed
        Who moves them and when.

    Returns
    -------
    int
        How many dates moved.

    Raises
    ------
    DecisionError
        If no capacity is stated, so that there are no dates.
    ConflictError
        If somebody did something on a task in between.
    StoreError
        If the store cannot be written.
    """
    if not schedule.has_capacity:
        raise DecisionError("Without capacity there are no dates to keep.", remedy="State it with --capacity.")
    moved = 0
    for package in schedule.packages:
        acts = [
            Act(Deed.MOVED, one.item.task_id, due=one.finish_p80, why="scheduled within the stated capacity")
            for one in schedule.items
            if one.item.package == package and one.item.task_id != MONTHLY
            and one.finish_p80 is not None and one.finish_p80 != one.item.due
        ]  # fmt: skip
        if acts:
            act_on(workspace, acts, signed, package=package)
            moved += len(acts)
    return moved
