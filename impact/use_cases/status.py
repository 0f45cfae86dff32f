"""Report the status of modifications on a day, and what moved since another."""

from __future__ import annotations

import datetime as dt

from impact.analysis.register_history import timeline
from impact.analysis.status_report import report_status
from impact.domain.history import NOT_RAISED, disputes_on
from impact.domain.status_report import ChangeInReport, StatusReport
from impact.errors import ScopeError
from impact.readers.stages import standard_stages
from impact.use_cases.scope import status_as_of
from impact.use_cases.standing import asked_day, change_statements, stage_as_of
from impact.use_cases.workspace import Workspace


def modification_status(
    workspace: Workspace, *, as_of: dt.date | None = None, since: dt.date | None = None, kind: str = ""
) -> StatusReport:
    """Report stage, days in stage, next event and touched elements of each change, parts left out.

    Parameters
    ----------
    workspace
        The workspace.
    as_of
        Day of the report; ``None`` for the day of the register.
    since
        Tell what moved after that day; ``None`` for no moves.
    kind
        Only changes of this kind, ignoring case: ``SECMP``; empty for all.

    Raises
    ------
    ScopeError
        If ``since`` is not before the day of the report, no change is of that kind, or no day is known.
    """
    day = asked_day(workspace, as_of)
    if since is not None and since >= day:
        raise ScopeError(f"{since} is not before {day}", remedy="Give an earlier --since or a later --as-of.")
    register = workspace.register
    touched: dict[str, dict[str, None]] = {}
    wholes = {part.part_id: part.whole_id for part in register.parts}
    for touch in register.touches:
        touched.setdefault(wholes.get(touch.change_id, touch.change_id), {})[touch.element_id] = None
    wanted = [change for change in register.changes if not change.is_part]
    if kind:
        kinds = dict.fromkeys(change.kind for change in wanted)
        wanted = [change for change in wanted if change.kind.casefold() == kind.casefold()]
        if not wanted:
            raise ScopeError(f"no change is of kind '{kind}'", remedy=f"Known kinds: {', '.join(kinds)}.")
    items = []
    for change in wanted:
        status = status_as_of(workspace, change, day)
        entries = timeline(register.events, change.id, as_of=day)
        items.append(
            ChangeInReport(
                change=change,
                status=status,
                stage=stage_as_of(workspace, change, day),
                stage_before=stage_as_of(workspace, change, since) if since is not None else None,
                is_raised=status != NOT_RAISED,
                statements=tuple(change_statements(workspace, change)),
                plans=tuple(entry for entry in entries if entry.is_plan),
                element_ids=tuple(touched.get(change.id, ())),
                disputes=disputes_on(register.events, change.id, as_of=day),
            )
        )
    return report_status(items, as_of=day, since=since, stages=standard_stages())
