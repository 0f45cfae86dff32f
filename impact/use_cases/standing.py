"""Where a change stands on a day: its stage, and whether its estimates still count."""

from __future__ import annotations

import datetime as dt

from impact.domain.change import Change
from impact.domain.formatting import day
from impact.domain.history import Statement, disputes_on, statements_on
from impact.domain.stage import StageOnDay, StageTable, stage_on
from impact.errors import ScopeError
from impact.readers.stages import standard_stages
from impact.use_cases.workspace import Workspace


def asked_day(workspace: Workspace, day: dt.date | None) -> dt.date:
    """Give the day that was asked for, else the day of the register.

    Raises
    ------
    ScopeError
        If neither is known.
    """
    if day is not None:
        return day
    if workspace.settings.as_of is None:
        raise ScopeError("the workspace names no day", remedy="Give a date, or as_of in workspace.toml.")
    return workspace.settings.as_of


def change_statements(workspace: Workspace, change: Change) -> list[Statement]:
    """List what the register states of a change, in the order of dates."""
    return statements_on(change, workspace.register.events, register_day=workspace.settings.as_of)


def stage_as_of(
    workspace: Workspace, change: Change, as_of: dt.date | None, *, stages: StageTable | None = None
) -> StageOnDay:
    """Find the stage of a change on a day; ``None`` takes all that is dated."""
    return stage_on(
        change_statements(workspace, change),
        stages or standard_stages(),
        on=as_of,
        disputes=disputes_on(workspace.register.events, change.id, as_of=as_of),
    )


def cancelled_because(workspace: Workspace, change: Change, as_of: dt.date | None) -> str:
    """Say why the estimates of a change no longer count on a day; empty while they do."""
    stage = stage_as_of(workspace, change, as_of)
    if stage.rule is None or not stage.rule.cancels:
        return ""
    since = f"{'by' if stage.is_since_at_latest else 'on'} {day(stage.since)}"
    return f"{stage.name} {since}, so its estimates are cancelled from that day"
