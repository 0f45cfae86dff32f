"""Write why an element is impacted, or why not, as Markdown that also reads well in a terminal."""

from __future__ import annotations

from impact.domain.explanation import Explanation
from impact.domain.formatting import TIER_SIGNS, interval, percent
from impact.domain.result import ImpactedElement
from impact.writers.markdown import BULLETS_LISTED, plain

SMALLEST_FALL = 0.005


def write_explanation_markdown(explanation: Explanation) -> str:
    """Write why an element is impacted, or why not, as Markdown with a final line feed."""
    element = explanation.element
    lines = [f"# Why {plain(element.name or element.id)} (`{element.id}`)", ""]
    verdict = f"{TIER_SIGNS[element.tier]} {element.tier}" if element.tier else "not listed"
    lines.append(
        f"Scope {plain(explanation.scope)}: **{percent(element.likelihood)}** "
        f"{interval(element.low, element.high)} — {verdict}; {element.kind_label}."
    )
    if explanation.reason_not:
        lines += ["", plain(explanation.reason_not)]
    if element.touch:
        what = f" — {plain(element.touch_why)}" if element.touch_why else ""
        lines += ["", f"The scope itself touches it ({element.touch}{what})."]
    if explanation.follows_instead:
        lines += ["", "It follows these instead:", ""]
        for path in explanation.follows_instead:
            words = path.words.removeprefix("the touch changes ").removeprefix("the new version changes ")
            lines.append(f"- {plain(words)} — {percent(path.likelihood)}")
    if explanation.is_listed:
        lines += _paths(element)
    if explanation.decisive and explanation.decisive.fall < SMALLEST_FALL:
        lines += ["", "No single relationship decides: without any one of them the likelihood stays what it is."]
    elif explanation.decisive:
        decisive = explanation.decisive
        lines += [
            "",
            f"Decided by: {plain(decisive.words)}. Without it {percent(element.likelihood)} falls to "
            f"{percent(decisive.likelihood_without)} (fall {percent(decisive.fall)}, importance "
            f"{percent(decisive.importance)}).",
        ]
    if element.changes:
        named = ", ".join(f"{item.change_id} {percent(item.likelihood)}" for item in element.changes[:8])
        lines += ["", f"Changes that reach it alone: {named}."]
    if explanation.documented_by:
        lines += ["", "Documented by:", ""]
        lines += [
            f"- {plain(name)}: {percent(likelihood)}"
            for _, name, likelihood in explanation.documented_by[:BULLETS_LISTED]
        ]
    return "\n".join(lines) + "\n"


def _paths(element: ImpactedElement) -> list[str]:
    if not element.paths:
        return []
    lines = ["", "## Paths", ""]
    for number, path in enumerate(element.paths, start=1):
        lines.append(
            f"{number}. {plain(path.words)} — {percent(path.likelihood)} likely, explains {percent(path.share)}"
        )
        for step in path.steps:
            place = f"{step.file}:{step.line}" if step.line else step.file
            lines.append(f"   - {percent(step.likelihood)} {plain(step.words)} — {place}")
    complete = "These are all the paths there are" if element.are_paths_complete else "There are further paths"
    lines += ["", f"Together they explain {percent(element.paths_share)} of the likelihood. {complete}."]
    return lines
