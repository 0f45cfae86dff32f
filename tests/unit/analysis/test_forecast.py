"""Laws of the forecast at completion: what is spent, and draws of what remains."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from impact.analysis.forecast import Completion, curve_of, forecast, shrunken_correction
from impact.domain.effort import Figures
from impact.domain.lessons import LearningPolicy
from impact.domain.progress import RemainingTask

DRAWS = 512
PLACES = (np.arange(DRAWS) + 0.5) / DRAWS
POLICY = LearningPolicy(prior_log_sd=0.3, task_log_sd=0.5)
ROLES = ("analyst", "architect", "editor")


@st.composite
def figures(draw: st.DrawFn) -> Figures:
    p10 = draw(st.floats(0.01, 2.0))
    p50 = p10 + draw(st.floats(0.0, 3.0))
    p80 = p50 + draw(st.floats(0.0, 3.0))
    low = 0.2 * p10 + 0.5 * p10 + 0.3 * p50
    return Figures(p10, p50, p80, low + draw(st.floats(0.05, 1.5)) * (p80 - low + 0.1))


@st.composite
def tasks(draw: st.DrawFn, key: str) -> RemainingTask:
    days = draw(figures())
    shares = [draw(st.floats(0.1, 1.0)) for _ in range(draw(st.integers(1, 3)))]
    by_role = tuple((ROLES[place], days.mean * share / sum(shares)) for place, share in enumerate(shares))
    spent = ((ROLES[0], draw(st.floats(0.01, 6.0))),) if draw(st.booleans()) else ()
    return RemainingTask(key, draw(st.sampled_from(["BAD", "TAD"])), days, by_role, spent, draw(st.floats(0.5, 2.0)))


@st.composite
def packages(draw: st.DrawFn) -> list[RemainingTask]:
    return [draw(tasks(f"task {number}")) for number in range(draw(st.integers(1, 5)))]


SPENT = st.dictionaries(st.tuples(st.sampled_from(["BAD", "TAD"]), st.sampled_from(ROLES)), st.floats(0.0, 9.0))


def completed(open_tasks: list[RemainingTask], spent: dict[tuple[str, str], float], rho: float = 0.5) -> Completion:
    return forecast(open_tasks, spent=spent, correlation=rho, seed=7, draws=DRAWS)


@given(SPENT)
def test_where_nothing_remains_the_forecast_is_exactly_what_is_spent(spent: dict[tuple[str, str], float]) -> None:
    found = completed([], spent)
    whole = 0.0
    for role in sorted({role for _, role in spent}):
        whole += sum(days for (_, other), days in sorted(spent.items()) if other == role)
    assert found.total == Figures(whole, whole, whole, whole)


@given(packages(), SPENT)
def test_means_add_up_over_documents_and_over_roles(
    open_tasks: list[RemainingTask], spent: dict[tuple[str, str], float]
) -> None:
    found = completed(open_tasks, spent)
    for cut in (found.by_document, found.by_role):
        assert sum(one.mean for one in cut.values()) == pytest.approx(found.total.mean, rel=1e-9)
    assert found.total.p10 <= found.total.p50 <= found.total.p80


@given(packages(), SPENT)
def test_it_is_never_less_than_what_is_spent(
    open_tasks: list[RemainingTask], spent: dict[tuple[str, str], float]
) -> None:
    assert completed(open_tasks, spent).total.p10 >= sum(spent.values()) - 1e-9


@given(packages(), SPENT, tasks("one more"), st.floats(1.0, 3.0))
def test_more_that_remains_never_makes_it_less(
    open_tasks: list[RemainingTask], spent: dict[tuple[str, str], float], more: RemainingTask, scale: float
) -> None:
    before = completed(open_tasks, spent).total
    first = replace(open_tasks[0], factor=open_tasks[0].factor * scale)
    for after in (completed([*open_tasks, more], spent).total, completed([first, *open_tasks[1:]], spent).total):
        assert after.p50 >= before.p50 - 1e-9
        assert after.p80 >= before.p80 - 1e-9
        assert after.mean >= before.mean - 1e-9


@given(st.lists(st.floats(0.05, 20.0), min_size=1, max_size=6), st.floats(0.01, 5.0), st.data())
def test_a_finished_task_that_took_longer_raises_completion(
    ratios: list[float], more: float, data: st.DataObject
) -> None:
    place = data.draw(st.integers(0, len(ratios) - 1))
    longer = [ratio + more * (number == place) for number, ratio in enumerate(ratios)]
    before, after = (shrunken_correction(one, POLICY) for one in (ratios, longer))
    assert after.factor > before.factor
    task = RemainingTask("a", "BAD", Figures(0.5, 1.0, 1.5, 1.1), (("analyst", 1.1),))
    spent = sum(ratios)
    found = [
        completed([replace(task, factor=one.factor)], {("BAD", "analyst"): days}).total
        for one, days in ((before, spent), (after, spent + more))
    ]
    assert found[1].p50 > found[0].p50
    assert found[1].mean > found[0].mean + more * 0.999


@given(st.lists(st.floats(0.05, 20.0), min_size=1, max_size=8))
def test_a_correction_lies_between_1_and_what_was_seen_and_few_tasks_move_it_little(ratios: list[float]) -> None:
    found = shrunken_correction(ratios, POLICY)
    seen = math.exp(sum(map(math.log, ratios)) / len(ratios))
    assert found.ratio == pytest.approx(seen)
    assert min(1.0, seen) - 1e-12 <= found.factor <= max(1.0, seen) + 1e-12
    assert found.low < found.factor < found.high
    twice = shrunken_correction([*ratios, *ratios], POLICY)
    assert abs(math.log(twice.factor)) >= abs(math.log(found.factor)) - 1e-12


def test_without_finished_tasks_the_correction_is_1() -> None:
    found = shrunken_correction([], POLICY)
    assert (found.factor, found.ratio, found.count) == (1.0, 1.0, 0)


@given(figures())
def test_a_curve_has_the_planned_mean_and_ascends(days: Figures) -> None:
    drawn = curve_of(days, DRAWS).at(PLACES)
    assert drawn.mean() == pytest.approx(days.mean, rel=1e-9)
    assert np.all(np.diff(drawn) >= -1e-12)
    assert drawn.min() >= 0.0


def test_a_curve_goes_through_the_figures() -> None:
    for days in (Figures(0.1, 0.8, 1.1, 0.78), Figures(0.09, 0.1, 0.8, 0.31), Figures(2.0, 3.0, 4.0, 3.2)):
        drawn = curve_of(days, 4096).at((np.arange(4096) + 0.5) / 4096)
        assert np.quantile(drawn, (0.1, 0.5, 0.8)) == pytest.approx((days.p10, days.p50, days.p80), rel=0.01)


@given(figures(), st.floats(0.01, 50.0))
def test_a_task_that_is_not_finished_has_something_left(days: Figures, spent: float) -> None:
    curve = curve_of(days, DRAWS)
    left = curve.remaining(PLACES, spent)
    assert np.all(np.isfinite(left))
    assert np.all(left >= 0.0)
    assert left.mean() > 0.0
    assert np.all(spent + left >= curve.at(PLACES) - 1e-9), "knowing that it takes longer never makes it shorter"


def test_what_remains_is_left_to_the_roles_that_have_not_done_their_part() -> None:
    task = RemainingTask("a", "BAD", Figures(0.5, 1.0, 1.5, 1.0), (("analyst", 0.7), ("editor", 0.3)),
                         (("analyst", 0.7),))  # fmt: skip
    found = completed([task], {("BAD", "analyst"): 0.7})
    assert found.by_role["analyst"].mean == pytest.approx(0.7)
    assert found.by_role["editor"].mean > 0.0


@given(packages(), SPENT)
def test_the_order_of_tasks_changes_nothing(
    open_tasks: list[RemainingTask], spent: dict[tuple[str, str], float]
) -> None:
    assert completed(open_tasks, spent) == completed(open_tasks[::-1], dict(reversed(spent.items())))


def test_the_closer_tasks_move_together_the_wider_the_whole() -> None:
    many = [RemainingTask(f"t{n}", "BAD", Figures(0.5, 1.0, 1.5, 1.1), (("analyst", 1.1),)) for n in range(30)]
    alone, together = (completed(many, {}, rho).total for rho in (0.0, 0.9))
    assert together.p80 > alone.p80 + 1.0
    assert together.mean == pytest.approx(alone.mean) == pytest.approx(33.0)
