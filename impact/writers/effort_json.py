"""Lay an estimate and its stopping rule out as lists and tables, for every JSON output."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict
from typing import Any

from impact.domain.effort import Cost, EffortEstimate, Figures
from impact.domain.stopping import StoppingRule, StopRank


def effort_document(effort: EffortEstimate) -> dict[str, Any]:
    """Give an estimate as the document that every JSON output holds."""
    figures = _figures(effort.total) if effort.total else dict.fromkeys(("p10", "p50", "p80", "mean"))
    return {
        "status": effort.status,
        "missing": list(effort.missing),
        "unknown": list(effort.unknown),
        **figures,
        "by_role": _cut(effort.by_role),
        "by_document": _cut(effort.by_document),
        "by_package": _cut(effort.by_package),
        "by_activity": _cut(effort.by_activity),
        "by_change": _cut(effort.by_change),
        "by_section": _cut(effort.by_section),
        "alone_by_change": dict(effort.alone_by_change),
        "saving": effort.saving,
        "saving_by_section": dict(effort.saving_by_section),
        "overlap_by_section": dict(effort.overlap_by_section),
        "left_out": effort.left_out,
        "doubt": effort.doubt
        and {
            "affected": effort.doubt.affected,
            "weights": effort.doubt.weights,
            "rates": effort.doubt.rates,
        },
        "advice": [
            {
                "part": one.part,
                "share": one.share,
                "drivers": [{"name": name, "share": share} for name, share in one.drivers],
                "sentence": one.sentence,
            }
            for one in effort.advice
        ],
        "reviewers": [asdict(option) for option in effort.reviewers],
        "cost": _cost(effort.cost) if effort.cost else None,
        "histogram": {"edges": list(effort.histogram_edges), "counts": list(effort.histogram_counts)},
        "newcomers": effort.newcomers,
        "review_months": effort.review_months,
        "assumptions": [asdict(item) for item in effort.assumptions],
    }


def stopping_document(rule: StoppingRule) -> dict[str, Any]:
    """Give a stopping rule with every rank."""
    return {
        "scope": rule.scope,
        "status": rule.status,
        "target": rule.target,
        "expected_wrong": rule.expected_wrong,
        "stop_after": rule.stop_after,
        "stop": _rank(rule.stop) if rule.stop else None,
        "tiers": [{**asdict(tier), "tier": tier.tier or "all"} for tier in rule.tiers],
        "ranks": [_rank(rank) for rank in rule.ranks],
    }


def _rank(rank: StopRank) -> dict[str, Any]:
    section = rank.section
    return {
        "rank": rank.rank,
        "id": section.section_id,
        "name": section.name,
        "likelihood": section.likelihood,
        "weight": section.weight,
        "tier": section.tier or None,
        "mean_person_days": section.person_days,
        "person_days": rank.person_days,
        "found": rank.found,
        "missed": rank.missed,
        "recall": rank.recall,
    }


def _cost(cost: Cost) -> dict[str, Any]:
    return {
        "currency": cost.currency,
        **_figures(cost.total),
        "by_role": _cut(cost.by_role),
        "roles_without_rate": list(cost.roles_without_rate),
    }


def _cut(figures: Mapping[str, Figures]) -> dict[str, Any]:
    return {name: _figures(item) for name, item in figures.items()}


def _figures(figures: Figures) -> dict[str, float]:
    return {"p10": figures.p10, "p50": figures.p50, "p80": figures.p80, "mean": figures.mean}
