"""What a person has chosen: kept in the session and in the address, behind typed functions."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st

from impact.use_cases.analysed_scope import AnalysisOptions
from impact.use_cases.scope import ScopeRequest

RELEASE, CHANGES, WHAT_IF, ELEMENT = "release", "change", "whatif", "element"
LONGEST_VALUE = 300
MOST_VALUES = 80
DEFAULT_RELEASE = "R2.0"


@dataclass(frozen=True, slots=True)
class Choice:
    """A scope as chosen: a release, or changes if any are named."""

    release: str
    changes: tuple[str, ...] = ()
    what_if: bool = False

    @property
    def request(self) -> ScopeRequest:
        """The scope to analyse."""
        if self.changes:
            return ScopeRequest(changes=self.changes)
        return ScopeRequest(release=self.release)

    @property
    def options(self) -> AnalysisOptions:
        """How to analyse it."""
        return AnalysisOptions(what_if=self.what_if)


def read_address(*, default_release: str) -> None:
    """Take over what the address says; on a page change the address is empty and the session speaks."""
    parameters = st.query_params
    if RELEASE in parameters or CHANGES in parameters:
        changes = tuple(value[:LONGEST_VALUE] for value in parameters.get_all(CHANGES)[:MOST_VALUES])
        release = parameters.get(RELEASE, default_release)[:LONGEST_VALUE]
        st.session_state["choice"] = Choice(release, changes, parameters.get(WHAT_IF) == "1")
    if ELEMENT in parameters:
        st.session_state["selected"] = parameters[ELEMENT][:LONGEST_VALUE]
    if "choice" not in st.session_state:
        st.session_state["choice"] = Choice(default_release)


def write_address() -> None:
    """Make the address say what is chosen, so that it can be kept and shared."""
    chosen, element = choice(), selected_element()
    parameters: dict[str, str | list[str]] = {}
    if chosen.changes:
        parameters[CHANGES] = list(chosen.changes)
    else:
        parameters[RELEASE] = chosen.release
    if chosen.what_if:
        parameters[WHAT_IF] = "1"
    if element:
        parameters[ELEMENT] = element
    st.query_params.from_dict(parameters)


def choice() -> Choice:
    """Give the chosen scope."""
    chosen = st.session_state["choice"]
    assert isinstance(chosen, Choice)
    return chosen


def choose(chosen: Choice) -> None:
    """Choose a scope; what was selected in another scope is let go."""
    if chosen != st.session_state.get("choice"):
        st.session_state["choice"] = chosen
        st.session_state.pop("selected", None)
        write_address()


def selected_element() -> str:
    """Give the id of the selected element; empty if none is."""
    return str(st.session_state.get("selected", ""))


def select_element(element_id: str) -> None:
    """Select an element on every page."""
    if element_id != selected_element():
        st.session_state["selected"] = element_id
        write_address()
