"""The scenario that is being made on the What if page, its steps, and the kept ones beside it."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from impact.ui.state import KEPT, SCENARIO, write_address

MOST_STEPS = 50
"""Steps that can be taken back."""


def chosen_scenario() -> str:
    """Give the scenario that is being made, as its file would say it; empty if there is none."""
    return str(st.session_state.get(f"chosen-{SCENARIO}", ""))


def change_scenario(text: str) -> None:
    """Go on with another state of the scenario that is being made; the former one can be taken back."""
    before = st.session_state.get("scenario-steps", ())
    st.session_state["scenario-steps"] = (*before, chosen_scenario())[-MOST_STEPS:]
    st.session_state[f"chosen-{SCENARIO}"] = text
    write_address()


def can_step_back() -> bool:
    """Tell whether a step of the scenario that is being made can be taken back."""
    return bool(st.session_state.get("scenario-steps"))


def step_back() -> None:
    """Take the last step of the scenario that is being made back."""
    *before, last = st.session_state.get("scenario-steps", ("",))
    st.session_state["scenario-steps"] = tuple(before)
    st.session_state[f"chosen-{SCENARIO}"] = last
    write_address()


def chosen_kept() -> tuple[str, ...]:
    """Give the names of kept scenarios that stand beside the one that is being made."""
    return tuple(st.session_state.get(f"chosen-{KEPT}", ()))


def choose_kept(names: Sequence[str]) -> None:
    """Let kept scenarios stand beside the one that is being made."""
    st.session_state[f"chosen-{KEPT}"] = tuple(names)
    write_address()
