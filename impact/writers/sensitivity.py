"""Write what a result depends on: a tornado as a table, and as JSON."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from impact.domain.formatting import counted, days, percent
from impact.domain.sensitivity import Lever, LeverSort, Outcome, Sensitivity
from impact.writers.json import dump
from impact.writers.markdown import plain, table

SCHEMA_VERSION = "1.0"
BAR = 16
"""Signs of the longest bar."""


def write_sensitivity_markdown(found: Sensitivity) -> str:
    """Write a sensitivity as Markdown: what decides in words, then the levers, the widest first."""
    lines = [f"# What decides: {plain(found.scope)}", ""]
    if found.empty_reason:
        return "\n".join([*lines, plain(found.empty_reason)]) + "\n"
    lines += [_as_it_is(found), ""]
    lines += [f"- {sentence}" for sentence in _in_words(found)]
    for sort, title, in_all in (
        (LeverSort.WEIGHT, "Weights", found.moving_weights),
        (LeverSort.TOUCH, "Touches", found.moving_touches),
    ):
        lines += _table(found, title, found.of(sort), in_all=in_all)
    lines += [
        "",
        f"Each lever alone, all others as they are, in the same {found.worlds} worlds (seed {found.seed}). A weight "
        "goes from its 5 % to its 95 % quantile; a touch is left out, or made one kind stronger. No difference: "
        f"{counted(found.idle_weights, 'weight')}, {counted(found.idle_touches, 'touch', 'touches')}.",
    ]
    return "\n".join(lines) + "\n"


def _table(found: Sensitivity, title: str, levers: Sequence[Lever], *, in_all: int) -> list[str]:
    if not levers:
        return []
    first = "How likely change goes on …" if levers[0].sort is LeverSort.WEIGHT else "Touch"
    header = (first, "As it is", "Low", "High", "Person-days", "Sections reached", "To review", "Swing", "")
    widest = max(lever.width for lever in found.levers)
    lines = ["", f"## {title}", ""]
    lines += table(header, [_row(lever, found, widest) for lever in levers], right=(1, 2, 3, 4, 5, 6, 7))
    if in_all > len(levers):
        lines += ["", f"{in_all - len(levers)} more with smaller swings: --top 0 lists all."]
    return lines


def _as_it_is(found: Sensitivity) -> str:
    base = found.base
    said = (
        f"As it is: {base.sections:.1f} sections expected to be reached, {base.to_review} to review "
        f"(from {percent(found.threshold)})"
    )
    if base.person_days is None:
        missing = f" ({', '.join(found.missing)} not met)" if found.missing else ""
        return f"{said}; effort is not estimated{missing}, so sections are what counts."
    return f"{said}, {days(base.person_days)} person-days at the mean."


def _in_words(found: Sensitivity) -> list[str]:
    said = []
    weight, touch = (next(iter(found.of(sort)), None) for sort in (LeverSort.WEIGHT, LeverSort.TOUCH))
    if weight is not None:
        low, high = _said(weight.low), _said(weight.high)
        said.append(
            f"Of the weights, most depends on how likely change goes on {plain(weight.words)} (`{weight.id}`): at "
            f"{weight.low_setting} {low}, at {weight.high_setting} {high}."
        )
    if touch is not None:
        low, high = _said(touch.low), _said(touch.high)
        said.append(
            f"Of the touches, most depends on {plain(touch.words)}: {touch.low_setting}, {low}; "
            f"as {touch.high_setting}, {high}."
        )
    return said


def _said(outcome: Outcome) -> str:
    if outcome.person_days is None:
        return f"{outcome.sections:.1f} sections are reached"
    return f"the review takes {days(outcome.person_days)} person-days"


def _row(lever: Lever, found: Sensitivity, widest: float) -> tuple[str, ...]:
    name = f"{plain(lever.words)} (`{lever.id}`)" if lever.sort is LeverSort.WEIGHT else plain(lever.words)
    swing = days(lever.width) if found.base.person_days is not None else f"{lever.width:.1f}"
    bar = "█" * max(1, round(BAR * lever.width / widest)) if widest > 0.0 else ""
    low, high = lever.low, lever.high
    total = "–"
    if low.person_days is not None and high.person_days is not None:
        total = f"{days(low.person_days)} to {days(high.person_days)}"
    return (
        name,
        lever.setting,
        lever.low_setting,
        lever.high_setting,
        total,
        f"{low.sections:.1f} to {high.sections:.1f}",
        f"{low.to_review} to {high.to_review}",
        swing,
        bar,
    )


def write_sensitivity_json(found: Sensitivity) -> str:
    """Write a sensitivity as a JSON document with a final line feed."""
    return dump(
        {
            "schema_version": SCHEMA_VERSION,
            "scope": found.scope,
            "threshold": found.threshold,
            "base": _outcome(found.base),
            "levers": [
                {
                    "sort": str(lever.sort),
                    "id": lever.id,
                    "words": lever.words,
                    "setting": lever.setting,
                    "low_setting": lever.low_setting,
                    "high_setting": lever.high_setting,
                    "low": _outcome(lever.low),
                    "high": _outcome(lever.high),
                    "width": lever.width,
                }
                for lever in found.levers
            ],
            "moving": {"weights": found.moving_weights, "touches": found.moving_touches},
            "idle": {"weights": found.idle_weights, "touches": found.idle_touches},
            "missing": list(found.missing),
            "worlds": found.worlds,
            "seed": found.seed,
            "empty_reason": found.empty_reason or None,
        }
    )


def _outcome(outcome: Outcome) -> dict[str, Any]:
    return {"sections": outcome.sections, "to_review": outcome.to_review, "person_days": outcome.person_days}
