"""Say where the workspace comes from that is looked at."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st

from impact.ui.shown import Place, PlaceKind, shown_place

BADGES: Mapping[PlaceKind, tuple[str, str, str]] = {
    PlaceKind.SERVER: ("of this server", ":material/dns:", "Everybody who uses this server looks at it."),
    PlaceKind.FOLDER: ("a folder of this machine", ":material/folder_open:", "It is read where it lies."),
    PlaceKind.SAMPLE: ("sample, yours alone", ":material/lock:", "A copy that is removed when your session ends."),
    PlaceKind.UPLOAD: ("uploaded, yours alone", ":material/lock:", "Nobody else sees it; removed with your session."),
}
"""Words, icon and help for each place."""


def render_badge(place: Place) -> None:
    """Say in a few words where a workspace comes from, and who sees it."""
    words, icon, help_text = BADGES[place.kind]
    st.badge(words, icon=icon, color="gray" if place.kind is PlaceKind.SERVER else "violet", help=help_text)


def render_place() -> None:
    """Say on every page that another workspace than the server's own is looked at."""
    place = shown_place()
    if place.kind is not PlaceKind.SERVER:
        render_badge(place)
