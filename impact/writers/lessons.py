"""Write what finished reviews teach, and their verdicts as a table for calibration."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from impact.domain.formatting import counted, percent
from impact.domain.lessons import HitRate, ImpactLesson, Lessons, Pace
from impact.domain.result import SCHEMA_VERSION
from impact.domain.review_verdict import Verdict
from impact.writers.json import dump
from impact.writers.listing import spreadsheet_rows
from impact.writers.markdown_text import plain, table

VERDICT_COLUMNS = ("scope", "element", "verdict", "date", "predicted", "inclusion_probability", "who")
MOST_NAMED = 8


def write_lessons_markdown(lessons: Lessons) -> str:
    """Write the answer, then pace, P80, and what was foreseen, as Markdown."""
    if not lessons.packages:
        return "There is no work package to learn from. `impact package plan RELEASE` makes one.\n"
    lines = [f"# What {counted(len(lessons.packages), 'work package')} teach", ""]
    if len(lessons.packages) == 1:
        lines[0] = f"# What work package {plain(lessons.packages[0])} teaches"
    lines += [_held(lessons.tasks, "finished task"), _held(lessons.closed, "closed package"), ""]
    lines += ["## Time against the rates", ""]
    lines += _paces("Role", lessons.by_role)
    if lessons.by_kind:
        lines += ["", *_paces("Kind", lessons.by_kind)]
    if lessons.unrecorded:
        lines += ["", f"{counted(lessons.unrecorded, 'signed task')} without a record of time teach nothing of pace."]
    lines += ["", "## What was foreseen and found", "", *_impact(lessons.impact)]
    lines += [
        "",
        "`impact calibrate --packages --out learned.toml` turns these verdicts into weights and these factors into the "
        "pace of roles, as a policy file for the next estimate.",
    ]
    return "\n".join(lines) + "\n"


def _held(rate: HitRate, what: str) -> str:
    if rate.share is None:
        return f"- No {what} with time recorded yet: whether P80 holds is unknown."
    span = f"{percent(rate.low)} to {percent(rate.high)}"
    return (
        f"- {rate.hits} of {counted(rate.count, what)} stayed within P80: {percent(rate.share)} "
        f"(90 % interval {span}); 80 % should."
    )


def _paces(header: str, paces: Sequence[Pace]) -> list[str]:
    if not paces:
        return ["No signed task has time recorded, so nothing is known of pace: every factor stays 1."]
    rows = [
        (plain(one.name), str(one.count), f"{one.ratio:.2f}", f"{one.factor:.2f}", f"{one.low:.2f} to {one.high:.2f}")
        for one in paces
    ]
    return table((header, "Tasks", "Spent / expected", "Factor to use", "90 % interval"), rows, right=(1, 2, 3))


def _impact(lessons: Sequence[ImpactLesson]) -> list[str]:
    rows = [
        (
            plain(one.package),
            str(one.listed),
            str(one.found),
            str(len(one.false_positives)),
            str(len(one.discovered)),
            f"{len(one.sampled_found)} of {one.sampled}",
            "–" if one.precision is None else percent(one.precision),
            "–" if one.recall is None else percent(one.recall),
            str(one.open),
        )
        for one in lessons
    ]
    header = ("Package", "Listed and reviewed", "Had to change", "False positives", "Discovered", "Of the sample",
              "Precision", "Recall", "Without verdict")  # fmt: skip
    lines = table(header, rows, right=(1, 2, 3, 4, 5, 6, 7, 8))
    for one in lessons:
        for name, ids in (
            ("Discovered", (*one.discovered, *one.sampled_found)),
            ("False positives", one.false_positives),
        ):
            if ids:
                rest = f" and {len(ids) - MOST_NAMED} more" if len(ids) > MOST_NAMED else ""
                lines += ["", f"{name} in {plain(one.package)}: {plain(', '.join(ids[:MOST_NAMED]))}{rest}."]
    return lines


def write_lessons_json(lessons: Lessons) -> str:
    """Write everything as a JSON document with a final line feed."""
    return dump(
        {
            "schema_version": SCHEMA_VERSION,
            "packages": list(lessons.packages),
            "by_role": [asdict(one) for one in lessons.by_role],
            "by_kind": [asdict(one) for one in lessons.by_kind],
            "tasks_within_p80": {**asdict(lessons.tasks), "share": lessons.tasks.share},
            "packages_within_p80": {**asdict(lessons.closed), "share": lessons.closed.share},
            "impact": [_impact_document(one) for one in lessons.impact],
            "verdicts": [dict(zip(VERDICT_COLUMNS, _cells(one), strict=True)) for one in lessons.verdicts],
            "signed_without_time": lessons.unrecorded,
        }
    )


def _impact_document(one: ImpactLesson) -> dict[str, Any]:
    return {**asdict(one), "precision": one.precision, "recall": one.recall}


def write_verdicts_csv(lessons: Lessons) -> str:
    """Write the verdicts as the table that ``impact calibrate --verdicts`` reads."""
    return spreadsheet_rows(VERDICT_COLUMNS, [_cells(one) for one in lessons.verdicts])


def _cells(one: Verdict) -> tuple[str, ...]:
    return (
        one.scope,
        one.element,
        "confirmed" if one.is_confirmed else "rejected",
        one.day.isoformat() if one.day else "",
        "" if one.predicted is None else f"{round(one.predicted, 6):g}",
        f"{round(one.inclusion_probability, 6):g}",
        one.who,
    )
