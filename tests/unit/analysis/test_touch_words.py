from __future__ import annotations

import pytest

from impact.analysis.touch_words import find_denials, touch_kind, without_denials
from impact.domain.assessment_policy import AssessmentPolicy, ListRule, TouchWords
from impact.domain.change import TouchKind


def rule(name: str, *nouns: str) -> ListRule:
    return ListRule(name, name, (), (), nouns, "")


POLICY = AssessmentPolicy(
    lists=(rule("parties", "party", "parties"), rule("devices", "devices"), rule("requests", "service requests")),
    words=(
        TouchWords(TouchKind.TEXT, ("clarify", "wording of"), ("is worded",), ""),
        TouchWords(TouchKind.REMOVE, ("remove",), ("is withdrawn",), ""),
        TouchWords(TouchKind.ADD, ("new",), (), ""),
    ),
    reach=3,
    denials=("no",),
    denied=("impacted", "changes"),
    fillers=("or", "changes", "to"),
    exceptions=("other than",),
)


def kind(text: str, mention: str) -> TouchKind | None:
    start = text.index(mention)
    return touch_kind(text, start, start + len(mention), policy=POLICY)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("A new alert is wanted.", TouchKind.ADD),
        ("Remove the alert.", TouchKind.REMOVE),
        ("The alert is withdrawn.", TouchKind.REMOVE),
        ("Clarify the alert.", TouchKind.TEXT),
        ("The wording of the alert counts.", TouchKind.TEXT),
        ("The alert comes later.", None),
    ],
)
def test_words_beside_a_mention_tell_what_is_done_to_it(text: str, expected: TouchKind | None) -> None:
    assert kind(text, "alert") is expected


def test_the_first_row_that_fits_counts() -> None:
    assert kind("Clarify the new alert.", "alert") is TouchKind.TEXT


def test_words_out_of_reach_or_of_another_sentence_tell_nothing() -> None:
    assert kind("New devices of every sort send the alert.", "alert") is None
    assert kind("Clarify this. The alert stays.", "alert") is None


def test_a_part_of_a_word_is_no_word() -> None:
    assert kind("A renewed alert.", "alert") is None


def test_a_denial_names_the_lists_that_it_denies() -> None:
    (denial,) = find_denials("Text. No parties or devices are impacted. More.", POLICY)
    assert denial.list_names == ("parties", "devices")
    assert denial.sentence == "No parties or devices are impacted."


def test_a_noun_of_two_words_is_denied_as_one() -> None:
    assert [denial.list_names for denial in find_denials("No changes to service requests.", POLICY)] == [("requests",)]


@pytest.mark.parametrize(
    "text",
    [
        "No parties other than suppliers are impacted.",
        "No supplier parties are impacted.",
        "No parties objected.",
        "Parties are impacted.",
        "",
    ],
)
def test_what_is_no_plain_denial_denies_nothing(text: str) -> None:
    assert find_denials(text, POLICY) == ()


def test_denied_words_are_blanked_and_places_stay() -> None:
    text = "GBCS changes. No parties are impacted."
    blanked = without_denials(text, find_denials(text, POLICY))
    assert len(blanked) == len(text)
    assert "parties" not in blanked
    assert blanked.startswith("GBCS changes.")
