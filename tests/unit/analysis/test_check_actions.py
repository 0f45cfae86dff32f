"""Whether an action that takes another's place is on the same subject."""

from __future__ import annotations

from dataclasses import dataclass

from impact.analysis.checks.actions import doubtful_successors


@dataclass(frozen=True)
class Worded:
    id: str
    text: str = ""
    superseded_by: str = ""


OUTAGE = "Report on change requests for power outage alerts"
SUMMARY = Worded("G2/02", "Summary of the power outage alert change requests by email")
FILES = Worded("G2/01", "Other ways of checking registration data files for anomalous volumes")


def test_an_action_superseded_by_one_on_another_subject_is_named_with_the_better_one() -> None:
    (doubt,) = doubtful_successors([Worded("G1/01", OUTAGE, "G2/01"), FILES, SUMMARY])
    assert (doubt.action_id, doubt.superseded_by, doubt.better) == ("G1/01", "G2/01", "G2/02")
    assert doubt.better_likeness > doubt.likeness


def test_an_action_superseded_by_one_on_the_same_subject_is_not_named() -> None:
    assert doubtful_successors([Worded("G1/01", OUTAGE, "G2/02"), FILES, SUMMARY]) == ()


def test_nothing_is_said_where_the_words_of_either_are_not_known() -> None:
    assert doubtful_successors([Worded("G1/01", "", "G2/01"), FILES, SUMMARY]) == ()
    assert doubtful_successors([Worded("G1/01", OUTAGE, "G2/01"), Worded("G2/01"), SUMMARY]) == ()
    assert doubtful_successors([Worded("G1/01", OUTAGE, "G9/09"), SUMMARY]) == ()


def test_an_action_of_another_meeting_is_not_offered() -> None:
    later = Worded("G3/01", SUMMARY.text)
    assert doubtful_successors([Worded("G1/01", OUTAGE, "G2/01"), FILES, later]) == ()


def test_one_shared_word_is_not_enough_to_offer_another_action() -> None:
    chance = Worded("G2/02", "Alerts of the fire brigade")
    assert doubtful_successors([Worded("G1/01", OUTAGE, "G2/01"), FILES, chance]) == ()


def test_two_long_actions_that_share_nothing_are_doubtful_without_a_better_one() -> None:
    one = "Measure firmware retry timing over home area network channels during winter evenings"
    other = "Publish calendar showing test environments with open design questions served every month"
    (doubt,) = doubtful_successors([Worded("G1/01", one, "G2/01"), Worded("G2/01", other)])
    assert doubt.better == ""


def test_the_order_of_the_actions_changes_nothing() -> None:
    actions = [Worded("G1/01", OUTAGE, "G2/01"), FILES, SUMMARY]
    assert doubtful_successors(actions) == doubtful_successors(actions[::-1])
