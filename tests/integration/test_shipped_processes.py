"""The shipped processes are valid BPMN 2.0, drawn without a fault, and just what their table says."""

from __future__ import annotations

import csv
from collections import Counter
from functools import cache
from pathlib import Path

import pytest
import SpiffWorkflow.bpmn.parser
from lxml import etree

from impact.analysis.layout import lay_out_process
from impact.domain.process import process_lanes
from impact.readers.bpmn import read_bpmn
from impact.readers.processes import read_process_table
from impact.use_cases.import_processes import import_processes
from tests.unit.diagram_geometry import crossings, drawing_faults

PROCESSES = Path(__file__).parents[2] / "models" / "bad"
FILES = sorted(PROCESSES.glob("*/*.bpmn"))
BPMN = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
MOST_CROSSINGS_PER_FLOW = 0.1
each_file = pytest.mark.parametrize("path", FILES, ids=lambda path: path.stem)


@cache
def schema() -> etree.XMLSchema:
    return etree.XMLSchema(etree.parse(Path(SpiffWorkflow.bpmn.parser.__file__).parent / "schema" / "BPMN20.xsd"))


def test_there_are_83_processes_of_8_areas_with_927_flow_nodes() -> None:
    nodes = [
        node
        for path in FILES
        for node in etree.parse(path).getroot().find(f"{BPMN}process")
        if isinstance(node.tag, str) and node.tag.endswith(("Task", "task", "Event", "Gateway"))
    ]
    assert (len(FILES), len({path.parent for path in FILES}), len(nodes)) == (83, 8, 927)


@each_file
def test_a_file_is_valid_by_the_schema_of_the_standard(path: Path) -> None:
    schema().assertValid(etree.parse(path))


@each_file
def test_a_file_is_read_without_a_problem(path: Path) -> None:
    content = read_bpmn(path.read_bytes(), file=path.name, prefix="bam")
    assert content.problems == ()
    assert all(element.basis for element in content.elements if element.kind.endswith(("Task", "Event", "Gateway")))


def test_no_id_is_used_twice_in_all_files() -> None:
    ids = Counter(node.get("id") for path in FILES for node in etree.parse(path).getroot().iter() if node.get("id"))
    assert [name for name, count in ids.items() if count > 1] == []


def test_a_process_says_that_it_is_reconstructed() -> None:
    texts = [etree.parse(path).getroot().findtext(f"{BPMN}process/{BPMN}documentation") or "" for path in FILES]
    assert all("public source" in text for text in texts)


@pytest.mark.shared
def test_the_files_are_what_the_table_gives(shared_directory: Path, tmp_path: Path) -> None:
    domain = shared_directory / "domain"
    result = import_processes(domain / "bad_processes.csv", out=tmp_path, actors=domain / "roles_parties.csv")
    assert {path.relative_to(PROCESSES) for path in FILES} == set(result.files)
    changed = [path for path in result.files if (tmp_path / path).read_bytes() != (PROCESSES / path).read_bytes()]
    assert changed == []


@pytest.mark.shared
def test_every_shipped_process_is_drawn_without_a_fault_and_with_few_crossings(shared_directory: Path) -> None:
    domain = shared_directory / "domain"
    with (domain / "roles_parties.csv").open(encoding="utf-8-sig", newline="") as stream:
        names = {row["id"]: row["name"] for row in csv.DictReader(stream)}
    processes = read_process_table((domain / "bad_processes.csv").read_bytes(), file="bad_processes.csv").processes
    crossed, flows = 0, 0
    for process in processes:
        lanes = process_lanes(process, actor_names=names)
        diagram = lay_out_process(process, lanes=lanes)
        assert drawing_faults(process, diagram, lanes=lanes) == [], process.id
        crossed += crossings(diagram)
        flows += len(diagram.edges)
    assert len(processes) == 83
    assert crossed <= MOST_CROSSINGS_PER_FLOW * flows
