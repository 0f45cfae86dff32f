"""Write a report as SARIF 2.1.0, so that a code host shows the sections to review beside the change that makes them."""

from __future__ import annotations

import hashlib
from typing import Any
from urllib.parse import quote

from impact import __version__
from impact.domain.result import ImpactedSection, ImpactReport
from impact.writers.json import dump
from impact.writers.sarif import ROOT, SCHEMA

FINGERPRINT = "impactReview/v1"
_LEVEL_BY_TIER = {"must": "warning", "should": "note", "glance": "note", "": "note"}
_MEANING_BY_TIER = {
    "must": "The section has to be reviewed: the change very likely makes it wrong.",
    "should": "The section should be reviewed: the change may make it wrong.",
    "glance": "The section deserves a glance.",
    "": "The section is above the threshold of the report.",
}


def write_report_sarif(report: ImpactReport) -> str:
    """Write each section to review as a result, likeliest first.

    A result stands where the tie was read over which change arrives, so that a code host can show it. Its fingerprint
    holds scope and section, and no likelihood, so that it stays the same when numbers move.
    """
    driver = {
        "name": "impact",
        "version": __version__,
        "semanticVersion": __version__,
        "rules": [
            {
                "id": _rule_id(tier),
                "shortDescription": {"text": meaning},
                "defaultConfiguration": {"level": _LEVEL_BY_TIER[tier]},
            }
            for tier, meaning in _MEANING_BY_TIER.items()
        ],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {ROOT: {"description": {"text": "The folder that holds workspace.toml."}}},
        "results": [_result(section, report.scope) for section in report.estimated_sections],
    }
    return dump({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]})


def _rule_id(tier: str) -> str:
    return f"review-{tier or 'listed'}"


def _result(section: ImpactedSection, scope: str) -> dict[str, Any]:
    element = section.element
    title = f"{section.document} {section.number} {section.title}".strip()
    text = f"Review {title}: {element.likelihood:.0%} likely to be affected by {scope}. {element.why}".strip()
    words = f"{scope}\n{element.id}"
    location: dict[str, Any] = {"logicalLocations": [{"fullyQualifiedName": element.id, "kind": "section"}]}
    steps = element.paths[0].steps if element.paths else ()
    if steps and steps[-1].file:
        place: dict[str, Any] = {"artifactLocation": {"uri": quote(steps[-1].file), "uriBaseId": ROOT}}
        if steps[-1].line:
            place["region"] = {"startLine": steps[-1].line}
        location["physicalLocation"] = place
    return {
        "ruleId": _rule_id(element.tier),
        "ruleIndex": list(_MEANING_BY_TIER).index(element.tier),
        "level": _LEVEL_BY_TIER[element.tier],
        "message": {"text": text},
        "locations": [location],
        "partialFingerprints": {FINGERPRINT: hashlib.sha256(words.encode()).hexdigest()[:32]},
        "properties": {"likelihood": element.likelihood, "personDays": section.mean_person_days, "role": section.role},
    }
