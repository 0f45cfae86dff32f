"""What the dashboard draws is the report, arranged: nothing is added and nothing lost unsaid."""

from __future__ import annotations

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from impact.domain.result import ImpactReport
from impact.readers.workspace import shipped_workspace
from impact.use_cases.analysis import report
from impact.use_cases.dashboard import LAYERS, area_rows, impacted_picture, marked_diagrams
from impact.use_cases.report_files import report_downloads
from impact.use_cases.scope import ScopeRequest
from impact.use_cases.workspace import Workspace, load_workspace


@pytest.fixture(scope="module")
def workspace() -> Workspace:
    return load_workspace(shipped_workspace())


@pytest.fixture(scope="module")
def result(workspace: Workspace) -> ImpactReport:
    return report(workspace, ScopeRequest(changes=("SECMP0007",)))


def test_areas_hold_every_section_once_and_all_days(result: ImpactReport) -> None:
    rows = area_rows(result)
    listed = [section_id for row in rows for section_id in row.section_ids]
    assert sorted(listed) == sorted(section.element.id for section in result.sections)
    assert sum(row.must for row in rows) == sum(section.element.tier == "must" for section in result.sections)
    days = sum(section.mean_person_days for section in result.sections)
    assert sum(row.mean_person_days for row in rows) == pytest.approx(days)


@given(most_nodes=st.integers(0, 300))
def test_a_picture_stays_within_its_nodes_and_counts_what_it_leaves_out(
    workspace: Workspace, result: ImpactReport, most_nodes: int
) -> None:
    picture = impacted_picture(workspace, result, most_nodes=most_nodes)
    drawn = {node.id for node in picture.nodes}
    wanted = [section.element.id for section in result.estimated_sections if section.element.paths]
    assert len(picture.nodes) <= most_nodes
    assert picture.left_out == sum(section_id not in drawn for section_id in wanted)


def test_a_picture_runs_from_changes_to_sections_and_ends_of_lines_are_drawn(
    workspace: Workspace, result: ImpactReport
) -> None:
    picture = impacted_picture(workspace, result, most_nodes=120)
    assert {node.layer for node in picture.nodes} >= {0, len(LAYERS) - 1}
    by_layer = sorted({(node.layer, node.x) for node in picture.nodes})
    assert [x for _, x in by_layer] == sorted({x for _, x in by_layer})
    assert len({(node.x, node.y) for node in picture.nodes}) == len(picture.nodes)
    places = range(len(picture.nodes))
    assert all(source in places and target in places for source, target, _ in picture.links)


def test_a_selected_element_finds_room_where_it_would_have_none(workspace: Workspace, result: ImpactReport) -> None:
    last = result.estimated_sections[-1].element.id
    without = impacted_picture(workspace, result, most_nodes=20)
    within = impacted_picture(workspace, result, most_nodes=20, selected=last)
    assert last not in {node.id for node in without.nodes}
    assert last in {node.id for node in within.nodes}
    assert len(within.nodes) <= 20


def test_selecting_what_is_drawn_moves_nothing(workspace: Workspace, result: ImpactReport) -> None:
    picture = impacted_picture(workspace, result, most_nodes=80)
    for node in picture.nodes:
        assert impacted_picture(workspace, result, most_nodes=80, selected=node.id) == picture


def test_only_affected_shapes_of_a_diagram_are_marked_with_their_likelihood(
    workspace: Workspace, result: ImpactReport
) -> None:
    likelihoods = {element.id: element.likelihood for element in result.elements}
    found = marked_diagrams(workspace, result)
    assert "bam:MD-07" in {item.subject_id for item in found}
    for item in found:
        shown = {shape.element_id for shape in item.diagram.shapes}
        assert set(item.marks) <= shown
        assert all(mark.likelihood == likelihoods[element_id] for element_id, mark in item.marks.items())


def test_downloads_are_written_when_asked_for(workspace: Workspace, result: ImpactReport) -> None:
    writers = {ending: write for _, ending, write in report_downloads(workspace, result)}
    assert json.loads(writers["json"]())["changes"][0]["id"] == "SECMP0007"
    assert writers["md"]().startswith(b"#")
