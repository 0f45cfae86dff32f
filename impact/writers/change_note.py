"""Write the impact of one change on a page: what it is and alters, the answer, what is to review, who is affected."""

from __future__ import annotations

from collections.abc import Sequence

from impact.domain.formatting import TIER_SIGNS, counted, day, days, percent, sized
from impact.domain.result import ImpactReport, ScopeChange
from impact.domain.user_impact import RoleImpact
from impact.writers.markdown import answer_lines, concerned_lines, question_lines
from impact.writers.markdown_text import code, plain, table

SECTIONS_LISTED, TOUCHES_LISTED, ROLES_LISTED, PROCESSES_NAMED = 7, 6, 5, 2
LONGEST_SUMMARY, LONGEST_LINE = 400, 220
NOT_ON_A_PAGE = ("- **How sure:**", "  Most of it", "- **Stop after", "- **From:**")
"""Items of the answer that only the whole report has room for."""


def write_change_note_markdown(report: ImpactReport, users: Sequence[RoleImpact] = ()) -> str:
    """Write the note of the changes of a report as Markdown with a final line feed; long lists are cut and say so.

    Parameters
    ----------
    report
        The report of one change, or of a few that belong together.
    users
        Roles of users that it reaches.
    """
    titles = " · ".join(f"{item.change.id} {item.change.title}" for item in report.changes) or report.scope
    parts = [
        [f"# Change impact note: {plain(_cut(titles))}", "", *_facts(report)],
        [line for line in answer_lines(report) if not line.startswith(NOT_ON_A_PAGE)],
        _touches(report),
        _sections(report),
        _users(users),
        [_cut(line) for line in concerned_lines(report)],
        question_lines(report),
        _basis(report),
    ]
    return "\n\n".join("\n".join(part) for part in parts if part) + "\n"


def _cut(text: str) -> str:
    return text if len(text) <= LONGEST_LINE else f"{text[: LONGEST_LINE - 1].rstrip(chr(92))}…"


def _facts(report: ImpactReport) -> list[str]:
    lines = []
    for item in report.changes:
        change = item.change
        facts = [change.kind, item.status and f"status: {item.status}", ", ".join(change.release_ids)]
        facts += [f"raised {change.date_raised}" if change.date_raised else ""]
        lines += [plain(" · ".join(filter(None, facts))), ""]
        if change.summary:
            summary = change.summary
            short = summary if len(summary) <= LONGEST_SUMMARY else f"{summary[: LONGEST_SUMMARY - 1]}…"
            lines += [f"> {plain(short)}", ""]
    on = f"Register as of {day(report.as_of)}" if report.as_of else "Register without a date"
    place = f"architecture as of {report.graph_release}" if report.graph_release else "the whole architecture"
    return [*lines, plain(f"{on}; {place}; {report.workspace}.")]


def _touches(report: ImpactReport) -> list[str]:
    names = {item.id: item.name for item in report.elements}
    lines = ["## What it alters", ""]
    for item in report.changes:
        lines += _touched(item, names)
    for change_id, reason in report.left_out:
        lines.append(f"- {plain(change_id)} is not analysed: {plain(reason)}.")
    return lines if len(lines) > 2 else [*lines, "- Nothing that is known: nobody has said what it alters."]


def _touched(item: ScopeChange, names: dict[str, str]) -> list[str]:
    shown = [
        f"{names.get(element_id, '')} ({element_id}): {kind}".strip()
        for element_id, kind in item.touched[:TOUCHES_LISTED]
    ]
    more = len(item.touched) - TOUCHES_LISTED
    rest = f"; and {more} more" if more > 0 else ""
    return [f"- {_cut(plain('; '.join(shown)))}{rest}"] if shown else []


def _sections(report: ImpactReport) -> list[str]:
    chosen = report.estimated_sections
    if not chosen:
        return []
    rows = [
        (
            f"{TIER_SIGNS[one.element.tier]} {plain(f'{one.document} {one.number} {one.title}')}",
            percent(one.element.likelihood),
            sized(one.size, one.size_unit),
            days(one.mean_person_days),
            plain(one.role),
        )
        for one in chosen[:SECTIONS_LISTED]
    ]
    lines = ["## Sections to review", "", *table(("Section", "Likelihood", "Size", "Days", "Who checks"), rows,
                                                 right=(1, 2, 3))]  # fmt: skip
    more = len(chosen) - SECTIONS_LISTED
    return [*lines, "", f"And {counted(more, 'section')} more."] if more > 0 else lines


def _users(users: Sequence[RoleImpact]) -> list[str]:
    if not users:
        return []
    lines = ["## Service users affected", ""]
    roles_by_words: dict[str, list[str]] = {}
    for role in users:
        roles_by_words.setdefault(_reached(role), []).append(role.role)
    listed = list(roles_by_words.items())
    lines += [f"- **{plain(', '.join(roles))}:** {_cut(plain(words))}" for words, roles in listed[:ROLES_LISTED]]
    more = sum(len(roles) for _, roles in listed[ROLES_LISTED:])
    return [*lines, f"- and {counted(more, 'role')} more"] if more else lines


def _reached(role: RoleImpact) -> str:
    """Say which processes and interfaces of a role are reached, the likeliest first."""
    named = [f"{item.name or item.id} ({percent(item.likelihood)})" for item in role.processes[:PROCESSES_NAMED]]
    more = len(role.processes) - PROCESSES_NAMED
    named += [f"{more} more"] if more > 0 else []
    named += [f"through {', '.join(item.name for item in role.interfaces[:2])}"] if role.interfaces else []
    return "; ".join(named)


def _basis(report: ImpactReport) -> list[str]:
    inputs = report.inputs
    scope = " ".join(f"--change {item.change.id}" for item in report.changes)
    return [
        f"Inputs: {counted(len(inputs.sha256_by_file), 'file')}, policy {inputs.policy[:12]}, seed {inputs.seed}, "
        f"{inputs.worlds} possible worlds. The whole: {code(f'impact report {scope}'.strip())}."
    ]
