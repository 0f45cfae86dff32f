"""Plan releases: what each change needs, where it goes, and what is wrong with releases as they stand."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from impact.analysis.release_planning import classify, plan_releases
from impact.domain.change import Change, Release, Touch
from impact.domain.formatting import day
from impact.domain.history import NOT_RAISED
from impact.domain.release_slot import Need, PlannableChange, ReleasePlan, ReleasePolicy
from impact.readers.release_policy import read_release_policy
from impact.use_cases.scope import status_as_of
from impact.use_cases.standing import asked_day, stage_as_of
from impact.use_cases.workspace import Workspace

YEARS_AHEAD = 3
NOT_RAISED_STAGE = "not raised"


def plan(
    workspace: Workspace, *, as_of: dt.date | None = None, years: int = YEARS_AHEAD, policy_file: Path | None = None
) -> ReleasePlan:
    """Classify every change, place the open ones in the earliest fitting slot, and flag releases.

    A part of a whole is planned with its whole. Which release carries a change is what the register says, which
    may have been written down after the day of planning.

    Parameters
    ----------
    workspace
        The workspace.
    as_of
        Day of planning; ``None`` for the day of the register.
    years
        Years ahead in which slots are proposed, 0..50.
    policy_file
        Policy on releases in place of the one that comes with the package.

    Raises
    ------
    ScopeError
        If no day is asked for and the register names none.
    UnreadableFileError, PolicyError
        As :func:`impact.readers.release_policy.read_release_policy`.
    """
    policy = read_release_policy(policy_file)
    day_of_plan = asked_day(workspace, as_of)
    parts = {part.part_id: part.whole_id for part in workspace.register.parts}
    touches: dict[str, list[Touch]] = {}
    for touch in workspace.register.touches:
        touches.setdefault(parts.get(touch.change_id, touch.change_id), []).append(touch)
    items = [
        _plannable(workspace, change, touches.get(change.id, []), policy=policy, as_of=day_of_plan)
        for change in workspace.register.changes
        if change.id not in parts
    ]
    return plan_releases(items, workspace.register.releases, policy=policy, as_of=day_of_plan, years=years)


def classify_change(workspace: Workspace, name: str, *, policy_file: Path | None = None) -> Need:
    """Say what one change needs of a release, parts included; raises as :func:`plan` and for an unknown name."""
    change = workspace.change(name)
    ids = {change.id, *(part.part_id for part in workspace.register.parts if part.whole_id == change.id)}
    touches = [touch for touch in workspace.register.touches if touch.change_id in ids]
    release = _carrying_release(workspace, change, dt.date.min)
    kind = release.kind if release else ""
    policy = read_release_policy(policy_file)
    return classify(change, touches, graph=workspace.graph, policy=policy, release_kind=kind)


def _plannable(
    workspace: Workspace, change: Change, touches: list[Touch], *, policy: ReleasePolicy, as_of: dt.date
) -> PlannableChange:
    release = _carrying_release(workspace, change, as_of)
    stage = stage_as_of(workspace, change, as_of)
    status = status_as_of(workspace, change, as_of)
    is_not_raised = stage.name == NOT_RAISED_STAGE or status.startswith(NOT_RAISED)
    why_closed = ""
    if stage.rule is not None and stage.rule.is_done:
        why_closed = f"{stage.name}, known since {day(stage.since)}"
    elif release is not None and release.go_live_date is not None and release.go_live_date <= as_of:
        why_closed = f"live with {release.id}"
    elif is_not_raised:
        why_closed = status if status.startswith(NOT_RAISED) else NOT_RAISED
    is_ready = stage.rule is not None and stage.rule.is_ready
    return PlannableChange(
        change=change,
        need=classify(
            change, touches, graph=workspace.graph, policy=policy, release_kind=release.kind if release else ""
        ),
        release_id=release.id if release else "",
        stage=NOT_RAISED_STAGE if is_not_raised else stage.name,
        ready_on=stage.since if is_ready else None,
        is_ready_at_latest=is_ready and stage.is_since_at_latest,
        why_closed=why_closed,
    )


def _carrying_release(workspace: Workspace, change: Change, as_of: dt.date) -> Release | None:
    """Find the release that carries a change: the first still to come, else the last that is live."""
    dates = workspace.calendar.date_by_release
    dated = sorted((dates[name], name) for name in change.release_ids if name in dates)
    if not dated:
        return None
    name = next((name for date, name in dated if date > as_of), dated[-1][1])
    return workspace.release(name)
