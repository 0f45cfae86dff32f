"""A comparison as a page, a paper and a workbook."""

from __future__ import annotations

import io
from pathlib import Path

import docx
import openpyxl
import pytest
from click.testing import CliRunner
from lxml import etree

from impact.cli import main
from tests.workspaces import REGISTER, write_workspace

FORMATS = ("html", "docx", "xlsx")


def compared(folder: Path, format_name: str, *, sides: tuple[str, ...] = ("PART-A", "PART-B")) -> bytes:
    command = ["-w", str(folder), "compare", *sides, "--worlds", "64", "--format", format_name]
    result = CliRunner().invoke(main, command, catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.stdout_bytes


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_workspace(tmp_path_factory.mktemp("compared") / "w")


@pytest.mark.parametrize("format_name", FORMATS)
def test_the_same_comparison_gives_the_same_bytes(folder: Path, format_name: str) -> None:
    assert compared(folder, format_name) == compared(folder, format_name) != b""


def test_page_and_paper_say_what_the_markdown_says(folder: Path) -> None:
    told = compared(folder, "md").decode()
    headings = [line.lstrip("# ") for line in told.splitlines() if line.startswith("## ")]
    page = etree.HTML(compared(folder, "html").decode())
    assert page.xpath("//h2/text()") == headings
    assert len(page.xpath("//*[local-name()='svg']")) == 2
    paper = docx.Document(io.BytesIO(compared(folder, "docx")))
    assert [item.text for item in paper.paragraphs if item.style.name == "Heading 1"] == headings


def test_the_workbook_holds_the_figures_as_numbers_in_their_own_form(folder: Path) -> None:
    book = openpyxl.load_workbook(io.BytesIO(compared(folder, "xlsx")))
    assert book.sheetnames == ["Sides", "Sections", "Why they differ", "Basis"]
    assert [cell.value for cell in book["Sides"]["A"]] == ["Side", "PART-A", "PART-B"]
    header = [cell.value for cell in book["Sides"][1]]
    by_heading = dict(zip(header, book["Sides"][2], strict=True))
    assert (by_heading["Sections: must"].number_format, by_heading["Mean"].number_format) == ("0", "0.00")
    assert isinstance(by_heading["Mean"].value, float)
    (gateway,) = [row for row in book["Sections"].iter_rows(min_row=2) if row[0].value == "sec:TAD/1"]
    assert (gateway[2].number_format, gateway[2].value > 0.8, gateway[3].value) == ("0%", True, 0)
    assert all(sheet.freeze_panes == "B2" and sheet.auto_filter.ref for sheet in book)


def test_two_sides_of_one_name_have_columns_of_their_own(folder: Path) -> None:
    book = openpyxl.load_workbook(io.BytesIO(compared(folder, "xlsx", sides=("PART-A", "PART-A"))))
    header = [cell.value for cell in book["Sections"][1]]
    assert header[2:4] == ["PART-A", "PART-A (2)"]


@pytest.mark.parametrize("name", ["=1+1", "<script>alert(1)</script>", "\u202egnitsop \U0001f525", "@SUM(A1)"])
def test_a_hostile_name_does_nothing(tmp_path: Path, name: str) -> None:
    changes = REGISTER["changes.csv"].replace("release part,A,", f'release part,"{name}",')
    sections = (
        f'document,number,title,kind,pages,documents,strength\n"{name}",1,"{name}",component,2,tad:SYS-GW,always\n'
    )
    folder = write_workspace(tmp_path / "w", register_changes=changes, sections=sections)
    page = etree.HTML(compared(folder, "html").decode())
    assert page.xpath("//script") == []
    assert name in "".join(page.itertext())
    paper = docx.Document(io.BytesIO(compared(folder, "docx")))
    assert any(name in item.text for item in paper.paragraphs)
    cells = [
        cell
        for sheet in openpyxl.load_workbook(io.BytesIO(compared(folder, "xlsx")))
        for row in sheet.iter_rows()
        for cell in row
        if cell.value is not None and name in str(cell.value)
    ]
    assert cells
    assert {cell.data_type for cell in cells} == {"s"}
