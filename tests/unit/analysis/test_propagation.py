"""What propagation says of graphs small enough to work out by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from impact.analysis.propagation import propagate, wilson_interval
from impact.domain.architecture import Relationship
from impact.domain.change import TouchKind
from impact.domain.policy import PropagationPolicy
from impact.graph import ArchitectureGraph
from tests.unit.architectures import element, graph, policy, seed, tie


def likelihood(built: ArchitectureGraph, name: str, rules: PropagationPolicy, *seeds: object) -> float:
    result = propagate(built, seeds, policy=rules)  # type: ignore[arg-type]
    return float(result.likelihoods[built.index_by_id[name]])


def test_the_hop_limit_ends_a_path() -> None:
    built = graph(tie("a", "b"), tie("b", "c"))
    assert likelihood(built, "c", policy(1.0, hop_limit=1), seed("a")) == 0.0
    assert likelihood(built, "c", policy(1.0, hop_limit=2), seed("a")) == 1.0


def test_a_cycle_ends() -> None:
    built = graph(tie("a", "b"), tie("b", "a"))
    assert likelihood(built, "b", policy(1.0), seed("a")) == 1.0


def test_change_stops_at_a_kind_without_a_weight() -> None:
    assert likelihood(graph(tie("a", "b", "shut")), "b", policy(kinds={"shut": (0.0, 1.0)}), seed("a")) == 0.0


def test_a_weak_touch_stays_weak_on_later_hops() -> None:
    built = graph(tie("a", "b"), tie("b", "c"))
    rules = policy(1.0, worlds=16384)
    assert likelihood(built, "c", rules, seed("a", TouchKind.TEXT)) == pytest.approx(0.15**2, abs=0.01)
    assert likelihood(built, "c", rules, seed("a", TouchKind.REMOVE)) == 1.0


def test_a_hub_is_damped_and_a_new_sibling_lowers_only_its_own_kind() -> None:
    ties = [tie("hub", name) for name in "abcd"]
    rules = policy(0.8, damping_exponent=0.5, worlds=16384)
    assert likelihood(graph(*ties), "a", rules, seed("hub")) == pytest.approx(0.4, abs=0.02)
    other = graph(*ties, tie("hub", "e", "other"))
    more = graph(*ties, tie("hub", "e", "other"), tie("hub", "f"))
    assert likelihood(more, "a", rules, seed("hub")) < likelihood(other, "a", rules, seed("hub"))
    assert likelihood(more, "e", rules, seed("hub")) == likelihood(other, "e", rules, seed("hub"))


def test_a_junction_costs_no_hop_and_damps_nothing() -> None:
    junction = element("j", "archimate:Junction")
    built = graph(tie("a", "j"), tie("j", "b"), tie("j", "c"), elements=(junction,))
    rules = policy(1.0, hop_limit=1, damping_exponent=1.0)
    assert likelihood(built, "b", rules, seed("a")) == 1.0
    assert likelihood(built, "c", rules, seed("a")) == 1.0


def test_strength_multiplies_the_weight() -> None:
    built = graph(tie("a", "b", strength="sometimes"))
    assert likelihood(built, "b", policy(1.0, worlds=16384), seed("a")) == pytest.approx(0.2, abs=0.02)


def test_the_interval_of_doubt_holds_the_likelihood_and_is_wider_where_less_was_observed() -> None:
    built = graph(tie("a", "b", "known"), tie("a", "c", "guess"))
    rules = policy(kinds={"known": (0.5, 0.0), "guess": (0.5, 0.0)}, weight_draws=40, worlds_per_draw=1024)
    known = replace(rules.rules["known", "*"], forward=replace(rules.rules["known", "*"].forward, observations=1000))
    guess = replace(rules.rules["guess", "*"], forward=replace(rules.rules["guess", "*"].forward, observations=2))
    rules = replace(rules, rules={**rules.rules, ("known", "*"): known, ("guess", "*"): guess})
    result = propagate(built, [seed("a")], policy=rules)
    b, c = built.index_by_id["b"], built.index_by_id["c"]
    assert (result.lows <= result.likelihoods).all()
    assert (result.highs >= result.likelihoods).all()
    assert result.highs[c] - result.lows[c] > 3 * (result.highs[b] - result.lows[b])


def test_wilson_interval_agrees_with_a_published_value() -> None:
    low, high = wilson_interval(np.array([0.5, 0.0, 1.0]), 100)
    assert low == pytest.approx([0.4038, 0.0, 0.9630], abs=1e-4)
    assert high == pytest.approx([0.5962, 0.0370, 1.0], abs=1e-4)


def test_relationships_are_not_changed() -> None:
    drawn: tuple[Relationship, ...] = (tie("a", "b"),)
    built = graph(*drawn)
    propagate(built, [seed("a")], policy=policy())
    assert built.relationships == drawn
