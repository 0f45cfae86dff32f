"""Laws of the estimate, over any sections, chances and rates."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from impact.analysis.effort import EffortInputs, section_days
from impact.analysis.effort.draws import Draws
from impact.analysis.effort.options import noticed
from impact.domain.effort import OVERHEADS
from impact.domain.policy import ActivityRate, Assumption, EffortPolicy, ThreePoint
from impact.domain.review import EDIT, REMOVE, WRITE
from tests.unit.analysis.test_effort import CHANCES, ITEMS, POLICY, RATES, WORLDS, estimate, inputs, item, total

CUTS = ("by_role", "by_document", "by_package", "by_activity", "by_change", "by_section")
CALM = settings(max_examples=25, deadline=None)

chances = st.floats(0.0, 1.0)
sizes = st.floats(0.1, 60.0)
points = st.lists(st.floats(0.0, 20.0), min_size=3, max_size=3).map(lambda three: ThreePoint(*sorted(three)))


@st.composite
def scopes(draw: st.DrawFn) -> EffortInputs:
    """Draw some sections of any treatment and size, and up to three changes that may reach them."""
    count = draw(st.integers(1, 5))
    documents, treatments = st.sampled_from(["BAD", "BAM", "TAD"]), st.sampled_from([EDIT, WRITE, REMOVE])
    sections = [
        item(f"s{n}", document=draw(documents), size=draw(sizes), treatment=draw(treatments)) for n in range(count)
    ]
    names = draw(st.lists(st.sampled_from(["X", "Y", "Z"]), min_size=1, max_size=3, unique=True))
    reach = {name: draw(st.lists(chances, min_size=count, max_size=count)) for name in names}
    return inputs(sections, reach, threshold=draw(st.sampled_from([0.0, 0.2, 0.6])))


@CALM
@given(scopes())
def test_means_add_up_over_every_cut(scope: EffortInputs) -> None:
    effort = estimate(scope)
    for cut in CUTS:
        assert sum(figures.mean for figures in getattr(effort, cut).values()) == pytest.approx(total(effort).mean)


@CALM
@given(scopes())
def test_quantiles_rise(scope: EffortInputs) -> None:
    effort = estimate(scope)
    for figures in [total(effort), *(f for cut in CUTS for f in getattr(effort, cut).values())]:
        assert 0.0 <= figures.p10 <= figures.p50 <= figures.p80


@CALM
@given(scopes())
def test_together_costs_no_more_than_one_by_one_on_every_section(scope: EffortInputs) -> None:
    effort = estimate(scope)
    union = {name: figures.mean for name, figures in effort.by_section.items() if name != OVERHEADS}
    assert set(effort.saving_by_section) == set(union)
    assert all(saved >= 0.0 for saved in effort.saving_by_section.values())
    alone = sum(effort.alone_by_change.values())
    assert effort.saving == pytest.approx(sum(effort.saving_by_section.values()))
    assert effort.saving == pytest.approx(alone - sum(union.values()), abs=1e-9)


def test_a_section_that_only_all_changes_together_bring_to_the_threshold_is_checked_by_the_likeliest_alone() -> None:
    first = np.arange(WORLDS)[None, :] < 0.15 * WORLDS
    last = np.arange(WORLDS)[None, :] >= 0.9 * WORLDS
    likelihood = (first | last).mean(axis=1)
    scope = replace(
        inputs([item("a")], {"X": [0.5]}), reached_by_change={"X": first, "Y": last}, likelihoods=likelihood,
        likelihood_by_draw=np.array([likelihood]),
    )  # fmt: skip
    effort = estimate(scope)
    assert sum(effort.alone_by_change.values()) == pytest.approx(effort.by_section["a"].mean)
    assert effort.alone_by_change["X"] > effort.alone_by_change["Y"] + 0.5 * effort.by_activity["check"].mean


@CALM
@given(scopes())
def test_the_overlap_is_part_of_a_section_and_no_more_than_its_limit(scope: EffortInputs) -> None:
    effort = estimate(scope)
    for name, overlap in effort.overlap_by_section.items():
        assert -1e-12 <= overlap <= effort.by_section[name].mean * POLICY.overlap_limit + 1e-9


def test_a_section_that_two_changes_reach_is_counted_once_plus_the_overlap() -> None:
    no_pace = replace(POLICY, role_sigma=0.0)
    one = estimate(inputs([item("a")], {"X": [1.0]}), no_pace)
    two = estimate(inputs([item("a")], {"X": [1.0], "Y": [1.0]}), no_pace)
    overlapping = sum(one.by_activity[name].mean for name in ("draft", "peer review"))
    assert two.overlap_by_section["a"] == pytest.approx(overlapping * POLICY.overlap_share)
    assert two.by_section["a"].mean == pytest.approx(one.by_section["a"].mean + overlapping * POLICY.overlap_share)


@CALM
@given(scopes(), st.floats(0.0, 1.0))
def test_more_impact_never_costs_fewer_days(scope: EffortInputs, more: float) -> None:
    generator = np.random.default_rng(3)
    raised = {name: flags | (generator.random(flags.shape) < more) for name, flags in scope.reached_by_change.items()}
    union = np.any(list(raised.values()), axis=0).mean(axis=1)
    even = np.ones((1, len(scope.items)))
    before = replace(scope, likelihood_by_draw=even * scope.likelihoods)
    after = replace(scope, reached_by_change=raised, likelihoods=union, likelihood_by_draw=even * union)
    assert total(estimate(after)).mean >= total(estimate(before)).mean - 1e-9


@CALM
@given(scopes())
def test_what_nothing_touches_is_checked_and_never_edited(scope: EffortInputs) -> None:
    nothing = {name: np.zeros_like(flags) for name, flags in scope.reached_by_change.items()}
    effort = estimate(replace(scope, reached_by_change=nothing))
    for activity in ("draft", "write", "peer review", "committee review", "publish"):
        assert activity not in effort.by_activity or effort.by_activity[activity].mean == 0.0


@CALM
@given(points, points)
def test_higher_hours_never_cost_less(first: ThreePoint, second: ThreePoint) -> None:
    low = ThreePoint(*(min(a, b) for a, b in zip(_three(first), _three(second), strict=True)))
    high = ThreePoint(*(max(a, b) for a, b in zip(_three(first), _three(second), strict=True)))
    cheap, dear = (total(estimate(inputs(ITEMS, CHANCES), _with_draft(one))).mean for one in (low, high))
    assert dear >= cheap * (1.0 - 1e-3) - 1e-9


def _three(one: ThreePoint) -> tuple[float, float, float]:
    return one.low, one.likely, one.high


def _with_draft(per_unit: ThreePoint) -> EffortPolicy:
    rates = {**RATES, "draft": ActivityRate(RATES["draft"].set_up, per_unit)}
    return replace(POLICY, classes={"text": replace(POLICY.classes["text"], rates=rates)})


@CALM
@given(sizes, sizes)
def test_a_longer_section_never_costs_less(one: float, other: float) -> None:
    short, long = sorted((one, other))
    cheap, dear = (total(estimate(inputs([item("a", size=size)], {"X": [0.6]}))).mean for size in (short, long))
    assert dear >= cheap - 1e-9


@CALM
@given(st.integers(0, 20), st.floats(0.0, 24.0))
def test_newcomers_and_months_are_linear(newcomers: int, months: float) -> None:
    one = estimate(replace(inputs(ITEMS, CHANCES), newcomers=1, review_months=1.0))
    many = estimate(replace(inputs(ITEMS, CHANCES), newcomers=newcomers, review_months=months))
    assert many.by_activity["training"].mean == pytest.approx(newcomers * one.by_activity["training"].mean)
    assert many.by_activity["reporting"].mean == pytest.approx(months * one.by_activity["reporting"].mean)
    assert many.by_activity["draft"] == one.by_activity["draft"]


@CALM
@given(st.floats(0.1, 5.0))
def test_multiplying_all_hours_of_a_role_multiplies_its_line(factor: float) -> None:
    def times(one: ThreePoint) -> ThreePoint:
        return ThreePoint(factor * one.low, factor * one.likely, factor * one.high)

    expert = ("peer review", "committee review", "publish")
    rates = {
        name: ActivityRate(times(rate.set_up), times(rate.per_unit)) if name in expert else rate
        for name, rate in RATES.items()
    }
    scaled = replace(
        POLICY,
        classes={"text": replace(POLICY.classes["text"], rates=rates)},
        reporting_days_per_month=times(POLICY.reporting_days_per_month),
        committee_hours_per_cycle=times(POLICY.committee_hours_per_cycle),
    )
    before, after = estimate(inputs(ITEMS, CHANCES)), estimate(inputs(ITEMS, CHANCES), scaled)
    for name in ("p10", "p50", "p80", "mean"):
        line = getattr(before.by_role["expert"], name)
        assert getattr(after.by_role["expert"], name) == pytest.approx(factor * line)
    assert after.by_role["analyst"] == before.by_role["analyst"]


@pytest.mark.parametrize("seed", range(4))
def test_the_more_roles_go_together_the_farther_p80_lies_from_p50(seed: int) -> None:
    def gap(correlation: float) -> float:
        scope = replace(inputs(ITEMS, {"X": [1.0] * 4}), seed=seed)
        figures = total(estimate(scope, replace(POLICY, role_correlation=correlation, role_sigma=0.6)))
        return figures.p80 - figures.p50

    assert gap(1.0) > gap(0.0)


def test_draws_have_the_mean_that_the_three_points_state() -> None:
    draws = Draws(POLICY, seed=7, worlds=WORLDS)
    skewed = ThreePoint(1.0, 2.0, 9.0)
    assert draws.points(skewed, "a").mean() == pytest.approx(skewed.mean, rel=2e-3)
    assert draws.points(skewed, "a").min() >= 1.0
    assert draws.points(skewed, "a").max() <= 9.0
    assert draws.pace("analyst").mean() == pytest.approx(1.0)


def test_a_change_that_reaches_nothing_is_identified_all_the_same() -> None:
    without = estimate(inputs(ITEMS, CHANCES))
    with_it = estimate(replace(inputs(ITEMS, CHANCES), change_ids=("X", "Y", "Z")))
    assert with_it.by_change["Z"].mean > 0.0
    assert with_it.by_activity["identify"].mean > without.by_activity["identify"].mean


def test_what_people_judged_takes_the_place_of_the_rates_and_keeps_their_split() -> None:
    plain = replace(POLICY, role_sigma=0.0)
    rated = estimate(inputs([item("a")], {"X": [1.0]}), plain)
    judged = replace(plain, judged_days_by_section={"a": ThreePoint(3.0, 3.0, 3.0)})
    effort = estimate(inputs([item("a")], {"X": [1.0]}), judged)
    assert effort.by_section["a"].mean == pytest.approx(3.0)
    share = rated.by_activity["draft"].mean / rated.by_section["a"].mean
    assert effort.by_activity["draft"].mean == pytest.approx(3.0 * share, rel=1e-2)


def test_sections_below_the_threshold_have_days_for_the_stopping_rule() -> None:
    scope = inputs(ITEMS, CHANCES, threshold=0.95)
    days = section_days(scope, policy=POLICY)
    assert set(days) == {"a", "b", "c", "d"}
    assert all(number > 0.0 for number in days.values())


def test_two_reviewers_cost_one_more_check_and_notice_more() -> None:
    detecting = replace(POLICY, reviewer_detection=ThreePoint(0.5, 0.5, 0.5))
    effort = estimate(inputs(ITEMS[:3], {"X": [0.9, 0.5, 0.3]}), detecting)
    one, two = effort.reviewers
    assert one.mean_person_days == pytest.approx(total(effort).mean)
    assert (one.found, two.found) == pytest.approx((0.5, 0.75))
    assert two.check_person_days == pytest.approx(2 * one.check_person_days)
    assert two.mean_person_days - one.mean_person_days == pytest.approx(one.check_person_days)
    assert two.missed_sections == pytest.approx(one.missed_sections / 2)


@given(st.lists(st.floats(0.0, 1.0), min_size=3, max_size=3).map(sorted))
def test_two_reviewers_notice_at_least_as_much_as_one(chance: list[float]) -> None:
    one, two = noticed(ThreePoint(*chance), 1), noticed(ThreePoint(*chance), 2)
    assert all(second >= first - 1e-12 for first, second in zip(one, two, strict=True))
    assert two[1] <= 1.0


def test_money_appears_only_with_day_rates_and_adds_up() -> None:
    assert estimate(inputs(ITEMS, CHANCES)).cost is None
    paid = replace(POLICY, day_rate_by_role={"analyst": 400.0}, currency="GBP")
    effort = estimate(inputs(ITEMS, CHANCES), paid)
    assert effort.cost is not None
    assert effort.cost.total.mean == pytest.approx(400.0 * effort.by_role["analyst"].mean)
    assert effort.cost.roles_without_rate == ("expert",)


def test_a_rule_for_a_kind_beats_that_of_the_document() -> None:
    roles = {
        **POLICY.role_by_activity, ("TAD", "draft"): "architect", ("TAD/view", "draft"): "modeller",
        ("*/diagram", "draft"): "drawer",
    }  # fmt: skip
    policy = replace(POLICY, role_by_activity=roles)
    assert policy.role_for("TAD", "draft", kinds=("model view", "view")) == "modeller"
    assert policy.role_for("TAD", "draft", kinds=("diagram",)) == "architect"
    assert policy.role_for("BAM", "draft", kinds=("diagram",)) == "drawer"
    assert policy.role_for("BAM", "check", kinds=("diagram",)) == "analyst"


def test_the_advice_begins_with_the_largest_part_and_names_what_makes_it() -> None:
    bare = replace(POLICY, committee_cycles=0, identify_hours_per_change=ThreePoint(0, 0, 0))
    scope = replace(inputs(ITEMS, CHANCES), newcomers=0, review_months=0.0)
    effort = estimate(scope, replace(bare, role_sigma=1.0))
    assert [one.share for one in effort.advice] == sorted((one.share for one in effort.advice), reverse=True)
    assert effort.advice[0].part == "rates"
    assert effort.advice[0].drivers[0][0] == "pace"
    assert "how fast people are" in effort.advice[0].sentence
    one_rate = replace(_with_draft(ThreePoint(0.0, 1.0, 20.0)), role_sigma=0.0)
    assert "text: draft" in estimate(inputs(ITEMS, {"X": [1.0] * 4}), one_rate).advice[0].sentence


def test_what_the_release_says_stands_in_the_assumptions() -> None:
    policy = replace(POLICY, assumptions=(Assumption("newcomers", "1", "people", "so", default="1"),))
    stated = estimate(replace(inputs(ITEMS, CHANCES), newcomers=4), policy).assumptions[0]
    assert (stated.value, stated.default, stated.source) == ("4", "1", "release")
