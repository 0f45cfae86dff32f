"""Minutes as files: what a person found in two sets, other formats, and files that are no minutes."""

from __future__ import annotations

import csv
import io
import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from impact.analysis.minutes_scores import score_findings
from impact.cli import main
from impact.domain.minutes import FindingKind, KindScore
from impact.errors import InputError, UnreadableFileError, UnsafeFileError
from impact.readers.minutes import read_gold, read_minutes
from tests.pdf_files import Text, pdf_file
from tests.word_documents import paragraph, run, word_document
from tests.workspaces import write_workspace

ROOT = Path(__file__).parents[2]
DATA = ROOT / "tests" / "data" / "minutes"
SHARED = ROOT.parent / "shared" / "minutes" / "TABASC_23_1910.txt"
SECOND = DATA / "second.txt"
LEAST = 0.95


def minutes_of(path: Path) -> Path:
    if not path.exists():
        pytest.skip(f"no ../shared/minutes/{path.name}")
    return path


def scores_of(path: Path) -> dict[FindingKind, KindScore]:
    gold = DATA / f"{path.stem}.gold.csv"
    found = read_minutes(minutes_of(path).read_bytes(), file=path.name).findings
    return {score.kind: score for score in score_findings(found, read_gold(gold.read_bytes(), file=gold.name))}


@pytest.mark.parametrize("path", [SHARED, SECOND], ids=lambda path: path.stem)
@pytest.mark.parametrize("kind", list(FindingKind))
def test_the_reader_finds_what_a_person_found(path: Path, kind: FindingKind) -> None:
    score = scores_of(path)[kind]
    assert score.expected > 0
    assert (score.precision >= LEAST, score.recall >= LEAST) == (True, True), score


def test_the_action_that_was_superseded_by_one_on_another_subject_is_doubtful() -> None:
    found = CliRunner().invoke(main, ["import", "minutes", str(minutes_of(SHARED)), "--format", "json"])
    assert found.exit_code == 0, found.output
    assert '"better": "TABASC23/03"' in found.stdout
    assert found.stdout.count('"superseded_by": "TABASC23/02"') >= 1


def test_the_command_prints_precision_and_recall_where_a_person_s_findings_are_given() -> None:
    gold = DATA / "second.gold.csv"
    found = CliRunner().invoke(main, ["import", "minutes", str(SECOND), "--gold", str(gold)])
    assert found.exit_code == 0, found.output
    row = next(line for line in found.stdout.splitlines() if line.startswith("| action "))
    assert [cell.strip() for cell in row.split("|")][2:4] == ["1.000", "1.000"]


def test_what_is_written_as_csv_can_be_read_back_as_a_person_s_findings() -> None:
    found = CliRunner().invoke(main, ["import", "minutes", str(SECOND), "--format", "csv"])
    rows = list(csv.DictReader(io.StringIO(found.stdout)))
    gold = read_gold(found.stdout.encode(), file="written.csv")
    assert len(rows) == len(gold) > 100


def test_a_row_of_the_findings_with_an_unknown_kind_is_named() -> None:
    with pytest.raises(InputError, match=r"gold.csv:2: unknown kind 'wish'"):
        read_gold(b"kind,id,line\nwish,A,1\n", file="gold.csv")


def test_a_word_document_is_read_with_its_tables_and_the_numbers_of_its_headings() -> None:
    row = "".join(f"<w:tc>{paragraph(run(cell))}</w:tc>" for cell in ("GRP4/01", "DCC", "Closed", "Send CR 060"))
    head = "".join(f"<w:tc>{paragraph(run(cell))}</w:tc>" for cell in ("Ref", "Owner", "Status", "Action"))
    body = (
        paragraph(run("Actions of the group"), "berschrift1")
        + f"<w:tbl><w:tr>{head}</w:tr><w:tr>{row}</w:tr></w:tbl>"
        + paragraph(run("The Group NOTED the log."))
    )
    minutes = read_minutes(word_document(body), file="minutes.docx")
    kinds = {(item.kind.value, item.id, item.value) for item in minutes.findings}
    assert ("status", "GRP4/01", "closed") in kinds
    assert ("owner", "GRP4/01", "DCC") in kinds
    assert ("change", "CR60", "") in kinds


def test_a_pdf_is_read_line_by_line() -> None:
    lines = ["ACTION GRP4/01: The DCC to send CR 060 by 14 May 2018.", "The Group AGREED the plan."]
    data = pdf_file([[Text(words, 700.0 - 20 * place) for place, words in enumerate(lines)]])
    minutes = read_minutes(data, file="minutes.pdf")
    (action,) = minutes.actions
    assert (action.id, action.owner, action.due) == ("GRP4/01", "DCC", "2018-05-14")


@pytest.mark.parametrize("data", [b"", b" \n\n", b"abc\0def", bytes(range(256)) * 50])
def test_a_file_that_is_empty_or_no_text_is_refused(data: bytes) -> None:
    with pytest.raises(UnreadableFileError):
        read_minutes(data, file="minutes.txt")


@pytest.mark.parametrize("data", [b"x" * 30_000, b"one line\n" * 300_000])
def test_a_line_or_a_text_that_is_too_long_is_refused(data: bytes) -> None:
    with pytest.raises(UnsafeFileError):
        read_minutes(data, file="minutes.txt")


def test_a_text_in_another_encoding_is_read_with_a_warning() -> None:
    minutes = read_minutes("Café: action GRP4/01 was closed.".encode("cp1252"), file="minutes.txt")
    assert [problem.rule for problem in minutes.problems] == ["odd-encoding"]
    assert [action.id for action in minutes.actions] == ["GRP4/01"]


def test_what_is_accepted_counts_and_is_not_proposed_again(tmp_path: Path) -> None:
    folder = write_workspace(tmp_path / "models")
    minutes = tmp_path / "minutes.txt"
    minutes.write_text("GRP_04_1405\n\nMay 2018\n\nACTION GRP04/01: The DCC to write to the Panel.\n", encoding="utf-8")

    def proposed(*words: str) -> list[list[str]]:
        found = CliRunner().invoke(
            main, ["-w", str(folder), "import", "minutes", str(minutes), "--format", "json", *words]
        )
        assert found.exit_code == 0, found.output
        return [row["key"] for row in json.loads(found.stdout)["proposals"]]

    assert proposed("--accept", "GRP04/01", "--who", "me") == [["GRP04/01"]]
    assert proposed() == []


def test_an_id_about_which_nothing_is_proposed_cannot_be_accepted(tmp_path: Path) -> None:
    folder = write_workspace(tmp_path)
    found = CliRunner().invoke(main, ["-w", str(folder), "import", "minutes", str(SECOND), "--accept", "TSC99/99"])
    assert (found.exit_code, "Nothing is proposed about 'TSC99/99'" in found.output) == (2, True)


def test_cells_that_a_spreadsheet_would_run_are_made_harmless(tmp_path: Path) -> None:
    minutes = tmp_path / "minutes.txt"
    minutes.write_text("Item 1: =CMD() Calls\n\nText.\n\nItem 2: Any Other Business\n", encoding="utf-8")
    found = CliRunner().invoke(main, ["import", "minutes", str(minutes), "--format", "csv"])
    assert ",'=CMD() Calls," in found.stdout
