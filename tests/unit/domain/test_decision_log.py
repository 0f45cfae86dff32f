"""Which decisions stand, and what they come to for the tables."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from impact.domain.decision import Verdict
from impact.domain.decision_log import DecisionLog, Publication, decided_touches, undone_by
from tests.decisions import decision, touch_row

ROW = touch_row("CR1", "tad:A")
OTHER = touch_row("CR1", "tad:A", kind="remove")


def published(number: int, in_force: int | None, before: dict[str, str] | None, *, up_to: int) -> Publication:
    return Publication(number, ROW.table, ROW.key, up_to, in_force, before)


def test_nothing_decided_changes_nothing_and_has_no_digest() -> None:
    assert DecisionLog().changes == ()
    assert DecisionLog().digest == ""


def test_the_last_decision_on_a_row_counts() -> None:
    log = DecisionLog((decision(1, ROW), decision(2, OTHER)))
    (change,) = log.changes
    assert (change.cells, change.label, change.in_force) == (OTHER.cells, "decision 2 by Ann", 2)


def test_a_retired_row_is_left_out_and_a_rejected_one_stays_as_the_files_say() -> None:
    (change,) = DecisionLog((decision(1, ROW, Verdict.RETIRED),)).changes
    assert change.cells is None
    assert DecisionLog((decision(1, ROW, Verdict.REJECTED),)).changes == ()
    assert DecisionLog((decision(1, ROW), decision(2, ROW, Verdict.REJECTED))).changes == ()


def test_what_is_undone_lets_the_decision_before_it_stand() -> None:
    log = DecisionLog((decision(1, ROW), decision(2, OTHER, undone_by=3), decision(3, OTHER, undoes=2)))
    assert [change.cells for change in log.changes] == [ROW.cells]


def test_a_published_decision_changes_nothing_until_it_is_undone() -> None:
    done = published(1, 1, {"kind": "text"}, up_to=1)
    assert DecisionLog((decision(1, ROW),), (done,)).changes == ()
    undone = (decision(1, ROW, undone_by=2), decision(2, ROW, undoes=1))
    (change,) = DecisionLog(undone, (done,)).changes
    assert (change.cells, change.label, change.in_force) == ({"kind": "text"}, "decision 2 by Ann", None)
    assert DecisionLog(undone, (done, published(2, None, dict(ROW.cells), up_to=2))).changes == ()


def test_rejecting_what_was_published_puts_the_row_back() -> None:
    log = DecisionLog((decision(1, ROW), decision(2, ROW, Verdict.REJECTED)), (published(1, 1, None, up_to=1),))
    (change,) = log.changes
    assert (change.cells, change.label) == (None, "decision 2 by Ann")


def test_a_row_goes_back_to_what_it_was_before_the_first_of_several_publications() -> None:
    decisions = (
        decision(1, ROW, undone_by=3),
        decision(2, OTHER, undone_by=4),
        decision(3, ROW, undoes=1),
        decision(4, OTHER, undoes=2),
    )
    pages = (published(1, 1, None, up_to=1), published(2, 2, dict(ROW.cells), up_to=2))
    (change,) = DecisionLog(decisions, pages).changes
    assert change.cells is None


def test_the_last_number_on_a_row_counts_the_undoing_ones_and_is_0_without_any() -> None:
    log = DecisionLog((decision(1, ROW, undone_by=2), decision(2, ROW, undoes=1)))
    assert log.last_number(ROW) == 2
    assert log.last_number(touch_row("CR2", "tad:A")) == 0
    assert log.in_force(ROW) is None


def test_each_fact_of_a_decision_is_in_the_digest() -> None:
    logs = [
        DecisionLog((decision(1, ROW),)),
        DecisionLog((decision(1, OTHER),)),
        DecisionLog((decision(1, ROW, Verdict.RETIRED),)),
        DecisionLog((decision(1, ROW), decision(2, ROW))),
        DecisionLog((decision(1, ROW),), (published(1, 1, None, up_to=1),)),
    ]
    assert len({log.digest for log in logs}) == len(logs)
    assert logs[0].digest == DecisionLog((decision(1, ROW),)).digest


@given(st.data())
def test_a_decision_is_undone_by_the_undoing_one_that_stands(data: st.DataObject) -> None:
    """Undo only what stands, at random, and ask of each decision whether one that stands undoes it."""
    undoes: dict[int, int] = {}
    count = data.draw(st.integers(1, 12))

    def stands(number: int) -> bool:
        return not any(undone == number and stands(later) for later, undone in undoes.items())

    for number in range(2, count + 1):
        target = data.draw(st.sampled_from([None, *filter(stands, range(1, number))]))
        if target is not None:
            undoes[number] = target
    found = undone_by(undoes)
    assert [number for number in range(1, count + 1) if number not in found] == [
        number for number in range(1, count + 1) if stands(number)
    ]
    assert all(undoes[later] == earlier for earlier, later in found.items())


def test_what_was_learned_about_touches_is_the_last_word_on_each() -> None:
    second = touch_row("CR1", "tad:B")
    elsewhere = touch_row("CR2", "tad:A")
    decisions = (
        decision(1, ROW, Verdict.REJECTED),
        decision(2, second, Verdict.REJECTED),
        decision(3, ROW),
        decision(4, elsewhere, undone_by=5),
        decision(5, elsewhere, undoes=4),
    )
    found = decided_touches(decisions)
    assert [(item.change_id, item.element_id, item.accepted) for item in found] == [
        ("CR1", "tad:B", False),
        ("CR1", "tad:A", True),
    ]
    assert decided_touches(decisions, "CR2") == ()
