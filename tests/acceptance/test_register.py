"""Deciding about the register from the command line: what is said, exit codes, formats."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from impact.cli import main
from tests.workspaces import write_workspace


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_workspace(tmp_path / "ws")


def run(folder: Path, *arguments: str, user: str = "Ann") -> Result:
    return CliRunner(env={"IMPACT_USER": user}).invoke(
        main, ["--workspace", str(folder), "register", *arguments], catch_exceptions=False
    )


def accept(folder: Path, *more: str, user: str = "Ann") -> Result:
    return run(folder, "accept", "touches", "late", "Meter data store", "--set", "kind=modify", *more, user=user)


def test_a_decision_is_taken_listed_undone_and_published(folder: Path) -> None:
    assert run(folder, "decisions").stdout == "No decision stands that is not in the files.\n"
    assert accept(folder, "--set", "why=it stores", "--why", "seen").stdout == (
        "Decision 1: touches LATE / tad:SYS-DB accepted by Ann\n"
    )
    retired = run(folder, "retire", "touches", "PART-A", "tad:SYS-GW", "--who", "Ben")
    assert retired.stdout == "Decision 2: touches PART-A / tad:SYS-GW retired by Ben\n"
    assert "; why=it stores |" in run(folder, "decisions").stdout
    assert run(folder, "undo", "2").stdout == "Decision 3: touches PART-A / tad:SYS-GW, decision 2 undone by Ann\n"
    assert run(folder, "publish", "--dry-run").stdout.splitlines()[-1] == "Would publish 1 row in 1 file"
    assert run(folder, "publish").stdout.splitlines() == [
        "register/touches.csv: LATE / tad:SYS-DB: added (decision 1 by Ann)",
        "Published 1 row in 1 file",
    ]
    assert run(folder, "publish").stdout == "Nothing to publish: the files say what was decided.\n"
    states = [item["state"] for item in json.loads(run(folder, "decisions", "--all", "--format", "json").stdout)]
    assert states == ["published", "undone by 3", "undoes 2"]


def test_cells_that_are_not_set_stay_as_the_row_has_them(folder: Path) -> None:
    run(folder, "accept", "touches", "PART-A", "tad:SYS-GW", "--set", "confidence=0.5")
    run(folder, "publish")
    table = (folder / "register" / "touches.csv").read_text(encoding="utf-8").splitlines()
    (row,) = [line for line in table if line.startswith("PART-A,")]
    assert row.startswith("PART-A,tad:SYS-GW,modify,rules,0.5,accepted by Ann on ")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("accept", "touchs", "LATE", "x"), "Did you mean: touches"),
        (("accept", "touches", "LATE"), "Give 2: change_id, element_id."),
        (("accept", "touches", "LATE", "tad:SYS-DX", "--set", "kind=add"), "Did you mean: tad:SYS-DB"),
        (("accept", "touches", "LATE", "tad:SYS-DB", "--set", "kind"), "--set COLUMN=VALUE"),
        (("retire", "touches", "LATE", "tad:SYS-DB"), "LATE / tad:SRV-9.9"),
        (("undo", "7"), "There is no decision 7."),
        (("undo", "0"), "0 is not in the range"),
    ],
)
def test_what_cannot_be_decided_is_said_with_exit_2(folder: Path, arguments: tuple[str, ...], said: str) -> None:
    result = run(folder, *arguments)
    assert result.exit_code == 2
    assert said in result.stderr
    assert not (folder / ".impact").exists()


def test_a_list_of_decisions_as_csv_runs_no_formula(folder: Path) -> None:
    accept(folder, "--why", "=cmd|' /C calc'!A0\nsecond line")
    (row,) = csv.DictReader(io.StringIO(run(folder, "decisions", "--format", "csv").stdout, newline=""))
    assert row["why"] == "'=cmd|' /C calc'!A0\nsecond line"
    assert (row["who"], row["state"]) == ("Ann", "stands")
    assert len(run(folder, "decisions").stdout.splitlines()) == 5


def test_a_report_states_the_decisions_and_two_runs_give_the_same_bytes(folder: Path) -> None:
    def output(hash_seed: str) -> bytes:
        command = [sys.executable, "-m", "impact", "-w", str(folder), "report", "R3", "--what-if", "--format", "json"]
        environment = {**os.environ, "PYTHONHASHSEED": hash_seed, "IMPACT_CACHE": "off"}
        return subprocess.run(command, check=True, capture_output=True, env=environment).stdout

    assert json.loads(output("1"))["inputs"]["decisions"] == ""
    accept(folder, "--set", "why=it stores")
    first, second = output("1"), output("2")
    assert first == second
    document = json.loads(first)
    assert len(document["inputs"]["decisions"]) == 64
    assert "tad:SYS-DB" in {item["id"] for item in document["elements"] if item["touch"] == "modify"}
    text = CliRunner().invoke(main, ["-w", str(folder), "report", "R3", "--what-if"]).stdout
    assert f"decisions {document['inputs']['decisions'][:12]}" in text


def test_a_store_that_is_none_stops_a_command_with_what_to_do(folder: Path) -> None:
    (folder / ".impact").mkdir()
    (folder / ".impact" / "decisions.sqlite").write_text("no database " * 99, encoding="utf-8")
    result = run(folder, "decisions")
    assert result.exit_code == 2
    assert "not a store of decisions. Move it away" in result.stderr


def test_each_command_of_the_register_explains_itself() -> None:
    for name in ("decisions", "accept", "reject", "retire", "undo", "publish"):
        result = CliRunner().invoke(main, ["register", name, "--help"])
        assert result.exit_code == 0
        assert result.stdout.startswith("Usage:")
