"""When to stop a review."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from impact.analysis.stopping import stopping_rule
from impact.domain.policy import Tiers
from impact.domain.stopping import StopCandidate, StoppingRule

TIERS = Tiers(must=0.5, should=0.2, glance=0.05)


def section(name: str, likelihood: float, *, weight: float = 1.0, days: float | None = 1.0) -> StopCandidate:
    return StopCandidate(name, name.upper(), likelihood, weight, days, TIERS.tier_of(likelihood))


def rule(*sections: StopCandidate, target: float = 0.9) -> StoppingRule:
    return stopping_rule(sections, target=target, scope="R", status="estimated")


candidates = st.lists(st.tuples(st.floats(0.0, 1.0), st.floats(0.1, 10.0), st.floats(0.0, 5.0)), max_size=12).map(
    lambda rows: [section(f"s{n}", p, weight=w, days=d) for n, (p, w, d) in enumerate(rows)]
)


def test_sections_come_by_likelihood_times_weight_and_ties_by_id() -> None:
    found = rule(section("b", 0.4), section("a", 0.4), section("large", 0.3, weight=5.0), section("never", 0.0))
    assert [rank.section.section_id for rank in found.ranks] == ["large", "a", "b"]


def test_the_review_stops_at_the_first_rank_that_meets_the_target() -> None:
    found = rule(section("a", 0.9), section("b", 0.6), section("c", 0.3), section("d", 0.2), target=0.75)
    assert found.stop_after == 2
    assert found.stop is not None
    assert found.stop.recall == pytest.approx(1.5 / 2.0)
    assert (found.stop.found, found.stop.missed, found.stop.person_days) == pytest.approx((1.5, 0.5, 2.0))


def test_tiers_hold_all_above_them() -> None:
    found = rule(section("a", 0.9), section("b", 0.3), section("c", 0.1), section("d", 0.01))
    assert [(tier.tier, tier.sections) for tier in found.tiers] == [("must", 1), ("should", 2), ("glance", 3), ("", 4)]
    assert [tier.recall for tier in found.tiers] == pytest.approx([0.9 / 1.31, 1.2 / 1.31, 1.3 / 1.31, 1.0])


def test_without_an_estimate_there_are_ranks_and_no_days() -> None:
    found = rule(section("a", 0.9, days=None), section("b", 0.3, days=None))
    assert [rank.person_days for rank in found.ranks] == [None, None]
    assert found.tiers[0].person_days is None
    assert found.stop_after == 2


def test_nothing_reached_gives_nothing_to_stop() -> None:
    found = rule(section("a", 0.0))
    assert (found.ranks, found.tiers, found.stop, found.expected_wrong) == ((), (), None, 0.0)


@given(candidates, st.floats(0.0, 1.0))
def test_each_further_section_finds_more_costs_more_and_all_find_all(
    sections: list[StopCandidate], target: float
) -> None:
    found = rule(*sections, target=target)
    for before, after in zip(found.ranks, found.ranks[1:], strict=False):
        assert after.found >= before.found
        assert after.missed <= before.missed
        assert after.recall >= before.recall
        assert after.person_days is not None
        assert before.person_days is not None
        assert after.person_days >= before.person_days
    for rank in found.ranks:
        assert rank.found + rank.missed == pytest.approx(found.expected_wrong)
    if found.stop is not None:
        assert found.ranks[-1].recall == pytest.approx(1.0)
        assert found.stop.recall >= target - 1e-8
        assert all(rank.recall < target for rank in found.ranks[: found.stop_after - 1])


@given(candidates, st.randoms())
def test_the_order_of_the_input_changes_nothing(sections: list[StopCandidate], random: object) -> None:
    shuffled = list(sections)
    random.shuffle(shuffled)  # type: ignore[attr-defined]
    assert rule(*shuffled) == rule(*sections)
