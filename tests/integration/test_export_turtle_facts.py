"""What an export says of one small release, fact by fact."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path

import pytest
from pyoxigraph import Store

from impact.domain.result import ImpactedElement, ImpactReport
from impact.use_cases.analysis import report
from impact.use_cases.export import export_turtle
from impact.use_cases.scope import ScopeRequest, resolve_scope
from impact.use_cases.workspace import Workspace, load_workspace
from tests.turtle import load, rows
from tests.workspaces import write_workspace

TOUCHES = (
    "change_id,element_id,kind,why,confidence,basis\n"
    "PART-A,tad:SYS-GW,modify,rules,0.4,sourced\n"
    "PART-B,bam:P1.03,add,new step,,inferred\n"
    "LATE,tad:SRV-9.9,add,new,,\n"
)


@pytest.fixture(scope="module")
def workspace(tmp_path_factory: pytest.TempPathFactory) -> Workspace:
    folder: Path = tmp_path_factory.mktemp("small")
    return load_workspace(write_workspace(folder, register_touches=TOUCHES))


@pytest.fixture(scope="module")
def store(workspace: Workspace) -> Store:
    return load(export_turtle(workspace, "R2"))


@pytest.fixture(scope="module")
def result(workspace: Workspace) -> ImpactReport:
    return report(workspace, ScopeRequest(release="R2"))


def impacted(result: ImpactReport) -> Iterable[ImpactedElement]:
    yield from result.elements
    yield from (section.element for section in result.sections)


def six(number: float) -> Decimal:
    return Decimal(f"{number:.6f}")


def test_a_touch_says_how_sure_it_is_and_on_what_basis(store: Store) -> None:
    found = rows(
        store,
        "SELECT ?change ?element ?confidence ?basis { ?t a impact:Touch ; impact:byChange/dcterms:identifier ?change ; "
        "impact:touches/dcterms:identifier ?element ; impact:confidence ?confidence . "
        "OPTIONAL { ?t impact:basis ?basis } }",
    )
    assert set(found) == {
        ("PART-A", "tad:SYS-GW", "0.4", "sourced"),
        ("PART-B", "bam:P1.03", "1", "inferred"),
        ("LATE", "tad:SRV-9.9", "1", ""),
    }


def test_the_likelihood_of_each_change_alone_is_that_of_the_report(store: Store, result: ImpactReport) -> None:
    found = rows(
        store,
        "SELECT ?id ?change ?likelihood { ?r a impact:ChangeLikelihood ; impact:likelihood ?likelihood ; "
        "impact:ofImpact/impact:impactOn/dcterms:identifier ?id ; impact:byChange/dcterms:identifier ?change }",
    )
    expected = {
        (element.id, item.change_id, six(item.likelihood)) for element in impacted(result) for item in element.changes
    }
    assert {(element, change, Decimal(number)) for element, change, number in found} == expected
    assert len({number for *_, number in expected}) > 2


def test_a_step_says_what_it_crosses_which_way_and_how_likely(store: Store, result: ImpactReport) -> None:
    found = rows(
        store,
        "SELECT ?id ?from ?to ?tie ?direction ?likelihood { ?i a impact:Impact ; "
        "impact:impactOn/dcterms:identifier ?id ; impact:hasPath/impact:hasStep ?step . "
        "?step impact:from/dcterms:identifier ?from ; impact:to/dcterms:identifier ?to ; "
        "impact:crosses/dcterms:identifier ?tie ; impact:direction ?direction ; impact:likelihood ?likelihood }",
    )
    expected = {
        (element.id, step.source_id, step.target_id, step.relationship_id, step.direction, six(step.likelihood))
        for element in impacted(result)
        for path in element.paths
        for step in path.steps
    }
    assert {(*row[:5], Decimal(row[5])) for row in found} == expected
    assert {row[4] for row in expected} == {"forward", "backward"}


def test_what_stands_in_the_release_is_its_architecture(store: Store, workspace: Workspace) -> None:
    found = rows(store, "SELECT ?id { ?e impact:standsIn/dcterms:identifier 'R2' ; dcterms:identifier ?id }")
    standing = {node.id for node in resolve_scope(workspace, ScopeRequest(release="R2")).graph.nodes}
    every = {node.id for node in workspace.graph.nodes}
    assert {row[0] for row in found} == standing & every
    assert "tad:SRV-9.9" in every - standing


def test_a_release_affects_all_that_is_listed_and_a_change_what_it_touches_or_likely_reaches(
    store: Store, result: ImpactReport, workspace: Workspace
) -> None:
    found = rows(store, "SELECT ?by ?id { ?s dcterms:identifier ?by ; impact:affects/dcterms:identifier ?id }")
    listed = {("R2", element.id) for element in impacted(result)}
    touched = {(touch.change_id, touch.element_id) for touch in workspace.register.touches}
    alone = [(item, element.id) for element in impacted(result) for item in element.changes]
    reached = {(item.change_id, element_id) for item, element_id in alone if item.likelihood >= result.limits[2]}
    assert set(found) == listed | touched | reached
    assert any(item.likelihood < result.limits[2] for item, _ in alone)


def test_a_review_task_belongs_to_its_release_and_report(store: Store, result: ImpactReport) -> None:
    found = rows(
        store,
        "SELECT ?id ?treatment ?size ?change { ?t a oslc_cm:ReviewTask ; impact:reviews/dcterms:identifier ?id ; "
        "impact:ofRelease/dcterms:identifier 'R2' ; dcterms:isPartOf/prov:wasGeneratedBy/impact:ofRelease ?release ; "
        "impact:treatment ?treatment ; impact:size ?size ; oslc_cm:relatedChangeRequest/dcterms:identifier ?change . "
        "?release dcterms:identifier 'R2' }",
    )
    expected = {
        (section.element.id, section.treatment, six(section.size), item.change_id)
        for section in result.estimated_sections
        for item in section.element.changes
        if item.likelihood >= result.limits[2]
    }
    assert {(task, treatment, Decimal(size), change) for task, treatment, size, change in found} == expected != set()


def test_conditions_that_are_missing_are_kept_apart_from_unknown_ones(workspace: Workspace) -> None:
    store = load(export_turtle(workspace, "R3"))
    query = "SELECT ?{0} {{ ?e a impact:EffortEstimate ; impact:{0} ?{0} }}"
    assert rows(store, query.format("missingCondition")) == [("plan",)]
    assert rows(store, query.format("unknownCondition")) == [("design",)]
