"""Check a joined workspace: one function for each rule, in one module for each family of rules."""

from __future__ import annotations

from collections.abc import Collection, Mapping

from impact.analysis.checks import (
    actions,
    archimate,
    bpmn,
    consistency,
    coverage,
    identity,
    loops,
    register,
    releases,
    texts,
)
from impact.analysis.checks.subject import Check, CheckedWorkspace
from impact.domain.problem import Problem
from impact.domain.rule_table import RULE_BY_ID

__all__ = ["CHECKS", "CheckedWorkspace", "check_workspace"]

CHECKS: Mapping[str, Check] = {
    "unnamed-element": identity.unnamed_elements,
    "same-name": identity.same_names,
    "self-loop": loops.self_loops,
    "absent-name": texts.absent_names,
    "invalid-relationship": archimate.invalid_relationships,
    "mixed-junction": archimate.mixed_junctions,
    "open-junction": archimate.open_junctions,
    "circular-structure": archimate.circular_structures,
    "process-without-start": bpmn.processes_without_start,
    "process-without-end": bpmn.processes_without_end,
    "unreachable-step": bpmn.unreachable_steps,
    "dead-end-step": bpmn.dead_end_steps,
    "unlabelled-outcome": bpmn.unlabelled_outcomes,
    "no-default-flow": bpmn.gateways_without_default,
    "step-without-lane": bpmn.steps_without_lane,
    "unattached-boundary-event": bpmn.unattached_boundary_events,
    "deadlock": bpmn.deadlocks,
    "lack-of-synchronisation": bpmn.missing_synchronisation,
    "step-not-drawn": bpmn.steps_not_drawn,
    "process-without-section": coverage.processes_without_section,
    "unjoined-element": coverage.unjoined_elements,
    "section-without-content": coverage.sections_without_content,
    "unused-element": coverage.unused_elements,
    "component-in-no-view": coverage.components_in_no_view,
    "component-without-section": coverage.components_without_section,
    "name-differs": consistency.differing_names,
    "device-not-used": consistency.devices_not_used,
    "required-process": consistency.missing_required_processes,
    "used-before-introduced": releases.used_before_introduced,
    "used-after-retired": releases.used_after_retired,
    "retired-before-introduced": releases.retired_before_introduced,
    "undated-introduction": releases.undated_introductions,
    "change-without-touch": register.changes_without_touch,
    "change-without-content": register.changes_without_content,
    "disputed-duplicate": register.disputed_duplicates,
    "duplicate-with-other-impact": register.duplicates_with_other_impact,
    "undated-release": register.undated_releases,
    "dates-out-of-order": register.dates_out_of_order,
    "circular-part": register.circular_parts,
    "superseded-by-other-subject": actions.successors_on_other_subjects,
    "unknown-successor": actions.unknown_successors,
}
"""What finds the breaches of each rule; rules that are not here are found by readers, joins and waivers."""


def check_workspace(workspace: CheckedWorkspace, *, rules: Collection[str] = ()) -> tuple[Problem, ...]:
    """Find what breaks the rules.

    Parameters
    ----------
    workspace
        What is looked at.
    rules
        Ids of the rules to look for; empty for all.

    Returns
    -------
    tuple of Problem
        In the order of the rules, and within a rule in that of ids.
    """
    found = []
    for rule_id, check in CHECKS.items():
        if rules and rule_id not in rules:
            continue
        rule = RULE_BY_ID[rule_id]
        for finding in check(workspace):
            origin, remedy = finding.origin, finding.remedy or rule.remedy
            message = " ".join(finding.message.split())  # names may hold line feeds
            found.append(Problem(rule.severity, rule_id, message, origin.file, origin.line, finding.about, remedy))
    return tuple(found)
