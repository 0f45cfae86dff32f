"""Worlds of one graph, whole or in parts, kept or worked out again."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import impact.worlds.possible as possible_module
from impact.domain.change import TouchKind
from impact.graph import ArchitectureGraph
from impact.worlds import Arrangement, PossibleWorlds, share_of_worlds, spread, travel_arcs
from tests.unit.architectures import graph, policy, seed, tie
from tests.unit.propagation_cases import KINDS, graphs

RULES = policy(kinds=KINDS, hop_limit=4)


@given(graphs(), st.integers(5, 9), st.integers(0, 3), st.integers(2, 9), st.sampled_from([0, 128]))
@settings(max_examples=30)
def test_worlds_in_parts_of_several_words_are_the_same_worlds(
    built: ArchitectureGraph, words: int, draws: int, at_once: int, first_world: int
) -> None:
    arcs = travel_arcs(built, RULES)
    weights = np.linspace(0.1, 0.9, draws * len(arcs.weights)).reshape(draws, -1) if draws else None
    seeds = [seed("a"), seed("b", TouchKind.REMOVE)]

    def worlds() -> PossibleWorlds:
        return PossibleWorlds(arcs, RULES, worlds=64 * words, weights=weights, first_world=first_world)

    whole = worlds().reach(seeds, built.index_by_id)
    row = 8 * len(arcs.sources) * 2
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(possible_module, "MASK_BUDGET", at_once * row * possible_module.threads())
        assert (worlds().reach(seeds, built.index_by_id) == whole).all()
        assert worlds().shares(seeds, built.index_by_id) == pytest.approx(share_of_worlds(whole))


def test_later_worlds_are_the_later_part_of_more_worlds() -> None:
    built = graph(tie("a", "b"), tie("b", "c"))
    arcs = travel_arcs(built, RULES)
    whole = PossibleWorlds(arcs, RULES, worlds=512).reach([seed("a")], built.index_by_id)
    later = PossibleWorlds(arcs, RULES, worlds=128, first_world=256).reach([seed("a")], built.index_by_id)
    assert (whole[:, 4:6] == later).all()


def test_live_worlds_are_kept_for_a_few_groups_and_are_the_same_when_they_come_back() -> None:
    built = graph(tie("a", "b"))
    worlds = PossibleWorlds(travel_arcs(built, RULES), RULES, worlds=128)
    first = worlds.live("G0", 1.0)
    rows = first[np.array([0])].copy()
    assert worlds.live("G0", 1.0) is first
    assert worlds.live("G0", 0.5) is not first
    assert worlds.live("G0", 1.0, forced={0: True}) is not first
    for number in range(1, possible_module.LIVE_KEPT - 1):
        worlds.live(f"G{number}", 1.0)
    assert worlds.live("G0", 1.0) is first
    worlds.live("another", 1.0)
    again = worlds.live("G0", 1.0)
    assert again is not first
    assert (again[np.array([0])] == rows).all()


def test_coins_are_counted_as_they_are_looked_at() -> None:
    built = graph(tie("a", "b"), tie("b", "c"), tie("x", "y"))
    worlds = PossibleWorlds(travel_arcs(built, RULES), RULES, worlds=128)
    assert worlds.coins_examined == 0
    live = worlds.live("G", 1.0)
    live[np.array([0, 1])]
    assert worlds.coins_examined == live.coins_examined == 2 * 128
    live[np.array([1])]
    assert worlds.coins_examined == 2 * 128
    worlds.live("H", 1.0)[np.array([2])]
    assert worlds.coins_examined == 3 * 128


@pytest.mark.parametrize(("hop_limit", "hops"), [(1, 1), (2, 2), (9, 2)])
def test_a_spread_says_how_many_hops_it_took(hop_limit: int, hops: int) -> None:
    built = graph(tie("a", "b"), tie("b", "c"))
    arcs = travel_arcs(built, policy(1.0))
    arrangement = Arrangement(arcs)
    worlds = PossibleWorlds(arcs, policy(1.0), worlds=64, arrangement=arrangement)
    start, live = worlds.start([seed("a")], built.index_by_id), worlds.live("G", 1.0)
    found = spread(arrangement, start=start, first_live=live, later_live=live, hop_limit=hop_limit)
    assert found.hops == hops
    assert share_of_worlds(found.reached).tolist() == [1.0, 1.0, float(hop_limit > 1)]


def test_there_is_at_least_one_thread_and_not_too_many() -> None:
    assert 1 <= possible_module.threads() <= 8
