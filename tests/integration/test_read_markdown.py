"""Markdown files become section trees: headings of both forms, and nothing that only looks like one."""

from __future__ import annotations

import pytest

from impact.domain.architecture import Basis
from impact.domain.document import Document
from impact.errors import UnreadableFileError
from impact.readers.documents.markdown import read_markdown


def read(text: str | bytes) -> Document:
    data = text if isinstance(text, bytes) else text.encode()
    return read_markdown(data, file="book.md")


def outline(document: Document) -> list[tuple[str, int, int | None]]:
    return [(section.label, section.level, section.line) for section in document.sections]


def test_both_forms_of_headings_are_read_with_their_lines() -> None:
    document = read("# 1 Scope\n\ntext\n\n1.1 In\n------\n\n## 1.2 *Out* of `scope` {#out}\n")
    assert outline(document) == [("1 Scope", 1, 1), ("1.1 In", 2, 5), ("1.2 Out of scope", 2, 8)]


def test_what_stands_in_code_quotations_and_lists_is_no_heading() -> None:
    code = "```\n# not\n```\n\n    # nor this\n\n"
    text = f"# 1 Scope\n\n{code}> # quoted\n\n- # listed\n\n<!--\n# hidden\n-->\n\n#nospace\n"
    assert outline(read(text)) == [("1 Scope", 1, 1)]


def test_words_figures_and_tables_are_counted() -> None:
    text = (
        "# 1 Scope\n\nthree [words](http://x.example/a) here\n\n![The hub](hub.png)\n\nFigure 2: The meter\n\n"
        "| a | b |\n|---|---|\n| c | d |\n\n```mermaid\ngraph LR\n```\n"
    )
    section = read(text).sections[0]
    assert (section.words, section.figures, section.tables) == (13, 2, 1)


def test_pages_are_estimated_and_say_so() -> None:
    document = read("# 1 Scope\n\n" + "word " * 4000)
    assert document.pages == pytest.approx(10, abs=0.1)
    assert document.pages_basis is Basis.INFERRED
    assert [problem.rule for problem in document.problems] == ["estimated-pages"]


def test_the_block_of_settings_at_the_beginning_is_no_heading() -> None:
    assert outline(read("---\ntitle: Book\n---\n# 1 Scope\n")) == [("1 Scope", 1, 4)]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n", "\r"])
def test_usual_encodings_and_line_ends_are_read(encoding: str, line_end: str) -> None:
    data = line_end.join(["# 1 Übersicht", "", "## 1.1 Zähler"]).encode(encoding)
    assert outline(read(data)) == [("1 Übersicht", 1, 1), ("1.1 Zähler", 2, 3)]


@pytest.mark.parametrize(
    ("data", "line"), [(b"# A\n\n\xff\xfe\xfd", 3), (b"# A\n\x00", 2), ("# Ü".encode("cp1252"), 1)]
)
def test_other_encodings_are_refused_with_the_line(data: bytes, line: int) -> None:
    with pytest.raises(UnreadableFileError, match=r"not .*text") as caught:
        read(data)
    assert caught.value.line == line


@pytest.mark.parametrize("text", ["", "only text", "```\n# code\n```"])
def test_a_file_without_headings_is_refused(text: str) -> None:
    with pytest.raises(UnreadableFileError, match="No headings"):
        read(text)
