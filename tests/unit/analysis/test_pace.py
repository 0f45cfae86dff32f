"""The pace of people is learned from past tasks and shrunk towards the rates."""

from __future__ import annotations

import math
import random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from impact.analysis.pace import learned_pace
from impact.domain.lessons import LearningPolicy

POLICY = LearningPolicy(prior_log_sd=0.3, task_log_sd=0.5)
RATIOS = st.lists(st.floats(0.05, 20.0), max_size=12)


def test_nothing_known_leaves_the_rates() -> None:
    pace = learned_pace("analyst", [], POLICY)
    assert (pace.factor, pace.ratio, pace.count) == (1.0, 1.0, 0)
    assert pace.low < 1.0 < pace.high


def test_the_factor_is_that_of_a_normal_prior_worked_out_by_hand() -> None:
    pace = learned_pace("analyst", [1.5, 1.5, 1.5, 1.5], POLICY)
    certainty = 4 / 0.25 + 1 / 0.09
    assert pace.factor == pytest.approx(math.exp(16 * math.log(1.5) / certainty))
    assert pace.high == pytest.approx(pace.factor * math.exp(1.644854 / math.sqrt(certainty)), rel=1e-6)


@given(RATIOS)
def test_the_factor_lies_between_what_was_seen_and_the_rates(ratios: list[float]) -> None:
    pace = learned_pace("a", ratios, POLICY)
    assert min(1.0, pace.ratio) - 1e-12 <= pace.factor <= max(1.0, pace.ratio) + 1e-12
    assert pace.low < pace.factor < pace.high


@given(RATIOS, st.randoms())
def test_the_order_of_tasks_changes_nothing(ratios: list[float], shuffler: random.Random) -> None:
    mixed = ratios[:]
    shuffler.shuffle(mixed)
    assert learned_pace("a", mixed, POLICY) == learned_pace("a", ratios, POLICY)


@given(st.floats(1.1, 5.0), st.integers(1, 30))
def test_more_tasks_of_one_ratio_move_the_factor_further_and_make_it_surer(ratio: float, count: int) -> None:
    few, many = learned_pace("a", [ratio] * count, POLICY), learned_pace("a", [ratio] * (count + 1), POLICY)
    assert 1.0 < few.factor < many.factor < ratio
    assert many.high / many.low < few.high / few.low
