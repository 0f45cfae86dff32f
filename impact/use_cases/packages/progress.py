"""Report how far work packages are on a day: planned, earned, spent, what it will come to, and what changed."""

from __future__ import annotations

import calendar
import datetime as dt
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from impact.analysis.forecast import forecast, shrunken_correction
from impact.domain.effort import Figures
from impact.domain.fingerprint import Fingerprint
from impact.domain.formatting import counted
from impact.domain.lessons import LearningPolicy, Pace
from impact.domain.package_event import Finding, PlannedTask
from impact.domain.policy import EffortPolicy
from impact.domain.progress import (
    WHOLE_PACKAGE,
    Completion,
    LateTask,
    PackageProgress,
    ProgressLine,
    ProgressReport,
    RemainingTask,
)
from impact.domain.work_package import TaskState, TaskStatus, WorkPackage, held_against
from impact.errors import DecisionError
from impact.readers.learning_policy import learning_policy
from impact.use_cases.packages.keeping import content_of, find_package, kept_packages
from impact.use_cases.packages.over_time import burn_up_of, changes_between, months_of, spent_since
from impact.use_cases.packages.standing import counted_tasks, first_day, last_day, package_on
from impact.use_cases.workspace import Workspace

TOGETHER = "all packages"
NOTHING = Figures(0.0, 0.0, 0.0, 0.0)


def progress_report(
    workspace: Workspace,
    name: str = "",
    *,
    on: dt.date,
    since: dt.date | None = None,
    content: Mapping[str, Fingerprint] | None = None,
) -> ProgressReport:
    """Report the progress of a work package, or of all that are open.

    Everything is as of a day: only what counts on or before it. Verdicts are held against the present content of the
    models where nothing counts after that day; how the models were on an earlier day is not kept, so for such a day
    verdicts stand as they were signed.

    Parameters
    ----------
    workspace
        The workspace.
    name
        The package, by id or a part of it that fits just one; empty for all that are open, or all if none is.
    on
        The day.
    since
        Day of the last report; ``None`` takes one month before.
    content
        Fingerprints of the present content, where they are known already; ``None`` works them out.

    Raises
    ------
    UnknownNameError
        If there is no package, or none or more than one is called so.
    DecisionError
        If ``since`` does not lie before ``on``, or nothing was planned by then.
    StoreError
        If there is a store and it cannot be read.
    """
    before = since or month_before(on)
    if before >= on:
        raise DecisionError(f"The last report ({before}) does not lie before {on}.", remedy="Give an earlier --since.")
    begun = begun_packages(workspace, name, on=on)
    prints = content_on(workspace, begun, on=on) if content is None else content
    reporter = _Reporter(workspace.policy.effort, on, before)
    return ProgressReport(
        workspace.settings.name,
        on,
        before,
        tuple(reporter.progress_of(package, prints) for package in begun),
        reporter.together(),
    )


def begun_packages(workspace: Workspace, name: str, *, on: dt.date) -> Sequence[WorkPackage]:
    """Give the chosen packages of which anything counts by a day, with all their events.

    Raises
    ------
    UnknownNameError
        If there is no package, or none or more than one is called so.
    DecisionError
        If nothing was planned by then.
    StoreError
        If there is a store and it cannot be read.
    """
    chosen = chosen_packages(kept_packages(workspace), name)
    begun = [package for package in chosen if first_day(package) <= on]
    if not begun:
        earliest = min(first_day(package) for package in chosen)
        names = ", ".join(package.id for package in chosen)
        raise DecisionError(f"Nothing was planned of {names} by {on}.", remedy=f"Give --on {earliest} or later.")
    return begun


def content_on(workspace: Workspace, packages: Sequence[WorkPackage], *, on: dt.date) -> Mapping[str, Fingerprint]:
    """Give the fingerprints that verdicts are held against; none where no package stands at its last entry."""
    needed = [package for package in packages if last_day(package) <= on]
    is_signed = any(state.verdict for package in needed for state in package.tasks)
    return content_of(workspace) if is_signed else {}


def standing(package: WorkPackage, content: Mapping[str, Fingerprint], *, on: dt.date) -> WorkPackage:
    """Give a package as it stands on a day, held against the content where nothing was entered for a later one."""
    state = package_on(package, on)
    assert state is not None
    return held_against(state, content) if content and last_day(package) <= on else state


def month_before(day: dt.date) -> dt.date:
    """Give the same day of the month before, or its last day where it is shorter.

    Examples
    --------
    >>> month_before(dt.date(2018, 3, 31)), month_before(dt.date(2018, 1, 15))
    (datetime.date(2018, 2, 28), datetime.date(2017, 12, 15))
    """
    if (day.year, day.month) == (dt.MINYEAR, 1):
        return dt.date.min
    year, month = (day.year, day.month - 1) if day.month > 1 else (day.year - 1, 12)
    return dt.date(year, month, min(day.day, calendar.monthrange(year, month)[1]))


def chosen_packages(packages: Sequence[WorkPackage], name: str) -> Sequence[WorkPackage]:
    """Give the package that is named; without a name all that are open, or all if none is.

    Raises
    ------
    UnknownNameError
        If there is no package, or none or more than one is called so.
    """
    if name or not packages:
        return [find_package(packages, name)]
    return [package for package in packages if not package.is_closed] or packages


@dataclass(frozen=True, slots=True)
class _Measured:
    """A package on a day: what remains, what is spent by document and role, and what it comes to."""

    package: WorkPackage
    correction: Pace
    remaining: tuple[RemainingTask, ...]
    spent: Mapping[tuple[str, str], float]
    completion: Completion

    @property
    def line(self) -> ProgressLine:
        return _summed(self.package.id, counted_tasks(self.package), self.completion.total)


def _measured(package: WorkPackage, policy: EffortPolicy, learning: LearningPolicy) -> _Measured:
    correction = correction_of(package, learning)
    remaining = remaining_tasks(package, factor=correction.factor)
    spent: dict[tuple[str, str], float] = {}
    for state in package.tasks:
        for record in state.records:
            key = (_place(state.task), record.role)
            spent[key] = spent.get(key, 0.0) + record.days
    found = forecast(remaining, spent=spent, correlation=policy.role_correlation, seed=package.plan.seed)
    return _Measured(package, correction, remaining, spent, found)


class _Reporter:
    """Report packages one by one, and remember what it takes to put them together."""

    def __init__(self, policy: EffortPolicy, on: dt.date, since: dt.date) -> None:
        self.policy, self.on, self.since = policy, on, since
        self.learning = learning_policy()
        self._measured: list[_Measured] = []

    def progress_of(self, package: WorkPackage, content: Mapping[str, Fingerprint]) -> PackageProgress:
        """Report one package."""
        state = standing(package, content, on=self.on)
        measured = _measured(state, self.policy, self.learning)
        self._measured.append(measured)
        earlier = package_on(package, self.since)
        first = state.plans[0].plan
        assert first is not None
        return PackageProgress(
            package=package.id,
            version=len(state.plans),
            plan_status=state.plan.status,
            missing=state.plan.missing,
            is_closed=state.is_closed,
            first=first.total,
            planned=state.plan.total,
            total=measured.line,
            by_document=_by_document(measured),
            by_role=_by_role(measured),
            tasks_by_status=_statuses(state),
            correction=measured.correction,
            changes=changes_between(state, after=self.since),
            spent_since=spent_since(state, self.since),
            before=_measured(earlier, self.policy, self.learning).line if earlier else None,
            burn_up=burn_up_of(package, state, until=self.on),
            months=months_of(state, begin=first_day(package)),
            late=late_tasks(state, self.on),
            notes=_notes(state, is_latest=last_day(package) <= self.on),
        )

    def together(self) -> ProgressLine | None:
        """Give the line of all packages that were reported, drawn together; ``None`` for a single one."""
        if len(self._measured) < 2:
            return None
        spent: dict[tuple[str, str], float] = {}
        for one in self._measured:
            for key, days in one.spent.items():
                spent[key] = spent.get(key, 0.0) + days
        completion = forecast(
            [task for one in self._measured for task in one.remaining],
            spent=spent,
            correlation=self.policy.role_correlation,
            seed=self._measured[0].package.plan.seed,
        )
        return _summed(TOGETHER, [state for one in self._measured for state in counted_tasks(one.package)],
                       completion.total)  # fmt: skip


def remaining_tasks(package: WorkPackage, *, factor: float = 1.0) -> tuple[RemainingTask, ...]:
    """Give the tasks with something left to do; none of a closed package.

    Time that was recorded before a verdict which no longer holds does not count against doing it again.
    """
    if package.is_closed:
        return ()
    return tuple(
        RemainingTask(
            key=f"{package.id} {state.task.id}",
            document=_place(state.task),
            days=state.task.days,
            mean_by_role=mean_by_role(state.task),
            spent_by_role=_spent_again(state),
            factor=factor,
        )
        for state in counted_tasks(package)
        if not state.status.is_finished
    )


def mean_by_role(task: PlannedTask) -> tuple[tuple[str, float], ...]:
    """Give the planned mean by role; of a task that somebody gave days for, all of it is of its lead."""
    return task.mean_by_role or ((task.role, task.days.mean),)


def _spent_again(state: TaskState) -> tuple[tuple[str, float], ...]:
    signed = state.verdict.number if state.verdict else 0
    spent: dict[str, float] = {}
    for record in state.records:
        if record.number > signed:
            spent[record.role] = spent.get(record.role, 0.0) + record.days
    return tuple(sorted(spent.items()))


def correction_of(package: WorkPackage, policy: LearningPolicy) -> Pace:
    """Learn from the finished tasks of a package how much longer work takes than planned.

    Each signed task with time recorded counts, against what the plan has for a task of its verdict; a false positive
    tells nothing of pace.
    """
    ratios = []
    for state in counted_tasks(package):
        expected = planned_given_verdict(state)
        if state.status is TaskStatus.DONE and state.days_spent > 0.0 and expected > 0.0:
            ratios.append(state.days_spent / expected)
    return shrunken_correction(sorted(ratios), policy)


def planned_given_verdict(state: TaskState) -> float:
    """Give the mean person-days that a plan has for a task, now that its verdict is known.

    The plan weighs a section that needs no change and one that does by its likelihood; knowing which it is leaves the
    one of them, in the proportion of the rates.
    """
    task = state.task
    right, wrong = (sum(days for _, days in one) for one in (task.if_right, task.if_wrong))
    weighed = (1.0 - task.likelihood) * right + task.likelihood * wrong
    if not task.is_section or state.verdict is None or weighed <= 0.0:
        return task.days.mean
    known = wrong if state.verdict.finding is Finding.UPDATED else right
    return task.days.mean * known / weighed


def _place(task: PlannedTask) -> str:
    return task.document if task.is_section else WHOLE_PACKAGE


def _summed(name: str, tasks: Sequence[TaskState], completion: Figures) -> ProgressLine:
    finished = [state for state in tasks if state.status.is_finished]
    return ProgressLine(
        name=name,
        tasks=len(tasks),
        finished=len(finished),
        planned=sum(state.task.days.mean for state in tasks),
        earned=sum(state.task.days.mean for state in finished),
        spent=sum(state.days_spent for state in tasks),
        completion=completion,
    )


def _by_document(measured: _Measured) -> tuple[ProgressLine, ...]:
    tasks = counted_tasks(measured.package)
    by_place: dict[str, list[TaskState]] = {}
    for state in tasks:
        by_place.setdefault(_place(state.task), []).append(state)
    names = sorted(by_place, key=lambda name: (name == WHOLE_PACKAGE, name))
    figures = measured.completion.by_document
    return tuple(_summed(name, by_place[name], figures.get(name, NOTHING)) for name in names)


def _by_role(measured: _Measured) -> tuple[ProgressLine, ...]:
    tasks = counted_tasks(measured.package)
    planned, earned, spent = defaultdict[str, float](float), defaultdict[str, float](float), dict[str, float]()
    led, finished = Counter[str](), Counter[str]()
    for state in tasks:
        led[state.task.role] += 1
        finished[state.task.role] += state.status.is_finished
        for role, mean in mean_by_role(state.task):
            planned[role] += mean
            earned[role] += mean * state.status.is_finished
        for record in state.records:
            spent[record.role] = spent.get(record.role, 0.0) + record.days
    figures = measured.completion.by_role
    return tuple(
        ProgressLine(
            role,
            led[role],
            finished[role],
            planned[role],
            earned[role],
            spent.get(role, 0.0),
            figures.get(role, NOTHING),
        )
        for role in sorted({*planned, *spent, *led})
    )


def _statuses(package: WorkPackage) -> Mapping[str, int]:
    found = Counter(state.status for state in package.tasks)
    return {str(status): found[status] for status in TaskStatus if found[status]}


def late_tasks(package: WorkPackage, on: dt.date) -> tuple[LateTask, ...]:
    """List the tasks whose date lies before a day and that are not finished, by date."""
    late = [
        LateTask(state.task.label, state.assignee, state.due, state.task.days.mean)
        for state in counted_tasks(package)
        if state.due is not None and state.due < on and not state.status.is_finished and not package.is_closed
    ]
    return tuple(sorted(late, key=lambda one: (one.due, one.label)))


def _notes(package: WorkPackage, *, is_latest: bool) -> tuple[str, ...]:
    notes = []
    if not is_latest and any(state.verdict for state in package.tasks):
        notes.append("Something was entered for a later day: verdicts stand here as they were signed, for it is not "
                     "kept how the models were on this one.")  # fmt: skip
    unrecorded = sum(state.status is TaskStatus.DONE and not state.records for state in package.tasks)
    if unrecorded:
        notes.append(f"{counted(unrecorded, 'finished task')} without a record of time: what was spent on "
                     f"{'it' if unrecorded == 1 else 'them'} is not known, and counts as 0.")  # fmt: skip
    return tuple(notes)
