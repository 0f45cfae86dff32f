"""Write the outcome of a check as text, grouped by rule, and as JSON; list the rules."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from impact.domain.formatting import counted, day
from impact.domain.problem import Problem
from impact.domain.rule import Rule
from impact.domain.waiver import CheckReport, WaivedProblem
from impact.writers.json import dump

SHOWN_PER_RULE = 5
"""Findings of one rule that a text shows where all rules are asked for."""


def write_check_text(report: CheckReport) -> str:
    """Write findings by rule, worst rules first, then what is waived, then a count.

    Of each rule the first findings stand in full, unless only some rules were asked for.
    """
    lines = [*_rules_in_text(report), *_waived_in_text(report.waived)]
    return "\n".join([*lines, *_summary(report)]) + "\n"


def _rules_in_text(report: CheckReport) -> Iterator[str]:
    for rule_id, problems in report.findings_by_rule:
        rule = report.rule_by_id.get(rule_id)
        head = f"{problems[0].severity}: {rule_id}, {counted(len(problems), 'finding')}"
        yield f"{head}. {rule.meaning}" if rule else f"{head}."
        shown = problems if report.is_selection else problems[:SHOWN_PER_RULE]
        remedies = {problem.remedy for problem in shown}
        for problem in shown:
            yield f"  {_in_one_line(problem, with_remedy=len(remedies) > 1)}"
        if len(shown) < len(problems):
            yield f"  and {len(problems) - len(shown)} more: impact check --rule {rule_id}"
        if len(remedies) == 1 and problems[0].remedy:
            yield f"  → {problems[0].remedy}"
        yield ""


def _in_one_line(problem: Problem, *, with_remedy: bool) -> str:
    place = f"{problem.file}:{problem.line}" if problem.line else problem.file
    subject = f" [{problem.element_id}]" if problem.element_id else ""
    remedy = f" {problem.remedy}" if with_remedy and problem.remedy else ""
    return f"{place}: {problem.severity}: {problem.message}{subject}{remedy}".removeprefix(": ")


def _waived_in_text(waived: Sequence[WaivedProblem]) -> Iterator[str]:
    if not waived:
        return
    yield f"waived: {counted(len(waived), 'finding')} that somebody decided to put up with"
    for item in waived:
        waiver = item.waiver
        by = f" ({waiver.by})" if waiver.by else ""
        until = f", until {day(waiver.expires)}" if waiver.expires else ""
        yield f"  {_in_one_line(item.problem, with_remedy=False)} ({item.problem.rule})"
        yield f"    because {waiver.reason}{by}{until}"
    yield ""


def _summary(report: CheckReport) -> Iterator[str]:
    counts = ", ".join(counted(number, severity.value) for severity, number in report.count_by_severity.items())
    waived = f", {len(report.waived)} waived" if report.waived else ""
    only = f" of {counted(len(report.rules), 'rule')}" if report.is_selection else ""
    yield f"{counts}{waived}{only}"


def write_check_json(report: CheckReport) -> str:
    """Write the outcome as one JSON object: counts, findings, what is waived and why, and the broken rules."""
    broken = {problem.rule for problem in (*report.findings, *(item.problem for item in report.waived))}
    return dump(
        {
            "schema_version": 1,
            "counts": {
                **{severity.value: number for severity, number in report.count_by_severity.items()},
                "waived": len(report.waived),
            },
            "findings": [_problem(problem) for problem in report.findings],
            "waived": [{**_problem(item.problem), "waiver": _waiver(item)} for item in report.waived],
            "rules": [rule_document(rule) for rule in report.rules if rule.id in broken],
        }
    )


def _problem(problem: Problem) -> dict[str, object]:
    return {
        "severity": problem.severity.value,
        "rule": problem.rule,
        "message": problem.message,
        "file": problem.file,
        "line": problem.line,
        "element": problem.element_id or None,
        "remedy": problem.remedy,
    }


def _waiver(item: WaivedProblem) -> dict[str, object]:
    waiver = item.waiver
    return {
        "reason": waiver.reason,
        "by": waiver.by or None,
        "expires": waiver.expires.isoformat() if waiver.expires else None,
        "file": waiver.origin.file,
        "line": waiver.origin.line,
    }


def rule_document(rule: Rule) -> dict[str, object]:
    """Say a rule as a JSON object."""
    return {
        "id": rule.id,
        "severity": rule.severity.value,
        "family": rule.family.value,
        "meaning": rule.meaning,
        "remedy": rule.remedy,
        "basis": rule.basis,
    }


def write_rules_text(rules: Sequence[Rule]) -> str:
    """List rules by family, each with its severity and meaning."""
    lines: list[str] = []
    width = max((len(rule.id) for rule in rules), default=0)
    family = None
    for rule in rules:
        if rule.family is not family:
            family = rule.family
            lines += ["", f"{family}"] if lines else [f"{family}"]
        lines.append(f"  {rule.id:<{width}}  {rule.severity.value:<7}  {rule.meaning}")
    return "\n".join(lines) + "\n"


def write_rules_json(rules: Sequence[Rule]) -> str:
    """List rules as JSON."""
    return dump([rule_document(rule) for rule in rules])
