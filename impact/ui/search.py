"""The search box of every page: pages, releases, changes, sections and elements, each hit a way to it."""

from __future__ import annotations

import streamlit as st

from impact.ui import going, state
from impact.ui.safe import plain
from impact.use_cases.search import HitKind, SearchHit, search
from impact.use_cases.workspace import Workspace

BOX = "search"
MOST_HITS = 10
LONGEST = 200
PAGES = {
    HitKind.RELEASE: "",
    HitKind.CHANGE: "changes",
    HitKind.SECTION: "",
    HitKind.ELEMENT: "graph",
}
"""Page that shows a hit, by its address."""


def render_search_box() -> None:
    """Draw the box; Enter searches."""
    st.text_input(
        "Search", key=BOX, width=176, placeholder="Search everything", max_chars=LONGEST, icon=":material/search:",
        label_visibility="collapsed", help="Pages, releases, changes, sections and elements, by name or id",
    )  # fmt: skip


def render_hits(workspace: Workspace) -> None:
    """List what was searched for, below the box; nothing where nothing is searched for."""
    words = str(st.session_state.get(BOX) or "").strip()
    if not words:
        return
    pages = {path: title for path, title in going.known_pages().items() if words.casefold() in title.casefold()}
    hits = search(workspace, words, most=MOST_HITS)
    with st.container(border=True, key="search-hits"):
        with st.container(horizontal=True, vertical_alignment="center", key="search-head"):
            found = len(hits) + len(pages)
            many = (
                f"the {MOST_HITS} best hits" if len(hits) == MOST_HITS else ("1 hit" if found == 1 else f"{found} hits")
            )
            st.markdown(f"**{plain(words)}**: {many if found else 'nothing is called so'}", width="content")
            st.button("Close", key="search-close", type="tertiary", icon=":material/close:", on_click=_close)
        if not found:
            st.caption("Search by a part of a name or id, such as firmware, MD-16 or R2-HUB.")
        for path, title in pages.items():
            st.button(f"Page: {plain(title)}", key=f"search-page-{path}", type="tertiary", on_click=_go, args=(path,))
        columns = st.columns(2, gap="small")
        for place, hit in enumerate(hits):
            with columns[place * 2 // max(len(hits), 2)]:
                _render_hit(hit, place)


def _render_hit(hit: SearchHit, place: int) -> None:
    name = f" `{hit.id.replace('`', '')}`" if hit.name else ""
    st.button(
        f"{plain(hit.name or hit.id)}{name} :gray[{plain(hit.detail or hit.kind)}]", key=f"search-hit-{place}",
        type="tertiary", on_click=_lead_to, args=(hit,),
    )  # fmt: skip


def _close() -> None:
    st.session_state[BOX] = ""


def _go(path: str) -> None:
    _close()
    going.go_to(path)


def _lead_to(hit: SearchHit) -> None:
    if hit.kind is HitKind.RELEASE:
        state.choose(state.Choice(hit.id))
    elif hit.kind is HitKind.CHANGE:
        state.choose_as(state.TAB, "")
        state.choose_as(state.ROW, hit.id)
    else:
        state.select_element(hit.id)
    _go(PAGES[hit.kind])
