"""What decides Release 2.0 of the shipped workspace, and its hubs, in the time that a person waits."""

from __future__ import annotations

import time

import pytest

from impact.domain.sensitivity import LeverSort
from impact.readers.workspace import shipped_workspace
from impact.use_cases.analysed_scope import AnalysisOptions
from impact.use_cases.explanation import ExplainableScope
from impact.use_cases.hubs import find_hubs
from impact.use_cases.scope import ScopeRequest, resolve_scope
from impact.use_cases.sensitivity import sensitivity
from impact.use_cases.workspace import Workspace, load_workspace

MOST_SECONDS = 10.0


@pytest.fixture(scope="module")
def workspace() -> Workspace:
    return load_workspace(shipped_workspace())


def test_what_decides_release_2_is_known_in_seconds(workspace: Workspace) -> None:
    before = time.process_time()
    found = sensitivity(workspace, ScopeRequest(release="R2.0"))
    assert time.process_time() - before < MOST_SECONDS
    assert found.moving_weights > 50
    assert found.moving_touches > 50
    assert found.of(LeverSort.WEIGHT)[0].width > found.of(LeverSort.TOUCH)[0].width > 0.0
    assert "trace:documents/*/backward" in {lever.id for lever in found.of(LeverSort.WEIGHT)[:10]}


def test_what_each_of_all_elements_reaches_is_known_in_seconds(workspace: Workspace) -> None:
    before = time.process_time()
    found = find_hubs(workspace, release="R2.0")
    assert time.process_time() - before < MOST_SECONDS
    behaviour = dict(found.count_by_behaviour)
    assert min(behaviour["multiplier"], behaviour["absorber"], behaviour["carrier"]) > 100
    by_id = {flow.id: flow for flow in found.elements}
    assert by_id["tad:SRV-11.1"].reached_sections > 4.0
    assert by_id["sec:BAD/6.6"].behaviour == "absorber"


def test_an_answer_to_why_comes_at_once_and_its_fall_is_that_of_forcing_the_coin(workspace: Workspace) -> None:
    analysed = ExplainableScope(workspace, resolve_scope(workspace, ScopeRequest(release="R2.0")), AnalysisOptions())
    before = time.process_time()
    explanations = [analysed.explanation(name) for name in ("sec:BAD/6.6", "sec:TAD/3.2", "sec:BAD/B", "bam:MD-05")]
    assert (time.process_time() - before) / len(explanations) < 1.0
    worlds, place = analysed.propagation.possible_worlds, analysed.graph.index_by_id
    position = {tie.id: number for number, tie in enumerate(analysed.graph.relationships)}
    for one in explanations:
        assert one.decisive is not None
        dead = worlds.reach(
            analysed.propagation.seeds, place, forced={position[one.decisive.relationship_id]: False}
        )[place[one.element.id]]  # fmt: skip
        without = sum(int(word).bit_count() for word in dead) / worlds.worlds
        assert one.decisive.fall == pytest.approx(one.element.likelihood - without, abs=1e-12)
