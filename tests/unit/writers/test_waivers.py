"""Waivers written for findings are read as they are meant."""

from __future__ import annotations

import datetime as dt

from hypothesis import given
from hypothesis import strategies as st

from impact.domain.problem import Problem, Severity
from impact.readers.waivers import read_waivers
from impact.writers.waivers import write_waivers_csv

FINDINGS = (
    Problem(Severity.NOTE, "same-name", "two are called so", "a.bpmn", 3, element_id="bam:X"),
    Problem(Severity.NOTE, "same-name", "two are called so", "a.bpmn", 9, element_id="bam:X"),
    Problem(Severity.NOTE, "unnamed-element", "no name", "b.bpmn", None),
)


def test_each_rule_and_subject_is_waived_once_and_a_finding_without_element_by_its_file() -> None:
    text = write_waivers_csv(FINDINGS, reason="old models", by="Ann", expires=dt.date(2026, 6, 30))
    waivers, problems = read_waivers(text.encode(), file="waivers.csv")
    assert problems == ()
    assert [(one.rule, one.subject) for one in waivers] == [("same-name", "bam:X"), ("unnamed-element", "b.bpmn")]
    assert {(one.reason, one.by, one.expires) for one in waivers} == {("old models", "Ann", dt.date(2026, 6, 30))}


@given(st.text(st.characters(codec="utf-8", exclude_categories=("Cc", "Cs", "Zl", "Zp", "Cf")), min_size=1))
def test_any_reason_comes_back_as_one_line(reason: str) -> None:
    waivers, problems = read_waivers(write_waivers_csv(FINDINGS[:1], reason=f"x{reason}").encode(), file="w.csv")
    assert problems == ()
    assert waivers[0].reason == " ".join(f"x{reason}".split())
