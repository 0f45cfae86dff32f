import pytest
from hypothesis import given
from hypothesis import strategies as st

from impact.analysis.evaluation import average_precision, score_links
from impact.domain.evaluation import LinkingTask, PredictedLink
from impact.domain.mapping import MappingTarget

TARGETS = tuple(MappingTarget(name, name) for name in "abc")
PAIRS = st.frozensets(st.tuples(st.sampled_from("12"), st.sampled_from("abc")))


def task(gold: frozenset[tuple[str, str]] | None) -> LinkingTask:
    return LinkingTask({"1": "one", "2": "two"}, TARGETS, (), gold)


def links(*rows: tuple[str, str, float]) -> list[PredictedLink]:
    return [PredictedLink(text, element, sure, sure, sure >= 0.5) for text, element, sure in rows]


def test_the_linked_set_counts_pairs() -> None:
    gold = frozenset({("1", "a"), ("1", "b"), ("2", "c")})
    scores = score_links(task(gold), links(("1", "a", 0.9), ("1", "c", 0.6), ("2", "c", 0.2)))
    assert scores.precision.value == pytest.approx(1 / 2)
    assert scores.recall.value == pytest.approx(1 / 3)
    assert scores.f1.value == pytest.approx(2 / 5)
    assert scores.mean_average_precision.value == pytest.approx((0.5 + 1.0) / 2)
    assert scores.linked == 2


def test_right_ties_of_unknown_texts_count_as_missed() -> None:
    scores = score_links(task(frozenset({("9", "a")})), links(("1", "a", 0.9)))
    assert (scores.unknown_gold, scores.recall.value, scores.mean_average_precision.value) == (1, 0.0, 0.0)


def test_nothing_predicted_and_nothing_right_scores_nothing() -> None:
    scores = score_links(task(frozenset()), [])
    assert (scores.f1.value, scores.mean_average_precision.value, scores.calibration_error) == (0.0, 0.0, 0.0)


def test_without_gold_there_is_nothing_to_score() -> None:
    with pytest.raises(ValueError, match="right"):
        score_links(task(None), [])


@given(PAIRS)
def test_saying_exactly_what_is_right_scores_one(gold: frozenset[tuple[str, str]]) -> None:
    scores = score_links(task(gold), links(*((text, element, 1.0) for text, element in sorted(gold))))
    expected = 1.0 if gold else 0.0
    for figure in (scores.precision, scores.recall, scores.f1, scores.mean_average_precision, scores.recall_at_5):
        assert figure.value == pytest.approx(expected)
        assert figure.low <= figure.value <= figure.high or not gold


@given(st.lists(st.sampled_from("abcdef"), unique=True), st.sets(st.sampled_from("abcdef")))
def test_average_precision_is_a_share_and_falls_when_a_wrong_one_goes_first(
    ranking: list[str], right: set[str]
) -> None:
    value = average_precision(ranking, right)
    assert 0.0 <= value <= 1.0
    assert average_precision(["wrong", *ranking], right) <= value


def test_reliability_shows_the_share_that_was_right() -> None:
    gold = frozenset({("1", "a"), ("2", "a")})
    scores = score_links(task(gold), links(("1", "a", 0.75), ("1", "b", 0.75), ("2", "c", 0.01)))
    (only,) = scores.reliability
    assert (only.low, only.count, only.mean_confidence, only.share_right) == (0.7, 2, 0.75, 0.5)
    assert scores.calibration_error == pytest.approx(0.25)
