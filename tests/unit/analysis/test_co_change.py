import datetime as dt
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from impact.analysis.co_change import CoChange
from impact.domain.co_change import CoChangePolicy, CommonChange, TrackedNetwork, TrackedNode

NODES = tuple(TrackedNode(name, name, "", "") for name in "abcdef")
POLICY = CoChangePolicy(
    network_share=0.4, network_decay=0.9, network_steps=12, name_share=0.4, alike_share=0.3, past_share=2.0,
    past_second_share=0.8, half_life_days=365, shrinkage=1.0, largest_change=60, habit_share=0.1, tie_mean=0.2,
    tie_cases=5,
)  # fmt: skip
TIES = st.lists(st.tuples(st.sampled_from("abcdef"), st.sampled_from("abcdef"), st.sampled_from(["x", "y"])))
DAYS = st.dates(dt.date(2015, 1, 1), dt.date(2020, 1, 1))
CHANGES = st.lists(
    st.builds(
        lambda day, nodes: CommonChange(f"{day}{sorted(nodes)}", day, tuple(sorted(nodes))),
        DAYS,
        st.sets(st.sampled_from("abcdefz"), min_size=1),
    ),
    max_size=6,
)


def likelihoods(network: TrackedNetwork, seed: str, policy: CoChangePolicy = POLICY) -> dict[str, float]:
    (row,) = CoChange(network, policy).likelihoods([seed])
    return dict(zip((node.id for node in network.nodes), row.tolist(), strict=True))


@given(TIES, CHANGES)
def test_every_score_is_a_likelihood_and_none_for_the_seed(
    ties: list[tuple[str, str, str]], history: list[CommonChange]
) -> None:
    rows = CoChange(TrackedNetwork(NODES, tuple(ties), tuple(history)), POLICY).likelihoods("abcdef")
    assert ((rows >= 0.0) & (rows <= 1.0)).all()
    assert (np.diag(rows) == 0.0).all()


@given(TIES, CHANGES, st.randoms(use_true_random=False))
def test_the_order_of_ties_and_history_changes_nothing(
    ties: list[tuple[str, str, str]], history: list[CommonChange], chance: object
) -> None:
    rows = CoChange(TrackedNetwork(NODES, tuple(ties), tuple(history)), POLICY).likelihoods("abc")
    shuffled = [list(ties), list(history)]
    for one in shuffled:
        chance.shuffle(one)  # type: ignore[attr-defined]
    again = CoChange(TrackedNetwork(NODES, *map(tuple, shuffled)), POLICY).likelihoods("abc")  # type: ignore[arg-type]
    assert again == pytest.approx(rows, abs=1e-12)


def test_change_travels_both_ways_and_fades() -> None:
    found = likelihoods(TrackedNetwork(NODES, (("a", "b", "x"), ("b", "c", "x"), ("c", "d", "x"))), "b")
    assert found["a"] > 0.0
    assert found["c"] > found["d"] > found["e"] == 0.0


def test_a_hub_passes_less_on_to_each() -> None:
    single = TrackedNetwork(NODES, (("a", "b", "x"), ("b", "c", "x")))
    hub = replace(single, ties=(*single.ties, ("b", "d", "x"), ("b", "e", "x"), ("b", "f", "x")))
    assert likelihoods(hub, "a")["c"] < likelihoods(single, "a")["c"]


def test_what_is_called_alike_changes_along() -> None:
    nodes = (TrackedNode("1", "poolMetrics", "", "db/pool.md"), TrackedNode("2", "pool", "", "db/metrics.md"),
             TrackedNode("3", "other", "", "x/y.md"))  # fmt: skip
    found = likelihoods(TrackedNetwork(nodes, ()), "1")
    assert found["2"] > 0.3
    assert found["3"] == 0.0


def test_what_changed_together_lately_counts_more_than_long_ago() -> None:
    old, new = dt.date(2015, 1, 1), dt.date(2020, 1, 1)
    history = (CommonChange("1", old, ("a", "b")), CommonChange("2", new, ("a", "c")))
    found = likelihoods(TrackedNetwork(NODES, (), history), "a")
    assert found["c"] > found["b"] > 0.0


def test_a_clean_up_of_everything_says_nothing() -> None:
    history = (CommonChange("1", dt.date(2020, 1, 1), tuple("abcdef")),)
    small = replace(POLICY, largest_change=3)
    assert set(likelihoods(TrackedNetwork(NODES, (), history), "a", small).values()) == {0.0}


def test_history_tells_which_kind_of_tie_carries_change() -> None:
    ties = (("a", "b", "x"), ("a", "c", "y"), ("d", "e", "x"), ("d", "f", "y"))
    history = tuple(CommonChange(str(n), dt.date(2020, 1, 1), ("d", "e")) for n in range(30))
    found = likelihoods(TrackedNetwork(NODES, ties, history), "a", replace(POLICY, habit_share=0.0))
    assert found["b"] > found["c"]


def test_an_empty_network_and_no_seeds_are_no_fault() -> None:
    assert CoChange(TrackedNetwork((), ()), POLICY).likelihoods([]).shape == (0, 0)
    assert CoChange(TrackedNetwork(NODES, ()), POLICY).likelihoods([]).shape == (0, 6)
