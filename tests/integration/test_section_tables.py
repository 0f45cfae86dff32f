"""Section lists and suggestions are read back as they were written, and read by a workspace as they are."""

from __future__ import annotations

from dataclasses import replace

import pytest

from impact.domain.architecture import Basis
from impact.domain.document import SectionRow, Suggestion
from impact.readers.sections import read_section_rows, read_sections, read_suggestions
from impact.writers.sections import write_section_rows, write_suggestions

ROW = SectionRow(
    document="BAD", number="A.1", title='A "hub", and a meter', kind="annex", level="2", parent="A", page="7",
    pages="1.25", pages_basis="inferred", words="300", figures="1", tables="2", number_basis="numbering",
    documents="bam:P1;tad:SYS-*", strength="usually", basis="sourced", source="https://x.example/a", notes="kept",
)  # fmt: skip
SUGGESTION = Suggestion(
    section_id="sec:BAD/1", number="1", title="Hub", element_id="tad:SYS-GW", element_name="Gateway",
    evidence="the gateway", found_in="title", how="name", confidence=0.95,
)  # fmt: skip


def test_rows_are_read_back_as_they_were_written() -> None:
    rows, problems = read_section_rows(write_section_rows([ROW]).encode(), file="s.csv")
    assert (rows, problems) == ((ROW,), ())


def test_a_workspace_reads_the_list_as_it_is() -> None:
    row = replace(ROW, number="u1")
    sections, problems = read_sections(write_section_rows([row]).encode(), file="s.csv")
    assert problems == ()
    section = sections[0]
    assert (section.id, section.pages, section.pages_basis) == ("sec:BAD/u1", 1.25, Basis.INFERRED)
    assert (section.parent_number, section.documents) == ("A", ("bam:P1", "tad:SYS-*"))


def test_a_list_without_a_parent_column_goes_by_the_numbers() -> None:
    sections, _ = read_sections(b"document,number,title,kind\nBAD,6.6,Firmware,process\n", file="s.csv")
    assert sections[0].parent_number == "6"


@pytest.mark.parametrize("start", ["=", "+", "-", "@"])
def test_a_title_never_runs_as_a_formula(start: str) -> None:
    text = write_section_rows([replace(ROW, title=f"{start}1+1")])
    assert f",'{start}1+1," in text


@pytest.mark.parametrize(
    ("word", "decision"),
    [("yes", "yes"), ("Y", "yes"), ("x", "yes"), ("TRUE", "yes"), ("no", "no"), ("0", "no"), ("", "")],
)
def test_a_decision_is_read_back(word: str, decision: str) -> None:
    found, problems = read_suggestions(write_suggestions([replace(SUGGESTION, accepted=word)]).encode(), file="g.csv")
    assert found == (replace(SUGGESTION, accepted=decision, line=2),)
    assert problems == ()


def test_an_unclear_decision_counts_as_none_and_is_reported() -> None:
    written = write_suggestions([replace(SUGGESTION, accepted="perhaps")])
    found, problems = read_suggestions(written.encode(), file="g.csv")
    assert found[0].accepted == ""
    assert [(problem.rule, problem.line) for problem in problems] == [("unknown-word", 2)]
