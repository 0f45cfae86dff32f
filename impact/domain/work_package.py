"""A work package: tasks of a review, who does them, what was spent and found; all of it replayed from its events."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from enum import StrEnum

from impact.domain.decision_log import undone_by
from impact.domain.fingerprint import Aspect, Fingerprint
from impact.domain.package_event import Deed, Finding, PackageEvent, Plan, PlannedTask, TaskOrigin


class TaskStatus(StrEnum):
    """Where a task stands."""

    OPEN = "open"
    STARTED = "started"
    DONE = "done"
    REJECTED = "rejected"
    REOPENED = "reopened"
    """Its verdict no longer holds, for what it rests on has changed."""
    WITHDRAWN = "withdrawn"
    """A later version of the plan no longer lists it, and nobody had worked on it."""

    @property
    def is_finished(self) -> bool:
        """Whether nothing is left to do."""
        return self in (TaskStatus.DONE, TaskStatus.REJECTED, TaskStatus.WITHDRAWN)


@dataclass(frozen=True, slots=True)
class SignedVerdict:
    """What somebody found of a task, for the content that it had then.

    Attributes
    ----------
    number
        Of the event.
    finding
        What the review came to.
    who, when, on
        Who signed it, when, and for which day.
    verified_by
        Who verified it; empty if nobody did.
    why
        The reason.
    rests_on
        Fingerprints of the elements it rests on, by id.
    """

    number: int
    finding: Finding
    who: str
    when: dt.datetime
    on: dt.date
    verified_by: str
    why: str
    rests_on: Mapping[str, Fingerprint]


@dataclass(frozen=True, slots=True)
class ContentChange:
    """Why a verdict no longer holds: an element and the aspects in which it changed; none if it is gone."""

    element_id: str
    aspects: tuple[Aspect, ...]

    @property
    def words(self) -> str:
        """Say it in a few words."""
        if not self.aspects:
            return f"{self.element_id} is gone"
        return f"{self.element_id} changed ({', '.join(self.aspects)})"


@dataclass(frozen=True, slots=True)
class TimeRecord:
    """Time that somebody spent on a task, in a role, on a day, in person-days."""

    number: int
    who: str
    role: str
    on: dt.date
    days: float


@dataclass(frozen=True, slots=True)
class MovedDate:
    """A date of a task that moved: what it was and is (``None`` without one), who moved it on which day, and why."""

    number: int
    before: dt.date | None
    after: dt.date | None
    who: str
    on: dt.date
    why: str


@dataclass(frozen=True, slots=True)
class TaskState:
    """A task with all that happened to it.

    Attributes
    ----------
    task
        As the last version of the plan has it.
    version
        Version of the plan that lists it last; 0 if somebody added it.
    status
        Where it stands.
    assignee
        Who does it; empty if nobody is named.
    due
        Its present date.
    started_on, finished_on
        Days on which work began and ended.
    records
        Time spent, in the order in which it was entered.
    verdict
        The verdict that stands last, even where it no longer holds.
    reopened_by
        Why it no longer holds.
    notes
        Who wrote what on which day.
    moves
        How its date was moved.
    last_number
        Number of the last event on it; 0 if there is none.
    """

    task: PlannedTask
    version: int
    status: TaskStatus = TaskStatus.OPEN
    assignee: str = ""
    due: dt.date | None = None
    started_on: dt.date | None = None
    finished_on: dt.date | None = None
    records: tuple[TimeRecord, ...] = ()
    verdict: SignedVerdict | None = None
    reopened_by: tuple[ContentChange, ...] = ()
    notes: tuple[tuple[str, dt.date, str], ...] = ()
    moves: tuple[MovedDate, ...] = ()
    last_number: int = 0

    @property
    def days_spent(self) -> float:
        """Person-days spent on it."""
        return sum(record.days for record in self.records)


@dataclass(frozen=True, slots=True)
class WorkPackage:
    """A work package as its events leave it.

    Attributes
    ----------
    id
        ``R2.0/TAD``.
    plans
        Every version of the plan, the first as version 1, each with its event.
    tasks
        Tasks in the order of the last plan, then what was added and what is no longer planned.
    events
        Everything that happened, undone or not, by ascending number.
    undone
        Numbers of the events that are undone.
    is_closed
        Whether it is closed.
    """

    id: str
    plans: tuple[PackageEvent, ...]
    tasks: tuple[TaskState, ...]
    events: tuple[PackageEvent, ...]
    undone: frozenset[int]
    is_closed: bool

    @property
    def plan(self) -> Plan:
        """The last version of the plan."""
        found = self.plans[-1].plan
        assert found is not None
        return found

    @property
    def last_number(self) -> int:
        """Number of the last event."""
        return self.events[-1].number

    @property
    def days_spent(self) -> float:
        """Person-days spent."""
        return sum(task.days_spent for task in self.tasks)

    def task(self, task_id: str) -> TaskState | None:
        """Find a task by its id."""
        return next((state for state in self.tasks if state.task.id == task_id), None)

    def last_on(self, task_id: str) -> int:
        """Give the number of the last event on a task, or of the last on the whole package; 0 if there is none."""
        return next((event.number for event in reversed(self.events) if event.task == task_id), 0)


def replay(package_id: str, events: Sequence[PackageEvent]) -> WorkPackage:
    """Work out the state of a package from its events alone.

    Parameters
    ----------
    package_id
        Id of the package.
    events
        Its events by ascending number; the first is a plan.

    Returns
    -------
    WorkPackage
        The same for the same events, whoever asks and when.
    """
    undone = frozenset(undone_by({one.number: one.undoes for one in events if one.undoes is not None}))
    tasks: dict[str, TaskState] = {}
    plans: list[PackageEvent] = []
    is_closed = False
    for event in events:
        if event.number in undone or event.undoes is not None:
            state = tasks.get(event.task)
            if state is not None:
                tasks[event.task] = replace(state, last_number=event.number)
        elif event.deed is Deed.PLANNED:
            plans.append(event)
            tasks = _planned(tasks, event, version=len(plans))
        elif event.deed is Deed.CLOSED:
            is_closed = True
        elif event.deed is Deed.ADDED and event.added is not None:
            known = TaskState(event.added, version=0, due=event.added.due, last_number=event.number)
            state = tasks.get(event.task, known)
            tasks[event.task] = replace(state, task=event.added, status=TaskStatus.OPEN, last_number=event.number)
        elif event.task in tasks:
            tasks[event.task] = replace(_after(tasks[event.task], event), last_number=event.number)
    return WorkPackage(package_id, tuple(plans), tuple(tasks.values()), tuple(events), undone, is_closed)


def _planned(known: Mapping[str, TaskState], event: PackageEvent, *, version: int) -> dict[str, TaskState]:
    """Lay a version of the plan over the tasks: what is known keeps what was done on it."""
    assert event.plan is not None
    tasks: dict[str, TaskState] = {}
    for task in event.plan.tasks:
        state = known.get(task.id)
        if state is None:
            tasks[task.id] = TaskState(task, version, due=task.due)
            continue
        status = TaskStatus.OPEN if state.status is TaskStatus.WITHDRAWN else state.status
        due = state.due if state.moves else task.due
        origin = TaskOrigin.DISCOVERED if state.task.origin is TaskOrigin.DISCOVERED else task.origin
        tasks[task.id] = replace(state, task=replace(task, origin=origin), version=version, status=status, due=due)
    for task_id, state in known.items():
        if task_id not in tasks:
            is_untouched = state.status is TaskStatus.OPEN and not state.records and state.version > 0
            tasks[task_id] = replace(state, status=TaskStatus.WITHDRAWN) if is_untouched else state
    return tasks


def _after(state: TaskState, event: PackageEvent) -> TaskState:
    """Give a task after one event on it."""
    begun = state.started_on or event.on
    match event.deed:
        case Deed.ASSIGNED:
            return replace(state, assignee=event.to)
        case Deed.STARTED:
            return replace(state, status=TaskStatus.STARTED, started_on=begun, finished_on=None)
        case Deed.RECORDED:
            record = TimeRecord(event.number, event.who, event.role or state.task.role, event.on, event.days or 0.0)
            is_waiting = state.status in (TaskStatus.OPEN, TaskStatus.WITHDRAWN)
            status = TaskStatus.STARTED if is_waiting else state.status
            return replace(state, status=status, started_on=min(begun, event.on), records=(*state.records, record))
        case Deed.DONE | Deed.REJECTED:
            return _signed(state, event)
        case Deed.NOTED:
            return replace(state, notes=(*state.notes, (event.who, event.on, event.why)))
        case Deed.MOVED:
            move = MovedDate(event.number, state.due, event.due, event.who, event.on, event.why)
            return replace(state, due=event.due, moves=(*state.moves, move))
    return state


def _signed(state: TaskState, event: PackageEvent) -> TaskState:
    finding = event.finding or Finding.FALSE_POSITIVE
    verdict = SignedVerdict(
        event.number, finding, event.who, event.when, event.on, event.to, event.why, dict(event.rests_on)
    )
    status = TaskStatus.DONE if event.deed is Deed.DONE else TaskStatus.REJECTED
    return replace(state, status=status, verdict=verdict, finished_on=event.on, started_on=state.started_on or event.on)


def held_against(package: WorkPackage, fingerprints: Mapping[str, Fingerprint]) -> WorkPackage:
    """Reopen exactly those tasks whose verdict rests on something that has changed since.

    Parameters
    ----------
    package
        The package as its events leave it.
    fingerprints
        Fingerprints of the present content, by element id.

    Returns
    -------
    WorkPackage
        The package; a verdict whose content is again as it was when it was signed holds again.
    """
    return replace(package, tasks=tuple(_held(state, fingerprints) for state in package.tasks))


def _held(state: TaskState, fingerprints: Mapping[str, Fingerprint]) -> TaskState:
    if state.verdict is None or state.status not in (TaskStatus.DONE, TaskStatus.REJECTED):
        return state
    causes = []
    for element_id, signed in sorted(state.verdict.rests_on.items()):
        present = fingerprints.get(element_id)
        aspects = () if present is None else signed.changed_aspects(present)
        if present is None or aspects:
            causes.append(ContentChange(element_id, aspects))
    if not causes:
        return state
    return replace(state, status=TaskStatus.REOPENED, reopened_by=tuple(causes))
