"""Word documents become section trees: levels by style, numbers as printed, sizes by what stands there."""

from __future__ import annotations

import pytest

from impact.domain.architecture import Basis
from impact.domain.document import Document, NumberBasis
from impact.errors import UnreadableFileError
from impact.readers.documents.docx import read_docx
from tests.word_documents import NUMBERING, STYLES, pack, paragraph, run, word_document, word_members

ONE, TWO = "berschrift1", "Titre2"
BREAK = "<w:r><w:lastRenderedPageBreak/></w:r>"
PAGE_BREAK = '<w:r><w:br w:type="page"/></w:r>'
PICTURE = (
    '<w:r><w:drawing><a:graphic><a:graphicData uri="http://schemas.openxmlformats.org/drawingml/2006/picture"/>'
    "</a:graphic></w:drawing></w:r>"
)


def read(body: str, **parts: str) -> Document:
    return read_docx(word_document(body, **parts), file="book.docx")


def outline(document: Document) -> list[str]:
    return [section.label for section in document.sections]


def field(instruction: str, text: str) -> str:
    char = '<w:r><w:fldChar w:fldCharType="{}"/></w:r>'.format
    return (
        f"{char('begin')}<w:r><w:instrText>{instruction}</w:instrText></w:r>{char('separate')}{run(text)}{char('end')}"
    )


def test_headings_are_known_in_any_language_and_numbered() -> None:
    document = read(
        paragraph("Zweck", ONE) + paragraph("Text hier") + paragraph("Portée", TWO) + paragraph("Eigenes", "Hausstil")
    )
    assert outline(document) == ["1 Zweck", "1.1 Portée", "2 Eigenes"]
    assert [section.level for section in document.sections] == [1, 2, 1]
    assert {section.number_basis for section in document.sections} == {NumberBasis.NUMBERING}


def test_an_outline_level_makes_a_heading_of_any_paragraph_and_level_nine_unmakes_it() -> None:
    document = read(
        paragraph("Zweck", ONE)
        + paragraph("Direct", "", '<w:outlineLvl w:val="2"/>')
        + paragraph("Body after all", ONE, '<w:outlineLvl w:val="9"/><w:numPr><w:numId w:val="0"/></w:numPr>')
    )
    assert [(section.title, section.level) for section in document.sections] == [("Zweck", 1), ("Direct", 3)]
    assert document.sections[1].words == 3


@pytest.mark.parametrize("name", ["Überschrift 2", "Titre 2", "heading 2", "Heading 2", "Kop 2", "見出し 2"])
def test_a_style_without_a_level_is_known_by_its_name(name: str) -> None:
    style = f'<w:style w:type="paragraph" w:styleId="x"><w:name w:val="{name}"/></w:style>'
    document = read(paragraph("Title", "x"), styles=style, numbering="")
    assert [section.level for section in document.sections] == [2]


def test_styles_based_on_each_other_in_a_circle_end() -> None:
    circle = "".join(
        f'<w:style w:type="paragraph" w:styleId="{a}"><w:name w:val="{a}"/><w:basedOn w:val="{b}"/></w:style>'
        for a, b in (("x", "y"), ("y", "x"))
    )
    assert outline(read(paragraph("Body", "x") + paragraph("Zweck", ONE), styles=STYLES + circle)) == ["1 Zweck"]


def test_numbering_is_switched_off_and_a_typed_number_is_kept() -> None:
    off = '<w:numPr><w:numId w:val="0"/></w:numPr>'
    document = read(paragraph("4.16 Update firmware", ONE, off) + paragraph("5 Terms", ONE, off))
    assert outline(document) == ["4.16 Update firmware", "5 Terms"]
    assert {section.number_basis for section in document.sections} == {NumberBasis.TITLE}


def test_numbered_text_and_empty_headings_count_in_the_same_list() -> None:
    level = '<w:numPr><w:ilvl w:val="1"/><w:numId w:val="1"/></w:numPr>'
    document = read(
        paragraph("A", ONE) + paragraph("a clause", "", level) + paragraph("B", TWO) + paragraph("", ONE)
        + paragraph("C", ONE)
    )  # fmt: skip
    assert outline(document) == ["1 A", "1.2 B", "3 C"]


def test_annexes_have_letters_and_say_that_they_are_annexes() -> None:
    annex = (
        '<w:abstractNum w:abstractNumId="7"><w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="upperLetter"/>'
        '<w:lvlText w:val="Appendix %1"/></w:lvl></w:abstractNum>'
        '<w:num w:numId="7"><w:abstractNumId w:val="7"/></w:num>'
    )
    own = '<w:numPr><w:ilvl w:val="0"/><w:numId w:val="7"/></w:numPr>'
    document = read(paragraph("Zweck", ONE) + paragraph("Terms", ONE, own), numbering=NUMBERING + annex)
    assert [(section.number, section.kind) for section in document.sections] == [("1", "section"), ("A", "annex")]


def test_contents_are_no_sections_and_an_unclosed_field_swallows_nothing() -> None:
    begin = '<w:r><w:fldChar w:fldCharType="begin"/></w:r><w:r><w:instrText>TOC \\o</w:instrText></w:r>'
    off = '<w:numPr><w:numId w:val="0"/></w:numPr>'
    control = (
        '<w:sdt><w:sdtPr><w:docPartObj><w:docPartGallery w:val="Table of Contents"/></w:docPartObj></w:sdtPr>'
        f"<w:sdtContent>{paragraph('Contents', ONE, off)}</w:sdtContent></w:sdt>"
    )
    listing = paragraph("1 Zweck 3", "Verzeichnis1") + paragraph(begin + run("2 More 4")) + paragraph("an entry")
    document = read(
        control + listing + paragraph("Zweck", ONE) + paragraph("two words")
    )  # fmt: skip
    assert outline(document) == ["1 Zweck"]
    assert document.sections[0].words == 2


def test_deleted_text_is_gone_and_inserted_text_is_there() -> None:
    deleted = '<w:del w:id="1"><w:r><w:delText>never said</w:delText></w:r></w:del>'
    inserted = f'<w:ins w:id="2">{run("said now")}</w:ins>'
    lost_mark = '<w:rPr><w:del w:id="3"/></w:rPr>'
    document = read(
        paragraph(deleted, ONE, lost_mark) + paragraph(inserted, ONE) + paragraph(deleted + inserted)
        + paragraph(run("runs "), ONE, lost_mark) + paragraph("on", TWO)
    )  # fmt: skip
    assert outline(document) == ["1 said now", "1.1 runs on"]
    assert document.sections[0].words == 2


def test_hidden_text_is_not_read() -> None:
    hidden = "<w:r><w:rPr><w:vanish/></w:rPr><w:t>secret</w:t></w:r>"
    document = read(paragraph("Zweck", ONE) + paragraph(hidden + run("open")))
    assert document.sections[0].words == 1


def test_tables_pictures_and_boxes_are_counted_and_read() -> None:
    cell = f"<w:tc>{paragraph('in a cell')}</w:tc>"
    inner = f"<w:tbl><w:tr>{cell}</w:tr></w:tbl>"
    table = f"<w:tbl><w:tr>{cell}<w:tc>{inner}</w:tc></w:tr></w:tbl>"
    box = f"<w:txbxContent>{paragraph('in a box')}</w:txbxContent>"
    drawn = (
        f"<w:r><mc:AlternateContent><mc:Choice><w:drawing>{box}</w:drawing></mc:Choice><mc:Fallback><w:pict>{box}"
        "</w:pict></mc:Fallback></mc:AlternateContent></w:r>"
    )
    document = read(
        paragraph("Zweck", ONE) + table + paragraph(PICTURE) + paragraph("Figure 1: It") + paragraph(drawn)
        + paragraph("<w:r><w:pict><v:shape><v:imagedata/></v:shape></w:pict></w:r>")
    )  # fmt: skip
    section = document.sections[0]
    assert (section.words, section.figures, section.tables) == (12, 2, 1)


def test_headings_in_a_table_and_in_a_content_control_are_headings() -> None:
    table = f"<w:tbl><w:tr><w:tc>{paragraph('In a table', TWO)}{paragraph('text')}</w:tc></w:tr></w:tbl>"
    control = f"<w:sdt><w:sdtContent>{paragraph('In a control', TWO)}</w:sdtContent></w:sdt>"
    document = read(paragraph("Zweck", ONE) + table + control)
    assert outline(document) == ["1 Zweck", "1.1 In a table", "1.2 In a control"]
    assert sum(section.tables for section in document.sections) == 0


def test_fields_in_text_are_text_but_not_what_they_are_told() -> None:
    document = read(paragraph("Zweck", ONE) + paragraph(field("SEQ Figure", "seven") + run(" words")))
    assert document.sections[0].words == 2


def test_pages_follow_the_breaks_that_word_saved() -> None:
    document = read(
        paragraph("cover") + paragraph(BREAK + run("Zweck"), ONE) + paragraph(run("one ") + BREAK + run("two"))
        + paragraph("Portée", TWO)
    )  # fmt: skip
    assert [section.page for section in document.sections] == [2, 3]
    assert (document.pages, document.pages_basis, document.front_pages) == (3.0, Basis.SOURCED, 1.0)


def test_a_break_that_word_wrote_twice_counts_once() -> None:
    document = read(
        paragraph("Zweck", ONE) + paragraph("text") + paragraph(PAGE_BREAK) + paragraph(BREAK + run("more"))
        + paragraph(BREAK + run("Next"), ONE, "<w:pageBreakBefore/>")
    )  # fmt: skip
    assert document.pages == 3.0
    assert document.sections[1].page == 3


def test_a_section_of_the_layout_begins_a_page_unless_it_says_otherwise() -> None:
    def ends(kind: str) -> str:
        return f'<w:sectPr><w:type w:val="{kind}"/></w:sectPr>'

    body = paragraph("A", ONE) + paragraph("x", "", "<w:sectPr/>") + paragraph("B", ONE) + paragraph("y")
    assert read(body + ends("nextPage")).pages == 2.0
    assert read(body + ends("continuous")).pages == 1.0


def test_pages_that_are_only_stated_are_shared_out_and_marked() -> None:
    words = "word " * 400
    document = read(
        paragraph("A", ONE) + paragraph(words) + paragraph("B", ONE) + paragraph(words),
        app="<Pages>6</Pages><Words>810</Words>",
    )
    assert [section.pages for section in document.sections] == [3.0, 3.0]
    assert document.pages_basis is Basis.INFERRED
    assert [problem.rule for problem in document.problems] == ["estimated-pages"]


def test_pages_of_a_forgotten_template_are_not_believed() -> None:
    document = read(paragraph("A", ONE) + paragraph("word " * 4000), app="<Pages>1</Pages><Words>0</Words>")
    assert document.pages == pytest.approx(10, abs=0.1)


def test_a_strict_document_is_read_as_well() -> None:
    members = word_members(paragraph("Zweck", ONE) + paragraph("two words"))
    strict = {
        name: str(content).replace(
            "http://schemas.openxmlformats.org/wordprocessingml/2006/main",
            "http://purl.oclc.org/ooxml/wordprocessingml/main",
        )
        for name, content in members.items()
    }
    document = read_docx(pack(dict(strict)), file="book.docx")
    assert (outline(document), document.sections[0].words) == (["1 Zweck"], 2)


def test_text_in_other_files_and_damaged_parts_are_reported() -> None:
    members = word_members(paragraph("Zweck", ONE) + '<w:altChunk r:id="x"/>')
    members["word/numbering.xml"] = "<w:numbering"
    document = read_docx(pack(members), file="book.docx")
    assert {"content-elsewhere", "unreadable-part"} <= {problem.rule for problem in document.problems}


@pytest.mark.parametrize(
    ("data", "message"),
    [
        (word_document(paragraph("only text")), "No headings"),
        (pack({"content.xml": "<x/>"}), "no Word document"),
        (pack({"word/document.xml": "<workbook/>"}), "no Word document"),
        (pack({"word/document.xml": "<w:document"}), r"In word/document\.xml"),
        (b"PK\x03\x04", "no ZIP"),
    ],
)
def test_what_is_no_document_with_headings_says_so(data: bytes, message: str) -> None:
    with pytest.raises(UnreadableFileError, match=message):
        read_docx(data, file="book.docx")
