"""A number typed before a title is told from the title, and a caption from a sentence."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from impact.readers.documents.title_numbers import find_caption, split_title


@pytest.mark.parametrize(
    ("text", "number", "title"),
    [
        ("4.16 Update firmware", "4.16", "Update firmware"),
        ("4.16. Update firmware", "4.16", "Update firmware"),
        ("4.16\tUpdate  firmware ", "4.16", "Update firmware"),
        ("1 Introduction", "1", "Introduction"),
        ("1. introduction", "1", "introduction"),
        ("IV. Results", "IV", "Results"),
        ("A.1 Terms", "A.1", "Terms"),
        ("A. Terms", "A", "Terms"),
        ("§ 7.2 Haftung", "7.2", "Haftung"),
        ("Appendix A: Terms", "A", "Terms"),
        ("ANNEX B – Tables", "B", "Tables"),
        ("Anhang C", "C", "Anhang C"),
        ("Chapter 3 Design", "3", "Design"),
        ("Kapitel 2: Entwurf", "2", "Entwurf"),
        ("第一章", "", "第一章"),
        ("1 概要", "1", "概要"),
        ("Introduction", "", "Introduction"),
        ("3 ways to fail", "", "3 ways to fail"),
        ("2017 review", "", "2017 review"),
        ("2017 Review", "", "2017 Review"),
        ("3D models", "", "3D models"),
        ("A meter is read", "", "A meter is read"),
        ("Part of the solution", "", "Part of the solution"),
        ("", "", ""),
    ],
)
def test_a_title_is_taken_apart(text: str, number: str, title: str) -> None:
    found = split_title(text)
    assert (found.number, found.title) == (number, title)


@pytest.mark.parametrize(("text", "is_annex"), [("Appendix A", True), ("Anlage 1 Plan", True), ("1 Annexation", False)])
def test_an_annex_is_known_by_its_word(text: str, is_annex: bool) -> None:
    assert split_title(text).is_annex is is_annex


@pytest.mark.parametrize(
    ("text", "kind"),
    [
        ("Figure 3: The hub", "figure"),
        ("Fig. 3 – The hub", "figure"),
        ("Figure 3", "figure"),
        ("Abbildung 2.1 Der Hub", "figure"),
        ("Table A.4 Codes", "table"),
        ("Tableau 2 : Codes", "table"),
        ("Figure 3 shows the hub", ""),
        ("figure 3: lower case runs on from the line above", ""),
        ("Table of contents", ""),
        ("See Figure 3: the hub", ""),
    ],
)
def test_a_caption_is_told_from_a_sentence(text: str, kind: str) -> None:
    found = find_caption(text)
    assert (found.kind if found else "") == kind


@given(st.text())
def test_any_text_is_taken_apart_into_one_clean_line(text: str) -> None:
    found = split_title(text)
    assert "\n" not in found.title
    assert found.title == found.title.strip()
    assert found.title.encode("utf-8").decode("utf-8") == found.title
    assert not text.strip() or not text.isprintable() or found.title
