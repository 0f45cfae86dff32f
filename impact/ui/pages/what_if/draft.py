"""The scenario that is being made: read from the address, laid over the chosen scope, changed one edit at a time."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from functools import partial

import streamlit as st

from impact.domain.scenario import EditKind, Scenario, ScenarioEdit
from impact.errors import ImpactError, InputError
from impact.readers.scenario import ScenarioFile, read_scenario
from impact.ui import scenario_state, state
from impact.ui.cache import current_workspace
from impact.ui.safe import plain
from impact.use_cases.kept_scenarios import with_edits
from impact.use_cases.scenario import checked_scenario
from impact.writers.scenario_file import write_scenario_file

FROM_LINK = "the scenario in the link"


@dataclass(frozen=True, slots=True)
class Draft:
    """A scenario that is being made.

    Attributes
    ----------
    scenario
        What it says, laid over the chosen scope; its name is that of the kept scenario which is edited, else empty.
    seen
        Number of the state of the kept scenario that the edits were made on; ``None`` for a new one.
    fault
        Why what the address says is no scenario; empty if it is one.
    """

    scenario: Scenario
    seen: int | None = None
    fault: str = ""


def current_draft() -> Draft:
    """Read the scenario of the address; what cannot be read becomes a fault in words, and no scenario."""
    text, empty = scenario_state.chosen_scenario(), over_choice(Scenario())
    if not text:
        return Draft(empty)
    try:
        if len(text) > state.LONGEST_SCENARIO:
            remedy = f"It may have {state.LONGEST_SCENARIO} signs; hand a longer one on as a file."
            raise InputError("too long for a link", file=FROM_LINK, remedy=remedy)
        read = read_scenario(text, file=FROM_LINK)
        scenario = over_choice(read.scenario)
        checked_scenario(current_workspace(), scenario)
    except ImpactError as error:
        return Draft(empty, fault=str(error))
    return Draft(scenario, read.revision if scenario.name else None)


def over_choice(scenario: Scenario) -> Scenario:
    """Lay a scenario over the scope that is chosen."""
    request = state.choice().request
    return replace(scenario, release=request.release, changes=request.changes, touches=request.touches)


def write_draft(scenario: Scenario, seen: int | None) -> None:
    """Go on with another state of the scenario that is being made."""
    is_blank = not scenario.edits and not scenario.name
    scenario_state.change_scenario("" if is_blank else write_scenario_file(scenario, revision=seen))


def _attempt(change: Callable[[Scenario], Scenario]) -> None:
    """Change the scenario that is being made if what comes of it goes; else say why not, and leave it as it is."""
    draft = current_draft()
    try:
        changed = change(draft.scenario)
        checked_scenario(current_workspace(), changed)
    except ImpactError as error:
        state.tell(state.Notice(str(error), is_refused=True))
        return
    state.let_go_of_notice()
    write_draft(changed, draft.seen)


def add_edits(edits: Sequence[ScenarioEdit]) -> None:
    """Add edits to the scenario that is being made; for use as a callback."""
    _attempt(lambda scenario: with_edits(scenario, edits))


def remove_edit(edit: ScenarioEdit) -> None:
    """Take an edit out of the scenario that is being made; for use as a callback."""
    _attempt(lambda scenario: replace(scenario, edits=tuple(item for item in scenario.edits if item != edit)))


def open_scenario(file: ScenarioFile) -> None:
    """Go on with a scenario of a file or one that is kept, and choose the scope it is laid over."""
    scenario = file.scenario
    if scenario.release and not (scenario.changes or scenario.touches):
        wanted = state.Choice(scenario.release, (), state.choice().what_if)
    else:
        usual = scenario.release or state.choice().release
        wanted = state.Choice(usual, scenario.changes, state.choice().what_if, scenario.touches)
    try:
        checked_scenario(current_workspace(), scenario)
    except ImpactError as error:
        state.tell(state.Notice(str(error), is_refused=True))
        return
    state.let_go_of_notice()
    state.choose(wanted)
    write_draft(scenario, file.revision if scenario.name else None)


def start_afresh() -> None:
    """Let go of the scenario that is being made; a step back brings it back. For use as a callback."""
    state.let_go_of_notice()
    scenario_state.change_scenario("")


def render_fault(draft: Draft) -> None:
    """Say what is wrong with a scenario that came by the address."""
    if not draft.fault:
        return
    with st.container(horizontal=True, vertical_alignment="center", key="scenario-fault"):
        st.warning(f"The scenario of this address cannot be shown: {plain(draft.fault)}")
        st.button("Go on without it", key="scenario-let-go", on_click=start_afresh)


def render_notice() -> None:
    """Say what was done; what was refused stays in sight until something else is done."""
    notice = state.told()
    if notice is None:
        return
    if not notice.is_refused:
        st.toast(plain(notice.words), icon=":material/check:")
        return
    with st.container(horizontal=True, vertical_alignment="center", key="scenario-refused"):
        st.warning(plain(notice.words))
        st.button("Understood", key="scenario-understood", on_click=state.let_go_of_notice)


def render_edits(draft: Draft) -> None:
    """List the edits, each with a button that takes it out."""
    for place, edit in enumerate(draft.scenario.edits):
        st.button(
            f"✕ {plain(said(edit))}", key=f"scenario-without-{place}", on_click=partial(remove_edit, edit),
            help="Take it out of the scenario",
        )  # fmt: skip


def said(edit: ScenarioEdit) -> str:
    """Say an edit in words, numbers by the last parts of their key."""
    if edit.kind is EditKind.NUMBER:
        return f"{readable_key(edit.subjects[0])} at {edit.value}"
    return edit.label


def readable_key(key: str) -> str:
    """Say the key of a number as words.

    Examples
    --------
    >>> readable_key("effort.classes.text.rates.peer review.per_unit"), readable_key("effort.newcomers")
    ('text, peer review: per unit', 'newcomers')
    """
    parts = [part.replace("_", " ") for part in key.split(".")]
    if "rates" in parts:
        place = parts.index("rates")
        return f"{parts[place - 1]}, {parts[place + 1]}: {parts[-1]}"
    shown = parts[1:] if parts[0] in ("effort", "propagation") and len(parts) > 1 else parts
    return " ".join(part for part in shown if part != "classes")
