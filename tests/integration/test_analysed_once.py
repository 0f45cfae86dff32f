"""A scope that is analysed once answers everything that can be asked of it."""

from __future__ import annotations

from pathlib import Path

import pytest

from impact.use_cases.analysed_scope import AnalysisOptions
from impact.use_cases.analysis import explain, report, report_of
from impact.use_cases.explanation import ExplainableScope
from impact.use_cases.scope import ScopeRequest, resolve_scope
from impact.use_cases.workspace import Workspace, load_workspace
from tests.workspaces import write_workspace

REQUEST = ScopeRequest(release="R2")


@pytest.fixture
def workspace(tmp_path: Path) -> Workspace:
    return load_workspace(write_workspace(tmp_path))


@pytest.fixture
def analysed(workspace: Workspace) -> ExplainableScope:
    return ExplainableScope(workspace, resolve_scope(workspace, REQUEST), AnalysisOptions())


def test_the_report_of_an_analysed_scope_is_the_report(workspace: Workspace, analysed: ExplainableScope) -> None:
    assert report_of(analysed) == report(workspace, REQUEST)


def test_every_explanation_of_an_analysed_scope_is_that_of_a_fresh_one(
    workspace: Workspace, analysed: ExplainableScope
) -> None:
    for element in workspace.graph.nodes:
        assert analysed.explanation(element.id) == explain(workspace, REQUEST, element=element.id)


def test_a_propagation_at_hand_is_not_worked_out_again(workspace: Workspace, analysed: ExplainableScope) -> None:
    again = ExplainableScope(workspace, analysed.scope, analysed.options, propagation=analysed.propagation)
    assert again.propagation is analysed.propagation
