"""BPMN files with what is affected marked in them: coloured, explained, and otherwise as they were."""

from __future__ import annotations

import json
import subprocess
from pathlib import Path

import pytest
from click.testing import CliRunner
from lxml import etree

from impact.cli import main
from impact.domain.tier_colour import COLOUR_BY_TIER
from impact.readers.bpmn import read_bpmn
from impact.writers.bpmn_marks import BIOC, COLOR, DIAGRAM, MODEL, ElementMark, mark_bpmn

CHECKOUT = Path(__file__).parents[2]
MODELS = CHECKOUT / "models"
SHAPE = f"{{{DIAGRAM}}}BPMNShape"
NOTE = "text/x-impact-note"
MARK = ElementMark('Impact <b>&"]]>\nof it \U0001f525', COLOUR_BY_TIER["must"])
FILE = f"""\
<?xml version='1.0' encoding="UTF-8"  standalone='yes'?>
<!-- <task id="T"/> -->
<definitions xmlns="{MODEL}" xmlns:di="{DIAGRAM}" xmlns:color="urn:mine"
   xmlns:b="{BIOC}" color:kept = 'yes' targetNamespace='urn:t'>\r
  <process  id='P' ><documentation>One &lt; <![CDATA[two]]></documentation>
    <task id = "T" name='a > "b"&#10;c'/>
    <task id="U"></task><subProcess id="S">
      <documentation textFormat="{NOTE}">Old.</documentation>
      <task id="V"><extensionElements/></task>
    </subProcess>
  </process>
  <collaboration id="C"><participant id="A" processRef="P"/></collaboration>
  <di:BPMNDiagram><di:BPMNPlane bpmnElement="C">
    <di:BPMNShape id="x1" bpmnElement="T" b:fill="#fff" b:stroke='#000' />
    <di:BPMNShape id="x2" bpmnElement="U"><x/></di:BPMNShape>
    <di:BPMNShape id="x3" bpmnElement="A"/>
    <di:BPMNShape id="x4" bpmnElement="V"/>
  </di:BPMNPlane></di:BPMNDiagram>
</definitions>
"""


def marked(text: str = FILE, *ids: str, encoding: str = "utf-8") -> bytes:
    marks = {(xml_id, 1): MARK for xml_id in ids or ("P", "T", "U", "S")}
    return mark_bpmn(text.encode(encoding), file="a.bpmn", marks=marks)


def notes(data: bytes) -> dict[str, list[str]]:
    found: dict[str, list[str]] = {}
    for node in etree.fromstring(data).iter(f"{{{MODEL}}}documentation"):
        if node.get("textFormat") == NOTE:
            found.setdefault(node.getparent().get("id"), []).append(node.text)  # type: ignore[arg-type,union-attr]
    return found


def test_notes_stand_on_the_marked_elements_and_replace_older_ones() -> None:
    assert notes(marked()) == {name: [MARK.note] for name in ("P", "T", "U", "S")}
    assert marked(marked().decode()) == marked()
    assert notes(marked(FILE, "T")) == {"T": [MARK.note]}


def test_all_that_is_not_marked_stays_byte_for_byte() -> None:
    lines = FILE.splitlines(keepends=True)
    text = marked(FILE, "U").decode()
    kept = [line for line in lines if line in text]
    assert [line.strip() for line in lines if line not in kept] == [
        "xmlns:b=\"http://bpmn.io/schema/bpmn/biocolor/1.0\" color:kept = 'yes' targetNamespace='urn:t'>",
        '<task id="U"></task><subProcess id="S">',
        f'<documentation textFormat="{NOTE}">Old.</documentation>',
        '<di:BPMNShape id="x2" bpmnElement="U"><x/></di:BPMNShape>',
    ]
    assert mark_bpmn(FILE.encode(), file="a.bpmn", marks={}) == FILE.encode()


def test_shapes_get_both_sorts_of_colour_and_a_pool_only_a_border() -> None:
    shapes = {node.get("bpmnElement"): node for node in etree.fromstring(marked()).iter(SHAPE)}
    colour = MARK.colour
    for name in ("T", "U"):
        assert shapes[name].get(f"{{{BIOC}}}fill") == shapes[name].get(f"{{{COLOR}}}background-color") == colour.fill
        assert shapes[name].get(f"{{{BIOC}}}stroke") == shapes[name].get(f"{{{COLOR}}}border-color") == colour.border
    assert shapes["A"].get(f"{{{BIOC}}}stroke") == colour.border
    assert shapes["A"].get(f"{{{BIOC}}}fill") is None
    assert shapes["V"].keys() == ["id", "bpmnElement"]


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le", "iso-8859-1", "utf-8-sig"])
def test_other_encodings_stay_what_they_are(encoding: str) -> None:
    text = FILE.replace('encoding="UTF-8"', f'encoding="{encoding.removesuffix("-le").removesuffix("-sig")}"')
    data = marked(text.replace("One", "Größe"), "T", encoding=encoding)

    assert "Größe" in data.decode(encoding)
    assert notes(data) == {"T": [MARK.note]}


def test_the_second_thing_of_an_id_is_marked_when_it_is_meant() -> None:
    text = FILE.replace('id="U"', 'id="T"')
    data = mark_bpmn(text.encode(), file="a.bpmn", marks={("T", 2): MARK})
    tasks = [task for task in etree.fromstring(data).iter(f"{{{MODEL}}}task") if task.get("id") == "T"]
    assert [len(task) for task in tasks] == [0, 1]


def test_the_reader_reads_the_same_with_and_without_marks() -> None:
    before = read_bpmn(FILE.replace(f' textFormat="{NOTE}"', "").replace("Old.", "").encode(), file="a", prefix="p")
    after = read_bpmn(marked(), file="a", prefix="p")
    assert [(e.id, e.name, e.text, e.properties) for e in after.elements] == [
        (e.id, e.name, e.text, e.properties) for e in before.elements
    ]


@pytest.fixture(scope="module")
def exported(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("marked")
    command = ["-w", str(MODELS), "export", "bpmn", "--release", "R2.0", "--worlds", "256", "--out", str(folder)]
    run = CliRunner().invoke(main, command)
    assert run.exit_code == 0, run.output
    return folder


def test_the_diff_of_the_shipped_processes_and_their_export_says_nothing(exported: Path) -> None:
    files = sorted(path.relative_to(MODELS) for path in MODELS.rglob("*.bpmn"))
    assert sorted(path.relative_to(exported) for path in exported.rglob("*.bpmn")) == files
    assert any(notes((exported / file).read_bytes()) for file in files)
    run = CliRunner().invoke(main, ["diff", str(MODELS / "bad"), str(exported / "bad"), "--exit-code"])
    assert run.exit_code == 0, run.output
    assert "Nothing" in run.output


@pytest.mark.node
def test_bpmn_moddle_reads_every_marked_process_without_a_warning(exported: Path, node_path: str) -> None:
    files = sorted(exported.rglob("*.bpmn"))
    command = [node_path, str(CHECKOUT / "tests" / "node" / "read_bpmn.mjs"), *map(str, files)]
    run = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120)
    read = [json.loads(line) for line in run.stdout.splitlines()]
    assert len(read) == len(files)
    assert [entry["path"] for entry in read if entry["warnings"]] == []


def test_the_models_themselves_are_not_written_over() -> None:
    run = CliRunner().invoke(main, ["-w", str(MODELS), "export", "bpmn", "--change", "SECMP0007", "--out", str(MODELS)])
    assert run.exit_code == 2
    assert "would be overwritten" in run.output


def test_a_scope_has_to_be_named(tmp_path: Path) -> None:
    run = CliRunner().invoke(main, ["-w", str(MODELS), "export", "bpmn", "--out", str(tmp_path / "out")])
    assert run.exit_code == 2
    assert "Give --release" in run.output
    assert not (tmp_path / "out").exists()
