"""Say in a few words what an analysis found of one element, for notes and properties in files of other tools."""

from __future__ import annotations

from impact.domain.result import ImpactedElement


def impact_note(element: ImpactedElement, *, scope: str) -> str:
    """Say tier, likelihood, interval, touch, changes and reason of an element, one a line."""
    lines = [
        f"Impact of {scope}: {element.tier or 'below all tiers'}, likelihood {element.likelihood:.2f} "
        f"(90 % interval {element.low:.2f} to {element.high:.2f})"
    ]
    if element.touch is not None:
        lines.append(f"Touched: {element.touch.value}")
    if element.changes:
        lines.append(f"Changes: {changes_in_words(element)}")
    reason = element.touch_why or element.why
    if reason:
        lines.append(f"Why: {reason}")
    return "\n".join(lines)


def changes_in_words(element: ImpactedElement) -> str:
    """List the changes that reach an element alone, likeliest first, each with its likelihood."""
    return ", ".join(f"{item.change_id} {item.likelihood:.2f}" for item in element.changes)
