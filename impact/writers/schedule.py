"""Write a schedule: critical tasks first, load by month, and dates that moved; sign and word beside each colour."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from impact.domain.change_sheet import SheetTable
from impact.domain.formatting import counted, day, days, percent
from impact.domain.package_event import ACTIVITY
from impact.domain.result import SCHEMA_VERSION
from impact.domain.schedule import Capacity, DateStatus, MonthLoad, Schedule, ScheduledItem
from impact.writers.change_sheet_xlsx import write_workbook
from impact.writers.json import dump
from impact.writers.listing import spreadsheet_rows
from impact.writers.markdown_text import plain, table

SIGNS: Mapping[DateStatus, str] = {
    DateStatus.RED: "✖",
    DateStatus.AMBER: "▲",
    DateStatus.GREEN: "●",
    DateStatus.UNKNOWN: "·",
}
WORDS: Mapping[DateStatus, str] = {
    DateStatus.RED: "not achievable by its date",
    DateStatus.AMBER: "likely, not safe",
    DateStatus.GREEN: "achievable",
    DateStatus.UNKNOWN: "no date to hold against",
}
FILLS: Mapping[DateStatus, str] = {
    DateStatus.RED: "F4B183",
    DateStatus.AMBER: "FFF2B3",
    DateStatus.GREEN: "B3E2D5",
}
"""Fills that people with every kind of colour vision tell apart: vermilion, yellow and bluish green, lightened."""
NO_CAPACITY = (
    "No capacity is stated, so there are no dates: person-days are not turned into elapsed time. State what each role "
    'has in a month with `--capacity "business analyst=10"`, or in a table `capacity.csv` of the workspace (role, '
    "month, days)."
)
MOST_NAMED = 4
"""Tasks that one waits for which a workbook names; CSV and JSON have all."""
LEAST_SHOWN = 0.25
"""Person-days of a month that Markdown shows."""
NEVER = "not within the stated capacity"
RULE = (
    "✖ red: with the capacity that is left the date is missed in more than half of the draws. ▲ amber: it holds at "
    "P50 and not at P80. ● green: it holds at both. *Latest start*: the last day on which it may begin so that its own "
    "P80, and what waits for it, still fit."
)
COLUMNS = ("package", "task", "label", "role", "assignee", "status", "chance", "due", "start", "finish_p50",
           "finish_p80", "latest_start", "slack_days", "remaining_p50", "remaining_p80", "remaining_mean",
           "waits_for", "moved")  # fmt: skip
HEADINGS = ("Package", "Task", "Status", "In words", "Role", "Who", "Due", "Start (P50)", "Finish (P50)",
            "Finish (P80)", "Latest start", "Slack, days", "Chance", "Remaining P50", "Remaining P80",
            "Remaining mean", "Waits for", "Date moved")  # fmt: skip
DATES = frozenset({"Due", "Start (P50)", "Finish (P50)", "Finish (P80)", "Latest start"})
SHARES = frozenset({"Chance"})
NUMBERS = frozenset({"Slack, days", "Chance", "Remaining P50", "Remaining P80", "Remaining mean"})


def write_schedule_markdown(schedule: Schedule) -> str:
    """Write the answer, the tasks with critical ones first, the load by month, and dates that moved, as Markdown."""
    lines = [f"# Schedule on {day(schedule.on)}", "", _answer(schedule), ""]
    if not schedule.has_capacity:
        lines += [NO_CAPACITY, "", *_effort(schedule)]
    else:
        lines += [*_finishes(schedule), "", RULE, "", "## Tasks, critical ones first", ""]
        rows = [_row(one, is_several=len(schedule.packages) > 1) for one in schedule.critical_first]
        header = ("Status", "Task", "Role", "Due", "Finish P50", "Finish P80", "Latest start", "Chance", "Remaining")
        lines += table(header, rows, right=(7, 8)) if rows else ["Nothing is left to be done."]
        lines += ["", "## Person-days by month", "", *_months(schedule), "", *_capacity(schedule)]
    if schedule.moved:
        lines += ["", "## Dates that moved", "", *_moves(schedule)]
    lines += [line for note in schedule.notes for line in ("", plain(note))]
    return "\n".join(lines) + "\n"


def _answer(schedule: Schedule) -> str:
    left = len({(one.item.package, one.item.task_id) for one in schedule.items})
    said = f"{plain(', '.join(schedule.packages))}: {counted(left, 'open task')}, {schedule.finished} finished; "
    said += f"{days(schedule.total.p50)} likely (P50), {days(schedule.total.p80)} to plan for (P80) person-days remain."
    if schedule.has_capacity:
        counts = [(status, sum(one.status is status for one in schedule.items)) for status in DateStatus]
        said += " " + ", ".join(f"{SIGNS[status]} {number} {status}" for status, number in counts if number) + "."
    return said


def _finishes(schedule: Schedule) -> list[str]:
    return [
        f"- {plain(package)}, with work from {day(schedule.start)} on: P50 {_finish(p50)}, P80 {_finish(p80)}"
        for package, (p50, p80) in schedule.finish_by_package.items()
    ]


def _finish(date: dt.date | None) -> str:
    return f"finished by {day(date)}" if date else NEVER


def _effort(schedule: Schedule) -> list[str]:
    rows = [
        (plain(role), days(one.p50), days(one.p80), days(one.mean)) for role, one in schedule.effort_by_role.items()
    ]
    if not rows:
        return ["Nothing is left to be done."]
    return table(("Role", "P50", "P80", "Mean of what remains"), rows, right=(1, 2, 3))


def _row(one: ScheduledItem, *, is_several: bool) -> tuple[str, ...]:
    item = one.item
    of_package = is_several and item.task_id.startswith(ACTIVITY)
    label = f"{item.label}, {item.package}" if of_package else item.label
    return (
        f"{SIGNS[one.status]} {one.status}",
        plain(label),
        plain(item.role),
        day(item.due) if item.due else "–",
        day(one.finish_p50) if one.finish_p50 else NEVER,
        day(one.finish_p80) if one.finish_p80 else NEVER,
        day(one.latest_start) if one.latest_start else "–",
        "–" if one.chance is None else percent(one.chance),
        days(one.remaining.mean),
    )


def _months(schedule: Schedule) -> list[str]:
    roles = sorted({one.role for one in schedule.months})
    by_month: dict[dt.date | None, dict[str, MonthLoad]] = {}
    for one in schedule.months:
        by_month.setdefault(one.month, {})[one.role] = one
    rows, later = [], 0.0
    for month, loads in by_month.items():
        whole = sum(load.days for load in loads.values())
        if whole < LEAST_SHOWN and month is not None:
            later += whole
            continue
        cells = (_load(loads.get(role)) for role in roles)
        rows.append((f"{month:%Y-%m}" if month else NEVER, *cells, days(whole)))
    if not rows:
        return ["Nothing is left to be done."]
    lines = table(("Month", *map(plain, roles), "Together"), rows, right=tuple(range(1, len(roles) + 2)))
    rest = f" Months with less than {LEAST_SHOWN:g} hold {later:.1f} together." if later else ""
    said = f"Mean person-days, with the capacity of the role in that month from the start of work on.{rest}"
    return [*lines, "", said]


def _load(load: MonthLoad | None) -> str:
    if load is None:
        return "–"
    return days(load.days) + (f" of {days(load.capacity)}" if load.capacity is not None else "")


def _capacity(schedule: Schedule) -> list[str]:
    if not schedule.unstated_roles:
        return ["Capacity is spread evenly over the working days of each month, Monday to Friday."]
    roles = ", ".join(schedule.unstated_roles)
    return [
        f"No capacity is stated for {plain(roles)}: they are taken to be there when they are needed. That of the "
        "others is spread evenly over the working days of each month, Monday to Friday."
    ]


def _moves(schedule: Schedule) -> list[str]:
    rows = [
        (plain(one.item.label), day(move.before), day(move.after), plain(move.who), day(move.on), plain(move.why))
        for one in _once(schedule.moved)
        for move in one.item.moves
    ]
    return table(("Task", "From", "To", "Who", "On", "Why"), rows)


def _once(items: Sequence[ScheduledItem]) -> Sequence[ScheduledItem]:
    """Leave one piece of each task."""
    return list({(one.item.package, one.item.task_id): one for one in reversed(items)}.values())[::-1]


def write_schedule_json(schedule: Schedule) -> str:
    """Write everything as a JSON document with a final line feed."""
    return dump(
        {
            "schema_version": SCHEMA_VERSION,
            "packages": list(schedule.packages),
            "on": schedule.on.isoformat(),
            "start": schedule.start.isoformat(),
            "has_capacity": schedule.has_capacity,
            "capacity": _stated(schedule.capacity),
            "roles_without_capacity": list(schedule.unstated_roles),
            "finished": schedule.finished,
            "total": asdict(schedule.total),
            "effort_by_role": {role: asdict(one) for role, one in schedule.effort_by_role.items()},
            "finish": {
                package: {"p50": _iso(p50), "p80": _iso(p80)}
                for package, (p50, p80) in schedule.finish_by_package.items()
            },
            "tasks": [_document(one) for one in schedule.items],
            "months": [
                {"month": f"{one.month:%Y-%m}" if one.month else None, "role": one.role, "days": one.days,
                 "capacity": one.capacity}
                for one in schedule.months
            ],
            "notes": list(schedule.notes),
        }
    )  # fmt: skip


def _stated(capacity: Capacity) -> list[dict[str, Any]]:
    usual = [{"role": role, "month": None, "days": stated} for role, stated in sorted(capacity.by_role.items())]
    single = [
        {"role": role, "month": f"{month:%Y-%m}", "days": stated}
        for (role, month), stated in sorted(capacity.by_role_and_month.items())
    ]
    return [*usual, *single]


def _document(one: ScheduledItem) -> dict[str, Any]:
    item = one.item
    return {
        "key": item.key,
        "package": item.package,
        "task": item.task_id,
        "label": item.label,
        "document": item.document,
        "role": item.role,
        "assignee": item.assignee,
        "status": str(one.status),
        "chance": one.chance,
        "due": _iso(item.due),
        "start": _iso(one.start),
        "finish_p50": _iso(one.finish_p50),
        "finish_p80": _iso(one.finish_p80),
        "latest_start": _iso(one.latest_start),
        "slack_days": one.slack_days,
        "remaining": asdict(one.remaining),
        "waits_for": list(item.after),
        "moves": [
            {"before": _iso(move.before), "after": _iso(move.after), "who": move.who, "on": move.on.isoformat(),
             "why": move.why}
            for move in item.moves
        ],
    }  # fmt: skip


def _iso(date: dt.date | None) -> str | None:
    return date.isoformat() if date else None


def write_schedule_csv(schedule: Schedule) -> str:
    """Write one row a piece of work as CSV in the order in which they are taken, safe to open in a spreadsheet."""
    return spreadsheet_rows(COLUMNS, [_cells(one) for one in schedule.items])


def _cells(one: ScheduledItem) -> tuple[str, ...]:
    item = one.item
    dates = (item.due, one.start, one.finish_p50, one.finish_p80, one.latest_start)
    slack = "" if one.slack_days is None else str(one.slack_days)
    return (
        item.package, item.task_id, item.label, item.role, item.assignee, str(one.status), _number(one.chance),
        *(_iso(date) or "" for date in dates), slack, _number(one.remaining.p50), _number(one.remaining.p80),
        _number(one.remaining.mean), "; ".join(item.after), _moved(one),
    )  # fmt: skip


def _number(value: float | None) -> str:
    return "" if value is None else f"{round(value, 6):g}"


def _waits(one: ScheduledItem) -> str:
    """Name the first few tasks that one waits for."""
    names = [key.removeprefix(f"{one.item.package} ") for key in one.item.after]
    rest = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
    return ", ".join(names[:MOST_NAMED]) + rest


def _moved(one: ScheduledItem) -> str:
    return "; ".join(f"{_iso(move.before) or 'no date'} to {_iso(move.after) or 'no date'}" for move in one.item.moves)


def write_schedule_xlsx(schedule: Schedule) -> bytes:
    """Write a workbook: tasks with critical ones first and coloured, load by month, moved dates, how to read it."""
    shown = schedule.critical_first
    rows = [
        (
            one.item.package, one.item.label, f"{SIGNS[one.status]} {one.status}", WORDS[one.status], one.item.role,
            one.item.assignee,
            *(_iso(date) or "" for date in (one.item.due, one.start, one.finish_p50, one.finish_p80, one.latest_start)),
            "" if one.slack_days is None else str(one.slack_days), _number(one.chance), _number(one.remaining.p50),
            _number(one.remaining.p80), _number(one.remaining.mean), _waits(one), _moved(one),
        )
        for one in shown
    ]  # fmt: skip
    colours = {
        (place, heading): FILLS[one.status]
        for place, one in enumerate(shown)
        if one.status in FILLS
        for heading in ("Status", "In words")
    }
    tasks = SheetTable("Tasks", HEADINGS, rows, DATES, NUMBERS, share_headings=SHARES, colour_by_cell=colours)
    return write_workbook((tasks, _month_sheet(schedule), _move_sheet(schedule), _reading(schedule)), stamp=schedule.on)


def _month_sheet(schedule: Schedule) -> SheetTable:
    if schedule.has_capacity:
        rows = [
            (f"{one.month:%Y-%m}" if one.month else NEVER, one.role, _number(one.days), _number(one.capacity))
            for one in schedule.months
        ]
        colours = {
            (place, "Person-days"): FILLS[DateStatus.RED]
            for place, one in enumerate(schedule.months)
            if one.month is None
        }
    else:
        rows = [("no capacity stated", role, _number(one.mean), "") for role, one in schedule.effort_by_role.items()]
        colours = {}
    header = ("Month", "Role", "Person-days", "Capacity")
    return SheetTable("By month", header, rows, number_headings=frozenset(header[2:]), colour_by_cell=colours)


def _move_sheet(schedule: Schedule) -> SheetTable:
    header = ("Package", "Task", "From", "To", "Who", "On", "Why")
    rows = [
        (one.item.package, one.item.label, _iso(move.before) or "", _iso(move.after) or "", move.who,
         move.on.isoformat(), move.why)
        for one in _once(schedule.moved)
        for move in one.item.moves
    ]  # fmt: skip
    return SheetTable("Moved dates", header, rows, frozenset({"From", "To", "On"}))


def _reading(schedule: Schedule) -> SheetTable:
    rows = [
        ("On", schedule.on.isoformat()),
        ("Work from", schedule.start.isoformat()),
        *((f"{SIGNS[status]} {status}", WORDS[status]) for status in DateStatus),
        ("Rule", RULE),
        *(("Capacity", text) for text in (_capacity(schedule) if schedule.has_capacity else [NO_CAPACITY])),
        *(("Note", note) for note in schedule.notes),
    ]
    return SheetTable("How to read it", ("What", "Meaning"), rows)
