"""Write a report as JSON: the machine's form, numbers with six decimals, same inputs, same bytes."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from impact.domain.explanation import DecisiveRelationship, Explanation
from impact.domain.result import SCHEMA_VERSION, ImpactedElement, ImpactedSection, ImpactPath, ImpactReport, ScopeChange
from impact.domain.selection import ReportSelection
from impact.domain.undrawn import UndrawnTie
from impact.writers.effort_json import effort_document, stopping_document

DECIMALS = 6


def write_report_json(report: ImpactReport) -> str:
    """Write a report as a JSON document with a final line feed."""
    return dump(report_document(report))


def write_explanation_json(explanation: Explanation) -> str:
    """Write an explanation as a JSON document with a final line feed."""
    because = explanation.not_listed
    return dump(
        {
            "schema_version": SCHEMA_VERSION,
            "scope": explanation.scope,
            "element": _element(explanation.element),
            "is_listed": explanation.is_listed,
            "sentence": explanation.sentence or None,
            "cause_not": str(because.cause) if because else None,
            "reason_not": because.reason if because else None,
            "remedy": because.remedy if because else None,
            "decisive": _decisive(explanation.decisive) if explanation.decisive else None,
            "next_decisive": [_decisive(one) for one in explanation.next_decisive],
            "follows_instead": [_path(path) for path in explanation.follows_instead],
            "documented_by": [
                {"id": section_id, "name": name, "likelihood": likelihood}
                for section_id, name, likelihood in explanation.documented_by
            ],
        }
    )


def _decisive(one: DecisiveRelationship) -> dict[str, Any]:
    return {
        "relationship": one.relationship_id,
        "source": one.source_id,
        "target": one.target_id,
        "words": one.words,
        "likelihood_without": one.likelihood_without,
        "fall": one.fall,
        "importance": one.importance,
        "file": one.file,
        "line": one.line,
    }


def dump(document: Any) -> str:
    """Write any document of lists, tables, text and numbers with rounded numbers."""
    return json.dumps(_rounded(document), ensure_ascii=False, indent=1, allow_nan=False) + "\n"


def report_document(report: ImpactReport) -> dict[str, Any]:
    """Lay a report out as lists and tables, unrounded."""
    return {
        "schema_version": SCHEMA_VERSION,
        "workspace": report.workspace,
        "note": report.note,
        "scope": report.scope,
        "release": report.release.id if report.release else None,
        "graph_release": report.graph_release,
        "baseline_release": report.baseline_release,
        "as_of": report.as_of.isoformat() if report.as_of else None,
        "threshold": report.threshold,
        "tiers": dict(zip(("must", "should", "glance"), report.limits, strict=True)),
        "changes": [_change(change) for change in report.changes],
        "left_out": [{"change": change, "reason": reason} for change, reason in report.left_out],
        "conditions": [
            {"condition": c.condition, "date": c.date.isoformat(), "state": c.state, "note": c.note}
            for c in report.conditions
        ],
        **_selection(report.selection),
        "elements": [_element(element) for element in report.elements],
        "sections": [_section(section) for section in report.sections],
        "only_together": [
            {
                "id": item.element_id,
                "name": item.name,
                "likelihood": item.likelihood,
                "alone": [{"change": one.change_id, "likelihood": one.likelihood} for one in item.alone],
            }
            for item in report.only_together
        ],
        "effort": effort_document(report.effort),
        "stopping": stopping_document(report.stopping) if report.stopping else None,
        "empty_reason": report.empty_reason or None,
        "problems": [
            {
                "severity": str(problem.severity),
                "rule": problem.rule,
                "message": problem.message,
                "file": problem.file,
                "line": problem.line,
                "element": problem.element_id or None,
                "remedy": problem.remedy,
            }
            for problem in report.problems
        ],
        "inputs": {
            "sha256": dict(report.inputs.sha256_by_file),
            "policy": report.inputs.policy,
            "decisions": report.inputs.decisions,
            "seed": report.inputs.seed,
            "worlds": report.inputs.worlds,
            **_old_inputs(report),
        },
    }


def _selection(chosen: ReportSelection | None) -> dict[str, Any]:
    """Say how a report was cut down; a whole report says nothing."""
    if chosen is None:
        return {}
    return {
        "selection": {
            "selector": chosen.words,
            "sections": chosen.sections,
            "sections_of_scope": chosen.sections_of_scope,
            "elements": chosen.elements,
            "elements_of_scope": chosen.elements_of_scope,
            "mean_person_days": chosen.mean_person_days,
            "mean_person_days_of_scope": chosen.mean_of_scope,
            "effort_is_of": "the whole scope",
            "empty_reason": chosen.reason or None,
        }
    }


def _old_inputs(report: ImpactReport) -> dict[str, Any]:
    old = report.inputs.old_sha256_by_file
    return {} if old is None else {"old_sha256": dict(sorted(old.items()))}


def _change(item: ScopeChange) -> dict[str, Any]:
    change = item.change
    return {
        "id": change.id,
        "kind": change.kind,
        "title": change.title,
        "status": item.status,
        "releases": list(change.release_ids),
        "is_part": change.is_part,
        "touches": [{"element": element_id, "kind": str(kind)} for element_id, kind in item.touched],
        "missing": list(item.missing_ids),
        "sections_above": dict(zip(("must", "should", "glance"), item.sections_above, strict=True)),
    }


def _element(element: ImpactedElement) -> dict[str, Any]:
    return {
        "id": element.id,
        "name": element.name,
        "kind": element.kind,
        "kind_label": element.kind_label,
        "likelihood": element.likelihood,
        "low": element.low,
        "high": element.high,
        "sampling_low": element.sampling_low,
        "sampling_high": element.sampling_high,
        "tier": element.tier or None,
        "is_marginal": element.is_marginal,
        "touch": str(element.touch) if element.touch else None,
        "touch_why": element.touch_why or None,
        "why": element.why,
        "changes": [{"change": item.change_id, "likelihood": item.likelihood} for item in element.changes],
        "paths": [_path(path) for path in element.paths],
        "paths_share": element.paths_share,
        "are_paths_complete": element.are_paths_complete,
    }


def _path(path: ImpactPath) -> dict[str, Any]:
    return {
        "likelihood": path.likelihood,
        "share": path.share,
        "changes": list(path.change_ids),
        "touch": str(path.touch_kind),
        "start": path.start_id,
        "words": path.words,
        "steps": [
            {
                "source": step.source_id,
                "relationship": step.relationship_id,
                "kind": step.relationship_kind,
                "role": step.role or None,
                "strength": step.strength or None,
                "direction": step.direction,
                "target": step.target_id,
                "likelihood": step.likelihood,
                "words": step.words,
                "file": step.file,
                "line": step.line,
                "not_drawn": None if step.undrawn is None else _undrawn(step.undrawn),
            }
            for step in path.steps
        ],
    }


def _undrawn(undrawn: UndrawnTie) -> dict[str, Any]:
    return {
        "certainty": str(undrawn.certainty),
        "rules": list(undrawn.rules),
        "across": [element.id for element in undrawn.across],
        "chain": [
            {"relationship": tie.id, "kind": tie.kind, "file": tie.origin.file, "line": tie.origin.line}
            for tie in undrawn.chain
        ],
    }


def _section(section: ImpactedSection) -> dict[str, Any]:
    return {
        **_element(section.element),
        "document": section.document,
        "number": section.number,
        "title": section.title,
        "section_kind": section.section_kind,
        "area": section.area,
        "size": section.size,
        "size_unit": section.size_unit,
        "is_size_assumed": section.is_size_assumed,
        "treatment": section.treatment,
        "role": section.role,
        "mean_person_days": section.mean_person_days,
        "documents": list(section.documents),
    }


def _rounded(value: Any) -> Any:
    if isinstance(value, float):
        return round(value, DECIMALS) + 0.0
    if isinstance(value, Mapping):
        return {str(key): _rounded(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_rounded(item) for item in value]
    return value
