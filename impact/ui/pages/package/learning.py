"""What the review teaches so far, and what past releases left: pace, P80, foreseen and missed, ripple debt."""

from __future__ import annotations

from functools import partial

import pandas as pd
import streamlit as st

from impact.domain.formatting import day, percent
from impact.domain.work_package import WorkPackage
from impact.ui.cache import current_debt, current_packages, current_workspace
from impact.ui.safe import plain
from impact.use_cases.packages.learning import lessons_of
from impact.use_cases.packages.ripple_debt import debt_by_document
from impact.writers.formats import DEBT_WRITERS, LESSON_WRITERS

HEIGHT = 400


def render_learning(_package: WorkPackage) -> None:
    """Draw what all packages of the workspace teach."""
    lessons = lessons_of(current_packages(current_workspace()))
    st.markdown(LESSON_WRITERS["md"](lessons).partition("\n")[2].replace("\n## ", "\n#### "))
    st.download_button(
        "Verdicts (CSV)", partial(LESSON_WRITERS["csv"], lessons), file_name="verdicts.csv", mime="text/csv",
        key="verdicts-csv", on_click="ignore", icon=":material/download:", disabled=not lessons.verdicts,
        help="The table that 'impact calibrate --verdicts' reads.",
    )  # fmt: skip


def render_debt(_package: WorkPackage) -> None:
    """Draw the sections that past releases probably left wrong."""
    debt = current_debt(current_workspace())
    by_document = ", ".join(f"{plain(name)} {number:.1f}" for name, number in debt_by_document(debt).items())
    st.markdown(
        f"**{debt.expected_sections:.1f} sections** are expected to be wrong on {day(debt.on)} because nobody reviewed "
        f"them since past releases went live{f' ({by_document})' if by_document else ''}",
        help="How to read this: each release that is live adds its likelihood to a section, as 1 − ∏(1 − p). A signed "
        "review takes away what was live by then.",
    )
    if debt.without_touches:
        names = plain(", ".join(debt.without_touches))
        st.caption(f"No touch is known of {names}: what they left is unknown, not nothing.")
    if not debt.sections:
        st.info("Nothing is owed: no past release with known touches reaches a section that nobody reviewed since.")
        return
    frame = pd.DataFrame(
        {
            "section": [one.label for one in debt.sections],
            "owed": [one.likelihood for one in debt.sections],
            "releases": [
                ", ".join(f"{share.release} {percent(share.likelihood)}" for share in one.releases)
                for one in debt.sections
            ],
            "reviewed": [day(one.reviewed_on) if one.reviewed_on else "never" for one in debt.sections],
            "role": [one.role for one in debt.sections],
        }
    )
    st.dataframe(
        frame, hide_index=True, height=HEIGHT, key="debt-table",
        column_config={
            "section": st.column_config.TextColumn("Section", width=380),
            "owed": st.column_config.ProgressColumn("Owed", format="percent", min_value=0, max_value=1, width=130),
            "releases": st.column_config.TextColumn("Left by", width=230),
            "reviewed": st.column_config.TextColumn("Last reviewed", width=120),
            "role": st.column_config.TextColumn("Role", width=150),
        },
    )  # fmt: skip
    st.download_button(
        "CSV", partial(DEBT_WRITERS["csv"], debt, 0), file_name="ripple-debt.csv", mime="text/csv", key="debt-csv",
        on_click="ignore", icon=":material/download:",
    )  # fmt: skip
