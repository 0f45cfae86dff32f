"""Laws of the estimate."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from impact.analysis.effort import EffortInputs, estimate_effort
from impact.domain.architecture import Section
from impact.domain.effort import EffortEstimate, Figures
from impact.domain.policy import ActivityRate, ContentClass, EffortPolicy, ThreePoint
from impact.domain.review import EDIT, REMOVE, WRITE, ReviewItem
from tests.unit.architectures import ORIGIN

WORLDS = 256
CUTS = ("by_role", "by_document", "by_package", "by_activity", "by_change")


def rate(low: float, likely: float, high: float) -> ActivityRate:
    return ActivityRate(ThreePoint(0.1, 0.2, 0.4), ThreePoint(low, likely, high))


RATES = {
    "check": rate(0.1, 0.3, 0.6),
    "draft": rate(0.5, 1.0, 2.5),
    "write": rate(1.0, 3.0, 6.0),
    "peer review": rate(0.1, 0.3, 0.6),
    "committee review": rate(0.1, 0.2, 0.4),
    "publish": rate(0.0, 0.1, 0.2),
}
POLICY = EffortPolicy(
    hours_per_day=8.0,
    classes={"text": ContentClass("text", "pages", 2.0, RATES)},
    class_by_section_kind={"process": "text"},
    role_by_activity={
        **{("*", activity): "analyst" for activity in ("check", "draft", "write", "identify", "training")},
        **{("*", activity): "expert" for activity in ("peer review", "committee review", "publish", "reporting")},
    },
    package_by_document={"BAM": "BAD"},
    overlap_share=0.1,
    overlap_limit=0.5,
    role_sigma=0.3,
    role_correlation=0.5,
    identify_hours_per_change=ThreePoint(1, 2, 6),
    training_hours_by_role={"analyst": ThreePoint(5, 10, 20)},
    newcomers=1,
    review_months=3.0,
    reporting_days_per_month=ThreePoint(0.2, 0.5, 1.0),
    committee_cycles=2,
    committee_hours_per_cycle=ThreePoint(4, 8, 16),
    assumptions=(),
)


def item(name: str, *, document: str = "BAD", size: float = 3.0, treatment: str = EDIT) -> ReviewItem:
    section = Section(name, document, name, name, "process", size, (), "", None, "", ORIGIN)
    return ReviewItem(section, "text", size, "pages", False, treatment, "analyst", ())


def inputs(items: list[ReviewItem], chances: dict[str, list[float]], *, threshold: float = 0.2) -> EffortInputs:
    generator = np.random.default_rng(1)
    coins = generator.random((len(items), WORLDS))
    reached = {name: coins < np.array(chance)[:, None] for name, chance in chances.items()}
    union = np.zeros((len(items), WORLDS), bool)
    for flags in reached.values():
        union |= flags
    likelihoods = union.mean(axis=1)
    return EffortInputs(
        items=items,
        likelihoods=likelihoods,
        likelihood_by_draw=np.vstack([likelihoods * 0.8, likelihoods, np.minimum(likelihoods * 1.2, 1.0)]),
        reached_by_change=reached,
        threshold=threshold,
        seed=5,
    )


def estimate(given_inputs: EffortInputs, policy: EffortPolicy = POLICY) -> EffortEstimate:
    return estimate_effort(given_inputs, policy=policy)[0]


def total(effort: EffortEstimate) -> Figures:
    assert effort.total is not None
    return effort.total


ITEMS = [item("a"), item("b", document="BAM"), item("c", document="TAD", size=8.0), item("d", treatment=WRITE)]
CHANCES = {"X": [0.9, 0.5, 0.3, 0.7], "Y": [0.4, 0.5, 0.1, 0.0]}


def test_means_add_up_over_every_cut() -> None:
    effort = estimate(inputs(ITEMS, CHANCES))
    for cut in CUTS:
        assert sum(figures.mean for figures in getattr(effort, cut).values()) == pytest.approx(total(effort).mean)


def test_quantiles_are_ordered() -> None:
    effort = estimate(inputs(ITEMS, CHANCES))
    for figures in [total(effort), *(f for cut in CUTS for f in getattr(effort, cut).values())]:
        assert figures.p10 <= figures.p50 <= figures.p80
    assert total(effort).p10 < total(effort).p50 < total(effort).p80


@given(st.lists(st.floats(0.0, 1.0), min_size=4, max_size=4), st.floats(0.0, 1.0))
def test_more_impact_never_costs_fewer_days(chances: list[float], more: float) -> None:
    fewer = estimate(inputs(ITEMS, {"X": chances}))
    raised = estimate(inputs(ITEMS, {"X": [chance + (1 - chance) * more for chance in chances]}))
    assert total(raised).mean >= total(fewer).mean - 1e-9


@given(st.floats(0.5, 50.0), st.floats(0.0, 50.0))
def test_a_longer_section_never_costs_less(size: float, more: float) -> None:
    short = estimate(inputs([item("a", size=size)], {"X": [0.6]}))
    longer = estimate(inputs([item("a", size=size + more)], {"X": [0.6]}))
    assert total(longer).mean >= total(short).mean - 1e-9


def test_multiplying_all_hours_of_a_role_multiplies_its_line() -> None:
    def scaled(activities: tuple[str, ...]) -> EffortPolicy:
        rates = {
            name: ActivityRate(*(ThreePoint(3 * p.low, 3 * p.likely, 3 * p.high) for p in (r.set_up, r.per_unit)))
            if name in activities
            else r
            for name, r in RATES.items()
        }
        return replace(
            POLICY,
            classes={"text": replace(POLICY.classes["text"], rates=rates)},
            review_months=9.0,
            committee_cycles=6,
        )

    before = estimate(inputs(ITEMS, CHANCES))
    after = estimate(inputs(ITEMS, CHANCES), scaled(("peer review", "committee review", "publish")))
    assert after.by_role["expert"].mean == pytest.approx(3 * before.by_role["expert"].mean)
    assert after.by_role["expert"].p80 == pytest.approx(3 * before.by_role["expert"].p80)
    assert after.by_role["analyst"] == before.by_role["analyst"]


def test_nothing_reached_costs_nothing() -> None:
    effort = estimate(inputs(ITEMS, {"X": [0.0] * 4}))
    assert total(effort) == Figures(0.0, 0.0, 0.0, 0.0)
    assert effort.by_activity == {}


def test_the_union_costs_no_more_than_the_changes_one_by_one() -> None:
    effort = estimate(inputs(ITEMS, CHANCES))
    assert effort.saving is not None
    assert effort.saving > 0.0
    assert effort.saving == pytest.approx(
        sum(effort.alone_by_change.values())
        - sum(f.mean for name, f in effort.by_document.items() if "overheads" not in name)
    )


def test_a_single_change_saves_nothing() -> None:
    assert estimate(inputs(ITEMS, {"X": CHANCES["X"]})).saving == pytest.approx(0.0, abs=1e-9)


def test_a_new_section_is_written_and_not_checked_and_a_removed_one_is_not_edited() -> None:
    written = estimate(inputs([item("a", treatment=WRITE)], {"X": [1.0]}))
    removed = estimate(inputs([item("a", treatment=REMOVE)], {"X": [1.0]}))
    assert "write" in written.by_activity
    assert "check" not in written.by_activity
    assert {"draft", "write", "peer review"}.isdisjoint(removed.by_activity)
    assert "check" in removed.by_activity


def test_sections_below_the_threshold_are_priced_apart() -> None:
    effort = estimate(inputs(ITEMS, CHANCES, threshold=0.95))
    assert "draft" not in effort.by_activity
    assert effort.left_out is not None
    assert effort.left_out > 0.0


def test_the_shares_of_doubt_sum_to_one_and_follow_their_cause() -> None:
    effort = estimate(inputs(ITEMS, CHANCES))
    assert effort.doubt is not None
    assert effort.doubt.affected + effort.doubt.weights + effort.doubt.rates == pytest.approx(1.0)
    sure = estimate(inputs(ITEMS, {"X": [1.0] * 4}))
    assert sure.doubt is not None
    assert sure.doubt.affected == pytest.approx(0.0, abs=1e-12)


def test_release_inputs_replace_the_defaults() -> None:
    given_inputs = replace(inputs(ITEMS, CHANCES), newcomers=0, review_months=0.0)
    effort = estimate(given_inputs)
    assert effort.newcomers == 0
    assert effort.by_activity["training"].mean == 0.0
    assert effort.by_activity["reporting"].mean == 0.0


def test_the_same_inputs_give_the_same_estimate() -> None:
    assert estimate(inputs(ITEMS, CHANCES)) == estimate(inputs(ITEMS, CHANCES))
    assert estimate(inputs(ITEMS, CHANCES)) != estimate(replace(inputs(ITEMS, CHANCES), seed=6))


def test_correlated_roles_spread_the_total_more_than_independent_ones() -> None:
    together = total(estimate(inputs(ITEMS, {"X": [1.0] * 4}), replace(POLICY, role_correlation=1.0)))
    apart = total(estimate(inputs(ITEMS, {"X": [1.0] * 4}), replace(POLICY, role_correlation=0.0)))
    assert together.p80 - together.p10 > apart.p80 - apart.p10
