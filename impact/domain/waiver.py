"""What people decided to put up with: waivers, and the outcome of a check that respects them."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Mapping
from dataclasses import dataclass

from impact.domain.architecture import Origin
from impact.domain.problem import Problem, Severity
from impact.domain.rule import Rule


@dataclass(frozen=True, slots=True)
class Waiver:
    """A decision to put up with what a rule finds, for a reason and for a time.

    Attributes
    ----------
    rule
        Id of the rule.
    subject
        The element or the file that the finding is about; ``*`` in it stands for any characters.
    reason
        Why it is put up with, in words; never empty.
    by
        Who decided; may be empty.
    expires
        Last day on which it holds; ``None`` holds until somebody takes it out.
    origin
        Where it was read.
    """

    rule: str
    subject: str
    reason: str
    by: str
    expires: dt.date | None
    origin: Origin


@dataclass(frozen=True, slots=True)
class WaivedProblem:
    """A problem that a waiver holds for; it is shown with the reason and does not count."""

    problem: Problem
    waiver: Waiver


@dataclass(frozen=True, slots=True)
class CheckReport:
    """What is wrong with a workspace, and what of it people put up with.

    Attributes
    ----------
    findings
        What counts, worst first.
    waived
        What is waived, worst first.
    rules
        The rules that were asked for, in the order of the table.
    is_selection
        Whether only some of the rules were asked for.
    """

    findings: tuple[Problem, ...]
    waived: tuple[WaivedProblem, ...]
    rules: tuple[Rule, ...]
    is_selection: bool = False

    @property
    def count_by_severity(self) -> Mapping[Severity, int]:
        """Number of findings that count, for each severity."""
        counts = Counter(problem.severity for problem in self.findings)
        return {severity: counts[severity] for severity in Severity}

    @property
    def has_errors(self) -> bool:
        """Whether anything that counts is an error."""
        return self.count_by_severity[Severity.ERROR] > 0

    @property
    def findings_by_rule(self) -> tuple[tuple[str, tuple[Problem, ...]], ...]:
        """Findings of each rule, rules with the worst findings first, then as they come up."""
        found: dict[str, list[Problem]] = {}
        for problem in self.findings:
            found.setdefault(problem.rule, []).append(problem)
        ranks = {severity: rank for rank, severity in enumerate(Severity)}
        groups = sorted(found.items(), key=lambda item: min(ranks[problem.severity] for problem in item[1]))
        return tuple((rule, tuple(problems)) for rule, problems in groups)

    @property
    def rule_by_id(self) -> Mapping[str, Rule]:
        """The rules by id."""
        return {rule.id: rule for rule in self.rules}
