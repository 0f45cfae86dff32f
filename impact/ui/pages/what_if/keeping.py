"""Keep scenarios by name, go on with them, put them away and take steps back; hand them on by link and by file."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Sequence
from dataclasses import replace
from functools import partial
from urllib.parse import urlencode

import streamlit as st

from impact.domain.access import Action
from impact.domain.formatting import counted
from impact.domain.scenario import KeptScenario, Scenario
from impact.domain.scenario_outcome import ScenarioOutcome
from impact.errors import ConflictError, ImpactError
from impact.readers.scenario import LARGEST, LONGEST_NAME, ScenarioFile, read_scenario
from impact.ui import scenario_state, state
from impact.ui.cache import current_workspace
from impact.ui.identity import control, render_person, sign
from impact.ui.pages.changes.deciding import moment
from impact.ui.pages.what_if.draft import Draft, open_scenario, over_choice, said, start_afresh, write_draft
from impact.ui.safe import plain
from impact.use_cases.kept_scenarios import keep_edited, keep_new, kept_scenario, list_scenarios, put_away, undo_last
from impact.writers.formats import OUTCOME_WRITERS
from impact.writers.scenario_file import write_scenario_file

NAME, NOTE, FILE, BESIDE = "keep-name", "keep-note", "scenario-file", "scenario-beside"
STATES_LISTED = 6


def _attempt(deed: Callable[[str, dt.datetime], KeptScenario], words: str) -> KeptScenario | None:
    """Do what a person asked for; what was refused is told, and the scenario that is being made stays as it is."""
    try:
        signed = sign(Action.KEEP_SCENARIO)
        kept = deed(signed.who, signed.when)
    except ConflictError as error:
        remedy = "Yours is still here: 'Keep as' under another name, or look at theirs under 'Kept scenarios' first."
        state.tell(state.Notice(f"Somebody else was faster. {error} {remedy}", is_refused=True))
        return None
    except ImpactError as error:
        state.tell(state.Notice(str(error), is_refused=True))
        return None
    state.tell(state.Notice(f"{words}: {kept.scenario.name} (state {kept.last.number})."))
    return kept


def render_keep(draft: Draft) -> None:
    """Draw the boxes that keep the scenario which is being made."""
    workspace = current_workspace()
    if workspace.store is None:
        st.info("Scenarios are kept nowhere here: set IMPACT_STORE to a file. Link and download work all the same.")
        return
    scenario = draft.scenario
    state.fill_box(f"{NAME}-{scenario.name}", scenario.name)
    state.fill_box(f"{NOTE}-{scenario.name}", scenario.note)
    st.text_input("Name", key=f"{NAME}-{scenario.name}", max_chars=LONGEST_NAME, placeholder="Sub-GHz comes later")
    st.text_input("What it is for", key=f"{NOTE}-{scenario.name}", max_chars=2_000)
    render_person()
    drawn = control(Action.KEEP_SCENARIO)
    st.button("Keep", key="scenario-keep", type="primary", on_click=_keep, args=(draft,), disabled=drawn.is_disabled,
              help=drawn.help)  # fmt: skip
    if scenario.name:
        st.caption(f"Under its name it becomes the next state of {plain(scenario.name)}; its former states stay.")


def _keep(draft: Draft) -> None:
    workspace, old = current_workspace(), draft.scenario.name
    name = state.chosen_value(f"{NAME}-{old}").strip()
    scenario = replace(draft.scenario, name=name, note=state.chosen_value(f"{NOTE}-{old}").strip())

    def deed(who: str, when: dt.datetime) -> KeptScenario:
        if old and name.casefold() == old.casefold():
            return keep_edited(workspace, old, lambda _: scenario, who=who, when=when, seen=draft.seen)
        return keep_new(workspace, scenario, who=who, when=when)

    kept = _attempt(deed, "Kept")
    if kept is not None:
        write_draft(kept.scenario, kept.last.number)


def kept_here() -> tuple[KeptScenario, ...]:
    """Give the kept scenarios of the chosen scope, whatever is put away left out."""
    return tuple(item for item in list_scenarios(current_workspace()) if over_choice(item.scenario) == item.scenario)


def kept_beside(draft: Draft) -> tuple[Scenario, ...]:
    """Give the kept scenarios that stand beside the one which is being made."""
    wanted = {name.casefold() for name in scenario_state.chosen_kept()} - {draft.scenario.name.casefold()}
    return tuple(item.scenario for item in kept_here() if item.scenario.name.casefold() in wanted)


def render_kept(draft: Draft) -> None:
    """Draw the list of kept scenarios: which stand beside, and what can be done with one."""
    every = list_scenarios(current_workspace(), is_every=True)
    here = kept_here()
    if not every:
        st.caption("None is kept yet. 'Keep as' keeps the one that is being made under a name, for everybody.")
        return
    names = [item.scenario.name for item in here]
    state.fill_box(BESIDE, "")
    wanted = {name.casefold() for name in scenario_state.chosen_kept()}
    st.session_state[BESIDE] = [name for name in names if name.casefold() in wanted]
    st.multiselect(
        "Show beside this one", names, key=BESIDE, on_change=_show_beside, placeholder="Choose scenarios",
        disabled=not names,
    )  # fmt: skip
    picked = st.selectbox(
        "Work with", [item.scenario.name for item in every], key="kept-one",
        format_func=lambda name: _kept_title(name, every),
    )  # fmt: skip
    chosen = next((item for item in every if item.scenario.name == picked), every[0])
    _render_one(chosen)
    if draft.seen is not None and draft.scenario.name == chosen.scenario.name and chosen.last.number != draft.seen:
        st.caption(f"You are on state {draft.seen}; 'Go on with it' takes state {chosen.last.number}.")


def _show_beside() -> None:
    scenario_state.choose_kept(st.session_state[BESIDE])


def _kept_title(name: str, every: Sequence[KeptScenario]) -> str:
    found = next(item for item in every if item.scenario.name == name)
    away = " (put away)" if found.is_archived else ""
    return f"{name}{away} · over {found.scenario.base_label}"


def _render_one(chosen: KeptScenario) -> None:
    workspace, name, last = current_workspace(), chosen.scenario.name, chosen.last
    st.markdown(plain(", ".join(map(said, chosen.scenario.edits)) or "nothing is done differently"))
    with st.container(horizontal=True, key="kept-actions"):
        file = ScenarioFile(chosen.scenario, last.number)
        st.button("Go on with it", key="kept-open", on_click=open_scenario, args=(file,), disabled=chosen.is_archived)
        deed = partial(put_away, workspace, name, is_back=chosen.is_archived)
        label = "Take back" if chosen.is_archived else "Put away"
        words = "Nothing of it is lost; what is put away is no longer shown beside."
        away = control(Action.KEEP_SCENARIO, help_text=words)
        st.button(label, key="kept-away", on_click=_do, args=(deed, label), disabled=away.is_disabled, help=away.help)
        words = "Brings back the state before; undone again, it stands again."
        back = control(Action.KEEP_SCENARIO, is_disabled=len(chosen.revisions) < 2, help_text=words)
        st.button(
            "Undo its last state", key="kept-undo", on_click=_do, args=(partial(undo_last, workspace, name), "Undone"),
            disabled=back.is_disabled, help=back.help,
        )  # fmt: skip
    for one in chosen.revisions[::-1][:STATES_LISTED]:
        why = f": {plain(one.why)}" if one.why else ""
        st.caption(f"State {one.number} · {one.kind} by {plain(one.who)} on {moment(one.when)}{why}")


def _do(deed: Callable[..., KeptScenario], words: str) -> None:
    kept = _attempt(lambda who, when: deed(who=who, when=when), words)
    draft = scenario_state.chosen_scenario()
    if kept is None or not draft:
        return
    try:
        open_name = read_scenario(draft, file="scenario").scenario.name
    except ImpactError:
        return
    if open_name.casefold() == kept.scenario.name.casefold():
        found = kept_scenario(current_workspace(), kept.scenario.name)
        write_draft(found.scenario, found.last.number)


def render_share(draft: Draft, outcomes: Sequence[ScenarioOutcome]) -> None:
    """Draw the link, the downloads, and the box that takes a file in."""
    st.caption("Whoever opens this link on this server sees the same scenario over the same scope:")
    st.code(link(), language=None)
    name = "".join(sign if sign.isalnum() else "-" for sign in draft.scenario.name or "scenario")[:60]
    with st.container(horizontal=True, key="scenario-downloads"):
        text = write_scenario_file(draft.scenario, revision=draft.seen)
        st.download_button("Scenario (TOML)", text, file_name=f"{name}.toml", mime="application/toml",
                           key="scenario-toml", on_click="ignore", icon=":material/download:")  # fmt: skip
        for ending, label in (("md", "Outcome (Markdown)"), ("json", "Outcome (JSON)")):
            st.download_button(
                label, partial(OUTCOME_WRITERS[ending], tuple(outcomes)), file_name=f"{name}-outcome.{ending}",
                key=f"scenario-{ending}", on_click="ignore", icon=":material/download:", disabled=not outcomes,
            )  # fmt: skip
    st.file_uploader("Take in a scenario file (TOML)", type=["toml"], key=FILE, on_change=_take_in, max_upload_size=1)
    if len(outcomes) > 1:
        st.caption(f"The outcome files lay {counted(len(outcomes), 'scenario')} side by side.")


def link() -> str:
    """Give the address that shows the same scenario."""
    parameters = [(name, value) for name in st.query_params for value in st.query_params.get_all(name)]
    return f"{(st.context.url or '').partition('?')[0]}?{urlencode(parameters)}"


def _take_in() -> None:
    uploaded = st.session_state.get(FILE)
    if uploaded is None:
        return
    try:
        read = read_scenario(uploaded.getvalue()[: LARGEST + 1], file=uploaded.name[:LONGEST_NAME])
    except ImpactError as error:
        state.tell(state.Notice(str(error), is_refused=True))
        return
    open_scenario(read)


def render_steps(draft: Draft) -> None:
    """Draw the buttons that take the last step back, and that begin afresh."""
    st.button(
        "Undo", key="scenario-undo", icon=":material/undo:", on_click=scenario_state.step_back,
        disabled=not scenario_state.can_step_back(), help="Takes the last edit back",
    )  # fmt: skip
    st.button(
        "Start afresh", key="scenario-afresh", icon=":material/restart_alt:", on_click=start_afresh,
        disabled=not (draft.scenario.edits or draft.scenario.name),
    )  # fmt: skip
