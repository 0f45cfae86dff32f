"""Differences between scopes of the same worlds: what moves, by how much, and what each edit has to do with it."""

from __future__ import annotations

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from impact.analysis.pairing import counted_sections, moved_elements, moved_sections, paired_cut, total_shares
from impact.domain.paired import PricedScope, paired
from impact.domain.scenario_outcome import TOGETHER, Movement
from tests.unit.priced_scopes import priced_scope

NAMES = ("sec:A", "sec:B", "x")
SHARES = st.integers(0, 64).map(lambda count: count / 64)
LINES = st.lists(st.floats(0, 9), min_size=8, max_size=8)
SCOPES = st.builds(
    lambda likelihoods, first, second: priced_scope(
        dict(zip(NAMES, likelihoods, strict=True)), {"sec:A": first, "sec:B": second}
    ),
    st.lists(SHARES, min_size=3, max_size=3),
    LINES,
    LINES,
)


def test_the_standard_error_is_that_of_the_differences_of_single_worlds() -> None:
    before, after = np.array([1.0, 2.0, 3.0, 4.0]), np.array([2.0, 2.0, 5.0, 3.0])
    found = paired(before, after)
    assert (found.before, found.after, found.difference) == (2.5, 3.0, 0.5)
    assert found.standard_error == pytest.approx(math.sqrt(((0.5**2 + 0.5**2 + 1.5**2 + 1.5**2) / 3) / 4), abs=1e-6)


def test_what_differs_alike_in_every_world_has_no_standard_error() -> None:
    line = np.array([1.0, 5.0, 9.0])
    assert paired(line, line + 2.0).standard_error == 0.0
    assert paired(line, line).difference == 0.0


def test_a_line_on_one_side_only_counts_as_nothing_on_the_other() -> None:
    found = paired_cut({"old": np.array([1.0, 3.0])}, {"new": np.array([4.0, 4.0])})
    assert (found["old"].after, found["old"].difference) == (0.0, -2.0)
    assert (found["new"].before, found["new"].difference) == (0.0, 4.0)


@given(SCOPES)
def test_a_scope_differs_from_itself_by_nothing(scope: PricedScope) -> None:
    assert scope.days is not None
    assert moved_sections(scope, scope, alone=[]) == ()
    assert moved_elements(scope, scope) == ()
    assert paired(scope.days.total, scope.days.total).standard_error == 0.0


@given(SCOPES, SCOPES, st.lists(SCOPES, max_size=3))
def test_shares_add_up_to_the_difference_exactly_as_it_is_printed(
    before: PricedScope, after: PricedScope, singles: list[PricedScope]
) -> None:
    assert before.days is not None
    assert after.days is not None
    alone = [(f"edit {number}", scope) for number, scope in enumerate(singles)] if len(singles) > 1 else [("e", after)]
    for section in moved_sections(before, after, alone=alone):
        likelihood = round(section.likelihood_after - section.likelihood_before, 6)
        assert round(sum(share.likelihood for share in section.shares), 6) == likelihood
        assert section.days is not None
        assert round(sum(share.person_days or 0.0 for share in section.shares), 6) == section.days.difference
    total = paired(before.days.total, after.days.total)
    assert round(sum(s.person_days or 0.0 for s in total_shares(before, after, alone=alone)), 6) == total.difference


def test_sections_enter_leave_change_tier_or_stay() -> None:
    before = priced_scope({"sec:A": 0.3, "sec:B": 0.1, "sec:C": 0.3, "sec:D": 0.3, "sec:E": 0.3}, {"sec:A": [1.0, 1.0]})
    after = priced_scope({"sec:A": 0.1, "sec:B": 0.3, "sec:C": 0.6, "sec:D": 0.4, "sec:E": 0.3}, {"sec:B": [1.0, 1.0]})
    moved = {section.section_id: section.movement for section in moved_sections(before, after, alone=[("e", after)])}
    assert moved == {
        "sec:A": Movement.LEAVES,
        "sec:B": Movement.ENTERS,
        "sec:C": Movement.TIER,
        "sec:D": Movement.STAYS,
    }


def test_a_section_that_does_not_stand_in_the_scenario_leaves_and_is_marked() -> None:
    before, after = priced_scope({"sec:A": 0.3}, {"sec:A": [1.0, 1.0]}), priced_scope({}, {"sec:Z": [0.0, 0.0]})
    (found,) = moved_sections(before, after, alone=[("drop it", after)])
    assert (found.movement, found.is_absent, found.likelihood_after) == (Movement.LEAVES, True, 0.0)


def test_another_threshold_moves_sections_without_a_likelihood_moving() -> None:
    likelihoods, days = {"sec:A": 0.3, "sec:B": 0.6}, {"sec:A": [1.0, 1.0], "sec:B": [1.0, 1.0]}
    before, after = priced_scope(likelihoods, days), priced_scope(likelihoods, {"sec:B": [1.0, 1.0]}, threshold=0.5)
    (found,) = moved_sections(before, after, alone=[("threshold", after)])
    assert (found.section_id, found.movement) == ("sec:A", Movement.LEAVES)
    assert found.shares[0].person_days == -1.0
    assert counted_sections(after).reviewed == 1


def test_what_two_edits_do_only_together_is_in_neither_ones_share() -> None:
    days = {"sec:A": [1.0, 1.0]}
    before, first, second, both = (
        priced_scope({"sec:A": value}, days if value >= 0.2 else {"sec:Z": [0.0, 0.0]})
        for value in (0.1, 0.15, 0.15, 0.25)
    )
    (found,) = moved_sections(before, both, alone=[("one", first), ("two", second)])
    assert [(share.label, share.person_days) for share in found.shares] == [
        ("one", 0.0),
        ("two", 0.0),
        (TOGETHER, 1.0),
    ]


def test_without_an_estimate_likelihoods_still_differ() -> None:
    before, after = priced_scope({"sec:A": 0.3}), priced_scope({"sec:A": 0.6})
    (found,) = moved_sections(before, after, alone=[("e", after)])
    assert found.days is None
    assert found.shares[0].person_days is None
    assert found.shares[0].likelihood == 0.3


def test_elements_that_come_to_another_tier_are_listed_those_that_differ_most_first() -> None:
    before, after = priced_scope({"x": 0.1, "y": 0.3, "z": 0.3}), priced_scope({"x": 0.3, "y": 0.9, "z": 0.4})
    assert [item.element_id for item in moved_elements(before, after)] == ["y", "x"]
