"""Laws of propagation that hold world by world: exactly, not within an error."""

from __future__ import annotations

import hashlib
import itertools
import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from impact.analysis.propagation import propagate
from impact.domain.change import TouchKind
from impact.domain.policy import ANY, PropagationPolicy, RelationshipRule, StrengthFactor, Weight
from impact.graph import ArchitectureGraph, build_graph
from impact.worlds import Seed, travel_arcs
from tests.unit.architectures import element, graph, policy, seed, tie
from tests.unit.propagation_cases import (
    KINDS,
    NAMES,
    columns,
    graphs,
    is_within,
    policies,
    touches,
    with_rule,
    without_relationship,
)

CHECKOUT = Path(__file__).parents[3]


@given(
    graphs(),
    policies(),
    touches,
    st.sampled_from(list(KINDS)),
    st.sampled_from(["forward", "backward"]),
    st.floats(0.0, 1.0),
)
def test_raising_a_base_weight_never_lowers_a_likelihood(
    built: ArchitectureGraph, rules: PropagationPolicy, seeds: list[Seed], kind: str, way: str, more: float
) -> None:
    mean = getattr(rules.rules[kind, ANY], way).mean
    raised = with_rule(rules, kind, **{way: Weight(min(1.0, mean + more), 10)})
    assert is_within(propagate(built, seeds, policy=rules), propagate(built, seeds, policy=raised))


@given(graphs(), policies(), touches, st.floats(0.6, 1.0))
def test_a_firmer_tie_never_lowers_a_likelihood(
    built: ArchitectureGraph, rules: PropagationPolicy, seeds: list[Seed], factor: float
) -> None:
    firmer = replace(
        rules, factor_by_strength={**rules.factor_by_strength, "usually": StrengthFactor(factor, backward=factor)}
    )
    assert is_within(propagate(built, seeds, policy=rules), propagate(built, seeds, policy=firmer))


@given(graphs(), policies(), touches, st.integers(0, 9))
def test_adding_a_relationship_while_the_damping_of_the_others_is_held_never_lowers_a_likelihood(
    built: ArchitectureGraph, rules: PropagationPolicy, seeds: list[Seed], which: int
) -> None:
    less = without_relationship(built, which % len(built.relationships))
    assert is_within(propagate(less, seeds, policy=rules), propagate(built, seeds, policy=rules))


@given(graphs(), policies(), touches, st.sets(st.sampled_from(NAMES), min_size=1))
def test_a_part_of_a_graph_reaches_no_more_than_the_whole(
    built: ArchitectureGraph, rules: PropagationPolicy, seeds: list[Seed], kept: set[str]
) -> None:
    inside = [one for one in seeds if one.element_id in kept]
    part = propagate(built.restricted_to(kept), inside, policy=rules)
    whole = propagate(built, seeds, policy=rules)
    rows = [built.index_by_id[node.id] for node in part.graph.nodes]
    assert not (part.reached & ~whole.reached[rows]).any()


@given(graphs(), policies(), st.permutations(NAMES), st.sampled_from(list(KINDS)))
def test_a_further_relationship_lowers_its_siblings_at_a_node_and_nothing_else(
    built: ArchitectureGraph, rules: PropagationPolicy, names: list[str], kind: str
) -> None:
    new = tie(names[0], names[1], kind, id="new")
    more = graph(*built.relationships, new, elements=built.nodes)
    before, after = chance_by_way(built, rules), chance_by_way(more, rules)
    assert {key for key in after if key not in before} <= {("new", True), ("new", False)}
    by_id = {one.id: one for one in built.relationships}
    is_junction = {node.id for node in built.nodes if node.kind == "archimate:Junction"}
    for (tie_id, is_forward), chance in before.items():
        old = by_id[tie_id]
        leaves = old.source_id if is_forward else old.target_id
        is_sibling = (
            old.kind == kind
            and leaves == (new.source_id if is_forward else new.target_id)
            and leaves not in is_junction
            and rules.damping_exponent > 0.0
        )
        assert (after[tie_id, is_forward] < chance) if is_sibling else (after[tie_id, is_forward] == chance)


def chance_by_way(built: ArchitectureGraph, rules: PropagationPolicy) -> dict[tuple[str, bool], float]:
    arcs = travel_arcs(built, rules)
    return {
        (built.relationships[position].id, bool(is_forward)): float(mean)
        for position, is_forward, mean in zip(arcs.relationships, arcs.is_forward, arcs.means, strict=True)
    }


def test_a_further_relationship_at_a_hub_takes_from_the_likelihood_of_its_siblings() -> None:
    rules = policy(0.8, damping_exponent=0.5, worlds=4096, weight_draws=1)
    hub = [tie("hub", name) for name in "abcd"]
    few = propagate(graph(*hub, tie("a", "far", "other")), [seed("hub")], policy=rules)
    many = propagate(graph(*hub, tie("a", "far", "other"), tie("hub", "e")), [seed("hub")], policy=rules)
    for name, is_lowered in (("a", True), ("d", True), ("far", True), ("hub", False)):
        before = few.likelihoods[few.graph.index_by_id[name]]
        after = many.likelihoods[many.graph.index_by_id[name]]
        assert (after < before) if is_lowered else (after == before)
    assert few.likelihoods[few.graph.index_by_id["a"]] == pytest.approx(0.8 / 4**0.5, abs=0.03)
    assert many.likelihoods[many.graph.index_by_id["a"]] == pytest.approx(0.8 / 5**0.5, abs=0.03)


@given(graphs(), policies(), touches)
def test_a_null_scenario_differs_by_exactly_nothing(
    built: ArchitectureGraph, rules: PropagationPolicy, seeds: list[Seed]
) -> None:
    unused = RelationshipRule("unused", ANY, Weight(0.9, 3), Weight(0.9, 3), "no such tie is drawn")
    same = replace(rules, rules={("unused", ANY): unused, **rules.rules})
    assert columns(propagate(built, seeds, policy=rules)) == columns(propagate(built, seeds, policy=same))


@given(graphs(), policies(), touches, st.sampled_from(list(KINDS)))
def test_what_change_cannot_reach_changes_nothing(
    built: ArchitectureGraph, rules: PropagationPolicy, seeds: list[Seed], kind: str
) -> None:
    island = graph(*built.relationships, tie("p", "q", kind, id="00"), elements=(*built.nodes, element("p")))
    before, after = propagate(built, seeds, policy=rules), propagate(island, seeds, policy=rules)
    rows = [island.index_by_id[node.id] for node in built.nodes]
    assert (after.reached[rows] == before.reached).all()
    assert not after.reached[[island.index_by_id["p"], island.index_by_id["q"]]].any()


@given(
    graphs(),
    policies(),
    st.lists(st.tuples(st.sampled_from(NAMES), st.sampled_from(list(TouchKind))), min_size=2),
    st.booleans(),
)
def test_splitting_a_change_into_rows_of_one_coin_group_changes_nothing(
    built: ArchitectureGraph, rules: PropagationPolicy, rows: list[tuple[str, TouchKind]], are_unsure: bool
) -> None:
    whole = [seed(name, kind, change="X", group="G") for name, kind in rows]
    split = [seed(name, kind, change=f"X.{part}", group="G") for part, (name, kind) in enumerate(rows)]
    if are_unsure:
        whole, split = ([replace(one, confidence=0.5) for one in seeds] for seeds in (whole, split))
    assert columns(propagate(built, whole, policy=rules)) == columns(propagate(built, split, policy=rules))


@given(graphs(), policies(), touches, st.randoms(use_true_random=False))
def test_the_order_of_the_input_changes_nothing(
    built: ArchitectureGraph, rules: PropagationPolicy, seeds: list[Seed], random: object
) -> None:
    nodes, drawn, mixed = list(built.nodes), list(built.relationships), list(seeds)
    for rows in (nodes, drawn, mixed):
        random.shuffle(rows)  # type: ignore[attr-defined]
    turned = replace(rules, rules=dict(reversed(rules.rules.items())))
    first = propagate(built, seeds, policy=rules)
    second = propagate(build_graph(nodes, drawn), mixed, policy=turned)
    assert columns(first) == columns(second)
    assert list(first.reached_by_change) == list(second.reached_by_change)


def test_the_hash_seed_of_python_changes_nothing() -> None:
    script = (
        "from tests.unit.analysis.test_propagation_laws import digest_of_a_case\n"
        "import sys\nsys.stdout.write(digest_of_a_case())"
    )
    found = {
        subprocess.run(
            [sys.executable, "-c", script],
            cwd=CHECKOUT,
            env={**os.environ, "PYTHONHASHSEED": hash_seed, "PYTHONPATH": str(CHECKOUT)},
            capture_output=True,
            text=True,
            check=True,
        ).stdout
        for hash_seed in ("1", "2024")
    }
    assert found == {digest_of_a_case()}


def digest_of_a_case() -> str:
    """Digest a result whose graph, groups and weights all have names, for a process with another hash seed."""
    drawn = [
        tie(a, b, kind) for (a, b), kind in zip(itertools.permutations(NAMES, 2), itertools.cycle(KINDS), strict=False)
    ]
    seeds = [seed("a"), seed("b", TouchKind.RENAME, change="Y"), replace(seed("c", change="Z"), confidence=0.5)]
    rules = policy(kinds=KINDS, damping_exponent=0.3, worlds=256)
    return hashlib.sha256(columns(propagate(graph(*drawn), seeds, policy=rules))).hexdigest()


@given(graphs(), policies(), touches, touches)
def test_more_touches_never_reach_fewer_worlds(
    built: ArchitectureGraph, rules: PropagationPolicy, seeds: list[Seed], more: list[Seed]
) -> None:
    both = propagate(built, [*seeds, *more], policy=rules)
    assert is_within(propagate(built, seeds, policy=rules), both)
    assert is_within(propagate(built, more, policy=rules), both)


@given(graphs(), policies(), touches)
def test_a_stronger_kind_of_touch_never_reaches_fewer_worlds(
    built: ArchitectureGraph, rules: PropagationPolicy, seeds: list[Seed]
) -> None:
    by_kind = {
        kind: propagate(built, [replace(one, kind=kind) for one in seeds], policy=rules)
        for kind in (TouchKind.TEXT, TouchKind.RENAME, TouchKind.ADD, TouchKind.MODIFY, TouchKind.REMOVE)
    }
    for weaker, stronger in itertools.pairwise(by_kind.values()):
        assert is_within(weaker, stronger)
    assert is_within(by_kind[TouchKind.RENAME], by_kind[TouchKind.REMOVE])


@given(graphs(), policies(), touches)
def test_a_larger_hop_limit_never_reaches_fewer_worlds(
    built: ArchitectureGraph, rules: PropagationPolicy, seeds: list[Seed]
) -> None:
    further = replace(rules, hop_limit=rules.hop_limit + 1)
    assert is_within(propagate(built, seeds, policy=rules), propagate(built, seeds, policy=further))


@given(graphs(), policies(), touches, st.floats(0.0, 1.0), st.floats(0.0, 1.0))
def test_a_surer_touch_never_reaches_fewer_worlds(
    built: ArchitectureGraph, rules: PropagationPolicy, seeds: list[Seed], one: float, other: float
) -> None:
    low, high = (
        propagate(built, [replace(first, confidence=sure) for first in seeds], policy=rules)
        for sure in sorted((one, other))
    )
    assert is_within(low, high)
