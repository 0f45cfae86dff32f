"""Run scenarios against their baseline in the same possible worlds; nothing of the baseline is touched."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path

from impact.analysis.pairing import counted_sections, moved_elements, moved_sections, paired_cut, total_shares
from impact.analysis.propagation import Propagation
from impact.domain.paired import PricedScope, paired
from impact.domain.policy import ANY
from impact.domain.scenario import EditKind, Scenario, ScenarioEdit, in_order
from impact.domain.scenario_outcome import ScenarioOutcome
from impact.errors import ScopeError
from impact.use_cases.altered_workspace import ON_CHANGES, altered
from impact.use_cases.analysed_scope import AnalysedScope, AnalysisOptions
from impact.use_cases.pricing import priced
from impact.use_cases.scope import Scope, ScopeRequest, resolve_scope
from impact.use_cases.workspace import Workspace

SAME_WORLDS = (
    "Baseline and scenario meet the same possible worlds and the same draws of rates, so what is not affected differs "
    "by exactly 0; the standard error is that of the paired difference."
)
OF_MORE = "What several edits do only because they come together is in no edit's own figure."
MOST_KNOWN = 24
"""Sets of edits whose figures are kept for the next scenario; each takes about a megabyte."""
Told = Callable[[str], object]


def _silent(_text: str) -> None:
    return None


def run_scenario(
    workspace: Workspace,
    scenario: Scenario,
    *,
    options: AnalysisOptions | None = None,
    as_of: dt.date | None = None,
    policy_file: Path | None = None,
    told: Told | None = None,
) -> ScenarioOutcome:
    """Run one scenario; see :func:`run_scenarios`."""
    found = run_scenarios(workspace, [scenario], options=options, as_of=as_of, policy_file=policy_file, told=told)
    return found[0]


def run_scenarios(
    workspace: Workspace,
    scenarios: Sequence[Scenario],
    *,
    options: AnalysisOptions | None = None,
    as_of: dt.date | None = None,
    policy_file: Path | None = None,
    told: Told | None = None,
) -> tuple[ScenarioOutcome, ...]:
    """Run scenarios of one baseline; the baseline is worked out once, and so is each edit alone.

    Parameters
    ----------
    workspace
        The workspace; it is not changed.
    scenarios
        One or more, all of the same baseline.
    options
        How to analyse baseline and scenarios alike.
    as_of
        Day on which the register speaks; ``None`` for the workspace's own.
    policy_file
        Policy in place of the workspace's own, if the workspace was loaded with one.
    told
        Is told what is being worked out.

    Raises
    ------
    UnknownNameError, ScopeError, PolicyError
        As :func:`impact.use_cases.scope.resolve_scope` and :func:`impact.use_cases.altered_workspace.altered`.
    """
    bases = {_request_of(workspace, scenario) for scenario in scenarios}
    if len(bases) > 1:
        labels = sorted({scenario.base_label for scenario in scenarios})
        remedy = f"Their baselines are {'; '.join(labels)}. Run them one by one."
        raise ScopeError("these scenarios have different baselines", remedy=remedy)
    runs = ScenarioRuns(workspace, options or AnalysisOptions(), as_of, policy_file, told or _silent)
    return tuple(runs.outcome(scenario) for scenario in scenarios)


def checked_scenario(workspace: Workspace, scenario: Scenario, *, policy_file: Path | None = None) -> Scenario:
    """Look up all that a scenario names, without running it, and give it with the ids that the register writes.

    Raises
    ------
    UnknownNameError, ScopeError, PolicyError
        As :func:`run_scenarios`.
    """
    request = _request_of(workspace, scenario)
    resolve_scope(workspace, request)
    edits = in_order(_with_ids(workspace, edit) for edit in scenario.edits)
    altered(workspace, request, edits, policy_file=policy_file)
    return replace(scenario, release=request.release, changes=request.changes, touches=request.touches, edits=edits)


def _with_ids(workspace: Workspace, edit: ScenarioEdit) -> ScenarioEdit:
    """Give an edit with the ids that the register writes, and a weight under its shortest name."""
    if edit.kind is EditKind.WEIGHT:
        parts = [part.strip() for part in edit.subjects[0].split("/")]
        return replace(edit, subjects=("/".join((parts[0], *(part for part in parts[1:] if part != ANY))),))
    if edit.kind not in ON_CHANGES:
        return edit
    value = workspace.release(edit.value).id if edit.kind is EditKind.DEFER else edit.value
    return ScenarioEdit(edit.kind, tuple(workspace.change(name).id for name in edit.subjects), value)


def _request_of(workspace: Workspace, scenario: Scenario) -> ScopeRequest:
    return ScopeRequest(
        release=workspace.release(scenario.release).id if scenario.release else "",
        changes=tuple(sorted(workspace.change(name).id for name in scenario.changes)),
        touches=tuple(sorted(scenario.touches)),
    )


@dataclass
class ScenarioRuns:
    """Run one scenario after the other over one baseline; it and each set of edits are worked out once.

    Attributes are as the parameters of :func:`run_scenarios`; ``known`` holds what was worked out last. It is not made
    for several threads at once.
    """

    workspace: Workspace
    options: AnalysisOptions
    as_of: dt.date | None = None
    policy_file: Path | None = None
    told: Told = _silent
    known: dict[tuple[ScenarioEdit, ...], tuple[PricedScope, Scope]] = field(default_factory=dict)
    baseline: Propagation | None = None

    def outcome(self, scenario: Scenario) -> ScenarioOutcome:
        """Run a scenario of this baseline; as :func:`run_scenario`."""
        scenario = checked_scenario(self.workspace, scenario, policy_file=self.policy_file)
        request, edits = replace(_request_of(self.workspace, scenario), as_of=self.as_of), scenario.edits
        self.told(f"Working out the baseline {scenario.base_label}…")
        before, scope = self._priced(request, ())
        self.told("Working out the scenario in the same worlds…")
        after, changed_scope = self._priced(request, edits)
        alone = []
        for number, edit in enumerate(edits, start=1):
            if len(edits) > 1:
                self.told(f"Working out edit {number} of {len(edits)} alone…")
            alone.append((edit.label, self._priced(request, (edit,))[0]))
        return _outcome(replace(scenario, edits=edits), before, after=after, alone=alone, scopes=(scope, changed_scope))

    def _priced(self, request: ScopeRequest, edits: tuple[ScenarioEdit, ...]) -> tuple[PricedScope, Scope]:
        if edits not in self.known:
            if not edits:
                scope = resolve_scope(self.workspace, request)
                analysed = AnalysedScope(self.workspace, scope, self.options)
                self.baseline = analysed.propagation
                self.known[edits] = priced(analysed), scope
            else:
                _, base = self._priced(request, ())
                self._forget_some()
                self.known[edits] = self._altered(request, edits, base)
        return self.known[edits]

    def _forget_some(self) -> None:
        """Make room by what was worked out first; the baseline stays."""
        if len(self.known) > MOST_KNOWN:
            self.known.pop(next(edits for edits in self.known if edits))

    def _altered(
        self, request: ScopeRequest, edits: tuple[ScenarioEdit, ...], base: Scope
    ) -> tuple[PricedScope, Scope]:
        found = altered(self.workspace, request, edits, policy_file=self.policy_file)
        scope = resolve_scope(found.workspace, replace(found.request, graph_day=base.graph_day))
        options = self.options if found.threshold is None else replace(self.options, threshold=found.threshold)
        return priced(AnalysedScope(found.workspace, scope, options, earlier=self.baseline)), scope


def _outcome(
    scenario: Scenario,
    before: PricedScope,
    *,
    after: PricedScope,
    alone: Sequence[tuple[str, PricedScope]],
    scopes: tuple[Scope, Scope],
) -> ScenarioOutcome:
    old, new = before.days, after.days
    is_priced = old is not None and new is not None
    return ScenarioOutcome(
        scenario=scenario,
        baseline=before.label,
        as_of=scopes[0].as_of,
        seed=before.seed,
        worlds=before.worlds,
        threshold_before=before.threshold,
        threshold_after=after.threshold,
        counts_before=counted_sections(before),
        counts_after=counted_sections(after),
        figures_before=before.figures,
        figures_after=after.figures,
        days=paired(old.total, new.total) if old is not None and new is not None else None,
        by_role=paired_cut(old.by_role, new.by_role) if old is not None and new is not None else {},
        by_document=paired_cut(old.by_document, new.by_document) if old is not None and new is not None else {},
        sections=moved_sections(before, after, alone=alone),
        elements=moved_elements(before, after),
        shares=total_shares(before, after, alone=alone) if is_priced else (),
        missing=before.missing or after.missing,
        overridden=before.overridden or after.overridden,
        notes=_notes(scenario, before, after, scopes),
    )


def _notes(scenario: Scenario, before: PricedScope, after: PricedScope, scopes: tuple[Scope, Scope]) -> tuple[str, ...]:
    notes = [SAME_WORLDS]
    if len(scenario.edits) > 1:
        notes.append(OF_MORE)
    known = {name for name, _ in before.left_out}
    notes += [f"{name} is left out: {reason}." for name, reason in after.left_out if name not in known]
    notes += _silent_changes(scenario, scopes)
    base, changed = (set(scope.graph.index_by_id) for scope in scopes)
    gone, new = len(base - changed), len(changed - base)
    if gone or new:
        notes.append(
            f"The architecture of the scenario lacks {gone} and has {new} further elements and sections, "
            "with the changes that bring them."
        )
    return tuple(notes)


def _silent_changes(scenario: Scenario, scopes: tuple[Scope, Scope]) -> list[str]:
    """Say of which changes that come or go nobody has said what they touch, so that they weigh nothing."""
    notes = []
    named = {name.casefold() for edit in scenario.edits if edit.kind in ON_CHANGES for name in edit.subjects}
    for scope in scopes:
        touching = {seed.change_id for seed in scope.seeds}
        notes += [
            f"{change.id} touches nothing that is known, so it moves nothing but its own identification."
            for change in scope.changes
            if change.id.casefold() in named and change.id not in touching
        ]
    return list(dict.fromkeys(notes))
