"""What is told in Markdown, as a page and as a Word paper: the status of changes, and changes assessed."""

from __future__ import annotations

import io
from pathlib import Path

import docx
import pytest
from click.testing import CliRunner
from lxml import etree

from impact.cli import main
from tests.workspaces import write_workspace

COMMANDS = (("status",), ("assess", "--text", "New rules for the head end and the gateway", "--worlds", "64"))


def told(folder: Path, command: tuple[str, ...], format_name: str) -> bytes:
    result = CliRunner().invoke(main, ["-w", str(folder), *command, "--format", format_name], catch_exceptions=False)
    assert result.exit_code == 0, result.output
    return result.stdout_bytes


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_workspace(tmp_path_factory.mktemp("told") / "w")


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command[0])
def test_page_and_paper_hold_the_title_the_chapters_and_the_tables(folder: Path, command: tuple[str, ...]) -> None:
    text = told(folder, command, "md").decode()
    title = next(line[2:] for line in text.splitlines() if line.startswith("# "))
    tables = sum(line.startswith(("| -", "|-")) for line in text.splitlines())
    page = etree.HTML(told(folder, command, "html").decode())
    assert page.xpath("string(//h1)").replace("\\", "") == title.replace("\\", "")
    assert len(page.xpath("//table")) == tables
    paper = docx.Document(io.BytesIO(told(folder, command, "docx")))
    assert len(paper.tables) == tables
    assert paper.paragraphs[0].style.name == "Title"


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command[0])
@pytest.mark.parametrize("format_name", ["html", "docx"])
def test_the_same_report_gives_the_same_bytes(folder: Path, command: tuple[str, ...], format_name: str) -> None:
    assert told(folder, command, format_name) == told(folder, command, format_name) != b""


def test_a_status_goes_to_a_file(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "status.html"
    command = ["-w", str(folder), "status", "--format", "html", "--out", str(out)]
    result = CliRunner().invoke(main, command, catch_exceptions=False)
    assert (result.exit_code, result.stdout) == (0, "")
    assert out.read_bytes() == told(folder, ("status",), "html")
