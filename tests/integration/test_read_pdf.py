"""The sections of a PDF are those that a reader of it sees, with an outline or without."""

from __future__ import annotations

import builtins
import contextlib
import io
import resource
import time
from collections.abc import Callable
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from impact.domain.architecture import Basis
from impact.domain.document import Document, DocumentSection
from impact.errors import ImpactError, InputError, UnreadableFileError
from impact.readers.documents import read_document
from impact.readers.documents.pdf import read_pdf
from tests.pdf_files import (
    SUBTITLE,
    TITLE,
    Bookmark,
    Text,
    assembled,
    packed_stream,
    paragraph,
    pdf_file,
    stream,
)

BOOK = [
    [Text("1 Introduction", 780, TITLE), *paragraph(100, top=750), Text("1.1 Purpose", 600, SUBTITLE),
     *paragraph(100, top=580)],
    [*paragraph(50, top=780), Text("2 Processes", 700, TITLE), *paragraph(60, top=680),
     Text("Figure 1: The meter", 500), Text("Figure 2: The hub", 480), Text("Table 1: States", 460)],
]  # fmt: skip
OUTLINE = (Bookmark("Introduction", 0, 790, (Bookmark("Purpose", 0, 610),)), Bookmark("Processes", 1, 710))
SECONDS = 120.0
"""Time in which a hostile file has to be refused or read on a busy machine."""
MOST_KILOBYTES = 800_000
"""Memory that it may take beyond what was ever in use before."""


def read(data: bytes) -> Document:
    return read_pdf(data, file="book.pdf")


def tree(document: Document) -> list[tuple[str, str, int, int | None]]:
    return [(one.number, one.title, one.level, one.page) for one in document.sections]


def section(document: Document, number: str) -> DocumentSection:
    return next(one for one in document.sections if one.number == number)


def rules(document: Document) -> set[str]:
    return {problem.rule for problem in document.problems}


WANTED = [("1", "Introduction", 1, 1), ("1.1", "Purpose", 2, 1), ("2", "Processes", 1, 2)]


@pytest.mark.parametrize("bookmarks", [OUTLINE, ()], ids=["outline", "text"])
def test_the_tree_is_the_same_from_an_outline_and_from_the_text(bookmarks: tuple[Bookmark, ...]) -> None:
    assert tree(read(pdf_file(BOOK, bookmarks=bookmarks))) == WANTED


@pytest.mark.parametrize("bookmarks", [OUTLINE, ()], ids=["outline", "text"])
def test_words_figures_and_tables_are_those_of_the_section_alone(bookmarks: tuple[Bookmark, ...]) -> None:
    document = read(pdf_file(BOOK, bookmarks=bookmarks))
    assert section(document, "1").words == 100
    assert section(document, "1.1").words == 150
    processes = section(document, "2")
    assert (processes.words, processes.figures, processes.tables) == (60 + 4 + 4 + 3, 2, 1)


def test_pages_are_shared_out_by_height_and_add_up_to_the_document() -> None:
    document = read(pdf_file(BOOK, bookmarks=OUTLINE))
    assert document.pages == 2.0
    assert sum(one.pages for one in document.sections) == pytest.approx(2.0, abs=0.005)
    assert section(document, "1.1").pages > section(document, "1").pages
    assert document.pages_basis is Basis.SOURCED


def test_a_bookmark_without_a_line_begins_at_the_height_it_states() -> None:
    pages = [[Text("drawn as a picture", 700), Text("second line", 400)]]
    document = read(pdf_file(pages, bookmarks=(Bookmark("1 One", 0, 720), Bookmark("2 Two", 0, 500))))
    assert [one.words for one in document.sections] == [4, 2]


def test_bookmarks_that_repeat_on_a_page_take_one_line_each() -> None:
    pages = [[Text("Overview", 780, TITLE), Text("first", 700), Text("Overview", 600, TITLE), Text("and second", 500)]]
    document = read(pdf_file(pages, bookmarks=(Bookmark("Overview", 0), Bookmark("Overview", 0))))
    assert [one.words for one in document.sections] == [1, 2]


def test_bookmarks_that_a_program_set_for_itself_are_no_sections() -> None:
    bookmarks = (Bookmark("_Toc123", 0), *OUTLINE, Bookmark("Page 2", 1), Bookmark("_Ref9", 1))
    assert tree(read(pdf_file(BOOK, bookmarks=bookmarks))) == WANTED
    assert tree(read(pdf_file(BOOK, bookmarks=(Bookmark("Page 1", 0), Bookmark("Page 2", 1))))) == WANTED


def test_a_level_may_be_counted_in_letters() -> None:
    titles = ("1 One", "1.1 Part", "1.1.a First", "1.1.b Second")
    pages = [[line for place, title in enumerate(titles)
              for line in (Text(title, 780 - 100 * place, TITLE), *paragraph(40, top=750 - 100 * place))]]  # fmt: skip
    assert [one.number for one in read(pdf_file(pages)).sections] == ["1", "1.1", "1.1.a", "1.1.b"]


def test_a_heading_over_two_lines_is_one_title() -> None:
    pages = [[Text("1 Install and", 780, TITLE), Text("commission a meter", 762, TITLE), *paragraph(30, top=700),
              Text("2 Remove", 500, TITLE), *paragraph(10, top=400)]]  # fmt: skip
    assert [one.title for one in read(pdf_file(pages)).sections] == ["Install and commission a meter", "Remove"]
    outlined = read(pdf_file(pages, bookmarks=(Bookmark("Install and commission a meter", 0), Bookmark("Remove", 0))))
    assert [(one.number, one.words) for one in outlined.sections] == [("1", 30), ("2", 10)]


def test_bold_headings_in_the_size_of_the_text_count() -> None:
    pages = [
        [Text("1 One", 780, is_bold=True), *paragraph(30, top=750), Text("2 Two", 500, is_bold=True), Text("b", 400)]
    ]
    assert [one.number for one in read(pdf_file(pages)).sections] == ["1", "2"]


def test_plain_headings_count_where_nothing_stands_out() -> None:
    pages = [[Text("1 One", 780), *paragraph(30, top=750), Text("2 Two", 500), Text("see 4 Meters.", 400)]]
    assert [one.number for one in read(pdf_file(pages)).sections] == ["1", "2"]


def test_numbers_out_of_sequence_are_no_headings() -> None:
    pages = [[Text("1 One", 780, TITLE), Text("230 V Mains voltage", 700, TITLE), Text("1.1 Part", 600, TITLE),
              Text("9.9 Percent", 500, TITLE), Text("2 Two", 400, TITLE), *paragraph(100, top=300)]]  # fmt: skip
    assert [one.number for one in read(pdf_file(pages)).sections] == ["1", "1.1", "2"]


@pytest.mark.parametrize("leader", [" ........ ", " "])
def test_the_table_of_contents_is_no_list_of_sections(leader: str) -> None:
    contents = [Text(f"1 Introduction{leader}2", 700, is_bold=True), Text(f"1.1 Purpose{leader}2", 680),
                Text(f"2 Processes{leader}3", 660, is_bold=True)]  # fmt: skip
    assert tree(read(pdf_file([contents, *BOOK]))) == [(n, title, level, page + 1) for n, title, level, page in WANTED]


def test_headers_and_footers_are_neither_headings_nor_words() -> None:
    pages = [
        [Text("4 Smart Metering BAD", 820, TITLE), Text(f"{number} Chapter", 780, TITLE), *paragraph(20, top=700),
         Text(f"Page {number} of 4", 30), Text(f"Version 2.{number}", 42)]
        for number in range(1, 5)
    ]  # fmt: skip
    document = read(pdf_file(pages))
    assert [(one.number, one.title, one.words) for one in document.sections] == [
        (str(number), "Chapter", 20) for number in range(1, 5)
    ]


def test_without_numbers_large_lines_are_headings_and_that_is_said() -> None:
    pages = [[Text("Introduction", 780, TITLE), *paragraph(60, top=750), Text("Purpose", 600, SUBTITLE),
              *paragraph(60, top=580), Text("Glossary", 400, TITLE), *paragraph(20, top=380)]]  # fmt: skip
    document = read(pdf_file(pages))
    assert tree(document) == [("1", "Introduction", 1, 1), ("1.1", "Purpose", 2, 1), ("2", "Glossary", 1, 1)]
    assert "guessed-headings" in rules(document)


def test_an_annex_follows_the_numbered_sections() -> None:
    pages = [[Text("1 One", 780, TITLE), *paragraph(60, top=750), Text("Annex A: Codes", 600, TITLE), Text("x", 580),
              Text("A.1 Reads", 500, TITLE), Text("y", 400)]]  # fmt: skip
    document = read(pdf_file(pages))
    assert [(one.number, one.title, one.kind) for one in document.sections] == [
        ("1", "One", "section"), ("A", "Codes", "annex"), ("A.1", "Reads", "annex"),
    ]  # fmt: skip


def test_a_number_that_the_title_stands_right_behind_is_told_from_it() -> None:
    pages = [
        [Text("1Introduction", 780, TITLE), *paragraph(60, top=750), Text("2Processes", 500, TITLE), Text("x", 400)]
    ]
    assert [one.title for one in read(pdf_file(pages)).sections] == ["Introduction", "Processes"]


def test_pages_are_told_while_they_are_read() -> None:
    told: list[tuple[int, int]] = []
    read_pdf(pdf_file(BOOK), file="book.pdf", progress=lambda page, count: told.append((page, count)))
    assert told == [(1, 2), (2, 2)]


def test_pages_of_pictures_are_refused_with_what_to_do() -> None:
    with pytest.raises(UnreadableFileError, match="its pages are pictures") as caught:
        read(pdf_file([[], []]))
    assert "text recognition" in caught.value.remedy


def test_a_locked_file_is_refused_with_what_to_do() -> None:
    import pypdf

    writer = pypdf.PdfWriter(clone_from=io.BytesIO(pdf_file(BOOK)))
    writer.encrypt("secret", algorithm="RC4-128")
    packed = io.BytesIO()
    writer.write(packed)
    with pytest.raises(UnreadableFileError, match="password"):
        read(packed.getvalue())


def test_without_pypdf_the_error_says_what_to_install(monkeypatch: pytest.MonkeyPatch) -> None:
    real = builtins.__import__

    def absent(name: str, *others: Any, **named: Any) -> Any:
        if name.partition(".")[0] == "pypdf":
            raise ImportError(name)
        return real(name, *others, **named)

    monkeypatch.setattr(builtins, "__import__", absent)
    with pytest.raises(InputError, match="pypdf") as caught:
        read(pdf_file(BOOK))
    assert "impact[pdf]" in caught.value.remedy


def test_a_document_without_headings_is_refused() -> None:
    with pytest.raises(UnreadableFileError, match="No headings"):
        read(pdf_file([[Text("just text", 700), Text("and more", 600)]]))


def test_a_pdf_is_told_by_its_content_whatever_it_is_called() -> None:
    assert read_document(pdf_file(BOOK), file="book.docx").format == "pdf"


def page_tree(kids: str) -> dict[int, str]:
    return {1: "<</Type/Catalog/Pages 2 0 R>>", 2: f"<</Type/Pages/Count 9999999/Kids[{kids}]>>"}


def one_page(content: str, *, resources: str = "") -> dict[int, str]:
    page = (
        f"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>{resources}>>>>"
    )
    font = "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>"
    return page_tree("3 0 R") | {3: page, 4: content, 5: font}


def outline_loop() -> dict[int, str]:
    objects = one_page(stream("BT /F1 10 Tf (1 One) Tj ET"))
    objects[1] = "<</Type/Catalog/Pages 2 0 R/Outlines 6 0 R>>"
    objects[6] = "<</First 7 0 R/Last 7 0 R>>"
    objects[7] = "<</Title(1 One)/Dest[3 0 R/Fit]/Next 7 0 R/First 7 0 R/Last 7 0 R>>"
    return objects


def doubling_names() -> dict[int, str]:
    """Each node of the tree of names holds the next one twice: 2 to the power of 60 ways to its end."""
    objects = outline_loop()
    objects[1] = "<</Type/Catalog/Pages 2 0 R/Outlines 6 0 R/Names<</Dests 10 0 R>>>>"
    objects |= {number: f"<</Kids[{number + 1} 0 R {number + 1} 0 R]>>" for number in range(10, 70)}
    objects[70] = "<</Names[(a)[3 0 R/Fit]]>>"
    return objects


def nested_forms() -> dict[int, str]:
    """Each form draws the next one ten times."""
    objects = one_page(stream("/X0 Do"), resources="/XObject<</X0 10 0 R>>")
    for number in range(10, 30):
        inner = (
            f"/Resources<</XObject<</X0 {number + 1} 0 R>>/Font<</F1 5 0 R>>>>/Type/XObject/Subtype/Form/BBox[0 0 9 9]"
        )
        objects[number] = stream("/X0 Do " * 10, inner)
    objects[30] = stream("BT /F1 9 Tf (x) Tj ET", "/Type/XObject/Subtype/Form/BBox[0 0 9 9]")
    return objects


def deep_pages() -> dict[int, str]:
    return page_tree("3 0 R") | {number: f"<</Type/Pages/Count 1/Kids[{number + 1} 0 R]>>" for number in range(2, 3000)}


def form_in_itself() -> dict[int, str]:
    inner = "/Type/XObject/Subtype/Form/BBox[0 0 9 9]/Resources<</XObject<</X0 10 0 R>>>>"
    return one_page(stream("/X0 Do"), resources="/XObject<</X0 10 0 R>>") | {10: stream("/X0 Do", inner)}


def absurd_numbers() -> dict[int, str]:
    huge = f"1{'0' * 400}"
    return one_page(stream(f"BT /F1 {huge} Tf {huge} 0 0 1 9 9 Tm (1 One) Tj ET"))


HOSTILE: dict[str, Callable[[], dict[int, str]]] = {
    "pages that hold themselves": lambda: page_tree("2 0 R"),
    "pages that hold themselves very often": lambda: page_tree("2 0 R " * 200_000),
    "deeply nested pages": deep_pages,
    "an outline that holds itself": outline_loop,
    "names that double": doubling_names,
    "forms that multiply": nested_forms,
    "a form that draws itself": form_in_itself,
    "a stream that unpacks to a gigabyte": lambda: one_page(packed_stream(b"\0" * 65_536, times=16_384)),
    "a page of millions of strokes": lambda: one_page(packed_stream(b"0 0 m " * 8_000, times=1_000)),
    "deeply nested arrays": lambda: one_page(stream("[" * 100_000)),
    "absurd numbers": absurd_numbers,
    "a stream longer than the file": lambda: one_page("<</Length 99999999999>>stream\nx\nendstream"),
    "no pages": lambda: page_tree(""),
    "no catalogue": lambda: {2: "<<>>"},
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_file_is_read_or_refused_in_bounded_time_and_memory(name: str) -> None:
    data = assembled(HOSTILE[name]())
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    began = time.monotonic()
    with contextlib.suppress(ImpactError):
        assert all(one.number for one in read(data).sections)
    assert time.monotonic() - began < SECONDS
    assert resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before < MOST_KILOBYTES


@given(st.data())
def test_a_changed_file_raises_nothing_but_errors_of_the_package(data: st.DataObject) -> None:
    content = bytearray(pdf_file(BOOK, bookmarks=OUTLINE))
    for _ in range(data.draw(st.integers(1, 6))):
        place = data.draw(st.integers(0, len(content) - 1))
        kind = data.draw(st.sampled_from(("set", "cut", "repeat")))
        if kind == "set":
            content[place] = data.draw(st.integers(0, 255))
        elif kind == "cut":
            del content[place : place + data.draw(st.integers(1, 40))]
        else:
            content[place:place] = content[place : place + data.draw(st.integers(1, 40))]
        if not content:
            return
    try:
        document = read(bytes(content))
    except ImpactError:
        return
    numbers = [one.number for one in document.sections]
    assert len(set(numbers)) == len(numbers)
