"""A graph as columns opens the same ways as the graph that is made of elements."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

import impact.worlds.columns as columns_module
from impact.domain.architecture import Relationship
from impact.domain.policy import PropagationPolicy, RelationshipRule, Weight
from impact.graph import ArchitectureGraph
from impact.worlds import GraphColumns, TravelArcs, arcs_of_columns, key_of, travel_arcs
from tests.unit.architectures import graph, policy, tie
from tests.unit.propagation_cases import graphs, policies


def columns_of(built: ArchitectureGraph, *, with_keys: bool) -> GraphColumns:
    kinds = sorted({node.kind for node in built.nodes})
    tie_kinds = sorted({(one.kind, one.role) for one in built.relationships})
    strengths = sorted({one.strength for one in built.relationships})
    ties = built.relationships
    return GraphColumns(
        node_keys=np.array([key_of(node.id) for node in built.nodes], np.uint64),
        kinds=kinds,
        kind_codes=np.array([kinds.index(node.kind) for node in built.nodes], np.int32),
        sources=built.sources,
        targets=built.targets,
        tie_kinds=tie_kinds,
        tie_codes=np.array([tie_kinds.index((one.kind, one.role)) for one in ties], np.int32),
        strengths=strengths,
        strength_codes=np.array([strengths.index(one.strength) for one in ties], np.int32),
        tie_keys=np.array([key_of(one.id) for one in ties], np.uint64) if with_keys else None,
    )


@given(graphs(), policies(), st.sampled_from([0, 2**26]))
def test_columns_open_the_same_ways_as_the_graph(
    built: ArchitectureGraph, rules: PropagationPolicy, dense: int
) -> None:
    expected = travel_arcs(built, rules)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(columns_module, "_DENSE_COUNTS", dense)
        found = arcs_of_columns(columns_of(built, with_keys=True), rules)
    for name in ("sources", "targets", "relationships", "is_forward", "from_junction", "coin_keys"):
        assert getattr(found, name).tolist() == getattr(expected, name).tolist()
    assert found.means == pytest.approx(expected.means)
    assert found.scales == pytest.approx(expected.scales)
    assert found.nodes == expected.nodes
    assert [found.weight_names[slot] for slot in found.slots] == [expected.weight_names[s] for s in expected.slots]


def keys_by_ends(built: ArchitectureGraph) -> dict[tuple[str, str, str], list[int]]:
    arcs: TravelArcs = arcs_of_columns(columns_of(built, with_keys=False), policy(0.5))
    found: dict[tuple[str, str, str], list[int]] = {}
    for one, key in zip(built.relationships, arcs.coin_keys.tolist(), strict=True):
        found.setdefault((one.source_id, one.kind, one.target_id), []).append(key)
    return found


@given(graphs())
def test_a_relationship_without_an_id_has_a_key_of_its_own(built: ArchitectureGraph) -> None:
    keys = list(itertools.chain.from_iterable(keys_by_ends(built).values()))
    assert len(set(keys)) == len(keys)


@pytest.mark.parametrize("more", [tie("c", "d", "k"), tie("a", "b", "k", id="2")])
def test_a_further_relationship_leaves_the_keys_of_the_others_as_they_are(more: Relationship) -> None:
    drawn = (tie("a", "b", "k", id="1"), tie("b", "c", "k"), tie("b", "a", "k"))
    before, after = keys_by_ends(graph(*drawn)), keys_by_ends(graph(*drawn, more))
    assert {ends: keys[:1] for ends, keys in after.items() if ends in before} == before


def test_a_key_without_an_id_says_source_kind_role_target_and_ordinal() -> None:
    drawn = [
        tie("a", "b", "k", id="1"),
        tie("b", "a", "k", id="2"),
        tie("a", "b", "l", id="3"),
        tie("a", "b", "k", id="4"),
        tie("a", "b", "k", id="5", role="r"),
    ]
    columns = columns_of(graph(*drawn), with_keys=False)
    keys = arcs_of_columns(columns, policy(0.5)).coin_keys.tolist()
    assert len(set(keys)) == 5


def scrambled(value: int) -> int:
    value %= 2**64
    for shift, factor in ((30, 0xBF58476D1CE4E5B9), (27, 0x94D049BB133111EB)):
        value = (value ^ (value >> shift)) * factor % 2**64
    return value ^ (value >> 31)


def test_the_key_of_relationships_that_are_alike_is_a_pure_function_that_never_changes() -> None:
    """Results of earlier versions can be repeated: each way of scrambling is a contract."""
    drawn = [tie(*ends, "k", id=f"{number}") for number, ends in enumerate(("ab", "ab", "ab", "cb", "ad", "cb", "ad"))]
    found = keys_by_ends(graph(*drawn))
    for (source, kind, target), keys in found.items():
        ends = scrambled(scrambled(key_of(source) ^ key_of(f"{kind} ")) + key_of(target))
        assert keys == [ends, *(scrambled(ends + ordinal) for ordinal in range(1, len(keys)))]
    assert [len(keys) for keys in found.values()] == [3, 2, 2]


def test_two_relationships_that_are_alike_and_alone_have_keys_of_their_own() -> None:
    found = keys_by_ends(graph(tie("a", "b", "k", id="1"), tie("a", "b", "k", id="2")))
    assert len(set(found["a", "k", "b"])) == 2


def test_the_role_of_a_relationship_picks_its_rule() -> None:
    own = RelationshipRule("k", "own", Weight(0.9, 3.0), Weight(0.0, 3.0), "test")
    rules = policy(0.5)
    rules = replace(rules, rules={**rules.rules, ("k", "own"): own})
    drawn = columns_of(graph(tie("a", "b", "k", role="own"), tie("b", "c", "k")), with_keys=True)
    assert arcs_of_columns(drawn, rules).means.tolist() == [0.9, 0.5]


def test_no_nodes_and_no_relationships_open_nothing() -> None:
    empty = np.zeros(0, np.int32)
    columns = GraphColumns(np.zeros(0, np.uint64), [], empty, empty, empty, [], empty, [], empty)
    for without_ids in (columns, replace(columns, tie_keys=np.zeros(0, np.uint64))):
        arcs = arcs_of_columns(without_ids, policy(0.5))
        assert (len(arcs.sources), len(arcs.coin_keys), arcs.nodes) == (0, 0, 0)
