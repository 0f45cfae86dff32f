"""Lists by selector: which elements a few words mean, with their likelihoods and what ties them."""

from __future__ import annotations

import pandas as pd
import streamlit as st

from impact.domain.formatting import percent
from impact.domain.selection import SelectionListing, ShownTie
from impact.errors import ImpactError, SelectorError
from impact.ui import state
from impact.ui.asked_cache import current_listing
from impact.ui.cache import current_workspace
from impact.ui.charts import tier_text
from impact.ui.safe import plain
from impact.ui.selector import HELP
from impact.ui.why import render_why
from impact.writers.formats import SELECTION_WRITERS

BOX, TABLE = "list-selector", "listed-elements"
EXAMPLES = ("tier:must", "kind:diagram", "document:TAD", "likelihood>=0.2 and kind:task", "*firmware*")
ENDINGS = {"csv": "CSV", "json": "JSON", "table": "Text"}


def render_selecting() -> None:
    """Draw the box with examples, then what is meant, with its path beside it."""
    text = state.chosen_only() or EXAMPLES[0]
    state.fill_box(BOX, text)
    with st.container(horizontal=True, vertical_alignment="center", key="list-bar"):
        st.text_input(
            "Selector", key=BOX, width=420, max_chars=state.LONGEST_SELECTOR, on_change=state.choose_only, args=(BOX,),
            label_visibility="collapsed", icon=":material/filter_alt:", placeholder="Which elements, e.g. tier:must",
        )  # fmt: skip
        with st.popover(":material/help:", key="list-help", help="What may stand in the box"):
            st.markdown(HELP)
        for place, example in enumerate(EXAMPLES):
            st.button(f"`{example}`", key=f"list-example-{place}", type="tertiary", on_click=_take, args=(example,))
    has_ties = st.toggle("Also what ties them", key="list-ties", help="What is not shown between them is contracted.")
    chosen = state.choice()
    try:
        listing = current_listing(
            current_workspace(), chosen.request, chosen.options, text=text, has_ties=bool(has_ties)
        )
    except SelectorError as error:
        st.error(plain(error.sentence[:1].upper() + error.sentence[1:]))
        if error.position:
            st.code(error.pointer, language=None)
        return
    except ImpactError as error:
        st.error(plain(str(error)))
        return
    _render_listing(listing)


def _take(example: str) -> None:
    st.session_state[BOX] = example
    state.choose_only(BOX)


def _render_listing(listing: SelectionListing) -> None:
    found, selection = listing.elements, listing.selection
    st.markdown(
        f"**{len(found)} of {listing.elements_in_all} elements and sections**, analysed for {plain(listing.scope)}: "
        f"{plain(selection.words)}"
    )
    for remark in selection.remarks if selection.ids else filter(None, [selection.empty_reason]):
        st.caption(f":material/info: {plain(remark)}")
    if found:
        table, why = st.columns([1.7, 1])
        with table:
            _render_table(listing)
        with why.container(border=True, height=400, key="list-why"):
            if state.selected_element():
                render_why(state.selected_element(), key="list-why")
            else:
                st.caption("Select a row to see why change reaches it.")
    if listing.ties is not None:
        _render_ties(listing.ties)
    with st.container(horizontal=True, key="list-downloads"):
        for name, label in ENDINGS.items():
            st.download_button(
                label, SELECTION_WRITERS[name](listing), file_name=f"selection.{'md' if name == 'table' else name}",
                key=f"list-as-{name}", on_click="ignore", icon=":material/download:",
            )  # fmt: skip
    st.caption("How to read this: likeliest first; likelihood is that of the scope chosen above, with all its changes.")


def _render_table(listing: SelectionListing) -> None:
    ids = tuple(item.id for item in listing.elements)
    frame = pd.DataFrame(
        [
            {
                "name": item.name or item.id,
                "kind": item.kind_label,
                "likelihood": round((item.likelihood or 0.0) * 100),
                "tier": tier_text(item.tier) if item.tier else "below",
                "id": item.id,
            }
            for item in listing.elements
        ]
    )
    st.dataframe(
        frame, hide_index=True, height=400, key=TABLE, selection_mode="single-row",
        on_select=lambda: state.select_row(TABLE, ids),
        column_config={
            "name": st.column_config.TextColumn("Name", width=290),
            "kind": st.column_config.TextColumn("Kind", width=120),
            "likelihood": st.column_config.ProgressColumn(
                "Likelihood", format="%d %%", min_value=0, max_value=100, width=100
            ),
            "tier": st.column_config.TextColumn("Tier", width=76),
            "id": st.column_config.TextColumn("Id", width=120),
        },
    )  # fmt: skip


def _render_ties(ties: tuple[ShownTie, ...]) -> None:
    if not ties:
        st.caption("Nothing ties them, neither at once nor through what is not shown.")
        return
    frame = pd.DataFrame(
        [
            {
                "From": tie.source_id,
                "To": tie.target_id,
                "Likelihood": "" if tie.likelihood is None else percent(tie.likelihood),
                "Through what is not shown": " → ".join(tie.via),
            }
            for tie in ties
        ]
    )
    st.dataframe(frame, hide_index=True, height=260, key="list-of-ties")
