import networkx as nx
import pytest
from hypothesis import given

from impact.analysis.explanation import decisive_relationship, explain_node, likeliest_paths
from impact.analysis.propagation import propagate
from impact.graph import ArchitectureGraph
from impact.worlds import travel_arcs
from tests.unit.analysis.test_propagation import RULES, small_graphs
from tests.unit.architectures import graph, policy, seed, tie


def best_by_networkx(built: ArchitectureGraph, start: str, target: str) -> float:
    """Try every simple path within the hop limit."""
    arcs = travel_arcs(built, RULES)
    walk: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    walk.add_nodes_from(built.index_by_id)
    for arc in range(len(arcs.sources)):
        walk.add_edge(built.nodes[arcs.sources[arc]].id, built.nodes[arcs.targets[arc]].id, p=float(arcs.means[arc]))
    best = 0.0
    for path in nx.all_simple_edge_paths(walk, start, target, cutoff=RULES.hop_limit):
        chance = 1.0
        for source, end, key in path:
            chance *= walk.edges[source, end, key]["p"]
        best = max(best, chance)
    return best


@given(small_graphs())
def test_the_best_path_is_that_of_full_enumeration(built: ArchitectureGraph) -> None:
    result = propagate(built, [seed("a")], policy=RULES)
    paths = likeliest_paths(result.possible_worlds, result.seeds, index_by_id=built.index_by_id, floor=1e-9)
    for name in "bcdef":
        found = paths.get(built.index_by_id[name], [])
        best = best_by_networkx(built, "a", name)
        assert (found[0].likelihood if found else 0.0) == pytest.approx(best)


@given(small_graphs())
def test_listed_paths_are_simple_ordered_and_wholly_live_no_more_often_than_the_element_is_reached(
    built: ArchitectureGraph,
) -> None:
    result = propagate(built, [seed("a")], policy=RULES)
    paths = likeliest_paths(result.possible_worlds, result.seeds, index_by_id=built.index_by_id)
    for node, found in paths.items():
        shown = explain_node(
            node, found, worlds=result.possible_worlds, seeds=result.seeds, reached=result.reached,
            index_by_id=built.index_by_id,
        )  # fmt: skip
        likelihoods = [path.likelihood for path in shown.paths]
        assert likelihoods == sorted(likelihoods, reverse=True)
        assert all(len(set(path.nodes)) == len(path.nodes) for path in shown.paths)
        assert 0.0 <= max(shown.shares, default=0.0) <= shown.share <= 1.0


def test_one_path_explains_everything_and_says_that_it_is_complete() -> None:
    built = graph(tie("a", "b"), tie("b", "c"))
    result = propagate(built, [seed("a")], policy=policy(0.8))
    node = built.index_by_id["c"]
    paths = likeliest_paths(result.possible_worlds, result.seeds, index_by_id=built.index_by_id)
    shown = explain_node(
        node, paths[node], worlds=result.possible_worlds, seeds=result.seeds, reached=result.reached,
        index_by_id=built.index_by_id,
    )  # fmt: skip
    assert shown.share == 1.0
    assert shown.is_complete


def test_the_decisive_relationship_is_the_one_whose_removal_lowers_the_likelihood_most() -> None:
    ties = [tie("a", "b"), tie("b", "d"), tie("a", "c", "weak"), tie("c", "d", "weak")]
    rules = policy(0.9, kinds={"weak": (0.2, 0.0)})
    built = graph(*ties)
    result = propagate(built, [seed("a")], policy=rules)
    node = built.index_by_id["d"]
    decision = decisive_relationship(
        node, range(4), worlds=result.possible_worlds, seeds=result.seeds, index_by_id=built.index_by_id,
        likelihood=float(result.likelihoods[node]),
    )  # fmt: skip
    assert decision is not None
    assert built.relationships[decision.relationship].id in ("a->b", "b->d")
    for position in range(4):
        rest = graph(*(t for p, t in enumerate(built.relationships) if p != position), elements=built.nodes)
        without = propagate(rest, [seed("a")], policy=rules).likelihoods[node]
        fall = float(result.likelihoods[node] - without)
        assert fall <= decision.fall + 1e-12
        if position == decision.relationship:
            assert fall == pytest.approx(decision.fall, abs=1e-12)
            weight = 0.9
            assert decision.importance * weight == pytest.approx(decision.fall, abs=0.03)


def test_there_is_no_decision_without_candidates() -> None:
    built = graph(tie("a", "b"))
    result = propagate(built, [seed("a")], policy=policy())
    found = decisive_relationship(
        0, [], worlds=result.possible_worlds, seeds=result.seeds, index_by_id=built.index_by_id, likelihood=1.0
    )
    assert found is None


def test_every_pair_of_touches_keeps_its_own_kind() -> None:
    built = graph(tie("a", "b"))
    seeds = [seed("a", kind) for kind in RULES.factor_by_touch]
    result = propagate(built, seeds, policy=RULES)
    paths = likeliest_paths(result.possible_worlds, result.seeds, index_by_id=built.index_by_id)
    kinds = {path.kind for path in paths[built.index_by_id["b"]]}
    assert kinds == set(RULES.factor_by_touch)
