"""Laws of explanation: paths against every simple path there is, falls against runs without a relationship."""

from __future__ import annotations

import itertools
import math
from collections.abc import Sequence
from dataclasses import replace

import networkx as nx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from impact.analysis.explanation import (
    FoundPath,
    decisive_relationships,
    explain_node,
    fall_by_relationship,
    likeliest_paths,
    nearest_way,
    simple_paths,
)
from impact.analysis.explanation.found import PATHS_PER_ELEMENT, WANTED_SHARE
from impact.analysis.propagation import Propagation, propagate
from impact.domain.change import TouchKind
from impact.domain.policy import PropagationPolicy
from impact.graph import ArchitectureGraph
from impact.worlds import Seed, share_of_worlds
from tests.unit.architectures import element, graph, policy, seed, tie
from tests.unit.possible_worlds_oracle import JUNCTION, Way, enumerated, factors_of, path_chances, random_case, ways_of
from tests.unit.propagation_cases import graphs, policies, touches, without_relationship

RULES = policy(kinds={"weak": (0.3, 0.1), "strong": (0.8, 0.4)}, worlds=128, weight_draws=1)
CASES = settings(max_examples=40, deadline=None)


def paths_to(name: str, found: Propagation, *, most: int | None = None) -> list[FoundPath]:
    place = found.graph.index_by_id
    paths = simple_paths(place[name], found.possible_worlds, found.seeds, index_by_id=place)
    return list(itertools.islice(paths, most))


def falls(name: str, found: Propagation) -> dict[int, float]:
    place = found.graph.index_by_id
    return fall_by_relationship(place[name], worlds=found.possible_worlds, seeds=found.seeds, index_by_id=place)


@st.composite
def simple_graphs(draw: st.DrawFn) -> ArchitectureGraph:
    """Draw a graph with at most one relationship between two elements, which change may cross both ways."""
    pairs = draw(st.lists(st.sampled_from(list(itertools.combinations("abcdef", 2))), min_size=1, unique=True))
    kinds = draw(st.lists(st.sampled_from(["weak", "strong"]), min_size=len(pairs), max_size=len(pairs)))
    ties = [tie(source, target, kind) for (source, target), kind in zip(pairs, kinds, strict=True)]
    return graph(*ties, elements=tuple(element(name) for name in "abcdef"))


def every_path(built: ArchitectureGraph, rules: PropagationPolicy, seeds: Sequence[Seed], end: str) -> list[float]:
    """Walk all simple paths one way after the other; each touch of an element counts once, with its surest seed."""
    ways = ways_of(built, rules)
    target = built.index_by_id[end]
    chances: list[float] = []

    def walk(node: int, seen: frozenset[int], chance: float, hops: int, factors: tuple[float, float]) -> None:
        if node == target:
            chances.append(chance)
            return
        is_free = built.nodes[node].kind == JUNCTION
        for way in ways:
            if way.start == node and way.end not in seen and (is_free or hops < rules.hop_limit):
                factor = factors[0] if not hops and not is_free else factors[1]
                hop = min(1.0, way.chance * factor)
                walk(way.end, seen | {way.end}, chance * hop, hops + (not is_free), factors)

    for element_id, kind in sorted({(one.element_id, one.kind) for one in seeds}):
        sure = max(one.confidence for one in seeds if (one.element_id, one.kind) == (element_id, kind))
        start = built.index_by_id[element_id]
        walk(start, frozenset({start}), sure, 0, factors_of(rules, kind))
    return sorted(chances, reverse=True)


# Paths ---------------------------------------------------------------------------------------------------------------


@CASES
@given(simple_graphs())
def test_the_likeliest_paths_are_the_shortest_simple_paths_under_minus_log_p(built: ArchitectureGraph) -> None:
    found = propagate(built, [seed("a")], policy=RULES)
    best: dict[tuple[str, str], Way] = {}
    for way in ways_of(built, RULES):
        ends = (built.nodes[way.start].id, built.nodes[way.end].id)
        if ends not in best or way.chance > best[ends].chance:
            best[ends] = way
    walk: nx.DiGraph[str] = nx.DiGraph()
    walk.add_nodes_from(built.index_by_id)
    walk.add_weighted_edges_from((*ends, -math.log(way.chance)) for ends, way in best.items())
    assert RULES.hop_limit >= 5  # so that no simple path of six elements is cut off
    for name in "bcdef":
        expected = []
        if nx.has_path(walk, "a", name):
            paths = nx.shortest_simple_paths(walk, "a", name, weight="weight")
            expected = [nx.path_weight(walk, path, "weight") for path in itertools.islice(paths, 5)]
        ours, seen = [], set()
        for path in paths_to(name, found):
            if path.nodes not in seen:
                seen.add(path.nodes)
                ours.append(-math.log(path.likelihood))
        assert ours[:5] == pytest.approx(expected, abs=1e-9)


@CASES
@given(built=graphs(), rules=policies(), seeds=touches)
def test_every_simple_path_is_found_once_and_the_likeliest_come_first(
    built: ArchitectureGraph, rules: PropagationPolicy, seeds: list[Seed]
) -> None:
    found = propagate(built, seeds, policy=rules)
    for name in "abcdef":
        paths = paths_to(name, found)
        assert len({(path.start, path.kind, path.arcs) for path in paths}) == len(paths)
        assert all(len(set(path.nodes)) == len(path.nodes) for path in paths)
        assert [path.likelihood for path in paths] == pytest.approx(every_path(built, rules, seeds, name), abs=1e-12)


def ring_of_loops(number: int) -> ArchitectureGraph:
    """Join a start with many nodes that only lead back, and with one that leads on to the end."""
    ties = [tie("m", f"n{i}", "sure") for i in range(number)] + [tie(f"n{i}", "m", "sure") for i in range(number)]
    back = [tie(f"n{i}", f"n{(i + 1) % number}", "sure") for i in range(number)]
    return graph(tie("a", "m", "sure"), *ties, *back, tie("m", "z", "seldom"), tie("z", "end", "sure"))


def test_no_path_is_crowded_out_by_loops() -> None:
    built = ring_of_loops(30)
    found = propagate(built, [seed("a")], policy=policy(kinds={"sure": (1.0, 1.0), "seldom": (0.01, 0.0)}))
    (only,) = paths_to("end", found)
    assert only.likelihood == pytest.approx(0.01)


def test_a_long_way_to_a_node_does_not_hide_a_short_one_that_leaves_hops_to_go_on() -> None:
    likely = [("s", "p"), ("p", "t"), ("p", "b"), ("b", "c"), ("c", "a"), ("a", "p")]
    seldom = [("p", "a"), ("a", "d"), ("d", "e"), ("e", "t")]
    built = graph(*(tie(*ends, "likely") for ends in likely), *(tie(*ends, "seldom") for ends in seldom))
    found = propagate(built, [seed("s")], policy=policy(kinds={"likely": (0.9, 0.0), "seldom": (0.3, 0.0)}))
    assert [path.likelihood for path in paths_to("t", found)] == pytest.approx([0.81, 0.9 * 0.3**4])


def test_of_a_great_many_paths_only_those_asked_for_are_worked_out() -> None:
    names = [f"n{i:02}" for i in range(24)]
    built = graph(*(tie(one, other) for one, other in itertools.permutations(names, 2)))
    found = propagate(built, [seed("n00")], policy=policy(0.9, worlds=64, weight_draws=1, hop_limit=8))
    paths = paths_to("n23", found, most=30)
    assert [path.likelihood for path in paths] == pytest.approx([0.9] + [0.81] * 22 + [0.9**3] * 7)


@CASES
@given(simple_graphs())
def test_the_quick_search_for_reports_finds_the_best_path_of_a_small_graph(built: ArchitectureGraph) -> None:
    found = propagate(built, [seed("a")], policy=RULES)
    quick = likeliest_paths(found.possible_worlds, found.seeds, index_by_id=built.index_by_id, floor=1e-9)
    for name in "bcdef":
        best = max(path_chances(built, RULES, "a", name), default=0.0)
        mine = quick.get(built.index_by_id[name], [])
        assert (mine[0].likelihood if mine else 0.0) == pytest.approx(best)


@CASES
@given(built=graphs(), rules=policies(), seeds=touches)
def test_listing_stops_when_enough_is_explained_and_says_what_is_left(
    built: ArchitectureGraph, rules: PropagationPolicy, seeds: list[Seed]
) -> None:
    found = propagate(built, seeds, policy=rules)
    for node, one in enumerate(built.nodes):
        all_paths = paths_to(one.id, found)
        shown = explain_node(
            node, all_paths, worlds=found.possible_worlds, seeds=found.seeds, reached=found.reached,
            index_by_id=built.index_by_id, holds_all=True,
        )  # fmt: skip
        assert [path.likelihood for path in shown.paths] == [path.likelihood for path in all_paths[: len(shown.paths)]]
        assert 0.0 <= max(shown.shares, default=0.0) <= shown.share <= 1.0
        assert shown.is_complete == (len(shown.paths) == len(all_paths))
        if found.likelihoods[node] > 0.0:
            is_enough = len(shown.paths) == PATHS_PER_ELEMENT or shown.share >= WANTED_SHARE
            assert is_enough or shown.is_complete
            assert shown.share == 1.0 or not shown.is_complete


def test_a_listing_of_a_search_that_may_miss_paths_is_complete_only_if_it_explains_every_world() -> None:
    built = graph(tie("a", "b"), tie("a", "c"), tie("c", "b"))
    found = propagate(built, [seed("a")], policy=policy(0.9))
    node = built.index_by_id["b"]
    best, _ = paths_to("b", found)
    shown = explain_node(
        node, [best], worlds=found.possible_worlds, seeds=found.seeds, reached=found.reached,
        index_by_id=built.index_by_id,
    )  # fmt: skip
    assert shown.share < 1.0
    assert not shown.is_complete


def test_every_pair_of_touches_keeps_its_own_kind() -> None:
    built = graph(tie("a", "b"))
    found = propagate(built, [seed("a", kind) for kind in RULES.factor_by_touch], policy=RULES)
    assert {path.kind for path in paths_to("b", found)} == set(TouchKind)


def test_a_touched_junction_passes_on_undamped_and_the_hop_after_it_is_the_first() -> None:
    built = graph(tie("j", "b"), tie("b", "c"), elements=(element("j", JUNCTION),))
    rules = policy(0.5)
    found = propagate(built, [seed("j", TouchKind.REMOVE)], policy=rules)
    node = built.index_by_id["c"]
    (only,) = paths_to("c", found)
    assert only.likelihood == pytest.approx(0.5 * min(1.0, 0.5 * rules.factor_by_touch[TouchKind.REMOVE]))
    assert found.sampling_lows[node] <= only.likelihood <= found.sampling_highs[node]
    shown = explain_node(
        node, [only], worlds=found.possible_worlds, seeds=found.seeds, reached=found.reached,
        index_by_id=built.index_by_id, holds_all=True,
    )  # fmt: skip
    assert shown.share == 1.0
    quick = likeliest_paths(found.possible_worlds, found.seeds, index_by_id=built.index_by_id)
    assert quick[node][0].likelihood == only.likelihood


# What decides --------------------------------------------------------------------------------------------------------


@CASES
@given(built=graphs(), rules=policies(), seeds=touches)
def test_a_run_without_a_relationship_gives_exactly_its_fall(
    built: ArchitectureGraph, rules: PropagationPolicy, seeds: list[Seed]
) -> None:
    found = propagate(built, seeds, policy=rules)
    fall_by_name = {one.id: falls(one.id, found) for one in built.nodes}
    for position in range(len(built.relationships)):
        without = propagate(without_relationship(built, position), seeds, policy=rules)
        for node, one in enumerate(built.nodes):
            fall = found.likelihoods[node] - without.likelihoods[node]
            assert fall_by_name[one.id].get(position, 0.0) == fall


@CASES
@given(built=graphs(), rules=policies(), seeds=touches)
def test_the_decisive_relationship_has_the_largest_fall_and_its_coin_forced_gives_its_importance(
    built: ArchitectureGraph, rules: PropagationPolicy, seeds: list[Seed]
) -> None:
    found = propagate(built, seeds, policy=rules)
    place = built.index_by_id
    for node, one in enumerate(built.nodes):
        all_falls = falls(one.id, found)
        named = decisive_relationships(node, worlds=found.possible_worlds, seeds=found.seeds, index_by_id=place, most=2)
        assert [decision.fall for decision in named] == sorted(all_falls.values(), reverse=True)[:2]
        for decision in named:
            live, dead = (
                share_of_worlds(found.possible_worlds.reach(found.seeds, place, forced={decision.relationship: state}))
                for state in (True, False)
            )
            assert decision.likelihood_without == pytest.approx(dead[node], abs=1e-12)
            assert decision.importance == pytest.approx(live[node] - dead[node], abs=1e-12)


def test_of_a_chain_the_weakest_link_is_named_first() -> None:
    built = graph(tie("a", "b", "strong"), tie("b", "c", "weak"), tie("c", "d", "strong"))
    found = propagate(built, [seed("a")], policy=policy(kinds={"strong": (0.95, 0.0), "weak": (0.2, 0.0)}))
    (first, *_) = decisive_relationships(
        built.index_by_id["d"], worlds=found.possible_worlds, seeds=found.seeds, index_by_id=built.index_by_id
    )
    assert built.relationships[first.relationship].id == "b->c"


def test_nothing_decides_where_change_starts_or_never_comes() -> None:
    built = graph(tie("a", "b"), tie("c", "b"))
    found = propagate(built, [seed("a")], policy=policy())
    assert falls("a", found) == {}
    assert falls("c", found) == {}


def test_falls_and_importances_are_those_of_full_enumeration() -> None:
    checked, misses = 0, 0
    for number in range(30):
        built, rules, touched = random_case(number, worlds=8192)
        rules = replace(rules, damping_exponent=0.0)
        found = propagate(built, [seed(name, kind) for name, kind in touched.items()], policy=rules)
        truth = enumerated(built, rules, touched)
        for node in range(len(built.nodes)):
            for one in decisive_relationships(
                node, worlds=found.possible_worlds, seeds=found.seeds, index_by_id=built.index_by_id, most=20
            ):
                fall = truth[node] - enumerated(without_relationship(built, one.relationship), rules, touched)[node]
                misses += is_off(one.fall, fall)
                checked += 1
                chances = chances_of(built, rules, touched, one.relationship)
                if len(chances) == 1:
                    (chance,) = chances
                    misses += is_off(one.importance, fall / chance)
                    checked += 1
    assert checked > 250
    assert misses < 0.03 * checked


def is_off(share: float, truth: float) -> bool:
    """Tell whether a share of 8,192 worlds is further from the truth than it is in one case of a hundred."""
    return abs(share - truth) > 2.6 * math.sqrt(max(truth * (1.0 - truth), 1e-4) / 8192)


def chances_of(
    built: ArchitectureGraph, rules: PropagationPolicy, touched: dict[str, TouchKind], position: int
) -> set[float]:
    """List the chances that a relationship may carry change with, whichever way and on whichever hop."""
    factors = {factor for kind in touched.values() for factor in factors_of(rules, kind)}
    mine = [way.chance for way in ways_of(built, rules) if way.relationship == position]
    return {round(min(1.0, chance * factor), 12) for chance in mine for factor in factors}


# The way that change would take --------------------------------------------------------------------------------------


def test_the_nearest_way_crosses_as_few_shut_relationships_as_it_can_and_then_is_the_shortest() -> None:
    built = graph(tie("a", "b"), tie("c", "b"), tie("c", "d"), tie("a", "e"), tie("e", "f"), tie("f", "d"))
    rules = policy(0.5, hop_limit=2)
    found = propagate(built, [seed("a")], policy=rules)
    way = nearest_way(built.index_by_id["d"], [built.index_by_id["a"]], graph=built, arcs=found.possible_worlds.arcs)
    assert way is not None
    assert (way.hops, way.blocked) == (3, ())
    way = nearest_way(built.index_by_id["c"], [built.index_by_id["a"]], graph=built, arcs=found.possible_worlds.arcs)
    assert way is not None
    assert [built.relationships[position].id for position in way.blocked] == ["c->b"]


def test_there_is_no_nearest_way_to_what_nothing_joins() -> None:
    built = graph(tie("a", "b"), tie("c", "d"))
    found = propagate(built, [seed("a")], policy=policy())
    way = nearest_way(built.index_by_id["c"], [built.index_by_id["a"]], graph=built, arcs=found.possible_worlds.arcs)
    assert way is None


@CASES
@given(built=graphs(), rules=policies(), start=st.sampled_from("abcdef"), end=st.sampled_from("abcdef"))
def test_a_way_without_a_shut_relationship_is_reached_when_the_hop_limit_allows(
    built: ArchitectureGraph, rules: PropagationPolicy, start: str, end: str
) -> None:
    found = propagate(built, [seed(start)], policy=rules)
    place = built.index_by_id
    way = nearest_way(place[end], [place[start]], graph=built, arcs=found.possible_worlds.arcs)
    is_open = way is not None and not way.blocked and way.hops <= rules.hop_limit
    assert is_open == bool(paths_to(end, found, most=1))
