"""Contraction: what is hidden still leads from one shown element to the other."""

from __future__ import annotations

import math

import networkx as nx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from impact.analysis.contracting import Contraction, contract
from impact.errors import InputError

Tie = tuple[int, int, float]
SIZE = 9
TIES = st.lists(
    st.tuples(st.integers(0, SIZE - 1), st.integers(0, SIZE - 1), st.sampled_from([0.0, 0.1, 0.5, 0.9, 1.0])),
    max_size=24,
)
SHOWN = st.sets(st.integers(0, SIZE - 1))


def contracted(ties: list[Tie], shown: set[int], *, most_steps: int | None = None) -> Contraction:
    return contract(
        [f"n{place}" for place in range(SIZE)],
        {f"n{place}" for place in shown},
        sources=[tie[0] for tie in ties],
        targets=[tie[1] for tie in ties],
        likelihoods=[tie[2] for tie in ties],
        most_steps=most_steps,
    )


def hidden_ways(ties: list[Tie], shown: set[int], source: int, target: int) -> nx.DiGraph:
    """Draw the hidden ways between two shown nodes, each with its likeliest ties; no tie joins the two directly."""
    drawn = nx.DiGraph()
    drawn.add_nodes_from([source, target])
    for start, end, likelihood in ties:
        is_within = all(node not in shown or node in (source, target) for node in (start, end))
        if is_within and start != target and end != source and (start, end) != (source, target):
            known = drawn.get_edge_data(start, end, {"likelihood": 0.0})["likelihood"]
            drawn.add_edge(start, end, likelihood=max(known, likelihood))
    return drawn


@given(TIES, SHOWN)
def test_an_indirect_tie_stands_for_exactly_the_pairs_that_hidden_ways_join(ties: list[Tie], shown: set[int]) -> None:
    found = {(tie.source_id, tie.target_id): tie for tie in contracted(ties, shown)}
    for source in shown:
        for target in shown - {source}:
            drawn = hidden_ways(ties, shown, source, target)
            tie = found.pop((f"n{source}", f"n{target}"), None)
            assert (tie is not None) == nx.has_path(drawn, source, target)
            if tie is None:
                continue
            ways = list(nx.all_simple_paths(drawn, source, target))
            assert tie.steps == min(map(len, ways)) - 1 == len(tie.via) + 1
            via = [source, *(int(name[1:]) for name in tie.via), target]
            assert nx.is_path(drawn, via)
            products = [math.prod(drawn.edges[hop]["likelihood"] for hop in nx.utils.pairwise(way)) for way in ways]
            assert tie.likelihood == pytest.approx(max(products))
    assert not found


@given(TIES, SHOWN)
def test_shown_nodes_reach_each_other_as_before(ties: list[Tie], shown: set[int]) -> None:
    whole = nx.DiGraph([(start, end) for start, end, _ in ties])
    whole.add_nodes_from(range(SIZE))
    found = contracted(ties, shown)
    left = nx.DiGraph()
    left.add_nodes_from(shown)
    left.add_edges_from(found.direct.tolist())
    left.add_edges_from(zip(found.sources.tolist(), found.targets.tolist(), strict=True))
    for node in shown:
        assert nx.descendants(left, node) == nx.descendants(whole, node) & shown


@given(TIES, SHOWN, st.randoms())
def test_order_changes_nothing_and_no_pair_comes_twice(ties: list[Tie], shown: set[int], shuffling: object) -> None:
    first = contracted(ties, shown)
    pairs = [(tie.source_id, tie.target_id) for tie in first]
    assert pairs == sorted(set(pairs))
    mixed = list(ties)
    shuffling.shuffle(mixed)  # type: ignore[attr-defined]
    second = contracted(mixed, shown)
    assert list(second) == list(first)
    assert second.direct.tolist() == first.direct.tolist()


@given(TIES, SHOWN, st.integers(1, 6))
def test_a_limit_of_steps_leaves_the_shorter_ways(ties: list[Tie], shown: set[int], most: int) -> None:
    short = [tie for tie in contracted(ties, shown) if tie.steps <= most]
    assert list(contracted(ties, shown, most_steps=most)) == short


def test_a_direct_tie_does_not_hide_the_indirect_one() -> None:
    found = contracted([(0, 1, 0.5), (0, 2, 1.0), (2, 1, 1.0)], {0, 1})
    assert found.direct.tolist() == [[0, 1]]
    assert [(tie.via, tie.likelihood) for tie in found] == [(("n2",), 1.0)]


def test_of_ties_side_by_side_the_likeliest_counts() -> None:
    found = contracted([(0, 2, 0.1), (0, 2, 0.9), (0, 2, 0.5), (2, 1, 1.0), (2, 1, 0.0)], {0, 1})
    assert [tie.likelihood for tie in found] == [pytest.approx(0.9)]


def test_without_likelihoods_an_indirect_tie_has_none() -> None:
    found = contract(["a", "h", "b"], {"a", "b"}, sources=[0, 1], targets=[1, 2])
    assert [tie.likelihood for tie in found] == [None]


def test_too_many_ties_are_refused_rather_than_lost() -> None:
    fan = 30
    ids = ["hub", *(f"n{place}" for place in range(fan))]
    ends = list(range(1, fan + 1))
    with pytest.raises(InputError, match="Show fewer"):
        contract(ids, set(ids[1:]), sources=[*ends, *[0] * fan], targets=[*[0] * fan, *ends], most_ties=100)
