import datetime as dt
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from impact.analysis.co_change import CoChange
from impact.analysis.co_change.levelling import fitted_level
from impact.analysis.co_change.likeness import nearest, word_vectors
from impact.domain.co_change import CoChangePolicy, CommonChange, TrackedNetwork, TrackedNode

NODES = tuple(TrackedNode(name, name, "", "") for name in "abcdef")
POLICY = CoChangePolicy(
    network_share=0.5, network_back_share=0.2, network_decay=0.9, network_steps=12, network_spread=0.25,
    hub_damping=0.2, likeness_walked=0.2, likeness_nearest=8, sibling_share=0.25, name_share=0.1, alike_share=0.45,
    past_share=0.8, past_back_share=0.6, half_life_days=365, shrinkage=1.0, largest_change=60, largest_share=1.0,
    habit_share=0.02, still_share=0.0, tie_mean=0.2, tie_cases=5, kind_trust=0.7, single_tie_cases=8, level_shift=0.0,
    level_slope=1.0, level_doubt=20, level_part=0.0,
)  # fmt: skip
LEARNING = replace(POLICY, level_part=0.5)
ONLY_TIES = replace(POLICY, sibling_share=0.0, name_share=0.0, alike_share=0.0, likeness_walked=0.0, habit_share=0.0)
FEWER = max(20, settings().max_examples // 3)
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


@settings(max_examples=FEWER)
@given(TIES, CHANGES)
def test_every_score_is_a_likelihood_and_none_for_the_seed(
    ties: list[tuple[str, str, str]], history: list[CommonChange]
) -> None:
    rows = CoChange(TrackedNetwork(NODES, tuple(ties), tuple(history)), LEARNING).likelihoods("abcdef")
    assert ((rows >= 0.0) & (rows <= 1.0)).all()
    assert (np.diag(rows) == 0.0).all()


@settings(max_examples=FEWER)
@given(TIES, CHANGES, st.randoms(use_true_random=False))
def test_the_order_of_ties_and_history_changes_nothing(
    ties: list[tuple[str, str, str]], history: list[CommonChange], chance: object
) -> None:
    rows = CoChange(TrackedNetwork(NODES, tuple(ties), tuple(history)), LEARNING).likelihoods("abc")
    shuffled = [list(ties), list(history)]
    for one in shuffled:
        chance.shuffle(one)  # type: ignore[attr-defined]
    again = CoChange(TrackedNetwork(NODES, *map(tuple, shuffled)), LEARNING).likelihoods("abc")  # type: ignore[arg-type]
    assert again == pytest.approx(rows, abs=1e-12)


def test_change_travels_both_ways_and_fades() -> None:
    found = likelihoods(TrackedNetwork(NODES, (("a", "b", "x"), ("b", "c", "x"), ("c", "d", "x"))), "b")
    assert found["a"] > 0.0
    assert found["c"] > found["d"] > found["e"] == 0.0


def test_a_hub_passes_less_on_to_each() -> None:
    single = TrackedNetwork(NODES, (("a", "b", "x"), ("b", "c", "x")))
    hub = replace(single, ties=(*single.ties, ("b", "d", "x"), ("b", "e", "x"), ("b", "f", "x")))
    assert likelihoods(hub, "a")["c"] < likelihoods(single, "a")["c"]


def test_what_hangs_on_the_seed_alone_changes_along_rather_than_what_hangs_on_others_too() -> None:
    network = TrackedNetwork(NODES, (("a", "b", "x"), ("a", "c", "x"), ("c", "d", "x"), ("c", "e", "x")))
    back = replace(ONLY_TIES, network_share=0.0, hub_damping=0.0)
    assert likelihoods(network, "a", back)["b"] > likelihoods(network, "a", back)["c"] > 0.0
    assert set(likelihoods(network, "a", replace(back, network_back_share=0.0)).values()) == {0.0}


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


def test_so_does_a_change_of_too_large_a_part_of_the_network() -> None:
    history = (CommonChange("1", dt.date(2020, 1, 1), tuple("abcdef")),)
    parted = replace(POLICY, largest_share=0.2)
    assert set(likelihoods(TrackedNetwork(NODES, (), history), "a", parted).values()) == {0.0}
    few = (CommonChange("1", dt.date(2020, 1, 1), tuple("abcde")),)
    assert likelihoods(TrackedNetwork(NODES, (), few), "a", parted)["b"] > 0.0


def test_history_tells_which_kind_of_tie_carries_change() -> None:
    ties = (("a", "b", "x"), ("a", "c", "y"), ("d", "e", "x"), ("d", "f", "y"))
    history = tuple(CommonChange(str(n), dt.date(2020, 1, 1), ("d", "e")) for n in range(30))
    found = likelihoods(TrackedNetwork(NODES, ties, history), "a", replace(POLICY, habit_share=0.0))
    assert found["b"] > found["c"]


def test_a_single_tie_learns_from_the_changes_of_its_own_ends() -> None:
    ties = (("a", "b", "x"), ("a", "c", "x"), ("b", "d", "x"), ("c", "e", "x"))
    history = tuple(CommonChange(str(n), dt.date(2020, 1, 1), ("a", "b")) for n in range(9))
    found = likelihoods(TrackedNetwork(NODES, ties, history), "a", ONLY_TIES)
    assert found["d"] > found["e"] > 0.0


def test_what_is_tied_to_the_same_changes_along_the_more_the_fewer_are() -> None:
    far = replace(ONLY_TIES, network_share=0.0, network_back_share=0.0, sibling_share=0.25)
    rare = TrackedNetwork(NODES, (("a", "c", "x"), ("b", "c", "x"), ("a", "d", "x")))
    assert likelihoods(rare, "a", far)["b"] > likelihoods(rare, "a", far)["e"] == 0.0
    hub = replace(rare, ties=(*rare.ties, ("e", "c", "x"), ("f", "c", "x")))
    assert likelihoods(hub, "a", far)["b"] < likelihoods(rare, "a", far)["b"]


def test_change_steps_to_what_is_called_alike_and_on_along_its_ties() -> None:
    nodes = (TrackedNode("a", "meter reading"), TrackedNode("b", "meter readings"), TrackedNode("c", "tariff"))
    network = TrackedNetwork(nodes, (("b", "c", "x"),))
    assert likelihoods(network, "a")["c"] > 0.0
    assert likelihoods(network, "a", replace(POLICY, likeness_walked=0.0))["c"] == 0.0


def test_a_word_that_everything_has_tells_nothing() -> None:
    nodes = tuple(TrackedNode(f"node-{number}", "") for number in range(40))
    assert nearest(word_vectors(nodes), count=8).nnz == 0
    rows = CoChange(TrackedNetwork(nodes, ()), POLICY).likelihoods(["node-3"])
    assert len(np.unique(rows[rows > 0.0].round(9))) == 1


def test_the_nearest_are_as_many_as_asked_for_and_weigh_one_together() -> None:
    nodes = tuple(TrackedNode(str(n), " ".join(f"w{one}" for one in range(n, n + 6))) for n in range(12))
    near = nearest(word_vectors(nodes), count=3)
    assert set(np.diff(near.indptr).tolist()) <= {2, 3}
    assert np.asarray(near.sum(axis=1)).ravel() == pytest.approx(np.ones(12))
    assert near.diagonal().tolist() == [0.0] * 12


def test_an_id_that_reads_like_a_path_stands_in_for_a_name() -> None:
    nodes = tuple(TrackedNode(name, "") for name in ("src/pool/read.py", "tests/pool/read_test.py", "docs/index.md"))
    found = likelihoods(TrackedNetwork(nodes, ()), "src/pool/read.py")
    assert found["tests/pool/read_test.py"] > found["docs/index.md"]


def test_the_level_follows_what_came_true_and_the_order_stays() -> None:
    days = [dt.date(2020, 1, 1) + dt.timedelta(days=n) for n in range(200)]
    history = tuple(CommonChange(str(day), day, ("a", "b" if day.day % 2 else "f")) for day in days)
    network = TrackedNetwork(NODES, (("a", "b", "x"), ("b", "c", "x")), history)
    high = replace(POLICY, level_shift=2.0)
    plain, levelled = (
        CoChange(network, p).likelihoods("abf") for p in (high, replace(high, level_part=0.3, level_doubt=1))
    )
    assert (np.argsort(plain, axis=1, kind="stable") == np.argsort(levelled, axis=1, kind="stable")).all()
    cases = (levelled[0, 1], levelled[0, 5], levelled[1, 0], levelled[2, 0])
    assert np.mean(cases) == pytest.approx((0.5 + 0.5 + 1.0 + 1.0) / 4, abs=0.1)


def test_a_thin_history_leaves_the_level_near_the_shipped_one() -> None:
    scores = np.full((1, 4), 0.5)
    few = fitted_level(scores, np.zeros((1, 4)), np.full((1, 4), 0.25), policy=POLICY)
    many = fitted_level(scores, np.zeros((1, 4)), np.full((1, 4), 500.0), policy=POLICY)
    assert few.shift == pytest.approx(0.0, abs=0.05)
    assert many.shift < -1.0


@given(st.floats(0.0, 1.0), st.floats(0.0, 1.0), st.floats(0.0, 40.0))
def test_a_fitted_level_never_turns_the_order(low: float, high: float, hits: float) -> None:
    scores = np.array([[0.1, 0.5, 0.9]])
    came_true = np.array([[hits, 0.0, 0.0]])
    level = fitted_level(scores, came_true, np.full((1, 3), 40.0), policy=POLICY)
    below, above = level(np.array([min(low, high), max(low, high)]))
    assert 0.0 <= below <= above <= 1.0


def test_reasons_tell_way_neighbours_words_and_dates() -> None:
    nodes = (TrackedNode("a", "Read meter"), TrackedNode("b", "Register"), TrackedNode("c", "Check meter"))
    history = (
        CommonChange("old", dt.date(2019, 1, 1), ("a", "c")),
        CommonChange("new", dt.date(2020, 1, 1), ("c", "a")),
    )
    engine = CoChange(TrackedNetwork(nodes, (("a", "b", "uses"), ("c", "b", "uses")), history), POLICY)
    reasons = engine.reasons("a", "c")
    assert [(step.source_id, step.target_id) for step in reasons.path] in ([("a", "c")], [("a", "b"), ("b", "c")])
    assert reasons.shared_ids == ("b",)
    assert reasons.words == ("meter",)
    assert [change.id for change in reasons.common_changes] == ["new", "old"]
    assert (reasons.changes_of_seed, reasons.changes_of_node) == (2, 2)
    parts = (reasons.by_walk, reasons.by_sharing, reasons.by_likeness, reasons.by_past, reasons.by_habit)
    assert reasons.likelihood == pytest.approx(1.0 - np.prod([1.0 - part for part in parts]))
    assert (reasons.still_days, reasons.kept_odds) == (0, 1.0)


def test_what_lay_still_loses_odds_by_how_long_the_history_saw_it_so() -> None:
    def change(day: dt.date, *nodes: str) -> CommonChange:
        return CommonChange(str(day), day, nodes)

    ties = (("a", "b", "x"), ("a", "c", "x"))
    resting = replace(POLICY, still_share=0.5, half_life_days=100)
    for days, kept in ((0, 1.0), (100, 0.75), (200, 0.625)):
        history = (change(dt.date(2020, 1, 1), "c"), change(dt.date(2020, 1, 1) + dt.timedelta(days), "b"))
        network = TrackedNetwork(NODES, ties, history)
        awake, asleep = (likelihoods(network, "a", policy) for policy in (replace(resting, still_share=0.0), resting))
        assert asleep["b"] == pytest.approx(awake["b"])
        odds, before = (found["c"] / (1.0 - found["c"]) for found in (asleep, awake))
        assert odds == pytest.approx(kept * before)
        reasons = CoChange(network, resting).reasons("a", "c")
        assert (reasons.still_days, reasons.kept_odds) == (days, pytest.approx(kept))
    assert likelihoods(TrackedNetwork(NODES, ties), "a", resting) == likelihoods(TrackedNetwork(NODES, ties), "a")


def test_a_step_says_which_ties_it_takes_and_which_way_they_are_drawn() -> None:
    network = TrackedNetwork(NODES, (("b", "a", "x"), ("b", "c", "y")))
    path = CoChange(network, ONLY_TIES).reasons("a", "c").path
    assert [step.ties for step in path] == [(("x", False),), (("y", True),)]


def test_nothing_leads_to_a_node_apart() -> None:
    reasons = CoChange(TrackedNetwork(NODES, (("a", "b", "x"),)), POLICY).reasons("a", "f")
    assert (reasons.path, reasons.likelihood, reasons.words, reasons.shared_ids) == ((), 0.0, (), ())


def test_an_empty_network_and_no_seeds_are_no_fault() -> None:
    assert CoChange(TrackedNetwork((), ()), POLICY).likelihoods([]).shape == (0, 0)
    assert CoChange(TrackedNetwork(NODES, ()), POLICY).likelihoods([]).shape == (0, 6)
