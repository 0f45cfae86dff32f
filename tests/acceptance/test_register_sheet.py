"""The spreadsheet of changes from the command line: read, accepted, written, and what the committee asked for in it."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from openpyxl import load_workbook

from impact.cli import main
from tests.spreadsheets import workbook
from tests.workspaces import write_workspace

CHANGES = (
    "change_id,kind,title,summary,status,releases,tbdg_rfc\n"
    "CR60,CR,Repeated power outage alert,,implemented,,\n"
    "CR61,CR,Gateway,=1+1,in build,R2,RFC 12 of 2019-03-01\n"
    "CR62,CR,Store,,raised,,\n"
)
LINKS = "source_id,target_id,relation,strength\ntad:ROLE-IS,bam:P1,performs,usually\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = write_workspace(tmp_path / "ws", register_changes=CHANGES, links=LINKS)
    (folder / "register" / "touches.csv").write_text(
        "change_id,element_id,kind\nCR61,bam:P1.02,modify\nCR60,bam:P1,modify\n", encoding="utf-8"
    )
    (folder / "register" / "parts.csv").unlink()
    (folder / "register" / "iterations.csv").write_text(
        "change_id,iteration,date,what\nCR61,1,2019-05-01,Raised\nCR61,2,2019-07,Narrowed\n", encoding="utf-8"
    )
    (folder / "register" / "events.csv").write_text(
        "subject_id,date,event\nCR61,2019-06-03,Assessed\nCR61,2020-03-01,Built\n", encoding="utf-8"
    )
    model = folder / "architecture.xml"
    role = '<element identifier="ROLE-IS" xsi:type="BusinessRole"><name>Import Supplier</name></element></elements>'
    model.write_text(model.read_text(encoding="utf-8").replace("</elements>", role), encoding="utf-8")
    return folder


def run(folder: Path, *arguments: str) -> Result:
    return CliRunner(env={"IMPACT_USER": "Ann"}).invoke(
        main, ["--workspace", str(folder), *arguments], catch_exceptions=False
    )


def sheets(file: Path) -> dict[str, list[list[object]]]:
    book = load_workbook(file)
    return {sheet.title: [list(row) for row in sheet.iter_rows(values_only=True)] for sheet in book.worksheets}


def test_a_spreadsheet_is_compared_accepted_and_counts(folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "crs.xlsx"
    rows = [
        ("CRs of October",),
        ("DCC CR", "Title", "Status"),
        ("cr 061", None, "implemented"),
        ("CR63", "New", None),
        ("x", "y", "z"),
    ]
    file.write_bytes(workbook(("CRs", rows)))
    shown = run(folder, "import", "register", str(file))
    assert shown.exit_code == 1  # a row was not understood
    assert "1 new, 1 differs." in shown.stdout
    assert "In the register and not in the file (2)" in shown.stdout
    told = json.loads(run(folder, "import", "register", str(file), "--format", "json").stdout)
    assert [item["place"] for item in told["not_understood"]] == ["CRs!A1", "CRs!A5"]
    accepted = run(folder, "import", "register", str(file), "--accept-all", "--who", "Ben", "--format", "csv")
    assert "Accepted 2 rows" in accepted.stderr
    assert accepted.stdout.splitlines()[1] == "differs,CR61,status,in build,implemented,CRs!C3,"
    assert "0 differs" not in run(folder, "import", "register", str(file)).stdout
    assert "Nothing is proposed." in run(folder, "import", "register", str(file)).stdout
    decisions = json.loads(run(folder, "register", "decisions", "--format", "json").stdout)
    assert {(item["who"], item["origin"]) for item in decisions} == {("Ben", "spreadsheet")}
    one = run(folder, "import", "register", str(file), "--accept", "CR9")
    assert (one.exit_code, "Nothing is proposed about 'CR9'" in one.stderr) == (2, True)


def test_the_export_carries_what_the_committee_asked_for(folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "out.xlsx"
    assert run(folder, "register", "export", "--out", str(file)).exit_code == 0
    found = sheets(file)
    header, *rows = found["Changes"]
    assert [row[0] for row in rows] == ["CR60", "CR61", "CR62"]
    by_id = {row[0]: dict(zip(header, row, strict=True)) for row in rows}
    assert by_id["CR61"]["Summary"] == "=1+1"
    assert by_id["CR61"]["All iterations"] == "1 (2019-05-01): Raised\n2 (2019-07): Narrowed"
    assert by_id["CR61"]["Impact on Service Users"] == "Import Supplier: P1 Read a meter"
    assert by_id["CR62"]["Impact on Service Users"] == "not known: nobody has said what it alters"
    assert (by_id["CR61"]["TBDG RFC"], by_id["CR62"]["TBDG RFC"]) == ("RFC 12 of 2019-03-01", "not recorded")
    trail = [row[:4] for row in found["Audit trail"] if row[0] == "CR61"]
    assert [(row[2], row[3]) for row in trail] == [
        ("Raised", "iteration 1"), ("Assessed", "event"), ("Narrowed", "iteration 2"),
        ("in build", "status of the register"), ("Built", "event"),
    ]  # fmt: skip
    assert [row[0] for row in found["TBDG confirmations"][1:]] == ["CR61"]
    assert found["Service User impact"][1][2] == "Import Supplier"
    carried = [(row[0], row[3]) for row in found["Implemented or in a release"][1:]]
    assert carried == [("CR60", "implemented"), ("CR61", "attached to a release")]
    sheet = load_workbook(file)["Changes"]
    assert (sheet.freeze_panes, sheet.auto_filter.ref) == ("B2", "A1:P4")
    assert (sheet["D3"].data_type, sheet["D3"].alignment.wrap_text) == ("s", True)
    assert load_workbook(file)["Audit trail"]["B4"].is_date


def test_an_export_as_of_a_day_tells_only_what_was_known(folder: Path, tmp_path: Path) -> None:
    file = tmp_path / "out.xlsx"
    run(folder, "register", "export", "--as-of", "2019-06-30", "--out", str(file))
    found = sheets(file)
    assert "Status" not in found["Changes"][0]
    position = found["Changes"][0].index("As of 2019-06-30")
    assert found["Changes"][2][position] == "Assessed (2019-06-03)"
    assert [row[2] for row in found["Audit trail"] if row[0] == "CR61"] == ["Raised", "Assessed"]


def test_an_export_as_csv_is_one_file_or_a_folder_of_them(folder: Path, tmp_path: Path) -> None:
    printed = run(folder, "register", "export", "--format", "csv", "--no-impacts")
    rows = list(csv.DictReader(printed.stdout.splitlines()))
    assert [(row["Change"], row["Summary"]) for row in rows] == [("CR60", ""), ("CR61", "'=1+1"), ("CR62", "")]
    run(folder, "register", "export", "--format", "csv", "--out", str(tmp_path / "all"))
    assert sorted(path.name for path in (tmp_path / "all").iterdir()) == [
        "about.csv", "audit-trail.csv", "changes.csv", "implemented-or-in-a-release.csv", "iterations.csv",
        "service-user-impact.csv", "tbdg-confirmations.csv",
    ]  # fmt: skip
    file = tmp_path / "one.csv"
    run(folder, "register", "export", "--format", "csv", "--out", str(file))
    again = run(folder, "import", "register", str(file))
    assert (again.exit_code, "Nothing is proposed." in again.stdout) == (0, True)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("register", "export"), "needs --out"),
        (("register", "export", "--out", "."), "is a folder"),
        (("import", "register", "workspace.toml", "--accept-all", "--accept", "CR60"), "not both"),
    ],
)
def test_what_cannot_be_done_is_said(
    folder: Path, monkeypatch: pytest.MonkeyPatch, arguments: tuple[str, ...], said: str
) -> None:
    monkeypatch.chdir(folder)
    result = run(folder, *arguments)
    assert (result.exit_code, said in result.stderr) == (2, True)
