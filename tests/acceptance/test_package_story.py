"""A review from the estimate to the next estimate, as an analyst takes it through the command line."""

from __future__ import annotations

import json
import math
import re
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner

from impact.cli import main
from impact.domain.package_event import Finding
from impact.readers.policy import read_policy
from impact.readers.workspace import shipped_workspace

ANALYST, ARCHITECT = "business analyst", "technical architect"
BAD, TAD = "R2.0/BAD with BAM", "R2.0/TAD"


class Analyst:
    """Types commands, one after the other, in a copy of the shipped workspace."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def types(self, *arguments: str, code: int = 0) -> str:
        result = CliRunner().invoke(main, ["--workspace", str(self.folder), *arguments])
        assert result.exit_code == code, (arguments, result.output)
        return result.output

    def package(self, *arguments: str, code: int = 0) -> str:
        return self.types("package", *arguments, code=code)

    def tasks(self, package: str) -> dict[str, dict[str, object]]:
        document = json.loads(self.package("list", package, "--format", "json"))
        return {task["id"]: task for task in document["packages"][0]["tasks"]}


@pytest.fixture
def analyst(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Analyst:
    monkeypatch.setenv("IMPACT_USER", "Ann")
    monkeypatch.delenv("IMPACT_STORE", raising=False)
    copy = tmp_path / "models"
    shutil.copytree(shipped_workspace(), copy, ignore=shutil.ignore_patterns(".impact"))
    return Analyst(copy)


def test_a_release_is_planned_reviewed_reported_and_learned_from(analyst: Analyst, tmp_path: Path) -> None:
    analyst.package("plan", "R2.0", "--start", "2017-10-23", "--due", "2018-03-30", "--on", "2017-10-20")
    assert BAD in analyst.package("versions", "BAD")
    assert TAD in analyst.package("versions", "TAD")

    analyst.package("assign", "BAM/4.13", "BAD/6.14", "--to", "Bea", "--on", "2017-10-23")
    analyst.package("record", "BAM/4.13", "--days", "0.5", "--on", "2017-11-06")
    analyst.package("done", "BAM/4.13", "--verdict", "updated", "--verified-by", "Cy", "--on", "2017-11-07")
    analyst.package("record", "TAD/9.1", "--days", "2.0", "--on", "2017-11-08")
    analyst.package("done", "TAD/9.1", "--verdict", "updated", "--on", "2017-11-08")
    analyst.package("reject", "TAD/14.2", "--why", "availability stays as it is", "--on", "2017-11-09")
    analyst.package("add", "BAD/9.3", "--why", "seen while BAD 9.4 was read", "--on", "2017-11-10")
    analyst.package("note", "first activity is done", "--package", "BAD", "--on", "2017-11-10")

    november = json.loads(analyst.package("progress", "--on", "2017-11-30", "--format", "json"))
    december = analyst.package("progress", "--on", "2017-12-31")
    october = json.loads(analyst.package("progress", "--on", "2017-10-31", "--format", "json"))
    assert json.dumps(november) != json.dumps(october)
    assert BAD in december
    assert TAD in december

    process = next(analyst.folder.rglob("MD-13-*.bpmn"))
    before = process.read_text(encoding="utf-8")
    flow = re.search(
        r'<bpmn:sequenceFlow id="[^"]+" sourceRef="(?P<source>[^"]+)" targetRef="(?P<target>[^"]+)"', before
    )
    assert flow is not None
    other = re.search(r'<bpmn:endEvent id="([^"]+)"', before)
    assert other is not None
    edited = before.replace(flow[0], flow[0].replace(f'targetRef="{flow["target"]}"', f'targetRef="{other[1]}"'), 1)
    process.write_text(edited, encoding="utf-8")
    status = {name: task["status"] for name, task in {**analyst.tasks("BAD"), **analyst.tasks("TAD")}.items()}
    assert status["sec:BAM/4.13"] == "reopened"
    assert status["sec:TAD/9.1"] == "done", "nothing that it rests on was edited"
    assert status["sec:TAD/14.2"] == "rejected"
    assert "flow" in analyst.package("show", "BAM/4.13")
    process.write_text(before, encoding="utf-8")
    assert analyst.tasks("BAD")["sec:BAM/4.13"]["status"] == "done"

    refused = analyst.package("close", "--package", "TAD", code=2)
    assert "unfinished tasks" in refused
    for package in ("BAD", "TAD"):
        analyst.package("close", "--package", package, "--why", "what matters is done")
    assert "rows proved" in analyst.package("verify")

    learned = tmp_path / "learned.toml"
    told = analyst.types("calibrate", "--packages", "--out", str(learned))
    assert "3 verdicts on 1 scope (2 confirmed)" in told
    paces = read_policy(learned).effort.pace_by_role
    before_report = json.loads(analyst.types("report", "R2.0", "--format", "json"))["effort"]["by_role"]
    lessons = json.loads(analyst.package("lessons", "--format", "json"))
    ratio = {one["name"]: one["ratio"] for one in lessons["by_role"]}
    for role in (ANALYST, ARCHITECT):
        by_hand = math.exp((1 / 0.25) * math.log(ratio[role]) / (1 / 0.25 + 1 / 0.09))
        assert paces[role] == pytest.approx(by_hand, abs=2e-6)
    only_paces = tmp_path / "paces.toml"
    only_paces.write_text(f"[effort.pace{learned.read_text(encoding='utf-8').partition('[effort.pace')[2]}", "utf-8")
    after = json.loads(analyst.types("report", "R2.0", "--policy", str(only_paces), "--format", "json"))
    for role, figures in before_report.items():
        factor = paces.get(role, 1.0)
        assert after["effort"]["by_role"][role]["mean"] == pytest.approx(factor * figures["mean"], rel=1e-4)
    impact = {one["package"]: one for one in lessons["impact"]}
    assert impact[TAD]["false_positives"] == ["sec:TAD/14.2"]
    assert Finding.FALSE_POSITIVE not in {verdict["verdict"] for verdict in lessons["verdicts"]}
