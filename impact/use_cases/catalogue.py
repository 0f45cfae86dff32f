"""What the register and the models hold: changes, and mappings of text."""

from __future__ import annotations

import datetime as dt

from impact.analysis.mapping import map_text
from impact.domain.change import Touch
from impact.domain.listing import ListedChange, MappedText
from impact.use_cases.scope import status_as_of
from impact.use_cases.suggestions import suggest_elements, words_on
from impact.use_cases.workspace import Workspace

MOST_SUGGESTIONS = 15


def list_changes(workspace: Workspace, *, release: str = "", as_of: dt.date | None = None) -> tuple[ListedChange, ...]:
    """List the changes of the register, or those of one release, in the order of the register.

    Raises
    ------
    UnknownNameError
        If the release is unknown.
    """
    wanted = workspace.release(release).id if release else ""
    touches: dict[str, list[Touch]] = {}
    for touch in workspace.register.touches:
        touches.setdefault(touch.change_id, []).append(touch)
    date = as_of or workspace.settings.as_of
    return tuple(
        ListedChange(change, status_as_of(workspace, change, date), tuple(touches.get(change.id, ())))
        for change in workspace.register.changes
        if not wanted or wanted in change.release_ids
    )


def map_words(workspace: Workspace, *, text: str = "", change: str = "") -> MappedText:
    """Find the elements that a text or the register's words on a change name, and others that it may concern.

    Raises
    ------
    UnknownNameError
        If the change is unknown.
    """
    known: tuple[Touch, ...] = ()
    if change:
        row = workspace.change(change)
        text = words_on(row)
        known = tuple(touch for touch in workspace.register.touches if touch.change_id == row.id)
    mentions = map_text(text, workspace.graph.nodes, aliases=workspace.register.aliases)
    named = {mention.element_id for mention in mentions}
    suggested = suggest_elements(workspace, text=text, change=change, most=MOST_SUGGESTIONS + len(named))
    suggestions = tuple(
        one
        for one in suggested.suggestions
        if one.element_id not in named and one.confidence >= workspace.policy.mapping.shown_from
    )
    shown = [*named, *(one.element_id for one in suggestions)]
    names = {element_id: workspace.graph.element(element_id).label for element_id in shown}
    return MappedText(text, mentions, names, known, suggestions)
