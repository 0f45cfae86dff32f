"""Every way of following change (few arcs, sweeps, hubs, parts, threads) reaches the same worlds as a plain search."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import impact.worlds.possible as possible_module
import impact.worlds.spreading as spreading_module
from impact.domain.change import TouchKind
from impact.graph import ArchitectureGraph
from impact.worlds import PossibleWorlds, TravelArcs, share_of_worlds, travel_arcs, unpack
from tests.unit.architectures import element, graph, policy, seed, tie

RULES = policy(0.5, 0.2, worlds=128, hop_limit=4)


@st.composite
def graphs(draw: st.DrawFn) -> ArchitectureGraph:
    count = draw(st.integers(2, 9))
    names = [f"n{number}" for number in range(count)]
    ends = draw(st.lists(st.tuples(st.sampled_from(names), st.sampled_from(names)), min_size=1, max_size=24))
    junctions = draw(st.sets(st.sampled_from(names[1:]), max_size=3))
    kinds = {name: "archimate:Junction" if name in junctions else "archimate:Node" for name in names}
    ties = [tie(source, target, id=f"r{number}") for number, (source, target) in enumerate(ends)]
    return graph(*ties, elements=tuple(element(name, kind) for name, kind in kinds.items()))


def searched(worlds: PossibleWorlds, start: int, kind: TouchKind) -> np.ndarray:
    """Follow change world by world with a plain search over (node, hops used)."""
    arcs: TravelArcs = worlds.arcs
    first, later = (unpack(worlds.live("C", factor)[np.arange(len(arcs.sources))]) for factor in worlds.factors(kind))
    reached = np.zeros((arcs.nodes, first.shape[1] if len(first) else worlds.lanes * 64), np.bool_)
    for world in range(reached.shape[1]):
        best = {start: 0}
        waiting = [start]
        while waiting:
            node = waiting.pop()
            for arc in np.flatnonzero(arcs.sources == node):
                hops = best[node] + int(not arcs.from_junction[arc])
                is_first = best[node] == 0 and not arcs.from_junction[arc]
                live = (first if is_first else later)[arc, world]
                target = int(arcs.targets[arc])
                if live and hops <= worlds.policy.hop_limit and hops < best.get(target, 99):
                    best[target] = hops
                    waiting.append(target)
        reached[list(best), world] = True
    return reached


@given(graphs(), st.sampled_from([TouchKind.REMOVE, TouchKind.RENAME]))
@settings(max_examples=40)
def test_change_reaches_what_a_plain_search_reaches(built: ArchitectureGraph, kind: TouchKind) -> None:
    worlds = PossibleWorlds(travel_arcs(built, RULES), RULES, worlds=128)
    found = unpack(worlds.reach([seed("n0", kind)], built.index_by_id))
    assert (found == searched(worlds, built.index_by_id["n0"], kind)).all()


@given(graphs())
@settings(max_examples=60)
def test_a_sweep_over_all_arcs_reaches_the_same_as_the_few_active_ones(built: ArchitectureGraph) -> None:
    arcs = travel_arcs(built, RULES)
    few = PossibleWorlds(arcs, RULES, worlds=128).reach([seed("n0")], built.index_by_id)
    for narrow, chunk in ((1, 64), (2, 2**19), (256, 32)):
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(spreading_module, "FEW", 0.0)
            patch.setattr(spreading_module, "NARROW", narrow)
            patch.setattr(spreading_module, "CHUNK_BYTES", chunk)
            swept = PossibleWorlds(arcs, RULES, worlds=128).reach([seed("n0")], built.index_by_id)
        assert (swept == few).all()


@given(graphs(), st.sampled_from([0.0, 1.0]))
@settings(max_examples=40)
def test_either_way_alone_reaches_what_a_plain_search_reaches(built: ArchitectureGraph, few: float) -> None:
    worlds = PossibleWorlds(travel_arcs(built, RULES), RULES, worlds=128)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(spreading_module, "FEW", few)
        found = unpack(worlds.reach([seed("n0")], built.index_by_id))
    assert (found == searched(worlds, built.index_by_id["n0"], TouchKind.MODIFY)).all()


@given(graphs(), st.integers(1, 4), st.integers(0, 3))
@settings(max_examples=30)
def test_worlds_in_parts_and_threads_are_the_same_worlds(built: ArchitectureGraph, words: int, draws: int) -> None:
    arcs = travel_arcs(built, RULES)
    weights = np.linspace(0.1, 0.9, draws * len(arcs.weights)).reshape(draws, -1) if draws else None
    whole = PossibleWorlds(arcs, RULES, worlds=64 * words, weights=weights)
    at_once = whole.reach([seed("n0")], built.index_by_id)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(possible_module, "THREADED", 1)
        threaded = PossibleWorlds(arcs, RULES, worlds=64 * words, weights=weights)
        for _ in range(2):
            assert (threaded.reach([seed("n0")], built.index_by_id) == at_once).all()
        patch.setattr(possible_module, "MASK_BUDGET", 1)
        in_parts = PossibleWorlds(arcs, RULES, worlds=64 * words, weights=weights)
        assert (in_parts.reach([seed("n0")], built.index_by_id) == at_once).all()
        assert (in_parts.shares([seed("n0")], built.index_by_id) == share_of_worlds(at_once)).all()


def test_a_sure_touch_and_an_unsure_one_start_in_the_same_worlds_whatever_the_part() -> None:
    built = graph(tie("a", "b"))
    unsure = replace(seed("a"), confidence=0.3)
    arcs = travel_arcs(built, RULES)
    whole = PossibleWorlds(arcs, RULES, worlds=256).start([unsure], built.index_by_id)
    later = PossibleWorlds(arcs, RULES, worlds=128, first_world=128).start([unsure], built.index_by_id)
    assert (whole[:, 2:] == later).all()
    assert whole[built.index_by_id["a"]].any()


def test_a_forced_relationship_is_live_or_dead_in_every_world() -> None:
    built = graph(tie("a", "b"))
    worlds = PossibleWorlds(travel_arcs(built, RULES), RULES, worlds=128)
    b = built.index_by_id["b"]
    live = worlds.reach([seed("a")], built.index_by_id, forced={0: True})
    dead = worlds.reach([seed("a")], built.index_by_id, forced={0: False})
    assert share_of_worlds(live)[b] == 1.0
    assert share_of_worlds(dead)[b] == 0.0


def test_a_forced_relationship_is_live_or_dead_in_all_parts_of_the_worlds(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(possible_module, "MASK_BUDGET", 1)
    monkeypatch.setattr(possible_module, "THREADED", 1)
    built = graph(tie("a", "b"))
    worlds = PossibleWorlds(travel_arcs(built, RULES), RULES, worlds=256)
    b = built.index_by_id["b"]
    assert share_of_worlds(worlds.reach([seed("a")], built.index_by_id, forced={0: True}))[b] == 1.0
    assert share_of_worlds(worlds.reach([seed("a")], built.index_by_id, forced={0: False}))[b] == 0.0


@pytest.mark.parametrize("few", [0.0, 1.0])
def test_change_goes_on_from_what_was_just_reached_and_from_nothing_else(
    monkeypatch: pytest.MonkeyPatch, few: float
) -> None:
    """A line of nodes with sure ways: each hop reaches one further, in just the worlds in which it began."""
    monkeypatch.setattr(spreading_module, "FEW", few)
    names = "abcdefgh"
    built = graph(*(tie(one, other) for one, other in pairwise(names)))
    rules = policy(1.0, 0.0, worlds=128, hop_limit=5)
    arcs = travel_arcs(built, rules)
    worlds = PossibleWorlds(arcs, rules, worlds=128)
    started = np.zeros((arcs.nodes, 2), np.uint64)
    started[built.index_by_id["a"]] = [5, 0]
    started[built.index_by_id["c"]] = [8, 2**63]
    live = worlds.live("C", 1.0)
    found = spreading_module.spread(
        spreading_module.Arrangement(arcs), start=started, first_live=live, later_live=live, hop_limit=5
    )
    reached = {name: found.reached[built.index_by_id[name]].tolist() for name in names}
    assert reached == {
        "a": [5, 0], "b": [5, 0], "c": [13, 2**63], "d": [13, 2**63],
        "e": [13, 2**63], "f": [13, 2**63], "g": [8, 2**63], "h": [8, 2**63],
    }  # fmt: skip
    assert found.hops == 5


def test_only_coins_that_change_could_meet_are_examined() -> None:
    built = graph(tie("a", "b"), tie("c", "d"))
    worlds = PossibleWorlds(travel_arcs(built, RULES), RULES, worlds=128)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(spreading_module, "FEW", 1.0)
        worlds.reach([seed("a")], built.index_by_id)
    assert worlds.coins_examined == 2 * 128
