"""A paper made of Markdown keeps its words in HTML and DOCX, whatever they are, and gives the same bytes again."""

from __future__ import annotations

import datetime as dt
import io
import zipfile

from docx import Document
from hypothesis import given, settings
from hypothesis import strategies as st
from lxml import etree, html

from impact.domain.paper import Bar, BarChart, Figure, Heading, ListItem, Paper, PaperTable, Paragraph, Run
from impact.writers.markdown_text import plain, table
from impact.writers.paper_docx import write_paper_docx
from impact.writers.paper_html import write_paper_html
from impact.writers.paper_markdown import read_paper

MARKDOWN = """\
# Report: R1

Workspace · *as of* 1 Jan

> Reconstructed.

## Answer

- **To review:** 3 sections
  - BAD: `2`
- [more](https://example.org/x)

## Sections

| Section | Days |
| ------- | ---: |
| BAD 1   |  0.5 |
| a \\| b  |  1.0 |

### Why

```
impact why R1 x
```

## Two

## Three
"""
HOSTILE = '<script>alert("x")</script> & =1+1 \u202egnp.exe 😀 ]]> {{ 7*7 }}'


def test_markdown_becomes_blocks_with_their_manner() -> None:
    paper = read_paper(MARKDOWN)
    assert paper.title == "Report: R1"
    assert [heading.text for heading in paper.headings] == ["Answer", "Sections", "Why", "Two", "Three"]
    assert paper.blocks[1] == Paragraph((Run("Reconstructed."),), is_note=True)
    items = [block for block in paper.blocks if isinstance(block, ListItem)]
    assert [item.level for item in items] == [0, 1, 0]
    assert items[0].runs == (Run("To review:", is_bold=True), Run(" 3 sections"))
    assert items[2].runs == (Run("more", link="https://example.org/x"),)
    grid = next(block for block in paper.blocks if isinstance(block, PaperTable))
    assert grid.right == frozenset({1})
    assert grid.rows[1][0] == (Run("a | b"),)


def test_html_stands_alone_and_is_well_formed() -> None:
    text = write_paper_html(read_paper(MARKDOWN))
    page = html.document_fromstring(text)
    assert page.findtext(".//h1") == "Report: R1"
    assert [link.get("href") for link in page.iterfind(".//nav//a")] == ["#answer", "#sections", "#two", "#three"]
    assert not page.findall(".//script")
    assert not page.findall(".//link")
    assert [cell.text for cell in page.iterfind(".//td[@class='right']")] == ["0.5", "1.0"]
    assert len(page.findall(".//ul/ul/li")) == 1


def test_docx_has_styles_contents_and_headers_that_repeat() -> None:
    data = write_paper_docx(read_paper(MARKDOWN, on=dt.date(2017, 10, 19)))
    document = Document(io.BytesIO(data))
    assert [p.text for p in document.paragraphs if p.style.name == "Heading 1"] == [
        "Answer",
        "Sections",
        "Two",
        "Three",
    ]
    assert document.core_properties.created == dt.datetime(2017, 10, 19, tzinfo=dt.UTC)
    body = etree.tostring(document.element.body, encoding="unicode")
    assert "TOC " in body
    assert "w:tblHeader" in body
    assert [cell.text for cell in document.tables[0].rows[1].cells] == ["BAD 1", "0.5"]
    assert write_paper_docx(read_paper(MARKDOWN, on=dt.date(2017, 10, 19))) == data
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert {info.date_time for info in archive.infolist()} == {(2017, 10, 19, 0, 0, 0)}


def test_charts_and_figures_say_what_they_show() -> None:
    chart = BarChart("Days by role", (Bar("analyst", 3.0, 4.0), Bar(HOSTILE, 0.0)), "P50", "P80")
    figure = Figure('<svg xmlns="http://www.w3.org/2000/svg"><title>x</title></svg>', "Burn-up", HOSTILE)
    paper = Paper("T", (Heading(1, "Effort"),)).with_figures("Effort", [chart]).with_figures("Pictures", [figure])
    assert [type(block).__name__ for block in paper.blocks] == ["Heading", "BarChart", "Heading", "Figure"]
    text = write_paper_html(paper)
    page = html.document_fromstring(text)
    assert page.find(".//svg[@class='chart']").get("aria-label").startswith("analyst: P50 3, P80 4")
    assert not page.findall(".//script")
    rows = Document(io.BytesIO(write_paper_docx(paper))).tables[0].rows
    assert [cell.text for cell in rows[1].cells][:3] == ["analyst", "3", "4"]
    assert rows[1].cells[3].text.count("█") > 10
    assert rows[2].cells[3].text == ""


NAMES = st.one_of(st.text(max_size=40), st.just(HOSTILE), st.just("x" * 5000))


@settings(max_examples=40)
@given(st.lists(NAMES, min_size=1, max_size=3))
def test_any_name_survives_as_text(names: list[str]) -> None:
    shown = [" ".join(name.split()) or "x" for name in names]
    lines = ["# T", "", *table(("Name",), [(plain(name),) for name in shown]), "", f"- {plain(shown[0])[:150]} end"]
    paper = read_paper("\n".join(lines))
    page = html.document_fromstring(write_paper_html(paper))
    assert not page.findall(".//script")
    assert not [node for node in page.iter() if any(name.startswith("on") for name in node.attrib)]
    assert len(page.findall(".//tbody/tr")) == len(names)
    document = Document(io.BytesIO(write_paper_docx(paper)))
    assert len(document.tables[0].rows) == len(names) + 1


def test_a_link_that_could_do_harm_is_left_as_text() -> None:
    paper = Paper("T", (Paragraph((Run("x", link="javascript:alert(1)"), Run("y", link="https://example.org"))),))
    assert 'href="javascript' not in write_paper_html(paper)
    assert 'href="https://example.org"' in write_paper_html(paper)


@given(st.lists(st.lists(st.text("ab ", max_size=90), min_size=3, max_size=3), min_size=1, max_size=4))
def test_the_columns_of_a_table_share_the_page(rows: list[list[str]]) -> None:
    grid = PaperTable(
        ((Run("Name"),), (Run("Long heading"),), ()), tuple(tuple((Run(c),) for c in row) for row in rows)
    )
    made = Document(io.BytesIO(write_paper_docx(Paper("T", (grid,))))).tables[0]
    widths = [column.width.cm for column in made.columns]
    assert abs(sum(widths) - 17.0) < 0.05
    assert min(widths) > 0.5
