"""A paper as a page: links, headings, lists and tables."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from impact.domain.paper import Heading, ListItem, Paper, PaperTable, Paragraph, Run
from impact.writers.paper_html import write_paper_html

TEXTS = st.text(st.characters(exclude_categories=("Cc", "Cs"), exclude_characters="\ufffe\uffff"), min_size=1)


def page_of(*blocks: object, title: str = "T") -> etree._Element:
    return etree.HTML(write_paper_html(Paper(title, tuple(blocks))))


@pytest.mark.parametrize(
    "link", ["javascript:alert(1)", "JAVASCRIPT:x", "data:text/html,x", "vbscript:x", '"><b>', " //x"]
)
def test_a_link_that_could_do_something_is_text(link: str) -> None:
    page = page_of(Paragraph((Run("words", link=link),)))
    assert page.xpath("//main//a") == []
    assert page.xpath("string(//main//p)") == "words"


@pytest.mark.parametrize("link", ["https://example.org/a?b=c&d", "TAD-9.1.html", "#answer"])
def test_a_plain_link_leads_there(link: str) -> None:
    assert page_of(Paragraph((Run("words", link=link),))).xpath("//main//a/@href") == [link]


@given(TEXTS, TEXTS, TEXTS)
def test_whatever_is_said_is_shown_as_it_is(title: str, said: str, cell: str) -> None:
    table = PaperTable(((Run("head"),),), (((Run(cell, is_bold=True),),),))
    page = page_of(Paragraph((Run(said),)), table, title=title)
    assert page.xpath("string(//h1)") == title
    assert page.xpath("string(//main/p)") == said
    assert page.xpath("string(//td)") == cell
    assert len(page.xpath("//main//*")) == len(
        ("p", "div", "table", "caption", "thead", "tr", "th", "tbody", "tr", "td", "b")
    )


def test_headings_of_one_text_have_addresses_of_their_own_and_name_the_tables_below() -> None:
    table = PaperTable(((Run("head"),),), ())
    page = page_of(Heading(1, "Same"), table, Heading(2, "Same"), table, Heading(1, "…"), table)
    assert page.xpath("//main//@id") == ["same", "same-2", "part"]
    assert page.xpath("//caption/text()") == ["Same", "Same", "…"]


def test_a_list_within_a_list_is_closed_again() -> None:
    items = [ListItem(level, (Run(str(place)),)) for place, level in enumerate((0, 1, 1, 0))]
    page = page_of(*items, Paragraph((Run("after"),)))
    assert page.xpath("//main/ul/li/text()") == ["0", "3"]
    assert page.xpath("//main/ul/ul/li/text()") == ["1", "2"]
    assert page.xpath("string(//main/p)") == "after"
