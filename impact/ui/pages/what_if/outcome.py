"""What scenarios come to: side by side in one table, and one of them in full with what causes the difference."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import pandas as pd
import streamlit as st

from impact.domain.formatting import counted, days, percent
from impact.domain.paired import PairedFigure
from impact.domain.result import ImpactReport
from impact.domain.scenario_outcome import TOGETHER, MovedSection, Movement, ScenarioOutcome
from impact.ui import state
from impact.ui.charts import tier_text
from impact.ui.pages.what_if.draft import said
from impact.ui.safe import plain
from impact.ui.scenario_charts import difference_bars
from impact.writers.scenario import because, error_in_words, headline, signed

TABLE = "scenario-table"
AS_IT_IS, THIS = "As planned", "This scenario"
ROW, HEADER = 35, 38
BAR_HEIGHT = 26
PARTS = {"sections": "Sections that move", "cuts": "By role and document", "elements": "Elements", "notes": "Notes"}


def name_of(outcome: ScenarioOutcome) -> str:
    """Name a scenario as the table does."""
    return outcome.scenario.name or THIS


def render_side_by_side(report: ImpactReport, outcomes: Sequence[ScenarioOutcome]) -> int:
    """Draw the scope as it is and every scenario as rows of one table; give the place of the one that is chosen."""
    rows = [_base_row(report), *map(_row, outcomes)]
    is_priced = any(outcome.days for outcome in outcomes)
    event = st.dataframe(
        pd.DataFrame(rows), hide_index=True, key=f"{TABLE}-{len(outcomes)}", height=HEADER + ROW * len(rows),
        on_select="rerun", selection_mode="single-row",
        column_config={
            "name": st.column_config.TextColumn("Scenario", width=170 if is_priced else 300),
            "difference": st.column_config.TextColumn(
                "Difference", width=112, alignment="right",
                help="Person-days (mean) in the scenario less those as planned, in the same possible worlds, with its "
                "standard error.",
            ),
            "p50": st.column_config.TextColumn("Likely P50", width=76, alignment="right"),
            "p80": st.column_config.TextColumn("Plan for P80", width=86, alignment="right"),
            "review": st.column_config.NumberColumn("To review", width=72, help="Sections to review"),
            "must": st.column_config.NumberColumn("● must", width=60),
            "should": st.column_config.NumberColumn("◐ should", width=66),
            "moves": st.column_config.TextColumn("Sections", width=150),
        },
        column_order=None if is_priced else ["name", "review", "must", "should", "moves"],
    )  # fmt: skip
    picked = [row - 1 for row in event.selection.rows if row > 0]
    return picked[0] if picked and picked[0] < len(outcomes) else 0


def _base_row(report: ImpactReport) -> dict[str, object]:
    tiers = [section.element.tier for section in report.sections]
    total = report.effort.total
    return {
        "name": AS_IT_IS,
        "difference": "",
        "p50": days(total.p50) if total else "",
        "p80": days(total.p80) if total else "",
        "review": len(report.estimated_sections),
        "must": tiers.count("must"),
        "should": tiers.count("should"),
        "moves": "",
    }


def _row(outcome: ScenarioOutcome) -> dict[str, object]:
    figures, counts = outcome.figures_after, outcome.counts_after
    moves = [
        f"{outcome.count(movement)} {word}"
        for movement, word in ((Movement.LEAVES, "out"), (Movement.ENTERS, "in"), (Movement.TIER, "other tier"))
        if outcome.count(movement)
    ]
    return {
        "name": name_of(outcome),
        "difference": with_error(outcome.days) if outcome.days else "",
        "p50": days(figures.p50) if figures else "",
        "p80": days(figures.p80) if figures else "",
        "review": counts.reviewed,
        "must": counts.must,
        "should": counts.should,
        "moves": ", ".join(moves) or "none moves",
    }


def with_error(figure: PairedFigure) -> str:
    """Say a difference with its standard error: ``−4.5 ± 0.06``."""
    if figure.difference == 0.0 and figure.standard_error == 0.0:
        return "none"
    return f"{signed(figure.difference)} ± {error_in_words(figure.standard_error)}"


def render_answer(outcome: ScenarioOutcome) -> None:
    """Say what a scenario comes to in one sentence."""
    name = f"{plain(outcome.scenario.name)}: " if outcome.scenario.name else ""
    sentence = headline(outcome, remedy="")
    start = outcome.scenario.edits_label
    own = ", ".join(map(said, outcome.scenario.edits))
    rest = sentence[len(start) :]
    st.markdown(f"##### {name}{plain(own[:1].upper() + own[1:] if own else sentence[: len(start)])}{plain(rest)}")
    if outcome.scenario.note:
        st.caption(f"“{plain(outcome.scenario.note)}”")


def render_detail(outcome: ScenarioOutcome) -> None:
    """Draw what causes the difference, then the sections, cuts and elements that differ."""
    causes = _causes(outcome)
    chosen, words = st.columns([2.1, 1], vertical_alignment="bottom")
    with chosen:
        part = st.segmented_control(
            "Detail", list(PARTS), default="sections", required=True, key="scenario-part",
            format_func=lambda name: _part_title(name, outcome), label_visibility="collapsed",
        )  # fmt: skip
    words.caption(f"Of: {plain(name_of(outcome))}")
    table, picture = st.columns([2.5, 1])
    with table:
        RENDERERS[part or "sections"](outcome)
    with picture:
        if not causes:
            return
        title = "What each edit does" if len(outcome.shares) > 1 else "Where the days go"
        st.markdown(f"**{title}**", help="Person-days (mean); the bars add up to the difference.")
        st.echarts_chart(
            difference_bars(causes), height=12 + BAR_HEIGHT * len(causes), key="scenario-causes",
            alt="; ".join(f"{name} {signed(value)} person-days" for name, value in causes.items()),
        )  # fmt: skip


def _part_title(name: str, outcome: ScenarioOutcome) -> str:
    counts = {"sections": len(outcome.moved), "elements": len(outcome.elements)}
    return f"{PARTS[name]} · {counts[name]}" if name in counts else PARTS[name]


def _causes(outcome: ScenarioOutcome) -> Mapping[str, float]:
    """Give the parts of the difference: by edit where there are several, else by document."""
    if outcome.days is None or outcome.days.difference == 0.0:
        return {}
    if len(outcome.shares) > 1:
        named = {edit.label: said(edit) for edit in outcome.scenario.edits}
        words = {share.label: "only together" if share.label == TOGETHER else named.get(share.label, share.label)
                 for share in outcome.shares}  # fmt: skip
        return {words[share.label]: share.person_days or 0.0 for share in outcome.shares}
    moved = {name: figure.difference for name, figure in outcome.by_document.items() if figure.difference}
    return dict(sorted(moved.items(), key=lambda item: item[1]))


def _render_sections(outcome: ScenarioOutcome) -> None:
    if not outcome.moved:
        rest = [section for section in outcome.sections if section.movement is Movement.STAYS]
        also = f" {counted(len(rest), 'section')} differ within their tier." if rest else ""
        st.info(f"The same sections are to review, each in the same tier.{also}")
        return
    ids = tuple(section.section_id for section in outcome.moved)
    has_causes = len(outcome.shares) > 1
    st.dataframe(
        pd.DataFrame([_section_row(section) for section in outcome.moved]), hide_index=True,
        height=min(HEADER + ROW * len(ids), 260), key="scenario-sections", selection_mode="single-row",
        on_select=lambda: state.select_row("scenario-sections", ids),
        column_order=["section", "tier", "likelihood", "days", "because" if has_causes else "what"],
        column_config={
            "section": st.column_config.TextColumn("Section", width=205),
            "tier": st.column_config.TextColumn("Tier", width=126),
            "likelihood": st.column_config.TextColumn("Likelihood", width=96),
            "days": st.column_config.TextColumn("Days", width=56, alignment="right", help="Person-days (mean)"),
            "what": st.column_config.TextColumn("", width=90),
            "because": st.column_config.TextColumn("Because of", width=140),
        },
    )  # fmt: skip
    rest = [section for section in outcome.sections if section.movement is Movement.STAYS]
    if rest:
        sums = sum(section.days.difference for section in rest if section.days)
        verb = "differs" if len(rest) == 1 else "differ"
        also = f": {signed(sums)} person-days together" if outcome.days else ""
        st.caption(
            f"{counted(len(rest), 'further section')} {verb} within the tier{also}. A section that is selected here "
            "is selected on every page."
        )


def _section_row(section: MovedSection) -> dict[str, str]:
    before, after = (tier_text(tier) if tier else "below" for tier in (section.tier_before, section.tier_after))
    return {
        "what": str(section.movement),
        "section": section.label + (" (not there then)" if section.is_absent else ""),
        "tier": before if before == after else f"{before} → {after}",
        "likelihood": f"{percent(section.likelihood_before)} → {percent(section.likelihood_after)}",
        "days": signed(section.days.difference) if section.days else "",
        "because": because(section),
    }


def _render_cuts(outcome: ScenarioOutcome) -> None:
    if outcome.days is None:
        st.info("Person-days are not estimated: the release is not baselined.")
        return
    roles, documents = st.columns(2)
    for place, title, cut in ((roles, "Role", outcome.by_role), (documents, "Document", outcome.by_document)):
        frame = pd.DataFrame(
            [
                {title: name, "Before": days(item.before), "After": days(item.after), "Difference": with_error(item)}
                for name, item in cut.items()
            ]
        )
        place.dataframe(frame, hide_index=True, key=f"scenario-by-{title}")


def _render_elements(outcome: ScenarioOutcome) -> None:
    if not outcome.elements:
        st.info("No process, component or other element comes to another tier.")
        return
    frame = pd.DataFrame(
        [
            {
                "Element": item.name,
                "Kind": item.kind_label,
                "Tier": f"{item.tier_before or 'below'} → {item.tier_after or 'below'}",
                "Likelihood": f"{percent(item.likelihood_before)} → {percent(item.likelihood_after)}",
                "Id": item.element_id,
            }
            for item in outcome.elements
        ]
    )
    st.dataframe(frame, hide_index=True, height=260, key="scenario-elements")


def _render_notes(outcome: ScenarioOutcome) -> None:
    st.markdown("\n".join(f"- {plain(note)}" for note in outcome.notes))
    st.caption(f"{outcome.worlds} possible worlds, seed {outcome.seed}, the same for every row above.")


RENDERERS = {"sections": _render_sections, "cuts": _render_cuts, "elements": _render_elements, "notes": _render_notes}
