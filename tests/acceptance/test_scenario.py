"""Scenarios over the shipped models, as a user asks for them."""

from __future__ import annotations

import hashlib
import json
import shutil
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from impact.cli import main

SHIPPED = Path(__file__).parents[2] / "models"
FEW = ("--worlds", "64")


def run(*arguments: str, folder: Path = SHIPPED, store: str = "off") -> Result:
    environment = {"IMPACT_STORE": store, "IMPACT_USER": "Ann"}
    return CliRunner().invoke(main, ["--workspace", str(folder), "scenario", *arguments], env=environment)


def tried(*arguments: str) -> dict[str, Any]:
    result = run("try", *arguments, *FEW, "--format", "json")
    assert result.exit_code == 0, result.output
    return dict(json.loads(result.stdout)["scenarios"][0])


def digests(folder: Path) -> dict[str, str]:
    return {str(path): hashlib.sha256(path.read_bytes()).hexdigest() for path in folder.rglob("*") if path.is_file()}


def test_the_difference_of_a_deferred_part_is_told_in_one_sentence_and_section_by_section() -> None:
    before = digests(SHIPPED)
    outcome = tried("R2.0", "--defer", "R2-CHAN=R3.0")
    assert digests(SHIPPED) == before
    difference = outcome["mean_difference"]
    assert difference["difference"] < 0
    assert 0 < difference["standard_error"] < -difference["difference"] / 4
    left = {section["id"] for section in outcome["sections"] if section["movement"] == "leaves"}
    assert "sec:BAD/6.17" in left
    assert outcome["headline"].startswith("Defer R2-CHAN to R3.0: −")
    assert all(len(section["causes"]) == 1 for section in outcome["sections"])


def test_a_scenario_without_edits_differs_by_exactly_nothing() -> None:
    outcome = tried("R2.0")
    assert outcome["mean_difference"]["difference"] == 0
    assert outcome["mean_difference"]["standard_error"] == 0
    assert (outcome["sections"], outcome["elements"]) == ([], [])


def test_scenarios_are_kept_listed_run_side_by_side_and_put_away(tmp_path: Path) -> None:
    store = str(tmp_path / "decisions.sqlite")

    def kept(*arguments: str) -> Result:
        result = run(*arguments, store=store)
        assert result.exit_code == 0, result.output
        return result

    kept("new", "No service requests", "--release", "r2.0", "--drop", "R2-SRV", "--by", "Ben")
    kept("new", "Lean", "--release", "R2.0", "--threshold", "0.3", "--note", "Cheaper.")
    listed = kept("list").stdout
    assert "No service requests" in listed
    assert "made by Ben" in listed
    text = kept("run", "no SERVICE requests", "Lean", *FEW).stdout
    assert text.startswith("# Scenarios of R2.0 side by side")
    kept("edit", "Lean", "--without", "threshold", "--set", "newcomers=0", "--why", "as agreed")
    assert "as agreed" in kept("show", "Lean").stdout
    file = tmp_path / "lean.toml"
    kept("show", "Lean", "--format", "toml", "--out", str(file))
    assert "Newcomers at 0" in kept("run", "--file", str(file), *FEW).stdout
    kept("import", str(file), "--name", "Leaner")
    kept("undo", "Lean")
    assert run("import", str(file), store=store).exit_code == 2
    kept("archive", "Lean")
    assert "Lean " not in kept("list").stdout
    assert len(json.loads(kept("list", "--all", "--format", "json").stdout)["scenarios"]) == 3


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("try",), "Give a RELEASE"),
        (("run",), "impact scenario list"),
        (("run", "Nothing"), "none is kept"),
        (("try", "R2.0", "--drop", "CR60"), "is not in R2.0"),
        (("try", "R2.0", "--defer", "R2-CHAN"), "CHANGE=RELEASE"),
        (("try", "R2.0", "--combine", "R2-CHAN"), "CHANGE+CHANGE"),
        (("try", "R2.0", "--set", "dampness=1"), "damping_exponent"),
        (("try", "R2.0", "--threshold", "much"), "from 0 to 1"),
        (("run", "--file", "no such file.toml"), "no such file.toml"),
        (("new", "X", "--release", "R2.0"), "kept"),
    ],
)
def test_what_cannot_be_asked_exits_2_and_says_what_to_do(arguments: tuple[str, ...], words: str) -> None:
    result = run(*arguments)
    assert result.exit_code == 2
    assert words in result.output
    assert "Traceback" not in result.output


def test_running_a_scenario_over_changes_leaves_nothing_in_the_workspace(tmp_path: Path) -> None:
    folder = tmp_path / "models"
    shutil.copytree(SHIPPED, folder)
    result = run("try", "--change", "R2-SRV", "--add", "R2-UC", *FEW, folder=folder)
    assert result.exit_code == 0
    assert result.stdout.startswith("# Scenario: add R2-UC")
    assert not (folder / ".impact").exists()


def test_two_shipped_releases_differ_by_cause_and_a_change_differs_from_itself_by_nothing() -> None:
    def causes(*names: str) -> dict[str, Any]:
        arguments = ["--workspace", str(SHIPPED), "compare", *names, *FEW, "--format", "json"]
        result = CliRunner().invoke(main, arguments, env={"IMPACT_STORE": "off"})
        assert result.exit_code == 0, result.output
        return dict(json.loads(result.stdout)["causes"])

    apart = causes("R2.0", "R1.4")
    assert apart["differing"] == ["model", "register"]
    days = apart["person_days"]
    assert round(sum(days["by_cause"].values()), 6) == days["difference"] < 0
    assert {section["cause"] for section in apart["sections"]} >= {"register"}
    same = causes("R2-TSAT", "R2-TSAT")
    assert (same["sections"], same["elements"], same["person_days"]["difference"]) == ([], [], 0)
