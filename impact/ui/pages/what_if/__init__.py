"""What if: scenarios side by side over the chosen scope, with paired differences and what causes them."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from impact.domain.formatting import days
from impact.domain.result import ImpactReport
from impact.domain.scenario_outcome import ScenarioOutcome
from impact.errors import ImpactError
from impact.ui import state
from impact.ui.asked_cache import current_outcome
from impact.ui.cache import current_report, current_workspace
from impact.ui.pages.what_if.building import render_builder
from impact.ui.pages.what_if.draft import (
    Draft,
    add_edits,
    current_draft,
    render_edits,
    render_fault,
    render_notice,
    said,
)
from impact.ui.pages.what_if.keeping import kept_beside, kept_here, render_keep, render_kept, render_share, render_steps
from impact.ui.pages.what_if.options import render_options_part
from impact.ui.pages.what_if.outcome import render_answer, render_detail, render_side_by_side
from impact.ui.safe import plain
from impact.use_cases.scenario_examples import example_scenarios
from impact.writers.markdown import CONDITION_NAMES

HOW_TO_READ = (
    "How to read this: every row meets the same possible worlds and the same draws of rates, so what is not affected "
    "differs by exactly 0, and ± is the standard error of the difference. Select a row for its detail."
)


def render_what_if() -> None:
    """Draw the page; a click in it draws only the page again, and the frame only when it chooses another scope."""
    _render_body(state.choice())


@st.fragment
def _render_body(framed: state.Choice) -> None:
    if state.choice() != framed:
        st.rerun()
    try:
        _render()
    except ImpactError as error:
        st.error(plain(str(error)))


def _render() -> None:
    chosen, workspace = state.choice(), current_workspace()
    report = current_report(workspace, chosen.request, chosen.options)
    draft = current_draft()
    render_notice()
    render_fault(draft)
    bar = st.container(horizontal=True, vertical_alignment="center", key="scenario-bar")
    making, answer = st.columns([1, 2.9], gap="medium")
    with answer:
        outcomes = _outcomes(draft)
        if outcomes:
            _render_outcomes(report, outcomes)
        else:
            _render_first(report)
        render_options_part(report)
    with making:
        if draft.scenario.edits:
            with st.container(key="scenario-edits"):
                render_edits(draft)
        with st.container(border=True, key="scenario-builder"):
            render_builder(report)
    with bar:
        _render_bar(report, draft, outcomes)


def _render_bar(report: ImpactReport, draft: Draft, outcomes: Sequence[ScenarioOutcome]) -> None:
    name = plain(draft.scenario.name) or "A new scenario"
    at = f" · state {draft.seen}" if draft.seen else ""
    st.markdown(f"**{name}** over {plain(report.scope)}{at}", width="content")
    render_steps(draft)
    with st.popover("Keep as", icon=":material/bookmark:", key="scenario-keep-as", disabled=not draft.scenario.edits):
        render_keep(draft)
    with st.popover("Share", icon=":material/share:", key="scenario-share"):
        render_share(draft, outcomes)
    count = len(kept_here())
    title = f"Kept scenarios · {count}" if count else "Kept scenarios"
    with st.popover(title, icon=":material/inventory_2:", key="scenario-kept"):
        render_kept(draft)


def _outcomes(draft: Draft) -> tuple[ScenarioOutcome, ...]:
    """Work out the scenario that is being made and those beside it; one that no longer goes is said to, and left."""
    chosen, workspace = state.choice(), current_workspace()
    scenarios = [draft.scenario] if draft.scenario.edits else []
    found = []
    for scenario in [*scenarios, *kept_beside(draft)]:
        try:
            found.append(current_outcome(workspace, chosen.request, chosen.options, scenario=scenario))
        except ImpactError as error:
            st.warning(f"{plain(scenario.name or 'This scenario')} is left out: {plain(str(error))}")
    return tuple(found)


def _render_outcomes(report: ImpactReport, outcomes: Sequence[ScenarioOutcome]) -> None:
    answer = st.container(key="scenario-answer")
    place = render_side_by_side(report, outcomes)
    with answer:
        render_answer(outcomes[place])
        _render_gate(outcomes[place])
    st.caption(HOW_TO_READ)
    render_detail(outcomes[place])


def _render_gate(outcome: ScenarioOutcome) -> None:
    chosen = state.choice()
    if outcome.missing:
        _gate_button()
    elif outcome.overridden:
        names = ", ".join(CONDITION_NAMES.get(name, name) for name in outcome.overridden)
        real = state.Choice(chosen.release, chosen.changes, touches=chosen.touches)
        with st.container(horizontal=True, vertical_alignment="center", key="scenario-overridden"):
            st.caption(f":orange-badge[what if] Not baselined: {plain(names)}.", width="content")
            st.button("Leave what-if", key="scenario-real", type="tertiary", on_click=state.choose, args=(real,))


def _gate_button() -> None:
    chosen = state.choice()
    wanted = state.Choice(chosen.release, chosen.changes, what_if=True, touches=chosen.touches)
    st.button(
        "Estimate the days as though it were baselined", key="scenario-gate", on_click=state.choose, args=(wanted,)
    )


def _render_first(report: ImpactReport) -> None:
    total, scope = report.effort.total, plain(report.scope)
    if total is None:
        st.markdown(f"### What if {scope} were different?")
        st.caption("It is not baselined, so scenarios are compared by likelihood until you say otherwise.")
        _gate_button()
    else:
        st.markdown(f"### What if {scope} were different?")
        st.markdown(f"As planned it takes {days(total.p50)} days likely (P50), {days(total.p80)} to plan for (P80).")
    if not report.sections:
        st.info(plain(report.empty_reason) or "Nothing is affected, so there is little to do differently.")
    examples = example_scenarios(current_workspace(), report)
    if examples:
        st.markdown("Begin with one of these, or say on the left what is done differently:")
    with st.container(horizontal=True, key="scenario-examples"):
        for place, example in enumerate(examples):
            st.button(
                plain(example.question), key=f"scenario-example-{place}", on_click=add_edits, args=([example.edit],),
                type="primary" if place == 0 else "secondary", help=plain(said(example.edit)),
            )  # fmt: skip
    st.caption(
        "How to read this: a scenario is laid over the release and both are worked out in the same possible worlds, so "
        "the difference is exact. Models, register and policy stay as they are, and each step can be taken back."
    )
