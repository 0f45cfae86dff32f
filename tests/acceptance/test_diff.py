"""What changed between two states of the models, through the command line, and the report that starts from it."""

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
from lxml import etree

from impact.cli import main
from impact.writers.difference import DIFFERENCE_WRITERS
from tests.workspaces import write_workspace


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments], catch_exceptions=False)


@pytest.fixture
def places(tmp_path: Path) -> tuple[Path, Path]:
    """Write two states of a workspace: a step is gone, a component has another name, a request is new."""
    old = write_workspace(tmp_path / "before")
    new = write_workspace(tmp_path / "after")
    process = (new / "process.bpmn").read_text(encoding="utf-8")
    start = process.index('    <task id="P1.03"')
    process = process[:start] + process[process.index('    <endEvent id="P1.04"') :]
    process = process.replace('<sequenceFlow id="f2" sourceRef="P1.02" targetRef="P1.03"/>', "")
    (new / "process.bpmn").write_text(process.replace('sourceRef="P1.03"', 'sourceRef="P1.02"'), encoding="utf-8")
    model = (new / "architecture.xml").read_text(encoding="utf-8")
    model = model.replace("<name>Gateway</name>", "<name>Head end</name>").replace(
        "  </elements>",
        '<element identifier="SRV-7.7" xsi:type="ApplicationService"><name>Join device</name></element></elements>',
    )
    (new / "architecture.xml").write_text(model, encoding="utf-8")
    return old, new


def test_the_table_says_how_each_thing_differs(places: tuple[Path, Path]) -> None:
    result = run("diff", *places)
    assert result.exit_code == 0
    assert result.stdout.startswith("# What changed from before to after\n")
    rows = {cells[2].strip(): cells[1].strip() for line in result.stdout.splitlines() if (cells := line.split("|"))[3:]}
    assert rows["bam:P1.03"] == "− removed"
    assert rows["tad:SYS-GW"] == "~ renamed"
    assert rows["tad:SRV-7.7"] == "+ added"
    assert "'Gateway' → 'Head end'" in result.stdout


def test_nothing_is_said_of_two_states_that_say_the_same(places: tuple[Path, Path]) -> None:
    result = run("diff", places[0], places[0], "--exit-code")
    assert result.exit_code == 0
    assert "Nothing: all" in result.stdout


def test_the_exit_code_tells_of_differences_only_when_asked(places: tuple[Path, Path]) -> None:
    assert run("diff", *places).exit_code == 0
    assert run("diff", *places, "--exit-code").exit_code == 1


def test_the_json_keeps_its_contract(places: tuple[Path, Path]) -> None:
    result = run("diff", *places, "--format", "json")
    document = json.loads(result.stdout)
    assert document["schema_version"] == "1.0"
    by_id = {item["id"]: item for item in document["changes"] if item["subject"] == "element"}
    assert by_id["tad:SYS-GW"]["classes"] == ["renamed"]
    assert by_id["tad:SYS-GW"]["changes"] == [
        {"class": "renamed", "aspect": "text", "what": "name", "old": "Gateway", "new": "Head end",
         "is_consequence": False}
    ]  # fmt: skip
    assert (by_id["bam:P1.03"]["new_id"], by_id["bam:P1.03"]["touch"]) == (None, "remove")
    assert by_id["bam:P1"]["is_consequence"]
    assert set(document["inputs"]["old"]["sha256"]) == set(document["inputs"]["new"]["sha256"])
    assert document["inputs"]["old"]["sha256"] != document["inputs"]["new"]["sha256"]
    assert str(places[0].parent) not in result.stdout


def test_the_csv_has_a_row_for_each_fact(places: tuple[Path, Path]) -> None:
    rows = list(csv.DictReader(io.StringIO(run("diff", *places, "--format", "csv").stdout)))
    (renamed,) = [row for row in rows if row["class"] == "renamed"]
    assert (renamed["new_id"], renamed["old"], renamed["new"]) == ("tad:SYS-GW", "Gateway", "Head end")


@pytest.mark.parametrize("format_name", sorted(DIFFERENCE_WRITERS))
def test_two_runs_give_identical_bytes_whatever_the_hash_seed(places: tuple[Path, Path], format_name: str) -> None:
    def output(hash_seed: str) -> bytes:
        command = [sys.executable, "-m", "impact", "diff", *map(str, places), "--format", format_name]
        environment = {**os.environ, "PYTHONHASHSEED": hash_seed}
        return subprocess.run(command, check=True, capture_output=True, env=environment).stdout

    assert output("1") == output("2") != b""


@pytest.mark.parametrize(
    "arguments",
    [["diff"], ["diff", "a"], ["diff", "a", "b", "c"], ["diff", "--git", "a..b", "c", "d"], ["diff", "none", "nil"],
     ["report", "--from-diff", "a", "b", "--from-git", "a..b"], ["report", "--from-diff", "none", "nil"]],
)  # fmt: skip
def test_bad_usage_is_said_in_one_message(arguments: list[str]) -> None:
    result = run(*arguments)
    assert result.exit_code == 2
    assert result.stderr
    assert "Traceback" not in result.stderr


def test_the_report_starts_from_what_differs_and_says_so(places: tuple[Path, Path]) -> None:
    result = run("report", "--from-diff", *places)
    assert result.exit_code == 0
    assert result.stdout.startswith("# Impact report: what changed from before to after\n")
    assert "| remove | bam:P1.03   | Log the answer | task" in result.stdout
    assert "name: 'Gateway' → 'Head end'" in result.stdout
    assert "the new version removes step P1.03 (Log the answer)" in result.stdout


def test_the_json_report_of_a_difference_names_touches_reasons_and_both_inputs(places: tuple[Path, Path]) -> None:
    document = json.loads(run("report", "--from-diff", *places, "--format", "json").stdout)
    touched = {item["id"]: (item["touch"], item["touch_why"]) for item in document["elements"] if item["touch"]}
    assert touched == {
        "bam:P1.02": ("modify", "followed by: 'Log the answer (P1.03)' → 'Known (P1.04)'"),
        "bam:P1.03": ("remove", "removed"),
        "bam:P1.04": ("modify", "comes after: 'Log the answer (P1.03)' → 'Send request (P1.02)'"),
        "tad:SRV-7.7": ("add", "added"),
        "tad:SYS-GW": ("rename", "name: 'Gateway' → 'Head end'"),
    }
    assert document["inputs"]["old_sha256"].keys() == document["inputs"]["sha256"].keys()
    assert document["inputs"]["old_sha256"] != document["inputs"]["sha256"]
    assert "BAM/1.1" in {item["id"].removeprefix("sec:") for item in document["sections"]}


def test_a_difference_goes_together_with_a_release_and_with_touches(places: tuple[Path, Path]) -> None:
    release = run("report", "R2", "--from-diff", *places).stdout
    assert release.startswith("# Impact report: R2 — Second and what changed from before to after\n")
    assert "and 5 elements that differ;" in release
    touched = run("report", "--touch", "tad:SYS-DB", "--from-diff", *places).stdout
    assert "1 element named as touched and 5 elements that differ;" in touched


def test_a_report_of_no_difference_says_why_it_is_empty(places: tuple[Path, Path]) -> None:
    result = run("report", "--from-diff", places[0], places[0])
    assert result.exit_code == 0
    assert "Nothing differs." in result.stdout


def test_why_explains_from_a_difference(places: tuple[Path, Path]) -> None:
    result = run("why", "--from-diff", *places, "sec:BAM/1.1")
    assert result.exit_code == 0
    assert "the new version" in result.stdout
    touched = run("why", "--from-diff", *places, "tad:SYS-GW")
    assert "The scope itself touches it (rename — name: 'Gateway' → 'Head end')." in touched.stdout


DRAWING = """  <bpmndi:BPMNDiagram xmlns:bpmndi="http://www.omg.org/spec/BPMN/20100524/DI"
    xmlns:dc="http://www.omg.org/spec/DD/20100524/DC" xmlns:di="http://www.omg.org/spec/DD/20100524/DI">
    <bpmndi:BPMNPlane bpmnElement="P1">{shapes}</bpmndi:BPMNPlane></bpmndi:BPMNDiagram>
</definitions>"""
SHAPE = '<bpmndi:BPMNShape bpmnElement="{id}"><dc:Bounds x="{x}" y="{y}" width="100" height="80"/></bpmndi:BPMNShape>'


def with_drawing(folder: Path, ids: tuple[str, ...], y: int) -> None:
    path = folder / "process.bpmn"
    shapes = "".join(SHAPE.format(id=own, x=150 * place, y=y) for place, own in enumerate(ids))
    text = path.read_text(encoding="utf-8").replace("</definitions>", DRAWING.format(shapes=shapes))
    path.write_text(text, encoding="utf-8")


def test_the_picture_marks_what_changed_by_class_and_sign_and_draws_what_went(
    places: tuple[Path, Path], tmp_path: Path
) -> None:
    with_drawing(places[0], ("P1.01", "P1.02", "P1.03", "P1.04"), y=0)
    with_drawing(places[1], ("P1.01", "P1.02", "", "P1.04"), y=500)
    result = run("diff", *places, "--diagram", "P1", "--out", tmp_path / "p.svg")
    assert result.exit_code == 0
    root = etree.fromstring((tmp_path / "p.svg").read_bytes())
    shapes = {node.get("data-element-id"): node for node in root.iter("{*}g") if node.get("data-element-id")}
    ghost = shapes["bam:P1.03 (removed)"]
    assert "change-removed" in ghost.get("class", "").split()
    assert ghost.find("{*}path[@class='change-ink']") is not None
    assert ghost.find("{*}rect").get("y") == "500"
    assert "change-changed" in shapes["bam:P1.02"].get("class", "").split()
    assert "change" not in shapes["bam:P1.01"].get("class", "")
    legend = ["".join(node.itertext()) for node in root.iter("{*}text") if node.get("class") == "legend"]
    assert legend == ["added (0)", "removed (1)", "changed (2)", "moved (0)"]


def test_every_changed_diagram_is_drawn_into_a_folder(places: tuple[Path, Path], tmp_path: Path) -> None:
    with_drawing(places[0], ("P1.01", "P1.03"), y=0)
    with_drawing(places[1], ("P1.01",), y=0)
    result = run("diff", *places, "--svg", tmp_path / "pictures")
    assert result.exit_code == 0
    assert [path.name for path in (tmp_path / "pictures").iterdir()] == ["P1.svg"]
    assert "Drew 1 diagram" in result.stderr


def test_a_diagram_that_nothing_shows_is_refused(places: tuple[Path, Path]) -> None:
    result = run("diff", *places, "--diagram", "tad:SRV-4.1")
    assert result.exit_code == 2
    assert "No diagram shows" in result.stderr
