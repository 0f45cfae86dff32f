"""Keep words of the models from being read as markup."""

from __future__ import annotations

from html import escape

import streamlit as st

SIGNS = "\\`*_{}[]<>()#+-!|~$:"
LONGEST = 600


def plain(text: str) -> str:
    r"""Take the meaning out of Markdown, HTML, colour and maths signs; very long texts are cut.

    Examples
    --------
    >>> plain("a *b* <c>")
    'a \\*b\\* \\<c\\>'
    """
    flat = " ".join(text.split())
    cut = flat if len(flat) <= LONGEST else f"{flat[: LONGEST - 1]}…"
    return "".join(f"\\{sign}" if sign in SIGNS else sign for sign in cut)


def render_figure(value: str, unit: str, *, note: str) -> None:
    """Draw one large number with its unit and a word on what it is."""
    st.html(f'<div class="figure"><b>{escape(value)}</b> {escape(unit)} <span>{escape(note)}</span></div>')
