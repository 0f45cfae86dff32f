"""Models of Archi, of any age, packed or not."""

from __future__ import annotations

import csv
import gzip
import io
import zipfile
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st
from lxml import etree

from impact.domain.architecture import Basis, Bounds, ModelContent
from impact.errors import ImpactError, UnreadableFileError, UnsafeFileError
from impact.readers.archi import read_archi
from impact.readers.archimate import read_archimate

SMALL = (Path(__file__).parents[1] / "data" / "archi" / "small.archimate").read_bytes()
XSI_TYPE = "{http://www.w3.org/2001/XMLSchema-instance}type"


@pytest.fixture(scope="module")
def small() -> ModelContent:
    return read_archi(SMALL, file="small.archimate", prefix="a")


def test_elements_have_kind_name_text_folder_and_place(small: ModelContent) -> None:
    by_id = {element.id: element for element in small.elements}
    lending = by_id["a:id-p"]
    assert (lending.kind, lending.name, lending.text) == (
        "archimate:BusinessProcess",
        "Lend a book",
        "From the desk to the door.",
    )
    assert lending.properties == {"owner": "Desk;Hall", "folder": "Business/Lending"}
    assert (lending.basis, lending.origin.line, lending.origin.file) == (Basis.SOURCED, 5, "small.archimate")
    assert by_id["a:id-d"].parent_id == "a:id-c"
    assert (by_id["a:id-a"].name, by_id["a:id-a"].sort) == ("", "Librarian")
    assert by_id["a:id-j"].properties["type"] == "or"
    assert [by_id[f"a:{name}"].kind for name in ("id-v", "id-k")] == ["archimate:View", "archimate:View"]
    assert by_id["a:id-k"].properties["diagram kind"] == "SketchModel"


def test_relationships_are_named_as_in_the_exchange_format(small: ModelContent) -> None:
    by_id = {tie.id: tie for tie in small.relationships}
    assert by_id["a:id-r1"].kind == "archimate:Serving"
    assert by_id["a:id-r2"].properties["accessType"] == "Read"
    assert by_id["a:id-r3"].properties["accessType"] == "Write"
    assert by_id["a:id-r5"].target_id == "a:id-r1"
    assert by_id["a:id-r5"].properties["isDirected"] == "true"
    assert by_id["a:id-r6"].properties["modifier"] == "++"
    assert by_id["a:id-r6"].target_id == "a:id-nowhere"
    assert by_id["a:id-r6#2"].source_id == by_id["a:id-r6#2"].target_id == "a:id-p"
    assert ("a:id-v", "a:id-c") in {(t.source_id, t.target_id) for t in small.relationships if t.kind.endswith("shows")}


def test_views_are_read_whichever_way_their_parts_are_named(small: ModelContent) -> None:
    plural = SMALL.replace(b"<child ", b"<children ").replace(b"</child>", b"</children>")
    plural = plural.replace(b"<sourceConnection ", b"<sourceConnections ")
    plural = plural.replace(b"</sourceConnection>", b"</sourceConnections>").replace(b"<bendpoint ", b"<bendpoints ")
    diagrams = read_archi(plural, file="small.archimate", prefix="a").diagrams
    assert diagrams == small.diagrams
    assert any(len(edge.waypoints) > 2 for diagram in diagrams for edge in diagram.edges)


def test_a_model_of_archi_read_as_an_exchange_file_says_which_format_to_name() -> None:
    with pytest.raises(UnreadableFileError, match="name the format 'archi'"):
        read_archimate(SMALL, file="small.archimate", prefix="a")


def test_what_is_odd_is_kept_and_reported(small: ModelContent) -> None:
    assert {element.kind for element in small.elements if element.name == "Odd"} == {"unknown:Sprocket"}
    assert {(problem.rule, problem.element_id) for problem in small.problems} == {
        ("unknown-type", "a:id-odd"),
        ("dangling-reference", "a:id-r6"),
        ("duplicate-id", "a:id-r6#2"),
        ("dangling-diagram", "a:id-gone"),
    }
    assert all(problem.line for problem in small.problems)


def test_a_view_places_figures_in_figures_and_bends_between_ends(small: ModelContent) -> None:
    (overview, idea) = small.diagrams
    shapes = {shape.element_id: shape for shape in overview.shapes}
    assert shapes["a:id-c"].bounds == Bounds(120, 80, 120, 55)
    assert shapes["a:id-p"].bounds == Bounds(320, 80, 120, 55)
    assert (shapes["a:id-g"].kind, shapes["a:id-g"].name) == ("diagram:group", "Desk")
    assert (shapes["a:id-s3"].kind, shapes["a:id-s3"].name) == ("diagram:note", "Opened in May")
    assert (shapes["a:id-s4"].kind, shapes["a:id-s4"].name) == ("diagram:view", "Idea")
    serving, line = overview.edges
    assert serving.relationship_id == "a:id-r1"
    assert serving.waypoints == ((240.0, 107.5), (290.0, 107.5), (320.0, 107.5))
    assert line.waypoints[-1] == (290.0, 107.5)
    assert (idea.shapes, idea.edges) == ((), ())


def test_a_packed_model_and_the_old_namespace_read_alike(small: ModelContent) -> None:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as packed:
        packed.writestr("model.xml", SMALL)
        packed.writestr("images/a.png", b"\x89PNG")
    old = SMALL.replace(b"http://www.archimatetool.com/archimate", b"http://www.bolton.ac.uk/archimate")
    for data in (stream.getvalue(), old, gzip.compress(SMALL)):
        assert read_archi(data, file="small.archimate", prefix="a") == small


@pytest.mark.parametrize(
    ("data", "words"),
    [
        (b"", "empty"),
        (b"hello", "not XML"),
        (SMALL[:900], "cut off"),
        (b"<model/>", "no Archi model"),
        (SMALL.replace(b'xmlns:archimate="http://www.archimatetool.com/archimate" ', b""), "prefix"),
        (b"PK\x03\x04nothing", "no ZIP archive"),
    ],
)
def test_what_is_no_model_says_so_in_one_line(data: bytes, words: str) -> None:
    with pytest.raises(UnreadableFileError, match=words) as raised:
        read_archi(data, file="x.archimate", prefix="a")
    assert "\n" not in str(raised.value)


def test_a_zip_of_something_else_and_a_bomb_are_refused() -> None:
    for members, error in (({"a.txt": b"1"}, UnreadableFileError), ({"model.xml": b" " * 10_000_000}, UnsafeFileError)):
        stream = io.BytesIO()
        with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as packed:
            for name, data in members.items():
                packed.writestr(name, data)
        with pytest.raises(error):
            read_archi(stream.getvalue(), file="x.archimate", prefix="a")


def test_a_doctype_is_refused() -> None:
    bomb = SMALL.replace(b"<archimate:model", b'<!DOCTYPE x [<!ENTITY a "aaaa">]><archimate:model', 1)
    with pytest.raises(UnsafeFileError, match="DOCTYPE"):
        read_archi(bomb, file="x.archimate", prefix="a")


@given(
    flips=st.lists(st.tuples(st.integers(0, len(SMALL) - 1), st.integers(1, 255)), max_size=4),
    moves=st.lists(st.tuples(st.integers(0, 60), st.integers(0, 60), st.sampled_from("cmd")), max_size=5),
)
def test_no_damage_crashes_and_no_element_is_lost(
    flips: list[tuple[int, int]], moves: list[tuple[int, int, str]]
) -> None:
    root = etree.fromstring(SMALL)
    nodes = list(root.iter("folder", "element", "child"))
    for first, second, how in moves:
        one, other = nodes[first % len(nodes)], nodes[second % len(nodes)]
        parent = one.getparent()
        if how == "d" and parent is not None:
            parent.remove(one)
        elif other not in one.iter():
            other.append(etree.fromstring(etree.tostring(one)) if how == "c" else one)
    data = bytearray(etree.tostring(root))
    for position, mask in flips:
        data[position % len(data)] ^= mask
    try:
        content = read_archi(bytes(data), file="x.archimate", prefix="a")
    except ImpactError as error:
        assert "\n" not in str(error)
        return
    members = etree.fromstring(bytes(data)).xpath("//folder/element")
    types = [(node.get(XSI_TYPE) or "").rpartition(":")[2] for node in members]
    ties = [name for name in types if name.endswith("Relationship")]
    drawn = [tie for tie in content.relationships if not tie.kind.endswith("shows")]
    assert (len(content.elements), len(drawn)) == (len(types) - len(ties), len(ties))


def test_counts_and_content_are_those_of_the_shared_models(shared_directory: Path) -> None:
    folder = shared_directory / "benchmarks" / "archimate"
    rows = list(csv.DictReader((folder / "expected_counts.csv").read_text("utf-8").splitlines()))
    native = [row for row in rows if row["format"] == "archi-native"]
    assert native
    for row in native:
        content = read_archi(_unpacked(folder / row["file"]), file=row["file"], prefix="a")
        views = [element for element in content.elements if element.kind == "archimate:View"]
        drawn = [tie for tie in content.relationships if not tie.kind.endswith("shows")]
        counts = (len(content.elements) - len(views), len(drawn), len(views))
        assert counts == tuple(int(row[name]) for name in ("elements", "relationships", "views"))


def test_a_model_and_its_export_say_the_same(shared_directory: Path) -> None:
    folder = shared_directory / "benchmarks" / "archimate"
    own = read_archi(_unpacked(folder / "archi-native" / "tinker.archimate.gz"), file="x", prefix="a")
    exported = read_archimate(_unpacked(folder / "exchange" / "tinker.xml.gz"), file="x", prefix="a")

    def elements(content: ModelContent) -> set[tuple[object, ...]]:
        return {
            (e.id, e.kind, e.name, e.text, e.parent_id, tuple(sorted(e.properties.items())))
            for e in content.elements
            if e.kind != "archimate:View"
        }

    def ties(content: ModelContent) -> set[tuple[object, ...]]:
        return {
            (t.id, t.kind, t.name, t.source_id, t.target_id, tuple(sorted(t.properties.items())))
            for t in content.relationships
        }

    assert elements(own) == elements(exported)
    assert ties(own) == ties(exported)
    for left, right in zip(own.diagrams, exported.diagrams, strict=True):
        assert {(s.element_id, s.bounds) for s in left.shapes} == {(s.element_id, s.bounds) for s in right.shapes}


def _unpacked(path: Path) -> bytes:
    data = path.read_bytes()
    return gzip.decompress(data) if path.suffix == ".gz" else data
