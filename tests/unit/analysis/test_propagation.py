"""Laws of propagation, and full enumeration as the oracle on small graphs."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from impact.analysis.propagation import propagate, wilson_interval
from impact.domain.architecture import Relationship
from impact.domain.change import TouchKind
from impact.domain.policy import PropagationPolicy
from impact.graph import ArchitectureGraph
from impact.worlds import travel_arcs
from tests.unit.architectures import element, graph, policy, rule, seed, tie

NAMES = "abcdef"


def likelihood(built: ArchitectureGraph, name: str, rules: PropagationPolicy, *seeds: object) -> float:
    result = propagate(built, seeds, policy=rules)  # type: ignore[arg-type]
    return float(result.likelihoods[built.index_by_id[name]])


@st.composite
def small_graphs(draw: st.DrawFn) -> ArchitectureGraph:
    pairs = list(itertools.permutations(NAMES, 2))
    chosen = draw(st.lists(st.sampled_from(pairs), min_size=1, max_size=9, unique=True))
    kinds = draw(st.lists(st.sampled_from(["weak", "strong"]), min_size=len(chosen), max_size=len(chosen)))
    ties = [tie(s, t, k) for (s, t), k in zip(chosen, kinds, strict=True)]
    return graph(*ties, elements=tuple(element(name) for name in NAMES))


RULES = policy(kinds={"weak": (0.3, 0.1), "strong": (0.8, 0.4)})


def enumerated(built: ArchitectureGraph, rules: PropagationPolicy, start: str) -> dict[str, float]:
    """Sum over all worlds by brute force: each relationship has one coin and a chance each way."""
    arcs = travel_arcs(built, rules)
    probability = {node.id: 0.0 for node in built.nodes}
    per_tie = []
    for position in range(len(built.relationships)):
        mine = [a for a in range(len(arcs.sources)) if arcs.relationships[a] == position]
        cuts = sorted({0.0, 1.0, *(float(arcs.means[a]) for a in mine)})
        per_tie.append(
            [(high - low, [a for a in mine if low < arcs.means[a]]) for low, high in itertools.pairwise(cuts)]
        )
    for world in itertools.product(*per_tie):
        chance = float(np.prod([part for part, _ in world]))
        live = [a for _, arcs_live in world for a in arcs_live]
        frontier = reached = {built.index_by_id[start]}
        for _ in range(rules.hop_limit):
            frontier = {int(arcs.targets[a]) for a in live if int(arcs.sources[a]) in frontier} - reached
            reached = reached | frontier
        for node in reached:
            probability[built.nodes[node].id] += chance
    return probability


@given(small_graphs())
@settings(max_examples=60)
def test_simulation_agrees_with_full_enumeration(built: ArchitectureGraph) -> None:
    rules = replace(RULES, worlds=8192)
    exact = enumerated(built, rules, "a")
    result = propagate(built, [seed("a")], policy=rules)
    for node, simulated in zip(built.nodes, result.likelihoods, strict=True):
        assert simulated == pytest.approx(exact[node.id], abs=0.03)
        if exact[node.id] in (0.0, 1.0):
            assert simulated == exact[node.id]


@given(small_graphs(), st.floats(0.0, 0.2))
def test_raising_a_base_weight_never_lowers_a_likelihood(built: ArchitectureGraph, more: float) -> None:
    raised = replace(RULES, rules={**RULES.rules, ("weak", "*"): rule("weak", 0.3 + more, 0.1 + more)})
    before = propagate(built, [seed("a")], policy=RULES).likelihoods
    after = propagate(built, [seed("a")], policy=raised).likelihoods
    assert (after >= before).all()


@given(small_graphs(), st.sampled_from(list(itertools.permutations(NAMES, 2))))
def test_adding_a_relationship_never_lowers_a_likelihood_without_damping(
    built: ArchitectureGraph, pair: tuple[str, str]
) -> None:
    more = graph(*built.relationships, tie(*pair, "weak", id="new"), elements=built.nodes)
    before = propagate(built, [seed("a")], policy=RULES).likelihoods
    after = propagate(more, [seed("a")], policy=RULES).likelihoods
    assert (after >= before).all()


@given(small_graphs())
def test_more_touches_never_reach_less(built: ArchitectureGraph) -> None:
    one = propagate(built, [seed("a")], policy=RULES).likelihoods
    two = propagate(built, [seed("a"), seed("b")], policy=RULES).likelihoods
    assert (two >= one).all()


@given(small_graphs())
def test_a_stronger_kind_of_touch_never_reaches_less(built: ArchitectureGraph) -> None:
    by_kind = [propagate(built, [seed("a", kind)], policy=RULES).likelihoods for kind in TouchKind]
    for weaker, stronger in itertools.pairwise(by_kind):
        assert (stronger >= weaker).all()


@given(small_graphs())
def test_splitting_a_change_into_rows_of_one_group_changes_nothing(built: ArchitectureGraph) -> None:
    whole = propagate(built, [seed("a", change="X", group="G"), seed("b", change="X", group="G")], policy=RULES)
    split = propagate(built, [seed("a", change="X", group="G"), seed("b", change="Y", group="G")], policy=RULES)
    assert (whole.likelihoods == split.likelihoods).all()


def test_changes_of_different_groups_combine_as_independent_chances() -> None:
    built = graph(tie("a", "c"), tie("b", "c"))
    rules = policy(0.5, worlds=16384)
    both = likelihood(built, "c", rules, seed("a", change="X"), seed("b", change="Y"))
    assert both == pytest.approx(0.75, abs=0.02)


def test_a_null_scenario_differs_by_exactly_nothing() -> None:
    built = graph(tie("a", "b"), tie("b", "c"))
    first = propagate(built, [seed("a")], policy=RULES)
    second = propagate(graph(*built.relationships[::-1]), [seed("a")], policy=RULES)
    assert (first.likelihoods == second.likelihoods).all()
    assert (first.lows == second.lows).all()


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


def test_an_unsure_touch_starts_in_its_share_of_worlds() -> None:
    built = graph(tie("a", "b"))
    unsure = replace(seed("a"), confidence=0.3)
    assert likelihood(built, "a", policy(worlds=16384), unsure) == pytest.approx(0.3, abs=0.02)


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
    propagate(built, [seed("a")], policy=RULES)
    assert built.relationships == drawn
