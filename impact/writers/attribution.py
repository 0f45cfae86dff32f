"""Write why two sides differ: what the models, the register and the weights have to do with it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

from impact.domain.attribution import ORDER, AttributedDelta, AttributedElement, Attribution, Cause
from impact.domain.formatting import counted, percent
from impact.writers.markdown import plain, table
from impact.writers.scenario import error_in_words, signed

LISTED = 25
NO_FIGURE = "–"
MEANING = {
    Cause.MODEL: "models and documents",
    Cause.REGISTER: "changes, touches, dates and decisions",
    Cause.WEIGHTS: "policy",
}


def causes_markdown(causes: Attribution, *, keys: Sequence[str]) -> list[str]:
    """Write why the second side differs from the first, as lines of Markdown that end with an empty one."""
    lines = ["## Why they differ", ""]
    if not causes.differing:
        return [*lines, "Models, register and weights are the same, and so is every figure: the difference is 0.", ""]
    names = [f"{cause} ({MEANING[cause]})" for cause in causes.differing]
    same = [str(cause) for cause in ORDER if cause not in causes.differing]
    lines.append(f"What differs: {', '.join(names)}.{f' The same on both sides: {_and(same)}.' if same else ''}")
    if len(causes.differing) > 1:
        order = ", then ".join(causes.differing)
        lines.append(
            f"Switched one after the other from {plain(keys[0])} to {plain(keys[1])}: {order}. The parts add up to the "
            "difference; 'order' is how much of them rests on that order."
        )
    lines += ["", *_total(causes), *_listing("Sections that differ most", causes.sections, causes, keys)]
    return [*lines, *_listing("Elements that differ most", causes.elements, causes, keys)]


def _and(names: Sequence[str]) -> str:
    return " and ".join(names)


def _total(causes: Attribution) -> list[str]:
    delta = causes.person_days
    if delta is None:
        return ["Person-days are not estimated on both sides.", ""]
    rows = [(str(cause), signed(delta.by_cause[ORDER.index(cause)])) for cause in causes.differing]
    rows.append(("**All**", f"{signed(delta.difference)} ± {error_in_words(causes.standard_error)}"))
    if len(causes.differing) > 1:
        rows.append(("of which from the order", signed(delta.from_order)))
    return [*table(("Cause", "Person-days, mean"), rows, right=(1,)), ""]


def _listing(title: str, found: Sequence[AttributedElement], causes: Attribution, keys: Sequence[str]) -> list[str]:
    lines = [f"### {title}", ""]
    if not found:
        return [*lines, "None differs.", ""]
    has_days = any(item.person_days for item in found)
    rows = [_row(item, causes, has_days=has_days) for item in found[:LISTED]]
    header = ("Section" if has_days else "Element", *map(plain, keys), "Difference", *map(str, causes.differing))
    if len(causes.differing) > 1:
        header = (*header, "order")
    if has_days:
        header = (*header, "Days")
    lines += table(header, rows, right=tuple(range(1, len(header))))
    if len(found) > LISTED:
        lines += ["", f"And {counted(len(found) - LISTED, 'more', 'more')}: `--format json` lists them all."]
    return [*lines, ""]


def _row(item: AttributedElement, causes: Attribution, *, has_days: bool) -> tuple[str, ...]:
    delta = item.likelihood
    name = item.name if item.person_days or not item.name else f"{item.name} ({item.element_id})"
    cells = [plain(name or item.element_id), _side(delta.before, item.stands[0]), _side(delta.after, item.stands[1])]
    cells.append(points(delta.difference))
    cells += [points(delta.by_cause[ORDER.index(cause)]) for cause in causes.differing]
    if len(causes.differing) > 1:
        cells.append(points(delta.from_order))
    if has_days:
        cells.append(_days(item.person_days))
    return tuple(cells)


def _days(delta: AttributedDelta | None) -> str:
    return NO_FIGURE if delta is None else signed(delta.difference)


def _side(likelihood: float, stands: bool) -> str:
    return percent(likelihood) if stands else "not there"


def points(difference: float) -> str:
    """Say a difference of likelihoods in percentage points."""
    if difference == 0.0:
        return "0"
    shown = f"{abs(difference) * 100:.0f}" if abs(difference) >= 0.005 else "under 1"
    return f"{'+' if difference > 0 else '−'}{shown}"


def causes_document(causes: Attribution) -> dict[str, Any]:
    """Lay out why two sides differ for JSON."""
    return {
        "order": [str(cause) for cause in ORDER],
        "differing": [str(cause) for cause in causes.differing],
        "person_days": _delta(causes.person_days),
        "standard_error": causes.standard_error,
        "sections": [_document(item, _delta) for item in causes.sections],
        "elements": [_document(item, None) for item in causes.elements],
    }


def _document(
    item: AttributedElement, days_of: Callable[[AttributedDelta | None], dict[str, Any] | None] | None
) -> dict[str, Any]:
    stated: dict[str, Any] = {
        "id": item.element_id,
        "name": item.name,
        "kind_label": item.kind_label,
        "stands": {"first": item.stands[0], "second": item.stands[1]},
        "cause": str(item.likelihood.cause or "") or None,
        "likelihood": _delta(item.likelihood),
    }
    if days_of is not None:
        stated["person_days"] = days_of(item.person_days)
        if stated["cause"] is None and item.person_days is not None:
            stated["cause"] = str(item.person_days.cause or "") or None
    return stated


def _delta(delta: AttributedDelta | None) -> dict[str, Any] | None:
    if delta is None:
        return None
    return {
        "first": delta.before,
        "second": delta.after,
        "difference": delta.difference,
        "by_cause": {str(cause): value for cause, value in zip(ORDER, delta.by_cause, strict=True)},
        "from_order": delta.from_order,
    }
