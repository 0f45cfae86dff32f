"""Models of Archi with what is affected in them: nothing lost, every reference found, Archi's own spelling."""

from __future__ import annotations

import gzip
import io
import re
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from impact.cli import main
from impact.domain.migration import Migration, WorkItem
from impact.domain.tier_colour import colour_of
from impact.readers.archi import read_archi
from impact.writers.archi_marks import mark_archi
from impact.writers.archimate_marks import ElementProperties

SMALL = Path(__file__).parents[1] / "data" / "archi" / "small.archimate"
TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"
WORK = WorkItem("CR1", "CR1 A lending card", "Cards are lent, too.", (("id-c", "modify"), ("id-d", "remove")))
STEP = Migration("R1", "R0", "R1 First", (WORK,), added=("id-p",), removed=("id-d",))
MARKS = {
    "id-c": ElementProperties({"impact tier": "must", "impact why": "touched"}, colour_of("must")),
    "id-p": ElementProperties({"impact tier": "should", "owner": ""}, colour_of("should")),
    "id-v": ElementProperties({"impact tier": "glance"}, colour_of("glance")),
}
HOSTILE = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=40) | st.sampled_from(
    ['"><script>alert(1)</script>', "a&b;<c>", "\u202eevil", "=1+1", "line\nbreak", "x" * 5000, "😀", "'\"", "\x00"]
)


def marked(data: bytes = SMALL.read_bytes()) -> etree._Element:
    return etree.fromstring(mark_archi(data, marks=MARKS, migration=STEP))


def things(root: etree._Element) -> Iterator[etree._Element]:
    return (node for node in root.iter() if isinstance(node.tag, str) and node.get("id"))


def assert_every_reference_is_found(root: etree._Element, *, but: frozenset[str] = frozenset()) -> None:
    """Check what Archi checks when it loads a model: ids are told apart, and what is named is there."""
    ids = [node.get("id") for node in things(root)]
    added = [one for one in ids if one and one.startswith("impact-")]
    assert len(added) == len(set(added))
    met = set(ids) | but
    for node in root.iter("element", "child", "sourceConnection"):
        for name in ("source", "target", "archimateElement", "archimateRelationship", "relationship", "model"):
            assert node.get(name) is None or node.get(name) in met, (name, node.get(name))
        targets = {line.get("id") for line in root.iter("sourceConnection") if line.get("target") == node.get("id")}
        listed = set(node.get("targetConnections", "").split())
        assert listed <= targets
        if node.get("id", "").startswith("impact-node-"):
            assert listed == targets
    for line in root.iter("sourceConnection"):
        assert line.get("source") == line.getparent().get("id")


def without_additions(root: etree._Element) -> bytes:
    for folder in [node for node in root.iter("folder") if node.get("id", "").startswith("impact-folder-")]:
        folder.getparent().remove(folder)
    for folder in [node for node in root.iter("folder") if node.get("id", "").startswith("folder-")]:
        folder.getparent().remove(folder)
    for item in [node for node in root.iter("property") if node.get("key", "").startswith("impact ")]:
        item.getparent().remove(item)
    return canonical(root)


def canonical(root: etree._Element) -> bytes:
    for node in root.iter():
        if len(node) and not (node.text or "").strip():
            node.text = None
        if not (node.tail or "").strip():
            node.tail = None
        if isinstance(node.tag, str) and not len(node) and not (node.text or "").strip():
            node.text = None
    return etree.tostring(root, method="c14n")


def test_all_that_was_there_is_as_it_was() -> None:
    data = re.sub(rb'<property key="owner" value="(Desk|Hall)"/>', b"", SMALL.read_bytes())
    assert without_additions(marked(data)) == canonical(etree.fromstring(data))


def test_a_property_of_the_same_name_is_replaced_and_an_empty_one_taken_out() -> None:
    lend = next(node for node in marked().iter("element") if node.get("id") == "id-p")
    assert [(one.get("key"), one.get("value")) for one in lend.iter("property")] == [
        ("basis", "sourced"), ("impact tier", "should"),
    ]  # fmt: skip
    assert lend[0].tag == "documentation"


def test_every_id_is_told_apart_and_every_reference_found() -> None:
    assert_every_reference_is_found(marked(), but=frozenset(["id-nowhere", "id-gone"]))


def test_a_coloured_copy_draws_the_same_in_the_colours_of_the_tiers() -> None:
    content = read_archi(etree.tostring(marked()), file="m.archimate", prefix="m")
    drawn = {diagram.name: diagram for diagram in content.diagrams}
    first, copied = drawn["Overview"], drawn["Overview (impact of R1)"]
    assert [(shape.kind, shape.name, shape.bounds) for shape in copied.shapes] == [
        (shape.kind, shape.name, shape.bounds) for shape in first.shapes
    ]
    assert [edge.waypoints for edge in copied.edges] == [edge.waypoints for edge in first.edges]
    figures = {node.get("id"): node for node in marked().iter("child")}
    assert figures["impact-id-s1"].get("fillColor") == colour_of("must").fill
    assert figures["impact-id-s2"].get("fillColor") == colour_of("should").fill
    assert figures["id-s1"].get("fillColor") is None


def test_the_migration_reads_back_with_its_view() -> None:
    content = read_archi(etree.tostring(marked()), file="m.archimate", prefix="m")
    by_id = {element.id: element for element in content.elements}
    kinds = [element.kind.removeprefix("archimate:") for element in content.elements]
    assert [kinds.count(kind) for kind in ("Plateau", "Gap", "WorkPackage")] == [2, 1, 1]
    ties = [
        (by_id[tie.source_id].name, tie.kind.removeprefix("archimate:"), by_id[tie.target_id].name, tie.name)
        for tie in content.relationships
        if tie.source_id in by_id and by_id[tie.source_id].kind in {"archimate:WorkPackage", "archimate:Plateau"}
    ]
    assert set(ties) == {
        ("R0", "Triggering", "R1 First", ""),
        ("R0", "Aggregation", "Card", ""),
        ("R1 First", "Aggregation", "Lend a book", ""),
        ("CR1 A lending card", "Realization", "R1 First", ""),
        ("CR1 A lending card", "Association", "Catalogue", "modify"),
        ("CR1 A lending card", "Association", "Card", "remove"),
    }
    (view,) = [diagram for diagram in content.diagrams if diagram.name == "Migration to R1 First"]
    assert len(view.shapes) == len(view.edges) == 4
    work = next(element for element in content.elements if element.kind == "archimate:WorkPackage")
    assert (work.text, work.properties["folder"]) == (
        "Cards are lent, too.", "Implementation & Migration/Impact of R1",
    )  # fmt: skip


def test_a_model_of_a_former_version_keeps_its_spelling() -> None:
    data = SMALL.read_bytes().replace(b'version="5.0.0"', b'version="2.6.0"')
    written = mark_archi(data, marks=MARKS, migration=STEP).decode()
    assert 'xsi:type="archimate:RealisationRelationship"' in written
    assert "RealizationRelationship" not in written
    assert 'relationship="impact-realization-' in written


def test_the_same_inputs_give_the_same_bytes_and_the_head_that_archi_writes() -> None:
    once = mark_archi(SMALL.read_bytes(), marks=MARKS, migration=STEP)
    assert once == mark_archi(SMALL.read_bytes(), marks=MARKS, migration=STEP)
    assert once.startswith(b'<?xml version="1.0" encoding="UTF-8"?>\n<archimate:model xmlns:')
    again = mark_archi(once, marks=MARKS, migration=STEP)
    assert_every_reference_is_found(etree.fromstring(again), but=frozenset(["id-nowhere", "id-gone"]))


@given(HOSTILE, HOSTILE, HOSTILE)
def test_any_name_survives(scope: str, name: str, value: str) -> None:
    step = Migration(scope, name, name, (WorkItem(value, name, value, (("id-c", value),)),), (), ())
    marks = {"id-c": ElementProperties({"impact why": value}, colour_of("must"))}
    root = etree.fromstring(mark_archi(SMALL.read_bytes(), marks=marks, migration=step))
    assert_every_reference_is_found(root, but=frozenset(["id-nowhere", "id-gone"]))
    plateaus = [node.get("name") for node in root.iter("element") if node.get(TYPE) == "archimate:Plateau"]
    assert plateaus == [shown(name)] * 2
    catalogue = next(node for node in root.iter("element") if node.get("id") == "id-c")
    assert [one.get("value") for one in catalogue.iter("property")] == [shown(value)]


def shown(text: str) -> str:
    """Give a text as XML can hold it."""
    return re.sub("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "\ufffd", text)


def test_models_of_others_lose_nothing(shared_directory: Path) -> None:
    files = sorted((shared_directory / "benchmarks" / "archimate" / "archi-native").iterdir())
    checked = 0
    for file in files:
        data = gzip.decompress(file.read_bytes()) if file.suffix == ".gz" else file.read_bytes()
        if b"<archimate:model" not in data[:400]:
            continue
        content = read_archi(data, file=file.name, prefix="m")
        drawn = [shape.element_id.removeprefix("m:") for diagram in content.diagrams for shape in diagram.shapes]
        marks = {one: ElementProperties({"impact tier": "must"}, colour_of("must")) for one in drawn}
        step = Migration("R1", "R0", "R1", (WorkItem("C", "C", "", ((drawn[0], "modify"),)),), (), ())
        root = etree.fromstring(mark_archi(data, marks=marks, migration=step))
        known = frozenset(re.findall(r'"([^"]*)"', data.decode()))
        assert_every_reference_is_found(root, but=known)
        after = read_archi(etree.tostring(root), file=file.name, prefix="m")
        now = {element.id: element for element in after.elements}
        assert {element.id: element.kind for element in content.elements}.items() <= {
            key: element.kind for key, element in now.items()
        }.items()
        assert without_additions(root) == canonical(etree.fromstring(data))
        checked += 1
    assert checked >= 3


@pytest.fixture
def workspace(tmp_path: Path) -> Path:
    folder = tmp_path / "w"
    folder.mkdir()
    (folder / "library.archimate").write_bytes(SMALL.read_bytes())
    assert CliRunner().invoke(main, ["init", str(folder)]).exit_code == 0
    return folder


def export(folder: Path, out: Path, *options: str) -> Result:
    (prefix,) = re.findall(r'prefix = "(.*)"', (folder / "workspace.toml").read_text("utf-8"))
    touch = ("--touch", f"{prefix}:id-c")
    return CliRunner().invoke(main, ["-w", str(folder), "export", "archimate", *touch, *options, "--out", str(out)])


def test_the_command_writes_archis_own_format_where_the_file_is_named_so(workspace: Path, tmp_path: Path) -> None:
    run = export(workspace, tmp_path / "out.archimate")
    assert run.exit_code == 0, run.output
    root = etree.parse(str(tmp_path / "out.archimate")).getroot()
    assert etree.QName(root).namespace == "http://www.archimatetool.com/archimate"
    assert_every_reference_is_found(root, but=frozenset(["id-nowhere", "id-gone"]))
    assert export(workspace, workspace / "library.archimate").exit_code == 2


def test_a_model_packed_with_its_pictures_is_packed_again_with_them(workspace: Path, tmp_path: Path) -> None:
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("images/one.png", b"picture")
        archive.writestr("model.xml", SMALL.read_bytes())
    (workspace / "library.archimate").write_bytes(packed.getvalue())
    for name in ("one.archimate", "two.archimate"):
        assert export(workspace, tmp_path / name).exit_code == 0
    assert (tmp_path / "one.archimate").read_bytes() == (tmp_path / "two.archimate").read_bytes()
    with zipfile.ZipFile(tmp_path / "one.archimate") as archive:
        assert archive.namelist() == ["model.xml", "images/one.png"]
        assert archive.read("images/one.png") == b"picture"
        assert b"Impact of" in archive.read("model.xml")


def test_an_exchange_file_is_not_written_in_archis_format(tmp_path: Path) -> None:
    from ..workspaces import write_workspace

    folder = write_workspace(tmp_path / "w")
    command = ["-w", str(folder), "export", "archimate", "--change", "PART-A", "--out", str(tmp_path / "a.archimate")]
    run = CliRunner().invoke(main, command)
    assert run.exit_code == 2
    assert "Write an exchange file (.xml)" in run.output
