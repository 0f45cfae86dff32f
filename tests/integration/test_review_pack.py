"""What reviewers are handed, through the command line: of a small workspace, of two states, with hostile names."""

from __future__ import annotations

import io
import re
from pathlib import Path

import docx
import pytest
from click.testing import CliRunner, Result
from lxml import etree

from impact.cli import main
from tests.workspaces import ARCHITECTURE, PROCESS, write_workspace

HOSTILE = (
    "<script>alert(1)</script>",
    "=1+1",
    "\u202egnitsop",
    "fire \U0001f525",
    "](http://x) **b** | `c`",
    "x" * 5000,
)


def run(folder: Path, *arguments: object) -> Result:
    return CliRunner().invoke(main, ["-w", str(folder), "review-pack", *map(str, arguments)], catch_exceptions=False)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_workspace(tmp_path / "w")


SCOPE = ("--change", "PART-A", "--touch", "bam:P1.02", "--worlds", "256")


def test_each_section_has_a_reason_a_question_what_is_affected_and_room_for_the_verdict(folder: Path) -> None:
    text = run(folder, *SCOPE).stdout
    parts = re.split(r"^## ", text, flags=re.MULTILINE)[2:]
    assert {part.splitlines()[0] for part in parts} == {
        "TAD 1 Gateway", "BAD 1.1 Read a meter", "BAM 1.1 Read a meter diagram",
    }  # fmt: skip
    for part in parts:
        for wanted in ("- **Why:** ", "- **Question:** ", "### What is affected in it", "### Verdict on ", "☐ nothing"):
            assert wanted in part
    (gateway,) = [part for part in parts if part.startswith("TAD 1 ")]
    assert "- **Gateway** (application component tad:SYS-GW; ● 100 %, modify): PART-A changes" in gateway
    assert "Is every sentence still right" in gateway
    (drawing,) = [part for part in parts if part.startswith("BAM ")]
    assert "bam:P1.02" in drawing
    assert "Does the drawing still show" in drawing


@pytest.mark.parametrize("name", ["sec:TAD/1", "TAD/1", "tad 1", "Gateway", "TAD  1 Gateway"])
def test_a_section_is_named_by_id_number_or_title(folder: Path, name: str) -> None:
    assert run(folder, *SCOPE, "--section", name).stdout.startswith("# Review pack: TAD 1 Gateway for change PART-A ")


def test_a_section_below_the_threshold_is_handed_out_if_it_is_asked_for(folder: Path) -> None:
    assert run(folder, *SCOPE, "--threshold", "1", "--section", "BAD 1.1").stdout.count("### Verdict on ") == 1


def test_an_unknown_section_and_one_that_is_not_reached_are_refused_with_what_to_do(folder: Path) -> None:
    unknown = run(folder, *SCOPE, "--section", "TAD 11")
    assert (unknown.exit_code, "No section is called 'TAD 11'" in unknown.stderr) == (2, True)
    assert "TAD 1" in unknown.stderr
    far = run(folder, *SCOPE, "--section", "TAD 2")
    assert (far.exit_code, "does not reach TAD 2" in far.stderr, "impact why" in far.stderr) == (2, True, True)


def test_a_folder_takes_a_file_for_each_section_and_one_that_lists_them(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "packs"
    assert run(folder, *SCOPE, "--format", "html", "--out", out).exit_code == 0
    names = {path.name for path in out.iterdir()}
    assert names == {"index.html", "TAD-1.html", "BAD-1.1.html", "BAM-1.1.html"}
    page = etree.HTML((out / "index.html").read_text("utf-8"))
    assert set(page.xpath("//main//a/@href")) == names - {"index.html"}


def test_sections_whose_files_would_be_called_the_same_have_files_of_their_own(tmp_path: Path) -> None:
    rows = "document,number,title,kind,pages,documents,strength\n" + "".join(
        f"{document},1,Gateway,component,2,tad:SYS-GW,always\n" for document in ("T/D", "T D", "t d", "../..", "index")
    )
    folder = write_workspace(tmp_path / "w", sections=rows)
    run(folder, *SCOPE, "--out", tmp_path / "out")
    assert sorted(path.name for path in tmp_path.iterdir()) == ["out", "w"]
    names = {path.name.casefold() for path in (tmp_path / "out").iterdir()}
    assert names == {"1.md", "index-1.md", "index.md", "t-d-1.md", "t-d-1-2.md", "t-d-1-3.md"}


@pytest.mark.parametrize("format_name", ["md", "html", "docx"])
def test_the_same_pack_gives_the_same_bytes(folder: Path, tmp_path: Path, format_name: str) -> None:
    for name in ("one", "two"):
        run(folder, *SCOPE, "--out", tmp_path / f"{name}.{format_name}")
    first, second = ((tmp_path / f"{name}.{format_name}").read_bytes() for name in ("one", "two"))
    assert first == second != b""


def test_two_states_are_laid_side_by_side(folder: Path, tmp_path: Path) -> None:
    new = write_workspace(
        tmp_path / "new",
        process=PROCESS.replace("Send request", "Send the signed request"),
        architecture=ARCHITECTURE.replace("<name>Gateway</name>", "<name>Head end</name>"),
    )
    text = run(
        folder, "--from-diff", folder, new, "--worlds", "64", "--section", "TAD 1", "--section", "BAD 1.1"
    ).stdout
    assert "Before is w, after is new." in text
    assert "  - name, before: “Gateway”\n  - name, after: “Head end”" in text
    assert "  - name, before: “Send request”\n  - name, after: “Send the signed request”" in text
    same = run(folder, "--from-diff", folder, folder)
    assert (same.exit_code, "Nothing to review. " in same.stdout) == (0, True)


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--out", "pack.pdf"), "pack.pdf does not fit a review pack"),
        (("--out", "pack.md", "--format", "docx"), "pack.md does not fit --format docx"),
        ((), "nothing to analyse"),
    ],
)
def test_bad_usage_says_what_to_write(folder: Path, arguments: tuple[str, ...], words: str) -> None:
    scope = SCOPE if arguments else ()
    result = run(folder, *scope, *arguments)
    assert (result.exit_code, words in result.stderr) == (2, True), result.stderr


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_name_is_shown_and_does_nothing(tmp_path: Path, name: str) -> None:
    text = name.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    folder = write_workspace(
        tmp_path / "w",
        process=PROCESS.replace('"Send request"', f'"{text}"'),
        architecture=ARCHITECTURE.replace("<name>Gateway</name>", f"<name>{text}</name>"),
        sections=f'document,number,title,kind,pages,documents,strength\nTAD,1,"{name}",component,2,tad:SYS-GW,always\n'
        "BAM,1.1,Drawing,diagram,,bam:P1,always\n",
    )
    for ending in ("md", "html", "docx"):
        result = run(folder, *SCOPE, "--out", tmp_path / f"p.{ending}")
        assert result.exit_code == 0, result.output
    page = etree.HTML((tmp_path / "p.html").read_text("utf-8"))
    assert page.xpath("//script") == []
    assert not any(link.startswith("http") for link in page.xpath("//@href"))
    assert name in "".join(page.itertext())
    paper = docx.Document(io.BytesIO((tmp_path / "p.docx").read_bytes()))
    assert any(name in paragraph.text for paragraph in paper.paragraphs)
