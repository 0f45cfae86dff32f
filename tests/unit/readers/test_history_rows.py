from __future__ import annotations

import pytest

from impact.domain.architecture import Basis
from impact.domain.problem import Problem
from impact.readers.history import read_event, read_version
from impact.readers.table import Row


def row(**cells: str) -> Row:
    return Row(cells, "events.csv", 7)


def test_an_event_carries_claim_plan_and_moved_date() -> None:
    problems: list[Problem] = []
    read = read_event(
        row(subject_id="CR90", date="2017-10-19", event="It is a copy", claimant="DCC", matter="m", position="holds",
            planned_on="2017-09", date_before="2017-01-01", date_after="2018-04", basis="sourced"), problems,
    )  # fmt: skip
    assert (read.claimant, read.matter, read.position, read.basis) == ("DCC", "m", "holds", Basis.SOURCED)
    assert (read.planned_on, read.date_before, read.date_after) == ("2017-09", "2017-01-01", "2018-04")
    assert problems == []


@pytest.mark.parametrize("cells", [{"claimant": "DCC"}, {"claimant": "DCC", "matter": "m", "position": "maybe"}])
def test_half_a_claim_is_reported_and_is_none(cells: dict[str, str]) -> None:
    problems: list[Problem] = []
    read = read_event(row(subject_id="CR90", event="x", **cells), problems)
    assert (read.claimant, read.matter, read.position) == ("", "", "")
    assert [(problem.rule, problem.line) for problem in problems] == [("unknown-word", 7)]


@pytest.mark.parametrize("column", ["planned_on", "date_before", "date_after"])
def test_a_date_that_is_none_is_reported_and_unknown(column: str) -> None:
    problems: list[Problem] = []
    read = read_event(row(subject_id="R", event="x", **{column: "soon"}), problems)
    assert getattr(read, column) == ""
    assert [problem.rule for problem in problems] == ["bad-date"]


def test_a_validity_that_ends_before_it_begins_counts_as_unknown() -> None:
    problems: list[Problem] = []
    read = read_version(row(element_id="d", version="1", valid_from="2018-05-07", valid_to="2017-01-01"), problems)
    assert (read.valid_from, read.valid_to) == ("", "")
    assert [problem.rule for problem in problems] == ["bad-date"]


def test_a_validity_that_nobody_can_read_is_reported_and_the_other_end_kept() -> None:
    problems: list[Problem] = []
    read = read_version(row(element_id="d", version="1", valid_from="soon", valid_to="2021-11-04"), problems)
    assert (read.valid_from, read.valid_to) == ("", "2021-11-04")
    assert [problem.rule for problem in problems] == ["bad-date"]


def test_an_unknown_word_for_a_draft_is_reported() -> None:
    problems: list[Problem] = []
    assert not read_version(row(element_id="d", version="1", draft="maybe"), problems).is_draft
    assert [problem.rule for problem in problems] == ["unknown-word"]
