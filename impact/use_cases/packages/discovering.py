"""Make a task of a section that the analysis missed, priced as the policy prices a section that proves wrong."""

from __future__ import annotations

import numpy as np

from impact.analysis.effort import EffortInputs, estimate_effort, expected_days
from impact.analysis.review import review_items
from impact.domain.architecture import SECTION_KIND, Section
from impact.domain.effort import Figures
from impact.domain.package_event import PlannedTask, TaskOrigin
from impact.domain.review import ReviewItem
from impact.domain.work_package import WorkPackage
from impact.errors import DecisionError, UnknownNameError
from impact.use_cases.packages.planning import DEPTHS, parts_of, what_verdict_rests_on
from impact.use_cases.workspace import Workspace

WORLDS = 1024
"""Possible worlds in which a single section is priced."""


def discovered_task(workspace: Workspace, package: WorkPackage, text: str, *, days: float | None = None) -> PlannedTask:
    """Make the task of a section that proves to be affected.

    Parameters
    ----------
    workspace
        Whose section it is.
    package
        Where it is added.
    text
        The section, by id or name.
    days
        Person-days that it will take; ``None`` prices it by the policy.

    Raises
    ------
    UnknownNameError
        If there is no such section.
    DecisionError
        If it belongs to another package, or the days are none.
    """
    section = section_named(workspace, text)
    policy = workspace.policy.effort
    name = policy.package_of(section.document)
    if name != package.plan.package:
        remedy = "Name the other package with --package."
        raise DecisionError(f"{section.id} belongs to '{name}', not to '{package.plan.package}'.", remedy=remedy)
    if days is not None and not 0.0 < days < 1e4:
        raise DecisionError(f"{days:g} person-days cannot be planned.", remedy="Give a number above 0.")
    item = review_items(workspace.graph, [section], policy=policy)[0]
    figures, by_role = _priced(workspace, item)
    right, wrong = expected_days(item, policy)
    if days is not None:
        figures = Figures(days, days, days, days)
        by_role = ((item.role, days),)
    return PlannedTask(
        id=section.id,
        label=item.label,
        document=section.document,
        kind=item.content_class,
        role=item.role,
        depth=DEPTHS[item.treatment],
        tier="",
        likelihood=_predicted(package, section.id),
        origin=TaskOrigin.DISCOVERED,
        inclusion_probability=1.0,
        days=figures,
        mean_by_role=by_role,
        if_right=right,
        if_wrong=wrong,
        rests_on=what_verdict_rests_on(item, parts_of(workspace.graph)),
    )


def section_named(workspace: Workspace, text: str) -> Section:
    """Find a section by id or name.

    Raises
    ------
    UnknownNameError
        If nothing, or no section, is called so; sections that document what is are offered.
    """
    element = workspace.graph.resolve(text)
    section = next((one for one in workspace.sections if one.id == element.id), None)
    if element.kind != SECTION_KIND or section is None:
        documenting = [one.id for one in workspace.sections if element.id in one.documents]
        message = f"{element.id} is no section; what is reviewed is sections."
        raise UnknownNameError(message, candidates=documenting[:8])
    return section


def _predicted(package: WorkPackage, section_id: str) -> float:
    known = package.task(section_id)
    return known.task.likelihood if known else 0.0


def _priced(workspace: Workspace, item: ReviewItem) -> tuple[Figures, tuple[tuple[str, float], ...]]:
    inputs = EffortInputs(
        items=[item],
        likelihoods=np.ones(1),
        likelihood_by_draw=np.ones((1, 1)),
        reached_by_change={"discovered": np.ones((1, WORLDS), np.bool_)},
        threshold=0.0,
        newcomers=0,
        review_months=0.0,
        seed=workspace.policy.propagation.seed,
    )
    effort, _ = estimate_effort(inputs, policy=workspace.policy.effort)
    section_id = item.section.id
    return effort.by_section[section_id], tuple(sorted(effort.mean_by_section_and_role[section_id].items()))
