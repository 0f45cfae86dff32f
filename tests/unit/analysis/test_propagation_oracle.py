"""Likelihoods against what does not simulate: all states of all coins, all paths, and closed forms."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from numpy.typing import NDArray
from scipy.stats import beta

from impact.analysis.propagation import Propagation, propagate
from impact.domain.change import TouchKind
from impact.domain.policy import ANY, PropagationPolicy, Weight
from impact.graph import ArchitectureGraph
from impact.worlds import Seed
from tests.unit.architectures import graph, policy, rule, seed, tie
from tests.unit.possible_worlds_oracle import enumerated, path_chances, random_case
from tests.unit.propagation_cases import KINDS, ties

GRAPHS = 1000
LEAST, MOST = 0.02, 0.98
EXACT = 1e-12
"""Chances added up in another order differ by less than this."""


def is_near(found: NDArray[np.float64], exact: NDArray[np.float64], worlds: int) -> bool:
    """Tell whether shares of worlds differ from exact chances by no more than five standard errors."""
    return bool((np.abs(found - exact) <= 5.0 * np.sqrt(exact * (1.0 - exact) / worlds) + 2.0 / worlds).all())


def in_one_group(touches: dict[str, TouchKind]) -> list[Seed]:
    return [seed(name, kind) for name, kind in touches.items()]


@given(st.integers(GRAPHS * 2, 2**32))
@settings(max_examples=30)
def test_likelihoods_agree_with_full_enumeration(number: int) -> None:
    built, rules, touches = random_case(number, worlds=1024)
    exact = enumerated(built, rules, touches)
    found = propagate(built, in_one_group(touches), policy=rules)
    assert is_near(found.likelihoods, exact, 1024)
    assert (found.likelihoods[exact < EXACT] == 0.0).all()
    assert (found.likelihoods[exact > 1.0 - EXACT] == 1.0).all()


def test_the_sampling_interval_holds_the_enumerated_likelihood_in_95_of_100_graphs() -> None:
    held = tried = number = large = 0
    while tried < GRAPHS:
        number += 1
        built, rules, touches = random_case(number, worlds=1024)
        exact = enumerated(built, rules, touches)
        found = propagate(built, in_one_group(touches), policy=rules)
        assert (found.likelihoods[exact < EXACT] == 0.0).all()
        assert (found.likelihoods[exact > 1.0 - EXACT] == 1.0).all()
        assert is_near(found.likelihoods, exact, 1024)
        unsure = np.flatnonzero((exact >= LEAST) & (exact <= MOST))
        if unsure.size:
            node = unsure[number % unsure.size]
            tried += 1
            large += len(built.relationships) >= 10
            held += bool(found.sampling_lows[node] <= exact[node] <= found.sampling_highs[node])
    assert large > GRAPHS / 10
    assert 0.93 <= held / tried <= 0.97


@given(ties(most=8), st.sampled_from([0.0, 0.3]), st.integers(1, 4), st.integers(0, 2**32))
@settings(max_examples=30)
def test_the_likelihood_lies_between_the_best_path_and_the_noisy_or_of_all_paths(
    drawn: list[object], exponent: float, hops: int, number: int
) -> None:
    built = graph(*drawn, tie("a", "b", "weak"))  # type: ignore[arg-type]
    rules = policy(kinds=KINDS, damping_exponent=exponent, hop_limit=hops, worlds=2048, weight_draws=1, seed=number)
    found = propagate(built, [seed("a")], policy=rules)
    for node, likelihood in zip(built.nodes, found.likelihoods, strict=True):
        if node.id == "a":
            continue
        chances = np.array(path_chances(built, rules, "a", node.id))
        best, any_path = chances.max(initial=0.0), 1.0 - np.prod(1.0 - chances)
        slack = 5.0 * np.sqrt(0.25 / 2048)
        assert best - slack <= likelihood <= any_path + slack
        assert (likelihood == 0.0) or chances.size


def combined(groups: tuple[str, str], *, number: int) -> tuple[Propagation, list[NDArray[np.float64]]]:
    """Run two changes that meet at one element, and enumerate each alone and both with the same coins."""
    built = graph(tie("a", "c"), tie("b", "c"), tie("x", "c"), tie("c", "d"), tie("a", "x"), tie("b", "x"))
    rules = policy(0.4, worlds=8192, weight_draws=1, seed=number)
    seeds = [seed(name, change=name.upper(), group=group) for name, group in zip("ab", groups, strict=True)]
    a, b = {"a": TouchKind.MODIFY}, {"b": TouchKind.MODIFY}
    return propagate(built, seeds, policy=rules), [enumerated(built, rules, one) for one in (a, b, {**a, **b})]


@pytest.mark.parametrize("number", range(5))
def test_changes_of_two_groups_combine_as_independent_chances(number: int) -> None:
    found, (one, other, same_coins) = combined(("G", "H"), number=number)
    independent = 1.0 - (1.0 - one) * (1.0 - other)
    assert is_near(found.likelihoods, independent, 8192)
    assert not is_near(found.likelihoods, same_coins, 8192)


@pytest.mark.parametrize("number", range(5))
def test_changes_of_one_group_meet_the_same_worlds(number: int) -> None:
    found, (one, other, same_coins) = combined(("G", "G"), number=number)
    assert is_near(found.likelihoods, same_coins, 8192)
    assert not is_near(found.likelihoods, 1.0 - (1.0 - one) * (1.0 - other), 8192)


@pytest.mark.parametrize("sure", [0.0, 0.2, 0.7, 1.0])
def test_an_unsure_touch_scales_every_likelihood(sure: float) -> None:
    built = graph(tie("a", "b"), tie("b", "c"), tie("a", "c"))
    rules = policy(0.5, worlds=8192, weight_draws=1)
    exact = sure * enumerated(built, rules, {"a": TouchKind.MODIFY})
    found = propagate(built, [replace(seed("a"), confidence=sure)], policy=rules)
    assert is_near(found.likelihoods, exact, 8192)


def test_two_unsure_touches_are_unsure_apart() -> None:
    built = graph(tie("a", "c"), tie("b", "c"))
    rules = policy(1.0, worlds=8192, weight_draws=1)
    found = propagate(built, [replace(seed(name), confidence=0.5) for name in "ab"], policy=rules)
    assert is_near(found.likelihoods, np.array([0.5, 0.5, 0.75]), 8192)


@pytest.mark.parametrize("kind", list(TouchKind))
def test_a_kind_of_touch_scales_the_first_hop_and_later_ones_as_stated(kind: TouchKind) -> None:
    built = graph(tie("a", "b"), tie("b", "c"))
    rules = policy(0.6, worlds=8192, weight_draws=1)
    first = 0.6 * rules.factor_by_touch[kind]
    later = 0.6 * min(1.0, rules.factor_by_touch[kind])
    found = propagate(built, [seed("a", kind)], policy=rules)
    assert is_near(found.likelihoods, np.array([1.0, first, first * later]), 8192)


# Graph of one or two ties with the likelihood of its last node as a function of the drawn weights.
CHAIN = (tie("a", "b", "first"), tie("b", "c", "first"))
DOUBTS = {
    "one tie": ((tie("a", "b", "first"),), lambda one, other: one),
    "two ties of one kind": (CHAIN, lambda one, other: one**2),
    "two ties of two kinds": ((CHAIN[0], tie("b", "c", "second")), lambda one, other: one * other),
    "two ways": (
        (tie("a", "b", "first"), tie("a", "b", "second", id="2")),
        lambda one, other: one + other - one * other,
    ),
}


@pytest.mark.parametrize("case", DOUBTS)
def test_doubt_is_the_5_and_95_percent_point_over_drawn_weights(case: str) -> None:
    drawn, likelihood = DOUBTS[case]
    weights = {"first": Weight(0.6, 8.0), "second": Weight(0.4, 4.0)}
    rng = np.random.default_rng(1)
    one, other = (
        beta.rvs(w.mean * w.observations, (1.0 - w.mean) * w.observations, size=20_000, random_state=rng)
        for w in weights.values()
    )
    built = graph(*drawn)
    rules = doubted(weights, weight_draws=400, worlds_per_draw=2048)
    found = propagate(built, [seed("a")], policy=rules)
    low, high = np.percentile(likelihood(one, other), [5.0, 95.0])
    assert found.lows[-1] == pytest.approx(low, abs=0.05)
    assert found.highs[-1] == pytest.approx(high, abs=0.05)
    assert found.likelihood_by_draw.shape == (400, len(built))
    assert found.likelihood_by_draw[:, -1].mean() == pytest.approx(likelihood(one, other).mean(), abs=0.03)
    assert (found.likelihood_by_draw[:, 0] == 1.0).all()


def doubted(weights: dict[str, Weight], **fields: object) -> PropagationPolicy:
    rules = {(kind, ANY): replace(rule(kind, 0.0, 0.0), forward=weight) for kind, weight in weights.items()}
    return policy(0.0, rules={**policy(0.0).rules, **rules}, worlds=1024, **fields)


def test_doubt_agrees_with_enumeration_under_drawn_weights() -> None:
    built = graph(tie("a", "b", "first"), tie("b", "c", "second"), tie("a", "c", "second"), tie("c", "d", "first"))
    weights = {"first": Weight(0.5, 6.0), "second": Weight(0.3, 3.0)}
    rules = doubted(weights, weight_draws=800, worlds_per_draw=2048)
    rng = np.random.default_rng(2)
    draws = [
        enumerated(
            built,
            rules,
            {"a": TouchKind.MODIFY},
            weights={
                (kind, True): float(rng.beta(w.mean * w.observations, (1.0 - w.mean) * w.observations))
                for kind, w in weights.items()
            },
        )
        for _ in range(3000)
    ]
    found = propagate(built, [seed("a")], policy=rules)
    lows, highs = np.percentile(draws, [5.0, 95.0], axis=0)
    assert found.lows == pytest.approx(lows, abs=0.07)
    assert found.highs == pytest.approx(highs, abs=0.07)
    by_draw_lows, by_draw_highs = np.percentile(found.likelihood_by_draw, [5.0, 95.0], axis=0)
    assert found.lows == pytest.approx(np.minimum(by_draw_lows, found.likelihoods))
    assert found.highs == pytest.approx(np.maximum(by_draw_highs, found.likelihoods))


def test_damping_and_strength_are_taken_after_the_weight_is_drawn() -> None:
    built = graph(*(tie("a", name, "first", strength="usually") for name in "bcde"))
    rules = doubted({"first": Weight(0.5, 4.0)}, weight_draws=400, worlds_per_draw=2048, damping_exponent=0.5)
    found = propagate(built, [seed("a")], policy=rules)
    low, high = beta.ppf([0.05, 0.95], 2.0, 2.0) * 0.6 / 2.0
    assert found.lows[1:] == pytest.approx([low] * 4, abs=0.04)
    assert found.highs[1:] == pytest.approx([high] * 4, abs=0.04)


def test_a_built_graph_without_ties_reaches_its_touch_and_nothing_else() -> None:
    built: ArchitectureGraph = graph(tie("a", "b")).restricted_to(["a"])
    found = propagate(built, [seed("a")], policy=policy(1.0))
    assert found.likelihoods.tolist() == [1.0]
    nothing = propagate(graph(tie("a", "b")), [], policy=policy(1.0))
    assert nothing.likelihoods.tolist() == [0.0, 0.0]
    assert nothing.reached_by_change == {}
