"""Write the outcome of a check as SARIF 2.1.0, which code hosts and editors show beside the files."""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from typing import Any
from urllib.parse import quote

from impact import __version__
from impact.domain.problem import Problem, Severity
from impact.domain.rule import Rule
from impact.domain.waiver import CheckReport, Waiver
from impact.writers.json import dump

SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json"
ROOT = "WORKSPACE"
"""Base to which all files are relative: the folder of ``workspace.toml``."""
FINGERPRINT = "impactFinding/v1"
_LINE = re.compile(r"\bline \d+")
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "note"}


def write_check_sarif(report: CheckReport) -> str:
    """Write findings as results; what is waived is a result with an accepted suppression.

    The fingerprint of a result holds its rule, file, element and message, but no line, so that it stays the same when
    lines move; like results of one file are numbered.
    """
    rules = {rule.id: rule for rule in report.rules}
    held: list[tuple[Problem, Waiver | None]] = [(problem, None) for problem in report.findings]
    held += [(item.problem, item.waiver) for item in report.waived]
    order = {rule_id: index for index, rule_id in enumerate(rules)}
    alike: Counter[str] = Counter()
    results = [_result(problem, waiver, order, alike) for problem, waiver in held]
    driver = {
        "name": "impact",
        "version": __version__,
        "semanticVersion": __version__,
        "rules": [_rule(rule) for rule in rules.values()],
    }
    run = {
        "tool": {"driver": driver},
        "columnKind": "unicodeCodePoints",
        "originalUriBaseIds": {ROOT: {"description": {"text": "The folder that holds workspace.toml."}}},
        "results": results,
    }
    return dump({"$schema": SCHEMA, "version": "2.1.0", "runs": [run]})


def _rule(rule: Rule) -> dict[str, Any]:
    return {
        "id": rule.id,
        "shortDescription": {"text": rule.meaning},
        "fullDescription": {"text": f"{rule.meaning} Basis: {rule.basis}"},
        "help": {"text": rule.remedy},
        "defaultConfiguration": {"level": _LEVELS[rule.severity]},
        "properties": {"tags": [rule.family.value]},
    }


def _result(problem: Problem, waiver: Waiver | None, order: dict[str, int], alike: Counter[str]) -> dict[str, Any]:
    result: dict[str, Any] = {"ruleId": problem.rule}
    if problem.rule in order:
        result["ruleIndex"] = order[problem.rule]
    result |= {
        "level": _LEVELS[problem.severity],
        "message": {"text": f"{problem.message.rstrip('.')}. {problem.remedy}".strip()},
        "partialFingerprints": {FINGERPRINT: _fingerprint(problem, alike)},
    }
    location = _location(problem)
    if location:
        result["locations"] = [location]
    if waiver is not None:
        result["suppressions"] = [_suppression(waiver)]
    return result


def _location(problem: Problem) -> dict[str, Any]:
    location: dict[str, Any] = {}
    if problem.file:
        place: dict[str, Any] = {"artifactLocation": _artifact(problem.file)}
        if problem.line:
            place["region"] = {"startLine": problem.line}
        location["physicalLocation"] = place
    if problem.element_id:
        location["logicalLocations"] = [{"fullyQualifiedName": problem.element_id, "kind": "element"}]
    return location


def _artifact(file: str) -> dict[str, str]:
    return {"uri": quote(file), "uriBaseId": ROOT}


def _suppression(waiver: Waiver) -> dict[str, Any]:
    by = f" Decided by {waiver.by}." if waiver.by else ""
    until = f" Holds until {waiver.expires.isoformat()}." if waiver.expires else ""
    place: dict[str, Any] = {"artifactLocation": _artifact(waiver.origin.file)}
    if waiver.origin.line:
        place["region"] = {"startLine": waiver.origin.line}
    return {
        "kind": "external",
        "status": "accepted",
        "justification": f"{waiver.reason.rstrip('.')}.{by}{until}",
        "location": {"physicalLocation": place},
    }


def _fingerprint(problem: Problem, alike: Counter[str]) -> str:
    message = _LINE.sub("line", problem.message)
    words = "\n".join((problem.rule, problem.file, problem.element_id, message))
    alike[words] += 1
    return hashlib.sha256(f"{words}\n{alike[words]}".encode()).hexdigest()[:32]
