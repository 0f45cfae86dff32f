"""Each rule finds the defect that is seeded for it, and a clean workspace is found clean."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import pytest

from impact.domain.rule import Family, Rule
from impact.domain.rule_table import RULES
from impact.domain.waiver import CheckReport
from impact.errors import UnknownNameError
from impact.use_cases.checking import check, problems_of
from impact.use_cases.workspace import load_workspace
from tests.seeded import SEEDS, Edit, write_clean

TODAY = dt.date(2020, 1, 15)
CHECKED = [rule for rule in RULES if rule.family is not Family.IMPORT]


def checked(folder: Path, *edits: Edit, today: dt.date = TODAY, rules: tuple[str, ...] = ()) -> CheckReport:
    return check(load_workspace(write_clean(folder, *edits)), today=today, rules=rules)


def test_nothing_is_found_in_a_clean_workspace(tmp_path: Path) -> None:
    report = checked(tmp_path)
    assert [str(problem) for problem in report.findings] == []
    assert report.waived == ()


@pytest.mark.parametrize("rule", CHECKED, ids=lambda rule: rule.id)
def test_a_seeded_defect_is_found(rule: Rule, tmp_path: Path) -> None:
    found = [problem for problem in checked(tmp_path, *SEEDS[rule.id]).findings if problem.rule == rule.id]
    assert found, f"nothing is found by {rule.id}"
    assert found[0].severity == rule.severity
    assert found[0].file
    assert found[0].message and "\n" not in found[0].message
    assert found[0].remedy


def test_no_seed_is_left_over() -> None:
    assert SEEDS.keys() == {rule.id for rule in CHECKED}


def test_each_rule_of_importing_is_tested_where_documents_are_read() -> None:
    tests = "\n".join(
        path.read_text(encoding="utf-8")
        for path in Path(__file__).parents[1].rglob("test_*.py")
        if path.name != "test_checks.py"
    )
    untested = [
        rule.id for rule in RULES if rule.family is Family.IMPORT and not re.search(rf"[\"(]{rule.id}[\")]", tests)
    ]
    assert sorted(untested) == []


@pytest.mark.parametrize("rule_id", ["deadlock", "unjoined", "same-name", "expired-waiver", "unknown-rule"])
def test_one_rule_alone_finds_the_same(rule_id: str, tmp_path: Path) -> None:
    workspace = load_workspace(write_clean(tmp_path, *SEEDS[rule_id], *SEEDS["absent-name"]))
    alone, whole = check(workspace, today=TODAY, rules=(rule_id,)), check(workspace, today=TODAY)
    assert alone.findings == tuple(problem for problem in whole.findings if problem.rule == rule_id) != ()
    assert alone.is_selection and not whole.is_selection
    assert [rule.id for rule in alone.rules] == [rule_id]


def test_a_call_of_a_process_that_is_kept_elsewhere_is_no_error(tmp_path: Path) -> None:
    call: Edit = ("process.bpmn", '<task id="P1.t3"', '<callActivity calledElement="elsewhere" id="P1.t3"')
    report = checked(tmp_path, call)
    assert [(problem.rule, problem.element_id) for problem in report.findings] == [("unjoined", "bam:P1.t3")]
    assert not report.has_errors


def test_an_unknown_rule_is_refused_with_the_nearest(tmp_path: Path) -> None:
    with pytest.raises(UnknownNameError, match="deadlock"):
        checked(tmp_path, rules=("deadlok",))


WAIVED = SEEDS["same-name"]


def waiver(*, subject: str = "tad:SYS-GW", expires: str = "2020-12-31", reason: str = "one is being retired") -> Edit:
    return ("waivers.csv", "", f"same-name,{subject},{reason},architect,{expires}\n")


@pytest.mark.parametrize("subject", ["tad:SYS-GW", "architecture.xml", "tad:SYS-*", "*.xml"])
def test_a_waived_finding_is_shown_with_its_reason_and_does_not_count(subject: str, tmp_path: Path) -> None:
    report = checked(tmp_path, *WAIVED, waiver(subject=subject))
    assert report.findings == ()
    (item,) = report.waived
    assert item.problem.element_id == "tad:SYS-GW"
    assert (item.waiver.reason, item.waiver.by) == ("one is being retired", "architect")


def test_a_waived_error_lets_the_check_pass_and_is_still_a_problem(tmp_path: Path) -> None:
    row = ("waivers.csv", "", "unjoined,bam:P1.t2,comes next month,architect,2020-02-28\n")
    folder = write_clean(tmp_path, *SEEDS["unjoined"], row)
    workspace = load_workspace(folder)
    assert check(workspace, today=dt.date(2020, 3, 1)).has_errors
    assert not check(workspace, today=dt.date(2020, 2, 28)).has_errors
    assert any(problem.rule == "unjoined" for problem in problems_of(workspace))


def test_an_expired_waiver_holds_no_longer_and_is_reported_with_what_it_fits(tmp_path: Path) -> None:
    report = checked(tmp_path, *WAIVED, waiver(expires="2020-01-14"))
    assert [problem.rule for problem in report.findings] == ["expired-waiver", "same-name"]
    assert "expired on 14 Jan 2020; it fits 1 finding of it" in report.findings[0].message
    assert report.findings[0].file == "waivers.csv" and report.findings[0].line == 2


def test_the_date_of_the_register_keeps_no_waiver_alive(tmp_path: Path) -> None:
    report = checked(tmp_path, *WAIVED, waiver(expires="2020-01-15"), today=dt.date(2026, 1, 1))
    assert "expired-waiver" in {problem.rule for problem in report.findings}


def test_a_waiver_without_expiry_holds(tmp_path: Path) -> None:
    assert checked(tmp_path, *WAIVED, waiver(expires=""), today=dt.date(2090, 1, 1)).findings == ()


@pytest.mark.parametrize(
    ("row", "rule", "words"),
    [
        ("same-name,tad:SYS-GW,,me,\n", "bad-row", "no reason"),
        ("same-name,tad:SYS-GW,known,me,soon\n", "bad-date", "is no day"),
        ("unused-waiver,tad:SYS-GW,known,me,\n", "unknown-rule", "cannot be waived"),
        ("same-nam,tad:SYS-GW,known,me,\n", "unknown-rule", "no rule is called so"),
    ],
)
def test_a_waiver_that_is_no_decision_waives_nothing(row: str, rule: str, words: str, tmp_path: Path) -> None:
    report = checked(tmp_path, *WAIVED, ("waivers.csv", "", row))
    assert {problem.rule for problem in report.findings} == {rule, "same-name"}
    assert any(words in problem.message for problem in report.findings)
    assert report.waived == ()
