"""Lay the progress of work packages out as sheets of a workbook."""

from __future__ import annotations

from impact.domain.change_sheet import SheetTable
from impact.domain.progress import PackageProgress, ProgressLine, ProgressReport
from impact.writers.change_sheet_xlsx import write_workbook
from impact.writers.progress import correction_words

FIGURES = ("Planned", "Earned", "Spent", "Remaining", "P10 at completion", "P50 at completion", "P80 at completion",
           "Mean at completion")  # fmt: skip
COUNTS = ("Tasks", "Finished")
SHARES = frozenset({"Share done"})


def write_progress_xlsx(report: ProgressReport) -> bytes:
    """Write a workbook: figures by package, document and role; changes; late tasks; months; burn-up; how to read it.

    The same report gives the same bytes.
    """
    return write_workbook(progress_sheets(report), stamp=report.on)


def progress_sheets(report: ProgressReport) -> tuple[SheetTable, ...]:
    """Make the sheets of a report."""
    packages = report.packages
    whole = [("package", one.package, one.total) for one in packages]
    if report.together:
        whole.append(("together", "", report.together))
    by_document = [("document", one.package, line) for one in packages for line in one.by_document]
    by_role = [("role", one.package, line) for one in packages for line in one.by_role]
    return (
        _lines("Progress", whole),
        _lines("By document", by_document),
        _lines("By role", by_role),
        _changes(packages),
        _late(packages),
        _months(packages),
        _burn_up(packages),
        _reading(report),
    )


def _lines(name: str, lines: list[tuple[str, str, ProgressLine]]) -> SheetTable:
    header = ("Package", "Name", *COUNTS, "Share done", *FIGURES)
    rows = [
        (
            package or line.name,
            line.name,
            str(line.tasks),
            str(line.finished),
            "" if line.share_done is None else _number(line.share_done),
            *(_number(one) for one in (line.planned, line.earned, line.spent, line.remaining, line.completion.p10,
                                       line.completion.p50, line.completion.p80, line.completion.mean)),
        )
        for _, package, line in lines
    ]  # fmt: skip
    numbers = frozenset({*COUNTS, *SHARES, *FIGURES})
    return SheetTable(name, header, rows, number_headings=numbers, share_headings=SHARES)


def _changes(packages: tuple[PackageProgress, ...]) -> SheetTable:
    rows = [
        (one.package, str(change.sort), change.on.isoformat() if change.on else "", change.who, change.subject,
         change.words)
        for one in packages
        for change in one.changes
    ]  # fmt: skip
    header = ("Package", "What", "On", "Who", "Task", "In words")
    return SheetTable("Changes", header, rows, date_headings=frozenset({"On"}))


def _late(packages: tuple[PackageProgress, ...]) -> SheetTable:
    rows = [
        (one.package, task.label, task.assignee, task.due.isoformat(), _number(task.planned))
        for one in packages
        for task in one.late
    ]
    header = ("Package", "Task", "Who", "Due", "Planned")
    return SheetTable("Late", header, rows, frozenset({"Due"}), frozenset({"Planned"}))


def _months(packages: tuple[PackageProgress, ...]) -> SheetTable:
    roles = sorted({role for one in packages for month in one.months for role in month.spent_by_role})
    rows = [
        (
            one.package,
            month.month.strftime("%Y-%m"),
            "" if month.planned is None else _number(month.planned),
            _number(month.spent),
            *(_number(month.spent_by_role.get(role, 0.0)) for role in roles),
        )
        for one in packages
        for month in one.months
    ]
    header = ("Package", "Month", "Planned", "Spent", *(f"Spent: {role}" for role in roles))
    return SheetTable("By month", header, rows, number_headings=frozenset(header[2:]))


def _burn_up(packages: tuple[PackageProgress, ...]) -> SheetTable:
    rows = []
    for one in packages:
        stood = {point.on: point for point in one.burn_up.points}
        planned = dict(one.burn_up.planned)
        for on in sorted({*stood, *planned}):
            point = stood.get(on)
            known = ("", "", "") if point is None else tuple(map(_number, (point.scope, point.earned, point.spent)))
            by_plan = _number(planned[on]) if on in planned else ""
            rows.append((one.package, on.isoformat(), known[0], by_plan, *known[1:]))
    header = ("Package", "On", "All planned", "Earned by plan", "Earned", "Spent")
    return SheetTable("Burn-up", header, rows, frozenset({"On"}), frozenset(header[2:]))


def _reading(report: ProgressReport) -> SheetTable:
    rows = [
        ("On", report.on.isoformat()),
        ("Changes since", report.since.isoformat()),
        ("Unit", "person-days"),
        ("Earned", "Planned mean of finished tasks."),
        ("Remaining", "Mean of what is still to be spent."),
        ("Adding up", "Means add up over documents, roles and packages; P10, P50 and P80 do not."),
    ]
    for one in report.packages:
        rows += [(one.package, note) for note in (correction_words(one.correction), *one.notes)]
    return SheetTable("How to read it", ("What", "Meaning"), rows)


def _number(value: float) -> str:
    return f"{round(value, 6):.6f}"
