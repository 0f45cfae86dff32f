"""The box for a selector: what it means, how it was read, and what is wrong with it."""

from __future__ import annotations

import streamlit as st

from impact.domain.selection import Selection
from impact.errors import ImpactError, SelectorError
from impact.ui import state
from impact.ui.cache import current_selection, current_workspace
from impact.ui.safe import plain

HELP = """Says which elements are shown; Enter takes it over. Examples:

- `kind:diagram`, `kind:task`, `kind:"service request"`
- `document:TAD`, `area:"Manage Device"`, `actor:DSP`
- `tad:SRV-11.1+2`: it and what it leads to within 2 hops
- `+bam:MD-05`: it and what leads to it
- `tier:must`, `likelihood>=0.2`, `change:R2-SRV`
- `*firmware*`: by name or id

Join with `and`, `or`, `not` and brackets; a comma means *and*, a space means *or*."""


def render_box(key: str, *, width: int) -> None:
    """Draw the box for the selector that all pages share, with its help beside it; Enter takes it over."""
    state.fill_box(key, state.chosen_only())
    st.text_input(
        "Show only (selector)", key=key, width=width,
        placeholder="Show only, e.g. kind:diagram", on_change=state.choose_only, args=(key,),
        label_visibility="collapsed", icon=":material/filter_alt:",
    )  # fmt: skip
    with st.popover(":material/help:", key=f"{key}-help", help="What may stand in the box"):
        st.markdown(HELP)


def chosen_selection() -> Selection | None:
    """Give what the selector finds in the chosen scope; says what is wrong with it, and gives nothing then."""
    text = state.chosen_only()
    if not text:
        return None
    chosen = state.choice()
    try:
        return current_selection(current_workspace(), chosen.request, chosen.options, text=text)
    except SelectorError as error:
        said = error.sentence[:1].upper() + error.sentence[1:]
        with st.container(key="selector-fault"):
            st.error(f"{plain(said)} Everything is shown until it can be read.")
            if error.position:
                st.code(error.pointer, language=None)
    except ImpactError as error:
        st.error(plain(str(error)))
    return None
