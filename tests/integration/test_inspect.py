"""Every number of `impact inspect` is that of an independent count over the file itself."""

from __future__ import annotations

import csv
import gzip
import io
import tempfile
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import example, given
from hypothesis import strategies as st
from lxml import etree

from impact.cli import main
from impact.domain.inspection import COLUMNS, COUNT_COLUMNS
from impact.use_cases.inspection import inspect_file

DATA = Path(__file__).parents[1] / "data"
MODEL = "{http://www.omg.org/spec/BPMN/20100524/MODEL}"
DIAGRAM = "{http://www.omg.org/spec/BPMN/20100524/DI}BPMNDiagram"
XSI_TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"
TASKS = (
    "task", "userTask", "serviceTask", "sendTask", "receiveTask", "manualTask", "businessRuleTask", "scriptTask"
)  # fmt: skip
BPMN_NAMES = {
    "processes": ["process"], "collaborations": ["collaboration"], "participants": ["participant"], "lanes": ["lane"],
    "tasks": TASKS, "subprocesses": ["subProcess", "transaction", "adHocSubProcess"],
    "call_activities": ["callActivity"],
    "gateways": [f"{kind}Gateway" for kind in ("exclusive", "inclusive", "parallel", "complex", "eventBased")],
    "events": ["startEvent", "endEvent", "intermediateCatchEvent", "intermediateThrowEvent", "boundaryEvent"],
    "boundary_events": ["boundaryEvent"], "sequence_flows": ["sequenceFlow"], "message_flows": ["messageFlow"],
    "data_objects": ["dataObject"], "data_object_refs": ["dataObjectReference"], "data_stores": ["dataStore"],
    "data_store_refs": ["dataStoreReference"],
    "data_associations": ["dataInputAssociation", "dataOutputAssociation"], "associations": ["association"],
    "text_annotations": ["textAnnotation"], "groups": ["group"], "choreography_tasks": ["choreographyTask"],
    "conversations": ["conversation"],
}  # fmt: skip


def repeats(ids: Sequence[str | None]) -> int:
    written = [one for one in ids if one]
    return len(written) - len(set(written))


def bpmn_counts(root: etree._Element) -> dict[str, int]:
    tags = Counter(str(node.tag) for node in root.iter(f"{MODEL}*"))
    counts = {column: sum(tags[MODEL + name] for name in named) for column, named in BPMN_NAMES.items()}
    counts["diagrams"] = sum(1 for _ in root.iter(DIAGRAM))
    counts["duplicate_ids"] = repeats([node.get("id") for node in root.iter(f"{MODEL}*")])
    counts["unnamed_tasks"] = sum(
        not (node.get("name") or "").strip() for name in TASKS for node in root.iter(MODEL + name)
    )
    return counts


def exchange_counts(root: etree._Element) -> dict[str, int]:
    elements = root.xpath("*[local-name()='elements']/*[local-name()='element']")
    ties = root.xpath("*[local-name()='relationships']/*[local-name()='relationship']")
    # A name with markup in it is a name: all the text below counts.
    names = [
        ["".join(part.itertext()) for part in node if etree.QName(part).localname in ("name", "label")]
        for node in elements
    ]
    tie_ids = {tie.get("identifier") for tie in ties} - {None}
    return {
        "elements": len(elements),
        "relationships": len(ties),
        "views": int(root.xpath("count(//*[local-name()='view'])")),
        "org_items": int(root.xpath("count(//*[local-name()='item'])")),
        "unnamed_elements": sum(not any((text or "").strip() for text in texts) for texts in names),
        "multilang_names": sum(sum(bool((text or "").strip()) for text in texts) > 1 for texts in names),
        "duplicate_ids": repeats([node.get("identifier") for node in (*elements, *ties)]),
        "rel_endpoint_is_rel": sum(tie.get("source") in tie_ids or tie.get("target") in tie_ids for tie in ties),
        "self_loops": sum(tie.get("source") == tie.get("target") for tie in ties),
    }


def archi_counts(root: etree._Element) -> dict[str, int]:
    members = root.xpath("//folder/element")
    kinds = [(node.get(XSI_TYPE) or "").rpartition(":")[2] for node in members]
    ties = [node for node, kind in zip(members, kinds, strict=True) if kind.endswith("Relationship")]
    views = [kind for kind in kinds if kind in ("ArchimateDiagramModel", "SketchModel", "CanvasModel")]
    known = {node.get("id") for node, kind in zip(members, kinds, strict=True) if kind not in views}
    return {
        "elements": len(kinds) - len(ties) - len(views),
        "relationships": len(ties),
        "views": len(views),
        "org_items": int(root.xpath("count(//folder)")),
        "duplicate_ids": repeats([node.get("id") for node in members]),
        "dangling_rels": sum(not {tie.get("source"), tie.get("target")} <= known for tie in ties),
        "self_loops": sum(tie.get("source") == tie.get("target") for tie in ties),
    }


SOURCES: dict[str, tuple[Path, Callable[[etree._Element], dict[str, int]]]] = {
    "bpmn": (DATA / "bpmn" / "everything.bpmn", bpmn_counts),
    "archimate": (DATA / "archimate" / "small.xml", exchange_counts),
    "archi": (DATA / "archi" / "small.archimate", archi_counts),
}


@pytest.mark.parametrize("name", SOURCES)
def test_sound_files_are_counted_exactly(name: str) -> None:
    path, count = SOURCES[name]
    row = inspect_file(path)
    assert (row.format, row.error) == (name, "")
    expected = count(etree.parse(path).getroot())
    assert {column: row.counts[column] for column in expected} == expected
    assert sum(expected.values()) > 10


@pytest.mark.parametrize("name", SOURCES)
@given(moves=st.lists(st.tuples(st.integers(0, 400), st.integers(0, 400), st.sampled_from("cmdn")), max_size=8))
@example(moves=[(118, 1, "c"), (7, 0, "d"), (89, 0, "d"), (90, 0, "n")])
@example(moves=[(234, 1, "c")])
@example(moves=[(3, 0, "d"), (6, 1, "c"), (51, 1, "c"), (92, 73, "n")])
@example(moves=[(3, 0, "d"), (6, 1, "c"), (51, 1, "c"), (93, 73, "n")])
@example(moves=[(0, 345, "n"), (38, 0, "n")])
@example(moves=[(29, 40, "n"), (90, 0, "d"), (1, 29, "n")])
@example(moves=[(0, 0, "d"), (198, 0, "d"), (391, 218, "n")])
def test_nothing_is_lost_wherever_it_stands(name: str, moves: list[tuple[int, int, str]]) -> None:
    """Copy, move, drop and rename parts of a document at random: the numbers still agree."""
    path, count = SOURCES[name]
    root = etree.parse(path).getroot()
    for first, second, how in moves:
        nodes = [node for node in root.iter(etree.Element) if node is not root]
        if not nodes:
            break  # all was dropped
        one, other = nodes[first % len(nodes)], nodes[second % len(nodes)]
        if how == "d":
            one.getparent().remove(one)  # type: ignore[union-attr]  # it is below the root
        elif how == "n":
            one.tag = other.tag
        elif other not in one.iter():
            other.append(etree.fromstring(etree.tostring(one)) if how == "c" else one)
    with tempfile.TemporaryDirectory() as folder:
        changed = Path(folder) / path.name
        changed.write_bytes(etree.tostring(root))
        row = inspect_file(changed)
        expected = count(etree.fromstring(etree.tostring(root)))
    assert row.error == ""
    assert {column: row.counts[column] for column in expected} == expected


def test_properties_of_an_unknown_type_and_drawn_events_are_counted(tmp_path: Path) -> None:
    odd = tmp_path / "odd.archimate"
    odd.write_text(
        '<a:model xmlns:a="http://www.archimatetool.com/archimate" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        '<folder><element xsi:type="a:Sprocket" id="s"><property key="k"/></element>'
        '<element xsi:type="a:FlowRelationship" id="f" source="s" target="s"><property key="k"/></element>'
        '<element xsi:type="a:SketchModel" id="v"><property key="k"/></element></folder></a:model>',
        encoding="utf-8",
    )
    counts = inspect_file(odd).counts
    assert (counts["elements"], counts["element_properties"]) == (1, 1)
    events = tmp_path / "events.bpmn"
    events.write_text(
        f'<definitions xmlns="{MODEL[1:-1]}"><process id="p"><startEvent id="s"/><implicitThrowEvent id="i"/></process>'
        "</definitions>",
        encoding="utf-8",
    )
    assert inspect_file(events).counts["events"] == 1


def run(*arguments: str | Path) -> tuple[Result, list[dict[str, str]]]:
    result = CliRunner().invoke(main, ["inspect", *map(str, arguments)])
    return result, list(csv.DictReader(io.StringIO(result.stdout)))


def test_one_row_a_file_named_relative_to_the_root() -> None:
    result, rows = run(*(path for path, _ in SOURCES.values()), DATA / "tables" / "nodes.csv", "--root", DATA)
    assert result.exit_code == 0
    assert [(row["file"], row["format"]) for row in rows] == [
        ("bpmn/everything.bpmn", "bpmn"),
        ("archimate/small.xml", "archimate"),
        ("archi/small.archimate", "archi"),
        ("tables/nodes.csv", "tables"),
    ]
    assert tuple(rows[0]) == COLUMNS
    assert rows[0]["org_items"] == rows[1]["lanes"] == rows[1]["error"] == ""


def test_a_folder_means_its_models_and_a_packed_file_its_content(tmp_path: Path) -> None:
    plain = SOURCES["bpmn"][0].read_bytes()
    (tmp_path / "sub").mkdir()
    (tmp_path / "sub" / "a.bpmn.gz").write_bytes(gzip.compress(plain))
    (tmp_path / "b.xml").write_bytes(plain)
    (tmp_path / "page.xml").write_text("<html/>", encoding="utf-8")
    (tmp_path / "list.csv").write_text("a,b\n1,2\n", encoding="utf-8")
    result, rows = run(tmp_path, "--root", tmp_path)
    assert (result.exit_code, [row["file"] for row in rows]) == (0, ["b.xml", "sub/a.bpmn.gz"])
    assert [row["bytes"] for row in rows] == [str(len(plain))] * 2
    assert rows[0]["tasks"] == rows[1]["tasks"] != ""


BAD = {
    "empty.bpmn": (b"", "empty"),
    "text.bpmn": (b"hello", "not XML"),
    "cut.bpmn": (SOURCES["bpmn"][0].read_bytes()[:700], "cut off"),
    "prefix.bpmn": (b"<bpmn:definitions/>", "prefix without a namespace"),
    "bytes.bpmn": (b'<?xml version="1.0" encoding="UTF-8"?><a>\xff\xfe</a>', "bytes that its encoding"),
    "zip.bpmn": (b"PK\x03\x04 and more", "no ZIP archive"),
    "page.xml": (b"<html/>", "It is no model: its root is 'html'"),
    "bomb.bpmn": (b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "DOCTYPE"),
    "table.csv": (b"a,b\n1,2\n", "no table of nodes or edges"),
    "packed.bpmn.gz": (gzip.compress(b"<a/>")[:-9], "gzip packing is damaged"),
}


def test_each_unreadable_file_gives_one_line_and_the_run_goes_on(tmp_path: Path) -> None:
    for name, (data, _) in BAD.items():
        (tmp_path / name).write_bytes(data)
    names = [*BAD, "missing.bpmn"]
    result, rows = run(*(tmp_path / name for name in names), SOURCES["bpmn"][0], "--root", tmp_path)
    assert result.exit_code == 1
    assert [row["file"] for row in rows[:-1]] == names
    for row, (_, words) in zip(rows, BAD.values(), strict=False):
        assert words in row["error"], row
        assert row["elements"] == "", row
    assert rows[-2]["error"].startswith("missing.bpmn: No such file")
    assert (rows[-1]["error"], rows[-1]["format"]) == ("", "bpmn")
    assert "11 of 12 files cannot be read" in result.stderr


def test_an_empty_folder_says_so(tmp_path: Path) -> None:
    result, rows = run(tmp_path)
    assert (result.exit_code, rows) == (0, [])
    assert "there is no model file" in result.stderr


@pytest.mark.parametrize("corpus", ["archimate", "bpmn"])
def test_every_number_of_the_shared_models_is_exact(shared_directory: Path, corpus: str) -> None:
    folder = shared_directory / "benchmarks" / corpus
    expected = list(csv.DictReader((folder / "expected_counts.csv").read_text("utf-8").splitlines()))
    numeric = [name for name in expected[0] if any(row[name].isdigit() for row in expected)]
    assert set(numeric) <= set(COUNT_COLUMNS)
    _, rows = run(*(folder / row["file"] for row in expected), "--root", folder)
    for want, got in zip(expected, rows, strict=True):
        assert got["file"] == want["file"]
        assert {name: got[name] for name in numeric if want[name]} == {
            name: want[name] for name in numeric if want[name]
        }
