"""What an analysis is about: a release, some changes, or touches that a person names."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace

from impact.domain.architecture import CONTAINS, DOCUMENTS, SECTION_KIND
from impact.domain.change import Change, Condition, Release, TouchKind
from impact.domain.difference import ArchitectureDifference, Subject
from impact.domain.history import status_on
from impact.errors import ScopeError, UnknownNameError
from impact.graph import ArchitectureGraph
from impact.readers.relationship_table import standard_relationships
from impact.use_cases.standing import cancelled_because
from impact.use_cases.workspace import Workspace
from impact.worlds import Seed

TOUCH_GROUP = "touch"


@dataclass(frozen=True, slots=True)
class ScopeRequest:
    """What a person asked for, before it is looked up.

    Attributes
    ----------
    release
        Id of a release; empty if none.
    changes
        Ids of changes.
    touches
        Touches as ``ELEMENT`` or ``ELEMENT=KIND``.
    as_of
        Date on which the register speaks; ``None`` for the workspace's own.
    difference
        What differs between two states of the models; the workspace has to be the two united.
    graph_day
        Day of the architecture to analyse on, in place of that of the release or changes, so that a scope can be
        laid beside another one; nothing may then be left in it.
    identified
        What the first activity found of the touches in scope: ``ELEMENT=yes`` or ``ELEMENT=no``.
    """

    release: str = ""
    changes: tuple[str, ...] = ()
    touches: tuple[str, ...] = ()
    as_of: dt.date | None = None
    difference: ArchitectureDifference | None = None
    graph_day: dt.date | None = None
    identified: tuple[str, ...] = ()


@dataclass(frozen=True, eq=False)
class Scope:
    """What is analysed, on which graph.

    Attributes
    ----------
    label
        The scope in words: ``R2.0``, ``change SECMP0007``.
    release
        The release, where one was asked for.
    changes
        Changes in scope, in the order of the register.
    left_out
        Rows of the release that are not analysed, by id, with the reason.
    seeds
        Touched elements that stand in the graph.
    missing_by_change
        Touched elements that do not, by change.
    graph
        The architecture as of the release, with what the changes add and retire.
    graph_release, baseline_release
        The release whose architecture it is, and the last one live on the date.
    new_ids, retired_ids
        Elements that come and go with the scope.
    as_of
        Date on which the register speaks.
    conditions
        Latest state of each condition of the release on that date.
    difference
        The difference in scope, where one was asked for.
    reasons
        What was changed, in words, by id of the touched element; only a difference knows.
    graph_day
        The day whose architecture it is.
    """

    label: str
    release: Release | None
    changes: tuple[Change, ...]
    left_out: tuple[tuple[str, str], ...]
    seeds: tuple[Seed, ...]
    missing_by_change: dict[str, tuple[str, ...]]
    graph: ArchitectureGraph
    graph_release: str
    baseline_release: str
    new_ids: frozenset[str]
    retired_ids: frozenset[str]
    as_of: dt.date | None
    conditions: tuple[Condition, ...]
    difference: ArchitectureDifference | None = None
    reasons: Mapping[str, str] = field(default_factory=dict)
    graph_day: dt.date = dt.date.max

    @property
    def author(self) -> str:
        """Say who touches what no change of the register touches."""
        return "the touch" if self.difference is None else "the new version"


def resolve_scope(workspace: Workspace, request: ScopeRequest) -> Scope:
    """Look up what a person asked for.

    Raises
    ------
    UnknownNameError
        If a release, change, element or kind of touch is unknown; the nearest are offered.
    ScopeError
        If nothing was asked for, or a whole together with its own part.
    """
    if not (request.release or request.changes or request.touches or request.difference or request.graph_day):
        raise ScopeError("nothing to analyse", remedy="Name a release, or give --change, --touch or --from-diff.")
    as_of = request.as_of or workspace.settings.as_of
    release = workspace.release(request.release) if request.release else None
    changes, left_out = _release_changes(workspace, release) if release else ([], [])
    for name in request.changes:
        change = workspace.change(name)
        if change not in changes:
            changes.append(change)
    _refuse_whole_with_part(workspace, changes)
    cancelled = [(change, cancelled_because(workspace, change, as_of)) for change in changes]
    left_out += [(change.id, reason) for change, reason in cancelled if reason]
    named, changes = tuple(changes), [change for change, reason in cancelled if not reason]
    touches = [_parse_touch(workspace, text) for text in request.touches]
    scope = _scope(
        workspace, release, changes=changes, left_out=left_out, touches=touches + _difference_touches(request),
        as_of=as_of, is_undated=request.difference is not None and not (release or named or request.as_of), named=named,
        graph_day=request.graph_day,
    )  # fmt: skip
    scope = scope if request.difference is None else _with_difference(scope, request.difference, touches)
    return _identified(workspace, scope, request.identified) if request.identified else scope


def _identified(workspace: Workspace, scope: Scope, findings: Sequence[str]) -> Scope:
    """Take a touch that the first activity confirms as certain, and leave out one that it denies."""
    verdict_by_id: dict[str, str] = {}
    for text in findings:
        name, _, word = text.rpartition("=")
        if not name.strip() or word not in ("yes", "no"):
            raise ScopeError(f"'{text}' is no finding", remedy="Write ELEMENT=yes or ELEMENT=no.")
        element_id = workspace.graph.resolve(name).id
        if all(seed.element_id != element_id for seed in scope.seeds):
            remedy = f"If it is touched all the same, add --touch {element_id}."
            raise ScopeError(f"{element_id} is touched by nothing in scope", remedy=remedy)
        if verdict_by_id.setdefault(element_id, word) != word:
            raise ScopeError(f"{element_id} is both confirmed and denied", remedy="Say yes or no.")
    kept = [
        replace(seed, confidence=1.0) if seed.element_id in verdict_by_id else seed
        for seed in scope.seeds
        if verdict_by_id.get(seed.element_id) != "no"
    ]
    words = ", ".join(f"{element_id} {word}" for element_id, word in sorted(verdict_by_id.items()))
    return replace(scope, seeds=tuple(kept), label=f"{scope.label}, identified: {words}")


def _difference_touches(request: ScopeRequest) -> list[tuple[str, TouchKind]]:
    """List what a difference does to elements; sections are what is reviewed, so changing one touches nothing."""
    things = request.difference.of(Subject.ELEMENT) if request.difference else ()
    return [(thing.id, touch) for thing in things for touch in (thing.touch,) if touch is not None]


def _with_difference(scope: Scope, difference: ArchitectureDifference, named: Sequence[tuple[str, TouchKind]]) -> Scope:
    touched = [thing for thing in difference.of(Subject.ELEMENT) if thing.touch is not None]
    added = {thing.id for thing in touched if thing.touch is TouchKind.ADD}
    removed = {thing.id for thing in touched if thing.touch is TouchKind.REMOVE}
    words = f"what changed from {difference.old_label} to {difference.new_label}"
    label = _label(scope.release, changes=scope.changes, touches=named)
    return replace(
        scope,
        label=f"{label} and {words}" if label else words,
        new_ids=scope.new_ids | added,
        retired_ids=scope.retired_ids | removed,
        difference=difference,
        reasons={thing.id: thing.words for thing in touched},
    )


def _release_changes(workspace: Workspace, release: Release) -> tuple[list[Change], list[tuple[str, str]]]:
    """Take the parts and every other row of a release; a whole gives way to its parts."""
    rows = [change for change in workspace.register.changes if release.id in change.release_ids]
    ids = {change.id for change in rows}
    parts_by_whole: dict[str, list[str]] = {}
    for part in workspace.register.parts:
        if part.part_id in ids:
            parts_by_whole.setdefault(part.whole_id, []).append(part.part_id)
    taken, left_out = [], []
    for change in rows:
        if change.id in parts_by_whole:
            count = len(parts_by_whole[change.id])
            left_out.append((change.id, f"analysed as its {count} part{'s' if count > 1 else ''}"))
        else:
            taken.append(change)
    return taken, left_out


def _refuse_whole_with_part(workspace: Workspace, changes: Sequence[Change]) -> None:
    ids = {change.id for change in changes}
    for part in workspace.register.parts:
        if part.whole_id in ids and part.part_id in ids:
            raise ScopeError(
                f"{part.part_id} is a part of {part.whole_id}, so the same work would count twice",
                remedy=f"Leave out {part.whole_id} or its parts.",
            )


def _parse_touch(workspace: Workspace, text: str) -> tuple[str, TouchKind]:
    name, _, word = text.rpartition("=") if "=" in text else (text, "", TouchKind.MODIFY)
    if word not in set(TouchKind):
        raise UnknownNameError(f"No kind of touch is called '{word}'.", candidates=[kind.value for kind in TouchKind])
    element = workspace.graph.resolve(name)
    return element.id, TouchKind(word)


def _scope(
    workspace: Workspace,
    release: Release | None,
    *,
    changes: list[Change],
    left_out: list[tuple[str, str]],
    touches: list[tuple[str, TouchKind]],
    as_of: dt.date | None,
    is_undated: bool = False,
    named: Sequence[Change] = (),
    graph_day: dt.date | None = None,
) -> Scope:
    ids = {change.id for change in changes}
    order = {change.id: place for place, change in enumerate(workspace.register.changes)}
    changes.sort(key=lambda change: order[change.id])
    touched = [touch for touch in workspace.register.touches if touch.change_id in ids]
    added = {touch.element_id for touch in touched if touch.kind is TouchKind.ADD}
    added |= {element_id for element_id, _ in touches}
    day, graph_release, baseline = _graph_day(workspace, release, changes=changes, as_of=as_of)
    day = graph_day or day
    graph = workspace.graph if is_undated else graph_as_of(workspace, day, added=added)
    graph_release = "" if is_undated else graph_release
    new_ids = frozenset() if is_undated else _new_ids(workspace, graph, day=day, added=added if changes else set())
    removed = {touch.element_id for touch in touched if touch.kind is TouchKind.REMOVE}
    seeds, missing = [], {}
    for change in changes:
        mine = [touch for touch in touched if touch.change_id == change.id]
        group = coin_group(change)
        seeds += [
            Seed(change.id, group, touch.element_id, touch.kind, touch.confidence)
            for touch in mine
            if touch.element_id in graph
        ]
        missing[change.id] = tuple(touch.element_id for touch in mine if touch.element_id not in graph)
    seeds += [Seed("", TOUCH_GROUP, element_id, kind) for element_id, kind in touches]
    return Scope(
        label=_label(release, changes=changes or named, touches=touches),
        release=release,
        changes=tuple(changes),
        left_out=tuple(left_out),
        seeds=tuple(seeds),
        missing_by_change=missing,
        graph=graph,
        graph_day=day,
        graph_release=graph_release,
        baseline_release=baseline,
        new_ids=new_ids,
        retired_ids=frozenset(removed) | (frozenset() if is_undated else _retired_ids(workspace, graph, day)),
        as_of=as_of,
        conditions=conditions_as_of(workspace, release, as_of) if release else (),
    )


def coin_group(change: Change) -> str:
    """Name the coin group of a change: its release if it is a part of one, else its claim, else itself."""
    if change.is_part and change.release_ids:
        return change.release_ids[0]
    return change.claim or change.id


def _graph_day(
    workspace: Workspace, release: Release | None, *, changes: Sequence[Change], as_of: dt.date | None
) -> tuple[dt.date, str, str]:
    """Choose the day of the graph: that of the release, else of the changes' latest, else of the last live one."""
    calendar = workspace.calendar
    baseline = (calendar.last_live(on=as_of) if as_of else None) or workspace.settings.baseline
    names = [release.id] if release else [name for change in changes for name in change.release_ids]
    dated = [(calendar.date_by_release[name], name) for name in names if name in calendar.date_by_release]
    if dated:
        day, name = max(dated)
        return day, name, baseline
    if baseline in calendar.date_by_release:
        return calendar.date_by_release[baseline], baseline, baseline
    return as_of or dt.date.max, baseline, baseline


def graph_as_of(workspace: Workspace, day: dt.date, *, added: set[str]) -> ArchitectureGraph:
    """Give the architecture of a day, with what some changes add and what that contains.

    A section whose documented elements are all out of the graph is out as well. Where no release is dated, there
    is no architecture of a day, and the whole is given.
    """
    whole = workspace.graph
    if not workspace.calendar.date_by_release:
        return whole
    kept = {node.id for node in whole.nodes if workspace.calendar.stands(node, on=day)} | (
        added & set(whole.index_by_id)
    )
    for tie in whole.relationships:
        if tie.kind == CONTAINS and tie.source_id in added:
            inner, outer = whole.element(tie.target_id), whole.element(tie.source_id)
            if inner.introduced_in == outer.introduced_in:
                kept.add(inner.id)
    documented: dict[str, list[str]] = {}
    for tie in whole.relationships:
        if tie.kind == DOCUMENTS:
            documented.setdefault(tie.source_id, []).append(tie.target_id)
    for node in whole.nodes:
        if node.kind == SECTION_KIND and node.id in documented and not kept.intersection(documented[node.id]):
            kept.discard(node.id)
    return whole.restricted_to(kept, allowed=standard_relationships())


def _new_ids(workspace: Workspace, graph: ArchitectureGraph, *, day: dt.date, added: set[str]) -> frozenset[str]:
    arriving = {node.id for node in graph.nodes if workspace.calendar.introduced(node) == day}
    return frozenset(arriving | (added & set(graph.index_by_id)))


def _retired_ids(workspace: Workspace, graph: ArchitectureGraph, day: dt.date) -> frozenset[str]:
    calendar = workspace.calendar
    return frozenset(node.id for node in graph.nodes if node.retired_in and calendar.date_of(node.retired_in) == day)


def conditions_as_of(workspace: Workspace, release: Release, as_of: dt.date | None) -> tuple[Condition, ...]:
    """Give the latest state of each condition of a release on a date."""
    latest: dict[str, Condition] = {}
    for condition in workspace.register.conditions:
        if condition.release_id != release.id or (as_of is not None and condition.date > as_of):
            continue
        known = latest.get(condition.condition)
        if known is None or condition.date >= known.date:
            latest[condition.condition] = condition
    return tuple(latest.values())


def status_as_of(workspace: Workspace, change: Change, as_of: dt.date | None) -> str:
    """Say where a change stands on a date; see :func:`impact.domain.history.status_on`."""
    return status_on(change, workspace.register.events, as_of=as_of, register_day=workspace.settings.as_of)


def _label(release: Release | None, *, changes: Sequence[Change], touches: Sequence[tuple[str, TouchKind]]) -> str:
    if release:
        return release.id
    names = [change.id for change in changes]
    parts = []
    if names:
        parts.append(f"change{'s' if len(names) > 1 else ''} {', '.join(names)}")
    if touches:
        parts.append("touch " + ", ".join(f"{element_id} ({kind})" for element_id, kind in touches))
    return " and ".join(parts)
