"""All pages by their address, and going to one of them."""

from __future__ import annotations

from collections.abc import Mapping

import streamlit as st


def know_pages(pages: Mapping[str, tuple[str, object]]) -> None:
    """Take note of all pages, by their address: title, and what switches to it."""
    st.session_state["pages"] = pages


def known_pages() -> Mapping[str, str]:
    """Give the titles of all pages by their address; none where a page is drawn by itself."""
    return {path: title for path, (title, _) in st.session_state.get("pages", {}).items()}


def go_to(path: str) -> None:
    """Ask for another page, by its address; for use as a callback."""
    if path in st.session_state.get("pages", {}):
        st.session_state["going-to"] = path


def page_asked_for() -> object | None:
    """Give the page that was asked for, once; ``None`` if none was."""
    path = st.session_state.pop("going-to", None)
    return None if path is None else st.session_state["pages"][path][1]
