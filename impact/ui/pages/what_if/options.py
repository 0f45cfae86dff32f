"""Options of a change side by side, where the register names some."""

from __future__ import annotations

import streamlit as st

from impact.domain.result import ImpactReport
from impact.ui.cache import current_workspace
from impact.ui.pages.changes.detail import render_options


def render_options_part(report: ImpactReport) -> None:
    """Draw the choice of a change that carries options, and these side by side."""
    workspace = current_workspace()
    inside = [item.change.id for item in report.changes]
    carrying = list(dict.fromkeys(option.change_id for option in workspace.register.options))
    carrying.sort(key=lambda name: name not in inside)
    if not carrying:
        return
    titles = workspace.changes_by_id
    with st.container(key="scenario-options"):
        picked = st.selectbox(
            "Changes that carry options", carrying, key="options-of", width=520,
            format_func=lambda name: f"Options of {titles[name].label}" if name in titles else name,
            label_visibility="collapsed", help="The same change done in different ways, in the same possible worlds.",
        )  # fmt: skip
        if picked in titles:
            render_options(workspace, titles[picked])
