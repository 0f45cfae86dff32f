"""A table of steps becomes BPMN files: whole, all or none, the same every time, and read back as written."""

from __future__ import annotations

from pathlib import Path

import pytest
from click.testing import CliRunner
from lxml import etree

from impact.cli import main
from impact.errors import InputError, StepTableError
from impact.readers.bpmn import read_bpmn
from impact.use_cases.import_processes import import_processes
from impact.writers.file_set import write_all

TABLE = """process_area,process_id,process_name,release_introduced,step_id,step_name,node_kind,actor,service_requests,\
use_cases,system,next_steps,conditions,basis,source
Manage Device,P-1,Update firmware,R2.0,P-1.1,Begin,start_timer,SUP,,,,P-1.2,,sourced,A page
Manage Device,P-1,Update firmware,R2.0,P-1.2,Send <it> & "wait",send,SUP,11.1,CS05b,DSP-FW,P-1.3,,inferred,
Manage Device,P-1,Update firmware,R2.0,P-1.3,Did it work,gateway_exclusive,DSP,,,,P-1.4;P-1.2,yes;no,inferred,
Manage Device,P-1,Update firmware,R2.0,P-1.4,Done,end_message,DSP,,,,,,inferred,
,P-2,Wait,,P-2.1,Begin,start_message,SUP,,,,P-2.2,,,
,P-2,Wait,,P-2.2,Which comes first,gateway_event,SUP,,,,P-2.3;P-2.4,,,
,P-2,Wait,,P-2.3,Answer,receive,SUP,,,,P-2.5,,,
,P-2,Wait,,P-2.4,Time is up,timer,SUP,,,,P-2.5,,,
,P-2,Wait,,P-2.5,Failed,end_error,SUP,,,,,,,
"""
FILES = [Path("manage-device/P-1-update-firmware.bpmn"), Path("P-2-wait.bpmn")]


@pytest.fixture
def table(tmp_path: Path) -> Path:
    path = tmp_path / "steps.csv"
    path.write_text(TABLE, encoding="utf-8")
    return path


def written(folder: Path) -> dict[str, bytes]:
    return {
        path.relative_to(folder).as_posix(): path.read_bytes() for path in sorted(folder.rglob("*")) if path.is_file()
    }


def test_each_process_gets_a_file_below_its_area(table: Path, tmp_path: Path) -> None:
    result = import_processes(table, out=tmp_path / "new" / "out")
    assert list(result.files) == FILES
    assert set(written(tmp_path / "new" / "out")) == {path.as_posix() for path in FILES}


def test_the_same_table_gives_the_same_bytes(table: Path, tmp_path: Path) -> None:
    for name in ("one", "two"):
        import_processes(table, out=tmp_path / name)
    assert written(tmp_path / "one") == written(tmp_path / "two")


def test_what_is_written_is_read_back(table: Path, tmp_path: Path) -> None:
    import_processes(table, out=tmp_path)
    content = read_bpmn((tmp_path / FILES[0]).read_bytes(), file="p.bpmn", prefix="bam")
    step = next(element for element in content.elements if element.id == "bam:P-1.2")
    assert (step.name, step.kind, step.introduced_in) == ('Send <it> & "wait"', "bpmn:sendTask", "R2.0")
    uses = {(reference.role, reference.target) for reference in content.references if reference.source_id == step.id}
    assert {("service request", "11.1"), ("use case", "CS05b"), ("system", "DSP-FW")} <= uses
    names = {flow.name for flow in content.relationships if flow.kind == "bpmn:sequenceFlow"}
    assert {"yes", "no"} <= names
    assert content.problems == ()


def test_events_and_gateways_are_typed(table: Path, tmp_path: Path) -> None:
    import_processes(table, out=tmp_path)
    root = etree.parse(tmp_path / FILES[1]).getroot()
    found = {node.get("id"): etree.QName(node).localname for node in root.iter() if isinstance(node.tag, str)}
    assert [found[f"P-2.{number}"] for number in range(1, 6)] == [
        "startEvent",
        "eventBasedGateway",
        "receiveTask",
        "intermediateCatchEvent",
        "endEvent",
    ]
    definitions = [etree.QName(node).localname for node in root.iter("{*}*") if "EventDefinition" in node.tag]
    assert definitions == ["messageEventDefinition", "timerEventDefinition", "errorEventDefinition"]


def test_lanes_carry_the_names_of_the_actors(table: Path, tmp_path: Path) -> None:
    actors = tmp_path / "actors.csv"
    actors.write_text("id,name\nSUP,Supplier\n", encoding="utf-8")
    import_processes(table, out=tmp_path, actors=actors)
    root = etree.parse(tmp_path / FILES[0]).getroot()
    assert [lane.get("name") for lane in root.iter("{*}lane")] == ["Supplier (SUP)", "DSP"]


def test_a_table_with_a_fault_writes_nothing(table: Path, tmp_path: Path) -> None:
    table.write_text(TABLE.replace("P-2.2,,,\n", "P-2.9,,,\n"), encoding="utf-8")
    with pytest.raises(StepTableError, match=r"steps\.csv"):
        import_processes(table, out=tmp_path / "out")
    assert not (tmp_path / "out").exists()


def test_a_file_that_cannot_take_its_place_leaves_all_as_it_was(tmp_path: Path) -> None:
    (tmp_path / "first").write_bytes(b"before")
    (tmp_path / "third").mkdir()
    names = ("first", "second", "third")
    with pytest.raises(InputError, match="No file was written"):
        write_all({tmp_path / name: b"after" for name in names})
    assert written(tmp_path) == {"first": b"before"}
    assert sorted(path.name for path in tmp_path.iterdir()) == ["first", "third"]


def test_folders_made_for_files_that_were_not_written_are_taken_away(tmp_path: Path) -> None:
    (tmp_path / "blocked").write_bytes(b"")
    with pytest.raises(InputError):
        write_all({tmp_path / "new" / "deep" / "one": b"", tmp_path / "blocked" / "two": b""})
    assert sorted(path.name for path in tmp_path.iterdir()) == ["blocked"]


def test_the_command_says_what_it_wrote_and_exits_0(table: Path, tmp_path: Path) -> None:
    result = CliRunner().invoke(main, ["import", "processes", str(table), "--out", str(tmp_path / "out")])
    assert (result.exit_code, "2 processes" in result.output) == (0, True)


def test_the_command_names_line_and_step_of_every_fault_and_exits_2(table: Path, tmp_path: Path) -> None:
    table.write_text(TABLE.replace("P-1.4;P-1.2,yes;no", "P-1.44;P-1.2,yes"), encoding="utf-8")
    result = CliRunner().invoke(main, ["import", "processes", str(table), "--out", str(tmp_path / "out")])
    assert result.exit_code == 2
    assert "line 4 (P-1.3): next step 'P-1.44' is not in the table; did you mean P-1.4?" in result.output
    assert "line 4 (P-1.3): 1 conditions for 2 next steps" in result.output
