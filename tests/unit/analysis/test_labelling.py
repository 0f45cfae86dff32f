"""Whether a switch label may be put before the committee."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from impact.analysis.labelling import judge_label
from impact.domain.architecture import Origin
from impact.domain.label import DiscouragedWord, LabelJudgement, LabelRules, SwitchLabel

BOOST = DiscouragedWord("boost", "ground source heat pump", "It says what is done.", "minutes")
RULES = LabelRules(22, ("IS", "Import Supplier"), covered_at=0.85, similar_at=0.6, discouraged=(BOOST,))
FAMILY = "Tanks that keep warm water"


def entry(label: str, family: str = "Something else altogether", **cells: str) -> SwitchLabel:
    return SwitchLabel(label=label, family=family, origin=Origin("labels.csv", label), **cells)


def judge(label: str, *entries: SwitchLabel, family: str = FAMILY, role: str = "IS") -> LabelJudgement:
    return judge_label(label, family=family, role=role, entries=entries, rules=RULES)


def test_a_label_that_keeps_every_rule_is_not_refused() -> None:
    judgement = judge("Immersion heater", entry("Car charger"))
    assert (judgement.refusals, judgement.advice) == ((), ())


def test_every_reason_is_given_at_once() -> None:
    judgement = judge("A label that is far too long =", role="GS", family="")
    assert len(judgement.refusals) == 4


@pytest.mark.parametrize(("length", "is_refused"), [(22, False), (23, True)])
def test_a_label_has_at_most_22_characters(length: int, is_refused: bool) -> None:
    assert judge("x" * length).is_refused is is_refused


@pytest.mark.parametrize(("role", "is_refused"), [("IS", False), ("import supplier", False), ("GS", True), ("", True)])
def test_only_import_suppliers_submit(role: str, is_refused: bool) -> None:
    assert judge("Heater", role=role).is_refused is is_refused


@pytest.mark.parametrize("label", ["Heat pump", "heat-pumps", "Pump heat", "Air heat pump", "Heatt pump"])
def test_a_label_that_an_entry_covers_is_refused(label: str) -> None:
    judgement = judge(label, entry("Heat pump"))
    assert ["Heat pump" in reason for reason in judgement.refusals] == [True]


def test_an_entry_that_is_not_on_the_list_covers_nothing() -> None:
    assert not judge("Heat pump", entry("Heat pump", decision="rejected")).is_refused
    assert not judge("Heat pump", entry("Heat pump", decision="pending")).is_refused
    assert judge("Heat pump", entry("Heat pump", decision="rejected", appeal_outcome="upheld")).is_refused


def test_an_entry_for_the_same_family_is_shown_to_the_committee() -> None:
    judgement = judge("Immersion heater", entry("Cylinder", "Tanks that keep the water warm"))
    assert not judgement.is_refused
    assert "Cylinder" in judgement.advice[0]


def test_a_verb_is_discouraged_with_what_to_say_instead() -> None:
    judgement = judge("Boost")
    assert not judgement.is_refused
    assert "'ground source heat pump' (shortened: it has 23 characters)" in judgement.advice[0]
    assert judge("Booster pump").advice == ()


@given(st.text(max_size=40), st.text(max_size=40))
def test_any_label_is_judged_and_the_nearest_come_best_first(label: str, known: str) -> None:
    judgement = judge(label, entry(known or "x"), entry("Heat pump"))
    likeness = [item.likeness for item in judgement.nearest]
    assert likeness == sorted(likeness, reverse=True)
    assert all(0.0 <= value <= 1.0 for value in likeness)
