"""Lay a report out as sheets of a workbook: the answer, sections, elements, effort, changes, assumptions, inputs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from impact.domain.change_sheet import SheetTable
from impact.domain.effort import Figures
from impact.domain.formatting import counted
from impact.domain.result import ImpactedElement, ImpactReport
from impact.domain.user_impact import RoleImpact

LONGEST_CELL = 2_000
"""Characters of a cell; a workbook is for sorting and adding up, the other formats hold every word."""
FIGURES = ("P10", "P50 likely", "P80 plan for", "Mean")
LIKELIHOODS = ("Likelihood", "Low (90 %)", "High (90 %)")


def report_sheets(report: ImpactReport, users: Sequence[RoleImpact] = ()) -> tuple[SheetTable, ...]:
    """Give the sheets of a report in their order; those that would hold no row but the first are left out.

    Parameters
    ----------
    report
        The report.
    users
        Roles of users with what of theirs is affected; these are known to the models, not to the report.
    """
    sheets = [
        _answer(report),
        _sections(report),
        _elements(report),
        *_effort(report),
        _users(users),
        _changes(report),
        _assumptions(report),
        _inputs(report),
    ]
    return tuple(sheet for place, sheet in enumerate(sheets) if place == 0 or sheet.rows)


def cell_number(value: float | None) -> str:
    """Write a number into a cell, with six significant digits; nothing for none."""
    return "" if value is None else f"{round(value, 6):g}"


def cell_text(text: str) -> str:
    """Write words into a cell; what is longer than :data:`LONGEST_CELL` is cut and says so."""
    return text if len(text) <= LONGEST_CELL else f"{text[: LONGEST_CELL - 1]}…"


def _answer(report: ImpactReport) -> SheetTable:
    effort = report.effort
    chosen = report.estimated_sections
    rows = [
        ("Workspace", cell_text(report.workspace)),
        ("Note", cell_text(report.note)),
        ("Scope", cell_text(report.scope)),
        ("Register as of", report.as_of.isoformat() if report.as_of else ""),
        ("Architecture as of", report.graph_release),
        ("To review", counted(len(chosen), "section")),
        *((f"  {tier}", str(sum(one.element.tier == tier for one in chosen))) for tier in ("must", "should", "glance")),
        ("Threshold", cell_number(report.threshold)),
        ("Estimate", effort.status.replace("_", " ")),
    ]
    if effort.missing:
        rows.append(("Not baselined", ", ".join(effort.missing)))
    if effort.total is not None:
        rows += [(f"Person-days {name}", value) for name, value in zip(FIGURES, _figures(effort.total), strict=True)]
    if report.empty_reason:
        rows.append(("Nothing to review", cell_text(report.empty_reason)))
    return SheetTable("Answer", ("What", "Value"), rows)


def _figures(figures: Figures) -> tuple[str, str, str, str]:
    return cell_number(figures.p10), cell_number(figures.p50), cell_number(figures.p80), cell_number(figures.mean)


def _likelihoods(element: ImpactedElement) -> tuple[str, str, str]:
    return cell_number(element.likelihood), cell_number(element.low), cell_number(element.high)


def _sections(report: ImpactReport) -> SheetTable:
    priced = report.estimated_sections if report.effort.total else ()
    rows = [
        (
            one.document, one.number, cell_text(one.title), one.element.tier, *_likelihoods(one.element),
            cell_number(one.size), one.size_unit + (" (assumed)" if one.is_size_assumed else ""), one.treatment,
            one.role, cell_number(one.mean_person_days) if one in priced else "",
            "; ".join(change.change_id for change in one.element.changes), cell_text(one.element.why), one.element.id,
        )
        for one in report.sections
    ]  # fmt: skip
    header = ("Document", "Number", "Title", "Tier", *LIKELIHOODS, "Size", "Unit", "Treatment", "Who checks",
              "Person-days (mean)", "Changes", "Why", "Id")  # fmt: skip
    numbers = frozenset({*LIKELIHOODS, "Size", "Person-days (mean)"})
    return SheetTable("Sections", header, rows, number_headings=numbers, share_headings=frozenset(LIKELIHOODS))


def _elements(report: ImpactReport) -> SheetTable:
    rows = [
        (
            one.id, cell_text(one.name), one.kind_label, one.tier, *_likelihoods(one),
            str(one.touch) if one.touch else "",
            "; ".join(change.change_id for change in one.changes), cell_text(one.touch_why or one.why),
        )
        for one in report.elements
    ]  # fmt: skip
    header = ("Id", "Name", "Kind", "Tier", *LIKELIHOODS, "Touched", "Changes", "Why")
    shares = frozenset(LIKELIHOODS)
    return SheetTable("Elements", header, rows, number_headings=shares, share_headings=shares)


def _effort(report: ImpactReport) -> list[SheetTable]:
    effort = report.effort
    if effort.total is None:
        return []
    cuts: Sequence[tuple[str, Mapping[str, Figures]]] = (
        ("Package", effort.by_package),
        ("Role", effort.by_role),
        ("Document", effort.by_document),
        ("Activity", effort.by_activity),
        ("Change", effort.by_change),
    )
    rows = [(name, cell_text(line), *_figures(figures)) for name, cut in cuts for line, figures in cut.items()]
    rows.append(("All", "", *_figures(effort.total)))
    return [SheetTable("Effort", ("Cut", "Line", *FIGURES), rows, number_headings=frozenset(FIGURES))]


def _users(users: Sequence[RoleImpact]) -> SheetTable:
    rows = [
        (cell_text(role.role), sort, thing.id, cell_text(thing.name), thing.part, cell_number(thing.likelihood))
        for role in users
        for sort, things in (("process", role.processes), ("interface", role.interfaces))
        for thing in things
    ]
    header = ("Role", "What", "Id", "Name", "Part", "Likelihood")
    shares = frozenset({"Likelihood"})
    return SheetTable("Service users", header, rows, number_headings=shares, share_headings=shares)


def _changes(report: ImpactReport) -> SheetTable:
    limits = tuple(f"Sections from {limit:.0%}" for limit in report.limits)
    rows = [
        (
            item.change.id, cell_text(item.change.title), item.change.kind, item.status,
            "; ".join(f"{element_id} ({kind})" for element_id, kind in item.touched)[:LONGEST_CELL],
            *(str(count) for count in item.sections_above),
        )
        for item in report.changes
    ]  # fmt: skip
    rows += [(change_id, "", "", f"not analysed: {reason}", "", "", "", "") for change_id, reason in report.left_out]
    header = ("Change", "Title", "Kind", "Status", "Touches", *limits)
    return SheetTable("Changes", header, rows, number_headings=frozenset(limits))


def _assumptions(report: ImpactReport) -> SheetTable:
    rows = [
        (
            cell_text(item.name),
            cell_text(item.value),
            item.unit,
            item.source,
            cell_text(item.default),
            cell_text(item.reason),
        )
        for item in report.effort.assumptions
    ]
    return SheetTable("Assumptions", ("Assumption", "Value", "Unit", "Source", "Default", "Reason"), rows)


def _inputs(report: ImpactReport) -> SheetTable:
    inputs = report.inputs
    rows = [(file, digest) for file, digest in sorted(inputs.sha256_by_file.items())]
    rows += [("policy", inputs.policy), ("decisions", inputs.decisions)]
    rows += [("seed", str(inputs.seed)), ("worlds", str(inputs.worlds))]
    return SheetTable("Inputs", ("Input", "SHA-256 or value"), rows)
