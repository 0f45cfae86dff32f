"""Write what a review costs, and where to stop it, as parts of a Markdown report."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from impact.domain.effort import Cost, DoubtAdvice, EffortEstimate, Figures, ReviewerOption
from impact.domain.formatting import counted, days, percent
from impact.domain.policy import Assumption
from impact.domain.result import ImpactReport
from impact.domain.stopping import StoppingRule, StopRank
from impact.writers.markdown_text import plain, table

SAVINGS_LISTED = 10
MILESTONES = (0.5, 0.75, 0.9, 0.95, 0.99)
"""Recalls whose first rank a report lists; the whole list is 'impact stop'."""
FIRST_ACTIVITY = "identify"
PART_WORDS = {"affected": "what is affected", "weights": "how likely change travels", "rates": "rates and pace"}
TIER_WORDS = {
    "must": "must", "should": "must and should", "glance": "down to glance", "": "all that change can reach",
}  # fmt: skip


def effort_lines(report: ImpactReport) -> list[str]:
    """Write the figures of every cut, then what several changes share, the doubt, and a second reviewer."""
    effort = report.effort
    if effort.total is None or effort.total.mean == 0.0:
        return []
    lines = [f"## Effort in person-days{', whole scope' if report.selection else ''}", ""]
    cuts = (
        ("By package", effort.by_package),
        ("By role", effort.by_role),
        ("By document", effort.by_document),
        ("By activity", effort.by_activity),
        ("By change", effort.by_change),
    )
    for title, cut in cuts:
        alone = effort.alone_by_change if title == "By change" else None
        lines += [f"### {title}", "", *_cut_table(title, cut, total=effort.total, alone=alone), ""]
    lines.append("Means add up over every cut; P10, P50 and P80 do not. By month only once a plan gives dates.")
    if effort.left_out:
        lines.append(
            f"Not in it: sections below the threshold that prove wrong all the same are expected to cost "
            f"{days(effort.left_out)} person-days."
        )
    lines += ["", *first_activity(effort)]
    advice = () if report.selection else effort.advice
    for part in (_cost(effort.cost), _savings(report), _advice(advice), _reviewers(effort.reviewers)):
        lines += ["", *part] if part else []
    return lines


def first_activity(effort: EffortEstimate) -> Iterator[str]:
    """Say what the first activity costs, and that it re-bases the rest."""
    first = effort.by_activity.get(FIRST_ACTIVITY)
    if first is not None:
        yield (
            f"**First activity:** identify what the changes touch, {days(first.mean)} person-days (mean). Its outcome "
            "re-bases the rest: run again with `--identified ELEMENT=yes` or `=no` for each touch that it settles."
        )


def _cut_table(
    title: str, cut: Mapping[str, Figures], *, total: Figures, alone: Mapping[str, float] | None = None
) -> list[str]:
    rows = [
        (plain(name), *_figures(figures), *_alone(alone, name))
        for name, figures in sorted(cut.items(), key=lambda item: (-item[1].mean, item[0]))
    ]
    header = (title.removeprefix("By ").capitalize(), "P10", "P50 likely", "P80 plan for", "Mean")
    columns = (*header, "Alone, sections only") if alone is not None else header
    return table(
        columns, [*rows, ("**All**", *_figures(total), *_alone(alone, ""))], right=tuple(range(1, len(columns)))
    )


def _figures(figures: Figures) -> tuple[str, str, str, str]:
    return days(figures.p10), days(figures.p50), days(figures.p80), days(figures.mean)


def _alone(alone: Mapping[str, float] | None, name: str) -> tuple[str, ...]:
    if alone is None:
        return ()
    return (days(alone[name]) if name in alone else "–",)


def _cost(cost: Cost | None) -> list[str]:
    if cost is None:
        return []
    rows = [(plain(name), *_money(figures)) for name, figures in cost.by_role.items()]
    header = ("Role", "P10", "P50 likely", "P80 plan for", "Mean")
    lines = [f"### In {plain(cost.currency)}", ""]
    lines += table(header, [*rows, ("**All**", *_money(cost.total))], right=(1, 2, 3, 4))
    if cost.roles_without_rate:
        lines += ["", f"Without a day rate, and not in it: {plain(', '.join(cost.roles_without_rate))}."]
    return lines


def _money(figures: Figures) -> tuple[str, str, str, str]:
    p10, p50, p80, mean = (f"{value:,.0f}" for value in (figures.p10, figures.p50, figures.p80, figures.mean))
    return p10, p50, p80, mean


def _savings(report: ImpactReport) -> list[str]:
    effort = report.effort
    if not effort.saving or len(effort.alone_by_change) < 2:
        return []
    names = {section.element.id: f"{section.document} {section.number} {section.title}" for section in report.sections}
    listed = {name: saved for name, saved in effort.saving_by_section.items() if not report.selection or name in names}
    ordered = sorted(listed.items(), key=lambda item: (-item[1], item[0]))
    shown = [(name, saved) for name, saved in ordered if saved > 0.0][:SAVINGS_LISTED]
    rows = [
        (
            plain(names.get(name, name)),
            days(effort.by_section[name].mean + saved),
            days(effort.by_section[name].mean),
            days(saved),
            days(effort.overlap_by_section.get(name, 0.0)),
        )
        for name, saved in shown
    ]
    if not rows:
        return []
    header = ("Section", "One by one", "Together", "Saved", "Overlap in it")
    lines = [
        "### What doing the changes together saves", "",
        f"Reviewing the changes together saves {days(effort.saving)} person-days against one by one: a section that "
        "several reach is counted once, plus the overlap. Most is saved on:", "",
        *table(header, rows, right=(1, 2, 3, 4)),
    ]  # fmt: skip
    rest = sum(saved > 0.0 for _, saved in ordered) - len(shown)
    return [*lines, "", f"{counted(rest, 'more section')}: `--format json` lists them all."] if rest > 0 else lines


def _advice(advice: Sequence[DoubtAdvice]) -> list[str]:
    if not advice:
        return []
    lines = ["### What to do about the doubt", ""]
    lines += [f"- **{PART_WORDS[one.part]}, {percent(one.share)}:** {plain(one.sentence)}" for one in advice]
    return lines


def _reviewers(options: Sequence[ReviewerOption]) -> list[str]:
    if not options:
        return []
    rows = [
        (
            str(option.reviewers),
            days(option.check_person_days),
            days(option.mean_person_days),
            f"{percent(option.found)} ({percent(option.found_low)}–{percent(option.found_high)})",
            f"{option.missed_sections:.1f}",
        )
        for option in options
    ]
    header = ("Reviewers a section", "Checking", "Whole review, mean", "Wrong sections noticed", "Missed")
    return [
        "### One reviewer or two",
        "",
        *table(header, rows, right=(0, 1, 2, 3, 4)),
        "",
        "How much one reviewer notices is an assumption (reviewer detection, below); two are taken to look "
        "independently. Of the sections to review; days of editing are priced as if all were noticed.",
    ]


def stopping_lines(report: ImpactReport) -> list[str]:
    """Write where the review may stop, what each tier finds, and some ranks on the way."""
    rule = report.stopping
    if rule is None or not rule.ranks or report.selection:
        return []
    header = ("Stop after", "Sections", "Days", "Wrong found", "Wrong missed", "Recall")
    return [
        "## When to stop",
        "",
        recommendation(rule),
        "",
        *tier_table(rule),
        "",
        *table(header, [_rank_row(rank) for rank in _milestones(rule)], right=(1, 2, 3, 4, 5)),
        "",
        "Sections come by likelihood × size, size as hours of checking. Found and missed are expected numbers of wrong "
        "sections if the reviewer notices all; days are means without overheads. `impact stop` lists every rank.",
    ]


def recommendation(rule: StoppingRule) -> str:
    """Say in one sentence where to stop."""
    stop = rule.stop
    if stop is None:
        return "**Nothing is expected to be wrong, so there is nothing to stop.**"
    cost = f" for {days(stop.person_days)} person-days" if stop.person_days is not None else ""
    return (
        f"**Stop after {counted(stop.rank, 'section')}: recall {stop.recall:.2f}{cost}**; {stop.missed:.1f} of "
        f"{rule.expected_wrong:.1f} wrong sections are expected to be missed (target {rule.target:.2f})."
    )


def tier_table(rule: StoppingRule) -> list[str]:
    """Draw what each tier with all above it costs and finds."""
    rows = [
        (
            TIER_WORDS[tier.tier],
            str(tier.sections),
            _days(tier.person_days),
            f"{tier.found:.1f}",
            f"{tier.missed:.1f}",
            f"{tier.recall:.2f}",
        )
        for tier in rule.tiers
    ]
    header = ("Review", "Sections", "Days", "Wrong found", "Wrong missed", "Recall")
    return table(header, rows, right=(1, 2, 3, 4, 5))


def _milestones(rule: StoppingRule) -> list[StopRank]:
    """Choose the ranks at which a round recall is first met, and the one to stop at."""
    chosen = {rule.stop_after}
    for recall in MILESTONES:
        chosen.add(next((rank.rank for rank in rule.ranks if rank.recall >= recall), len(rule.ranks)))
    return [rule.ranks[number - 1] for number in sorted(chosen) if number]


def _rank_row(rank: StopRank) -> tuple[str, ...]:
    return (
        plain(rank.section.name), str(rank.rank), _days(rank.person_days), f"{rank.found:.1f}", f"{rank.missed:.1f}",
        f"{rank.recall:.2f}",
    )  # fmt: skip


def _days(person_days: float | None) -> str:
    return "–" if person_days is None else days(person_days)


def assumption_lines(assumptions: Sequence[Assumption]) -> list[str]:
    """List every assumption; one that is not the default says what the default is."""
    if not assumptions:
        return []
    rows = [(plain(a.name), _valued(a), plain(a.unit), plain(a.reason)) for a in assumptions]
    lines = ["", *table(("Assumption", "Value (low / likely / high)", "Unit", "Reason"), rows)]
    others = [item for item in assumptions if item.source != "default"]
    if not others:
        return [*lines, "", "All of these are the shipped defaults."]
    return [
        *lines,
        "",
        f"{counted(len(others), 'value')} in bold {'is' if len(others) == 1 else 'are'} not the default.",
    ]


def _valued(item: Assumption) -> str:
    if item.source == "default":
        return plain(item.value)
    return f"**{plain(item.value)}** ({item.source}; default {plain(item.default) or 'none'})"
