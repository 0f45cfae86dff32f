"""What a change is about: elements that its words may concern, best first, learning from what people decided."""

from __future__ import annotations

from collections.abc import Iterable
from functools import lru_cache

from impact.analysis.mapping import Mapper
from impact.domain.architecture import Element
from impact.domain.change import Alias, Change
from impact.domain.decision_log import DecidedTouch, decided_touches
from impact.domain.mapping import EarlierText, MappingTarget
from impact.domain.suggestion import SuggestedElements, Suggestion
from impact.use_cases.workspace import Workspace

MOST_SUGGESTIONS = 25
WORKSPACES_KEPT = 2
UNNAMED_KINDS = (
    "section", "archimate:View", "bpmn:lane", "bpmn:laneSet", "bpmn:participant", "bpmn:collaboration",
    "bpmn:exclusiveGateway", "bpmn:parallelGateway", "bpmn:inclusiveGateway", "bpmn:eventBasedGateway",
    "bpmn:complexGateway", "bpmn:startEvent", "bpmn:endEvent",
)  # fmt: skip
"""Kinds that a change is not said to touch: they say how a diagram is built, or describe what is touched."""


def suggest_elements(
    workspace: Workspace, *, text: str = "", change: str = "", most: int = MOST_SUGGESTIONS
) -> SuggestedElements:
    """Say which elements a text, or the register's words on a change, may concern, best first.

    Earlier changes and decisions speak with: what a person rejected for a change is not suggested for it again, and
    the words that spoke for it count little elsewhere.

    Parameters
    ----------
    workspace
        The workspace.
    text
        Text to read; with ``change``, in place of the register's words on it.
    change
        Id of a change; the register's words on it are read where no text is given.
    most
        Give so many suggestions at most.

    Raises
    ------
    UnknownNameError
        If the change is unknown.
    """
    row = workspace.change(change) if change else None
    words = text or (words_on(row) if row else "")
    found = suggest_for_texts(workspace, [words], leave_out=_settled(workspace, row), most=most)[0]
    names = {one.element_id: workspace.graph.element(one.element_id).label for one in found}
    return SuggestedElements(words, found, names)


def suggest_for_texts(
    workspace: Workspace, texts: Iterable[str], *, leave_out: frozenset[str] = frozenset(), most: int = MOST_SUGGESTIONS
) -> tuple[tuple[Suggestion, ...], ...]:
    """Say for each of several texts which elements it may concern; elements of ``leave_out`` are never named."""
    asked = workspace_mapper(workspace).suggest(list(texts), most=most + len(leave_out))
    return tuple(tuple(one for one in found if one.element_id not in leave_out)[:most] for found in asked)


def words_on(change: Change) -> str:
    """Give the register's words on a change."""
    return f"{change.title}. {change.summary}" if change.summary else change.title


def _settled(workspace: Workspace, change: Change | None) -> frozenset[str]:
    """Name elements about which nothing is left to suggest: what the change touches, and what was rejected for it."""
    if change is None:
        return frozenset()
    touched = {touch.element_id for touch in workspace.register.touches if touch.change_id == change.id}
    decided = decided_touches(workspace.log.decisions, change.id)
    return frozenset(touched | {one.element_id for one in decided if not one.accepted})


@lru_cache(maxsize=WORKSPACES_KEPT)
def workspace_mapper(workspace: Workspace) -> Mapper:
    """Make ready to say of any text which elements of a workspace it concerns; kept for the workspaces asked last."""
    return Mapper(
        [target_of(workspace, element) for element in workspace.graph.nodes if is_target(element)],
        workspace.policy.mapping,
        earlier=_earlier(workspace),
        aliases=(*(alias for alias in workspace.register.aliases if alias.caution), *_doubted(workspace)),
    )


def is_target(element: Element) -> bool:
    """Tell whether a text may concern an element: it has a name, and is more than a part of a drawing."""
    return bool(element.name) and element.kind not in UNNAMED_KINDS


def target_of(workspace: Workspace, element: Element) -> MappingTarget:
    """Give what the mapping knows of an element; its place are the names of what holds it."""
    holders: list[str] = []
    parent_id = element.parent_id
    while parent_id is not None and parent_id in workspace.graph and len(holders) < 3:
        holder = workspace.graph.element(parent_id)
        holders.append(holder.name)
        parent_id = holder.parent_id
    return MappingTarget(
        id=element.id,
        name=element.name,
        kind=element.kind,
        aliases=element.aliases,
        text=element.text,
        path="/".join(reversed(holders)),
    )


def _earlier(workspace: Workspace) -> tuple[EarlierText, ...]:
    touched: dict[str, list[str]] = {}
    for touch in workspace.register.touches:
        touched.setdefault(touch.change_id, []).append(touch.element_id)
    return tuple(
        EarlierText(words_on(change), tuple(sorted(touched[change.id])))
        for change in workspace.register.changes
        if change.id in touched
    )


def _doubted(workspace: Workspace) -> Iterable[Alias]:
    """Names that somebody rejected as meaning their element, and nobody accepted: they may mean something else."""
    rejected: dict[tuple[str, str], DecidedTouch] = {}
    accepted: set[tuple[str, str]] = set()
    for one in decided_touches(workspace.log.decisions):
        tie = (one.phrase, one.element_id)
        if one.accepted:
            accepted.add(tie)
        elif one.phrase:
            rejected.setdefault(tie, one)
    for tie, one in sorted(rejected.items()):
        if tie in accepted or one.element_id not in workspace.graph:
            continue
        element = workspace.graph.element(one.element_id)
        if one.phrase.casefold() in {name.casefold() for name in (element.name, *element.aliases)}:
            yield Alias(one.phrase, one.element_id, f"rejected for {one.change_id}", element.origin)
