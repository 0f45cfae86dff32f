"""Release: what to review, how many days, how sure, and why."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from functools import partial
from typing import Any

import pandas as pd
import streamlit as st

from impact.domain.formatting import counted, days, interval, percent, sized
from impact.domain.result import ImpactedSection, ImpactReport
from impact.domain.selection import Selection
from impact.ui import charts, state
from impact.ui.cache import current_report, current_workspace
from impact.ui.last_look import render_since
from impact.ui.safe import plain, render_figure
from impact.ui.selector import chosen_selection, render_box
from impact.ui.why import render_why
from impact.use_cases.dashboard import section_table_csv
from impact.use_cases.report_files import report_downloads
from impact.use_cases.selection import cut_down

ROLES_NAMED = 2
CARD_HEIGHT = 196
TABLE_HEIGHT = 350
SECTIONS_TABLE = "sections-table"
CONDITIONS = {"plan": "the plan", "design": "the design", "sec_changes": "the SEC changes"}


def render_release() -> None:
    """Draw the answer on the first screen, then the sections to review with their reasons."""
    chosen = state.choice()
    report = current_report(current_workspace(), chosen.request, chosen.options)
    effort_card, review_card, doubt_card = st.columns([1.25, 1, 1])
    with effort_card.container(border=True, height=CARD_HEIGHT, key="card-effort"):
        _render_effort(report)
    with review_card.container(border=True, height=CARD_HEIGHT, key="card-review"):
        _render_counts(report)
    with doubt_card.container(border=True, height=CARD_HEIGHT, key="card-doubt"):
        _render_doubt(report)
    if report.empty_reason and not report.sections:
        st.info(plain(report.empty_reason))
        return
    _render_sections(report)


def _render_effort(report: ImpactReport) -> None:
    effort = report.effort
    chosen = state.choice()
    if effort.total is None:
        missing = ", ".join(CONDITIONS.get(name, name) for name in effort.missing)
        st.markdown("**Listed but not estimated**")
        st.markdown(f"Not baselined: {plain(missing)}.")
        what_if = state.Choice(chosen.release, chosen.changes, True)
        st.button("What if it were baselined?", key="what-if-on", on_click=state.choose, args=(what_if,))
        return
    figures, chart = st.columns([1, 1.15])
    with figures:
        st.markdown("**Review effort**" + (" :orange-badge[what if]" if effort.status == "what_if" else ""))
        render_figure(days(effort.total.p50), "days", note="likely (P50)")
        render_figure(days(effort.total.p80), "days", note="plan for (P80)")
        if effort.status == "what_if":
            real = state.Choice(chosen.release, chosen.changes)
            st.button("Leave what-if", key="what-if-off", on_click=state.choose, args=(real,), type="tertiary")
    with chart:
        alt = f"Distribution of person-days: P10 {days(effort.total.p10)}, P50 {days(effort.total.p50)}"
        st.echarts_chart(charts.distribution(effort), height=92, key="effort-distribution", alt=alt)
        packages = " · ".join(f"{plain(name)} {days(f.p50)}–{days(f.p80)}" for name, f in effort.by_package.items())
        st.caption(packages)
    roles = sorted(effort.by_role.items(), key=lambda item: -item[1].mean)[:ROLES_NAMED]
    st.caption("By role: " + " · ".join(f"{plain(name)} {days(f.p50)}–{days(f.p80)}" for name, f in roles))


def _render_counts(report: ImpactReport) -> None:
    tiers = Counter(section.element.tier for section in report.sections)
    st.markdown("**To review**")
    render_figure(str(tiers["must"]), "must", note="be reviewed: 50 % or more")
    st.markdown(
        f"◐ **{tiers['should']}** should · ○ **{tiers['glance']}** glance",
        help="Likelihood that the section proves wrong: must from 50 %, should from 20 %, glance from 5 %. "
        "Must and should are reviewed and priced.",
    )
    documents = Counter(section.document for section in report.estimated_sections)
    figures = report.effort.by_document
    priced = {name: f" ({days(figures[name].p50)} d)" if name in figures else "" for name in documents}
    st.caption(
        " · ".join(f"{plain(name)} {count}{priced[name]}" for name, count in sorted(documents.items())),
        help="Sections to review by document, with likely person-days (P50); the Effort page has P80.",
    )
    render_since(report)


def _render_doubt(report: ImpactReport) -> None:
    st.markdown("**How sure**")
    doubt = report.effort.doubt
    if doubt is None:
        st.caption("No estimate, so no doubt to split. The likelihoods below carry their own intervals.")
    else:
        largest = max(
            (
                (doubt.affected, "what is affected"),
                (doubt.weights, "how change travels"),
                (doubt.rates, "rates and pace"),
            )
        )
        st.markdown(f"Mostly a doubt about **{largest[1]}**: {percent(largest[0])}")
        alt = (
            f"Doubt: affected {percent(doubt.affected)}, travel {percent(doubt.weights)}, rates {percent(doubt.rates)}"
        )
        st.echarts_chart(charts.doubt_bar(doubt), height=30, key="doubt-bar", alt=alt)
    marginal = sum(section.element.is_marginal for section in report.sections)
    untouched = [item.change.id for item in report.changes if not item.touched]
    notes = []
    if marginal:
        notes.append(f"{counted(marginal, 'section')} close to a limit")
    if untouched:
        notes.append(f"{counted(len(untouched), 'change')} without known elements")
    if report.effort.unknown:
        notes.append("not known to be baselined: " + ", ".join(CONDITIONS.get(c, c) for c in report.effort.unknown))
    st.caption(" · ".join(notes) or "No open question.")


def _render_sections(report: ImpactReport) -> None:
    shown = _filtered(report)
    table, detail = st.columns([1.8, 1])
    with table:
        ids = tuple(section.element.id for section in shown)
        st.dataframe(
            _frame(shown, is_priced=report.effort.total is not None), height=TABLE_HEIGHT, hide_index=True,
            key=SECTIONS_TABLE, on_select=partial(state.select_row, SECTIONS_TABLE, ids),
            selection_mode="single-row", column_config=_columns(),
        )  # fmt: skip
        if not shown:
            st.caption("No section fits the filter: widen it above.")
        st.caption("How to read this: likeliest first; select a row and the panel says why.")
    with detail.container(border=True, height=TABLE_HEIGHT, key="why-panel"):
        known = {section.element.id for section in report.sections}
        selected = state.selected_element()
        target = selected or (shown[0].element.id if shown else "")
        if target:
            if selected and selected not in known:
                st.caption("Selected on another page:")
            render_why(target, key="release-why")
            _render_facts(report, target)
        else:
            st.caption("Select a row to see why.")


def _render_facts(report: ImpactReport, section_id: str) -> None:
    found = next((section for section in report.sections if section.element.id == section_id), None)
    if found is None:
        return
    assumed = " (assumed)" if found.is_size_assumed else ""
    treatment = {"edit": "checked, edited where reached", "write": "written anew", "remove": "taken out"}[
        found.treatment
    ]
    priced = f" · {days(found.mean_person_days)} days expected" if report.effort.total else ""
    st.caption(f"{sized(found.size, found.size_unit)}{assumed} · {treatment} · {found.role}{priced}")


def _filtered(report: ImpactReport) -> list[ImpactedSection]:
    documents = sorted({section.document for section in report.sections})
    with st.container(horizontal=True, vertical_alignment="center", key="filters"):
        st.markdown("**Sections**")
        document = st.pills(
            "Document", documents, selection_mode="multi", key="f-document", label_visibility="collapsed"
        )
        tier = st.pills(
            "Tier", ["must", "should", "glance"], selection_mode="multi", default=["must", "should"], key="f-tier",
            format_func=charts.tier_text, label_visibility="collapsed",
        )  # fmt: skip
        render_box("f-only", width=280)
        with st.popover("More filters", key="f-more"):
            areas = st.multiselect("Area", sorted({section.area for section in report.sections}), key="f-area")
            roles = st.multiselect("Who checks", sorted({section.role for section in report.sections}), key="f-role")
            words = st.text_input("Words in title or reason", key="f-words", max_chars=100).casefold()
        exports = st.container(key="exports", width="content")
    selection = chosen_selection()
    shown = [
        section
        for section in report.sections
        if (not document or section.document in document)
        and (not tier or section.element.tier in tier)
        and (not areas or section.area in areas)
        and (not roles or section.role in roles)
        and (selection is None or section.element.id in selection.ids)
        and words in f"{section.title} {section.element.why}".casefold()
    ]
    with exports:
        _render_export(report, shown, selection=selection)
    if selection is not None:
        _render_selection(report, selection, shown)
    return shown


def _render_selection(report: ImpactReport, selection: Selection, shown: Sequence[ImpactedSection]) -> None:
    """Say how the selector was read, what it leaves, and that the figures above are of the whole scope."""
    fitting = [section for section in report.sections if section.element.id in selection.ids]
    hidden = len(fitting) - len(shown)
    notes = [f"Only **{plain(selection.words)}**: {len(fitting)} of {counted(len(report.sections), 'section')}"]
    if hidden:
        notes.append(f"{hidden} of them hidden by the other filters")
    if report.effort.total is not None:
        part = sum(section.mean_person_days for section in shown)
        whole = report.effort.total.mean
        notes.append(f"{days(part)} of {days(whole)} expected person-days (mean); the cards above are the whole scope")
    st.caption(" · ".join(notes))
    for remark in selection.remarks if selection.ids else filter(None, [selection.empty_reason]):
        st.caption(f":material/info: {plain(remark)}")


def _render_export(report: ImpactReport, shown: Sequence[ImpactedSection], *, selection: Selection | None) -> None:
    with st.popover("Export", icon=":material/download:", key="export"):
        name, workspace = report.scope.replace(" ", "-").replace(",", "")[:60], current_workspace()
        for label, suffix, data in report_downloads(workspace, report):
            st.download_button(
                label, data, file_name=f"impact-{name}.{suffix}", key=f"export-{suffix}", on_click="ignore"
            )
        if selection is not None:
            for label, suffix, data in report_downloads(workspace, cut_down(report, selection)):
                st.download_button(
                    label.replace("Whole report", "Report of the selection"), data,
                    file_name=f"impact-{name}-selection.{suffix}", key=f"export-only-{suffix}", on_click="ignore",
                )  # fmt: skip
        st.download_button(
            f"These {len(shown)} rows (CSV)",
            section_table_csv(shown),
            file_name=f"sections-{name}.csv",
            key="export-rows",
            on_click="ignore",
        )


def _frame(sections: Sequence[ImpactedSection], *, is_priced: bool) -> pd.DataFrame:
    rows: list[dict[str, Any]] = []
    for section in sections:
        element = section.element
        rows.append(
            {
                "tier": charts.tier_text(element.tier, is_marginal=element.is_marginal),
                "section": f"{section.document} {section.number}  {section.title}",
                "likelihood": round(element.likelihood * 100),
                "interval": interval(element.low, element.high),
                "days": round(section.mean_person_days, 1) if is_priced else None,
                "why": element.why.partition(" → described in")[0],
                "role": section.role,
            }
        )
    return pd.DataFrame(rows, columns=["tier", "section", "likelihood", "interval", "days", "why", "role"])


def _columns() -> dict[str, Any]:
    config = st.column_config
    return {
        "tier": config.TextColumn("Tier", width=80, help="? marks a likelihood that is close to a limit of the tiers"),
        "section": config.TextColumn("Section", width=232),
        "likelihood": config.ProgressColumn("Likelihood", format="%d %%", min_value=0, max_value=100, width=100),
        "interval": config.TextColumn(
            "90 %", width=72, help="90 % interval of the likelihood over draws of all weights"
        ),
        "days": config.NumberColumn("Days", format="%.1f", width=48, help="Expected person-days (mean)"),
        "why": config.TextColumn("First reason", width=240),
        "role": config.TextColumn("Who checks", width=130),
    }
