"""What each world of a propagation says: coins, exact chances and the figures counted over worlds."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import assume, given
from hypothesis import strategies as st
from scipy.stats import beta, binomtest

from impact.analysis.propagation import drawn_weights, propagate, wilson_interval
from impact.domain.change import TouchKind
from impact.domain.policy import ANY, PropagationPolicy, Weight
from impact.graph import ArchitectureGraph
from impact.worlds import PossibleWorlds, Seed, Words, share_of_worlds, travel_arcs, unpack
from tests.unit.architectures import graph, policy, seed, tie
from tests.unit.propagation_cases import KINDS, NAMES, graphs, policies, touches, with_rule, without_relationship


@given(graphs(), policies(), touches)
def test_more_worlds_begin_with_the_same_worlds(
    built: ArchitectureGraph, rules: PropagationPolicy, seeds: list[Seed]
) -> None:
    few, many = (propagate(built, seeds, policy=rules, worlds=worlds) for worlds in (128, 256))
    assert many.reached.shape == (len(built), 4)
    assert (many.reached[:, :2] == few.reached).all()
    halves = unpack(many.reached)[:, :128].mean(axis=1) + unpack(many.reached)[:, 128:].mean(axis=1)
    assert many.likelihoods == pytest.approx(halves / 2)


@given(graphs(), policies(), touches)
def test_each_interval_holds_the_likelihood(
    built: ArchitectureGraph, rules: PropagationPolicy, seeds: list[Seed]
) -> None:
    found = propagate(built, seeds, policy=rules)
    for low, high in ((found.lows, found.highs), (found.sampling_lows, found.sampling_highs)):
        assert ((low >= 0.0) & (low <= found.likelihoods)).all()
        assert ((high <= 1.0) & (high >= found.likelihoods)).all()


@given(graphs(), policies(), touches)
def test_the_changes_together_reach_what_each_alone_reaches(
    built: ArchitectureGraph, rules: PropagationPolicy, seeds: list[Seed]
) -> None:
    found = propagate(built, seeds, policy=rules)
    assert list(found.reached_by_change) == sorted({one.change_id for one in seeds})
    united = np.zeros_like(found.reached)
    for change, words in found.reached_by_change.items():
        alone = propagate(built, [one for one in seeds if one.change_id == change], policy=rules)
        assert (alone.reached == words).all()
        united |= words
    assert (united == found.reached).all()
    assert (found.possible_worlds.reach(seeds, built.index_by_id) == found.reached).all()
    assert sorted(map(repr, found.seeds)) == sorted(map(repr, seeds))
    assert found.likelihoods == pytest.approx(unpack(found.reached).mean(axis=1))


@given(graphs(), policies(), touches)
def test_certain_weights_leave_no_doubt(built: ArchitectureGraph, rules: PropagationPolicy, seeds: list[Seed]) -> None:
    for kind in KINDS:
        rule = rules.rules[kind, ANY]
        known = {
            "forward": replace(rule.forward, observations=0.0),
            "backward": replace(rule.backward, observations=0.0),
        }
        rules = with_rule(rules, kind, **known)
    found = propagate(built, seeds, policy=replace(rules, weight_draws=3, worlds_per_draw=rules.worlds))
    assert (found.likelihood_by_draw == found.likelihoods).all()
    assert (found.lows == found.likelihoods).all()
    assert (found.highs == found.likelihoods).all()


@given(graphs(), touches, st.integers(0, 2**32))
def test_weights_of_exactly_nothing_and_exactly_one_are_exact(
    built: ArchitectureGraph, seeds: list[Seed], number: int
) -> None:
    kinds = {"strong": (1.0, 0.0), "weak": (0.0, 0.0), "back": (0.0, 1.0), "alike": (1.0, 1.0)}
    ways = [
        (one.source_id, one.target_id) if is_forward else (one.target_id, one.source_id)
        for one in built.relationships
        for is_forward in (True, False)
        if kinds[one.kind][0 if is_forward else 1] == 1.0
    ]
    reached = {one.element_id for one in seeds}
    for _ in NAMES:
        reached |= {end for start, end in ways if start in reached}
    firm = replace(policy(kinds=kinds, worlds=128, weight_draws=2, seed=number), factor_by_strength={})
    found = propagate(built, [replace(one, kind=TouchKind.MODIFY, confidence=1.0) for one in seeds], policy=firm)
    expected = [1.0 if node.id in reached else 0.0 for node in built.nodes]
    for column in (found.likelihoods, found.lows, found.highs):
        assert column.tolist() == expected


@given(st.floats(0.0, 1.0), st.floats(0.0, 1.0), st.integers(0, 2**32))
def test_both_ways_of_a_relationship_share_one_coin(ahead: float, back: float, number: int) -> None:
    built = graph(tie("a", "b"))
    rules = policy(ahead, back, worlds=256, weight_draws=1, seed=number)
    forward = propagate(built, [seed("a")], policy=rules).reached[built.index_by_id["b"]]
    backward = propagate(built, [seed("b")], policy=rules).reached[built.index_by_id["a"]]
    likelier, other = (forward, backward) if ahead >= back else (backward, forward)
    assert not (other & ~likelier).any()
    if ahead == back:
        assert (forward == backward).all()


@given(graphs(), policies(), touches, st.integers(0, 9))
def test_a_relationship_forced_dead_is_as_good_as_absent_and_forced_live_reaches_no_less(
    built: ArchitectureGraph, rules: PropagationPolicy, seeds: list[Seed], which: int
) -> None:
    position = which % len(built.relationships)
    as_tossed, live, dead = reached_as_tossed_live_and_dead(built, rules, seeds, position)
    assert not (dead & ~as_tossed).any()
    assert not (as_tossed & ~live).any()
    absent = propagate(without_relationship(built, position), seeds, policy=rules)
    assert (dead == absent.reached).all()


@given(graphs(), policies(), st.sampled_from(NAMES), st.integers(0, 9))
def test_a_relationship_with_one_chance_is_live_or_dead_in_each_world(
    built: ArchitectureGraph, rules: PropagationPolicy, name: str, which: int
) -> None:
    position = which % len(built.relationships)
    arcs = travel_arcs(built, rules)
    assume(len(set(arcs.means[arcs.relationships == position])) == 1)
    as_tossed, live, dead = map(unpack, reached_as_tossed_live_and_dead(built, rules, [seed(name)], position))
    assert ((as_tossed == live).all(axis=0) | (as_tossed == dead).all(axis=0)).all()


def reached_as_tossed_live_and_dead(
    built: ArchitectureGraph, rules: PropagationPolicy, seeds: list[Seed], position: int
) -> tuple[Words, Words, Words]:
    possible = PossibleWorlds(travel_arcs(built, rules), rules, worlds=rules.worlds)
    return (
        possible.reach(seeds, built.index_by_id),
        possible.reach(seeds, built.index_by_id, forced={position: True}),
        possible.reach(seeds, built.index_by_id, forced={position: False}),
    )


def test_forcing_a_relationship_shifts_the_likelihood_by_its_chance() -> None:
    built = graph(tie("a", "b"), tie("b", "c"))
    rules = policy(0.5, worlds=4096)
    as_tossed, live, dead = (
        share_of_worlds(words)[built.index_by_id["c"]]
        for words in reached_as_tossed_live_and_dead(built, rules, [seed("a")], 0)
    )
    assert dead == 0.0
    assert live == pytest.approx(0.5, abs=0.04)
    assert as_tossed == pytest.approx(0.25, abs=0.04)


@given(graphs(), touches)
def test_touches_start_in_the_worlds_in_which_they_are_real(built: ArchitectureGraph, seeds: list[Seed]) -> None:
    rules = policy(0.0, worlds=1024, weight_draws=1)
    possible = PossibleWorlds(travel_arcs(built, rules), rules, worlds=1024)
    start = possible.start(seeds, built.index_by_id)
    assert start.shape == (len(built), 16)
    assert (propagate(built, seeds, policy=rules).reached == start).all()
    for node, share in zip(built.nodes, share_of_worlds(start), strict=True):
        here = {(one.change_id, one.group, one.confidence) for one in seeds if one.element_id == node.id}
        if not here or max(sure for *_, sure in here) == 1.0:
            assert share == float(bool(here))
        elif len(here) == 1:
            assert share == pytest.approx(0.6, abs=0.08)


def test_coins_of_two_groups_and_of_two_relationships_differ() -> None:
    built = graph(tie("a", "b"), tie("a", "c"))
    rules = policy(0.5, worlds=1024, weight_draws=1)
    one = propagate(built, [seed("a", group="G")], policy=rules)
    other = propagate(built, [seed("a", group="H")], policy=rules)
    reseeded = propagate(built, [seed("a", group="G")], policy=replace(rules, seed=8))
    b, c = built.index_by_id["b"], built.index_by_id["c"]
    for first, second in (
        (one.reached[b], other.reached[b]),
        (one.reached[b], one.reached[c]),
        (one.reached[b], reseeded.reached[b]),
    ):
        share = unpack((first ^ second)[None, :]).mean()
        assert share == pytest.approx(0.5, abs=0.1)


@pytest.mark.parametrize("worlds", [64, 1024])
def test_the_sampling_interval_is_wilsons(worlds: int) -> None:
    counts = [0, 1, worlds // 5, worlds // 2, worlds - 1, worlds]
    lows, highs = wilson_interval(np.array(counts) / worlds, worlds)
    for count, low, high in zip(counts, lows, highs, strict=True):
        other = binomtest(count, worlds).proportion_ci(confidence_level=0.95, method="wilson")
        assert (low, high) == pytest.approx((other.low, other.high), abs=1e-12)
    assert lows[0] == 0.0
    assert highs[-1] == 1.0


def test_a_share_of_nothing_or_all_keeps_its_end_whatever_the_number_of_worlds() -> None:
    for worlds in range(64, 64 * 200, 64):
        lows, highs = wilson_interval(np.array([0.0, 1.0]), worlds)
        assert (lows[0], highs[1]) == (0.0, 1.0)
        assert 0.0 < highs[0] < 0.06
        assert 0.94 < lows[1] < 1.0


def test_the_sampling_interval_counts_the_worlds_that_were_run() -> None:
    built = graph(tie("a", "b"))
    for worlds in (None, 256):
        found = propagate(built, [seed("a")], policy=policy(0.5, worlds=1024), worlds=worlds)
        lows, highs = wilson_interval(found.likelihoods, worlds or 1024)
        assert found.reached.shape == (2, (worlds or 1024) // 64)
        assert found.sampling_lows.tolist() == lows.tolist()
        assert found.sampling_highs.tolist() == highs.tolist()


def test_the_draws_of_a_weight_fill_each_equal_share_of_its_distribution_once() -> None:
    rules = policy(kinds={"one": (0.3, 0.6), "two": (0.3, 0.0)}, weight_draws=50)
    arcs = travel_arcs(graph(tie("a", "b", "one"), tie("b", "c", "two")), rules)
    draws = drawn_weights(arcs, rules)
    assert draws.shape == (50, 3)
    for column, weight in zip(draws.T, arcs.weights, strict=True):
        shares = beta.cdf(column, 10 * weight.mean, 10 * (1.0 - weight.mean)) * 50
        assert sorted(np.floor(shares).astype(int).tolist()) == list(range(50))
        assert np.std(shares - np.floor(shares)) > 0.2
    assert (np.abs(np.corrcoef(draws.T) - np.eye(3)) < 0.5).all()
    assert (drawn_weights(arcs, replace(rules, seed=8)) != draws).mean() > 0.9


def test_a_draw_is_a_pure_function_that_never_changes() -> None:
    """Results of earlier versions can be repeated: these numbers are a contract."""
    rules = policy(kinds={"one": (0.3, 0.6)}, weight_draws=70, seed=20171019)
    draws = drawn_weights(travel_arcs(graph(tie("a", "b", "one")), rules), rules)
    assert draws[[0, 1, 69]].round(6).tolist() == [[0.464042, 0.65684], [0.295745, 0.778731], [0.532211, 0.416312]]


def test_no_weights_have_no_draws() -> None:
    rules = policy(0.0, weight_draws=5)
    assert drawn_weights(travel_arcs(graph(tie("a", "b")), rules), rules).shape == (5, 0)


@pytest.mark.parametrize(("mean", "observations"), [(0.0, 5.0), (1.0, 5.0), (0.4, 0.0)])
def test_a_weight_without_doubt_is_drawn_as_it_is(mean: float, observations: float) -> None:
    rules = policy(0.0, kinds={"known": (mean, 0.9)}, weight_draws=5)
    rules = with_rule(rules, "known", forward=Weight(mean, observations))
    arcs = travel_arcs(graph(tie("a", "b", "known")), rules)
    slots = [slot for slot, name in enumerate(arcs.weight_names) if name == "known/*/forward"]
    assert (drawn_weights(arcs, rules)[:, slots] == mean).all()
    assert len(slots) == (mean > 0.0)
