"""Write what scenarios come to as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from impact.domain.effort import Figures
from impact.domain.paired import PairedFigure
from impact.domain.scenario import Scenario
from impact.domain.scenario_outcome import EditShare, MovedSection, ReviewCounts, ScenarioOutcome
from impact.writers.json import dump
from impact.writers.scenario import headline


def write_outcomes_json(outcomes: Sequence[ScenarioOutcome]) -> str:
    """Write outcomes as JSON."""
    return dump({"schema_version": "1.0", "scenarios": [_document(outcome) for outcome in outcomes]})


def scenario_document(scenario: Scenario) -> dict[str, Any]:
    """Lay a scenario out for JSON."""
    return {
        "name": scenario.name or None,
        "note": scenario.note or None,
        "release": scenario.release or None,
        "changes": list(scenario.changes),
        "touches": list(scenario.touches),
        "edits": [
            {
                "kind": str(edit.kind),
                "subjects": list(edit.subjects),
                "value": edit.value or None,
                "words": edit.label,
            }
            for edit in scenario.edits
        ],
    }


def _document(outcome: ScenarioOutcome) -> dict[str, Any]:
    return {
        "scenario": scenario_document(outcome.scenario),
        "headline": headline(outcome),
        "baseline": outcome.baseline,
        "as_of": outcome.as_of.isoformat() if outcome.as_of else None,
        "seed": outcome.seed,
        "worlds": outcome.worlds,
        "threshold": {"before": outcome.threshold_before, "after": outcome.threshold_after},
        "counts": {"before": _counts(outcome.counts_before), "after": _counts(outcome.counts_after)},
        "person_days": {"before": _figures(outcome.figures_before), "after": _figures(outcome.figures_after)},
        "mean_difference": _paired(outcome.days),
        "shares": [_share(share) for share in outcome.shares],
        "by_role": {name: _paired(figure) for name, figure in outcome.by_role.items()},
        "by_document": {name: _paired(figure) for name, figure in outcome.by_document.items()},
        "sections": [_section(section) for section in outcome.sections],
        "elements": [
            {
                "id": item.element_id,
                "name": item.name,
                "kind_label": item.kind_label,
                "likelihood": {"before": item.likelihood_before, "after": item.likelihood_after},
                "tier": {"before": item.tier_before or None, "after": item.tier_after or None},
            }
            for item in outcome.elements
        ],
        "status": "not_estimated" if outcome.missing else "what_if" if outcome.overridden else "estimated",
        "missing": list(outcome.missing or outcome.overridden),
        "notes": list(outcome.notes),
    }


def _counts(counts: ReviewCounts) -> dict[str, int]:
    return {"reviewed": counts.reviewed, "must": counts.must, "should": counts.should, "glance": counts.glance}


def _figures(figures: Figures | None) -> dict[str, float] | None:
    if figures is None:
        return None
    return {"p10": figures.p10, "p50": figures.p50, "p80": figures.p80, "mean": figures.mean}


def _paired(figure: PairedFigure | None) -> dict[str, float] | None:
    if figure is None:
        return None
    return {
        "before": figure.before,
        "after": figure.after,
        "difference": figure.difference,
        "standard_error": figure.standard_error,
    }


def _share(share: EditShare) -> dict[str, Any]:
    return {"cause": share.label, "likelihood": share.likelihood, "person_days": share.person_days}


def _section(section: MovedSection) -> dict[str, Any]:
    return {
        "id": section.section_id,
        "label": section.label,
        "document": section.document,
        "role": section.role,
        "movement": str(section.movement),
        "is_absent": section.is_absent,
        "likelihood": {"before": section.likelihood_before, "after": section.likelihood_after},
        "tier": {"before": section.tier_before or None, "after": section.tier_after or None},
        "person_days": _paired(section.days),
        "causes": [_share(share) for share in section.shares],
    }
