"""Every element of a report has the path that reached it, and a list is called complete only if it is."""

from __future__ import annotations

from pathlib import Path

import pytest

from impact.use_cases.analysed_scope import AnalysisOptions
from impact.use_cases.analysis import report
from impact.use_cases.explanation import ExplainableScope
from impact.use_cases.scope import ScopeRequest, resolve_scope
from impact.use_cases.workspace import load_workspace
from tests.workspaces import ARCHITECTURE, PROCESS, write_workspace

ALONE = '<element identifier="SYS-ALONE" xsi:type="ApplicationComponent"><name>Alone</name></element></elements>'


def crowd(count: int) -> str:
    """Give the process many steps that use one system a little, so that it is reached in many unlikely ways."""
    task = (
        '<task id="P1.{0}" name="Step {0}"><extensionElements><i:uses role="system" ref="ALONE"/>'
        "</extensionElements></task>"
    )
    return PROCESS.replace("</process>", "".join(task.format(10 + i) for i in range(count)) + "</process>")


def test_an_element_that_only_unlikely_ways_reach_has_its_paths_in_the_report(tmp_path: Path) -> None:
    folder = write_workspace(tmp_path, process=crowd(80), architecture=ARCHITECTURE.replace("</elements>", ALONE))
    policy = folder / "low.toml"
    policy.write_text(
        '[[relationship]]\nkind = "trace:uses"\nrole = "system"\nforward = { mean = 0.0, observations = 10 }\n'
        'backward = { mean = 0.002, observations = 10, damped = false }\nreason = "low"\n',
        encoding="utf-8",
    )
    found = report(load_workspace(folder, policy_file=policy), ScopeRequest(touches=("tad:SYS-ALONE",)))
    crowded = next(element for element in found.elements if element.id == "bam:P1")
    assert crowded.paths[0].likelihood < 2e-3 < crowded.likelihood
    assert len(crowded.paths) == 5
    assert not crowded.are_paths_complete
    assert all(element.paths for element in found.elements)


@pytest.mark.parametrize("release", ["R1", "R2", "R3"])
def test_what_a_report_calls_complete_is_complete(tmp_path: Path, release: str) -> None:
    workspace = load_workspace(write_workspace(tmp_path))
    request = ScopeRequest(release=release)
    exact = ExplainableScope(workspace, resolve_scope(workspace, request), AnalysisOptions())
    for element in report(workspace, request).elements:
        whole = exact.explained_exactly(exact.graph.index_by_id[element.id])
        assert not element.are_paths_complete or whole.is_complete
        assert element.paths[0].likelihood == pytest.approx(whole.paths[0].likelihood)
