"""A report as a page, a paper and a workbook: what it holds, the same bytes, hostile names, LibreOffice."""

from __future__ import annotations

import io
import re
import zipfile
from pathlib import Path

import docx
import openpyxl
import pytest
from click.testing import CliRunner, Result
from lxml import etree
from pypdf import PdfReader

from impact.cli import main, options
from tests.office import convert
from tests.workspaces import ARCHITECTURE, PROCESS, REGISTER, write_workspace

FORMATS = ("html", "docx", "xlsx")
HOSTILE = (
    "<script>alert(1)</script>",
    "=1+1",
    "@SUM(A1)",
    "\u202egnitsop",
    "fire \U0001f525",
    "](http://x) **b** | `c` \\",
    "x" * 5000,
)


def run(folder: Path, *arguments: object) -> Result:
    command = ["-w", str(folder), "report", "R2", "--worlds", "64", *map(str, arguments)]
    return CliRunner().invoke(main, command, catch_exceptions=False)


def written(folder: Path, format_name: str) -> bytes:
    result = run(folder, "--format", format_name)
    assert result.exit_code == 0, result.output
    return result.stdout_bytes


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_workspace(tmp_path_factory.mktemp("formats") / "w")


@pytest.fixture(scope="module")
def page(folder: Path) -> etree._Element:
    return etree.HTML(written(folder, "html").decode())


def chapters(folder: Path) -> list[str]:
    """Name the chapters that the Markdown has; page and paper add what only they can show."""
    return [line[3:] for line in written(folder, "md").decode().splitlines() if line.startswith("## ")]


@pytest.mark.parametrize("format_name", FORMATS)
def test_the_same_report_gives_the_same_bytes(folder: Path, format_name: str) -> None:
    assert written(folder, format_name) == written(folder, format_name) != b""


@pytest.mark.parametrize("format_name", ["docx", "xlsx"])
def test_every_part_of_a_file_is_of_the_day_of_the_register(folder: Path, format_name: str) -> None:
    with zipfile.ZipFile(io.BytesIO(written(folder, format_name))) as packed:
        assert {item.date_time for item in packed.infolist()} == {(2020, 1, 15, 0, 0, 0)}
        core = packed.read("docProps/core.xml").decode()
    assert re.findall(r">(\d{4}-\d\d-\d\d)T", core) == ["2020-01-15", "2020-01-15"]


@pytest.mark.parametrize("format_name", FORMATS)
def test_a_file_gets_what_a_pipe_gets(folder: Path, tmp_path: Path, format_name: str) -> None:
    out = tmp_path / f"r.{format_name}"
    result = run(folder, "--format", format_name, "--out", out)
    assert (result.stdout, "Wrote " in result.stderr) == ("", True)
    assert out.read_bytes() == written(folder, format_name)


@pytest.mark.parametrize("format_name", ["docx", "xlsx"])
def test_a_terminal_is_refused_what_is_no_text(folder: Path, monkeypatch: pytest.MonkeyPatch, format_name: str) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    monkeypatch.setattr(options.sys, "stdout", Terminal())
    with pytest.raises(options.click.UsageError, match=f"--out FILE.{format_name}"):
        options.refuse_terminal(format_name, None)
    options.refuse_terminal(format_name, "r.docx")
    options.refuse_terminal("html", None)


def test_page_and_paper_hold_every_chapter_and_the_digests_of_all_inputs(folder: Path, page: etree._Element) -> None:
    wanted = chapters(folder)
    assert wanted[0] == "Answer"
    headings = page.xpath("//h2/text()")
    assert headings[: len(wanted)] == wanted
    assert headings[-1] == "Digests of all inputs"
    digests = page.xpath("//h2[.='Digests of all inputs']/following::td/text()")
    assert {"process.bpmn", "architecture.xml", "policy", "seed"} <= set(digests)
    paper = docx.Document(io.BytesIO(written(folder, "docx")))
    assert [item.text for item in paper.paragraphs if item.style.name == "Heading 1"] == headings


def test_the_page_stands_alone_and_can_be_read_without_seeing_it(page: etree._Element) -> None:
    assert page.xpath("//script | //link | //img | //iframe") == []
    assert page.get("lang") == "en"
    assert [item.tag for item in page.xpath("//h1")] == ["h1"]
    assert all(item.text for item in page.xpath("//table/caption"))
    assert len(page.xpath("//table")) == len(page.xpath("//table/caption")) > 3
    assert page.xpath("//thead//th[not(@scope='col')]") == []
    assert all(item.get("aria-label") for item in page.xpath("//*[local-name()='svg']"))
    anchors = page.xpath("//nav//a/@href")
    assert {f"#{anchor}" for anchor in page.xpath("//@id")} >= set(anchors) != set()
    style = page.xpath("string(//style)")
    assert "@media print" in style
    assert "prefers-color-scheme:dark" in style


def test_the_paper_has_styles_a_contents_field_headers_that_repeat_and_page_numbers(folder: Path) -> None:
    paper = docx.Document(io.BytesIO(written(folder, "docx")))
    assert paper.paragraphs[0].style.name == "Title"
    assert paper.paragraphs[0].text.startswith("Impact report: R2")
    body = paper.element.xml
    assert 'TOC \\o "1-2"' in body
    assert body.count('w:fldCharType="begin"') == body.count('w:fldCharType="end"') == 1
    assert all(table._tbl.tr_lst[0].xpath("./w:trPr/w:tblHeader") for table in paper.tables)
    footer = paper.sections[0].footer._element.xml
    assert " PAGE " in footer
    assert " NUMPAGES " in footer
    assert paper.core_properties.created.isoformat()[:10] == "2020-01-15"


def test_the_workbook_has_a_sheet_for_each_question(folder: Path) -> None:
    book = openpyxl.load_workbook(io.BytesIO(written(folder, "xlsx")))
    assert book.sheetnames == ["Answer", "Sections", "Elements", "Effort", "Changes", "Assumptions", "Inputs"]
    assert all(sheet.freeze_panes == "B2" and sheet.auto_filter.ref for sheet in book)
    header = [cell.value for cell in book["Sections"][1]]
    first = dict(zip(header, book["Sections"][2], strict=True))
    assert (first["Likelihood"].number_format, isinstance(first["Likelihood"].value, float | int)) == ("0%", True)
    assert first["Person-days (mean)"].number_format == "0.00"


def test_a_report_of_nothing_is_whole_in_every_format(folder: Path) -> None:
    for format_name in FORMATS:
        command = ["-w", str(folder), "report", "--change", "EMPTY", "--format", format_name]
        result = CliRunner().invoke(main, command, catch_exceptions=False)
        assert result.exit_code == 0
        if format_name == "html":
            assert "Nothing to review." in result.stdout


@pytest.mark.parametrize("name", HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_name_is_shown_and_does_nothing(tmp_path: Path, name: str) -> None:
    text = name.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    folder = write_workspace(
        tmp_path / "w",
        process=PROCESS.replace('"Send request"', f'"{text}"'),
        architecture=ARCHITECTURE.replace("<name>Gateway</name>", f"<name>{text}</name>"),
        sections=f'document,number,title,kind,pages,documents,strength\nTAD,1,"{name}",component,2,tad:SYS-GW,always\n',
        register_changes=REGISTER["changes.csv"].replace("release part,A,", f'release part,"{name}",'),
    )
    page = etree.HTML(written(folder, "html").decode())
    assert page.xpath("//script") == []
    assert not any(link.startswith("http") for link in page.xpath("//@href"))
    assert page.xpath("//@onclick | //@onload") == []
    assert name[:150] in "".join(page.itertext())
    paper = docx.Document(io.BytesIO(written(folder, "docx")))
    cells = [cell.text for table in paper.tables for row in table.rows for cell in row.cells]
    assert any(name[:100] in text for text in cells)
    book = openpyxl.load_workbook(io.BytesIO(written(folder, "xlsx")))
    found = [
        cell for sheet in book for row in sheet.iter_rows() for cell in row if name[:1000] in str(cell.value or "")
    ]
    assert found
    assert {cell.data_type for cell in found} == {"s"}


@pytest.mark.office
def test_libreoffice_opens_the_paper_and_prints_its_headings_and_page_numbers(
    folder: Path, tmp_path: Path, office_path: str
) -> None:
    (tmp_path / "r.docx").write_bytes(written(folder, "docx"))
    (tmp_path / "out").mkdir()
    convert(office_path, [tmp_path / "r.docx"], to="pdf", out=tmp_path / "out")
    pages = [page.extract_text() for page in PdfReader(tmp_path / "out" / "r.pdf").pages]
    whole = "\n".join(pages)
    for heading in chapters(folder):
        assert whole.count(heading) >= 2  # in the contents and above the chapter
    assert f"Page {len(pages)} of {len(pages)}" in pages[-1]
