"""The command line on a small workspace: exit codes, messages, identical bytes."""

from __future__ import annotations

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


def run(folder: Path, *arguments: str) -> Result:
    return CliRunner().invoke(main, ["--workspace", str(folder), *arguments], catch_exceptions=False)


def test_the_report_gives_the_answer_first(folder: Path) -> None:
    result = run(folder, "report", "R2")
    assert result.exit_code == 0
    lines = result.stdout.splitlines()
    assert lines[0] == "# Impact report: R2 — Second"
    assert next(line for line in lines if line.startswith("## ")) == "## Answer"
    assert "plan for" in result.stdout
    assert "TAD 1 Gateway" in result.stdout


def test_the_json_report_keeps_its_contract(folder: Path) -> None:
    document = json.loads(run(folder, "report", "R2", "--format", "json").stdout)
    effort = document["effort"]
    for cut in ("by_role", "by_document", "by_package", "by_activity", "by_change"):
        assert sum(f["mean"] for f in effort[cut].values()) == pytest.approx(effort["mean"], abs=1e-4)
    assert effort["p10"] < effort["p50"] < effort["p80"]
    for item in document["elements"] + document["sections"]:
        assert item["low"] <= item["likelihood"] <= item["high"]
        assert item["sampling_low"] <= item["likelihood"] <= item["sampling_high"]
        for path in item["paths"]:
            chance = 1.0
            for step in path["steps"]:
                chance *= step["likelihood"]
            assert path["likelihood"] == pytest.approx(chance, abs=1e-4)
    assert set(document["inputs"]) == {"sha256", "policy", "decisions", "seed", "worlds"}
    assert str(folder) not in json.dumps(document)


def test_two_runs_give_identical_bytes_whatever_the_hash_seed(folder: Path) -> None:
    def output(hash_seed: str) -> bytes:
        command = [sys.executable, "-m", "impact", "-w", str(folder), "report", "R2", "--format", "json"]
        environment = {**os.environ, "PYTHONHASHSEED": hash_seed}
        return subprocess.run(command, check=True, capture_output=True, env=environment).stdout

    assert output("1") == output("2") != b""


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["report", "R9"], "Did you mean: R"),
        (["report"], "nothing to analyse"),
        (["report", "--change", "LAT"], "Did you mean: LATE"),
        (["report", "--touch", "tad:SYS-G"], "tad:SYS-GW"),
        (["report", "--touch", "tad:SYS-GW=smash"], "modify"),
        (["report", "R2", "--threshold", "nan"], "no likelihood"),
        (["report", "R2", "--threshold", "7"], "no likelihood"),
        (["report", "R2", "--as-of", "soon"], "no day"),
        (["report", "R2", "--worlds", "-1"], "Invalid value"),
        (["report", "R2", "--out", "/dev/null/x.md"], "cannot be written"),
        (["why", "R2", "nothing like it"], "No element is called"),
        (["why", "R2"], "Give RELEASE and ELEMENT"),
        (["map"], "Give a CHANGE"),
    ],
)
def test_bad_input_ends_with_exit_2_and_says_what_to_do(folder: Path, arguments: list[str], words: str) -> None:
    result = run(folder, *arguments)
    assert result.exit_code == 2
    assert words in result.stderr
    assert result.stdout == ""


def test_a_missing_workspace_ends_with_exit_2(tmp_path: Path) -> None:
    assert run(tmp_path, "report", "R2").exit_code == 2


def test_a_report_is_written_whole(folder: Path, tmp_path: Path) -> None:
    out = tmp_path / "report.md"
    assert run(folder, "report", "R2", "--out", str(out)).exit_code == 0
    assert out.read_text(encoding="utf-8").startswith("# Impact report: R2")
    assert [path.name for path in tmp_path.iterdir() if path.name.startswith(".")] == []


def test_a_gate_over_the_days_ends_with_exit_1(folder: Path) -> None:
    assert run(folder, "report", "R2", "--fail-over-days", "0.1").exit_code == 1
    assert run(folder, "report", "R2", "--fail-over-days", "10000").exit_code == 0


def test_check_ends_with_exit_1_on_errors_only(folder: Path) -> None:
    assert run(folder, "check").exit_code == 0
    (folder / "sections.csv").unlink()
    result = run(folder, "check")
    assert result.exit_code == 1
    assert "sections.csv: error:" in result.stdout


def test_why_says_the_path_in_words(folder: Path) -> None:
    result = run(folder, "why", "R2", "BAD 1.1 Read a meter")
    assert result.exit_code == 0
    assert "→" in result.stdout
    assert "Decided by" in result.stdout


def test_a_release_that_is_not_baselined_ends_with_exit_0_and_names_the_condition(folder: Path) -> None:
    result = run(folder, "report", "R3")
    assert result.exit_code == 0
    assert "Not baselined: the plan." in result.stdout
    assert "What-if" in run(folder, "report", "R3", "--what-if").stdout


def test_hostile_names_stay_harmless(tmp_path: Path) -> None:
    from tests.workspaces import ARCHITECTURE

    hostile = "&lt;script&gt;alert(1)&lt;/script&gt; | `x` =cmd() " + "long " * 1000
    folder = write_workspace(tmp_path, architecture=ARCHITECTURE.replace("Gateway", hostile))
    result = run(folder, "report", "R2")
    assert result.exit_code == 0
    assert "<script>" not in result.stdout
    assert json.loads(run(folder, "report", "R2", "--format", "json").stdout)


@pytest.mark.parametrize("threshold", [0.0, 0.3, 0.6, 1.0])
def test_the_sections_to_review_follow_the_threshold(folder: Path, threshold: float) -> None:
    result = run(folder, "report", "R2", "--threshold", str(threshold), "--format", "json")
    sections = json.loads(result.stdout)["sections"]
    above = [section for section in sections if section["likelihood"] >= threshold]
    assert all((section["mean_person_days"] > 0.0) == (section in above) for section in sections)
    words = run(folder, "report", "R2", "--threshold", str(threshold)).stdout
    assert f"**To review:** {len(above)} section" in words or "Nothing to review" in words
