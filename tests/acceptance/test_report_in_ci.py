"""A job in a model repository: what two revisions differ in, as SARIF or Markdown, with a limit of person-days."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner

from impact.cli import main

from ..workspaces import ARCHITECTURE, write_workspace


@pytest.fixture(scope="module")
def repository(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = write_workspace(tmp_path_factory.mktemp("models") / "repository")
    for command in (["init", "-q"], ["add", "."], ["commit", "-qm", "One"]):
        git(folder, *command)
    (folder / "architecture.xml").write_text(ARCHITECTURE.replace("Gateway", "Gateway of two bands"), "utf-8")
    git(folder, "commit", "-qam", "Two")
    return folder


def git(folder: Path, *command: str) -> None:
    who = ["-c", "user.name=Someone", "-c", "user.email=someone@example.org", "-c", "commit.gpgsign=false"]
    subprocess.run(["git", *who, *command], cwd=folder, check=True, capture_output=True)


def test_sarif_names_the_sections_to_review_where_change_arrives(repository: Path) -> None:
    command = ["-w", str(repository), "report", "--from-git", "HEAD~1..HEAD", "--format", "sarif"]
    run = CliRunner().invoke(main, command)
    assert run.exit_code == 0, run.output
    (log,) = json.loads(run.stdout)["runs"]
    rules = [rule["id"] for rule in log["tool"]["driver"]["rules"]]
    results = {result["locations"][0]["logicalLocations"][0]["fullyQualifiedName"]: result for result in log["results"]}
    gateway = results["sec:TAD/1"]
    assert rules[gateway["ruleIndex"]] == gateway["ruleId"]
    assert "Review TAD 1 Gateway" in gateway["message"]["text"]
    place = gateway["locations"][0]["physicalLocation"]
    assert place["artifactLocation"] == {"uri": "sections.csv", "uriBaseId": "WORKSPACE"}
    assert (
        (repository / "sections.csv")
        .read_text("utf-8")
        .splitlines()[place["region"]["startLine"] - 1]
        .startswith("TAD,1,")
    )
    assert len({result["partialFingerprints"]["impactReview/v1"] for result in log["results"]}) == len(log["results"])
    assert str(repository) not in run.stdout


@pytest.mark.parametrize(("limit", "code"), [("0.01", 1), ("1000", 0)])
@pytest.mark.parametrize("format_name", ["md", "sarif"])
def test_the_job_fails_above_the_limit_of_days_and_still_writes_its_report(
    repository: Path, tmp_path: Path, limit: str, code: int, format_name: str
) -> None:
    out = tmp_path / "report"
    command = ["-w", str(repository), "report", "--from-git", "HEAD~1..HEAD", "--format", format_name]
    run = CliRunner().invoke(main, [*command, "--fail-over-days", limit, "--out", str(out)])
    assert run.exit_code == code, run.output
    assert ("above the limit" in run.stderr) == bool(code)
    assert out.read_text("utf-8")


def test_without_a_difference_there_is_no_result(repository: Path) -> None:
    command = ["-w", str(repository), "report", "--from-git", "HEAD..HEAD", "--format", "sarif"]
    run = CliRunner().invoke(main, [*command, "--fail-over-days", "0"])
    assert run.exit_code == 0, run.output
    assert json.loads(run.stdout)["runs"][0]["results"] == []
