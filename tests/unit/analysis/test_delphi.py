"""Estimates by several people in rounds."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from impact.analysis.delphi import rounds_of
from impact.domain.delphi import DelphiAnswer, DelphiJudgement, DelphiSubject, SubjectKind
from impact.domain.policy import ThreePoint

WHEN = dt.datetime(2017, 10, 19, 12, tzinfo=dt.UTC)
SUBJECT = DelphiSubject(SubjectKind.RATE, "effort.x", "hours", "x")


def answer(number: int, who: str, *points: float, turn: int = 1, why: str = "") -> DelphiAnswer:
    return DelphiAnswer(number, "effort.x", turn, who, WHEN, ThreePoint(*points), why)


def judged(*answers: DelphiAnswer) -> DelphiJudgement:
    return DelphiJudgement(SUBJECT, rounds_of(answers), limit=0.25)


def test_each_point_is_combined_to_the_middle_of_what_was_said() -> None:
    only = rounds_of([answer(1, "A", 1, 2, 9), answer(2, "B", 0, 4, 5), answer(3, "C", 2, 3, 4)])[0]
    assert only.combined == ThreePoint(1, 3, 5)
    assert only.people == 3
    assert only.spread == pytest.approx((4 - 2) / 3)


def test_points_are_sorted_apart_so_that_no_row_is_one_person() -> None:
    only = rounds_of([answer(1, "A", 1, 5, 6), answer(2, "B", 2, 3, 9)])[0]
    assert (only.lows, only.likelies, only.highs) == ((1, 2), (3, 5), (6, 9))


def test_who_answers_twice_in_a_round_counts_once_with_the_later_answer() -> None:
    only = rounds_of([answer(2, "ann ", 4, 5, 6), answer(1, "Ann", 1, 2, 3)])[0]
    assert (only.people, only.combined) == (1, ThreePoint(4, 5, 6))


def test_rounds_are_kept_and_the_last_counts() -> None:
    found = judged(
        answer(1, "A", 1, 2, 3), answer(2, "B", 1, 6, 7),
        answer(3, "A", 3, 4, 6, turn=2), answer(4, "B", 3, 4.5, 7, turn=2),
    )  # fmt: skip
    assert [one.number for one in found.rounds] == [1, 2]
    assert found.is_agreed
    assert found.narrowing == pytest.approx((0.5 / 4.25) / (4 / 4))
    assert found.last.combined == ThreePoint(3, 4.25, 6.5)


def test_one_answer_is_no_agreement_and_far_answers_are_none() -> None:
    assert not judged(answer(1, "A", 1, 2, 3)).is_agreed
    assert not judged(answer(1, "A", 1, 2, 3), answer(2, "B", 1, 3, 4)).is_agreed


def test_zeros_have_no_relative_spread() -> None:
    assert rounds_of([answer(1, "A", 0, 0, 1), answer(2, "B", 0, 0, 0)])[0].spread == 0.0
    assert rounds_of([answer(1, "A", 0, 0, 1), answer(2, "B", 0, 0, 0), answer(3, "C", 0, 1, 1)])[0].spread is None


@given(st.lists(st.lists(st.floats(0, 100), min_size=3, max_size=3).map(sorted), min_size=1, max_size=9))
def test_the_combined_points_are_in_order_and_within_what_was_said(said: list[list[float]]) -> None:
    only = rounds_of([answer(n, f"p{n}", *points) for n, points in enumerate(said, start=1)])[0]
    middle = only.combined
    assert middle.low <= middle.likely <= middle.high
    assert only.likelies[0] <= middle.likely <= only.likelies[-1]
