from __future__ import annotations

from impact.domain.history import DisputedMatter, disputes_on, statements_on
from impact.domain.stage import StageRule, StageTable, stage_on
from tests.unit.registers import change, day, event

TABLE = StageTable(
    (
        StageRule("raised", ("raised",), "r"),
        StageRule("refinement", ("working group",), "r"),
        StageRule("implemented", ("implemented",), "r", is_done=True),
        StageRule("not implemented", ("not implemented",), "r"),
        StageRule("withdrawn", ("withdrawn",), "r", is_done=True, cancels=True),
    )
)


def stage(as_of: str, *events: object, status: str = "", disputes: tuple[DisputedMatter, ...] = ()) -> object:
    statements = statements_on(change(status=status), events, register_day=day("2017-10-19"))  # type: ignore[arg-type]
    return stage_on(statements, TABLE, on=day(as_of), disputes=disputes)


def test_the_longest_phrase_decides() -> None:
    found = TABLE.stage_of("It is Not Implemented, though implemented elsewhere")
    assert found is not None
    assert found.name == "not implemented"


def test_a_phrase_is_whole_words() -> None:
    assert TABLE.stage_of("reimplemented") is None


def test_the_days_count_from_the_first_statement_of_the_stage() -> None:
    events = [event("2017-01-01", "Raised"), event("2017-02-01", "First working group"),
              event("2017-03-01", "A letter"), event("2017-04-01", "Second working group")]  # fmt: skip
    found = stage("2017-04-11", *events)
    assert (found.name, found.since, found.days(on=day("2017-04-11"))) == ("refinement", day("2017-02-01"), 69)  # type: ignore[attr-defined]


def test_what_no_phrase_tells_is_unknown() -> None:
    found = stage("2018-01-01", event("2017-01-01", "Something"))
    assert (found.name, found.since, found.days(on=day("2018-01-01"))) == ("unknown", None, None)  # type: ignore[attr-defined]


def test_a_stage_that_only_the_register_tells_may_have_been_reached_before() -> None:
    assert stage("2017-12-01", status="working group").is_since_at_latest  # type: ignore[attr-defined]
    assert not stage("2017-12-01", event("2017-11-01", "Withdrawn"), status="raised").is_since_at_latest  # type: ignore[attr-defined]


def test_while_claimants_differ_no_stage_is_taken_for_true() -> None:
    claims = [
        event("2017-01-01", "Implemented", claimant="DCC", matter="m", position="holds"),
        event("2017-01-02", "Never", claimant="TABASC", matter="m", position="denies"),
    ]
    disputes = disputes_on(claims, "C1", as_of=day("2017-02-01"))
    found = stage("2017-02-01", *claims, disputes=disputes)
    assert (found.name, found.rule, found.since) == ("disputed", None, day("2017-01-02"))  # type: ignore[attr-defined]
