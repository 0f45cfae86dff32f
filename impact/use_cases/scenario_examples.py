"""Scenarios worth a first look over a scope, so that nobody has to begin with a blank sheet."""

from __future__ import annotations

from dataclasses import dataclass

from impact.domain.result import ImpactReport
from impact.domain.scenario import EditKind, ScenarioEdit
from impact.use_cases.workspace import Workspace

HIGHER_THRESHOLD = 0.3
"""Above the usual 0.2 and below must: what a shorter list would leave out."""


@dataclass(frozen=True, slots=True)
class ScenarioExample:
    """An edit that fits a scope, and the question that it answers."""

    question: str
    edit: ScenarioEdit


def example_scenarios(workspace: Workspace, report: ImpactReport) -> tuple[ScenarioExample, ...]:
    """Give a few edits that fit a scope: the costliest change later or left out, nobody new, a shorter list.

    Parameters
    ----------
    workspace
        The workspace.
    report
        Report of the scope.

    Returns
    -------
    tuple of ScenarioExample
        Each fits the scope as it stands; none on a change where only one is in scope.
    """
    found = []
    costs = report.effort.alone_by_change
    inside = {item.change.id for item in report.changes if item.touched}
    ranked = sorted(inside, key=lambda name: (-costs.get(name, 0.0), name))
    if len(ranked) > 1:
        later = _next_release(workspace, report)
        if later:
            edit = ScenarioEdit(EditKind.DEFER, (ranked[0],), later)
            found.append(ScenarioExample(f"{ranked[0]} comes only with {later}", edit))
        found.append(ScenarioExample(f"{ranked[1]} is left out", ScenarioEdit(EditKind.DROP, (ranked[1],))))
    if report.effort.newcomers:
        edit = ScenarioEdit(EditKind.NUMBER, ("effort.newcomers",), "0")
        found.append(ScenarioExample("Nobody is new to the documents", edit))
    if report.threshold < HIGHER_THRESHOLD:
        edit = ScenarioEdit(EditKind.THRESHOLD, (), f"{HIGHER_THRESHOLD:g}")
        found.append(
            ScenarioExample(f"Only what is {HIGHER_THRESHOLD:.0%} likely is reviewed".replace("%", " %"), edit)
        )
    return tuple(found)


def _next_release(workspace: Workspace, report: ImpactReport) -> str:
    """Name the release that goes live after the one in question, of the same owner if there is one; else empty."""
    dated = [item for item in workspace.register.releases if item.go_live_date]
    own = next((item for item in dated if item.id == report.graph_release), None)
    if own is None:
        return ""
    used = {name for change in workspace.register.changes for name in change.release_ids}
    later = [item for item in dated if str(item.go_live_date) > str(own.go_live_date) and item.id in used]
    later.sort(key=lambda item: (item.owner != own.owner, str(item.go_live_date), item.id))
    return later[0].id if later else ""
