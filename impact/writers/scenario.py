"""Write what scenarios come to as Markdown: one in full, several side by side with their baseline."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence

from impact.domain.effort import Figures
from impact.domain.formatting import TIER_SIGNS, counted, day, days, percent
from impact.domain.paired import PairedFigure
from impact.domain.scenario_outcome import (
    TOGETHER,
    EditShare,
    MovedSection,
    Movement,
    ReviewCounts,
    ScenarioOutcome,
)
from impact.writers.markdown import CONDITION_NAMES, plain, table

ELEMENTS_LISTED = 15
SECTIONS_LISTED = 40
NO_FIGURE = "–"
SMALL = ("no", "one", "two", "three", "four", "five", "six", "seven", "eight", "nine", "ten")


def write_outcomes_markdown(outcomes: Sequence[ScenarioOutcome]) -> str:
    """Write one outcome in full, several side by side, as Markdown with a final line feed."""
    lines = _whole(outcomes[0]) if len(outcomes) == 1 else _side_by_side(outcomes)
    return "\n".join(lines).rstrip() + "\n"


def headline(outcome: ScenarioOutcome, *, remedy: str = ", see --what-if") -> str:
    """Say what a scenario comes to in one sentence.

    Parameters
    ----------
    outcome
        What it comes to.
    remedy
        What to do where the release is not baselined, and its effort therefore not estimated.

    Returns
    -------
    str
        ``Defer CR-12 to R3.0: −3.4 (± 0.1) person-days, five sections drop out.``
    """
    words = outcome.scenario.edits_label
    start = words[:1].upper() + words[1:]
    parts = []
    if outcome.days is None:
        parts.append(f"person-days not estimated ({_conditions(outcome.missing)} not baselined{remedy})")
    elif outcome.days.difference == 0.0 and outcome.days.standard_error == 0.0:
        parts.append("no difference in person-days")
    else:
        parts.append(f"{signed(outcome.days.difference)} (± {error_in_words(outcome.days.standard_error)}) person-days")
    told = (
        (Movement.LEAVES, "drops out", "drop out"),
        (Movement.ENTERS, "enters", "enter"),
        (Movement.TIER, "changes tier", "change tier"),
    )
    for movement, one, many in told:
        number = outcome.count(movement)
        if number:
            parts.append(f"{_number(number)} {'section' if number == 1 else 'sections'} {one if number == 1 else many}")
    if not outcome.moved:
        parts.append("the same sections to review")
    return f"{start}: {', '.join(parts)}."


def _conditions(names: Sequence[str]) -> str:
    return ", ".join(CONDITION_NAMES.get(name, name) for name in names)


def _number(number: int) -> str:
    return SMALL[number] if number < len(SMALL) else str(number)


def signed(difference: float) -> str:
    """Say a difference of person-days with its sign, one decimal below 10."""
    if abs(difference) < 0.05:
        return "0" if difference == 0.0 else f"{'+' if difference > 0 else '−'}under 0.1"
    shown = f"{abs(difference):.1f}" if abs(difference) < 10 else days(abs(difference))
    return f"{'+' if difference > 0 else '−'}{shown}"


def error_in_words(standard_error: float) -> str:
    """Say a standard error with one figure that counts.

    Examples
    --------
    >>> error_in_words(1.234), error_in_words(0.034), error_in_words(0.0)
    ('1.2', '0.03', '0')
    """
    for decimals in (1, 2, 3):
        if standard_error >= 0.5 * 10.0**-decimals:
            return f"{standard_error:.{decimals}f}"
    return "under 0.001" if standard_error else "0"


def _whole(outcome: ScenarioOutcome) -> list[str]:
    scenario = outcome.scenario
    title = scenario.name or scenario.edits_label
    lines = [f"# Scenario: {plain(title)}", "", f"**{plain(headline(outcome))}**", ""]
    lines += [f"Baseline {plain(outcome.baseline)}; {_speaking(outcome)}; {_worlds(outcome)}.", ""]
    lines += _what_if(outcome)
    if scenario.note:
        lines += [f"> {plain(scenario.note)}", ""]
    lines += [*_figures_table(outcome), ""]
    lines += _shares_of_total(outcome)
    lines += _sections(outcome)
    lines += _cut("By role", outcome.by_role) + _cut("By document", outcome.by_document)
    lines += _elements(outcome)
    return [*lines, "## Notes", "", *(f"- {plain(note)}" for note in outcome.notes)]


def _what_if(outcome: ScenarioOutcome) -> list[str]:
    """Mark figures of a release that is not baselined."""
    if not outcome.overridden:
        return []
    return [f"**What-if: not baselined are {_conditions(outcome.overridden)}.**", ""]


def _speaking(outcome: ScenarioOutcome) -> str:
    return f"register as of {day(outcome.as_of)}" if outcome.as_of else "register without a date"


def _worlds(outcome: ScenarioOutcome) -> str:
    return f"{outcome.worlds} worlds, seed {outcome.seed}"


def _figures_table(outcome: ScenarioOutcome) -> list[str]:
    before, after = outcome.counts_before, outcome.counts_after
    rows = [
        (name, str(one), str(other), _whole_difference(other - one)) for name, one, other in _count_rows(before, after)
    ]
    old, new = outcome.figures_before, outcome.figures_after
    if old and new and outcome.days:
        for name, one, other in (("likely (P50)", old.p50, new.p50), ("plan for (P80)", old.p80, new.p80)):
            rows.append((f"person-days, {name}", days(one), days(other), signed(other - one)))
        paired = f"{signed(outcome.days.difference)} ± {error_in_words(outcome.days.standard_error)}"
        rows.append(("person-days, mean", days(old.mean), days(new.mean), paired))
    limits = (percent(outcome.threshold_before), percent(outcome.threshold_after))
    if limits[0] != limits[1]:
        rows.append(("reviewed from", *limits, ""))
    return table(("", "Baseline", "Scenario", "Difference"), rows, right=(1, 2, 3))


def _count_rows(before: ReviewCounts, after: ReviewCounts) -> tuple[tuple[str, int, int], ...]:
    return (
        ("sections to review", before.reviewed, after.reviewed),
        ("sections: must", before.must, after.must),
        ("sections: should", before.should, after.should),
        ("sections: glance", before.glance, after.glance),
    )


def _whole_difference(difference: int) -> str:
    return "0" if difference == 0 else f"{'+' if difference > 0 else '−'}{abs(difference)}"


def _shares_of_total(outcome: ScenarioOutcome) -> list[str]:
    if len(outcome.shares) < 2 or outcome.days is None:
        return []
    rows = [(plain(_share_name(share)), _days_of(share)) for share in outcome.shares]
    rows.append(("**All**", signed(outcome.days.difference)))
    return ["## What each edit does", "", *table(("Edit", "Person-days"), rows, right=(1,)), ""]


def _share_name(share: EditShare) -> str:
    return "only together" if share.label == TOGETHER else f"{share.label}, alone"


def _days_of(share: EditShare) -> str:
    return NO_FIGURE if share.person_days is None else signed(share.person_days)


def _sections(outcome: ScenarioOutcome) -> list[str]:
    moved = outcome.moved
    lines = ["## Sections that enter, leave or change tier", ""]
    if not moved:
        lines += ["None.", ""]
    else:
        rows = [_row(section) for section in moved[:SECTIONS_LISTED]]
        header = ("", "Section", "Tier", "Likelihood", "Days before", "after", "Difference", "Because of")
        lines += [*table(header, rows, right=(4, 5, 6)), ""]
        if len(moved) > SECTIONS_LISTED:
            lines += [f"{len(moved) - SECTIONS_LISTED} more: `--format json` lists them all.", ""]
    rest = [section for section in outcome.sections if section.movement is Movement.STAYS]
    if rest:
        sums = [section.days.difference for section in rest if section.days]
        what = f": {signed(sum(sums))} person-days together" if sums else ""
        verb = "differs" if len(rest) == 1 else "differ"
        lines += [f"{counted(len(rest), 'further section')} {verb} within the tier{what}.", ""]
    return lines


def _row(section: MovedSection) -> tuple[str, ...]:
    figure = section.days
    shown = (days(figure.before), days(figure.after), signed(figure.difference)) if figure else (NO_FIGURE,) * 3
    before, after = (tier or "below" for tier in (section.tier_before, section.tier_after))
    tiers = before if before == after else f"{before} → {after}"
    likelihood = f"{percent(section.likelihood_before)} → {percent(section.likelihood_after)}"
    gone = " (not in this architecture)" if section.is_absent else ""
    return (
        f"{TIER_SIGNS[section.tier_after]} {section.movement}",
        plain(section.label + gone),
        tiers,
        likelihood,
        *shown,
        plain(because(section)),
    )


def because(section: MovedSection) -> str:
    """Say which edits move a section, the one that does most first; their own shares are beside them."""
    shares = [share for share in section.shares if share.person_days or share.likelihood]
    if len(section.shares) < 2:
        return ", ".join(share.label for share in shares)
    shares.sort(key=lambda share: (-abs(share.person_days or 0.0), -abs(share.likelihood), share.label))
    return ", ".join(
        f"{share.label} {signed(share.person_days) if share.person_days is not None else _points(share.likelihood)}"
        for share in shares
    )


def _points(likelihood: float) -> str:
    return f"{'+' if likelihood > 0 else '−'}{abs(likelihood) * 100:.0f} points"


def _cut(title: str, cut: Mapping[str, PairedFigure]) -> list[str]:
    rows = [
        (plain(name), days(f.before), days(f.after), signed(f.difference), error_in_words(f.standard_error))
        for name, f in sorted(cut.items(), key=lambda item: (-abs(item[1].difference), item[0]))
        if f.difference or f.before or f.after
    ]
    if not rows:
        return []
    header = (title.removeprefix("By ").capitalize(), "Before", "After", "Difference", "±")
    return [f"## {title}, mean person-days", "", *table(header, rows, right=(1, 2, 3, 4)), ""]


def _elements(outcome: ScenarioOutcome) -> list[str]:
    found = outcome.elements
    if not found:
        return []
    rows = [
        (
            plain(item.element_id),
            plain(item.name),
            item.kind_label,
            f"{item.tier_before or 'below'} → {item.tier_after or 'below'}",
            f"{percent(item.likelihood_before)} → {percent(item.likelihood_after)}",
        )
        for item in found[:ELEMENTS_LISTED]
    ]
    lines = ["## Elements that change tier", "", *table(("Id", "Name", "Kind", "Tier", "Likelihood"), rows), ""]
    if len(found) > ELEMENTS_LISTED:
        lines += [f"{len(found) - ELEMENTS_LISTED} more: `--format json` lists them all.", ""]
    return lines


def _name(outcome: ScenarioOutcome) -> str:
    return outcome.scenario.name or outcome.scenario.edits_label


def _side_by_side(outcomes: Sequence[ScenarioOutcome]) -> list[str]:
    first = outcomes[0]
    lines = [f"# Scenarios of {plain(first.baseline)} side by side", ""]
    lines += [f"- **{plain(_name(item))}**: {plain(headline(item))}" for item in outcomes]
    lines += ["", f"All over {plain(first.baseline)}; {_speaking(first)}; {_worlds(first)}.", "", *_what_if(first)]
    lines += ["## Impact and effort", ""]
    header = ("", "Baseline", *(plain(_name(item)) for item in outcomes))
    places = tuple(range(1, len(header)))
    lines += [*table(header, list(_compared_rows(outcomes)), right=places), ""]
    lines += ["## Sections that enter, leave or change tier", ""]
    names = list(dict.fromkeys(section.section_id for item in outcomes for section in item.moved))
    if names:
        rows = [_compared_section(name, outcomes) for name in names[:SECTIONS_LISTED]]
        lines += [*table(("Section", *header[1:]), rows, right=places), ""]
        if len(names) > SECTIONS_LISTED:
            lines += [f"{len(names) - SECTIONS_LISTED} more: `--format json` lists them all.", ""]
    else:
        lines += ["None.", ""]
    notes = dict.fromkeys(note for item in outcomes for note in item.notes)
    return [*lines, "## Notes", "", *(f"- {plain(note)}" for note in notes)]


def _compared_rows(outcomes: Sequence[ScenarioOutcome]) -> Iterator[tuple[str, ...]]:
    first = outcomes[0]
    for place, (name, before, _) in enumerate(_count_rows(first.counts_before, first.counts_after)):
        after = [str(_count_rows(item.counts_before, item.counts_after)[place][2]) for item in outcomes]
        yield (name, str(before), *after)
    for name, movement in (("sections that leave", Movement.LEAVES), ("sections that enter", Movement.ENTERS)):
        yield (name, "", *(str(item.count(movement)) for item in outcomes))
    for name, figure in (("likely (P50)", _p50), ("plan for (P80)", _p80), ("mean", _mean)):
        yield (
            f"person-days, {name}",
            _shown(first.figures_before, figure),
            *(_shown(item.figures_after, figure) for item in outcomes),
        )
    yield (
        "mean less the baseline",
        "",
        *(signed(item.days.difference) if item.days else NO_FIGURE for item in outcomes),
    )
    yield (
        "± standard error",
        "",
        *(error_in_words(item.days.standard_error) if item.days else NO_FIGURE for item in outcomes),
    )


def _p50(figures: Figures) -> float:
    return figures.p50


def _p80(figures: Figures) -> float:
    return figures.p80


def _mean(figures: Figures) -> float:
    return figures.mean


def _shown(figures: Figures | None, figure: Callable[[Figures], float]) -> str:
    return NO_FIGURE if figures is None else days(figure(figures))


def _compared_section(name: str, outcomes: Sequence[ScenarioOutcome]) -> tuple[str, ...]:
    found = [next((s for s in item.sections if s.section_id == name), None) for item in outcomes]
    known = next(section for section in found if section is not None)
    before = known.likelihood_before
    cells = (percent(before if section is None else section.likelihood_after) for section in found)
    return plain(known.label), percent(before), *cells
