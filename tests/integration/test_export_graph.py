"""What is affected as a graph and as matrices, read back by the tools that it is for."""

from __future__ import annotations

import csv
import io
import json
import re
import shutil
import subprocess
from pathlib import Path

import networkx as nx
import openpyxl
import pytest
from click.testing import CliRunner

from impact.cli import main
from impact.cli.model_export import TIERS
from impact.use_cases import impact_graph as use_case

from ..workspaces import write_workspace


def run(folder: Path, *command: str) -> str:
    done = CliRunner().invoke(main, ["-w", str(folder), "export", *command, "--worlds", "256"])
    assert done.exit_code == 0, done.output
    return done.stdout


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return write_workspace(tmp_path_factory.mktemp("small") / "w")


@pytest.fixture(scope="module")
def graphml(small: Path) -> nx.MultiDiGraph:
    return nx.parse_graphml(run(small, "graphml", "--change", "PART-A"), force_multigraph=True)


def test_graphml_reads_back_with_likelihood_tier_and_changes(graphml: nx.MultiDiGraph) -> None:
    gateway = graphml.nodes["tad:SYS-GW"]
    assert gateway["likelihood"] == 1.0
    assert (gateway["tier"], gateway["touch"], gateway["changes"]) == ("must", "modify", "PART-A 1.00")
    kinds = {data["kind"] for _, _, data in graphml.edges(data=True)}
    assert "archimate:Flow" in kinds
    assert graphml.has_edge("tad:SYS-GW", "tad:SYS-DB")
    assert any(name.startswith("sec:") for name in graphml)


def test_cytoscape_holds_the_same_graph(small: Path, graphml: nx.MultiDiGraph) -> None:
    read = nx.cytoscape_graph(json.loads(run(small, "cytoscape", "--change", "PART-A")))
    assert set(read) == set(graphml)
    assert sorted(read.edges()) == sorted(graphml.edges())
    assert read.nodes["tad:SYS-GW"]["tier"] == "must"


def test_csv_holds_the_same_graph(small: Path, graphml: nx.MultiDiGraph, tmp_path: Path) -> None:
    run(small, "csv", "--change", "PART-A", "--out", str(tmp_path))
    tables = {
        name: list(csv.DictReader(io.StringIO((tmp_path / f"{name}.csv").read_text("utf-8-sig"))))
        for name in ("elements", "ties")
    }
    assert [row["id"] for row in tables["elements"]] == list(graphml)
    assert len(tables["ties"]) == graphml.number_of_edges()


def test_hidden_elements_are_contracted_on_request(small: Path) -> None:
    command = ["graphml", "--touch", "tad:SRV-4.1=text", "--touch", "tad:SYS-DB=text", "--tier", "must"]
    without = nx.parse_graphml(run(small, *command), force_multigraph=True)
    through = nx.parse_graphml(run(small, *command, "--through", "4"), force_multigraph=True)
    assert set(without) == set(through)
    assert without.number_of_edges() == 0
    ((source, target, data),) = through.edges(data=True)
    assert (source, target) == ("tad:SRV-4.1", "tad:SYS-DB")
    assert (data["kind"], data["steps"], data["via"]) == ("contracted", 2, "bam:P1.02")


def test_the_same_inputs_give_the_same_bytes(small: Path) -> None:
    for name in ("graphml", "cytoscape", "dot", "mermaid"):
        assert run(small, name, "--release", "R2") == run(small, name, "--release", "R2")


def test_mermaid_and_dot_draw_each_element_once_with_its_tier(small: Path, graphml: nx.MultiDiGraph) -> None:
    mermaid = run(small, "mermaid", "--change", "PART-A", "--tier", "glance")
    assert len(re.findall(r"^  n\d+\[", mermaid, re.MULTILINE)) == len(graphml)
    assert re.search(r'n\d+\["Gateway<br/>1.00"\]:::must', mermaid)
    dot = run(small, "dot", "--change", "PART-A", "--tier", "glance")
    assert dot.count("fillcolor=") == len(graphml)
    assert dot.count(" -> ") == graphml.number_of_edges()
    graphviz = shutil.which("dot")
    if graphviz:
        assert subprocess.run([graphviz, "-Tsvg"], input=dot, text=True, capture_output=True, check=True).stderr == ""


def test_the_workbook_holds_numbers_by_change_and_section_and_from_element_to_element(
    small: Path, tmp_path: Path
) -> None:
    out = tmp_path / "m.xlsx"
    run(small, "matrix", "--release", "R2", "--tier", "glance", "--out", str(out))
    book = openpyxl.load_workbook(out)
    sections, elements = book["Changes by section"], book["Elements"]
    header = [cell.value for cell in sections[1]]
    assert header[:3] == ["Section", "Tier", "All changes"]
    assert "PART-A" in header
    by_label = {row[0].value: row for row in sections.iter_rows(min_row=2)}
    assert isinstance(by_label["TAD 1 Gateway"][header.index("PART-A")].value, float)
    names = [cell.value for cell in elements[1]]
    rows = {row[0].value: row for row in elements.iter_rows(min_row=2)}
    assert names[3:] == list(rows)
    passed = rows["tad:SYS-DB"][names.index("tad:SYS-GW")].value
    assert isinstance(passed, float)
    assert 0 < passed < 1
    assert rows["tad:SYS-GW"][names.index("tad:SYS-GW")].value is None


def test_what_is_not_affected_gives_an_empty_graph(small: Path) -> None:
    read = nx.parse_graphml(run(small, "graphml", "--change", "EMPTY", "--what-if"))
    assert len(read) == 0
    assert run(small, "mermaid", "--change", "EMPTY", "--what-if").startswith("flowchart LR\n  classDef")


def test_the_command_line_offers_all_tiers() -> None:
    assert TIERS == use_case.TIERS
