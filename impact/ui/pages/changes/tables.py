"""Tables of the Changes page: as high as their rows need, each with its download."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

ROW, BORDER = 35, 3


def fitted(rows: int, *, most: int) -> int:
    """Give the height of a table in pixels: that of its rows below the header, ``most`` of them at once."""
    return ROW * (min(rows, most) + 1) + BORDER


def render_csv(write: Callable[[], str], *, name: str) -> None:
    """Draw the button that takes a table along as CSV, safe to open in a spreadsheet."""
    st.download_button(
        "CSV", write, file_name=f"{name}.csv", mime="text/csv", key=f"csv-{name}", on_click="ignore",
        icon=":material/download:", help="The whole table with all its columns.",
    )  # fmt: skip
