from __future__ import annotations

from dataclasses import replace

import pytest

from impact.analysis.explanation import likeliest_paths
from impact.analysis.propagation import propagate
from impact.domain.change import TouchKind
from impact.domain.policy import PropagationPolicy
from impact.graph import ArchitectureGraph
from impact.use_cases.review_cases import MOST_WAYS, ReviewedScope
from impact.worlds import Seed
from tests.unit.architectures import graph, policy, seed, tie

CHAIN = graph(tie("a", "b"), tie("b", "c"), tie("x", "y"))


def reviewed(built: ArchitectureGraph, *seeds: Seed, rules: PropagationPolicy | None = None) -> ReviewedScope:
    found = propagate(built, seeds, policy=rules or policy())
    paths = likeliest_paths(found.possible_worlds, seeds, index_by_id=built.index_by_id, floor=1e-6)
    return ReviewedScope(built, found, seeds=seeds, paths_by_node=paths)


@pytest.mark.parametrize(
    ("kind", "scales"),
    [(TouchKind.REMOVE, [1.25, 1.0]), (TouchKind.MODIFY, [1.0, 1.0]), (TouchKind.TEXT, [0.15, 0.15])],
)
def test_the_kind_of_touch_scales_the_steps_as_it_does_in_an_analysis(kind: TouchKind, scales: list[float]) -> None:
    case = reviewed(CHAIN, seed("a", kind)).case("c", is_confirmed=True, scope="S", weight=3.0)
    assert case is not None
    (path,) = case.paths
    assert [step.scale for step in path.steps] == pytest.approx(scales)
    assert [step.relationship_id for step in path.steps] == ["a->b", "b->c"]
    assert (case.weight, case.other_ways, path.confidence) == (3.0, 0.0, 1.0)


def test_how_sure_a_touch_is_goes_with_the_way() -> None:
    case = reviewed(CHAIN, replace(seed("a"), confidence=0.5)).case("b", is_confirmed=False, scope="S")
    assert case is not None and case.paths[0].confidence == 0.5 and case.other_ways == 0.0


def test_damping_scales_the_steps() -> None:
    hub = graph(*(tie("a", f"b{number}") for number in range(4)))
    case = reviewed(hub, seed("a"), rules=policy(damping_exponent=0.5)).case("b1", is_confirmed=True, scope="S")
    assert case is not None and case.paths[0].steps[0].scale == pytest.approx(0.5)


def test_what_is_touched_or_out_of_reach_or_unknown_makes_no_case() -> None:
    found = reviewed(CHAIN, seed("a"))
    assert [found.case(name, is_confirmed=True, scope="S") for name in ("a", "y", "nowhere")] == [None] * 3
    assert (found.is_touched("a"), found.is_touched("b"), found.is_touched("nowhere")) == (True, False, False)
    assert (found.likelihood("a"), found.likelihood("y"), found.likelihood("nowhere")) == (1.0, 0.0, 0.0)


def test_ways_beyond_the_listed_ones_are_counted_together() -> None:
    middles = [f"m{number}" for number in range(12)]
    wide = graph(*(tie("a", name) for name in middles), *(tie(name, "z") for name in middles))
    case = reviewed(wide, seed("a"), rules=policy(forward=0.4)).case("z", is_confirmed=True, scope="S")
    assert case is not None and len(case.paths) == MOST_WAYS
    assert case.other_ways == pytest.approx(1 - (1 - 0.16) ** 6, abs=0.06)
