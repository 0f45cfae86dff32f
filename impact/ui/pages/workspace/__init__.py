"""Workspace: what is looked at, what was read of it and what is wrong, and how to look at something else."""

from __future__ import annotations

import streamlit as st

from impact.errors import ImpactError
from impact.ui.cache import current_workspace
from impact.ui.pages.workspace.contents import render_contents, render_summary
from impact.ui.pages.workspace.opening import render_opening, render_way_back
from impact.ui.safe import plain
from impact.ui.shown import PlaceKind, shown_place


def render_workspace() -> None:
    """Draw the workspace that is looked at, and the ways to another one; these are there even if it is broken."""
    place = shown_place()
    try:
        workspace = current_workspace()
    except ImpactError as error:
        st.error(f"The workspace cannot be loaded. {plain(str(error))}")
        if place.kind is not PlaceKind.SERVER:
            render_way_back()
        render_opening(place)
        return
    render_summary(workspace, place)
    render_opening(place)
    render_contents(workspace, place)
