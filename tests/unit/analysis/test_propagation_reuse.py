"""What is taken over from an earlier propagation changes nothing but the time."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

import impact.analysis.propagation.reuse as reuse_module
from impact.analysis.propagation import propagate
from impact.domain.change import TouchKind
from impact.domain.policy import ANY, PropagationPolicy, StrengthFactor, Weight
from impact.graph import ArchitectureGraph, build_graph
from impact.worlds import Seed
from tests.unit.architectures import element, graph, policy, seed, tie
from tests.unit.propagation_cases import KINDS, columns, graphs, policies, touches, with_rule

X, Y = seed("a", change="X"), seed("p", change="Y")
BUILT = graph(tie("a", "b", "left"), tie("b", "c", "middle"), tie("p", "q", "right"), tie("q", "r", "right"))
RULES = policy(kinds={"left": (0.5, 0.2), "middle": (0.5, 0.0), "right": (0.5, 0.2)}, worlds=128)


@st.composite
def other_policies(draw: st.DrawFn, rules: PropagationPolicy) -> PropagationPolicy:
    """Change one setting, or none."""
    kind = draw(st.sampled_from(list(KINDS)))
    forward = rules.rules[kind, ANY].forward
    return draw(
        st.sampled_from(
            [
                rules,
                with_rule(rules, kind, forward=Weight(0.7, 10)),
                with_rule(rules, kind, backward=Weight(0.7, 10)),
                with_rule(rules, kind, forward=replace(forward, observations=3)),
                with_rule(rules, kind, forward=Weight(0.0, 10), backward=Weight(0.0, 10)),
                replace(rules, factor_by_strength={"usually": StrengthFactor(0.9, 0.9)}),
                replace(rules, factor_by_touch={**rules.factor_by_touch, TouchKind.TEXT: 0.3}),
                replace(rules, hop_limit=rules.hop_limit + 1),
                replace(rules, seed=rules.seed + 1),
                replace(rules, worlds=64),
                replace(rules, weight_draws=3),
                replace(rules, worlds_per_draw=128),
                replace(rules, damping_exponent=0.6),
            ]
        )
    )


@given(graphs(), policies(), touches, touches, st.data())
def test_a_result_is_the_same_with_and_without_an_earlier_one(
    built: ArchitectureGraph, rules: PropagationPolicy, seeds: list[Seed], others: list[Seed], data: st.DataObject
) -> None:
    new_rules = data.draw(other_policies(rules))
    new_seeds = data.draw(st.sampled_from([seeds, others, [*seeds, *others], seeds[1:]]))
    fewer = build_graph(built.nodes, built.relationships[1:])
    new_built = data.draw(st.sampled_from([built, fewer, build_graph(built.nodes[:0], ()), built]))
    if not len(new_built):
        new_built = graph(*built.relationships, tie("a", "z"), elements=built.nodes)
    earlier = propagate(built, seeds, policy=rules)
    fresh = propagate(new_built, new_seeds, policy=new_rules)
    found = propagate(new_built, new_seeds, policy=new_rules, earlier=earlier)
    assert columns(found) == columns(fresh)
    assert list(found.reached_by_change) == list(fresh.reached_by_change)
    for change, words in fresh.reached_by_change.items():
        assert (found.reached_by_change[change] == words).all()
    assert fresh.reused == frozenset()


def reused_after(
    *, seeds: tuple[Seed, ...] = (X, Y), rules: PropagationPolicy = RULES, built: ArchitectureGraph = BUILT
) -> tuple[set[str], set[str]]:
    """Name the changes whose worlds are taken over, and those whose runs over drawn weights are."""
    earlier = propagate(BUILT, [X, Y], policy=RULES)
    found = propagate(built, seeds, policy=rules, earlier=earlier)
    old = {id(run.reached) for run in earlier.drawn_runs}
    drawn = {one.change_id for run in found.drawn_runs for one in run.seeds if id(run.reached) in old}
    return set(found.reused), drawn


def test_what_is_the_same_is_taken_over() -> None:
    assert reused_after() == ({"X", "Y"}, {"X", "Y"})
    assert reused_after(built=build_graph(BUILT.nodes, BUILT.relationships)) == ({"X", "Y"}, {"X", "Y"})
    earlier = propagate(BUILT, [X, Y], policy=RULES)
    found = propagate(BUILT, [X, Y], policy=RULES, earlier=earlier)
    assert all(found.reached_by_change[change] is earlier.reached_by_change[change] for change in "XY")


def test_a_new_touch_concerns_its_own_change_alone() -> None:
    assert reused_after(seeds=(X, Y, seed("c", change="Y"))) == ({"X"}, {"X"})
    assert reused_after(seeds=(replace(X, confidence=0.5), Y)) == ({"Y"}, {"Y"})
    assert reused_after(seeds=(X,)) == ({"X"}, {"X"})
    assert reused_after(seeds=(X, Y, seed("c", change="Z"))) == ({"X", "Y"}, {"X", "Y"})


def test_a_weight_concerns_the_changes_that_come_to_a_relationship_of_its_kind() -> None:
    assert reused_after(rules=with_rule(RULES, "middle", forward=Weight(0.6, 10))) == ({"Y"}, {"Y"})
    assert reused_after(rules=with_rule(RULES, "right", forward=Weight(0.6, 10))) == ({"X"}, {"X"})


def test_a_weight_of_ways_that_nothing_comes_to_concerns_nothing() -> None:
    built = graph(*BUILT.relationships, tie("far", "away", "far"))
    earlier = propagate(built, [X], policy=RULES)
    found = propagate(built, [X], policy=with_general_rule(RULES, Weight(0.9, 10)), earlier=earlier)
    assert found.reused == {"X"}
    assert columns(found) == columns(earlier)


def with_general_rule(rules: PropagationPolicy, forward: Weight) -> PropagationPolicy:
    return replace(rules, rules={**rules.rules, (ANY, ANY): replace(rules.rules[ANY, ANY], forward=forward)})


def test_more_doubt_about_a_weight_concerns_only_the_draws() -> None:
    doubtful = with_rule(RULES, "middle", forward=Weight(0.5, 2))
    assert reused_after(rules=doubtful) == ({"X", "Y"}, {"Y"})


@pytest.mark.parametrize(
    "fields", [{"seed": 8}, {"hop_limit": 5}, {"factor_by_touch": {**RULES.factor_by_touch, TouchKind.ADD: 0.9}}]
)
def test_another_setting_of_all_worlds_leaves_nothing_to_take_over(fields: dict[str, object]) -> None:
    assert reused_after(rules=replace(RULES, **fields)) == (set(), set())  # type: ignore[arg-type]


def test_other_numbers_of_worlds_and_draws_concern_the_worlds_they_count() -> None:
    assert reused_after(rules=replace(RULES, worlds=256)) == (set(), set())
    assert reused_after(rules=replace(RULES, weight_draws=9)) == ({"X", "Y"}, set())
    assert reused_after(rules=replace(RULES, worlds_per_draw=128)) == ({"X", "Y"}, set())


def test_another_graph_leaves_nothing_to_take_over() -> None:
    more = tie("c", "q", "middle")
    assert reused_after(built=graph(*BUILT.relationships, more)) == (set(), set())
    assert reused_after(built=graph(*BUILT.relationships, elements=(*BUILT.nodes, element("z")))) == (set(), set())
    assert reused_after(built=graph(*BUILT.relationships[1:], elements=BUILT.nodes)) == (set(), set())
    turned = [replace(one, source_id=one.target_id, target_id=one.source_id) for one in BUILT.relationships]
    assert reused_after(built=graph(*turned)) == (set(), set())
    first, *others = BUILT.relationships
    for moved in (replace(first, target_id="c"), replace(first, source_id="q")):
        assert reused_after(built=graph(moved, *others, elements=BUILT.nodes)) == (set(), set())
    junction = tuple(replace(node, kind="archimate:Junction") if node.id == "b" else node for node in BUILT.nodes)
    assert reused_after(built=graph(*BUILT.relationships, elements=junction)) == (set(), set())


def test_an_element_of_another_name_in_the_same_place_is_another_element() -> None:
    earlier = propagate(graph(tie("a", "b", id="1")), [seed("a")], policy=RULES)
    found = propagate(graph(tie("0", "a", id="1")), [seed("a")], policy=RULES, earlier=earlier)
    assert found.reused == frozenset()
    assert found.likelihoods.tolist() == [0.0, 1.0]


def test_a_large_run_over_the_draws_is_not_kept() -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(reuse_module, "KEPT_BYTES", 8 * len(BUILT) * RULES.weight_draws)
        assert len(propagate(BUILT, [X, Y], policy=RULES).drawn_runs) == 2
        patch.setattr(reuse_module, "KEPT_BYTES", 8 * len(BUILT) * RULES.weight_draws - 1)
        assert propagate(BUILT, [X, Y], policy=RULES).drawn_runs == ()
