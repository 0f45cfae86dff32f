"""The command that lists what follows, and what ties elements across those that do not stand as of a release."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from impact.cli import main
from impact.errors import PolicyError
from impact.readers.policy import read_policy
from impact.readers.workspace import shipped_workspace
from impact.use_cases.scope import graph_as_of
from impact.use_cases.workspace import Workspace, load_workspace

MODEL = """<?xml version="1.0" encoding="UTF-8"?>
<model xmlns="http://www.opengroup.org/xsd/archimate/3.0/" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"
       identifier="id-m">
  <name xml:lang="en">Small</name>
  <elements>
    <element identifier="id-a" xsi:type="ApplicationComponent"><name xml:lang="en">Whole</name></element>
    <element identifier="id-b" xsi:type="ApplicationComponent"><name xml:lang="en">Part</name></element>
    <element identifier="id-c" xsi:type="BusinessProcess"><name xml:lang="en">=Process</name></element>
    <element identifier="id-d" xsi:type="BusinessProcess"><name xml:lang="en">Alone</name></element>
  </elements>
  <relationships>
    <relationship identifier="id-1" source="id-a" target="id-b" xsi:type="Composition"/>
    <relationship identifier="id-2" source="id-b" target="id-c" xsi:type="Serving"/>
    <relationship identifier="id-3" source="id-c" target="id-d" xsi:type="Flow"/>
  </relationships>
</model>
"""


@pytest.fixture
def model(tmp_path: Path) -> Path:
    path = tmp_path / "small.xml"
    path.write_text(MODEL, encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def workspace() -> Workspace:
    return load_workspace(shipped_workspace())


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(word) for word in arguments])


def test_a_table_says_what_follows_by_which_rule_across_what(model: Path) -> None:
    result = run("derive", "--model", model)
    assert result.exit_code == 0
    (line,) = [line for line in result.output.splitlines() if "Whole" in line]
    assert [cell.strip() for cell in line.strip("|").split("|")] == [
        "Whole", "serving", "=Process", "valid", "DR3", "Part",
    ]  # fmt: skip
    assert "1 derived relationship\n" in result.output


def test_json_holds_the_chain_and_where_it_was_read_and_is_the_same_each_time(model: Path) -> None:
    first, second = (run("derive", "--model", model, "--format", "json").output for _ in range(2))
    assert first == second
    (one,) = json.loads(first)["derived"]
    assert one["id"] == "m:id-1+m:id-2"
    assert [(step["kind"], step["file"]) for step in one["chain"]] == [
        ("archimate:Composition", "small.xml"), ("archimate:Serving", "small.xml"),
    ]  # fmt: skip


def test_a_spreadsheet_runs_no_cell_of_the_csv(model: Path, tmp_path: Path) -> None:
    out = tmp_path / "derived.csv"
    assert run("derive", "--model", model, "--format", "csv", "--out", out).exit_code == 0
    assert ",'=Process," in out.read_text(encoding="utf-8")


def test_nothing_to_list_says_why(model: Path) -> None:
    result = run("derive", "--model", model, "--from", "Alone")
    assert result.exit_code == 0
    assert result.output.startswith("Nothing follows for Alone from chains of at most 2 relationships")
    assert "--potential" in result.output


def test_an_unknown_element_is_refused_with_candidates(model: Path) -> None:
    result = run("derive", "--model", model, "--from", "Hole")
    assert result.exit_code == 2
    assert "m:id-a" in result.output


def test_a_file_of_another_notation_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "process.bpmn"
    path.write_text(
        '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" id="d" targetNamespace="x"/>',
        encoding="utf-8",
    )
    result = run("derive", "--model", path)
    assert result.exit_code == 2
    assert "process.bpmn" in result.output
    assert "ArchiMate" in result.output


def test_meters_are_tied_to_the_home_network_before_its_868_mhz_part_comes(workspace: Workspace) -> None:
    built = graph_as_of(workspace, workspace.calendar.date_by_release["R1.4"], added=set())
    derived = [tie for tie in built.relationships if "derived" in tie.properties]
    ends = {(tie.kind, tie.source_id, tie.target_id) for tie in derived}
    assert "tad:NET-HAN868" not in built
    assert ("archimate:Flow", "tad:SYS-GSME", "tad:NET-HAN") in ends
    assert len(derived) < 30


def test_the_whole_architecture_holds_nothing_derived(workspace: Workspace) -> None:
    assert not [tie for tie in workspace.graph.relationships if "derived" in tie.properties]


def test_the_policy_says_what_a_derived_tie_is_worth(tmp_path: Path) -> None:
    own = tmp_path / "policy.toml"
    own.write_text("[propagation.derived]\npotential = 0.25\n", encoding="utf-8")
    factors = read_policy(own).propagation.factor_by_strength
    assert (factors["derived"].forward, factors["potential"].forward) == (1.0, 0.25)
    assert factors["potential usually"].backward == pytest.approx(0.15)


def test_what_may_hold_is_worth_no_more_than_what_holds(tmp_path: Path) -> None:
    own = tmp_path / "policy.toml"
    own.write_text("[propagation.derived]\nvalid = 0.25\n", encoding="utf-8")
    with pytest.raises(PolicyError, match=r"derived\.potential"):
        read_policy(own)
