"""Make the modification status report from what is known of each change."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from impact.domain.stage import StageTable
from impact.domain.status_report import ChangeInReport, StatusReport, StatusRow

NOT_RAISED = "not raised"


def report_status(
    items: Sequence[ChangeInReport], *, as_of: dt.date, since: dt.date | None, stages: StageTable
) -> StatusReport:
    """Report where each change stands, in the order of the register.

    Parameters
    ----------
    items
        What is known of each change.
    as_of
        Day of the report.
    since
        Day since which moves are told, before the day of the report; ``None`` for no moves. What is stated on that
        day itself is no move; what is stated on the day of the report is one.
    stages
        The known stages.
    """
    rows = tuple(_row(item, as_of=as_of, since=since) for item in items)
    return StatusReport(as_of, since, rows, tuple(rule.name for rule in stages.rules))


def _row(item: ChangeInReport, *, as_of: dt.date, since: dt.date | None) -> StatusRow:
    stage = item.stage
    later = [statement for statement in item.statements if statement.day > as_of]
    moves = tuple(
        statement
        for statement in item.statements
        if since is not None and statement.is_event and since < statement.day <= as_of
    )
    to_come = [plan for plan in item.plans if plan.day is not None and plan.day > as_of]
    overdue = tuple(
        plan
        for plan in item.plans
        if plan.day is not None
        and plan.day <= as_of
        and not any(statement.is_event and plan.day <= statement.day <= as_of for statement in item.statements)
    )
    is_known = item.is_raised
    return StatusRow(
        change=item.change,
        stage=stage.name if is_known else NOT_RAISED,
        since=stage.since if is_known else None,
        days=stage.days(on=as_of) if is_known else None,
        is_since_at_latest=stage.is_since_at_latest,
        status=item.status,
        next_event=to_come[0] if to_come else None,
        overdue=overdue,
        later_event=later[0] if later else None,
        element_ids=item.element_ids,
        moves=moves,
        stage_before=item.stage_before.name if item.stage_before is not None else "",
        is_disputed=bool(item.disputes),
    )
