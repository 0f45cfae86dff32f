"""Documents that a word processor wrote are read as a person sees them."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest
from click.testing import CliRunner

from impact.cli import main
from impact.domain.document import Document
from impact.readers.documents import read_document
from impact.readers.sections import read_sections
from tests.office import (
    WITHOUT_OUTLINE,
    contents,
    convert,
    figure,
    flat_text_document,
    heading,
    table,
    text,
)
from tests.word_documents import OFFICE, PACKAGE, pack, paragraph, run, word_members

pytestmark = pytest.mark.office

WORDS = "the meter sends its reading to the hub each day "
BOOK = "".join(
    [
        text("Business Architecture"),
        contents(["1 Introduction1", "1.1 Purpose1", "2 Processes2", "3 Glossary3"]),
        heading(1, "Introduction", on_new_page=True),
        text(WORDS * 5),
        heading(2, "Purpose"),
        text(WORDS * 3),
        heading(2, "Scope"),
        text(WORDS * 2),
        heading(1, "Processes", on_new_page=True),
        text(WORDS),
        heading(2, "Install and commission a meter"),
        text(WORDS * 4),
        figure(),
        text("Figure 1: The meter and its hub"),
        heading(3, "Check the hub"),
        text(WORDS * 6),
        heading(2, "Update firmware"),
        table([["State", "Meaning"], ["Active", "In use"]]),
        text("Table 1: States of firmware"),
        text(WORDS * 2),
        heading(1, "Glossary", on_new_page=True),
        text(WORDS * 3),
    ]
)
TREE = [
    ("1", "Introduction", 1, 2), ("1.1", "Purpose", 2, 2), ("1.2", "Scope", 2, 2), ("2", "Processes", 1, 3),
    ("2.1", "Install and commission a meter", 2, 3), ("2.1.1", "Check the hub", 3, 3), ("2.2", "Update firmware", 2, 3),
    ("3", "Glossary", 1, 4),
]  # fmt: skip
WORDS_OF = {"1": 50, "1.1": 30, "1.2": 20, "2": 10, "2.1": 40 + 7, "2.1.1": 60, "2.2": 5 + 5 + 20, "3": 30}

STYLES = "".join(
    f'<w:style w:type="paragraph" w:styleId="{style_id}"><w:name w:val="{name}"/><w:pPr><w:keepNext/><w:numPr>'
    f'<w:ilvl w:val="{level}"/><w:numId w:val="{num}"/></w:numPr><w:outlineLvl w:val="{outline}"/></w:pPr>'
    '<w:rPr><w:b/><w:sz w:val="30"/></w:rPr></w:style>'
    for style_id, name, level, num, outline in (
        ("berschrift1", "heading 1", 0, 1, 0), ("berschrift2", "heading 2", 1, 1, 1), ("Titre3", "heading 3", 2, 1, 2),
        ("AnhangA", "Anhang", 0, 2, 0), ("AnhangB", "Anhang 2", 1, 2, 1),
    )
)  # fmt: skip
NUMBERING = (
    '<w:abstractNum w:abstractNumId="0"><w:multiLevelType w:val="multilevel"/>'
    '<w:lvl w:ilvl="0"><w:start w:val="3"/><w:numFmt w:val="upperRoman"/><w:pStyle w:val="berschrift1"/>'
    '<w:suff w:val="space"/><w:lvlText w:val="Kapitel %1"/></w:lvl>'
    '<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:pStyle w:val="berschrift2"/>'
    '<w:suff w:val="space"/><w:lvlText w:val="%1.%2."/></w:lvl>'
    '<w:lvl w:ilvl="2"><w:start w:val="1"/><w:numFmt w:val="lowerLetter"/><w:pStyle w:val="Titre3"/>'
    '<w:suff w:val="space"/><w:lvlText w:val="%1.%2.%3"/></w:lvl></w:abstractNum>'
    '<w:abstractNum w:abstractNumId="1"><w:multiLevelType w:val="multilevel"/>'
    '<w:lvl w:ilvl="0"><w:start w:val="1"/><w:numFmt w:val="upperLetter"/><w:pStyle w:val="AnhangA"/>'
    '<w:suff w:val="space"/><w:lvlText w:val="Anhang %1:"/></w:lvl>'
    '<w:lvl w:ilvl="1"><w:start w:val="1"/><w:numFmt w:val="decimal"/><w:pStyle w:val="AnhangB"/>'
    '<w:suff w:val="space"/><w:lvlText w:val="%1.%2"/></w:lvl></w:abstractNum>'
    '<w:num w:numId="1"><w:abstractNumId w:val="0"/></w:num>'
    '<w:num w:numId="2"><w:abstractNumId w:val="1"/></w:num>'
    '<w:num w:numId="3"><w:abstractNumId w:val="0"/><w:lvlOverride w:ilvl="1"><w:startOverride w:val="7"/>'
    "</w:lvlOverride></w:num>"
)
GERMAN = "".join(
    [
        paragraph("Zähler einbauen", "berschrift1"),
        paragraph("Der Zähler wird eingebaut."),
        paragraph("Prüfen", "berschrift2"),
        paragraph("Text."),
        paragraph("Sicht", "Titre3"),
        paragraph("Text."),
        paragraph("Messung", "Titre3"),
        paragraph("Text."),
        paragraph("Abnehmen", "berschrift2"),
        paragraph("Text."),
        paragraph("Neu begonnen", "berschrift2", '<w:numPr><w:ilvl w:val="1"/><w:numId w:val="3"/></w:numPr>'),
        paragraph("Text."),
        paragraph("Weiter", "berschrift2"),
        paragraph("Text."),
        paragraph("Zähler ausbauen", "berschrift1"),
        paragraph("Text."),
        paragraph("Wieder von vorn", "berschrift2"),
        paragraph("Text."),
        paragraph("Kennzahlen", "AnhangA"),
        paragraph("Text."),
        paragraph("Werte", "AnhangB"),
        f'<w:p><w:ins w:id="1" w:author="x">{run("Neu.")}</w:ins><w:del w:id="2" w:author="x"><w:r><w:delText>Alt und '
        "weg.</w:delText></w:r></w:del></w:p>",
    ]
)

MAIN = "application/vnd.openxmlformats-officedocument.wordprocessingml"
PACKAGING: dict[str, str | bytes] = {
    "[Content_Types].xml": '<Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    + "".join(
        f'<Override PartName="/word/{part}.xml" ContentType="{MAIN}.{kind}+xml"/>'
        for part, kind in (("document", "document.main"), ("styles", "styles"), ("numbering", "numbering"))
    )
    + "</Types>",
    "word/_rels/document.xml.rels": f'<Relationships xmlns="{PACKAGE}">'
    + "".join(
        f'<Relationship Id="r{part}" Type="{OFFICE}/{part}" Target="{part}.xml"/>' for part in ("styles", "numbering")
    )
    + "</Relationships>",
}
"""What a word processor needs to find the parts of the document."""


@pytest.fixture(scope="module")
def made(office_path: str, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Let LibreOffice write the book as Word document and as PDF, with an outline and without."""
    folder = tmp_path_factory.mktemp("office")
    source = folder / "book.fodt"
    source.write_text(
        flat_text_document(BOOK, header="Smart Energy Code", footer="Version 4 of the book, page"), encoding="utf-8"
    )
    german = folder / "german.docx"
    german.write_bytes(pack(word_members(GERMAN, styles=STYLES, numbering=NUMBERING) | PACKAGING))
    plain = folder / "plain"
    plain.mkdir()
    convert(office_path, [source], to="docx", out=folder)
    convert(office_path, [source, german], to="pdf", out=folder)
    convert(office_path, [source, german], to="pdf", out=plain, options=WITHOUT_OUTLINE)
    again = folder / "again"
    again.mkdir()
    convert(office_path, [german], to="docx", out=again)
    return folder


def read(path: Path) -> Document:
    return read_document(path.read_bytes(), file=path.name)


def labels(document: Document) -> list[tuple[str, str, str]]:
    return [(section.number, section.title, section.kind) for section in document.sections]


@pytest.mark.parametrize("file", ["book.pdf", "plain/book.pdf"])
def test_a_pdf_gives_the_tree_with_the_pages_of_each_section(made: Path, file: str) -> None:
    document = read(made / file)
    assert [(one.number, one.title, one.level, one.page) for one in document.sections] == TREE
    assert document.pages == 4.0
    assert document.front_pages + sum(one.pages for one in document.sections) == pytest.approx(4.0, abs=0.01)


def test_a_pdf_without_an_outline_is_one_indeed(made: Path) -> None:
    assert "outline" in read(made / "book.pdf").pages_note
    assert "numbers" in read(made / "plain" / "book.pdf").pages_note


@pytest.mark.parametrize("file", ["book.docx", "book.pdf", "plain/book.pdf"])
def test_words_figures_and_tables_are_counted_alike_in_every_format(made: Path, file: str) -> None:
    document = read(made / file)
    assert {one.number: one.words for one in document.sections} == WORDS_OF
    assert {one.number: one.figures for one in document.sections if one.figures} == {"2.1": 1}
    assert {one.number: one.tables for one in document.sections if one.tables} == {"2.2": 1}


def test_a_word_document_gives_the_tree_with_numbers_that_no_text_in_it_holds(made: Path) -> None:
    document = read(made / "book.docx")
    assert [(one.number, one.title, one.level) for one in document.sections] == [row[:3] for row in TREE]
    assert {one.number_basis.value for one in document.sections} == {"numbering"}
    assert {one.number: one.page for one in document.sections if one.level == 1} == {"1": 2, "2": 3, "3": 4}


def test_numbers_are_those_that_another_word_processor_prints(made: Path) -> None:
    own = read(made / "german.docx")
    assert labels(own) == [
        ("III", "Zähler einbauen", "section"), ("III.1", "Prüfen", "section"), ("III.1.a", "Sicht", "section"),
        ("III.1.b", "Messung", "section"), ("III.2", "Abnehmen", "section"), ("III.7", "Neu begonnen", "section"),
        ("III.8", "Weiter", "section"), ("IV", "Zähler ausbauen", "section"), ("IV.1", "Wieder von vorn", "section"),
        ("A", "Kennzahlen", "annex"), ("A.1", "Werte", "annex"),
    ]  # fmt: skip
    assert labels(read(made / "german.pdf")) == labels(own)
    assert labels(read(made / "again" / "german.docx")) == labels(own)


def test_inserted_words_count_and_deleted_ones_do_not(made: Path) -> None:
    assert read(made / "german.docx").sections[-1].words == 1


@pytest.mark.parametrize("file", ["book.docx", "book.pdf"])
def test_the_command_writes_a_list_that_a_workspace_reads_as_it_is(made: Path, tmp_path: Path, file: str) -> None:
    out = tmp_path / "sections.csv"
    result = CliRunner().invoke(main, ["import", "sections", str(made / file), "--document", "BAD", "--out", str(out)])
    assert result.exit_code == 0, result.output
    assert "BAD: 8 sections" in result.stdout
    sections, problems = read_sections(out.read_bytes(), file="sections.csv")
    assert not problems
    assert [(one.number, one.title) for one in sections] == [row[:2] for row in TREE]
    assert all(one.pages and one.pages > 0 for one in sections)
    with out.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    assert {row["number"]: int(row["words"]) for row in rows} == WORDS_OF
