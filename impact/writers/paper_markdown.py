"""Read what the Markdown writers write as a paper, so that every one of them has HTML and DOCX, too."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence

from markdown_it import MarkdownIt
from markdown_it.token import Token

from impact.domain.paper import Block, Heading, ListItem, Paper, PaperTable, Paragraph, Preformatted, Run, Runs


def read_paper(markdown: str, *, on: dt.date | None = None, is_one_page: bool = False) -> Paper:
    r"""Turn Markdown into a paper; its first heading of the first level is the title.

    Parameters
    ----------
    markdown
        Headings, paragraphs, lists, tables, quotes and code, as the writers of this package write them; HTML in it is
        text.
    on
        The day of which the paper speaks.
    is_one_page
        Whether it is meant to fit a single page.

    Examples
    --------
    >>> paper = read_paper("# A\n\n## B\n\n- **c** d\n")
    >>> paper.title, paper.blocks[0].text, [run.text for run in paper.blocks[1].runs]
    ('A', 'B', ['c', ' d'])
    """
    tokens = MarkdownIt("commonmark", {"html": False}).enable("table").parse(markdown)
    title, blocks = "", []
    for block in _blocks(tokens):
        if isinstance(block, Heading) and block.level == 0:
            if not title:
                title = block.text
                continue
            block = Heading(1, block.text)  # noqa: PLW2901 -- a second title is a chapter
        blocks.append(block)
    return Paper(title, tuple(blocks), on, is_one_page)


def _blocks(tokens: Sequence[Token]) -> Iterator[Block]:
    level, is_note = -1, False
    place = 0
    while place < len(tokens):
        token = tokens[place]
        if token.type in ("bullet_list_open", "ordered_list_open"):
            level += 1
        elif token.type in ("bullet_list_close", "ordered_list_close"):
            level -= 1
        elif token.type in ("blockquote_open", "blockquote_close"):
            is_note = token.type == "blockquote_open"
        elif token.type == "heading_open":
            yield Heading(int(token.tag[1:]) - 1, _text(_runs(tokens[place + 1])))
            place += 2
        elif token.type == "table_open":
            end = next(i for i in range(place, len(tokens)) if tokens[i].type == "table_close")
            yield _table(tokens[place:end])
            place = end
        elif token.type in ("fence", "code_block"):
            yield Preformatted(token.content.rstrip("\n"))
        elif token.type == "inline":
            runs = _runs(token)
            yield ListItem(level, runs) if level >= 0 else Paragraph(runs, is_note)
        place += 1


def _table(tokens: Sequence[Token]) -> PaperTable:
    rows: list[list[Runs]] = []
    right: set[int] = set()
    for place, token in enumerate(tokens):
        if token.type == "tr_open":
            rows.append([])
        elif token.type in ("th_open", "td_open"):
            if "right" in str(token.attrs.get("style", "")):
                right.add(len(rows[-1]))
            rows[-1].append(_runs(tokens[place + 1]))
    return PaperTable(tuple(rows[0]), tuple(tuple(row) for row in rows[1:]), frozenset(right))


def _runs(inline: Token) -> Runs:
    found: list[Run] = []
    bold, italic, link = 0, 0, ""
    for token in inline.children or ():
        if token.type in ("strong_open", "strong_close"):
            bold += 1 if token.type == "strong_open" else -1
        elif token.type in ("em_open", "em_close"):
            italic += 1 if token.type == "em_open" else -1
        elif token.type == "link_open":
            link = str(token.attrs.get("href", ""))
        elif token.type == "link_close":
            link = ""
        else:
            text = " " if token.type in ("softbreak", "hardbreak") else token.content
            run = Run(text, bold > 0, italic > 0, token.type == "code_inline", link)
            if found and text and _same_manner(found[-1], run):
                found[-1] = Run(found[-1].text + text, run.is_bold, run.is_italic, run.is_code, run.link)
            elif text:
                found.append(run)
    return tuple(found)


def _same_manner(one: Run, other: Run) -> bool:
    return (one.is_bold, one.is_italic, one.is_code, one.link) == (
        other.is_bold, other.is_italic, other.is_code, other.link,
    )  # fmt: skip


def _text(runs: Runs) -> str:
    return "".join(run.text for run in runs)
