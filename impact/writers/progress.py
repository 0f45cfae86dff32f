"""Write the progress of work packages as the monthly report that a committee reads, and as JSON."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict
from typing import Any

from impact.domain.effort import Figures
from impact.domain.formatting import counted, day, days, percent
from impact.domain.lessons import Pace
from impact.domain.progress import (
    ChangeSort,
    MonthOfEffort,
    PackageProgress,
    ProgressChange,
    ProgressLine,
    ProgressReport,
)
from impact.domain.result import SCHEMA_VERSION
from impact.writers.json import dump
from impact.writers.markdown_text import plain, table

MOST_FINISHED = 12
"""Finished tasks that a report names one by one."""
FIGURE_HEADER = ("Tasks", "Finished", "Planned", "Earned", "Spent", "Remaining", "P50 at completion",
                 "P80 at completion", "Mean")  # fmt: skip
RIGHT = tuple(range(1, 10))


def write_progress_markdown(report: ProgressReport, *, picture_by_package: Mapping[str, str] | None = None) -> str:
    """Write the answer, then each package: figures, forecast, what changed, dates and burn-up, as Markdown.

    ``picture_by_package`` names the file of each burn-up picture that stands beside the report.
    """
    pictures = picture_by_package or {}
    lines = [
        f"# Progress on {day(report.on)}",
        "",
        f"{plain(report.workspace)}; changes since {day(report.since)}. Person-days throughout.",
    ]
    whole = [package.total for package in report.packages]
    if report.together:
        lines += ["", sentence_of(report.together), ""]
        lines += _lines_table("Package", [*whole, report.together])
    for package in report.packages:
        lines += ["", *_package(package, report, picture=pictures.get(package.package, ""))]
    lines += ["", *_reading(report)]
    return "\n".join(lines) + "\n"


def sentence_of(line: ProgressLine) -> str:
    """Say in a sentence how far something is and what it will come to."""
    done = "nothing is planned" if line.share_done is None else f"{percent(line.share_done)} of the planned work done"
    return (
        f"**{done}** ({line.finished} of {counted(line.tasks, 'task')}), {days(line.spent)} person-days spent, "
        f"{days(line.remaining)} to go; at completion {days(line.completion.p50)} likely (P50), "
        f"{days(line.completion.p80)} to plan for (P80), against {days(line.planned)} planned."
    )


def _package(package: PackageProgress, report: ProgressReport, *, picture: str) -> list[str]:
    lines = [f"## {plain(package.package)}", "", sentence_of(package.total)]
    if package.is_closed:
        lines += ["", "The package is closed: nothing remains."]
    if package.plan_status == "what_if":
        lines += ["", f"**What-if: not baselined ({plain(', '.join(package.missing))}).**"]
    lines += ["", _since(package, report.since), "", *_versions(package), "", "### By document", ""]
    lines += _lines_table("Document", [*package.by_document, package.total])
    lines += ["", "### By role", "", *_lines_table("Role", [*package.by_role, package.total])]
    lines += ["", f"### Changes since {day(report.since)}", "", *_changes(package)]
    if package.late:
        rows = [(plain(one.label), plain(one.assignee) or "–", day(one.due), days(one.planned)) for one in package.late]
        lines += ["", f"### Late: {counted(len(rows), 'task')} past the date", ""]
        lines += table(("Task", "Who", "Due", "Planned"), rows, right=(3,))
    if package.months:
        lines += ["", "### By month", "", *_months(package.months)]
    lines += ["", f"### {burn_up_heading(package)}", ""]
    if picture:
        lines += [f"![Burn-up of {plain(package.package)}]({picture})", ""]
    lines += _burn_up(package)
    lines += [line for note in (correction_words(package.correction), *package.notes) for line in ("", plain(note))]
    return lines


def _since(package: PackageProgress, since: dt.date) -> str:
    before, now = package.before, package.total
    spent = sum(package.spent_since.values())
    if before is None:
        return f"There was no plan yet on {day(since)}; {days(spent)} person-days were spent since."
    return (
        f"Since {day(since)}: {days(spent)} person-days spent, {now.finished - before.finished:+d} tasks finished, "
        f"earned {days(before.earned)} → {days(now.earned)}, P50 at completion {days(before.completion.p50)} → "
        f"{days(now.completion.p50)}, P80 {days(before.completion.p80)} → {days(now.completion.p80)}."
    )


def _versions(package: PackageProgress) -> list[str]:
    said = f"Version {package.version} of the plan: P50 {days(package.planned.p50)}, P80 {days(package.planned.p80)}, "
    said += f"mean {days(package.planned.mean)}"
    if package.version > 1:
        said += f"; the first version: P50 {days(package.first.p50)}, P80 {days(package.first.p80)}"
    statuses = ", ".join(f"{number} {status}" for status, number in package.tasks_by_status.items())
    return [f"{said}. Tasks: {statuses}. Planned days below are means, with the random sample and what was discovered."]


def _lines_table(what: str, lines: Sequence[ProgressLine]) -> list[str]:
    rows = [(plain(line.name), *_cells(line)) for line in lines]
    return table((what, *FIGURE_HEADER), rows, right=RIGHT)


def _cells(line: ProgressLine) -> tuple[str, ...]:
    figures = (line.planned, line.earned, line.spent, line.remaining, line.completion.p50, line.completion.p80,
               line.completion.mean)  # fmt: skip
    return str(line.tasks), str(line.finished), *(days(one) for one in figures)


def _changes(package: PackageProgress) -> list[str]:
    lines = [f"- {words}" for words in change_lines(package.changes)]
    if package.spent_since:
        roles = ", ".join(f"{plain(role)} {days(spent)}" for role, spent in package.spent_since.items())
        lines.append(f"- **time recorded**: {roles}")
    return lines or ["Nothing."]


def change_lines(changes: Iterable[ProgressChange]) -> list[str]:
    """Say each change in a line of Markdown; of many finished tasks only the number and the first."""
    known = list(changes)
    found = []
    for sort in ChangeSort:
        of_sort = [one for one in known if one.sort is sort]
        shown = of_sort[:MOST_FINISHED] if sort is ChangeSort.DONE else of_sort
        found += [_change(one) for one in shown]
        if len(shown) < len(of_sort):
            found.append(f"**{sort}**: {len(of_sort) - len(shown)} more")
    return found


def _change(change: ProgressChange) -> str:
    subject = f" {plain(change.subject)}" if change.subject else ""
    signed = " ".join(part for part in (plain(change.who), day(change.on) if change.on else "") if part)
    return f"**{change.sort}**{subject}: {plain(change.words)}" + (f" — {signed}" if signed else "")


def _months(months: Sequence[MonthOfEffort]) -> list[str]:
    rows = [
        (
            month.month.strftime("%Y-%m"),
            "–" if month.planned is None else days(month.planned),
            days(month.spent),
            ", ".join(f"{plain(role)} {days(spent)}" for role, spent in month.spent_by_role.items()) or "–",
        )
        for month in months
    ]
    return table(("Month", "Planned", "Spent", "By role"), rows, right=(1, 2))


def _burn_up(package: PackageProgress) -> list[str]:
    planned = dict(package.burn_up.planned)
    rows = [
        (
            day(one.on),
            days(one.scope),
            days(planned[one.on]) if one.on in planned else "–",
            days(one.earned),
            days(one.spent),
        )
        for one in package.burn_up.points
    ]
    return table(("On", "All that is planned", "Earned by plan", "Earned", "Spent"), rows, right=(1, 2, 3, 4))


def burn_up_heading(package: PackageProgress) -> str:
    """Name the part of a report that holds the burn-up of a package."""
    return f"Burn-up of {plain(package.package)}"


def correction_words(correction: Pace) -> str:
    """Say by how much what remains is multiplied, and why."""
    if not correction.count:
        return "No finished task has time recorded yet, so what remains is taken as planned (factor 1)."
    return (
        f"{counted(correction.count, 'finished task')} with time recorded took {correction.ratio:.2f} times what was "
        f"planned for a task of that verdict (geometric mean); shrunk towards 1, what remains is multiplied by "
        f"{correction.factor:.2f} (90 % interval {correction.low:.2f} to {correction.high:.2f})."
    )


def _reading(report: ProgressReport) -> list[str]:
    parts = "documents and roles, and over packages" if report.together else "documents and roles"
    return [
        f"*Earned*: planned mean of finished tasks. *Remaining*: mean of what is still to be spent. Means add up over "
        f"{parts}; P50 and P80 do not.",
    ]


def write_progress_json(report: ProgressReport) -> str:
    """Write everything as a JSON document with a final line feed."""
    return dump(
        {
            "schema_version": SCHEMA_VERSION,
            "workspace": report.workspace,
            "on": report.on.isoformat(),
            "since": report.since.isoformat(),
            "together": _line(report.together) if report.together else None,
            "packages": [_document(package) for package in report.packages],
        }
    )


def _line(line: ProgressLine) -> dict[str, Any]:
    return {
        "name": line.name,
        "tasks": line.tasks,
        "finished": line.finished,
        "planned": line.planned,
        "earned": line.earned,
        "share_done": line.share_done,
        "spent": line.spent,
        "remaining": line.remaining,
        "completion": _figures(line.completion),
    }


def _figures(figures: Figures) -> dict[str, float]:
    return asdict(figures)


def _document(package: PackageProgress) -> dict[str, Any]:
    return {
        "id": package.package,
        "version": package.version,
        "status": package.plan_status,
        "missing": list(package.missing),
        "is_closed": package.is_closed,
        "first_plan": _figures(package.first),
        "plan": _figures(package.planned),
        "total": _line(package.total),
        "by_document": [_line(line) for line in package.by_document],
        "by_role": [_line(line) for line in package.by_role],
        "tasks_by_status": dict(package.tasks_by_status),
        "correction": asdict(package.correction),
        "changes": [
            {"sort": str(one.sort), "on": one.on.isoformat() if one.on else None, "who": one.who,
             "subject": one.subject, "words": one.words}
            for one in package.changes
        ],
        "spent_since": dict(package.spent_since),
        "before": _line(package.before) if package.before else None,
        "burn_up": {
            "points": [
                {"on": one.on.isoformat(), "scope": one.scope, "earned": one.earned, "spent": one.spent}
                for one in package.burn_up.points
            ],
            "planned": [{"on": on.isoformat(), "earned": earned} for on, earned in package.burn_up.planned],
        },
        "months": [
            {"month": one.month.strftime("%Y-%m"), "planned": one.planned, "spent": one.spent,
             "spent_by_role": dict(one.spent_by_role)}
            for one in package.months
        ],
        "late": [
            {"label": one.label, "assignee": one.assignee, "due": one.due.isoformat(), "planned": one.planned}
            for one in package.late
        ],
        "notes": list(package.notes),
    }  # fmt: skip
