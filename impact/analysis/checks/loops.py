"""Rules on what leads back to where it comes from."""

from __future__ import annotations

from collections.abc import Iterator

from impact.analysis.checks.archimate import HIERARCHIES
from impact.analysis.checks.subject import CheckedWorkspace, Finding, on_tie, titled
from impact.domain.architecture import spell_out_kind

_MAY_LEAD_BACK = frozenset([*HIERARCHIES, "bpmn:calledElement"])
"""Kinds that other rules judge, and calls: a process may call itself."""


def self_loops(workspace: CheckedWorkspace) -> Iterator[Finding]:
    """Name each flow and each relationship whose two ends are one thing."""
    for tie in workspace.graph.relationships:
        if tie.source_id == tie.target_id and tie.kind not in _MAY_LEAD_BACK:
            node = workspace.graph.element(tie.source_id)
            yield on_tie(tie, f"{spell_out_kind(tie.kind)} '{tie.id}' leads from {titled(node)} back to itself")
