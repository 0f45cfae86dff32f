"""Write why an element is impacted, or why not, as Markdown that also reads well in a terminal."""

from __future__ import annotations

from impact.domain.explanation import Explanation
from impact.domain.formatting import TIER_SIGNS, fine_percent, interval, percent
from impact.domain.result import ImpactedElement, PathStep
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
    if explanation.sentence:
        lines += ["", plain(explanation.sentence)]
    if explanation.not_listed:
        because = explanation.not_listed
        lines += ["", f"Why not ({because.cause}): {plain(because.reason)}", "", f"What to do: {plain(because.remedy)}"]
    if element.touch:
        what = f" — {plain(element.touch_why)}" if element.touch_why else ""
        lines += ["", f"The scope itself touches it ({element.touch}{what})."]
    if explanation.follows_instead:
        lines += ["", "It follows these instead:", ""]
        for path in explanation.follows_instead:
            words = path.words.removeprefix("the touch changes ").removeprefix("the new version changes ")
            lines.append(f"- {plain(words)} — {fine_percent(path.likelihood)}")
    if explanation.is_listed:
        lines += _paths(element)
    if explanation.is_listed and not element.touch:
        lines += _decisive(explanation)
    if element.changes:
        named = ", ".join(f"{item.change_id} {percent(item.likelihood)}" for item in element.changes[:8])
        lines += ["", f"Changes that reach it, each alone: {named}."]
    if explanation.documented_by:
        lines += ["", "Documented by:", ""]
        lines += [
            f"- {plain(name)}: {percent(likelihood)}"
            for _, name, likelihood in explanation.documented_by[:BULLETS_LISTED]
        ]
    return "\n".join(lines) + "\n"


def _decisive(explanation: Explanation) -> list[str]:
    """Say what decides; a relationship without which the likelihood stays what it is decides nothing."""
    decisive, whole = explanation.decisive, percent(explanation.element.likelihood)
    if decisive is None or decisive.fall < SMALLEST_FALL:
        return ["", "No single relationship decides: without any one of them the likelihood stays what it is."]
    lines = [
        "",
        f"Decided by: {plain(decisive.words)} — {_place(decisive.file, decisive.line)}. Without it {whole} falls to "
        f"{fine_percent(decisive.likelihood_without)} (fall {fine_percent(decisive.fall)}, importance "
        f"{fine_percent(decisive.importance)}).",
    ]
    following = [one for one in explanation.next_decisive if one.fall >= SMALLEST_FALL]
    if following:
        lines += ["", "After that:", ""]
        lines += [
            f"- {plain(one.words)}: fall {fine_percent(one.fall)}, importance {fine_percent(one.importance)}"
            for one in following
        ]
    return lines


def _place_of(step: PathStep) -> str:
    """Name where the relationship was read, or each of those it rests on."""
    drawn = step.undrawn.chain if step.undrawn else ()
    places = [_place(tie.origin.file, tie.origin.line) for tie in drawn] or [_place(step.file, step.line)]
    return ", ".join(dict.fromkeys(places))


def _place(file: str, line: int | None) -> str:
    return f"{file}:{line}" if line else file


def _paths(element: ImpactedElement) -> list[str]:
    if not element.paths:
        return []
    lines = ["", "## Paths", ""]
    for number, path in enumerate(element.paths, start=1):
        lines.append(
            f"{number}. {plain(path.words)} — {fine_percent(path.likelihood)} likely, explains {percent(path.share)}"
        )
        for step in path.steps:
            place = _place_of(step)
            lines.append(f"   - {fine_percent(step.likelihood)} {plain(step.words)} ({step.direction}) — {place}")
    together = "It explains" if len(element.paths) == 1 else "Together they explain"
    complete = "There is no other path" if element.are_paths_complete else "There are further, less likely paths"
    lines += ["", f"{together} {percent(element.paths_share)} of the likelihood. {complete}."]
    return lines
