"""Learn from finished reviews: pace by role and kind, how often P80 held, what was foreseen, found and missed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

from impact.analysis.calibration.scoring import share_interval
from impact.analysis.pace import learned_pace
from impact.domain.lessons import HitRate, ImpactLesson, LearningPolicy, Lessons, Pace
from impact.domain.package_event import Finding, TaskOrigin
from impact.domain.review_verdict import Verdict
from impact.domain.work_package import TaskState, TaskStatus, WorkPackage
from impact.readers.learning_policy import learning_policy

JUDGED = frozenset({TaskStatus.DONE, TaskStatus.REJECTED, TaskStatus.REOPENED})
"""Where the verdict of a task holds, or held for the content it was signed for."""


def lessons_of(packages: Sequence[WorkPackage], *, policy: LearningPolicy | None = None) -> Lessons:
    """Gather all that work packages teach so far.

    A task teaches something of pace where it is signed and time was recorded on it: the time of each role is held
    against what the rates expect of that role, given the verdict. A section that was rejected as a false positive
    teaches nothing of pace.

    Parameters
    ----------
    packages
        Work packages, finished or not.
    policy
        The numbers; ``None`` takes the shipped ones.
    """
    numbers = policy or learning_policy()
    tasks = [state for package in packages for state in package.tasks]
    timed = [state for state in tasks if _is_timed(state)]
    finished = [state for state in tasks if _is_signed(state)]
    closed = [package for package in packages if package.is_closed]
    return Lessons(
        packages=tuple(package.id for package in packages),
        by_role=_paces((pair for state in timed for pair in _ratios_by_role(state)), numbers),
        by_kind=_paces((pair for state in timed for pair in _ratio_by_kind(state)), numbers),
        tasks=_hit_rate([state.days_spent <= state.task.days.p80 for state in timed]),
        closed=_hit_rate([package.days_spent <= _first_p80(package) for package in closed]),
        impact=tuple(_impact(package) for package in packages),
        verdicts=verdicts_of(packages),
        unrecorded=len(finished) - len(timed),
    )


def verdicts_of(packages: Iterable[WorkPackage]) -> tuple[Verdict, ...]:
    """Give every verdict on a section as evidence for the weights, in the order of packages and tasks."""
    return tuple(
        Verdict(
            scope=scope_of(package),
            element=state.task.id,
            is_confirmed=state.verdict.finding is Finding.UPDATED,
            day=state.verdict.on,
            predicted=None if state.task.origin is TaskOrigin.DISCOVERED else state.task.likelihood,
            inclusion_probability=state.task.inclusion_probability,
            who=state.verdict.who,
            file=package.id,
        )
        for package in packages
        for state in package.tasks
        if state.verdict is not None and state.task.is_section and state.status in JUDGED
    )


def scope_of(package: WorkPackage) -> str:
    """Name what a package reviews as a table of verdicts does: the release, or its changes split by ``;``."""
    return package.plan.release or "; ".join(package.plan.changes)


def _is_signed(state: TaskState) -> bool:
    return state.verdict is not None and state.status in JUDGED and state.verdict.finding is not Finding.FALSE_POSITIVE


def _is_timed(state: TaskState) -> bool:
    return _is_signed(state) and state.days_spent > 0.0


def _expected(state: TaskState) -> Mapping[str, float]:
    """Give the person-days by role that the rates expect, now that the verdict is known."""
    is_wrong = state.verdict is not None and state.verdict.finding is Finding.UPDATED
    return dict(state.task.if_wrong if is_wrong else state.task.if_right)


def _spent(state: TaskState) -> dict[str, float]:
    spent: dict[str, float] = {}
    for record in state.records:
        spent[record.role] = spent.get(record.role, 0.0) + record.days
    return spent


def _ratios_by_role(state: TaskState) -> list[tuple[str, float]]:
    expected = _expected(state)
    return [(role, days / expected[role]) for role, days in _spent(state).items() if expected.get(role, 0.0) > 0.0]


def _ratio_by_kind(state: TaskState) -> list[tuple[str, float]]:
    expected, spent = _expected(state), _spent(state)
    roles = [role for role in spent if expected.get(role, 0.0) > 0.0]
    whole = sum(expected[role] for role in roles)
    return [(state.task.kind, sum(spent[role] for role in roles) / whole)] if whole > 0.0 else []


def _paces(ratios: Iterable[tuple[str, float]], policy: LearningPolicy) -> tuple[Pace, ...]:
    by_name: dict[str, list[float]] = {}
    for name, ratio in ratios:
        by_name.setdefault(name, []).append(ratio)
    return tuple(learned_pace(name, by_name[name], policy) for name in sorted(by_name))


def _hit_rate(hits: Sequence[bool]) -> HitRate:
    if not hits:
        return HitRate(0, 0, 0.0, 1.0)
    low, high = share_interval(sum(hits) / len(hits), len(hits))
    return HitRate(len(hits), sum(hits), low, high)


def _first_p80(package: WorkPackage) -> float:
    plan = package.plans[0].plan
    assert plan is not None
    return plan.total.p80


def _impact(package: WorkPackage) -> ImpactLesson:
    sections = [state for state in package.tasks if state.task.is_section]
    judged = [state for state in sections if state.verdict is not None and state.status in JUDGED]
    listed = [state for state in judged if state.task.origin is TaskOrigin.ESTIMATE]
    sampled = [state for state in judged if state.task.origin is TaskOrigin.SAMPLE]
    discovered = [state for state in judged if state.task.origin is TaskOrigin.DISCOVERED and _is_wrong(state)]
    sampled_found = [state for state in sampled if _is_wrong(state)]
    spoken_for = sum(1.0 / state.task.inclusion_probability for state in sampled_found)
    return ImpactLesson(
        package=package.id,
        listed=len(listed),
        found=sum(_is_wrong(state) for state in listed),
        false_positives=tuple(sorted(state.task.id for state in listed if not _is_wrong(state))),
        discovered=tuple(sorted(state.task.id for state in discovered)),
        sampled=len(sampled),
        sampled_found=tuple(sorted(state.task.id for state in sampled_found)),
        missed=max(float(len(discovered) + len(sampled_found)), spoken_for),
        open=len([state for state in sections if state.status is not TaskStatus.WITHDRAWN]) - len(judged),
    )


def _is_wrong(state: TaskState) -> bool:
    return state.verdict is not None and state.verdict.finding is Finding.UPDATED
