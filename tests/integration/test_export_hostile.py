"""Hostile names survive every format that an analysis is handed over in."""

from __future__ import annotations

import csv
import io
import json
import re
from pathlib import Path
from xml.sax.saxutils import quoteattr

import networkx as nx
import openpyxl
import pytest
from click.testing import CliRunner
from lxml import etree

from impact.cli import main
from impact.readers.archimate import read_archimate
from impact.readers.bpmn import read_bpmn

from ..workspaces import ARCHITECTURE, PROCESS, WORKSPACE, write_workspace

NAMES = (
    'A "quoted" name',
    "It's an 'other'",
    "]]> <![CDATA[",
    "one\ntwo",
    "fire \U0001f525 and \U0001f469\u200d\U0001f52c",
    "<script>alert(1)</script>",
    "a & b &amp; c &#10;",
    "=1+1",
    "back\\slash \\n %%{init}%% `x`",
    "tab\tand  spaces",
    "שלום עולם",
    "#35; ; --> ]:::must",
)


def export(folder: Path, *command: str) -> str:
    options = ["--touch", "tad:SYS-GW", "--touch", "bam:P1.02", "--worlds", "64"]
    run = CliRunner().invoke(main, ["-w", str(folder), "export", *command, *options])
    assert run.exit_code == 0, run.output
    return run.stdout


@pytest.fixture(scope="module", params=NAMES)
def exported(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> tuple[str, Path, Path]:
    """Export a workspace whose component and step have the name, in every format."""
    name = str(request.param)
    attribute = quoteattr(name, {"\n": "&#10;", "\t": "&#9;", '"': "&quot;"})
    text = name.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    folder = write_workspace(
        tmp_path_factory.mktemp("hostile") / "w",
        process=PROCESS.replace('"Send request"', attribute),
        architecture=ARCHITECTURE.replace("<name>Gateway</name>", f"<name>{text}</name>"),
        workspace=WORKSPACE,
    )
    out = folder.parent / "out"
    export(folder, "bpmn", "--out", str(out / "bpmn"))
    export(folder, "archimate", "--out", str(out / "a.xml"))
    export(folder, "csv", "--out", str(out / "csv"))
    export(folder, "matrix", "--tier", "glance", "--out", str(out / "m.xlsx"))
    for kind in ("graphml", "cytoscape", "dot", "mermaid"):
        (out / kind).write_text(export(folder, kind, "--tier", "glance"), "utf-8", newline="")
    return name, folder, out


def read_names(folder: Path) -> dict[str, str]:
    """Read the two names as the readers give them, which trim them."""
    process = read_bpmn((folder / "process.bpmn").read_bytes(), file="p", prefix="bam")
    model = read_archimate((folder / "architecture.xml").read_bytes(), file="a", prefix="tad")
    found = {element.id: element.name for element in (*process.elements, *model.elements)}
    return {name: found[name] for name in ("bam:P1.02", "tad:SYS-GW")}


def test_a_hostile_name_survives_every_format(exported: tuple[str, Path, Path]) -> None:
    name, folder, out = exported
    names = read_names(folder)
    assert name in names.values()
    bpmn = read_bpmn((out / "bpmn" / "process.bpmn").read_bytes(), file="p", prefix="bam")
    archimate = read_archimate((out / "a.xml").read_bytes(), file="a", prefix="tad")
    written = {element.id: element.name for element in (*bpmn.elements, *archimate.elements)}
    assert {key: written[key] for key in names} == names
    graphml = nx.parse_graphml((out / "graphml").read_text("utf-8"), force_multigraph=True)
    cytoscape = nx.cytoscape_graph(json.loads((out / "cytoscape").read_text("utf-8")))
    table = {
        row["id"]: row for row in csv.DictReader(io.StringIO((out / "csv" / "elements.csv").read_text("utf-8-sig")))
    }
    for key, value in names.items():
        assert graphml.nodes[key]["name"] == value
        assert cytoscape.nodes[key]["name"] == value
        assert table[key]["name"] == (f"'{value}" if value.startswith("=") else value)
    cells = {row[0].value: row[1] for row in openpyxl.load_workbook(out / "m.xlsx")["Elements"].iter_rows(min_row=2)}
    assert {key: cells[key].value for key in names} == names
    assert {cells[key].data_type for key in names} == {"s"}


def test_a_hostile_name_survives_as_a_label_of_a_drawing(exported: tuple[str, Path, Path]) -> None:
    _, folder, out = exported
    wanted = {value.replace("\n", " ").replace("\t", " ") for value in read_names(folder).values()}
    mermaid = (out / "mermaid").read_text("utf-8")
    labels = {
        re.sub(r"#(\d+);", lambda found: chr(int(found[1])), label).replace("\n", " ").replace("\t", " ")
        for label in re.findall(r'^  n\d+\["(.*)<br/>\d\.\d\d"\]:::\w+$', mermaid, re.MULTILINE)
    }
    assert wanted <= labels
    dot = (out / "dot").read_text("utf-8")
    drawn = set()
    for label in re.findall(r'\[label="((?:[^"\\]|\\.)*)", fillcolor=', dot):
        plain = re.sub(r"\\(.)", lambda found: "\n" if found[1] == "n" else found[1], label)
        drawn.add(plain.rpartition("\n")[0].replace("\n", " ").replace("\t", " "))
    assert wanted <= drawn


def test_no_markup_of_a_name_becomes_markup_of_the_file(exported: tuple[str, Path, Path]) -> None:
    _, _, out = exported
    for file in (out / "bpmn" / "process.bpmn", out / "a.xml", out / "graphml"):
        assert not list(etree.fromstring(file.read_bytes()).iter("{*}script"))
    assert "<script" not in (out / "mermaid").read_text("utf-8")
