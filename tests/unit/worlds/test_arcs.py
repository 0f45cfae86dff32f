"""The ways change can travel, each with what makes up its chance."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from impact.domain.policy import ANY, PropagationPolicy, RelationshipRule, Weight
from impact.worlds import TravelArcs, travel_arcs
from tests.unit.architectures import element, graph, policy, tie


def described(arcs: TravelArcs, *names: str) -> list[tuple[str, str, str, float]]:
    """List each arc by its ends, the weight it takes and its chance, by target, then source."""
    rows = zip(arcs.sources, arcs.targets, arcs.slots, arcs.means, strict=True)
    return [
        (names[source], names[target], arcs.weight_names[slot], round(float(mean), 6))
        for source, target, slot, mean in sorted(rows, key=lambda row: (row[1], row[0]))
    ]


def test_every_open_direction_is_an_arc_in_the_order_of_the_relationships() -> None:
    built = graph(tie("c", "a", "both"), tie("b", "a", "ahead"), tie("a", "c", "shut"))
    arcs = travel_arcs(built, policy(kinds={"both": (0.5, 0.25), "ahead": (0.75, 0.0), "shut": (0.0, 0.0)}))
    assert described(arcs, *"abc") == [
        ("b", "a", "ahead/*/forward", 0.75),
        ("c", "a", "both/*/forward", 0.5),
        ("a", "c", "both/*/backward", 0.25),
    ]
    assert arcs.is_forward.tolist() == [True, True, False]
    assert [built.relationships[position].kind for position in arcs.relationships] == ["ahead", "both", "both"]
    assert (np.diff(arcs.relationships) >= 0).all()
    assert arcs.nodes == 3
    assert len(arcs.coin_keys) == 3
    assert [weight.mean for weight in arcs.weights] == [
        {"both/*/forward": 0.5, "both/*/backward": 0.25, "ahead/*/forward": 0.75}[name] for name in arcs.weight_names
    ]


def test_parallel_relationships_stay_apart_and_in_order_of_their_ids() -> None:
    built = graph(tie("a", "b", "one", id="2"), tie("a", "b", "two", id="1"), tie("b", "a", "two", id="3"))
    arcs = travel_arcs(built, policy(kinds={"one": (0.5, 0.0), "two": (0.25, 0.125)}))
    towards_b = [
        (int(p), bool(f)) for p, f, t in zip(arcs.relationships, arcs.is_forward, arcs.targets, strict=True) if t
    ]
    assert towards_b == [(0, True), (1, True), (2, False)]
    assert len(set(arcs.coin_keys.tolist())) == 3


def test_relationships_of_one_rule_share_a_weight_and_those_of_another_role_do_not() -> None:
    own = RelationshipRule("tie", "special", Weight(0.9, 3.0), Weight(0.0, 3.0), "test")
    rules = policy(kinds={"tie": (0.5, 0.0)})
    rules = replace(rules, rules={**rules.rules, ("tie", "special"): own})
    built = graph(
        tie("a", "b", "tie"), tie("a", "c", "tie"), tie("a", "d", "tie", role="special"), tie("a", "e", "any")
    )
    arcs = travel_arcs(built, rules)
    assert described(arcs, *"abcde") == [
        ("a", "b", "tie/*/forward", 0.5),
        ("a", "c", "tie/*/forward", 0.5),
        ("a", "d", "tie/special/forward", 0.9),
        ("a", "e", "*/*/forward", 0.5),
    ]
    assert len(arcs.weights) == 3


def hub(rules: PropagationPolicy, *, kind: str = "archimate:Node") -> TravelArcs:
    ties = [tie("h", name) for name in "abcd"]
    return travel_arcs(graph(*ties, tie("x", "d"), elements=(element("h", kind),)), rules)


def test_damping_divides_by_the_number_of_like_relationships_at_the_node_that_change_leaves() -> None:
    arcs = hub(policy(0.8, 0.4, damping_exponent=0.5))
    assert described(arcs, *"abcdhx") == [
        ("h", "a", "*/*/forward", 0.4),
        ("h", "b", "*/*/forward", 0.4),
        ("h", "c", "*/*/forward", 0.4),
        ("h", "d", "*/*/forward", 0.4),
        ("x", "d", "*/*/forward", 0.8),
        ("a", "h", "*/*/backward", 0.4),
        ("b", "h", "*/*/backward", 0.4),
        ("c", "h", "*/*/backward", 0.4),
        ("d", "h", "*/*/backward", round(0.4 / 2**0.5, 6)),
        ("d", "x", "*/*/backward", round(0.4 / 2**0.5, 6)),
    ]
    assert sorted(arcs.scales) == pytest.approx([0.5] * 4 + [2**-0.5] * 2 + [1.0] * 4)


def test_a_way_that_the_rule_leaves_undamped_keeps_its_weight() -> None:
    rules = policy(0.8, 0.4, damping_exponent=1.0)
    general = rules.rules[ANY, ANY]
    ahead = replace(rules, rules={(ANY, ANY): replace(general, is_damped_forward=False)})
    back = replace(rules, rules={(ANY, ANY): replace(general, is_damped_backward=False)})
    assert [mean for *_, mean in described(hub(ahead), *"abcdhx")] == [0.8] * 5 + [0.4] * 3 + [0.2] * 2
    assert [mean for *_, mean in described(hub(back), *"abcdhx")] == [0.2] * 4 + [0.8] + [0.4] * 5


@pytest.mark.parametrize("kind", ["archimate:Junction", "archimate:AndJunction", "archimate:OrJunction"])
def test_a_junction_damps_nothing_and_what_leaves_it_is_marked(kind: str) -> None:
    arcs = hub(policy(0.8, 0.4, damping_exponent=1.0), kind=kind)
    assert [mean for *_, mean in described(arcs, *"abcdhx")] == [0.8] * 5 + [0.4] * 3 + [0.2] * 2
    assert arcs.from_junction.tolist() == (arcs.sources == "abcdhx".index("h")).tolist()
    assert arcs.from_junction.sum() == 4


def test_strength_scales_each_way_by_its_own_factor() -> None:
    rules = policy(0.5, 0.5)
    weak = replace(rules.factor_by_strength["usually"], forward=0.5, backward=0.25)
    rules = replace(rules, factor_by_strength={"usually": weak, "never": replace(weak, forward=0.0)})
    built = graph(tie("a", "b", strength="usually"), tie("c", "d"), tie("e", "f", strength="never"))
    arcs = travel_arcs(built, rules)
    assert [(source, target, mean) for source, target, _, mean in described(arcs, *"abcdef")] == [
        ("b", "a", 0.125),
        ("a", "b", 0.25),
        ("d", "c", 0.5),
        ("c", "d", 0.5),
        ("f", "e", 0.125),
    ]


def test_a_factor_of_touch_scales_the_chance_up_to_certainty() -> None:
    arcs = travel_arcs(graph(tie("a", "b", strength="usually"), tie("b", "c")), policy(0.5))
    assert arcs.likelihoods(0.5).tolist() == pytest.approx([0.15, 0.25])
    assert arcs.likelihoods(2.5).tolist() == pytest.approx([0.75, 1.0])
    assert [arcs.likelihood_of(arc, 2.5) for arc in (0, 1)] == pytest.approx([0.75, 1.0])
    assert arcs.likelihoods(1.0, weights=np.array([0.8])).tolist() == pytest.approx([0.48, 0.8])
    assert arcs.likelihoods(2.0, weights=np.array([0.8])).tolist() == pytest.approx([0.96, 1.0])


def test_a_graph_without_open_ways_has_no_arcs() -> None:
    for built in (graph(tie("a", "b")), graph(elements=(element("a"), element("b")))):
        arcs = travel_arcs(built, policy(0.0))
        assert (len(arcs.sources), len(arcs.means), len(arcs.weights), arcs.nodes) == (0, 0, 0, 2)
        assert arcs.likelihoods(1.0).size == 0
