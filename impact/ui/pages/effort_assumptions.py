"""Assumptions of the estimate as a table to edit: the effect at once, and the way to a scenario that can be kept."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import pandas as pd
import streamlit as st

from impact.domain.scenario import EditKind, Scenario, ScenarioEdit, in_order, plain_number
from impact.domain.tunable import TunableNumber
from impact.errors import ImpactError
from impact.ui import going, state
from impact.ui.asked_cache import current_outcome
from impact.ui.cache import current_workspace
from impact.ui.pages.what_if.draft import add_edits, over_choice, readable_key
from impact.ui.safe import plain
from impact.use_cases.tunable import tunable_numbers
from impact.writers.scenario import headline

TABLE = "assumption-editor"


def render_assumption_editor() -> None:
    """Draw the numbers of the effort to edit, with what the edits come to above them."""
    numbers = tuple(item for item in tunable_numbers(current_workspace()) if item.key.startswith("effort."))
    effect = st.container(key="assumption-effect")
    st.data_editor(
        pd.DataFrame([_row(number) for number in numbers]), hide_index=True, key=TABLE, height=430,
        disabled=["Assumption", "Unit", "Reason", "Now"],
        column_config={
            "Assumption": st.column_config.TextColumn(width=280),
            "In the scenario": st.column_config.TextColumn(
                width=140, max_chars=60, help="A number; or low, likely and high as 0.1/0.25/0.5."
            ),
            "Now": st.column_config.TextColumn(width=110),
            "Unit": st.column_config.TextColumn(width=190),
            "Reason": st.column_config.TextColumn(width=460),
        },
    )  # fmt: skip
    st.caption(
        "How to read this: change a cell of 'In the scenario', and the effect stands above. Three numbers are low, "
        "likely and high. Nothing of the policy is changed; the scenario can be kept on the What if page."
    )
    edits = edits_of(numbers, st.session_state[TABLE].get("edited_rows", {}))
    with effect:
        _render_effect(edits)


def _row(number: TunableNumber) -> dict[str, str]:
    return {
        "Assumption": readable_key(number.key),
        "In the scenario": number.value,
        "Now": number.value,
        "Unit": number.unit,
        "Reason": number.reason,
    }


def edits_of(numbers: Sequence[TunableNumber], edited: Mapping[int, Mapping[str, Any]]) -> tuple[ScenarioEdit, ...]:
    """Give the edits of a scenario that the changed cells mean; a cell that says what holds already means none."""
    found = []
    for row, cells in edited.items():
        number, text = numbers[int(row)], plain_number(str(cells.get("In the scenario") or ""))
        if text and text != number.value:
            found.append(ScenarioEdit(EditKind.NUMBER, (number.key,), text))
    return in_order(found)


def _render_effect(edits: tuple[ScenarioEdit, ...]) -> None:
    if not edits:
        st.markdown("##### Change a number below and see what it does to the days")
        return
    chosen = state.choice()
    scenario = over_choice(Scenario(edits=edits))
    try:
        outcome = current_outcome(current_workspace(), chosen.request, chosen.options, scenario=scenario)
    except ImpactError as error:
        st.warning(plain(str(error)))
        return
    sentence = headline(outcome, remedy="").removeprefix(scenario.edits_label[:1].upper() + scenario.edits_label[1:])
    words = ", ".join(f"{readable_key(edit.subjects[0])} at {edit.value}" for edit in edits)
    st.markdown(f"##### {plain(words[:1].upper() + words[1:])}{plain(sentence)}")
    st.button("Go on in What if", key="assumptions-go", icon=":material/science:", on_click=_hand_over, args=(edits,))


def _hand_over(edits: tuple[ScenarioEdit, ...]) -> None:
    add_edits(edits)
    going.go_to("what-if")
