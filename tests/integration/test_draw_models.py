"""Every diagram of real model files can be drawn, with everything that it shows."""

from __future__ import annotations

from pathlib import Path

import pytest
from lxml import etree

from impact.domain.architecture import ModelContent
from impact.domain.diagram_mark import ShapeMark
from impact.readers.archimate import read_archimate
from impact.readers.bpmn import read_bpmn
from impact.readers.xml import read_bytes
from impact.writers.svg import diagram_svg

ROOT = Path(__file__).parents[2]
BENCHMARK = ROOT.parent / "shared" / "benchmarks"
DATA = ROOT / "tests" / "data"


def drawn_ids(model: ModelContent) -> None:
    for diagram in model.diagrams:
        marks = {shape.element_id: ShapeMark(0.7, "must", "why") for shape in diagram.shapes[::2]}
        root = etree.fromstring(diagram_svg(diagram, marks=marks).encode())
        ids = [node.get("data-element-id") for node in root.iter() if node.get("data-element-id")]
        assert sorted(ids) == sorted(
            shape.element_id for shape in diagram.shapes if not shape.kind.startswith("diagram:")
        )
        ties = {node.get("data-relationship-id") for node in root.iter() if node.get("data-relationship-id")}
        assert ties == {edge.relationship_id for edge in diagram.edges}
        x, y, width, height = (float(part) for part in root.get("viewBox", "").split())
        for shape in diagram.shapes:
            assert x <= shape.bounds.x and shape.bounds.x + shape.bounds.width <= x + width
            assert y <= shape.bounds.y and shape.bounds.y + shape.bounds.height <= y + height


def test_small_models_are_drawn_whole() -> None:
    drawn_ids(read_bpmn((DATA / "bpmn" / "everything.bpmn").read_bytes(), file="e", prefix="m"))
    drawn_ids(read_archimate((DATA / "archimate" / "small.xml").read_bytes(), file="s", prefix="m"))


@pytest.mark.shared
def test_public_models_are_drawn_whole() -> None:
    if not BENCHMARK.is_dir():
        pytest.skip("needs the benchmark models in ../shared")
    for path in sorted((BENCHMARK / "bpmn").glob("miwg/*.bpmn")):
        drawn_ids(read_bpmn(path.read_bytes(), file=path.name, prefix="m"))
    for path in sorted((BENCHMARK / "archimate" / "exchange").iterdir()):
        drawn_ids(read_archimate(read_bytes(path), file=path.name, prefix="m"))
