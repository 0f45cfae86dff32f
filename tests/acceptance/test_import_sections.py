"""From a document to a section list with what its sections document, decided by a person."""

from __future__ import annotations

import csv
import re
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from impact.cli import main
from impact.use_cases.workspace import load_workspace
from tests.workspaces import write_workspace

BOOK = """\
# 1 Introduction

This book says how the Gateway works.

# 2 Processes

## 2.1 Read a meter

The Gateway asks the meter.

## 2.2 =Formula

![state](state.png)
"""


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Write a workspace and a document beside it."""
    write_workspace(tmp_path / "workspace")
    (tmp_path / "book.md").write_text(BOOK, encoding="utf-8")
    return tmp_path


def run(folder: Path, *arguments: str, file: str = "book.md") -> Result:
    command = ["-w", str(folder / "workspace"), "import", "sections", str(folder / file), *arguments]
    return CliRunner().invoke(main, command, catch_exceptions=False)


def rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def write_rows(path: Path, table: list[dict[str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, list(table[0]))
        writer.writeheader()
        writer.writerows(table)


def documents(path: Path) -> dict[str, str]:
    return {row["number"]: row["documents"] for row in rows(path)}


def test_without_out_the_list_alone_is_printed(folder: Path) -> None:
    result = run(folder, "--document", "BOOK")
    assert result.exit_code == 0
    table = list(csv.DictReader(result.stdout.splitlines()))
    assert [row["number"] for row in table] == ["1", "2", "2.1", "2.2"]
    assert "BOOK: 4 sections" in result.stderr


def test_what_was_found_is_said_on_stdout_and_what_is_doubtful_on_stderr(folder: Path) -> None:
    result = run(folder, "--out", str(folder / "list.csv"))
    assert "book: 4 sections" in result.stdout
    assert "4 typed in titles" in result.stdout
    assert "1 figure," in result.stdout
    assert "(estimated-pages)" in result.stderr
    assert "estimated-pages" not in result.stdout


def test_suggestions_are_for_a_person_to_accept_and_nothing_is_accepted_silently(folder: Path) -> None:
    out, suggestions = folder / "list.csv", folder / "suggestions.csv"
    run(folder, "--document", "BOOK", "--out", str(out), "--suggest", str(suggestions))
    assert set(documents(out).values()) == {""}
    table = rows(suggestions)
    assert ("sec:BOOK/2.1", "bam:P1", "Read a meter", "title", "") in {
        (row["section_id"], row["element_id"], row["evidence"], row["found_in"], row["accepted"]) for row in table
    }
    assert ("sec:BOOK/1", "tad:SYS-GW", "opening") in {
        (row["section_id"], row["element_id"], row["found_in"]) for row in table
    }
    for row in table:
        row["accepted"] = {"bam:P1": "Yes", "tad:SYS-GW": "no"}.get(row["element_id"], "")
    write_rows(suggestions, table)
    result = run(folder, "--document", "BOOK", "--out", str(out), "--accept", str(suggestions))
    assert result.exit_code == 0
    assert "accepted" in result.stdout
    assert documents(out) == {"1": "", "2": "", "2.1": "bam:P1", "2.2": ""}


def test_decisions_are_kept_when_suggestions_are_made_anew(folder: Path) -> None:
    suggestions = folder / "suggestions.csv"
    run(folder, "--document", "BOOK", "--suggest", str(suggestions))
    table = rows(suggestions)
    table[0]["accepted"] = "no"
    write_rows(suggestions, table)
    run(folder, "--document", "BOOK", "--suggest", str(suggestions))
    assert [row["accepted"] for row in rows(suggestions)] == ["no", *[""] * (len(table) - 1)]


@pytest.mark.parametrize("option", ["--out", "--suggest"])
def test_a_file_that_is_no_such_table_is_not_overwritten(folder: Path, option: str) -> None:
    precious = folder / "precious.csv"
    precious.write_text("a,b\n1,2\n", encoding="utf-8")
    result = run(folder, option, str(precious))
    assert result.exit_code == 2
    assert "precious.csv:1: no column" in result.stderr
    assert precious.read_text(encoding="utf-8") == "a,b\n1,2\n"


def test_an_accepted_section_of_another_issue_is_named(folder: Path) -> None:
    suggestions = folder / "suggestions.csv"
    suggestions.write_text("section_id,element_id,accepted\nsec:BOOK/9.9,bam:P1,yes\nsec:BOOK/1,x,perhaps\n")
    result = run(folder, "--document", "BOOK", "--out", str(folder / "list.csv"), "--accept", str(suggestions))
    assert "(unknown-section)" in result.stderr
    assert "'perhaps' says neither yes nor no" in result.stderr
    assert "0 suggestions accepted, 1 undecided" in result.stdout


def test_a_new_issue_keeps_what_was_filled_in_even_where_numbers_moved(folder: Path) -> None:
    out = folder / "list.csv"
    run(folder, "--document", "BOOK", "--out", str(out))
    table = rows(out)
    for row in table:
        if row["number"] in ("2.1", "2.2"):
            row |= {"documents": f"bam:{row['number']}", "kind": "process", "strength": "usually", "notes": "seen"}
    write_rows(out, table)
    (folder / "book.md").write_text(BOOK.replace("## 2.1 Read", "## 2.1 New\n\nText.\n\n## 2.2 Read").replace(
        "## 2.2 =Formula", "## 2.3 Other"), encoding="utf-8")  # fmt: skip
    result = run(folder, "--document", "BOOK", "--out", str(out))
    moved = next(row for row in rows(out) if row["title"] == "Read a meter")
    assert (moved["number"], moved["documents"], moved["kind"]) == ("2.2", "bam:2.1", "process")
    assert (moved["strength"], moved["notes"]) == ("usually", "seen")
    assert documents(out)["2.1"] == ""
    assert "1 section kept what was filled in before" in result.stdout
    assert "it documented bam:2.2 [sec:BOOK/2.2] (section-gone)" in result.stderr


def test_other_documents_of_the_list_stay_as_they_are(folder: Path) -> None:
    out = folder / "list.csv"
    run(folder, "--document", "ONE", "--out", str(out))
    before = rows(out)
    run(folder, "--document", "TWO", "--out", str(out))
    run(folder, "--document", "TWO", "--out", str(out))
    assert rows(out)[: len(before)] == before
    assert [row["document"] for row in rows(out)] == ["ONE"] * 4 + ["TWO"] * 4


def test_a_workspace_reviews_the_imported_sections(folder: Path) -> None:
    run(folder, "--document", "BOOK", "--out", str(folder / "workspace" / "sections.csv"))
    workspace = load_workspace(folder / "workspace")
    ours = [section for section in workspace.sections if section.document == "BOOK"]
    assert [section.number for section in ours] == ["1", "2", "2.1", "2.2"]
    assert not [problem for problem in workspace.problems if problem.file == "sections.csv"]


def test_a_title_that_a_spreadsheet_would_run_is_made_safe(folder: Path) -> None:
    out = folder / "list.csv"
    run(folder, "--out", str(out))
    assert rows(out)[-1]["title"] == "'=Formula"


@pytest.mark.parametrize(
    ("name", "content", "said"),
    [
        ("a.docx", b"PK\x03\x04 broken", "no ZIP archive"),
        ("a.pdf", b"%PDF-1.7 broken", "damaged"),
        ("a.doc", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", "save it as .docx"),
        ("a.md", b"no heading here", "no headings"),
        ("a.md", b"# caf\xe9", "not utf-8"),
        ("a.txt", b"# Title", "cannot be read"),
        ("a.docx", b"", "no docx document"),
    ],
)
def test_what_cannot_be_read_gives_one_line_and_exit_2(folder: Path, name: str, content: bytes, said: str) -> None:
    (folder / name).write_bytes(content)
    result = run(folder, "--out", str(folder / "list.csv"), file=name)
    assert result.exit_code == 2
    assert said in result.stderr.casefold().replace("\n", " ") or said.casefold() in result.stderr.casefold()
    assert len(result.stderr.strip().splitlines()) == 1
    assert not (folder / "list.csv").exists()


def test_two_files_of_one_name_are_refused(folder: Path) -> None:
    (folder / "book.markdown").write_text(BOOK, encoding="utf-8")
    result = run(folder, str(folder / "book.markdown"))
    assert result.exit_code == 2
    assert "two documents would be called 'book'" in result.stderr


def test_a_name_is_for_one_file(folder: Path) -> None:
    result = run(folder, str(folder / "book.md"), "--document", "BAD")
    assert result.exit_code == 2
    assert "--document" in result.stderr


def test_the_page_on_documents_lists_every_doubt_that_is_told() -> None:
    checkout = Path(__file__).parents[2]
    sources = [
        *(checkout / "impact" / "readers" / "documents").glob("*.py"),
        checkout / "impact" / "use_cases" / "import_sections.py",
    ]
    assert len(sources) > 5
    rule = r'(?:note\(|Severity\.[A-Z]+,)\s*"([a-z]+(?:-[a-z]+)+)"'
    told = {found for source in sources for found in re.findall(rule, source.read_text(encoding="utf-8"))}
    page = (checkout / "docs" / "documents.md").read_text(encoding="utf-8").partition("## What is doubtful")[2]
    assert set(re.findall(r"`([a-z]+(?:-[a-z]+)+)`", page)) == told
    assert len(told) > 10
