"""What a scenario is: edits in one order, numbers written in one way."""

from __future__ import annotations

from random import Random

import pytest
from hypothesis import given
from hypothesis import strategies as st

from impact.domain.scenario import EditKind, Scenario, ScenarioEdit, in_order, plain_number

EDITS = st.lists(
    st.builds(
        ScenarioEdit,
        st.sampled_from(list(EditKind)),
        st.tuples(st.sampled_from("ABC")),
        st.sampled_from(["0.5", "1"]),
    ),
    max_size=6,
)


@given(EDITS, st.randoms())
def test_the_order_in_which_edits_are_given_changes_nothing(edits: list[ScenarioEdit], random: Random) -> None:
    mixed = list(edits)
    random.shuffle(mixed)
    assert in_order(mixed) == in_order([*edits, *edits])


def test_a_scenario_without_edits_says_so() -> None:
    scenario = Scenario(release="R2.0")
    assert (scenario.base_label, scenario.edits_label) == ("R2.0", "nothing is done differently")


@pytest.mark.parametrize(
    ("kind", "subjects", "value", "words"),
    [
        (EditKind.DROP, ("C1",), "", "drop C1"),
        (EditKind.ADD, ("C1",), "", "add C1"),
        (EditKind.COMBINE, ("C1", "C2"), "", "combine C1 and C2"),
        (EditKind.WEIGHT, ("a/b/forward",), "0.5", "weight a/b/forward at 0.5"),
        (EditKind.NUMBER, ("newcomers",), "3", "newcomers at 3"),
        (EditKind.THRESHOLD, (), "0.3", "threshold at 0.3"),
    ],
)
def test_each_edit_is_said_in_words(kind: EditKind, subjects: tuple[str, ...], value: str, words: str) -> None:
    assert ScenarioEdit(kind, subjects, value).label == words


@given(st.floats(allow_nan=False, allow_infinity=False))
def test_a_number_is_written_in_one_way(number: float) -> None:
    assert plain_number(plain_number(repr(number))) == plain_number(repr(number))
