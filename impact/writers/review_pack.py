"""Write what reviewers are handed as Markdown: reason, question, what is affected, before and after, the verdict."""

from __future__ import annotations

from collections.abc import Sequence

from impact.domain.difference import ChangedThing, ChangeKind
from impact.domain.formatting import TIER_SIGNS, counted, day, days, interval, percent, sized
from impact.domain.result import ChangeLikelihood, ImpactedElement, ImpactReport
from impact.domain.review import REMOVE, WRITE
from impact.domain.review_pack import PackEntry, ReviewPack
from impact.writers.markdown_text import plain, table

NAMES_LISTED = 12
AFFECTED_LISTED = 25
CHANGES_NAMED = 4
DIFFERING_LISTED = 60
LONGEST_TITLE = 90
FINDINGS = (
    "☐ nothing has to change (no-impact)",
    "☐ it had to change, and was (updated)",
    "☐ it should not have been listed (reject)",
)


def write_review_pack_markdown(pack: ReviewPack) -> str:
    """Write a review pack as Markdown with a final line feed."""
    parts = [pack_head_markdown(pack)]
    for entry in pack.entries:
        parts += [entry_markdown(entry, pack), verdict_markdown(entry)]
    return "\n".join(parts)


def pack_head_markdown(pack: ReviewPack) -> str:
    """Say what the pack is of, what to do with it, and list its sections where there are several."""
    report = pack.report
    one = pack.entries[0] if len(pack.entries) == 1 else None
    lines = [f"# Review pack: {plain(_scope(report) if one is None else f'{one.label} for {report.scope}')}", ""]
    lines += [plain(_facts(report))]
    if report.note:
        lines += ["", f"> {plain(report.note)}"]
    if not pack.entries:
        reason = report.empty_reason or "No section is at or above the threshold."
        return "\n".join([*lines, "", f"Nothing to review. {plain(reason)}", ""])
    lines += [
        "",
        "Read the section in the document itself, look at what is said to be affected, answer the question, and note "
        "what you find in the table at the end. A likelihood is the chance that change arrives; the brackets hold the "
        "90 % interval.",
    ]
    if pack.old_label:
        lines += ["", f"Before is {plain(pack.old_label)}, after is {plain(pack.new_label)}."]
    if len(pack.entries) > 1:
        lines += ["", "## Sections of this pack", "", *_overview(pack.entries)]
    return "\n".join([*lines, "", *_inputs(report), ""])


def pack_index_markdown(pack: ReviewPack, file_names: Sequence[str]) -> str:
    """List the sections of a pack that is split into files, each with the file that holds it."""
    report = pack.report
    lines = [f"# Review packs: {plain(_scope(report))}", "", plain(_facts(report)), ""]
    lines += _overview(pack.entries, file_names) if pack.entries else ["Nothing to review."]
    return "\n".join([*lines, "", *_inputs(report), ""])


def _scope(report: ImpactReport) -> str:
    return f"{report.release.id} — {report.release.title}" if report.release else report.scope


def _facts(report: ImpactReport) -> str:
    facts = [
        f"Workspace: {report.workspace}",
        f"register as of {day(report.as_of)}" if report.as_of else "register without a date",
        f"architecture as of {report.graph_release}" if report.graph_release else "the whole architecture",
    ]
    return " · ".join(facts)


def _inputs(report: ImpactReport) -> list[str]:
    inputs = report.inputs
    decisions = f"decisions {inputs.decisions[:12]}, " if inputs.decisions else ""
    return [
        f"Inputs: {counted(len(inputs.sha256_by_file), 'file')}, policy {inputs.policy[:12]}, {decisions}"
        f"seed {inputs.seed}, {inputs.worlds} possible worlds."
    ]


def _overview(entries: Sequence[PackEntry], file_names: Sequence[str] = ()) -> list[str]:
    rows = []
    for place, entry in enumerate(entries):
        section = entry.section
        label = plain(entry.label if len(entry.label) <= LONGEST_TITLE else f"{entry.label[:LONGEST_TITLE]}…")
        rows.append(
            (
                f"[{label}]({file_names[place]})" if file_names else label,
                f"{TIER_SIGNS[section.element.tier]} {percent(section.element.likelihood)}",
                sized(section.size, section.size_unit),
                plain(section.role),
                days(section.mean_person_days),
                str(len(entry.affected)),
            )
        )
    header = ("Section", "Likelihood", "Size", "Role", "Days", "Elements affected")
    return table(header, rows, right=(1, 2, 4, 5))


def entry_markdown(entry: PackEntry, pack: ReviewPack) -> str:
    """Say of one section why it is to be reviewed, what to answer, and what is affected in it."""
    section, element = entry.section, entry.section.element
    tier = f"{TIER_SIGNS[element.tier]} {element.tier or 'below all tiers'}"
    facts = [
        f"{tier}, {percent(element.likelihood)} {interval(element.low, element.high)}",
        sized(section.size, section.size_unit) + (" (assumed)" if section.is_size_assumed else ""),
        section.role,
        f"{days(section.mean_person_days)} person-days expected",
    ]
    lines = [f"## {plain(entry.label)}", "", plain(" · ".join(facts)), ""]
    lines += [f"- **Why:** {plain(element.why)}"]
    lines += [f"- **Changes:** {_changes(element, pack.report)}"] if element.changes else []
    lines += [f"- **It documents:** {_named(entry.documented)}"] if entry.documented else []
    lines += [f"- **Question:** {question(entry, pack.report)}"]
    lines += ["", "### What is affected in it", "", *_affected(entry.affected)]
    if pack.old_label:
        lines += ["", "### Before and after", "", *_differing(entry.differing)]
    return "\n".join([*lines, ""])


def _changes(element: ImpactedElement, report: ImpactReport) -> str:
    titles = {item.change.id: item.change.title for item in report.changes}
    leading = _leading(element, report)
    named = [
        f"{plain(item.change_id)} {plain(titles.get(item.change_id, ''))}".strip() + f" ({percent(item.likelihood)})"
        for item in leading
    ]
    more = len(element.changes) - len(leading)
    return "; ".join(named) + (f"; and {more} less likely" if more > 0 else "")


def _leading(element: ImpactedElement, report: ImpactReport) -> Sequence[ChangeLikelihood]:
    """List the changes that count for an element: those worth a glance alone; else the likeliest."""
    counting = [item for item in element.changes if item.likelihood >= report.limits[2]]
    return counting[:CHANGES_NAMED] or element.changes[:1]


def _named(names: Sequence[str]) -> str:
    more = len(names) - NAMES_LISTED
    return plain("; ".join(names[:NAMES_LISTED])) + (f"; and {more} more" if more > 0 else "")


def question(entry: PackEntry, report: ImpactReport) -> str:
    """Ask what the reviewer has to answer, by what is to be done with the section; as Markdown."""
    section = entry.section
    changes = [item.change_id for item in _leading(section.element, report)]
    cause = plain(_joined(changes) or report.scope)
    verb = "are" if len(changes) > 1 else "is"
    first = list(dict.fromkeys(item.name or item.id for item in entry.affected))[:3]
    look = f" Look first at {plain(_joined(first))}." if first else ""
    if section.treatment == WRITE:
        return (
            f"All that this section documents is new with {cause}. What has to be written, and is it whole and right?"
        )
    if section.treatment == REMOVE:
        return f"All that this section documents goes with {cause}. Can it be taken out, and what refers to it?"
    if section.size_unit != "pages":
        return (
            f"Does the drawing still show what holds once {cause} {verb} in: every shape, name, order and link?{look}"
        )
    return f"Is every sentence still right and whole once {cause} {verb} in? If not, which ones change?{look}"


def _joined(names: Sequence[str]) -> str:
    return " and ".join(filter(None, [", ".join(names[:-1]), *names[-1:]]))


def _affected(elements: Sequence[ImpactedElement]) -> list[str]:
    if not elements:
        return ["Nothing that it documents is named as affected; change reaches it by the path above."]
    lines = []
    for item in elements[:AFFECTED_LISTED]:
        name = plain(item.name or item.id)
        what = plain(item.touch_why or item.why)
        touched = f", {item.touch}" if item.touch else ""
        lines.append(
            f"- **{name}** ({item.kind_label} {plain(item.id)}; {TIER_SIGNS[item.tier]} {percent(item.likelihood)}"
            f"{touched}): {what}"
        )
    more = len(elements) - AFFECTED_LISTED
    return [*lines, *([f"- and {counted(more, 'less likely one')}"] if more > 0 else [])]


def _differing(things: Sequence[ChangedThing]) -> list[str]:
    if not things:
        return ["Nothing that it documents differs between the two states."]
    lines = []
    for thing in things[:DIFFERING_LISTED]:
        lines.append(f"- **{plain(thing.name or thing.id)}** ({plain(thing.id)}): {', '.join(thing.kinds)}")
        for change in thing.changes:
            if not change.is_consequence:
                lines += [f"  - {plain(change.what)}, before: {_value(change.old)}"]
                lines += [f"  - {plain(change.what)}, after: {_value(change.new)}"]
        if not thing.changes and ChangeKind.REMOVED in thing.kinds:
            lines.append("  - after: it is gone")
    more = len(things) - DIFFERING_LISTED
    return [*lines, *([f"- and {more} more: `impact diff` lists them all"] if more > 0 else [])]


def _value(text: str) -> str:
    return f"“{plain(text)}”" if text else "nothing"


def verdict_markdown(entry: PackEntry) -> str:
    """Leave room for what the reviewer finds."""
    blank = "\u00a0" * 50
    rows = [
        ("Finding", "   ".join(FINDINGS)),
        ("What was found and changed", f"{blank} {blank} {blank}"),
        ("Person-days spent", blank),
        ("Reviewed by, on", blank),
        ("Verified by, on", blank),
    ]
    return "\n".join([f"### Verdict on {plain(entry.section.document)} {plain(entry.section.number)}", "",
                      *table(("To fill in", "Answer"), rows), ""])  # fmt: skip
