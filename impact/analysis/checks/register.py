"""Rules on the register: whether changes and releases mean what they say."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator

from impact.analysis.checks.circles import circles
from impact.analysis.checks.subject import CheckedWorkspace, Finding, on_change
from impact.domain.calendar import last_day
from impact.domain.change import Change, ChangeEvent, Register

WITHOUT_CONTENT = "information missing"
"""Status of a change that was recorded because somebody asked for it."""


def changes_without_touch(workspace: CheckedWorkspace) -> Iterator[Finding]:
    """Name each change that alters nothing, as far as anybody has said."""
    touched = {touch.change_id for touch in workspace.register.touches}
    for change in workspace.register.changes:
        if change.id not in touched:
            yield on_change(change, f"{change.id} touches no element: nobody has said what it alters")


def changes_without_content(workspace: CheckedWorkspace) -> Iterator[Finding]:
    """Name each change whose touches are a guess, because its content is not known."""
    touched = {touch.change_id for touch in workspace.register.touches}
    for change in workspace.register.changes:
        if change.status == WITHOUT_CONTENT and change.id in touched:
            message = f"{change.id} is recorded because somebody asked for it; its content is not known"
            yield on_change(change, message)


def disputed_duplicates(workspace: CheckedWorkspace) -> Iterator[Finding]:
    """Name each change that an event calls a duplicate, and another event disputes."""
    register = workspace.register
    touches = _touches(register)
    for change in register.changes:
        events = [event for event in register.events if event.subject_id == change.id]
        claims = [event for event in events if "duplicate" in event.event.casefold()]
        if not claims or change.claim or not any("dispute" in event.event.casefold() for event in events):
            continue
        said = ", ".join(sorted(_named_changes(claims, register, but=change.id))) or "another change"
        message = f"{change.id} is said to repeat {said}, and that is disputed; both are analysed on their own"
        differing = [name for name in said.split(", ") if name in touches and touches[name] != touches[change.id]]
        if differing:
            message += f", and {change.id} touches other elements than {' and '.join(differing)}"
        yield on_change(change, message)


def _named_changes(events: list[ChangeEvent], register: Register, *, but: str) -> set[str]:
    ids = {change.id for change in register.changes}
    words = {word for event in events for word in re.findall(r"[\w.-]*\w", event.event)}
    return (words & ids) - {but}


def duplicates_with_other_impact(workspace: CheckedWorkspace) -> Iterator[Finding]:
    """Name each change of a confirmed claim that touches other elements than the first of the claim."""
    touches = _touches(workspace.register)
    first_by_claim: dict[str, Change] = {}
    for change in workspace.register.changes:
        if not change.claim:
            continue
        first = first_by_claim.setdefault(change.claim, change)
        differing = sorted(touches[change.id] ^ touches[first.id])
        if differing:
            message = (
                f"{change.id} shares the claim '{change.claim}' with {first.id}, yet only one touches {differing[0]}"
            )
            more = f" and {len(differing) - 1} more" if len(differing) > 1 else ""
            yield on_change(change, message + more)


def _touches(register: Register) -> dict[str, set[str]]:
    found: dict[str, set[str]] = defaultdict(set)
    for touch in register.touches:
        found[touch.change_id].add(touch.element_id)
    return found


def undated_releases(workspace: CheckedWorkspace) -> Iterator[Finding]:
    """Name each release that carries changes and has no date."""
    used = {release_id for change in workspace.register.changes for release_id in change.release_ids}
    for release in workspace.register.releases:
        if release.id in used and release.go_live_date is None:
            message = f"release {release.id} carries changes and has no date, so it is in no dated architecture"
            yield Finding(message, release.origin, release.id)


def dates_out_of_order(workspace: CheckedWorkspace) -> Iterator[Finding]:
    """Name each event before its change was raised, and each change raised after its release went live."""
    register = workspace.register
    change_by_id = {change.id: change for change in register.changes}
    for event in register.events:
        change = change_by_id.get(event.subject_id)
        raised = last_day(change.date_raised) if change and change.date_raised else None
        happened = last_day(event.date)
        # A month counts as its last day, so an event in the month of raising is never out of order.
        if change and raised and happened and happened < raised and event.date[:7] != change.date_raised[:7]:
            message = f"{change.id} is raised on {change.date_raised}, after its event of {event.date}: {event.event}"
            yield Finding(message, event.origin, change.id)
    release_by_id = {release.id: release for release in register.releases}
    for change in register.changes:
        raised = last_day(change.date_raised) if change.date_raised else None
        for release in filter(None, map(release_by_id.get, change.release_ids)):
            if raised and release.go_live_date and raised > release.go_live_date:
                went = release.go_live
                yield on_change(change, f"{change.id} is raised on {change.date_raised}, after {release.id} of {went}")


def circular_parts(workspace: CheckedWorkspace) -> Iterator[Finding]:
    """Name one change of each circle of parts."""
    wholes: dict[str, list[str]] = defaultdict(list)
    for part in workspace.register.parts:
        wholes[part.whole_id].append(part.part_id)
    for circle in circles(wholes):
        origin = next(part.origin for part in workspace.register.parts if part.whole_id == circle[0])
        yield Finding(f"{circle[0]} is a part of itself: {' → '.join([*circle, circle[0]])}", origin, circle[0])
