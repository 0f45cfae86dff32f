"""What is different between two looks."""

from __future__ import annotations

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from impact.domain.look import Look, compare_looks

TIERS = st.dictionaries(st.sampled_from("abcdef"), st.sampled_from(["must", "should"]))
NOW = dt.datetime(2017, 10, 19, 12, tzinfo=dt.UTC)


def look(tiers: dict[str, str], *, p50: float | None = 1.0) -> Look:
    return Look(NOW, p50, 2.0, tiers)


@given(TIERS, TIERS)
def test_each_section_is_named_once_and_only_if_something_is_different(
    earlier: dict[str, str], later: dict[str, str]
) -> None:
    found = compare_looks(look(earlier), look(later))
    assert set(found.arrived) == later.keys() - earlier.keys()
    assert set(found.left) == earlier.keys() - later.keys()
    assert set(found.moved) == {name for name in earlier.keys() & later.keys() if earlier[name] != later[name]}
    assert found.is_nothing == (earlier == later)


def test_other_days_are_a_difference() -> None:
    assert not compare_looks(look({"a": "must"}), look({"a": "must"}, p50=None)).is_nothing
