"""What reaches the threshold only because changes come together, in the report and against each change alone."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from impact.domain.result import ImpactReport
from impact.use_cases.analysis import AnalysisOptions, report
from impact.use_cases.scope import ScopeRequest
from impact.use_cases.workspace import load_workspace
from impact.writers.json import write_report_json
from impact.writers.markdown import write_report_markdown
from tests.workspaces import write_workspace

CHANGES = "change_id,kind,title,releases\nC1,CR,One,R2\nC2,CR,Two,R2\nC3,CR,Three,R2\n"
TOUCHES = """\
change_id,element_id,kind,confidence
C1,tad:SYS-GW,modify,0.15
C2,tad:SYS-GW,modify,0.14
C3,tad:SYS-DB,modify,0.9
"""


@pytest.fixture
def found(tmp_path: Path) -> ImpactReport:
    folder = write_workspace(tmp_path, register_changes=CHANGES, register_parts="whole_id,part_id\n",
                             register_touches=TOUCHES)  # fmt: skip
    return report(load_workspace(folder), ScopeRequest(release="R2"))


def test_what_no_change_alone_brings_over_the_threshold_is_listed_with_the_likelihoods_alone(
    found: ImpactReport,
) -> None:
    together = {item.element_id: item for item in found.only_together}
    gateway = together["tad:SYS-GW"]
    assert gateway.likelihood >= found.threshold
    assert {"C1", "C2"} <= {one.change_id for one in gateway.alone}
    assert all(one.likelihood < found.threshold for one in gateway.alone)
    assert "sec:TAD/1" in together
    assert together["sec:TAD/1"].name == "TAD 1 Gateway"


def test_what_one_change_alone_brings_over_the_threshold_is_not_listed(found: ImpactReport) -> None:
    assert "tad:SYS-DB" not in {item.element_id for item in found.only_together}


def test_the_likelihoods_alone_are_those_of_an_analysis_of_that_change(tmp_path: Path, found: ImpactReport) -> None:
    workspace = load_workspace(tmp_path)
    for item in found.only_together:
        for one in item.alone:
            alone = report(workspace, ScopeRequest(changes=(one.change_id,)), options=AnalysisOptions(threshold=0.0))
            parts = (*alone.elements, *(section.element for section in alone.sections))
            likelihood = {part.id: part.likelihood for part in parts}.get(item.element_id)
            assert likelihood in (None, one.likelihood)


def test_report_and_json_name_them(found: ImpactReport) -> None:
    text = write_report_markdown(found)
    assert "## Only together" in text
    assert "| TAD 1 Gateway" in text.partition("## Only together")[2].partition("## Effort")[0]
    listed = json.loads(write_report_json(found))["only_together"]
    assert [item["id"] for item in listed] == [item.element_id for item in found.only_together]
    assert all(one["likelihood"] < found.threshold for item in listed for one in item["alone"])


def test_a_single_change_has_no_such_section(tmp_path: Path) -> None:
    folder = write_workspace(tmp_path)
    alone = report(load_workspace(folder), ScopeRequest(changes=("PART-A",)))
    assert alone.only_together == ()
    assert "Only together" not in write_report_markdown(alone)
