"""ArchiMate exchange files are read completely, and what is wrong in them is named."""

from __future__ import annotations

import csv
import io
from collections import Counter
from pathlib import Path

import pytest

from impact.domain.architecture import SHOWS, Basis, Element, ModelContent, Relationship
from impact.errors import UnreadableFileError
from impact.readers.archimate import VIEW_KIND, read_archimate
from impact.readers.xml import read_bytes

ROOT = Path(__file__).parents[2]
BENCHMARK = ROOT.parent / "shared" / "benchmarks" / "archimate"
DATA = ROOT / "tests" / "data" / "archimate"


@pytest.fixture(scope="module")
def model() -> ModelContent:
    return read_archimate((DATA / "small.xml").read_bytes(), file="s.xml", prefix="tad")


def element(model: ModelContent, element_id: str) -> Element:
    return next(element for element in model.elements if element.id == element_id)


def tie(model: ModelContent, tie_id: str) -> Relationship:
    return next(tie for tie in model.relationships if tie.id == tie_id)


def test_known_properties_fill_fields_and_others_stay(model: ModelContent) -> None:
    access = element(model, "tad:SYS-A")
    assert (access.kind, access.name, access.text) == ("archimate:ApplicationComponent", "Access", "Guards.")
    assert (access.introduced_in, access.retired_in, access.basis) == ("R1.2", "R3.0", Basis.SOURCED)
    assert (access.source, access.sort, access.aliases) == ("paper 3", "system", ("Door", "Gate"))
    assert access.properties == {
        "folder": "Application/Access", "owner": "Alice", "p0": "lost", "name@de": "Zugang",
    }  # fmt: skip
    assert access.origin.xml_id == "SYS-A"
    assert access.origin.line == 5


def test_a_part_is_nested_in_the_whole_that_composes_it(model: ModelContent) -> None:
    assert element(model, "tad:SYS-B").parent_id == "tad:SYS-A"
    assert element(model, "tad:SYS-A").parent_id is None


def test_a_relationship_keeps_role_strength_and_attributes(model: ModelContent) -> None:
    access = tie(model, "tad:r2")
    assert (access.kind, access.name, access.role, access.strength) == (
        "archimate:Access", "reads", "specifies", "usually",
    )  # fmt: skip
    assert access.properties == {"accessType": "Read"}


def test_a_relationship_may_end_at_a_relationship(model: ModelContent) -> None:
    assert tie(model, "tad:r3").target_id == "tad:r2"


def test_what_is_wrong_is_kept_and_named(model: ModelContent) -> None:
    assert element(model, "tad:SYS-B#2").name == "Twin"
    assert element(model, "tad:X").kind == "unknown:Wizard"
    assert element(model, "tad:element-5").name == "Nameless id"
    assert tie(model, "tad:r4").target_id == "tad:gone"
    assert tie(model, "tad:r5").kind == "unknown:Teleports"
    assert Counter(problem.rule for problem in model.problems) == {
        "duplicate-id": 1, "unknown-type": 2, "missing-id": 1, "dangling-reference": 2, "dangling-diagram": 2,
    }  # fmt: skip
    assert all(problem.file == "s.xml" and problem.line and problem.remedy for problem in model.problems)


def test_a_view_is_an_element_that_shows_each_element_once(model: ModelContent) -> None:
    view = element(model, "tad:V1")
    assert (view.kind, view.name, view.properties) == (VIEW_KIND, "Overview", {"viewpoint": "Layered"})
    shown = [tie.target_id for tie in model.relationships if tie.kind == SHOWS and tie.source_id == view.id]
    assert shown == ["tad:SYS-A", "tad:SYS-B", "tad:X"]


def test_a_view_is_a_diagram_with_nested_nodes_and_loose_notes(model: ModelContent) -> None:
    (diagram,) = model.diagrams
    nested = [(shape.element_id, shape.kind, shape.parent_shape_id) for shape in diagram.shapes]
    assert nested == [
        ("tad:SYS-A", "archimate:ApplicationComponent", ""),
        ("tad:SYS-B", "archimate:ApplicationService", "tad:SYS-A"),
        ("tad:X", "unknown:Wizard", ""),
        ("tad:X", "unknown:Wizard", ""),
        ("tad:n5", "diagram:note", ""),
    ]


def test_connections_run_from_border_to_border_over_their_bends(model: ModelContent) -> None:
    (diagram,) = model.diagrams
    edges = {edge.relationship_id: edge for edge in diagram.edges}
    assert list(edges) == ["tad:r3", "tad:r2"]
    start, bend, end = edges["tad:r2"].waypoints
    assert start == pytest.approx((70 + 130 * 25 / 110, 90.0))
    assert bend == (200, 175)
    assert end == (400, 175)
    assert edges["tad:r3"].waypoints[-1] == pytest.approx((234.2, 175.0), abs=0.05)
    assert edges["tad:r2"].detail == "Read"


def test_a_file_of_version_2_means_the_same() -> None:
    model = read_archimate((DATA / "version2.xml").read_bytes(), file="v.xml", prefix="x")
    assert [item.name for item in model.elements] == ["Mail", "Sell", "All"]
    assert element(model, "x:a").properties == {"owner": "x"}
    assert tie(model, "x:r").kind == "archimate:Serving"
    assert len(model.diagrams[0].edges) == 1
    assert model.problems == ()


@pytest.mark.parametrize("data", [b"<a/>", b"<x xmlns='http://www.opengroup.org/xsd/archimate/3.0/'/>"])
def test_a_file_of_another_format_is_refused(data: bytes) -> None:
    with pytest.raises(UnreadableFileError, match="no ArchiMate exchange file"):
        read_archimate(data, file="x.xml", prefix="tad")


@pytest.mark.shared
def test_public_models_are_counted_exactly() -> None:
    if not BENCHMARK.is_dir():
        pytest.skip("needs the benchmark models in ../shared")
    rows = list(csv.DictReader(io.StringIO((BENCHMARK / "expected_counts.csv").read_text("utf-8"))))
    rows = [row for row in rows if row["format"] == "exchange3"]
    for row in rows:
        model = read_archimate(read_bytes(BENCHMARK / row["file"]), file=row["file"], prefix="x")
        ids = {item.id for item in (*model.elements, *model.relationships)}
        drawn = [tie for tie in model.relationships if tie.kind != SHOWS]
        got = {
            "elements": sum(element.kind != VIEW_KIND for element in model.elements),
            "relationships": len(drawn),
            "views": len(model.diagrams),
            "duplicate_ids": sum(problem.rule == "duplicate-id" for problem in model.problems),
            "dangling_rels": sum(not {tie.source_id, tie.target_id} <= ids for tie in drawn),
            "self_loops": sum(tie.source_id == tie.target_id for tie in drawn),
        }
        assert got == {name: int(row[name]) for name in got}, row["file"]
        assert not any(problem.rule == "unknown-type" for problem in model.problems), row["file"]
    assert len(rows) >= 8


@pytest.mark.shared
def test_public_models_hold_exactly_the_expected_types() -> None:
    if not BENCHMARK.is_dir():
        pytest.skip("needs the benchmark models in ../shared")
    expected: dict[str, Counter[str]] = {}
    for row in csv.DictReader(io.StringIO((BENCHMARK / "expected_types.csv").read_text("utf-8"))):
        if row["file"].startswith("exchange/"):
            expected.setdefault(row["file"], Counter())[f"{row['kind']}:{row['type']}"] += int(row["count"])
    for file, counts in expected.items():
        model = read_archimate(read_bytes(BENCHMARK / file), file=file, prefix="x")
        got = Counter(f"element:{item.kind.removeprefix('archimate:')}" for item in model.elements)
        got.update(f"relationship:{item.kind.removeprefix('archimate:')}" for item in model.relationships)
        del got["element:View"], got["relationship:shows"]
        assert got == counts, file
