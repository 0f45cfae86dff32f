"""Write a report as Markdown that also reads well in a terminal: answer first."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

from impact.domain.formatting import TIER_SIGNS, counted, day, days, interval, percent, sized
from impact.domain.result import ImpactReport
from impact.domain.selection import ReportSelection
from impact.domain.stopping import StoppingRule
from impact.writers.effort import assumption_lines, effort_lines, recommendation, stopping_lines
from impact.writers.markdown_text import code, plain, table

__all__ = ["code", "plain", "table", "write_report_markdown"]

ELEMENTS_LISTED = 25
CHANGES_LISTED = 60
BULLETS_LISTED = 12
ALONE_LISTED = 4
PARTY_KINDS = frozenset({"archimate:BusinessActor", "archimate:BusinessRole", "archimate:Stakeholder"})
DOCUMENT_KINDS = frozenset({"archimate:Contract", "archimate:BusinessObject", "archimate:Representation"})
CONDITION_NAMES = {"plan": "the plan", "design": "the design", "sec_changes": "the SEC changes"}


def write_report_markdown(report: ImpactReport) -> str:
    """Write a report as Markdown with a final line feed."""
    parts = [
        _head(report),
        answer_lines(report),
        _differences(report),
        _sections(report),
        _only_together(report),
        effort_lines(report),
        stopping_lines(report),
        _changes(report),
        _elements(report),
        concerned_lines(report),
        question_lines(report),
        _method(report),
    ]
    return "\n\n".join("\n".join(part) for part in parts if part) + "\n"


def _head(report: ImpactReport) -> list[str]:
    title = report.scope
    if report.release:
        beside = report.scope.removeprefix(report.release.id)
        title = f"{report.release.id} — {report.release.title}{beside}"
    facts = [
        f"Workspace: {report.workspace}",
        f"register as of {day(report.as_of)}" if report.as_of else "register without a date",
        f"architecture as of {report.graph_release}" if report.graph_release else "the whole architecture",
    ]
    if report.baseline_release:
        facts.append(f"live before: {report.baseline_release}")
    lines = [f"# Impact report: {plain(title)}", "", plain(" · ".join(facts))]
    if report.note:
        lines += ["", f"> {plain(report.note)}"]
    if report.selection:
        lines += ["", f"> {_selection(report.selection)}"]
    return lines


def _selection(chosen: ReportSelection) -> str:
    """Say what is listed, and what the figures of effort are of."""
    listed = (
        f"**Only {code(chosen.words)}:** {chosen.sections} of {counted(chosen.sections_of_scope, 'section')} and "
        f"{chosen.elements} of {counted(chosen.elements_of_scope, 'other element')} are listed."
    )
    if chosen.mean_person_days is None or chosen.mean_of_scope is None:
        return listed
    return (
        f"{listed} Figures of effort are of the whole scope, {days(chosen.mean_of_scope)} person-days expected (mean); "
        f"{days(chosen.mean_person_days)} of these are on the sections listed here, overheads aside."
    )


def answer_lines(report: ImpactReport) -> list[str]:
    """Say in a few items how many sections are to be reviewed, in how many days, how sure, and where to stop."""
    lines = ["## Answer", ""]
    if report.empty_reason:
        reached = f" {counted(len(report.elements), 'element')} listed below." if report.elements else ""
        return [*lines, f"Nothing to review. {report.empty_reason}{reached}"]
    if report.selection and report.selection.reason:
        return [*lines, f"Nothing is listed. {plain(report.selection.reason)}", "", *_effort_answer(report)]
    chosen = report.estimated_sections
    tiers = Counter(section.element.tier for section in chosen)
    documents = Counter(section.document for section in chosen)
    named = ", ".join(
        f"{tiers[tier]} {tier}" for tier in ("must", "should", "glance") if tiers[tier] or tier != "glance"
    )
    split = ", ".join(f"{name} {count}" for name, count in sorted(documents.items()))
    split = f" ({split})" if split else ""
    lines.append(
        f"- **To review{' of what is listed' if report.selection else ''}:** {counted(len(chosen), 'section')}{split}: "
        f"{named}; "
        f"{len(report.sections) - len(chosen)} more deserve a glance."
    )
    lines += _effort_answer(report)
    if not report.selection:
        origin = " and ".join(_origins(report))
        lines.append(f"- **From:** {origin}; {counted(len(report.elements), 'element')} listed.")
    return lines


def _origins(report: ImpactReport) -> Iterator[str]:
    """Say where the impact starts: changes of the register, touches that were named, a difference."""
    differing = sum(bool(element.touch_why) for element in report.elements)
    touched = sum(element.touch is not None for element in report.elements) - differing
    if touched and not report.changes:
        yield f"{counted(touched, 'element')} named as touched"
    elif report.changes or not differing:
        yield f"{counted(len(report.changes), 'change')} touching {counted(touched, 'element')}"
    if differing:
        yield f"{counted(differing, 'element')} that {'differs' if differing == 1 else 'differ'}"


def _differences(report: ImpactReport) -> list[str]:
    """List what a difference found: where the impact starts, and what was changed there."""
    changed = sorted((e for e in report.elements if e.touch_why), key=lambda element: element.id)
    if not changed:
        return []
    rows = [
        (str(e.touch), plain(e.id), plain(e.name), e.kind_label, plain(e.touch_why)) for e in changed[:CHANGES_LISTED]
    ]
    lines = ["## What changed", "", *table(("Touch", "Id", "Name", "Kind", "What changed"), rows)]
    if len(changed) > CHANGES_LISTED:
        lines += ["", f"{len(changed) - CHANGES_LISTED} more: `impact diff` lists them all."]
    return lines


def _effort_answer(report: ImpactReport) -> Iterator[str]:
    effort = report.effort
    if effort.total is None:
        yield f"- **Effort: listed but not estimated.** Not baselined: {_conditions(effort.missing)}."
        yield from _condition_lines(report)
        yield "  Ask for a what-if estimate with `--what-if`; it is marked as one."
        return
    mark = ""
    if effort.status == "what_if":
        mark = f" **What-if: not baselined are {_conditions(effort.missing)}.**"
    total = effort.total
    whole = " of the whole scope" if report.selection else ""
    yield (
        f"- **Review effort{whole}:** {days(total.p50)} person-days likely (P50), plan for {days(total.p80)} (P80); "
        f"range P10 {days(total.p10)}.{mark}"
    )
    if effort.status == "what_if":
        yield from _condition_lines(report)
    for name, figures in effort.by_package.items():
        yield f"  - {plain(name)}: {days(figures.p50)} likely (P50), {days(figures.p80)} plan for (P80)"
    if effort.doubt:
        doubt = effort.doubt
        yield (
            f"- **How sure:** the doubt is {percent(doubt.affected)} about what is affected, "
            f"{percent(doubt.weights)} about how likely change travels, {percent(doubt.rates)} about rates."
        )
    if report.selection:
        return
    if effort.advice:
        yield f"  {plain(effort.advice[0].sentence)}"
    if report.stopping is not None and report.stopping.stop is not None:
        yield f"- {recommendation(report.stopping)} {_recall_of_set(report, report.stopping)}"


def _condition_lines(report: ImpactReport) -> Iterator[str]:
    for one in report.conditions:
        note = f" ({plain(one.note)})" if one.note else ""
        name = CONDITION_NAMES.get(one.condition, one.condition)
        yield f"  - {plain(name)}: **{plain(one.state)}** on {day(one.date)}{note}"
    for name in unstated_conditions(report):
        yield f"  - {plain(name)}: **unknown**, the register does not speak of it"


def unstated_conditions(report: ImpactReport) -> tuple[str, ...]:
    """Name in words the conditions of which the register does not speak, though it does of others."""
    stated = {one.condition for one in report.conditions}
    return tuple(words for name, words in CONDITION_NAMES.items() if stated and name not in stated)


def _recall_of_set(report: ImpactReport, rule: StoppingRule) -> str:
    """Say what the sections to review find, since that is another set than the first so many by rank."""
    found = sum(section.element.likelihood for section in report.estimated_sections)
    return (
        f"The {counted(len(report.estimated_sections), 'section')} to review reach {found / rule.expected_wrong:.2f}."
    )


def _conditions(names: Sequence[str]) -> str:
    return ", ".join(CONDITION_NAMES.get(name, name) for name in names)


def _sections(report: ImpactReport) -> list[str]:
    chosen = report.estimated_sections
    if not chosen:
        return []
    lines = ["## Sections to review", ""]
    rows = []
    for section in chosen:
        element = section.element
        assumed = "*" if section.is_size_assumed else ""
        rows.append(
            (
                f"{TIER_SIGNS[element.tier]} {element.tier}{'?' if element.is_marginal else ''}",
                plain(f"{section.document} {section.number} {section.title}"),
                percent(element.likelihood),
                interval(element.low, element.high),
                f"{sized(section.size, section.size_unit)}{assumed}",
                days(section.mean_person_days) if report.effort.total else "–",
                section.role + (" (write)" if section.treatment == "write" else ""),
            )
        )
    lines += table(("", "Section", "Likelihood", "90 %", "Size", "Days", "Who checks"), rows, right=(2, 4, 5))
    notes = ["Days are expected person-days (mean)."]
    if any(section.is_size_assumed for section in chosen):
        notes.append("* size unknown: the kind's default.")
    if any(section.element.is_marginal for section in chosen):
        notes.append("? so close to a limit that another sample could move it.")
    lines += ["", " ".join(notes), "", "### Why", ""]
    lines += [
        f"- **{plain(section.document)} {plain(section.number)}** {plain(section.element.why)}" for section in chosen
    ]
    glance = [section for section in report.sections if section not in chosen]
    if glance:
        named = "; ".join(
            f"{section.document} {section.number} ({percent(section.element.likelihood)})" for section in glance
        )
        lines += ["", f"**Worth a glance, not priced:** {plain(named)}."]
    return lines


def _only_together(report: ImpactReport) -> list[str]:
    """List what reaches the threshold although no change alone does."""
    found = report.only_together
    if not found:
        return []
    limit = percent(report.threshold)
    verb = "reaches" if len(found) == 1 else "reach"
    lines = ["## Only together", ""]
    lines += [f"{counted(len(found), 'item')} {verb} {limit} only because changes come together; alone none does.", ""]
    rows = [
        (
            plain(item.name or item.element_id),
            percent(item.likelihood),
            ", ".join(f"{plain(one.change_id)} {percent(one.likelihood)}" for one in item.alone[:ALONE_LISTED])
            + (f" and {len(item.alone) - ALONE_LISTED} more" if len(item.alone) > ALONE_LISTED else ""),
        )
        for item in found[:ELEMENTS_LISTED]
    ]
    lines += table(("Element or section", "Together", "Alone"), rows, right=(1,))
    if len(found) > ELEMENTS_LISTED:
        lines += ["", f"{len(found) - ELEMENTS_LISTED} more: `--format json` lists them all."]
    return lines


def _changes(report: ImpactReport) -> list[str]:
    if not report.changes and not report.left_out:
        return []
    rows = [
        (
            plain(item.change.id),
            plain(item.change.title),
            plain(item.status if not item.change.is_part else f"part of {', '.join(item.change.release_ids)}"),
            str(len(item.touched)),
            " / ".join(str(count) for count in item.sections_above),
        )
        for item in report.changes
    ]
    limits = " / ".join(percent(limit) for limit in report.limits)
    lines = ["## Changes", "", f"Last column: sections at or above {limits} when the change comes alone.", ""]
    lines += table(("Change", "Title", "Status", "Touches", "Sections"), rows, right=(3,))
    for change_id, reason in report.left_out:
        lines += ["", f"{plain(change_id)} is not listed: {plain(reason)}."]
    return lines


def _elements(report: ImpactReport) -> list[str]:
    reached = [element for element in report.elements if element.touch is None and element.kind != "archimate:View"]
    if not reached:
        return []
    lines = ["## Elements most likely reached", ""]
    rows = [
        (plain(element.id), plain(element.name), element.kind_label, percent(element.likelihood))
        for element in reached[:ELEMENTS_LISTED]
    ]
    lines += table(("Id", "Name", "Kind", "Likelihood"), rows, right=(3,))
    if len(reached) > ELEMENTS_LISTED:
        lines += ["", f"{len(reached) - ELEMENTS_LISTED} more: `--format json` lists them all with their paths."]
    return lines


def concerned_lines(report: ImpactReport) -> list[str]:
    """Name who is affected, and which documents and specifications, at or above the threshold."""
    lines: list[str] = []
    for title, kinds in (("Parties and roles", PARTY_KINDS), ("Documents and specifications", DOCUMENT_KINDS)):
        found = [one for one in report.elements if one.kind in kinds and one.likelihood >= report.threshold]
        if found:
            named = "; ".join(f"{plain(one.name or one.id)} ({percent(one.likelihood)})" for one in found)
            lines.append(f"- **{title}:** {named}.")
    return ["## Who else is concerned", "", *lines] if lines else []


def question_lines(report: ImpactReport) -> list[str]:
    """List what is open: conditions, changes that touch nothing known, sizes that nobody knows, faulty files."""
    questions = []
    for condition in report.conditions:
        if condition.state != "met":
            name = CONDITION_NAMES.get(condition.condition, condition.condition)
            questions.append(
                f"{name[:1].upper()}{name[1:]} of {condition.release_id}: {condition.state} on {day(condition.date)}"
                + (f" ({condition.note})" if condition.note else "")
            )
    for item in report.changes:
        if not item.touched:
            questions.append(f"{item.change.id} touches nothing that is known: nobody has said what it alters")
        if item.missing_ids:
            questions.append(
                f"{item.change.id} touches what is not in this architecture: {', '.join(item.missing_ids)}"
            )
    assumed = sum(section.is_size_assumed for section in report.estimated_sections)
    if assumed:
        questions.append(f"{counted(assumed, 'section')} to review {'has' if assumed == 1 else 'have'} no known size")
    errors = sum(problem.severity == "error" for problem in report.problems)
    if errors:
        questions.append(f"{counted(errors, 'error')} in the input files; `impact check` lists them")
    if not questions:
        return []
    shown = questions[:BULLETS_LISTED]
    rest = [f"- and {len(questions) - len(shown)} more"] if len(questions) > len(shown) else []
    return ["## Open questions", "", *(f"- {plain(question)}." for question in shown), *rest]


def _method(report: ImpactReport) -> list[str]:
    lines = [
        "## Method and assumptions",
        "",
        f"The likelihood of an element is the share of {report.inputs.worlds} possible worlds in which change of any "
        "change in scope reaches it; in each world every relationship carries change or not. The interval is over "
        "draws of all weights. A section counts once, whichever change reaches it. Every section at or above "
        f"{percent(report.threshold)} is checked; where reached it is also edited, reviewed and approved.",
        "",
        "No published person-day figure for such a review exists: every rate is a stated default of the policy, "
        "so the estimate claims consistency, not accuracy.",
    ]
    lines += assumption_lines(report.effort.assumptions)
    decisions = f"decisions {report.inputs.decisions[:12]}, " if report.inputs.decisions else ""
    lines += [
        "",
        f"Inputs: {counted(len(report.inputs.sha256_by_file), 'file')}, policy {report.inputs.policy[:12]}, "
        f"{decisions}seed {report.inputs.seed}. `--format json` holds the digest of each file.",
    ]
    return lines
