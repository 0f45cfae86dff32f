"""The impact of a change on a page."""

from __future__ import annotations

import io
from pathlib import Path

import docx
import pytest
from click.testing import CliRunner, Result
from lxml import etree
from pypdf import PdfReader

from impact.cli import main
from tests.office import convert
from tests.workspaces import REGISTER, SECTIONS, write_workspace


def run(folder: Path, *arguments: object) -> Result:
    command = ["-w", str(folder), "change-note", *map(str, arguments), "--worlds", "64"]
    return CliRunner().invoke(main, command, catch_exceptions=False)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_workspace(tmp_path / "w")


def test_a_note_says_what_the_change_is_and_alters_the_answer_and_what_to_review(folder: Path) -> None:
    text = run(folder, "PART-A").stdout
    assert text.startswith("# Change impact note: PART-A A\n")
    assert "> New gateway rules." in text
    headings = [line[3:] for line in text.splitlines() if line.startswith("## ")]
    assert headings[:3] == ["Answer", "What it alters", "Sections to review"]
    assert "- Gateway (tad:SYS-GW): modify" in text
    assert "| ● TAD 1 Gateway" in text
    assert "`impact report --change PART-A`" in text


def test_a_change_that_alters_nothing_known_says_so(folder: Path) -> None:
    text = run(folder, "EMPTY").stdout
    assert "Nothing that is known: nobody has said what it alters." in text
    assert "EMPTY touches nothing that is known" in text


def test_several_changes_make_one_note_and_an_unknown_one_is_refused(folder: Path) -> None:
    assert run(folder, "PART-A", "PART-B").stdout.startswith("# Change impact note: PART-A A · PART-B B\n")
    unknown = run(folder, "PART-X")
    assert (unknown.exit_code, "No change is called 'PART-X'" in unknown.stderr) == (2, True)
    assert run(folder).exit_code == 2


@pytest.mark.parametrize("format_name", ["md", "html", "docx"])
def test_the_same_note_gives_the_same_bytes(folder: Path, format_name: str) -> None:
    first, second = (run(folder, "PART-A", "--format", format_name).stdout_bytes for _ in range(2))
    assert first == second != b""


@pytest.mark.parametrize("name", ["<script>alert(1)</script>", "=1+1", "\u202egnitsop \U0001f525", "y" * 5000])
def test_a_hostile_title_is_shown_and_does_nothing(tmp_path: Path, name: str) -> None:
    changes = REGISTER["changes.csv"].replace("release part,A,New gateway rules.", f'release part,"{name}","{name}"')
    folder = write_workspace(tmp_path / "w", register_changes=changes)
    page = etree.HTML(run(folder, "PART-A", "--format", "html").stdout)
    assert page.xpath("//script") == []
    assert name[:100] in page.xpath("string(//h1)")
    paper = docx.Document(io.BytesIO(run(folder, "PART-A", "--format", "docx").stdout_bytes))
    assert name[:100] in paper.paragraphs[0].text


@pytest.mark.office
def test_the_note_of_a_change_with_much_to_say_fits_a_page(tmp_path: Path, office_path: str) -> None:
    rows = "".join(f"TAD,3.{n},A section of the gateway number {n},component,2,tad:SYS-GW,always\n" for n in range(60))
    changes = REGISTER["changes.csv"].replace("New gateway rules.", "New gateway rules. " * 40)
    folder = write_workspace(tmp_path / "w", sections=SECTIONS + rows, register_changes=changes)
    (tmp_path / "note.docx").write_bytes(run(folder, "PART-A", "PART-B", "--format", "docx").stdout_bytes)
    convert(office_path, [tmp_path / "note.docx"], to="pdf", out=tmp_path)
    assert len(PdfReader(tmp_path / "note.pdf").pages) == 1
