"""Make the plan of a review from an estimate: one work package for each package of documents, with its tasks."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from impact.analysis.calibration import sample_below_threshold
from impact.analysis.effort import expected_days
from impact.domain.effort import EffortEstimate, Figures
from impact.domain.package_event import ACTIVITY, Plan, PlannedTask, TaskOrigin
from impact.domain.result import ImpactedSection, ImpactReport
from impact.domain.review import EDIT, REMOVE, WRITE, ReviewItem
from impact.errors import DecisionError, ScopeError, UnknownNameError
from impact.graph import ArchitectureGraph
from impact.readers.calibration_policy import calibration_policy
from impact.use_cases.analysed_scope import AnalysedScope, AnalysisOptions
from impact.use_cases.analysis import report_of
from impact.use_cases.pricing import estimated, figures_of_sections, items_of
from impact.use_cases.scope import ScopeRequest, resolve_scope
from impact.use_cases.workspace import Workspace, nearest_names

DEPTHS: Mapping[str, str] = {EDIT: "check and edit", WRITE: "write", REMOVE: "check and remove"}
SAMPLE_DEPTH = "check"
BPMN = "bpmn:"
ACTIVITIES: Mapping[str, tuple[str, str]] = {
    "identify": ("Identify what the changes touch", "identify"),
    "training": ("Train newcomers", "training"),
    "reporting": ("Report each month", "reporting"),
    "committee meetings": ("Committee meetings", "committee review"),
}
"""Overheads that are tasks of a package, in the order of the work: each with its label, and who does what does it."""


@dataclass(frozen=True, slots=True)
class PlanRequest:
    """What a person asks to be planned.

    Attributes
    ----------
    scope
        A release, or changes.
    packages
        Packages of documents to plan, as the policy names them; all if none is named.
    start, due
        When work begins and must end; ``None`` where nobody says.
    is_sampling
        Whether a small random sample from below the threshold is reviewed, too.
    """

    scope: ScopeRequest
    packages: tuple[str, ...] = ()
    start: dt.date | None = None
    due: dt.date | None = None
    is_sampling: bool = True


def make_plans(
    workspace: Workspace, request: PlanRequest, *, options: AnalysisOptions | None = None
) -> tuple[tuple[str, Plan], ...]:
    """Work out the plan of each package of documents that has something to review; nothing is kept.

    Parameters
    ----------
    workspace
        What is reviewed.
    request
        What is planned.
    options
        How to analyse.

    Returns
    -------
    tuple
        Id of each work package (``R2.0/TAD``) with its plan, in order of id.

    Raises
    ------
    ScopeError
        If the release is not baselined and no what-if is asked for, or nothing is to be reviewed.
    UnknownNameError
        If a release, change or package is unknown.
    DecisionError
        If the end lies before the start.
    MissingRateError
        If a kind of section has no rate.
    """
    if request.start and request.due and request.due < request.start:
        message = f"The plan would end on {request.due}, before it starts on {request.start}."
        raise DecisionError(message, remedy="Give --due on or after --start.")
    if not (request.scope.release or request.scope.changes):
        raise ScopeError("a work package is for a release or for changes", remedy="Name a release or --change.")
    analysed = AnalysedScope(workspace, resolve_scope(workspace, request.scope), options or AnalysisOptions())
    return _Planner(analysed, request).plans()


class _Planner:
    def __init__(self, analysed: AnalysedScope, request: PlanRequest) -> None:
        self.analysed = analysed
        self.request = request
        self.policy = analysed.policy.effort
        self.items = items_of(analysed)
        self.report: ImpactReport = report_of(analysed)
        self.section_by_id = {section.element.id: section for section in self.report.sections}
        self.parts = parts_of(analysed.workspace.graph)

    def plans(self) -> tuple[tuple[str, Plan], ...]:
        scope = self.analysed.scope
        label = scope.release.id if scope.release else "+".join(change.id for change in scope.changes)
        effort = self.report.effort
        if effort.status == "not_estimated":
            missing = ", ".join(effort.missing)
            remedy = "Ask for it with --what-if, which marks the plan so."
            raise ScopeError(f"{label} is not baselined ({missing}), so it is not planned", remedy=remedy)
        found = []
        for package in self._packages():
            items = [item for item in self.items if self.policy.package_of(item.section.document) == package]
            plan = self._plan(package, items)
            if plan is not None:
                found.append((f"{label}/{package}", plan))
        if not found:
            reason = self.report.empty_reason or "None of the packages has a section to review."
            raise ScopeError(f"{label} has nothing to plan. {reason}", remedy="Lower --threshold, or name another.")
        return tuple(found)

    def _packages(self) -> Sequence[str]:
        known = sorted({self.policy.package_of(item.section.document) for item in self.items})
        wanted = []
        for name in self.request.packages:
            match = [one for one in known if one.casefold() == name.strip().casefold()]
            if not match:
                candidates = nearest_names(name, known)
                raise UnknownNameError(f"No package of documents is called '{name}'.", candidates=candidates)
            wanted += match
        return wanted or known

    def _plan(self, package: str, items: Sequence[ReviewItem]) -> Plan | None:
        effort, _ = estimated(self.analysed, items)
        reviewed = [item for item in items if self._likelihood(item) >= self.analysed.threshold]
        if effort.total is None or not reviewed:
            return None
        inputs, scope = self.report.inputs, self.analysed.scope
        tasks = [self._section_task(item, effort, TaskOrigin.ESTIMATE) for item in reviewed]
        tasks.sort(key=lambda task: (-task.likelihood, task.id))
        document = min(item.section.document for item in reviewed)
        tasks = [*self._activities(document, effort), *tasks, *self._sample(items)]
        return Plan(
            package=package,
            release=scope.release.id if scope.release else "",
            changes=() if scope.release else tuple(change.id for change in scope.changes),
            as_of=scope.as_of,
            graph_release=scope.graph_release,
            status=effort.status,
            missing=effort.missing,
            threshold=self.analysed.threshold,
            seed=inputs.seed,
            worlds=inputs.worlds,
            workspace_digest=self.analysed.workspace.digest,
            policy_digest=inputs.policy,
            decisions_digest=inputs.decisions,
            sha256_by_file=dict(inputs.sha256_by_file),
            total=effort.total,
            tasks=tuple(tasks),
            assumptions=effort.assumptions,
            identified=self.request.scope.identified,
            start=self.request.start,
            due=self.request.due,
        )

    def _likelihood(self, item: ReviewItem) -> float:
        row = self.analysed.graph.index_by_id[item.section.id]
        return float(self.analysed.propagation.likelihoods[row])

    def _section_task(
        self, item: ReviewItem, effort: EffortEstimate, origin: TaskOrigin, *, chance: float = 1.0
    ) -> PlannedTask:
        section_id = item.section.id
        found = self.section_by_id.get(section_id)
        likelihood = self._likelihood(item)
        right, wrong = expected_days(item, self.policy)
        return PlannedTask(
            id=section_id,
            label=item.label,
            document=item.section.document,
            kind=item.content_class,
            role=item.role,
            depth=DEPTHS[item.treatment] if origin is TaskOrigin.ESTIMATE else SAMPLE_DEPTH,
            tier=self.analysed.tiers.tier_of(likelihood),
            likelihood=likelihood,
            origin=origin,
            inclusion_probability=chance,
            days=effort.by_section[section_id],
            mean_by_role=tuple(sorted(effort.mean_by_section_and_role.get(section_id, {}).items())),
            if_right=right,
            if_wrong=wrong,
            due=self.request.due,
            rests_on=self._rests_on(item, found),
            why=found.element.why if found else "",
        )

    def _activities(self, document: str, effort: EffortEstimate) -> list[PlannedTask]:
        found = []
        for activity, (label, done_as) in ACTIVITIES.items():
            days = effort.by_activity.get(activity)
            if days is not None and days.mean > 0.0:
                role = self.policy.role_for(document, done_as)
                task = _activity(activity, label, role=role, days=days, pace=self.policy.pace_of(role))
                found.append(replace(task, due=self.request.due))
        return found

    def _sample(self, items: Sequence[ReviewItem]) -> list[PlannedTask]:
        if not self.request.is_sampling:
            return []
        policy = calibration_policy()
        picked = sample_below_threshold(
            {item.section.id: self._likelihood(item) for item in items},
            threshold=self.analysed.threshold,
            share=policy.sample_share,
            least=policy.least_sample,
            seed=self.analysed.policy.propagation.seed,
        )
        chance_by_id = {one.element_id: one.inclusion_probability for one in picked}
        chosen = [item for item in items if item.section.id in chance_by_id]
        effort = figures_of_sections(self.analysed, chosen)
        return [
            self._section_task(item, effort, TaskOrigin.SAMPLE, chance=chance_by_id[item.section.id])
            for item in sorted(chosen, key=lambda item: item.section.id)
        ]

    def _rests_on(self, item: ReviewItem, found: ImpactedSection | None) -> tuple[str, ...]:
        on_paths = found.element.paths if found else ()
        ids = {path.start_id for path in on_paths}
        ids |= {name for path in on_paths for step in path.steps for name in (step.source_id, step.target_id)}
        return what_verdict_rests_on(item, self.parts, ids)


def _activity(activity: str, label: str, *, role: str, days: Figures, pace: float) -> PlannedTask:
    return PlannedTask(
        id=f"{ACTIVITY}{activity}",
        label=label,
        document="",
        kind=activity,
        role=role,
        depth="",
        tier="",
        likelihood=0.0,
        origin=TaskOrigin.ESTIMATE,
        inclusion_probability=1.0,
        days=days,
        mean_by_role=((role, days.mean),),
        if_right=((role, days.mean / pace),),
        if_wrong=((role, days.mean / pace),),
    )


def parts_of(graph: ArchitectureGraph) -> Mapping[str, tuple[str, ...]]:
    """Give the elements that stand directly in each process or part of one, by its id."""
    found: dict[str, list[str]] = {}
    for node in graph.nodes:
        if node.parent_id and node.kind.startswith(BPMN):
            found.setdefault(node.parent_id, []).append(node.id)
    return {parent: tuple(ids) for parent, ids in found.items()}


def what_verdict_rests_on(
    item: ReviewItem, parts: Mapping[str, Sequence[str]], on_paths: Iterable[str] = ()
) -> tuple[str, ...]:
    """List what a verdict on a section rests on, in order of id.

    It is the section, what it documents, each step of a process that it documents, and the listed paths to it.
    """
    ids = {item.section.id, *on_paths}
    waiting = list(item.documents)
    while waiting:
        name = waiting.pop()
        if name not in ids or name in item.documents:
            waiting += [part for part in parts.get(name, ()) if part not in ids]
        ids.add(name)
    return tuple(sorted(ids))
