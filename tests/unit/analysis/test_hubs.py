"""Laws of hubs: what all elements reach at once is what each reaches alone."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings

from impact.analysis import hubs
from impact.analysis.hubs import direct_flow, expected_reach
from impact.analysis.propagation import propagate
from impact.domain.hub import ElementFlow
from impact.domain.policy import PropagationPolicy
from impact.graph import ArchitectureGraph
from impact.worlds import PossibleWorlds, travel_arcs
from tests.unit.architectures import element, graph, policy, seed, tie
from tests.unit.propagation_cases import graphs, policies

CASES = settings(max_examples=40, deadline=None)


def reach(built: ArchitectureGraph, rules: PropagationPolicy, **sets: str) -> np.ndarray:
    counted = np.array([[node.id in names for node in built.nodes] for names in sets.values()], np.bool_)
    worlds = PossibleWorlds(travel_arcs(built, rules), rules, worlds=rules.worlds)
    return expected_reach(worlds, group="touch", counted=counted)


@CASES
@given(built=graphs(), rules=policies())
def test_each_element_reaches_what_an_analysis_of_it_alone_says(
    built: ArchitectureGraph, rules: PropagationPolicy
) -> None:
    found = reach(built, rules, everything="abcdef", some="bd")
    for node, one in enumerate(built.nodes):
        alone = propagate(built, [seed(one.id, change="", group="touch")], policy=rules).likelihoods
        assert found[0, node] == pytest.approx(alone.sum() - 1.0, abs=1e-12)
        inside = sum(alone[built.index_by_id[name]] for name in "bd" if name != one.id)
        assert found[1, node] == pytest.approx(inside, abs=1e-12)


@pytest.mark.parametrize("at_once", [32, 4096])
def test_sets_kept_as_lists_or_as_bits_and_in_parts_give_the_same(
    monkeypatch: pytest.MonkeyPatch, at_once: int
) -> None:
    built = graph(
        *(tie(f"n{i}", f"n{(7 * i + 3) % 90}", id=f"t{i}") for i in range(90)),
        tie("n4", "n5", id="more"),
        tie("n5", "j", id="to"),
        tie("j", "n60", id="from"),
        elements=(element("j", "archimate:Junction"),),
    )
    rules = policy(0.7, 0.4, worlds=64)
    names = " ".join(node.id for node in built.nodes)
    whole = reach(built, rules, everything=names)
    monkeypatch.setattr(hubs, "LISTS_ALWAYS", 0)
    monkeypatch.setattr(hubs, "TARGETS_AT_ONCE", at_once)
    assert (reach(built, rules, everything=names) == whole).all()


def test_an_element_without_ties_reaches_nothing() -> None:
    built = graph(elements=(element("a"), element("b")))
    assert reach(built, policy(), everything="ab").tolist() == [[0.0, 0.0]]


def test_what_is_passed_on_is_taken_in_and_two_ways_to_one_element_count_once() -> None:
    built = graph(tie("a", "b", id="one"), tie("a", "b", id="two"), tie("b", "c"))
    flow = direct_flow(travel_arcs(built, policy(0.5, 0.1)))
    assert flow.passes_on.tolist() == pytest.approx([0.75, 0.5 + 0.19, 0.1])
    assert flow.takes_in.tolist() == pytest.approx([0.19, 0.75 + 0.1, 0.5])
    assert flow.passes_on.sum() == pytest.approx(flow.takes_in.sum())


@pytest.mark.parametrize(
    ("out", "into", "index", "behaviour"),
    [
        (1.0, 0.0, 1.0, "multiplier"),
        (0.2, 0.1, 1 / 3, "multiplier"),
        (0.19, 0.1, 0.09 / 0.29, "carrier"),
        (0.1, 0.1, 0.0, "carrier"),
        (0.1, 0.2, -1 / 3, "absorber"),
        (0.0, 2.0, -1.0, "absorber"),
        (0.0, 0.0, None, "constant"),
    ],
)
def test_the_index_runs_from_absorber_to_multiplier(
    out: float, into: float, index: float | None, behaviour: str
) -> None:
    flow = ElementFlow(
        "x", "X", "node", degree=1, passes_on=out, takes_in=into, share=0.0, reach=0.0, reached_sections=0.0
    )
    assert flow.index == (None if index is None else pytest.approx(index))
    assert flow.behaviour == behaviour
