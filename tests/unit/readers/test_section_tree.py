"""Sections get parents, numbers that no other has, and all pages of the document."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from impact.domain.architecture import Basis
from impact.domain.document import Document, NumberBasis
from impact.errors import UnreadableFileError, UnsafeFileError
from impact.readers.documents import section_tree
from impact.readers.documents.section_tree import SectionTree


def tree_of(*headings: tuple[int, str], text: str = "some words here") -> SectionTree:
    tree = SectionTree("book.md", "markdown")
    for level, title in headings:
        tree.heading(title, level=level)
        tree.text(text)
    return tree


def finished(*headings: tuple[int, str]) -> Document:
    return tree_of(*headings).finish(pages_note="")


def numbers(document: Document) -> list[str]:
    return [section.number for section in document.sections]


def rules(document: Document) -> list[str]:
    return [problem.rule for problem in document.problems]


def test_printed_numbers_are_kept() -> None:
    document = finished((1, "4 Scope"), (2, "4.16 Firmware"), (1, "Appendix A Terms"))
    assert numbers(document) == ["4", "4.16", "A"]
    assert [section.parent for section in document.sections] == ["", "4", ""]
    assert [section.kind for section in document.sections] == ["section", "section", "annex"]
    assert document.problems == ()


def test_a_document_without_numbers_is_numbered_by_position_and_says_so() -> None:
    document = finished((1, "Scope"), (2, "In"), (2, "Out"), (1, "Terms"))
    assert numbers(document) == ["1", "1.1", "1.2", "2"]
    assert {section.number_basis for section in document.sections} == {NumberBasis.POSITION}
    assert rules(document) == ["unnumbered-heading"]


def test_a_heading_without_a_number_among_numbered_ones_takes_none_of_theirs() -> None:
    document = finished((1, "Foreword"), (1, "1 Scope"), (2, "Background"), (2, "1.1 In"), (1, "2 Terms"))
    assert numbers(document) == ["u1", "1", "1.u1", "1.1", "2"]
    assert rules(document) == ["unnumbered-heading", "unnumbered-heading"]


def test_a_title_above_all_sections_is_no_chapter() -> None:
    document = finished((1, "Handbook"), (2, "Scope"), (2, "Terms"))
    assert numbers(document) == ["0", "1", "2"]
    assert document.sections[0].kind == "front matter"


def test_a_title_takes_a_number_that_no_section_has() -> None:
    assert numbers(finished((1, "Handbook"), (2, "0 Before"), (2, "0 Again"))) == ["0~3", "0", "0~2"]


def test_numbers_that_stand_twice_are_told_apart_and_reported() -> None:
    document = finished((1, "1 Scope"), (2, "1.1 In"), (2, "1.1 Out"), (1, "1 Again"))
    assert numbers(document) == ["1", "1.1", "1.1~2", "1~2"]
    assert rules(document) == ["duplicate-number", "duplicate-number"]


def test_numbers_that_start_anew_in_each_part_take_the_number_of_the_part() -> None:
    document = finished((1, "I. Law"), (2, "1. Scope"), (1, "II. Practice"), (2, "1. Scope"))
    assert numbers(document) == ["I", "I.1", "II", "II.1"]


def test_a_letter_before_a_title_counts_where_the_section_below_carries_on_with_it() -> None:
    assert numbers(finished((1, "1 Scope"), (1, "A Licence"), (2, "A.1 Terms"))) == ["1", "A", "A.1"]


def test_a_jump_of_levels_is_reported_and_the_section_kept() -> None:
    document = finished((1, "1 Scope"), (3, "1.1.1 Deep"))
    assert document.sections[1].parent == "1"
    assert rules(document) == ["level-jump"]


def test_an_empty_section_is_reported_but_one_that_only_holds_others_is_not() -> None:
    tree = SectionTree("book.md", "markdown")
    for level, title in ((1, "1 Scope"), (2, "1.1 In")):
        tree.heading(title, level=level)
    document = tree.finish(pages_note="")
    assert [(problem.rule, "1.1" in problem.message) for problem in document.problems] == [("empty-section", True)]


def test_a_page_is_shared_by_the_words_on_it() -> None:
    tree = SectionTree("book.pdf", "pdf")
    tree.heading("1 Scope", level=1, weight=0.0)
    tree.text("word " * 300)
    tree.heading("2 Terms", level=1, weight=0.0)
    tree.text("word " * 100)
    tree.page_break()
    tree.text("word")
    document = tree.finish(pages_note="")
    assert [section.pages for section in document.sections] == [0.75, 1.25]
    assert [section.page for section in document.sections] == [1, 1]
    assert document.pages_basis is Basis.SOURCED


def test_what_stands_before_the_first_heading_is_in_no_section_and_said() -> None:
    tree = SectionTree("book.pdf", "pdf")
    tree.text("cover")
    tree.page_break()
    tree.heading("1 Scope", level=1)
    tree.text("word")
    document = tree.finish(pages_note="")
    assert (document.front_pages, document.sections[0].page) == (1.0, 2)
    assert rules(document) == ["front-matter"]


def test_a_picture_with_a_caption_is_one_figure() -> None:
    tree = tree_of((1, "1 Scope"))
    tree.figure()
    tree.text("Figure 1: The hub")
    tree.text("Figure 2: The meter, drawn in lines")
    tree.table()
    document = tree.finish(pages_note="")
    assert (document.sections[0].figures, document.sections[0].tables) == (2, 1)


def test_a_document_without_headings_is_refused() -> None:
    tree = SectionTree("book.md", "markdown")
    tree.text("words")
    with pytest.raises(UnreadableFileError, match="No headings"):
        tree.finish(pages_note="")


def test_too_many_headings_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(section_tree, "MOST_SECTIONS", 3)
    with pytest.raises(UnsafeFileError, match="more than 3 headings"):
        tree_of(*[(1, "1 Same")] * 4)


@given(
    st.lists(
        st.tuples(
            st.integers(1, 4),
            st.sampled_from(["1 Same", "1.1 Same", "Plain", "A Letter", "A.1 Below", "u1 Mark", "0 Nought", ""]),
            st.integers(0, 30),
            st.booleans(),
        ),
        min_size=1,
        max_size=25,
    ),
    st.booleans(),
)
def test_numbers_are_unique_parents_stand_above_and_pages_add_up(
    headings: list[tuple[int, str, int, bool]], is_estimated: bool
) -> None:
    tree = SectionTree("book.md", "markdown")
    for level, title, words, breaks in headings:
        tree.heading(title, level=level)
        tree.text("word " * words)
        if breaks:
            tree.page_break()
    pages = [2.5] * tree.page if is_estimated else None
    document = tree.finish(pages_note="", estimated_pages=pages)
    found = numbers(document)
    assert len(set(found)) == len(found) == len(headings)
    seen = {"": 0}
    for section in document.sections:
        assert seen[section.parent] < section.level
        seen[section.number] = section.level
    assert document.pages == pytest.approx(tree.page * (2.5 if is_estimated else 1))
    shares = document.front_pages + sum(section.pages for section in document.sections)
    assert shares == pytest.approx(document.pages, abs=0.002 * len(found))
