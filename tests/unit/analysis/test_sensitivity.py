"""Laws of sensitivity: a lever that is moved gives what an analysis with the other number gives."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from scipy.stats import beta

from impact.analysis.propagation import propagate
from impact.analysis.sensitivity import HIGH, LOW, SharesUnderLevers, next_stronger, weight_quantiles
from impact.domain.change import TouchKind
from impact.domain.policy import PropagationPolicy, Weight
from impact.graph import ArchitectureGraph
from impact.worlds import Seed, travel_arcs
from tests.unit.architectures import graph, policy, rule, seed, tie
from tests.unit.propagation_cases import graphs, policies, touches, with_rule

CASES = settings(max_examples=25, deadline=None)


def levers(built: ArchitectureGraph, rules: PropagationPolicy, seeds: list[Seed]) -> SharesUnderLevers:
    return SharesUnderLevers(
        travel_arcs(built, rules),
        rules,
        seeds,
        index_by_id=built.index_by_id,
        rows=range(len(built)),
        worlds=rules.worlds,
    )


@CASES
@given(built=graphs(), rules=policies(), seeds=touches)
def test_a_weight_moved_to_a_quantile_gives_what_an_analysis_with_that_weight_gives(
    built: ArchitectureGraph, rules: PropagationPolicy, seeds: list[Seed]
) -> None:
    arcs, found = travel_arcs(built, rules), levers(built, rules, seeds)
    base = propagate(built, seeds, policy=rules).likelihoods
    assert (found.shares == base).all()
    ends = [weight_quantiles(arcs, share) for share in (LOW, HIGH)]
    for slot, swing in found.by_weight():
        kind, _, way = arcs.weight_names[slot].rsplit("/", 2)
        for end, moved in zip(ends, (swing.low, swing.high), strict=True):
            other = with_rule(rules, kind, **{way: Weight(float(end[slot]), 10)})
            expected = propagate(built, seeds, policy=other).likelihoods
            assert (expected == (base if moved is None else moved)).all()
            assert moved is None or (moved != base).any()


@CASES
@given(built=graphs(), rules=policies(), seeds=touches)
def test_a_touch_left_out_or_made_stronger_gives_what_an_analysis_of_those_touches_gives(
    built: ArchitectureGraph, rules: PropagationPolicy, seeds: list[Seed]
) -> None:
    found = levers(built, rules, seeds)
    base = propagate(built, seeds, policy=rules).likelihoods
    for place, (own, stronger, swing) in enumerate(found.by_touch()):
        others = seeds[:place] + seeds[place + 1 :]
        assert own == seeds[place]
        less = propagate(built, others, policy=rules).likelihoods
        assert (less == (base if swing.low is None else swing.low)).all()
        if stronger is None:
            assert swing.high is None
        else:
            more = propagate(built, [*others, replace(own, kind=stronger)], policy=rules).likelihoods
            assert (more == (base if swing.high is None else swing.high)).all()


@CASES
@given(built=graphs(), rules=policies(), seeds=touches)
def test_a_lower_weight_never_raises_and_a_higher_one_never_lowers(
    built: ArchitectureGraph, rules: PropagationPolicy, seeds: list[Seed]
) -> None:
    found = levers(built, rules, seeds)
    for _, swing in found.by_weight():
        assert swing.low is None or (swing.low <= found.shares).all()
        assert swing.high is None or (swing.high >= found.shares).all()


def test_quantiles_are_those_of_the_beta_distribution_and_a_certain_weight_stays() -> None:
    rules = policy(kinds={"doubted": (0.3, 0.0)})
    certain = replace(rule("certain", 1.0, 0.0), forward=Weight(1.0, 5.0))
    rules = replace(rules, rules={**rules.rules, ("certain", "*"): certain})
    arcs = travel_arcs(graph(tie("a", "b", "doubted"), tie("b", "c", "certain")), rules)
    by_name = dict(zip(arcs.weight_names, weight_quantiles(arcs, 0.95), strict=True))
    assert by_name["doubted/*/forward"] == pytest.approx(beta.ppf(0.95, 3.0, 7.0))
    assert by_name["certain/*/forward"] == 1.0


def test_kinds_of_touch_rise_by_their_factor() -> None:
    order = [TouchKind.TEXT, TouchKind.RENAME, TouchKind.ADD, TouchKind.MODIFY, TouchKind.REMOVE]
    assert [next_stronger(kind, policy()) for kind in order] == [*order[1:], None]


def test_a_weight_that_change_never_comes_to_moves_nothing() -> None:
    built = graph(tie("a", "b", "near"), tie("x", "y", "far"))
    rules = policy(kinds={"near": (0.5, 0.0), "far": (0.5, 0.0)})
    found = levers(built, rules, [seed("a")])
    names = travel_arcs(built, rules).weight_names
    moving = {names[slot] for slot, swing in found.by_weight() if swing.low is not None or swing.high is not None}
    assert moving == {"near/*/forward"}


def test_without_touches_nothing_is_reached_and_nothing_moves() -> None:
    found = levers(graph(tie("a", "b")), policy(), [])
    assert not np.any(found.shares)
    assert [swing.low for _, swing in found.by_weight()] == [None]
    assert list(found.by_touch()) == []
