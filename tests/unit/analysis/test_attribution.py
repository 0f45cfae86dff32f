"""Why two sides differ: parts add up to the difference, and what does not differ has no part in it."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from impact.analysis.attribution import SwitchedScopes, attribute
from impact.domain.attribution import ORDER, AttributedDelta, Cause
from impact.domain.paired import PricedScope
from tests.unit.priced_scopes import priced_scope

SHARES = st.lists(st.integers(0, 96).map(lambda count: count / 96), min_size=2, max_size=2)
LINES = st.lists(st.floats(0, 9), min_size=8, max_size=8)
SCOPES = st.builds(
    lambda shares, line: priced_scope({"sec:A": shares[0], "x": shares[1]}, {"sec:A": line}), SHARES, LINES
)


def scope(likelihood: float, days: float) -> PricedScope:
    return priced_scope({"sec:A": likelihood, "x": likelihood}, {"sec:A": [days, days]})


@given(st.lists(SCOPES, min_size=4, max_size=4), st.lists(SCOPES, min_size=3, max_size=3))
def test_the_causes_add_up_to_the_difference_exactly_as_they_are_printed(
    chain: list[PricedScope], alone: list[PricedScope]
) -> None:
    found = attribute(SwitchedScopes(chain, alone, ORDER))
    deltas: list[AttributedDelta | None] = [found.person_days]
    for item in (*found.sections, *found.elements):
        deltas += [item.likelihood, item.person_days]
    for delta in filter(None, deltas):
        assert round(sum(delta.by_cause), 6) == delta.difference
        assert delta.difference == round(delta.after - delta.before, 6)


@given(SCOPES)
def test_equal_sides_differ_by_exactly_nothing(one: PricedScope) -> None:
    found = attribute(SwitchedScopes([one] * 4, [one] * 3, ()))
    assert (found.sections, found.elements) == ((), ())
    assert found.person_days is not None
    assert found.person_days.by_cause == (0.0, 0.0, 0.0)
    assert (found.person_days.difference, found.person_days.from_order, found.standard_error) == (0.0, 0.0, 0.0)


def test_one_input_that_differs_has_the_whole_difference_and_no_order_matters() -> None:
    one, other = scope(0.25, 1.0), scope(0.75, 3.0)
    found = attribute(SwitchedScopes([one, one, one, other], [one, one, other], (Cause.WEIGHTS,)))
    (section,) = found.sections
    assert section.likelihood.by_cause == (0.0, 0.0, 0.5)
    assert (section.likelihood.cause, section.likelihood.from_order) == (Cause.WEIGHTS, 0.0)
    assert section.person_days is not None
    assert section.person_days.difference == 2.0


def test_what_two_inputs_do_only_together_is_told_to_rest_on_the_order() -> None:
    one, other = scope(0.25, 1.0), scope(0.75, 3.0)
    found = attribute(SwitchedScopes([one, one, other, other], [one, one, one], (Cause.MODEL, Cause.REGISTER)))
    (element,) = found.elements
    assert element.likelihood.by_cause == (0.0, 0.5, 0.0)
    assert element.likelihood.from_order == 0.5


def test_parts_that_cancel_out_are_told_all_the_same() -> None:
    one, other = scope(0.25, 1.0), scope(0.75, 1.0)
    found = attribute(SwitchedScopes([one, other, one, one], [other, one, one], (Cause.MODEL, Cause.REGISTER)))
    assert found.sections[0].likelihood.difference == 0.0
    assert found.sections[0].likelihood.by_cause == (0.5, -0.5, 0.0)


def test_a_side_without_an_estimate_leaves_the_likelihoods() -> None:
    one, other = priced_scope({"sec:A": 0.3}), scope(0.6, 1.0)
    found = attribute(SwitchedScopes([one, other, other, other], [other, one, one], (Cause.MODEL,)))
    assert found.person_days is None
    assert found.sections[0].person_days is None
    assert found.sections[0].likelihood.difference == 0.3


def test_what_no_side_lists_is_left_out_and_what_does_not_stand_is_marked() -> None:
    one, other = priced_scope({"x": 0.01, "y": 0.3}, {"sec:Z": [0.0]}), priced_scope({"x": 0.04}, {"sec:Z": [0.0]})
    found = attribute(SwitchedScopes([one, other, other, other], [other, one, one], (Cause.MODEL,)))
    assert [(item.element_id, item.stands) for item in found.elements] == [("y", (True, False))]
