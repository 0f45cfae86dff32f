"""Check a workspace: everything that is wrong with its files, its models, its documents and its register."""

from __future__ import annotations

import datetime as dt
from collections.abc import Collection

from impact.domain.problem import Problem
from impact.domain.rule import Family, Rule
from impact.domain.rule_table import RULE_BY_ID, RULES
from impact.domain.waiver import CheckReport
from impact.errors import UnknownNameError
from impact.use_cases.workspace import Workspace, nearest_names


def problems_of(workspace: Workspace, *, rules: Collection[str] = ()) -> tuple[Problem, ...]:
    """List everything that is wrong with a workspace, waived or not, worst first.

    Parameters
    ----------
    workspace
        What is checked.
    rules
        Ids of the rules to look for; empty for all.
    """
    from impact.analysis.checks import CheckedWorkspace, check_workspace
    from impact.readers.relationship_table import standard_relationships

    subject = CheckedWorkspace(
        graph=workspace.graph,
        sections=workspace.sections,
        diagrams=workspace.diagrams,
        register=workspace.register,
        calendar=workspace.calendar,
        settings=workspace.settings,
        allowed=standard_relationships(),
    )
    read = (problem for problem in workspace.problems if not rules or problem.rule in rules)
    return _worst_first([*read, *check_workspace(subject, rules=rules)])


def check(workspace: Workspace, *, today: dt.date, rules: Collection[str] = ()) -> CheckReport:
    """Check a workspace and respect its waivers.

    Parameters
    ----------
    workspace
        What is checked.
    today
        Day against which the expiry of waivers is held. It is the day on which people look, not the date on which
        the register speaks: a register of 2017 would keep a waiver alive for ever.
    rules
        Ids of the rules to look for; empty for all. Of a selection, only waivers of these rules are judged.

    Raises
    ------
    UnknownNameError
        If no rule has such an id; the nearest are offered.
    """
    from impact.analysis.waiving import apply_waivers

    wanted = tuple(rule.id for rule in rules_called(rules)) if rules else ()
    about_waivers = {rule.id for rule in RULES if rule.family is Family.WAIVERS}
    sought = () if not wanted or about_waivers & set(wanted) else wanted
    waivers = [waiver for waiver in workspace.waivers if not sought or waiver.rule in sought]
    waiving = apply_waivers(problems_of(workspace, rules=sought), waivers, today=today)
    findings = _worst_first([*waiving.findings, *waiving.doubts])
    if wanted:
        findings = tuple(problem for problem in findings if problem.rule in wanted)
    return CheckReport(
        findings=findings,
        waived=tuple(
            item
            for item in sorted(waiving.waived, key=lambda item: item.problem.sort_key)
            if not wanted or item.problem.rule in wanted
        ),
        rules=rules_called(wanted),
        is_selection=bool(wanted),
    )


def rules_called(names: Collection[str]) -> tuple[Rule, ...]:
    """Give the rules of some ids in the order of the table; all of them if none is named.

    Raises
    ------
    UnknownNameError
        If no rule has such an id; the nearest are offered.
    """
    wanted = {_known(name) for name in names}
    return tuple(rule for rule in RULES if not wanted or rule.id in wanted)


def _worst_first(problems: list[Problem]) -> tuple[Problem, ...]:
    return tuple(sorted(problems, key=lambda problem: problem.sort_key))


def _known(name: str) -> str:
    rule_id = name.strip().casefold()
    if rule_id not in RULE_BY_ID:
        raise UnknownNameError(f"No rule is called '{name}'.", candidates=nearest_names(name, tuple(RULE_BY_ID)))
    return rule_id
