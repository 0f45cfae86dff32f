"""Effort: person-days by every cut, when to stop, what the doubt is made of, and every number they rest on."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from impact.domain.effort import EffortEstimate
from impact.domain.formatting import day, days, percent
from impact.domain.policy import Assumption
from impact.domain.result import ImpactReport
from impact.ui import charts, state
from impact.ui.cache import current_report, current_workspace
from impact.ui.effort_charts import stopping_curve
from impact.ui.pages.effort_assumptions import render_assumption_editor
from impact.ui.pages.effort_delphi import render_delphi
from impact.ui.pages.effort_levers import render_levers
from impact.writers.effort import PART_WORDS, TIER_WORDS, first_activity, recommendation
from impact.writers.markdown import CONDITION_NAMES, plain, unstated_conditions

BAR_HEIGHT = 26
CARD_HEIGHT = 356


def render_effort() -> None:
    """Draw the part of the page that is chosen: the estimate, what decides it, other assumptions, judgements."""
    chosen, first = state.chosen(state.EFFORT_PART), next(iter(PARTS))
    picked = st.segmented_control(
        "Part of the page", list(PARTS), default=chosen if chosen in PARTS else first, required=True, key=BOX,
        format_func=lambda name: PARTS[name][0], on_change=state.choose_box, args=(state.EFFORT_PART, BOX),
        label_visibility="collapsed",
    )  # fmt: skip
    _, render = PARTS[picked if picked in PARTS else first]
    render()


def _render_estimate() -> None:
    """Draw the answer, where to stop, each cut as bars with its table, the doubt, and the assumptions."""
    chosen = state.choice()
    report = current_report(current_workspace(), chosen.request, chosen.options)
    effort = report.effort
    if effort.total is None:
        _render_gate(report)
        _render_stopping(report)
        return
    mark = " :orange-badge[what if]" if effort.status == "what_if" else ""
    st.markdown(
        f"### {days(effort.total.p50)} days likely (P50) · plan for {days(effort.total.p80)} (P80) · "
        f"mean {days(effort.total.mean)}{mark}"
    )
    packages = " · ".join(
        f"{plain(name)} {days(f.p50)} likely (P50), {days(f.p80)} plan for (P80)"
        for name, f in effort.by_package.items()
    )
    left_out = f" · left out below the threshold: {days(effort.left_out)} expected" if effort.left_out else ""
    st.caption(f"{packages}{left_out}")
    if effort.total.mean == 0.0:
        st.info(plain(report.empty_reason) or "Nothing is to be reviewed, so nothing costs anything.")
        return
    stopping, doubt = st.columns([1.25, 1])
    with stopping.container(border=True, height=CARD_HEIGHT, key="effort-stopping"):
        _render_stopping(report)
    with doubt.container(border=True, height=CARD_HEIGHT, key="effort-doubt"):
        _render_doubt(effort)
    _render_cuts(effort)
    _render_savings(report)
    _render_assumptions(effort)


def _render_gate(report: ImpactReport) -> None:
    st.markdown("### Listed but not estimated: the release is not baselined")
    for one in report.conditions:
        name = CONDITION_NAMES.get(one.condition, one.condition)
        note = f" — {plain(one.note)}" if one.note else ""
        st.markdown(f"- {plain(name)}: **{plain(one.state)}** on {day(one.date)}{note}")
    for name in unstated_conditions(report):
        st.markdown(f"- {plain(name)}: **unknown**, the register does not speak of it")
    chosen = state.choice()
    what_if = state.Choice(chosen.release, chosen.changes, True)
    st.button("What if it were baselined?", key="effort-what-if", on_click=state.choose, args=(what_if,))


def _render_stopping(report: ImpactReport) -> None:
    rule = report.stopping
    if rule is None or rule.stop is None:
        st.caption("Change reaches no section, so there is nothing to stop.")
        return
    st.markdown(recommendation(rule))
    curve, tiers = st.tabs(["Curve", "Tiers and ranks"])
    with curve:
        st.echarts_chart(stopping_curve(rule), height=195, key="stopping-curve", alt="Recall against person-days")
    with tiers:
        rows = [
            {"Review": TIER_WORDS[t.tier], "Sections": t.sections, "Days": t.person_days, "Recall": t.recall,
             "Wrong missed": t.missed}
            for t in rule.tiers
        ]  # fmt: skip
        st.dataframe(_rounded(rows), hide_index=True, key="stopping-tiers")
        ranks: list[dict[str, Any]] = [
            {"Rank": r.rank, "Section": r.section.name, "Days so far": r.person_days, "Recall": r.recall,
             "Wrong missed": r.missed}
            for r in rule.ranks
        ]  # fmt: skip
        st.dataframe(_rounded(ranks), hide_index=True, key="stopping-ranks")
    st.caption("How to read this: sections by likelihood × size; recall is the expected share of wrong ones found.")


def _render_doubt(effort: EffortEstimate) -> None:
    st.markdown("**What the doubt is made of, and what to do**")
    if effort.doubt:
        st.echarts_chart(charts.doubt_bar(effort.doubt), height=26, key="effort-doubt-bar", alt="Shares of the doubt")
    said = [
        f"**{PART_WORDS[one.part].capitalize()}, {percent(one.share)}:** {plain(one.sentence)}" for one in effort.advice
    ]
    for line in [*said[:1], *first_activity(effort)]:
        st.markdown(line)
    if said[1:]:
        with st.expander("The smaller parts", key="effort-doubt-rest"):
            for line in said[1:]:
                st.markdown(line)


def _render_cuts(effort: EffortEstimate) -> None:
    cuts = (
        ("Role", effort.by_role),
        ("Document", effort.by_document),
        ("Activity", effort.by_activity),
        ("Change", effort.by_change),
    )
    st.caption("How to read this: bars are means, which add up over every cut; P10, P50 and P80 do not.")
    left, right = st.columns(2)
    for place, (title, cut) in enumerate(cuts):
        with (left, right)[place % 2].container(border=True, key=f"cut-{title}"):
            st.markdown(f"**By {title.lower()}**")
            st.echarts_chart(
                charts.figure_bars(cut, title=f"Mean person-days by {title.lower()}"),
                height=24 + BAR_HEIGHT * max(len(cut), 1),
                key=f"bars-{title}",
            )
            with st.expander("As a table", key=f"table-{title}"):
                rows = [{title: n, "P10": f.p10, "P50": f.p50, "P80": f.p80, "Mean": f.mean} for n, f in cut.items()]
                st.dataframe(_rounded(rows), hide_index=True, key=f"frame-{title}")
    if effort.cost is not None:
        total = effort.cost.total
        others = ", ".join(effort.cost.roles_without_rate)
        st.markdown(
            f"**In {plain(effort.cost.currency)}:** {total.p50:,.0f} likely (P50), plan for {total.p80:,.0f} (P80)"
            + (f"; without a day rate and not in it: {plain(others)}" if others else "")
        )


def _render_savings(report: ImpactReport) -> None:
    effort = report.effort
    left, right = st.columns([1.25, 1])
    with left.container(border=True, key="effort-savings"):
        if not effort.saving or len(effort.alone_by_change) < 2:
            st.caption("One change alone shares no section, so nothing is saved.")
        else:
            st.markdown(f"**Doing the changes together saves {days(effort.saving)} person-days** against one by one")
            names = {s.element.id: f"{s.document} {s.number}  {s.title}" for s in report.sections}
            rows = [
                {"Section": names.get(name, name), "Together": effort.by_section[name].mean, "Saved": saved,
                 "Overlap in it": effort.overlap_by_section.get(name, 0.0)}
                for name, saved in sorted(effort.saving_by_section.items(), key=lambda item: (-item[1], item[0]))
            ]  # fmt: skip
            st.dataframe(_rounded(rows), hide_index=True, height=210, key="frame-savings")
    with right.container(border=True, key="effort-reviewers"):
        st.markdown("**One reviewer or two**")
        rows = [
            {"Reviewers": str(o.reviewers), "Checking": o.check_person_days, "Whole, mean": o.mean_person_days,
             "Noticed": percent(o.found), "Wrong missed": o.missed_sections}
            for o in effort.reviewers
        ]  # fmt: skip
        st.dataframe(_rounded(rows), hide_index=True, key="frame-reviewers")
        st.caption(
            "How much one reviewer notices is an assumption, below; two look independently. Of the sections to review."
        )


def _render_assumptions(effort: EffortEstimate) -> None:
    st.markdown("**Assumptions**")
    st.caption(
        "No published figure for such a review exists: every number is a stated default unless marked, so the "
        "estimate claims consistency, not accuracy. "
        f"Newcomers per package: {effort.newcomers}. Months of review: {effort.review_months:g}."
    )
    st.dataframe(_assumption_frame(effort.assumptions), hide_index=True, key="assumptions")


def _assumption_frame(assumptions: Sequence[Assumption]) -> pd.DataFrame:
    """List assumptions, those that are no defaults first."""
    ordered = sorted(assumptions, key=lambda item: item.source == "default")
    return pd.DataFrame(
        [{"Assumption": a.name, "Low / likely / high": a.value, "Unit": a.unit, "From": a.source,
          "Default": a.default or "none", "Reason": a.reason} for a in ordered]
    )  # fmt: skip


def _rounded(rows: Sequence[dict[str, Any]]) -> pd.DataFrame:
    return pd.DataFrame(rows).round(2)


BOX = "effort-part"
PARTS: Mapping[str, tuple[str, Callable[[], None]]] = {
    "estimate": ("Estimate", _render_estimate),
    "levers": ("What decides", render_levers),
    "assumptions": ("Try other assumptions", render_assumption_editor),
    "judgements": ("Judgements of several people", render_delphi),
}
"""Parts of the page by their name in the address: title, and what draws it."""
