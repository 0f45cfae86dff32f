from __future__ import annotations

from impact.analysis.register_history import timeline
from impact.analysis.status_report import report_status
from impact.domain.change import ChangeEvent
from impact.domain.history import statements_on
from impact.domain.stage import StageRule, StageTable, stage_on
from impact.domain.status_report import ChangeInReport, StatusRow
from tests.unit.registers import change, day, event

STAGES = StageTable((StageRule("raised", ("raised",), "r"), StageRule("refinement", ("working group",), "r")))
EVENTS = [
    event("2017-01-04", "Raised"),
    event("2017-02-28", "Working group"),
    event("2017-11", "Options due", planned_on="2017-10-19"),
    event("2017-12-19", "Withdrawn"),
]


def row(as_of: str, since: str = "", events: list[ChangeEvent] = EVENTS, status: str = "") -> StatusRow:
    subject = change(status=status)
    statements = statements_on(subject, events, register_day=day("2017-10-19"))
    plans = tuple(entry for entry in timeline(events, "C1", as_of=day(as_of)) if entry.is_plan)
    item = ChangeInReport(
        change=subject,
        status="",
        stage=stage_on(statements, STAGES, on=day(as_of)),
        stage_before=stage_on(statements, STAGES, on=day(since)) if since else None,
        is_raised=True,
        statements=tuple(statements),
        plans=plans,
        element_ids=("a", "b"),
    )
    report = report_status([item], as_of=day(as_of), since=day(since) if since else None, stages=STAGES)
    return report.rows[0]


def test_days_are_counted_in_the_stage_of_the_day() -> None:
    assert (row("2017-01-14").stage, row("2017-01-14").days) == ("raised", 10)
    assert (row("2017-03-01").stage, row("2017-03-01").days) == ("refinement", 1)


def test_the_next_event_is_what_was_planned_by_then_and_never_what_happened_later() -> None:
    assert row("2017-10-18").next_event is None
    planned = row("2017-10-19").next_event
    assert planned is not None
    assert planned.words == "Options due"
    later = row("2017-10-19").later_event
    assert later is not None
    assert later.words == "Withdrawn"


def test_a_plan_whose_day_has_passed_without_an_event_is_named() -> None:
    found = row("2017-12-01")
    assert found.next_event is None
    assert [plan.words for plan in found.overdue] == ["Options due"]
    assert row("2017-12-19").overdue == ()


def test_what_moved_lies_after_the_one_day_and_not_after_the_other() -> None:
    assert [move.words for move in row("2017-02-28", "2017-01-04").moves] == ["Working group"]
    assert row("2017-02-28", "2017-01-04").stage_before == "raised"
    assert not row("2017-12-18", "2017-02-28").has_moved


def test_a_stage_that_merely_became_known_with_the_register_is_no_move() -> None:
    assert not row("2017-10-19", "2017-08-01", events=[], status="working group").has_moved


def test_what_is_not_raised_has_no_days() -> None:
    item = ChangeInReport(change(), "", stage_on([], STAGES, on=None), None, False, (), (), ())
    found = report_status([item], as_of=day("2017-01-01"), since=None, stages=STAGES).rows[0]
    assert (found.stage, found.days) == ("not raised", None)
