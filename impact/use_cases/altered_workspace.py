"""A workspace as a scenario has it: changes made elsewhere, together or not at all, and other numbers.

The workspace that is given stays as it is. Relationships keep their ids and degrees, and changes keep their coin
groups, so that both meet the same possible worlds.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from impact.domain.architecture import CONTAINS, Element
from impact.domain.calendar import release_calendar
from impact.domain.change import Change, Part, Register, Release, Touch, TouchKind
from impact.domain.policy import Policy
from impact.domain.scenario import EditKind, ScenarioEdit
from impact.errors import PolicyError, ScopeError, UnknownNameError
from impact.readers.policy_edits import read_edited_policy
from impact.use_cases.scope import ScopeRequest
from impact.use_cases.workspace import Workspace, nearest_names

NOT_MADE = "none, in this scenario"
"""Release of what a scenario does not bring: no release is called so, and it is in no dated graph."""
ON_CHANGES = frozenset({EditKind.DROP, EditKind.DEFER, EditKind.ADD, EditKind.COMBINE})
"""Edits whose subjects are changes."""
NEWCOMERS = "newcomers"
REVIEW_MONTHS = "review_months"


@dataclass(frozen=True, eq=False)
class AlteredWorkspace:
    """A workspace as a scenario has it, and how the scenario is asked for in it.

    ``threshold`` is ``None`` where the scenario sets none.
    """

    workspace: Workspace
    request: ScopeRequest
    threshold: float | None


def altered(
    workspace: Workspace, request: ScopeRequest, edits: Sequence[ScenarioEdit], *, policy_file: Path | None = None
) -> AlteredWorkspace:
    """Do to a workspace what the edits of a scenario say.

    Parameters
    ----------
    workspace, request
        The baseline.
    edits
        What is done differently, in any order.
    policy_file
        Policy in place of the workspace's own, if the baseline was loaded with one.

    Raises
    ------
    UnknownNameError
        If a change, release, weight or number is unknown; the nearest are offered.
    ScopeError
        If an edit does not fit the baseline or another edit.
    PolicyError
        If a number is out of its range.
    """
    _refuse_contradictions(workspace, edits)
    making = _Making(workspace, request)
    for edit in edits:
        making.apply(edit)
    changed = making.result()
    policy = _policy(workspace, edits, policy_file)
    releases = _own_inputs(workspace, request, edits)
    register = replace(changed.register, releases=releases)
    thresholds = [edit.value for edit in edits if edit.kind is EditKind.THRESHOLD]
    threshold = _threshold(thresholds[-1]) if thresholds else None
    return AlteredWorkspace(replace(changed, policy=policy, register=register), making.request, threshold)


def _threshold(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0.0 <= value <= 1.0:
        raise PolicyError(f"the threshold is '{text}'", file="scenario", remedy="Give a number from 0 to 1.")
    return value


def _refuse_contradictions(workspace: Workspace, edits: Sequence[ScenarioEdit]) -> None:
    """Refuse a scenario that says two things of one change, weight or number."""
    seen: dict[tuple[str, str], ScenarioEdit] = {}
    for edit in edits:
        is_on_change = edit.kind in ON_CHANGES
        group = "change" if is_on_change else str(edit.kind)
        for name in edit.subjects or ("",):
            key = (group, workspace.change(name).id if is_on_change else name.casefold())
            other = seen.setdefault(key, edit)
            if other != edit:
                remedy = "Keep one of them."
                raise ScopeError(f"the scenario says both '{other.label}' and '{edit.label}'", remedy=remedy)


class _Making:
    """Move changes between releases, one edit after the other; the edits concern different changes."""

    def __init__(self, workspace: Workspace, request: ScopeRequest) -> None:
        self.workspace = workspace
        self.request = request
        self.release: Release | None = workspace.release(request.release) if request.release else None
        self.changes = {change.id: change for change in workspace.register.changes}
        self.touches: tuple[Touch, ...] = workspace.register.touches
        self.before = self._in_scope(workspace.register.parts)

    def _in_scope(self, parts: Sequence[Part]) -> set[str]:
        """Name the changes that are analysed: those named and those of the release, without wholes of parts in it."""
        named = {self.workspace.change(name).id for name in self.request.changes}
        rows = {change.id for change in self.changes.values() if self._is_in_release(change)}
        return named | (rows - {part.whole_id for part in parts if part.part_id in rows})

    def _is_in_release(self, change: Change) -> bool:
        return self.release is not None and self.release.id in change.release_ids

    def apply(self, edit: ScenarioEdit) -> None:
        if edit.kind is EditKind.DROP:
            for change in self._members(edit.subjects[0], edit):
                self._take_out(change)
        elif edit.kind is EditKind.DEFER:
            self._defer(edit)
        elif edit.kind is EditKind.ADD:
            self._add(edit)
        elif edit.kind is EditKind.COMBINE:
            self._combine(edit)

    def _parts_of(self, change: Change) -> list[Change]:
        ids = [part.part_id for part in self.workspace.register.parts if part.whole_id == change.id]
        return [self.changes[name] for name in ids if name in self.changes]

    def _members(self, name: str, edit: ScenarioEdit) -> list[Change]:
        """Give the changes in scope that a name means: itself, or its parts if it is a whole."""
        change = self.workspace.change(name)
        members = [item for item in (change, *self._parts_of(change)) if item.id in self.before]
        if not members:
            where = self.release.id if self.release else "the scope"
            known = nearest_names(name, sorted(self.before))
            raise ScopeError(
                f"'{edit.label}': {change.id} is not in {where}",
                remedy=f"In it are, for example, {', '.join(known)}." if known else "Nothing is.",
            )
        return members

    def _take_out(self, change: Change, *, to: str = "") -> None:
        kept = [name for name in change.release_ids if self.release is None or name != self.release.id]
        if to and to not in kept:
            kept.append(to)
        self.changes[change.id] = replace(change, release_ids=tuple(kept))
        names = tuple(name for name in self.request.changes if self.workspace.change(name).id != change.id)
        self.request = replace(self.request, changes=names)

    def _bring_in(self, change: Change) -> None:
        if self.release is None:
            self.request = replace(self.request, changes=(*self.request.changes, change.id))
            return
        self.changes[change.id] = replace(change, release_ids=(*change.release_ids, self.release.id))

    def _defer(self, edit: ScenarioEdit) -> None:
        target = self.workspace.release(edit.value)
        if self.release is None or target.id != self.release.id:
            for change in self._members(edit.subjects[0], edit):
                self._take_out(change, to=target.id)
            return
        found = self._outside(edit)
        for change in found:
            self.changes[change.id] = replace(change, release_ids=(target.id,))

    def _add(self, edit: ScenarioEdit) -> None:
        for change in self._outside(edit):
            self._bring_in(change)

    def _outside(self, edit: ScenarioEdit) -> list[Change]:
        """Give the changes out of scope that a name means: its parts if it is a whole, else itself."""
        change = self.workspace.change(edit.subjects[0])
        found = [item for item in self._parts_of(change) or [change] if item.id not in self.before]
        if not found:
            where = self.release.id if self.release else "the scope"
            raise ScopeError(f"'{edit.label}': {change.id} is in {where} already", remedy="Leave this edit out.")
        return found

    def _combine(self, edit: ScenarioEdit) -> None:
        named = [self.workspace.change(name) for name in edit.subjects]
        members = list({item.id: item for change in named for item in self._parts_of(change) or [change]}.values())
        if len(members) < 2:
            raise ScopeError(f"'{edit.label}': one change has nothing to be combined with", remedy="Name two or more.")
        first, others = members[0], members[1:]
        if first.id not in self.before:
            self._bring_in(first)
        title = " and ".join(item.title for item in members if item.title)
        self.changes[first.id] = replace(self.changes[first.id], title=title)
        for change in others:
            if change.id in self.before:
                self._take_out(change)
            self.changes.pop(change.id, None)
        self.touches = _touches_of_one(self.touches, first.id, {change.id for change in others})

    def result(self) -> Workspace:
        register = self.workspace.register
        parts = tuple(part for part in register.parts if part.part_id in self.changes)
        self._take_out_emptied_wholes(register)
        order = [change.id for change in register.changes if change.id in self.changes]
        changes = tuple(self.changes[name] for name in order)
        altered_register = replace(register, changes=changes, touches=self.touches, parts=parts)
        if altered_register == register:
            return self.workspace
        graph = self.workspace.graph
        nodes = self._dated(graph.nodes, self._in_scope(parts))
        if nodes != graph.nodes:
            graph = replace(graph, nodes=nodes)
        calendar = release_calendar(altered_register, baseline=self.workspace.settings.baseline)
        return replace(self.workspace, register=altered_register, calendar=calendar, graph=graph)

    def _take_out_emptied_wholes(self, register: Register) -> None:
        """Take a whole out when none of its parts is left: else it would be analysed in their place."""
        for whole in [change for change in self.changes.values() if self._is_in_release(change)]:
            had = [part.part_id for part in register.parts if part.whole_id == whole.id and part.part_id in self.before]
            left = [name for name in had if name in self.changes and self._is_in_release(self.changes[name])]
            if had and not left:
                self._take_out(whole)

    def _dated(self, nodes: tuple[Element, ...], after: set[str]) -> tuple[Element, ...]:
        """Say of what only changes that were taken out bring or retire when it comes and goes now."""
        gone = self.before - after
        comes = self._moved(TouchKind.ADD, gone, after)
        goes = self._moved(TouchKind.REMOVE, gone, after)
        if not comes and not goes:
            return nodes
        comes |= self._contained(comes)
        return tuple(
            replace(
                node,
                introduced_in=comes.get(node.id, node.introduced_in),
                retired_in=(goes[node.id] if node.id in goes and node.retired_in else node.retired_in),
            )
            for node in nodes
        )

    def _moved(self, kind: TouchKind, gone: set[str], after: set[str]) -> dict[str, str]:
        """Give the releases in which what only some changes bring or retire comes or goes, by element."""
        kept = {touch.element_id for touch in self.touches if touch.kind is kind and touch.change_id in after}
        releases: dict[str, list[str]] = {}
        for touch in self.workspace.register.touches:
            if touch.kind is kind and touch.change_id in gone and touch.element_id not in kept:
                change = self.changes.get(touch.change_id)
                releases.setdefault(touch.element_id, []).extend(change.release_ids if change else ())
        return {name: ";".join(dict.fromkeys(found)) or NOT_MADE for name, found in releases.items()}

    def _contained(self, comes: Mapping[str, str]) -> dict[str, str]:
        """Add what these contain and what was to come with them."""
        graph = self.workspace.graph
        found: dict[str, str] = {}
        waiting = [(name, when) for name, when in comes.items() if name in graph]
        while waiting:
            name, when = waiting.pop()
            outer = graph.element(name)
            for position in graph.outgoing[graph.index_by_id[name]]:
                tie = graph.relationships[position]
                inner = graph.element(tie.target_id)
                is_with_it = tie.kind == CONTAINS and inner.introduced_in == outer.introduced_in
                if is_with_it and inner.id not in comes and inner.id not in found:
                    found[inner.id] = when
                    waiting.append((inner.id, when))
        return found


def _touches_of_one(touches: Iterable[Touch], first: str, others: set[str]) -> tuple[Touch, ...]:
    """Give the touches of some changes to the first; of several on one element the strongest and surest counts."""
    strength = list(TouchKind)
    own: dict[str, Touch] = {}
    rest: list[Touch] = []
    for touch in touches:
        if touch.change_id != first and touch.change_id not in others:
            rest.append(touch)
            continue
        mine, known = replace(touch, change_id=first), own.get(touch.element_id)
        if known is not None:
            stronger = max(known, mine, key=lambda item: strength.index(item.kind))
            mine = replace(stronger, confidence=max(known.confidence, mine.confidence))
        own[touch.element_id] = mine
    return (*rest, *own.values())


def _policy(workspace: Workspace, edits: Sequence[ScenarioEdit], policy_file: Path | None) -> Policy:
    weights = {edit.subjects[0]: edit.value for edit in edits if edit.kind is EditKind.WEIGHT}
    numbers = {edit.subjects[0]: edit.value for edit in edits if edit.kind is EditKind.NUMBER}
    if not weights and not numbers:
        return workspace.policy
    for name in weights:
        _refuse_unknown_weight(workspace, name)
    own = policy_file
    if own is None and workspace.folder is not None and workspace.settings.policy:
        own = workspace.folder / workspace.settings.policy
    label = policy_file.name if policy_file else workspace.settings.policy
    return read_edited_policy(own, override_label=label, weights=weights, numbers=numbers)


def _refuse_unknown_weight(workspace: Workspace, name: str) -> None:
    """Refuse a weight of a kind and role that neither the policy nor the models know."""
    key = name.rpartition("/")[0]
    known = {f"{kind}/{role}" for kind, role in workspace.policy.propagation.rules}
    known |= {kind for kind, role in workspace.policy.propagation.rules if role == "*"}
    for tie in workspace.graph.relationships:
        known.update((tie.kind, f"{tie.kind}/{tie.role}" if tie.role else tie.kind))
    if key and key not in known:
        offered = [f"{near}/{name.rpartition('/')[2]}" for near in nearest_names(key, sorted(known))]
        raise UnknownNameError(f"Neither policy nor models know a weight '{name}'.", candidates=offered)


def _own_inputs(workspace: Workspace, request: ScopeRequest, edits: Sequence[ScenarioEdit]) -> tuple[Release, ...]:
    """Let what a scenario says of newcomers and months speak for the release, which may say its own."""
    numbers = {edit.subjects[0].rpartition(".")[2]: edit.value for edit in edits if edit.kind is EditKind.NUMBER}
    if not request.release or not numbers.keys() & {NEWCOMERS, REVIEW_MONTHS}:
        return workspace.register.releases
    own = workspace.release(request.release).id
    return tuple(
        replace(
            release,
            newcomers=int(float(numbers[NEWCOMERS])) if NEWCOMERS in numbers else release.newcomers,
            review_months=float(numbers[REVIEW_MONTHS]) if REVIEW_MONTHS in numbers else release.review_months,
        )
        if release.id == own
        else release
        for release in workspace.register.releases
    )
