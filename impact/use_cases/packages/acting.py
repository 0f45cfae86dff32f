"""Work through a work package: assign, start, record time, sign, reject, add, move, note, undo and close."""

from __future__ import annotations

import datetime as dt
import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace

from impact.domain.fingerprint import Fingerprint
from impact.domain.package_event import Deed, Finding, PackageEvent
from impact.domain.work_package import TaskState, TaskStatus, WorkPackage
from impact.errors import DecisionError
from impact.use_cases.decided_rows import LONGEST_NAME, sound_text
from impact.use_cases.packages.discovering import discovered_task, section_named
from impact.use_cases.packages.keeping import (
    add_all,
    content_of,
    find_package,
    find_task,
    list_packages,
    refuse_closed,
    signature,
)
from impact.use_cases.workspace import Workspace

MOST_DAYS = 366.0
"""Person-days in one record; what is more was mistyped."""


@dataclass(frozen=True, slots=True)
class Act:
    """Something that a person wants to do, as typed.

    Attributes
    ----------
    deed
        What is done.
    task
        The task, as a person names it; for a discovered one, the section; empty for the whole package.
    why
        The reason, or the text of a note.
    to
        Who a task is assigned to (empty takes the name away), or who a plan was shown to.
    verified_by
        Who verified the verdict; empty if nobody did.
    role
        In which role time was spent; empty takes that of the task.
    days
        Person-days spent; of a discovered task, those planned for it (``None``: as the policy prices it).
    due
        New date; ``None`` takes it away.
    finding
        The verdict.
    undoes
        Number of the event to be undone; ``None`` takes the last that can be.
    version
        Version of the plan; ``None`` takes the last.
    seen
        Number of the last event on the task (or the package) that the person has seen; ``None`` takes the present one.
    """

    deed: Deed
    task: str = ""
    why: str = ""
    to: str = ""
    verified_by: str = ""
    role: str = ""
    days: float | None = None
    due: dt.date | None = None
    finding: Finding | None = None
    undoes: int | None = None
    version: int | None = None
    seen: int | None = None


@dataclass(frozen=True, slots=True)
class Signature:
    """Who enters something, when (with its zone), and the day for which it counts (``None``: the same day)."""

    who: str
    when: dt.datetime
    on: dt.date | None = None


def act_on(workspace: Workspace, acts: Sequence[Act], signed: Signature, *, package: str = "") -> WorkPackage:
    """Do something on a work package, all of it or nothing.

    Parameters
    ----------
    workspace
        The workspace as the person saw it.
    acts
        What is done, in order; on one package.
    signed
        Who does it and when.
    package
        The package, as :func:`impact.use_cases.packages.keeping.find_package` finds it.

    Returns
    -------
    WorkPackage
        The package afterwards.

    Raises
    ------
    UnknownNameError
        If the package, a task, or a section to be added is unknown.
    DecisionError
        If it cannot be done as the package stands: it is closed, the number is none, the day lies ahead, …
    ConflictError
        If somebody did something on the task in between; nothing is written.
    StoreError
        If the store cannot be written.
    """
    from impact.store.packages import NewEvent

    found = _meant(workspace, package, acts)
    new = []
    for act in acts:
        if found.is_closed and act.deed not in (Deed.UNDONE, Deed.SHOWN):
            refuse_closed(found)
        who, why = signature(signed.who, act.why, signed.when)
        on = signed.on or signed.when.date()
        if on > signed.when.date():
            raise DecisionError(f"{on} lies ahead.", remedy="Give the day on which it happened.")
        blank = PackageEvent(0, act.deed, "", who, signed.when, on, why=why)
        event = _MAKERS[act.deed](_Wish(workspace, found, act), blank)
        expected = found.last_on(event.task) if act.seen is None else act.seen
        new.append((found.id, NewEvent(event, expected)))
    if len({event.event.task for _, event in new}) < len(new):
        raise DecisionError("One task is named twice.", remedy="Name each once.")
    return add_all(workspace, new)[0]


def _meant(workspace: Workspace, package: str, acts: Sequence[Act]) -> WorkPackage:
    """Find the package: the one named, else the open one that holds the task or that the section belongs to."""
    packages = list_packages(workspace)
    if not acts or acts[0].deed is not Deed.ADDED or package:
        return find_package(packages, package, task=acts[0].task if acts else "")
    section = section_named(workspace, acts[0].task)
    name = workspace.policy.effort.package_of(section.document)
    return find_package([one for one in packages if one.plan.package == name] or packages, "")


@dataclass(frozen=True, slots=True)
class _Wish:
    workspace: Workspace
    package: WorkPackage
    act: Act

    @property
    def state(self) -> TaskState:
        return find_task(self.package, self.act.task)

    def version(self) -> int:
        last = len(self.package.plans)
        version = last if self.act.version is None else self.act.version
        if not 1 <= version <= last:
            raise DecisionError(
                f"{self.package.id} has no version {version} of its plan.", remedy=f"The last is {last}."
            )
        return version


def _assigned(wish: _Wish, event: PackageEvent) -> PackageEvent:
    return replace(event, task=wish.state.task.id, to=_name(wish.act.to, "the name of who does it"))


def _started(wish: _Wish, event: PackageEvent) -> PackageEvent:
    state = wish.state
    if state.status is TaskStatus.STARTED:
        raise DecisionError(f"{state.task.label} was started on {state.started_on}.", remedy="Nothing was written.")
    return replace(event, task=state.task.id)


def _recorded(wish: _Wish, event: PackageEvent) -> PackageEvent:
    days = wish.act.days
    if days is None or not math.isfinite(days) or not 0.0 < days <= MOST_DAYS:
        remedy = "Undo a record to take it back." if days is not None and days < 0 else "Give --days, such as 1.5."
        raise DecisionError(f"{'' if days is None else f'{days:g} '}person-days cannot be recorded.", remedy=remedy)
    return replace(event, task=wish.state.task.id, days=days, role=_name(wish.act.role, "the role"))


def _done(wish: _Wish, event: PackageEvent) -> PackageEvent:
    state = wish.state
    if state.task.is_section and wish.act.finding not in (Finding.NO_IMPACT, Finding.UPDATED):
        raise DecisionError("It is not said what the review came to.", remedy="Give --verdict no-impact or updated.")
    if state.status is TaskStatus.DONE and wish.act.finding is (state.verdict.finding if state.verdict else None):
        remedy = "Nothing was written."
        raise DecisionError(f"{state.task.label} is done already ({wish.act.finding}).", remedy=remedy)
    if wish.act.verified_by and wish.act.verified_by.strip().casefold() == event.who.casefold():
        raise DecisionError("Nobody verifies a verdict of their own.", remedy="Name somebody else in --verified-by.")
    verified_by = _name(wish.act.verified_by, "the name of who verified it")
    finding = wish.act.finding or Finding.UPDATED
    return replace(event, task=state.task.id, finding=finding, to=verified_by, rests_on=_signed_content(wish, state))


def _rejected(wish: _Wish, event: PackageEvent) -> PackageEvent:
    state = wish.state
    if not state.task.is_section:
        raise DecisionError(f"{state.task.label} is no prediction.", remedy="Sign it as done, or leave it open.")
    if not event.why:
        raise DecisionError("A false positive needs a reason, for the next analysis learns from it.",
                            remedy="Give --why TEXT.")  # fmt: skip
    content = _signed_content(wish, state)
    return replace(event, task=state.task.id, finding=Finding.FALSE_POSITIVE, rests_on=content)


def _signed_content(wish: _Wish, state: TaskState) -> Mapping[str, Fingerprint]:
    content = content_of(wish.workspace)
    return {element_id: content[element_id] for element_id in state.task.rests_on if element_id in content}


def _added(wish: _Wish, event: PackageEvent) -> PackageEvent:
    if not event.why:
        raise DecisionError("What was missed needs a reason, for the next analysis learns from it.",
                            remedy="Give --why TEXT.")  # fmt: skip
    task = discovered_task(wish.workspace, wish.package, wish.act.task, days=wish.act.days)
    known = wish.package.task(task.id)
    if known is not None and known.status is not TaskStatus.WITHDRAWN:
        remedy = "Start it, or record time on it."
        raise DecisionError(f"{task.label} is in {wish.package.id} already ({known.status}).", remedy=remedy)
    due = wish.act.due or wish.package.plan.due
    return replace(event, task=task.id, added=replace(task, due=due, why=event.why))


def _noted(wish: _Wish, event: PackageEvent) -> PackageEvent:
    if not event.why:
        raise DecisionError("The note says nothing.", remedy="Give its text.")
    return replace(event, task=wish.state.task.id if wish.act.task else "")


def _moved(wish: _Wish, event: PackageEvent) -> PackageEvent:
    state = wish.state
    if state.due == wish.act.due:
        date = state.due or "no date"
        raise DecisionError(f"{state.task.label} has {date} already.", remedy="Nothing was written.")
    return replace(event, task=state.task.id, due=wish.act.due)


def _undone(wish: _Wish, event: PackageEvent) -> PackageEvent:
    package = wish.package
    number = wish.act.undoes
    if number is None:
        number = next((one.number for one in reversed(package.events) if _can_be_undone(package, one)), None)
        if number is None:
            raise DecisionError(
                f"Nothing of {package.id} can be undone.", remedy="A plan is replaced by planning again."
            )
    if not 1 <= number <= package.last_number:
        raise DecisionError(f"{package.id} has no event {number}.", remedy="'impact package log' lists them.")
    undone = package.events[number - 1]
    if number in package.undone:
        raise DecisionError(f"Event {number} is undone already.", remedy="Nothing was written.")
    if undone.deed is Deed.PLANNED:
        raise DecisionError("A plan is not undone.", remedy="Plan again; the tasks keep what was done on them.")
    if undone.deed is Deed.ADDED:
        later = [one for one in package.events[number:] if one.task == undone.task and _is_standing(package, one)]
        if later:
            message = f"{undone.task} has been worked on since ({later[-1].who} {later[-1].words})."
            raise DecisionError(message, remedy=f"Undo event {later[-1].number} first.")
    return replace(event, task=undone.task, undoes=number)


def _is_standing(package: WorkPackage, event: PackageEvent) -> bool:
    return event.number not in package.undone and event.undoes is None


def _can_be_undone(package: WorkPackage, event: PackageEvent) -> bool:
    return _is_standing(package, event) and event.deed is not Deed.PLANNED


def _closed(wish: _Wish, event: PackageEvent) -> PackageEvent:
    open_ones = [state for state in wish.package.tasks if not state.status.is_finished]
    if open_ones and not event.why:
        names = ", ".join(state.task.label for state in open_ones[:3])
        more = f" and {len(open_ones) - 3} more" if len(open_ones) > 3 else ""
        message = f"{wish.package.id} has {len(open_ones)} unfinished tasks: {names}{more}."
        raise DecisionError(message, remedy="Finish them, or close it all the same with --why TEXT.")
    return event


def _versioned(wish: _Wish, event: PackageEvent) -> PackageEvent:
    to = _name(wish.act.to, "the name of who saw it")
    if event.deed is Deed.SHOWN and not to:
        raise DecisionError("It is not said who saw the plan.", remedy="Give --to NAME.")
    return replace(event, version=wish.version(), to=to)


def _name(text: str, what: str) -> str:
    name = sound_text(text, what, limit=LONGEST_NAME)
    if "\n" in name or "\r" in name:
        raise DecisionError(f"{what[0].upper()}{what[1:]} is one line.", remedy="Leave the line break out.")
    return name


_MAKERS: Mapping[Deed, Callable[[_Wish, PackageEvent], PackageEvent]] = {
    Deed.APPROVED: _versioned,
    Deed.SHOWN: _versioned,
    Deed.ASSIGNED: _assigned,
    Deed.STARTED: _started,
    Deed.RECORDED: _recorded,
    Deed.DONE: _done,
    Deed.REJECTED: _rejected,
    Deed.ADDED: _added,
    Deed.NOTED: _noted,
    Deed.MOVED: _moved,
    Deed.UNDONE: _undone,
    Deed.CLOSED: _closed,
}
