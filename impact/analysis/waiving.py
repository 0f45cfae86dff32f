"""Hold findings against what people decided to put up with."""

from __future__ import annotations

import datetime as dt
import fnmatch
from collections import defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from impact.domain.formatting import counted, day
from impact.domain.problem import Problem
from impact.domain.rule_table import RULE_BY_ID
from impact.domain.waiver import WaivedProblem, Waiver


@dataclass(frozen=True, slots=True)
class Waiving:
    """Findings that count, findings that are waived, and what is wrong with the waivers themselves."""

    findings: tuple[Problem, ...]
    waived: tuple[WaivedProblem, ...]
    doubts: tuple[Problem, ...]


def apply_waivers(problems: Iterable[Problem], waivers: Sequence[Waiver], *, today: dt.date) -> Waiving:
    """Part findings into those that count and those that a waiver holds for.

    The first waiver that fits counts. One that expired before the day waives nothing and is reported, with the number
    of findings it fits; one that holds and fits nothing is reported, too.

    Parameters
    ----------
    problems
        Findings, in any order; it is kept.
    waivers
        In the order of the file.
    today
        Day on which people look; a waiver holds on its last day.
    """
    by_rule: dict[str, list[Waiver]] = defaultdict(list)
    for waiver in waivers:
        by_rule[waiver.rule].append(waiver)
    counts: dict[Waiver, int] = dict.fromkeys(waivers, 0)
    findings: list[Problem] = []
    waived: list[WaivedProblem] = []
    for problem in problems:
        fitting = [waiver for waiver in by_rule.get(problem.rule, ()) if _fits(waiver, problem)]
        for waiver in fitting:
            counts[waiver] += 1
        holding = next((waiver for waiver in fitting if not _is_over(waiver, today)), None)
        if holding is None:
            findings.append(problem)
        else:
            waived.append(WaivedProblem(problem, holding))
    doubts = tuple(doubt for waiver in waivers for doubt in _doubts(waiver, counts[waiver], today))
    return Waiving(tuple(findings), tuple(waived), doubts)


def _is_over(waiver: Waiver, today: dt.date) -> bool:
    return waiver.expires is not None and waiver.expires < today


def _fits(waiver: Waiver, problem: Problem) -> bool:
    subjects = (problem.element_id, problem.file)
    if "*" in waiver.subject:
        pattern = waiver.subject.replace("[", "[[]").replace("?", "[?]")
        return any(subject and fnmatch.fnmatchcase(subject, pattern) for subject in subjects)
    return waiver.subject in subjects


def _doubts(waiver: Waiver, count: int, today: dt.date) -> Iterable[Problem]:
    if _is_over(waiver, today):
        rule = RULE_BY_ID["expired-waiver"]
        what = f"{counted(count, 'finding')} of it" if count else "no finding"
        message = f"the waiver of {waiver.rule} for '{waiver.subject}' expired on {day(waiver.expires)}; it fits {what}"
    elif not count:
        rule = RULE_BY_ID["unused-waiver"]
        message = f"the waiver of {waiver.rule} for '{waiver.subject}' waives nothing"
    else:
        return ()
    origin = waiver.origin
    return (Problem(rule.severity, rule.id, message, origin.file, origin.line, waiver.subject, rule.remedy),)
