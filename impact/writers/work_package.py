"""Write work packages: what is planned, where each task stands, and what was done, as Markdown, JSON and CSV."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from impact.domain.formatting import TIER_SIGNS, counted, day, days, percent
from impact.domain.package_event import PackageEvent, PlannedTask
from impact.domain.result import SCHEMA_VERSION
from impact.domain.work_package import TaskState, TaskStatus, WorkPackage
from impact.writers.json import dump
from impact.writers.listing import spreadsheet_rows
from impact.writers.markdown_text import plain, table

NO_PACKAGE = "There is no work package yet. `impact package plan RELEASE` makes one from an estimate.\n"
_CSV_HEADER = ("package", "task", "label", "document", "role", "depth", "tier", "likelihood", "origin", "status",
               "assignee", "due", "planned_p50", "planned_p80", "planned_mean", "spent", "verdict", "signed_by",
               "verified_by", "reopened_by")  # fmt: skip


def write_packages_markdown(packages: Sequence[WorkPackage]) -> str:
    """Write the answer of each package and its tasks as Markdown."""
    if not packages:
        return NO_PACKAGE
    return "\n".join(line for package in packages for line in (*_package(package), "")).rstrip("\n") + "\n"


def _package(package: WorkPackage) -> list[str]:
    plan = package.plan
    finished = [state for state in package.tasks if state.status.is_finished]
    state = "closed" if package.is_closed else f"{len(finished)} of {counted(len(package.tasks), 'task')} finished"
    lines = [
        f"# Work package {plain(package.id)}",
        "",
        f"{state}, {days(package.days_spent)} person-days spent; planned {days(plan.total.p50)} likely (P50), "
        f"{days(plan.total.p80)} to plan for (P80), mean {days(plan.total.mean)}.",
        "",
        f"Version {len(package.plans)} of the plan, made by {plain(package.plans[-1].who)} on "
        f"{day(package.plans[-1].on)}; architecture of {plain(plan.graph_release)}, workspace "
        f"{plan.workspace_digest[:12]}.",
    ]
    if plan.status == "what_if":
        lines += ["", f"**What-if: not baselined ({plain(', '.join(plan.missing))}).**"]
    reopened = [state for state in package.tasks if state.status is TaskStatus.REOPENED]
    for one in reopened:
        causes = "; ".join(change.words for change in one.reopened_by)
        lines += ["", f"**Reopened: {plain(one.task.label)}** — {plain(causes)} since {_signed_words(one)}."]
    header = ("Task", "Status", "Who", "Role", "Depth", "Likelihood", "Due", "Planned P50", "Spent")
    lines += ["", *table(header, [_row(state) for state in package.tasks], right=(5, 7, 8))]
    sampled = sum(state.task.origin == "sample" for state in package.tasks)
    if sampled:
        lines += [
            "",
            f"{counted(sampled, 'task')} marked ◇ were picked at random from below the threshold, so that what is "
            "missed has a chance to be seen; their days come on top of the estimate.",
        ]
    lines += ["", "Means of tasks add up to that of the package; P50 and P80 do not."]
    return lines


def _signed_words(state: TaskState) -> str:
    verdict = state.verdict
    return f"{plain(verdict.who)} signed '{verdict.finding}' on {day(verdict.on)}" if verdict else ""


def _row(state: TaskState) -> tuple[str, ...]:
    task = state.task
    sign = {"sample": "◇ ", "discovered": "✚ "}.get(task.origin, "")
    chance = f"{TIER_SIGNS[task.tier]} {percent(task.likelihood)}" if task.is_section else ""
    return (
        f"{sign}{plain(task.label)}",
        _status(state),
        plain(state.assignee) or "–",
        plain(task.role),
        plain(task.depth) or "–",
        chance,
        day(state.due) if state.due else "–",
        days(task.days.p50),
        days(state.days_spent) if state.records else "–",
    )


def _status(state: TaskState) -> str:
    if state.status is TaskStatus.DONE and state.verdict and state.task.is_section:
        return f"done: {state.verdict.finding}"
    return str(state.status)


def write_task_markdown(package: WorkPackage, state: TaskState) -> str:
    """Write all that is known of one task as Markdown."""
    task = state.task
    lines = [
        f"# {plain(task.label)}",
        "",
        f"{plain(package.id)}, task `{task.id}`: **{_status(state)}**, {plain(state.assignee) or 'nobody named'}, "
        f"{plain(task.role)}; {task.depth or 'activity'}; due {day(state.due)}.",
        "",
        f"Planned {days(task.days.p50)} (P50), {days(task.days.p80)} (P80), mean {days(task.days.mean)} person-days; "
        f"spent {days(state.days_spent)}.",
    ]
    if task.why:
        lines += ["", f"Why: {plain(task.why)}"]
    if state.verdict:
        verified = (
            f", verified by {plain(state.verdict.verified_by)}" if state.verdict.verified_by else ", not verified"
        )
        lines += [
            "",
            f"{_signed_words(state)}{verified}; it rests on {counted(len(state.verdict.rests_on), 'element')}.",
        ]
    lines += [f"- no longer holds: {plain(change.words)}" for change in state.reopened_by]
    if state.records:
        rows = [(day(one.on), plain(one.who), plain(one.role), f"{one.days:g}") for one in state.records]
        lines += ["", *table(("On", "Who", "Role", "Person-days"), rows, right=(3,))]
    lines += [f"\n{day(on)}, {plain(who)}: {plain(text)}" for who, on, text in state.notes]
    for move in state.moves:
        why = f" ({plain(move.why)})" if move.why else ""
        lines += [
            "",
            f"{day(move.on)}: {plain(move.who)} moved its date from {day(move.before)} to {day(move.after)}{why}",
        ]
    events = [event for event in package.events if event.task == task.id]
    lines += ["", *_events(events, package)] if events else ["", "Nothing has been entered on it yet."]
    return "\n".join(lines) + "\n"


def write_log_markdown(package: WorkPackage) -> str:
    """Write every event of a package as Markdown, undone ones included."""
    return "\n".join([f"# What was done on {plain(package.id)}", "", *_events(package.events, package)]) + "\n"


def _events(events: Sequence[PackageEvent], package: WorkPackage) -> list[str]:
    rows = [
        (
            str(event.number),
            day(event.on),
            plain(event.who),
            plain(event.task) or "the package",
            plain(event.words),
            "undone" if event.number in package.undone else "",
        )
        for event in events
    ]
    return table(("No.", "On", "Who", "Task", "What", "State"), rows, right=(0,))


def write_versions_markdown(package: WorkPackage) -> str:
    """Write every version of a plan: its figures and hashes, who approved it, and who saw it."""
    rows = []
    for version, event in enumerate(package.plans, start=1):
        plan = event.plan
        if plan is None:
            continue
        standing = [one for one in package.events if one.version == version and one.number not in package.undone]
        approved = [f"{one.who} ({one.on})" for one in standing if one.deed == "approved"]
        shown = [f"{one.to} ({one.on})" for one in standing if one.deed == "shown"]
        rows.append((
            str(version), day(event.on), plain(event.who), days(plan.total.p50), days(plan.total.p80),
            str(len(plan.tasks)), plain(", ".join(approved)) or "–", plain(", ".join(shown)) or "–",
            plan.workspace_digest[:12], plan.policy_digest[:12], plain(event.why),
        ))  # fmt: skip
    header = ("Version", "On", "By", "P50", "P80", "Tasks", "Approved by", "Shown to", "Workspace", "Policy", "Why")
    return "\n".join([f"# Versions of {plain(package.id)}", "", *table(header, rows, right=(0, 3, 4, 5))]) + "\n"


def write_packages_json(packages: Sequence[WorkPackage]) -> str:
    """Write packages with tasks, verdicts and versions as a JSON document with a final line feed."""
    return dump({"schema_version": SCHEMA_VERSION, "packages": [_document(package) for package in packages]})


def _document(package: WorkPackage) -> dict[str, Any]:
    plan = package.plan
    return {
        "id": package.id,
        "package": plan.package,
        "release": plan.release or None,
        "changes": list(plan.changes),
        "status": plan.status,
        "missing": list(plan.missing),
        "is_closed": package.is_closed,
        "version": len(package.plans),
        "as_of": _iso(plan.as_of),
        "graph_release": plan.graph_release,
        "start": _iso(plan.start),
        "due": _iso(plan.due),
        "total": asdict(plan.total),
        "spent": package.days_spent,
        "inputs": {
            "sha256": dict(plan.sha256_by_file),
            "workspace": plan.workspace_digest,
            "policy": plan.policy_digest,
            "decisions": plan.decisions_digest,
            "seed": plan.seed,
            "worlds": plan.worlds,
        },
        "tasks": [_task(state) for state in package.tasks],
        "events": [_event(event, package) for event in package.events],
    }


def _task(state: TaskState) -> dict[str, Any]:
    task, verdict = state.task, state.verdict
    return {
        **_planned(task),
        "status": str(state.status),
        "assignee": state.assignee,
        "due": _iso(state.due),
        "started_on": _iso(state.started_on),
        "finished_on": _iso(state.finished_on),
        "spent": state.days_spent,
        "records": [
            {"number": one.number, "who": one.who, "role": one.role, "on": one.on.isoformat(), "days": one.days}
            for one in state.records
        ],
        "verdict": None
        if verdict is None
        else {
            "finding": str(verdict.finding),
            "who": verdict.who,
            "on": verdict.on.isoformat(),
            "verified_by": verdict.verified_by,
            "why": verdict.why,
            "rests_on": {name: asdict(prints) for name, prints in sorted(verdict.rests_on.items())},
        },
        "reopened_by": [
            {"element": change.element_id, "aspects": [str(aspect) for aspect in change.aspects]}
            for change in state.reopened_by
        ],
        "notes": [{"who": who, "on": on.isoformat(), "text": text} for who, on, text in state.notes],
        "moves": [
            {"before": _iso(one.before), "after": _iso(one.after), "who": one.who, "on": one.on.isoformat(),
             "why": one.why}
            for one in state.moves
        ],
        "last_event": state.last_number,
    }  # fmt: skip


def _planned(task: PlannedTask) -> dict[str, Any]:
    return {
        "id": task.id,
        "label": task.label,
        "document": task.document,
        "role": task.role,
        "depth": task.depth,
        "tier": task.tier,
        "likelihood": task.likelihood,
        "origin": str(task.origin),
        "inclusion_probability": task.inclusion_probability,
        "planned": asdict(task.days),
        "planned_by_role": dict(task.mean_by_role),
        "why": task.why,
        "rests_on": list(task.rests_on),
    }


def _event(event: PackageEvent, package: WorkPackage) -> dict[str, Any]:
    return {
        "number": event.number,
        "deed": str(event.deed),
        "task": event.task,
        "who": event.who,
        "when": event.when.isoformat(),
        "on": event.on.isoformat(),
        "words": event.words,
        "why": event.why,
        "undoes": event.undoes,
        "is_undone": event.number in package.undone,
    }


def _iso(date: dt.date | None) -> str | None:
    return date.isoformat() if date else None


def write_packages_csv(packages: Sequence[WorkPackage]) -> str:
    """Write one row a task as CSV, safe to open in a spreadsheet."""
    return spreadsheet_rows(_CSV_HEADER, [_cells(package, state) for package in packages for state in package.tasks])


def _cells(package: WorkPackage, state: TaskState) -> tuple[str, ...]:
    task, verdict = state.task, state.verdict
    numbers = (task.days.p50, task.days.p80, task.days.mean, state.days_spent)
    return (
        package.id, task.id, task.label, task.document, task.role, task.depth, task.tier,
        f"{round(task.likelihood, 6):g}", str(task.origin), str(state.status), state.assignee, _iso(state.due) or "",
        *(f"{round(number, 6):g}" for number in numbers),
        str(verdict.finding) if verdict else "", verdict.who if verdict else "",
        verdict.verified_by if verdict else "", "; ".join(change.words for change in state.reopened_by),
    )  # fmt: skip
