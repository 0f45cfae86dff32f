"""Learn the weights of a workspace from verdicts and past changes, and say how good its predictions were."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from impact.analysis.calibration import (
    calibrated_weights,
    co_change_cases,
    held_out,
    open_weights,
    reliability_of,
)
from impact.domain.calibration import (
    BACKWARD,
    COMMIT,
    FORWARD,
    LEARNED,
    CalibratedWeight,
    Calibration,
    CalibrationPolicy,
    ChangedTogether,
    ImpactCase,
    LearnedFrom,
    PredictedOutcome,
    Reliability,
    WeightKey,
)
from impact.domain.formatting import counted
from impact.domain.lessons import Lessons, Pace
from impact.domain.policy import ANY, PropagationPolicy, RelationshipRule, Weight
from impact.domain.problem import Problem, Severity
from impact.graph import ArchitectureGraph
from impact.readers.calibration_policy import calibration_policy
from impact.readers.common_changes import read_common_changes
from impact.readers.verdicts import VerdictTable, read_verdicts
from impact.use_cases.commit_history import CommittedChanges, committed_changes
from impact.use_cases.review_cases import ReviewedScope, reviewed_scope
from impact.use_cases.reviewed_elements import ReviewedElement, reviewed_elements
from impact.use_cases.workspace import Workspace

Rules = Mapping[tuple[str, str], RelationshipRule]
Say = Callable[[str], None]
MOST_ROUNDS = 3
"""Where ways beyond the listed ones matter, they are worked out again with what was learned, so often in all."""
SETTLED = 0.005


@dataclass(frozen=True, slots=True)
class CalibrationRequest:
    """What to learn from: tables of verdicts and of commits, models in git, work packages; from a day on."""

    verdicts: Path | None = None
    history: Path | None = None
    git: Path | None = None
    since: dt.date | None = None
    lessons: Lessons | None = None


@dataclass
class _Evidence:
    """What was gathered so far, apart from the verdicts, which depend on the weights."""

    cases: list[ImpactCase] = field(default_factory=list)
    commits: int = 0
    left_out: int = 0
    days: list[dt.date] = field(default_factory=list)
    sources: list[str] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)


def calibrate(workspace: Workspace, request: CalibrationRequest, *, say: Say = lambda _: None) -> Calibration:
    """Learn weights, and hold past predictions against what came true.

    Parameters
    ----------
    workspace
        Whose policy gives the prior.
    request
        What to learn from; nothing leaves every weight as it is.
    say
        Told what is being done.

    Raises
    ------
    UnreadableFileError
        If a table cannot be read.
    RevisionError
        If the repository cannot be used.
    """
    policy = calibration_policy()
    evidence = _Evidence()
    committed = _committed(evidence, request, policy=policy, say=say)
    graphs = [workspace.graph, *([committed.graph] if committed.graph else [])]
    rules = rules_by_kind(workspace.policy.propagation, graphs)
    workspace = _with_rules(workspace, rules)
    _add_history(evidence, workspace, request=request, policy=policy)
    if committed.graph is not None:
        _add_cases(evidence, committed.commits, workspace=workspace, graph=committed.graph, policy=policy)
    table = read_verdicts(request.verdicts) if request.verdicts else VerdictTable((), 0, ())
    evidence.problems += table.problems
    kept = request.lessons.verdicts if request.lessons else ()
    given = (*table.verdicts, *kept)
    verdicts = [one for one in given if request.since is None or one.day is None or one.day >= request.since]
    reviewed, faults = reviewed_elements(workspace, verdicts)
    evidence.problems += faults
    evidence.sources += [request.verdicts.name] if request.verdicts else []
    evidence.sources += ["work packages"] if kept else []
    evidence.days += [one.verdict.day for one in reviewed if one.verdict.day is not None]

    def scopes_under(some: Rules) -> dict[str, ReviewedScope]:
        return _scopes(_with_rules(workspace, some), reviewed, policy=policy, say=say)

    def cases_of(scopes: Mapping[str, ReviewedScope]) -> list[ImpactCase]:
        return _cases(reviewed, scopes, policy=policy)

    first = scopes_under(rules)
    weights, own = learn_in_rounds(
        lambda some: [*evidence.cases, *cases_of(first if some is rules else scopes_under(some))], rules
    )
    mine = [case for case in own if not case.scope.startswith(COMMIT)]
    prior = {one.key: one.prior for one in weights}
    return Calibration(
        weights=weights,
        rule_by_key=rules,
        learned_from=_learned_from(reviewed, first, evidence=evidence, open_rows=table.open_rows),
        reliability=_reliability(reviewed, first, policy=policy),
        held_out=held_out(mine, prior, others=evidence.cases),
        paces=_paces(request, workspace.policy.effort.pace_by_role),
        problems=tuple(sorted(evidence.problems, key=lambda problem: problem.sort_key)),
        notes=(*evidence.notes, *_notes(weights, rules)),
    )


def _paces(request: CalibrationRequest, before: Mapping[str, float]) -> tuple[Pace, ...]:
    """Give the paces that work packages show, and those of other roles as they are."""
    learned = {one.name: one for one in (request.lessons.by_role if request.lessons else ())}
    kept = {role: Pace(role, 0, pace, pace, pace, pace) for role, pace in before.items()}
    return tuple(pace for _, pace in sorted({**kept, **learned}.items()))


def learn_in_rounds(
    cases_under: Callable[[Rules], Sequence[ImpactCase]], rules: Rules
) -> tuple[tuple[CalibratedWeight, ...], Sequence[ImpactCase]]:
    """Learn weights; where ways matter that are not listed, work the cases out again with what was learned.

    Every round starts from the same prior, so that no case counts twice.

    Parameters
    ----------
    cases_under
        Gives the cases under some rules.
    rules
        The rules as they are: the prior.

    Returns
    -------
    The weights, and the cases of the last round.
    """
    prior = open_weights(rules)
    some, means = rules, {key: weight.mean for key, weight in prior.items()}
    for number in range(1, MOST_ROUNDS + 1):
        cases = cases_under(some)
        found = calibrated_weights(cases, prior)
        moved = max((abs(one.posterior.mean - means[one.key]) for one in found), default=0.0)
        has_other_ways = any(case.other_ways > 0.0 for case in cases)
        if number == MOST_ROUNDS or not has_other_ways or moved < SETTLED:
            break
        means = {one.key: one.posterior.mean for one in found}
        some = learned_rules(found, rules)
    return found, cases


def rules_by_kind(
    policy: PropagationPolicy, graphs: Sequence[ArchitectureGraph]
) -> dict[tuple[str, str], RelationshipRule]:
    """Give the rules of a policy, and one of its own to each kind and role that has only the general rule so far.

    No likelihood changes by that, but each kind can be learned by itself.
    """
    rules = dict(policy.rules)
    kinds = {(tie.kind, tie.role) for graph in graphs for tie in graph.relationships}
    for kind, role in sorted(kinds):
        rule = policy.rule_for(kind, role)
        if (rule.kind, rule.role) == (ANY, ANY):
            rules[kind, role or ANY] = replace(rule, kind=kind, role=role or ANY)
    return rules


def learned_rules(weights: Sequence[CalibratedWeight], rules: Rules) -> dict[tuple[str, str], RelationshipRule]:
    """Give all rules with the weights as learned; reasons stay as they are."""
    posterior = {one.key: one.posterior for one in weights}

    def of(rule: RelationshipRule, way: str) -> Weight:
        key = WeightKey(rule.kind, rule.role, way)
        return posterior.get(key, key.of(rule))

    return {key: replace(rule, forward=of(rule, FORWARD), backward=of(rule, BACKWARD)) for key, rule in rules.items()}


def _with_rules(workspace: Workspace, rules: Rules) -> Workspace:
    propagation = replace(workspace.policy.propagation, rules=rules)
    return replace(workspace, policy=replace(workspace.policy, propagation=propagation))


def _add_history(
    evidence: _Evidence, workspace: Workspace, *, request: CalibrationRequest, policy: CalibrationPolicy
) -> None:
    if request.history is None:
        return
    table = read_common_changes(request.history)
    evidence.problems += table.problems
    recent = [commit for commit in table.commits if request.since is None or commit.day >= request.since]
    commits = _with_full_ids(recent, workspace.graph)
    evidence.problems += _unknown_elements(commits, workspace.graph)
    _add_cases(evidence, commits, workspace=workspace, graph=workspace.graph, policy=policy)
    evidence.sources.append(request.history.name)


def _committed(
    evidence: _Evidence, request: CalibrationRequest, *, policy: CalibrationPolicy, say: Say
) -> CommittedChanges:
    if request.git is None:
        return CommittedChanges((), None, ())
    found = committed_changes(request.git, most=policy.most_commits, since=request.since, say=say)
    evidence.notes += found.notes
    evidence.sources.append(f"git history of {request.git.resolve().name}")
    return found


def _add_cases(
    evidence: _Evidence,
    commits: Sequence[ChangedTogether],
    *,
    workspace: Workspace,
    graph: ArchitectureGraph,
    policy: CalibrationPolicy,
) -> None:
    made = co_change_cases(commits, graph, propagation=workspace.policy.propagation, policy=policy)
    evidence.cases += made.cases
    evidence.commits += made.used
    evidence.left_out += made.left_out
    evidence.days += [commit.day for commit in commits]


def _with_full_ids(commits: Sequence[ChangedTogether], graph: ArchitectureGraph) -> list[ChangedTogether]:
    """Put the prefix before ids that stand without it, where only one element is meant."""
    ids_by_bare: dict[str, list[str]] = {}
    for node in graph.nodes:
        ids_by_bare.setdefault(node.id.partition(":")[2], []).append(node.id)

    def full(name: str) -> str:
        meant = ids_by_bare.get(name, ())
        return meant[0] if name not in graph and len(meant) == 1 else name

    return [
        replace(commit, touches=tuple(sorted({full(name): kind for name, kind in commit.touches}.items())))
        for commit in commits
    ]


def _unknown_elements(commits: Sequence[ChangedTogether], graph: ArchitectureGraph) -> list[Problem]:
    """Report ids that the models do not hold once for the table: elements come and go in a history."""
    strange = [(commit, name) for commit in commits for name, _ in commit.touches if name not in graph]
    if not strange:
        return []
    commit, name = strange[0]
    count = len({name for _, name in strange})
    message = f"{counted(count, 'id')} that the models do not hold, first '{name}'"
    remedy = "They are left out; give ids as reports show them."
    return [Problem(Severity.WARNING, "unknown-element", message, commit.file, commit.line, remedy=remedy)]


def _scopes(
    workspace: Workspace, reviewed: Sequence[ReviewedElement], *, policy: CalibrationPolicy, say: Say
) -> dict[str, ReviewedScope]:
    requests = {one.scope: one.request for one in reviewed}
    found = {}
    for number, scope in enumerate(sorted(requests), start=1):
        say(f"Following change of {scope}: {number} of {len(requests)}…")
        found[scope] = reviewed_scope(workspace, requests[scope], path_floor=policy.path_floor)
    return found


def _cases(
    reviewed: Sequence[ReviewedElement], scopes: Mapping[str, ReviewedScope], *, policy: CalibrationPolicy
) -> list[ImpactCase]:
    made = (
        scopes[one.scope].case(
            one.element_id,
            is_confirmed=one.verdict.is_confirmed,
            scope=one.scope,
            weight=_stands_for(one, policy),
        )
        for one in reviewed
    )
    return [case for case in made if case is not None]


def _stands_for(one: ReviewedElement, policy: CalibrationPolicy) -> float:
    return min(policy.largest_weight, 1.0 / one.verdict.inclusion_probability)


def _reliability(
    reviewed: Sequence[ReviewedElement], scopes: Mapping[str, ReviewedScope], *, policy: CalibrationPolicy
) -> Reliability | None:
    outcomes = []
    for one in reviewed:
        given = one.verdict.predicted
        likelihood = scopes[one.scope].likelihood(one.element_id) if given is None else given
        outcomes.append(PredictedOutcome(likelihood, one.verdict.is_confirmed, _stands_for(one, policy)))
    found = reliability_of(outcomes)
    given_count = sum(one.verdict.predicted is not None for one in reviewed)
    return found and replace(found, as_given=given_count, restated=len(outcomes) - given_count)


def _learned_from(
    reviewed: Sequence[ReviewedElement], scopes: Mapping[str, ReviewedScope], *, evidence: _Evidence, open_rows: int
) -> LearnedFrom:
    touched = [one for one in reviewed if scopes[one.scope].is_touched(one.element_id)]
    lost = [
        one
        for one in reviewed
        if one not in touched and scopes[one.scope].case(one.element_id, is_confirmed=True, scope=one.scope) is None
    ]
    return LearnedFrom(
        verdicts=len(reviewed),
        confirmed=sum(one.verdict.is_confirmed for one in reviewed),
        scopes=len(scopes),
        sampled=sum(one.verdict.inclusion_probability < 1.0 for one in reviewed),
        touched=len(touched),
        unreached=tuple(sorted(f"{one.scope}: {one.element_id}" for one in lost if one.verdict.is_confirmed)),
        unreached_rejected=sum(not one.verdict.is_confirmed for one in lost),
        open_rows=open_rows,
        commits=evidence.commits,
        commits_left_out=evidence.left_out,
        first_day=min(evidence.days, default=None),
        last_day=max(evidence.days, default=None),
        sources=tuple(evidence.sources),
    )


def _notes(weights: Sequence[CalibratedWeight], rules: Rules) -> list[str]:
    again = [one for one in weights if one.is_learned and rules[one.key.rule].reason.startswith(LEARNED)]
    if not again:
        return []
    return [
        f"{counted(len(again), 'weight')} had been learned before: what taught them then must not be given again "
        "(--since leaves out what is older)."
    ]
